"""The commands that a page offers for copying are commands: run as they stand, or with one of the choices left."""

from __future__ import annotations

import re
import shlex
from datetime import date

import pytest

from ledger.book.book import Book, make_book
from ledger.book.snapshot import Reader, folder_snapshot
from ledger.measures.balance import balances
from ledger.site.commands import Command, done_command, fact_commands
from tests.cli.kit import Desk
from tests.site.beside import TAX

DAY = date(2026, 10, 20)


def book_of(desk: Desk) -> Book:
    """The book of the work tree."""
    return make_book(folder_snapshot(desk.root), DAY, Reader())


def offered(desk: Desk, number: str) -> dict[str, Command]:
    """What the page of a case offers."""
    entry = book_of(desk).by_id[number]
    assert entry.assessment
    done = {t.step: done_command(number, t) for t in entry.assessment.plan.pending}
    facts = fact_commands(entry.assessment, balances(entry.assessment, book_of(desk).settings.rules))
    return done | {c.words: c for c in facts}


def typed(command: Command, choose: str = "") -> list[str]:
    """The words as a shell gives them on, with the chosen one where there are several."""
    return [re.sub(r"^[^|]+\|.*", choose, word) for word in shlex.split(command.line)][1:]


def test_a_step_is_done_by_the_command_on_its_page(desk: Desk) -> None:
    """With one of its results; what follows from it is then on the page."""
    command = offered(desk, "2026-0012")["协调处理"]
    assert command.line.startswith("ledger done 2026-0012 协调处理 --result ")
    assert "协调不成" in command.line and "约定日" in command.hint
    answer = desk.ledger(*typed(command, "协调不成"), day=DAY)
    assert answer.code == 0, answer.said
    assert "协调处理" not in offered(desk, "2026-0012")
    assert "立案" in offered(desk, "2026-0012")


def test_a_command_run_as_it_stands_writes_nothing_wrong(desk: Desk) -> None:
    """Choices that are still choices, and words that are still to be replaced, are refused."""
    for words, command in offered(desk, "2026-0012").items():
        if "|" in command.line or "=" in command.line:
            before = desk.text()
            assert desk.ledger(*shlex.split(command.line)[1:], day=DAY).code != 0, words
            assert desk.text() == before


@pytest.mark.parametrize("group", ["甲组;rm -rf ~", "$(id)", "`id`", "甲 组", "甲|乙", "a&b", '甲"组'])
def test_nobody_is_made_to_run_what_somebody_has_written(desk: Desk, group: str) -> None:
    """A value of the file stands in a command only where it is a plain word."""
    quoted = "'" + group + "'"
    desk.write("cases/2026/2026-0012.md", re.sub(r"人员: .*", f"人员: {quoted}", desk.text()))
    for command in offered(desk, "2026-0012").values():
        assert group not in command.line
        assert not re.search(r"[;&`$<>]", command.line)


def test_of_a_record_each_street_has_a_command_of_its_own(desk: Desk) -> None:
    """One step of several 街镇园区: the command says whose."""
    desk.write("intake/2026/2026-T003.md", TAX.replace(", 完成: 2026-11-12}", "}"))
    filing = make_book(folder_snapshot(desk.root), date(2026, 11, 13), Reader()).record_by_id["2026-T003"]
    assert filing.plan
    lines = [done_command("2026-T003", t).line for t in filing.plan.pending if t.step == "定向排查"]
    assert sorted(lines) == ["ledger done 2026-T003 定向排查 --unit 大场镇", "ledger done 2026-T003 定向排查 --unit 杨行镇"]


@pytest.mark.parametrize("unit", ["--on", "-x", "局;id", "$(id)"])
def test_a_unit_that_is_no_plain_word_is_not_offered(desk: Desk, unit: str) -> None:
    """Neither what a shell would run, nor what the program would take for an option."""
    text = TAX.replace("部门: 局行政执法科, 期限: 2026-11-05, 完成: 2026-11-04", f"部门: '{unit}', 期限: 2026-11-05")
    desk.write("intake/2026/2026-T003.md", text)
    filing = make_book(folder_snapshot(desk.root), date(2026, 11, 13), Reader()).record_by_id["2026-T003"]
    assert filing.plan
    (line,) = [done_command("2026-T003", t).line for t in filing.plan.pending if t.entry and t.entry.unit == unit]
    assert line == "ledger done 2026-T003 分类筛选"
