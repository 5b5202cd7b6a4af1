"""The ties of a case or a record as its page shows them: both ways, each other one once."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.book.book import Book, Entry, Filing
from ledger.book.ties import Ties
from ledger.site.parts import Mark, Ref, filing_marks, find, marks_of, ref_of
from ledger.text.value import dataclass

OPEN, CLOSED, FILED, UNREAD = "在办", "已了结", "已登记", "读不出"


@dataclass(frozen=True, slots=True)
class TieLine:
    """Another case or record: where this one names it (``here``), where it names this one (``there``), how it stands."""

    of: Ref
    day: str
    here: tuple[str, ...]
    there: tuple[str, ...]
    state: str
    marks: tuple[Mark, ...]


def state_of(of: Entry | Filing) -> str:
    """How a case or a record stands, in a word; a record without steps is 已登记."""
    if isinstance(of, Entry):
        return UNREAD if of.assessment is None else OPEN if of.open else "结案"
    if of.plan is None:
        return UNREAD
    return OPEN if of.open else CLOSED if of.plan.tasks else FILED


def tie_lines(book: Book, ties: Ties, number: str) -> tuple[TieLine, ...]:
    """The ties of a number, records first, in order of their 编号."""
    return tuple(sorted(_lines(book, ties, number), key=lambda t: (not t.of.kind, t.of.id)))


def _lines(book: Book, ties: Ties, number: str) -> Iterator[TieLine]:
    mine = ties.get(number, ())
    for other in dict.fromkeys(t.number for t in mine):
        found = find(book, other)
        if found is None:
            continue
        here = tuple(p for t in mine if t.number == other and not t.back for p in t.places)
        there = tuple(p for t in mine if t.number == other and t.back for p in t.places)
        marks = marks_of(found) if isinstance(found, Entry) else filing_marks(found)
        yield TieLine(ref_of(found), day_of(found), here, there, state_of(found), marks)


def day_of(of: Entry | Filing) -> str:
    """The day it begins with; empty where none is given."""
    record = of.file.record
    day = record.first_clue if record else None
    return day.isoformat() if day else ""
