"""The trail of each case, read from histories made by the real git."""

from __future__ import annotations

import weakref
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ledger import share
from ledger.history import trail
from ledger.history.repo import Repo
from ledger.history.trail import Event, Read, trails
from ledger.records.record import Record
from ledger.records.versions import Versions
from ledger.text.finding import LedgerError
from tests.gitkit import Sandbox

A, B, C = (f"cases/2026/2026-00{n}.md" for n in (12, 13, 14))

FINAL = """\
---
编号: 2026-0012
企业名称: 上海示例餐饮管理有限公司
统一社会信用代码: 91310113MA1GK3A000
街镇园区: 友谊路街道
经营地址: 宝山区示例路1号
联系人: 示例联系人
联系方式: 021-00000000
行业: 住宿和餐饮业
用工人数: 46
预警等级: 红色
定级记录:
  - {日期: 2026-10-15, 等级: 橙色}
  - {日期: 2026-11-16, 等级: 红色, 说明: 新增乙组5人，两组共13人}
信息来源:
  - 日期: 2026-10-08
    渠道: 12345热线工单
    部门: 局行政执法科
    反映人数: 3
    核实: 已核实
    摘要: 员工反映8月工资未发
  - 日期: 2026-11-16
    渠道: 来信来访
    部门: 局信访办
    反映人数: 5
    摘要: 另一门店员工反映9月工资未发
工资:
  - 所属期: 2026-08
    发薪日: 2026-09-15
    人数: 8
    应发: 62000.00
    人员: 甲组
    支付:
      - {日期: 2026-11-02, 金额: 10000.00, 来源: 企业, 凭证: 银行回单}
  - 所属期: 2026-09
    发薪日: 2026-10-15
    人数: 5
    应发: 39000.00
    人员: 乙组
情况:
  - 日期: 2026-10-12
    事项: 经营困难
    认定: 属实
    依据: 门店停业两家，供应商起诉
处置:
  - 步骤: 协调处理
    部门: 友谊路街道
    期限: 2026-10-30
    完成: 2026-10-23
    结果: 达成支付计划
    约定日: 2026-11-13
    经办: 示例经办人
  - 步骤: 询问就业需求
    部门: 友谊路街道
    期限: 2026-10-22
    完成: 2026-10-20
    结果: 无需求
  - 步骤: 计划核验
    部门: 友谊路街道
    期限: 2026-11-16
    完成: 2026-11-16
    结果: 未履行
  - 步骤: 立案
    部门: 局行政执法科
    期限: 2026-11-23
研判:
  - {日期: 2026-11-16, 记录: 2026-R011, 结论等级: 红色}
---
## 案情
自由书写的 Markdown。
"""


@pytest.fixture
def box(tmp_path: Path) -> Sandbox:
    return Sandbox(tmp_path)


def walked(box: Sandbox, *include: str) -> dict[str, tuple[Event, ...]]:
    return trails(Repo.open(box.root, box.env), include or ("HEAD",))


def told(box: Sandbox, number: str = "2026-0012") -> list[tuple[str, str]]:
    """Kind and summary of the events of one case."""
    return [(e.kind, e.summary) for e in walked(box)[number]]


def kinds(box: Sandbox, number: str = "2026-0012") -> list[str]:
    return [kind for kind, _ in told(box, number)]


def page(number: str = "2026-0012", name: str = "甲公司", code: str = "91310113MA1GK3A000", *more: str, staff: int = 46,
         body: str = "") -> str:  # fmt: skip
    """A short case of one enterprise; ``more`` are further sources."""
    sources = "".join(f"  - {{{entry}}}\n" for entry in ("日期: 2026-10-08, 渠道: 12345热线工单, 反映人数: 3", *more))
    return (
        f"---\n编号: {number}\n企业名称: {name}\n统一社会信用代码: {code}\n街镇园区: 友谊路街道\n用工人数: {staff}\n"
        f"预警等级: 橙色\n定级记录:\n  - {{日期: 2026-10-15, 等级: 橙色}}\n信息来源:\n{sources}---\n{body}"
    )


def other(number: str = "2026-0013", *more: str, staff: int = 46) -> str:
    """A case of another enterprise, alike but for its name and code."""
    return page(number, "乙公司", "91310113MA1GK3B00M", *more, staff=staff)


OPENED = [
    ("opened", "建档 甲公司（友谊路街道），橙色"),
    ("source", "12345热线工单（2026-10-08，反映3人）"),
]
OTHER_OPENED = [("opened", "建档 乙公司（友谊路街道），橙色"), OPENED[1]]
VISIT = "日期: 2026-11-16, 渠道: 来信来访"
WEB = "日期: 2026-11-17, 渠道: 网络舆情"


def write(box: Sandbox, path: str, content: str, day: int = 2) -> str:
    box.write(path, content)
    return box.commit(f"改 {path}", date(2026, 12, day))


def without(text: str, *pieces: str) -> str:
    for piece in pieces:
        assert piece in text
        text = text.replace(piece, "", 1)
    return text


# --- ordinary commits -------------------------------------------------------------------------------------


def test_the_example_grown_commit_by_commit(box: Sandbox) -> None:
    """The example case, grown over five weeks, reads as the story of the case."""
    steps = FINAL[FINAL.index("  - 步骤: 计划核验") : FINAL.index("研判:")]
    docket = steps[steps.index("  - 步骤: 立案") :]
    review = FINAL[FINAL.index("研判:") : FINAL.index("---\n## 案情")]
    visit = FINAL[FINAL.index("  - 日期: 2026-11-16\n    渠道") : FINAL.index("工资:")]
    second = FINAL[FINAL.index("  - 所属期: 2026-09") : FINAL.index("情况:")]
    red = FINAL[FINAL.index("  - {日期: 2026-11-16, 等级") : FINAL.index("信息来源:")]
    kept = "    完成: 2026-11-16\n    结果: 未履行\n"
    payment = FINAL[FINAL.index("    支付:") : FINAL.index("  - 所属期: 2026-09")]
    talked = "    完成: 2026-10-23\n    结果: 达成支付计划\n    约定日: 2026-11-13\n    经办: 示例经办人\n"
    asked = "    完成: 2026-10-20\n    结果: 无需求\n"
    paid = without(FINAL, docket, review, visit, second, red, kept).replace("预警等级: 红色", "预警等级: 橙色")
    planned = without(paid, payment)
    inquired = without(planned, steps.replace(docket, "").replace(kept, ""), talked)
    first = without(inquired, asked, "    核实: 已核实\n", "行业: 住宿和餐饮业\n")
    story = [(first, (10, 15)), (inquired, (10, 20)), (planned, (10, 23)), (paid, (11, 2)), (FINAL, (11, 16))]
    for content, (month, day) in story:
        box.write(A, content)
        box.commit("记录", date(2026, month, day))
    events = walked(box)["2026-0012"]
    expected = [
        ((10, 15), "opened", "建档 上海示例餐饮管理有限公司（友谊路街道），橙色"),
        ((10, 15), "source", "12345热线工单（2026-10-08，反映3人）：员工反映8月工资未发"),
        ((10, 15), "wage", "工资 2026-08 甲组：8人，应发 62000.00 元"),
        ((10, 15), "fact", "经营困难 属实（2026-10-12）：门店停业两家，供应商起诉"),
        ((10, 15), "step-added", "协调处理 待办（友谊路街道，期限 2026-10-30）"),
        ((10, 15), "step-added", "询问就业需求 待办（友谊路街道，期限 2026-10-22）"),
        ((10, 20), "source", "补填 2026-10-08 12345热线工单：核实 已核实"),
        ((10, 20), "step-done", "询问就业需求 完成（友谊路街道，提前2天）：无需求"),
        ((10, 20), "text", "行业 住宿和餐饮业"),
        ((10, 23), "step-done", "协调处理 完成（友谊路街道，提前7天）：达成支付计划，约定日 2026-11-13"),
        ((10, 23), "step-added", "计划核验 待办（友谊路街道，期限 2026-11-16）"),
        ((11, 2), "payment", "支付 10000.00 元（2026-08 甲组，银行回单）"),
        ((11, 16), "source", "来信来访（2026-11-16，反映5人）：另一门店员工反映9月工资未发"),
        ((11, 16), "wage", "工资 2026-09 乙组：5人，应发 39000.00 元"),
        ((11, 16), "review", "研判 2026-R011（2026-11-16，结论红色）"),
        ((11, 16), "graded-up", "橙色→红色：新增乙组5人，两组共13人"),
        ((11, 16), "step-done", "计划核验 完成（友谊路街道，按期）：未履行"),
        ((11, 16), "step-added", "立案 待办（局行政执法科，期限 2026-11-23）"),
    ]
    assert expected == [((e.day.month, e.day.day), e.kind, e.summary) for e in events]
    assert (box.root / A).read_text("utf-8") == FINAL


def test_event_bears_its_commit(box: Sandbox) -> None:
    """An event says who wrote it, who recorded it, when, where and under what subject."""
    box.write(A, page())
    box.git("add", "--all")
    box.git("commit", "-q", "-m", "建档 2026-0012", "--author=王芳 <wangfang@example.cn>", day=date(2026, 10, 15))
    event = walked(box)["2026-0012"][0]
    assert (event.author, event.address) == ("王芳", "wangfang@example.cn")
    assert (event.committer, event.committer_address) == ("李华", "lihua@example.cn")
    assert (box.out("rev-parse", "HEAD"), A, "2026-0012") == (event.commit, event.path, event.case)
    assert (1792036800, "+0800", date(2026, 10, 15)) == (event.when, event.zone, event.day)
    assert (event.subject, event.merge, event.signed) == ("建档 2026-0012", False, False)


def test_only_case_files_have_trails(box: Sandbox) -> None:
    """What lies elsewhere, or in the folder of another year, is no case."""
    for path in ("reviews/2026-R001.md", "cases/2025/2026-0012.md", "cases/2026-0012.md", "cases/2026/x/2026-0012.md"):
        box.write(path, page())
    write(box, A, page())
    assert {key: list({e.path for e in trail}) for key, trail in walked(box).items()} == {"2026-0012": [A]}


def test_ledger_in_a_subfolder(box: Sandbox) -> None:
    """A ledger below the top of its repository has the paths of its own root."""
    write(box, f"台账/{A}", page())
    box.git("mv", f"台账/{A}", f"台账/{B}")
    write(box, f"台账/{B}", page("2026-0013"))
    found = trails(Repo.open(box.root / "台账", box.env))
    assert {key: [e.path for e in trail] for key, trail in found.items()} == {"2026-0013": [A, A, B]}


def test_repository_without_commits(box: Sandbox) -> None:
    """Before the first commit there are no trails."""
    assert walked(box) == {}


def test_spelling_only(box: Sandbox) -> None:
    """A commit that changes no value is on record all the same, and so is one of the file's mode."""
    write(box, A, page())
    write(box, A, page().replace("2026-10-08", "2026年10月8日"))
    (box.root / A).chmod(0o755)
    box.commit("可执行")
    assert told(box)[2:] == [("text", "只改了写法或注释，内容不变"), ("text", "只改了文件属性")]


def test_order_is_that_of_the_graph(box: Sandbox) -> None:
    """Clocks that went backwards do not reorder the record."""
    write(box, A, page(), day=20)
    write(box, A, page(staff=50), day=3)
    write(box, A, page(staff=51), day=11)
    assert [summary for _, summary in told(box)[2:]] == ["用工人数 46→50", "用工人数 50→51"]


def test_several_cases_of_one_commit(box: Sandbox) -> None:
    """One commit may tell of several cases, each on its own trail."""
    box.write(A, page())
    write(box, B, other())
    box.write(A, page(staff=50))
    write(box, B, other(staff=51))
    assert [*OPENED, ("text", "用工人数 46→50")] == told(box)
    assert [*OTHER_OPENED, ("text", "用工人数 46→51")] == told(box, "2026-0013")


def test_range_of_commits(box: Sandbox) -> None:
    """A range tells only what its commits did, held against what was before."""
    first = write(box, A, page())
    write(box, A, page(staff=50))
    found = trails(Repo.open(box.root, box.env), ("HEAD",), (first,))
    assert [(e.kind, e.summary) for e in found["2026-0012"]] == [("text", "用工人数 46→50")]


def test_clauses_are_passed_on(box: Sandbox) -> None:
    """The clause of a step comes from the caller."""
    write(box, A, FINAL)
    found = trails(Repo.open(box.root, box.env), clauses={"立案": "二(四)一红, 橙"})["2026-0012"]
    assert [e.what.clause for e in found if e.what.step == "立案"] == ["二(四)一红, 橙"]


# --- files that move, vanish and return -------------------------------------------------------------------


def test_renumbered_case_carries_its_history(box: Sandbox) -> None:
    """A renumbered case has one trail, under its new number; the old number has none."""
    write(box, A, page())
    write(box, A, page(staff=50))
    box.git("mv", A, B)
    write(box, B, page("2026-0013", staff=50))
    write(box, B, page("2026-0013", staff=51))
    found = walked(box)
    assert list(found) == ["2026-0013"]
    expected = [
        *OPENED,
        ("text", "用工人数 46→50"),
        ("renamed", "编号 2026-0012→2026-0013"),
        ("text", "用工人数 50→51"),
    ]
    assert expected == told(box, "2026-0013")
    assert [e.case for e in found["2026-0013"]] == ["2026-0012"] * 3 + ["2026-0013"] * 2


def test_renamed_and_edited_at_once(box: Sandbox) -> None:
    """A renumbering that edits as well tells both."""
    write(box, A, page())
    box.git("mv", A, B)
    write(box, B, page("2026-0013", staff=50))
    expected = [("renamed", "编号 2026-0012→2026-0013"), ("text", "用工人数 46→50")]
    assert [*OPENED, *expected] == told(box, "2026-0013")


def test_number_freed_by_a_renumbering_and_taken_by_a_new_case(box: Sandbox) -> None:
    """A new case under the old number does not inherit the trail that has moved on."""
    write(box, A, page())
    box.git("mv", A, B)
    write(box, B, page("2026-0013"))
    write(box, A, other("2026-0012"))
    assert told(box) == OTHER_OPENED
    assert [*OPENED, ("renamed", "编号 2026-0012→2026-0013")] == told(box, "2026-0013")


def test_number_freed_and_taken_in_one_commit(box: Sandbox) -> None:
    """Even in one commit a case that moves away and one that takes its place are told apart."""
    write(box, A, page())
    box.write(B, page("2026-0013"))
    write(box, A, other("2026-0012"))
    assert told(box) == OTHER_OPENED
    assert [*OPENED, ("renamed", "编号 2026-0012→2026-0013")] == told(box, "2026-0013")


def test_deleted_and_made_anew(box: Sandbox) -> None:
    """A file that was deleted and comes back has one trail that tells both."""
    write(box, A, page())
    box.git("rm", "-q", A)
    box.commit("删")
    write(box, A, page(staff=60))
    assert [*OPENED, ("removed", "删除案件文件（当时橙色）"), *OPENED] == told(box)


def test_deleted_for_good(box: Sandbox) -> None:
    """A case that is gone keeps its trail under its last number."""
    write(box, A, page())
    box.git("rm", "-q", A)
    box.commit("删")
    assert [*OPENED, ("removed", "删除案件文件（当时橙色）")] == told(box)


@pytest.mark.parametrize("renumber", [False, True])
def test_swapped_files(box: Sandbox, renumber: bool) -> None:
    """Two files that changed places keep each its own past, with their numbers edited or not."""
    box.write(A, page())
    write(box, B, other())
    box.write(A, other("2026-0012" if renumber else "2026-0013"))
    write(box, B, page("2026-0013" if renumber else "2026-0012"))
    moved = ("编号 2026-0012→2026-0013", "编号 2026-0013→2026-0012") if renumber else (f"文件 {A}→{B}", f"文件 {B}→{A}")
    assert [*OPENED, ("renamed", moved[0])] == told(box, "2026-0013")
    assert [*OTHER_OPENED, ("renamed", moved[1])] == told(box, "2026-0012")


def test_one_case_deleted_and_a_similar_one_opened(box: Sandbox) -> None:
    """What git takes for a renaming is none when the enterprise is another one."""
    write(box, A, page())
    box.git("rm", "-q", A)
    write(box, B, other())
    assert [*OPENED, ("removed", "删除案件文件（当时橙色）")] == told(box)
    assert told(box, "2026-0013") == OTHER_OPENED


def test_case_moved_over_another_one(box: Sandbox) -> None:
    """A case that overwrites another one keeps its past, and the other one is removed."""
    box.write(A, page())
    write(box, B, other())
    box.git("rm", "-q", B)
    write(box, A, other("2026-0012"))
    gone, moved = ("removed", "删除案件文件（当时橙色）"), ("renamed", "编号 2026-0013→2026-0012")
    assert Counter([*OPENED, *OTHER_OPENED, gone, moved]) == Counter(told(box))
    assert list(walked(box)) == ["2026-0012"]


def test_file_that_now_speaks_of_another_enterprise(box: Sandbox) -> None:
    """An enterprise exchanged in place is an edit of the head."""
    write(box, A, page())
    box.write(B, other())
    write(box, A, page(name="丙公司", code="91310113MA1GK3C00B"))
    expected = ("text", "企业名称 甲公司→丙公司；统一社会信用代码 91310113MA1GK3A000→91310113MA1GK3C00B")
    assert [*OPENED, expected] == told(box)


def test_moved_into_and_out_of_the_cases(box: Sandbox) -> None:
    """A draft that becomes a case is opened, and a case that leaves the folder is removed."""
    write(box, "草稿/2026-0012.md", page())
    (box.root / "cases/2026").mkdir(parents=True)
    box.git("mv", "草稿/2026-0012.md", A)
    box.commit("立")
    box.git("mv", A, "旧案.md")
    box.commit("移")
    assert [*OPENED, ("removed", "删除案件文件（当时橙色）")] == told(box)


# --- files that cannot be read ----------------------------------------------------------------------------


def test_broken_file_in_the_middle(box: Sandbox) -> None:
    """A version that cannot be read hides nothing: what changed shows when the file can be read again."""
    write(box, A, page())
    edited = page("2026-0012", "甲公司", "91310113MA1GK3A000", VISIT, staff=50)
    write(box, A, edited.removeprefix("---\n"))
    write(box, A, edited.replace("街镇园区", "<<<<<<< HEAD\n街镇园区"))
    write(box, A, edited)
    broken = ("text", "文件读不出来")
    mended = [("text", "文件恢复可读"), ("source", "来信来访（2026-11-16）"), ("text", "用工人数 46→50")]
    assert [*OPENED, broken, broken, *mended] == told(box)


def test_file_that_begins_broken(box: Sandbox) -> None:
    """A case is opened when it can first be read."""
    write(box, A, "没有前言区\n")
    write(box, A, page())
    assert [("text", "新文件读不出来"), ("text", "文件恢复可读"), *OPENED] == told(box)


def test_broken_file_removed(box: Sandbox) -> None:
    """A file that never could be read can still be removed."""
    write(box, A, "没有前言区\n")
    box.git("rm", "-q", A)
    box.commit("删")
    assert told(box) == [("text", "新文件读不出来"), ("removed", "删除案件文件")]


def test_what_is_no_file_or_too_large(box: Sandbox) -> None:
    """A submodule, a link and a monstrous file in place of a case do not stop the walk."""
    write(box, A, page())
    box.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{B}")
    box.git("commit", "-q", "-m", "子模块")
    box.git("update-index", "--force-remove", B)
    (box.root / C).symlink_to("2026-0012.md")
    box.write(A, b"#" * (9 * 1024 * 1024))
    box.commit("大")
    assert told(box, "2026-0013") == [("text", "新文件读不出来"), ("removed", "删除案件文件")]
    assert told(box, "2026-0014") == [("text", "新文件读不出来")]
    assert [*OPENED, ("text", "文件读不出来")] == told(box)


# --- merges -----------------------------------------------------------------------------------------------


def forked(box: Sandbox, left: str, right: str, *, base: str | None = None) -> None:
    """Two branches that each change the case; the work tree ends on the left one."""
    write(box, A, base or page(body="".join(f"第{n}行\n" for n in range(20))))
    box.git("branch", "right")
    write(box, A, left)
    box.git("checkout", "-q", "right")
    write(box, A, right)
    box.git("checkout", "-q", "main")


def merge(box: Sandbox, **files: str) -> str:
    """Merge the right branch, with files as given whatever git makes of them."""
    box.git("merge", "-q", "--no-commit", "--no-ff", "right", check=False)
    for content in files.values():
        box.write(A, content)
    return box.commit("合并")


def test_clean_merge_tells_both_sides_once(box: Sandbox) -> None:
    """The entries of both sides are told by their own commits, and by nothing else."""
    body = "".join(f"第{n}行\n" for n in range(20))
    left = page(staff=50, body=body)
    right = page("2026-0012", "甲公司", "91310113MA1GK3A000", VISIT, body=body.replace("第9行", "第九行"))
    forked(box, left, right)
    oid = merge(box)
    assert len(box.out("rev-list", "--parents", "-1", oid).split()) == 3
    events = walked(box)["2026-0012"]
    expected = [("source", "来信来访（2026-11-16）"), ("text", "正文有改动"), ("text", "用工人数 46→50")]
    assert expected == sorted((e.kind, e.summary) for e in events[2:])
    assert not any(e.merge for e in events)


def test_value_changed_by_hand_in_a_merge(box: Sandbox) -> None:
    """A value that a merge changed by hand is on record, under the merge."""
    both = page("2026-0012", "甲公司", "91310113MA1GK3A000", VISIT, staff=50)
    forked(box, page(staff=50), page("2026-0012", "甲公司", "91310113MA1GK3A000", VISIT), base=page())
    oid = merge(box, evil=both.replace("反映人数: 3", "反映人数: 1"))
    event = walked(box)["2026-0012"][-1]
    assert (event.kind, event.summary) == ("altered", "改动 2026-10-08 12345热线工单：反映人数 3→1")
    assert (oid, True) == (event.commit, event.merge)


def test_entry_of_the_other_side_dropped_in_a_conflict(box: Sandbox) -> None:
    """An entry that the one who merged left out does not vanish silently."""
    args = ("2026-0012", "甲公司", "91310113MA1GK3A000")
    forked(box, page(*args, VISIT), page(*args, WEB, staff=50), base=page())
    merge(box, kept=page(*args, VISIT, staff=50))
    assert told(box)[-1] == ("removed", "合并时未保留 网络舆情（2026-11-17）")


def test_conflict_resolved_by_keeping_both(box: Sandbox) -> None:
    """Both entries of a conflict stay, and the merge tells nothing."""
    args = ("2026-0012", "甲公司", "91310113MA1GK3A000")
    forked(box, page(*args, VISIT), page(*args, WEB), base=page())
    merge(box, kept=page(*args, VISIT, WEB))
    assert kinds(box)[2:] == ["source", "source"]


def test_renumbered_on_one_side_and_edited_on_the_other(box: Sandbox) -> None:
    """A merge of a renumbering with an edit keeps one trail and adds nothing."""
    write(box, A, page(body="".join(f"第{n}行\n" for n in range(20))))
    box.git("branch", "right")
    write(box, A, page(staff=50, body="".join(f"第{n}行\n" for n in range(20))))
    box.git("checkout", "-q", "right")
    box.git("mv", A, B)
    write(box, B, page("2026-0013", body="".join(f"第{n}行\n" for n in range(20))))
    box.git("checkout", "-q", "main")
    merge(box)
    assert list(walked(box)) == ["2026-0013"]
    assert sorted(kinds(box, "2026-0013")) == ["opened", "renamed", "source", "text"]


def collided(box: Sandbox) -> None:
    """Two branches that took the same number for two enterprises."""
    write(box, "README.md", "台账\n")
    box.git("branch", "right")
    write(box, A, page())
    write(box, A, page(staff=50))
    box.git("checkout", "-q", "right")
    write(box, A, other("2026-0012"))


def test_same_number_on_two_branches_mended_before_the_merge(box: Sandbox) -> None:
    """A collision mended by renumbering on its own branch leaves two clean trails."""
    collided(box)
    box.git("mv", A, B)
    write(box, B, other())
    box.git("checkout", "-q", "main")
    merge(box)
    assert [*OPENED, ("text", "用工人数 46→50")] == told(box)
    assert [*OTHER_OPENED, ("renamed", "编号 2026-0012→2026-0013")] == told(box, "2026-0013")


def test_same_number_on_two_branches_mended_in_the_merge(box: Sandbox) -> None:
    """A collision mended while merging is a renumbering, not a new case."""
    collided(box)
    box.git("checkout", "-q", "main")
    box.git("merge", "-q", "--no-commit", "right", check=False)
    box.write(A, page(staff=50))
    box.write(B, other())
    box.commit("合并")
    assert [*OPENED, ("text", "用工人数 46→50")] == told(box)
    assert [*OTHER_OPENED, ("renamed", "编号 2026-0012→2026-0013")] == told(box, "2026-0013")
    assert walked(box)["2026-0013"][-1].merge


def test_same_change_on_two_branches(box: Sandbox) -> None:
    """A cherry-picked change is told by both commits, on one trail."""
    write(box, A, page())
    box.git("branch", "right")
    write(box, A, page(staff=50))
    box.git("checkout", "-q", "right")
    write(box, A, page(staff=50), day=3)
    box.git("checkout", "-q", "main")
    merge(box)
    assert told(box)[2:] == [("text", "用工人数 46→50")] * 2


def test_two_branches_side_by_side(box: Sandbox) -> None:
    """Branches walked together give a case both of the numbers that it has."""
    write(box, A, page())
    box.git("checkout", "-q", "-b", "right")
    box.git("mv", A, B)
    write(box, B, page("2026-0013"))
    found = walked(box, "main", "right")
    assert {"2026-0012", "2026-0013"} == set(found)
    assert found["2026-0012"] == found["2026-0013"]


def test_grading_added_by_a_merge(box: Sandbox) -> None:
    """A merge may itself add the grading that both sides together call for; it is told under the merge."""
    args = ("2026-0012", "甲公司", "91310113MA1GK3A000")
    forked(box, page(*args, VISIT), page(*args, WEB), base=page())
    red = "  - {日期: 2026-12-02, 等级: 红色, 说明: 两组共13人}\n信息来源:"
    both = page(*args, VISIT, WEB).replace("信息来源:", red).replace("预警等级: 橙色", "预警等级: 红色")
    merge(box, graded=both)
    event = walked(box)["2026-0012"][-1]
    assert (event.kind, event.summary, event.merge) == ("graded-up", "橙色→红色：两组共13人", True)


def test_octopus(box: Sandbox) -> None:
    """Of a merge of three, too, only what none of them has is new."""
    write(box, A, page(body="".join(f"第{n}行\n" for n in range(30))))
    for name, n in (("a", 3), ("b", 13), ("c", 23)):
        box.git("checkout", "-q", "-b", name, "main")
        text = (box.root / A).read_text("utf-8")
        write(box, A, text.replace(f"第{n}行", f"{name}行"))
    box.git("checkout", "-q", "main")
    box.git("merge", "-q", "--no-ff", "a", "b", "c", day=date(2026, 12, 3))
    assert len(box.out("rev-list", "--parents", "-1", "HEAD").split()) == 5
    assert told(box)[2:] == [("text", "正文有改动")] * 3


# --- damage and size --------------------------------------------------------------------------------------


def test_shallow_history_is_refused(box: Sandbox) -> None:
    """A record with its beginning cut off is refused, unless it is asked for."""
    write(box, A, page())
    write(box, A, page(staff=50))
    copy = box.clone("seicht", "--depth=1")
    with pytest.raises(LedgerError, match="浅克隆"):
        walked(copy)
    found = trails(Repo.open(copy.root, copy.env), allow_shallow=True)
    assert [e.kind for e in found["2026-0012"]] == ["opened", "source"]


def test_missing_content_is_refused(box: Sandbox) -> None:
    """A history with a hole in it is refused."""
    write(box, A, page())
    oid = box.out("rev-parse", f"HEAD:{A}")
    write(box, A, page(staff=50))
    (box.root / ".git/objects" / oid[:2] / oid[2:]).unlink()
    with pytest.raises(LedgerError, match="缺少对象"):
        walked(box)


def stream(cases: int, commits: int) -> bytes:
    """A long history for ``git fast-import``: the cases take turns, each commit counts the staff of one anew."""
    out = []
    for n in range(commits):
        number = n % cases
        text = page(f"2026-{number:04}", f"第{number}公司", "不详", staff=n).encode().decode("latin-1")
        head = f"commit refs/heads/main\ncommitter A <a@b> {1792000000 + n * 60} +0800\ndata 1\nx\n"
        out.append(f"{head}M 100644 inline cases/2026/2026-{number:04}.md\ndata {len(text)}\n{text}")
    return "\n".join(out).encode("latin-1")


def test_thousand_commits_in_little_memory(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each version is read once, and no more than a few are alive at any time."""
    monkeypatch.setattr(share, "cores", lambda: 1)  # what another process reads cannot be counted here
    box.git("fast-import", "--quiet", stdin=stream(cases=50, commits=1000))
    asked: Counter[bytes] = Counter()
    alive: list[weakref.ref[Record]] = []
    most = 0

    def counting() -> Read:
        versions = Versions()

        def read(path: str, content: bytes) -> Record | None:
            nonlocal most
            asked[content] += 1
            record = versions(path, content)
            assert record
            alive[:] = [*(ref for ref in alive if ref()), weakref.ref(record)]
            most = max(most, len(alive))
            return record

        return read

    found = trails(Repo.open(box.root, box.env), reader=counting)
    assert (50, 1000, {1}) == (len(found), len(asked), set(asked.values()))
    assert {21} == {len(trail) for trail in found.values()}
    assert most <= 3


def test_a_history_told_by_several_processes(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trails are those that one process tells, in the same order."""
    box.git("fast-import", "--quiet", stdin=stream(cases=9, commits=60))
    alone = walked(box)
    monkeypatch.setattr(trail, "_MANY_LINKS", 1)
    monkeypatch.setattr(trail, "cores", lambda: 4)
    assert [*walked(box).items()] == [*alone.items()]
