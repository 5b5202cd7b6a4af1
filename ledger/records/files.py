"""Bytes to a record of whatever kind its path says."""

from __future__ import annotations

from functools import lru_cache

from ledger.records.case import Case
from ledger.records.kinds import CASES, RecordKind, kind_of
from ledger.records.reader import read_rows
from ledger.records.record import Record
from ledger.text.document import Document, read_case_document
from ledger.text.finding import Finding
from ledger.text.source import Source
from ledger.text.value import dataclass


@dataclass(frozen=True)
class RecordFile:
    """A file as read: the document, the record (None when the front matter cannot be read), the findings."""

    document: Document
    kind: RecordKind
    record: Record | None
    findings: tuple[Finding, ...]

    @property
    def case(self) -> Case | None:
        """The record as a case; None where it is none."""
        return self.record if isinstance(self.record, Case) else None


def read_file(path: str, raw: bytes, kind: RecordKind) -> RecordFile:
    """Read a file as a kind of record; whatever is wrong with it comes back as findings, never as an exception."""
    document = read_case_document(Source.read(path, raw), kind.keys, kind.front)
    top, findings = read_rows(document, kind.table)
    made = Case if kind is CASES else Record
    record = None if top is None else made(kind, path, top, document.body)
    return RecordFile(document, kind, record, (*document.findings, *findings))


@lru_cache(maxsize=16)  # an edit looks at the same text from several sides
def read_record(path: str, raw: bytes) -> RecordFile:
    """Read a file by the kind its path says; one that lies elsewhere is read as a case."""
    return read_file(path, raw, kind_of(path) or CASES)


def read_case(path: str, raw: bytes) -> RecordFile:
    """Read a case file, wherever it lies."""
    return read_file(path, raw, CASES)
