"""The statistics of a month: small ledgers whose answers are known, and what must balance in any."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.book.flows import Levels
from ledger.book.period import Period, period_of
from ledger.book.sums import Money, People
from tests.book.kit import CODES, OCTOBER, WAGE, analysis, case, record, up_to

CLOSED = "{步骤: 结案, 部门: 友谊路街道, 完成: %s, 结果: %s}"


def ids(moves: object) -> list[str]:
    """The cases of some moves, by the last figures of their numbers."""
    return [m.case.id[-1] for m in moves]  # type: ignore[attr-defined]


# --- what came, moved and went ----------------------------------------------------------------------------


def test_a_period_holds_its_first_and_its_last_day() -> None:
    """A case graded on the eve was there before, on the first and the last day it is new, on the day after it is not there."""
    days = ("2026-09-30", "2026-10-01", "2026-10-31", "2026-11-01")
    found = analysis(*(case(f"2026-000{i}", [f"{day} 黄色"]) for i, day in enumerate(days, 1))).flows
    assert ids(found.opened) == ["2", "3"]
    assert (found.start, found.end) == (Levels(yellow=1), Levels(yellow=3))


def test_moves_are_told_with_their_days() -> None:
    """Rises, falls, lifts and closings of the month, each from what to what and when."""
    found = analysis(
        case("2026-0001", ["2026-09-20 黄色", "2026-10-08 橙色", "2026-10-20 红色"]),
        case("2026-0002", ["2026-09-20 红色", "2026-10-09 橙色"]),
        case("2026-0003", ["2026-09-20 黄色", "2026-10-12 无"], 处置=[CLOSED % ("2026-10-13", "已结清")]),
        case("2026-0004", ["2026-09-20 黄色"], 处置=[CLOSED % ("2026-10-31", "转仲裁")]),
    ).flows
    assert [(m.case.id[-1], str(m.day), m.before, m.after) for m in found.risen] == [
        ("1", "2026-10-08", "黄色", "橙色"), ("1", "2026-10-20", "橙色", "红色")]  # fmt: skip
    assert [(m.case.id[-1], m.before, m.after) for m in found.fallen] == [("2", "红色", "橙色")]
    assert [(m.case.id[-1], m.before, m.after) for m in found.lifted] == [("3", "黄色", "无")]
    assert [(m.case.id[-1], str(m.day), m.before, m.note) for m in found.closed] == [
        ("3", "2026-10-13", "无", "已结清"), ("4", "2026-10-31", "黄色", "转仲裁")]  # fmt: skip
    assert (found.start, found.end) == (Levels(red=1, yellow=3), Levels(red=1, orange=1))


def test_what_came_after_the_month_does_not_count() -> None:
    """A level, a closing or a payment of November leaves October as it was, whatever the file says today."""
    later = "{日期: 2026-11-01, 金额: 500}"
    wage = WAGE % f", 支付: [{later}]"
    found = analysis(
        case("2026-0001", ["2026-10-15 橙色", "2026-11-02 红色"], 工资=[wage]),
        case("2026-0002", ["2026-09-20 黄色"], 处置=[CLOSED % ("2026-11-01", "转仲裁")]),
    )
    assert found.flows.end == Levels(orange=1, yellow=1)
    assert (found.flows.risen, found.flows.closed) == ((), ())
    assert found.paid.total == Money() and found.owing.balance == Money(Decimal("62000"))


def test_a_correction_holds_for_every_day() -> None:
    """A grading corrected to another day and level is counted there and nowhere else."""
    right = "{日期: 2026-09-29, 等级: 橙色, 更正: 2026-10-05, 说明: 日期和等级都写错了}"
    found = analysis(case("2026-0001", ["2026-10-05 黄色", right])).flows
    assert (found.opened, found.risen) == ((), ())
    assert found.start == found.end == Levels(orange=1)


def test_a_closing_taken_back_never_closed() -> None:
    """结案 that was voided leaves the case open on all days."""
    void = "{更正: 结案 2026-09-28, 作废: 是, 说明: 误记}"
    found = analysis(case("2026-0001", ["2026-09-20 黄色"], 处置=[CLOSED % ("2026-09-28", "转仲裁"), void])).flows
    assert found.start == found.end == Levels(yellow=1)
    assert (found.closed, found.reopened) == ((), ())


def test_a_case_closed_again_in_vain_is_open_again() -> None:
    """A case closed in September whose later 结案 closes nothing counts as reopened in October, and the sum holds."""
    steps = [CLOSED % ("2026-09-28", "转仲裁"), CLOSED % ("2026-10-10", "已结清")]  # still 黄色: 已结清 needs 无
    found = analysis(case("2026-0001", ["2026-09-20 黄色"], 处置=steps)).flows
    assert (found.start.total, found.end.total) == (0, 1)
    assert [(m.case.id[-1], str(m.day)) for m in found.reopened] == [("1", "2026-10-10")]


def test_a_month_not_over_ends_on_the_day() -> None:
    """Until a month is over it is counted up to the day; one that has not begun is none."""
    assert period_of(date(2026, 10, 1), date(2026, 10, 9)) == Period(date(2026, 10, 1), date(2026, 10, 9))
    assert period_of(date(2026, 11, 1), date(2026, 10, 31)) is None
    files = case("2026-0001", ["2026-10-09 黄色"]), case("2026-0002", ["2026-10-10 黄色"])
    assert ids(analysis(*files, period=up_to(date(2026, 10, 9))).flows.opened) == ["1"]


# --- people and money -------------------------------------------------------------------------------------


def test_what_is_not_known_makes_a_lower_bound() -> None:
    """A sum with an unknown part says so; known sums do not."""
    known = case("2026-0001", ["2026-10-15 橙色"], 工资=[WAGE % ""])
    vague = "{所属期: 2026-08, 发薪日: 2026-09-15, 人数: 3-5}"
    found = analysis(known).owing
    assert (found.people, found.due, found.balance) == (People(8), Money(Decimal(62000)), Money(Decimal(62000)))
    both = analysis(known, case("2026-0002", ["2026-10-15 橙色"], 工资=[vague])).owing
    assert both.people == People(11, more=True)
    assert both.balance == Money(Decimal(62000), more=True)
    assert both.balance.words == "62,000.00 元以上"
    alone = analysis(case("2026-0002", ["2026-10-15 橙色"], 工资=[vague])).owing
    assert (alone.people.words, alone.balance.words) == ("3 人以上", "金额不详")


def test_people_without_wage_entries_owe_an_unknown_sum() -> None:
    """欠薪人数 alone: so many people, and no amount is made up."""
    found = analysis(
        case("2026-0001", ["2026-10-15 红色"], 情况=["{日期: 2026-10-15, 事项: 欠薪人数, 人数: 12}"])
    ).owing
    assert (found.people, found.balance) == (People(12), Money(more=True))


def test_wages_that_may_be_overdue_only_mark_the_sum() -> None:
    """A pay day known within bounds: before the later one nothing is counted, but the sum may be more."""
    wage = "{所属期: 2026-09, 发薪日: 2026-10-20至2026-11-10, 人数: 2, 应发: 9000}"
    assert analysis(case("2026-0001", ["2026-10-25 橙色"], 工资=[wage])).owing.balance == Money(more=True)


def test_disputed_wages_and_closed_cases_owe_nothing() -> None:
    """What is in dispute is not counted until ruled on, but marked; a closed case owes nothing any more."""
    disputed = (WAGE % "").replace("人员", "争议: 是, 人员")
    ruled = disputed.replace("争议: 是", "争议: 是, 认定日: 2026-10-20")
    closing = [CLOSED % ("2026-10-20", "转仲裁")]
    assert analysis(case("2026-0001", ["2026-10-15 橙色"], 工资=[disputed])).owing.balance == Money(more=True)
    assert analysis(case("2026-0001", ["2026-10-15 橙色"], 工资=[ruled])).owing.balance.amount == 62000
    shut = analysis(case("2026-0001", ["2026-10-15 黄色"], 工资=[WAGE % ""], 处置=closing))
    assert (shut.flows.end.total, shut.owing.people) == (0, People())


def test_payments_count_on_their_day() -> None:
    """Payments of the first and the last day are the month's; the fund and people settled are told apart; 金额 unknown is marked."""
    pay = [
        "{日期: 2026-09-30, 金额: 1}", "{日期: 2026-10-01, 金额: 20}", "{日期: 2026-10-31, 金额: 300, 来源: 欠薪保障金}",
        "{日期: 2026-11-01, 金额: 4000}", "{日期: 2026-10-02, 结清人数: 2}",
    ]  # fmt: skip
    found = analysis(case("2026-0001", ["2026-09-20 橙色"], 工资=[WAGE % f", 支付: [{', '.join(pay)}]"]))
    assert found.paid.total == Money(Decimal(320), more=True)
    assert (found.paid.fund, found.paid.settled) == (Money(Decimal(300)), 2)
    assert (found.owing.people, found.owing.balance) == (People(6), Money(Decimal(61679)))
    assert found.owing_before.balance == Money(Decimal(61999))


# --- groups, enterprises, time ----------------------------------------------------------------------------


def test_groups_add_up() -> None:
    """By street, trade and first channel every open case counts once; by ground as often as it has grounds."""
    found = analysis(
        case("2026-0001", ["2026-10-15 橙色"], 工资=[WAGE % ""], street="罗店镇", channel="网络舆情"),
        case("2026-0002", ["2026-09-20 黄色"], street="罗店镇", trade="建筑业"),
        case("2026-0003", ["2026-10-03 黄色"], 处置=[CLOSED % ("2026-10-20", "转仲裁")]),
    )
    streets = {g.name: (g.levels, g.opened) for g in found.streets}
    assert streets == {"罗店镇": (Levels(orange=1, yellow=1), 1), "友谊路街道": (Levels(), 1)}
    assert sum(g.levels.total for g in found.industries) == sum(g.levels.total for g in found.channels) == 2
    assert [(g.name, g.levels.orange) for g in found.grounds] == [("欠薪满1个月、不满3个月", 1)]
    assert found.streets[0].owing.balance == found.owing.balance


def test_enterprises_that_come_back_are_named() -> None:
    """One code, several cases, one of them open or new; 不详 is no code."""
    shut = [CLOSED % ("2026-09-25", "转仲裁")]
    found = analysis(
        case("2026-0001", ["2026-09-20 黄色"], code=CODES[0], 处置=shut), case("2026-0002", ["2026-10-05 黄色"], code=CODES[0]),
        case("2026-0003", ["2026-09-20 黄色"], code=CODES[1], 处置=shut), case("2026-0004", ["2026-09-21 黄色"], code=CODES[1], 处置=shut),
        case("2026-0005", ["2026-10-05 黄色"]), case("2026-0006", ["2026-10-05 黄色"]),
    )  # fmt: skip
    assert [r.cases for r in found.repeats] == [(("2026-0001", "已结案"), ("2026-0002", "黄色"))]
    assert found.nameless == 2


@pytest.mark.parametrize(
    ("days", "band"), [(0, 0), (15, 0), (16, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)]
)
def test_age_bands_have_sharp_edges(days: int, band: int) -> None:
    """An open case is in the band of the days since its first clue."""
    clue = OCTOBER.last - timedelta(days=days)
    found = analysis(case("2026-0001", [f"{clue} 黄色"], clue=str(clue))).times.bands
    assert [b.cases for b in found] == [int(i == band) for i in range(5)]


def test_times_are_medians_of_the_month() -> None:
    """Clue to grading over the cases graded in the month, to 结案 over those closed in it."""
    shut = [CLOSED % ("2026-10-30", "转仲裁")]
    times = analysis(
        case("2026-0001", ["2026-10-02 黄色"], clue="2026-10-01", 处置=shut),
        case("2026-0002", ["2026-10-11 黄色"], clue="2026-10-01"),
        case("2026-0003", ["2026-09-25 黄色"], clue="2026-09-20", 处置=shut),
    ).times
    assert (times.to_grading.cases, times.to_grading.middle, times.to_grading.longest) == (2, 5.5, 10)
    assert (times.to_closing.cases, times.to_closing.middle) == (2, 34.5)
    assert times.grading_to_closing.longest == 35


def test_steps_are_counted_by_unit() -> None:
    """Overdue on the last day, done within the month, and late among these; steps done later are still open then."""
    steps = [
        "{步骤: 协调处理, 部门: 友谊路街道, 期限: 2026-10-12, 完成: 2026-10-14, 结果: 已支付}",
        "{步骤: 询问就业需求, 部门: 友谊路街道, 期限: 2026-09-27, 完成: 2026-11-02, 结果: 无需求}",
    ]
    found = {u.unit: u for u in analysis(case("2026-0001", ["2026-09-20 橙色"], 处置=steps)).units}
    line = found["友谊路街道"]
    assert (line.overdue, line.done, line.late) == (1, 1, 1)
    assert line.longest >= 30


# --- channels, loops, the last review ---------------------------------------------------------------------


def test_what_each_channel_brought() -> None:
    """Surveys of the month by their own days, patrols by theirs; cases by their first clue's channel."""
    batch = record(
        "2026-T001", "日期: 2026-09-10\n总行数: 2",
        企业=[f"{{企业名称: 上海示例甲公司, 统一社会信用代码: {CODES[0]}, 街镇园区: 罗店镇, 处理: 下发}}"],
        排查=[f"{{统一社会信用代码: {CODES[0]}, 日期: 2026-09-30, 欠薪: 否}}", f"{{统一社会信用代码: {CODES[1]}, 日期: 2026-10-01, 欠薪: 否}}",
            f"{{统一社会信用代码: {CODES[1]}, 日期: 2026-10-08, 欠薪: 是}}"],
    )  # fmt: skip
    patrol = record("2026-G001", "日期: 2026-10-31\n街镇园区: 罗店镇\n类别: 日常排摸\n走访户数: 40",
                    发现=["{企业名称: 上海示例乙公司, 情况: 停业, 欠薪: 是}", "{企业名称: 上海示例丙公司, 情况: 停业, 欠薪: 否}"])  # fmt: skip
    late = record("2026-G002", "日期: 2026-11-01\n街镇园区: 罗店镇\n类别: 日常排摸\n走访户数: 7")
    opened = case("2026-0001", ["2026-10-08 黄色"], clue="2026-10-08", channel="税务缴费异常")
    found = {i.channel: (i.records, i.checked, i.arrears, i.clues, i.opened) for i in analysis(batch, patrol, late, opened).intake}  # fmt: skip
    assert found == {"税务缴费异常": (0, 1, 1, 1, 1), "基层排摸": (1, 40, 1, 0, 0)}


def test_loops_of_later_records_are_not_there_yet() -> None:
    """A loop counts from its beginning; it is closed in the month of its last answer."""
    done = "{步骤: %s, 部门: 局办公室, 期限: 2026-10-09, 完成: 2026-10-09%s}"
    opinion = record(
        "2026-O001", "日期: 2026-10-08\n企业名称: 上海示例公司\n摘要: 网帖", 处置=[done % ("舆情转办", "")]
    )
    late = record("2026-O002", "日期: 2026-11-08\n企业名称: 上海示例公司\n摘要: 网帖")
    found = {x.kind: (x.open, x.late, x.closed) for x in analysis(opinion, late).loops}
    assert found == {"网络舆情": (1, 1, 0)}


def test_the_last_review_is_the_one_of_an_earlier_month() -> None:
    """Its cases, what was concluded of them, and where they stand now; this month's own review is not its predecessor."""
    shut = [CLOSED % ("2026-10-20", "转仲裁")]
    old = record("2026-R001", "日期: 2026-10-09\n类别: 定期研判\n期间: 2026-09",
                 研判案件=["{案件: 2026-0001, 结论等级: 橙色}", "{案件: 2026-0002, 结论等级: 黄色}", "{案件: 2026-0099, 结论等级: 黄色}"])  # fmt: skip
    own = record("2026-R002", "日期: 2026-10-30\n类别: 定期研判\n期间: 2026-10")
    special = record("2026-R003", "日期: 2026-10-29\n类别: 专题研判")
    cases = (
        case("2026-0001", ["2026-09-20 橙色", "2026-10-15 红色"]),
        case("2026-0002", ["2026-09-20 黄色"], 处置=shut),
    )
    last = analysis(old, own, special, *cases).last_review
    assert last is not None and last.id == "2026-R001"
    assert [(c.case[-2:], c.concluded, c.now, c.closed) for c in last.cases] == [
        ("01", "橙色", "红色", None), ("02", "黄色", "", date(2026, 10, 20)), ("99", "黄色", "", None)]  # fmt: skip
    assert analysis(own, special, *cases).last_review is None


def test_a_file_that_cannot_be_read_is_counted_as_such() -> None:
    """It is in no other number, and it is not passed over in silence."""
    found = analysis(("2026-0009", "不是案件"), case("2026-0001", ["2026-10-15 黄色"]))
    assert (found.unread, found.flows.end.total) == (1, 1)


def test_the_gravest_come_first_and_each_says_why() -> None:
    """All red, newly orange, at risk or overdue are put before the review; quiet yellow ones are not."""
    risk = ["{日期: 2026-10-20, 事项: 群体性事件风险, 认定: 属实}"]
    found = analysis(
        case("2026-0001", ["2026-10-20 黄色"]), case("2026-0002", ["2026-10-28 橙色"], clue="2026-10-28", 工资=[WAGE % ""]),
        case("2026-0003", ["2026-10-30 黄色"], 情况=risk), case("2026-0004", ["2026-10-30 红色"]),
    ).listed  # fmt: skip
    assert [(x.case.id[-1], x.grave) for x in found] == [("4", False), ("2", False), ("3", True)]
    assert found[0].reasons == ("本期新列红色",) and not found[0].certain  # nothing in the file gives red
    assert found[1].reasons == ("本期新列橙色",) and found[2].reasons[0] == "群体性事件风险"


# --- what balances in any ledger --------------------------------------------------------------------------

_DAY = st.dates(date(2026, 9, 1), date(2026, 11, 15))
_LEVEL = st.sampled_from(("无", "黄色", "橙色", "红色"))
_CLOSE = st.tuples(_DAY, st.sampled_from(("转仲裁", "已结清")))
_STORY = st.tuples(st.lists(st.tuples(_DAY, _LEVEL), min_size=1, max_size=5), st.lists(_CLOSE, max_size=2))


@settings(max_examples=60)
@given(st.lists(_STORY, min_size=1, max_size=5))
def test_cases_balance_by_level(stories: list[tuple[list[tuple[date, str]], list[tuple[date, str]]]]) -> None:
    """End = start + opened + reopened − closed, for all cases and, with the moves between them, for each level."""
    files = []
    for i, (gradings, closings) in enumerate(stories, 1):
        rows = [f"{day} {level}" for day, level in sorted(gradings, key=lambda g: g[0])]
        steps = [CLOSED % (day, result) for day, result in sorted(closings)]
        files.append(case(f"2026-{i:04d}", rows, clue="2026-09-01", 处置=steps))
    found = analysis(*files).flows
    came, went = (*found.opened, *found.reopened), found.closed
    assert found.end.total == found.start.total + len(came) - len(went)
    moved = (*found.risen, *found.fallen, *found.lifted)
    change = Counter(m.after for m in (*came, *moved))
    change.subtract(m.before for m in (*moved, *went))
    for level in ("红色", "橙色", "黄色", "无"):
        assert found.end.at(level) == found.start.at(level) + change[level]


@settings(max_examples=20)
@given(st.lists(st.tuples(_DAY, _LEVEL), min_size=1, max_size=4))
def test_one_month_ends_where_the_next_begins(gradings: list[tuple[date, str]]) -> None:
    """The end of September, October as of its eve: the same numbers."""
    file = case("2026-0001", [f"{day} {level}" for day, level in sorted(gradings, key=lambda g: g[0])])
    september = analysis(file, period=Period(date(2026, 9, 1), date(2026, 9, 30)))
    october = analysis(file)
    assert (september.flows.end, september.owing) == (october.flows.start, october.owing_before)
