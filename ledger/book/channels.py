"""What came in by each channel within a period, and which loops were closed (二(一), 二(二), 二(四))."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ledger.book.book import Book, Filing
from ledger.book.flows import Course
from ledger.book.loops import KINDS, loops
from ledger.book.period import Period
from ledger.records.kinds import CHANNEL_OF, NEW_CASE, OLD_CASE, REGULAR
from ledger.records.reader import Row
from ledger.records.record import Record
from ledger.records.table import CHANNELS
from ledger.text.value import dataclass

_JOINED = (NEW_CASE, OLD_CASE)


@dataclass(frozen=True, slots=True)
class Intake:
    """A channel in the period: records made, enterprises checked, arrears found there, clues entered, cases opened."""

    channel: str
    records: int
    checked: int
    arrears: int
    clues: int
    opened: int


@dataclass(frozen=True, slots=True)
class LoopLine:
    """A kind of loop: open at the period's end, late among these, closed within the period."""

    kind: str
    open: int
    late: int
    closed: int


@dataclass(frozen=True, slots=True)
class Considered:
    """A case of the last review: what was concluded of it then, and where it stands at the period's end.

    ``now`` is the level in effect, empty where the case is closed (on ``closed``) or is not in the ledger.
    """

    case: str
    name: str
    concluded: str
    now: str
    closed: date | None


@dataclass(frozen=True, slots=True)
class LastReview:
    """The last 定期研判 before this period's own."""

    id: str
    day: date
    period: str
    cases: tuple[Considered, ...]


def intake(book: Book, period: Period, cases: Iterable[Course]) -> tuple[Intake, ...]:
    """Every channel in the measures' own order, with what it brought in the period."""
    held = list(cases)
    filings = [f for f in book.of_kind("T", "O", "S", "G") if f.record]
    found = [_intake(channel, period, [f for f in filings if _channel(f) == channel], held) for channel in CHANNELS]
    return tuple(i for i in found if i.records or i.checked or i.clues or i.opened)


def _channel(filing: Filing) -> str:
    record = filing.record
    return CHANNEL_OF.get(filing.kind.letter) or (record.top.words("信息来源") if record else "")


def _intake(channel: str, period: Period, filings: Iterable[Filing], cases: Iterable[Course]) -> Intake:
    records = [f.record for f in filings if f.record]
    checks = [found for r in records for found in _checked(r, period)]
    clues = [c for course in cases for c in course.now.case.clues if c.channel == channel]
    return Intake(
        channel, sum(_within(r.day, period) for r in records), sum(n for n, _ in checks), sum(n for _, n in checks),
        sum(_within(c.day, period) for c in clues),
        sum(_within(c.begun, period) and first_channel(c) == channel for c in cases),
    )  # fmt: skip


def _within(day: date | None, period: Period) -> bool:
    return day is not None and period.first <= day <= period.last


def first_channel(course: Course) -> str:
    """The channel of a case's first clue."""
    clue = min(course.now.case.clues, key=lambda c: c.day, default=None)
    return clue.channel if clue else ""


def _checked(record: Record, period: Period) -> Iterator[tuple[int, int]]:
    """Enterprises checked in the period, and those of them with arrears."""
    if record.kind.letter == "T":
        surveys = (r for r in record.entries("排查") if _within(r.day("日期"), period))
        latest = {r.words("统一社会信用代码"): r for r in sorted(surveys, key=lambda r: r.day("日期") or date.min)}
        yield len(latest), sum(r.text("欠薪") == "是" for r in latest.values())
    elif _within(record.day, period):
        if record.kind.letter == "G":
            found = record.entries("发现")
            yield record.top.integer("走访户数") or 0, sum(r.text("欠薪") == "是" for r in found)
        else:
            yield 1, int(_joined(record, period))


def _joined(record: Record, period: Period) -> bool:
    """Whether what a notice tells of became a case, or part of one, by the period's end."""
    results = [e.result for e in record.steps if e.step == "核实结论" and e.done and e.done <= period.last]
    return bool(record.top.text("案件")) or any(r in _JOINED for r in results)


def loop_lines(book: Book, period: Period) -> tuple[LoopLine, ...]:
    """Every kind of loop that there is something to say of."""
    begun = [x for x in loops(book) if x.since <= period.last]
    found = []
    for kind in KINDS:
        mine = [x for x in begun if x.kind == kind]
        running = [x for x in mine if x.closed is None]
        line = LoopLine(kind, len(running), sum(x.late for x in running), sum(_within(x.closed, period) for x in mine))
        found += [line] if mine and (line.open or line.closed) else []
    return tuple(found)


def last_review(book: Book, period: Period, cases: Iterable[Course]) -> LastReview | None:
    """The last 定期研判 of an earlier 期间 held by the period's end, and what became of its cases."""
    reviews = [
        f.record for f in book.of_kind("R")
        if f.record and f.record.top.text("类别") == REGULAR and f.record.day and f.record.day <= period.last
        and (f.record.top.day("期间") or date.min) < period.first
    ]  # fmt: skip
    last = max(reviews, key=lambda r: (r.day or date.min, r.id), default=None)
    if last is None or last.day is None:
        return None
    by_id = {c.entry.id: c for c in cases}
    rows = {row.words("案件"): row for row in last.entries("研判案件")}
    considered = tuple(_considered(number, row, by_id.get(number)) for number, row in rows.items())
    return LastReview(last.id, last.day, last.top.words("期间"), considered)


def _considered(number: str, row: Row, course: Course | None) -> Considered:
    concluded = row.words("结论等级")
    if course is None:
        return Considered(number, "", concluded, "", None)
    closing = course.now.plan.closing
    closed = closing.done if closing else None
    return Considered(number, course.entry.name, concluded, "" if closed else course.level, closed)
