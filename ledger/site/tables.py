"""The lists of a record as tables, by the field table of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from ledger.records.journal import in_effect
from ledger.records.reader import Row
from ledger.records.record import Record
from ledger.records.table import LEVELS, Field
from ledger.records.values import Kind
from ledger.site.derivation import entry_words
from ledger.text.value import dataclass

_HIDDEN = ("更正", "作废")
_DEFAULTS = {"核实": "未核实", "认定": "属实"}  # what an empty value counts as
_NUMERIC = (Kind.INTEGER, Kind.COUNT, Kind.MONEY)
_WHOLE = (Kind.DATE, Kind.MONTH, Kind.CODE, Kind.IDENT, Kind.RECORD)  # not to be broken over two lines
LONG = 12  # rows from which a table is worth a search
WIDE, REST = 9, "其他"  # columns that a table may have, and the one that the others share
_GIVE_WAY = (Kind.TEXT, Kind.DAYS, Kind.MONTH, Kind.INTEGER, Kind.CHOICE)


class Pages(Protocol):
    """From a 编号 or a credit code to its page."""

    def get(self, value: str, /) -> str | None:
        """The page of a value, None or empty where it has none."""


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its key and its look, ``num``, ``nowrap`` or empty."""

    name: str
    look: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry of a list as plain values by key; ``standing`` is 更正, 作废 or empty; ``street`` where it has one."""

    line: int
    values: tuple[str, ...]
    standing: str
    street: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A list of the file with the columns that any entry fills."""

    name: str
    heads: tuple[Head, ...]
    rows: tuple[EntryLine, ...]

    @property
    def long(self) -> bool:
        """Whether it wants a search."""
        return len(self.rows) >= LONG

    def cells(self, entry: EntryLine, hrefs: Pages) -> Iterator[tuple[Head, str, str, str]]:
        """An entry's values, each with its column, the page it speaks of, and (the first) how the entry stands."""
        standing = entry.standing
        for head, value in zip(self.heads, entry.values, strict=True):
            yield head, value, hrefs.get(value) or "", standing
            standing = ""


def table(record: Record, field: Field) -> Table:
    """A list's entries in effect, with the columns that any of them fills; of very many the lesser ones share one."""
    rows = in_effect(record.rows(field.name))
    filled = {name for row in rows for name in row.cells}
    every = [
        f for f in field.fields if f.name not in _HIDDEN and not f.fields and (f.name in filled or f.name in _DEFAULTS)
    ]
    own = _own(every)
    rest = [f.name for f in every if f not in own]
    heads = (*(Head(f.name, _look(f)) for f in own), *((Head(REST, ""),) if rest else ()))
    return Table(field.name, heads, tuple(_entry(r, [f.name for f in own], rest) for r in rows))


def _own(fields: Sequence[Field]) -> list[Field]:
    """The fields that have a column of their own: free text gives way first, then what is least looked for."""
    kept = list(fields)
    for kind in _GIVE_WAY:
        for field in reversed(fields):
            if (
                len(kept) > WIDE
                and field.kind is kind
                and not field.required
                and not field.unit
                and field.choices != LEVELS
            ):
                kept.remove(field)
    return kept


def _look(field: Field) -> str:
    if field.kind in _NUMERIC:
        return "num"
    return "nowrap" if field.kind in _WHOLE or field.kind is Kind.CHOICE else ""


def _entry(row: Row, own: Iterable[str], rest: Sequence[str]) -> EntryLine:
    values = [row.words(h) or _DEFAULTS.get(h, "") for h in own]
    if rest:
        values.append("　".join(f"{name} {words}" for name in rest if (words := row.words(name))))
    return EntryLine(row.line, tuple(values), "更正" if "更正" in row.cells else "", row.words("街镇园区"))


def superseded(record: Record) -> Iterator[EntryLine]:
    """Entries corrected or voided, of every list: nothing that was once written is lost from view."""
    for name, rows in record.top.lists.items():
        effective = {id(r) for r in in_effect(rows)}
        for row in rows:
            if id(row) not in effective:
                standing = "作废说明" if "作废" in row.cells else "已被更正或作废"
                yield EntryLine(row.line, (name, entry_words(row), row.words("说明")), standing)
