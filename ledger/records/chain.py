"""The heaviest chain of pairs that goes forward on both sides: how two states of a list are laid side by side."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.text.value import dataclass, field

Pair = tuple[int, int, int]  # place before, place after, weight (above nought)


@dataclass
class _Best:
    """The greatest value entered at or beyond a column (a binary indexed tree, counted from the last column)."""

    columns: int
    tree: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.tree = [0] * (self.columns + 1)

    def beyond(self, column: int) -> int:
        """The greatest value of the columns after one."""
        spot, found = self.columns - column - 1, 0
        while spot > 0:
            found = max(found, self.tree[spot])
            spot -= spot & -spot
        return found

    def enter(self, column: int, value: int) -> None:
        """A value at a column."""
        spot = self.columns - column
        while spot <= self.columns:
            self.tree[spot] = max(self.tree[spot], value)
            spot += spot & -spot


def heaviest_chain(pairs: Sequence[Pair], columns: int) -> list[tuple[int, int]]:
    """The places of the chain, in order; ``pairs`` come by row, then by column.

    Of chains of equal weight it is the one that a walk through the full table finds which takes a pair as soon as
    it may and else passes over a row before a column. The work is that of the pairs, not of rows times columns.
    """
    best = _Best(columns)
    by_value: dict[int, list[tuple[int, int]]] = {}
    end = len(pairs)
    while end:
        start = end - 1
        while start and pairs[start - 1][0] == pairs[end - 1][0]:
            start -= 1
        row = [(i, j, weight + best.beyond(j)) for i, j, weight in pairs[start:end]]
        for i, j, value in row:
            best.enter(j, value)
            by_value.setdefault(value, []).append((i, j))
        end = start
    return _walk(by_value, {(i, j): w for i, j, w in pairs})


def _walk(by_value: dict[int, list[tuple[int, int]]], weights: dict[tuple[int, int], int]) -> list[tuple[int, int]]:
    left = max(by_value, default=0)
    chain: list[tuple[int, int]] = []
    row = column = 0
    while left:
        ahead = [(i, j) for i, j in by_value[left] if i >= row and j >= column]
        here = [p for p in ahead if p[1] == column]
        last = max(i for i, _ in ahead)
        took = min(here) if here else min(p for p in ahead if p[0] == last)
        chain.append(took)
        left -= weights[took]
        row, column = took[0] + 1, took[1] + 1
    return chain
