"""Edits of a record by intent: add an entry, complete a step, re-grade. Text in, text out; nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from ledger.book.checking import Checking, check_file, ordered, subject_of, surroundings
from ledger.book.mending import mend
from ledger.checks.mend import add_entry, node_of, set_level, set_value
from ledger.checks.subject import Subject
from ledger.measures.plan import CLOSING, OPEN, OVERDUE, VISIT
from ledger.measures.step_kinds import steps_for
from ledger.records.files import RecordFile, read_record
from ledger.records.journal import identities, in_effect, named
from ledger.records.kinds import CASES, RecordKind
from ledger.records.reader import Row
from ledger.records.record import StepEntry
from ledger.records.table import PAYMENTS, STEPS, Field, names_of
from ledger.records.values import Bad, Kind, parse, plain
from ledger.text.edit import Edit, apply
from ledger.text.finding import Finding
from ledger.text.source import Source
from ledger.text.value import dataclass, replace
from ledger.text.write import Values, entry, insert_entry, insert_value, scalar


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an edit was not made, in Chinese; ``findings`` are the errors it would have brought."""

    reason: str
    findings: tuple[Finding, ...] = ()
    would_be: Source | None = None

    def line(self, path: str, number: int) -> str:
        """A line of the file as it would have become."""
        return self.would_be.line(number) if self.would_be else ""


@dataclass(frozen=True, slots=True)
class Edited:
    """A file before and after an edit and what follows from it."""

    path: str
    before: bytes
    after: bytes
    follow_ups: tuple[Finding, ...] = ()


Intent = Callable[[Subject], "list[Edit] | Refused"]
GIVEN_LEVEL = frozenset({"P101", "P103", "P104", "P105"})  # what must not be rewritten when a level was given


def edit_case(checking: Checking, path: str, intent: Intent, *, fresh: bool = False,
              leave: frozenset[str] = frozenset()) -> Edited | Refused:  # fmt: skip
    """Carry out an intent on a file and mend what follows from it (level, further steps).

    Refused where the file needs mending first, or where the edit would bring an error that is not there yet
    (a ``fresh`` file may have none). Findings with a code in ``leave`` are not mended.
    """
    raw = checking.now.read(path)
    file = read_record(path, raw)
    around = surroundings(checking, {path})
    subject = subject_of(checking, file, path, touched=True, around=around)
    if fresh and (subject is None or not file.document.clean):
        return Refused("写出来的内容读不通，没有登记", tuple(ordered(file.findings)), file.document.source)
    if subject is None or not file.document.clean:
        return Refused(f"{path} 的写法要先改好：先运行 ledger fmt {path}")
    edits = intent(subject)
    if isinstance(edits, Refused):
        return edits
    source = file.document.source
    changed = source.encode(apply(source.text, edits))
    before = set() if fresh else {f.fingerprint for f in _errors(checking, path, file)}
    mended = mend(path, changed, lambda f: [x for x in _follow_ups(checking, path, f) if x.code not in leave])
    new = [f for f in _errors(checking, path, read_record(path, mended.after)) if f.fingerprint not in before]
    if new:
        return Refused("这样改会有下面的问题，没有写入", tuple(ordered(new)), Source.read(path, mended.after))
    return Edited(path, raw, mended.after, mended.mended)


def _errors(checking: Checking, path: str, file: RecordFile) -> list[Finding]:
    around = surroundings(checking, {path})
    return [f for f in check_file(checking, path, file, touched=True, around=around) if f.is_error]


def _follow_ups(checking: Checking, path: str, file: RecordFile) -> Iterable[Finding]:
    """The level and the steps follow an edit; spelling elsewhere in the file is not this edit's business."""
    around = surroundings(checking, {path})
    return [f for f in check_file(checking, path, file, touched=True, around=around) if f.code[0] in "PD"]


def canonical(table: Field, given: Mapping[str, str]) -> Values | Refused:
    """Values by field name in canonical spelling and in the table's order."""
    values: dict[str, str] = {}
    for name, text in given.items():
        field = table.field(name)
        if field is None or field.fields:
            near = get_close_matches(name, [f.name for f in table.fields], 1, 0.4)
            return Refused(f"“{table.name}”里没有“{name}”" + (f"，是不是“{near[0]}”？" if near else ""))
        parsed = parse(field.kind, text, field.choices)
        if isinstance(parsed, Bad):
            return Refused(f"“{name}”{parsed}")
        values[name] = parsed.canonical
    return {f.name: values[f.name] for f in table.fields if f.name in values}


def add(name: str, given: Mapping[str, str], day: date) -> Intent:
    """An entry for a list; 日期 is the day's where the list has one and none is given."""

    def intent(subject: Subject) -> list[Edit] | Refused:
        kind = subject.record.kind
        table = PAYMENTS if name == "支付" and kind is CASES else kind.table.field(name)
        if table is None or not table.fields:
            near = get_close_matches(name, [f.name for f in kind.lists], 1, 0.3)
            return Refused(f"没有“{name}”这一列记录" + (f"，是不是“{near[0]}”？" if near else ""))
        own = {k: v for k, v in given.items() if not (name == "支付" and k in ("所属期", "人员"))}
        dated = {"日期": day.isoformat(), **own} if table.field("日期") and "作废" not in own else own
        values = canonical(table, dated)
        if isinstance(values, Refused):
            return values
        if name == "支付":
            return _pay(subject, given, values)
        after = _corrected(subject, name, own["更正"]) if "更正" in own else None
        if isinstance(after, Refused):
            return after
        new = add_entry(subject, name, values, after)
        return [new, set_level(subject, str(values["等级"]))] if name == "定级记录" and "等级" in values else [new]

    return intent


def add_many(name: str, rows: Sequence[Mapping[str, str]]) -> Intent:
    """Many entries for one list, in canonical spelling, in one place."""

    def intent(subject: Subject) -> list[Edit] | Refused:
        table = subject.record.kind.table.field(name)
        if table is None or not rows:
            return []
        entries = []
        for given in rows:
            values = canonical(table, given)
            if isinstance(values, Refused):
                return values
            entries.append(values)
        first = add_entry(subject, name, entries[0])
        held = subject.record.rows(name)
        indent = len(first.text.rpartition("\n")[2].partition("-")[0]) if held or "\n" in first.text else 2
        more = "".join("\n" + entry(e, indent, table.flow) for e in entries[1:])
        return [replace(first, text=first.text + more)]

    return intent


def _corrected(subject: Subject, name: str, reference: str) -> int | Refused:
    """Where a correction goes: directly below the entry it names (its place in the list, from 0)."""
    effective = in_effect(subject.record.rows(name))
    spot = named(effective, reference)
    if spot is None:
        known = "；".join(identities(r)[0] for r in effective)
        return Refused(f"“{name}”里没有“{reference}”这一条。现有：{known}")
    return effective[spot].index - 1


def _pay(subject: Subject, given: Mapping[str, str], values: Values) -> list[Edit] | Refused:
    """A payment goes below the wage entry of its month and people."""
    month = parse(Kind.MONTH, given["所属期"]) if "所属期" in given else None
    if isinstance(month, Bad):
        return Refused(f"“所属期”：{month}")
    fitting = [
        w.row for w in subject.case.wages
        if (month is None or month.value == w.month) and plain(given.get("人员", w.group)) == plain(w.group)
    ]  # fmt: skip
    if len(fitting) != 1:
        names = "；".join(f"所属期={w.row.words('所属期')} 人员={w.group}" for w in subject.case.wages)
        return Refused(f"要写明付的是哪一条工资（所属期=… 人员=…）。现有：{names}")
    order = [f.name for f in fitting[0].field.fields]
    return [insert_entry(subject.document, node_of(subject, fitting[0]), "支付", order, values, flow=True)]


def complete(step: str, given: Mapping[str, str]) -> Intent:
    """Completes the open entry of a step (or adds one, done), with result, unit and so on."""

    def intent(subject: Subject) -> list[Edit] | Refused:
        known = steps_for(subject.record.kind.letter)
        if step not in known or not subject.record.kind.steps:
            near = get_close_matches(step, known, 1, 0.3)
            return Refused(f"没有“{step}”这个步骤" + (f"，是不是“{near[0]}”？" if near else ""))
        values = canonical(STEPS, given)
        if isinstance(values, Refused):
            return values
        units = [e.unit for e in subject.record.steps if e.step == step and e.done is None]
        if len(units) > 1 and subject.record.kind.letter and given.get("部门") not in units:
            return Refused(f"“{step}”由 {'、'.join(filter(None, units))} 各办各的：写明 --unit")
        there = _open_entry(subject, step, given.get("部门"))
        if there is None and (reason := _not_wanted(subject, step)):
            return Refused(reason)
        if there is None:
            return [add_entry(subject, "处置", {"步骤": step, **_due(subject, step), **values})]
        return fill_entry(subject, there.row, values)

    return intent


def _open_entry(subject: Subject, step: str, unit: str | None) -> StepEntry | None:
    """The open entry of a step: of the unit where several have one, else the first."""
    found = [e for e in subject.record.steps if e.step == step and e.done is None]
    return next((e for e in found if e.unit == unit), found[0] if found else None)


def _not_wanted(subject: Subject, step: str) -> str | None:
    """Why a step may not be done now: it is done already, or, of a record beside the cases, its turn has not come."""
    kind = subject.record.kind
    again = step in (VISIT, CLOSING) or not steps_for(kind.letter)[step].required
    if again or any(t.step == step for t in subject.plan.pending):
        return None
    done = [e.done for e in subject.record.steps if e.step == step and e.done]
    if done:
        return f"“{step}”已于 {done[-1]} 完成；写错了用更正"
    if not kind.letter:  # in a case a step may be recorded before it is called for
        return None
    first = "、".join(dict.fromkeys(t.step for t in subject.plan.pending))
    return f"还没有轮到“{step}”" + (f"，先办{first}" if first else "")


def _due(subject: Subject, step: str) -> dict[str, str]:
    """The 期限 of a required step that has no entry yet."""
    tasks = subject.plan.tasks
    task = next((t for t in tasks if t.step == step and t.entry is None and t.state in (OPEN, OVERDUE)), None)
    return {"期限": task.due.isoformat()} if task else {}


def fill_entry(subject: Subject, row: Row, values: Values) -> list[Edit]:
    """One edit per value; those that come new at one place become one edit, in the table's order."""
    return _merged(set_value(subject, row, name, str(text)) for name, text in values.items())


def _merged(edits: Iterable[Edit]) -> list[Edit]:
    merged: dict[tuple[int, int], Edit] = {}
    for edit in edits:
        key = (edit.start, edit.end)
        known = merged.get(key) if edit.start == edit.end else None
        merged[key] = replace(known, text=known.text + edit.text) if known else edit
    return list(merged.values())


def fill(given: Mapping[str, str]) -> Intent:
    """Sets fields above the lists."""

    def intent(subject: Subject) -> list[Edit] | Refused:
        table, front = subject.record.kind.table, subject.document.front
        values = canonical(table, given)
        if isinstance(values, Refused):
            return values
        assert front is not None
        order = names_of(table)
        return _merged(insert_value(subject.document, front, n, order, str(text)) for n, text in values.items())

    return intent


def together(*intents: Intent) -> Intent:
    """Several intents as one edit; refused where one is."""

    def intent(subject: Subject) -> list[Edit] | Refused:
        edits: list[Edit] = []
        for each in intents:
            found = each(subject)
            if isinstance(found, Refused):
                return found
            edits += found
        return edits

    return intent


def regrade(subject: Subject) -> list[Edit] | Refused:
    """Nothing by itself: the level and the steps follow."""
    return []


def draft(kind: RecordKind, values: Mapping[str, str], lists: Mapping[str, Sequence[Values]], body: str) -> str:
    """The text of a new record: its fields and lists in the table's order, and the body; empty values are left out."""
    lines = ["---"]
    for field in kind.table.fields:
        if field.fields:
            entries = lists.get(field.name, ())
            lines += [f"{field.name}:"] if entries else []
            lines += [entry(e, 2, field.flow) for e in entries]
        elif values.get(field.name):
            lines.append(f"{field.name}: {scalar(values[field.name])}")
    return "\n".join([*lines, "---", body, ""])
