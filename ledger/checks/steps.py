"""Checks of the required steps (二(一), 二(二), 二(四)): there, by the right unit, in the right period and order."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.checks import codes
from ledger.checks.mend import add_step, drop, redate, set_value
from ledger.checks.subject import Subject, check, check_every
from ledger.measures.plan import DONE, OPEN, OVERDUE, Task
from ledger.measures.step_kinds import STREET, steps_for
from ledger.records.record import StepEntry
from ledger.text.edit import Edit
from ledger.text.finding import Finding


@check_every
def steps_have_known_names(subject: Subject) -> Iterator[Finding]:
    """步骤 is one of the step table's names."""
    known = steps_for(subject.record.kind.letter)
    for entry in subject.record.steps:
        if entry.step not in known:
            from difflib import get_close_matches  # only where there is something to explain

            near = get_close_matches(entry.step, known, 1, 0.4)
            hint = f"，是不是“{near[0]}”？" if near else ""
            yield subject.say(codes.UNKNOWN_STEP, entry.row, "步骤", f"没有“{entry.step}”这个步骤{hint}",
                              fix=f"改成“{near[0]}”，或写“其他”" if near else "写“其他”", severity=subject.severity)  # fmt: skip


@check_every
def required_steps_are_there(subject: Subject) -> Iterator[Finding]:
    """Every required step has an entry."""
    for task in subject.plan.tasks:
        if task.entry is None and task.state in (OPEN, OVERDUE):
            units = "或".join(task.units)
            provisional = "（暂定）" if task.trigger.due.provisional else ""
            yield subject.say(codes.MISSING_STEP, subject.record.top, "处置", f"缺少“{task.step}”：{units}，期限 {task.due}{provisional}",
                              because=(f"{task.trigger.why}，自 {task.trigger.start} 起算",), clause=task.trigger.clause,
                              fix="ledger check --fix", edits=(add_step(subject, task),), severity=subject.severity)  # fmt: skip


@check_every
def steps_have_the_right_unit(subject: Subject) -> Iterator[Finding]:
    """部门 is a permitted unit; an entry a parent holds may name any 街镇园区 where one is permitted."""
    for task in subject.plan.tasks:
        unit = task.entry.unit if task.entry else None
        if subject.record.kind.letter and task.entry and task.state == DONE and subject.held(task.entry.row):
            continue  # a record's unit may change after a step was done by the one before
        if task.entry and unit and unit not in task.units and not _former_street(subject, task, unit):
            yield subject.say(codes.WRONG_UNIT, task.entry.row, "部门", f"“{task.step}”应由{'或'.join(task.units)}办，不是{unit}",
                              clause=task.trigger.clause, fix=_hand_over_fix(task), edits=_hand_over(subject, task),
                              severity=subject.severity)  # fmt: skip


def _hand_over_fix(task: Task) -> str:
    units = "或".join(task.units)
    return f"ledger check --fix（改成{units}）" if task.state != DONE and len(task.units) == 1 else f"改成{units}"


def _hand_over(subject: Subject, task: Task) -> tuple[Edit, ...]:
    """An open step goes to the one unit permitted."""
    if task.entry is None or task.state == DONE or len(task.units) != 1:
        return ()
    return (set_value(subject, task.entry.row, "部门", task.units[0]),)


def _former_street(subject: Subject, task: Task, unit: str) -> bool:
    held = task.entry is not None and bool(subject.held(task.entry.row))
    return STREET in task.trigger.units and subject.contacts.is_street(unit) and held


@check_every
def due_days_are_computed(subject: Subject) -> Iterator[Finding]:
    """期限 is the computed one; of a done step only the commit that completes it is asked."""
    for task in subject.plan.tasks:
        entry = task.entry
        if (
            entry is None
            or "期限" in entry.row.unread
            or task.state not in (OPEN, OVERDUE, DONE)
            or (task.state == DONE and _was_done(subject, entry))
        ):
            continue
        code = codes.NO_DUE if entry.due is None else codes.WRONG_DUE
        if entry.due not in task.trigger.due.right:
            stated = f"期限是 {entry.due}" if entry.due else "没有期限"
            yield subject.say(code, entry.row, "期限", f"“{task.step}”{stated}，应为 {task.due}",
                              because=(f"{task.trigger.why}，自 {task.trigger.start} 起算",), clause=task.trigger.clause,
                              fix="ledger check --fix", edits=(redate(subject, entry.row, task.due),), severity=subject.severity)  # fmt: skip


def _was_done(subject: Subject, entry: StepEntry) -> bool:
    return any(old.day("完成") for old in subject.held(entry.row))


@check_every
def steps_follow_one_another(subject: Subject) -> Iterator[Finding]:
    """In a chain none is done before the one before it; the first not before the case's first clue."""
    first = subject.record.first_clue
    for task in subject.plan.tasks:
        if task.state != DONE or task.entry is None or task.done is None:
            continue
        earliest = task.trigger.after or first
        if earliest and task.done < earliest:
            told = (
                "它的前一步还没有完成"
                if earliest.year == 9999
                else f"它的前一步在 {earliest}"
                if task.trigger.after
                else f"首次获知线索在 {first}"
            )
            yield subject.say(codes.TOO_EARLY, task.entry.row, "完成", f"“{task.step}”完成于 {task.done}，{told}",
                              clause=task.trigger.clause, fix="核对日期；先办前一步", severity=subject.severity)  # fmt: skip


@check_every
def results_are_the_tables(subject: Subject) -> Iterator[Finding]:
    """结果 is one of the table's where it lists results, and is there once the step is done."""
    known = steps_for(subject.record.kind.letter)
    for entry in subject.record.steps:
        results = known[entry.step].results if entry.step in known else ()
        missing = entry.done and not entry.waiver and entry.result is None
        unknown = entry.result is not None and entry.result not in results
        if results and (missing or unknown):
            stated = f"结果“{entry.result}”不在规定的词里" if unknown else "完成了没有写结果"
            yield subject.say(codes.RESULT, entry.row, "结果", f"“{entry.step}”{stated}", clause=known[entry.step].clause or None,
                              fix=f"写{'、'.join(results)}之一", severity=subject.severity)  # fmt: skip


@check_every
def done_steps_are_complete(subject: Subject) -> Iterator[Finding]:
    """部门 is there once a step is done; a plan has its day; a waiver its day and officer, and no result."""
    for entry in subject.record.steps:
        row = entry.row
        if entry.done and not entry.unit and not entry.waiver:
            yield subject.say(codes.DONE_NEEDS_UNIT, row, "部门", f"“{entry.step}”完成了没有写部门", severity=subject.severity,
                              fix="加上 部门: …")  # fmt: skip
        if entry.result == "达成支付计划" and not row.given("约定日"):
            yield subject.say(
                codes.PROMISE,
                row,
                "约定日",
                "达成支付计划没有写约定日",
                fix="加上 约定日: …",
                severity=subject.severity,
            )
        if entry.waiver and (entry.done is None or entry.result or not row.text("经办")):
            yield subject.say(codes.WAIVER, row, "免除", f"“{entry.step}”的免除要有完成和经办，不写结果", severity=subject.severity,
                              fix="加上 完成（免除那天）和 经办，去掉结果")  # fmt: skip


@check
def closing_is_allowed(subject: Subject) -> Iterator[Finding]:
    """结案 needs every required step done or waived, and 无 where all is paid or nothing was owed."""
    refusal = subject.plan.refusal
    if refusal:
        yield subject.say(codes.CLOSING, refusal.entry.row, "步骤", "还不能结案", because=refusal.reasons,
                          fix="先完成或免除其余步骤、降级，再结案", severity=subject.severity)  # fmt: skip


@check_every
def no_step_without_reason(subject: Subject) -> Iterator[Finding]:
    """An open entry of a required step that nothing calls for (yet)."""
    known = steps_for(subject.record.kind.letter)
    for entry in subject.plan.spare:
        if known[entry.step].required and entry.step != "结案" and entry.done is None and subject.touched:
            edits = () if subject.held(entry.row) or entry.result else (drop(subject, entry.row),)
            yield subject.say(codes.SPARE, entry.row, "步骤", f"现在没有要求“{entry.step}”", edits=edits)
