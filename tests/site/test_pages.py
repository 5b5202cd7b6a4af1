"""The page models, from a real book over a real history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.book.book import Book
from ledger.measures.assess import assess
from ledger.measures.policy import DEMANDS, NUMBERS, READINGS, TERMS
from ledger.measures.rules import NONE, ORANGE, RED, RULES, YELLOW
from ledger.measures.step_kinds import KINDS, RECORD_STEPS
from ledger.records.files import read_case
from ledger.site.boards import LEVELS, Board, all_cases, board
from ledger.site.clauses import RULE_ROWS, clause_anchor, passages, pieces, sentence_of
from ledger.site.derivation import DOUBTFUL, HOLDS, NOT, POSSIBLE
from ledger.site.dossier import Dossier, Known, dossier, kin
from ledger.site.duties import DUTIES, RECORD_DUTIES, STANDING
from ledger.site.findings import trouble
from ledger.site.law import law
from ledger.site.loops import loop_board
from ledger.site.pages import pages
from ledger.site.parts import pending_lines
from ledger.site.press import NOW, DataFile, Page
from ledger.site.today import Today, today
from ledger.site.words import number_span
from tests.gitkit import Sandbox
from tests.site.sample import book_of


def landing(book: Book) -> Today:
    """The landing page."""
    return today(book, {level: board(book, level) for level in LEVELS}, pending_lines(book), loop_board(book))


def page_of(book: Book, number: str) -> Dossier:
    """A case page."""
    return dossier(book, book.by_id[number])


def known(book: Book, number: str) -> Known:
    """A readable case."""
    found = page_of(book, number).known
    assert found is not None
    return found


def test_landing_puts_the_longest_overdue_first(book: Book) -> None:
    """Overdue by due day, each with its days."""
    found = [(x.case.id, x.step, x.distance) for x in landing(book).overdue]
    assert found == [
        ("2026-0013", "协调处理", "逾期 7 天"), ("2026-0015", "跟踪走访", "逾期 5 天"),
        ("2026-0012", "立案", "逾期 1 天"), ("2026-0017", "仲裁托底", "逾期 1 天"),
    ]  # fmt: skip


def test_landing_tells_today_from_the_next_seven_days(book: Book) -> None:
    """Due today is a list of its own; the eighth day is not near."""
    model = landing(book)
    assert [(x.case.id, x.step) for x in model.due_today] == [("2026-0017", "联合研判")]
    assert [(x.case.id, x.step, x.days) for x in model.soon] == [("2026-0017", "立案", 3), ("2026-0017", "询问就业需求", 3)]


def test_landing_names_drift_doubt_and_broken_files(book: Book) -> None:
    """What else cannot wait."""
    model = landing(book)
    assert [(d.case.id, d.case.level, d.computed) for d in model.drifted] == [("2026-0015", YELLOW, ORANGE)]
    assert "满1个月" in model.drifted[0].why
    assert [(d.case.id, d.lowest, d.highest, d.missing) for d in model.doubts] == [("2026-0014", NONE, YELLOW, ("经营困难",))]
    assert [(t.path, t.unreadable) for t in model.troubles] == [("cases/2026/2026-0018.md", True)]


def test_landing_counts_by_colour_and_street(book: Book) -> None:
    """The numbers add up to the open cases."""
    model = landing(book)
    assert [(t.level, t.cases, t.late) for t in model.tallies] == [(RED, 3, 2), (ORANGE, 1, 1), (YELLOW, 2, 1)]
    assert model.open == sum(t.cases for t in model.tallies) == sum(s.red + s.orange + s.yellow for s in model.streets)
    assert model.closed == 1
    assert [t.owed.words for t in model.tallies] == ["392,000.00 元", "48,600.50 元", "86,200.00 元"]


def test_landing_of_an_empty_book_is_all_empty(book: Book) -> None:
    """Nothing to do is a state of its own."""
    model = landing(replace(book, entries=(), findings=(), strays=()))
    assert not (model.overdue or model.due_today or model.soon or model.drifted or model.doubts or model.troubles or model.streets)
    assert [t.cases for t in model.tallies] == [0, 0, 0]


def the_board(book: Book, level: str) -> Board:
    """A board."""
    return board(book, level)


def test_board_is_ordered_by_urgency_and_says_what_is_owed(book: Book) -> None:
    """Overdue first; people, money, time, next step."""
    found = the_board(book, RED)
    assert [r.case.id for r in found.rows] == ["2026-0012", "2026-0017", "2026-0016"]
    first = found.rows[0]
    assert (first.people, first.owed.words, first.elapsed, first.since) == ("13 人", "91,000.00 元", "2个月9天", "2026-09-15")
    assert first.next is not None
    assert (first.next.step, first.next.distance, first.more, first.rise) == ("立案", "逾期 1 天", 0, "")
    assert found.people == "48 人"


@pytest.mark.parametrize(
    ("number", "marks"),
    [("2026-0012", ["逾期 1 步"]), ("2026-0014", ["待核"]), ("2026-0015", ["逾期 1 步", "等级漂移"]), ("2026-0016", ["可降级"]),
     ("2026-0018", ["读不出"]), ("2026-0009", ["已结案"])],
)  # fmt: skip
def test_marks(book: Book, number: str, marks: list[str]) -> None:
    """Each case bears the marks it has earned."""
    assert [m.word for m in page_of(book, number).marks] == marks


def test_all_cases_holds_every_case_once_newest_first(book: Book) -> None:
    """Closed and unreadable ones too."""
    found = all_cases(book)
    assert [r.case.id for r in found.rows] == sorted((e.id for e in book.entries), reverse=True)
    assert (found.open, found.closed, found.unreadable) == (6, 1, 1)
    assert found.rows[-1].standing == "结案：已结清"


def test_case_page_derives_the_level_from_the_lines_of_the_file(book: Book) -> None:
    """Each ground with its clause, the entries it rests on, and their lines."""
    found = known(book, "2026-0012").derivation
    assert (found.level, found.declared, found.certain) == (RED, RED, True)
    first = found.grounds[0]
    assert (first.level, first.anchor) == (RED, "rule-red-persons")
    lines = book.by_id["2026-0012"].file.document.source
    assert [lines.line(s.line).strip() for s in first.sources] == ["- 所属期: 2026-08", "- 所属期: 2026-09"]
    assert first.sources[0].words == "2026-08 甲组，8 人，余 52,000.00 元"


def test_case_page_holds_every_rule_against_the_facts(book: Book) -> None:
    """All rules of 二(三), each with an outcome; doubtful ones are neither yes nor no."""
    red = {t.anchor: t.outcome for t in known(book, "2026-0012").derivation.trials}
    assert len(red) == len(RULES)
    assert {a for a, o in red.items() if o == HOLDS} == {"rule-red-persons", "rule-orange-duration"}
    unsure = {t.anchor: t for t in known(book, "2026-0014").derivation.trials}
    assert unsure["rule-yellow-short-arrears"].outcome == DOUBTFUL
    assert unsure["rule-red-persons"].outcome == NOT
    assert unsure["rule-red-persons"].has == "6 至 9 人"
    assert {t.outcome for n in book.by_id if page_of(book, n).known for t in known(book, n).derivation.trials} <= {
        HOLDS, DOUBTFUL, POSSIBLE, NOT,
    }  # fmt: skip


def test_case_page_says_when_the_level_rises_by_itself(book: Book) -> None:
    """The yellow case becomes orange a month after the pay day."""
    found = known(book, "2026-0014").derivation
    assert (found.rise, found.rise_level) == ("2026-12-10", ORANGE)


def test_case_page_steps_have_their_state_and_result(book: Book) -> None:
    """Done late, overdue, optional."""
    tasks = {t.step: t for t in known(book, "2026-0013").tasks}
    assert (tasks["协调处理"].state, tasks["协调处理"].word) == ("overdue", "逾期 7 天")
    assert (tasks["就业转介"].done, tasks["就业转介"].late) == ("2026-11-12", "逾期 2 天办结")
    assert [(o.step, o.notes) for o in known(book, "2026-0013").others] == [("约谈", ("说明：约谈法定代表人",))]
    assert tasks["协调处理"].anchor == "step-2"


def test_case_page_wages_have_payments_and_balance(book: Book) -> None:
    """What was paid is taken off; what is in dispute is no debt."""
    first = known(book, "2026-0012").wages[0]
    assert (str(first.amount), str(first.paid), str(first.balance), first.state) == ("62000.00", "10000.00", "52000.00", "逾期 70 天")
    assert first.payments == (("2026-11-02", "10,000.00 元", "", "企业", "银行回单"),)
    assert [w.state for w in known(book, "2026-0017").wages] == ["逾期 11 天", "有争议，不计"]
    assert known(book, "2026-0016").owed.words == "0.00 元"


def test_case_page_record_names_who_when_and_what(book: Book) -> None:
    """From git, with the department of the day; a stranger is marked."""
    found = page_of(book, "2026-0012").record
    assert [(c.time, c.author, c.unit) for c in found] == [
        ("2026-10-15 12:00", "友谊路街道岗位账号", "友谊路街道"), ("2026-10-23 12:00", "友谊路街道岗位账号", "友谊路街道"),
        ("2026-11-02 12:00", "临时工", ""), ("2026-11-16 12:00", "薛涛", "局行政执法科"),
    ]  # fmt: skip
    assert [d.word for d in found[-1].deeds] == ["来源", "工资", "研判", "升级", "办结", "待办"]
    assert all(d.summary for c in found for d in c.deeds)


def test_what_was_corrected_or_voided_stays_in_view(book: Book) -> None:
    """The entry in effect in its table, the one it replaced below, each with its line."""
    entry = book.by_id["2026-0013"]
    text = entry.file.document.source.text.replace(
        "    依据: 厂房租约到期未续\n",
        "    依据: 厂房租约到期未续\n  - 更正: 2026-10-31 关停风险\n    日期: 2026-10-31\n    事项: 关停风险\n    认定: 疑似\n    说明: 尚未核实\n",
    )
    file = read_case(entry.path, text.encode())
    assert file.case is not None
    state = assess(file.case, book.settings.rules, book.as_of)
    found = dossier(book, replace(entry, file=file, assessment=state)).known
    assert found is not None
    assert [(e.standing, e.values[0]) for e in found.observations.rows] == [("更正", "2026-10-31")]
    assert [(e.standing, e.values[0]) for e in found.superseded] == [("已被更正或作废", "情况")]
    assert "厂房租约到期未续" in found.superseded[0].values[1]


def test_an_empty_value_is_shown_as_what_it_counts_as(book: Book) -> None:
    """A source is 未核实, an observation 属实, until it says otherwise."""
    clues, seen = known(book, "2026-0012").clues, known(book, "2026-0015").observations
    assert [dict(zip([h.name for h in clues.heads], e.values, strict=True))["核实"] for e in clues.rows] == ["已核实", "未核实"]
    assert [dict(zip([h.name for h in seen.heads], e.values, strict=True))["认定"] for e in seen.rows] == ["属实", "属实"]


def test_closed_case_is_seen_as_of_its_last_day(book: Book) -> None:
    """No open step, no drift."""
    found = known(book, "2026-0009")
    assert found.closing is not None
    assert found.closing.result == "已结清"
    assert all(t.state in ("done", "waived") for t in found.tasks)


def test_unreadable_case_keeps_its_page_and_its_findings(book: Book) -> None:
    """The page stands; nothing is computed."""
    found = page_of(book, "2026-0018")
    assert found.known is None
    assert [f.code for f in found.findings] == ["F116"]
    assert found.record


def test_cases_of_one_enterprise_know_each_other(book: Book) -> None:
    """By credit code; and never themselves."""
    twin = replace(book.by_id["2026-0012"], path="cases/2026/2026-0099.md")
    links = kin((*book.entries, twin))
    assert [e.id for e in links["2026-0012"]] == ["2026-0099"]
    assert [e.id for e in links["2026-0099"]] == ["2026-0012"]
    assert links["2026-0013"] == ()


def test_findings_page_explains_each_code_that_occurs(book: Book) -> None:
    """Errors first."""
    found = trouble(book)
    told = [(x.code, x.error, x.number) for x in found.lines]
    assert told[0] == ("F116", True, "2026-0018")
    assert ("P102", False, "2026-0015") in told
    assert [x.error for x in found.lines] == sorted((x.error for x in found.lines), reverse=True)
    assert [c.id for c in found.codes] == sorted({x.code for x in found.lines})


def test_measures_page_quotes_only_what_the_measures_say() -> None:
    """Word for word, for every rule and every required step."""
    text = "".join(p.text for p in passages())
    assert {k.name for k in KINDS.values() if k.required} == DUTIES.keys()
    assert {(letter, k.name) for letter, kinds in RECORD_STEPS.items() for k in kinds} == RECORD_DUTIES.keys()
    for duty in (*DUTIES.values(), *RECORD_DUTIES.values(), *(d for _, d, _ in STANDING.values())):
        for words in duty.words:
            assert words in text, duty
    for rule in RULES:
        sentence = sentence_of(rule.level)
        assert sentence in text
        found = pieces(sentence, rule.words)
        assert "".join(part for part, _ in found) == sentence
        assert "……".join(part for part, quoted in found if quoted) == rule.words


def test_measures_page_shows_every_row_of_the_policy(book: Book) -> None:
    """Each beside the rule or step that reads it, and all in one table; what is to be confirmed is marked."""
    found = law(book)
    assert {v.name for v in found.values} == {*NUMBERS, *TERMS, *READINGS, *DEMANDS}
    assert found.open == sum(v.open for v in found.values) > 0
    assert {r.name for r in found.rules} == RULE_ROWS.keys()
    shown = {v.name for d in (*found.duties, *found.channels, *found.standing, *found.rules) for v in d.values}
    assert set(TERMS) <= shown
    assert set(NUMBERS) <= shown
    anchors = [d.anchor for d in (*found.duties, *found.channels, *found.standing)]
    assert all(anchors) and len(anchors) == len(set(anchors))


@pytest.mark.parametrize(
    ("clause", "anchor"),
    [("二(三)", "c-2-3"), ("二(四)一橙", "c-2-4-1"), ("二(一)二", "c-2-1-2"), ("二(二), 三", "c-2-2"), ("条例17", ""),
     ("行政处罚法44, 二(四)一红", "c-2-4-1"), ("民法典 200-203", ""), ("", "")],
)  # fmt: skip
def test_clauses_lead_to_the_text(clause: str, anchor: str) -> None:
    """Where the text has them, and nowhere else."""
    assert clause_anchor(clause) == anchor
    assert not anchor or anchor in {p.anchor for p in passages()}


@pytest.mark.parametrize(("low", "high", "words"), [(2.9999, 3, "2.99 至 3"), (0, 0, "0"), (0.838, 0.838, "0.83"), (3, 3, "3"), (1.1, 1.1, "1.1")])
def test_numbers_never_seem_to_reach_what_they_do_not(low: float, high: float, words: str) -> None:
    """Cut, not rounded."""
    assert number_span(low, high) == words


def test_every_page_goes_through_one_door(book: Book) -> None:
    """A page for every case, and nothing that is not on a page or in the data."""
    found = list(pages(book))
    paths = [p.path for p in found]
    assert len(paths) == len(set(paths))
    assert {f"cases/{e.id}.html" for e in book.entries} <= set(paths)
    lists = {f"{p.path.removesuffix('.html')}." for p in found if isinstance(p, Page)} | {"due."}
    apart = [p.path for p in found if isinstance(p, DataFile) and f"{p.path.rpartition('.')[0]}." not in lists]
    assert sorted(apart) == [NOW, "data/cases.json", "data/schema.json", "data/search.js", "data/text-2026.js"]
    stamps = {p.stamp for p in found if isinstance(p, Page) and not p.still}
    assert len(stamps) == 1
    stamp = stamps.pop()
    assert (stamp.as_of_words, stamp.commit, stamp.liaisons) == ("2026年11月24日", book.commit, ("薛涛",))


def test_models_follow_the_day(box: Sandbox) -> None:
    """The book of another day gives other pages; nothing reads a clock."""
    earlier = book_of(box, date(2026, 11, 17))
    assert [x.distance for x in landing(earlier).due_today] == ["今天到期"]
