"""Checks across files: numbers, repeated enterprises, earlier cases."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.checks import codes
from ledger.checks.subject import Neighbour, Subject, check
from ledger.text.finding import Finding


def _others(subject: Subject) -> Iterator[Neighbour]:
    for group in subject.around.cases.values():
        yield from (n for n in group if n.path != subject.case.path)


@check
def numbers_are_unique(subject: Subject) -> Iterator[Finding]:
    """One 编号, one case."""
    for twin in subject.around.cases.get(subject.case.id, ()):
        if twin.path != subject.case.path and twin.path < subject.case.path:
            yield subject.say(codes.SAME_NUMBER, subject.case.top, "编号", f"{subject.case.id} 已有：{twin.path}",
                              fix=f"ledger renumber {subject.case.id} 新编号")  # fmt: skip


@check
def enterprises_are_linked(subject: Subject) -> Iterator[Finding]:
    """An enterprise with another open case, or with an earlier closed one that 前案 does not name."""
    case = subject.case
    if not subject.touched or subject.assessment.closed or case.code is None or subject.before:
        return
    twins = [n for n in _others(subject) if n.code == case.code]
    for twin in (t for t in twins if not t.closed):
        yield subject.say(codes.SAME_ENTERPRISE, case.top, "统一社会信用代码", f"同一企业还有未结案件 {twin.id}（{twin.name}）",
                          fix=f"记入 {twin.id}；确是两件请在正文写明")  # fmt: skip
    closed = sorted(t.id for t in twins if t.closed)
    if closed and case.previous is None:
        yield subject.say(
            codes.COMES_BACK,
            case.top,
            "编号",
            f"同一企业有已结案件 {'、'.join(closed)}",
            fix=f"加上 前案: {closed[-1]}",
        )


@check
def previous_case_is_real(subject: Subject) -> Iterator[Finding]:
    """前案 names an existing case of the same enterprise."""
    case = subject.case
    if case.previous is None or not subject.touched:
        return
    found = subject.around.cases.get(case.previous, ())
    if not found or case.previous == case.id:
        yield subject.say(
            codes.NO_PREVIOUS, case.top, "前案", f"没有编号为 {case.previous} 的案件", fix="写同一企业已有案件的编号"
        )
    elif case.code and all(n.code and n.code != case.code for n in found):
        yield subject.say(codes.NO_PREVIOUS, case.top, "前案", f"{case.previous} 是另一家企业（{found[0].name}）",
                          fix="写同一企业已有案件的编号")  # fmt: skip
