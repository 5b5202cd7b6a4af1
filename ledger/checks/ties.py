"""Checks of the ties between cases and the records of the channels (二(一)): each names the other, and means the same enterprise.

A ledger may not keep such records yet: a case's clues are asked about only where the tree holds one.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger.checks import codes_records as codes
from ledger.checks.intake import TO_CASE
from ledger.checks.subject import Subject, check, check_every
from ledger.measures.assess import closing
from ledger.records.case import Case, Clue
from ledger.records.kinds import CHANNEL_OF
from ledger.records.reader import Row
from ledger.records.record import Record
from ledger.records.values import plain
from ledger.text.finding import Finding

INTAKE = frozenset("TOSG")
_FIRMS = {"T": "企业", "G": "发现"}  # lists of enterprises; the other kinds speak of one
_NAMING = {"T": "排查", "G": "发现", "R": "研判案件"}  # lists whose entries name a case
_CODE = "统一社会信用代码"


def reference(text: str | None) -> str:
    """A 编号 as it is spelt, however it was typed."""
    return plain(text or "").upper()


def case_of(subject: Subject, number: str | None) -> Case | None:
    """The case of a 编号."""
    found = subject.around.find(reference(number)) if number else None
    return found if isinstance(found, Case) else None


def still_open(subject: Subject, case: Case) -> bool:
    """Whether a case may still be added to."""
    return closing(case, subject.rules, subject.day) is None


@check
def clues_have_their_records(subject: Subject) -> Iterator[Finding]:
    """线索 names a record of the channel that speaks of this enterprise."""
    if not subject.around.letters & INTAKE:
        return
    for clue in subject.case.clues:
        record = subject.around.find(reference(clue.lead)) if clue.lead else None
        if clue.lead and (record is None or record.kind.letter not in INTAKE):
            yield subject.say(codes.NO_LEAD, clue.row, "线索", f"没有线索记录“{clue.lead}”，或读不出来", severity=subject.weight(clue.row),
                              fix="写线索记录的编号；没有记录的去掉这一项")  # fmt: skip
        elif record is not None:
            yield from _fits(subject, clue, record)


def _fits(subject: Subject, clue: Clue, record: Record) -> Iterator[Finding]:
    channel = CHANNEL_OF.get(record.kind.letter) or record.top.text("信息来源")
    if channel and channel != clue.channel:
        yield subject.say(codes.OTHER_LEAD, clue.row, "渠道", f"{record.id} 是{record.kind.title}，渠道是{channel}，这里写的是{clue.channel}",
                          fix="核对渠道和线索；已提交的用更正", severity=subject.weight(clue.row))  # fmt: skip
    if not _speaks_of(record, subject.case):
        yield subject.say(codes.OTHER_LEAD, clue.row, "线索", f"{record.id}（{record.kind.title}）里没有本案的企业",
                          fix="核对线索的编号和统一社会信用代码；已提交的用更正", severity=subject.weight(clue.row))  # fmt: skip
    elif any(e.step == "核实结论" and e.result == "不转案件" for e in record.steps):
        yield subject.say(codes.OTHER_LEAD, clue.row, "线索", f"{record.id} 的核实结论是不转案件",
                          fix="核对线索记录的案件和核实结论", severity=subject.weight(clue.row))  # fmt: skip


def _speaks_of(record: Record, case: Case) -> bool:
    """Whether a record may be about a case's enterprise; one that gives no code may be about any."""
    listed = _FIRMS.get(record.kind.letter)
    codes_given = {_known(r) for r in (record.entries(listed) if listed else (record.top,))}
    return case.code is None or case.code in codes_given or None in codes_given


def _known(row: Row) -> str | None:
    code = row.text(_CODE)
    return None if code == "不详" else code


def naming(record: Record) -> tuple[Row, ...]:
    """The rows of a record that name a case."""
    listed = _NAMING.get(record.kind.letter)
    rows = record.entries(listed) if listed else (record.top,)
    return tuple(r for r in rows if r.text("案件"))


def _is_another(row: Row, case: Case) -> bool:
    """Whether a row that names a case speaks of another enterprise."""
    code = _known(row)
    return code is not None and case.code is not None and code != case.code


@check_every
def cases_named_are_there(subject: Subject) -> Iterator[Finding]:
    """案件 in a record is an existing case, of the same enterprise."""
    for row in naming(subject.record) if subject.record.kind.letter else ():
        number = row.text("案件")
        case = case_of(subject, number)
        if case is None:
            yield subject.say(codes.NO_SUCH_CASE, row, "案件", f"没有编号为 {number} 的案件，或读不出来",
                              fix="写已有案件的编号", severity=subject.weight(row))  # fmt: skip
        elif _is_another(row, case):
            yield subject.say(codes.NO_SUCH_CASE, row, "案件", f"{number} 是另一家企业（{case.name}）",
                              fix="写这家企业的案件编号；已提交的用更正", severity=subject.weight(row))  # fmt: skip


@check_every
def cases_name_their_clues(subject: Subject) -> Iterator[Finding]:
    """A clue that became a case, or went into one, stands among its 信息来源."""
    record = subject.record
    if record.kind.letter not in INTAKE:
        return
    for row in naming(record):
        case = case_of(subject, row.text("案件"))
        became = record.kind.letter != "G" or row.text("处理") in TO_CASE
        if case is None or not became or _is_another(row, case):
            continue
        if record.id not in {reference(c.lead) for c in case.clues} and still_open(subject, case):
            yield subject.say(codes.CASE_LACKS_LEAD, row, "案件", f"{case.id} 的信息来源里没有写线索 {record.id}",
                              fix=f"在 {case.id} 的信息来源加一条，或补上 线索: {record.id}")  # fmt: skip
