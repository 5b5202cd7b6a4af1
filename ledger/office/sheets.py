"""Tables to xlsx with a form of their own: the survey sheet of a street (附件2), the answer to the tax bureau."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from ledger.office.intake import CODE, NAME, STREET, Values
from ledger.office.survey import form_key
from ledger.office.workbook import NO_DAY, Column, body, heading, put, workbook
from ledger.records.kinds import WITHHELD

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
        heading(sheet, style, f"附件2　缴费异常企业情况排摸表　样表（拟）　{street}", SURVEY,
                 f"批次 {batch}　请于 {due.isoformat()} 前填好白色各栏并报回；灰色各栏请勿改动，勿增删行列")  # fmt: skip
        given = style(border=1, bg_color="#EDEDED", num_format="@", text_wrap=True, valign="top")
        asked = style(border=1, locked=False, num_format="@", text_wrap=True, valign="top")
        for i, row in enumerate(sent):
            sheet.set_row(i + 3, 30)
            values = {**row, "": str(i + 1), "键": form_key(batch, row[CODE])}
            for j, column in enumerate(SURVEY):
                text = "" if column.filled else values.get(column.field, "")
                put(sheet, i + 3, j, text, asked if column.filled else given)
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

    return workbook("排摸表", due, fill)


def answer_sheet(batch: str, rows: Iterable[Values], *, day: date = NO_DAY) -> bytes:
    """The results of a batch for the tax bureau; ``rows`` are entries of 企业 joined with those of 排查."""
    told = [[_plain(r, c.field) for c in ANSWER] for r in rows if r.get("处理") != WITHHELD]

    def fill(sheet: Any, style: Callable[..., Any]) -> None:
        heading(sheet, style, "缴费异常企业排查结果反馈表", ANSWER, f"批次 {batch}　共 {len(told)} 户")
        body(sheet, style, told)

    return workbook("反馈表", day, fill)


def _plain(row: Values, field: str) -> str:
    """A value for others to see: of the months, which are typed freely, what reads as months and nothing else."""
    text = row.get(field, "")
    return "、".join(re.findall(r"(?:\d{4}[-年])?\d{1,2}(?:月份?)?", text)) if field == "欠薪所属月份" else text
