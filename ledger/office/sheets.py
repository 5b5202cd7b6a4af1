"""Tables to xlsx: the survey sheet of a street (附件2), the answer to the tax bureau, any list. Sole user of the writer.

Every text is written as text, so that what begins with ``=`` stays words; the same rows give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter

from ledger.office.intake import CODE, NAME, STREET, Values
from ledger.office.survey import form_key
from ledger.records.kinds import TAX, WITHHELD
from ledger.text.value import dataclass

_NO_DAY = date(2024, 10, 12)  # of the measures: a list without a day of its own must not take the clock's
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


# 附件2 has a title in the measures but no layout: these columns are the bureau's to settle, hence 样表（拟）.
SURVEY = (
    Column("序号", "", 5), Column("企业名称", NAME, 26), Column("统一社会信用代码", CODE, 21),
    Column("街镇园区", STREET, 11), Column("注册地址", "注册地址", 20), Column("经营地址", "经营地址", 20),
    Column("行业", "行业", 10), Column("缴费异常类型", "异常类型", 9), Column("异常起始所属期", "起始所属期", 9),
    Column("欠费月数", "欠费月数", 6), Column("参保人数（上期）", "上期参保人数", 8),
    Column("参保人数（本期）", "本期参保人数", 8),
    Column("排查日期", "日期", 11, True), Column("排查人", "排查人", 9, True), Column("排查方式", "方式", 8, True),
    Column("经营状态", "经营状态", 8, True), Column("现有职工数", "职工数", 7, True),
    Column("是否欠薪", "欠薪", 6, True), Column("欠薪人数", "欠薪人数", 7, True),
    Column("欠薪金额（元）", "欠薪金额", 11, True), Column("欠薪所属月份", "欠薪所属月份", 11, True),
    Column("发薪日", "发薪日", 11, True), Column("缓发次数", "缓发次数", 6, True),
    Column("是否协商备案", "协商备案", 7, True), Column("水电、物业、租金拖欠", "其他拖欠", 12, True),
    Column("法定代表人可否联系", "法定代表人", 9, True), Column("原因", "原因", 16, True),
    Column("建议等级", "建议等级", 7, True), Column("备注", "说明", 14, True),
    Column("系统标识（勿改）", "键", 40),
)  # fmt: skip
# What goes back to the tax bureau: no free text, no names of people.
ANSWER = (
    Column("企业名称", NAME, 30), Column("统一社会信用代码", CODE, 22), Column("街镇园区", STREET, 14),
    Column("排查日期", "日期", 12), Column("经营状态", "经营状态", 10), Column("现有职工数", "职工数", 10),
    Column("是否欠薪", "欠薪", 10), Column("欠薪人数", "欠薪人数", 10), Column("欠薪金额（元）", "欠薪金额", 14),
    Column("欠薪所属月份", "欠薪所属月份", 16),
)  # fmt: skip


def dispatch_sheet(batch: str, street: str, due: date, rows: Iterable[Values]) -> bytes:
    """附件2 for one street: the list locked and grey, the columns of the survey open, with their words to choose from.

    ``rows`` are entries of 企业; those withheld (不下发) are left out. ``due`` is the day the results are wanted.
    """
    sent = [r for r in rows if r.get("处理") != WITHHELD]

    def fill(sheet: Any, style: Callable[..., Any]) -> None:
        _heading(sheet, style, f"附件2　缴费异常企业情况排摸表　样表（拟）　{street}", SURVEY,
                 f"批次 {batch}　请于 {due.isoformat()} 前填好白色各栏并报回；灰色各栏请勿改动，勿增删行列")  # fmt: skip
        given = style(border=1, bg_color="#EDEDED", num_format="@", text_wrap=True, valign="top")
        asked = style(border=1, locked=False, num_format="@", text_wrap=True, valign="top")
        for i, row in enumerate(sent):
            sheet.set_row(i + 3, 30)
            values = {**row, "": str(i + 1), "键": form_key(batch, row[CODE])}
            for j, column in enumerate(SURVEY):
                text = "" if column.filled else values.get(column.field, "")
                _put(sheet, i + 3, j, text, asked if column.filled else given)
        for j, column in enumerate(SURVEY):
            if column.choices and sent:
                sheet.data_validation(3, j, len(sent) + 2, j, {
                    "validate": "list", "source": list(column.choices), "error_title": column.head,
                    "error_message": f"请从下拉的词里选：{'、'.join(column.choices)}"})  # fmt: skip
        sheet.set_column(len(SURVEY) - 1, len(SURVEY) - 1, 40, None, {"hidden": True})
        sheet.freeze_panes(3, 2)
        # On paper the list is one page and the answers the next, each beside the enterprise's name.
        sheet.set_print_scale(52)
        sheet.set_v_pagebreaks([next(j for j, c in enumerate(SURVEY) if c.filled)])
        sheet.repeat_columns(0, 1)
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})

    return _book("排摸表", due, fill)


def answer_sheet(batch: str, rows: Iterable[Values], *, day: date = _NO_DAY) -> bytes:
    """The results of a batch for the tax bureau; ``rows`` are entries of 企业 joined with those of 排查."""
    told = [[_plain(r, c.field) for c in ANSWER] for r in rows if r.get("处理") != WITHHELD]

    def fill(sheet: Any, style: Callable[..., Any]) -> None:
        _heading(sheet, style, "缴费异常企业排查结果反馈表", ANSWER, f"批次 {batch}　共 {len(told)} 户")
        _body(sheet, style, told)

    return _book("反馈表", day, fill)


def _plain(row: Values, field: str) -> str:
    """A value for others to see: of the months, which are typed freely, what reads as months and nothing else."""
    text = row.get(field, "")
    return "、".join(re.findall(r"(?:\d{4}[-年])?\d{1,2}(?:月份?)?", text)) if field == "欠薪所属月份" else text


def table_sheet(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[str | int | Decimal]], *, day: date = _NO_DAY
) -> bytes:
    """Any list: a title, heads, rows; texts stay texts, numbers are numbers. ``day`` is written as that of the file."""
    body = list(rows)
    widths = [max([2 * len(h), *(2 * len(str(r[i])) for r in body[:200])]) for i, h in enumerate(heads)]

    def fill(sheet: Any, style: Callable[..., Any]) -> None:
        _heading(sheet, style, title, [Column(h, "", min(40, w + 2)) for h, w in zip(heads, widths, strict=True)])
        _body(sheet, style, body)

    return _book("表", day, fill)


def _book(name: str, day: date, fill: Callable[[Any, Callable[..., Any]], None]) -> bytes:
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


def _heading(
    sheet: Any, style: Callable[..., Any], title: str, columns: Sequence[Column], note: str = ""
) -> None:  # fmt: skip
    """Title, note and heads in the first three rows; the heads come back on every page."""
    _put(sheet, 0, 0, title, style(bold=True, font_size=15))
    _put(sheet, 1, 0, note, style(font_color="#444444"))
    given = style(bold=True, border=1, bg_color="#D9D9D9", text_wrap=True, align="center", valign="vcenter")
    asked = style(bold=True, border=1, bg_color="#FFF2CC", text_wrap=True, align="center", valign="vcenter")
    for j, column in enumerate(columns):
        sheet.set_column(j, j, column.width)
        _put(sheet, 2, j, column.head, asked if column.filled else given)
    sheet.set_row(2, 42)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 0)


def _body(sheet: Any, style: Callable[..., Any], rows: Iterable[Sequence[str | int | Decimal]]) -> None:
    words = style(border=1, num_format="@", text_wrap=True, valign="top")
    number = style(border=1, valign="top")
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if isinstance(value, str):
                _put(sheet, i + 3, j, value, words)
            else:
                sheet.write_number(i + 3, j, value, number)


def _put(sheet: Any, row: int, column: int, text: str, look: Any) -> None:
    if text:
        sheet.write_string(row, column, text[:_LONGEST], look)
    else:
        sheet.write_blank(row, column, None, look)
