"""How each wage entry stands on a day: paid, left, and whether it is overdue. What pages, forms and sums all say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ledger.measures.assess import Assessment, Rulebook
from ledger.measures.evidence import Debt, gather, paid, settled
from ledger.text.value import dataclass

CLEARED, DISPUTED, UPCOMING, OVERDUE = "cleared", "disputed", "upcoming", "overdue"
FUND = "欠薪保障金"


@dataclass(frozen=True, slots=True)
class Balance:
    """A wage entry on a day, in yuan; ``left`` is None where 应发 is not known, ``due`` where the pay day is not.

    The due day is the last it may be: what is overdue is so for certain.
    """

    debt: Debt
    due: date | None
    paid: Decimal
    settled: int
    left: Decimal | None
    state: str

    @property
    def overdue(self) -> bool:
        """Whether it is past due and neither settled nor in dispute."""
        return self.state == OVERDUE


def balances(state: Assessment, rules: Rulebook) -> tuple[Balance, ...]:
    """The wage entries in effect on the day of an assessment; the fund counts as paid where the policy says so."""
    fund_counts = rules.policy.reads(FUND, state.day, "视为已付")
    debts = gather(state.case, rules.policy, rules.calendar, state.day).debts
    return tuple(_balance(debt, state.day, fund_counts=fund_counts) for debt in debts)


def _balance(debt: Debt, day: date, *, fund_counts: bool) -> Balance:
    wage = debt.wage
    gone, done = paid(debt, day, fund_counts=fund_counts), settled(debt, day, fund_counts=fund_counts)
    left = None if wage.amount is None else max(Decimal(0), wage.amount - gone)
    due = debt.deferral or (debt.paydays[0] if debt.paydays else None)
    if left == 0 or (wage.persons is not None and debt.persons[1] <= done):
        state = CLEARED
    elif wage.disputed and not (wage.ruled and wage.ruled <= day):
        state = DISPUTED
    else:
        state = OVERDUE if due is None or due < day else UPCOMING
    return Balance(debt, due, gone, done, left, state)


@dataclass(frozen=True, slots=True)
class Money:
    """Yuan; ``more`` where some of it is not known, so that the amount is but a lower bound."""

    amount: Decimal = Decimal(0)
    more: bool = False

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + other.amount, self.more or other.more)

    @property
    def words(self) -> str:
        """As one says it."""
        if not self.amount and self.more:
            return "金额不详"
        return f"{self.amount:,.2f} 元{'以上' if self.more else ''}"


NOTHING = Money()


def left_of(entries: Iterable[Balance]) -> Money:
    """What is left of the entries that are overdue."""
    late = [b for b in entries if b.overdue]
    return Money(sum((b.left for b in late if b.left is not None), Decimal(0)), any(b.left is None for b in late))
