"""Which records the ledger holds, and in how many commits: as many as there is room for, a few of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from random import Random

from ledger.demo.papers import Paper

_TURNS = "OGTSJR"  # the kinds as they are asked in turn
_LATEST_FIRST = ("T", "R")  # of what comes every month, the last months are whole


def chosen(papers: Iterable[Paper], room: int, rng: Random) -> list[Paper]:
    """Records that take just so many commits; fewer only where there are not enough of them.

    What cases speak of in any event comes first, all of it or none; a record whose pages are too many is told
    in fewer.
    """
    every = list(papers)
    bound = [p for p in every if p.bound]
    kept = bound if sum(map(_least, bound)) <= room else []
    weight = sum(map(_usual, kept))
    for paper in _in_turn([p for p in every if not p.bound], rng):
        if weight + _usual(paper) <= room or (weight < room and sum(map(_least, (*kept, paper))) <= room):
            kept.append(paper)
            weight += _usual(paper)
    return _told_in(kept, room, rng)


def _least(paper: Paper) -> int:
    """The fewest commits it can be told in."""
    return paper.cost - len(paper.spare)


def _usual(paper: Paper) -> int:
    """With about half of what may be left out."""
    return paper.cost - len(paper.spare) // 2


def _in_turn(papers: Sequence[Paper], rng: Random) -> Iterator[Paper]:
    """One of each kind, then again."""
    kinds: dict[str, list[Paper]] = {}
    for paper in papers:
        kinds.setdefault(paper.letter, []).append(paper)
    for letter, group in sorted(kinds.items()):
        if letter in _LATEST_FIRST:
            group.sort(key=lambda p: -p.pages[0].when)
        else:
            rng.shuffle(group)
            tied, loose = ([p for p in group if bool(p.cases) is led] for led in (True, False))
            group[:] = [p for pair in zip_longest(tied, loose) for p in pair if p is not None]
    yield from (p for turn in zip_longest(*(kinds.get(k, []) for k in _TURNS)) for p in turn if p is not None)


def _told_in(papers: Sequence[Paper], room: int, rng: Random) -> list[Paper]:
    """With pages left out, here and there, until they fit."""
    found = list(papers)
    excess = sum(p.cost for p in found) - room
    while excess > 0:
        most = max(len(p.spare) for p in found)
        at = rng.choice([i for i, p in enumerate(found) if len(p.spare) == most])
        found[at] = found[at].without(rng.choice(found[at].spare))
        excess -= 1
    return found
