"""Who may commit what: the rows of 权限 in policy.yaml (三, 二(四)一). What no row names, everyone in office may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ledger.measures import codes
from ledger.records.contacts import DEPARTMENT, EXTERNAL, STREETS
from ledger.records.reader import Row
from ledger.records.table import Field, choice
from ledger.records.values import Kind
from ledger.text.document import Document
from ledger.text.finding import Finding
from ledger.text.value import dataclass

STEP, FIELD, LOWERING, FILE, OWN = "步骤", "字段", "降级", "文件", "辖区"
TABLE = Field("权限", fields=(
    choice("事项", STEP, FIELD, LOWERING, FILE, OWN, required=True), Field("名称", many=True), Field("单位", many=True),
    Field("类别", many=True), Field("条款"), Field("自", Kind.DATE, required=True), Field("至", Kind.DATE),
    choice("待确认", "是", "否"), Field("说明"),
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Power:
    """One row: ``matter`` (and the ``names`` it is about) is for these units and kinds of units, from a day to a day.

    A row of 辖区 binds its kinds of units to the records of their own place.
    """

    matter: str
    names: tuple[str, ...]
    units: tuple[str, ...]
    kinds: tuple[str, ...]
    clause: str
    since: date
    until: date | None

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def whose(self) -> str:
        """Whose matter it is, in words."""
        return "、".join((*self.units, *self.kinds))


def forbids(powers: Iterable[Power], matter: str, name: str, unit: str, kind: str, day: date) -> Power | None:
    """The row by which a unit may not commit something on a day; None where it may.

    Several rows for one thing add up: each names some who may.
    """
    rows = [p for p in powers if p.matter == matter and p.holds(day) and (not p.names or name in p.names)]
    if matter == OWN:
        return next((p for p in rows if unit in p.units or kind in p.kinds), None)
    return None if any(unit in p.units or kind in p.kinds for p in rows) else next(iter(rows), None)


def read_powers(rows: Iterable[Row]) -> tuple[Power, ...]:
    """The rows as values."""
    return tuple(filter(None, map(_power, rows)))


def _power(row: Row) -> Power | None:
    matter, since = row.text("事项"), row.day("自")
    if matter is None or since is None:
        return None
    names, units, kinds = (row.names(n) for n in ("名称", "单位", "类别"))
    return Power(matter, names, units, kinds, row.text("条款") or "", since, row.day("至"))


def check_powers(document: Document, rows: Iterable[Row]) -> Iterator[Finding]:
    """A row that could never apply, or would let nobody in, is a slip."""
    for row in rows:
        power = _power(row)
        if power is None:
            continue
        strange = [k for k in power.kinds if k not in (DEPARTMENT, STREETS, EXTERNAL)]
        if strange:
            yield document.finding(codes.POLICY_VALUE, row.span_of("类别"), f"没有“{strange[0]}”这一类单位", key=row.key("类别"),
                                   fix=f"可用：{DEPARTMENT}、{STREETS}、{EXTERNAL}")  # fmt: skip
        if not power.units and not power.kinds:
            yield document.finding(codes.POLICY_VALUE, row.span_of(""), "这一行没有写给哪些单位", key=row.key("单位"),
                                   fix="写上“单位”或“类别”")  # fmt: skip
