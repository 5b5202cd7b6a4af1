"""What a case says up to a day, ready to be measured: wages with their due days, payments, matters.

Some of it is not known exactly. Each such open fact has a lower end (the one that speaks for the lower
level) and an upper end; a *world* is a choice of an end for each.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ledger.measures.calendar import Calendar, add_months, month_end
from ledger.measures.policy import Policy
from ledger.records.case import Case, Observation, Payment, Wage
from ledger.text.value import dataclass

INFINITY = float("inf")
Persons = float  # a whole number, or INFINITY where nothing bounds it


@dataclass(frozen=True, slots=True)
class OpenFact:
    """A fact not known exactly: the field or matter that is missing, the entry's line, and whether it is bounded.

    ``aspect`` keeps apart two open facts of one entry (how many, and whether at all).
    """

    name: str
    line: int
    bounded: bool = True
    aspect: str = ""


@dataclass(frozen=True, slots=True)
class Debt:
    """A wage entry ready to be measured.

    ``paydays`` are the lower (late) and upper (early) end of the due day by the pay day, None when unknown
    without bound; ``deferral`` is the due day where the deferral is lawful. The open facts are None when exact.
    """

    wage: Wage
    paydays: tuple[date, date] | None
    deferral: date | None
    payday_open: OpenFact | None
    deferral_open: OpenFact | None
    persons: tuple[int, Persons]
    persons_open: OpenFact | None
    payments: tuple[Payment, ...]

    @property
    def line(self) -> int:
        """The line of the entry."""
        return self.wage.row.line

    @property
    def opens(self) -> Iterable[OpenFact]:
        """The entry's open facts."""
        return (o for o in (self.payday_open, self.deferral_open, self.persons_open) if o is not None)


@dataclass(frozen=True)
class Evidence:
    """A case as recorded up to ``known`` (the end of that day)."""

    known: date
    debts: tuple[Debt, ...]
    observations: tuple[Observation, ...]  # oldest first; of one day in file order

    def latest(self, matter: str) -> Observation | None:
        """The last word on a matter."""
        return next((o for o in reversed(self.observations) if o.matter == matter), None)


def gather(case: Case, policy: Policy, calendar: Calendar, known: date) -> Evidence:
    """The evidence of a case as it stood at the end of a day."""
    seen = sorted((o for o in case.observations if o.day <= known), key=lambda o: o.day)
    debts = tuple(_debt(w, policy, calendar, known) for w in case.wages)
    return Evidence(known, debts, tuple(seen))


def nominal_payday(wage: Wage) -> tuple[date, date] | None:
    """The pay day as written, as (early, late); from the wage month where it is not (A12); None when unknown."""
    if wage.payday is not None:
        return wage.payday.lo, wage.payday.hi
    if wage.month is not None:
        return month_end(wage.month), month_end(add_months(wage.month, 1))
    return None


def longest_deferral(wage: Wage, policy: Policy) -> date | None:
    """The last day to which these wages may lawfully be deferred; None when the pay day is unknown."""
    nominal = nominal_payday(wage)
    return nominal and add_months(nominal[1], policy.number("缓发上限月数", nominal[1]))


def _debt(wage: Wage, policy: Policy, calendar: Calendar, known: date) -> Debt:
    nominal = nominal_payday(wage)
    early = policy.reads("发薪日遇休息日", nominal[1] if nominal else known, "提前")

    def due(day: date) -> date:
        return calendar.back(day) if early else day

    line = wage.row.line
    paydays = (due(nominal[1]), due(nominal[0])) if nominal else None
    limit = longest_deferral(wage, policy)
    possible = wage.deferred_to is not None and limit is not None and wage.deferred_to <= limit and wage.agreed != "否"
    payday_exact = paydays is not None and paydays[0] == paydays[1]
    lo, hi = (wage.persons.lo, _upper(wage.persons.hi)) if wage.persons else (1, INFINITY)
    return Debt(
        wage, paydays, due(wage.deferred_to) if possible and wage.deferred_to else None,
        None if payday_exact else OpenFact("发薪日", line, paydays is not None),
        OpenFact("协商备案", line) if possible and wage.agreed == "不详" else None,
        (lo, hi), None if lo == hi else OpenFact("人数", line, wage.persons is not None),
        tuple(p for p in wage.payments if p.day <= known),
    )  # fmt: skip


def _upper(hi: int | None) -> Persons:
    return INFINITY if hi is None else hi


def paid(debt: Debt, day: date, *, fund_counts: bool) -> Decimal:
    """Yuan paid on an entry up to a day."""
    counted = (p for p in debt.payments if p.day <= day and (fund_counts or p.origin != "欠薪保障金"))
    return sum((p.amount or Decimal(0) for p in counted), Decimal(0))


def settled(debt: Debt, day: date, *, fund_counts: bool) -> int:
    """People paid in full on an entry up to a day."""
    return sum(p.settled for p in debt.payments if p.day <= day and (fund_counts or p.origin != "欠薪保障金"))
