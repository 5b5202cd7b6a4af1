"""A month of the ledger, and the book as it stood at an end of it: from the records' own dates, without git."""

from __future__ import annotations

from datetime import date

from ledger.book.book import Book, Entry, Filing
from ledger.book.snapshot import Reader, Snapshot, settings_or_stop
from ledger.measures.assess import assess
from ledger.measures.calendar import ONE_DAY, month_end
from ledger.measures.plan import record_plan
from ledger.text.value import dataclass, replace


@dataclass(frozen=True, slots=True)
class Period:
    """A month (期间), as far as it has come: both days belong to it."""

    first: date
    last: date

    @property
    def eve(self) -> date:
        """The last day of the period before."""
        return self.first - ONE_DAY

    @property
    def whole(self) -> bool:
        """Whether the month is over."""
        return self.last == month_end(self.first)

    @property
    def name(self) -> str:
        """``2026-10``, as 期间 is written."""
        return f"{self.first:%Y-%m}"


def period_of(first: date, day: date) -> Period | None:
    """The month that begins on a day, up to another day; None while it has not begun."""
    return Period(first, min(month_end(first), day)) if first <= day else None


def book_on(snapshot: Snapshot, reader: Reader, day: date) -> Book:
    """The book of a day without its checks and its trail: each case is assessed once."""
    settings = settings_or_stop(snapshot)
    rules = settings.rules
    entries, filings = list[Entry](), list[Filing]()
    for path, file in reader.all(snapshot, snapshot.case_paths()):
        entries.append(Entry(path, file, (), (), assess(file.case, rules, day) if file.case else None))
    for path, file in reader.all(snapshot, snapshot.paths_of("T", "O", "S", "G", "R", "J", "U")):
        state = record_plan(file.record, rules.policy, rules.calendar, day) if file.record else None
        filings.append(Filing(path, file, (), (), state))
    return Book(day, tuple(entries), settings, (), records=tuple(filings))


def earlier(book: Book, day: date) -> Book:
    """The same cases assessed as of an earlier day; records beside them are left out."""
    rules = book.settings.rules
    entries = tuple(
        Entry(e.path, e.file, (), (), assess(e.file.case, rules, day, rise=False) if e.file.case else None)
        for e in book.entries
    )
    return replace(book, as_of=day, entries=entries, records=())
