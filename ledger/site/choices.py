"""What a list can be narrowed by: only what some row of it has, in the order in which one looks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from ledger.book.book import Book
from ledger.measures.balance import Money
from ledger.measures.plan import OVERDUE
from ledger.site.parts import Mark, StepLine
from ledger.text.value import dataclass

SOON = 7  # days
TERMS = ("逾期", "今天到期", "七天内到期", "七天以后", "没有待办")
MARKS = ("逾期", "待核", "等级漂移", "可降级", "有误", "读不出")
UNKNOWN = "金额不详"
_AGES = ((7, "0–7天"), (30, "8–30天"), (90, "31–90天"))  # since the first clue, the last day included
AGES = (*(words for _, words in _AGES), "90天以上", "不详")
_AMOUNTS = ((100_000, "10万元以上"), (500_000, "50万元以上"), (1_000_000, "100万元以上"))  # 以上 includes the number
AMOUNTS = (*(words for _, words in _AMOUNTS), UNKNOWN)
_CROWDS = ("红色人数", "联合研判人数")  # the numbers of people at which the measures ask for more


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to narrow a list by: the name of its attribute, the words before it, what can be chosen."""

    key: str
    words: str
    options: tuple[str, ...]


def choice(key: str, words: str, found: Iterable[str], order: Sequence[str] = ()) -> Choice:
    """What is found, once each: in the order given, what has no place in it behind, sorted."""
    values = {value for value in found if value}
    return Choice(key, words, (*(v for v in order if v in values), *sorted(values - {*order})))


def term_of(step: StepLine | None) -> str:
    """How near the due day of the next step is, as one of ``TERMS``."""
    if step is None:
        return TERMS[4]
    if step.state == OVERDUE:
        return TERMS[0]
    return TERMS[1] if step.days == 0 else TERMS[2] if step.days <= SOON else TERMS[3]


def age_of(first: date | None, day: date) -> str:
    """How long a case has been known, as one of ``AGES``."""
    if first is None:
        return AGES[4]
    return next((words for most, words in _AGES if (day - first).days <= most), AGES[3])


def amounts_of(owed: Money) -> tuple[str, ...]:
    """Every range that a sum reaches."""
    if not owed.amount and owed.more:
        return (UNKNOWN,)
    return tuple(words for least, words in _AMOUNTS if owed.amount >= Decimal(least))


def crowds(book: Book) -> tuple[tuple[int, str], ...]:
    """The numbers of people that make a difference to the measures (二(三)红色, 二(二)联合研判), least first."""
    policy = book.settings.rules.policy
    found = sorted({policy.number(name, book.as_of) for name in _CROWDS})
    return tuple((least, f"{least}人以上") for least in found)


def reached(value: int, steps: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    """The words of every number that a value reaches."""
    return tuple(words for least, words in steps if value >= least)


def kinds_of(marks: Iterable[Mark]) -> tuple[str, ...]:
    """Marks without their numbers."""
    return tuple(mark.word.split(" ")[0] for mark in marks)
