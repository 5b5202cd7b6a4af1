"""What a text speaks of: the 编号 and the enterprises that it names, however they are typed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from unicodedata import normalize

from ledger.book.ties import numbers_in
from ledger.records.journal import in_effect
from ledger.records.reader import Row

_SHORTEST = 4  # signs of a name that is looked for in texts: shorter ones are words


def current(row: Row) -> Iterator[Row]:
    """A row and all rows below it that are in effect: what was corrected says nothing any more."""
    yield row
    for rows in row.lists.values():
        for below in in_effect(rows):
            yield from current(below)


def numbers_named(text: str) -> list[str]:
    """Every 编号 in a text, in wide digits or small letters too."""
    return numbers_in(normalize("NFKC", text).upper())


class Names:
    """Enterprises by name and code: one's own, and all others; of two that begin alike the longer is meant."""

    def __init__(self, own: Collection[str], every: Collection[str]) -> None:
        self._own = {_plain(n) for n in own}
        self._every = {p for n in every if len(p := _plain(n)) >= _SHORTEST and n != "不详"}
        self._sizes: dict[str, list[int]] = {}  # how long names are that begin so, the longest first
        for size, begins in sorted({(len(n), n[:_SHORTEST]) for n in self._every}, reverse=True):
            self._sizes.setdefault(begins, []).append(size)

    def other(self, text: str) -> bool:
        """Whether a text names an enterprise that is not one's own."""
        plain, at = _plain(text), 0
        while at < len(plain):
            sizes = self._sizes.get(plain[at : at + _SHORTEST], ())
            found = next((n for size in sizes if (n := plain[at : at + size]) in self._every), "")
            if found and found not in self._own:
                return True
            at += len(found) or 1
        return False


def _plain(text: str) -> str:
    """Without what may be typed one way or another: width, case, blanks."""
    return "".join(normalize("NFKC", text).upper().split())
