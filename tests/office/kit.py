"""Files as other offices make them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence

import openpyxl
import xlwt

from ledger.office.tabular import Table, Unread, read_table

HEADS = ("企业名称", "统一社会信用代码", "街镇园区", "欠费月数")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
Rows = Iterable[Sequence[object]]


def credit_code(number: int) -> str:
    """The number-th valid 统一社会信用代码 of the district."""
    body = f"91310113MA{number:07d}"
    total = sum(_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + _ALPHABET[-total % 31]


def xlsx(rows: Rows, shape: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    """A workbook of one sheet; ``shape`` does the rest to it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    if shape:
        shape(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(rows: Rows) -> bytes:
    """The same in the old format."""
    book = xlwt.Workbook(encoding="gbk")
    sheet = book.add_sheet("名单")
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            sheet.write(i, j, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(rows: Rows, encoding: str = "utf-8", separator: str = ",") -> bytes:
    """The same as comma- or tab-separated text."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def repacked(workbook: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """A workbook with its parts changed and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return out.getvalue()


def table(name: str, data: bytes, heads: Iterable[str] = HEADS) -> Table:
    """A file that must be read."""
    found = read_table(name, data, heads=tuple(heads))
    assert isinstance(found, Table), found
    return found


def refusal(name: str, data: bytes, heads: Iterable[str] = HEADS) -> Unread:
    """A file that must not."""
    found = read_table(name, data, heads=tuple(heads))
    assert isinstance(found, Unread), found
    return found


def plain(found: Table) -> list[tuple[int, dict[str, str]]]:
    """A table's rows as plain texts."""
    return [(n, {h: c.text for h, c in cells.items()}) for n, cells in found.rows]
