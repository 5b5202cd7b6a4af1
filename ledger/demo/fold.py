"""Fewer commits without another story: what was recorded in two goes is recorded in one, where that may be."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from ledger.demo.desk import Desk
from ledger.demo.life import Role, Version
from ledger.history.revisions import china_day

Told = tuple[Role, list[Version]]
_DAY = 86400
_LIGHT = 2 * _DAY  # a small addition is left out as readily as a change that was followed up after two days


def folded(told: Sequence[Told], spare: int, desk: Desk, rng: Random) -> list[Told]:
    """The cases with so many commits fewer, the nearest to the next one of their case first."""
    kept = [(role, list(versions)) for role, versions in told]
    for _, i, version in sorted(_candidates(kept, rng), key=lambda c: c[0]):
        if spare <= 0:
            break
        role, versions = kept[i]
        at = versions.index(version)
        if _may_fold(role, versions[at - 1], versions[at + 1], desk):
            del versions[at]
            spare -= 1
    return kept


def _candidates(told: Sequence[Told], rng: Random) -> list[tuple[float, int, Version]]:
    """Versions that may be left out, with how near they are to the next; neither the first nor the last of a case."""
    found = []
    for i, (_, versions) in enumerate(told):
        for version, after in pairwise(versions[1:]):
            gap = min(after.when - version.when, _LIGHT) if version.light else after.when - version.when
            found.append((gap + rng.random() * _DAY, i, version))
    return found


def _may_fold(role: Role, before: Version, after: Version, desk: Desk) -> bool:
    """Whether one commit may do what two did."""
    settled = desk.settle(role.path, after.draft, china_day(after.when))
    return settled.draft == after.draft and desk.sound(before.draft, settled)
