"""The boards: open cases of one colour, most pressing first; and the list of all cases."""

from __future__ import annotations

from datetime import date

from ledger.book.book import Book, Entry
from ledger.measures.assess import Assessment
from ledger.measures.balance import Money, balances, left_of
from ledger.measures.evidence import INFINITY
from ledger.measures.facts import FOREVER
from ledger.measures.rules import NONE, ORANGE, RANK, RED, YELLOW
from ledger.site.clauses import rule_anchor
from ledger.site.parts import CaseRef, Mark, StepLine, case_ref, marks_of, step_line
from ledger.site.words import elapsed_span, people_span
from ledger.text.value import dataclass

COLOURS = {RED: "red", ORANGE: "orange", YELLOW: "yellow"}  # the levels that have a page of their own
LEVELS = (*COLOURS, NONE)


@dataclass(frozen=True, slots=True)
class Reason:
    """A ground in short, with the place of its rule on the measures page."""

    words: str
    anchor: str
    level: str
    certain: bool


@dataclass(frozen=True, slots=True)
class BoardRow:
    """An open case on a board; the ``…_value`` are what a column is sorted by."""

    case: CaseRef
    computed: str
    reasons: tuple[Reason, ...]
    people: str
    people_value: int
    elapsed: str
    elapsed_value: int
    since: str
    owed: Money
    next: StepLine | None
    more: int
    rise: str
    missing: tuple[str, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """One colour."""

    level: str
    rows: tuple[BoardRow, ...]
    people: str
    owed: Money
    streets: tuple[str, ...]
    units: tuple[str, ...]


def board(book: Book, level: str) -> Board:
    """The board of a colour: what is overdue first, then by due day."""
    rows = sorted((board_row(book, e) for e in book.at_level(level)), key=_urgency)
    return Board(
        level, tuple(rows), _people(book.at_level(level)), sum((r.owed for r in rows), Money()), *_filters(rows)
    )


def _filters(rows: list[BoardRow]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    streets = {r.case.street for r in rows if r.case.street}
    units = {unit for r in rows if r.next for unit in r.next.units}
    return tuple(sorted(streets)), tuple(sorted(units))


def _urgency(row: BoardRow) -> tuple[date, str]:
    return (row.next.due if row.next else date.max, row.case.id)


def _people(entries: tuple[Entry, ...]) -> str:
    """People owed, added up: between the sums of the lower and of the upper ends."""
    states = [e.assessment.verdict for e in entries if e.assessment]
    return people_span(sum(v.low.persons.value for v in states), sum(v.high.persons.value for v in states))


def board_row(book: Book, entry: Entry) -> BoardRow:
    """The row of an open case."""
    state = entry.assessment
    assert state is not None
    verdict, facts = state.verdict, state.verdict.facts
    pending = sorted(state.plan.pending, key=lambda t: (t.due, t.step))
    steps = [step_line(entry, t, book.as_of) for t in pending]
    return BoardRow(
        case_ref(entry), verdict.level, reasons(state), people_span(verdict.low.persons.value, verdict.high.persons.value),
        9_999_999 if facts.persons.value == INFINITY else int(facts.persons.value),
        elapsed_span(verdict.low.elapsed, verdict.high.elapsed), _elapsed_value(state),
        facts.since.isoformat() if facts.since else "", left_of(balances(state, book.settings.rules)),
        steps[0] if steps else None, max(0, len(steps) - 1), rise_words(state), verdict.missing, marks_of(entry),
    )  # fmt: skip


def reasons(state: Assessment) -> tuple[Reason, ...]:
    """The grounds that hold, those of the highest level first."""
    grounds = sorted(state.verdict.grounds, key=lambda g: -RANK[g.level])
    return tuple(Reason(g.reason, rule_anchor(g.rule), g.level, g.certain) for g in grounds)


def rise_words(state: Assessment) -> str:
    """When the level rises by itself; empty where it does not."""
    return f"{state.rise.day} 升为{state.rise.level}" if state.rise else ""


def _elapsed_value(state: Assessment) -> int:
    span = state.verdict.facts.elapsed
    if span is None:
        return -1
    return 999_999 if span == FOREVER else span.months * 31 + span.days


@dataclass(frozen=True, slots=True)
class ListRow:
    """A case in the list of all."""

    case: CaseRef
    standing: str
    known: str
    people: str
    people_value: int
    next: StepLine | None
    marks: tuple[Mark, ...]
    code: str


@dataclass(frozen=True, slots=True)
class AllCases:
    """Every case, closed ones too, newest number first."""

    rows: tuple[ListRow, ...]
    streets: tuple[str, ...]
    open: int
    closed: int
    unreadable: int


def all_cases(book: Book) -> AllCases:
    """The list of all cases."""
    entries = sorted(book.entries, key=lambda e: (e.id[:4], len(e.id), e.id), reverse=True)
    rows = tuple(_list_row(book, e) for e in entries)
    streets = tuple(sorted({r.case.street for r in rows if r.case.street}))
    kinds = [r.standing[:2] for r in rows]
    return AllCases(rows, streets, kinds.count("在办"), kinds.count("结案"), kinds.count("读不"))


def _list_row(book: Book, entry: Entry) -> ListRow:
    state = entry.assessment
    if state is None:
        return ListRow(case_ref(entry), "读不出", "", "", -1, None, marks_of(entry), "")
    verdict, closing = state.verdict, state.plan.closing
    standing = f"结案：{closing.result}" if closing else "在办"
    pending = sorted(state.plan.pending, key=lambda t: (t.due, t.step))
    first = step_line(entry, pending[0], book.as_of) if pending and not closing else None
    return ListRow(
        case_ref(entry), standing, state.case.first_clue.isoformat() if state.case.first_clue else "",
        people_span(verdict.low.persons.value, verdict.high.persons.value), int(min(verdict.facts.persons.value, 9_999_999)),
        first, tuple(m for m in marks_of(entry) if m.word != "已结案"), state.case.code or "",
    )  # fmt: skip
