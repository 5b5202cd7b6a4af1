"""What a record brings into a case that is under way: where that is sound, and how the case then reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ledger.demo.desk import Settled
from ledger.demo.draft import Draft, Entry, make
from ledger.demo.fold import Told
from ledger.demo.life import Version, World
from ledger.demo.papers import Addition, Given
from ledger.history.revisions import china_day
from ledger.text.value import dataclass, replace


@dataclass(frozen=True)
class Under:
    """A case under way at a time, with the last version before it."""

    told: Told
    version: Version


def under_way(told: Iterable[Told], when: int) -> Iterator[Under]:
    """The cases begun before a time and written on after it, or still left open then."""
    for one in told:
        before = [v for v in one[1] if v.when < when - 600]
        if before and all(abs(v.when - when) > 600 for v in one[1]):
            yield Under(one, before[-1])


def taken_up(case: Under, world: World, name: str, values: Given, when: int) -> Settled | None:
    """The case with one more entry; None where it is closed, or where something else would have to follow."""
    path, day = case.told[0].path, china_day(when)
    draft = case.version.draft.with_entry(name, values)
    after = world.desk.settle(path, draft, day)
    sound = after.draft == draft and not after.state.closed and world.desk.sound(case.version.draft, after)
    return after if sound else None


def addition(case: Under, name: str, values: Given, when: int, go: str) -> Addition:
    """An entry that goes into a case with a record's own commit."""
    return Addition(case.told[0].path, name, make(name, values), when, go)


def with_additions(
    versions: Sequence[Version], additions: Iterable[Addition], like: dict[str, Version]
) -> list[Version]:
    """A case's versions with entries that records brought in; ``like`` gives the page of each one's commit."""
    found = list(versions)
    for more in sorted(additions, key=lambda a: a.when):
        at = sum(v.when < more.when for v in found)
        count = len(_originals(found[at - 1].draft.entries(more.name)))
        later = [replace(v, draft=_inserted(v.draft, more, count)) for v in (found[at - 1], *found[at:])]
        found[at:] = [replace(like[more.go], draft=later[0].draft, light=False, go=more.go), *later[1:]]
    return found


def _originals(entries: Sequence[Entry]) -> list[int]:
    """Where the entries stand that are no corrections."""
    return [i for i, entry in enumerate(entries) if "更正" not in dict(entry)]


def _inserted(draft: Draft, more: Addition, count: int) -> Draft:
    """After so many entries and their corrections, which stand directly below them."""
    entries = draft.entries(more.name)
    at = next(iter(_originals(entries)[count:]), len(entries))
    return draft.with_entries(more.name, (*entries[:at], more.entry, *entries[at:]))
