"""Checks of the level: what the file declares against what the facts give (二(三))."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ledger.checks import codes
from ledger.checks.mend import correct_grading, raise_level, set_level
from ledger.checks.subject import Subject, check
from ledger.measures.evidence import longest_deferral
from ledger.measures.rules import RANK
from ledger.measures.verdict import Verdict
from ledger.records.case import Grading
from ledger.records.journal import corrections, in_effect
from ledger.records.reader import Row
from ledger.text.finding import Finding


def grounds(verdict: Verdict) -> tuple[str, ...]:
    """The grounds of the verdict's own level, in words."""
    lines = []
    for ground in verdict.grounds:
        if ground.level == verdict.level:
            at = "、".join(str(line) for line in ground.lines if line)
            where = f"（第 {at} 行）" if at else ""
            lines.append(f"{ground.reason}{where}，{ground.clause}{ground.level}")
    if not verdict.certain and verdict.missing:
        lines.append(f"待核：还缺{'、'.join(verdict.missing)}")
    return tuple(lines) or ("没有达到任何一级的事实",)


@check
def level_is_the_last_grading(subject: Subject) -> Iterator[Finding]:
    """预警等级 is the 等级 of the last 定级记录."""
    case = subject.case
    last = case.gradings[-1] if case.gradings else None
    if last and case.declared and case.declared != last.level:
        yield subject.say(codes.MISMATCH, case.top, "预警等级", f"预警等级是{case.declared}，最后一条定级记录（第 {last.row.line} 行）是{last.level}",
                          because=grounds(subject.assessment.verdict), fix="ledger check --fix",
                          edits=(set_level(subject, last.level),))  # fmt: skip


@check
def level_is_not_below_the_facts(subject: Subject) -> Iterator[Finding]:
    """预警等级 is not below the level computed for the day: an error in a touched file, drift in any other."""
    case, state = subject.case, subject.assessment
    if case.declared is None or not state.drifted:
        return
    code = codes.TOO_LOW if subject.touched else codes.DRIFT
    consistent = bool(case.gradings) and case.gradings[-1].level == case.declared
    edits = raise_level(subject) if consistent else ()
    yield subject.say(code, case.top, "预警等级", f"预警等级是{case.declared}，按 {subject.day} 的事实应为{state.verdict.level}",
                      because=grounds(state.verdict), edits=edits,
                      fix="ledger check --fix" if subject.touched else f"ledger regrade {case.id}")  # fmt: skip


@check
def new_gradings_are_justified(subject: Subject) -> Iterator[Finding]:
    """A grading is judged once, by the commit that adds it, on that commit's facts for its own day."""
    before: Grading | None = None
    for grading in subject.case.gradings:
        if not subject.held(grading.row) and grading.day <= subject.day:
            yield from _judge_grading(subject, grading, before)
        before = grading


def _judge_grading(subject: Subject, grading: Grading, before: Grading | None) -> Iterator[Finding]:
    verdict = subject.verdict(grading.day)
    stated, right = RANK[grading.level], RANK[verdict.level]
    lowers = before is not None and stated < RANK[before.level]
    if stated < right:
        yield subject.say(codes.GRADED_LOW, grading.row, "等级", f"{grading.day} 定为{grading.level}，当日事实应为{verdict.level}",
                          because=grounds(verdict), fix="ledger check --fix",
                          edits=correct_grading(subject, grading, verdict))  # fmt: skip
    concluded = any(r.level == grading.level and r.day <= grading.day for r in subject.case.reviews)
    if stated > right and not concluded and not lowers:
        sinks = before is not None and right < RANK[before.level]
        yield subject.say(codes.GRADED_HIGH, grading.row, "等级", f"{grading.day} 定为{grading.level}，当日事实是{verdict.level}，没有研判结论",
                          because=grounds(verdict), fix=f"改为{verdict.level}，或先有研判（结论等级: {grading.level}）",
                          edits=() if sinks else correct_grading(subject, grading, verdict))  # fmt: skip


@check
def lowerings_are_signed(subject: Subject) -> Iterator[Finding]:
    """Whatever lowers the level in effect, a correction included, has 理由 and 批准."""
    for i, row in lowerings(subject):
        if not row.text("理由") or not row.names("批准"):
            lacking = "、".join(n for n in ("理由", "批准") if not row.cells.get(n))
            yield subject.say(
                codes.LOWERING, row, "等级", f"这一条降低了等级，缺少{lacking}", fix="加上 理由 和 批准: 甲、乙"
            )
        else:
            yield from _approval(subject, row.names("批准"), i)


def lowerings(subject: Subject) -> Iterator[tuple[int, Row]]:
    """The entries of 定级记录 that this commit adds and that lower the level in effect, with their places."""
    rows = subject.case.rows("定级记录")
    for i, row in enumerate(rows):
        if subject.held(row):
            continue
        earlier, later = in_effect(rows[:i]), in_effect(rows[: i + 1])
        fell = earlier and RANK.get(_last(later), 0) < RANK.get(_last(earlier), 0)
        target = next((c.target for c in corrections(rows[: i + 1])[1] if c.entry is row), None)
        weaker = (
            target is not None
            and "作废" not in row.cells
            and RANK.get(row.words("等级"), 0) < RANK.get(target.words("等级"), 0)
        )
        if fell or weaker:
            yield i, row


def _last(rows: tuple[Row, ...]) -> str:
    return rows[-1].words("等级") if rows else "无"


def _approval(subject: Subject, people: tuple[str, ...], index: int) -> Iterator[Finding]:
    row = subject.case.rows("定级记录")[index]
    day, policy = row.day("日期") or subject.day, subject.rules.policy
    for person in people:
        if not subject.contacts.knows(person, day):
            yield subject.say(codes.APPROVER, row, "批准", f"“{person}”在 {day} 不在通讯录里", fix="写当日在任的人")
    need = policy.number("降级批准人数", day)
    led = any(subject.contacts.leads(p, day) for p in people) or policy.reads("降级须负责人批准", day, "否")
    if len(set(people)) < need or not led:
        yield subject.say(codes.TWO_PEOPLE, row, "批准", f"降级要{need}个不同的人批准，其中一人是负责人或分管领导",
                          fix="写作 批准: 甲、乙")  # fmt: skip


@check
def gradings_go_forward(subject: Subject) -> Iterator[Finding]:
    """The dates of the gradings never go back."""
    gradings = subject.case.gradings
    for before, after in pairwise(gradings):
        if after.day < before.day:
            yield subject.say(
                codes.ORDER, after.row, "日期", f"{after.day} 早于上一条的 {before.day}", fix="按时间先后写"
            )


@check
def counts_agree_with_wages(subject: Subject) -> Iterator[Finding]:
    """欠薪人数 without wage entries, or above what they add up to, asks for the entries."""
    rows = {r.line: r for r in subject.case.rows("情况")}
    for line, message in subject.assessment.verdict.warnings:
        yield subject.say(codes.COUNT_DOUBT, rows[line], "人数", message, fix="补记工资")


@check
def deferrals_are_short(subject: Subject) -> Iterator[Finding]:
    """A deferral longer than a month is not lawful: the pay day counts."""
    for wage in subject.case.wages:
        limit = longest_deferral(wage, subject.rules.policy)
        if wage.deferred_to and limit and wage.deferred_to > limit:
            yield subject.say(
                codes.LONG_DEFERRAL, wage.row, "缓发至", f"缓发至 {wage.deferred_to}，最多到 {limit}；按发薪日算欠薪"
            )
