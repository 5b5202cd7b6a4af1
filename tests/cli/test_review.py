"""``ledger review`` from the draft to the report upward, in a real repository with the real hooks."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cli.kit import CASE, QUIET, Desk

REVIEW = "reviews/2026/2026-R001.md"
REPORT = "reports/2026/2026-U001.md"
HELD = date(2026, 11, 5)  # the day of October's review
ROW = "  - 案件: 2026-0012\n    结论等级: 橙色\n"
HARD = ROW + "    解决困难: 是\n    可能引发: 群体性事件\n"


@pytest.fixture
def drafted(desk: Desk) -> Desk:
    """A ledger with October's review drafted."""
    answer = desk.ledger("review", "draft", "--period", "2026-10", day=HELD)
    assert answer.code == 0, answer.said
    return desk


@pytest.fixture
def concluded(drafted: Desk) -> Desk:
    """The review says that the case is hard and may cause unrest, and the case has it."""
    drafted.edit(ROW, HARD, REVIEW, add=True)
    answer = drafted.ledger("review", "conclude", "2026-R001", day=HELD)
    assert answer.code == 0, answer.said
    return drafted


def test_a_draft_is_staged_and_right(drafted: Desk) -> None:
    """It stands in its place, staged; check finds no error, the hooks let it pass with the message proposed."""
    text = drafted.text(REVIEW)
    assert drafted.staged(REVIEW) == text
    assert ROW in text and "期间: 2026-10\n" in text and "- 步骤: 形成报告\n" in text
    assert "截至2026年10月31日，在办案件 2 件，其中红色 0 件、橙色 1 件、黄色 0 件、无预警 1 件。" in text
    assert "涉及 8 人，余额 62,000.00 元" in text
    assert drafted.ledger("check", REVIEW, day=HELD).code == 0
    assert drafted.ledger("hook", "install").code == 0
    drafted.git("commit", "--quiet", day=HELD)
    assert drafted.out("log", "-1", "--format=%s") == "研判 2026-R001 2026-10"


def test_a_month_is_drafted_once(drafted: Desk) -> None:
    """A second draft names the first and changes nothing; another month is free, and takes the next number."""
    again = drafted.ledger("review", "draft", "--period", "2026年10月", day=HELD)
    assert again.code == 1 and "2026-R001" in again.err
    other = drafted.ledger("review", "draft", "--period", "2026-11", "--as-of", "2026-11-05")
    assert other.code == 0 and "（当月未满）" in drafted.text("reviews/2026/2026-R002.md")


def test_a_number_may_be_given(desk: Desk) -> None:
    """One of a review, not taken yet; anything else is wrong usage."""
    assert desk.ledger("review", "draft", "--period", "2026-10", "--number", "2026-U011", day=HELD).code == 2
    assert desk.ledger("review", "draft", "--period", "2026-10", "--number", "2026-r011", day=HELD).code == 0
    assert (desk.root / "reviews/2026/2026-R011.md").exists()
    taken = desk.ledger("review", "draft", "--period", "2026-11", "--number", "2026-R011", day=HELD)
    assert taken.code == 2 and "已经有了" in taken.err


def test_a_month_to_come_cannot_be_reviewed(desk: Desk) -> None:
    """Nor a month that is none."""
    ahead = desk.ledger("review", "show", "--period", "2026-12", day=HELD)
    assert ahead.code == 2 and "2026-12 还没有开始" in ahead.err
    assert desk.ledger("review", "show", "--period", "2026-13", day=HELD).code == 2


def test_show_writes_nothing(desk: Desk) -> None:
    """The text is the draft's without what is to be written; the data has English keys and Chinese values."""
    shown = desk.ledger("review", "show", "--period", "2026-10", day=HELD)
    assert shown.code == 0 and "## 分布" in shown.out and "待写" not in shown.out
    data = desk.ledger("review", "show", "--period", "2026-10", "--format", "json", day=HELD).json
    assert data["period"] == {"first": "2026-10-01", "last": "2026-10-31"}
    assert data["flows"]["end"] == {"red": 0, "orange": 1, "yellow": 0, "none": 1}
    assert data["owing"]["balance"] == {"amount": "62000.00", "more": False}
    assert data["listed"][0]["level"] == "橙色"
    assert all(key.isascii() for key in keys(data))
    assert desk.out("status", "--short") == ""


def keys(data: object) -> list[str]:
    """Every key, however deep."""
    if isinstance(data, dict):
        return [*data, *(k for v in data.values() for k in keys(v))]
    return [k for v in data for k in keys(v)] if isinstance(data, list) else []


def test_a_file_that_cannot_be_read_is_named(desk: Desk) -> None:
    """It is not counted, and both the clerk and the draft are told."""
    desk.write(QUIET, "读不出的文件\n")
    shown = desk.ledger("review", "show", "--period", "2026-10", day=HELD)
    assert QUIET in shown.err and "有 1 件的文件读不出" in shown.out


def test_conclusions_go_to_their_cases(concluded: Desk) -> None:
    """The case has the 研判 entry and the steps that follow from it, staged; one proposal; the hooks let it pass."""
    text = concluded.text()
    assert "  - {日期: 2026-11-05, 记录: 2026-R001, 结论等级: 橙色, 解决困难: 是, 可能引发: 群体性事件}\n" in text
    for step in ("联合研判", "上报区委区政府", "应急处置", "来访接待", "仲裁托底"):
        assert f"步骤: {step}\n" in text
    assert concluded.staged() == text
    assert concluded.ledger("hook", "install").code == 0
    concluded.git("commit", "--quiet", day=HELD)
    told = concluded.out("log", "-1", "--format=%B")
    assert told.startswith("研判 2026-0012 上海示例餐饮等2件") and "- 研判 2026-R001 2026-10" in told
    again = concluded.ledger("review", "conclude", "2026-R001", day=HELD)
    assert (again.code, concluded.out("status", "--short")) == (0, "") and "没有要写进案件的" in again.err


def test_what_is_concluded_later_is_filled_in(drafted: Desk) -> None:
    """A conclusion written after the first round goes into the same entry, and its steps come then."""
    assert drafted.ledger("review", "conclude", "2026-R001", day=HELD).code == 0
    assert "上报区委区政府" not in drafted.text()
    drafted.edit(ROW, HARD, REVIEW, add=True)
    assert drafted.ledger("review", "conclude", "2026-R001", day=HELD).code == 0
    text = drafted.text()
    assert text.count("记录: 2026-R001") == 1 and "解决困难: 是, 可能引发: 群体性事件}" in text
    assert "步骤: 上报区委区政府" in text


def test_other_conclusions_are_not_overwritten(concluded: Desk) -> None:
    """Where the case says something else the command refuses, and says what."""
    concluded.edit("解决困难: 是", "解决困难: 否", CASE)
    answer = concluded.ledger("review", "conclude", "2026-R001", day=HELD)
    assert answer.code == 1 and "解决困难 否，研判记录写的是是" in answer.err


def test_a_case_that_is_not_there_is_named(drafted: Desk) -> None:
    """The others are still written."""
    drafted.edit(ROW, ROW + "  - 案件: 2026-0099\n", REVIEW)
    answer = drafted.ledger("review", "conclude", "2026-R001", day=HELD)
    assert answer.code == 1 and "2026-0099.md：没有这件案件" in answer.err
    assert "记录: 2026-R001" in drafted.text()
    assert f"git add {REVIEW}" in answer.err


def test_a_report_upward_is_drafted(concluded: Desk) -> None:
    """From the case and the review that call for it: numbers, grounds, what was done; no person, no free text."""
    answer = concluded.ledger("review", "upward", "2026-0012", "--review", "2026-R001", day=HELD)
    assert answer.code == 0, answer.said
    text = concluded.text(REPORT)
    assert "案件: 2026-0012\n研判: 2026-R001\n" in text and "拟稿" not in text
    assert "已到期的欠薪：涉及 8 人，余额 62,000.00 元。" in text
    assert "- 二(三)橙色：自2026-09-15起欠薪1个月21天，满1个月、不满3个月" in text
    assert "2026年11月5日研判（2026-R001）：结论等级橙色，解决困难，可能引发群体性事件。" in text
    for name in ("四、下步打算", "五、需要协调的事项"):
        assert f"## {name}\n\n（待写）\n" in text
    assert "8月工资未发" not in text
    assert concluded.ledger("check", REPORT, day=HELD).code == 0
    again = concluded.ledger("review", "upward", "2026-0012", "--review", "2026-R001", day=HELD)
    assert again.code == 1 and "2026-U001" in again.err


def test_a_record_of_a_report_is_drafted_alike(concluded: Desk) -> None:
    """``ledger record 上报`` writes the same body."""
    answer = concluded.ledger("record", "上报", "案件=2026-0012", "研判=2026-R001", day=HELD)
    assert answer.code == 0, answer.said
    assert "## 二、风险研判" in concluded.text(REPORT)


def test_a_report_needs_its_review(drafted: Desk) -> None:
    """A case that does not hold the review, or a review that calls for none: nothing is written."""
    first = drafted.ledger("review", "upward", "2026-0012", "--review", "2026-R001", day=HELD)
    assert first.code == 1 and "ledger review conclude 2026-R001" in first.err
    assert drafted.ledger("review", "conclude", "2026-R001", day=HELD).code == 0
    mild = drafted.ledger("review", "upward", "2026-0012", "--review", "2026-R001", day=HELD)
    assert mild.code == 1 and "解决困难" in mild.err
    assert not (drafted.root / REPORT).exists()
    assert drafted.ledger("review", "upward", "2026-0012", "--review", "2026-0012", day=HELD).code == 2


def test_a_closed_case_takes_no_more_conclusions(drafted: Desk) -> None:
    """It is named with its day, and that is no failure."""
    step = "  - 步骤: 结案\n    部门: 友谊路街道\n    完成: 2026-10-20\n    结果: 转仲裁\n"
    drafted.edit(
        "预警等级: 橙色\n定级记录:\n  - {日期: 2026-10-15, 等级: 橙色}",
        "预警等级: 黄色\n定级记录:\n  - {日期: 2026-10-15, 等级: 黄色}",
        CASE,
    )
    steps = drafted.text().partition("处置:\n")[2].partition("---\n")[0]
    drafted.edit(steps, step, CASE, add=True)
    answer = drafted.ledger("review", "conclude", "2026-R001", day=HELD)
    assert answer.code == 0 and "2026-0012：已于 2026-10-20 结案，没有写入" in answer.err
