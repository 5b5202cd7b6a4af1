"""A tax list becomes a record in which every row is accounted for; a filled-in sheet becomes 排查."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.office.intake import TAX_HEADS, WITHHELD, TaxImport, classify, mask, read_tax, street_named, tax_record
from ledger.office.survey import SURVEY_HEADS, form_key, read_survey
from ledger.office.tabular import Table, TableCell, clean
from ledger.records.kinds import KINDS, TAX
from ledger.records.reader import Row, read_rows
from ledger.records.style import restyled
from ledger.records.table import keys_of
from ledger.text.document import read_case_document
from ledger.text.source import Source
from tests.office.kit import credit_code, table, text, xlsx

STREETS = ("友谊路街道", "吴淞街道", "杨行镇", "顾村镇", "宝山工业园区")
HEADS = ("企业名称", "统一社会信用代码", "街镇园区", "欠费月数", "起始所属期", "异常类型", "注册地址", "说明")
A, B, C = credit_code(1), credit_code(2), credit_code(3)
WRONG = A[:-1] + ("0" if A[-1] != "0" else "1")


def listed(*rows: tuple[object, ...], cases: Mapping[str, tuple[str, ...]] | None = None) -> TaxImport:
    """A list of these rows, read."""
    found = table("名单.xlsx", xlsx([HEADS, *rows]), TAX_HEADS)
    return read_tax(found, streets=STREETS, open_cases=cases or {}, earlier={B: "2026-T001"})


def test_every_row_is_taken_or_rejected_with_its_reason() -> None:
    """Good, twice, without a code, with a bad one, without a name: the sum is the list."""
    found = listed(
        ("上海示例（集团）公司", A, "杨行", "3", "2026年8月", "欠费", "宝山区某路1号", ""),
        ("上海示例(集团) 公司", A, "", "", "", "", "", ""),
        ("别的公司", A, "", "", "", "", "", ""),
        ("丙公司", None, "", "", "", "", "", ""),
        ("丁公司", WRONG, "", "", "", "", "", ""),
        ("", B, "", "", "", "", "", ""),
        ("戊公司", B, "不知道的镇", "", date(2026, 8, 1), "", "", ""),
    )
    assert found.total == 7 == len(found.taken) + len(found.rejected) and not found.problems
    assert found.taken[0] == {
        "行号": "2", "企业名称": "上海示例（集团）公司", "统一社会信用代码": A, "街镇园区": "杨行镇", "欠费月数": "3",
        "起始所属期": "2026-08", "异常类型": "欠费", "注册地址": "宝山区某路1号",
    }  # fmt: skip
    assert found.taken[1]["起始所属期"] == "2026-08" and "街镇园区" not in found.taken[1]
    assert [(r.row, r.why) for r in found.rejected] == [(3, "重复"), (4, "重复"), (5, "不合格"), (6, "不合格"), (7, "不合格")]
    notes = " ".join(r.note for r in found.rejected)
    assert all(w in notes for w in ("第 2 行", "只差括号或空格", "企业名称不同", "缺少统一社会信用代码", "校验位", "缺少企业名称"))
    told = {n.row: n.text for n in found.notes}
    assert "2026-T001" in " ".join(n.text for n in found.notes if n.row == 8) and "核对" in told[4]


def test_what_cannot_be_read_of_a_row_is_told_not_lost() -> None:
    """A word among the months and an unknown street stand in the row's 说明."""
    found = listed(("甲", A, "火星", "三个月", "", "", "", "原有备注"))
    assert found.taken[0]["说明"] == "原有备注；街镇园区原文“火星”；欠费月数原文“三个月”"
    assert {n.text.split("”")[0] for n in found.notes} == {"“街镇园区", "“欠费月数"}


@pytest.mark.parametrize(("typed", "kept"), [("3个月", "3"), ("3月", "3"), ("3", "3"), (3, "3")])
def test_months_owed_as_people_write_them(typed: object, kept: str) -> None:
    """A count with its measure word is a count."""
    assert listed(("甲", A, "杨行", typed, "", "欠缴", "", "")).taken[0]["欠费月数"] == kept


def test_one_name_with_two_codes_is_noted() -> None:
    """Both are taken, and a clerk is asked to look."""
    found = listed(("上海（甲）公司", A, *[""] * 6), ("上海(甲)公司", C, *[""] * 6))
    assert len(found.taken) == 2 and "统一社会信用代码不同" in found.notes[-1].text


def test_personal_numbers_stand_nowhere() -> None:
    """An identity number in place of a code, a mobile in an address: hidden in values, reasons and notes."""
    identity, mobile = "310113199001011237", "138 1234 5678"
    found = listed(("甲", identity, *[""] * 6), ("乙", A, "", "", "", "", f"某路1号 {mobile}", identity))
    everything = tax_record("2026-T001", date(2026, 9, 1), None, "区税务局", f"{identity}.xlsx", found)
    assert identity not in everything and "5678" not in everything and len(found.rejected) == 1
    assert "某路1号" in found.taken[0]["注册地址"] and mask(A) == A


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["企业名称", "街镇园区"], ["甲", "杨行"]], "缺少“统一社会信用代码”"),
        ([["纳税人识别号"], [A]], "缺少“企业名称”"),
        ([["企业名称", "税号"]], "没有数据"),
        ([["企业名称", "税号"], *([["甲", A]] * 5001)], "最多 5000 户"),
    ],
)
def test_a_list_that_cannot_be_one_is_refused_whole(rows: list[list[str]], says: str) -> None:
    """Missing heads are named, and nothing is taken."""
    found = read_tax(table("a.csv", text(rows), TAX_HEADS), streets=STREETS, open_cases={}, earlier={})
    assert says in found.problems[0] and not found.taken and not found.rejected


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("吴淞", "吴淞街道"), ("杨行", "杨行镇"), ("宝山区杨行镇", "杨行镇"), ("上海市宝山区顾村镇人民政府", "顾村镇"),
        ("友谊路街道办事处", "友谊路街道"), ("宝山工业园区", "宝山工业园区"), ("杨", None), ("镇", None), ("宝山区", None),
        ("罗店镇", None), ("", None),
    ],
)  # fmt: skip
def test_a_street_is_known_by_its_stem_and_never_guessed(said: str, meant: str | None) -> None:
    """The usual short and long forms; anything else is left to a clerk."""
    assert street_named(said, STREETS) == meant


def test_rows_are_withheld_by_rule() -> None:
    """No street, or an open case: not sent, with the reason; the rest is."""
    cases = {B: ("2026-0012", "2026-0015")}
    found = listed(("甲", A, "杨行", *[""] * 5), ("乙", B, "杨行", *[""] * 5), ("丙", C, *[""] * 6), cases=cases)
    sorted_out = classify(found.taken, cases)
    assert [(r["处理"], r.get("理由")) for r in sorted_out] == [
        ("下发", None), ("不下发", "已在案 2026-0012、2026-0015"), ("不下发", "街镇园区不明，待核"),
    ]  # fmt: skip
    assert any("2026-0012" in n.text for n in found.notes)


def read_back(record: str) -> Row:
    """The record's front matter, which must be without finding and in canonical form."""
    document = read_case_document(Source.read("intake/2026/2026-T002.md", record.encode()), keys_of(TAX), KINDS["T"].front)
    row, findings = read_rows(document, TAX)
    assert row is not None and [*document.findings, *findings] == [] and restyled(document, TAX) == []
    return row


def values(row: Row) -> dict[str, str]:
    """An entry's values as they were meant."""
    return {name: cell.text for name, cell in row.cells.items()}


def test_a_record_says_what_was_read_sorted_by_street() -> None:
    """The lists come back as they were, rows without a street last."""
    found = listed(("甲", C, *[""] * 6), ("乙", B, "顾村", *[""] * 5), ("丙", A, "顾村", *[""] * 5), ("丁", WRONG, *[""] * 6))
    found = replace(found, taken=classify(found.taken, {}))
    record = tax_record("2026-T002", date(2026, 9, 5), date(2026, 8, 1), "区税务局", "C:\\表\\九月: 名单 #2.xlsx", found)
    row = read_back(record)
    assert [r.text("企业名称") for r in row.lists["企业"]] == ["丙", "乙", "甲"]
    assert [values(r) for r in row.lists["企业"]] == [dict(v) for v in (found.taken[2], found.taken[1], found.taken[0])]
    assert (row.words("文件"), row.words("所属期"), row.words("总行数")) == ("九月: 名单 #2.xlsx", "2026-08", "4")
    assert [(r.integer("行号"), r.text("原因")) for r in row.lists["未采用"]] == [(5, "不合格")]
    assert "## 说明" in record and "2026-T001" in record


_WORDS = st.text(
    st.one_of(st.sampled_from(list("甲乙公司（）：，:,#'\"{}[]-?&*!|>%@`\\~ 1=+　\t\n\u200b")), st.characters()), max_size=30
)


@given(st.lists(st.tuples(_WORDS, _WORDS, _WORDS), max_size=4))
def test_whatever_stands_in_a_list_its_record_is_sound(rows: list[tuple[str, str, str]]) -> None:
    """Marks, quotes, keys, controls in names and addresses: the record is read back without a finding."""
    cells = [
        (i, {h: TableCell(c) for h, t in zip(("企业名称", "注册地址", "说明"), r, strict=True) if (c := clean(t))}
         | {"统一社会信用代码": TableCell(credit_code(i))})
        for i, r in enumerate(rows, 2)
    ]  # fmt: skip
    columns = dict(enumerate(HEADS, 1))
    found = read_tax(Table("", 1, columns, tuple(cells)), streets=STREETS, open_cases={}, earlier={})
    if found.problems:
        return
    row = read_back(tax_record("2026-T002", date(2026, 9, 5), None, "区税务局", "a.xlsx", found))
    assert [values(r) for r in row.lists.get("企业", ())] == [dict(v) for v in found.taken]


def test_three_thousand_rows_are_all_accounted_for() -> None:
    """A long list with every kind of trouble: the record holds it all."""
    rows = [["企业名称", "纳税人识别号", "主管街镇", "经营地址"]]
    for i in range(3000):
        code = WRONG if i % 50 == 1 else credit_code(1) if i % 70 == 2 else credit_code(i + 10)
        rows.append([f"上海示例{i}有限公司", code, "杨行" if i % 3 else "火星", "宝山区某某路一百二十三号四号楼五室"])
    found = read_tax(table("a.xlsx", xlsx(rows), TAX_HEADS), streets=STREETS, open_cases={}, earlier={})
    assert found.total == 3000 == len(found.taken) + len(found.rejected)
    found = replace(found, taken=classify(found.taken, {}))
    row = read_back(tax_record("2026-T002", date(2026, 9, 5), None, "区税务局", "a.xlsx", found))
    numbers = [r.integer("行号") for name in ("企业", "未采用") for r in row.lists[name]]
    assert sorted(n for n in numbers if n) == list(range(2, 3002))


# ---- the survey

BATCH = [
    {"企业名称": "甲", "统一社会信用代码": A, "街镇园区": "杨行镇", "处理": "下发"},
    {"企业名称": "乙", "统一社会信用代码": B, "街镇园区": "杨行镇", "处理": "下发"},
    {"企业名称": "丙", "统一社会信用代码": C, "处理": WITHHELD},
]


def surveyed(*rows: Mapping[str, str]) -> Table:
    """A sheet of these rows."""
    columns = dict(enumerate(SURVEY_HEADS, 1))
    return Table("排摸表", 3, columns, tuple((i, {k: TableCell(v) for k, v in r.items()}) for i, r in enumerate(rows, 4)))


def answer(code: str, **more: str) -> dict[str, str]:
    """A row filled in."""
    return {"键": form_key("2026-T001", code), "统一社会信用代码": code, "日期": "2026/9/10", "欠薪": "否", **more}


def test_answers_are_taken_in_canonical_spelling_and_blank_rows_counted() -> None:
    """A filled row becomes an entry of 排查; one not yet filled in is only counted."""
    rows = (answer(A, 欠薪="是", 欠薪人数="8人", 欠薪金额="6.2万元", 建议等级="橙"), {"键": form_key("2026-T001", B)})
    found = read_survey(surveyed(*rows), BATCH, batch="2026-T001")
    assert found.blank == 1 and not found.rejected and not found.problems
    assert found.taken == (
        {"统一社会信用代码": A, "日期": "2026-09-10", "欠薪": "是", "欠薪人数": "8", "欠薪金额": "62000.00", "建议等级": "橙色"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (answer(A, 欠薪="是"), "要填欠薪人数或欠薪金额"),
        ({"键": form_key("2026-T001", A), "经营状态": "正常"}, "缺少“是否欠薪”"),
        (answer(A, 经营状态="倒闭"), "不在规定的词里"),
        (answer(C), "不在这一批次"),
        ({**answer(A), "统一社会信用代码": B}, "不符"),
        ({"日期": "2026-09-10", "欠薪": "否"}, "缺少系统标识"),
        ({**answer(A), "键": "乱写"}, "缺少系统标识"),
    ],
)
def test_an_answer_that_cannot_stand_is_rejected_with_its_row(row: dict[str, str], says: str) -> None:
    """What is missing, misspelt, of no enterprise of this batch, or of a row that was moved."""
    found = read_survey(surveyed(answer(B), row), BATCH, batch="2026-T001")
    assert [r.row for r in found.rejected] == [5] and says in found.rejected[0].note and len(found.taken) == 1


def test_contradicting_answers_are_conflicts() -> None:
    """Twice in a sheet, or against what is recorded; the same again is only counted."""
    recorded = [{"统一社会信用代码": A, "日期": "2026-09-10", "欠薪": "否"}]
    found = read_survey(surveyed(answer(A), answer(B), answer(B, 职工数="9")), BATCH, batch="2026-T001", recorded=recorded)
    assert (found.same, [c.row for c in found.conflicts], len(found.taken)) == (1, [6], 1)
    found = read_survey(surveyed(answer(A, 职工数="9")), BATCH, batch="2026-T001", recorded=recorded)
    assert "更正" in found.conflicts[0].text and not found.taken


@pytest.mark.parametrize(
    ("key", "says"),
    [("2026-T009|x|排摸1", "另一批次 2026-T009"), ("2026-T001|x|排摸0", "版本"), ("", "不是本系统下发的")],
)
def test_a_sheet_of_another_batch_or_form_is_refused_whole(key: str, says: str) -> None:
    """It was filled in for something else."""
    row = {**answer(A), "键": key} if key else {"日期": "2026-09-10", "欠薪": "否"}
    found = read_survey(surveyed(row), BATCH, batch="2026-T001")
    assert says in found.problems[0] and not found.taken
