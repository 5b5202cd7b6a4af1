"""Things that happen on the way: what is found out, paid, corrected, disputed; and small additions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from ledger.demo import facts, words
from ledger.demo.corrections import correct, void
from ledger.demo.desk import Settled
from ledger.demo.draft import Draft
from ledger.demo.life import Act, Done, Life
from ledger.demo.people import receiver
from ledger.demo.plots import COMPLAINTS, PAID, UNFOUNDED, Matter
from ledger.measures.calendar import add_months
from ledger.measures.step_kinds import ARBITRATION, ENFORCEMENT
from ledger.measures.timeline import RISKS
from ledger.text.value import dataclass


@dataclass(frozen=True)
class Beat:
    """Something that may happen: the days after the start between which, given the case's length, and what."""

    when: Callable[[int], tuple[int, int]]
    act: Act


def _unit(life: Life) -> str:
    return life.role.street if life.rng.random() < 0.55 else ENFORCEMENT


def seen(known: Matter, people: int) -> Act:
    """A matter becomes known."""

    def act(life: Life, s: Settled) -> Done | None:
        if life.resolved:
            return None
        if known.name == "经营困难" and known.state == "不属实":
            life.relief = "unhard"
        values = facts.matter(life.rng, life.yesterday(s.day), known.name, known.state, people)
        return Done(s.draft.with_entry("情况", values), _unit(life))

    return act


def more(life: Life, s: Settled) -> Done | None:
    """Another pay day has passed unpaid: wages of one more month."""
    known = [w for w in s.case.wages if w.payday and w.persons and w.amount]
    if life.resolved or not known:
        return None
    last = max(known, key=lambda w: w.row.words("所属期"))
    assert last.payday and last.persons and last.amount
    payday = add_months(last.payday.lo, 1)
    if payday >= s.day:
        life.at(payday + timedelta(days=life.rng.randint(2, 5)), more)
        return None
    head = int(last.amount / last.persons.lo)
    return Done(s.draft.with_entry("工资", facts.wage(payday, last.persons.lo, head, last.group)), _unit(life))


def partial(life: Life, s: Settled) -> Done | None:
    """A part is paid: the oldest month whole where there are more, else some of it."""
    open_ones = list(facts.owing(s.case))
    if life.resolved or not open_ones:
        return None
    oldest, left, people = open_ones[0], facts.balance(open_ones[0]), facts.people_left(open_ones[0])
    if not left:
        return None
    whole = len(open_ones) > 1 and life.rng.random() < 0.5
    amount = left if whole else Decimal(int(left * life.rng.randint(20, 60) / 10000) * 100)
    settled = people if whole else life.rng.choice((0, people // 3))
    life.relief = "partly" if whole else life.relief
    if not amount:
        return None
    proof = "银行回单" if life.rng.random() < 0.5 else None
    return Done(facts.paid(s.draft, oldest, life.yesterday(s.day), amount, settled, "企业", proof), _unit(life))


def fund(life: Life, s: Settled) -> Done | None:
    """The arrears fund advances wages."""
    if life.resolved or not list(facts.owing(s.case)):
        return None
    life.relief = "fund"
    return Done(facts.all_paid(s.draft, s.case, s.day, "欠薪保障金"), ENFORCEMENT)


def another_clue(life: Life, s: Settled) -> Done | None:
    """The same comes in by another channel."""
    if life.resolved:
        return None
    channel = life.rng.choice(COMPLAINTS)
    if any(c.channel == channel and c.day == s.day for c in s.case.clues):
        return None
    return Done(
        s.draft.with_entry("信息来源", facts.clue(life.rng, s.day, channel, life.role.street, 3)),
        receiver(channel, life.role.street),
    )


def doubled(life: Life, s: Settled) -> Done | None:
    """The same is entered once more by another unit; that is noticed after some days."""
    life.within(s.day, 1, 4, void)
    return another_clue(life, s)


def count(life: Life, s: Settled) -> Done | None:
    """The distinct people are counted where groups overlap."""
    groups = {w.group: facts.people_left(w) for w in facts.owing(s.case) if w.payday and w.payday.hi < s.day}
    if life.resolved or len(groups) < 2:
        return None
    people = max(*groups.values(), sum(groups.values()) - life.rng.randint(0, 3))
    life.relief = "narrowed"
    return Done(s.draft.with_entry("情况", facts.matter(life.rng, s.day, "欠薪人数", "属实", people)), ENFORCEMENT)


def conflict(life: Life, s: Settled) -> Done | None:
    """People gather."""
    return seen(Matter("群体性事件风险"), 0)(life, s)


def over(life: Life, s: Settled) -> Done | None:
    """The conflict is over."""
    held = facts.holding(s.case, *RISKS)
    if not held:
        return None
    draft = s.draft
    for name in held:
        draft = draft.with_entry("情况", facts.matter(life.rng, s.day, name, "不属实"))
    return Done(draft, ENFORCEMENT)


def hard(life: Life, s: Settled) -> Done | None:
    """A joint review will find it hard to solve, and what it may cause."""
    life.hard = True
    return None


def rule(life: Life, s: Settled) -> Done | None:
    """A disputed debt is found to be owed: from that day it counts."""
    disputed = [w for w in s.case.wages if w.disputed and w.ruled is None]
    if life.resolved or not disputed:
        return None
    life.ending = PAID if life.ending == UNFOUNDED else life.ending
    draft = s.draft
    for wage in disputed:
        draft = draft.with_change("工资", wage.row.index - 1, {"认定日": f"{s.day}", "说明": "仲裁调解书确认欠付"})
    return Done(draft, ARBITRATION)


def narrow(life: Life, s: Settled) -> Done | None:
    """What was known within bounds is found out."""
    draft = s.draft
    for wage in s.case.wages:
        values: dict[str, str] = {}
        if wage.persons and wage.persons.hi and wage.persons.lo < wage.persons.hi:
            values["人数"] = str(life.rng.randint(wage.persons.lo, wage.persons.hi))
        if wage.payday and wage.payday.lo < wage.payday.hi:
            spread = (wage.payday.hi - wage.payday.lo).days
            values["发薪日"] = f"{wage.payday.lo + timedelta(days=life.rng.randint(0, spread))}"
        draft = draft.with_change("工资", wage.row.index - 1, dict(values)) if values else draft
    life.relief = "narrowed"
    return Done(draft, _unit(life)) if draft != s.draft else None


def note(life: Life, s: Settled) -> Done | None:
    """A small addition: a line of notes, or something left open that is filled in."""
    filled = _filled(life, s.draft) if life.rng.random() < 0.35 else None
    draft = filled or s.draft.with_body(words.with_note(s.draft.body, life.rng, s.day))
    return Done(draft, _unit(life), light=True) if draft != s.draft else None


def _filled(life: Life, draft: Draft) -> Draft | None:
    rng, firm = life.rng, life.role.firm
    own = {
        "经营地址": f"宝山区{firm.road}",
        "用工人数": str(firm.size),
        "联系人": "企业人事负责人",
        "联系方式": f"021-0000{rng.randrange(10000):04d}",
    }
    missing = [n for n in own if not draft.value(n)]
    unverified = [
        i
        for i, e in enumerate(draft.entries("信息来源"))
        if dict(e).get("核实", "未核实") == "未核实" and "作废" not in dict(e)
    ]
    if unverified and rng.random() < 0.5:
        return draft.with_change("信息来源", unverified[0], {"核实": "已核实"})
    return draft.with_value(name, own[name]) if missing and (name := rng.choice(missing)) else None


BEATS = {
    "more": Beat(lambda length: (5, length), more),
    "partial": Beat(lambda length: (4, max(5, length - 5)), partial),
    "fund": Beat(lambda length: (12, max(13, length - 5)), fund),
    "clue": Beat(lambda length: (2, length // 2 + 2), another_clue),
    "double": Beat(lambda length: (2, length // 2 + 2), doubled),
    "count": Beat(lambda length: (3, length // 2 + 3), count),
    "conflict": Beat(lambda length: (2, length // 2 + 2), conflict),
    "over": Beat(lambda length: (length // 2 + 3, length), over),
    "hard": Beat(lambda length: (0, 0), hard),
    "rule": Beat(lambda length: (8, length // 2 + 8), rule),
    "narrow": Beat(lambda length: (4, length // 2 + 4), narrow),
    "correct": Beat(lambda length: (2, length // 2 + 2), correct),
}
