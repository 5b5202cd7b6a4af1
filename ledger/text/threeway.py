"""Three texts by their lines: what two sides made of one text, joined where they do not touch the same lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from ledger.text.value import dataclass

Lines = Sequence[str]


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines on which the sides agree (``theirs`` None), or what each side, and the text before them, has in a place."""

    ours: tuple[str, ...]
    theirs: tuple[str, ...] | None = None
    base: tuple[str, ...] = ()


def three_way(base: Lines, ours: Lines, theirs: Lines) -> list[Piece]:
    """The pieces of the joined text, in order; lines carry their own ends."""
    found: list[Piece] = []
    at = (0, 0, 0)
    for place, size in [*_stable(base, ours, theirs), ((len(base), len(ours), len(theirs)), 0)]:
        b, o, t = (tuple(text[i:j]) for text, i, j in zip((base, ours, theirs), at, place, strict=True))
        found += _changed(b, o, t)
        if size:
            found.append(Piece(tuple(base[place[0] : place[0] + size])))
        at = (place[0] + size, place[1] + size, place[2] + size)
    return found


def _stable(base: Lines, ours: Lines, theirs: Lines) -> Iterator[tuple[tuple[int, int, int], int]]:
    """Runs of lines that all three hold: where they begin in each, and how many lines."""
    in_theirs = list(_matches(base, theirs))
    for b, o, size in _matches(base, ours):
        for b2, t, size2 in in_theirs:
            start, end = max(b, b2), min(b + size, b2 + size2)
            if start < end:
                yield (start, o + start - b, t + start - b2), end - start


def _matches(base: Lines, side: Lines) -> Iterator[tuple[int, int, int]]:
    yield from (m for m in SequenceMatcher(None, base, side, autojunk=False).get_matching_blocks() if m.size)


def _changed(base: tuple[str, ...], ours: tuple[str, ...], theirs: tuple[str, ...]) -> Iterator[Piece]:
    """Between two stable runs: one side's change, the same change of both, or a clash trimmed to where they differ."""
    if ours == theirs or theirs == base:
        yield from [Piece(ours)] if ours else []
    elif ours == base:
        yield from [Piece(theirs)] if theirs else []
    else:
        shortest = min(len(ours), len(theirs))
        head = next((i for i in range(shortest) if ours[i] != theirs[i]), shortest)
        left = shortest - head
        tail = next((i for i in range(left) if ours[-1 - i] != theirs[-1 - i]), left)
        yield from [Piece(ours[:head])] if head else []
        yield Piece(ours[head : len(ours) - tail], theirs[head : len(theirs) - tail], base)
        yield from [Piece(ours[len(ours) - tail :])] if tail else []
