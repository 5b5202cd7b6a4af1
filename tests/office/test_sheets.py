"""The sheets that go out: safe to open, the same each time, and read back when filled in."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl

from ledger.office.sheets import SURVEY, answer_sheet, dispatch_sheet
from ledger.office.survey import SURVEY_HEADS, read_survey
from ledger.office.workbook import table_sheet
from tests.office.kit import credit_code, table

A, B, C = credit_code(1), credit_code(2), credit_code(3)
DUE = date(2026, 9, 20)
ROWS = [
    {"企业名称": "=cmd|'/c calc'!A1", "统一社会信用代码": A, "街镇园区": "杨行镇", "注册地址": "http://例.cn", "处理": "下发"},
    {"企业名称": "乙公司", "统一社会信用代码": B, "街镇园区": "杨行镇", "处理": "下发"},
    {"企业名称": "丙公司", "统一社会信用代码": C, "街镇园区": "杨行镇", "处理": "不下发", "理由": "已在案 2026-0012"},
]  # fmt: skip
SHEET = dispatch_sheet("2026-T001", "杨行镇", DUE, ROWS)


def opened(data: bytes) -> Any:
    """The workbook as another program sees it."""
    return openpyxl.load_workbook(io.BytesIO(data))


def column(head: str) -> int:
    """The number of a column of the survey sheet, from 1."""
    return next(i for i, c in enumerate(SURVEY, 1) if c.head == head)


def test_a_sheet_is_the_same_each_time() -> None:
    """The same rows give the same bytes."""
    assert dispatch_sheet("2026-T001", "杨行镇", DUE, ROWS) == SHEET
    assert answer_sheet("2026-T001", ROWS) == answer_sheet("2026-T001", ROWS)
    assert table_sheet("表", ("甲",), [("乙",)]) == table_sheet("表", ("甲",), [("乙",)])


def test_the_survey_sheet_is_laid_out_for_its_use() -> None:
    """Title with 样表（拟）, A4 landscape, heads frozen and repeated, the list locked, the rest open, words to choose."""
    sheet = opened(SHEET).active
    assert "附件2" in sheet["A1"].value and "样表（拟）" in sheet["A1"].value and "杨行镇" in sheet["A1"].value
    assert DUE.isoformat() in sheet["A2"].value
    assert sheet.page_setup.paperSize == 9 and sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$3:$3" and sheet.print_title_cols == "$A:$B" and sheet.freeze_panes == "C4" and sheet.protection.sheet
    assert sheet.max_row == 5  # two enterprises: the one withheld is not sent
    name, code, answer = (sheet.cell(4, column(h)) for h in ("企业名称", "统一社会信用代码", "是否欠薪"))
    assert name.protection.locked and not answer.protection.locked and code.number_format == "@"
    chosen = {v.formula1 for v in sheet.data_validations.dataValidation}
    assert {'"是,否,不详"', '"上门,电话,其他"', '"红色,橙色,黄色,无"', '"可联系,联系不上,不详"'} <= chosen
    assert len(sheet.data_validations.dataValidation) == 6
    key = sheet.cell(4, len(SURVEY))
    assert sheet.column_dimensions[key.column_letter].hidden and key.value == f"2026-T001|{A}|排摸1"


def test_nothing_written_becomes_a_formula_or_a_link() -> None:
    """What begins with an equals sign stays words in every sheet."""
    for data in (SHEET, answer_sheet("2026-T001", ROWS), table_sheet("=1", ["=2"], [["=3"], ["@x"], ["http://例.cn"]])):
        cells = [c for row in opened(data).active.iter_rows() for c in row]
        assert {c.data_type for c in cells} <= {"s", "n"} and not any(c.hyperlink for c in cells)
    assert any(c.value == ROWS[0]["企业名称"] for c in opened(SHEET).active[4])


def test_a_sheet_filled_in_is_read_back() -> None:
    """What a street types into the open columns comes back as 排查; the row left open is counted."""
    book = opened(SHEET)
    for head, value in {"排查日期": date(2026, 9, 10), "排查方式": "上门", "经营状态": "停产", "现有职工数": 12, "是否欠薪": "是",
                        "欠薪人数": 8, "欠薪金额（元）": 62000.5, "欠薪所属月份": "2026-08", "发薪日": "2026-09-15",
                        "法定代表人可否联系": "联系不上", "建议等级": "橙色", "备注": "门店停业"}.items():  # fmt: skip
        book.active.cell(4, column(head)).value = value
    out = io.BytesIO()
    book.save(out)
    found = read_survey(table("报回.xlsx", out.getvalue(), SURVEY_HEADS), ROWS, batch="2026-T001")
    assert (found.blank, found.rejected, found.conflicts, found.problems) == (1, (), (), ())
    assert found.taken == (
        {"统一社会信用代码": A, "日期": "2026-09-10", "方式": "上门", "经营状态": "停产", "职工数": "12", "欠薪": "是", "欠薪人数": "8",
         "欠薪金额": "62000.5", "欠薪所属月份": "2026-08", "发薪日": "2026-09-15", "法定代表人": "联系不上", "建议等级": "橙色",
         "说明": "门店停业"},
    )  # fmt: skip


def test_the_answer_names_no_people_and_nothing_withheld() -> None:
    """The tax bureau gets facts of enterprises, not who asked or what was kept back."""
    rows = [{**r, "日期": "2026-09-10", "排查人": "某人", "原因": "老板某某跑了", "欠薪": "否"} for r in ROWS]
    values = [c.value for row in opened(answer_sheet("2026-T001", rows)).active.iter_rows() for c in row if c.value]
    assert "乙公司" in values and "2026-09-10" in values
    assert not {"某人", "老板某某跑了", "丙公司", C}.intersection(map(str, values))


def test_any_list_keeps_texts_and_numbers_apart() -> None:
    """A code of digits stays text, an amount is a number."""
    sheet = opened(table_sheet("月报", ["编号", "金额"], [["0012", 62000]])).active
    assert [c.value for c in sheet[4]] == ["0012", 62000] and sheet["A1"].value == "月报"
