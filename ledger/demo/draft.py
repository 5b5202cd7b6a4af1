"""A record while it is being written: values and entries in the table's order; its text and its typed form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from ledger.records.case import Case
from ledger.records.kinds import CASES, KINDS, RecordKind
from ledger.records.reader import Cell, Row
from ledger.records.record import Record
from ledger.records.table import PAYMENTS, Field
from ledger.records.values import Bad, parse
from ledger.text.source import Span
from ledger.text.value import dataclass, replace
from ledger.text.write import Values, block_entry, flow_entry, scalar

Entry = tuple[tuple[str, "str | tuple[Entry, ...]"], ...]
_NOWHERE = Span(0, 0)
_TABLES = {table.name: table for kind in KINDS.values() for table in kind.lists} | {PAYMENTS.name: PAYMENTS}


def table_of(name: str) -> Field:
    """The field table of a list: no two kinds of records have different lists of one name."""
    return _TABLES[name]


def make(name: str, values: Mapping[str, str | tuple[Entry, ...] | None]) -> Entry:
    """An entry of a list, its values in the table's order; None is left out."""
    given = ((f.name, values.get(f.name)) for f in table_of(name).fields)
    return tuple((key, value) for key, value in given if value is not None)


def changed(name: str, entry: Entry, values: Mapping[str, str | tuple[Entry, ...] | None]) -> Entry:
    """An entry with other values, or with more."""
    return make(name, {**dict(entry), **values})


@dataclass(frozen=True)
class Draft:
    """The values above the lists, the lists, and the notes below them."""

    top: tuple[tuple[str, str], ...]
    lists: tuple[tuple[str, tuple[Entry, ...]], ...] = ()
    body: str = ""
    letter: str = ""  # of its kind, as in its 编号

    @property
    def kind(self) -> RecordKind:
        """The kind of record."""
        return KINDS[self.letter]

    def value(self, name: str) -> str:
        """A value above the lists, empty when absent."""
        return dict(self.top).get(name, "")

    def entries(self, name: str) -> tuple[Entry, ...]:
        """The entries of a list."""
        return dict(self.lists).get(name, ())

    def with_value(self, name: str, text: str) -> Draft:
        """With a value above the lists."""
        given = {**dict(self.top), name: text}
        return replace(self, top=tuple((f.name, given[f.name]) for f in self.kind.table.fields if f.name in given))

    def with_entries(self, name: str, entries: tuple[Entry, ...]) -> Draft:
        """With a list as given."""
        given = {**dict(self.lists), name: entries}
        return replace(self, lists=tuple((f.name, given[f.name]) for f in self.kind.lists if f.name in given))

    def with_entry(
        self, name: str, values: Mapping[str, str | tuple[Entry, ...] | None], below: int | None = None
    ) -> Draft:
        """With one more entry: at the end of its list, or directly below another (from 0)."""
        old = self.entries(name)
        at = len(old) if below is None else below + 1
        return self.with_entries(name, (*old[:at], make(name, values), *old[at:]))

    def with_change(self, name: str, at: int, values: Mapping[str, str | tuple[Entry, ...] | None]) -> Draft:
        """With other values in an entry (from 0)."""
        old = self.entries(name)
        return self.with_entries(name, (*old[:at], changed(name, old[at], values), *old[at + 1 :]))

    def with_body(self, body: str) -> Draft:
        """With other notes."""
        return replace(self, body=body)

    @property
    def text(self) -> str:
        """The file."""
        lines = ["---", *(f"{name}: {scalar(text)}" for name, text in self.top)]
        for name, entries in self.lists:
            if entries:
                lines.append(f"{name}:")
                flow = table_of(name).flow
                lines += ["  - " + flow_entry(_values(e)) if flow else block_entry(_values(e), 2) for e in entries]
        return "\n".join([*lines, "---", self.body.strip(), ""])


def _values(entry: Entry) -> Values:
    return {name: value if isinstance(value, str) else [_values(e) for e in value] for name, value in entry}


@lru_cache(maxsize=16384)
def _cells(letter: str | None, name: str, entry: Entry) -> dict[str, Cell]:
    """The typed values of an entry; read once, since entries stay as they are from commit to commit.

    ``letter`` is that of a kind of record when they are the values above its lists.
    """
    table = table_of(name) if letter is None else KINDS[letter].table
    cells = {}
    for key, text in entry:
        field = table.field(key)
        if field is None or not isinstance(text, str) or not text:
            continue
        parsed = parse(field.kind, text, field.choices)
        assert not isinstance(parsed, Bad), f"{key}: {text}: {parsed}"
        cells[key] = Cell(parsed.value, text, parsed.canonical, _NOWHERE)
    return cells


def _height(name: str, entry: Entry) -> int:
    """The lines an entry takes."""
    return 1 if table_of(name).flow else sum(1 if isinstance(v, str) else 1 + len(v) for _, v in entry)


def _rows(name: str, entries: Iterable[Entry], line: int) -> tuple[Row, ...]:
    rows = []
    for index, entry in enumerate(entries, 1):
        rows.append(_row(name, entry, index, line))
        line += _height(name, entry)
    return tuple(rows)


def _row(name: str, entry: Entry, index: int, line: int) -> Row:
    below: dict[str, tuple[Row, ...]] = {}
    at = line
    for key, value in entry:
        if not isinstance(value, str):
            below[key] = _rows(key, value, at + 1)
        at += 1
    return Row(table_of(name), index, line, _NOWHERE, _cells(None, name, entry), below, {}, frozenset())


def model(path: str, draft: Draft) -> Case:
    """The case as the ledger's reader would give it, lines included, without going through text."""
    return Case(CASES, path, _top(draft), draft.body)


def record_of(path: str, draft: Draft) -> Record:
    """A record of whatever kind, likewise."""
    return model(path, draft) if not draft.letter else Record(draft.kind, path, _top(draft), draft.body)


def _top(draft: Draft) -> Row:
    lists: dict[str, tuple[Row, ...]] = {}
    line = 2 + len(draft.top)
    for name, entries in draft.lists:
        if entries:
            lists[name] = _rows(name, entries, line + 1)
            line += 1 + sum(_height(name, e) for e in entries)
    return Row(draft.kind.table, 0, 1, _NOWHERE, _cells(draft.letter, "", draft.top), lists, {}, frozenset())
