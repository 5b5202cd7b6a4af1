"""Progress on a terminal: what is being done, how fast, how long it will still take; nothing within the first second."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import click

from ledger.progress import listening

_PATIENCE, _PAUSE = 1.0, 0.2  # seconds before anything is shown, and between one showing and the next
_WIDTH = 60


class Bar:
    """A line on stderr that is written over."""

    def __init__(self) -> None:
        self._start = self._begun = monotonic()
        self._shown = 0.0
        self._words = ""

    def __call__(self, words: str, done: int, total: int) -> None:
        now = monotonic()
        if words != self._words:
            self._words, self._begun = words, now
        if not words:
            self.clear()
        elif now - self._start > _PATIENCE and now - self._shown > _PAUSE:
            self._shown = now
            click.echo("\r" + told(words, done, total, now - self._begun).ljust(_WIDTH), err=True, nl=False)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            self._shown = 0.0
            click.echo("\r" + " " * 2 * _WIDTH + "\r", err=True, nl=False)


def told(words: str, done: int, total: int, seconds: float) -> str:
    """One line of progress; rate and time left where they can be known."""
    share = f"{words} {done}/{total}" if total else f"{words} {done}"
    if seconds < _PATIENCE:
        return share
    rate = done / seconds
    left = f"，还要约 {max(1, round((total - done) / rate))} 秒" if total > done else ""
    return f"{share}，每秒 {rate:.0f}{left}"


@contextmanager
def shown() -> Iterator[None]:
    """Show the progress of what is done meanwhile; silent where nobody looks."""
    if not sys.stderr.isatty():
        yield
        return
    with listening(Bar()):
        yield
