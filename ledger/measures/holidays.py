"""holidays.yaml: the ledger's own list of days off and make-up days, over the published notices."""

from __future__ import annotations

from datetime import date

from ledger.measures.calendar import PUBLISHED_THROUGH, Calendar
from ledger.records.reader import Row, read_rows
from ledger.records.table import Field
from ledger.records.values import Bad, Kind, parse
from ledger.text.document import Document, read_yaml_document
from ledger.text.finding import Finding, Severity, define
from ledger.text.source import Source

TABLE = Field(
    "休息日表", fields=(Field("休息日", many=True), Field("上班日", many=True), Field("公布至", Kind.INTEGER))
)

BAD_DAY = define(
    "R310", Severity.ERROR, "休息日表里的日期不对",
    "休息日和上班日各是一列日期，同一天不能两边都有。",
    bad="休息日: [2027-13-01]", good="休息日: [2027-01-01]",
)  # fmt: skip


def read_holidays(path: str, raw: bytes) -> tuple[Calendar | None, tuple[Finding, ...]]:
    """The working calendar with the ledger's own list, or None with what is wrong with it."""
    document = read_yaml_document(Source.read(path, raw), frozenset(f.name for f in TABLE.fields))
    top, findings = read_rows(document, TABLE)
    found = [*document.findings, *findings]
    if top is None:
        return (None if found else Calendar()), tuple(found)
    rest, work = _days(document, top, "休息日", found), _days(document, top, "上班日", found)
    if rest & work:
        both = "、".join(sorted(d.isoformat() for d in rest & work))
        found.append(document.finding(BAD_DAY, top.span_of("上班日"), f"{both} 既是休息日又是上班日", key="上班日"))
    if any(f.is_error for f in found):
        return None, tuple(found)
    return Calendar(rest, work, top.integer("公布至") or PUBLISHED_THROUGH), tuple(found)


def _days(document: Document, top: Row, name: str, found: list[Finding]) -> frozenset[date]:
    days = set()
    for text in top.names(name):
        parsed = parse(Kind.DATE, text)
        if isinstance(parsed, Bad):
            found.append(document.finding(BAD_DAY, top.span_of(name), f"“{name}”{parsed}", key=f"{name}.{text}"))
        elif isinstance(parsed.value, date):
            days.add(parsed.value)
    return frozenset(days)
