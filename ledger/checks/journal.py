"""The journal rules: what a commit may do to a case, held against every parent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from ledger.checks import codes
from ledger.checks.mend import keep_both
from ledger.checks.subject import Subject, check, check_every
from ledger.measures.assess import closing
from ledger.records.case import Case
from ledger.records.journal import Comparison, changes, compare, follows, identities
from ledger.records.reader import Row
from ledger.records.record import Record
from ledger.records.values import Kind
from ledger.text.finding import Finding


@check_every
def entries_stay(subject: Subject) -> Iterator[Finding]:
    """Every entry of each parent is still there, with the same values, in the same order."""
    seen: set[tuple[str, str, int]] = set()
    for before, lists in subject.comparisons:
        for name, comparison in lists.items():
            for finding in _broken(subject, before, name, comparison):
                key = (finding.code, finding.message, finding.line)
                if key not in seen:
                    seen.add(key)
                    yield finding


def _broken(subject: Subject, before: Record, name: str, comparison: Comparison) -> Iterator[Finding]:
    for old in comparison.removed:
        yield subject.say(codes.REMOVED, subject.record.top, name, f"“{name}”里少了一条：{_shown(old)}",
                          because=(f"上一版 {before.path} 第 {old.line} 行",),
                          fix="恢复这一条；写错了就在它正下方加一条更正或作废")  # fmt: skip
    for _, new in comparison.moved:
        yield subject.say(codes.MOVED, new, "", f"“{name}”里的一条换了次序：{_shown(new)}", fix="恢复原来的先后")
    for old, new in comparison.altered:
        yield from _altered(subject, name, old, new, chosen=_one_sides(subject, old, new))


def _one_sides(subject: Subject, old: Row, new: Row) -> bool:
    """Whether an entry that is not as this parent has it is as another has it: the one chosen in a merge."""
    return any(other is not old and follows(other, new) for other in subject.held(new))


def _altered(subject: Subject, name: str, old: Row, new: Row, *, chosen: bool) -> Iterator[Finding]:
    for change in changes(old, new):
        if not change.lawful:
            after = change.after or "空"
            edits = keep_both(subject, old, new) if chosen else ()
            yield subject.say(codes.ALTERED, new, change.name, f"“{name}”{_shown(old)} 的“{change.name}”由 {change.before} 改成了 {after}",
                              fix="ledger check --fix" if edits else f"改回 {change.before}；写错了就在它正下方加一条更正", edits=edits)  # fmt: skip
    for nested, rows in old.lists.items():
        comparison = compare(rows, new.lists.get(nested, ()))
        for gone in comparison.removed:
            yield subject.say(codes.REMOVED, new, nested, f"“{name}”{_shown(old)} 的“{nested}”里少了一条：{_shown(gone)}",
                              fix="恢复这一条；写错了就在它正下方加一条更正或作废")  # fmt: skip
        for _, twin in comparison.moved:
            yield subject.say(
                codes.MOVED, twin, "", f"“{nested}”里的一条换了次序：{_shown(twin)}", fix="恢复原来的先后"
            )
        for inner_old, inner_new in comparison.altered:
            yield from _altered(subject, nested, inner_old, inner_new, chosen=chosen)


def _shown(row: Row) -> str:
    return identities(row)[0].replace("无", "").strip() or f"第 {row.line} 行"


@check_every
def days_of_a_record_stay(subject: Subject) -> Iterator[Finding]:
    """The days above the lists of a record set its due days: one is changed only with a word on why in 说明."""
    top, told = subject.record.top, subject.record.top.words("说明")
    if not subject.record.kind.letter or any(p.top.words("说明") != told for p in subject.before):
        return
    for field in subject.record.kind.table.fields:
        olds = {p.top.words(field.name) for p in subject.before} - {""}
        if field.kind is Kind.DATE and olds and top.words(field.name) not in olds:
            yield subject.say(codes.ALTERED, top, field.name, f"“{field.name}”由 {'、'.join(sorted(olds))} 改成了 {top.words(field.name) or '空'}",
                              fix=f"改回 {min(olds)}；确是写错的，在“说明”里写明为什么改")  # fmt: skip


@check
def closed_cases_stay(subject: Subject) -> Iterator[Finding]:
    """A closed case is not edited; a merge of a side that holds it open may add the other side's entries."""
    if any(p is subject.record for p in subject.sides):  # the very same content: nothing was edited
        return
    closed = [p for p in subject.sides if isinstance(p, Case) and closing(p, subject.rules, subject.day)]
    if not closed or len(closed) < len(subject.sides):
        return
    if all(_differs(p, subject.case) for p in closed):
        entry = closing(closed[0], subject.rules, subject.day)
        on = f"（{entry.done}）" if entry else ""
        merged = len(closed) > 1
        if not merged or not _both_sides_only(subject, closed):
            what = "、".join(_changed(closed[0], subject.case))
            yield subject.say(codes.CLOSED, subject.case.top, "编号", f"案件已结案{on}，不能再改动（改了{what}）",
                              fix="恢复原样；有新情况另立新案，写明“前案”")  # fmt: skip


def _differs(before: Case, after: Case) -> bool:
    """A change of a value; spelling is none."""
    return next(_changed(before, after), None) is not None


def _changed(before: Case, after: Case) -> Iterator[str]:
    """What differs: fields, lists, the body."""
    for field in after.top.field.fields:
        if not field.fields and before.top.words(field.name) != after.top.words(field.name):
            yield field.name
        if field.fields:
            found = compare(before.rows(field.name), after.rows(field.name))
            if found.added or not found.lawful or _filled(before, after, field.name):
                yield field.name
    if before.body.strip() != after.body.strip():
        yield "正文"


def _filled(before: Case, after: Case, name: str) -> bool:
    pairs = compare(before.rows(name), after.rows(name)).kept
    return any(changes(b, a) for b, a in pairs) or any(
        len(b.lists.get(n, ())) != len(rows) for b, a in pairs for n, rows in a.lists.items()
    )


def _both_sides_only(subject: Subject, closed: list[Case]) -> bool:
    """Every entry of a merge is one parent's, but for one that voids 结案."""
    for name, rows in subject.case.top.lists.items():
        for row in rows:
            voids = name == "处置" and "作废" in row.cells and (row.text("更正") or "").startswith("结案")
            if not subject.held(row) and not voids:
                return False
    return True


@check_every
def merges_take_sides(subject: Subject) -> Iterator[Finding]:
    """In a merge each field above the lists equals one parent's, but for 预警等级."""
    if len(subject.parents or ()) < 2 or not subject.before:
        return
    top = subject.record.top
    for field in top.field.fields:
        if field.fields or field.name == "预警等级":
            continue
        sides = {p.top.words(field.name) for p in subject.before}
        if top.words(field.name) not in sides:
            shown = "、".join(sorted(s or "空" for s in sides))
            yield subject.say(codes.MERGED_VALUE, top, field.name, f"“{field.name}”合并成了{top.words(field.name) or '空'}，两边是{shown}",
                              fix="取其中一边的值；要改就合并之后另作一次提交")  # fmt: skip


@check_every
def merges_bring_nothing_of_their_own(subject: Subject) -> Iterator[Finding]:
    """A merge joins what its sides hold; of its own it may add the gradings and open steps that both together call for."""
    if len(subject.parents or ()) < 2:
        return
    if not subject.sides:
        yield subject.say(
            codes.MERGED_ENTRY, subject.record.top, "编号", "这个文件两边都没有，是合并时新写的", fix=_APART
        )
        return
    for name, rows in subject.record.top.lists.items():
        for row in rows:
            if not _settles(rows, row, partial(_holders, subject, name)):
                yield from _brought(subject, name, row)
    if not _lines_of_sides(subject):
        yield subject.say(
            codes.MERGED_ENTRY, subject.record.top, "编号", "正文里有两边都没有的话，或少了两边都有的话", fix=_APART
        )


_APART = "先按两边原样合并，改动另作一次提交"


def _brought(subject: Subject, name: str, row: Row) -> Iterator[Finding]:
    sides = subject.held(row)
    if not sides:
        if not subject.joins or not _called_for(name, row):
            yield subject.say(
                codes.MERGED_ENTRY, row, "", f"“{name}”{_shown(row)} 两边都没有，是合并时新写的", fix=_APART
            )
        return
    for field in row.field.fields:
        moves = field.moves and not row.words("完成")
        if not field.fields and not moves and row.words(field.name) not in {s.words(field.name) for s in sides}:
            yield subject.say(
                codes.MERGED_ENTRY, row, field.name, f"“{name}”{_shown(row)} 的“{field.name}”是合并时改的", fix=_APART
            )
        known = [inner for side in sides for inner in side.lists.get(field.name, ())]
        for inner in row.lists.get(field.name, ()) if field.fields else ():
            if not any(not changes(k, inner) for k in known) and not _settles(
                row.lists[field.name], inner, lambda r: _inner_holders(sides, r)
            ):
                yield subject.say(
                    codes.MERGED_ENTRY, inner, "", f"“{field.name}”{_shown(inner)} 是合并时新写的", fix=_APART
                )


def _settles(rows: Sequence[Row], row: Row, holders: Callable[[Row], set[int]]) -> bool:
    """Whether an entry voids the one above for the one below: one entry that two sides left in different states."""
    if not {"更正", "作废"} <= set(row.cells) <= {"更正", "作废", "说明"} or not 1 < row.index < len(rows):
        return False
    above, below = rows[row.index - 2], rows[row.index]
    first, second = holders(above), holders(below)
    same = identities(above)[0] == identities(below)[0] == row.words("更正")
    return bool(same and first and second and not first & second)


def _holders(subject: Subject, name: str, row: Row) -> set[int]:
    """Which parents hold an entry."""
    olds = {id(old) for old in subject.held(row)}
    return {i for i, p in enumerate(subject.before) if any(id(old) in olds for old in p.rows(name))}


def _inner_holders(sides: Sequence[Row], inner: Row) -> set[int]:
    held = [side.lists.get(inner.field.name, ()) for side in sides]
    return {i for i, rows in enumerate(held) if any(not changes(old, inner) for old in rows)}


def _called_for(name: str, row: Row) -> bool:
    """A grading, a step still open, or a word that takes back a 结案."""
    if name == "处置":
        voids = "作废" in row.cells and (row.text("更正") or "").startswith("结案")
        return voids or not (row.words("完成") or row.words("免除") or row.words("更正"))
    return name == "定级记录" and not row.words("更正")


def _lines_of_sides(subject: Subject) -> bool:
    """Whether every line of the body stands on some side, and every line that all sides have still stands."""
    sides = [{line.strip() for line in p.body.splitlines()} for p in subject.before]
    lines = {line.strip() for line in subject.record.body.splitlines()}
    return lines <= set.union({""}, *sides) and set.intersection(*sides) - {""} <= lines
