"""What is owed, month by month: how much was due, paid and is left, as numbers and as the lengths of bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from ledger.measures.balance import CLEARED, DISPUTED, OVERDUE, UPCOMING, Balance
from ledger.site.words import money
from ledger.text.value import dataclass

UNKNOWN = "不详"
_STATES = {OVERDUE: "逾期", UPCOMING: "未到期", DISPUTED: "有争议，不计", CLEARED: "已结清"}
_FULL = 1000  # the length of the longest bar


@dataclass(frozen=True, slots=True)
class Month:
    """The wages of a month, all groups together. ``whole`` and ``part`` are lengths: what was due, and what of it is paid.

    ``whole`` is 0 where no amount is known; ``states`` are those of its entries that are still open, else 已结清.
    """

    month: str
    amount: str
    paid: str
    left: str
    whole: int
    part: int
    states: tuple[str, ...]
    owed: bool


def months(debts: Iterable[Balance]) -> tuple[Month, ...]:
    """The months of a case's wages, oldest first."""
    held: dict[str, list[Balance]] = {}
    for debt in debts:
        held.setdefault(debt.debt.wage.row.words("所属期") or UNKNOWN, []).append(debt)
    most = max((_sum(b.debt.wage.amount for b in group) for group in held.values()), default=Decimal(0))
    return tuple(_month(name, held[name], most) for name in sorted(held))


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((a for a in amounts if a is not None), Decimal(0))


def _month(name: str, group: Sequence[Balance], most: Decimal) -> Month:
    whole, paid = _sum(b.debt.wage.amount for b in group), _sum(b.paid for b in group)
    known = all(b.left is not None for b in group)
    open_ = [b.state for b in group if b.state != CLEARED]
    states = tuple(_STATES[s] for s in (OVERDUE, UPCOMING, DISPUTED) if s in open_) or (_STATES[CLEARED],)
    return Month(
        name, _words(whole, known=known), money(paid), _words(_sum(b.left for b in group), known=known),
        _length(whole, most), _length(min(paid, whole), most), states, OVERDUE in open_,
    )  # fmt: skip


def _words(amount: Decimal, *, known: bool) -> str:
    if known:
        return money(amount)
    return f"{money(amount)} 以上" if amount else UNKNOWN


def _length(amount: Decimal, most: Decimal) -> int:
    return round(_FULL * amount / most) if most else 0
