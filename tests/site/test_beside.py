"""The pages of what stands beside the cases: loops, channels, reviews, enterprises, the roster, forms, obligations."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ledger.book.book import Book, make_book
from ledger.book.enterprises import Directory, directory, folded
from ledger.book.snapshot import Reader, folder_snapshot
from ledger.book.ties import Ties, ties
from ledger.records.contacts import Contacts, Term, Unit
from ledger.records.files import read_record
from ledger.site.coverage import PAGES, coverage
from ledger.site.filing import docket
from ledger.site.firms import Firm, firm_page, firms
from ledger.site.intake import intake
from ledger.site.loops import loop_board
from ledger.site.pages import pages
from ledger.site.parts import pending_lines
from ledger.site.press import Page
from ledger.site.reviews import reviews
from ledger.site.roster import roster
from ledger.site.tables import table
from ledger.site.ties import tie_lines
from tests.site.beside import LOGISTICS, code
from tests.site.reading import read_page
from tests.site.test_pages import landing


@pytest.fixture(scope="module")
def tied(whole: Book) -> Ties:
    """Who names whom."""
    return ties(whole)


@pytest.fixture(scope="module")
def found(whole: Book, tied: Ties) -> Directory:
    """Its enterprises."""
    return directory(whole, tied)


def firm(book: Book, tied: Ties, key: str) -> Firm:
    """The page of an enterprise."""
    return firm_page(book, tied, directory(book, tied), key)


# --- loops -------------------------------------------------------------------------------------------------


def test_loops_say_whose_turn_it_is_and_since_when(whole: Book) -> None:
    """Open ones by due day, with the step, its unit, how late; closed ones apart with how long they took."""
    board = loop_board(whole)
    groups = {g.kind: g for g in board.groups}
    tax = groups["税务缴费异常"]
    assert [(x.of.id, x.step, x.unit, x.distance, x.age, x.done, x.all) for x in tax.open] == [
        ("2026-T003", "定向排查", "大场镇", "逾期 5 天", 22, 3, 4)
    ]
    assert [(x.of.id, x.closed, x.age) for x in tax.closed] == [("2026-0015", "2026-11-06", 18)]
    assert [(x.of.id, x.late) for x in groups["网络舆情"].open] == [("2026-O001", True)]
    assert (board.open, board.late, board.closed) == (
        sum(len(g.open) for g in board.groups), sum(g.late for g in board.groups), sum(len(g.closed) for g in board.groups),
    )  # fmt: skip
    assert "区委网信办" in board.units


def test_what_is_due_regularly_is_late_when_its_day_has_passed(whole: Book, book: Book) -> None:
    """The next tax batch, the next review; none yet is said so."""
    assert [(c.what, c.due, c.late) for c in loop_board(whole).cadences] == [
        ("税务部门提供缴费异常名单", "2026-12-02", False), ("定期研判", "2026-10-28", True),
    ]  # fmt: skip
    assert [(c.due, c.distance, c.late) for c in loop_board(book).cadences] == [("", "台账里还没有", False)] * 2


def test_the_landing_page_holds_the_steps_of_records_too(whole: Book, book: Book) -> None:
    """Merged by due day; counted by unit; the open loops by kind."""
    model, plain = landing(whole), landing(book)
    assert {(x.case.id, x.step) for x in model.overdue} - {(x.case.id, x.step) for x in plain.overdue} == {
        ("2026-T003", "定向排查"), ("2026-O001", "引导确认"),
    }  # fmt: skip
    assert [x.due for x in model.overdue] == sorted(x.due for x in model.overdue)
    assert ("局劳动关系科", 0, 2, 0) in [(u.unit, *u.counts[:3]) for u in model.by_unit]
    assert {u.unit for u in model.by_unit} == {u for x in (*model.overdue, *model.due_today, *model.soon) for u in x.units}
    assert ("联合研判", 2, 0) in [(x.kind, x.open, x.late) for x in model.loops]


# --- channels and reviews ----------------------------------------------------------------------------------


def test_a_tax_batch_is_counted_from_the_rows_received_to_the_cases_opened(whole: Book, tied: Ties) -> None:
    """Taken, withheld, rejected; by 街镇园区 what was sent, surveyed, found."""
    batch = intake(whole).channels[0].batches[0]
    assert (batch.rows, batch.taken, batch.rejected, batch.withheld, batch.sent) == (8, 5, 3, 1, 4)
    assert (batch.surveyed, batch.arrears, [c.id for c in batch.cases]) == (3, 1, ["2026-0015"])
    assert [(s.street, s.sent, s.surveyed, s.arrears, s.cases, s.state) for s in batch.streets] == [
        ("大场镇", 2, 1, 0, 0, "逾期 5 天"), ("杨行镇", 2, 2, 1, 1, "2026-11-12 完成"),
    ]  # fmt: skip


def test_each_channel_lists_its_records_with_their_state(whole: Book, tied: Ties) -> None:
    """Open, closed, unreadable; the latest first."""
    model = intake(whole)
    assert [[(r.of.id, r.state) for r in c.rows] for c in model.channels] == [
        [("2026-T003", "在办")], [("2026-O001", "在办")], [("2026-S003", "读不出"), ("2026-S002", "已了结")], [("2026-G001", "在办")],
    ]  # fmt: skip
    assert model.count == 5


def test_a_review_says_who_met_over_what_and_how_far_the_report_is(whole: Book, tied: Ties) -> None:
    """Units with people, cases with their conclusion, the report, who was told."""
    model = reviews(whole)
    first = model.rows[0]
    assert (first.row.of.id, first.units[0], first.report, first.shared) == (
        "2026-R011", "局行政执法科（薛涛）", "2026-11-20 形成", (("2026-11-20", ("区总工会",)),),
    )  # fmt: skip
    assert [(j.number, j.level, j.remarks) for j in first.judged] == [("2026-0012", "红色", ("解决困难", "可能引发重大舆情"))]
    assert (model.open, model.next.due) == (1, "2026-10-28")


# --- records and cases -------------------------------------------------------------------------------------


def test_ties_lead_both_ways_with_the_fields_that_make_them(whole: Book, tied: Ties) -> None:
    """A case knows the records that name it and those it names; so do they."""
    case = {t.of.id: t for t in tie_lines(whole, tied, "2026-0012")}
    assert case["2026-R011"].here == ("研判 记录",)
    assert case["2026-R011"].there == ("研判案件 案件",)
    assert (case["2026-U001"].here, case["2026-U001"].there) == ((), ("案件",))
    notice = {t.of.id: t.here for t in tie_lines(whole, tied, "2026-S002")}
    assert notice == {"2026-0013": ("异常情况", "案件"), "2026-0014": ("正文",)}
    assert "2026-S002" in {t.of.id for t in tie_lines(whole, tied, "2026-0014")}


def test_a_corrected_entry_ties_nothing_and_an_unknown_number_neither(whole: Book) -> None:
    """What is no longer in effect, and what is in no file."""
    text = whole.record_by_id["2026-O001"].file.document.source.text
    assert "案件: 2026-0017" in text
    other = text.replace("案件: 2026-0017", "案件: 2026-7777")
    root = {f.id: f for f in whole.records}
    file = Reader().content("intake/2026/2026-O001.md", "x", other.encode)
    changed = replace(whole, records=tuple(replace(f, file=file) if f.id == "2026-O001" else f for f in root.values()))
    assert ties(changed)["2026-O001"] == ()


def test_a_record_page_shows_every_list_of_its_kind(whole: Book, tied: Ties) -> None:
    """With the columns that are filled; a survey that gives only a code has the firm's name beside it."""
    known = docket(whole, whole.record_by_id["2026-T003"]).known
    assert known is not None
    assert [(t.name, len(t.rows)) for t in known.tables] == [("企业", 5), ("未采用", 3), ("排查", 3)]
    surveys = known.tables[2]
    assert [h.name for h in surveys.heads][:3] == ["企业名称", "街镇园区", "统一社会信用代码"]
    assert surveys.rows[0].values[:3] == ("上海示例物流有限公司", "杨行镇", LOGISTICS)
    assert [(t.step, t.unit, t.anchor, t.state) for t in known.tasks][-1] == ("定向排查", "大场镇", "step-t-3", "overdue")


def test_a_record_without_steps_is_filed_and_one_that_cannot_be_read_keeps_its_page(whole: Book) -> None:
    """就业帮扶 and 上报 have none; a broken one shows where."""
    jobs = docket(whole, whole.record_by_id["2026-J001"])
    assert (jobs.state, jobs.of.name, jobs.known and jobs.known.steps) == ("已登记", "2026-0013 的就业帮扶", False)
    broken = docket(whole, whole.record_by_id["2026-S003"])
    assert (broken.known, broken.state, [f.code for f in broken.findings]) == (None, "读不出", ["F116"])


def test_what_a_record_alone_has_is_called_an_entry_in_its_trail(whole: Book) -> None:
    """Not 情况, which is a list of cases."""
    deeds = [d for c in docket(whole, whole.record_by_id["2026-R011"]).record for d in c.deeds]
    assert {"登记", "建档", "办结"} <= {d.word for d in deeds}
    assert "情况" not in {d.word for d in deeds}


def test_a_list_of_very_many_columns_puts_the_lesser_ones_into_one(whole: Book) -> None:
    """No value is lost; what is looked for keeps its own column."""
    text = (
        "---\n编号: 2026-T009\n日期: 2026-11-02\n总行数: 1\n企业:\n  - {行号: 1, 企业名称: 示例公司, 统一社会信用代码: 91310113MA1GK3A000, "
        "街镇园区: 大场镇, 注册地址: 甲地, 经营地址: 乙地, 行业: 丙业, 异常类型: 欠费, 起始所属期: 2026-07, 欠费月数: 2, 上期参保人数: 9, "
        "本期参保人数: 3, 处理: 下发, 理由: 丁, 说明: 戊}\n---\n"
    )
    record = read_record("intake/2026/2026-T009.md", text.encode()).record
    assert record is not None
    found = table(record, record.kind.lists[0])
    names = [h.name for h in found.heads]
    assert names == ["行号", "企业名称", "统一社会信用代码", "街镇园区", "异常类型", "欠费月数", "上期参保人数", "本期参保人数", "处理", "其他"]
    assert found.rows[0].values[-1] == "注册地址 甲地　经营地址 乙地　行业 丙业　起始所属期 2026-07　理由 丁　说明 戊"


def test_a_long_list_is_searchable_and_all_of_it_is_on_the_page(tmp_path: Path) -> None:
    """Three thousand firms: every row is there, with a search over them; no page for firms of which nothing is known."""
    (tmp_path / "intake/2026").mkdir(parents=True)
    rows = "".join(f"  - {{行号: {i + 1}, 企业名称: 示例{i}公司, 统一社会信用代码: {code(f'{i:04d}')}, 街镇园区: 大场镇, 处理: 下发}}\n" for i in range(3000))
    (tmp_path / "intake/2026/2026-T001.md").write_text(f"---\n编号: 2026-T001\n日期: 2026-11-02\n总行数: 3000\n企业:\n{rows}---\n", "utf-8")
    book = make_book(folder_snapshot(tmp_path), date(2026, 11, 24), Reader())
    made = {p.path: p for p in pages(book) if isinstance(p, Page)}
    model = made["records/2026-T001.html"].model
    assert model.long and model.known.streets == ("大场镇",)
    assert [len(t.rows) for t in model.known.tables if t.long] == [3000]
    assert not [p for p in made if p.startswith("enterprises/")]


# --- enterprises -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", ["上海示例绣品（宝山）有限公司", "上海示例绣品(宝山) 有限公司", "上海示例绣品［宝山］有限公司", "上海示例绣品〔宝山〕　有限公司"])
def test_names_are_compared_without_regard_to_width_blanks_and_brackets(other: str) -> None:
    """One name however it is typed; another name is another."""
    assert folded(other) == folded("上海示例绣品(宝山)有限公司")
    assert folded(other) != folded("上海示例绣品（嘉定）有限公司")


def test_an_enterprise_gathers_its_cases_and_mentions(whole: Book, tied: Ties, found: Directory) -> None:
    """By credit code; repeats are marked and linked; the levels in order of time."""
    again = next(f for key in found.by_key if len((f := firm_page(whole, tied, found, key)).cases) > 1)
    assert [c.case.id for c in again.cases] == ["2026-0019", "2026-0009"]
    assert (again.cases[0].previous, again.cases[1].later) == ("2026-0009", ("2026-0019",))
    assert again.cases[1].levels == (("2026-03-02", "橙色"), ("2026-03-12", "无"))
    assert [m.word for m in again.marks] == ["再次发生", "2 种写法"]
    logistics = firm(whole, tied, LOGISTICS)
    assert [(m.of.id, m.list, m.case) for m in logistics.mentions] == [("2026-T003", "企业", ""), ("2026-T003", "排查", "2026-0015")]
    assert firms(found).again == 1


def test_firms_without_a_code_go_by_their_folded_name_and_are_marked(found: Directory) -> None:
    """Two spellings of one firm; where the record names the case, the case's code is theirs."""
    nameless = [r for r in firms(found).rows if not r.of.code]
    assert [(r.of.name, r.mentions, [m.word for m in r.marks]) for r in nameless] == [
        ("上海示例绣品(宝山)有限公司", 2, ["没有信用代码", "2 种写法"])
    ]
    assert re.fullmatch("name-[0-9a-f]{12}", nameless[0].of.key)
    assert found.of["2026-S002"] == found.of["2026-0013"]


def test_enterprises_whose_records_name_each_other_are_linked_and_not_added_up(whole: Book, tied: Ties, found: Directory) -> None:
    """A26: both ways, apart in every number."""
    one, other = found.of["2026-0019"], found.of["2026-0014"]
    assert other in found.related[one] and one in found.related[other]
    assert [c.case.id for c in firm(whole, tied, other).cases] == ["2026-0014"]
    assert found.of["2026-0012"] not in found.related


def test_a_firm_of_which_one_batch_found_nothing_has_no_page(found: Directory) -> None:
    """No more is kept of it than the batch itself holds."""
    assert code("0101") not in found.by_key
    assert LOGISTICS in found.by_key


# --- roster ------------------------------------------------------------------------------------------------


def test_the_roster_tells_who_serves_who_left_and_what_is_vacant(whole: Book) -> None:
    """On the day; only departments must have both; a unit that is no more is not vacant."""
    units = (
        Unit("甲科", kind="科室", chiefs=(Term("旧人", None, date(2026, 11, 1)), Term("新人", date(2026, 11, 2))), liaisons=()),
        Unit("乙科", None, date(2026, 1, 1), kind="科室"), Unit("丙镇", kind="街镇园区"),
    )  # fmt: skip
    contacts = Contacts(units, (Term("分管", date(2026, 1, 1)),), ())
    model = roster(replace(whole, settings=replace(whole.settings, contacts=contacts)), ())
    first, second, third = model.units
    assert ([t.name for t in first.posts[0].serving], [t.name for t in first.posts[0].others]) == (["新人"], ["旧人"])
    assert (first.vacant, second.valid, third.vacant, model.vacancies) == (("联络人",), False, (), 1)


def test_the_roster_counts_the_steps_of_each_unit_in_cases_and_records(whole: Book) -> None:
    """And leads to the unit's page."""
    model = roster(whole, pending_lines(whole))
    found = next(u for u in model.units if u.name == "大场镇")
    assert (found.steps, found.late, found.href) == (3, 1, "units/dachangzhen.html")


# --- forms, obligations ------------------------------------------------------------------------------------


def test_every_form_is_listed_and_linked_from_what_it_is_of(whole_site: Path) -> None:
    """附件1 once, 附件2 for each 街镇园区 of a batch, 附件3 for a notice, 附件4 for a case."""
    made = {p.relative_to(whole_site).as_posix() for p in whole_site.glob("forms/**/*.html")}
    assert {"forms/1.html", "forms/2/2026-T003-1.html", "forms/2/2026-T003-2.html", "forms/3/2026-S002.html", "forms/4/2026-0012.html"} <= made
    assert {"forms/3/2026-S003.html", "forms/4/2026-0018.html"}.isdisjoint(made)
    assert {"forms/3/2026-0012-1.html", "forms/3/2026-0012-2.html"} <= made  # drafted from what a case has of a department
    assert "forms/3/2026-0015-1.html" not in made  # the tax bureau is no department
    assert made <= set(read_page(whole_site / "forms.html").links)
    for page, link in (
        ("cases/2026-0012.html", "../forms/4/2026-0012.html"), ("cases/2026-0012.html", "../forms/3/2026-0012-2.html"), ("records/2026-S002.html", "../forms/3/2026-S002.html"),
        ("records/2026-T003.html", "../forms/2/2026-T003-2.html"), ("roster.html", "forms/1.html"),
    ):  # fmt: skip
        assert link in read_page(whole_site / page).links
    assert "上海示例餐饮管理有限公司" in read_page(whole_site / "forms/4/2026-0012.html").text


def test_the_obligations_are_shown_with_what_stands_open_and_done(whole: Book, book: Book) -> None:
    """Counted over cases and records of the day."""
    lines = {o.number: o for o in coverage(whole)}
    assert [(s.step, s.of, s.open, s.late, s.done) for s in lines[7].steps] == [("定向排查", "税务批次", 1, 1, 1)]
    assert [(s.of, s.open, s.done) for s in lines[8].steps] == [("税务批次", 0, 0), ("案件", 0, 1)]
    assert [k.count for k in lines[16].kinds] == ["2 份"]
    assert [k.count for o in coverage(book) if o.number == 16 for k in o.kinds] == ["0 份"]
    assert {p.words for o in lines.values() for p in o.pages} == set(PAGES.values())


def test_the_navigation_is_on_every_page_and_counts(whole: Book) -> None:
    """The same links, of which each leads somewhere."""
    made = {p.path: p for p in pages(whole) if isinstance(p, Page)}
    nav = made["index.html"].nav
    assert all([link.href for link in p.nav] == [link.href for link in nav] for p in made.values())
    assert all(p.nav == nav for p in made.values() if not p.still)
    assert {link.href for link in nav} <= made.keys()
    assert [(link.words, link.count) for link in nav if link.count] == [
        ("红", "3"), ("橙", "1"), ("黄", "2"), ("待核", "1"), ("逾期", "4"), ("全部在办", "7"), ("闭环", "7"), ("全部案件", "9"), ("核对问题", str(len(whole.findings))),
    ]  # fmt: skip
