"""How a case begins: the enterprise, the first clue, what is owed, and what is to become known of it."""

from __future__ import annotations

from datetime import date, timedelta

from ledger.demo import facts, words
from ledger.demo.beats import BEATS, note, seen
from ledger.demo.draft import Draft
from ledger.demo.life import Done, Life
from ledger.demo.people import receiver
from ledger.demo.plots import Matter
from ledger.demo.work import resolve
from ledger.measures.calendar import add_months


def opened(life: Life) -> Done:
    """The first entry of a case, and the plan of what may follow."""
    role, rng, day = life.role, life.rng, life.role.start
    channel = rng.choice(role.plot.channels)
    people = min(rng.randint(*role.plot.people), max(role.firm.size - 1, role.plot.people[0]))
    draft = _with_wages(life, _enterprise(life), people)
    draft = draft.with_entry("信息来源", facts.clue(rng, day, channel, role.street, people))
    for known in role.plot.matters:
        if known.after == (0, 0) and rng.random() < known.chance:
            draft = draft.with_entry(
                "情况", facts.matter(rng, day, known.name, known.state, _count(life, known, people))
            )
    _plan(life, people)
    return Done(draft.with_body(_notes(life, draft, channel)), receiver(channel, role.street))


def _enterprise(life: Life) -> Draft:
    """What is known of the enterprise at once; the rest is filled in later."""
    role, rng, firm = life.role, life.rng, life.role.firm
    values = {
        "编号": role.number, "企业名称": firm.name, "统一社会信用代码": firm.code, "街镇园区": role.street,
        "经营地址": f"宝山区{firm.road}" if rng.random() < 0.8 else "", "行业": firm.trade,
        "用工人数": str(firm.size) if rng.random() < 0.7 else "", "前案": role.previous or "",
    }  # fmt: skip
    draft = Draft(())
    for name, text in values.items():
        draft = draft.with_value(name, text) if text else draft
    return draft


def _with_wages(life: Life, draft: Draft, people: int) -> Draft:
    """The wages owed: by month, sometimes by two groups, of a kind that fits the plot."""
    plot, rng = life.role.plot, life.rng
    if not people:
        return draft
    first = facts.payday_near(life.role.start - timedelta(days=rng.randint(*plot.age)), rng)
    head = rng.randrange(4800, 11500, 100)
    split = people >= 12 and rng.random() < 0.5
    groups = [("甲组", people - people // 3), ("乙组", people // 3)] if split else [("", people)]
    for i in range(rng.randint(*plot.months)):
        for group, count in groups:
            if i == 0 or group != "乙组":
                values = facts.wage(
                    add_months(first, i), count, head, group, **_traits(life, add_months(first, i), count)
                )
                draft = draft.with_entry("工资", values)
    return draft


def _traits(life: Life, payday: date, count: int) -> dict[str, str]:
    """What sets the wages of some plots apart: disputed, deferred, or not exactly known."""
    rng, name = life.rng, life.role.plot.name
    if name == "dispute":
        return {"争议": "是"}
    if name == "deferral":
        return {"缓发至": f"{payday + timedelta(days=rng.randint(18, 27))}", "协商备案": "是"}
    if name == "unsure":
        spread = f"{payday}至{payday + timedelta(days=rng.randint(6, 20))}"
        return {"人数": f"{count}-{count + rng.randint(2, 5)}", **({"发薪日": spread} if rng.random() < 0.6 else {})}
    return {}


def _count(life: Life, known: Matter, people: int) -> int:
    return max(people, life.role.firm.size // 4) if known.name == "裁员" else 0


def _notes(life: Life, draft: Draft, channel: str) -> str:
    entries = [dict(e) for e in draft.entries("工资")]
    owed = [(str(e["所属期"]), str(e.get("人员", "")), str(e["人数"])) for e in entries]
    firm, summary = life.role.firm, dict(draft.entries("信息来源")[0])["摘要"]
    about = {
        "trade": firm.trade,
        "size": str(firm.size),
        "street": life.role.street,
        "channel": channel,
        "summary": str(summary),
    }
    return words.opening(life.rng, about, owed)


def _plan(life: Life, people: int) -> None:
    """What is to become known, what may happen on the way, the small additions, and the end."""
    role, rng, plot = life.role, life.rng, life.role.plot
    for known in plot.matters:
        if known.after != (0, 0) and rng.random() < known.chance:
            life.within(role.start, *known.after, seen(known, _count(life, known, people)))
    length = rng.randint(*plot.length)
    for name, chance in plot.beats:
        if rng.random() < chance:
            life.within(role.start, *BEATS[name].when(length), BEATS[name].act)
    for _ in range(role.notes):
        life.within(role.start, 1, length + 15, note)
    life.at(role.start + timedelta(days=length), resolve)
