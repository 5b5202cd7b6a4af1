"""The records beside the case, checked as a ledger of a few files: what each check asks, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from ledger.book.checking import Checking, findings_of
from ledger.book.snapshot import Reader, folder_snapshot, settings_or_stop
from ledger.text.finding import Finding

GOLDEN = Path(__file__).parent.parent / "golden"
DAY = date(2026, 11, 16)
CASE, TAX, NOTICE = "cases/2026/2026-0012.md", "intake/2026/2026-T001.md", "intake/2026/2026-S001.md"
OPINION, PATROL = "intake/2026/2026-O001.md", "intake/2026/2026-G001.md"
REVIEW, JOBS, UPWARD = "reviews/2026/2026-R012.md", "jobs/2026/2026-J001.md", "reports/2026/2026-U001.md"
FIRM, OTHER = "91310113MA1GK3A000", "91310113MA1GK3B01Q"
DONE_TAX = "  - 步骤: 税务反馈\n    部门: 局行政执法科\n    完成: 2026-11-16\n"


def good(name: str) -> dict[str, str]:
    """The ledger of a golden case that has nothing to find: its own file first."""
    folder = GOLDEN / name
    path = next((w[6:] for w in (folder / "case.yaml").read_text().splitlines() if w.startswith("path: ")), CASE)
    files = {path: (folder / "good.md").read_text("utf-8")}
    for file in (folder / "others").rglob("*.md"):
        files[file.relative_to(folder / "others").as_posix()] = file.read_text("utf-8")
    return files


def found(root: Path, files: Mapping[str, str], day: date = DAY) -> list[Finding]:
    """What is found in a folder of these files, every file touched; missing steps and their due days left aside."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    now = folder_snapshot(root)
    checking = Checking(now, None, day, settings_or_stop(now), Reader())
    return [f for f in findings_of(checking) if f.code not in ("D501", "D503", "D508", "D512")]


# golden case, file, what is replaced by what, what is then found
CASES: list[tuple[str, str, str, str, list[str]]] = [
    # 税务批次
    ("S240", TAX, "总行数: 4", "总行数: 3", ["S240 error"]),
    ("S241", TAX, ", 处理: 不下发, 理由: 缓缴已经批准", "", ["S241 error"]),
    ("S241", TAX, "街镇园区: 大场镇, 异常类型: 断缴, ", "异常类型: 断缴, ", ["S241 error"]),
    ("S241", TAX, "    完成: 2026-11-03\n  - 步骤: 下发", "  - 步骤: 下发", []),  # not sorted yet: nothing to ask
    ("S243", TAX, "排查:\n  - {统一社会信用代码: 91310113MA1GK3A000", "排查:\n  - {统一社会信用代码: 91310113MA1GK3B03Y", ["S243 error"]),
    ("S245", TAX, ", 案件: 2026-0012", "", []),  # just found: the case is opened upon it
    ("S245", TAX, "---\n", DONE_TAX + "---\n", []),
    ("S245", TAX, ", 欠薪人数: 8", "", ["S246 error"]),
    ("S245", TAX, ", 欠薪人数: 8", ", 欠薪金额: 62000.00", []),
    ("S246", TAX, "欠薪: 否", "欠薪: 否, 欠薪人数: 0", []),
    ("S246", TAX, "欠薪: 否", "欠薪: 不详, 欠薪人数: 1-8", []),
    # 网络舆情、科室通报
    ("S250", OPINION, "---\n", "  - 步骤: 口径反馈\n    部门: 友谊路街道\n    完成: 2026-11-16\n---\n", ["S250 error"]),
    ("S251", OPINION, "结果: 不转案件", "结果: 转为案件", ["S251 error"]),
    ("S251", OPINION, "处置:", "案件: 2026-0012\n处置:", ["S251 error", "X708 error"]),
    ("S252", NOTICE, "掌握日期: 2026-10-08", "掌握日期: 2026-09-30", []),  # a holiday between: the first working day after
    ("S252", NOTICE, "掌握日期: 2026-10-08", "掌握日期: 2026-09-29", ["S252 warning"]),
    ("S252", NOTICE, "掌握日期: 2026-10-08\n", "", []),
    # 基层排摸
    ("S254", PATROL, "处理: 继续关注", "处理: 转为案件", ["S254 error"]),
    ("S256", PATROL, "走访户数: 20", "走访户数: 0", ["S256 error"]),
    ("S256", PATROL, "至: 2026-11-06", "至: 2026-11-02", []),
    # 研判、上报、就业
    ("S260", REVIEW, "## 影响因素", "## 影响", ["S260 error"]),
    ("S262", REVIEW, "    可能引发: 群体性事件\n", "", ["X711 error"]),
    ("S262", REVIEW, "  - {单位: 区总工会}\n  - {单位: 企业协会}\n", "", ["S262 warning"]),
    ("X713", UPWARD, "签发: 谢仁鸿\n", "", ["S270 error"]),
    ("X713", CASE, "可能引发: 群体性事件", "说明: 无", ["X711 error", "X713 error"]),
    ("X714", CASE, "  - 步骤: 上报区委区政府\n    部门: 局办公室\n    期限: 2026-11-16\n    完成: 2026-11-16\n", "", ["X714 warning"]),
    ("X716", JOBS, "有需求人数: 0", "有需求人数: 9", ["S230 error", "X716 error"]),
    ("X717", JOBS, "人数: 2, 结果: 已就业", "人数: 3, 结果: 已就业", ["S230 error"]),
    ("X717", JOBS, "有需求人数: 3\n转介日期: 2026-10-21\n转介人数: 3", "有需求人数: 2", ["S230 error"]),  # not handed over yet
    ("X717", JOBS, "有需求人数: 3", "有需求人数: 0", ["S230 error", "X716 error"]),
    ("X717", JOBS, "案件: 2026-0012", "案件: 2026-0099", ["X708 error"]),
    # ties
    ("X710", CASE, "2026-R012", "2026-r012", []),
    ("X710", REVIEW, "案件: 2026-0012", "案件: 2026-0099", ["X708 error", "X710 error"]),
    ("X706", CASE, "线索: 2026-S001", "线索: 2026-0012", ["X706 error", "X709 warning"]),
    ("X706", CASE, FIRM, "不详", ["S208 warning"]),  # nobody can tell
    ("X706", NOTICE, f"统一社会信用代码: {FIRM}\n", "", []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "old", "new", "wanted"), CASES)
def test_one_change_brings_what_it_should(
    tmp_path: Path, name: str, path: str, old: str, new: str, wanted: list[str]
) -> None:
    """From a ledger with nothing to find, one change in one file."""
    files = good(name)
    assert old in files[path]
    head, _, tail = files[path].rpartition(old)
    files[path] = head + new + tail
    assert sorted(f"{f.code} {f.severity}" for f in found(tmp_path, files)) == sorted(wanted)


def test_a_batch_that_is_being_typed_in_lacks_rows_and_is_not_wrong_yet(tmp_path: Path) -> None:
    """Too few rows are a warning until the sorting is done."""
    text = good("S240")[TAX]
    started = text[: text.index("处置:")].replace("总行数: 4", "总行数: 9") + "---\n"
    assert [f"{f.code} {f.severity}" for f in found(tmp_path, {TAX: started})] == ["S240 warning"]


def test_arrears_without_a_case_are_an_error_once_the_tax_bureau_is_answered(tmp_path: Path) -> None:
    """Before, the case may still be on its way."""
    text = good("S245")[TAX].replace(", 案件: 2026-0012", "").removesuffix("---\n") + DONE_TAX + "---\n"
    assert [f"{f.code} {f.severity}" for f in found(tmp_path, {TAX: text})] == ["S245 error"]


def test_a_ledger_without_records_is_asked_for_none(tmp_path: Path) -> None:
    """线索 and 研判 of a ledger that keeps such papers elsewhere point where they will."""
    case = good("X710")[CASE].replace("    核实: 已核实\n", "    核实: 已核实\n    线索: 信访台账第12号\n")
    assert "信访台账" in case
    assert found(tmp_path, {CASE: case}) == []


def test_reviews_are_asked_about_only_where_the_tree_holds_one(tmp_path: Path) -> None:
    """Clues may be kept here while reviews are not yet."""
    files = good("X706")
    files[CASE] = files[CASE].replace("---\n## 案情", "研判:\n  - {日期: 2026-11-16, 记录: 2026-R099}\n---\n## 案情")
    assert found(tmp_path, files) == []


@pytest.mark.parametrize(("count", "wanted"), [(29, []), (30, ["S262 warning"])])
def test_many_people_in_a_red_case_call_for_all_parties(tmp_path: Path, count: int, wanted: list[str]) -> None:
    """涉及人员多: the policy's number, counted as the level counts."""
    files = good("X710")
    files[CASE] = files[CASE].replace("    人数: 5\n    应发", f"    人数: {count - 8}\n    应发")
    files[REVIEW] = files[REVIEW].replace("  - {单位: 区税务局}\n", "")
    assert [f"{f.code} {f.severity}" for f in found(tmp_path, files)] == wanted


def test_the_code_of_an_enterprise_in_a_correction_is_no_bank_number(tmp_path: Path) -> None:
    """Its digits and those of the date behind it may add up like one; a number elsewhere in it is still found."""
    code = "91310113MA00000100"
    text = good("S246")[TAX].replace(FIRM, code)
    first = text[text.index("  - {统一社会信用代码") : text.index("处置:")]
    fix = first.replace("{", f"{{更正: {code} 2026-11-10, ").replace("欠薪: 否", "欠薪: 不详, 说明: 误记")
    assert found(tmp_path, {TAX: text.replace("处置:", fix + "处置:")}) == []
    wrong = fix.replace("说明: 误记", "说明: 卡号6222020000000000000")
    assert [f.code for f in found(tmp_path, {TAX: text.replace("处置:", wrong + "处置:")})] == ["S209"]


CLOSED = """---
编号: 2026-0012
企业名称: 上海示例餐饮管理有限公司
统一社会信用代码: 91310113MA1GK3A000
街镇园区: 友谊路街道
预警等级: 无
定级记录:
  - {日期: 2026-10-08, 等级: 无}
信息来源:
  - {日期: 2026-10-08, 渠道: 来信来访, 部门: 局信访办}
处置:
  - {步骤: 结案, 部门: 友谊路街道, 完成: 2026-10-12, 结果: 不成立}
---
"""


@pytest.mark.parametrize(("closed", "wanted"), [(True, []), (False, ["X709 warning"])])
def test_a_closed_case_is_not_asked_to_name_what_came_later(tmp_path: Path, closed: bool, wanted: list[str]) -> None:
    """What may not be written any more is not demanded."""
    case = (
        CLOSED
        if closed
        else CLOSED.replace("处置:\n  - {步骤: 结案, 部门: 友谊路街道, 完成: 2026-10-12, 结果: 不成立}\n", "")
    )
    files = {NOTICE: good("X708")[NOTICE], CASE: case}
    assert [f"{f.code} {f.severity}" for f in found(tmp_path, files)] == wanted


STREET = "  - 名称: 友谊路街道\n    类别: 街镇园区\n"
UNITS = "单位:\n  - 名称: 局行政执法科\n    类别: 科室\n    负责人: [{姓名: 示例甲}]\n"


@pytest.mark.parametrize(
    ("units", "wanted"),
    [
        (UNITS + "    联络人: [{姓名: 示例乙}]\n" + STREET, []),
        (UNITS + STREET, ["C420"]),
        (UNITS + "    代理人: [{姓名: 示例乙, 自: 2026-10-30, 至: 2026-10-30}]\n" + STREET, []),
        (UNITS + "    联络人: [{姓名: 示例乙, 至: 2026-10-29}]\n" + STREET, ["C420"]),
        (UNITS + "    联络人: [{姓名: 示例乙, 至: 2026-10-30}]\n" + STREET, []),
        (
            UNITS + "    联络人: [{姓名: 示例乙}]\n" + STREET + "    联络人: [{姓名: 示例丙, 至: 2026-10-21}]\n",
            ["C420"],
        ),
        (UNITS + "    联络人: [{姓名: 示例乙}]\n" + STREET + "    联络人: [{姓名: 示例丙}]\n", []),
    ],
)
def test_every_open_step_has_someone_who_answers_for_it(tmp_path: Path, units: str, wanted: list[str]) -> None:
    """A department always, a street where it has given names; on the due day, the deputy counting."""
    case = (GOLDEN / "C420" / "bad.md").read_text("utf-8")  # 局行政执法科 by 10-30, 友谊路街道 by 10-22
    (tmp_path / "contacts.yaml").write_text(units, "utf-8")
    assert [f.code for f in found(tmp_path, {CASE: case}, date(2026, 10, 20))] == wanted
