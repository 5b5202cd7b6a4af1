"""The findings page: everything the checks have to say, and what each code means."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.book.book import Book
from ledger.site.clauses import clause_anchor
from ledger.site.parts import href_of
from ledger.text.finding import CATALOGUE, Code, Finding
from ledger.text.value import dataclass


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding; ``number`` and ``href`` are the case's or record's, empty for another file; ``anchor`` is its clause's on the measures page."""

    code: str
    error: bool
    number: str
    path: str
    line: int
    column: int
    message: str
    because: tuple[str, ...]
    fix: str
    clause: str
    anchor: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """The findings page: errors first; the codes that occur, explained."""

    lines: tuple[FindingLine, ...]
    errors: int
    warnings: int
    files: int
    codes: tuple[Code, ...]


def finding_line(finding: Finding, number: str = "") -> FindingLine:
    """A finding as it is shown."""
    clause = finding.clause or ""
    return FindingLine(
        finding.code, finding.is_error, number, finding.path, finding.line, finding.column, finding.message,
        finding.because, finding.fix or "", clause, clause_anchor(clause), href_of(number) if number else "",
    )  # fmt: skip


def trouble(book: Book) -> Trouble:
    """The findings of a book."""
    numbers = {e.path: e.id for e in book.entries} | {f.path: f.id for f in book.records}
    ordered = sorted(book.findings, key=lambda f: (not f.is_error, f.path, f.line, f.column, f.code))
    lines = tuple(finding_line(f, numbers.get(f.path, "")) for f in ordered)
    errors = sum(f.is_error for f in book.findings)
    return Trouble(lines, errors, len(lines) - errors, len({f.path for f in book.findings}), _explained(book.findings))


def _explained(findings: Iterable[Finding]) -> tuple[Code, ...]:
    names = sorted({f.code for f in findings})
    return tuple(CATALOGUE[n] for n in names if n in CATALOGUE)
