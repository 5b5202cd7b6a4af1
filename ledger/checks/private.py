"""The guard against personal data (四 保密): what is committed once is in the history for ever.

In text that no commit holds yet, ``--fix`` covers the number. What a commit holds cannot be taken back: an entry of a
journal may then be told only by a 更正, and is a warning from there on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice

from ledger.checks.subject import Subject, check_every
from ledger.records import codes
from ledger.records.journal import changes
from ledger.records.personal import OWN, Personal, covered, personal_numbers
from ledger.records.reader import Row, walk
from ledger.records.record import Record
from ledger.text.document import Document
from ledger.text.edit import Edit
from ledger.text.finding import Finding, Severity
from ledger.text.source import Span

MOST = 200  # findings in one file; whoever has mended those is told of the next


def _of_companies(top: Row) -> Iterator[Span]:
    """Where an enterprise's own numbers stand: in their fields, and where a 更正 names an entry by the code."""
    rows = list(walk(top))
    yield from (row.span_of(n) for row in rows for n in OWN if n in row.cells)
    known = {row.words(OWN[0]) for row in rows}
    for row in rows:
        reference = row.cells.get("更正")
        code = reference.text.partition(" ")[0] if reference else ""
        if reference and code in known:
            # The number that is looked for may run on into the date behind the code.
            yield Span(reference.span.start, reference.span.start + len(code))


@check_every
def no_personal_numbers(subject: Subject) -> Iterator[Finding]:
    """Identity, mobile and bank numbers of people stand nowhere in a case, in whatever disguise."""
    document = subject.document
    numbers = list(islice(personal_numbers(document.text), MOST))
    company = sorted(_of_companies(subject.record.top)) if numbers else []
    before = {digits for record in subject.before for digits in _held(record, {n.digits for n in numbers})}
    for found in numbers:
        near = bisect_right(company, Span(found.start, len(document.text))) - 1
        if not (near >= 0 and found.start < company[near].end):
            yield _committed(subject, found) if found.digits in before else _new(subject, found)


def _new(subject: Subject, found: Personal) -> Finding:
    document = subject.document
    shown = covered(document.text, [found], found.start, found.end)
    mend = (Edit(found.start, found.end, shown),) if document.clean else ()
    how = "删去，只写人数" + ("；ledger check --fix 会遮住号码" if mend else "") + "；企业的联系方式写在“联系方式”"
    return _said(document, found, "", how, edits=mend)


def _committed(subject: Subject, found: Personal) -> Finding:
    """An entry just as a parent holds it may not be touched any more: it is no error from there on."""
    entry = _entry(subject.record.top, found.start)
    if entry and any(not changes(old, entry) for old in subject.held(entry)):
        fix = "用“更正”另记不带号码的一条，并报告台账管理员"
        return _said(subject.document, found, "，已经提交，历史里删不掉", fix, Severity.WARNING)
    return _said(subject.document, found, "，提交过的内容里已经有了", "从这里删去，并报告台账管理员：历史里删不掉")


def _said(document: Document, found: Personal, more: str, fix: str, severity: Severity | None = None,
          edits: tuple[Edit, ...] = ()) -> Finding:  # fmt: skip
    return document.finding(
        codes.PRIVATE, Span(found.start, found.end), f"这里像是个人的{found.kind}{more}", key=f"{found.kind}@{found.start}",
        fix=fix, severity=severity, edits=edits,
    )  # fmt: skip


def _entry(top: Row, at: int) -> Row | None:
    """The entry of a list that a place lies in."""
    return next((r for rows in top.lists.values() for r in rows if r.span.start <= at < r.span.end), None)


def _held(record: Record, wanted: set[str]) -> Iterator[str]:
    """Those of some numbers that a parent's record holds, in its values or its body."""
    left = set(wanted)
    words = (cell.text for row in walk(record.top) for cell in row.cells.values())
    for text in (*words, record.body) if wanted else ():
        for found in personal_numbers(text):
            if found.digits in left:
                left.discard(found.digits)
                yield found.digits
            if not left:
                return
