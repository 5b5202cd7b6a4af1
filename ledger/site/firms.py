"""Enterprises: each with all its cases, all that the channels said of it, its spellings, and those it belongs with."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.book.book import Book, Entry
from ledger.book.enterprises import Directory, Enterprise, Mention
from ledger.book.ties import Ties
from ledger.measures.rules import RANK
from ledger.site.derivation import entry_words
from ledger.site.parts import CaseRef, FilingRef, Mark, case_ref, filing_ref, find, href_of
from ledger.site.words import people_span
from ledger.text.value import dataclass


@dataclass(frozen=True, slots=True)
class FirmRef:
    """An enterprise as it is named on other pages."""

    key: str
    name: str
    code: str

    @property
    def href(self) -> str:
        """The page, from the site's root."""
        return firm_href(self.key)


def firm_href(key: str) -> str:
    """The page of an enterprise, from the site's root."""
    return f"enterprises/{key}.html"


@dataclass(frozen=True, slots=True)
class FirmRow:
    """An enterprise in the list; ``level`` is the highest of its open cases, empty where none is open."""

    of: FirmRef
    marks: tuple[Mark, ...]
    streets: tuple[str, ...]
    level: str
    open: int
    closed: int
    mentions: int
    last: str


@dataclass(frozen=True, slots=True)
class Firms:
    """The list of enterprises: those with the most pressing cases first."""

    rows: tuple[FirmRow, ...]
    streets: tuple[str, ...]
    again: int
    nameless: int


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case of an enterprise: when known, its levels day by day, how it stands."""

    case: CaseRef
    known: str
    levels: tuple[tuple[str, str], ...]
    standing: str
    people: str
    previous: str
    later: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MentionLine:
    """Where a record speaks of the enterprise."""

    of: FilingRef
    day: str
    list: str
    words: str
    case: str


@dataclass(frozen=True, slots=True)
class Firm:
    """The page of an enterprise."""

    of: FirmRef
    names: tuple[str, ...]
    marks: tuple[Mark, ...]
    streets: tuple[str, ...]
    open: int
    cases: tuple[CaseLine, ...]
    mentions: tuple[MentionLine, ...]
    related: tuple[FirmRef, ...]
    namesakes: tuple[FirmRef, ...]
    hrefs: Mapping[str, str]


def firm_ref(firm: Enterprise) -> FirmRef:
    """How an enterprise is named."""
    return FirmRef(firm.key, firm.name, firm.code)


def firms(found: Directory) -> Firms:
    """The list of a directory."""
    rows = tuple(sorted(map(_row, found.by_key.values()), key=_urgency))
    return Firms(
        rows, tuple(sorted({s for r in rows for s in r.streets})), sum(r.open + r.closed > 1 for r in rows),
        sum(not r.of.code for r in rows),
    )  # fmt: skip


def _urgency(row: FirmRow) -> tuple[int, int, int, str]:
    return (-RANK.get(row.level, -1), -(row.open + row.closed), -row.mentions, row.of.name)


def _row(firm: Enterprise) -> FirmRow:
    opened = [e for e in firm.cases if e.open and e.assessment]
    levels = [e.assessment.declared for e in opened if e.assessment]
    days = [m.row.words("日期") or _day(m) for m in firm.mentions]
    days += [e.file.case.first_clue.isoformat() for e in firm.cases if e.file.case and e.file.case.first_clue]
    return FirmRow(
        firm_ref(firm), _marks(firm), _streets(firm), max(levels, key=lambda w: RANK.get(w, -1), default=""), len(opened),
        len(firm.cases) - len(opened), len(firm.mentions), max(days, default=""),
    )  # fmt: skip


def _marks(firm: Enterprise) -> tuple[Mark, ...]:
    found = (
        (Mark("再次发生", "strong"), len(firm.cases) > 1), (Mark("没有信用代码"), not firm.code),
        (Mark(f"{len(firm.names)} 种写法"), len(firm.names) > 1),
    )  # fmt: skip
    return tuple(mark for mark, holds in found if holds)


def _streets(firm: Enterprise) -> tuple[str, ...]:
    of_cases = [e.file.case.street for e in firm.cases if e.file.case]
    of_rows = [m.row.words("街镇园区") or (m.filing.record.street if m.filing.record else "") for m in firm.mentions]
    return tuple(dict.fromkeys(s for s in (*of_cases, *of_rows) if s))


def _day(mention: Mention) -> str:
    day = mention.filing.record.day if mention.filing.record else None
    return day.isoformat() if day else ""


def firm_page(book: Book, ties: Ties, found: Directory, key: str) -> Firm:
    """The page of one enterprise of a directory."""
    firm = found.by_key[key]
    cases = tuple(_case(e, ties) for e in firm.cases)
    mentions = tuple(_mention(m) for m in firm.mentions)
    named = dict.fromkeys(n for c in cases for n in (c.previous, *c.later)) | dict.fromkeys(m.case for m in mentions)
    return Firm(
        firm_ref(firm), tuple(firm.names), _marks(firm), _streets(firm), sum(e.open for e in firm.cases),
        cases, mentions, _refs(found, found.related.get(key, ())), _refs(found, found.namesakes.get(key, ())),
        {n: href_of(n) for n in named if find(book, n)},
    )  # fmt: skip


def _refs(found: Directory, keys: tuple[str, ...]) -> tuple[FirmRef, ...]:
    return tuple(firm_ref(found.by_key[k]) for k in keys if k in found.by_key)


def _case(entry: Entry, ties: Ties) -> CaseLine:
    case, state = entry.file.case, entry.assessment
    if case is None or state is None:
        return CaseLine(case_ref(entry), "", (), "读不出", "", "", ())
    closing = state.plan.closing
    return CaseLine(
        case_ref(entry), case.first_clue.isoformat() if case.first_clue else "",
        tuple((g.day.isoformat(), g.level) for g in case.gradings), f"结案：{closing.result}" if closing else "在办",
        people_span(state.verdict.low.persons.value, state.verdict.high.persons.value), case.previous or "",
        tuple(t.number for t in ties.get(entry.id, ()) if t.back and "前案" in t.places),
    )  # fmt: skip


_APART = ("企业名称", "统一社会信用代码", "日期", "编号", "案件")


def _mention(mention: Mention) -> MentionLine:
    words = entry_words(mention.row, _APART)
    return MentionLine(
        filing_ref(mention.filing), mention.row.words("日期") or _day(mention), mention.list, words, mention.row.words("案件")
    )  # fmt: skip
