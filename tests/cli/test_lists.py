"""``ledger board``, ``ledger due`` and ``ledger log``."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tests.cli.kit import CASE, LATER, LOW, MORE, OPENED, ORANGE, QUIET, SOURCE, Desk

KINDS = {
    "opened", "graded-up", "graded-down", "source", "wage", "payment", "fact", "step-added", "step-done", "step-waived", "review",
    "corrected", "altered", "removed", "renamed", "closed", "reopened", "text",
}  # fmt: skip
KEYS = ["commit", "date", "author", "department", "signature", "kind", "summary", "path", "merge"]
DAY = date(2026, 11, 16)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Three cases on 2026-11-16: one red with 立案 due on the 23rd, one orange and overdue, one without a level."""
    text = ORANGE
    for old, new in (("友谊路街道", "顾村镇"), ("2026-0012", "2026-0013"), ("示例餐饮管理", "示例物流"), ("91310113MA1GK3A000", "91310113MA1K00002C")):
        text = text.replace(old, new)
    desk.write("cases/2026/2026-0013.md", text)
    desk.write(CASE, LOW)
    assert desk.ledger("check", "--fix", CASE, day=DAY).code == 0
    desk.record(day=DAY)
    return desk


def ids(out: str) -> list[str]:
    """The case numbers of a list, in order."""
    return re.findall(r"\b2026-\d{4}\b(?!-)", out)


def test_the_board_has_red_first(office: Desk) -> None:
    """All open cases, by level, then number, with head, level, persons and next step."""
    out = office.ledger("board", day=DAY).out
    assert ids(out) == ["2026-0012", "2026-0013", "2026-0007"]
    assert out.splitlines()[0].split() == ["编号", "企业", "街镇园区", "等级", "欠薪", "时长", "下一步", "期限", "标记"]
    assert "13人" in out and "逾期" in out.splitlines()[2]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--level", "红"], ["2026-0012"]), (["--level", "红色"], ["2026-0012"]), (["--level", "橙"], ["2026-0013"]),
        (["--level", "无"], ["2026-0007"]), (["--level", "黄"], []), (["--street", "顾村镇"], ["2026-0013"]),
        (["--street", "罗店镇", "--level", "无"], ["2026-0007"]), (["--department", "局行政执法科", "--level", "红"], ["2026-0012"]),
    ],
    ids=lambda value: " ".join(value) if value and value[0].startswith("-") else "",
)  # fmt: skip
def test_filters_of_the_board(office: Desk, options: list[str], found: list[str]) -> None:
    """Level in one character or two, street, department; together they narrow."""
    answer = office.ledger("board", *options, day=DAY)
    assert answer.code == 0 and ids(answer.out) == found


def test_due_has_the_overdue_first(office: Desk) -> None:
    """By due day, with how late or how long."""
    lines = office.ledger("due", day=DAY).out.splitlines()[1:]
    days = [line.split()[0] for line in lines]
    assert days == sorted(days)
    assert "逾期" in lines[0] and any("还有7天" in line and "立案" in line for line in lines)


def test_filters_of_due(office: Desk) -> None:
    """``--overdue``, ``--within``, level, street and department, alone and together."""

    def steps(*options: str) -> list[tuple[str, str]]:
        lines = office.ledger("due", *options, day=DAY).out.splitlines()[1:]
        return [(line.split()[2], next(iter(ids(line)))) for line in lines]

    everything = steps()
    late = steps("--overdue")
    assert late and all(pair in everything for pair in late) and ("立案", "2026-0012") not in late
    assert ("立案", "2026-0012") in steps("--within", "7d") and ("立案", "2026-0012") not in steps("--within", "6d")
    assert set(late) <= set(steps("--within", "0d")), "what is overdue is due within any span"
    assert steps("--within", "7") == steps("--within", "7天") == steps("--within", "7d")
    assert {case for _, case in steps("--street", "顾村镇")} == {"2026-0013"}
    assert {case for _, case in steps("--level", "红")} == {"2026-0012"}
    assert ("立案", "2026-0012") in steps("--department", "局行政执法科")
    assert all(step != "立案" for step, _ in steps("--department", "友谊路街道"))
    assert steps("--level", "红", "--overdue") == [p for p in late if p[1] == "2026-0012"]


def test_today_is_said(office: Desk) -> None:
    """On the due day itself it is neither late nor early."""
    assert "今天到期" in office.ledger("due", day=date(2026, 11, 23)).out


def test_nothing_due(desk: Desk) -> None:
    """One sentence and exit 0."""
    answer = desk.ledger("due", "--overdue")
    assert (answer.code, answer.out) == (0, "没有待办步骤\n")


def test_closed_cases_are_on_no_list(desk: Desk) -> None:
    """结案 takes a case off both lists."""
    answer = desk.ledger("done", "2026-0007", "结案", "--unit", "罗店镇", "--result", "不成立")
    assert answer.code == 0, answer
    assert "2026-0007" not in desk.ledger("board").out


def test_an_unreadable_case_is_not_lost(desk: Desk) -> None:
    """A file that cannot be read is said, not left out in silence."""
    desk.write(QUIET, "没有前言区\n")
    answer = desk.ledger("board")
    assert answer.code == 0 and "2026-0007" in answer.said


def test_columns_line_up(office: Desk) -> None:
    """A Chinese character is two cells: the columns begin at the same cell on every line."""
    from ledger.report.findings import width

    lines = office.ledger("board", day=DAY).out.splitlines()
    starts = {width(line[: line.index(word)]) for line, word in zip(lines, ("等级", "红色", "橙色"), strict=False)}
    assert len(starts) == 1


def history(desk: Desk) -> None:
    """A case's life: a clue, a payment, a step done, a rise, a text edit, a correction."""
    visit = SOURCE.replace("2026-10-08", "2026-10-20").replace("12345热线工单", "来信来访")
    desk.edit(SOURCE, SOURCE + visit)
    desk.record("一", date(2026, 10, 20))
    desk.ledger("done", "2026-0012", "询问就业需求", "--result", "无需求", day=date(2026, 10, 21))
    desk.ledger("add", "2026-0012", "支付", "金额=100", day=date(2026, 10, 21))
    desk.record("二", date(2026, 10, 21))
    desk.edit("自由书写的正文。", "改过的正文。")
    desk.record("三", date(2026, 10, 22))
    desk.edit("处置:\n", f"{MORE}处置:\n")
    desk.ledger("check", "--fix", CASE, day=LATER)
    desk.record("四", LATER)


def test_log_has_the_contracts_keys_and_kinds(desk: Desk) -> None:
    """A list, oldest first; exactly the contract's keys; kinds from its list; dates with their zone."""
    history(desk)
    events = desk.ledger("log", "2026-0012", "--format", "json").json
    assert all(list(e) == KEYS for e in events)
    kinds = [e["kind"] for e in events]
    assert set(kinds) <= KINDS and kinds[0] == "opened"
    assert {"opened", "source", "step-done", "payment", "text", "graded-up", "wage", "step-added"} <= set(kinds)
    assert [e["date"] for e in events] == sorted(e["date"] for e in events)
    assert events[0]["date"] == "2026-10-15T12:00:00+08:00"
    assert all(re.fullmatch("[0-9a-f]{40}", e["commit"]) for e in events)
    assert {(e["author"], e["department"]) for e in events} == {("薛涛", "局行政执法科")}
    assert {e["signature"] for e in events} == {"none"} and {e["merge"] for e in events} == {False}
    assert {e["path"] for e in events} == {CASE}


def test_log_in_words(desk: Desk) -> None:
    """A line an event: when, commit, who with department, what."""
    history(desk)
    lines = desk.ledger("log", "2026-0012").out.splitlines()
    head = desk.out("rev-list", "--max-parents=0", "HEAD")[:8]
    assert lines[0] == f"2026-10-15 12:00  {head}  薛涛（局行政执法科）  建档 上海示例餐饮管理有限公司（友谊路街道），橙色"
    assert any("橙色→红色" in line for line in lines)


def test_log_of_someone_not_in_the_directory(desk: Desk) -> None:
    """An address that contacts.yaml does not know: department null, and said in words."""
    desk.identify("外人", "someone@example.net")
    desk.edit("自由书写的正文。", "改过。")
    desk.record("外人改", date(2026, 10, 20))
    event = desk.ledger("log", "2026-0012", "--format", "json").json[-1]
    assert (event["author"], event["department"], event["kind"]) == ("外人", None, "text")
    assert "外人（不在通讯录）" in desk.ledger("log", "2026-0012").out


def test_log_of_merges_and_renumberings(desk: Desk) -> None:
    """A value set while merging is an event of the merge; a renumbered case keeps its past."""
    desk.git("checkout", "--quiet", "-b", "other")
    desk.edit("用工人数: 46", "用工人数: 47")
    desk.record("另一边", date(2026, 10, 20))
    desk.git("checkout", "--quiet", "main")
    desk.edit("自由书写的正文。", "这一边。")
    desk.record("这一边", date(2026, 10, 20))
    desk.git("-c", "core.hooksPath=/dev/null", "merge", "--quiet", "--no-commit", "other", day=DAY)
    desk.edit(SOURCE, SOURCE + SOURCE.replace("2026-10-08", "2026-10-20").replace("12345热线工单", "来信来访"))
    desk.record("合并", date(2026, 10, 21))
    desk.ledger("renumber", "2026-0012", "2026-0040", day=date(2026, 10, 22))
    desk.record("改号", date(2026, 10, 22))
    events = desk.ledger("log", "2026-0040", "--format", "json").json
    assert [e["kind"] for e in events if e["merge"]] == ["source"]
    assert events[-1]["kind"] == "renamed" and events[0]["kind"] == "opened"
    assert events[0]["path"] == CASE


def test_log_of_nothing(tmp_path: Path) -> None:
    """Before the first commit there is no record."""
    desk = Desk(tmp_path, cases=False)
    answer = desk.ledger("log", "2026-0012")
    assert answer.code == 3 and "提交" in answer.err


def test_log_ignores_the_work_tree(desk: Desk) -> None:
    """Only what is committed is on record."""
    before = desk.ledger("log", "2026-0012").out
    desk.edit("自由书写的正文。", "半成品")
    assert before == desk.ledger("log", "2026-0012").out


def test_lists_say_for_which_day(office: Desk) -> None:
    """``--as-of`` looks ahead: what will be overdue then."""
    assert "逾期" in office.ledger("due", "--as-of", "2026-12-31", "--overdue", day=OPENED).out
