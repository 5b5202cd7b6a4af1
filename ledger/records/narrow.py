"""A record with nothing in it but what an audience may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ledger.records.audience import Audience
from ledger.records.journal import in_effect
from ledger.records.reader import Row
from ledger.records.record import Record
from ledger.records.table import Field
from ledger.text.value import replace

Within = Callable[[Row], bool]  # whether an entry is the audience's business
Known = Callable[[str], bool]  # whether every 编号 that a value names is of a record that the audience has


def unclassified(table: Field, above: str = "") -> Iterator[str]:
    """The fields of a table, itself included, that do not say to whom they may go."""
    name = f"{above}.{table.name}" if above else table.name
    if not table.to:
        yield name
    for below in table.fields:
        yield from unclassified(below, name)


def narrowed(record: Record, audience: Audience, within: Within, known: Known) -> Record:
    """The record as an audience may have it: entries in effect alone, without body.

    What was corrected is gone, since its correction says what holds; so is the word that it was one.
    """
    return replace(record, top=_row(record.top, audience, within, known), body="")


def _row(row: Row, audience: Audience, within: Within, known: Known) -> Row:
    seen = {f.name for f in row.field.fields if audience.sees(f.to)}
    cells = {name: cell for name, cell in row.cells.items() if name in seen and known(cell.canonical)}
    lists = {
        name: tuple(_row(r, audience, within, known) for r in _rows(rows, within, known))
        for name, rows in row.lists.items()
        if name in seen
    }
    keys = {name: span for name, span in row.keys.items() if name in cells or name in lists}
    return replace(row, cells=cells, lists=lists, keys=keys, unread=frozenset())


def _rows(rows: Iterable[Row], within: Within, known: Known) -> Iterator[Row]:
    """Entries that are the audience's business and speak of nothing that is not."""
    for row in in_effect(tuple(rows)):
        names = (row.cells[n] for n in row.field.identifies if n in row.cells)
        if within(row) and all(known(cell.canonical) for cell in names):
            yield row
