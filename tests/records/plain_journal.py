"""The journal's rules in the plainest way, every entry held against every other: what the quick way must agree with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledger.records.journal import Comparison, Correction, _resemblance, _spelt, changes, identities
from ledger.records.reader import Row


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
