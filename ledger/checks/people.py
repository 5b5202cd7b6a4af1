"""Checks that someone answers for every open step (三: 明确一名负责人和一名联络人)."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.checks import codes_records as codes
from ledger.checks.subject import Subject, check_every
from ledger.records.case import Case
from ledger.records.contacts import DEPARTMENT, Term, Unit
from ledger.records.record import StepEntry
from ledger.text.finding import Finding


@check_every
def someone_answers_for_open_steps(subject: Subject) -> Iterator[Finding]:
    """On its due day an open step's unit has a 联络人 and a 负责人, or someone who stands in."""
    if isinstance(subject.record, Case) and subject.assessment.closed:
        return
    for entry in subject.record.steps:
        unit = subject.contacts.unit(entry.unit) if entry.unit else None
        if unit and entry.due and not entry.done and not entry.waiver:
            yield from _vacant(subject, entry, unit)


def _vacant(subject: Subject, entry: StepEntry, unit: Unit) -> Iterator[Finding]:
    assert entry.due is not None
    offices = ((codes.NO_LIAISON, "联络人", unit.liaisons), (codes.NO_CHIEF, "负责人", unit.chiefs))
    for code, office, people in offices:
        asked = unit.kind == DEPARTMENT or bool(people)
        if asked and not any(p.holds(entry.due) for p in (*people, *unit.deputies)):
            last = f"（{_until(people)}）" if people else ""
            yield subject.say(code, entry.row, "部门", f"{office}空缺：“{entry.step}”{entry.due} 到期，{unit.name}那天没有在任的{office}{last}",
                              fix=f"在 contacts.yaml 的{unit.name}写上接任的{office}，或代理人")  # fmt: skip


def _until(people: tuple[Term, ...]) -> str:
    last = people[-1]
    return f"{last.name}至 {last.until}" if last.until else f"{last.name}自 {last.since}"
