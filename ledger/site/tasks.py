"""The steps of a case or a record as its page shows them."""

from __future__ import annotations

from datetime import date

from ledger.measures.plan import DONE, OPEN, OVERDUE, WAIVED, Task
from ledger.records.reader import Row
from ledger.records.record import StepEntry
from ledger.site.clauses import step_anchor
from ledger.site.commands import Command, done_command
from ledger.site.parts import STATE_WORDS
from ledger.site.words import distance
from ledger.text.value import dataclass


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A required step, or (``clause`` empty) one that nothing required."""

    step: str
    unit: str
    clause: str
    anchor: str
    why: str
    due: str
    provisional: bool
    state: str
    word: str
    done: str
    result: str
    late: str
    notes: tuple[str, ...]
    line: int
    command: Command | None = None


def task_line(task: Task, day: date, number: str) -> TaskLine:
    """A required step of a case or record as of a day; without its number, without the command that records it."""
    entry = task.entry
    word = STATE_WORDS[task.state]
    late = ""
    if task.state == OVERDUE:
        word = distance(task.due, day)
    elif task.state == OPEN:
        late = distance(task.due, day)
    elif task.days_late:
        late = f"逾期 {task.days_late} 天{'办结' if task.state == DONE else '后免除'}"
    row = entry.row if entry else None
    return TaskLine(
        task.step, task.unit, task.trigger.clause, step_anchor(task.step, task.trigger.letter), task.trigger.why,
        task.due.isoformat(), task.trigger.due.provisional, task.state, word, _done(task), (row.words("结果") if row else ""),
        late, _notes(row), row.line if row else 0, done_command(number, task) if number and task.state in (OPEN, OVERDUE) else None,
    )  # fmt: skip


def _done(task: Task) -> str:
    if task.done:
        return task.done.isoformat()
    if task.state == WAIVED:
        day = (task.entry.done if task.entry else None) or task.trigger.waived
        return day.isoformat() if day else ""
    return ""


_NOTED = ("约定日", "经办", "文号", "免除", "企业影响", "说明")


def _notes(row: Row | None) -> tuple[str, ...]:
    return tuple(f"{name}：{words}" for name in _NOTED if (words := row.words(name))) if row else ()


def other_line(entry: StepEntry, letter: str = "") -> TaskLine:
    """A step that answers no requirement."""
    done = entry.done.isoformat() if entry.done else ""
    return TaskLine(
        entry.step, entry.unit or "", "", step_anchor(entry.step, letter), "", entry.due.isoformat() if entry.due else "",
        False, DONE if done else OPEN, STATE_WORDS[DONE if done else OPEN], done, entry.result or "", "", _notes(entry.row),
        entry.row.line,
    )  # fmt: skip
