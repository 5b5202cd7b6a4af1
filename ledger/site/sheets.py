"""附件1-4 of a book, and the page that lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ledger.book.book import Book, Entry
from ledger.book.case_form import case_form
from ledger.book.forms import PROPOSED, TITLES, Form, notice_form, notice_of_case, roster_form, tax_form
from ledger.measures.channels import dispatched
from ledger.records.kinds import SOURCES
from ledger.site.parts import CaseRef, FilingRef, FormLink, case_ref, filing_ref
from ledger.text.value import dataclass


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form that can be printed: of which case or record (or which 信息来源 of a case), for which 街镇园区."""

    path: str
    form: int
    of: CaseRef | FilingRef | None
    street: str
    title: str
    clue: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """The forms of one number."""

    form: int
    title: str
    proposed: bool
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Sheets:
    """The list of all forms."""

    groups: tuple[SheetGroup, ...]
    streets: tuple[str, ...]


def all_sheets(book: Book) -> tuple[Sheet, ...]:
    """Every form of a book, the latest records first."""
    return tuple(_sheets(book))


def _sheets(book: Book) -> Iterator[Sheet]:
    yield Sheet("forms/1.html", 1, None, "", f"附件1 {TITLES[1]}")
    for filing in reversed(book.of_kind("T", "S")):
        record, ref = filing.record, filing_ref(filing)
        assert record is not None
        if filing.kind.letter == "S":
            yield Sheet(f"forms/3/{filing.id}.html", 3, ref, record.street, f"附件3 {filing.id}")
        for i, street in enumerate(dispatched(record) if filing.kind.letter == "T" else (), 1):
            yield Sheet(f"forms/2/{filing.id}-{i}.html", 2, ref, street, f"附件2 {filing.id} {street}")
    for entry in reversed(book.entries):
        if entry.assessment:
            case = case_ref(entry)
            yield Sheet(f"forms/4/{entry.id}.html", 4, case, case.street, f"附件4 {entry.id}")
            yield from _notices(entry, case)


def _notices(entry: Entry, case: CaseRef) -> Iterator[Sheet]:
    """附件3 drafted from what a department told (二(一)三) where that went straight into the case."""
    for i, clue in enumerate(entry.file.case.clues if entry.file.case else ()):
        if clue.channel in SOURCES and not clue.lead:
            path, words = f"forms/3/{entry.id}-{i + 1}.html", f"{clue.day} {clue.channel}"
            yield Sheet(path, 3, case, case.street, f"附件3 {entry.id} {clue.channel}", i, words)


def sheets(every: tuple[Sheet, ...]) -> Sheets:
    """The list of forms."""
    groups = tuple(SheetGroup(n, TITLES[n], n in PROPOSED, tuple(s for s in every if s.form == n)) for n in TITLES)
    return Sheets(groups, tuple(sorted({s.street for s in every if s.street})))


def form_of(book: Book, sheet: Sheet) -> Form:
    """What a form holds on the book's day."""
    settings, day = book.settings, book.as_of
    if sheet.of is None:
        return roster_form(settings.contacts, day)
    entry = book.by_id.get(sheet.of.id)
    if entry and entry.assessment:
        case = entry.assessment.case
        draft = notice_of_case(case, case.clues[sheet.clue], day) if sheet.clue is not None else None
        return draft or case_form(entry.assessment, settings, day)
    record = book.record_by_id[sheet.of.id].record
    assert record is not None
    return notice_form(record, day) if sheet.form == 3 else tax_form(record, sheet.street, settings.contacts, day)


def by_record(every: tuple[Sheet, ...]) -> Mapping[str, tuple[FormLink, ...]]:
    """The forms of each case and record, by 编号."""
    found: dict[str, list[FormLink]] = {}
    for sheet in every:
        if sheet.of:
            apart = sheet.street if sheet.form == 2 else sheet.words
            found.setdefault(sheet.of.id, []).append(FormLink(f"打印附件{sheet.form}", sheet.path, apart))
    return {number: tuple(links) for number, links in found.items()}
