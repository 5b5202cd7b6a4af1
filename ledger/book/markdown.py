"""Markdown tables that read as well in a terminal and in WPS as on the site: aligned, with bars of block characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width

BLOCK, LONGEST = "▇", 20
MOST_ROWS = 15
BLANK = "（待写）"
_MARKS = re.compile(r"([\\`*_\[\]|]|^#)")  # no raw HTML is read, so < and > are only themselves


def plain(text: str) -> str:
    """Words from a record as one line of text in which Markdown sees nothing."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def bar(number: float, most: float) -> str:
    """A bar scaled to the greatest number, which has 20 blocks; what is not nought has one at least."""
    if number <= 0 or most <= 0:
        return ""
    return BLOCK * max(1, round(LONGEST * number / most))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, bars: Sequence[float] | None = None,
          most: int = MOST_ROWS) -> str:  # fmt: skip
    """A table under its heads: a head that ends in ``>`` stands over numbers; ``bars`` add a last column.

    Rows beyond ``most`` are only counted (余 N 项). Cells are put in as they are.
    """
    given = [list(map(str, r)) for r in rows]
    left = max(0, len(given) - most)
    shown = given[:most]
    right = [h.endswith(">") for h in heads]
    lines = [[h.rstrip(">") for h in heads], *shown]
    if left:
        lines.append([f"余 {left} 项", *[""] * (len(heads) - 1)])
    sizes = [max(3, *(_width(line[i]) for line in lines)) for i in range(len(heads))]
    told = [[_pad(c, s, r) for c, s, r in zip(line, sizes, right, strict=True)] for line in lines]
    rule = ["-" * (s - 1) + ":" if r else "-" * s for s, r in zip(sizes, right, strict=True)]
    if bars is not None:
        top = max(bars, default=0)
        drawn = [bar(n, top) for n in bars[:most]]
        told = [[*line, b] for line, b in zip(told, ["图示", *drawn, *[""] * (left > 0)], strict=True)]
        rule.append("----")
    return "\n".join(f"| {' | '.join(line)} |" for line in (told[0], rule, *told[1:]))


def _pad(cell: str, size: int, right: bool) -> str:
    gap = " " * (size - _width(cell))
    return gap + cell if right else cell + gap


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def section(title: str, *parts: str, depth: int = 2) -> str:
    """A heading and what stands below it; empty parts are left out."""
    return "\n\n".join(["#" * depth + f" {title}", *filter(None, parts)])
