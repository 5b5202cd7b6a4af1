"""The facts of a case in one possible world: every open fact at one of its ends (readings: see level.py)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from .basics import (
    Case,
    Entry,
    add_months,
    back_to_workday,
    day_bounds,
    elapsed,
    entries_of,
    month_end,
    number_bounds,
    observation,
    to_day,
)

RED_PERSONS, ORANGE_MONTHS, RED_MONTHS, RED_WAGE_MONTHS, MANY_TIMES, WINDOW_MONTHS = 10, 1, 3, 3, 2, 12
PLAIN_TOPICS = ["突然关停", "负责人逃匿", "关停风险", "停工停产", "社保欠费", "未结清工资", "经营困难"]
UNKNOWN_LOW, UNKNOWN_HIGH = "since yesterday", "since ever"
NO_BOUND = (10**6, 0)


@dataclass(frozen=True)
class Fact:
    """An open fact: where it belongs, its name for `missing`, its two ends."""

    key: tuple[str, Any]
    name: str
    low: Any
    high: Any
    bounded: bool = True


def open_facts(case: Case, cut: date) -> list[Fact]:
    """Every fact that has two ends (see the table in the section "Level on a day D")."""
    facts: list[Fact] = []
    wages = entries_of(case, "工资")
    for i, entry in enumerate(wages):
        facts += open_wage_facts(i, entry)
    for topic in [*PLAIN_TOPICS, "欠薪人数"]:
        seen = observation(case, topic, cut)
        unknown = seen.get("认定", "属实") == "疑似" if seen else topic == "经营困难"
        if unknown:
            facts.append(Fact(("topic", topic), topic, False, True))
    count = observation(case, "欠薪人数", cut)
    if count and count.get("认定", "属实") != "不属实":
        if "人数" not in count:
            facts.append(Fact(("count", None), "欠薪人数", 1, math.inf, bounded=False))
        elif len(set(number_bounds(count["人数"]))) == 2:
            facts.append(Fact(("count", None), "欠薪人数", *number_bounds(count["人数"])))
        if not wages:
            facts.append(Fact(("start", None), "发薪日", UNKNOWN_LOW, UNKNOWN_HIGH, bounded=False))
    return facts


def open_wage_facts(i: int, entry: Entry) -> list[Fact]:
    """Pay day, deferral and head count of one wage entry."""
    facts: list[Fact] = []
    first, last = pay_day_bounds(entry)
    if first is None:
        facts.append(Fact(("pay", i), "发薪日", UNKNOWN_LOW, UNKNOWN_HIGH, bounded=False))
    elif first != last:
        facts.append(Fact(("pay", i), "发薪日", last, first))
    if "缓发至" in entry and entry.get("协商备案", "不详") == "不详":
        facts.append(Fact(("filed", i), "协商备案", True, False))
    if "人数" not in entry:
        facts.append(Fact(("people", i), "人数", 1, math.inf, bounded=False))
    elif len(set(number_bounds(entry["人数"]))) == 2:
        low, high = number_bounds(entry["人数"])
        facts.append(Fact(("people", i), "人数", low, high))
    return facts


def pay_day_bounds(entry: Entry) -> tuple[date | None, date | None]:
    """发薪日 as written; absent: last day of the wage month to last day of the next; nothing known: no bounds."""
    if "发薪日" in entry:
        return day_bounds(entry["发薪日"])
    if "所属期" in entry:
        year, month = map(int, entry["所属期"].split("-"))
        first = month_end(year, month)
        following = first + timedelta(days=1)
        return first, month_end(following.year, following.month)
    return None, None


def is_disputed(entry: Entry, day: date) -> bool:
    """In dispute, and not yet found to be owed."""
    return entry.get("争议") == "是" and not ("认定日" in entry and to_day(entry["认定日"]) <= day)


@dataclass
class Row:
    """A wage entry in one world."""

    due: Any
    group: str
    begun: date
    contested: Entry | None
    left: float
    left_at_count: float
    part: Fraction
    deferred: date | None

    def counted(self, day: date) -> bool:
        """Not in dispute on that day, or counted in spite of it in this world."""
        return self.contested is None or not is_disputed(self.contested, day)

    def overdue(self, day: date) -> bool:
        return self.left > 0 and self.late(day)

    def late(self, day: date) -> bool:
        return self.due in (UNKNOWN_LOW, UNKNOWN_HIGH) or day > self.due


class World:
    """The facts recorded up to `cut`, with every open fact at one of its ends."""

    def __init__(self, case: Case, cut: date, choice: dict[tuple[str, Any], Any]) -> None:
        self.choice = choice
        self.topics = {topic: self._topic(observation(case, topic, cut), topic) for topic in PLAIN_TOPICS}
        count = observation(case, "欠薪人数", cut)
        self.count_day = to_day(count["日期"]) if count and self._topic(count, "欠薪人数") else None
        self.count = choice.get(("count", None)) or (
            number_bounds(count["人数"])[0] if count and "人数" in count else 0
        )
        self.events = {
            t: [e for e in entries_of(case, "情况") if e["事项"] == t and to_day(e["日期"]) <= cut]
            for t in ("社保缓缴", "缓发工资")
        }
        self.rows = [self._row(i, entry, cut) for i, entry in enumerate(entries_of(case, "工资"))]

    def _topic(self, entry: Entry | None, topic: str) -> bool:
        if ("topic", topic) in self.choice:
            return bool(self.choice["topic", topic])
        return entry is not None and entry.get("认定", "属实") == "属实"

    def _row(self, i: int, entry: Entry, cut: date) -> Row:
        pay: Any = self.choice.get(("pay", i), pay_day_bounds(entry)[0])
        due: Any = pay
        deferred = None
        if isinstance(pay, date):
            filed = self.choice.get(("filed", i), entry.get("协商备案") == "是")
            if "缓发至" in entry and filed and to_day(entry["缓发至"]) <= add_months(pay, 1):
                due = to_day(entry["缓发至"])
                deferred = pay
            due = back_to_workday(due)
        left, part = self._left(i, entry, cut)
        at_count = self._left(i, entry, self.count_day)[0] if self.count_day else 0
        month = entry.get("所属期")
        return Row(
            due,
            entry.get("人员", ""),
            to_day(month + "-01") if month else date.min,
            None if self.choice.get(("dispute", None)) else entry,
            left,
            at_count,
            part,
            deferred,
        )

    def _left(self, i: int, entry: Entry, day: date) -> tuple[float, Fraction]:
        """People still owed, and the unpaid part of the month; (0, 0) when no balance is left."""
        paid_on = [p for p in entries_of(entry, "支付") if to_day(p["日期"]) <= day]
        paid = sum((Fraction(p["金额"]) for p in paid_on if "金额" in p), Fraction(0))
        settled = sum(int(p["结清人数"]) for p in paid_on if "结清人数" in p)
        part = 1 - paid / Fraction(entry["应发"]) if "应发" in entry else Fraction(1)
        left: float = (
            self.choice.get(("people", i), number_bounds(entry["人数"])[0]) - settled
            if "人数" in entry
            else self.choice["people", i]
        )
        if left <= 0 or part <= 0:
            return 0, Fraction(0)
        return left, part

    def late_entries(self, day: date, counted: bool) -> list[Row]:
        return [row for row in self.rows if row.counted(day) is counted and row.overdue(day)]

    def times(self, topic: str, day: date) -> int:
        """次数 over 属实 entries with D − 12 months < 日期 ≤ D since the last 不属实."""
        dated = sorted((e for e in self.events[topic] if to_day(e["日期"]) <= day), key=lambda e: to_day(e["日期"]))
        denied = max((k for k, e in enumerate(dated) if e.get("认定", "属实") == "不属实"), default=-1)
        days = [
            (to_day(e["日期"]), int(e.get("次数", "1"))) for e in dated[denied + 1 :] if e.get("认定", "属实") == "属实"
        ]
        if topic == "缓发工资":
            since = to_day(dated[denied]["日期"]) if denied >= 0 else date.min
            days += [(r.deferred, 1) for r in self.rows if r.deferred and r.counted(day) and r.deferred > since]
        return sum(n for when, n in days if add_months(day, -WINDOW_MONTHS) < when <= day)

    def persons(self, day: date) -> float:
        """N: within a group the largest overdue entry, groups added; or the latest 欠薪人数, brought up to date."""
        late = self.late_entries(day, counted=True)
        if not self.rows:
            return self.count if self.count_day else 0
        now: dict[str, float] = {}
        for row in late:
            now[row.group] = max(now.get(row.group, 0), row.left)
        if not self.count_day or not late:
            return sum(now.values())
        then: dict[str, float] = {}
        for row in self.rows:
            if row.counted(day) and row.left_at_count > 0 and row.late(self.count_day):
                then[row.group] = max(then.get(row.group, 0), row.left_at_count)
        number: float = self.count
        for group, people in then.items():
            if now.get(group, 0) < people:
                number -= people - now.get(group, 0)
        number = max(number, 0) + sum(people for group, people in now.items() if group not in then)
        return max(number, max(row.left for row in late))

    def outcome(self, day: date) -> dict[str, Any]:
        """The facts of the day and the grounds that hold."""
        late = self.late_entries(day, counted=True)
        n = self.persons(day)
        starts = [row.due for row in late]
        if not self.rows and n > 0:
            starts = [self.choice["start", None]]
        ages = [(0, 0) if s == UNKNOWN_LOW else NO_BOUND if s == UNKNOWN_HIGH else elapsed(s, day) for s in starts]
        e = max(ages, default=(0, 0))
        w = max((sum(row.part for row in late if row.group == g) for g in {r.group for r in late}), default=Fraction(0))
        u = (
            self.topics["未结清工资"]
            or bool(starts and not self.rows)
            or any(r.counted(day) and r.left > 0 and r.begun <= day for r in self.rows)
        )
        topic, grounds = self.topics, set()
        for rule, holds in (
            ("red-persons", n >= RED_PERSONS),
            ("red-duration", e[0] >= RED_MONTHS),
            ("red-wage-months", w >= RED_WAGE_MONTHS),
            ("red-closure", topic["突然关停"] and u),
            ("red-absconded", topic["负责人逃匿"] and u),
            ("orange-duration", ORANGE_MONTHS <= e[0] < RED_MONTHS),
            ("orange-closure-risk", (topic["关停风险"] or topic["停工停产"]) and u),
            ("yellow-insurance-arrears", topic["社保欠费"]),
            ("yellow-insurance-deferrals", self.times("社保缓缴", day) >= MANY_TIMES),
            ("yellow-short-arrears", bool(starts) and e[0] < ORANGE_MONTHS),
            ("yellow-wage-deferrals", self.times("缓发工资", day) >= MANY_TIMES),
        ):
            if holds and (topic["经营困难"] or not rule.startswith("yellow")):
                grounds.add(rule)
        colours = {"red": 3, "orange": 2, "yellow": 1}
        rank = max((colours[rule.split("-")[0]] for rule in grounds), default=0)
        return {"rank": rank, "grounds": grounds, "n": n, "e": e, "w": w, "u": u}
