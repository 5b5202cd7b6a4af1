"""The case page: everything the file says, what the measures make of it, and what git has recorded of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ledger.book.book import Book, Entry
from ledger.measures.assess import Assessment
from ledger.measures.plan import DONE, OPEN, OVERDUE, WAIVED, Task
from ledger.records.case import Case
from ledger.records.journal import in_effect
from ledger.records.reader import Row
from ledger.records.record import StepEntry
from ledger.records.table import LISTS
from ledger.site.boards import Reason, reasons
from ledger.site.clauses import step_anchor
from ledger.site.derivation import Derivation, derivation, entry_words
from ledger.site.findings import FindingLine, finding_line
from ledger.site.markup import Body, render_body
from ledger.site.parts import (
    STATE_WORDS,
    CaseRef,
    Mark,
    StepLine,
    Sum,
    WageLine,
    case_ref,
    marks_of,
    owed,
    step_line,
    wage_lines,
)
from ledger.site.record import Commit, record
from ledger.site.words import distance

_FACTS = (
    "统一社会信用代码", "街镇园区", "经营地址", "行业", "用工人数", "联系人", "联系方式", "前案",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A required step of the case, or (``clause`` empty) one that nothing required."""

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


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry of a list as plain values by key; ``standing`` is 更正, 作废 or empty."""

    line: int
    values: tuple[str, ...]
    standing: str


@dataclass(frozen=True, slots=True)
class Table:
    """A list of the file with the columns that any entry fills."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[EntryLine, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to show of a case whose file can be read."""

    facts: tuple[tuple[str, str], ...]
    derivation: Derivation
    reasons: tuple[Reason, ...]
    next: StepLine | None
    tasks: tuple[TaskLine, ...]
    others: tuple[TaskLine, ...]
    refusal: tuple[str, ...]
    closing: TaskLine | None
    wages: tuple[WageLine, ...]
    owed: Sum
    gradings: Table
    clues: Table
    observations: Table
    reviews: Table
    superseded: tuple[EntryLine, ...]
    body: Body | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case page; ``known`` is None where the file cannot be read."""

    case: CaseRef
    path: str
    marks: tuple[Mark, ...]
    known: Known | None
    record: tuple[Commit, ...]
    findings: tuple[FindingLine, ...]
    related: tuple[CaseRef, ...]


def dossier(book: Book, entry: Entry, related: Iterable[Entry] = ()) -> Dossier:
    """The page of a case."""
    state = entry.assessment
    return Dossier(
        case_ref(entry), entry.path, marks_of(entry), _known(book, entry, state) if state else None,
        record(entry.trail, book.settings.contacts), tuple(map(finding_line, entry.findings)), tuple(map(case_ref, related)),
    )  # fmt: skip


def kin(entries: Sequence[Entry]) -> Mapping[str, tuple[Entry, ...]]:
    """The other cases of the same enterprise, by 编号: the same credit code, or named as 前案."""
    links: dict[str, set[str]] = {e.id: set() for e in entries}
    by_code: dict[str, list[str]] = {}
    for entry in entries:
        case = entry.file.case
        if case and case.code:
            by_code.setdefault(case.code, []).append(entry.id)
        if case and case.previous in links and case.previous != entry.id:
            links[entry.id].add(case.previous)
            links[case.previous].add(entry.id)
    for group in by_code.values():
        for number in group:
            links[number].update(other for other in group if other != number)
    known = {e.id: e for e in entries}
    return {number: tuple(known[other] for other in sorted(others)) for number, others in links.items()}


def _known(book: Book, entry: Entry, state: Assessment) -> Known:
    case, plan = state.case, state.plan
    wages = wage_lines(state, book.settings.rules)
    pending = sorted(plan.pending, key=lambda t: (t.due, t.step))
    return Known(
        tuple((name, case.top.words(name)) for name in _FACTS if case.top.words(name)),
        derivation(state, book.settings.rules.policy), reasons(state),
        step_line(entry, pending[0], book.as_of) if pending else None,
        tuple(_task(t, state) for t in plan.tasks), tuple(_other(e) for e in plan.spare),
        plan.refusal.reasons if plan.refusal else (), _other(plan.closing) if plan.closing else None, wages, owed(wages),
        _table(case, "定级记录"), _table(case, "信息来源"), _table(case, "情况"), _table(case, "研判"),
        tuple(_superseded(case)), render_body(case.body) if case.body.strip() else None,
    )  # fmt: skip


def _task(task: Task, state: Assessment) -> TaskLine:
    entry = task.entry
    word = STATE_WORDS[task.state]
    late = ""
    if task.state == OVERDUE:
        word = distance(task.due, state.day)
    elif task.state == OPEN:
        late = distance(task.due, state.day)
    elif task.days_late:
        late = f"逾期 {task.days_late} 天{'办结' if task.state == DONE else '后免除'}"
    row = entry.row if entry else None
    return TaskLine(
        task.step, task.unit, task.trigger.clause, step_anchor(task.step), task.trigger.why, task.due.isoformat(),
        task.trigger.due.provisional, task.state, word, _done(task), (row.words("结果") if row else ""), late,
        _notes(row), row.line if row else 0,
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
    return tuple(f"{name}：{row.words(name)}" for name in _NOTED if row.words(name)) if row else ()


def _other(entry: StepEntry) -> TaskLine:
    """A step that answers no requirement."""
    done = entry.done.isoformat() if entry.done else ""
    return TaskLine(
        entry.step, entry.unit or "", "", step_anchor(entry.step), "", entry.due.isoformat() if entry.due else "", False,
        DONE if done else OPEN, STATE_WORDS[DONE if done else OPEN], done, entry.result or "", "", _notes(entry.row), entry.row.line,
    )  # fmt: skip


_HIDDEN = ("更正", "作废")
_DEFAULTS = {"核实": "未核实", "认定": "属实"}  # what an empty value counts as
_COLUMNS = {f.name: tuple(x.name for x in f.fields if x.name not in _HIDDEN) for f in LISTS}


def _table(case: Case, name: str) -> Table:
    """A list's entries in effect, with the columns that any of them fills."""
    rows = in_effect(case.rows(name))
    heads = tuple(h for h in _COLUMNS[name] if h in _DEFAULTS or any(h in r.cells for r in rows))
    return Table(name, heads, tuple(_entry(r, heads) for r in rows))


def _entry(row: Row, heads: Iterable[str]) -> EntryLine:
    values = tuple(row.words(h) or _DEFAULTS.get(h, "") for h in heads)
    return EntryLine(row.line, values, "更正" if "更正" in row.cells else "")


def _superseded(case: Case) -> Iterable[EntryLine]:
    """Entries corrected or voided, of every list: nothing that was once written is lost from view."""
    for name, rows in case.top.lists.items():
        effective = {id(r) for r in in_effect(rows)}
        for row in rows:
            if id(row) not in effective:
                standing = "作废说明" if "作废" in row.cells else "已被更正或作废"
                yield EntryLine(row.line, (name, entry_words(row), row.words("说明")), standing)
