"""The level of a case on a day, by enumerating every possible world (an independent test oracle).

READING: lowest and highest are the least and the greatest level over all worlds; `ends` also gives the levels at
    all lower and at all upper ends (they differ only where a fact does not work in one direction; such a day is
    marked `crossed`).
READING: the level, the grounds and `n` are those of one world: bounded facts at the upper end, unbounded ones at
    the lower; another choice of bounded ends is taken only where it gives a higher level.
READING: the "lower" end of a due day is the later day, of 协商备案 it is 是, of 疑似 and 经营困难 it is false.
READING: a deferral of 协商备案 不详 is one fact: in the world 是 it is lawful (due 缓发至, counts as one 缓发工资),
    in the world 否 it is not. Longer than one month after 发薪日: not lawful in any world.
READING: a lawful 缓发至 counts for 多次 from its 发薪日 (as written) on, paid or not, unless the entry is in dispute;
    it must lie after the day of the last 不属实.
READING: a 疑似 entry of 社保缓缴 or 缓发工资 is not counted for 多次 (only 属实 ones are summed).
READING: 人数 absent: the entry counts 1 to no bound, whatever 结清人数 says; only 应发 paid in full ends it.
READING: start unknown: overdue on every day, at least 0m0d, no upper end; missing names it 发薪日.
READING: an entry without 所属期 has begun (it is recorded because the wages are earned).
READING: 欠薪人数: "settled later" is, per group overdue on the count's day, the fall of that group's number since;
    "groups first overdue later" are those with nothing overdue (with a balance) on the count's day.
    A latest 欠薪人数 that is 不属实 does not count, 疑似 leaves open whether it does.
READING: 欠薪人数 with wage entries none of which is overdue (or all in dispute) is not used: N is 0.
READING: 欠薪人数 with no wage entry gives W = 0, and U: what is owed and overdue is not settled.
READING: 认定日 is what the entry says of itself: from that day on it counts, also where that day lies after `known`.
READING: "wholly in dispute": something with a balance is in dispute, overdue or of a wage month that has begun, and
    nothing overdue is not in dispute (at the upper ends). Whether the disputed entries count is then one open fact
    without a bound, named 争议. Overdue, it makes the level uncertain in any case; not yet due (it matters with
    关停 or 逃匿 only), where it changes the level.
READING: yellow-unverified is reported beside red and orange grounds as well.
READING: a closed case is not treated specially here: the caller passes its last day.
"""

from __future__ import annotations

import itertools
import math
from datetime import date, timedelta
from typing import Any

from .basics import Case, add_months, entries_of
from .world import NO_BOUND, Fact, World, is_disputed, open_facts

LEVELS = ["无", "黄色", "橙色", "红色"]


def worlds(case: Case, cut: date, facts: list[Fact], bounded_only: bool = False) -> list[World]:
    """All worlds, the one at all upper ends first; with `bounded_only`, unbounded facts stay at their lower end."""
    ends = [[f.low] if bounded_only and not f.bounded else [f.high, f.low] for f in facts]
    return [
        World(case, cut, {f.key: v for f, v in zip(facts, combo, strict=True)}) for combo in itertools.product(*ends)
    ]


def provisional(case: Case, day: date, cut: date) -> dict[str, Any]:
    """The outcome of the world that gives the (provisional) level."""
    possible = worlds(case, cut, open_facts(case, cut), bounded_only=True)
    return max((world.outcome(day) for world in possible), key=lambda o: o["rank"])


def dispute(case: Case, day: date, cut: date, facts: list[Fact]) -> tuple[Fact | None, bool]:
    """The open fact of a debt wholly in dispute, and whether something disputed is overdue."""
    if not any(is_disputed(entry, day) for entry in entries_of(case, "工资")):
        return None, False
    top = World(case, cut, {f.key: f.high for f in facts})
    if top.late_entries(day, counted=True):
        return None, False
    overdue = bool(top.late_entries(day, counted=False))
    begun = any(not row.counted(day) and row.left > 0 and row.begun <= day for row in top.rows)
    return (Fact(("dispute", None), "争议", False, True, bounded=False) if overdue or begun else None), overdue


def level_on(case: Case, day: date, known: date | None = None) -> dict[str, Any]:
    """The level on `day` from what is dated no later than `known` (default: the day itself)."""
    cut = min(known or day, day)
    facts = open_facts(case, cut)
    chosen = provisional(case, day, cut)
    disputed, overdue = dispute(case, day, cut, facts)
    facts += [disputed] if disputed else []
    outcomes = [world.outcome(day) for world in worlds(case, cut, facts)]
    low, high = {f.key: f.low for f in facts}, {f.key: f.high for f in facts}
    at_ends = [World(case, cut, choice).outcome(day) for choice in (low, high)]

    def rank(choice: dict[tuple[str, Any], Any]) -> int:
        return int(World(case, cut, choice).outcome(day)["rank"])

    lowest, highest = min(o["rank"] for o in outcomes), max(o["rank"] for o in outcomes)
    missing = (
        {
            f.name
            for f in facts
            if rank({**low, f.key: f.high}) != rank(low) or rank({**high, f.key: f.low}) != rank(high)
        }
        if lowest != highest
        else set()
    )
    if overdue:
        missing.add("争议")
    grounds = set(chosen["grounds"])
    if ("topic", "经营困难") in low:
        grounds = {"yellow-unverified" if g.startswith("yellow") else g for g in grounds}
    settled = {o["u"] for o in at_ends}
    return {
        "level": LEVELS[chosen["rank"]],
        "certain": lowest == highest and not overdue,
        "lowest": LEVELS[lowest],
        "highest": LEVELS[highest],
        "missing": sorted(missing),
        "grounds": grounds,
        "persons": [None if o["n"] == math.inf else int(o["n"]) for o in at_ends],
        "elapsed": [show_age(o["e"]) for o in at_ends],
        "wage_months": [float(o["w"]) for o in at_ends],
        "unsettled": settled.pop() if len(settled) == 1 else None,
        "n": chosen["n"],
        "ends": [LEVELS[o["rank"]] for o in at_ends],
        "crossed": [o["rank"] for o in at_ends] != [lowest, highest],
    }


def show_age(age: tuple[int, int]) -> str | None:
    return None if age == NO_BOUND else f"{age[0]}m{age[1]}d"


def next_rise(case: Case, day: date) -> dict[str, str] | None:
    """The first later day, within 12 months, with a higher level if nothing more were recorded."""
    possible = worlds(case, day, open_facts(case, day), bounded_only=True)
    now = max(world.outcome(day)["rank"] for world in possible)
    when = day + timedelta(days=1)
    while now < 3 and when <= add_months(day, 12):
        then = max(world.outcome(when)["rank"] for world in possible)
        if then > now:
            return {"date": when.isoformat(), "level": LEVELS[then], "clause": "二(三)"}
        when += timedelta(days=1)
    return None
