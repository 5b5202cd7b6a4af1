"""Months and working days against brute force: 民法典 200-203 spelt out, and one day after another."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.measures.calendar import PUBLISHED_THROUGH, Calendar, Elapsed, Term, add_months, elapsed, month_end
from tests.oracle.product import POLICY, rules_of

CALENDAR = Calendar()
DAY = timedelta(days=1)
days = st.dates(date(2018, 1, 1), date(2030, 12, 31))
published = st.dates(date(2018, 1, 1), date(PUBLISHED_THROUGH, 12, 31))
relaxed = settings(deadline=None, max_examples=300)


def days_of(year: int, month: int) -> list[date]:
    """All days of a month."""
    first = date(year, month, 1)
    return [first + timedelta(days=k) for k in range(31) if (first + timedelta(days=k)).month == month]


def corresponding(day: date, months: int) -> date:
    """民法典 202: the day of the same number in the month of the end; the month's last day where there is none."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month in (0, 13):
            year, month = (year - 1, 12) if month == 0 else (year + 1, 1)
    found = [d for d in days_of(year, month) if d.day == day.day]
    return found[0] if found else days_of(year, month)[-1]


@given(days, st.integers(-40, 40))
@relaxed
def test_the_corresponding_day_is_that_of_the_code(day: date, months: int) -> None:
    """Months are calendar months, forward and back."""
    assert add_months(day, months) == corresponding(day, months)


@given(days, st.integers(0, 500))
@relaxed
def test_time_elapsed_is_counted_month_by_month(start: date, length: int) -> None:
    """As many months as corresponding days have been reached, and the days since the last of them."""
    end = start + timedelta(days=length)
    months = max(n for n in range(20) if corresponding(start, n) <= end)
    assert elapsed(start, end) == Elapsed(months, (end - corresponding(start, months)).days)


@given(days)
@relaxed
def test_a_month_ends_on_its_last_day(day: date) -> None:
    """The last day of a month."""
    assert month_end(day.replace(day=1)) == days_of(day.year, day.month)[-1]


@given(published)
@relaxed
def test_published_days_are_those_of_the_notices(day: date) -> None:
    """Up to the last notice a working day is what the State Council says, make-up days included."""
    assert CALENDAR.is_working(day) == chinese_calendar.is_workday(day)


@given(st.dates(date(PUBLISHED_THROUGH + 1, 1, 1), date(PUBLISHED_THROUGH + 20, 12, 31)))
@relaxed
def test_beyond_the_notices_weekends_and_fixed_holidays_rest(day: date) -> None:
    """Beyond them there are no make-up days; 1 January, 1-2 May and 1-3 October are holidays."""
    if day.weekday() >= 5 or (day.month, day.day) in {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}:
        assert not CALENDAR.is_working(day)
    elif day.month in (3, 7, 8, 11, 12):
        assert CALENDAR.is_working(day)


@given(published, st.integers(1, 70), st.booleans())
@relaxed
def test_a_period_ends_where_counting_day_by_day_ends(start: date, length: int, working: bool) -> None:
    """The start day is not counted; working days one by one; calendar days roll off rest days (民法典 201, 203)."""
    day, left = start, length
    while left:
        day += DAY
        left -= 1 if not working or CALENDAR.is_working(day) else 0
    while not CALENDAR.is_working(day):
        day += DAY
    due = CALENDAR.due(start, Term(length, working))
    assert due.day == day
    assert day in due.right
    assert due.provisional == (day.year > PUBLISHED_THROUGH)


@given(published)
@relaxed
def test_the_same_day_is_the_same_day(start: date) -> None:
    """当日 does not roll, on a rest day either."""
    assert CALENDAR.due(start, Term(0)).day == start


@given(published)
@relaxed
def test_pay_days_move_back_and_due_days_forward(day: date) -> None:
    """The last working day on or before, the first on or after; a working day stays."""
    back, forward = CALENDAR.back(day), CALENDAR.forward(day)
    assert back <= day <= forward
    assert CALENDAR.is_working(back) and CALENDAR.is_working(forward)
    between = [back + timedelta(days=k) for k in range(1, (forward - back).days)]
    assert not any(CALENDAR.is_working(d) for d in between if d != day) and (
        back == day == forward or not CALENDAR.is_working(day)
    )


@given(st.sets(published, max_size=4), st.sets(published, max_size=4), published)
@relaxed
def test_the_ledgers_own_days_come_first(rest: set[date], work: set[date], day: date) -> None:
    """A day of the ledger's own list is what the list says; all others stay."""
    own = Calendar(frozenset(rest - work), frozenset(work))
    for asked in (*rest, *work, day):
        expected = asked in work or (asked not in rest and CALENDAR.is_working(asked))
        assert own.is_working(asked) == expected


@pytest.mark.parametrize(
    ("start", "term", "due"),
    [
        ("2024-09-27", Term(5, True), "2024-10-10"), ("2024-09-06", Term(30), "2024-10-08"), ("2026-09-30", Term(1, True), "2026-10-08"),
        ("2026-10-09", Term(1, True), "2026-10-10"), ("2025-01-24", Term(2, True), "2025-01-27"), ("2025-01-27", Term(1, True), "2025-02-05"),
        ("2026-02-13", Term(1, True), "2026-02-14"), ("2026-02-14", Term(1, True), "2026-02-24"), ("2026-10-30", Term(60, True), "2027-01-25"),
        ("2026-12-14", Term(15, True), "2027-01-05"),
    ],
)  # fmt: skip
def test_known_periods(start: str, term: Term, due: str) -> None:
    """Worked examples around make-up days and long holidays."""
    assert CALENDAR.due(date.fromisoformat(start), term).day == date.fromisoformat(due)


def test_a_period_into_an_unpublished_year_is_right_by_either_calendar() -> None:
    """When the notice comes out later, the day computed before it stays right."""
    before = Calendar(published=2025)
    now = Calendar()
    start, term = date(2025, 12, 25), Term(15, True)
    early, late = before.due(start, term), now.due(start, term)
    assert early.provisional and not late.provisional
    assert early.day in late.right and late.day in late.right


def test_periods_are_as_in_force_on_the_day_counted_from() -> None:
    """A later row of the policy does not move a due day that was counted before it."""
    text = (
        POLICY.read_text(encoding="utf-8")
        + "  - 名称: 立案\n    值: 3个工作日\n    条款: 二(四)一\n    自: 2026-11-17\n"
    )
    policy = rules_of(text).policy
    assert policy.term("立案", date(2026, 11, 16)) == Term(5, True)
    assert policy.term("立案", date(2026, 11, 17)) == Term(3, True)
    assert policy.term("立案", date(2020, 1, 1)) == Term(5, True)
