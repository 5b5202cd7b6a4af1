"""The page of a record beside the cases, whatever its kind: what its field table holds, its steps, its ties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ledger.book.book import Book, Filing
from ledger.records.kinds import RecordKind
from ledger.records.reader import walk
from ledger.records.record import Record
from ledger.records.table import STEPS
from ledger.site.findings import FindingLine, finding_line
from ledger.site.parts import FilingRef, FormLink, Mark, StepLine, filing_marks, filing_ref, source_of, step_line
from ledger.site.record import Commit, record
from ledger.site.tables import EntryLine, Head, Table, superseded, table
from ledger.site.tasks import TaskLine, other_line, task_line
from ledger.site.ties import TieLine, day_of, state_of
from ledger.text.value import dataclass, replace


@dataclass(frozen=True, slots=True)
class Filed:
    """What there is to show of a record that can be read."""

    facts: tuple[tuple[str, str], ...]
    steps: bool
    next: StepLine | None
    tasks: tuple[TaskLine, ...]
    others: tuple[TaskLine, ...]
    tables: tuple[Table, ...]
    streets: tuple[str, ...]
    superseded: tuple[EntryLine, ...]
    body: str


@dataclass(frozen=True, slots=True)
class Docket:
    """The page of a record; ``known`` is None where the file cannot be read. ``hrefs`` lead from a value to its page."""

    of: FilingRef
    kind: str
    above: str
    path: str
    source: tuple[str, ...]
    day: str
    state: str
    marks: tuple[Mark, ...]
    known: Filed | None
    record: tuple[Commit, ...]
    findings: tuple[FindingLine, ...]
    ties: tuple[TieLine, ...]
    hrefs: Mapping[str, str]
    forms: tuple[FormLink, ...]

    @property
    def long(self) -> bool:
        """Whether a table of it wants a search."""
        return self.known is not None and any(t.long for t in self.known.tables)


def docket(book: Book, filing: Filing, ties: Iterable[TieLine] = (), firms: Mapping[str, str] | None = None,
           forms: Iterable[FormLink] = ()) -> Docket:  # fmt: skip
    """The page of a record; ``firms`` leads from credit codes to the pages of enterprises."""
    lines = tuple(ties)
    return Docket(
        filing_ref(filing), filing.kind.title, above_of(filing.kind), filing.path, source_of(filing), day_of(filing), state_of(filing), filing_marks(filing),
        _filed(book, filing, filing.record) if filing.record else None, record(filing.trail, book.settings.contacts, book.signatures),
        tuple(map(finding_line, filing.findings)), lines,
        {t.of.id: t.of.href for t in lines} | _firm_hrefs(filing.record, firms or {}), tuple(forms),
    )  # fmt: skip


def above_of(kind: RecordKind) -> str:
    """The page of the navigation that a kind of record lies below."""
    return {"cases": "cases.html", "reviews": "reviews.html", "intake": "intake.html"}.get(kind.folder, "")


def _firm_hrefs(record: Record | None, firms: Mapping[str, str]) -> dict[str, str]:
    """The pages of the enterprises whose codes a record gives."""
    codes = dict.fromkeys(row.words("统一社会信用代码") for row in walk(record.top)) if record else ()
    return {code: firms[code] for code in codes if code in firms}


def _filed(book: Book, filing: Filing, what: Record) -> Filed:
    plan = filing.plan
    assert plan is not None
    number = filing.id if book.audience.whole else ""  # only who has the ledger itself can type commands
    pending = sorted(plan.pending, key=lambda t: (t.due, t.step))
    fields = (f.name for f in what.kind.table.fields if not f.fields and f.name != "编号")
    tables = tuple(_named(table(what, f), what) for f in what.kind.lists if f is not STEPS)
    streets = {r.street for t in tables if t.long for r in t.rows if r.street}
    return Filed(
        tuple((name, what.top.words(name)) for name in fields if what.top.words(name)), what.kind.steps,
        step_line(filing, pending[0], book.as_of) if pending else None,
        tuple(task_line(t, book.as_of, number) for t in plan.tasks), tuple(other_line(e, what.kind.letter) for e in plan.spare),
        tables, tuple(sorted(streets)), tuple(superseded(what)), what.body.strip() and what.body,
    )  # fmt: skip


def _named(found: Table, what: Record) -> Table:
    """The table; where its entries give only the code of a firm, with the name and 街镇园区 from the batch's list."""
    heads = [h.name for h in found.heads]
    if found.name != "排查" or "统一社会信用代码" not in heads:
        return found
    at = heads.index("统一社会信用代码")
    firms = {r.words("统一社会信用代码"): r for r in what.entries("企业")}
    rows = []
    for row in found.rows:
        firm = firms.get(row.values[at])
        name, street = (firm.words("企业名称"), firm.words("街镇园区")) if firm else ("", "")
        rows.append(replace(row, values=(name, street, *row.values), street=street))
    return Table(found.name, (Head("企业名称", ""), Head("街镇园区", "nowrap"), *found.heads), tuple(rows))
