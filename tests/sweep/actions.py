"""What can happen on a walk: the list of all actions, each a function that says what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.sweep.ground import Ground

Act = Callable[[Ground, Random], str]  # "" where there was nothing to do it to


@dataclass(frozen=True)
class Action:
    """An action and how often it is drawn, against the others."""

    name: str
    act: Act
    weight: int


ACTIONS: dict[str, Action] = {}


def action(weight: int = 2) -> Callable[[Act], Act]:
    """Puts a function on the list under its own name."""

    def enlist(act: Act) -> Act:
        ACTIONS[act.__name__] = Action(act.__name__, act, weight)
        return act

    return enlist


def drawn(draw: Random, *names: str) -> Action:
    """One of the actions, or of those named."""
    wanted = [ACTIONS[name] for name in names] or [*ACTIONS.values()]
    return draw.choices(wanted, [a.weight for a in wanted])[0]
