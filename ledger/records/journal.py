"""Lists are journals: which entries are in effect, and how a later state of a list follows from an earlier one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger.records.reader import Row
from ledger.records.table import Field
from ledger.records.values import DayRange, Kind, Range, parse

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


def corrections(rows: Sequence[Row]) -> tuple[tuple[Row, ...], tuple[Correction, ...]]:
    """The entries in effect, in order, and the corrections made among them.

    A correction takes the place of the nearest entry above that is still in effect and bears the name;
    a voiding one takes it away. One that names nothing stands as an entry of its own.
    """
    effective: list[Row] = []
    made: list[Correction] = []
    below: dict[int, int] = {}  # index of an entry → index of the last line of its chain of corrections
    for row in rows:
        reference = row.text("更正")
        spot = named(effective, reference) if reference else None
        if reference:
            target = effective[spot] if spot is not None else None
            end = below.get(target.index, target.index) if target else 0
            made.append(Correction(row, target, target is not None and end == row.index - 1))
            if target is not None:
                below[row.index] = row.index
        if spot is None:
            if not (reference and "作废" in row.cells):
                effective.append(row)
        elif "作废" in row.cells:
            del effective[spot]
        else:
            effective[spot] = row
    return tuple(effective), tuple(made)


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
        old, new = before.words(field.name), after.words(field.name)
        if not field.fields and not _same(before, after, field.name):
            found.append(Change(field.name, old, new, _may_change(before, after, field)))
    return tuple(found)


def _same(before: Row, after: Row, name: str) -> bool:
    old, new = before.cells.get(name), after.cells.get(name)
    if old is None or new is None:
        return old is new
    return old.value == new.value


def _may_change(before: Row, after: Row, field: Field) -> bool:
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
    return all(c.lawful for c in changes(before, after)) and all(
        compare(rows, after.lists.get(name, ())).lawful for name, rows in before.lists.items()
    )


def _likeness(before: Row, after: Row) -> int:
    """0 when the one cannot have become the other, else more the more alike they are."""
    if not follows(before, after):
        return 0
    return 1000 - sum(1 for _ in changes(before, after)) * 10 - (before.index != after.index)


def compare(before: Sequence[Row], after: Sequence[Row]) -> Comparison:
    """How the later list follows from the earlier one."""
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
        if changes(before, after) or not follows(before, after) or _grown(before, after):
            break
        count += 1
    return count


def _grown(before: Row, after: Row) -> bool:
    return any(len(rows) != len(before.lists.get(name, ())) for name, rows in after.lists.items())


def _align_inner(before: Sequence[Row], after: Sequence[Row]) -> tuple[tuple[Row, Row], ...]:
    rows, columns = len(before), len(after)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    like = [[_likeness(b, a) for a in after] for b in before]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            take = like[i][j] and like[i][j] + 1_000_000 + best[i + 1][j + 1]
            best[i][j] = max(best[i + 1][j], best[i][j + 1], take)
    pairs, i, j = [], 0, 0
    while i < rows and j < columns:
        if like[i][j] and best[i][j] == like[i][j] + 1_000_000 + best[i + 1][j + 1]:
            pairs.append((before[i], after[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return tuple(pairs)


def _explain(before: Sequence[Row], after: Sequence[Row], kept: tuple[tuple[Row, Row], ...]) -> Comparison:
    """Names what went wrong with each entry that found no counterpart: moved, altered, or removed."""
    held = {id(new) for _, new in kept}
    lost = [b for b in before if not any(b is old for old, _ in kept)]
    free = [a for a in after if id(a) not in held]
    moved: list[tuple[Row, Row]] = []
    altered: list[tuple[Row, Row]] = []
    removed: list[Row] = []
    for entry in lost:
        twin = next((a for a in free if _likeness(entry, a) >= 990), None)
        near = twin or max(free, key=lambda a: _resemblance(entry, a), default=None)
        if near is None or (twin is None and _resemblance(entry, near) < 1):
            removed.append(entry)
            continue
        free.remove(near)
        (moved if twin is not None else altered).append((entry, near))
    return Comparison(kept, tuple(altered), tuple(removed), tuple(moved), tuple(free))


def _resemblance(before: Row, after: Row) -> float:
    """Shared identity counts most, then shared values, then the same place."""
    named = bool(set(identities(before)) & set(identities(after)))
    main = before.field.identifies[-1] if before.field.name != "处置" else "步骤"
    same_main = bool(before.words(main)) and before.words(main) == after.words(main)
    shared = sum(1 for n in before.cells if before.words(n) == after.words(n)) / max(1, len(before.cells))
    return 2 * named + (same_main and shared >= 0.5) + shared + 0.25 * (before.index == after.index)
