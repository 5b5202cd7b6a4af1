"""Shared small change of the oracle: dates, working days, numbers, and which entries are effective.

READING: a working day is what chinese_calendar says (make-up days included); after its last published year
(2026) Saturdays, Sundays, 1 January, 1-2 May and 1-3 October are rest days (moon-dated feasts are not known).
READING: `更正` is matched on the text of the identifying values; 处置 is matched by 期限, or by 完成 when the entry
has no 期限 or the value is its 完成. The restated entry takes the place of the wrong one; 作废 removes it. One
that names nothing stands as an entry of its own.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cache
from typing import Any

import chinese_calendar

Entry = dict[str, Any]
Case = dict[str, Any]

LAST_PUBLISHED_YEAR = 2026
IDENTIFYING = {
    "信息来源": ("日期", "渠道"),
    "情况": ("日期", "事项"),
    "工资": ("所属期", "人员"),
    "处置": ("步骤", "期限"),
    "定级记录": ("日期",),
    "研判": ("日期",),
    "支付": ("日期",),
}


def to_day(text: str) -> date:
    """A date in canonical spelling, YYYY-MM-DD."""
    return date.fromisoformat(text)


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """The corresponding day some months on, or the end of that month where there is none (民法典 202)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return min(month_end(year, month + 1), _safe(year, month + 1, day.day))


def _safe(year: int, month: int, number: int) -> date:
    return date(year, month, min(number, month_end(year, month).day))


def elapsed(since: date, day: date) -> tuple[int, int]:
    """Full calendar months and days since a day; the start day is not counted, the corresponding day is reached."""
    months = 0
    while add_months(since, months + 1) <= day:
        months += 1
    return months, (day - add_months(since, months)).days


@cache
def is_workday(day: date) -> bool:
    if day.year <= LAST_PUBLISHED_YEAR:
        return bool(chinese_calendar.is_workday(day))
    fixed = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
    return day.weekday() < 5 and (day.month, day.day) not in fixed


def back_to_workday(day: date) -> date:
    """Due days of wages move back to the last working day on or before them."""
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def plus_days(day: date, count: int) -> date:
    """Calendar days; a last day that is a rest day rolls to the next working day (民法典 203)."""
    day += timedelta(days=count)
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def plus_workdays(day: date, count: int) -> date:
    """Working days; the start day is not counted."""
    while count:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def day_bounds(text: str) -> tuple[date, date]:
    """`2026-09-05至2026-09-30` or one day."""
    first, _, last = text.partition("至")
    return to_day(first.strip()), to_day((last or first).strip())


def number_bounds(text: str) -> tuple[int, int]:
    """`8-12` or `8`."""
    first, _, last = text.partition("-")
    return int(first), int(last or first)


def _is_meant(list_name: str, entry: Entry, values: list[str]) -> bool:
    own = [str(entry.get(key, "无")) for key in IDENTIFYING[list_name]]
    if own == values:
        return True
    return list_name == "处置" and "完成" in entry and [entry["步骤"], entry["完成"]] == values


def effective(list_name: str, entries: list[Entry]) -> list[Entry]:
    """The entries that count, with corrections in the place of what they correct."""
    kept: list[Entry] = []
    for entry in entries:
        if "更正" not in entry:
            kept.append(entry)
            continue
        values = entry["更正"].split()
        for place in range(len(kept) - 1, -1, -1):
            if _is_meant(list_name, kept[place], values):
                if entry.get("作废") == "是":
                    del kept[place]
                else:
                    kept[place] = {key: value for key, value in entry.items() if key not in ("更正", "作废")}
                break
        else:
            if entry.get("作废") != "是":
                kept.append(entry)
    return kept


def entries_of(case: Case, list_name: str) -> list[Entry]:
    return effective(list_name, case.get(list_name, []))


def observation(case: Case, topic: str, day: date) -> Entry | None:
    """The latest 情况 entry of a 事项 on or before a day; of one day the later line."""
    found: Entry | None = None
    for entry in entries_of(case, "情况"):
        if (
            entry["事项"] == topic
            and to_day(entry["日期"]) <= day
            and (found is None or to_day(entry["日期"]) >= to_day(found["日期"]))
        ):
            found = entry
    return found


def holds(case: Case, topic: str, day: date) -> bool:
    """Is the latest entry of the 事项 属实?"""
    entry = observation(case, topic, day)
    return entry is not None and entry.get("认定", "属实") == "属实"
