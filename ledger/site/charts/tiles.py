"""The twelve 街镇 of 宝山区 as tiles, each roughly where it lies (示意，不按比例); others stand below."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.text.value import dataclass

# Column and row. The Yangtze is in the north-east; 友谊路 and 吴淞 lie on its bank.
PLACES = {
    "罗泾镇": (0, 0),
    "罗店镇": (0, 1), "月浦镇": (1, 1),
    "顾村镇": (0, 2), "杨行镇": (1, 2), "友谊路街道": (2, 2),
    "大场镇": (0, 3), "张庙街道": (1, 3), "吴淞街道": (2, 3),
    "庙行镇": (0, 4), "高境镇": (1, 4), "淞南镇": (2, 4),
}  # fmt: skip
_COLUMNS, _ROWS = 3, 5
_WIDTH, _HEIGHT, _GAP = 124, 66, 6


@dataclass(frozen=True, slots=True)
class Tally:
    """What a tile says: open cases by colour, steps overdue."""

    street: str
    href: str
    red: int
    orange: int
    yellow: int
    none: int
    late: int

    @property
    def total(self) -> int:
        """All open cases."""
        return self.red + self.orange + self.yellow + self.none

    @property
    def look(self) -> str:
        """The highest level that is there."""
        return next((look for look in ("red", "orange", "yellow", "none") if getattr(self, look)), "")

    @property
    def words(self) -> str:
        """All of it in a sentence, for those who do not see the tile."""
        told = [
            f"{name} {n}"
            for name, n in (("红色", self.red), ("橙色", self.orange), ("黄色", self.yellow), ("无", self.none))
            if n
        ]
        late = f"，逾期 {self.late} 步" if self.late else ""
        return f"{self.street}：" + (f"在办 {self.total} 户（{'、'.join(told)}）" if told else "没有在办案件") + late


@dataclass(frozen=True, slots=True)
class Count:
    """A number with its sign, inside a tile."""

    look: str
    glyph: str
    number: int
    x: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile as drawn; ``apart`` where it is none of the twelve."""

    of: Tally
    x: int
    y: int
    counts: tuple[Count, ...]
    apart: bool


@dataclass(frozen=True, slots=True)
class Map:
    """The picture; ``below`` is where the tiles apart begin, 0 where there are none."""

    width: int
    height: int
    tile_width: int
    tile_height: int
    tiles: tuple[Tile, ...]
    below: int


def tile_map(tallies: Sequence[Tally]) -> Map:
    """The picture of some tallies."""
    known = [t for t in tallies if t.street in PLACES]
    others = sorted((t for t in tallies if t.street not in PLACES), key=lambda t: t.street)
    whole = _ROWS * (_HEIGHT + _GAP)
    below = whole + 18 if others else 0
    tiles = [_tile(t, *PLACES[t.street], 0, apart=False) for t in sorted(known, key=lambda t: PLACES[t.street][::-1])]
    tiles += [_tile(t, i % _COLUMNS, i // _COLUMNS, below, apart=True) for i, t in enumerate(others)]
    rows = -(-len(others) // _COLUMNS)
    height = (below + rows * (_HEIGHT + _GAP) if others else whole) - _GAP + 2
    return Map(_COLUMNS * (_WIDTH + _GAP) - _GAP + 2, height, _WIDTH, _HEIGHT, tuple(tiles), below)


def _tile(tally: Tally, column: int, row: int, top: int, *, apart: bool) -> Tile:
    x, y = 1 + column * (_WIDTH + _GAP), 1 + top + row * (_HEIGHT + _GAP)
    named = (("red", "▲", tally.red), ("orange", "◆", tally.orange), ("yellow", "●", tally.yellow))
    shown = [(look, glyph, n) for look, glyph, n in named if n]
    return Tile(tally, x, y, tuple(Count(*c, x + 12 + i * 36) for i, c in enumerate(shown)), apart)
