"""People and money over many cases. What is not known makes a sum a lower bound, and the sum says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ledger.measures.assess import Assessment, Rulebook
from ledger.measures.balance import FUND, NOTHING, UPCOMING, Balance, Money, balances
from ledger.records.case import Case
from ledger.text.value import dataclass

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class People:
    """A number of people; ``more`` where it is but a lower bound."""

    number: int = 0
    more: bool = False

    def __add__(self, other: People) -> People:
        return People(self.number + other.number, self.more or other.more)

    @property
    def words(self) -> str:
        """As one says it."""
        if not self.number and self.more:
            return "人数不详"
        return f"{self.number} 人{'以上' if self.more else ''}"


@dataclass(frozen=True, slots=True)
class Owing:
    """What is overdue: the people owed, what their entries come to (应发), what is paid on these, what is left."""

    people: People = People()
    due: Money = NOTHING
    paid: Money = NOTHING
    balance: Money = NOTHING

    def __add__(self, other: Owing) -> Owing:
        return Owing(
            self.people + other.people, self.due + other.due, self.paid + other.paid, self.balance + other.balance
        )

    @property
    def words(self) -> str:
        """As one says it; 应发 and what is paid on it only where something is."""
        if self == Owing():
            return "没有"
        part = f"应发 {self.due.words}，已付 {self.paid.words}，" if self.paid.amount else ""
        return f"涉及 {self.people.words}，{part}余额 {self.balance.words}"


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid in a period: all of it, the part of it from the fund, and the people settled."""

    total: Money = NOTHING
    fund: Money = NOTHING
    settled: int = 0

    def __add__(self, other: Paid) -> Paid:
        return Paid(self.total + other.total, self.fund + other.fund, self.settled + other.settled)


def owing(state: Assessment, rules: Rulebook) -> Owing:
    """What a case owes on the day of its assessment; the fund counts as the policy says.

    Wages in dispute are not counted; where people may be owed and no amount is certain, the sums are marked.
    """
    low, high = state.verdict.low, state.verdict.high
    people = People(int(low.persons.value), high.persons.value > low.persons.value)
    found = [_amounts(b, state.day) for b in balances(state, rules)]
    due = sum((f[0] for f in found), Money())
    gone = sum((f[1] for f in found), Money())
    left = sum((f[2] for f in found), Money())
    unknown = Money(more=(people.number > 0 or people.more) and not left.amount)
    return Owing(people, due + unknown, gone, left + unknown)


def _amounts(entry: Balance, day: date) -> tuple[Money, Money, Money]:
    """应发, paid and left of an entry that is overdue for certain; of one that may be, only that there may be more."""
    if entry.overdue:
        if entry.left is None or entry.debt.wage.amount is None:
            return Money(more=True), Money(entry.paid), Money(more=True)
        return Money(entry.debt.wage.amount), Money(entry.paid), Money(entry.left)
    debt = entry.debt
    paydays = (debt.paydays or ()) if not debt.deferral or debt.deferral_open else ()
    if entry.state == UPCOMING and min(paydays, default=day) < day:
        return Money(more=True), Money(), Money(more=True)
    return Money(), Money(), Money()


def paid_between(case: Case, first: date, last: date) -> Paid:
    """Payments dated in a period; one without 金额 makes the sum a lower bound."""
    payments = [p for w in case.wages for p in w.payments if first <= p.day <= last]

    def total(fund: bool) -> Money:
        mine = [p for p in payments if not fund or p.origin == FUND]
        return Money(sum((p.amount or ZERO for p in mine), ZERO), any(p.amount is None for p in mine))

    return Paid(total(False), total(True), sum(p.settled for p in payments))


def all_owing(states: Iterable[Assessment], rules: Rulebook) -> Owing:
    """What some cases owe together."""
    return sum((owing(s, rules) for s in states), Owing())
