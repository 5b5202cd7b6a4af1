"""What a change of content is called: every kind, in the words that the trail shows."""

from __future__ import annotations

from unicodedata import east_asian_width

import pytest

from ledger.history.events import Happening, happenings, removed, respelt, unreadable
from ledger.history.message import subject, trailers
from ledger.records.case import Case
from ledger.records.files import read_case

PATH = "cases/2026/2026-0012.md"
TOP = {
    "编号": "2026-0012",
    "企业名称": "上海示例餐饮管理有限公司",
    "统一社会信用代码": "91310113MA1GK3A000",
    "街镇园区": "友谊路街道",
    "用工人数": "46",
    "预警等级": "橙色",
}
LISTS = {
    "定级记录": ["日期: 2026-10-15, 等级: 橙色"],
    "信息来源": ["日期: 2026-10-08, 渠道: 12345热线工单, 反映人数: 3, 摘要: 员工反映8月工资未发"],
    "工资": ["所属期: 2026-08, 发薪日: 2026-09-15, 人数: 8, 应发: 62000.00, 人员: 甲组"],
    "处置": ["步骤: 协调处理, 部门: 友谊路街道, 期限: 2026-10-30"],
}
ORANGE, CALL, WAGE, TALK = (LISTS[name][0] for name in LISTS)
DOCKET = "步骤: 立案, 部门: 局行政执法科, 期限: 2026-11-23"
CLOSED = "步骤: 结案, 部门: 局行政执法科, 完成: 2026-12-01, 结果: 转仲裁"


def case(*, path: str = PATH, body: str = "", top: dict[str, str] | None = None, **lists: list[str]) -> Case:
    """A case of the usual content, with some fields and lists of its own."""
    lines = [f"{key}: {value}" for key, value in {**TOP, **(top or {})}.items()]
    for name, entries in {**LISTS, **lists}.items():
        lines += [f"{name}:", *(f"  - {{{entry}}}" for entry in entries)] if entries else []
    found = read_case(path, "\n".join(["---", *lines, "---", body]).encode()).case
    assert found is not None
    return found


def told(before: Case | None, after: Case | None) -> list[tuple[str, str]]:
    """Kind and summary of everything that an ordinary commit did."""
    return [(h.kind, h.summary) for h in happenings((before,), after)]


def only(before: Case, after: Case) -> Happening:
    """The one thing that happened."""
    [found] = happenings((before,), after)
    return found


def grown(name: str, *entries: str) -> Case:
    """The usual case with more entries at the end of a list."""
    return case(**{name: [*LISTS.get(name, []), *entries]})


def changed(name: str, *entries: str) -> Case:
    """The usual case with other entries in a list."""
    return case(**{name: list(entries)})


# --- the case as a whole ----------------------------------------------------------------------------------


def test_opening_tells_the_whole_first_content() -> None:
    """A new case is opened at its first level, and every entry it begins with is on record."""
    expected = [
        ("opened", "建档 上海示例餐饮管理有限公司（友谊路街道），橙色"),
        ("source", "12345热线工单（2026-10-08，反映3人）：员工反映8月工资未发"),
        ("wage", "工资 2026-08 甲组：8人，应发 62000.00 元"),
        ("step-added", "协调处理 待办（友谊路街道，期限 2026-10-30）"),
    ]
    assert expected == told(None, case())
    assert expected == [(h.kind, h.summary) for h in happenings((), case())]


def test_opening_holds_the_first_level_and_later_gradings_follow() -> None:
    """Gradings beyond the first one are events of their own, also within the opening commit."""
    found = happenings((), grown("定级记录", "日期: 2026-11-16, 等级: 红色, 说明: 两组共13人"))
    levels = [(h.kind, h.level_before, h.level_after) for h in found if h.level_after]
    assert levels == [("opened", None, "橙色"), ("graded-up", "橙色", "红色")]


def test_file_removed() -> None:
    """A file that is gone from an ordinary commit was removed."""
    assert told(case(), None) == [("removed", "删除案件文件（当时橙色）")]


def test_file_absent_on_one_side_of_a_merge_is_not_removed_by_it() -> None:
    """A merge removes only what every parent had."""
    assert happenings((case(), None), None) == ()


def test_renumbering_alone() -> None:
    """Another number and nothing else is a renaming."""
    found = only(case(), case(path="cases/2026/2026-0019.md", top={"编号": "2026-0019"}))
    assert (found.kind, found.summary) == ("renamed", "编号 2026-0012→2026-0019")


def test_moved_file_that_keeps_its_number_inside() -> None:
    """A file moved without its 编号 tells both paths."""
    expected = [("renamed", "文件 cases/2026/2026-0012.md→cases/2026/2026-0019.md")]
    assert expected == told(case(), case(path="cases/2026/2026-0019.md"))


def test_fields_above_the_lists_and_body() -> None:
    """Edits of the head and of the Markdown are one text event that names the fields."""
    after = case(top={"用工人数": "50", "行业": "住宿和餐饮业"}, body="## 案情\n")
    assert told(case(), after) == [("text", "行业 住宿和餐饮业；用工人数 46→50；正文有改动")]


def test_level_of_the_head_without_a_grading() -> None:
    """预警等级 that moves without a grading is told; one that follows its grading is not told twice."""
    assert told(case(), case(top={"预警等级": "红色"})) == [("text", "预警等级 橙色→红色")]
    both = case(top={"预警等级": "红色"}, 定级记录=[ORANGE, "日期: 2026-11-16, 等级: 红色"])
    assert [kind for kind, _ in told(case(), both)] == ["graded-up"]


def test_nothing_happened() -> None:
    """Another spelling of the same values is no happening."""
    spelt = changed("工资", WAGE.replace("2026-09-15", "2026年9月15日").replace("62000.00", "6.2万"))
    assert told(case(), spelt) == []


# --- gradings ---------------------------------------------------------------------------------------------


def test_graded_up() -> None:
    """A higher level tells its ground."""
    found = only(case(), grown("定级记录", "日期: 2026-11-16, 等级: 红色, 说明: 新增乙组5人，两组共13人"))
    assert Happening("graded-up", "橙色→红色：新增乙组5人，两组共13人", "2026-11-16", "橙色", "红色") == found


def test_graded_down() -> None:
    """A lower level tells its reason and who approved it."""
    found = only(case(), grown("定级记录", "日期: 2026-11-20, 等级: 无, 理由: 工资全部结清, 批准: 示例甲、示例乙"))
    assert (found.kind, found.summary) == ("graded-down", "橙色→无（批准：示例甲、示例乙）：工资全部结清")
    assert (found.level_before, found.level_after) == ("橙色", "无")


def test_grading_that_repeats_the_level() -> None:
    """A grading that changes no level is neither up nor down."""
    found = only(case(), grown("定级记录", "日期: 2026-11-20, 等级: 橙色, 说明: 复核"))
    assert (found.kind, found.summary) == ("text", "定级 橙色（2026-11-20）：复核")


# --- what becomes known -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "entry", "kind", "summary", "words"),
    [
        ("信息来源", "日期: 2026-11-16, 渠道: 来信来访, 反映人数: 5", "source", "来信来访（2026-11-16，反映5人）", "2026-11-16 来信来访"),
        ("工资", "所属期: 2026-09, 人数: 5-7, 人员: 乙组, 争议: 是", "wage", "工资 2026-09 乙组：5-7人，有争议", "2026-09 乙组"),
        ("工资", "应发: 3000", "wage", "工资 第2条：应发 3000 元", "无 无"),
        ("情况", "日期: 2026-10-12, 事项: 经营困难, 依据: 门店停业两家", "fact", "经营困难 属实（2026-10-12）：门店停业两家", "2026-10-12 经营困难"),
        ("情况", "日期: 2026-10-12, 事项: 欠薪人数, 人数: 13", "fact", "欠薪人数 属实（2026-10-12，13人）", "2026-10-12 欠薪人数"),
        ("研判", "日期: 2026-11-16, 记录: 2026-R011, 结论等级: 红色, 解决困难: 是, 可能引发: 重大舆情", "review",
         "研判 2026-R011（2026-11-16，结论红色，解决困难，可能引发重大舆情）", "2026-11-16"),
    ],
)  # fmt: skip
def test_new_entry(name: str, entry: str, kind: str, summary: str, words: str) -> None:
    """A new entry tells what it says and is named by its identifying words."""
    found = only(case(), grown(name, entry))
    assert (kind, summary, words) == (found.kind, found.summary, found.entry)


def test_payment() -> None:
    """A payment tells the amount, whose wages, from whom and on what proof."""
    paid = changed("工资", f"{WAGE}, 支付: [{{日期: 2026-11-02, 金额: 10000.00, 来源: 企业, 凭证: 银行回单}}]")
    found = only(case(), paid)
    expected = ("payment", "支付 10000.00 元（2026-08 甲组，银行回单）", "2026-08 甲组 支付 2026-11-02")
    assert expected == (found.kind, found.summary, found.entry)
    fund = changed("工资", f"{WAGE}, 支付: [{{日期: 2026-11-02, 金额: 5000, 结清人数: 2, 来源: 欠薪保障金}}]")
    assert only(case(), fund).summary == "支付 5000 元，结清2人（2026-08 甲组，欠薪保障金）"


@pytest.mark.parametrize(
    ("name", "before", "after", "kind", "summary"),
    [
        ("信息来源", CALL, f"{CALL}, 核实: 已核实", "source", "补填 2026-10-08 12345热线工单：核实 已核实"),
        ("信息来源", f"{CALL}, 核实: 未核实", f"{CALL}, 核实: 已核实", "source", "补填 2026-10-08 12345热线工单：核实 已核实"),
        ("工资", "所属期: 2026-08, 人数: 8-12", "所属期: 2026-08, 人数: 9, 应发: 70000", "wage", "变更 2026-08：人数 8-12→9，应发 70000"),
        ("情况", "日期: 2026-10-12, 事项: 裁员", "日期: 2026-10-12, 事项: 裁员, 人数: 20", "fact", "补填 2026-10-12 裁员：人数 20"),
        ("研判", "日期: 2026-11-16, 记录: 2026-R011", "日期: 2026-11-16, 记录: 2026-R011, 结论等级: 红色", "review",
         "补填 研判 2026-11-16：结论等级 红色"),
        ("处置", DOCKET, DOCKET.replace("11-23", "11-24"), "text", "变更 立案 2026-11-23：期限 2026-11-23→2026-11-24"),
    ],
)  # fmt: skip
def test_filled_in(name: str, before: str, after: str, kind: str, summary: str) -> None:
    """What was empty and is filled in, narrowed or lawfully moved counts to its list."""
    assert [(kind, summary)] == told(changed(name, before), changed(name, after))


# --- steps ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("done", "summary", "late"),
    [
        ("完成: 2026-10-23, 结果: 达成支付计划, 约定日: 2026-11-13",
         "协调处理 完成（友谊路街道，提前7天）：达成支付计划，约定日 2026-11-13", -7),
        ("完成: 2026-10-30, 结果: 已支付", "协调处理 完成（友谊路街道，按期）：已支付", 0),
        ("完成: 2026-11-01, 结果: 协调不成", "协调处理 完成（友谊路街道，逾期2天）：协调不成", 2),
    ],
)  # fmt: skip
def test_step_done(done: str, summary: str, late: int) -> None:
    """A completed step tells who, how timely, and with what result."""
    found = only(case(), changed("处置", f"{TALK}, {done}"))
    assert ("step-done", summary, "协调处理", late) == (found.kind, found.summary, found.step, found.days_late)


def test_step_done_without_unit() -> None:
    """A step whose entry names no unit still tells how late it was."""
    before, after = "步骤: 立案, 期限: 2026-11-23", "步骤: 立案, 期限: 2026-11-23, 完成: 2026-11-25"
    assert told(changed("处置", before), changed("处置", after)) == [("step-done", "立案 完成（逾期2天）")]


def test_term_moved_by_the_commit_that_completes_the_step() -> None:
    """A term moved in the same breath is told, since it decides how late the step was."""
    after = TALK.replace("10-30", "11-30") + ", 完成: 2026-11-20, 结果: 已支付"
    expected = "协调处理 完成（友谊路街道，提前10天，期限 2026-10-30→2026-11-30）：已支付"
    assert [("step-done", expected)] == told(case(), changed("处置", after))


def test_step_recorded_when_already_done() -> None:
    """An entry that is new and done at once is done, not added."""
    found = only(case(), grown("处置", f"{DOCKET}, 完成: 2026-11-20"))
    assert (found.kind, found.summary) == ("step-done", "立案 完成（局行政执法科，提前3天）")


def test_step_waived() -> None:
    """免除 tells the reason, and that the step was overdue by then."""
    found = only(case(), changed("处置", f"{TALK}, 完成: 2026-10-20, 免除: 已升为红色"))
    assert (
        found.kind,
        found.summary,
        found.days_late,
    ) == ("step-waived", "协调处理 免除（友谊路街道）：已升为红色", None)
    late = only(case(), changed("处置", f"{TALK}, 完成: 2026-11-20, 免除: 已升为红色"))
    assert late.summary == "协调处理 逾期后免除（友谊路街道）：已升为红色"


def test_clause_of_a_step_is_given_by_the_caller() -> None:
    """History knows no clauses; it passes on those it is given."""
    [found] = happenings((case(),), grown("处置", DOCKET), {"立案": "二(四)一红, 橙"})
    assert (found.kind, found.step, found.clause) == ("step-added", "立案", "二(四)一红, 橙")


def test_closed_and_reopened() -> None:
    """结案 closes when it gets its 完成, and voiding it opens the case again."""
    closed = grown("处置", CLOSED)
    found = only(case(), closed)
    assert (found.kind, found.summary) == ("closed", "结案 2026-12-01（局行政执法科）：转仲裁")
    voided = grown("处置", CLOSED, "更正: 结案 2026-12-01, 作废: 是, 说明: 另有职工反映")
    found = only(closed, voided)
    assert (found.kind, found.summary) == ("reopened", "撤销结案（2026-12-01 转仲裁）（另有职工反映）")


# --- corrections and breaches -----------------------------------------------------------------------------


def test_corrected() -> None:
    """A correction tells field by field what it changes, and why."""
    found = only(case(), grown("工资", f"更正: 2026-08 甲组, {WAGE.replace('人数: 8', '人数: 9')}, 说明: 漏计1人"))
    assert (
        found.kind,
        found.summary,
        found.entry,
    ) == ("corrected", "更正 2026-08 甲组：人数 8→9（漏计1人）", "2026-08 甲组")


def test_long_correction_hides_no_value() -> None:
    """Long texts are shortened one by one, so that every corrected field is named."""
    long = CALL.replace("员工反映8月工资未发", "长" * 200)
    fixed = long.replace("长", "短").replace("日期: 2026-10-08", "日期: 2026-10-07") + ", 核实: 已核实"
    found = only(changed("信息来源", long), changed("信息来源", long, f"更正: 2026-10-08 12345热线工单, {fixed}"))
    assert all(word in found.summary for word in ("日期 2026-10-08→2026-10-07", "长…→短", "核实 已核实"))


def test_corrected_payments_are_not_paid_again() -> None:
    """A restated wage entry restates its payments; only their difference is told."""
    paid = f"{WAGE}, 支付: [{{日期: 2026-11-02, 金额: 10000}}]"
    restated = f"更正: 2026-08 甲组, {paid.replace('10000', '12000')}, 说明: 看错回单"
    expected = "更正 2026-08 甲组：支付 10000 元→支付 12000 元（看错回单）"
    assert [("corrected", expected)] == told(changed("工资", paid), changed("工资", paid, restated))


def test_corrected_grading_moves_the_level() -> None:
    """A correction of the last grading carries the change of the level in effect."""
    red = "日期: 2026-11-16, 等级: 红色"
    fixed = "更正: 2026-11-16, 日期: 2026-11-16, 等级: 橙色, 说明: 看错人数, 理由: 实为8人"
    found = only(changed("定级记录", ORANGE, red), changed("定级记录", ORANGE, red, fixed))
    expected = ("corrected", "更正 定级 2026-11-16：等级 红色→橙色（看错人数；实为8人）")
    assert expected == (found.kind, found.summary)
    assert (found.level_before, found.level_after) == ("红色", "橙色")


def test_voided() -> None:
    """A voiding entry tells what it voids."""
    after = grown("信息来源", "更正: 2026-10-08 12345热线工单, 作废: 是, 说明: 重复登记")
    assert told(case(), after) == [("corrected", "作废 2026-10-08 12345热线工单（重复登记）")]


def test_correction_of_nothing() -> None:
    """A correction that names no entry says so."""
    after = grown("信息来源", "更正: 2026-10-09 来信来访, 作废: 是")
    assert told(case(), after) == [("corrected", "更正 2026-10-09 来信来访，但上面没有这一条")]


def test_altered() -> None:
    """A value that may not change and did is told with both values."""
    after = changed("信息来源", CALL.replace("反映人数: 3", "反映人数: 5"))
    assert told(case(), after) == [("altered", "改动 2026-10-08 12345热线工单：反映人数 3→5")]


def test_altered_and_filled_in_are_told_apart() -> None:
    """One entry may be both tampered with and filled in."""
    after = changed("工资", f"{WAGE.replace('62000.00', '52000.00')}, 协商备案: 是")
    assert told(case(), after) == [
        ("altered", "改动 2026-08 甲组：应发 62000.00→52000.00"),
        ("wage", "补填 2026-08 甲组：协商备案 是"),
    ]


def test_altered_payment() -> None:
    """A payment is named together with its wage entry."""
    paid = f"{WAGE}, 支付: [{{日期: 2026-11-02, 金额: 10000}}]"
    before, after = changed("工资", paid), changed("工资", paid.replace("10000", "90000"))
    assert told(before, after) == [("altered", "改动 2026-08 甲组 支付 2026-11-02：金额 10000→90000")]
    gone = changed("工资", WAGE)
    assert told(before, gone) == [("removed", "删除 支付 10000 元（2026-08 甲组）")]


def test_moved_entry() -> None:
    """Entries whose order changed are told."""
    late = "日期: 2026-11-16, 渠道: 来信来访"
    [(kind, summary)] = told(changed("信息来源", CALL, late), changed("信息来源", late, CALL))
    assert kind == "altered"
    assert summary.startswith("移动 2026-1") and summary.endswith("换了先后次序")


def test_removed_entry() -> None:
    """A removed entry tells what was lost."""
    expected = [("removed", "删除 12345热线工单（2026-10-08，反映3人）：员工反映8月工资未发")]
    assert expected == told(case(), changed("信息来源"))


def test_removed_twins_are_two() -> None:
    """Two payments of one day and one amount are two losses."""
    twice = ", ".join(["{日期: 2026-11-02, 金额: 100}"] * 2)
    found = told(changed("工资", f"{WAGE}, 支付: [{twice}]"), changed("工资", WAGE))
    assert found == [("removed", "删除 支付 100 元（2026-08 甲组）")] * 2


def test_undone_step_is_altered() -> None:
    """A step whose 完成 is taken away was altered."""
    done = changed("处置", f"{TALK}, 完成: 2026-10-23, 结果: 已支付")
    assert told(done, case()) == [("altered", "改动 协调处理 2026-10-30：完成 2026-10-23→空，结果 已支付→空")]


# --- merges -----------------------------------------------------------------------------------------------


def test_clean_merge_tells_nothing() -> None:
    """What some parent holds is not new, entry by entry, value by value and line by line."""
    left = case(top={"用工人数": "50"}, 信息来源=[f"{CALL}, 核实: 已核实"], body="甲\n")
    right = case(信息来源=[CALL, "日期: 2026-11-16, 渠道: 来信来访"], body="乙\n")
    both = case(
        top={"用工人数": "50"}, 信息来源=[f"{CALL}, 核实: 已核实", "日期: 2026-11-16, 渠道: 来信来访"], body="甲\n乙\n"
    )
    assert happenings((left, right), both) == ()


def test_payments_of_both_sides_tell_nothing() -> None:
    """A wage entry that was paid on both sides differs from each, and nothing is new."""
    first, second = "{日期: 2026-11-02, 金额: 100}", "{日期: 2026-11-03, 金额: 200}"
    sides = [changed("工资", f"{WAGE}, 支付: [{p}]") for p in (first, second, f"{first}, {second}")]
    assert happenings(sides[:2], sides[2]) == ()


def test_value_changed_while_merging() -> None:
    """A value that no parent has was made by the merge."""
    left, right = case(top={"用工人数": "50"}), grown("信息来源", "日期: 2026-11-16, 渠道: 来信来访")
    evil = case(
        信息来源=[CALL.replace("反映人数: 3", "反映人数: 1"), "日期: 2026-11-16, 渠道: 来信来访"],
        top={"用工人数": "48"},
    )
    assert [(h.kind, h.summary) for h in happenings((left, right), evil)] == [
        ("altered", "改动 2026-10-08 12345热线工单：反映人数 3→1"),
        ("text", "用工人数 50→48"),
    ]


def test_entry_of_one_side_lost_in_a_merge() -> None:
    """What one side had entered and the merge let go is on record, since no other commit tells it."""
    left = grown("信息来源", "日期: 2026-11-16, 渠道: 来信来访")
    right = grown("情况", "日期: 2026-10-12, 事项: 经营困难")
    found = happenings((left, right), grown("情况", "日期: 2026-10-12, 事项: 经营困难"))
    assert [(h.kind, h.summary) for h in found] == [("removed", "合并时未保留 来信来访（2026-11-16）")]


# --- what cannot be read, and odd content -----------------------------------------------------------------


def test_files_without_content_to_compare() -> None:
    """What happens to the file alone has words of its own."""
    assert [unreadable(new=new).summary for new in (True, False)] == ["新文件读不出来", "文件读不出来"]
    assert [respelt(same=same).summary for same in (True, False)] == ["只改了文件属性", "只改了写法或注释，内容不变"]
    assert Happening("removed", "删除案件文件") == removed(None)


def test_long_and_broken_text_is_one_short_line() -> None:
    """A summary is one line, whatever somebody wrote."""
    found = only(case(), grown("信息来源", f'日期: 2026-11-16, 渠道: 来信来访, 摘要: "一\\n二{"很" * 100}"'))
    assert found.summary.startswith("来信来访（2026-11-16）：一 二很") and found.summary.endswith("很…")
    assert len(found.summary) < 90


def test_every_kind_of_list_may_vanish() -> None:
    """A case stripped of every list is told entry by entry and never raises."""
    bare = case(**{name: [] for name in LISTS})
    assert {"removed"} == {kind for kind, _ in told(case(), bare)}
    assert [kind for kind, _ in told(None, bare)] == ["opened"]


# --- the proposed message ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (grown("定级记录", "日期: 2026-11-16, 等级: 红色"), "升级 2026-0012 上海示例餐饮：橙色→红色"),
        (grown("定级记录", "日期: 2026-11-16, 等级: 黄色"), "降级 2026-0012 上海示例餐饮：橙色→黄色"),
        (grown("定级记录", "日期: 2026-11-16, 等级: 无"), "解除预警 2026-0012 上海示例餐饮：橙色→无"),
        (case(定级记录=[ORANGE, "日期: 2026-11-16, 等级: 红色"], 处置=[TALK, f"{DOCKET}, 完成: 2026-11-16"]),
         "立案 2026-0012 上海示例餐饮：橙色→红色"),
        (grown("处置", DOCKET), "待办 2026-0012 上海示例餐饮"),
        (grown("处置", CLOSED), "结案 2026-0012 上海示例餐饮"),
        (grown("信息来源", "日期: 2026-11-16, 渠道: 来信来访"), "线索 2026-0012 上海示例餐饮"),
        (grown("工资", f"更正: 2026-08 甲组, {WAGE}, 说明: 无"), "更正 2026-0012 上海示例餐饮"),
        (changed("工资", f"{WAGE}, 支付: [{{日期: 2026-11-02, 金额: 1}}]"), "支付 2026-0012 上海示例餐饮"),
        (case(), "修改 2026-0012 上海示例餐饮"),
    ],
)  # fmt: skip
def test_subject(after: Case, expected: str) -> None:
    """The weightiest happening gives the verb, and a change of level is shown after the name."""
    assert expected == subject(after, happenings((case(),), after))


def test_subject_of_an_opening() -> None:
    """A new case shows the level it begins with."""
    assert subject(case(), happenings((), case())) == "建档 2026-0012 上海示例餐饮：橙色"


def test_subject_keeps_within_the_columns() -> None:
    """A long name is cut so that the subject stays within 72 columns."""
    after = case(top={"企业名称": "上海" + "示例" * 40 + "有限公司"}, 定级记录=[ORANGE, "日期: 2026-11-16, 等级: 红色"])
    line = subject(after, happenings((case(),), after))
    assert line.startswith("升级 2026-0012 上海示例") and line.endswith("…：橙色→红色")
    assert 70 <= sum(2 if east_asian_width(c) in "WF" else 1 for c in line) <= 72


def test_trailers() -> None:
    """The trailers name case, level, and each step and clause once."""
    after = case(定级记录=[ORANGE, "日期: 2026-11-16, 等级: 红色"], 处置=[TALK, DOCKET])
    found = happenings((case(),), after)
    expected = ("Case: 2026-0012", "Level: 橙色→红色", "Step: 立案", "Clause: 二(四)一红, 橙")
    assert expected == trailers(after, found, {"立案": "二(四)一红, 橙"})
    assert trailers(after, found) == ("Case: 2026-0012", "Level: 橙色→红色", "Step: 立案")


def test_trailers_of_free_text_stay_one_line() -> None:
    """A step's name is free text; it cannot make a trailer of its own."""
    after = grown("处置", '步骤: "其他\\nSigned-off-by: 某人", 期限: 2026-11-23')
    assert trailers(after, happenings((case(),), after)) == ("Case: 2026-0012", "Step: 其他 Signed-off-by: 某人")
