"""From files to one history: the order of all commits, and where two offices worked side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from random import Random

from ledger.text.value import dataclass, replace


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


Ties = Mapping[str, Set[str]]


def woven(commits: Iterable[Commit], merges: int, ties: Ties, rng: Random) -> list[Commit]:
    """All commits by time; for so many stretches, those of some files stand on a branch that is merged at its end.

    ``ties`` are the files that speak of a file: in a stretch they stand on its side.
    """
    line = sorted(commits, key=lambda c: (c.when, c.files))
    found: list[Commit] = []
    at = 0
    for number, (start, end) in enumerate(_stretches(line, merges, ties, rng), 1):
        found += line[at:start]
        found += _side_by_side(line[start:end], number, ties, rng)
        at = end
    return found + line[at:]


def _stretches(line: Sequence[Commit], merges: int, ties: Ties, rng: Random) -> Iterator[tuple[int, int]]:
    """Stretches of the line, apart from one another, each with two groups of files at least."""
    room = len(line) // max(1, merges)
    for window in range(0, room * merges, room):
        length = min(rng.randint(4, 12), room - 1)
        starts = range(window, window + room - length)
        mixed = [i for i in starts if len(_groups(line[i : i + length], ties)) > 1]
        if mixed:
            start = rng.choice(mixed)
            yield start, start + length


def _groups(stretch: Sequence[Commit], ties: Ties) -> list[frozenset[str]]:
    """The files of a stretch that belong together: of one commit, or tied; in the order of their names."""
    touched = {path for commit in stretch for path, _ in commit.files}
    links = [{path for path, _ in commit.files} for commit in stretch]
    links += [{path, *(ties.get(path, set()) & touched)} for path in touched if path in ties]
    groups: list[frozenset[str]] = []
    for link in links:
        near = [g for g in groups if g & link]
        groups = [g for g in groups if not g & link] + [frozenset(link).union(*near)]
    return sorted(groups, key=min)


def _side_by_side(stretch: Sequence[Commit], number: int, ties: Ties, rng: Random) -> Iterator[Commit]:
    """The stretch on two lines, no file on both, and the commit that joins them."""
    groups = _groups(stretch, ties)
    aside = frozenset[str]().union(*rng.sample(groups, rng.randint(1, len(groups) - 1)))
    sides = [replace(c, stretch=number, side=c.files[0][0] in aside) for c in stretch]
    yield from sides
    brought = {path: (path, data) for c in sides if c.side for path, data in c.files}
    who = next(c.committer for c in reversed(sides) if not c.side)
    names = "、".join(path.rpartition("/")[2].removesuffix(".md") for path in brought)
    message = f"合并：另一单位同期登记的记录\n\n涉及 {names}。\n"
    yield Commit(stretch[-1].when + 30, who, who, message, tuple(brought.values()), number, merges=True)
