"""Fewer commits without another story: what was recorded in two goes is recorded in one, where that may be."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from ledger.book.snapshot import Settings
from ledger.demo.life import Role, Version, World
from ledger.history.revisions import china_day
from ledger.measures.powers import FIELD, STEP

Told = tuple[Role, list[Version]]
_DAY = 86400
_LIGHT = 2 * _DAY  # a small addition is left out as readily as a change that was followed up after two days


def folded(told: Sequence[Told], spare: int, world: World, rng: Random) -> list[Told]:
    """The cases with so many commits fewer, the nearest to the next one of their case first."""
    kept = [(role, list(versions)) for role, versions in told]
    for _, i, version in sorted(_candidates(kept, rng), key=lambda c: c[0]):
        if spare <= 0:
            break
        role, versions = kept[i]
        at = versions.index(version)
        if _may_fold(role, versions[at - 1], versions[at + 1], world):
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


def _may_fold(role: Role, before: Version, after: Version, world: World) -> bool:
    """Whether one commit may do what two did, and whoever makes it may do all of it."""
    day = china_day(after.when)
    settled = world.desk.settle(role.path, after.draft, day)
    return settled.draft == after.draft and world.desk.sound(before.draft, settled) and _theirs(before, after, world)


def _theirs(before: Version, after: Version, world: World) -> bool:
    day = china_day(after.when)
    actor = Settings(world.desk.rules, world.cast.contacts).actor(after.committer[1], day)
    if actor is None:
        return False
    for name, entries in after.draft.lists:
        new = [dict(e) for e in entries if e not in before.draft.entries(name)]
        done = [str(e.get("步骤", "")) for e in new if name == "处置" and "完成" in e]
        if any(actor.barred(STEP, step, day) for step in done) or (
            new and name != "处置" and actor.barred(FIELD, name, day)
        ):
            return False
    return True
