"""Long lists on several pages: each is whole without scripts; with them, sorting and filters look through all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from ledger.site.parts import Link
from ledger.text.value import dataclass, replace

ROWS = 1000  # on one page


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a list: which rows it has (from 1), of how many; its own script of rows and those of all pages."""

    number: int
    first: int
    last: int
    all: int
    pages: tuple[Link, ...]
    parts: tuple[str, ...]


class Leafed(Protocol):
    """A list that can go on: its rows, and which page of it this is."""

    @property
    def rows(self) -> Sequence[object]:
        """The rows of this page."""

    @property
    def leaf(self) -> Leaf | None:
        """None where one page holds all."""


T = TypeVar("T", bound=Leafed)


def leaves(base: str, whole: T, most: int | None = None) -> Iterator[tuple[str, T]]:
    """The pages of a list and where each goes, without the ending of its name: ``boards/open``, ``boards/open-2``."""
    size, count = most or ROWS, len(whole.rows)
    if count <= size:
        yield base, whole
        return
    places = [base if i == 0 else f"{base}-{i + 1}" for i in range(-(-count // size))]
    links = tuple(Link(str(i + 1), f"{place}.html") for i, place in enumerate(places))
    parts = tuple(f"{place}.js" for place in places)
    for i, place in enumerate(places):
        rows = whole.rows[i * size : (i + 1) * size]
        leaf = Leaf(i + 1, i * size + 1, i * size + len(rows), count, links, parts)
        yield place, replace(whole, rows=rows, leaf=leaf)  # type: ignore[type-var]
