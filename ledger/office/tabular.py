"""A table as other offices send it (xlsx, xls, csv) to rows of named cells. The only module that knows the parser.

What a file is, its bytes say, not its name. Whatever is wrong comes back as ``Unread``, in words a clerk can act on.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import PurePosixPath

import python_calamine as calamine

from ledger.office.guard import MAX_FILE, SAVE_AS, Place, Refused, address, look_into_ole, look_into_zip
from ledger.office.heads import AS_TEXT, is_counter, match_heads
from ledger.text.source import Source
from ledger.text.value import dataclass

MAX_ROWS = 50_000
MAX_COLUMNS = 200
HEAD_ROWS = 20  # titles, notes and units stand above the heads
TEXT_COLUMN = "请将该列设为“文本”后重新导出"
_UNSEEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+\d+")
_SHIELDED = re.compile(r'=?"(.*)"')  # ="0123": how a csv keeps a spreadsheet from taking text for a number
_OTHERS = (
    (b"%PDF", "这是 PDF，不是表格"), (b"\x1f\x8b", "这是压缩包：请先解压"), (b"Rar!", "这是压缩包：请先解压"),
    (b"7z\xbc\xaf", "这是压缩包：请先解压"), (b"\x89PNG", "这是图片，不是表格"), (b"\xff\xd8\xff", "这是图片，不是表格"),
)  # fmt: skip
_SUFFIXES = {"xlsx": (".xlsx", ".xlsm"), "xls": (".xls", ".et"), "csv": (".csv", ".txt", ".tsv")}


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell's text, on one line and free of unseen characters; ``numeric`` says that it was stored as a number."""

    text: str
    numeric: bool = False


Cells = Mapping[str, TableCell]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet read: ``header`` is the row number of its heads, ``columns`` their column numbers, both from 1.

    ``rows`` are those with anything in them, each with its number in the sheet and its cells that are not empty;
    ``unused`` are the heads that name no field of ours.
    """

    sheet: str
    header: int
    columns: Mapping[int, str]
    rows: tuple[tuple[int, Cells], ...]
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a file was not read, in Chinese, and the row at fault where one is."""

    reason: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class _Grid:
    """A sheet before its heads are known: rows from row 1 on, each from column ``left`` (from 0) on."""

    name: str
    rows: Callable[[], Iterable[Sequence[object]]]
    left: int = 0
    merges: Sequence[tuple[Place, Place]] = ()
    formulas: Sequence[Place] = ()


def read_table(name: str, data: bytes, *, heads: Collection[str]) -> Table | Unread:
    """The table in a file: the sheet whose heads fit best, its rows under the canonical ``heads``.

    Takes at most 20 MB, 50,000 rows, 200 columns. Formulas, merged cells, codes stored as numbers are refused.
    Never raises for what a file holds.
    """
    try:
        return _table(_grids(name, data), heads)
    except Refused as no:
        return Unread(no.reason, no.row)
    except calamine.PasswordError:
        return Unread("文件加了密码：请去掉密码后再试")
    except Exception:
        return Unread(f"文件已损坏，读不出来：{SAVE_AS}")
    except BaseException as no:
        if type(no).__name__ == "PanicException":  # the parser's own, which is no Exception
            return Unread(f"文件已损坏，读不出来：{SAVE_AS}")
        raise


def _grids(name: str, data: bytes) -> Iterator[_Grid]:
    if not data.strip(b"\0 \r\n\t"):
        raise Refused("文件是空的")
    if len(data) > MAX_FILE:
        raise Refused(f"文件有 {len(data) >> 20} MB，上限 {MAX_FILE >> 20} MB")
    kind = _kind(data)
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if any(suffix in known for known in _SUFFIXES.values()) and suffix not in _SUFFIXES[kind]:
        raise Refused(f"文件名是 {suffix}，内容却是 {kind}：{SAVE_AS}")
    if kind == "csv":
        yield _text_grid(name, data)
        return
    looked = look_into_zip(data) if kind == "xlsx" else look_into_ole(data)
    with calamine.load_workbook(io.BytesIO(looked.data)) as book:
        sheets = [s for s in book.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet]
        for sheet in [s for s in sheets if s.visible == calamine.SheetVisibleEnum.Visible] or sheets:
            found = book.get_sheet_by_name(sheet.name)
            if found.start is not None:
                merges = found.merged_cell_ranges or ()
                yield _Grid(sheet.name, found.iter_rows, found.start[1], merges, looked.formulas.get(sheet.name, ()))


def _kind(data: bytes) -> str:
    """``xlsx``, ``xls`` or ``csv``, by the bytes; the rest is refused with what to do."""
    if data.startswith(b"PK"):
        return "xlsx"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    for mark, reason in _OTHERS:
        if data.startswith(mark):
            raise Refused(f"{reason}；收 xlsx、xls、csv")
    return "csv"


def _text_grid(name: str, data: bytes) -> _Grid:
    source = Source.read(name, data)
    text = source.text
    if source.encoding is None or "\0" in text:
        raise Refused(f"认不出这是什么文件：{SAVE_AS}")
    if text.lstrip("\ufeff \r\n\t").startswith("<"):
        raise Refused(f"这是网页或 XML 格式的表格，不是真正的表格文件：{SAVE_AS}")
    first = text[:10_000]
    separator = "\t" if first.count("\t") > first.count(",") else ","
    return _Grid("", lambda: _text_rows(text, separator))


def _text_rows(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(reader, None)
        except csv.Error:  # a quote left open would swallow the rest of the list into one cell
            raise Refused(f"第 {number} 行的引号不成对，或某一格太长：{SAVE_AS}", number) from None
        if row is None:
            return
        yield row


def _table(grids: Iterator[_Grid], heads: Collection[str]) -> Table:
    best: tuple[int, _Grid, dict[int, str], list[str]] | None = None
    most = 0
    for grid in grids:
        for i, row in enumerate(islice(grid.rows(), HEAD_ROWS)):
            texts = [_cell(v).text for v in row[: MAX_COLUMNS + 1]]
            found = match_heads(texts, heads)
            if len(set(found.values())) > most:
                most, best = len(set(found.values())), (i, grid, found, texts)
    if best is None:
        raise Refused(f"前 {HEAD_ROWS} 行里没有找到表头；认得的表头有：{'、'.join(list(heads)[:8])}等")
    at, grid, columns, texts = best
    for i, head in columns.items():
        if list(columns.values()).count(head) > 1:
            raise Refused(f"“{texts[i]}”有两列，不知道用哪一列：请删去一列", at + 1)
    counters = {i for i, t in enumerate(texts) if is_counter(t)} - set(columns)
    rows = tuple(_rows(grid, at, columns, counters))
    _whole(grid, at, columns, rows)
    unused = tuple(t for i, t in enumerate(texts) if t and i not in columns and i not in counters)
    return Table(grid.name, at + 1, {i + grid.left + 1: h for i, h in columns.items()}, rows, unused)


def _rows(grid: _Grid, at: int, columns: Mapping[int, str], counters: set[int]) -> Iterator[tuple[int, Cells]]:
    """The rows below the heads that hold anything but their own number."""
    for number, row in enumerate(grid.rows(), 1):
        if number <= at + 1:
            continue
        if number > at + 1 + MAX_ROWS:
            raise Refused(f"表格超过 {MAX_ROWS} 行：请分成几份，或删去多余的空行")
        if len(row) + grid.left > MAX_COLUMNS:
            raise Refused(f"第 {number} 行超过 {MAX_COLUMNS} 列：请删去多余的列", number)
        if any(v != "" and not (isinstance(v, str) and not v.strip()) for i, v in enumerate(row) if i not in counters):
            cells = {h: cell for i, h in columns.items() if i < len(row) and (cell := _cell(row[i])).text}
            yield number, cells


def _whole(grid: _Grid, at: int, columns: Mapping[int, str], rows: Sequence[tuple[int, Cells]]) -> None:
    """Refuse what cannot be read without a guess: formulas, merged cells, codes that lost their digits."""
    ours = {i + grid.left for i in columns}
    last = rows[-1][0] - 1 if rows else at
    formula = next(((r, c) for r, c in grid.formulas if at < r <= last and c in ours), None)
    if formula:
        raise Refused(f"{address(formula)} 是公式：请复制整表，“选择性粘贴为数值”后再试", formula[0] + 1)
    for (top, left), (bottom, right) in grid.merges:
        if bottom > at and top <= last and ours & set(range(left, min(right, MAX_COLUMNS) + 1)):
            where = f"{address((top, left))}:{address((bottom, right))}"
            raise Refused(f"{where} 是合并单元格：请取消合并单元格，每行填全", max(top, at + 1) + 1)
    for head in AS_TEXT.intersection(columns.values()):
        damaged = [number for number, cells in rows if head in cells and cells[head].numeric]
        if damaged:
            more = f"等 {len(damaged)} 行" if len(damaged) > 1 else ""
            raise Refused(f"第 {damaged[0]} 行{more}的“{head}”存成了数字，位数已经丢失：{TEXT_COLUMN}", damaged[0])


def _cell(value: object) -> TableCell:
    """A cell as text: a day is ISO, a whole number has no point."""
    match value:
        case str():
            text = clean(value)
            if text[:1] in ("=", '"') and (shielded := _SHIELDED.fullmatch(text)):
                return TableCell(shielded[1].strip())
            return TableCell(text, "+" in text and _SCIENTIFIC.fullmatch(text) is not None)
        case bool():
            return TableCell("是" if value else "否")
        case int() | float():
            whole = isinstance(value, int) or value.is_integer()
            return TableCell(str(int(value)) if whole else format(value, ".15g"), True)
        case datetime() if value.time() == time():
            return TableCell(value.date().isoformat())
        case datetime():
            return TableCell(value.isoformat(" ", "minutes"))
        case date() | time():
            return TableCell(value.isoformat())
    return TableCell(str(value))


def clean(text: str) -> str:
    """A text on one line, without unseen characters and blanks at its ends."""
    text = " ".join(text.split())
    return text if text.isprintable() else " ".join(_UNSEEN.sub("", text).split())
