"""The level of a case on a day, by enumerating every possible world (an independent test oracle).

READING: lowest and highest are the least and the greatest level over all worlds; `ends` also gives the levels at
    all lower and at all upper ends (they differ only where a fact does not work in one direction).
READING: the level, the grounds and `n` are those of one world: bounded facts at the upper end, unbounded ones at
    the lower; another choice of bounded ends is taken only where it gives a higher level.
READING: the "lower" end of a due day is the later day, of 协商备案 it is 是, of 疑似 and 经营困难 it is false.
READING: a deferral of 协商备案 不详 is one fact: in the world 是 it is lawful (due 缓发至, counts as one 缓发工资),
    in the world 否 it is not. Longer than one month after 发薪日: not lawful in any world.
READING: a lawful 缓发至 counts for 多次 from its 发薪日 (as written) on, paid or not, unless the entry is in dispute;
    it must lie after the day of the last 不属实.
READING: a 疑似 entry of 社保缓缴 or 缓发工资 is not counted for 多次 (only 属实 ones are summed).
READING: 人数 absent: the entry counts 1 to no bound, whatever 结清人数 says; only 应发 paid in full ends it.
READING: start unknown: overdue on every day, at least 0m1d, no upper end; missing names it 发薪日.
READING: an entry without 所属期 has begun (it is recorded because the wages are earned).
READING: 欠薪人数: "settled later" is, per group overdue on the count's day, the fall of that group's number since;
    "groups first overdue later" are those with nothing overdue (with a balance) on the count's day.
    A latest 欠薪人数 that is 不属实 does not count, 疑似 leaves open whether it does.
READING: 欠薪人数 with wage entries none of which is overdue (or all in dispute) is not used: N is 0.
READING: 欠薪人数 with no wage entry gives W = 0, and U only by 未结清工资.
READING: 认定日 is a dated fact: it counts when not after `known`.
READING: "wholly in dispute": something overdue with a balance is in dispute and nothing overdue is not (at the upper
    ends). It makes the level uncertain and adds nothing to `missing`, lowest or highest.
READING: yellow-unverified is reported beside red and orange grounds as well.
READING: a closed case is not treated specially here: the caller passes its last day.
"""

from __future__ import annotations

import itertools
import math
from datetime import date, timedelta
from typing import Any

from .basics import Case, add_months
from .world import NO_BOUND, World, open_facts

LEVELS = ["无", "黄色", "橙色", "红色"]


def worlds(case: Case, cut: date, bounded_only: bool = False) -> list[World]:
    """All worlds, the one at all upper ends first; with `bounded_only`, unbounded facts stay at their lower end."""
    facts = open_facts(case, cut)
    ends = [[f.low] if bounded_only and not f.bounded else [f.high, f.low] for f in facts]
    return [World(case, cut, {f.key: v for f, v in zip(facts, combo, strict=True)})
            for combo in itertools.product(*ends)]


def provisional(case: Case, day: date, cut: date) -> dict[str, Any]:
    """The outcome of the world that gives the (provisional) level."""
    return max((world.outcome(day) for world in worlds(case, cut, bounded_only=True)), key=lambda o: o["rank"])


def level_on(case: Case, day: date, known: date | None = None) -> dict[str, Any]:
    """The level on `day` from what is dated no later than `known` (default: the day itself)."""
    cut = min(known or day, day)
    facts = open_facts(case, cut)
    outcomes = [world.outcome(day) for world in worlds(case, cut)]
    chosen = provisional(case, day, cut)
    low, high = {f.key: f.low for f in facts}, {f.key: f.high for f in facts}

    def rank(choice: dict[tuple[str, Any], Any]) -> int:
        return int(World(case, cut, choice).outcome(day)["rank"])

    lowest, highest = min(o["rank"] for o in outcomes), max(o["rank"] for o in outcomes)
    missing = {f.name for f in facts if rank({**low, f.key: f.high}) != rank(low)
               or rank({**high, f.key: f.low}) != rank(high)} if lowest != highest else set()
    top = World(case, cut, high)
    disputed = bool(top.late_entries(day, counted=False)) and not top.late_entries(day, counted=True)
    grounds = set(chosen["grounds"])
    if ("topic", "经营困难") in low:
        grounds = {"yellow-unverified" if g.startswith("yellow") else g for g in grounds}
    persons = [o["n"] for o in outcomes]
    ages = [o["e"] for o in outcomes]
    settled = {o["u"] for o in outcomes}
    return {
        "level": LEVELS[chosen["rank"]],
        "certain": lowest == highest and not disputed,
        "lowest": LEVELS[lowest],
        "highest": LEVELS[highest],
        "missing": sorted(missing),
        "grounds": grounds,
        "persons": [int(min(persons)), None if max(persons) == math.inf else int(max(persons))],
        "elapsed": [show_age(min(ages)), show_age(max(ages))],
        "wage_months": [float(min(o["w"] for o in outcomes)), float(max(o["w"] for o in outcomes))],
        "unsettled": settled.pop() if len(settled) == 1 else None,
        "n": chosen["n"],
        "ends": [LEVELS[rank(low)], LEVELS[rank(high)]],
    }


def show_age(age: tuple[int, int]) -> str | None:
    return None if age == NO_BOUND else f"{age[0]}m{age[1]}d"


def next_rise(case: Case, day: date) -> dict[str, str] | None:
    """The first later day, within 12 months, with a higher level if nothing more were recorded."""
    possible = worlds(case, day, bounded_only=True)
    now = max(world.outcome(day)["rank"] for world in possible)
    when = day + timedelta(days=1)
    while now < 3 and when <= add_months(day, 12):
        then = max(world.outcome(when)["rank"] for world in possible)
        if then > now:
            return {"date": when.isoformat(), "level": LEVELS[then], "clause": "二(三)"}
        when += timedelta(days=1)
    return None
