"""Checks of job help (二(四)三): the numbers add up, agree with the case, and no one is left without a result."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ledger.checks import codes_records as codes
from ledger.checks.subject import Subject, check_of
from ledger.checks.ties import case_of
from ledger.records.case import Case
from ledger.records.record import Record, StepEntry
from ledger.text.finding import Finding

OFFERED = "推荐岗位"  # a try, not a result
_CHAIN = ("询问人数", "有需求人数", "转介人数")


def placed(record: Record) -> int:
    """How many people have a result."""
    return sum(r.integer("人数") or 0 for r in record.entries("对接") if r.text("结果") != OFFERED)


@check_of("J")
def job_numbers_add_up(subject: Subject) -> Iterator[Finding]:
    """No more in need than asked, none more handed over than in need, no more results than handed over."""
    top = subject.record.top
    given = [(n, v) for n in _CHAIN if (v := top.integer(n)) is not None]
    for (wider, most), (name, count) in pairwise(given):
        if count > most:
            yield subject.say(codes.JOB_NUMBERS, top, name, f"{name} {count} 多于{wider} {most}", fix="核对人数")
    results = placed(subject.record)
    name, most = given[-1] if given else ("", results)  # the narrowest number that is known bounds them
    if results > most:
        yield subject.say(
            codes.JOB_NUMBERS, top, name, f"对接结果合计 {results} 人，多于{name} {most}", fix="核对人数；写重的用更正"
        )


def _last(case: Case, step: str) -> StepEntry | None:
    return next((e for e in reversed(case.steps) if e.step == step and e.done and not e.waiver), None)


@check_of("J")
def needs_are_those_of_the_case(subject: Subject) -> Iterator[Finding]:
    """主动了解员工需求: the answer in the case and the number here agree."""
    top = subject.record.top
    case, wanting = case_of(subject, top.text("案件")), top.integer("有需求人数")
    asked = _last(case, "询问就业需求") if case else None
    if case and asked and wanting is not None and asked.result == ("无需求" if wanting else "有需求"):
        yield subject.say(codes.NEEDS_DIFFER, top, "有需求人数", f"有需求人数 {wanting}，{case.id} 的“询问就业需求”结果是{asked.result}",
                          fix="核对人数和结果；案件里已提交的用更正", severity=subject.severity)  # fmt: skip


@check_of("J")
def everyone_has_a_result(subject: Subject) -> Iterator[Finding]:
    """主动对接: once the case says it is done, each one handed over has a result."""
    top = subject.record.top
    case, handed = case_of(subject, top.text("案件")), top.integer("转介人数")
    results = placed(subject.record)
    if case and handed is not None and results < handed and _last(case, "就业对接"):
        yield subject.say(codes.UNPLACED, top, "转介人数", f"{case.id} 的“就业对接”完成了，转介 {handed} 人，有结果的 {results} 人",
                          fix="在“对接”补上其余各人的结果")  # fmt: skip
