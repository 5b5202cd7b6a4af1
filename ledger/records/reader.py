"""Positioned nodes to rows of typed cells, by the field table. One reader for every kind of record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from datetime import date
from decimal import Decimal

from ledger.records import codes
from ledger.records.table import Field
from ledger.records.values import UNKNOWN, Bad, DayRange, Kind, Range, parse
from ledger.text import document as doc
from ledger.text.edit import Edit
from ledger.text.finding import Code, Finding
from ledger.text.source import Span
from ledger.text.value import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its text as typed, its canonical spelling and its place."""

    value: object
    text: str
    canonical: str
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """One mapping: a list's entry, or the whole front matter (``index`` 0).

    ``line`` is that of the entry's ``-``; an empty value is an absent one; ``unread`` names the values that are
    there and could not be read.
    """

    field: Field
    index: int
    line: int
    span: Span
    cells: Mapping[str, Cell]
    lists: Mapping[str, tuple[Row, ...]]
    keys: Mapping[str, Span]
    unread: Set[str]
    flow: bool = False

    def span_of(self, name: str) -> Span:
        """Where a value stands, else its key, else the entry."""
        cell = self.cells.get(name)
        return cell.span if cell else self.keys.get(name, Span(self.span.start, self.span.start + 1))

    def key(self, name: str = "") -> str:
        """What names a value of this row inside the record: ``工资[2].应发``."""
        here = f"{self.field.name}[{self.index}]" if self.index else ""
        return f"{here}.{name}" if here and name else here or name

    def _get(self, name: str, kind: type[T]) -> T | None:
        cell = self.cells.get(name)
        return cell.value if cell is not None and isinstance(cell.value, kind) else None

    def given(self, name: str) -> bool:
        """Whether a value is there, readable or not."""
        return name in self.cells or name in self.unread

    def text(self, name: str) -> str | None:
        """A word or free text."""
        return self._get(name, str)

    def day(self, name: str) -> date | None:
        """A date (a month is its first day)."""
        return self._get(name, date)

    def days(self, name: str) -> DayRange | None:
        """A day within bounds."""
        return self._get(name, DayRange)

    def integer(self, name: str) -> int | None:
        """A whole number."""
        return self._get(name, int)

    def count(self, name: str) -> Range | None:
        """A number of people within bounds."""
        return self._get(name, Range)

    def money(self, name: str) -> Decimal | None:
        """An amount in yuan."""
        return self._get(name, Decimal)

    def names(self, name: str) -> tuple[str, ...]:
        """People's names."""
        cell = self.cells.get(name)
        value = cell.value if cell else ()
        return tuple(str(v) for v in value) if isinstance(value, tuple) else ()

    def words(self, name: str) -> str:
        """The canonical spelling, empty when absent: what the journal compares and the trail shows."""
        cell = self.cells.get(name)
        return cell.canonical if cell else ""


_FIXES = {
    codes.MISSING.id: "补上“{name}”", codes.BAD_VALUE.id: "改正“{name}”的写法", codes.BAD_CHOICE.id: "改成其中一个词",
    codes.CODE_UNKNOWN.id: "核实后补上",
}  # fmt: skip


@dataclass
class _Reader:
    document: doc.Document
    findings: list[Finding] = field(default_factory=list)

    def row(self, node: doc.Mapping, table: Field, index: int, line: int) -> Row:
        row = self.filled(node, table, index, line)
        self.required(row)
        return row

    def filled(self, node: doc.Mapping, table: Field, index: int, line: int) -> Row:
        """What is there, whatever is missing."""
        cells: dict[str, Cell] = {}
        lists: dict[str, tuple[Row, ...]] = {}
        keys: dict[str, Span] = {}
        unread: set[str] = set()
        row = Row(table, index, line, node.span, cells, lists, keys, unread, node.flow)
        for pair in node.pairs:
            found = table.field(pair.key.text)
            if found is None:
                self.unknown(row, pair.key)
                continue
            keys[found.name] = pair.key.span
            if found.many:
                self.values(row, found, pair.value, cells)
            elif found.fields:
                lists[found.name] = self.rows(row, found, pair.value)
            else:
                self.cell(row, found, pair.value, cells, unread)
        return row

    def rows(self, parent: Row, table: Field, node: doc.Node) -> tuple[Row, ...]:
        if isinstance(node, doc.Scalar) and not node.text and node.style is None:
            return ()
        if not isinstance(node, doc.Sequence):
            self.say(parent, codes.SHAPE, table.name, node.span, f"“{table.name}”下面应是一列记录，每条以减号开头")
            return ()
        rows = []
        for i, item in enumerate(node.items, 1):
            if isinstance(item, doc.Mapping):
                rows.append(self.row(item, table, i, self.document.entry_line(item)))
            else:
                self.say(parent, codes.SHAPE, f"{table.name}[{i}]", item.span, f"“{table.name}”的每一条应是“键: 值”")
        return tuple(rows)

    def cell(self, row: Row, table: Field, node: doc.Node, cells: dict[str, Cell], unread: set[str]) -> None:
        if not isinstance(node, doc.Scalar):
            unread.add(table.name)
            self.say(row, codes.SHAPE, table.name, node.span, f"“{table.name}”应是一个值，不是列表或括号")
            return
        if not node.text.strip():
            return
        parsed = parse(table.kind, node.text, table.choices)
        if isinstance(parsed, Bad):
            code = codes.BAD_CHOICE if table.kind is Kind.CHOICE else codes.BAD_VALUE
            unread.add(table.name)
            self.say(row, code, table.name, node.span, f"“{table.name}”：{parsed}")
            return
        if table.kind is Kind.CODE and parsed.value == UNKNOWN:
            self.say(row, codes.CODE_UNKNOWN, table.name, node.span, "统一社会信用代码不详，认不出同一企业的其他案件")
        cells[table.name] = Cell(parsed.value, node.text, parsed.canonical, node.span)
        if parsed.canonical != node.text and table.kind is not Kind.TEXT:
            code = codes.WORD_SPELLING if parsed.strict else codes.SPELLING
            mend = Edit(node.span.start, node.span.end, parsed.canonical)
            self.say(
                row, code, table.name, node.span, f"“{table.name}: {node.text}”的规范写法是 {parsed.canonical}", mend
            )

    def values(self, row: Row, table: Field, node: doc.Node, cells: dict[str, Cell]) -> None:
        items = node.items if isinstance(node, doc.Sequence) else (node,)
        texts = [i.text for i in items if isinstance(i, doc.Scalar) and i.text.strip()]
        cells[table.name] = Cell(tuple(texts), "、".join(texts), "、".join(texts), node.span)

    def unknown(self, row: Row, key: doc.Scalar) -> None:
        known = [f.name for f in row.field.fields]
        from difflib import get_close_matches  # only where there is something to explain

        near = get_close_matches(key.text, known, 1, 0.5)
        fix = f"改成“{near[0]}”" if near else "删去，或写进正文"
        where = f"“{row.field.name}”里" if row.index else ""
        message = f"{where}没有“{key.text}”这个键" + (f"，是不是“{near[0]}”？" if near else "")
        self.findings.append(
            self.document.finding(codes.UNKNOWN_KEY, key.span, message, fix=fix, key=row.key(key.text))
        )

    def required(self, row: Row) -> None:
        if "作废" in row.cells:
            return
        for need in row.field.fields:
            given = row.lists.get(need.name) if need.fields else row.cells.get(need.name) or row.keys.get(need.name)
            blank = need.name in row.keys and not need.fields and need.name not in row.cells
            if need.required and need.name not in row.unread and (not given or blank):
                where = f"“{row.field.name}”的这一条" if row.index else f"这份{row.field.name}"
                span = row.keys.get(need.name, Span(row.span.start, row.span.start + 1))
                self.say(row, codes.MISSING, need.name, span, f"{where}缺少“{need.name}”")

    def say(self, row: Row, code: Code, name: str, span: Span, message: str, *edits: Edit) -> None:
        fix = "ledger check --fix" if edits else _FIXES.get(code.id, "").format(name=name) or None
        self.findings.append(self.document.finding(code, span, message, fix=fix, key=row.key(name), edits=edits))


def read_rows(document: doc.Document, table: Field) -> tuple[Row | None, tuple[Finding, ...]]:
    """The front matter as a row of the table, with every finding of its shape and values."""
    if document.front is None:
        return None, ()
    reader = _Reader(document)
    row = reader.row(document.front, table, 0, 1)
    return row, tuple(reader.findings)


def read_part(document: doc.Document, table: Field) -> Row | None:
    """Some keys of a record: what they say, whatever else is missing and wherever they stand."""
    return _Reader(document).filled(document.front, table, 0, 1) if document.front else None


def walk(row: Row) -> Iterator[Row]:
    """A row and all rows below it."""
    yield row
    for rows in row.lists.values():
        for below in rows:
            yield from walk(below)
