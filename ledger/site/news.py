"""What happened of late, and everything that ever did: the trails of all cases and records as one log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import groupby

from ledger.book.book import Book
from ledger.history.trail import Event
from ledger.site.parts import find, href_of, ref_of
from ledger.site.record import Commit, Deed, record
from ledger.text.value import dataclass, replace

TOLD = ("opened", "graded-up", "graded-down", "step-done", "closed", "reopened", "removed")  # what is news
MOST = 12
NOBODY, GRAVE = "不在通讯录", "有违留痕"
SIGNED = {"none": "没有签名", "good": "签名有效", "bad": "签名不符", "unknown": "签名未核对"}


@dataclass(frozen=True, slots=True)
class Named:
    """A case or record by name alone, so that a page of the past stays as it is; one that is gone has no name."""

    id: str
    name: str
    href: str

    @property
    def gone(self) -> bool:
        """Whether no file bears the number any more."""
        return not self.name


@dataclass(frozen=True, slots=True)
class LogLine:
    """What one commit did to one case or record; ``when`` orders the lines (seconds)."""

    when: int
    day: str
    clock: str
    of: Named
    commit: Commit

    @property
    def kinds(self) -> str:
        """The kinds of what it did, each once."""
        return " ".join(dict.fromkeys(deed.word for deed in self.commit.deeds))

    @property
    def unit(self) -> str:
        """Whose commit it was; that of no unit where the address is nobody's. A trail without persons names the unit."""
        return self.commit.unit or (NOBODY if self.commit.address else self.commit.author)

    @property
    def marks(self) -> str:
        """What it can be looked for by."""
        return " ".join((*("合并",) * self.commit.merge, SIGNED[self.commit.signature], *(GRAVE,) * self.grave))

    @property
    def grave(self) -> bool:
        """Whether it did what the journal rules do not allow."""
        return any(deed.grave for deed in self.commit.deeds)


@dataclass(frozen=True, slots=True)
class NewsLine:
    """Something that happened of late."""

    day: str
    clock: str
    of: Named
    author: str
    unit: str
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class News:
    """The latest, newest first; ``all`` counts what is not shown too, ``last`` is the day of the latest commit of all."""

    lines: tuple[NewsLine, ...]
    all: int
    since: str
    last: str

    @property
    def month(self) -> str:
        """The page of the log that has it all."""
        return audit_href(self.last) if self.last else ""


def audit_href(day: str) -> str:
    """The page of the log for a day."""
    return f"audit/{day[:7]}.html"


def log(book: Book) -> Mapping[str, tuple[tuple[str, tuple[Event, ...]], ...]]:
    """By month, the events of every commit in every case and record with its present number, in no order as yet."""
    found: dict[str, list[tuple[str, tuple[Event, ...]]]] = {}
    for number, trail in _trails(book):
        for _, events in groupby(trail, key=lambda e: (e.commit, e.path)):
            mine = tuple(events)
            found.setdefault(mine[0].day.isoformat()[:7], []).append((number, mine))
    return {month: tuple(found[month]) for month in sorted(found, reverse=True)}


def _trails(book: Book) -> Iterator[tuple[str, tuple[Event, ...]]]:
    yield from ((h.id, h.trail) for h in (*book.entries, *book.records))
    yield from ((left.id, left.trail) for left in book.departed if not left.now)


def lines_of(book: Book, commits: Iterable[tuple[str, tuple[Event, ...]]]) -> tuple[LogLine, ...]:
    """Lines of the log, newest first."""
    lines = [_line(book, number, events) for number, events in commits]
    return tuple(sorted(lines, key=lambda x: (-x.when, x.commit.id, x.of.id)))


def _line(book: Book, number: str, events: tuple[Event, ...]) -> LogLine:
    first = replace(events[0], lines=None)  # what it changed in the file is on the page of the case
    commit = record((first, *events[1:]), book.settings.contacts, book.signatures)[0]
    return LogLine(first.when, first.day.isoformat(), commit.time[11:16], named(book, number), commit)


def named(book: Book, number: str) -> Named:
    """A case or record by name; one that is gone by its number, with the page that says so."""
    held = find(book, number)
    return Named(number, ref_of(held).name, href_of(number)) if held else Named(number, "", href_of(number))


def news(book: Book) -> News:
    """What was recorded since the day before the book's: opened, levels changed, steps done, closed, newest first."""
    since = book.as_of - timedelta(days=1)
    fresh = [
        (number, tuple(e for e in events if e.kind in TOLD))
        for number, trail in _trails(book)
        if trail and max(e.day for e in trail) >= since
        for _, group in groupby(trail, key=lambda e: (e.commit, e.path))
        if (events := tuple(group))[0].day >= since
    ]
    lines = lines_of(book, ((number, events) for number, events in fresh if events))
    return News(tuple(map(_news_line, lines[:MOST])), len(lines), since.isoformat(), last_day(book))


def last_day(book: Book) -> str:
    """The day of the latest commit of any case or record; empty where there is none."""
    last = max((e.day for _, trail in _trails(book) for e in trail), default=None)
    return last.isoformat() if last else ""


def _news_line(line: LogLine) -> NewsLine:
    commit = line.commit
    return NewsLine(line.day, line.clock, line.of, commit.author, commit.unit, commit.deeds)
