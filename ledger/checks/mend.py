"""The edits that mend what a machine may mend: never an invented fact, never a committed level lowered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger.checks.subject import Subject
from ledger.measures.plan import Task
from ledger.measures.rules import RANK
from ledger.measures.verdict import Verdict, reached
from ledger.records.case import Grading
from ledger.records.journal import identities
from ledger.records.reader import Row
from ledger.records.table import CASE, names_of
from ledger.text.document import Mapping
from ledger.text.edit import Edit
from ledger.text.write import Values, content_end, entry, insert_entry, insert_value, newline_of

ORDER = names_of(CASE)


def set_level(subject: Subject, level: str) -> Edit:
    """Sets 预警等级."""
    assert subject.document.front is not None
    return insert_value(subject.document, subject.document.front, "预警等级", ORDER, level)


def add_entry(subject: Subject, name: str, values: Values, after: int | None = None) -> Edit:
    """Adds an entry to a list of the record, in the style the table gives it."""
    assert subject.document.front is not None
    whole = subject.record.kind.table
    table = whole.field(name)
    assert table is not None
    order = names_of(whole)
    return insert_entry(subject.document, subject.document.front, name, order, values, flow=table.flow, after=after)


def node_of(subject: Subject, row: Row) -> Mapping:
    """The node of a list's entry."""
    assert subject.document.front is not None
    found = [
        i for p in subject.document.front.pairs if p.key.text == row.field.name for i in getattr(p.value, "items", ())
    ]
    return next(i for i in found if isinstance(i, Mapping) and i.span == row.span)


def set_value(subject: Subject, row: Row, name: str, text: str) -> Edit:
    """Sets a value of an entry, where the order of the table puts it."""
    return insert_value(subject.document, node_of(subject, row), name, names_of(row.field), text)


def raise_level(subject: Subject) -> tuple[Edit, ...]:
    """A new grading at the level the facts give, saying the ground and the day it was reached."""
    verdict = subject.assessment.verdict
    last = subject.case.gradings[-1]
    if last.day > subject.day or (not subject.held(last.row) and last.day == subject.day):
        return ()
    values: Values = {"日期": subject.day.isoformat(), "等级": verdict.level, "说明": _note(subject, verdict)}
    return set_level(subject, verdict.level), add_entry(subject, "定级记录", values)


def _note(subject: Subject, verdict: Verdict) -> str:
    """The ground of a level, and the day it was reached."""
    ground = next(g for g in verdict.grounds if g.level == verdict.level)
    day = reached(subject.case, subject.rules.policy, subject.rules.calendar, verdict.day, verdict.level)
    return f"{ground.reason}（{day}达到）"


def correct_grading(subject: Subject, grading: Grading, verdict: Verdict) -> tuple[Edit, ...]:
    """Corrects a grading that no commit holds yet, and 预警等级 with it where it is the last."""
    level = verdict.level
    edits = [set_value(subject, grading.row, "等级", level)]
    if verdict.grounds and not grading.row.text("说明"):
        edits = [_joined(edits[0], set_value(subject, grading.row, "说明", _note(subject, verdict)))]
    declared = subject.case.declared
    if (
        grading is subject.case.gradings[-1]
        and declared
        and (declared == grading.level or RANK[declared] < RANK[level])
    ):
        edits.append(set_level(subject, level))
    return tuple(edits)


def _joined(first: Edit, second: Edit) -> Edit:
    """A value replaced and another set in right behind it, as one edit."""
    return Edit(first.start, first.end, first.text + second.text) if second.start == first.end else first


def add_step(subject: Subject, task: Task) -> Edit:
    """A required step that the file lacks; its unit stays empty where two are permitted."""
    values: Values = {
        "步骤": task.step,
        "部门": task.units[0] if len(task.units) == 1 else "",
        "期限": task.due.isoformat(),
    }
    return add_entry(subject, "处置", values)


def redate(subject: Subject, row: Row, due: date) -> Edit:
    """The computed 期限."""
    return set_value(subject, row, "期限", due.isoformat())


def keep_both(subject: Subject, old: Row, new: Row) -> tuple[Edit, ...]:
    """An entry that two sides of a merge filled differently: the one not chosen stands voided above the chosen one."""
    void = {"更正": identities(old)[0], "作废": "是", "说明": "合并时两边不一致，以下一条为准"}
    return _above(subject, new, _as_typed(old), void)


def _above(subject: Subject, row: Row, *entries: Values) -> tuple[Edit, ...]:
    """Sets entries in above one; nothing where it stands in brackets."""
    document = subject.document
    start = document.source.offset(row.line)
    line = document.source.line(row.line)
    indent = len(line) - len(line.lstrip(" "))
    before = document.text[start + indent : row.span.start]
    if not document.clean or before.strip() != "-":
        return ()
    newline = newline_of(document)
    return (Edit(start, start, "".join(entry(e, indent, row.field.flow, newline) + newline for e in entries)),)


def _as_typed(row: Row) -> Values:
    values: dict[str, str | Sequence[Values]] = {}
    for name in names_of(row.field):
        if name in row.cells:
            values[name] = row.cells[name].text
        elif row.lists.get(name):
            values[name] = [_as_typed(r) for r in row.lists[name]]
    return values


def drop(subject: Subject, row: Row) -> Edit:
    """Takes away an entry that no commit holds."""
    node = node_of(subject, row)
    text = subject.document.text
    start = text.rfind("\n", 0, text.rfind("-", 0, node.span.start)) + 1
    end = text.find("\n", content_end(subject.document, node))
    return Edit(start, len(text) if end < 0 else end + 1, "")
