"""Slips that are put right: the wrong entry stays, the right one stands directly below and says why."""

from __future__ import annotations

from collections.abc import Callable

from ledger.demo.desk import Settled
from ledger.demo.draft import Draft, Entry
from ledger.demo.life import Done, Life
from ledger.measures.step_kinds import ENFORCEMENT
from ledger.records.journal import identities
from ledger.records.reader import Row

_ANSWERED = ("网络舆情", "税务缴费异常")  # clues that call for an answer are not voided


def correct(life: Life, s: Settled) -> Done | None:
    """One slip of those that can be found in the case, corrected."""
    if life.resolved:
        return None
    kinds: list[Callable[[Life, Settled], Draft | None]] = [_people, _people, _amount, _clue, _ground]
    life.rng.shuffle(kinds)
    draft = next((d for kind in kinds if (d := kind(life, s))), None)
    return Done(draft, ENFORCEMENT) if draft else None


def void(life: Life, s: Settled) -> Done | None:
    """A clue that was entered twice is voided."""
    draft = None if life.resolved else _doubled(life, s)
    return Done(draft, ENFORCEMENT) if draft else None


def _restated(draft: Draft, row: Row, values: dict[str, str | tuple[Entry, ...] | None], why: str) -> Draft:
    """The entry once more, with the right values, directly below the wrong one."""
    name = row.field.name
    whole = {**dict(draft.entries(name)[row.index - 1]), **values, "更正": identities(row)[0], "说明": why}
    return draft.with_entry(name, whole, below=row.index - 1)


def _people(life: Life, s: Settled) -> Draft | None:
    """The number of people was wrong."""
    exact = [w for w in s.case.wages if w.persons and w.persons.lo == w.persons.hi and w.persons.lo > 1 and w.amount]
    if not exact:
        return None
    wage = life.rng.choice(exact)
    assert wage.persons
    people = max(1, wage.persons.lo - life.rng.choice((1, 1, 2)))
    if people <= sum(p.settled for p in wage.payments):
        return None
    life.relief = "corrected"
    return _restated(s.draft, wage.row, {"人数": str(people)}, "重复登记的人员已剔除")


def _amount(life: Life, s: Settled) -> Draft | None:
    """The total was wrong."""
    known = [w for w in s.case.wages if w.amount]
    if not known:
        return None
    wage = life.rng.choice(known)
    assert wage.amount
    paid = sum(p.amount or 0 for p in wage.payments)
    right = max(wage.amount + life.rng.choice((-900, 450, 1200, 3600)), paid + 100)
    return _restated(s.draft, wage.row, {"应发": f"{right:.2f}"}, "金额录入有误，按工资表更正")


def _clue(life: Life, s: Settled) -> Draft | None:
    """The number of those who complained was wrong."""
    told = [c for c in s.case.clues if c.row.count("反映人数")]
    if not told:
        return None
    row = life.rng.choice(told).row
    people = row.count("反映人数")
    assert people
    return _restated(s.draft, row, {"反映人数": str(people.lo + 1)}, "漏记一人")


def _ground(life: Life, s: Settled) -> Draft | None:
    """What a matter rests on was written down wrongly."""
    plain = [o for o in s.case.observations if o.matter in ("经营困难", "社保欠费", "裁员")]
    if not plain:
        return None
    return _restated(s.draft, life.rng.choice(plain).row, {"依据": "企业报表和税务数据比对"}, "依据填写有误")


def _doubled(life: Life, s: Settled) -> Draft | None:
    """A clue entered twice is voided."""
    again = [c for c in s.case.clues[1:] if c.channel not in _ANSWERED]
    if not again:
        return None
    row = again[-1].row
    values = {
        "日期": row.words("日期"),
        "渠道": row.words("渠道"),
        "更正": identities(row)[0],
        "作废": "是",
        "说明": "与前一条为同一反映，重复登记",
    }
    return s.draft.with_entry("信息来源", values, below=row.index - 1)
