"""A case's course up to a day: the runs of its level, the periods of a matter, the onsets of a major conflict."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from ledger.measures.rules import NONE, ORANGE, RANK, RED
from ledger.records.case import Case
from ledger.records.record import StepEntry
from ledger.text.value import dataclass

RISKS = ("群体性事件风险", "重大舆情风险")


@dataclass(frozen=True, slots=True)
class Period:
    """From a day on, up to and without ``end``; None is not ended."""

    start: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Run(Period):
    """An unbroken run of one level in effect."""

    level: str = NONE


@dataclass(frozen=True)
class Timeline:
    """What a case's entries up to ``day`` say of its course."""

    case: Case
    day: date

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The runs of the level in effect; of two gradings of one day the later line counts."""
        last_of_day: dict[date, str] = {}
        for grading in self.case.gradings:
            if grading.day <= self.day:
                last_of_day[grading.day] = grading.level
        starts = [(d, level) for d, level in sorted(last_of_day.items())]
        kept = [s for i, s in enumerate(starts) if i == 0 or starts[i - 1][1] != s[1]]
        ends = [*(d for d, _ in kept[1:]), None]
        return tuple(Run(d, end, level) for (d, level), end in zip(kept, ends, strict=False))

    def level(self, day: date) -> str:
        """The level in effect at the end of a day."""
        return next((r.level for r in reversed(self.runs) if r.start <= day), NONE)

    @property
    def effective(self) -> str:
        """The level in effect."""
        return self.runs[-1].level if self.runs else NONE

    def runs_of(self, *levels: str) -> tuple[Run, ...]:
        """The runs of some levels."""
        return tuple(r for r in self.runs if r.level in levels)

    @cached_property
    def ever_red(self) -> bool:
        """Whether the case was ever red."""
        return bool(self.runs_of(RED))

    def done(self, *steps: str) -> tuple[StepEntry, ...]:
        """The entries of some steps done by the day, waivers left out, by day."""
        return tuple(e for e in self._finished if e.step in steps)

    @cached_property
    def _finished(self) -> list[StepEntry]:
        found = (e for e in self.case.steps if e.waiver is None and e.done and e.done <= self.day)
        return sorted(found, key=lambda e: e.done or self.day)

    @cached_property
    def docketed(self) -> date | None:
        """The day of the first 立案; a docket is open until 结案."""
        return next((e.done for e in self.done("立案")), None)

    def periods(self, *matters: str) -> tuple[Period, ...]:
        """The periods in which the last word on one of some matters is 属实."""
        held: set[str] = set()
        events = sorted(
            (o for o in self.case.observations if o.matter in matters and o.day <= self.day), key=lambda o: o.day
        )
        marks: list[tuple[date, bool]] = []
        for seen in events:
            held = held | {seen.matter} if seen.state == "属实" else held - {seen.matter}
            marks.append((seen.day, bool(held)))
        return _periods(marks)

    @cached_property
    def conflicts(self) -> tuple[Period, ...]:
        """重大矛盾 (二(四)二): from the first of its conditions to the 不属实 that leaves no risk 属实."""
        marks: list[tuple[date, bool]] = []
        held: set[str] = set()
        active = False
        for day, matter, state in self._conflict_events():
            if matter:
                held = held | {matter} if state == "属实" else held - {matter}
            if state in ("属实", "可能引发"):
                active = True
            elif state == "不属实" and not held:
                active = False
            marks.append((day, active))
        return _periods(marks)

    def _conflict_events(self) -> list[tuple[date, str, str]]:
        seen = [(o.day, o.matter, o.state) for o in self.case.observations if o.matter in RISKS and o.day <= self.day]
        reviewed = [(r.day, "", "可能引发") for r in self.case.reviews if r.may_cause and r.day <= self.day]
        return sorted([*seen, *reviewed], key=lambda e: e[0])

    @cached_property
    def workers_at_stake(self) -> tuple[Period, ...]:
        """When 求职 needs are to be asked (二(四)三): 橙, 红, 裁员 or 突然关停."""
        serious = [Period(r.start, r.end) for r in self.runs if RANK[r.level] >= RANK[ORANGE]]
        return _union([*serious, *self.periods("裁员", "突然关停")])


def _periods(marks: Iterable[tuple[date, bool]]) -> tuple[Period, ...]:
    found: list[Period] = []
    for day, on in marks:
        open_now = bool(found) and found[-1].end is None
        if on and not open_now:
            found.append(Period(day))
        elif not on and open_now:
            found[-1] = Period(found[-1].start, day)
    return tuple(p for p in found if p.start != p.end)


def _union(periods: Iterable[Period]) -> tuple[Period, ...]:
    found: list[Period] = []
    for period in sorted(periods, key=lambda p: p.start):
        last = found[-1] if found else None
        if last is None or (last.end is not None and last.end < period.start):
            found.append(period)
        elif last.end is not None:
            found[-1] = Period(last.start, None if period.end is None else max(last.end, period.end))
    return tuple(found)
