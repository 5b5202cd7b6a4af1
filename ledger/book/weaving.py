"""Writing what theirs has into our text: whole lines as they were typed where that can be, else value by value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ledger.book.chunks import Chunk, Sheet
from ledger.records.files import RecordFile, read_file
from ledger.records.joining import Joined, content
from ledger.records.journal import identities
from ledger.records.reader import Row
from ledger.records.table import Field, names_of
from ledger.text.document import Mapping, Pair
from ledger.text.document import Sequence as SequenceNode
from ledger.text.splice import Side, Splice, from_edit, line_after, spliced
from ledger.text.threeway import three_way
from ledger.text.value import dataclass
from ledger.text.write import insert_entry, insert_value, scalar

Nodes = tuple[Mapping | None, Mapping | None, Mapping | None]  # in the base, in ours, in theirs


class _StuckError(Exception):
    """A layout that nobody writes: left to git."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an entry stands: the mapping in each text, how deep, and how messages name it."""

    nodes: Nodes
    depth: int = 0
    where: str = ""

    @property
    def ours(self) -> Mapping:
        """The mapping in our text."""
        if self.nodes[1] is None:
            raise _StuckError
        return self.nodes[1]


class Weaver:
    """Our text and the splices that make it the merged one."""

    def __init__(self, base: RecordFile | None, ours: RecordFile, theirs: RecordFile) -> None:
        self._base = Sheet(base.document) if base else None
        self._ours, self._theirs = Sheet(ours.document), Sheet(theirs.document)
        self._file = ours
        self._splices: list[Splice] = []

    def text(self, side: Side) -> str:
        """The front matter with its fences, for a side."""
        document = self._file.document
        return spliced(document.text[: document.body_start], self._splices, side, self._ours.newline)

    def weave(self, planned: Joined) -> bool:
        """Work out the splices; False where the layout does not allow it."""
        base = self._base.document.front if self._base else None
        place = _Place((base, self._ours.document.front, self._theirs.document.front))
        try:
            for field in planned.row.field.fields:
                if field.fields:
                    self._list(planned, field, place)
                else:
                    self._key(planned, field.name, place)
        except _StuckError:
            return False
        self._lead(*(s.tail() if s else None for s in (self._base, self._ours, self._theirs)))
        return True

    # What stands above the lists

    def _key(self, planned: Joined, name: str, place: _Place) -> None:
        b, o, t = self._keys(name, place)
        same = planned.theirs is not None and _word(planned.row, name) == _word(planned.theirs, name)
        if name in planned.clashes:
            self._clash(planned, name, place)
        elif o and t and b and same and o.text == b.text:
            self._swap(o, t.text)
        elif t and o is None and same and name in planned.row.cells:
            self._put(self._spot(place, name, planned), t.text, place.depth)
        elif t is None and o and b and o.text == b.text and name not in planned.row.cells:
            self._swap(o, "")
        else:
            self._value(planned, name, place)
            self._remarks(b, o, t)

    def _keys(self, name: str, place: _Place) -> list[Chunk | None]:
        sheets = (self._base, self._ours, self._theirs)
        return [s.key(n, name) if s and n else None for s, n in zip(sheets, place.nodes, strict=True)]

    # One value

    def _value(self, planned: Joined, name: str, place: _Place) -> None:
        wanted, mine = planned.row.cells.get(name), (planned.ours or planned.row).cells.get(name)
        if (wanted and wanted.value) == (mine and mine.value):
            return
        if wanted:
            self._splices.append(self._given(place, name, planned.row.field, wanted.text))
        elif pair := _pair(place.ours, name):
            self._splices.append(Splice(pair.value.span.start, pair.value.span.end, "", place.depth))

    def _given(self, place: _Place, name: str, table: Field, text: str) -> Splice:
        document = self._ours.document
        edit = insert_value(document, place.ours, name, names_of(table), text)
        return from_edit(document.text, edit, place.depth)

    def _clash(self, planned: Joined, name: str, place: _Place) -> None:
        """Both values at one place, ours as it stands."""
        label = f"{place.where}{'.' if place.where else ''}{name}"
        flow = place.ours.flow
        words = [scalar(r.cells[name].text, flow=flow) if r and name in r.cells else ""
                 for r in (planned.base, planned.theirs)]  # fmt: skip
        pair = _pair(place.ours, name)
        if pair and planned.ours and name in planned.ours.cells:
            span = pair.value.span
            text = self._ours.text[span.start : span.end]
            self._splices.append(Splice(span.start, span.end, text, place.depth, label, words[1], words[0]))
            return
        raise _StuckError

    # A list

    def _list(self, planned: Joined, table: Field, place: _Place) -> None:
        entries = planned.lists.get(table.name, ())
        b, o, t = (_pair(n, table.name) for n in place.nodes)
        keys = self._keys(table.name, place) if not place.depth else [None, None, None]
        if o and not self._bare(o):
            self._lead(*keys)
            self._entries(entries, (b, o, t), place)
        elif any(e.row for e in entries):
            self._whole_list(entries, table, o, keys[2], place, planned)

    @staticmethod
    def _bare(pair: Pair) -> bool:
        return not (isinstance(pair.value, SequenceNode) and pair.value.items)

    def _entries(self, entries: Sequence[Joined], pairs: tuple[Pair | None, Pair, Pair | None], place: _Place) -> None:
        ours = pairs[1].value
        assert isinstance(ours, SequenceNode)
        at = ours.items[0].span.start if ours.flow else line_after(self._ours.text, pairs[1].key.span.end)
        first, kept = True, set[int]()
        for entry in entries:
            if entry.ours:
                there = self._there(entry, pairs, place)
                kept.add(entry.ours.index)
                self._matched(entry, there, pairs)
                at = there.ours.span.end if ours.flow else self._ours.after(there.ours)
                first = False
                continue
            text = self._entry_text(entry, pairs[2], self._ours.dash(ours.items[0]), flow=ours.flow)
            if ours.flow:
                text = f"{text}, " if first else f", {text}"
            self._set_in(entry, text, at, place.depth + 1, place)
        self._gone([i for i in range(1, len(ours.items) + 1) if i not in kept], pairs[1])

    def _set_in(self, entry: Joined, text: str, at: int, depth: int, place: _Place) -> None:
        """An entry that ours lacks; a clash where ours took it away."""
        label = self._here(entry, place) if entry.doubt else ""
        self._splices.append(Splice(at, at, "" if label else text, depth, label, text if label else ""))

    def _there(self, entry: Joined, pairs: Sequence[Pair | None], place: _Place) -> _Place:
        rows = (entry.base, entry.ours, entry.theirs)
        b, o, t = (_node(p, r) for p, r in zip(pairs, rows, strict=True))
        return _Place((b, o, t), place.depth + 1, self._here(entry, place))

    @staticmethod
    def _here(entry: Joined, place: _Place) -> str:
        row = entry.ours or entry.row
        return f"{place.where}{'.' if place.where else ''}{row.field.name}[{identities(row)[0]}]"

    def _gone(self, places: Iterable[int], pair: Pair) -> None:
        """Entries that theirs took away and nobody touched."""
        for index in places:
            chunk = self._ours.entry(pair, index)
            if chunk is None:
                raise _StuckError
            self._swap(chunk, "")

    def _matched(self, entry: Joined, place: _Place, pairs: tuple[Pair | None, Pair, Pair | None]) -> None:
        sheets, rows = (self._base, self._ours, self._theirs), (entry.base, entry.ours, entry.theirs)
        b, o, t = (s.entry(p, r.index) if s and p and r else None for s, p, r in zip(sheets, pairs, rows, strict=True))
        if entry.doubt:
            if o is None:
                raise _StuckError
            self._splices.append(Splice(o.start, o.end, o.text, place.depth, place.where))
            return
        untouched = entry.ours is not None and content(entry.row) == content(entry.ours)
        if untouched and not entry.clashes and (entry.theirs is None or (b and t and b.plain == t.plain)):
            return
        if b and o and t and not entry.clashes and (text := self._lines(entry, b, o, t)) is not None:
            self._swap(o, text)
            return
        self._fields(entry, place)
        self._remarks(b, o, t)

    def _lines(self, entry: Joined, base: Chunk, ours: Chunk, theirs: Chunk) -> str | None:
        """The entry's lines joined as text, where they then say what is planned; remarks come along."""
        if ours.plain == base.plain and _says(entry, entry.theirs):
            return theirs.at(ours.column)
        pieces = three_way(*(c.at(ours.column).splitlines(keepends=True) for c in (base, ours, theirs)))
        if any(p.theirs is not None for p in pieces):
            return None
        text = "".join(line for p in pieces for line in p.ours)
        name = entry.row.field.name
        if self._file.kind.table.field(name) is None:  # a list within an entry: 支付
            return text if text == theirs.at(ours.column) and _says(entry, entry.theirs) else None
        alone = read_file(self._ours.document.path, f"---\n{name}:\n{text}---\n".encode(), self._file.kind)
        rows = alone.record.rows(name) if alone.record and alone.document.clean else ()
        return text if len(rows) == 1 and _says(entry, rows[0]) else None

    def _fields(self, entry: Joined, place: _Place) -> None:
        for field in entry.row.field.fields:
            if field.fields:
                self._list(entry, field, place)
            elif field.name in entry.clashes:
                self._clash(entry, field.name, place)
            else:
                self._value(entry, field.name, place)

    # A list that ours does not have

    def _whole_list(self, entries: Sequence[Joined], table: Field, ours: Pair | None, key: Chunk | None, place: _Place,
                    planned: Joined) -> None:  # fmt: skip
        theirs = _pair(place.nodes[2], table.name)
        if place.ours.flow:
            if ours or any(e.doubt for e in entries):
                raise _StuckError
            text = ", ".join(self._entry_text(e, theirs, 0, flow=True) for e in entries)
            at = place.ours.span.end - 1
            self._put(at, f", {table.name}: [{text}]", place.depth)
            return
        column, depth = self._ours.column(place.ours.pairs[0].key.span.start), place.depth
        if ours:
            if ours.value.span.end > ours.value.span.start:  # []
                self._splices.append(Splice(ours.value.span.start, ours.value.span.end, "", depth))
            at, depth = line_after(self._ours.text, ours.key.span.end), depth + 1
        else:
            at = self._spot(place, table.name, planned)
            head = key.text if key and key.bare else f"{' ' * column}{table.name}:{self._ours.newline}"
            self._put(at, head, depth)
        for entry in entries:
            self._set_in(entry, self._entry_text(entry, theirs, column + 2, flow=False), at, depth, place)

    def _spot(self, place: _Place, name: str, planned: Joined) -> int:
        """Where the line of a key that ours lacks would stand."""
        edit = insert_entry(self._ours.document, place.ours, name, names_of(planned.row.field), {"": ""}, flow=False)
        return line_after(self._ours.text, edit.start)

    def _entry_text(self, entry: Joined, theirs: Pair | None, column: int, *, flow: bool) -> str:
        """An entry of theirs as it was typed: whole lines at a column, or in braces for a list in brackets."""
        assert entry.theirs is not None and theirs is not None
        chunk = self._theirs.entry(theirs, entry.theirs.index)
        node = _node(theirs, entry.theirs)
        raw = self._theirs.text[node.span.start : node.span.end] if node and node.flow else ""
        if flow:
            return raw or _braces(entry.theirs)
        return chunk.at(column) if chunk else f"{' ' * column}- {raw}{self._ours.newline}"

    # Lines

    def _put(self, at: int, text: str, depth: int) -> None:
        self._splices.append(Splice(at, at, text, depth))

    def _swap(self, chunk: Chunk, text: str) -> None:
        if chunk.text != text:
            self._splices.append(Splice(chunk.start, chunk.end, text, chunk.depth))

    def _lead(self, base: Chunk | None, ours: Chunk | None, theirs: Chunk | None) -> None:
        """The lines above a list's entries, or above the closing fence."""
        if base and ours and theirs and ours.bare and theirs.bare and base.text == ours.text:
            self._swap(ours, theirs.text)
        else:
            self._remarks(base, ours, theirs)

    def _remarks(self, base: Chunk | None, ours: Chunk | None, theirs: Chunk | None) -> None:
        """Remarks that theirs added stand above ours."""
        if ours is None or theirs is None:
            return
        known = Counter(ours.remarks + (base.remarks if base else []))
        new = [r for r in theirs.remarks if not known[r]]
        if new:
            pad = " " * ours.column
            self._put(ours.head, "".join(f"{pad}{r}{self._ours.newline}" for r in new), -1)


def _pair(node: Mapping | None, name: str) -> Pair | None:
    return next((p for p in node.pairs if p.key.text == name), None) if node else None


def _node(pair: Pair | None, row: Row | None) -> Mapping | None:
    if pair is None or row is None or not isinstance(pair.value, SequenceNode):
        return None
    node = pair.value.items[row.index - 1]
    return node if isinstance(node, Mapping) else None


def _word(row: Row, name: str) -> object:
    cell = row.cells.get(name)
    return cell.value if cell else None


def _says(entry: Joined, row: Row | None) -> bool:
    return row is not None and content(row) == content(entry.row)


def _braces(row: Row) -> str:
    parts = []
    for field in row.field.fields:
        if field.name in row.cells:
            parts.append(f"{field.name}: {scalar(row.cells[field.name].text, flow=True)}")
        elif row.lists.get(field.name):
            parts.append(f"{field.name}: [{', '.join(map(_braces, row.lists[field.name]))}]")
    return "{" + ", ".join(parts) + "}"
