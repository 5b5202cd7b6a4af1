"""What a 街镇园区 does not learn in roundabout ways: of what was corrected, what others did, what texts name by the way."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.book.book import Book, make_book
from ledger.book.departed import Departed
from ledger.book.mentions import Names
from ledger.book.narrowing import for_audience
from ledger.book.snapshot import Reader
from ledger.history.events import Happening
from ledger.history.trail import Event
from ledger.records.audience import STREET, UNIT, Audience
from ledger.records.contacts import DEPARTMENT, STREETS, Contacts, Person, Unit
from ledger.records.kinds import KINDS
from ledger.text.value import replace
from tests.book.kit import CODES, OCTOBER, case, record, snapshot

HERE, THERE = "友谊路街道", "吴淞街道"
TAX_TOP = "日期: 2026-09-01\n提供单位: 区税务局\n所属期: 2026-08\n文件: 甲.xlsx\n总行数: 2"
FIRMS = [f"{{行号: {i}, 企业名称: 上海示例乙丙{i}有限公司, 统一社会信用代码: {CODES[i]}, 街镇园区: {street}, 异常类型: 欠费, 处理: 下发}}"
         for i, street in enumerate((HERE, THERE), 1)]  # fmt: skip


def book(*files: tuple[str, str]) -> Book:
    """The book of small files, checked."""
    return make_book(snapshot(dict(files)), OCTOBER.last, Reader())


def narrowed(whole: Book, name: str = HERE, kind: str = STREET) -> Book:
    """The book for one of two streets that are in the directory."""
    people = tuple(Person(f"{street}经办", unit=street, addresses=(f"{street}@x",)) for street in (HERE, THERE, "局行政执法科"))
    units = (*(Unit(s, kind=STREETS) for s in (HERE, THERE)), Unit("局行政执法科", kind=DEPARTMENT))
    settings = replace(whole.settings, contacts=Contacts(units, (), people))
    return for_audience(replace(whole, settings=settings), Audience(kind, name))


def event(number: str, unit: str, kind: str, step: str = "") -> Event:
    """A happening of a batch, by somebody of a unit."""
    what = Happening(kind, "说了什么", step=step or None)
    who = (f"{unit}经办", f"{unit}@x")
    return Event("0" * 40, 0, "+0800", date(2026, 9, 3), *who, *who, KINDS["T"].path(number), number, False, False, "说明", what)


def test_an_entry_that_was_corrected_opens_no_case() -> None:
    """A step once entered for the wrong street does not show that street the case."""
    wrong = f"{{步骤: 协调处理, 部门: {HERE}, 期限: 2026-10-30}}"
    right = f"{{步骤: 协调处理, 部门: {THERE}, 期限: 2026-10-30, 更正: 协调处理 2026-10-30, 说明: 记错了街道}}"
    for steps, has in (([wrong], True), ([wrong, right], False)):
        seen = narrowed(book(case("2026-0001", ["2026-09-20 橙色"], street=THERE, 处置=steps)))
        assert ("2026-0001" in seen.by_id) == has


def test_a_row_that_was_corrected_shows_no_visit() -> None:
    """An enterprise once entered for the wrong street: what was found there is not that street's either."""
    fixed = FIRMS[0].replace(HERE, THERE).replace("}", f", 更正: {CODES[1]}, 说明: 在那边}}")
    visits = [f"{{统一社会信用代码: {CODES[1]}, 日期: 2026-09-10, 方式: 上门, 经营状态: 困难, 欠薪: 否}}"]
    mine = FIRMS[0].replace(CODES[1], CODES[3]).replace("行号: 1", "行号: 3")
    for firms, count in (([FIRMS[0], FIRMS[1]], 1), ([FIRMS[0], fixed, FIRMS[1], mine], 0)):
        (batch,) = narrowed(book(record("2026-T001", TAX_TOP, 企业=firms, 排查=visits))).records
        assert batch.record
        assert len(batch.record.rows("排查")) == count


def test_how_files_agree_is_not_told() -> None:
    """A finding that compares two files speaks of the other one as well; what is wrong with a case itself is told."""
    number, text = case("2026-0001", ["2026-09-20 橙色"])
    text = text.replace("渠道: 来信来访", "渠道: 来信来访, 线索: 2026-T009")
    whole = book((number, text), record("2026-T001", TAX_TOP, 企业=FIRMS))
    assert "X706" in {f.code for f in whole.by_id[number].findings}
    told = {f.code for f in narrowed(whole).findings}
    assert "D501" in told
    assert not [code for code in told if code.startswith("X")]


def test_findings_of_others_parts_are_not_told() -> None:
    """Of a batch that goes to several: a row of another's that is wrong, a step of another's that is lacking."""
    bad = FIRMS[1].replace("异常类型: 欠费", "异常类型: 没有")
    whole = book(record("2026-T001", TAX_TOP, 企业=[FIRMS[0], bad]))
    assert len(whole.records[0].findings) > 1
    assert narrowed(whole).records[0].findings == ()
    ours = narrowed(book(record("2026-T001", TAX_TOP, 企业=[FIRMS[1], bad.replace(THERE, HERE).replace(CODES[2], CODES[3])])))
    assert {f.line for f in ours.records[0].findings} == {10}


@pytest.mark.parametrize("words", ["已并入上海示例0002有限公司一案", f"同一老板：{CODES[1]}", "见 2026-0002", "见 ２０２６－０００２", "见 2026-0003"])
def test_a_text_that_names_what_is_anothers_is_left_out(words: str) -> None:
    """Enterprise, code and 编号, in wide signs too; and a 编号 that was in use once. What names one's own stays."""
    step = f"{{步骤: 协调处理, 部门: {HERE}, 期限: 2026-10-30, 完成: 2026-10-12, 结果: %s}}"
    theirs = case("2026-0002", ["2026-09-20 橙色"], code=CODES[1], street=THERE)
    gone = Departed("2026-0003", KINDS[""], "", (event("2026-0003", THERE, "removed"),))
    for said, stays in ((words, False), ("上海示例0001有限公司已付清，见 2026-0001", True)):
        whole = book(case("2026-0001", ["2026-09-20 橙色"], 处置=[step % said]), theirs)
        (entry,) = narrowed(replace(whole, departed=(gone,))).entries
        assert entry.file.case
        assert entry.file.case.rows("处置")[0].given("结果") == stays


def test_the_trail_of_what_goes_to_several_is_ones_own() -> None:
    """A street sees how a batch began and what it did, not what another did when; a unit that it names sees who did what."""
    whole = book(record("2026-T001", TAX_TOP, 企业=FIRMS))
    done = [("局行政执法科", "opened", ""), (HERE, "done", "定向排查"), (THERE, "done", "定向排查"), ("局行政执法科", "done", "下发排查")]
    trail = tuple(event("2026-T001", *one) for one in done)
    whole = replace(whole, records=(replace(whole.records[0], trail=trail),))
    assert [(e.author, e.kind) for e in narrowed(whole).records[0].trail] == [("局行政执法科", "opened"), (HERE, "done")]
    assert len(narrowed(whole, "局行政执法科", UNIT).records[0].trail) == 4


def test_what_is_not_committed_is_not_counted() -> None:
    """How many files somebody is at work on is nobody's business elsewhere."""
    whole = replace(book(case("2026-0001", ["2026-09-20 橙色"])), uncommitted=3)
    assert narrowed(whole).uncommitted == 0


def test_of_two_names_that_begin_alike_the_longer_is_meant() -> None:
    """One's own stays readable where another's is a part of it, and the other way round is left out."""
    names = Names({"上海示例物流有限公司", "不详"}, {"上海示例物流有限公司", "上海示例物流", "上海示例物流有限公司宝山分公司", "甲厂", "不详", ""})
    assert not names.other("找上海示例物流有限公司谈过") and not names.other("去过甲厂，地址不详")
    assert names.other("找上海示例物流谈过") and names.other("上海 示例物流有限公司宝山分公司已付")
    assert not Names(set(), set()).other("什么都没有")
