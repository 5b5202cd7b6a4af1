"""Required steps matched with the entries that answer them: what is done, open, overdue, waived; and 结案."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.measures.calendar import Calendar
from ledger.measures.channels import record_triggers
from ledger.measures.policy import Policy
from ledger.measures.rules import NONE
from ledger.measures.step_kinds import ENFORCEMENT, KINDS, STREET, Trigger, steps_for
from ledger.measures.steps import triggers
from ledger.measures.timeline import Timeline
from ledger.records.case import Case
from ledger.records.record import Record, StepEntry
from ledger.text.value import dataclass

OPEN, DONE, OVERDUE, WAIVED = "open", "done", "overdue", "waived"
VISIT, CLOSING = "跟踪走访", "结案"
SETTLED = ("已结清", "不成立")  # results of 结案 that need 预警等级 无


@dataclass(frozen=True)
class Task:
    """A required step on a day, with the entry that answers it (None: missing in the file)."""

    trigger: Trigger
    entry: StepEntry | None
    state: str
    units: tuple[str, ...]

    @property
    def step(self) -> str:
        """The step's name."""
        return self.trigger.step

    @property
    def due(self) -> date:
        """The computed due day."""
        return self.trigger.due.day

    @property
    def done(self) -> date | None:
        """The day it was done, None unless done."""
        return self.entry.done if self.entry and self.state == DONE else None

    @property
    def unit(self) -> str:
        """The unit: as entered, else those permitted."""
        return (self.entry.unit if self.entry else None) or "或".join(self.units)

    @property
    def days_late(self) -> int:
        """Days between the due day and the day it was done or waived, 0 when in time."""
        end = self.entry.done if self.state == DONE and self.entry else self.trigger.waived
        return max(0, (end - self.due).days) if end else 0


@dataclass(frozen=True)
class Refusal:
    """Why a 结案 entry closes nothing."""

    entry: StepEntry
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """All required steps as of ``day`` (a closed case: its last day).

    ``spare`` are entries that answer no requirement; ``closing`` is the 结案 entry of a closed case.
    """

    day: date
    tasks: tuple[Task, ...]
    spare: tuple[StepEntry, ...]
    effective: str
    closing: StepEntry | None = None
    refusal: Refusal | None = None

    @property
    def pending(self) -> tuple[Task, ...]:
        """Steps open or overdue."""
        return tuple(t for t in self.tasks if t.state in (OPEN, OVERDUE))


def plan(case: Case, policy: Policy, calendar: Calendar, day: date) -> Plan:
    """The plan of a case on a day; a case that is validly closed is seen as of its closing day."""
    last = next((e for e in reversed(Timeline(case, day).done(CLOSING))), None)
    if last is None or last.done is None:
        return _plan(case, policy, calendar, day)
    at_closing = _plan(case, policy, calendar, last.done)
    reasons = tuple(_against_closing(case, last, at_closing, Timeline(case, last.done)))
    if not reasons:
        return Plan(last.done, _without_visits(at_closing.tasks), at_closing.spare, at_closing.effective, last)
    now = _plan(case, policy, calendar, day)
    return Plan(now.day, now.tasks, now.spare, now.effective, None, Refusal(last, reasons))


def _without_visits(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """结案 ends 跟踪走访 itself."""
    return tuple(t for t in tasks if t.step != VISIT or t.state in (DONE, WAIVED))


def closing_units(line: Timeline) -> tuple[str, ...]:
    """Who may close: 局行政执法科; a case never red nor docketed, its 街镇园区 too."""
    return (ENFORCEMENT,) if line.ever_red or line.docketed else (ENFORCEMENT, STREET)


def _against_closing(case: Case, entry: StepEntry, state: Plan, line: Timeline) -> Iterable[str]:
    open_steps = [t for t in state.pending if t.step != VISIT]
    if open_steps:
        yield "还有步骤没有完成：" + "、".join(f"{t.step}（期限{t.due}）" for t in open_steps)
    if entry.result not in KINDS[CLOSING].results:
        yield f"结果应是{'、'.join(KINDS[CLOSING].results)}之一"
    if entry.result in SETTLED and state.effective != NONE:
        yield f"结果是{entry.result}，预警等级应先降为无（现为{state.effective}）"
    allowed = named(closing_units(line), case.street)
    if (
        entry.unit
        and entry.unit not in allowed
        and not (STREET in closing_units(line) and entry.unit.endswith(("街道", "镇")))
    ):
        yield f"应由{'或'.join(allowed)}结案"


def named(units: tuple[str, ...], street: str) -> tuple[str, ...]:
    """The permitted units with the case's own 街镇园区 in place."""
    return tuple((street or STREET) if u == STREET else u for u in units)


def _plan(case: Case, policy: Policy, calendar: Calendar, day: date) -> Plan:
    line = Timeline(case, day)
    groups: dict[str, tuple[list[Trigger], list[StepEntry]]] = {n: ([], []) for n in KINDS}
    for trigger in triggers(line, policy, calendar):
        groups[trigger.step][0].append(trigger)
    for entry in case.steps:
        if entry.step in groups:
            groups[entry.step][1].append(entry)
    tasks, spare = _answered(groups.values(), case, day)
    return Plan(day, tasks, spare, line.effective)


def record_plan(record: Record, policy: Policy, calendar: Calendar, day: date) -> Plan:
    """The plan of a record beside the case; where a step falls to several units at once, each has its own entry."""
    wanted = record_triggers(record, policy, calendar, day)
    groups = []
    for step in steps_for(record.kind.letter):
        mine = [t for t in wanted if t.step == step]
        entries = [e for e in record.steps if e.step == step]
        parts = dict.fromkeys(t.units for t in mine)
        if len(parts) < 2:
            groups.append((mine, entries))
            continue
        groups += [([t for t in mine if t.units == u], [e for e in entries if e.unit in u]) for u in parts]
        known = {u for units in parts for u in units}
        groups.append(([], [e for e in entries if e.unit not in known]))
    tasks, spare = _answered(groups, record, day)
    return Plan(day, tasks, spare, "")


def _answered(
    groups: Iterable[tuple[list[Trigger], list[StepEntry]]], record: Record, day: date
) -> tuple[tuple[Task, ...], tuple[StepEntry, ...]]:
    """The tasks of triggers and entries that belong together, and the entries that answer none."""
    tasks: list[Task] = []
    spare: list[StepEntry] = []
    for wanted, entries in groups:
        if not wanted:
            spare += entries
            continue
        pairs, rest = _match(wanted, entries, day)
        tasks += [_task(t, e, record, day) for t, e in pairs if e is not None or t.waived is None]
        spare += rest
    return tuple(sorted(tasks, key=_order)), tuple(spare)


def _order(task: Task) -> tuple[bool, int, date]:
    """In file order, then what the file lacks by due day."""
    return task.entry is None, task.entry.row.line if task.entry else 0, task.due


def _match(
    wanted: list[Trigger], entries: list[StepEntry], day: date
) -> tuple[list[tuple[Trigger, StepEntry | None]], list[StepEntry]]:
    """Entries answer first the trigger whose due day is their 期限, then, in file order, the others by date."""
    free = sorted(wanted, key=lambda t: (t.start, t.due.day))
    taken: list[tuple[Trigger, StepEntry | None]] = []
    rest: list[StepEntry] = []
    for entry in entries:
        exact = next((t for t in free if entry.due in t.due.right and t.origin is not entry), None)
        if exact is None:
            rest.append(entry)
        else:
            free.remove(exact)
            taken.append((exact, entry))
    spare = []
    for entry in rest:
        done = entry.done is not None and entry.done <= day
        candidates = [t for t in free if _may_answer(entry, t, day) and t.origin is not entry]
        fitting = sorted(candidates, key=lambda t: not done and t.waived is not None)
        if not fitting:
            spare.append(entry)
            continue
        free.remove(fitting[0])
        taken.append((fitting[0], entry))
    return [*taken, *((t, None) for t in free)], spare


def _may_answer(entry: StepEntry, trigger: Trigger, day: date) -> bool:
    """An entry done after a requirement was waived answers a later one."""
    done = entry.done if entry.done and entry.done <= day else None
    return not (done and trigger.waived and done > trigger.waived)


def _task(trigger: Trigger, entry: StepEntry | None, record: Record, day: date) -> Task:
    return Task(trigger, entry, _state(trigger, entry, day), named(trigger.units, record.street))


def _state(trigger: Trigger, entry: StepEntry | None, day: date) -> str:
    if entry and entry.done and entry.done <= day:
        return WAIVED if entry.waiver else DONE
    if trigger.waived:
        return WAIVED
    return OVERDUE if day > trigger.due.day else OPEN
