"""What makes things worse never lowers the level, and time lowers it only where an entry leaves its window."""

from __future__ import annotations

import copy
import itertools
import random
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger.measures.assess import Rulebook
from ledger.measures.facts import REPEATED
from ledger.measures.policy import READINGS
from ledger.measures.rules import RANK
from ledger.measures.verdict import Verdict, judge
from ledger.records.case import Case
from tests.oracle import product
from tests.oracle.basics import day_bounds, number_bounds, to_day
from tests.oracle.generate import random_case, render

LAX = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))
ALTERNATIVES = [(name, value) for name, values in READINGS.items() for value in values]


@cache
def record(seed: int) -> dict[str, Any]:
    """A random case with wages and without 欠薪人数 (a count of its own day does not grow with the entries)."""
    case = {k: v for k, v in whole(seed).items() if k != "处置"}
    case["情况"] = [e for e in case.get("情况", []) if e["事项"] != "欠薪人数"]
    case["工资"] = [{k: v for k, v in e.items() if k not in ("更正", "作废")} for e in case.get("工资", [])]
    return {k: v for k, v in case.items() if v != []}


@cache
def whole(seed: int) -> dict[str, Any]:
    """A random case, counts and all."""
    return random_case(random.Random(seed))


@cache
def book(name: str, value: str) -> Rulebook:
    """The rules with one reading changed."""
    text = product.POLICY.read_text(encoding="utf-8")
    start = text.index(f"名称: {name}\n    值: ") + len(f"名称: {name}\n    值: ")
    return product.rules_of(text[:start] + value + text[text.index("\n", start) :])


def judged(case: dict[str, Any] | Case, day: date, rules: Rulebook, known: date | None = None) -> Verdict:
    """The verdict on a day."""
    read = case if isinstance(case, Case) else product.read(render(case))
    return judge(read, rules.policy, rules.calendar, day, known)


def some_day(case: dict[str, Any], rng: random.Random) -> date:
    """A day within a year of the first source."""
    return to_day(case["信息来源"][0]["日期"]) + timedelta(days=rng.randrange(330))


def another_entry(case: dict[str, Any], rng: random.Random) -> bool:
    """One more wage entry, of a group of its own or of another one's people."""
    entries = case.setdefault("工资", [])
    group = rng.choice(["新组", *(e["人员"] for e in entries if "人员" in e)])
    month = rng.choice(["2025-03", "2025-09", "2026-01", "2026-05"])
    entry = {"所属期": month, "人数": str(rng.randint(1, 30)), "人员": group}
    if rng.random() < 0.7:
        entry["发薪日"] = f"{month[:5]}{int(month[5:]) + 1:02d}-{rng.randint(1, 28):02d}"
    entries.insert(rng.randint(0, len(entries)), entry)
    return True


def more_people(case: dict[str, Any], rng: random.Random) -> bool:
    """More people on an entry, at either end."""
    counted = [e for e in case.get("工资", []) if "人数" in e]
    if not counted:
        return False
    entry = rng.choice(counted)
    low, high = number_bounds(entry["人数"])
    more = rng.randint(1, 9)
    entry["人数"] = rng.choice([f"{low + more}-{high + more}", f"{low}-{high + more}"])
    return True


def more_money(case: dict[str, Any], rng: random.Random) -> bool:
    """More money owed on an entry, or less of it paid."""
    entries = [e for e in case.get("工资", []) if "应发" in e]
    if not entries:
        return False
    entry = rng.choice(entries)
    if entry.get("支付") and rng.random() < 0.5:
        entry["支付"] = entry["支付"][1:]
        if not entry["支付"]:
            del entry["支付"]
    else:
        entry["应发"] = f"{float(entry['应发']) + rng.randint(1, 90_000):.2f}"
    return True


def earlier_payday(case: dict[str, Any], rng: random.Random) -> bool:
    """An earlier pay day, without a deferral (whose month counts from it)."""
    dated = [e for e in case.get("工资", []) if "发薪日" in e and "缓发至" not in e]
    if not dated:
        return False
    entry = rng.choice(dated)
    first, last = (d - timedelta(days=rng.randint(1, 100)) for d in day_bounds(entry["发薪日"]))
    entry["发薪日"] = f"{min(first, last)}至{max(first, last)}"
    return True


def undisputed(case: dict[str, Any], rng: random.Random) -> bool:
    """A dispute given up."""
    disputed = [e for e in case.get("工资", []) if e.get("争议") == "是"]
    if not disputed:
        return False
    rng.choice(disputed)["争议"] = "否"
    return True


def a_matter(case: dict[str, Any], rng: random.Random) -> bool:
    """One more matter found to hold, the last word on it."""
    matter = rng.choice(
        ["经营困难", "社保欠费", "社保缓缴", "缓发工资", "关停风险", "停工停产", "突然关停", "负责人逃匿", "未结清工资"]
    )
    case.setdefault("情况", []).append({"日期": some_day(case, rng).isoformat(), "事项": matter, "认定": "属实"})
    return True


WORSE = (another_entry, more_people, more_money, earlier_payday, undisputed, a_matter)


@pytest.mark.parametrize("worsen", WORSE, ids=lambda f: f.__name__)
@given(seed=st.integers(0, 10**9), reading=st.sampled_from(ALTERNATIVES))
@settings(LAX, max_examples=40)
def test_what_makes_things_worse_never_lowers_the_level(worsen: Any, seed: int, reading: tuple[str, str]) -> None:
    """One more entry, more people, more money, an earlier pay day, a dispute given up, a matter found: never lower."""
    rng = random.Random(seed)
    case = copy.deepcopy(record(seed % 60))
    day, rules = some_day(case, rng), book(*reading)
    before = judged(case, day, rules)
    if worsen(case, rng):
        after = judged(case, day, rules)
        assert RANK[after.lowest] >= RANK[before.lowest]
        if "争议" not in before.missing:  # beside something undisputed a dispute is no longer an open fact
            assert RANK[after.highest] >= RANK[before.highest]
        assert RANK[after.level] >= RANK[before.level]


@given(st.integers(0, 10**9), st.sampled_from(ALTERNATIVES))
@settings(LAX, max_examples=80)
def test_time_lowers_the_level_only_where_an_entry_leaves_its_window(seed: int, reading: tuple[str, str]) -> None:
    """From day to day, nothing more being recorded, the level falls only with a count of 多次."""
    rng = random.Random(seed)
    case = product.read(render(record(seed % 60)))
    known, rules = some_day(record(seed % 60), rng), book(*reading)
    days = [known, *sorted(known + timedelta(days=rng.randrange(1, 420)) for _ in range(5))]
    verdicts = [judged(case, day, rules, known) for day in days]
    for before, after in itertools.pairwise(verdicts):
        for level in ("level", "lowest", "highest"):
            if RANK[getattr(after, level)] < RANK[getattr(before, level)]:
                ends = (before.facts, before.low, before.high), (after.facts, after.low, after.high)
                fell = [m for m in REPEATED for b, a in zip(*ends, strict=True) if a.times[m].value < b.times[m].value]
                assert fell, f"{level} falls from {before.day} to {after.day}"


@given(st.integers(0, 10**9))
@settings(LAX, max_examples=150)
def test_a_verdict_does_not_contradict_itself(seed: int) -> None:
    """The level lies between the bounds; certain means one level and nothing missing; grounds carry the level."""
    rng = random.Random(seed)
    raw = whole(seed % 60)
    verdict = judged(raw, some_day(raw, rng), product.rules())
    assert RANK[verdict.lowest] <= RANK[verdict.level] <= RANK[verdict.highest]
    assert verdict.certain == (not verdict.missing)
    assert verdict.certain or verdict.lowest != verdict.highest or "争议" in verdict.missing
    assert max((RANK[g.level] for g in verdict.grounds), default=0) == RANK[verdict.level]
    if verdict.certain and verdict.level != "无":
        assert any(RANK[g.level] == RANK[verdict.level] for g in verdict.grounds)


@given(st.integers(0, 10**9))
@settings(LAX, max_examples=80)
def test_what_is_recorded_later_does_not_count(seed: int) -> None:
    """An entry dated after the day changes nothing of that day's verdict."""
    rng = random.Random(seed)
    case = copy.deepcopy(record(seed % 60))
    day = some_day(case, rng)
    before = judged(case, day, product.rules())
    later = (day + timedelta(days=rng.randint(1, 90))).isoformat()
    case.setdefault("情况", []).append({"日期": later, "事项": "突然关停", "认定": "属实"})
    for entry in case.get("工资", []):
        entry.setdefault("支付", []).append({"日期": later, "金额": "1.00", "结清人数": "1"})
    after = judged(case, day, product.rules())
    assert (after.level, after.lowest, after.highest, after.missing) == (
        before.level,
        before.lowest,
        before.highest,
        before.missing,
    )
    assert {g.rule for g in after.grounds} == {g.rule for g in before.grounds}
