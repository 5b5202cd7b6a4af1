"""街镇园区: how each of them stands, side by side and on a page of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ledger.book.book import Book, Entry, Filing
from ledger.measures.balance import Money
from ledger.measures.plan import OVERDUE
from ledger.measures.rules import NONE, ORANGE, RANK, RED, YELLOW
from ledger.site.boards import BoardRow, people_owed
from ledger.site.charts.tiles import Map, Tally, tile_map
from ledger.site.charts.trend import Trend, trend
from ledger.site.closed import Closed, ClosedRow
from ledger.site.intake import FilingRow, filing_row
from ledger.site.parts import StepLine
from ledger.site.press import Link, Press
from ledger.site.standing import weeks
from ledger.site.ties import OPEN
from ledger.text.value import dataclass

PATH = "streets.html"
_LEVELS = (RED, ORANGE, YELLOW, NONE)
_RECORDS = 30  # that are shown: the others are on the page of the channels


@dataclass(frozen=True, slots=True)
class StreetRow:
    """A 街镇园区 in the list: its open cases by colour, steps overdue, how many were closed this year."""

    tally: Tally
    closed: int
    records: int


@dataclass(frozen=True, slots=True)
class Streets:
    """The list, with the picture; the most pressed first."""

    rows: tuple[StreetRow, ...]
    map: Map
    year: str
    open: int


@dataclass(frozen=True, slots=True)
class StreetPage:
    """One 街镇园区. ``lines`` are the steps of its cases and records, whoever has to do them."""

    name: str
    unit: str
    tally: Tally
    people: str
    owed: Money
    rows: tuple[BoardRow, ...]
    lines: tuple[StepLine, ...]
    trend: Trend
    year: str
    closed: tuple[ClosedRow, ...]
    records: tuple[FilingRow, ...]
    records_all: int
    records_open: int
    ways: tuple[Link, ...]


def tally(name: str, href: str, entries: Iterable[Entry], filings: Iterable[Filing]) -> Tally:
    """A 街镇园区 in numbers, given its open cases and its records: the steps overdue are those of both."""
    states = [e.assessment for e in entries if e.assessment]
    levels = [s.declared for s in states]
    plans = [*(s.plan for s in states), *(f.plan for f in filings if f.plan)]
    late = sum(t.state == OVERDUE for plan in plans for t in plan.tasks)
    red, orange, yellow, none = (levels.count(level) for level in _LEVELS)
    return Tally(name, href, red, orange, yellow, none, late)


def by_street(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Cases by their 街镇园区; those that cannot be read have none."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.file.case:
            found.setdefault(entry.file.case.street, []).append(entry)
    return found


def tallies(book: Book, hrefs: Mapping[str, str]) -> tuple[Tally, ...]:
    """Every 街镇园区 in numbers, the most pressed first."""
    mine = by_street(e for e in book.entries if e.open)
    found = [tally(name, href, mine.get(name, ()), _filed(book, name)) for name, href in hrefs.items()]
    return tuple(sorted(found, key=lambda t: (-t.red, -t.orange, -t.yellow, -t.none, -t.late, t.street)))


def streets(book: Book, hrefs: Mapping[str, str], closed: Closed) -> Streets:
    """The list of a book, given its closed cases."""
    every, year = tallies(book, hrefs), str(book.as_of.year)
    shut = [r.case.street for y in closed.years if y.year == year for r in y.rows]
    records = [f.record.street for f in book.records if f.record]
    rows = tuple(StreetRow(t, shut.count(t.street), records.count(t.street)) for t in every)
    return Streets(rows, tile_map(every), year, sum(t.total for t in every))


def street_page(press: Press, name: str, entries: Sequence[Entry], ways: tuple[Link, ...]) -> StreetPage:
    """The page of a 街镇园区, given its cases, the closed ones too, and the ways to its feeds."""
    book, href, year = press.book, press.places.streets[name], str(press.book.as_of.year)
    still = [e for e in entries if e.open]
    rows = sorted((press.boards.rows[e.id] for e in still), key=_urgency)
    lines = tuple(x for x in press.lines if x.case.street == name)
    closed = tuple(r for y in press.closed.years if y.year == year for r in y.rows if r.case.street == name)
    filings = _filed(book, name)[::-1]
    latest = sorted((filing_row(book, f) for f in filings), key=lambda r: (r.day, r.of.id), reverse=True)
    shown = sorted(latest, key=lambda r: r.state != OPEN)
    return StreetPage(
        name, press.places.units.get(name, ""), tally(name, href, still, filings), people_owed(still),
        sum((r.owed for r in rows), Money()), tuple(rows), lines,
        trend(weeks(entries, book.as_of), 320, 150), year, closed, tuple(shown[:_RECORDS]), len(filings), sum(f.open for f in filings), ways,
    )  # fmt: skip


def _filed(book: Book, name: str) -> list[Filing]:
    return [f for f in book.records if f.record and f.record.street == name]


def _urgency(row: BoardRow) -> tuple[int, str, str]:
    return -RANK.get(row.case.level, -1), row.next.due.isoformat() if row.next else "9999", row.case.id
