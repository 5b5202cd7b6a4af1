"""Numbers that no file bears any more, from the history: what became of them, so that an old address still answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ledger.history.events import Happening
from ledger.history.trail import Event, Trail
from ledger.records.kinds import RecordKind, kind_of
from ledger.text.value import dataclass, replace


@dataclass(frozen=True)
class Departed:
    """A 编号 once in use: its record was removed, or bears the number ``now``.

    ``trail`` tells what was done under the number and by whom; what it was about is left out, for that was to go.
    """

    id: str
    kind: RecordKind
    now: str
    trail: Trail

    @property
    def last(self) -> Event:
        """What ended it."""
        return self.trail[-1]

    @property
    def removed(self) -> bool:
        """Whether a commit took the file away; False where it bears another number, or lacks in the folder alone."""
        return self.last.kind == "removed"


def departed(told: Mapping[str, Trail], present: Collection[str]) -> tuple[Departed, ...]:
    """The numbers of a history that are not among those present, in order."""
    found: dict[str, Departed] = {}
    for stem, trail in told.items():
        for each in _of(stem, trail):
            if each.id not in present and (each.now or each.id not in found):
                found[each.id] = each
    return tuple(found[number] for number in sorted(found))


def _of(stem: str, trail: Trail) -> Iterator[Departed]:
    """The number that a trail is told under, and those that the record bore before."""
    for number in dict.fromkeys(e.case for e in trail):
        own = tuple(_bare(e) for e in trail if e.case == number or _left(e, number))
        kind = next((kind for e in own if e.case == number and (kind := kind_of(e.path))), None)
        if kind:
            yield Departed(number, kind, "" if number == stem else stem, own)


def _left(event: Event, number: str) -> bool:
    """Whether an event is the renumbering by which a record left a number."""
    return event.kind == "renamed" and event.summary.startswith(f"编号 {number}→")


def _bare(event: Event) -> Event:
    summary = event.summary if event.kind == "renamed" else ""
    return replace(event, subject="", what=Happening(event.kind, summary), lines=None)
