"""What all files of one site have in common: of which day and commit they speak, and how a text is said in them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

from ledger.book.book import Book
from ledger.records.personal import mask
from ledger.site.glyphs import visible
from ledger.text.value import dataclass

CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Frame:
    """The day that is spoken of, the commit, and the commit's own moment: no file knows the clock."""

    as_of: date
    commit: str | None
    moment: datetime


def frame_of(book: Book) -> Frame:
    """The frame of a book; without a commit, its day begins it."""
    return Frame(book.as_of, book.commit, instant(book.committed, book.as_of))


def instant(seconds: int | None, day: date) -> datetime:
    """A moment, in China; one that no calendar holds is the beginning of a day."""
    try:
        if seconds is not None:
            return datetime.fromtimestamp(seconds, UTC).astimezone(CHINA)
    except (ValueError, OverflowError, OSError):
        pass
    return datetime.combine(day, time(), CHINA)


def said(text: str) -> str:
    """A text for people, on one line: no number of a person's, nothing that hides or turns a line around."""
    return visible(mask(" ".join(text.split())))
