"""已结案, by the year of the closing: with what result, after how long, how high it had been, what was paid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from ledger.book.book import Book, Entry
from ledger.measures.balance import Money
from ledger.measures.evidence import INFINITY
from ledger.measures.rules import NONE, RANK
from ledger.records.case import Case, Wage
from ledger.site.parts import CaseRef, case_ref
from ledger.site.words import people_span
from ledger.text.value import dataclass

PATH = "closed.html"


@dataclass(frozen=True, slots=True)
class ClosedRow:
    """A closed case. ``days`` are those from the first clue to 结案, -1 where the first is not known.

    ``people`` is empty where the file has no wages.
    """

    case: CaseRef
    code: str
    industry: str
    known: str
    closed: str
    days: int
    top: str
    result: str
    unit: str
    people: str
    people_value: int
    paid: Money


@dataclass(frozen=True, slots=True)
class Year:
    """The cases closed in a year, the latest first."""

    year: str
    rows: tuple[ClosedRow, ...]
    results: tuple[tuple[str, int], ...]
    tops: tuple[tuple[str, int], ...]
    usual: int
    paid: Money
    streets: tuple[str, ...]

    @property
    def href(self) -> str:
        """The page."""
        return f"closed/{self.year}.html"


@dataclass(frozen=True, slots=True)
class Closed:
    """The list of years, the latest first; ``results`` are all that occur, in order of their number."""

    years: tuple[Year, ...]
    results: tuple[str, ...]
    count: int


def closed_row(entry: Entry) -> ClosedRow:
    """The row of a case that is validly closed."""
    state = entry.assessment
    assert state is not None and state.plan.closing is not None and state.plan.closing.done is not None
    case, closing, done = state.case, state.plan.closing, state.plan.closing.done
    first = case.first_clue
    low, high = people_of(case)
    return ClosedRow(
        case_ref(entry), case.code or "", case.top.words("行业"), first.isoformat() if first else "", done.isoformat(),
        (done - first).days if first else -1, max((g.level for g in case.gradings), key=lambda w: RANK.get(w, 0), default=NONE),
        closing.result or "", closing.unit or "", people_span(low, high) if case.wages else "", int(low), paid_in(case.wages),
    )  # fmt: skip


def people_of(case: Case) -> tuple[float, float]:
    """People whose wages the file speaks of: of each group (人员) the month with the most, the groups added up."""
    groups: dict[str, list[Wage]] = {}
    for wage in case.wages:
        groups.setdefault(wage.group, []).append(wage)
    spans = [[w.persons for w in wages] for wages in groups.values()]
    low = sum(max((p.lo if p else 0 for p in span), default=0) for span in spans)
    high = sum(max((INFINITY if not p or p.hi is None else p.hi for p in span), default=0.0) for span in spans)
    return low, high


def paid_in(wages: Iterable[Wage]) -> Money:
    """What was paid by whomever; more where a payment has no amount."""
    payments = [p for w in wages for p in w.payments]
    return Money(
        sum((p.amount for p in payments if p.amount is not None), Decimal(0)), any(p.amount is None for p in payments)
    )


def years(book: Book) -> Closed:
    """The closed cases of a book by year."""
    rows = sorted(
        (closed_row(e) for e in book.entries if e.assessment and e.assessment.closed),
        key=lambda r: (r.closed, r.case.id), reverse=True,
    )  # fmt: skip
    grouped: dict[str, list[ClosedRow]] = {}
    for row in rows:
        grouped.setdefault(row.closed[:4], []).append(row)
    results = Counter(r.result for r in rows)
    return Closed(tuple(_year(y, mine) for y, mine in grouped.items()), tuple(_ranked(results)), len(rows))


def _ranked(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda word: (-counts[word], word))


def _year(year: str, rows: Sequence[ClosedRow]) -> Year:
    results, tops = Counter(r.result for r in rows), Counter(r.top for r in rows)
    days = sorted(r.days for r in rows if r.days >= 0)
    return Year(
        year, tuple(rows), tuple((w, results[w]) for w in _ranked(results)),
        tuple((w, tops[w]) for w in sorted(tops, key=lambda w: -RANK.get(w, -1))),
        days[len(days) // 2] if days else -1, sum((r.paid for r in rows), Money()),
        tuple(sorted({r.case.street for r in rows if r.case.street})),
    )  # fmt: skip
