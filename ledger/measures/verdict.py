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


@dataclass(frozen=True, slots=True)
class Answer:
    """What an open fact decides by itself: the level with it at its lower and at its upper end, the others as taken."""

    name: str
    lower: str
    upper: str


@dataclass(frozen=True)
class Verdict:
    """The level the facts give on a day (二(三)).

    ``lowest`` and ``highest`` bound it; they differ, or a debt is wholly in dispute: not certain (待核), and
    ``missing`` names what is to be found out, and ``answers`` what each of it would change. ``low`` and ``high`` are
    the quantities of the two worlds.
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
    answers: tuple[Answer, ...] = ()


class _Worlds:
    """The worlds of one body of evidence on one day: the quantities and the grounds of each, worked out once."""

    def __init__(self, evidence: Evidence, policy: Policy, day: date) -> None:
        self.measurer, self.policy = Measurer(evidence, policy, day), policy
        self.opens = self.measurer.opens
        self._grounds: dict[World, list[tuple[str, str, Hit]]] = {}

    def facts(self, world: World) -> Facts:
        """The quantities."""
        return self.measurer.facts(world)

    def grounds(self, world: World) -> list[tuple[str, str, Hit]]:
        """The rules that hold: name, level, why."""
        found = self._grounds.get(world)
        if found is None:
            facts = self.facts(world)
            found = [(rule.name, rule.level, hit) for rule in RULES if (hit := rule.holds(facts, self.policy))]
            self._grounds[world] = found
        return found

    def level(self, world: World) -> str:
        """The highest level that some rule gives."""
        return _highest(level for _, level, _ in self.grounds(world))


def judge(case: Case, policy: Policy, calendar: Calendar, day: date, known: date | None = None) -> Verdict:
    """The verdict on a case for a day, from what was recorded up to ``known`` (default: that day)."""
    return _judge(gather(case, policy, calendar, known or day), policy, day)


def provisional_facts(case: Case, policy: Policy, calendar: Calendar, day: date) -> Facts:
    """The quantities that the level of a day is given on, without the verdict."""
    worlds = _Worlds(gather(case, policy, calendar, day), policy, day)
    return worlds.facts(_provisional(worlds))


def _judge(evidence: Evidence, policy: Policy, day: date) -> Verdict:
    worlds = _Worlds(evidence, policy, day)
    lower, upper = frozenset[OpenFact](), frozenset(worlds.opens)
    likely = _provisional(worlds)
    facts, grounds = worlds.facts(likely), _explained(worlds, likely)
    lowest, highest, missing = _bounds(worlds)
    return Verdict(
        day, _highest(g.level for g in grounds), lowest, highest, missing,
        lowest == highest and not worlds.measurer.wholly_disputed, grounds, facts, worlds.facts(lower),
        worlds.facts(upper), tuple(_warnings(worlds.measurer, facts)), tuple(_answers(worlds, likely, missing)),
    )  # fmt: skip


def _highest(levels: Iterable[str]) -> str:
    return max(levels, key=RANK.__getitem__, default=NONE)


def _provisional(worlds: _Worlds) -> World:
    """Bounded facts at the end that gives the higher level, unbounded ones at their lower end (A28).

    That end is the upper one, but for facts that pull both ways (a deferral that, lawful, adds people to a
    count); so one fact alone is let stand at its other end where that gives more.
    """
    hardship_counts = worlds.policy.reads("经营困难未查明", worlds.measurer.day, "黄色待核")
    bounded = frozenset(o for o in worlds.opens if o.bounded and (o.name != HARDSHIP or hardship_counts))
    if not bounded:
        return bounded
    return max([bounded, *(bounded - {o} for o in worlds.opens if o in bounded)], key=lambda w: RANK[worlds.level(w)])


def _bounds(worlds: _Worlds) -> tuple[str, str, tuple[str, ...]]:
    """The lowest and the highest level, and the open facts that change it by themselves.

    A fact decides when flipping it alone, the others all at their lower or all at their upper ends, gives
    another level.
    """
    everything = frozenset(worlds.opens)
    floor, ceiling = worlds.level(frozenset()), worlds.level(everything)
    levels, missing = [floor, ceiling], list[str]()
    for fact in worlds.opens:
        alone, without = worlds.level(frozenset({fact})), worlds.level(everything - {fact})
        levels += [alone, without]
        disputed = fact == worlds.measurer.dispute_open and worlds.measurer.wholly_disputed
        if (disputed or alone != floor or without != ceiling) and fact.name not in missing:
            missing.append(fact.name)
    return min(levels, key=RANK.__getitem__), _highest(levels), tuple(missing)


def _answers(worlds: _Worlds, likely: World, missing: Iterable[str]) -> Iterable[Answer]:
    for name in missing:
        own = frozenset(o for o in worlds.opens if o.name == name)
        yield Answer(name, worlds.level(likely - own), worlds.level(likely | own))


def _explained(worlds: _Worlds, likely: World) -> tuple[Ground, ...]:
    """Every ground that holds; the yellow ones as 待核 where 经营困难 is not known."""
    certain = {name for name, _, _ in worlds.grounds(frozenset())}
    hardship_open = any(o.name == HARDSHIP for o in worlds.opens)
    found, unproven = [], False
    for name, level, hit in worlds.grounds(likely):
        if hardship_open and level == YELLOW and name not in certain:
            unproven = True
        else:
            found.append(Ground(CLAUSE, name, level, name in certain, hit.reason, tuple(sorted(set(hit.lines)))))
    if unproven:
        halves = yellow_halves(worlds.facts(likely), worlds.policy)
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
        worlds = _Worlds(evidence, policy, later)
        raised = worlds.level(_provisional(worlds))
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
