"""A case as of a day, as the rules for required steps look at it: gradings, done entries, stretches of days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from .basics import Case, Entry, entries_of, holds, to_day

ENFORCEMENT, RELATIONS, PETITIONS, OFFICE = "局行政执法科", "局劳动关系科", "局信访办", "局办公室"
ARBITRATION, JOBS = "区劳动人事争议仲裁院", "区就业促进中心"
Asked = Callable[[date], bool]


@dataclass
class Trigger:
    """One thing the measures ask for."""

    step: str
    day: date
    due: date
    units: list[str]
    clause: str
    waived: date | None = None
    entry: Entry | None = field(default=None, compare=False)
    parent: Entry | None = field(default=None, compare=False)


class Book:
    """A case as of a day: its gradings, done entries and facts."""

    def __init__(self, case: Case, day: date) -> None:
        self.case, self.day, self.street = case, day, case["街镇园区"]
        self.entries = entries_of(case, "处置")
        last_of_day: dict[date, str] = {}
        for grading in entries_of(case, "定级记录"):
            if to_day(grading["日期"]) <= day:
                last_of_day[to_day(grading["日期"])] = grading["等级"]
        self.runs: list[tuple[date, str]] = []
        for when, level in last_of_day.items():
            if not self.runs or self.runs[-1][1] != level:
                self.runs.append((when, level))
        self.matched: list[Trigger] = []
        self.many: dict[date, bool] = {}
        self._level: dict[date, str] = {}
        self._holds: dict[tuple[str, date], bool] = {}

    def level(self, day: date) -> str:
        """The level in effect at the end of a day."""
        if day not in self._level:
            self._level[day] = next((level for when, level in reversed(self.runs) if when <= day), "无")
        return self._level[day]

    def holds(self, topic: str, day: date) -> bool:
        """Is the latest entry of the 事项 on that day 属实? (remembered, as it is asked for every day)"""
        if (topic, day) not in self._holds:
            self._holds[topic, day] = holds(self.case, topic, day)
        return self._holds[topic, day]

    def unit(self, day: date) -> str:
        """The unit in charge."""
        return ENFORCEMENT if self.level(day) == "红色" else self.street

    def done_on(self, entry: Entry | None) -> date | None:
        """The day a step was done (not waived by hand), if that is past."""
        if entry is None or "完成" not in entry or "免除" in entry or to_day(entry["完成"]) > self.day:
            return None
        return to_day(entry["完成"])

    def done(self, step: str, *results: str) -> list[tuple[date, Entry]]:
        found = [
            (when, e)
            for e in self.entries
            if e["步骤"] == step and (when := self.done_on(e)) and (not results or e.get("结果") in results)
        ]
        return sorted(found, key=lambda pair: pair[0])

    def dated(self, list_name: str) -> list[tuple[date, Entry]]:
        pairs = [(to_day(e["日期"]), e) for e in entries_of(self.case, list_name)]
        return sorted((p for p in pairs if p[0] <= self.day), key=lambda pair: pair[0])

    def days(self) -> list[date]:
        """Every day from the first thing dated to the day of the question."""
        first = min([when for when, _ in self.runs + self.dated("情况") + self.dated("信息来源")], default=self.day)
        return [first + timedelta(days=k) for k in range((self.day - first).days + 1)]

    def answer(self, step: str, day: date) -> Entry | None:
        """The entry that answered the trigger of this step and day in the last round of matching."""
        return next((t.entry for t in self.matched if t.step == step and t.day == day), None)

    def done_by(self, entry: Entry | None, day: date) -> bool:
        """Was it done (not waived by hand) by the end of that day?"""
        done = self.done_on(entry)
        return done is not None and done <= day

    def waiver(self, entry: Entry | None, begin: date, asked: Asked) -> date | None:
        """The first change of level, with the step still open, to a level that does not ask for it."""
        for when in [change for change, _ in self.runs if change > begin]:
            if self.done_by(entry, when):
                return None
            if not asked(when):
                return when
        return None

    def stretches(self, step: str, asked: Asked, begins: Asked | None = None) -> list[tuple[date, date | None]]:
        """The days a step begins to be asked for, each with the day it is waived."""
        found: list[tuple[date, date | None]] = []
        for when in self.days():
            if (begins or asked)(when) and (not found or (found[-1][1] and when > found[-1][1])):
                found.append((when, self.waiver(self.answer(step, when), when, asked)))
        return found
