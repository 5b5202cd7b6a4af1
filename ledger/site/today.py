"""The landing page: what must be done today, and how things stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ledger.book.book import Book, Entry, Filing
from ledger.measures.balance import Money
from ledger.measures.plan import OVERDUE
from ledger.measures.rules import NONE, ORANGE, RED, YELLOW
from ledger.site.boards import Board
from ledger.site.loops import CadenceLine, LoopBoard
from ledger.site.parts import CaseRef, Ref, StepLine, case_ref, ref_of, step_line
from ledger.text.value import dataclass

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
    case: Ref | None
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
    owed: Money
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
class UnitTally:
    """One unit in numbers: its steps late, due today, due soon."""

    unit: str
    late: int
    today: int
    soon: int


@dataclass(frozen=True, slots=True)
class LoopTally:
    """One kind of loop in numbers."""

    kind: str
    anchor: str
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Today:
    """The landing page: the steps of cases and records together."""

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
    by_unit: tuple[UnitTally, ...]
    loops: tuple[LoopTally, ...]
    cadences: tuple[CadenceLine, ...]


def pending_lines(book: Book) -> list[StepLine]:
    """Every step still to be done, in cases and in records, by due day."""
    of_cases = [step_line(e, t, book.as_of) for e, t in book.pending]
    of_records = [step_line(f, t, book.as_of) for f, t in book.record_pending]
    return sorted([*of_cases, *of_records], key=lambda x: (x.due, x.case.id, x.step))


def today(book: Book, boards: Mapping[str, Board], lines: Sequence[StepLine], loops: LoopBoard) -> Today:
    """The landing page of a book, given the board of every level, every pending step and the loops."""
    near = [x for x in lines if 0 <= x.days <= SOON]
    shown = [*(x for x in lines if x.late), *near]
    opened = [e for e in book.entries if e.open]
    closed = sum(1 for e in book.entries if e.assessment and e.assessment.closed)
    return Today(
        tuple(x for x in lines if x.late), tuple(x for x in near if x.days == 0), tuple(x for x in near if x.days),
        tuple(map(_drift, book.drifted)), tuple(_doubts(opened)), _troubles(book), tuple(_tallies(book, boards)), _streets(opened),
        tuple(sorted({u for x in shown for u in x.units})), len(opened), closed,
        tuple(_units(shown)), tuple(LoopTally(g.kind, g.anchor, len(g.open), g.late) for g in loops.groups if g.open),
        loops.cadences,
    )  # fmt: skip


def _units(lines: Sequence[StepLine]) -> list[UnitTally]:
    """The units that have something late or due soon; a step that either of two may take counts for both."""
    counts: dict[str, list[int]] = {}
    for line in lines:
        for unit in line.units:
            counts.setdefault(unit, [0, 0, 0])[0 if line.late else 1 if line.days == 0 else 2] += 1
    return [
        UnitTally(unit, *n) for unit, n in sorted(counts.items(), key=lambda p: (-p[1][0], -p[1][1], -p[1][2], p[0]))
    ]


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
