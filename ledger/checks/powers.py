"""Who may do what (三, 二(四)一): held against the person who commits, by the powers that stood before the commit."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.checks import codes
from ledger.checks.level import lowerings
from ledger.checks.subject import Actor, Subject, check, check_every
from ledger.measures.powers import FIELD, LOWERING, OWN, STEP, Power
from ledger.records.reader import Row
from ledger.text.finding import Finding


@check_every
def steps_and_fields_are_for_their_units(subject: Subject) -> Iterator[Finding]:
    """A step is completed, and a field changed, only by the units that 权限 names."""
    actor = subject.actor
    if actor is None or subject.parents is None or not subject.touched:
        return
    for name in _changed_fields(subject):
        power = actor.barred(FIELD, name, subject.day)
        if power:
            yield _refused(subject, actor, power, subject.record.top, name, f"“{name}”")
    for row in subject.record.rows("处置"):
        for step in sorted(_completed(subject, row)):
            power = actor.barred(STEP, step, subject.day)
            if power:
                yield _refused(subject, actor, power, row, "完成", f"“{step}”")


def _completed(subject: Subject, row: Row) -> set[str]:
    """The steps that this commit completes in an entry, or takes back by a correction: what it says and what it names."""
    before = subject.held(row)
    if "更正" in row.cells and not before:
        return {row.words("步骤"), *row.words("更正").split()[:1]} - {""}
    done = row.words("完成") and not any(old.words("完成") for old in before)
    return {row.words("步骤")} - {""} if done else set()


def _changed_fields(subject: Subject) -> Iterator[str]:
    """The fields and lists above 处置 that differ from every parent's."""
    top = subject.record.top
    for field in top.field.fields:
        if field.fields and field.name != "处置":
            if any(not subject.held(row) for row in top.lists.get(field.name, ())):
                yield field.name
        elif (
            not field.fields
            and subject.before
            and all(p.top.words(field.name) != top.words(field.name) for p in subject.before)
        ):
            yield field.name


def _refused(subject: Subject, actor: Actor, power: Power, row: Row, name: str, what: str) -> Finding:
    return subject.say(
        codes.NOT_YOURS, row, name, f"{what}由{power.whose}提交，{actor.person.name}是{actor.person.unit}的人",
        fix=f"请{power.whose}提交", clause=power.clause or None,
    )  # fmt: skip


@check_every
def streets_keep_to_their_own(subject: Subject) -> Iterator[Finding]:
    """A street edits only the records of its own place; a merge that joins what others did to it is left aside, but not
    one that goes back to what others have since changed."""
    actor, top = subject.actor, subject.record.top
    goes_back = len(subject.parents or ()) > 1 and not any(side is subject.record for side in subject.sides)
    if actor is None or subject.joins or not (subject.touched or goes_back):
        return
    if top.field.field("街镇园区") is None or not actor.barred(OWN, "", subject.day):
        return
    places = {p.top.words("街镇园区") for p in subject.sides} or {top.words("街镇园区")}
    elsewhere = sorted(places - {actor.person.unit, ""})
    if elsewhere:
        yield subject.say(codes.NOT_YOUR_PLACE, top, "街镇园区", f"这是{elsewhere[0]}的{subject.record.kind.title}，{actor.person.name}是{actor.person.unit}的人",
                          fix=f"请{elsewhere[0]}或局里的科室提交")  # fmt: skip


@check
def lowerings_are_committed_by_those_who_may(subject: Subject) -> Iterator[Finding]:
    """降级: by the units that 权限 names; where the policy says so, by one of those who approve it."""
    actor = subject.actor
    if actor is None or subject.parents is None or not subject.touched:
        return
    for _, row in lowerings(subject):
        power = actor.barred(LOWERING, "", subject.day)
        if power:
            yield _refused(subject, actor, power, row, "等级", "降级")
        if actor.signer_rule and actor.person.name not in row.names("批准"):
            yield subject.say(
                codes.NOT_APPROVER, row, "批准", f"提交人{actor.person.name}不在批准人之中", fix="由批准人之一提交"
            )
