"""What careful staff bring in order after every change: the level, the steps it calls for, their due days."""

from __future__ import annotations

from datetime import date

from ledger.demo.draft import Draft, Entry, model, record_of
from ledger.measures.assess import Assessment, Rulebook, assess
from ledger.measures.plan import DONE, OPEN, OVERDUE, Plan, Task, record_plan
from ledger.measures.rules import NONE, RANK
from ledger.measures.step_kinds import STREET
from ledger.measures.verdict import judge, reached
from ledger.records.case import Case
from ledger.text.value import dataclass

_ROUNDS = 8


@dataclass(frozen=True)
class Settled:
    """A draft in order on a day, with its case and what the measures say of it."""

    draft: Draft
    case: Case
    state: Assessment
    day: date


@dataclass(frozen=True)
class Desk:
    """Brings drafts in order by the measures' own reckoning."""

    rules: Rulebook

    def settle(self, path: str, draft: Draft, day: date) -> Settled:
        """The draft with the level its facts give and every step it calls for."""
        for _ in range(_ROUNDS):
            case = model(path, draft)
            state = assess(case, self.rules, day, rise=False)
            better = draft if state.closed else self._graded(draft, case, state, day) or _planned(draft, state.plan)
            if better == draft:
                break
            draft = better
        return Settled(draft, case, state, day)

    def laid_out(self, path: str, draft: Draft, day: date) -> tuple[Draft, Plan]:
        """A record beside the case with every step it calls for on a day, and its plan."""
        while True:
            plan = record_plan(record_of(path, draft), self.rules.policy, self.rules.calendar, day)
            better = _planned(draft, plan)
            if better == draft:
                return draft, plan
            draft = better

    def _graded(self, draft: Draft, case: Case, state: Assessment, day: date) -> Draft | None:
        """With the level raised, or given for the first time; None where it stands."""
        level = state.verdict.level
        if case.gradings and not state.drifted:
            return None
        note = self._ground(case, state, day) if level != NONE else None
        return draft.with_entry("定级记录", {"日期": f"{day}", "等级": level, "说明": note}).with_value(
            "预警等级", level
        )

    def _ground(self, case: Case, state: Assessment, day: date) -> str:
        level = state.verdict.level
        ground = next(g for g in state.verdict.grounds if g.level == level)
        since = reached(case, self.rules.policy, self.rules.calendar, day, level)
        return f"{ground.reason}（{since}达到）"

    def sound(self, before: Draft | None, after: Settled) -> bool:
        """Whether the state may be committed: what a check of the commit would call an error of level or steps."""
        state = after.state
        if state.plan.refusal or (state.drifted and not state.closed) or not after.case.gradings:
            return False
        held = frozenset(before.entries("处置")) if before else frozenset[Entry]()
        return all(_task_holds(t, after, held) for t in state.plan.tasks) and self._justified(before, after)

    def _justified(self, before: Draft | None, after: Settled) -> bool:
        """Whether every new grading is right for its own day: the facts' level, or above it with a reason."""
        held = frozenset(before.entries("定级记录")) if before else frozenset[Entry]()
        above = 0
        for grading in after.case.gradings:
            rank = RANK[grading.level]
            if after.draft.entries("定级记录")[grading.row.index - 1] not in held:
                right = RANK[judge(after.case, self.rules.policy, self.rules.calendar, grading.day).level]
                concluded = any(r.level == grading.level and r.day <= grading.day for r in after.case.reviews)
                if rank < right or (rank > right and not concluded and rank >= above):
                    return False
            above = rank
        return True


def _planned(draft: Draft, plan: Plan) -> Draft:
    """With the steps that are missing, and the open ones at the unit and with the due day that are computed."""
    for task in plan.tasks:
        if task.state not in (OPEN, OVERDUE):
            continue
        due = f"{task.due}"
        if task.entry is None:
            sole = task.units[0] if len(task.units) == 1 else ""
            draft = draft.with_entry("处置", {"步骤": task.step, "部门": sole, "期限": due})
            continue
        at, unit = task.entry.row.index - 1, task.entry.unit
        if task.entry.due not in task.trigger.due.right:
            draft = draft.with_change("处置", at, {"期限": due})
        if unit and unit not in task.units and STREET not in task.trigger.units:
            draft = draft.with_change("处置", at, {"部门": task.units[0]})
    return draft


def _task_holds(task: Task, after: Settled, held: frozenset[Entry]) -> bool:
    entry = task.entry
    if entry is None:
        return task.state not in (OPEN, OVERDUE) or after.state.closed
    kept = after.draft.entries("处置")[entry.row.index - 1] in held
    if entry.unit and entry.unit not in task.units and not (kept and STREET in task.trigger.units):
        return False
    if task.state != DONE or entry.done is None:
        return True
    earliest = task.trigger.after or after.case.first_clue
    early = earliest is not None and entry.done < earliest
    return not early and (kept or entry.due in task.trigger.due.right)
