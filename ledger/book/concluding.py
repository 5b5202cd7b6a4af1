"""From a review to its cases: what it concluded of each becomes a 研判 entry there, and the next steps follow (二(二)→二(四))."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ledger.book.editing import Intent, Refused, add
from ledger.checks.mend import set_value
from ledger.checks.subject import Subject
from ledger.records.case import Case
from ledger.records.reader import Row
from ledger.records.record import Record
from ledger.text.edit import Edit
from ledger.text.value import replace

CONCLUDED = ("结论等级", "解决困难", "可能引发")


def conclusions(review: Record) -> Mapping[str, Mapping[str, str]]:
    """What a review concluded, by the 编号 of the case, as the values of a 研判 entry; empty where it has no day."""
    if review.day is None:
        return {}
    head = {"日期": review.day.isoformat(), "记录": review.id}
    return {
        row.words("案件"): head | {n: row.words(n) for n in CONCLUDED if row.words(n)}
        for row in review.entries("研判案件")
        if row.words("案件")
    }


def lacks(case: Case, values: Mapping[str, str]) -> bool:
    """Whether a case has yet to take over a conclusion, or part of it."""
    held = _held(case, values)
    return held is None or any(held.words(n) != values[n] for n in CONCLUDED if n in values)


def _held(case: Record, values: Mapping[str, str]) -> Row | None:
    return next((r for r in reversed(case.entries("研判")) if r.words("记录") == values["记录"]), None)


def conclude(values: Mapping[str, str], day: date) -> Intent:
    """Adds the 研判 entry, or fills in what the case's own entry of that review leaves open."""

    def intent(subject: Subject) -> list[Edit] | Refused:
        held = _held(subject.record, values)
        if held is None:
            return add("研判", values, day)(subject)
        other = [n for n in CONCLUDED if held.words(n) and n in values and held.words(n) != values[n]]
        if other:
            told = "；".join(f"{n} {held.words(n)}，研判记录写的是{values[n]}" for n in other)
            return Refused(f"案件里已有这次研判：{told}。写错的一边用更正")
        return _joined([set_value(subject, held, n, values[n]) for n in CONCLUDED if n in values and not held.given(n)])

    return intent


def _joined(edits: list[Edit]) -> list[Edit]:
    """What is set in at one place, as one edit."""
    found: dict[tuple[int, int], Edit] = {}
    for edit in edits:
        key = (edit.start, edit.end)
        found[key] = replace(found[key], text=found[key].text + edit.text) if key in found else edit
    return list(found.values())
