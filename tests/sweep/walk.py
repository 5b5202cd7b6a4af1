"""The walk: a seed, so many steps, each an action drawn for itself, and after every few the comparison."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from random import Random

from tests.gitkit import HERE
from tests.sweep import damage, edits, histories  # noqa: F401  each puts its actions on the list
from tests.sweep.actions import drawn
from tests.sweep.compare import compare
from tests.sweep.ground import Ground

_COMMITTED, _COMPARED = 0.6, 0.25


def walk(home: Path, sample: Path, seed: int, steps: int, left_out: Container[int] = ()) -> list[str]:
    """Go; what happened, step by step. Whatever fails bears the seed and the steps as notes.

    Each step draws for itself, so that with some ``left_out`` the others do as they did: a failure can be narrowed.
    """
    ground = Ground(home, sample, below="台账" if seed % 4 == 0 else "", linked=seed % 4 == 1)
    told: list[str] = []
    try:
        for step in range(1, steps + 1):
            if step not in left_out:
                ground.moment = step
                _step(ground, Random(f"{seed} {step}"), told, last=step == steps)
    except BaseException as error:
        error.add_note(f"seed {seed}, after these steps:\n" + "\n".join(told))
        raise
    return told


def _step(ground: Ground, draw: Random, told: list[str], *, last: bool) -> None:
    chosen = drawn(draw)
    told.append(f"{ground.moment:3} {chosen.name}")
    told[-1] += f" {chosen.act(ground, draw)}"
    if chosen.name in edits.EDITS and draw.random() < _COMMITTED:
        told[-1] += f" = {ground.commits(draw, '记录')[:7]}"
    if last or ground.program != HERE or draw.random() < _COMPARED:
        told.append("    compared")
        told[-1] += f" {compare(ground, draw)}"
