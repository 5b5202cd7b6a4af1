"""The loops of the measures (二(一), 二(二), 二(四)): which are open, how old, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ledger.book.book import Book, Entry, Filing
from ledger.measures.calendar import add_months
from ledger.measures.plan import DONE, OPEN, OVERDUE, Task
from ledger.records.kinds import REGULAR
from ledger.text.value import dataclass

TAX, OPINION, SECTION, GRID, REVIEW = "税务缴费异常", "网络舆情", "科室通报", "基层排摸", "联合研判"
COORDINATION, JOBS, UPWARD = "协调处理", "就业帮扶", "上报区委区政府"
_OF_RECORDS = {"T": TAX, "O": OPINION, "S": SECTION, "G": GRID, "R": REVIEW}
_OF_CASES = {
    TAX: ("税务反馈",),
    OPINION: ("舆情转办", "口径反馈"),
    COORDINATION: ("协调处理", "计划核验"),
    JOBS: ("询问就业需求", "就业转介", "就业对接"),
    REVIEW: ("联合研判",),
    UPWARD: ("上报区委区政府",),
}
KINDS = (TAX, OPINION, SECTION, GRID, COORDINATION, JOBS, REVIEW, UPWARD)


@dataclass(frozen=True)
class Loop:
    """One loop: a record's, or one of a case's.

    ``of`` is the case or record; ``since`` the day it began, ``closed`` the day its last answer was given (None:
    open); ``next`` the step whose turn it is.
    """

    kind: str
    of: Entry | Filing
    since: date
    closed: date | None
    next: Task | None
    tasks: tuple[Task, ...]

    def age(self, day: date) -> int:
        """Days from its beginning to its end, or to a day."""
        return ((self.closed or day) - self.since).days

    @property
    def late(self) -> bool:
        """Whether its next step is past due."""
        return self.next is not None and self.next.state == OVERDUE

    @property
    def turn(self) -> str:
        """Whose turn it is; empty once closed."""
        return self.next.unit if self.next else ""


@dataclass(frozen=True, slots=True)
class Cadence:
    """Something the measures want done 定期: the day of the last one, and the day by which the next is due."""

    what: str
    unit: str
    last: date | None
    due: date | None
    clause: str


def loops(book: Book) -> tuple[Loop, ...]:
    """Every loop of the book: those of the records, then those of the cases, each in order of its beginning."""
    found = [*_of_records(book.records, book.as_of), *(loop for e in book.entries for loop in _of_case(e, book))]
    return tuple(sorted(found, key=lambda x: (KINDS.index(x.kind), x.since, x.of.id)))


def _of_records(filings: Iterable[Filing], day: date) -> Iterator[Loop]:
    for filing in filings:
        kind = _OF_RECORDS.get(filing.kind.letter)
        begun = filing.record.day if filing.record else None
        if kind and filing.plan and filing.plan.tasks and begun and begun <= day:
            yield _loop(kind, filing, begun, filing.plan.tasks)


def _of_case(entry: Entry, book: Book) -> Iterator[Loop]:
    tasks = entry.assessment.plan.tasks if entry.assessment else ()
    for kind, steps in _OF_CASES.items():
        mine = tuple(t for t in tasks if t.step in steps)
        if mine and not (kind == OPINION and _held_by_records(entry, book)):
            yield _loop(kind, entry, min(t.trigger.since for t in mine), mine)


def _held_by_records(entry: Entry, book: Book) -> bool:
    """Whether every opinion of a case has a record of its own: it is one loop, not two."""
    clues = entry.assessment.case.clues if entry.assessment else ()
    return all(c.lead in book.record_by_id for c in clues if c.channel == OPINION)


def _loop(kind: str, of: Entry | Filing, since: date, tasks: tuple[Task, ...]) -> Loop:
    pending = sorted((t for t in tasks if t.state in (OPEN, OVERDUE)), key=lambda t: t.due)
    ends = [t.entry.done for t in tasks if t.entry and t.entry.done]
    ends += [t.trigger.waived for t in tasks if t.trigger.waived and t.state != DONE]
    closed = None if pending else max([since, *(d for d in ends if d)])
    return Loop(kind, of, since, closed, pending[0] if pending else None, tasks)


def cadences(book: Book) -> tuple[Cadence, ...]:
    """The next tax batch (二(一)一 定期提供) and the next regular review (二(二) 定期组织)."""
    reviews = [f for f in book.of_kind("R") if f.record and f.record.top.text("类别") == REGULAR]
    return (
        _cadence(book, "税务部门提供缴费异常名单", "区税务局", book.of_kind("T"), "税务批次月数", "二(一)一"),
        _cadence(book, "定期研判", "局行政执法科", reviews, "研判月数", "二(二)"),
    )


def _cadence(book: Book, what: str, unit: str, filings: Iterable[Filing], row: str, clause: str) -> Cadence:
    days = [f.record.day for f in filings if f.record and f.record.day and f.record.day <= book.as_of]
    last = max(days, default=None)
    months = book.settings.rules.policy.number(row, last or book.as_of)
    return Cadence(what, unit, last, add_months(last, months) if last else None, clause)
