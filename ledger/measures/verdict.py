"""The level on a day: every ground, in the worst and the best world, and what is missing to tell them apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from ledger.measures.calendar import Calendar, add_months
from ledger.measures.evidence import Evidence, OpenFact, gather
from ledger.measures.facts import COUNT, HARDSHIP, Facts, Measurer, World
from ledger.measures.policy import Policy
from ledger.measures.rules import CLAUSE, NONE, RANK, RED, RULES, YELLOW, Hit, yellow_halves
from ledger.records.case import Case
from ledger.text.value import dataclass

UNVERIFIED = "yellow-unverified"


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule that holds; ``certain`` when it holds whatever the open facts turn out to be."""

    clause: str
    rule: str
    level: str
    certain: bool
    reason: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rise:
    """The first day on which the level would be higher if nothing more were recorded."""

    day: date
    level: str
    clause: str = CLAUSE


@dataclass(frozen=True)
class Verdict:
    """The level the facts give on a day (二(三)).

    ``lowest`` and ``highest`` bound it; they differ, or a debt is wholly in dispute: not certain (待核), and
    ``missing`` names what is to be found out. ``low`` and ``high`` are the quantities of the two worlds.
    """

    day: date
    level: str
    lowest: str
    highest: str
    missing: tuple[str, ...]
    certain: bool
    grounds: tuple[Ground, ...]
    facts: Facts
    low: Facts
    high: Facts
    warnings: tuple[tuple[int, str], ...] = ()


def _grounds(facts: Facts, policy: Policy) -> list[tuple[str, str, Hit]]:
    return [(rule.name, rule.level, hit) for rule in RULES if (hit := rule.holds(facts, policy))]


def _level(measurer: Measurer, world: World, policy: Policy) -> str:
    found = _grounds(measurer.facts(world), policy)
    return _highest(level for _, level, _ in found)


def judge(case: Case, policy: Policy, calendar: Calendar, day: date, known: date | None = None) -> Verdict:
    """The verdict on a case for a day, from what was recorded up to ``known`` (default: that day)."""
    return _judge(gather(case, policy, calendar, known or day), policy, day)


def provisional_facts(case: Case, policy: Policy, calendar: Calendar, day: date) -> Facts:
    """The quantities that the level of a day is given on, without the verdict."""
    measurer = Measurer(gather(case, policy, calendar, day), policy, day)
    return measurer.facts(_provisional(measurer, policy))


def _judge(evidence: Evidence, policy: Policy, day: date) -> Verdict:
    measurer = Measurer(evidence, policy, day)
    lower, upper = frozenset[OpenFact](), frozenset(measurer.opens)
    likely = _provisional(measurer, policy)
    low, high, facts = measurer.facts(lower), measurer.facts(upper), measurer.facts(likely)
    grounds = _explained(measurer, facts, low, policy)
    lowest, highest, missing = _bounds(measurer, policy)
    return Verdict(
        day, _highest(g.level for g in grounds), lowest, highest, missing,
        lowest == highest and not measurer.wholly_disputed, grounds, facts, low, high,
        tuple(_warnings(measurer, facts)),
    )  # fmt: skip


def _highest(levels: Iterable[str]) -> str:
    return max(levels, key=RANK.__getitem__, default=NONE)


def _provisional(measurer: Measurer, policy: Policy) -> World:
    """Bounded facts at the end that gives the higher level, unbounded ones at their lower end (A28).

    That end is the upper one, but for facts that pull both ways (a deferral that, lawful, adds people to a
    count); so one fact alone is let stand at its other end where that gives more.
    """
    hardship_counts = policy.reads("经营困难未查明", measurer.day, "黄色待核")
    bounded = frozenset(o for o in measurer.opens if o.bounded and (o.name != HARDSHIP or hardship_counts))
    worlds = [bounded, *(bounded - {o} for o in measurer.opens if o in bounded)]
    return max(worlds, key=lambda w: RANK[_level(measurer, w, policy)])


def _bounds(measurer: Measurer, policy: Policy) -> tuple[str, str, tuple[str, ...]]:
    """The lowest and the highest level, and the open facts that change it by themselves.

    A fact decides when flipping it alone, the others all at their lower or all at their upper ends, gives
    another level.
    """
    everything = frozenset(measurer.opens)
    floor, ceiling = _level(measurer, frozenset(), policy), _level(measurer, everything, policy)
    levels, missing = [floor, ceiling], list[str]()
    for fact in measurer.opens:
        alone, without = _level(measurer, frozenset({fact}), policy), _level(measurer, everything - {fact}, policy)
        levels += [alone, without]
        disputed = fact == measurer.dispute_open and measurer.wholly_disputed
        if (disputed or alone != floor or without != ceiling) and fact.name not in missing:
            missing.append(fact.name)
    return min(levels, key=RANK.__getitem__), _highest(levels), tuple(missing)


def _explained(measurer: Measurer, facts: Facts, low: Facts, policy: Policy) -> tuple[Ground, ...]:
    """Every ground that holds; the yellow ones as 待核 where 经营困难 is not known."""
    certain = {name for name, _, _ in _grounds(low, policy)}
    hardship_open = any(o.name == HARDSHIP for o in measurer.opens)
    found = []
    for name, level, hit in _grounds(facts, policy):
        if not (hardship_open and level == YELLOW and name not in certain):
            found.append(Ground(CLAUSE, name, level, name in certain, hit.reason, tuple(sorted(set(hit.lines)))))
    unproven = [hit for n, level, hit in _grounds(facts, policy) if level == YELLOW and n not in certain]
    if hardship_open and unproven:
        halves = yellow_halves(facts, policy)
        lines = tuple(sorted({line for half in halves for line in half.lines}))
        reason = f"{'、'.join(half.reason for half in halves)}；经营困难未查明，列黄色待核"
        found.append(Ground(CLAUSE, UNVERIFIED, YELLOW, False, reason, lines))
    return tuple(found)


def _warnings(measurer: Measurer, facts: Facts) -> Iterable[tuple[int, str]]:
    count = measurer.count
    if count is None or count.persons is None:
        return
    if measurer.no_entries:
        yield count.row.line, f"只有“{COUNT}”，没有“工资”记录：欠薪起始日和金额算不出来，请补记"
    elif facts.overdue and count.persons.lo > measurer.entered_people():
        most = measurer.entered_people()
        yield count.row.line, f"“{COUNT}”{count.persons.lo}人，多于各条工资记录合计的{most:g}人，请补记工资"


def _days_of_change(evidence: Evidence, policy: Policy) -> set[date]:
    """Days on which time alone can raise the level: a due day passed, a month reached, a dispute decided."""
    days = set(policy.days_of_change())
    for debt in evidence.debts:
        wage = debt.wage
        days.update(d for d in (wage.month, wage.ruled, wage.payday and wage.payday.hi) if d)
        days.update(debt.paydays or (), (debt.deferral,) if debt.deferral else ())
    months = {p for name in ("橙色月数", "红色月数") for row in policy.rows[name] for p in (int(row.value),)}
    reached = {add_months(day, m) for day in days for m in months}
    return {day + timedelta(days=extra) for day in days | reached for extra in (0, 1)}


def next_rise(case: Case, policy: Policy, calendar: Calendar, day: date) -> Rise | None:
    """The next rise by itself within twelve months; None at red, or when there is none."""
    evidence = gather(case, policy, calendar, day)
    level = _judge(evidence, policy, day).level
    if level == RED:
        return None
    end = add_months(day, 12)
    for later in sorted(d for d in _days_of_change(evidence, policy) if day < d <= end):
        measurer = Measurer(evidence, policy, later)
        raised = _level(measurer, _provisional(measurer, policy), policy)
        if RANK[raised] > RANK[level]:
            return Rise(later, raised)
    return None


def reached(case: Case, policy: Policy, calendar: Calendar, day: date, level: str) -> date:
    """The first day from which on, to the given one, the facts as known then gave at least a level."""
    evidence = gather(case, policy, calendar, day)
    days = _days_of_change(evidence, policy) | {o.day for o in case.observations} | {c.day for c in case.clues}
    first = day
    for earlier in sorted((d for d in days if d < day), reverse=True):
        if RANK[_judge(gather(case, policy, calendar, earlier), policy, earlier).level] < RANK[level]:
            break
        first = earlier
    return first
