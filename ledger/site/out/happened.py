"""What has happened, from the trails: the events that a feed tells of, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import nlargest

from ledger.book.book import Held
from ledger.history.trail import Event
from ledger.text.value import dataclass

MOST = 100  # entries of a feed
_SILENT = ("text",)  # how something is written is no event of the case


@dataclass(frozen=True, slots=True)
class Told:
    """An event with the case or record it is of, as that is now; ``number`` is its place among those of its commit there.

    ``levels`` are those at which the case stood before and after it: its coming to a level and its leaving are part of
    its time there. A closed case stands at none.
    """

    of: Held
    event: Event
    number: int
    levels: tuple[str, str]


def told_of(held: Held) -> Iterator[Told]:
    """The events of a case or record, oldest first."""
    last, number, now, running = "", 0, "", True
    for event in held.trail:
        number = number + 1 if event.commit == last else 1
        last = event.commit
        before = (event.what.level_before or now) if running else ""
        now = event.what.level_after or now
        running = event.kind == "reopened" or (running and event.kind not in ("closed", "removed"))
        if event.kind not in _SILENT:
            yield Told(held, event, number, (before, now if running else ""))


def lately(every: Iterable[Told]) -> tuple[Told, ...]:
    """The latest of some events, newest first; of one moment, in the order of their cases."""
    return tuple(nlargest(MOST, every, key=lambda t: (t.event.when, t.event.case, t.event.commit, t.number)))
