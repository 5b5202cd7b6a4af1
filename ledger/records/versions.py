"""The versions of one record, read one after another: lines that stood in an earlier version are not read again.

A version differs from the one before in a line or two. What is in canonical form is taken apart at its keys and at
the entries of its lists, and each part is read by the one reader, once; whatever cannot be taken apart is read whole.
An entry that two versions share is the same object in both, so that comparing them costs nothing.
"""

from __future__ import annotations

import re

from ledger.records.case import Case
from ledger.records.files import read_record
from ledger.records.kinds import CASES, RecordKind, kind_of
from ledger.records.reader import Row, read_part
from ledger.records.record import Record
from ledger.text.document import canonical_part
from ledger.text.source import Span
from ledger.text.value import replace

_OPEN, _CLOSE = "---\n", "\n---\n"
_KEY = re.compile(r"\n(?![ #\-\n])")  # where a line begins that is neither indented, an entry, a remark nor empty
_NOWHERE = Span(0, 0)


class Versions:
    """Gives the record of each version, None where it cannot be read. Places in the file are not kept."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str], Row | None] = {}
        self._entries: dict[tuple[str, int, str], Row | None] = {}

    def __call__(self, path: str, raw: bytes) -> Record | None:
        kind = kind_of(path) or CASES
        taken = _apart(raw) if len(raw) <= kind.front else None
        top = self._top(kind, taken[0]) if taken else None
        if taken is None or top is None:
            return read_record(path, raw).record
        return (Case if kind is CASES else Record)(kind, path, top, taken[1])

    def _top(self, kind: RecordKind, front: str) -> Row | None:
        """The front matter put together from its parts; None unless each can be read and speaks of another key."""
        parts = [part for lines in _KEY.split(front) if (part := self._part(kind, lines))]
        cells = {name: cell for part in parts for name, cell in part.cells.items()}
        lists = {name: rows for part in parts for name, rows in part.lists.items()}
        keys = {name: span for part in parts for name, span in part.keys.items()}
        unread = {name for part in parts for name in part.unread}
        whole = len(keys) == len(parts) == 1 + len(_KEY.findall(front))
        return Row(kind.table, 0, 1, _NOWHERE, cells, lists, keys, unread) if whole else None

    def _part(self, kind: RecordKind, lines: str) -> Row | None:
        key = kind.letter, lines
        if key not in self._parts:
            self._parts[key] = self._read(kind, lines)
        return self._parts[key]

    def _read(self, kind: RecordKind, lines: str) -> Row | None:
        name, _, below = lines.partition(":\n")
        table, mark = kind.table.field(name), _mark(below)
        if table is None or not table.fields or not mark:
            return _read_part(kind, lines)
        entries = below.removeprefix(mark).split(f"\n{mark}")
        rows = [self._entry(kind, name, i, f"{name}:\n{mark}{entry}") for i, entry in enumerate(entries, 1)]
        found = tuple(row for row in rows if row)
        return _part_of(kind, name, found) if len(found) == len(rows) else None

    def _entry(self, kind: RecordKind, name: str, index: int, lines: str) -> Row | None:
        key = name, index, lines
        if key not in self._entries:
            part = _read_part(kind, lines)
            rows = part.lists[name] if part else ()
            self._entries[key] = replace(rows[0], index=index) if len(rows) == 1 else None
        return self._entries[key]


def _part_of(kind: RecordKind, name: str, rows: tuple[Row, ...]) -> Row:
    return Row(kind.table, 0, 1, _NOWHERE, {}, {name: rows}, {name: _NOWHERE}, frozenset())


def _apart(raw: bytes) -> tuple[str, str] | None:
    """Front matter and body of a file without any oddity; None where there may be one."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    end = text.find(_CLOSE, len(_OPEN) - 1)
    if not text.startswith(_OPEN) or end < 0 or "\r" in text or "\0" in text:
        return None
    return text[len(_OPEN) : end], text[end + len(_CLOSE) :]


def _mark(below: str) -> str:
    """The blanks and the dash that begin each entry of a list; empty where the lines are no such list."""
    indent = len(below) - len(below.lstrip(" "))
    mark = below[: indent + 2]
    return mark if mark.endswith("- ") else ""


def _read_part(kind: RecordKind, lines: str) -> Row | None:
    """One key with what belongs to it."""
    document = canonical_part(lines, kind.keys)
    return read_part(document, kind.table) if document else None
