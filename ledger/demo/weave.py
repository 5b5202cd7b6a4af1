"""From cases to one history: the order of all commits, and where two offices worked side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random


@dataclass(frozen=True)
class Commit:
    """A commit of the ledger.

    ``stretch`` numbers the stretches in which two lines run side by side (0: none); in one, ``side`` tells the
    line that is merged at its end by the commit that ``merges``.
    """

    when: int
    author: tuple[str, str]
    committer: tuple[str, str]
    message: str
    files: tuple[tuple[str, bytes], ...]
    stretch: int = 0
    side: bool = False
    merges: bool = False


def woven(commits: Iterable[Commit], merges: int, rng: Random) -> list[Commit]:
    """All commits by time; for so many stretches, those of some cases stand on a branch that is merged at its end."""
    line = sorted(commits, key=lambda c: (c.when, c.files))
    found: list[Commit] = []
    at = 0
    for number, (start, end) in enumerate(_stretches(line, merges, rng), 1):
        found += line[at:start]
        found += _side_by_side(line[start:end], number, rng)
        at = end
    return found + line[at:]


def _stretches(line: Sequence[Commit], merges: int, rng: Random) -> Iterator[tuple[int, int]]:
    """Stretches of the line, apart from one another, each with two cases at least."""
    room = len(line) // max(1, merges)
    for window in range(0, room * merges, room):
        length = min(rng.randint(4, 12), room - 1)
        starts = range(window, window + room - length)
        mixed = [i for i in starts if len({_path(c) for c in line[i : i + length]}) > 1]
        if mixed:
            start = rng.choice(mixed)
            yield start, start + length


def _path(commit: Commit) -> str:
    return commit.files[0][0]


def _side_by_side(stretch: Sequence[Commit], number: int, rng: Random) -> Iterator[Commit]:
    """The stretch on two lines, no case on both, and the commit that joins them."""
    paths = sorted({_path(c) for c in stretch})
    aside = set(rng.sample(paths, rng.randint(1, len(paths) - 1)))
    yield from (replace(c, stretch=number, side=_path(c) in aside) for c in stretch)
    brought = {_path(c): c.files[0] for c in stretch if _path(c) in aside}
    who = next(c.committer for c in reversed(stretch) if _path(c) not in aside)
    names = "、".join(path.rpartition("/")[2].removesuffix(".md") for path in brought)
    message = f"合并：另一单位同期登记的记录\n\n涉及 {names}。\n"
    yield Commit(stretch[-1].when + 30, who, who, message, tuple(brought.values()), number, merges=True)
