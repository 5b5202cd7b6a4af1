"""Months and working days as the Civil Code (民法典 200-203) and the State Council's notices count them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property, lru_cache

import chinese_calendar.constants as notices

from ledger.measures.festivals import FESTIVALS, fixed_holidays
from ledger.text.value import dataclass, field, replace

ONE_DAY = timedelta(days=1)
PUBLISHED_THROUGH = max(day.year for day in notices.holidays)


def add_months(day: date, months: int) -> date:
    """The corresponding day some months on, or the month's last day where there is none (民法典 202)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, _length(year, month + 1)))


def month_end(first: date) -> date:
    """The last day of a month."""
    return first.replace(day=_length(first.year, first.month))


@lru_cache(maxsize=1024)
def _length(year: int, month: int) -> int:
    """The days of a month."""
    return 31 if month == 12 else (date(year, month + 1, 1) - ONE_DAY).day


@dataclass(frozen=True, slots=True, order=True)
class Elapsed:
    """Full calendar months and the days beyond them; the corresponding day counts as reached."""

    months: int
    days: int

    def __str__(self) -> str:
        return f"{self.months}m{self.days}d"

    @property
    def words(self) -> str:
        """As one says it."""
        days = f"{self.days}天" if self.days or not self.months else ""
        return (f"{self.months}个月" if self.months else "") + days


def elapsed(start: date, end: date) -> Elapsed:
    """Time from a day (not counted, 民法典 201) to the end of another."""
    months = max(0, (end.year - start.year) * 12 + end.month - start.month)
    if months and add_months(start, months) > end:
        months -= 1
    return Elapsed(months, max(0, (end - add_months(start, months)).days))


@lru_cache(maxsize=16)
def _statutory(year: int) -> frozenset[date]:
    """The fixed public holidays of a year that no notice covers yet (全国年节及纪念日放假办法)."""
    if year in FESTIVALS:
        return fixed_holidays(year)
    import holidays  # slow to load

    return frozenset(holidays.country_holidays("CN", years=year, observed=False))


@dataclass(frozen=True, slots=True)
class Term:
    """A period: calendar days, working days, or (0) the same day."""

    days: int
    working: bool = False

    def __str__(self) -> str:
        if not self.days:
            return "当日"
        return f"{self.days}个工作日" if self.working else f"{self.days}日"


@dataclass(frozen=True, slots=True)
class Due:
    """A due day; ``right`` holds every day that is right for it (two where the notice came out later)."""

    day: date
    right: frozenset[date]
    provisional: bool


@dataclass(frozen=True)
class Calendar:
    """Working days: the published notices, then the ledger's own list (``rest``, ``work``) over them.

    ``published`` is the last year whose notice is known; beyond it weekends and the fixed public
    holidays stand in, and results are provisional (暂定).
    """

    rest: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    published: int = PUBLISHED_THROUGH
    _memo: dict[date, bool] = field(default_factory=dict, compare=False, repr=False)

    def is_working(self, day: date) -> bool:
        """Whether people work on that day."""
        known = self._memo.get(day)
        if known is None:
            known = self._memo[day] = self._working(day)
        return known

    def _working(self, day: date) -> bool:
        if day in self.rest or day in self.work:
            return day in self.work
        weekday = day.weekday() < 5
        if day.year <= min(self.published, PUBLISHED_THROUGH):
            return (weekday and day not in notices.holidays) or day in notices.workdays
        return weekday and day not in _statutory(day.year)

    def back(self, day: date) -> date:
        """The last working day on or before a day."""
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    def forward(self, day: date) -> date:
        """The first working day on or after a day (民法典 203)."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def _last_day(self, start: date, term: Term) -> date:
        if not term.days:
            return start
        if not term.working:
            return self.forward(start + timedelta(days=term.days))
        day = start
        for _ in range(term.days):
            day = self.forward(day + ONE_DAY)
        return day

    @cached_property
    def unpublished(self) -> Calendar:
        """This calendar as it was before any notice: weekends, fixed holidays, the ledger's own list."""
        return replace(self, published=0, _memo={})

    def due(self, start: date, term: Term) -> Due:
        """The last day of a period counted from a day (which does not count).

        A period that runs into a year whose notice was not out when it began is right by either calendar.
        """
        day = self._last_day(start, term)
        if day.year <= min(start.year, self.published):
            return Due(day, frozenset({day}), False)
        other = self.unpublished._last_day(start, term)
        return Due(day, frozenset({day, other}), day.year > self.published)
