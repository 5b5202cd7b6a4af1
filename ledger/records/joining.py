"""What two sides made of one record, joined: every entry of both once, in an order that keeps each side's own.

A list is a journal, so nearly all that two people do to one case at once goes together: entries that either added, an
entry that either filled in. Only where both gave one field different values must a person decide (``clashes``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from ledger.records.chain import Pair, heaviest_chain
from ledger.records.journal import compare, corrections, follows, identities, may_become
from ledger.records.reader import Cell, Row
from ledger.records.table import LEVELS, Field
from ledger.text.value import dataclass, field, replace

_HELD, _SAME, _OPENED = 1_000_000, 1_000, 900  # what a pair weighs: held by the base, added alike, a step added by both
_CALLED_FOR = ("处置", "研判")  # what the program itself puts into every clone's copy alike
_RANK = {level: -i for i, level in enumerate(LEVELS)}


@dataclass(frozen=True, slots=True)
class Joined:
    """A row of the result: ``row`` holds the values chosen (ours where they clash), the rest is what it was made of.

    ``clashes`` are the fields that both sides gave different values. ``doubt`` says why one side would rather not have
    the entry at all; ``note`` is what someone should look at; ``lists`` are the entries below it.
    """

    row: Row
    base: Row | None
    ours: Row | None
    theirs: Row | None
    clashes: tuple[str, ...] = ()
    lists: Mapping[str, tuple[Joined, ...]] = field(default_factory=dict)
    doubt: str = ""
    note: str = ""


def join(base: Row | None, ours: Row, theirs: Row) -> Joined:
    """Two states of one row, with the row they both come from (None where both sides made it)."""
    cells: dict[str, Cell] = {}
    clashes: list[str] = []
    lists: dict[str, tuple[Joined, ...]] = {}
    for known in ours.field.fields:
        if known.fields:
            below = [r.lists.get(known.name, ()) if r else () for r in (base, ours, theirs)]
            lists[known.name] = join_lists(*below, fresh=base is None)
            continue
        cell, clash = _chosen(known, base, ours, theirs)
        if cell is not None:
            cells[known.name] = cell
        if clash:
            clashes.append(known.name)
    rows = {name: tuple(j.row for j in entries) for name, entries in lists.items()}
    return Joined(replace(ours, cells=cells, lists=rows), base, ours, theirs, tuple(clashes), lists)


def _chosen(known: Field, base: Row | None, ours: Row, theirs: Row) -> tuple[Cell | None, bool]:
    """The value of a field, and whether the sides clash over it."""
    b, o, t = (r.cells.get(known.name) if r else None for r in (base, ours, theirs))
    if _value(o) == _value(t):
        return o, False
    if known.moves and o and t and bool(ours.words("完成")) != bool(theirs.words("完成")):
        # Once a step is done its 期限 and 部门 stand as the side that did it has them.
        return (o if ours.words("完成") else t), False
    if _value(t) == _value(b):
        return o, False
    if _value(o) == _value(b):
        return t, False
    onward, back = may_become(ours, theirs, known), may_become(theirs, ours, known)
    if onward != back:
        return (t if onward else o), False
    days = o and t and isinstance(o.value, date) and isinstance(t.value, date)
    if onward and days:  # both moved the 期限 of an open step: the check computes it anew
        return min((o, t), key=lambda c: c.canonical if c else ""), False
    return o, True


def _value(cell: Cell | None) -> object:
    return cell.value if cell else None


def join_lists(base: Sequence[Row], ours: Sequence[Row], theirs: Sequence[Row], *,
               fresh: bool = False) -> tuple[Joined, ...]:  # fmt: skip
    """Two states of one list, with the state they both come from.

    In a ``fresh`` list, of a row that has no base, an entry of one side that the other's may have become is the same.
    """
    if not ours and not theirs:
        return ()
    table = (*ours, *theirs)[0].field
    sides = _Sides(base, ours, theirs, fresh)
    chain = heaviest_chain(sorted(sides.pairs()), len(theirs))
    together = dict(chain)
    joined: list[Joined] = []
    i = j = 0
    for o, t in [*chain, (len(ours), len(theirs))]:
        joined += _woven(table, [*sides.alone_ours(i, o)], [*sides.alone_theirs(j, t, together)])
        if o < len(ours):
            joined.append(join(sides.before(o), ours[o], theirs[t]))
        i, j = o + 1, t + 1
    return tuple(replace(x, row=replace(x.row, index=n)) for n, x in enumerate(joined, 1))


class _Sides:
    """Which entries of the two sides are the same one, and what becomes of those that only one side has."""

    def __init__(self, base: Sequence[Row], ours: Sequence[Row], theirs: Sequence[Row], fresh: bool) -> None:
        self._ours, self._theirs, self._fresh = ours, theirs, fresh
        self._from_ours, self._from_theirs = _origins(base, ours), _origins(base, theirs)
        self._to_ours = {id(b): i for i, b in self._from_ours.items()}
        self._to_theirs = {id(b): j for j, b in self._from_theirs.items()}
        self._glued_ours, self._glued_theirs = _glued(ours), _glued(theirs)
        self._twins: dict[object, list[int]] = {}
        self._named: dict[str, list[int]] = {}
        for i, row in enumerate(ours):
            if i not in self._from_ours:
                self._twins.setdefault(content(row), []).append(i)
                self._named.setdefault(identities(row)[0], []).append(i)

    def before(self, place: int) -> Row | None:
        """What one of our entries was."""
        return self._from_ours.get(place)

    def pairs(self) -> Iterator[Pair]:
        """Places that may hold one entry: from one entry of the base; added alike by both; a step both called for."""
        for i, row in self._from_ours.items():
            if (j := self._to_theirs.get(id(row))) is not None:
                yield i, j, _HELD
        for j, row in enumerate(self._theirs):
            if j in self._from_theirs:
                continue
            same = self._twins.get(content(row), [])
            yield from ((i, j, _SAME) for i in same)
            if not same and (self._fresh or row.field.name in _CALLED_FOR):
                named = self._named.get(identities(row)[0], [])
                yield from ((i, j, _OPENED) for i in named if self._one(self._ours[i], row))

    def _one(self, ours: Row, theirs: Row) -> bool:
        """Both sides have the entry, added by each, and one has gone on with it."""
        if "更正" in ours.cells or "更正" in theirs.cells:
            return False
        if not self._fresh and ours.words("完成") and theirs.words("完成"):
            return False
        return follows(ours, theirs) or follows(theirs, ours)

    def alone_ours(self, start: int, end: int) -> Iterator[_Alone]:
        """Our entries of a stretch that theirs has no part in."""
        for i in range(start, end):
            row, base = self._ours[i], self._from_ours.get(i)
            j = self._to_theirs.get(id(base)) if base else None
            if j is not None:  # theirs moved it: it stands in our place
                yield _Alone(join(base, row, self._theirs[j]), self._glued_ours[i])
            elif base is None or content(base) != content(row):
                doubt = "对方删去了这一条" if base else ""
                yield _Alone(_single(base, row, None, doubt), self._glued_ours[i])

    def alone_theirs(self, start: int, end: int, chain: Mapping[int, int]) -> Iterator[_Alone]:
        """Their entries of a stretch that ours has no part in."""
        for j in range(start, end):
            row, base = self._theirs[j], self._from_theirs.get(j)
            if base is None:
                crossed = any(i not in chain for i in self._twins.get(content(row), ()))
                doubt = "两边都加了这一条，先后不同" if crossed else ""
                yield _Alone(_single(None, None, row, doubt), self._glued_theirs[j])
            elif id(base) not in self._to_ours and content(base) != content(row):
                yield _Alone(_single(base, None, row, "本方删去了这一条"), self._glued_theirs[j])


@dataclass(frozen=True, slots=True)
class _Alone:
    """An entry of one side; ``glued`` to the one above when it corrects that."""

    joined: Joined
    glued: bool


def _single(base: Row | None, ours: Row | None, theirs: Row | None, doubt: str) -> Joined:
    row = ours or theirs
    assert row is not None
    lists = {
        name: tuple(_single(None, r if ours else None, r if theirs else None, "") for r in rows)
        for name, rows in row.lists.items()
    }
    return Joined(row, base, ours, theirs, (), lists, doubt)


def content(row: Row) -> object:
    """All that an entry says, to be compared."""
    cells = frozenset((n, str(c.value)) for n, c in row.cells.items())
    return cells, frozenset((n, tuple(map(content, rows))) for n, rows in row.lists.items() if rows)


def _origins(base: Sequence[Row], side: Sequence[Row]) -> dict[int, Row]:
    """The place of each entry that comes from the base, with what it was there."""
    places = {id(row): i for i, row in enumerate(side)}
    found = compare(base, side)
    return {places[id(new)]: old for old, new in sorted(
        (*found.kept, *found.altered, *found.moved), key=lambda p: p[1].index)}  # fmt: skip


def _glued(rows: Sequence[Row]) -> list[bool]:
    """Which entries stand directly below the one they correct."""
    below = {c.entry.index for c in corrections(rows)[1] if c.directly_below}
    return [row.index in below for row in rows]


def _woven(table: Field, ours: list[_Alone], theirs: list[_Alone]) -> Iterator[Joined]:
    """The entries of both sides between two that they share, in an order that does not ask which side is ours.

    So two people who each merge the other's work come to the same list. Corrections of the entry above come first.
    """
    first, our_units = _units(ours)
    second, their_units = _units(theirs)
    if first and second:
        first, second = sorted((first, second), key=_order)
        second[0] = replace(second[0], note="两边都更正了同一条，以最下面的一条为准")
    # What voids comes last: a correction below it would correct nothing.
    yield from sorted((*first, *second), key=lambda j: "作废" in j.row.cells)
    if table.field("日期"):
        units: Iterable[list[Joined]] = _by_day(our_units, their_units)
    else:
        runs = sorted((run for run in (our_units, their_units) if run), key=lambda run: _order(run[0]))
        units = (unit for run in runs for unit in run)
    for unit in units:
        yield from unit


def _units(run: Iterable[_Alone]) -> tuple[list[Joined], list[list[Joined]]]:
    """What corrects the entry before the run; then entries, each with what corrects it."""
    lead: list[Joined] = []
    units: list[list[Joined]] = []
    for alone in run:
        if not alone.glued:
            units.append([alone.joined])
        else:
            (units[-1] if units else lead).append(alone.joined)
    return lead, units


def _by_day(ours: list[list[Joined]], theirs: list[list[Joined]]) -> Iterator[list[Joined]]:
    i = j = 0
    while i < len(ours) and j < len(theirs):
        if _order(theirs[j]) < _order(ours[i]):
            j += 1
            yield theirs[j - 1]
        else:
            i += 1
            yield ours[i - 1]
    yield from ours[i:]
    yield from theirs[j:]


def _order(unit: Sequence[Joined]) -> tuple[date, int, str]:
    """Its day; of two gradings of one day the higher one counts, and so comes last; then whatever it says."""
    rows = [j.row for j in unit if "作废" not in j.row.cells] or [unit[0].row]
    days = (rows[-1].day(name) for name in ("日期", "所属期", "期限", "完成"))
    return next(filter(None, days), date.min), _RANK.get(rows[-1].words("等级"), 0), _spelt(unit[0].row)


def _spelt(row: Row) -> str:
    below = (f"{n}:{_spelt(r)}" for n, rows in sorted(row.lists.items()) for r in rows)
    return "\0".join([*(f"{n}:{c.value}" for n, c in sorted(row.cells.items())), *below])
