"""Which record names which: by a 编号 in any entry in effect, or in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ledger.book.book import Book
from ledger.records.journal import in_effect
from ledger.records.reader import Row, walk
from ledger.records.record import Record
from ledger.text.value import dataclass

BODY = "正文"
_NUMBER = re.compile(r"(?<![0-9A-Za-z-])\d{4}-(?:[A-Z]\d{3,9}|\d{4,9})(?![0-9A-Za-z-])")
_NAMES_ENTRIES = ("更正", "编号")  # the former names an entry by its dates, the latter is the record's own
_SHORTEST = len("2026-0001")


@dataclass(frozen=True, slots=True)
class Tie:
    """Another case or record that one names, or (``back``) that names this one; ``places`` are the fields it does so in."""

    number: str
    places: tuple[str, ...]
    back: bool


Ties = Mapping[str, tuple[Tie, ...]]


def ties(book: Book) -> Ties:
    """Every tie of every case and record of a book, both ways; a 编号 that is not in the book ties nothing."""
    known = {*book.by_id, *book.record_by_id}
    found: dict[str, list[Tie]] = {number: [] for number in known}
    for record in _records(book):
        for other, places in _named(record).items():
            if other in known and other != record.id and record.id in known:
                found[record.id].append(Tie(other, places, back=False))
                found[other].append(Tie(record.id, places, back=True))
    return {number: tuple(sorted(mine, key=lambda t: (t.number, t.back))) for number, mine in found.items()}


def numbers_in(text: str) -> list[str]:
    """Every 编号 that a text names."""
    return _NUMBER.findall(text) if len(text) >= _SHORTEST else []


def _records(book: Book) -> Iterator[Record]:
    yield from (e.file.case for e in book.entries if e.file.case)
    yield from (f.record for f in book.records if f.record)


def _named(record: Record) -> Mapping[str, tuple[str, ...]]:
    """Every 编号 that a record names, with the fields in which it does."""
    found: dict[str, dict[str, None]] = {}
    for place, text in (*_texts(record.top), (BODY, record.body)):
        for number in numbers_in(text):
            found.setdefault(number, {})[place] = None
    return {number: tuple(places) for number, places in found.items()}


def _texts(top: Row) -> Iterator[tuple[str, str]]:
    yield from _cells(top, "")
    for name, rows in top.lists.items():
        for row in in_effect(rows):
            for inner in walk(row):
                yield from _cells(inner, name)


def _cells(row: Row, name: str) -> Iterable[tuple[str, str]]:
    return [
        (f"{name} {key}".strip(), cell.canonical)
        for key, cell in row.cells.items()
        if len(cell.canonical) >= _SHORTEST and "-" in cell.canonical and key not in _NAMES_ENTRIES
    ]
