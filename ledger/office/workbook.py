"""Rows to xlsx: any list, and what every sheet of ours has in common. Sole user of the writer.

Every text is written as text, so that what begins with ``=`` stays words; the same rows give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter

from ledger.records.kinds import TAX
from ledger.text.value import dataclass

NO_DAY = date(2024, 10, 12)  # of the measures: a list without a day of its own must not take the clock's
_LONGEST = 32_767  # characters a cell holds


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its head, its field, its width in characters; ``filled`` by the street."""

    head: str
    field: str
    width: int
    filled: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that may stand in it; none for free text."""
        listed = TAX.field("排查") if self.filled else None
        found = listed.field(self.field) if listed else None
        return found.choices if found else ()


def table_sheet(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[str | int | Decimal]], *, day: date = NO_DAY
) -> bytes:
    """Any list: a title, heads, rows; texts stay texts, numbers are numbers. ``day`` is written as that of the file."""
    lines = list(rows)
    widths = [max([2 * len(h), *(2 * len(str(r[i])) for r in lines[:200])]) for i, h in enumerate(heads)]

    def fill(sheet: Any, style: Callable[..., Any]) -> None:
        heading(sheet, style, title, [Column(h, "", min(40, w + 2)) for h, w in zip(heads, widths, strict=True)])
        body(sheet, style, lines)
        if lines:
            sheet.autofilter(2, 0, 2 + len(lines), len(heads) - 1)

    return workbook("表", day, fill)


def workbook(name: str, day: date, fill: Callable[[Any, Callable[..., Any]], None]) -> bytes:
    """One sheet, A4 landscape, as wide as the page; the day stands for the clock in the file's properties."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"created": datetime.combine(day, time())})
    sheet = book.add_worksheet(name)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    fill(sheet, lambda **look: book.add_format({"font_name": "宋体", "font_size": 10, **look}))
    book.close()
    return out.getvalue()


def heading(sheet: Any, style: Callable[..., Any], title: str, columns: Sequence[Column], note: str = "") -> None:
    """Title, note and heads in the first three rows; the heads come back on every page."""
    put(sheet, 0, 0, title, style(bold=True, font_size=15))
    put(sheet, 1, 0, note, style(font_color="#444444"))
    given = style(bold=True, border=1, bg_color="#D9D9D9", text_wrap=True, align="center", valign="vcenter")
    asked = style(bold=True, border=1, bg_color="#FFF2CC", text_wrap=True, align="center", valign="vcenter")
    for j, column in enumerate(columns):
        sheet.set_column(j, j, column.width)
        put(sheet, 2, j, column.head, asked if column.filled else given)
    sheet.set_row(2, 42)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 0)


def body(sheet: Any, style: Callable[..., Any], rows: Iterable[Sequence[str | int | Decimal]]) -> None:
    """The rows below the heads, each cell framed."""
    words = style(border=1, num_format="@", text_wrap=True, valign="top")
    number = style(border=1, valign="top")
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if isinstance(value, str):
                put(sheet, i + 3, j, value, words)
            else:
                sheet.write_number(i + 3, j, value, number)


def put(sheet: Any, row: int, column: int, text: str, look: Any) -> None:
    """A text in a cell, or the empty cell with its frame."""
    if text:
        sheet.write_string(row, column, text[:_LONGEST], look)
    else:
        sheet.write_blank(row, column, None, look)
