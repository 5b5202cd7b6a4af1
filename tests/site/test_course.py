"""The course of a case, its drawing, the bars of what is owed, and the argument for the level."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from ledger.book.book import Book, make_book
from ledger.book.snapshot import Reader, folder_snapshot
from ledger.measures.rules import NONE, ORANGE, RED, YELLOW
from ledger.site.course import CLUES, DUE, LANES, LEVEL, STEPS, WAGES
from ledger.site.drawing import LEFT, Drawing, Mark
from tests.site.test_pages import known

EM, HALF = 13.0, 7.6


def box(mark: Mark) -> tuple[float, float, float]:
    """Row, left and right of a label."""
    wide = sum(EM if ord(c) > 0x2E80 else HALF for c in mark.words)
    return (mark.y, mark.x - 10 - wide, mark.x) if mark.left else (mark.y, mark.x, mark.x + 10 + wide)


def assert_readable(drawing: Drawing) -> None:
    """No label upon another or out of the picture, every mark in a lane."""
    boxes = sorted(box(m) for m in drawing.marks if m.words)
    for a, b in pairwise(boxes):
        assert a[0] != b[0] or a[2] <= b[1], (a, b)
    assert all(b[1] >= LEFT and b[2] <= drawing.width for b in boxes)
    for mark in drawing.marks:
        assert any(lane.y < mark.y < lane.y + lane.height for lane in drawing.lanes)
    assert all(a.y + a.height == b.y for a, b in pairwise(drawing.lanes))
    assert LEFT < drawing.now < drawing.width


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A case of six years and some hundred events, on busy days several at once; and one with a slip of the pen."""
    root = tmp_path_factory.mktemp("long")
    (root / "cases/2026").mkdir(parents=True)
    start = date(2020, 3, 2)
    days = [start + timedelta(24 * i) for i in range(100)]
    clues = "".join(f"  - {{日期: {d}, 渠道: 来信来访, 部门: 局信访办, 摘要: 第{i}次}}\n" for i, d in enumerate(days[::4]))
    wages = "".join(
        f"  - 所属期: {d:%Y-%m}\n    发薪日: {d}\n    人数: 3\n    应发: 9000.00\n    支付:\n      - {{日期: {d + timedelta(30)}, 金额: 4000.00}}\n"
        for d in days[::5]
    )
    levels = "".join(f"  - {{日期: {d}, 等级: {(ORANGE, RED)[i % 2]}}}\n" for i, d in enumerate(days[::10]))
    steps = "".join(f"  - {{步骤: 约谈, 部门: 局行政执法科, 完成: {d}}}\n" for d in days[::3])
    text = f"---\n编号: 2026-0001\n企业名称: 上海示例长期公司\n街镇园区: 大场镇\n预警等级: 红色\n定级记录:\n{levels}信息来源:\n{clues}工资:\n{wages}处置:\n{steps}---\n"
    (root / "cases/2026/2026-0001.md").write_text(text, "utf-8")
    slip = text.replace("2026-0001", "2026-0002").replace(f"信息来源:\n  - {{日期: {start}", "信息来源:\n  - {日期: 2066-03-02")
    (root / "cases/2026/2026-0002.md").write_text(slip, "utf-8")
    return make_book(folder_snapshot(root), date(2026, 11, 24), Reader())


def test_everything_that_happened_is_on_one_line_of_days(book: Book) -> None:
    """Clues, facts, wages, payments, gradings, steps, due days: each once, with its line in the file, in order."""
    way = known(book, "2026-0012").course
    assert [m.day for m in way.moments] == sorted(m.day for m in way.moments)
    told = [(m.iso, m.lane, m.words) for m in way.moments]
    for one in (
        ("2026-09-15", WAGES, "2026-08应付"), ("2026-10-08", CLUES, "12345热线工单"), ("2026-10-15", LEVEL, ORANGE),
        ("2026-10-23", STEPS, "协调处理"), ("2026-11-02", WAGES, "付 10,000 元"), ("2026-11-16", LEVEL, f"{ORANGE}→{RED}"),
        ("2026-11-23", DUE, "立案　逾期 1 天"),
    ):  # fmt: skip
        assert told.count(one) == 1, one
    source = book.by_id["2026-0012"].source.split("\n")
    assert all(m.iso in source[m.line - 1] + source[m.line] + source[m.line + 3] for m in way.moments if m.lane == CLUES)


def test_the_list_has_today_among_its_days(book: Book) -> None:
    """With what is ahead after it."""
    days = known(book, "2026-0017").course.days
    today = [d.today for d in days].index(True)
    assert days[today].day == "2026-11-24"
    assert [d.ahead for d in days] == [i > today for i in range(len(days))]
    assert any(d.ahead for d in days)


def test_a_drawing_has_its_lanes_and_the_runs_of_the_level(book: Book) -> None:
    """A colour is a shape and a word too; a closed case ends with its closing."""
    drawing = known(book, "2026-0012").drawing
    assert_readable(drawing)
    assert [lane.name for lane in drawing.lanes] == list(LANES)
    assert [(b.colour, b.words[:1]) for b in drawing.bands] == [("orange", "◆"), ("red", "▲")]
    assert drawing.bands[1].x + drawing.bands[1].width == pytest.approx(drawing.now, abs=0.2)
    assert known(book, "2026-0009").drawing.today.startswith("结案")


def test_a_long_history_stays_readable(long: Book) -> None:
    """Every label or a count of those left out; wider, but not without end; years on the axis."""
    case = known(long, "2026-0001")
    assert len(case.course.moments) > 90
    assert_readable(case.drawing)
    assert case.drawing.long and case.drawing.width <= 2600
    assert case.drawing.hidden == sum(not m.words for m in case.drawing.marks) < 12
    assert "2026年" in [t.words for t in case.drawing.ticks] or "2024年" in [t.words for t in case.drawing.ticks]
    gaps = [b.x - a.x for a, b in pairwise(case.drawing.ticks)]
    assert min(gaps) > 60


def test_a_slip_of_the_pen_does_not_crush_the_drawing(long: Book) -> None:
    """The year 2066 is in the list, where it can be seen to be wrong, and not on the axis."""
    slip, right = known(long, "2026-0002"), known(long, "2026-0001")
    assert slip.course.moments[-1].day.year == 2066
    assert len(slip.drawing.marks) == len(right.drawing.marks) - 1
    assert_readable(slip.drawing)


def test_wages_are_added_up_by_month(book: Book) -> None:
    """The longest bar is the month with the most; what is paid is a part of it."""
    first, second = known(book, "2026-0012").months
    assert (first.month, first.amount, first.paid, first.left, first.states) == ("2026-08", "62,000.00", "10,000.00", "52,000.00", ("逾期",))
    assert (first.whole, first.part) == (1000, 161)
    assert (second.whole, second.part, second.owed) == (629, 0, True)


def test_what_is_missing_says_what_each_answer_would_change(book: Book) -> None:
    """And what the next level up would ask."""
    found = known(book, "2026-0014").derivation
    assert [(q.name, q.answers, q.matters) for q in found.questions] == [("经营困难", (("不属实", NONE), ("属实", YELLOW)), True)]
    assert found.above == ORANGE
    assert {t.level for t in found.short} == {ORANGE}
    assert not known(book, "2026-0012").derivation.above


def test_each_ground_is_a_chain_from_line_to_clause(book: Book) -> None:
    """Fact with its line, the measures' words with the numbers in force, the conclusion."""
    ground = known(book, "2026-0012").derivation.grounds[0]
    assert [(s.line, s.words) for s in ground.sources] == [(28, "2026-08 甲组，8 人，余 52,000.00 元"), (35, "2026-09 乙组，5 人，余 39,000.00 元")]
    assert (ground.words, ground.asks.split("；")[0]) == ("存在……10人以上欠薪", "红色人数 10人")
    assert (ground.reason, ground.clause, ground.level) == ("欠薪13人，达到10人", "二(三)", RED)


def test_the_page_holds_the_lines_that_it_links_to(site: Path) -> None:
    """Each of the file's lines once, under its number."""
    text = (site / "cases/2026-0012.html").read_text("utf-8")
    assert text.count('id="L28"') == 1
    assert '<li id="L28">  - 所属期: 2026-08</li>' in text
    assert 'href="#L28"' in text
