"""The case page: everything the file says, what the measures make of it, and what git has recorded of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ledger.book.book import Book, Entry
from ledger.measures.assess import Assessment
from ledger.measures.balance import Money, balances, left_of
from ledger.records.table import LISTS
from ledger.site.arrears import Month, months
from ledger.site.boards import Reason, reasons
from ledger.site.commands import Command, fact_commands
from ledger.site.course import Course, course
from ledger.site.derivation import Derivation, derivation
from ledger.site.drawing import Drawing, draw
from ledger.site.findings import FindingLine, finding_line
from ledger.site.parts import (
    CaseRef,
    FormLink,
    Mark,
    StepLine,
    WageLine,
    case_ref,
    marks_of,
    source_of,
    step_line,
    wage_lines,
)
from ledger.site.record import Commit, record
from ledger.site.tables import EntryLine, Table, superseded, table
from ledger.site.tasks import TaskLine, other_line, task_line
from ledger.site.ties import TieLine
from ledger.site.words import people_span
from ledger.text.value import dataclass

_LISTS = {f.name: f for f in LISTS}
_FACTS = (
    "统一社会信用代码", "街镇园区", "经营地址", "行业", "用工人数", "联系人", "联系方式", "前案",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to show of a case whose file can be read; ``known`` is the day of the first clue, ``days`` since then."""

    known: str
    days: int
    people: str
    facts: tuple[tuple[str, str], ...]
    derivation: Derivation
    reasons: tuple[Reason, ...]
    next: StepLine | None
    tasks: tuple[TaskLine, ...]
    others: tuple[TaskLine, ...]
    refusal: tuple[str, ...]
    closing: TaskLine | None
    commands: tuple[Command, ...]
    course: Course
    wages: tuple[WageLine, ...]
    months: tuple[Month, ...]
    owed: Money
    gradings: Table
    clues: Table
    observations: Table
    reviews: Table
    superseded: tuple[EntryLine, ...]
    body: str

    @property
    def drawing(self) -> Drawing:
        """The course drawn: made when it is shown, for most pages are found to be unchanged, and kept."""
        return draw(self.course)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case page; ``known`` is None where the file cannot be read."""

    case: CaseRef
    path: str
    source: tuple[str, ...]
    marks: tuple[Mark, ...]
    known: Known | None
    record: tuple[Commit, ...]
    findings: tuple[FindingLine, ...]
    related: tuple[CaseRef, ...]
    ties: tuple[TieLine, ...] = ()
    firm: str = ""
    forms: tuple[FormLink, ...] = ()

    @property
    def hrefs(self) -> Mapping[str, str]:
        """The pages of the 编号 that this page speaks of."""
        return {t.of.id: t.of.href for t in self.ties}


def dossier(book: Book, entry: Entry, related: Iterable[Entry] = (), ties: Iterable[TieLine] = (), firm: str = "",
            forms: Iterable[FormLink] = ()) -> Dossier:  # fmt: skip
    """The page of a case; ``firm`` is the page of its enterprise, ``forms`` are those to be printed."""
    state = entry.assessment
    return Dossier(
        case_ref(entry), entry.path, source_of(entry), marks_of(entry), _known(book, entry, state) if state else None,
        record(entry.trail, book.settings.contacts, book.signatures), tuple(map(finding_line, entry.findings)), tuple(map(case_ref, related)),
        tuple(ties), firm, tuple(forms),
    )  # fmt: skip


def kin(entries: Sequence[Entry]) -> Mapping[str, tuple[Entry, ...]]:
    """The other cases of the same enterprise, by 编号: the same credit code, or named as 前案."""
    links: dict[str, set[str]] = {e.id: set() for e in entries}
    by_code: dict[str, list[str]] = {}
    for entry in entries:
        case = entry.file.case
        if case and case.code:
            by_code.setdefault(case.code, []).append(entry.id)
        if case and case.previous in links and case.previous != entry.id:
            links[entry.id].add(case.previous)
            links[case.previous].add(entry.id)
    for group in by_code.values():
        for number in group:
            links[number].update(other for other in group if other != number)
    known = {e.id: e for e in entries}
    return {number: tuple(known[other] for other in sorted(others)) for number, others in links.items()}


def _known(book: Book, entry: Entry, state: Assessment) -> Known:
    case, plan = state.case, state.plan
    debts = balances(state, book.settings.rules)
    pending = sorted(plan.pending, key=lambda t: (t.due, t.step))
    first, verdict = case.first_clue, state.verdict
    number = entry.id if book.audience.whole else ""  # only who has the ledger itself can type commands
    return Known(
        first.isoformat() if first else "", (state.day - first).days if first else 0,
        people_span(verdict.low.persons.value, verdict.high.persons.value), tuple((name, words) for name in _FACTS if (words := case.top.words(name))),
        derivation(state, book.settings.rules), reasons(state),
        step_line(entry, pending[0], book.as_of) if pending else None,
        tuple(task_line(t, state.day, number) for t in plan.tasks), tuple(other_line(e) for e in plan.spare),
        plan.refusal.reasons if plan.refusal else (), other_line(plan.closing) if plan.closing else None,
        fact_commands(state, debts) if number and not state.closed else (), course(state, debts),
        wage_lines(debts, state.day), months(debts), left_of(debts),
        table(case, _LISTS["定级记录"]), table(case, _LISTS["信息来源"]), table(case, _LISTS["情况"]),
        table(case, _LISTS["研判"]),
        tuple(superseded(case)), case.body.strip() and case.body,
    )  # fmt: skip
