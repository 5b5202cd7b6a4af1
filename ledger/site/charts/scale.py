"""From numbers to lengths."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count, pairwise

_ROUND = (1, 2, 5)


def marks(top: int, most: int = 5) -> tuple[int, ...]:
    """Round numbers from 0 to at least ``top``, at most so many steps apart: what an axis is marked with."""
    top = max(top, 1)
    sizes = (unit * r for unit in (10**n for n in count()) for r in _ROUND)
    step = next(size for size in sizes if size * most >= top)
    return tuple(range(0, top + step, step)) if top % step else tuple(range(0, top + 1, step))


def cuts(parts: Sequence[int], whole: int, length: int) -> tuple[tuple[int, int], ...]:
    """Where each part begins and how long it is, on a line of ``length`` for ``whole``; they lie end to end."""
    ends = [0]
    for part in parts:
        ends.append(ends[-1] + part)
    places = [round(end * length / whole) if whole else 0 for end in ends]
    return tuple((a, b - a) for a, b in pairwise(places))
