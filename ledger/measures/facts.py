"""The law's own quantities on a day, in one world: N people owed, E elapsed, W wage months, U unsettled wages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cached_property

from ledger.measures.calendar import ONE_DAY, Elapsed, add_months, elapsed
from ledger.measures.evidence import INFINITY, Debt, Evidence, OpenFact, Persons, paid, settled
from ledger.measures.policy import Policy
from ledger.records.case import Observation
from ledger.text.value import dataclass

FOREVER = Elapsed(12_000, 0)  # no bound: longer than any threshold
WHOLE, NOTHING = Fraction(1), Fraction(0)
HARDSHIP = "经营困难"
COUNT = "欠薪人数"
UNSETTLED = "未结清工资"
REPEATED = {"社保缓缴", "缓发工资"}  # matters that are counted, not observed


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity with the lines it rests on."""

    value: float
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Facts:
    """The quantities of one world on one day.

    ``elapsed`` is None when nothing is overdue; ``matters`` gives the matters that hold with the line of their
    last entry; ``times`` counts repeated matters within the window.
    """

    day: date
    persons: Measure
    elapsed: Elapsed | None
    elapsed_lines: tuple[int, ...]
    since: date | None
    wage_months: Fraction
    wage_lines: tuple[int, ...]
    unsettled: bool
    unsettled_lines: tuple[int, ...]
    matters: dict[str, int]
    times: dict[str, Measure]

    @property
    def overdue(self) -> bool:
        """Whether anything is overdue."""
        return self.elapsed is not None


World = frozenset[OpenFact]  # the open facts that stand at their upper end


@dataclass(frozen=True, slots=True)
class _Owed:
    """A debt on a day in a world: since when (None: unknown), the people and the part still owed."""

    debt: Debt
    due: date | None
    persons: Persons
    part: Fraction


class Measurer:
    """Measures one body of evidence on one day, in any number of worlds."""

    def __init__(self, evidence: Evidence, policy: Policy, day: date) -> None:
        self.evidence, self.policy, self.day = evidence, policy, day
        self.fund_counts = policy.reads("欠薪保障金", day, "视为已付")
        self.count = self._count()
        self.disputed = [d for d in evidence.debts if self._disputed(d)]
        self.debts = [d for d in evidence.debts if not self._disputed(d)]
        self.wholly_disputed = False
        self.dispute_open = self._dispute_open()
        self.no_entries = not evidence.debts
        self.start_open = OpenFact("发薪日", self.count.row.line, False) if self.no_entries and self.count else None
        self.opens = tuple(self._opens())
        self._known: dict[World, Facts] = {}

    def _disputed(self, debt: Debt) -> bool:
        wage = debt.wage
        ruled = wage.ruled is not None and wage.ruled <= self.day
        return wage.disputed and not ruled and not self.policy.reads("争议款项", self.day, "计入")

    def _dispute_open(self) -> OpenFact | None:
        """A debt wholly in dispute: nothing else is owed, and something disputed would be."""
        upper = frozenset(o for d in self.evidence.debts for o in d.opens)
        if not self.disputed or any(self._owed(d, upper, self.day) for d in self.debts):
            return None
        due = [d for d in self.disputed if self._owed(d, upper, self.day)]
        self.wholly_disputed = bool(due)
        begun = [d for d in self.disputed if self._balance(d, upper) and self._begun(d)]
        first = next(iter([*due, *begun]), None)
        return OpenFact("争议", first.line, False) if first else None

    def _count(self) -> Observation | None:
        last = self.evidence.latest(COUNT)
        return last if last and last.state != "不属实" and last.persons is not None else None

    def _opens(self) -> Iterable[OpenFact]:
        for debt in self.debts:
            yield from debt.opens
        if self.dispute_open:
            yield self.dispute_open
            for debt in self.disputed:
                yield from debt.opens
        if self.start_open:
            yield self.start_open
        if self.count and self.count.persons and self.count.persons.lo != self.count.persons.hi:
            yield OpenFact(COUNT, self.count.row.line)
        yield from (o for o in map(self._suspected, self._last_words) if o)
        if self._hardship() is None:
            yield self._hardship_open()

    @cached_property
    def _last_words(self) -> tuple[Observation, ...]:
        last = {o.matter: o for o in self.evidence.observations}
        return tuple(last.values())

    def _suspected(self, seen: Observation) -> OpenFact | None:
        open_matter = seen.state == "疑似" and seen.matter not in REPEATED and seen.matter != HARDSHIP
        return OpenFact(seen.matter, seen.row.line, aspect="认定") if open_matter else None

    def _hardship(self) -> bool | None:
        last = self.evidence.latest(HARDSHIP)
        return None if last is None or last.state == "疑似" else last.state == "属实"

    def _hardship_open(self) -> OpenFact:
        last = self.evidence.latest(HARDSHIP)
        return OpenFact(HARDSHIP, last.row.line if last else 0)

    def due(self, debt: Debt, world: World) -> date | None:
        """The due day of a debt in a world; None when unknown without bound."""
        deferred = debt.deferral is not None and (debt.deferral_open is None or debt.deferral_open not in world)
        if deferred:
            return debt.deferral
        if debt.paydays is None:
            return None
        return debt.paydays[1] if debt.payday_open in world else debt.paydays[0]

    def _persons(self, debt: Debt, world: World, day: date) -> Persons:
        """People still owed on an entry; never none while their number is not known."""
        end = debt.persons[1] if debt.persons_open in world else debt.persons[0]
        left = end - settled(debt, day, fund_counts=self.fund_counts)
        return max(left, 1 if debt.wage.persons is None else 0)

    def _part(self, debt: Debt, day: date) -> Fraction:
        amount, gone = debt.wage.amount, paid(debt, day, fund_counts=self.fund_counts)
        if not amount or not gone:
            return WHOLE
        return NOTHING if gone >= amount else 1 - Fraction(gone) / Fraction(amount)

    def _balance(self, debt: Debt, world: World, day: date | None = None) -> bool:
        on = day or self.day
        return self._persons(debt, world, on) > 0 and self._part(debt, on) > 0

    def _begun(self, debt: Debt) -> bool:
        return debt.wage.month is None or debt.wage.month <= self.day

    def _owed(self, debt: Debt, world: World, day: date) -> _Owed | None:
        """The debt as overdue at the end of a day, None when it is not."""
        due = self.due(debt, world)
        if due is not None and due >= day:
            return None
        persons, part = self._persons(debt, world, day), self._part(debt, day)
        return _Owed(debt, due, persons, part) if persons > 0 and part > 0 else None

    def facts(self, world: World) -> Facts:
        """The quantities in a world; worked out once, for with nothing open all worlds are one."""
        found = self._known.get(world)
        if found is None:
            found = self._known[world] = self._facts(world)
        return found

    def _facts(self, world: World) -> Facts:
        counted = self.debts + (self.disputed if self.dispute_open in world else [])
        standing = [(d, self._owed(d, world, self.day)) for d in counted]
        owed = [o for _, o in standing if o]
        unentered = self.no_entries and self._count_in(world) > 0
        span, since, span_lines = self._elapsed(owed, world, unentered)
        months, month_lines = self._wage_months(owed)
        matters = self._matters(world)
        unsettled = self._unsettled(standing, world, unentered, matters)
        return Facts(
            self.day, self._people(counted, owed, world), span, span_lines, since, months, month_lines,
            bool(unsettled), unsettled, matters, {m: self._times(m, counted, world) for m in REPEATED},
        )  # fmt: skip

    def _elapsed(
        self, owed: list[_Owed], world: World, unentered: bool
    ) -> tuple[Elapsed | None, date | None, tuple[int, ...]]:
        unknown = [o.debt for o in owed if o.due is None]
        lines = tuple(d.line for d in unknown)
        if any(d.payday_open in world for d in unknown) or (unentered and self.start_open in world):
            return FOREVER, None, lines or self._count_lines()
        dated = [o for o in owed if o.due is not None]
        if not dated:
            return (Elapsed(0, 0), None, lines or self._count_lines()) if unknown or unentered else (None, None, ())
        since = min(o.due for o in dated if o.due is not None)
        end = self.day if self.policy.reads("对应日", self.day, "当日已满") else self.day - ONE_DAY
        return elapsed(since, end), since, tuple(o.debt.line for o in dated if o.due == since)

    def _wage_months(self, owed: list[_Owed]) -> tuple[Fraction, tuple[int, ...]]:
        groups: dict[str, list[_Owed]] = {}
        for o in owed:
            groups.setdefault(o.debt.wage.group, []).append(o)
        sums = [(sum((o.part for o in g), Fraction(0)), tuple(o.debt.line for o in g)) for g in groups.values()]
        return max(sums, key=lambda s: s[0], default=(Fraction(0), ()))

    def _count_lines(self) -> tuple[int, ...]:
        return (self.count.row.line,) if self.count else ()

    def _count_in(self, world: World) -> Persons:
        """The people of the last 欠薪人数 entry in a world; 0 where it is only suspected and stands low."""
        count = self.count
        if count is None or count.persons is None or (count.state == "疑似" and self._suspected(count) not in world):
            return 0
        upper = OpenFact(COUNT, count.row.line) in world
        return _bound(count.persons.hi) if upper else count.persons.lo

    def _people(self, counted: list[Debt], owed: list[_Owed], world: World) -> Measure:
        count = self.count
        if self.no_entries and count:
            return Measure(self._count_in(world), self._count_lines())
        by_group = _largest(owed)
        summed = Measure(sum(by_group.values()), tuple(o.debt.line for o in owed))
        if count is None or not owed:
            return summed
        stated = Measure(self._carried(count, counted, by_group, owed, world), (count.row.line, *summed.lines))
        if count.state == "疑似":
            pick = max if self._suspected(count) in world else min
            return pick(summed, stated, key=lambda m: m.value)
        return stated

    def _carried(self, count: Observation, counted: list[Debt], now: dict[str, Persons], owed: list[_Owed],
                 world: World) -> Persons:  # fmt: skip
        """The count of its own day, less those settled since, plus the groups that fell overdue since."""
        then = _largest(o for o in (self._owed(d, world, count.day) for d in counted) if o)
        assert count.persons is not None
        upper = OpenFact(COUNT, count.row.line) in world
        stated = _bound(count.persons.hi) if upper else count.persons.lo
        left = max(0, stated - sum(_less(before, now.get(group, 0)) for group, before in then.items()))
        later = sum(number for group, number in now.items() if group not in then)
        return max(left + later, *(o.persons for o in owed))

    def entered_people(self) -> Persons:
        """The most people the overdue entries can add up to: what a 欠薪人数 entry is held against."""
        upper = frozenset(self.opens)
        return sum(_largest(o for o in (self._owed(d, upper, self.day) for d in self.debts) if o).values())

    def _unsettled(self, standing: list[tuple[Debt, _Owed | None]], world: World, unentered: bool,
                   matters: dict[str, int]) -> tuple[int, ...]:  # fmt: skip
        undue = self.policy.reads("未到期工资", self.day, "算尚未结清")
        lines = [d.line for d, o in standing if o or (undue and self._begun(d) and self._balance(d, world))]
        if UNSETTLED in matters:
            lines.append(matters[UNSETTLED])
        return tuple(lines) + (self._count_lines() if unentered else ())

    def _matters(self, world: World) -> dict[str, int]:
        held = {}
        for seen in self._last_words:
            suspected = self._suspected(seen)
            if seen.state == "属实" or (suspected is not None and suspected in world):
                held[seen.matter] = seen.row.line
        if self._hardship() is None:
            held.pop(HARDSHIP, None)
            if self._hardship_open() in world:
                held[HARDSHIP] = self._hardship_open().line
        return held

    @cached_property
    def _window(self) -> date:
        """Repeated matters count after this day."""
        return add_months(self.day, -self.policy.number("多次月数", self.day))

    def _times(self, matter: str, counted: list[Debt], world: World) -> Measure:
        start = self._window
        held = list[Observation]()
        cleared: date | None = None
        for seen in self.evidence.observations:
            if seen.matter == matter and seen.state == "不属实":
                held, cleared = [], seen.day
            elif seen.matter == matter and seen.state == "属实" and start < seen.day <= self.day:
                held.append(seen)
        lawful = self._lawful_deferrals(counted, world, start, cleared) if matter == "缓发工资" else []
        lines = tuple(o.row.line for o in held) + tuple(d.line for d in lawful)
        return Measure(sum(o.times for o in held) + len(lawful), lines)

    def _lawful_deferrals(self, counted: list[Debt], world: World, start: date, cleared: date | None) -> list[Debt]:
        """A lawful deferral counts as one 缓发工资 on its pay day."""
        found = []
        for debt in counted:
            on = debt.wage.payday.hi if debt.wage.payday else debt.paydays[0] if debt.paydays else None
            agreed = debt.deferral is not None and debt.deferral_open not in world
            if agreed and on and start < on <= self.day and (cleared is None or on > cleared):
                found.append(debt)
        return found


def _bound(hi: int | None) -> Persons:
    return INFINITY if hi is None else hi


def _largest(owed: Iterable[_Owed]) -> dict[str, Persons]:
    """Within a group the same people: its largest entry."""
    groups: dict[str, Persons] = {}
    for o in owed:
        groups[o.debt.wage.group] = max(groups.get(o.debt.wage.group, 0), o.persons)
    return groups


def _less(before: Persons, now: Persons) -> Persons:
    """People settled; none can be counted where neither number is bounded."""
    return 0 if before == now else max(0, before - now)
