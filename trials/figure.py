"""What a trial gives: one figure held against its goal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """The outcome of one trial.

    ``goal`` and ``reached`` are sentences with their numbers; ``met`` says whether the one reaches the other;
    ``kinds`` lists what was tried, by kind; ``short`` says why it falls short, where it does; ``failures`` are
    what went wrong, for whoever mends it.
    """

    name: str
    goal: str
    reached: str
    met: bool
    kinds: tuple[str, ...] = ()
    short: str = ""
    failures: tuple[str, ...] = ()
