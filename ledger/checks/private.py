"""The guard against personal data (四 保密): what is committed once is in the history for ever."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from ledger.checks.subject import Subject, check_every
from ledger.records import codes
from ledger.records.personal import personal_numbers
from ledger.records.reader import Row, walk
from ledger.text.finding import Finding
from ledger.text.source import Span

_COMPANY = ("统一社会信用代码", "联系方式")  # the enterprise's own number, which may stand


def _of_companies(top: Row) -> Iterator[Span]:
    """Where an enterprise's own numbers stand: in their fields, and where a 更正 names an entry by the code."""
    rows = list(walk(top))
    yield from (row.span_of(n) for row in rows for n in _COMPANY if n in row.cells)
    known = {row.words(_COMPANY[0]) for row in rows}
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
    numbers = list(personal_numbers(document.text))
    company = sorted(_of_companies(subject.record.top)) if numbers else []
    for found in numbers:
        near = bisect_right(company, Span(found.start, len(document.text))) - 1
        if not (near >= 0 and found.start < company[near].end):
            yield document.finding(codes.PRIVATE, Span(found.start, found.end), f"这里像是个人的{found.kind}", key=f"{found.kind}@{found.start}",
                                   fix="删去，只写人数；企业的联系方式写在“联系方式”")  # fmt: skip
