"""How cases stood on a day, and the pictures of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.book import Book
from ledger.measures.rules import ORANGE, RED, YELLOW
from ledger.site.charts.bars import Row, Share, bars
from ledger.site.charts.scale import cuts, marks
from ledger.site.charts.tiles import PLACES, Tally, tile_map
from ledger.site.charts.trend import trend
from ledger.site.standing import Week, change_words, standing_on, standings, weeks
from ledger.site.today import ageing
from tests.site.sample import AS_OF


@pytest.mark.parametrize(("number", "day", "level"), [
    ("2026-0012", "2026-10-14", None), ("2026-0012", "2026-10-15", ORANGE), ("2026-0012", "2026-11-15", ORANGE),
    ("2026-0012", "2026-11-16", RED), ("2026-0009", "2026-03-02", ORANGE), ("2026-0009", "2026-03-12", "无"),
    ("2026-0009", "2026-03-15", "无"), ("2026-0009", "2026-03-16", None), ("2026-0009", "2026-11-24", None),
    ("2026-0018", "2026-11-24", None),
])  # fmt: skip
def test_a_case_stands_at_its_last_grading_until_it_is_closed(book: Book, number: str, day: str, level: str | None) -> None:
    """From the day of the grading on; from 结案 on no more; a file that cannot be read never."""
    assert standing_on(book.by_id[number], date.fromisoformat(day)) == level


def test_counting_all_at_once_is_counting_one_by_one(book: Book) -> None:
    """On every day of the year."""
    days = [AS_OF - timedelta(days=n) for n in reversed(range(365))]
    for week in standings(book.entries, days):
        one_by_one = [level for e in book.entries if (level := standing_on(e, week.day))]
        assert week.counts == {level: one_by_one.count(level) for level in one_by_one}


def test_weeks_begin_with_the_ledger_and_are_at_most_so_many(book: Book) -> None:
    """A week each, up to the day; none where nothing was graded."""
    found = weeks(book.entries, AS_OF)
    assert len(found) == 26 and found[-1].day == AS_OF and found[0].day == AS_OF - timedelta(weeks=25)
    assert dict(found[-1].counts) == {RED: 3, ORANGE: 1, YELLOW: 2}
    young = [book.by_id["2026-0013"]]
    assert [(w.day.isoformat(), w.total) for w in weeks(young, AS_OF)] == [
        ("2026-11-03", 1), ("2026-11-10", 1), ("2026-11-17", 1), ("2026-11-24", 1),
    ]  # fmt: skip
    assert weeks([book.by_id["2026-0018"]], AS_OF) == weeks([], AS_OF) == ()


def test_a_change_is_said_in_words() -> None:
    """With its sign."""
    assert [change_words(*pair) for pair in ((3, 2), (2, 4), (1, 1))] == ["比上周 +1", "比上周 -2", "与上周持平"]


def test_open_cases_by_age(book: Book) -> None:
    """Since the first clue, by colour; the bounds belong to the younger row; the sums are the open cases."""
    still = [e for e in book.entries if e.open]
    rows = {bar.of.words: {s.words: s.count for s in bar.of.shares if s.count} for bar in ageing(still, AS_OF).bars}
    assert rows == {
        "0–7天": {RED: 1, YELLOW: 1}, "8–30天": {ORANGE: 1}, "31–90天": {RED: 2, YELLOW: 1}, "90天以上": {},
    }  # fmt: skip
    later = {bar.of.words: bar.of.total for bar in ageing(still, AS_OF + timedelta(days=1)).bars}
    assert later == {"0–7天": 1, "8–30天": 2, "31–90天": 3, "90天以上": 0}


@given(st.integers(0, 100_000))
def test_an_axis_has_few_round_marks_and_reaches_the_top(top: int) -> None:
    """From nought, even."""
    found = marks(top)
    assert found[0] == 0 and found[-1] >= top and 2 <= len(found) <= 6
    assert len({b - a for a, b in pairwise(found)}) == 1


@given(st.lists(st.integers(0, 50), max_size=6), st.integers(1, 400))
def test_parts_lie_end_to_end_and_fill_the_whole(parts: list[int], length: int) -> None:
    """Nothing overlaps, nothing is lost to rounding."""
    places = cuts(parts, sum(parts), length)
    ends = [at + size for at, size in places]
    assert [at for at, _ in places] == [0, *ends[:-1]][: len(parts)]
    assert not sum(parts) or ends[-1] == length
    assert all(size >= 0 for _, size in places)


def test_a_trend_is_drawn_to_scale_and_told_in_numbers() -> None:
    """Red on the ground; a part that is not there is not drawn; the table has the latest first."""
    found = trend([Week(date(2026, 11, 3), {RED: 1}), Week(date(2026, 11, 10), {RED: 2, YELLOW: 2})])
    first, second = found.columns
    assert [p.look for p in second.parts] == ["red", "yellow"]
    assert second.parts[0].height == second.parts[1].height == 2 * first.parts[0].height
    assert first.parts[0].y + first.parts[0].height == found.ground == second.parts[1].y + 2 * second.parts[0].height
    assert [(r.day, r.counts, r.total) for r in found.rows] == [("2026-11-10", (2, 0, 2, 0), 4), ("2026-11-03", (1, 0, 0, 0), 1)]
    assert second.words == "2026-11-10：红色 2，黄色 2"
    assert trend([]).columns == ()


def test_tiles_lie_apart_each_inside_the_picture() -> None:
    """The twelve where they belong, others below; no two on one place."""
    names = [*PLACES, "宝山工业园区", "另一园区", "第三园区", "第四园区"]
    found = tile_map([Tally(name, "", 0, 1, 0, 0, 2) for name in names])
    assert len({(t.x, t.y) for t in found.tiles}) == len(names)
    assert all(t.x + found.tile_width <= found.width and t.y + found.tile_height <= found.height for t in found.tiles)
    at = {t.of.street: t for t in found.tiles}
    assert at["罗泾镇"].y < at["罗店镇"].y < at["顾村镇"].y < at["大场镇"].y
    assert at["顾村镇"].x < at["杨行镇"].x < at["友谊路街道"].x
    assert [name for name, t in at.items() if t.apart] == sorted(names[12:])
    assert at["罗泾镇"].of.words == "罗泾镇：在办 1 户（橙色 1），逾期 2 步"
    assert tile_map([]).tiles == ()


def test_bars_share_one_scale() -> None:
    """The longest fills the room; the others are in proportion."""
    found = bars([Row("甲", (Share("late", 4, ""), Share("soon", 4, ""))), Row("乙", (Share("late", 2, ""), Share("soon", 0, "")))])
    long, short = found.bars
    assert long.end - found.left == 4 * (short.end - found.left)
    assert [len(b.pieces) for b in found.bars] == [2, 1]


def test_a_grading_entered_late_counts_from_its_own_day(book: Book) -> None:
    """What is told of an earlier day is what the ledger knows now."""
    entry = book.by_id["2026-0012"]
    assert entry.assessment is not None
    case = entry.assessment.case
    only_first = replace(case, top=replace(case.top, lists={**case.top.lists, "定级记录": case.top.lists["定级记录"][:1]}))
    earlier = replace(entry, assessment=replace(entry.assessment, case=only_first))
    assert (standing_on(earlier, AS_OF), standing_on(entry, AS_OF)) == (ORANGE, RED)
