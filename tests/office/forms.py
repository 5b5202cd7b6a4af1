"""One record of each kind that has a form, and the forms they give: shared by the tests of Word and of the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from stdnum.cn import uscc

from ledger.book.case_form import case_form
from ledger.book.forms import Form, notice_form, roster_form, tax_form
from ledger.book.snapshot import Settings, Snapshot, settings_or_stop
from ledger.measures.assess import assess
from ledger.records.case import Case
from ledger.records.contacts import EXTERNAL, Contacts, Term, Unit
from ledger.records.files import read_record
from ledger.records.record import Record
from tests.site.sample import AS_OF, RED

HOSTILE = "A&B <b>粗</b> \"甲\" '乙' 《丙》 🙂 {{ x }} {% if %} \\ 末"
LONG = "这是一段很长的说明，" * 20  # 200 characters
CONTACTS = Contacts((
    Unit("局办公室", chiefs=(Term("示例甲", date(2024, 10, 12), date(2026, 1, 31)), Term("示例乙", date(2026, 2, 1))),
         liaisons=(Term("示例丙"), Term("示例丁"))),
    Unit("局行政执法科", liaisons=(Term("示例戊"),)),
    Unit("局旧科室", until=date(2025, 12, 31)),
    Unit("区税务局", kind=EXTERNAL),
))  # fmt: skip


def code(number: int) -> str:
    """A credit code that is right."""
    body = f"91310113MA1GK{number:04d}"
    return body + uscc.calc_check_digit(body)


def record(path: str, text: str) -> Record:
    """A record that reads without an error."""
    file = read_record(path, text.encode())
    assert file.record
    assert not [f.message for f in file.findings if f.is_error]
    return file.record


def sample_case() -> Case:
    """The sample's red case."""
    found = record("cases/2026/2026-0012.md", RED)
    assert isinstance(found, Case)
    return found


def sample_settings() -> Settings:
    """The packaged policy and directory."""
    return settings_or_stop(Snapshot({}, lambda ids: iter(())))


NOTICE = """\
---
编号: 2026-S001
日期: 2026-11-16
企业名称: 上海示例餐饮管理有限公司
联系人: 示例联系人
经营地址: 宝山区示例路1号
联系方式: 021-00000000
信息来源: 来信来访
通报部门: 局信访办
异常情况: 另一门店5名员工来访，反映9月工资未发。
更新情况:
  - {日期: 2026-11-18, 部门: 友谊路街道, 内容: 已上门核实}
  - {日期: 2026-11-20, 部门: 局行政执法科, 内容: 并入案件}
  - {更正: 2026-11-20, 日期: 2026-11-20, 部门: 局行政执法科, 内容: 并入案件2026-0012, 说明: 补编号}
  - {日期: 2026-12-01, 部门: 局行政执法科, 内容: 后来的事}
---
"""


def tax_text() -> str:
    """A batch of five enterprises, one of them withheld and one sent elsewhere."""
    firms = "".join(
        f"  - {{行号: {i}, 企业名称: 上海示例第{i}机械有限公司, 统一社会信用代码: {code(i)}, 街镇园区: {street}, "
        f"注册地址: 宝山区示例路{i}号, 经营地址: 宝山区样板路{i}号, 行业: 制造业, 异常类型: 欠费, 起始所属期: 2026-07, "
        f"欠费月数: 3, 上期参保人数: 50, 本期参保人数: 20, 处理: {handling}}}\n"
        for i, street, handling in (
            (1, "顾村镇", "下发"),
            (2, "顾村镇", "下发"),
            (3, "顾村镇", "不下发"),
            (4, "罗店镇", "下发"),
            (5, "顾村镇", "下发"),
        )
    )
    return f"""\
---
编号: 2026-T003
日期: 2026-11-02
提供单位: 区税务局
所属期: 2026-10
总行数: 5
企业:
{firms}排查:
  - {{统一社会信用代码: {code(1)}, 日期: 2026-11-12, 经营状态: 困难, 职工数: 46, 欠薪: 是, 欠薪人数: 8, 欠薪金额: 62000, 欠薪所属月份: 2026-08, 发薪日: 2026-09-15, 建议等级: 黄色, 案件: 2026-0012}}
  - {{统一社会信用代码: {code(1)}, 日期: 2026-11-10, 经营状态: 正常, 欠薪: 不详}}
  - {{统一社会信用代码: {code(2)}, 日期: 2026-11-30, 经营状态: 停产, 欠薪: 是}}
处置:
  - {{步骤: 下发排查, 部门: 局行政执法科, 期限: 2026-11-04, 完成: 2026-11-04}}
  - {{步骤: 定向排查, 部门: 顾村镇, 期限: 2026-11-18}}
  - {{步骤: 税务反馈, 部门: 局行政执法科, 期限: 2026-11-25, 完成: 2026-11-25}}
---
"""


def sample_forms(day: date = AS_OF) -> dict[int, Form]:
    """The four forms of the samples on a day."""
    settings, case = sample_settings(), sample_case()
    return {
        1: roster_form(CONTACTS, day),
        2: tax_form(record("intake/2026/2026-T003.md", tax_text()), "顾村镇", CONTACTS, day),
        3: notice_form(record("intake/2026/2026-S001.md", NOTICE), day),
        4: case_form(assess(case, settings.rules, day), settings, day),
    }


def filled_with(form: Form, words: str) -> Form:
    """The form with other words in every cell."""
    lists = tuple((name, tuple(tuple((k, words) for k, _ in line) for line in lines)) for name, lines in form.lists)
    return replace(form, cells=tuple((name, words) for name, _ in form.cells), lists=lists)
