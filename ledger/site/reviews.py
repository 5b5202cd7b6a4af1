"""研判 (二(二)): who met, over which cases, whether the report was made and passed on."""

from __future__ import annotations

from ledger.book.book import Book, Filing
from ledger.records.record import Record
from ledger.site.intake import FilingRow, filing_row
from ledger.site.loops import CadenceLine, cadence_lines
from ledger.site.parts import CaseRef, case_ref
from ledger.text.value import dataclass

_REPORT = "形成报告"


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with what the review concluded of it."""

    case: CaseRef | None
    number: str
    level: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review."""

    row: FilingRow
    kind: str
    subject: str
    chair: str
    units: tuple[str, ...]
    judged: tuple[Judged, ...]
    report: str
    shared: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Reviews:
    """The page of reviews, latest first; the next regular one."""

    rows: tuple[ReviewRow, ...]
    kinds: tuple[str, ...]
    next: CadenceLine | None
    open: int


def reviews(book: Book) -> Reviews:
    """The reviews of a book."""
    mine = sorted((f for f in book.records if f.kind.letter == "R"), key=lambda f: (len(f.id), f.id), reverse=True)
    rows = tuple(_row(book, f) for f in mine)
    due = next((c for c in cadence_lines(book) if c.what == "定期研判"), None)
    return Reviews(rows, tuple(sorted({r.kind for r in rows if r.kind})), due, sum(f.open for f in mine))


def _row(book: Book, filing: Filing) -> ReviewRow:
    row, record = filing_row(book, filing), filing.record
    if record is None:
        return ReviewRow(row, "", "", "", (), (), "读不出", ())
    top = record.top
    return ReviewRow(
        row, top.words("类别"), top.words("议题"), top.words("主持"),
        tuple(_told(r.words("单位"), r.words("人员")) for r in record.entries("参加")), _judged(book, record),
        _report(filing), _shared(record),
    )  # fmt: skip


def _shared(record: Record) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Who was told, by day."""
    days: dict[str, list[str]] = {}
    for row in record.entries("互通"):
        days.setdefault(row.words("日期"), []).append(row.words("单位"))
    return tuple((day, tuple(units)) for day, units in days.items())


def _told(unit: str, people: str) -> str:
    return f"{unit}（{people}）" if people else unit


def _judged(book: Book, record: Record) -> tuple[Judged, ...]:
    found = []
    for row in record.entries("研判案件"):
        number = row.words("案件")
        entry = book.by_id.get(number)
        remarks = (
            "解决困难" if row.text("解决困难") == "是" else "",
            row.text("可能引发") and f"可能引发{row.text('可能引发')}",
        )
        found.append(
            Judged(case_ref(entry) if entry else None, number, row.words("结论等级"), tuple(filter(None, remarks)))
        )
    return tuple(found)


def _report(filing: Filing) -> str:
    """How far the 分析报告 is."""
    task = next((t for t in (filing.plan.tasks if filing.plan else ()) if t.step == _REPORT), None)
    if task is None:
        return "不要求"
    return f"{task.done} 形成" if task.done else "未形成"
