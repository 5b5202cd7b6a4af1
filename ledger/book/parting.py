"""What each side of a merge did since the sides parted: a side that left a file alone says nothing against one that
changed it. Without this, a merge with a commit of long ago would bring back whatever was so then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from ledger.text.value import dataclass, field

TYPE_CHECKING = False  # a hook, which has no merge, need not load what runs git
if TYPE_CHECKING:
    from ledger.history.repo import Repo


@dataclass(frozen=True)
class Parting:
    """The trees (paths to ids) of the commits at which two parents of a merge parted, for every two of them."""

    bases: Mapping[tuple[int, int], tuple[Mapping[str, str], ...]] = field(default_factory=dict)

    def counting(self, path: str, held: Sequence[str | None]) -> list[int]:
        """Which parents count for a path; ``held`` are the ids that they have there, None for nothing."""
        every = range(len(held))
        return [i for i in every if not any(self._left_behind(path, held, i, other) for other in every)]

    def _left_behind(self, path: str, held: Sequence[str | None], side: int, other: int) -> bool:
        """Whether a parent has only what stood there before another parent changed it."""
        trees = self.bases.get((min(side, other), max(side, other)), ())
        stood = {tree.get(path) for tree in trees}
        return held[side] in stood and held[other] not in stood


def parting(repo: Repo, parents: Sequence[str]) -> Parting:
    """Where the parents of a commit parted; nothing for one parent, and where they have nothing in common."""
    pairs = combinations(range(len(parents)), 2)
    return Parting({(a, b): tuple(_ids(repo, c) for c in repo.bases(parents[a], parents[b])) for a, b in pairs})


def _ids(repo: Repo, commit: str) -> dict[str, str]:
    return {path: blob.oid for path, blob in repo.tree(commit).items()}
