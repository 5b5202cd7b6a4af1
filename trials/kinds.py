"""What every kind of tampering has in common: how it is entered, and what a proof must say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trials.bureau import Bureau


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be said: one of these codes, of this commit (where given), naming this case (where given)."""

    codes: tuple[str, ...]
    commit: str = ""
    case: str = ""
    tips: tuple[str, ...] = ()  # printed somewhere before, as ``--tip``
    second: tuple[str, ...] = ()  # by which the second verifier may name it, where its page asks for no more


Tamper = Callable[[Bureau], Expected]


def entering(table: dict[str, Tamper]) -> Callable[[Tamper], Tamper]:
    """A decorator that enters a kind under its name."""

    def enter(tamper: Tamper) -> Tamper:
        table[tamper.__name__.replace("_", "-")] = tamper
        return tamper

    return enter


def number(path: str) -> str:
    """The 编号 of a path."""
    return path.rpartition("/")[2].removesuffix(".md")


def who(person: tuple[str, str]) -> dict[str, str]:
    """The environment in which git commits as somebody."""
    return {"GIT_AUTHOR_NAME": person[0], "GIT_AUTHOR_EMAIL": person[1], "GIT_COMMITTER_NAME": person[0], "GIT_COMMITTER_EMAIL": person[1]}
