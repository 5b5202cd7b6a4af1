"""How far long work has come, told to whoever listens; nobody does unless a terminal is there to show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

TYPE_CHECKING = False  # as in ``typing``, which a hook does not load
if TYPE_CHECKING:
    from typing import TypeVar

    T = TypeVar("T")
Listener = Callable[[str, int, int], None]  # what is being done, how much of it is done, of how much (0: not known)

_listening: ContextVar[Listener | None] = ContextVar("listening", default=None)


def counted(items: Iterable[T], words: str, total: int = 0) -> Iterator[T]:
    """The items, each told when it has been dealt with; no words at all once that is over."""
    told = _listening.get()
    if told is None:
        yield from items
        return
    told(words, 0, total)
    try:
        for done, item in enumerate(items, 1):
            yield item
            told(words, done, total)
    finally:
        told("", 0, 0)


@contextmanager
def listening(listener: Listener | None) -> Iterator[None]:
    """Have a listener told for a while; None for silence."""
    token = _listening.set(listener)
    try:
        yield
    finally:
        _listening.reset(token)
