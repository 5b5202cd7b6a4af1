"""The landing page: what must be done today, and how things stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ledger.book.book import Book, Entry
from ledger.measures.plan import OVERDUE
from ledger.measures.rules import NONE, ORANGE, RED, YELLOW
from ledger.site.boards import Board
from ledger.site.parts import CaseRef, StepLine, Sum, case_ref, step_line

SOON = 7  # days


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
    case: CaseRef | None
    errors: int
    warnings: int
    first: str
    unreadable: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """One colour in numbers."""

    level: str
    cases: int
    people: str
    owed: Sum
    late: int


@dataclass(frozen=True, slots=True)
class StreetTally:
    """One 街镇园区 in numbers: open cases by colour, overdue steps."""

    street: str
    red: int
    orange: int
    yellow: int
    late: int


@dataclass(frozen=True, slots=True)
class Today:
    """The landing page."""

    overdue: tuple[StepLine, ...]
    due_today: tuple[StepLine, ...]
    soon: tuple[StepLine, ...]
    drifted: tuple[Drift, ...]
    doubts: tuple[Doubt, ...]
    troubles: tuple[Trouble, ...]
    tallies: tuple[Tally, ...]
    streets: tuple[StreetTally, ...]
    units: tuple[str, ...]
    open: int
    closed: int


def today(book: Book, boards: Mapping[str, Board]) -> Today:
    """The landing page of a book, given the board of every level."""
    lines = [step_line(e, t, book.as_of) for e, t in book.pending]
    near = [x for x in lines if 0 <= x.days <= SOON]
    shown = [*(x for x in lines if x.late), *near]
    opened = [e for e in book.entries if e.open]
    closed = sum(1 for e in book.entries if e.assessment and e.assessment.closed)
    return Today(
        tuple(x for x in lines if x.late), tuple(x for x in near if x.days == 0), tuple(x for x in near if x.days),
        tuple(map(_drift, book.drifted)), tuple(_doubts(opened)), _troubles(book), tuple(_tallies(book, boards)), _streets(opened),
        tuple(sorted({u for x in shown for u in x.units})), len(opened), closed,
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
    of_cases = [
        Trouble(e.path, case_ref(e), sum(f.is_error for f in e.findings), sum(not f.is_error for f in e.findings),
                next((f.message for f in e.findings if f.is_error), "前言区读不出来"), e.assessment is None)
        for e in book.entries if e.assessment is None or any(f.is_error for f in e.findings)
    ]  # fmt: skip
    others = [Trouble(f.path, None, 1, 0, f.message, unreadable=False) for f in book.strays if f.is_error]
    return (*of_cases, *others)


def _tallies(book: Book, boards: Mapping[str, Board]) -> list[Tally]:
    """The colours; cases at 无 only where there are any."""
    late = Counter(e.assessment.declared for e, _ in book.overdue if e.assessment)
    rows = [Tally(b.level, len(b.rows), b.people, b.owed, late[b.level]) for b in boards.values()]
    return [row for row in rows if row.level != NONE or row.cases]


def _streets(entries: list[Entry]) -> tuple[StreetTally, ...]:
    counts: dict[str, list[int]] = {}
    for entry in entries:
        state = entry.assessment
        if state is None:
            continue
        row = counts.setdefault(state.case.street, [0, 0, 0, 0])
        if state.declared in (RED, ORANGE, YELLOW):
            row[(RED, ORANGE, YELLOW).index(state.declared)] += 1
        row[3] += sum(t.state == OVERDUE for t in state.plan.tasks)
    rows = (StreetTally(name, *numbers) for name, numbers in counts.items())
    return tuple(sorted(rows, key=lambda s: (-s.red, -s.orange, -s.yellow, s.street)))
