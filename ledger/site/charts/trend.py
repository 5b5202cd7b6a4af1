"""How many cases stood at each level, week by week: columns of stacked parts."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.measures.rules import NONE, ORANGE, RED, YELLOW
from ledger.site.charts.scale import cuts, marks
from ledger.site.standing import Week
from ledger.text.value import dataclass

STACK = ((RED, "red"), (ORANGE, "orange"), (YELLOW, "yellow"), (NONE, "none"))  # from the ground up
_LEFT, _TOP, _BOTTOM, _GAP = 34, 10, 24, 3
_EVERY = 40  # units of width that a date needs, and more


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a column; ``y`` is its upper edge."""

    look: str
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Column:
    """A week; ``words`` say its numbers, ``tick`` its date where there is room for one."""

    x: int
    width: int
    parts: tuple[Part, ...]
    words: str
    tick: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line across, with its number."""

    y: int
    words: str


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A week in the table under the picture: red, orange, yellow, none, all."""

    day: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Trend:
    """The picture, and the same in numbers, the latest week first."""

    width: int
    height: int
    left: int
    ground: int
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    words: str
    rows: tuple[TrendRow, ...]


def trend(weeks: Sequence[Week], width: int = 560, height: int = 190) -> Trend:
    """The picture of some weeks."""
    scale = marks(max((w.total for w in weeks), default=0))
    ground, room = height - _BOTTOM, height - _BOTTOM - _TOP
    pitch = (width - _LEFT) / max(len(weeks), 8)
    every = max(1, -(-_EVERY * 2 // max(1, int(pitch))))
    columns = [
        _column(week, round(_LEFT + i * pitch), max(2, int(pitch) - _GAP), ground, room, scale[-1],
                tick=(len(weeks) - 1 - i) % every == 0)
        for i, week in enumerate(weeks)
    ]  # fmt: skip
    lines = [Line(ground - round(n * room / scale[-1]), str(n)) for n in scale]
    rows = [TrendRow(w.day.isoformat(), tuple(w.counts.get(level, 0) for level, _ in STACK), w.total) for w in weeks]
    return Trend(width, height, _LEFT, ground, tuple(columns), tuple(lines), _told(weeks), tuple(reversed(rows)))


def _column(week: Week, x: int, width: int, ground: int, room: int, top: int, *, tick: bool) -> Column:
    numbers = [week.counts.get(level, 0) for level, _ in STACK]
    places = cuts(numbers, top, room)
    parts = [Part(look, ground - at - size, size) for (_, look), (at, size) in zip(STACK, places, strict=True) if size]
    return Column(x, width, tuple(parts), _words(week), f"{week.day.month}-{week.day.day}" if tick else "")


def _words(week: Week) -> str:
    told = [f"{level} {week.counts[level]}" for level, _ in STACK if week.counts.get(level)]
    return f"{week.day.isoformat()}：" + ("，".join(told) or "没有在办")


def _told(weeks: Sequence[Week]) -> str:
    if not weeks:
        return "还没有定级记录。"
    first, last = weeks[0], weeks[-1]
    return f"{len(weeks)} 周，从 {first.day} 的 {first.total} 户到 {last.day} 的 {last.total} 户。"
