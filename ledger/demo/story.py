"""The life of a case from its first clue to its end, or to the last day of the story."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from ledger.demo.desk import Settled
from ledger.demo.life import Done, Life, Role, Version, World
from ledger.demo.opening import opened
from ledger.demo.plots import PAID
from ledger.demo.work import close, complete, lower, planned_day, regrade
from ledger.history.revisions import china_day
from ledger.measures.plan import VISIT
from ledger.measures.rules import NONE, RED
from ledger.measures.step_kinds import ENFORCEMENT
from ledger.measures.verdict import next_rise
from ledger.text.value import replace


def live(role: Role, world: World) -> Life:
    """A case, from its beginning on."""
    rng = Random(role.seed)
    life = Life(role, world, rng, rng.choice(role.plot.endings))
    after = life.commit(opened(life), role.start)
    assert after is not None, role
    look_ahead(life, after)
    while (planned := life.next()) is not None:
        day, act = planned
        assert life.draft is not None
        before = life.resolved
        now = life.settle(life.draft, day)
        done = act(life, now)
        committed = _committed(life, now, done) if done else None
        if committed or life.resolved != before:
            look_ahead(life, committed or now)
    return life


def _committed(life: Life, now: Settled, done: Done) -> Settled | None:
    """What was done, in one commit; where it would undo what time had called for, that is recorded first."""
    after = life.commit(done, now.day)
    if after or now.draft in (life.draft, done.draft):
        return after
    return life.commit(done, now.day) if life.commit(Done(now.draft, ENFORCEMENT), now.day) else None


def look_ahead(life: Life, s: Settled) -> None:
    """Plan what follows from a state: its open steps, the next rise by time, a lowering, the close."""
    if s.state.closed:
        return
    for task in s.state.plan.pending:
        if task.trigger.after != date.max and life.once((task.step, task.trigger.start)):
            life.at(planned_day(life, task, s.day), complete(task.step), any_day=task.due == task.trigger.start)
    _plan_regrade(life, s)
    _plan_relief(life, s)
    idle = all(t.step == VISIT for t in s.state.plan.pending)
    low = s.state.declared == NONE or life.ending not in (PAID, "recovered", "unfounded")
    if life.resolved and idle and low and life.once(("close", len(s.case.steps), s.state.declared)):
        life.within(s.day, 1, 9, close)


def _plan_regrade(life: Life, s: Settled) -> None:
    """The day on which time alone raises the level, mostly noticed at once."""
    if life.resolved or s.state.declared == RED or not s.case.wages:
        return
    rules = life.world.desk.rules
    rise = next_rise(s.case, rules.policy, rules.calendar, s.day)
    if rise and life.once(("rise", rise.day)):
        late = life.rng.randint(4, 12) if life.rng.random() < 0.15 else life.rng.randint(0, 2)
        life.at(rise.day + timedelta(days=late), regrade)


def _plan_relief(life: Life, s: Settled) -> None:
    """The facts give a lower level than the one in effect: it is lowered once that is certain."""
    wanted = s.state.may_fall and (life.resolved or life.relief)
    if wanted and life.once(("lower", len(s.case.gradings), len(s.case.wages), life.resolved)):
        life.within(s.day, 1, 7, lower)


def chronicle(roles: Sequence[Role], world: World) -> list[tuple[Role, list[Version]]]:
    """The cases of one enterprise, one after the other; a later one names the first if that is closed by then."""
    told: list[tuple[Role, list[Version]]] = []
    before: Life | None = None
    for role in roles:
        over = before is not None and before.closed and china_day(before.versions[-1].when) < role.start
        if before and over:
            role = replace(role, firm=before.role.firm, street=before.role.street, previous=before.role.number)
        before = live(role, world)
        told.append((role, before.versions))
    return told
