"""留痕: every commit of every case and record, by month and day, newest first: who, of which unit, did what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ledger.book.book import Book
from ledger.history.trail import Event
from ledger.site.news import GRAVE, MOST, NOBODY, SIGNED, LogLine, audit_href, lines_of
from ledger.site.record import KINDS
from ledger.text.value import dataclass

PATH = "audit.html"


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the log: its lines, and the units, kinds and marks that occur in them."""

    month: str
    words: str
    lines: tuple[LogLine, ...]
    units: tuple[str, ...]
    kinds: tuple[str, ...]
    marks: tuple[str, ...]

    @property
    def grave(self) -> int:
        """How many commits did what the journal rules do not allow."""
        return sum(line.grave for line in self.lines)


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month in the list: commits, cases and records touched, those of nobody on the roster."""

    href: str
    words: str
    commits: int
    files: int
    people: int
    stray: int
    grave: int


@dataclass(frozen=True, slots=True)
class Audit:
    """The list of months, the latest first, and the latest lines of all."""

    months: tuple[MonthLine, ...]
    latest: tuple[LogLine, ...]
    commits: int


def month_words(month: str) -> str:
    """2026年11月."""
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月"


def month_page(book: Book, month: str, commits: Iterable[tuple[str, tuple[Event, ...]]]) -> Month:
    """A month of the log."""
    lines = lines_of(book, commits)
    units = sorted({x.unit for x in lines}, key=lambda u: (u == NOBODY, u))
    marks = {word for x in lines for word in x.marks.split()}
    told = {word for x in lines for word in x.kinds.split()}
    kinds = [word for word in dict.fromkeys((*KINDS.values(), "登记", *sorted(told))) if word in told]
    return Month(
        month,
        month_words(month),
        lines,
        tuple(units),
        tuple(kinds),
        tuple(w for w in ("合并", *SIGNED.values(), GRAVE) if w in marks),
    )


def month_line(book: Book, month: str, commits: Sequence[tuple[str, tuple[Event, ...]]]) -> MonthLine:
    """A month in the list; counted from what happened, without the words for it."""
    contacts = book.settings.contacts
    firsts = [events[0] for _, events in commits]
    known = [contacts.by_address(e.address, e.day) for e in firsts]
    return MonthLine(
        audit_href(month), month_words(month), len({e.commit for e in firsts}), len({number for number, _ in commits}),
        len({p.name if p else e.address for e, p in zip(firsts, known, strict=True)}),
        len({e.commit for e, p in zip(firsts, known, strict=True) if p is None and e.address}),
        sum(any(e.kind in ("altered", "removed") for e in events) for _, events in commits),
    )  # fmt: skip


def audit(book: Book, months: Mapping[str, Sequence[tuple[str, tuple[Event, ...]]]]) -> Audit:
    """The list of months of a book."""
    lines = tuple(month_line(book, month, commits) for month, commits in months.items())
    latest = lines_of(book, next(iter(months.values()), ()))[:MOST]
    return Audit(lines, latest, sum(x.commits for x in lines))
