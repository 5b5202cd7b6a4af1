"""Required steps, from 二(一), 二(二) and 二(四): what is to be done, by whom, by when, and why.

Each function gives the triggers of one step from the course of the case; ``plan`` matches them with entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from ledger.measures.calendar import ONE_DAY, Calendar
from ledger.measures.evidence import gather
from ledger.measures.policy import Policy
from ledger.measures.rules import ORANGE, RED, YELLOW
from ledger.measures.step_kinds import (
    ARBITRATION,
    EMPLOYMENT,
    ENFORCEMENT,
    OFFICE,
    PETITIONS,
    RELATIONS,
    STREET,
    Counting,
    Trigger,
)
from ledger.measures.timeline import Period, Timeline
from ledger.measures.verdict import provisional_facts
from ledger.records.record import StepEntry
from ledger.text.value import dataclass, replace

FAILED = ("协调不成", "明示无法支付")


@dataclass
class Course(Counting):
    """What the step functions are given: the case's timeline, the policy and the calendar."""

    timeline: Timeline

    def unit_in_charge(self, day: date) -> tuple[str, ...]:
        """街镇园区 up to 橙, 局行政执法科 at 红."""
        return (ENFORCEMENT,) if self.timeline.level(day) == RED else (STREET,)

    def unless_done(self, step: str, end: date | None) -> date | None:
        """The day a change of level waives an open step: the end of its run, unless it was done by then."""
        done = end is not None and any(_day(e) <= end for e in self.timeline.done(step))
        return None if done else end


def _day(entry: StepEntry) -> date:
    assert entry.done is not None
    return entry.done


def follow_up(course: Course) -> Iterator[Trigger]:
    """黄色: 由街镇园区实时跟踪掌握情况; 红色, once decided: 局行政执法科 goes on visiting."""
    line = course.timeline
    for run in line.runs_of(YELLOW):
        yield from _visits(course, run, run.start, (STREET,), "跟踪走访（黄）", "黄色预警")
    decided = next((e.done for e in line.done("处理决定", "处罚决定")), None)
    for run in line.runs_of(RED):
        if decided and (run.end is None or decided < run.end):
            yield from _visits(course, run, max(decided, run.start), (ENFORCEMENT,), "跟踪走访（红）", "已作出决定")


def _visits(course: Course, run: Period, start: date, units: tuple[str, ...], term: str, why: str) -> Iterator[Trigger]:
    visits = [e for e in course.timeline.done("跟踪走访") if start <= _day(e) and run.covers(_day(e))]
    for i, origin in enumerate([None, *visits]):
        waived = None if i < len(visits) else run.end
        base, reason = (_day(origin), "上次走访之后") if origin else (start, why)
        yield replace(course.trigger("跟踪走访", units, base, reason, term=term, waived=waived), origin=origin)


def coordination(course: Course) -> Iterator[Trigger]:
    """橙色: 由街镇园区或局行政执法科先行协调处理; never once docketed."""
    line = course.timeline
    for run in line.runs_of(ORANGE):
        docketed = line.docketed
        if docketed is None or docketed > run.start:
            ends = [d for d in (run.end, docketed) if d is not None]
            waived = min(ends) if ends else None
            yield course.trigger("协调处理", (STREET, ENFORCEMENT), run.start, "橙色预警", waived=waived)


def plan_check(course: Course) -> Iterator[Trigger]:
    """A promised plan is a dated task."""
    for entry in course.timeline.done("协调处理"):
        if entry.result == "达成支付计划" and entry.promised:
            yield course.trigger("计划核验", (STREET, ENFORCEMENT), entry.promised, "支付计划约定日",
                                 since=_day(entry), after=entry.done)  # fmt: skip


def docket(course: Course) -> Iterator[Trigger]:
    """红色: 由局行政执法科及时介入立案查处; 橙色: 协调不成或企业明确表示无法支付的, 立案查处."""
    line = course.timeline
    failures = [(_day(e), f"协调处理：{e.result}") for e in line.done("协调处理") if e.result in FAILED]
    failures += [(_day(e), "支付计划未履行") for e in line.done("计划核验") if e.result == "未履行"]
    reds = [(r.start, "红色预警") for r in line.runs_of(RED)]
    wanted = sorted([*reds, *(f for f in failures if line.level(f[0]) in (ORANGE, RED))])
    yield from _dockets(course, wanted, [day for day, _ in failures])


def _dockets(course: Course, wanted: list[tuple[date, str]], failures: list[date]) -> Iterator[Trigger]:
    """One docket: wanted for two reasons it is one entry with the earlier due day; done, it is never wanted again."""
    line = course.timeline
    pending: Trigger | None = None
    for day, why in wanted:
        if pending and (drop := _dropped(line, pending.since, day, failures)):
            yield replace(pending, waived=drop)
            pending = None
        if line.docketed and line.docketed < day and pending:
            break
        new = course.trigger("立案", (ENFORCEMENT,), day, why)
        pending = _earlier(pending, new)
        if line.docketed and line.docketed < day:
            break
    if pending:
        yield replace(pending, waived=_dropped(line, pending.since, None, failures))


def _earlier(pending: Trigger | None, new: Trigger) -> Trigger:
    if pending is None:
        return new
    first = pending if pending.due.day <= new.due.day else new
    return replace(
        first, since=pending.since, why=pending.why if pending.why == new.why else f"{pending.why}；{new.why}"
    )


def _dropped(line: Timeline, since: date, before: date | None, failures: list[date]) -> date | None:
    """The day on which a change of level waived an open 立案: to a level that does not ask for it."""
    for run in line.runs:
        changed = run.start > since and (before is None or run.start < before)
        asked = run.level == RED or (run.level == ORANGE and any(f <= run.start for f in failures))
        if changed and not asked and not (line.docketed and line.docketed <= run.start):
            return run.start
    return None


def inquiry(course: Course) -> Iterator[Trigger]:
    """立案 → 调查: 自立案之日起 (条例17); at 红 it feeds the thirty days."""
    for entry in course.timeline.done("立案"):
        term = "调查（红）" if course.timeline.level(_day(entry)) == RED else "调查"
        yield course.trigger("调查", (ENFORCEMENT,), _day(entry), "已立案", term=term, after=entry.done)


def decision(course: Course) -> Iterator[Trigger]:
    """如企业配合调查但无法解决欠薪问题的, 30日内作出处理决定."""
    docketed = course.timeline.docketed
    for entry in course.timeline.done("调查"):
        if entry.result == "配合但无法解决":
            red = docketed is not None and course.timeline.level(docketed) == RED
            start = docketed if red and docketed else _day(entry)
            yield course.trigger("处理决定", (ENFORCEMENT,), start, "配合但无法解决", since=entry.done,
                                 term="处理决定（红）" if red else "处理决定", after=entry.done)  # fmt: skip


def penalty_notice(course: Course) -> Iterator[Trigger]:
    """如企业拒不配合的, 及时作出处罚决定: the party is told first (行政处罚法44)."""
    for entry in course.timeline.done("调查"):
        if entry.result == "拒不配合":
            yield course.trigger("处罚告知", (ENFORCEMENT,), _day(entry), "拒不配合", after=entry.done)


def penalty(course: Course) -> Iterator[Trigger]:
    """如企业拒不配合的, 及时作出处罚决定; not before the notice."""
    for entry in course.timeline.done("调查"):
        if entry.result == "拒不配合":
            told = next((e.done for e in course.timeline.done("处罚告知") if _day(e) >= _day(entry)), date.max)
            yield course.trigger("处罚决定", (ENFORCEMENT,), _day(entry), "拒不配合", after=told)


CONFLICT_TASKS = (
    ("应急处置", ENFORCEMENT),
    ("来访接待", PETITIONS),
    ("裁员安置指导", RELATIONS),
    ("仲裁托底", ARBITRATION),
)


def conflict(course: Course) -> Iterator[Trigger]:
    """重大矛盾预警的分工处置: four tasks for four units, one set for each onset."""
    for onset in course.timeline.conflicts:
        for step, unit in CONFLICT_TASKS:
            start = _layoff_start(course, onset) if step == "裁员安置指导" else onset.start
            if start:
                yield course.trigger(step, (unit,), start, "重大矛盾", term="重大矛盾")


def _layoff_start(course: Course, onset: Period) -> date | None:
    """裁员 and the conflict together: the later of the two days, while the conflict lasts."""
    starts = (
        max(onset.start, p.start) for p in course.timeline.periods("裁员") if p.end is None or p.end > onset.start
    )
    return next((s for s in starts if onset.covers(s)), None)


def job_needs(course: Course) -> Iterator[Trigger]:
    """主动了解员工需求: once in a case, from the first such day; again only where a change of level waived it."""
    waived: date | None = None
    for period in course.timeline.workers_at_stake:
        if waived and period.start < waived:
            continue
        waived = _needs_waived(course, period.start)
        yield course.trigger(
            "询问就业需求",
            course.unit_in_charge(period.start),
            period.start,
            "橙色、红色、裁员或突然关停",
            waived=waived,
        )
        if waived is None:
            return


def _needs_waived(course: Course, since: date) -> date | None:
    """The first change of level, not done by then, on which neither the level nor a matter asks for it."""
    matters = course.timeline.periods("裁员", "突然关停")
    for run in course.timeline.runs:
        asked = run.level in (ORANGE, RED) or any(p.covers(run.start) for p in matters)
        if run.start > since and not asked:
            return course.unless_done("询问就业需求", run.start)
    return None


def job_referral(course: Course) -> Iterator[Trigger]:
    """如有就业需求的及时通报区就业促进中心."""
    for entry in course.timeline.done("询问就业需求"):
        if entry.result == "有需求":
            yield course.trigger(
                "就业转介", course.unit_in_charge(_day(entry)), _day(entry), "有就业需求", after=entry.done
            )


def job_help(course: Course) -> Iterator[Trigger]:
    """就促中心应主动对接."""
    for entry in course.timeline.done("就业转介"):
        yield course.trigger("就业对接", (EMPLOYMENT,), _day(entry), "已转介", after=entry.done)


def joint_review(course: Course) -> Iterator[Trigger]:
    """涉及人员多、风险隐患大的企业: joint review; a conflict's review serves the red case too."""
    conflicts = [course.trigger("联合研判", (RELATIONS,), c.start, "重大矛盾") for c in course.timeline.conflicts]
    for run in course.timeline.runs_of(RED):
        day = _many_people(course, run)
        if day is None:
            continue
        red = course.trigger("联合研判", (RELATIONS,), day, "红色预警且人员多")
        red = replace(red, waived=course.unless_done("联合研判", run.end))
        shared = _shared_review(course, red, conflicts)
        if shared is None:
            yield red
        else:
            conflicts = shared
    yield from conflicts


def _shared_review(course: Course, red: Trigger, conflicts: list[Trigger]) -> list[Trigger] | None:
    """The conflicts' reviews with the red case's merged in, the earlier due day counting; None where it stands alone."""
    if any(c.start <= red.start for c in conflicts):
        return [_sooner(c, red) if _open_at(course, c, red.start) else c for c in conflicts]
    later = next((c for c in conflicts if _open_at(course, red, c.start)), None)
    if later is None:
        return None
    return [_earlier(replace(red, waived=None), later), *(c for c in conflicts if c is not later)]


def _sooner(trigger: Trigger, other: Trigger) -> Trigger:
    return replace(trigger, due=min(trigger.due, other.due, key=lambda d: d.day))


def _open_at(course: Course, trigger: Trigger, day: date) -> bool:
    """Whether a review wanted earlier was still to be done on a later day."""
    done = any(trigger.start <= _day(e) < day for e in course.timeline.done("联合研判"))
    return trigger.start <= day and not done and not (trigger.waived and trigger.waived <= day)


def _many_people(course: Course, run: Period) -> date | None:
    """The first day of a red run on which N reaches the number for a joint review, counted as the level counts it."""
    line, case = course.timeline, course.timeline.case
    days = {run.start} | {o.day for o in case.observations if o.matter == "欠薪人数"}
    for debt in gather(case, course.policy, course.calendar, line.day).debts:
        due = (*(debt.paydays or ()), debt.deferral)
        days |= {d + ONE_DAY for d in due if d} | {d for d in (debt.wage.ruled,) if d}
    for day in sorted(d for d in days if d <= line.day and run.covers(d)):
        facts = provisional_facts(case, course.policy, course.calendar, day)
        if facts.persons.value >= course.policy.number("联合研判人数", day):
            return day
    return None


def report_upward(course: Course) -> Iterator[Trigger]:
    """经研判认为解决困难，可能引发恶性群体性事件或重大舆情的，及时向区委、区政府报告: the same day."""
    for review in course.timeline.case.reviews:
        if review.hard and review.may_cause and review.day <= course.timeline.day:
            yield course.trigger(
                "上报区委区政府", (OFFICE,), review.day, f"研判{review.record}：解决困难，可能引发{review.may_cause}"
            )


def opinion_routing(course: Course) -> Iterator[Trigger]:
    """由局办公室根据具体情况通知相关科室部门及时联系处置."""
    for clue in course.timeline.case.clues:
        if clue.channel == "网络舆情" and clue.day <= course.timeline.day:
            yield course.trigger("舆情转办", (OFFICE,), clue.day, "网络舆情")


def opinion_answer(course: Course) -> Iterator[Trigger]:
    """处置部门将答复口径通报区委网信办."""
    for entry in course.timeline.done("舆情转办"):
        yield course.trigger(
            "口径反馈", course.unit_in_charge(_day(entry)), _day(entry), "舆情已转办", after=entry.done
        )


def tax_answer(course: Course) -> Iterator[Trigger]:
    """将排查结果反馈税务部门; with 线索 the intake record holds it."""
    for clue in course.timeline.case.clues:
        if clue.channel == "税务缴费异常" and not clue.lead and clue.day <= course.timeline.day:
            yield course.trigger("税务反馈", (ENFORCEMENT,), clue.day, "税务缴费异常")


TRIGGERS: tuple[Callable[[Course], Iterator[Trigger]], ...] = (
    follow_up, coordination, plan_check, docket, inquiry, decision, penalty_notice, penalty, conflict,
    job_needs, job_referral, job_help, joint_review, report_upward, opinion_routing, opinion_answer, tax_answer,
)  # fmt: skip


def triggers(timeline: Timeline, policy: Policy, calendar: Calendar) -> list[Trigger]:
    """Every occasion up to the timeline's day on which a step is required, in the order of the measures."""
    course = Course(policy, calendar, timeline)
    return [t for give in TRIGGERS for t in give(course)]
