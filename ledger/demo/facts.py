"""Entries of facts: clues, wages, payments and matters, as staff would enter them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random

from ledger.demo import words
from ledger.demo.draft import Draft, Entry, make
from ledger.demo.people import receiver
from ledger.measures.calendar import add_months
from ledger.records.case import Case, Wage

_PAYDAYS = (5, 8, 10, 15, 15, 20, 25, 28)


def payday_near(day: date, rng: Random) -> date:
    """A usual pay day near a day."""
    wanted = min(_PAYDAYS, key=lambda d: (abs(d - day.day), rng.random()))
    return day.replace(day=min(wanted, monthrange(day.year, day.month)[1]))


def month_of(payday: date) -> str:
    """The wage month paid on a pay day: the month before."""
    return f"{add_months(payday.replace(day=1), -1):%Y-%m}"


def money(amount: Decimal | int) -> str:
    """An amount as it is written."""
    return f"{Decimal(amount):.2f}"


def clue(rng: Random, day: date, channel: str, street: str, people: int) -> dict[str, str | tuple[Entry, ...] | None]:
    """A clue: how the bureau came to know."""
    counted = people and channel not in ("税务缴费异常", "招退工系统", "企业裁员报备", "网络舆情")
    return {
        "日期": f"{day}", "渠道": channel, "部门": receiver(channel, street),
        "反映人数": str(rng.randint(1, people)) if counted and rng.random() < 0.7 else None,
        "核实": "已核实" if rng.random() < 0.3 else None, "摘要": words.summary(channel, rng),
    }  # fmt: skip


def wage(
    payday: date, people: int, head: int, group: str = "", **more: str
) -> dict[str, str | tuple[Entry, ...] | None]:
    """Wages of one month and one group."""
    return {
        "所属期": month_of(payday), "发薪日": f"{payday}", "人数": str(people), "应发": money(people * head),
        "人员": group or None, **more,
    }  # fmt: skip


def matter(rng: Random, day: date, name: str, state: str, people: int = 0) -> dict[str, str | tuple[Entry, ...] | None]:
    """A matter found to hold, not to hold, or suspected."""
    grounds = words.CLEARED if state == "不属实" else words.GROUNDS
    known = grounds.get(name, ("现场核实",))
    return {
        "日期": f"{day}",
        "事项": name,
        "认定": state,
        "人数": str(people) if people else None,
        "依据": rng.choice(known),
    }


def balance(wage: Wage) -> Decimal | None:
    """What is left of a wage entry; None where its total is not known."""
    if wage.amount is None:
        return None
    return max(Decimal(0), wage.amount - sum((p.amount or Decimal(0) for p in wage.payments), Decimal(0)))


def people_left(wage: Wage) -> int:
    """The people still owed on a wage entry, at most."""
    most = wage.persons.hi or wage.persons.lo if wage.persons else 1
    return max(0, most - sum(p.settled for p in wage.payments))


def owing(case: Case) -> Iterator[Wage]:
    """The wage entries in effect with a balance, oldest first."""
    open_ones = (w for w in case.wages if balance(w) != 0 and people_left(w) > 0)
    yield from sorted(open_ones, key=lambda w: (w.payday.lo if w.payday else date.min, w.row.index))


def paid(draft: Draft, wage: Wage, day: date, amount: Decimal, settled: int, origin: str, proof: str | None) -> Draft:
    """With a payment below a wage entry."""
    at = wage.row.index - 1
    old = dict(draft.entries("工资")[at]).get("支付", ())
    values = {
        "日期": f"{day}", "金额": money(amount), "结清人数": str(settled) if settled else None, "来源": origin, "凭证": proof,
    }  # fmt: skip
    assert not isinstance(old, str)
    return draft.with_change("工资", at, {"支付": (*old, make("支付", values))})


def all_paid(draft: Draft, case: Case, day: date, origin: str = "企业") -> Draft:
    """With everything paid that is left."""
    for item in owing(case):
        left = balance(item)
        if left:
            draft = paid(
                draft, item, day, left, people_left(item), origin, "银行回单" if origin == "企业" else "垫付凭证"
            )
    return draft


def holding(case: Case, *names: str) -> tuple[str, ...]:
    """Which of some matters the last word on is 属实 or 疑似."""
    last = {o.matter: o.state for o in sorted(case.observations, key=lambda o: o.day)}
    return tuple(n for n in names if last.get(n) in ("属实", "疑似"))
