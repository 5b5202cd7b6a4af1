"""A case as staff write it, typed: the entries in effect, each with its place in the file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property

from ledger.records.journal import in_effect
from ledger.records.reader import Row
from ledger.records.record import Record
from ledger.records.values import DayRange, Range
from ledger.text.value import dataclass


@dataclass(frozen=True, slots=True)
class Grading:
    """定级记录: a level taken into effect, with reason and approval where it lowers one."""

    row: Row
    day: date
    level: str
    approvers: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Clue:
    """信息来源: how the bureau came to know."""

    row: Row
    day: date
    channel: str
    unit: str | None
    lead: str | None


@dataclass(frozen=True, slots=True)
class Payment:
    """支付: money paid, or people settled."""

    row: Row
    day: date
    amount: Decimal | None
    settled: int
    origin: str


@dataclass(frozen=True, slots=True)
class Wage:
    """工资: wages of one month and one group of people, earned and not (fully) paid; amounts in yuan."""

    row: Row
    month: date | None
    payday: DayRange | None
    persons: Range | None
    amount: Decimal | None
    group: str
    disputed: bool
    ruled: date | None
    deferred_to: date | None
    agreed: str
    payments: tuple[Payment, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """情况: a matter found to hold (属实), not to hold (不属实), or suspected (疑似)."""

    row: Row
    day: date
    matter: str
    state: str
    persons: Range | None
    times: int


@dataclass(frozen=True, slots=True)
class Review:
    """研判: what a joint review concluded of this case."""

    row: Row
    day: date
    record: str
    level: str | None
    hard: bool
    may_cause: str | None


@dataclass(frozen=True)
class Case(Record):
    """One enterprise case. Lists hold the entries in effect, in file order; ``rows`` hold every entry.

    An entry that lacks what makes it one is left out (its finding stands).
    """

    @cached_property
    def gradings(self) -> tuple[Grading, ...]:
        """定级记录."""
        return _gradings(self.entries("定级记录"))

    @cached_property
    def clues(self) -> tuple[Clue, ...]:
        """信息来源."""
        return _clues(self.entries("信息来源"))

    @cached_property
    def wages(self) -> tuple[Wage, ...]:
        """工资."""
        return tuple(map(_wage, self.entries("工资")))

    @cached_property
    def observations(self) -> tuple[Observation, ...]:
        """情况."""
        return _observations(self.entries("情况"))

    @cached_property
    def reviews(self) -> tuple[Review, ...]:
        """研判."""
        return _reviews(self.entries("研判"))

    @property
    def name(self) -> str:
        """企业名称, else the number."""
        return self.top.text("企业名称") or self.id

    @property
    def declared(self) -> str | None:
        """预警等级, None when unreadable."""
        return self.top.text("预警等级")

    @property
    def first_clue(self) -> date | None:
        """The day the bureau first knew."""
        return min((c.day for c in self.clues), default=None)


def _payments(row: Row) -> tuple[Payment, ...]:
    return tuple(
        Payment(r, day, r.money("金额"), r.integer("结清人数") or 0, r.text("来源") or "企业")
        for r in in_effect(row.lists.get("支付", ()))
        if (day := r.day("日期"))
    )


def _wage(row: Row) -> Wage:
    return Wage(
        row, row.day("所属期"), row.days("发薪日"), row.count("人数"), row.money("应发"), row.text("人员") or "",
        row.text("争议") == "是", row.day("认定日"), row.day("缓发至"), row.text("协商备案") or "不详", _payments(row),
    )  # fmt: skip


def _gradings(rows: Iterable[Row]) -> tuple[Grading, ...]:
    return tuple(
        Grading(r, day, level, r.names("批准"), r.text("理由"))
        for r in rows
        if (day := r.day("日期")) and (level := r.text("等级"))
    )


def _clues(rows: Iterable[Row]) -> tuple[Clue, ...]:
    return tuple(
        Clue(r, day, channel, r.text("部门"), r.text("线索"))
        for r in rows
        if (day := r.day("日期")) and (channel := r.text("渠道"))
    )


def _observations(rows: Iterable[Row]) -> tuple[Observation, ...]:
    return tuple(
        Observation(r, day, matter, r.text("认定") or "属实", r.count("人数"), _times(r))
        for r in rows
        if (day := r.day("日期")) and (matter := r.text("事项"))
    )


def _times(row: Row) -> int:
    times = row.integer("次数")
    return 1 if times is None else times


def _reviews(rows: Iterable[Row]) -> tuple[Review, ...]:
    return tuple(
        Review(r, day, record, r.text("结论等级"), r.text("解决困难") == "是", r.text("可能引发"))
        for r in rows
        if (day := r.day("日期")) and (record := r.text("记录"))
    )
