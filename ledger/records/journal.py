"""Lists are journals: which entries are in effect, and how a later state of a list follows from an earlier one."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence

from ledger.records.chain import heaviest_chain
from ledger.records.reader import Row
from ledger.records.table import Field
from ledger.records.values import DayRange, Kind, Range, parse
from ledger.text.value import dataclass

ABSENT = "无"


def identities(row: Row) -> tuple[str, ...]:
    """The ways in which 更正 may name an entry: its identifying values, 无 for an absent one."""
    first = " ".join(row.words(name) or ABSENT for name in row.field.identifies)
    if row.field.name == "处置" and row.words("完成"):
        return first, f"{row.words('步骤')} {row.words('完成')}"
    return (first,)


def _spelt(reference: str) -> str:
    return " ".join(_canonical(word) for word in reference.split())


def _canonical(word: str) -> str:
    for kind in (Kind.DATE, Kind.MONTH):
        parsed = parse(kind, word)
        if not isinstance(parsed, str):
            return parsed.canonical
    return word


@dataclass(frozen=True, slots=True)
class Correction:
    """An entry that replaces or voids another; ``target`` is None when nothing above answers to the name."""

    entry: Row
    target: Row | None
    directly_below: bool


class _Names:
    """Which entries of a list bear which names, the nearest to the end first to be found.

    ``slots`` are the entries in effect, None for one taken away: places stay what they were.
    """

    def __init__(self, slots: list[Row | None]) -> None:
        self.slots = slots
        self._places: dict[str, list[int]] = {}
        for place, row in enumerate(slots):
            self.enter(place, row)

    def enter(self, place: int, row: Row | None) -> None:
        """An entry takes a place."""
        for name in _names(row):
            insort(self._places.setdefault(name, []), place)

    def find(self, reference: str) -> int | None:
        """The place nearest the end whose entry bears a name."""
        name = _spelt(reference)
        places = self._places.get(name, [])
        while places and name not in _names(self.slots[places[-1]]):
            places.pop()
        return places[-1] if places else None


def _names(row: Row | None) -> set[str]:
    return set(map(_spelt, identities(row))) if row else set()


def corrections(rows: Sequence[Row]) -> tuple[tuple[Row, ...], tuple[Correction, ...]]:
    """The entries in effect, in order, and the corrections made among them.

    A correction takes the place of the nearest entry above that is still in effect and bears the name;
    a voiding one takes it away. One that names nothing stands as an entry of its own.
    """
    slots: list[Row | None] = []
    made: list[Correction] = []
    below: dict[int, int] = {}  # index of an entry → index of the last line of its chain of corrections
    names: _Names | None = None  # a list without corrections needs none
    for row in rows:
        reference = row.text("更正")
        if reference is None:
            _stand(slots, names, row)
            continue
        names = names or _Names(slots)
        place = names.find(reference)
        target = slots[place] if place is not None else None
        end = below.get(target.index, target.index) if target else 0
        made.append(Correction(row, target, target is not None and end == row.index - 1))
        if place is None or target is None:
            if "作废" not in row.cells:
                _stand(slots, names, row)
            continue
        below[row.index] = row.index
        slots[place] = None if "作废" in row.cells else row
        names.enter(place, slots[place])
    return tuple(r for r in slots if r is not None), tuple(made)


def _stand(slots: list[Row | None], names: _Names | None, row: Row) -> None:
    """An entry of its own."""
    slots.append(row)
    if names:
        names.enter(len(slots) - 1, row)


def named(effective: Sequence[Row], reference: str) -> int | None:
    """The place of the nearest entry from the end that bears the name a 更正 gives."""
    wanted = _spelt(reference)
    return next((i for i in range(len(effective) - 1, -1, -1) if wanted in map(_spelt, identities(effective[i]))), None)


def in_effect(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The entries in effect, in order."""
    return corrections(rows)[0]


@dataclass(frozen=True, slots=True)
class Change:
    """A value of an entry that differs from what it was."""

    name: str
    before: str
    after: str
    lawful: bool  # filled in, narrowed, or free to move while its step is open


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a list follows from an earlier state of it.

    ``kept`` pairs every earlier entry with its present one; ``altered`` are pairs whose values differ
    unlawfully; ``removed`` have no counterpart; ``moved`` stand in another order; ``added`` are new.
    """

    kept: tuple[tuple[Row, Row], ...] = ()
    altered: tuple[tuple[Row, Row], ...] = ()
    removed: tuple[Row, ...] = ()
    moved: tuple[tuple[Row, Row], ...] = ()
    added: tuple[Row, ...] = ()

    @property
    def lawful(self) -> bool:
        """Whether the journal rules hold."""
        return not (self.altered or self.removed or self.moved)


def changes(before: Row, after: Row) -> tuple[Change, ...]:
    """The values that differ between two states of an entry, nested lists excepted."""
    found = []
    for field in before.field.fields:
        name = field.name
        if not field.fields and not _same(before, after, name):
            lawful = may_become(before, after, field)
            found.append(Change(name, before.words(name), after.words(name), lawful))
    return tuple(found)


def _same(before: Row, after: Row, name: str) -> bool:
    old, new = before.cells.get(name), after.cells.get(name)
    if old is None or new is None:
        return old is new
    return old.value == new.value


def may_become(before: Row, after: Row, field: Field) -> bool:
    """Whether a value that differs may have become the other: filled in, narrowed, or moved while its step is open."""
    old, new = before.cells.get(field.name), after.cells.get(field.name)
    if field.name in ("更正", "作废"):  # a correction is a new entry, never an old one made into one
        return False
    if old is None or old.canonical in field.empty:
        return new is not None
    if field.moves and not before.words("完成"):
        return new is not None
    return new is not None and _inside(new.value, old.value)


def _inside(new: object, old: object) -> bool:
    if isinstance(new, Range) and isinstance(old, Range):
        return old.lo <= new.lo and (old.hi is None or (new.hi is not None and new.hi <= old.hi))
    if isinstance(new, DayRange) and isinstance(old, DayRange):
        return old.lo <= new.lo and new.hi <= old.hi
    return False


def follows(before: Row, after: Row) -> bool:
    """Whether an entry may have become the other: every value kept, filled in, narrowed or free to move."""
    return all(c.lawful for c in changes(before, after)) and _lists_follow(before, after)


def _lists_follow(before: Row, after: Row) -> bool:
    return all(compare(rows, after.lists.get(name, ())).lawful for name, rows in before.lists.items())


def _likeness(before: Row, after: Row) -> int:
    """0 when the one cannot have become the other, else more the more alike they are."""
    found = changes(before, after)
    if not all(c.lawful for c in found) or not _lists_follow(before, after):
        return 0
    return 1000 - len(found) * 10 - (before.index != after.index)


class _Fitting:
    """Which entries may have become which, found by the values that can never change: no list is held against all of
    another."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._places: dict[tuple[str, ...], dict[tuple[object, ...], list[int]]] = {}

    def of(self, before: Row) -> Sequence[int]:
        """The places of the entries that an earlier one may have become, in order; some of them it has not."""
        names = tuple(_fixed(before))
        if names not in self._places:
            self._places[names] = {}
            for place, row in enumerate(self._rows):
                self._places[names].setdefault(_values(row, names), []).append(place)
        return self._places[names].get(_values(before, names), ())


def _fixed(row: Row) -> Iterator[str]:
    """The values of an entry's name that stay what they are."""
    yield from ("更正", "作废")
    for name in row.field.identifies:
        field, cell = row.field.field(name), row.cells.get(name)
        moves = field is not None and field.moves and not row.words("完成")
        empty = cell is None or (field is not None and cell.canonical in field.empty)
        if cell is not None and not moves and not empty and not isinstance(cell.value, Range | DayRange):
            yield name


def _values(row: Row, names: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(cell.value if (cell := row.cells.get(n)) else None for n in names)


def compare(before: Sequence[Row], after: Sequence[Row]) -> Comparison:
    """How the later list follows from the earlier one."""
    if before is after:
        return Comparison(tuple(zip(before, after, strict=True)))
    kept = _align(before, after)
    if len(kept) == len(before):
        held = {id(new) for _, new in kept}
        return Comparison(kept, added=tuple(r for r in after if id(r) not in held))
    return _explain(before, after, kept)


def _align(before: Sequence[Row], after: Sequence[Row]) -> tuple[tuple[Row, Row], ...]:
    """The best order-keeping pairing: most entries kept, then most alike."""
    head = _equal_run(zip(before, after, strict=False))
    tail = _equal_run(zip(reversed(before[head:]), reversed(after[head:]), strict=False))
    inner = _align_inner(before[head : len(before) - tail], after[head : len(after) - tail])
    ends = zip(before[len(before) - tail :], after[len(after) - tail :], strict=True)
    return (*zip(before[:head], after[:head], strict=True), *inner, *ends)


def _equal_run(pairs: Iterable[tuple[Row, Row]]) -> int:
    """How many pairs from the start are the same entry unchanged."""
    count = 0
    for before, after in pairs:
        same = before is after or not (
            changes(before, after) or not _lists_follow(before, after) or _grown(before, after)
        )
        if not same:
            break
        count += 1
    return count


def _grown(before: Row, after: Row) -> bool:
    return any(len(rows) != len(before.lists.get(name, ())) for name, rows in after.lists.items())


def _align_inner(before: Sequence[Row], after: Sequence[Row]) -> tuple[tuple[Row, Row], ...]:
    fitting = _Fitting(after)
    alike = ((i, j, _likeness(b, after[j])) for i, b in enumerate(before) for j in fitting.of(b))
    pairs = [(i, j, 1_000_000 + likeness) for i, j, likeness in alike if likeness]
    return tuple((before[i], after[j]) for i, j in heaviest_chain(pairs, len(after)))


class _Free:
    """The later entries that no earlier one was paired with, and which of them an earlier one is most like."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._fitting = _Fitting(rows)
        self._left = dict.fromkeys(range(len(rows)))
        self._named: dict[str, list[int]] = {}
        for place, row in enumerate(rows):
            for name in identities(row):
                self._named.setdefault(name, []).append(place)

    @property
    def left(self) -> tuple[Row, ...]:
        """Those not taken."""
        return tuple(self._rows[p] for p in self._left)

    def take(self, place: int) -> Row:
        """One of them goes to an earlier entry."""
        del self._left[place]
        return self._rows[place]

    def twin(self, entry: Row) -> int | None:
        """The first that is the entry as it was, but for its place."""
        places = (p for p in self._fitting.of(entry) if p in self._left)
        return next((p for p in places if _likeness(entry, self._rows[p]) >= 990), None)

    def nearest(self, entry: Row) -> int | None:
        """The one most like an entry, None where none is like it."""
        named = {p for name in identities(entry) for p in self._named.get(name, ()) if p in self._left}
        best = self._most_like(entry, sorted(named))
        if best is None or _resemblance(entry, self._rows[best]) <= _UNNAMED:
            best = self._most_like(entry, self._around(entry))
        return None if best is None or _resemblance(entry, self._rows[best]) < 1 else best

    def _most_like(self, entry: Row, places: Sequence[int]) -> int | None:
        return max(places, key=lambda p: _resemblance(entry, self._rows[p]), default=None)

    def _around(self, entry: Row) -> list[int]:
        """Where very many are left, as when a list was replaced by another, only those about the entry's place."""
        if len(self._left) <= _MANY:
            return list(self._left)
        first = bisect_left(self._rows, entry.index - _MANY // 2, key=lambda r: r.index)
        return [p for p in range(first, min(first + _MANY, len(self._rows))) if p in self._left]


_UNNAMED = 2.25  # the most that an entry of another name can resemble one
_MANY = 200


def _explain(before: Sequence[Row], after: Sequence[Row], kept: tuple[tuple[Row, Row], ...]) -> Comparison:
    """Names what went wrong with each entry that found no counterpart: moved, altered, or removed."""
    olds, news = {id(old) for old, _ in kept}, {id(new) for _, new in kept}
    free = _Free([a for a in after if id(a) not in news])
    moved: list[tuple[Row, Row]] = []
    altered: list[tuple[Row, Row]] = []
    removed: list[Row] = []
    for entry in (b for b in before if id(b) not in olds):
        twin = free.twin(entry)
        near = free.nearest(entry) if twin is None else twin
        if near is None:
            removed.append(entry)
        else:
            (altered if twin is None else moved).append((entry, free.take(near)))
    return Comparison(kept, tuple(altered), tuple(removed), tuple(moved), free.left)


def _resemblance(before: Row, after: Row) -> float:
    """Shared identity counts most, then shared values, then the same place."""
    named = bool(set(identities(before)) & set(identities(after)))
    main = before.field.identifies[-1] if before.field.name != "处置" else "步骤"
    same_main = bool(before.words(main)) and before.words(main) == after.words(main)
    shared = sum(1 for n in before.cells if before.words(n) == after.words(n)) / max(1, len(before.cells))
    return 2 * named + (same_main and shared >= 0.5) + shared + 0.25 * (before.index == after.index)
