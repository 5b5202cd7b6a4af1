"""The pages of units, of 街镇园区, of closed cases by year, and the log of all commits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ledger.book.book import Book
from ledger.book.narrowing import for_audience
from ledger.measures.rules import NONE, ORANGE
from ledger.records.audience import Audience
from ledger.site.addresses import places
from ledger.site.audit import audit, month_page
from ledger.site.build import build_site
from ledger.site.closed import years
from ledger.site.loops import loop_board
from ledger.site.news import NOBODY, log, news
from ledger.site.pages import pages
from ledger.site.parts import pending_lines
from ledger.site.press import Page
from ledger.site.streets import StreetPage, streets
from ledger.site.units import WHEN, UnitPage, tallies, units
from tests.gitkit import Sandbox
from tests.site.reading import read_page
from tests.site.sample import book_of, build_ledger


@pytest.fixture(scope="module")
def made(whole: Book) -> dict[str, Page]:
    """Every page of the whole sample."""
    return {p.path: p for p in pages(whole) if isinstance(p, Page)}


def unit(made: dict[str, Page], name: str) -> UnitPage:
    """A unit's page."""
    model = made[f"units/{name}.html"].model
    assert isinstance(model, UnitPage)
    return model


def street(made: dict[str, Page], name: str) -> StreetPage:
    """A street's page."""
    model = made[f"streets/{name}.html"].model
    assert isinstance(model, StreetPage)
    return model


# --- addresses ---------------------------------------------------------------------------------------------


def test_every_unit_that_is_named_has_a_page(whole: Book) -> None:
    """Of the roster, and one that only a step names; a street that only a case names."""
    entry = whole.by_id["2026-0014"]
    assert entry.assessment is not None
    task = entry.assessment.plan.tasks[0]
    assert task.entry is not None
    strange = replace(task, entry=replace(task.entry, unit="某某办"))
    plan = replace(entry.assessment.plan, tasks=(strange,))
    book = replace(whole, entries=(replace(entry, assessment=replace(entry.assessment, plan=plan)),))
    assert "某某办" in places(book).units
    assert {u.name for u in whole.settings.contacts.units} <= places(book).units.keys()
    model = next(p.model for p in pages(book) if isinstance(p, Page) and p.title == "某某办")
    assert isinstance(model, UnitPage) and (model.of, model.kind, model.tally.total) == (None, "不在通讯录", 1)


# --- units -------------------------------------------------------------------------------------------------


def test_a_unit_sees_its_steps_of_cases_and_records_by_when_they_are_due(made: dict[str, Page]) -> None:
    """And who its people are."""
    model = unit(made, "dachangzhen")
    found = {word: [(x.case.id, x.step) for x in lines] for _, word, lines in model.parts}
    assert found == {
        "逾期": [("2026-T003", "定向排查")], "今天到期": [], "七天内到期": [("2026-G001", "逐户处理")], "七天以后": [("2026-0014", "跟踪走访")],
    }  # fmt: skip
    assert model.street == "streets/dachangzhen.html"
    office = unit(made, "juxingzhengzhifake")
    assert office.of is not None and [t.name for t in office.of.posts[1].serving] == ["薛涛"]


def test_the_list_of_units_agrees_with_their_pages(whole: Book, made: dict[str, Page]) -> None:
    """Number by number; most pressed first; every step once in the list of all."""
    lines = pending_lines(whole)
    found = tallies(whole, lines, places(whole).units)
    assert [t.counts for t in found] == sorted((t.counts for t in found), reverse=True)
    for tally in found:
        model = made[tally.href].model
        assert isinstance(model, UnitPage)
        assert tally.counts == tuple(len(part) for _, _, part in model.parts)
    model = units(whole, lines, places(whole).units)
    assert len(model.turns) == len(lines) == sum(model.counts)
    assert {t.unit for t in model.tallies}.isdisjoint(t.unit for t in model.idle)
    assert all(t.when == WHEN[0] for t in model.turns if t.line.late)


def test_a_unit_counts_the_loops_it_had_a_hand_in(whole: Book, made: dict[str, Page]) -> None:
    """Closed ones by who did something in them, open ones by whose turn it is."""
    board = loop_board(whole)
    for page in made.values():
        if isinstance(page.model, UnitPage):
            mine = [x for g in board.groups for x in g.closed if page.model.name in x.hands]
            assert page.model.closed_count == len(mine) >= len(page.model.closed)
    turn = {u for g in board.groups for x in g.open for u in x.turns}
    assert {p.model.name for p in made.values() if isinstance(p.model, UnitPage) and p.model.loops} == turn


# --- streets -----------------------------------------------------------------------------------------------


def test_streets_add_up_to_the_open_cases(whole: Book) -> None:
    """By colour; every 街镇园区 of the roster is there, also with nothing."""
    model = streets(whole, places(whole).streets, years(whole))
    assert model.open == sum(e.open for e in whole.entries) == sum(r.tally.total for r in model.rows)
    assert {u.name for u in whole.settings.contacts.units if u.kind == "街镇园区"} <= {r.tally.street for r in model.rows}
    assert len(model.map.tiles) == len(model.rows)
    assert sum(r.closed for r in model.rows) == 1


def test_a_street_has_its_cases_steps_closings_and_records(made: dict[str, Page]) -> None:
    """And nobody else's."""
    model = street(made, "dachangzhen")
    assert [r.case.id for r in model.rows] == ["2026-0014"]
    assert {x.case.street for x in model.lines} == {"大场镇"}
    assert {r.of.street for r in model.records} == {"大场镇"}
    assert model.trend.rows[0].total == 1
    assert [(r.case.id, r.result) for r in street(made, "songnanzhen").closed] == [("2026-0009", "已结清")]


def test_a_street_is_as_late_as_its_list_of_steps(whole: Book) -> None:
    """Of cases and of records: the number leads to that list."""
    lines = pending_lines(whole)
    late = {r.tally.street: r.tally.late for r in streets(whole, places(whole).streets, years(whole)).rows}
    assert late == {name: sum(x.late for x in lines if x.case.street == name) for name in late}
    assert any(x.late and x.case.street and x.case.id[5].isalpha() for x in lines)


# --- closed ------------------------------------------------------------------------------------------------


def test_a_closed_case_says_how_long_how_high_how_many_how_much(book: Book) -> None:
    """By the year of 结案."""
    model = years(book)
    assert [(y.year, len(y.rows), y.results, y.tops, y.usual) for y in model.years] == [
        ("2026", 1, (("已结清", 1),), ((ORANGE, 1),), 14)
    ]
    row = model.years[0].rows[0]
    assert (row.case.id, row.days, row.top, row.people, row.paid.words) == ("2026-0009", 14, ORANGE, "2 人", "15,000.00 元")
    assert row.case.level == NONE
    assert years(replace(book, entries=())).years == ()


# --- log ---------------------------------------------------------------------------------------------------


def test_the_log_has_every_commit_of_every_case_newest_first(book: Book) -> None:
    """Month by month, nothing twice, nothing lost."""
    months = log(book)
    assert list(months) == ["2026-11", "2026-10", "2026-09", "2026-03"]
    lines = [line for month in months for line in month_page(book, month, months[month]).lines]
    assert sorted((x.of.id, x.commit.id) for x in lines) == sorted({(e.id, t.commit) for e in book.entries for t in e.trail})
    assert [x.when for x in lines] == sorted((x.when for x in lines), reverse=True)
    page = month_page(book, "2026-11", months["2026-11"])
    assert NOBODY in page.units and "局行政执法科" in page.units
    assert [x.commits for x in audit(book, months).months] == [8, 2, 1, 2]
    assert [x.stray for x in audit(book, months).months] == [1, 0, 0, 0]


def test_a_file_that_is_gone_stays_in_the_log(tmp_path: Path) -> None:
    """With its number, marked, leading to the page that says so; without what it was about."""
    box = build_ledger(tmp_path / "ledger")
    box.git("rm", "-q", "cases/2026/2026-0013.md")
    box.commit("删除", date(2026, 11, 24))
    book = book_of(box)
    assert [d.id for d in book.departed] == ["2026-0013"]
    months = log(book)
    lines = [x for x in month_page(book, "2026-11", months["2026-11"]).lines if x.of.id == "2026-0013"]
    assert [(x.kinds.split()[0], x.grave, x.of.gone) for x in lines] == [("删除", True, True), ("建档", False, True)]
    assert audit(book, months).months[0].grave == 1
    build_site(book, tmp_path / "out")
    text = read_page(tmp_path / "out/audit/2026-11.html").text
    assert "已不使用" in text


def test_a_month_in_which_nothing_was_done_keeps_its_file(box: Sandbox, book: Book, tmp_path: Path) -> None:
    """Other days, other commits in other months: the same bytes."""
    build_site(book, tmp_path / "one")
    build_site(book_of(box, book.as_of + timedelta(days=40)), tmp_path / "two")
    for month in ("2026-03", "2026-10", "2026-11"):
        one, two = (tmp_path / site / f"audit/{month}.html" for site in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_news_is_what_was_done_since_yesterday(box: Sandbox, book: Book) -> None:
    """Opened, levels, steps, closings; newest first; nothing older; a quiet day says when the last was."""
    found = news(book)
    assert [(x.of.id, x.day) for x in found.lines] == [("2026-0017", "2026-11-23")]
    assert all(d.kind in ("opened", "step-done") for x in found.lines for d in x.deeds)
    quiet = news(book_of(box, book.as_of + timedelta(days=2)))
    assert (quiet.lines, quiet.last, quiet.month) == ((), "2026-11-23", "audit/2026-11.html")


def test_a_closing_is_news(box: Sandbox) -> None:
    """On the day after it; what is done later is not known yet to that day's reader, and not shown twice."""
    found = news(book_of(box, date(2026, 3, 17)))
    closing = next(x for x in found.lines if x.of.id == "2026-0009" and x.day == "2026-03-16")
    assert "结案" in [d.word for d in closing.deeds] or [d.summary for d in closing.deeds if d.summary.startswith("结案")]


def test_a_narrowed_book_says_nothing_of_those_it_does_not_know(whole: Book) -> None:
    """No page says of another street or unit that it has nothing."""
    book = for_audience(whole, Audience("street", "大场镇"))
    found = places(book)
    assert "杨行镇" not in found.streets and "杨行镇" not in found.units
    assert {"大场镇"} <= found.streets.keys() & found.units.keys()
    assert "局办公室" not in found.units
    made = {p.path for p in pages(book) if isinstance(p, Page)}
    assert "streets/yangxingzhen.html" not in made and "units/dachangzhen.html" in made
