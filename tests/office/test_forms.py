"""附件1-4: what each holds on a day, and the Word document it becomes."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document

from ledger.book.case_form import case_form
from ledger.book.forms import TITLES, Form, notice_of_case, roster_form
from ledger.measures.assess import assess
from ledger.office import documents
from ledger.office.documents import fill
from ledger.resources import resource
from ledger.text.finding import LedgerError
from tests.office.forms import CONTACTS, HOSTILE, LONG, filled_with, sample_case, sample_forms, sample_settings
from tests.site.sample import AS_OF

FORMS = sample_forms()
NUMBERS = sorted(FORMS)


def lines(form: Form, name: str) -> list[dict[str, str]]:
    """A form's list."""
    return [dict(line) for line in dict(form.lists)[name]]


def values(form: Form) -> str:
    """Everything a form says."""
    texts = [text for _, text in form.cells]
    texts += [text for _, found in form.lists for line in found for _, text in line]
    return "\n".join(texts)


def read(content: bytes) -> Any:
    """A Word document."""
    return Document(BytesIO(content))


def rows(document: Any) -> Iterator[list[str]]:
    """The rows of a document's table, a merged cell once."""
    for row in document.tables[0].rows:
        seen: list[Any] = []
        for cell in row.cells:
            if not any(cell._tc is other for other in seen):
                seen.append(cell._tc)
        yield ["\n".join(p.text for p in c.paragraphs) for c in map(_cell(document), seen)]


def _cell(document: Any) -> Any:
    from docx.table import _Cell

    return lambda tc: _Cell(tc, document.tables[0])


def text_of(document: Any) -> str:
    """All text of a document: paragraphs, table, header and footer."""
    parts = [p.text for p in document.paragraphs] + ["\n".join(row) for row in rows(document)]
    for section in document.sections:
        parts += [p.text for area in (section.header, section.footer) for p in area.paragraphs]
    return "\n".join(parts)


# --- what the forms hold -----------------------------------------------------------------------------------


def test_the_roster_has_the_units_and_people_of_its_day() -> None:
    """Several joined by 、, 空缺 where there is none, no unit that is gone or is no department."""
    assert lines(roster_form(CONTACTS, AS_OF), "名单") == [
        {"科室": "局办公室", "负责人": "示例乙", "联络人": "示例丙、示例丁"},
        {"科室": "局行政执法科", "负责人": "空缺", "联络人": "示例戊"},
    ]
    earlier = lines(roster_form(CONTACTS, date(2025, 1, 1)), "名单")
    assert [r["负责人"] for r in earlier] == ["示例甲", "空缺", "空缺"]


def test_our_own_layouts_are_marked_as_proposals() -> None:
    """办法 prints 附件1 and 附件3 only."""
    assert {n: f.proposed for n, f in FORMS.items()} == {1: False, 2: True, 3: False, 4: True}
    for number, form in FORMS.items():
        assert ("样表（拟）" in text_of(read(fill(form)))) == form.proposed
        assert (form.title, form.as_of) == (TITLES[number], "2026年11月24日")


def test_the_tax_form_has_what_was_sent_to_the_street_with_its_latest_result() -> None:
    """Not what was withheld, not what went elsewhere, no result of a later day."""
    form = FORMS[2]
    firms = lines(form, "企业")
    assert [f["企业名称"] for f in firms] == [f"上海示例第{i}机械有限公司" for i in (1, 2, 5)]
    assert (firms[0]["经营状态"], firms[0]["欠薪"], firms[0]["欠薪人数"], firms[0]["欠薪金额"]) == (
        "困难",
        "是",
        "8人",
        "62,000.00",
    )
    assert firms[1]["经营状态"] == firms[1]["欠薪"] == ""
    cells = dict(form.cells)
    assert (cells["下发日期"], cells["排查期限"], cells["反馈税务日期"]) == ("2026-11-04", "2026-11-18", "")
    later = sample_forms(date(2026, 12, 1))[2]
    assert lines(later, "企业")[1]["经营状态"] == "停产"
    assert dict(later.cells)["反馈税务日期"] == "2026-11-25"


def test_the_notice_leaves_out_later_and_corrected_updates() -> None:
    """What was in effect on the day."""
    told = dict(FORMS[3].cells)["更新情况"].splitlines()
    assert told == ["2026年11月18日　友谊路街道　已上门核实", "2026年11月20日　局行政执法科　并入案件2026-0012"]


def test_a_notice_is_drafted_from_a_case_only_for_the_seven_sources() -> None:
    """二(一)三; a patrol's or the tax authority's clue is another form's."""
    case = sample_case()
    draft = notice_of_case(case, case.clues[0], date(2026, 10, 20))
    assert draft
    cells = dict(draft.cells)
    assert (cells["信息来源"], cells["通报部门"], cells["年"], cells["月"], cells["日"]) == (
        "12345热线工单", "局行政执法科", "2026", "10", "8",
    )  # fmt: skip
    assert cells["异常情况"] == "员工反映8月工资未发\n反映人数：3人"
    assert cells["更新情况"] == "2026年10月15日　列为橙色预警"
    object.__setattr__(case.clues[1], "channel", "基层排摸")
    assert notice_of_case(case, case.clues[1], AS_OF) is None


def test_the_case_form_says_what_the_measures_say() -> None:
    """Level, clause, money, steps, the thirty days."""
    cells = dict(FORMS[4].cells)
    wanted = {
        "预警编号": "2026-0012", "生效等级": "红色", "计算等级": "红色", "缺失事实": "无", "欠薪人数": "13 人", "欠薪金额": "91,000.00 元",
        "所属月份": "2026-08、2026-09", "最早应付日": "2026-09-15", "已付金额": "10,000.00 元", "支付凭证": "银行回单",
        "协调结果": "达成支付计划；计划未履行", "立案": "期限2026年11月23日，逾期1天", "三十日期限": "红色预警立案之日起算",
        "就业帮扶": "询问就业需求（友谊路街道）2026年10月20日　无需求", "解除": "未解除", "结案": "未结案",
    }  # fmt: skip
    assert {name: cells[name] for name in wanted} == wanted
    assert cells["条款"].startswith("二(三)红色：")
    assert [(s["步骤"], s["完成"]) for s in lines(FORMS[4], "步骤")] == [
        ("协调处理", "2026-10-23"), ("计划核验", "2026-11-16"), ("立案", "逾期1天"),
    ]  # fmt: skip


def test_the_case_form_of_an_earlier_day_knows_nothing_later() -> None:
    """Even from an assessment of another day."""
    settings, case = sample_settings(), sample_case()
    form = case_form(assess(case, settings.rules, AS_OF), settings, date(2026, 10, 20))
    assert form == case_form(assess(case, settings.rules, date(2026, 10, 20)), settings, date(2026, 10, 20))
    assert dict(form.cells)["生效等级"] == "橙色"
    assert dict(form.cells)["已付金额"] == "0.00 元"
    assert (len(lines(form, "来源")), len(lines(form, "定级"))) == (1, 1)
    assert [(s["步骤"], s["完成"], s["结果"], s["说明"]) for s in lines(form, "步骤")] == [("协调处理", "待办", "", "")]
    assert "2026-11-16" not in values(form)


def test_no_form_names_the_groups_of_workers() -> None:
    """人员 of a wage entry may hold names; it stays in the ledger."""
    assert "甲组" not in values(FORMS[4])


# --- the Word documents ------------------------------------------------------------------------------------


def test_forms_1_and_3_have_exactly_the_headings_of_the_measures() -> None:
    """Title, columns, order."""
    roster, notice = read(fill(FORMS[1])), read(fill(FORMS[3]))
    assert [p.text for p in roster.paragraphs][:2] == ["附件 1", "各科室部门预警处置工作负责人、联络人名单"]
    assert next(rows(roster)) == ["科室", "负责人", "联络人"]
    assert [p.text for p in notice.paragraphs][:2] == ["附件 3", "局系统用工异常情况通报表"]
    table = list(rows(notice))
    assert [[words.replace("\n", "") for words in row[::2]] for row in table] == [
        ["企业名称", "联系人"], ["经营地址", "联系方式"], ["信息来源", "通报部门(科室)"], ["异常情况"], ["更新情况"],
    ]  # fmt: skip
    assert [row[1] for row in table[:3]] == ["上海示例餐饮管理有限公司", "宝山区示例路1号", "来信来访"]
    assert "日期：2026 年 11 月 16 日" in [p.text for p in notice.paragraphs]


@pytest.mark.parametrize("number", NUMBERS)
def test_every_placeholder_is_filled_and_every_value_has_a_place(number: int) -> None:
    """No brace is left over, and nothing that a form holds is missing from its template."""
    document = read(fill(FORMS[number]))
    assert not re.search("[{}]", text_of(document))
    with ZipFile(resource("form_templates") / f"附件{number}.docx") as box:
        template = "".join(box.read(n).decode() for n in box.namelist() if re.match(r"word/\w+\.xml", n))
    asked = set(re.findall(r"\{\{ (?:行\.)?(\w+) \}\}", re.sub(r"<[^>]+>", "", template)))
    held = {name for name, _ in FORMS[number].cells} | {n for _, found in FORMS[number].lists for n, _ in found[0]}
    assert asked == held | {"数据截至"}
    guide = (resource("form_templates") / "README.md").read_text("utf-8")
    assert not [name for name in asked if not re.search(rf"\b{name}\b", guide)]
    whole = text_of(document)
    for text in filter(None, values(FORMS[number]).splitlines()):
        assert text in whole


@pytest.mark.parametrize("number", NUMBERS)
def test_any_text_survives(number: int) -> None:
    """Markup, braces, emoji, two hundred characters, several lines; what XML cannot hold is replaced."""
    for words in (HOSTILE, LONG, "上\n下"):
        assert words in text_of(read(fill(filled_with(FORMS[number], words))))
    odd = text_of(read(fill(filled_with(FORMS[number], "甲\x00\x07\x0c\ud800乙 {_{ 丙"))))
    assert "甲\ufffd\ufffd\ufffd\ufffd乙" in odd
    assert "{{" not in odd


def test_a_form_without_lines_is_still_a_table() -> None:
    """Headings alone."""
    empty = read(fill(Form(1, TITLES[1], False, "2026年11月24日", (), (("名单", ()),))))
    assert list(rows(empty)) == [["科室", "负责人", "联络人"]]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("{{ 数据截至 }}", "{{ 数据截止 }}", "“数据截止”不认识"),
        ("{{ 行.科室 }}", "{{ 行.部门 }}", "“部门”不是这张表的栏目"),
        ("{{ 数据截至 }}", "{{ 数据截至 }", "花括号不成对"),
        ("", "", "读不出来"),
    ],
)
def test_a_template_edited_wrongly_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, before: str, after: str, said: str
) -> None:
    """And leaves no blank that looks filled."""
    source = resource("form_templates") / "附件1.docx"
    with ZipFile(source) as old, ZipFile(tmp_path / "附件1.docx", "w") as new:
        for name in old.namelist() if before else ():
            new.writestr(name, old.read(name).replace(before.encode(), after.encode()))
    monkeypatch.setattr(documents, "resource", lambda name: tmp_path)
    with pytest.raises(LedgerError, match=said):
        fill(FORMS[1])


def test_each_document_is_one_page_for_a_typical_record(tmp_path: Path) -> None:
    """As LibreOffice lays it out."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("没有 LibreOffice（soffice），Word 表格的页数没有核对")
    files = [tmp_path / f"{n}.docx" for n in NUMBERS]
    for number, file in zip(NUMBERS, files, strict=True):
        file.write_bytes(fill(FORMS[number]))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, files)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    pages = {n: len(re.findall(rb"/Type\s*/Page\b", (tmp_path / f"{n}.pdf").read_bytes())) for n in NUMBERS}
    assert pages == dict.fromkeys(NUMBERS, 1)
