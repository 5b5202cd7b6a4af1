"""The landing page: what must be done today, and how things stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from urllib.parse import quote

from ledger.book.book import Book, Entry, Filing
from ledger.measures.balance import Money
from ledger.measures.rules import NONE
from ledger.site.addresses import places
from ledger.site.boards import COLOURS, LEVELS, Board
from ledger.site.charts.bars import Bars, Row, Share, bars
from ledger.site.charts.tiles import Map, tile_map
from ledger.site.charts.tiles import Tally as StreetTally
from ledger.site.charts.trend import Trend, trend
from ledger.site.choices import AGES, SOON, age_of
from ledger.site.loops import CadenceLine, LoopBoard
from ledger.site.news import News, news
from ledger.site.parts import CaseRef, Ref, StepLine, case_ref, ref_of
from ledger.site.standing import WEEK, change_words, standings, weeks
from ledger.site.streets import tallies as street_tallies
from ledger.site.units import UnitTally
from ledger.site.units import tallies as unit_tallies
from ledger.text.value import dataclass


@dataclass(frozen=True, slots=True)
class Drift:
    """A case whose level has moved with time."""

    case: CaseRef
    computed: str
    why: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A case that is 待核: between which levels, and what is missing."""

    case: CaseRef
    lowest: str
    highest: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file that is wrong or cannot be read."""

    path: str
    case: Ref | None
    errors: int
    warnings: int
    first: str
    unreadable: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """One colour in numbers; ``before`` is how many a week ago (``standing_on``); ``behind`` cases have ``late`` steps."""

    level: str
    cases: int
    before: int
    change: str
    people: str
    owed: Money
    late: int
    behind: int


@dataclass(frozen=True, slots=True)
class LoopTally:
    """One kind of loop in numbers."""

    kind: str
    anchor: str
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Today:
    """The landing page: the steps of cases and records together; then what is new, and how things stand."""

    overdue: tuple[StepLine, ...]
    due_today: tuple[StepLine, ...]
    soon: tuple[StepLine, ...]
    by_unit: tuple[UnitTally, ...]
    drifted: tuple[Drift, ...]
    doubts: tuple[Doubt, ...]
    troubles: tuple[Trouble, ...]
    news: News
    tallies: tuple[Tally, ...]
    open: int
    closed: int
    loops: tuple[LoopTally, ...]
    cadences: tuple[CadenceLine, ...]
    ageing: Bars
    trend: Trend
    streets: tuple[StreetTally, ...]
    map: Map


def today(book: Book, boards: Mapping[str, Board], lines: Sequence[StepLine], loops: LoopBoard) -> Today:
    """The landing page of a book, given the board of every level, every pending step and the loops."""
    near = [x for x in lines if 0 <= x.days <= SOON]
    opened = [e for e in book.entries if e.open]
    closed = sum(1 for e in book.entries if e.assessment and e.assessment.closed)
    pages = places(book)
    pressed = (t for t in unit_tallies(book, lines, pages.units) if any(t.counts[:3]))
    streets = street_tallies(book, pages.streets)
    return Today(
        tuple(x for x in lines if x.late), tuple(x for x in near if x.days == 0), tuple(x for x in near if x.days),
        tuple(pressed), tuple(map(_drift, book.drifted)), tuple(_doubts(opened)), _troubles(book), news(book),
        tuple(_tallies(book, boards)), len(opened), closed,
        tuple(LoopTally(g.kind, g.anchor, len(g.open), g.late) for g in loops.groups if g.open), loops.cadences,
        ageing(opened, book.as_of), trend(weeks(book.entries, book.as_of), 276, 150), tuple(t for t in streets if t.total or t.late),
        tile_map(streets),
    )  # fmt: skip


def _drift(entry: Entry) -> Drift:
    assert entry.assessment is not None
    verdict = entry.assessment.verdict
    return Drift(
        case_ref(entry), verdict.level, "；".join(g.reason for g in verdict.grounds if g.level == verdict.level)
    )


def _doubts(entries: list[Entry]) -> list[Doubt]:
    found = [(e, e.assessment.verdict) for e in entries if e.assessment]
    return [Doubt(case_ref(e), v.lowest, v.highest, v.missing) for e, v in found if not v.certain]


def _troubles(book: Book) -> tuple[Trouble, ...]:
    """Files with errors or that cannot be read; a drift is told in its own list, so a warning alone is no trouble."""
    every: list[tuple[Entry | Filing, bool]] = [
        *((e, e.assessment is None) for e in book.entries),
        *((f, f.plan is None) for f in book.records),
    ]
    of_files = [
        Trouble(e.path, ref_of(e), sum(f.is_error for f in e.findings), sum(not f.is_error for f in e.findings),
                next((f.message for f in e.findings if f.is_error), "前言区读不出来"), unreadable)
        for e, unreadable in every if unreadable or any(f.is_error for f in e.findings)
    ]  # fmt: skip
    others = [Trouble(f.path, None, 1, 0, f.message, unreadable=False) for f in book.strays if f.is_error]
    return (*of_files, *others)


def _tallies(book: Book, boards: Mapping[str, Board]) -> list[Tally]:
    """The colours; cases at 无 only where there are any."""
    late = Counter(e.assessment.declared for e, _ in book.overdue if e.assessment)
    behind = Counter({e.path: e.assessment.declared for e, _ in book.overdue if e.assessment}.values())
    then, now = standings(book.entries, (book.as_of - WEEK, book.as_of))
    rows = [
        Tally(b.level, len(b.rows), then.counts.get(b.level, 0),
              change_words(now.counts.get(b.level, 0), then.counts.get(b.level, 0)), b.people, b.owed,
              late[b.level], behind[b.level])
        for b in boards.values()
    ]  # fmt: skip
    return [row for row in rows if row.level != NONE or row.cases]


def ageing(entries: Iterable[Entry], day: date) -> Bars:
    """Open cases by the days since the first clue, and by colour; each number with the board of just these."""
    found: dict[str, Counter[str]] = {words: Counter() for words in AGES[:4]}
    for entry in entries:
        if state := entry.assessment:
            found.setdefault(age_of(state.case.first_clue, day), Counter())[state.declared] += 1
    return bars(
        [Row(age, tuple(_share(age, level, n[level]) for level in LEVELS)) for age, n in found.items()], 320, 84
    )


def _share(age: str, level: str, count: int) -> Share:
    place = f"boards/{COLOURS[level]}.html#" if level in COLOURS else f"boards/open.html#level={quote(level)}&"
    return Share(COLOURS.get(level, "none"), count, level, f"{place}age={quote(age)}")
