"""The page at an old address: a number that no file bears any more, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from ledger.book.book import Book
from ledger.book.departed import Departed
from ledger.site.filing import above_of
from ledger.site.parts import href_of
from ledger.site.press import Maker, Page, Press
from ledger.site.record import Commit, record
from ledger.text.value import dataclass


@dataclass(frozen=True, slots=True)
class Stub:
    """A number out of use. ``now`` is the one its record bears today (``href`` where that has a page), empty where it was
    removed; ``removed`` is False where the file lacks in the folder alone. ``told`` has each commit with what it did."""

    id: str
    kind: str
    now: str
    href: str
    removed: bool
    last: Commit
    told: tuple[tuple[Commit, str], ...]


def stub(book: Book, left: Departed) -> Stub:
    """The page of a number out of use."""
    commits = record(left.trail, book.settings.contacts, book.signatures)
    known = left.now in book.by_id or left.now in book.record_by_id or any(d.id == left.now for d in book.departed)
    return Stub(
        left.id, left.kind.title, left.now, href_of(left.now) if known else "", left.removed, commits[-1],
        tuple((c, _deeds(c)) for c in commits),
    )  # fmt: skip


def _deeds(commit: Commit) -> str:
    """What kinds of thing a commit did, and how often."""
    counted = Counter(deed.word for deed in commit.deeds)
    return "、".join(f"{word} {n} 条" if n > 1 else word for word, n in counted.items())


def stubs(press: Press) -> Iterator[Maker]:
    """A page for each number that is out of use."""
    return (partial(_page, press, left) for left in press.book.departed)


def _page(press: Press, left: Departed) -> Page:
    above = above_of(left.kind)
    title = f"{left.id} 已不使用"
    return press.still(href_of(left.id), "stub.html", title, stub(press.book, left), above, dated=False)
