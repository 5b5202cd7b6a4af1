"""Rows of stacked parts: how old open cases are, what each unit has before it."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.site.charts.scale import cuts
from ledger.text.value import dataclass

_HEIGHT, _PITCH = 18, 28


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a row: how it looks, how many, and the list behind the number."""

    look: str
    count: int
    words: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row to be drawn."""

    words: str
    shares: tuple[Share, ...]
    href: str = ""

    @property
    def total(self) -> int:
        """All its parts."""
        return sum(share.count for share in self.shares)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part as drawn."""

    look: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A row as drawn; ``end`` is where its parts end."""

    of: Row
    y: int
    pieces: tuple[Piece, ...]
    end: int


@dataclass(frozen=True, slots=True)
class Bars:
    """The picture; its rows are the table too."""

    width: int
    height: int
    left: int
    thick: int
    bars: tuple[Bar, ...]
    words: str


def bars(rows: Sequence[Row], width: int = 360, left: int = 96) -> Bars:
    """The picture of some rows, on one scale."""
    most, room = max((r.total for r in rows), default=0), width - left - 40
    drawn = [_bar(row, i * _PITCH + 5, left, most, room) for i, row in enumerate(rows)]
    told = "；".join(f"{r.words} {r.total}" for r in rows)
    return Bars(width, len(rows) * _PITCH + 2, left, _HEIGHT, tuple(drawn), told)


def _bar(row: Row, y: int, left: int, most: int, room: int) -> Bar:
    places = cuts([s.count for s in row.shares], most, room)
    pieces = [Piece(s.look, left + at, size) for s, (at, size) in zip(row.shares, places, strict=True) if size]
    return Bar(row, y, tuple(pieces), left + (places[-1][0] + places[-1][1] if places else 0))
