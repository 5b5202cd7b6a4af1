"""A book with nothing in it but what an audience may see: made before any page is, so that no page can say more.

What is the audience's business: a 街镇园区 has its own cases and records, its own rows of lists that go to several, and
whatever names it as the unit that acts; a unit has what names it. Of those, the values that their field tables give
to its circle. Texts that are put together from others (the trail, findings) are told anew from what may be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ledger.book.book import Book, Entry, Filing
from ledger.book.snapshot import Settings
from ledger.book.ties import numbers_in
from ledger.history.trail import Event
from ledger.measures.assess import Assessment
from ledger.measures.plan import Plan, Refusal, Task
from ledger.measures.step_kinds import steps_for
from ledger.measures.verdict import Verdict
from ledger.records.audience import Audience
from ledger.records.case import Case
from ledger.records.contacts import TABLE, Contacts, Unit
from ledger.records.files import RecordFile
from ledger.records.kinds import KINDS
from ledger.records.narrow import narrowed, unclassified
from ledger.records.reader import Row, walk
from ledger.records.record import Record, StepEntry, read_steps
from ledger.text.document import Document
from ledger.text.finding import CATALOGUE, Finding, LedgerError
from ledger.text.source import Source
from ledger.text.value import replace

CODE, NAME, STREET, CASE = "统一社会信用代码", "企业名称", "街镇园区", "案件"
_STEPS = frozenset(step for kind in KINDS for step in steps_for(kind))


def for_audience(book: Book, audience: Audience) -> Book:
    """The book as an audience may have it; LedgerError where a field does not say to whom it may go."""
    missing = [name for table in (*(k.table for k in KINDS.values()), TABLE) for name in unclassified(table)]
    if missing:
        raise LedgerError(f"字段表里没有写明给谁看，网站没有生成：{'、'.join(missing)}")
    if audience.whole:
        return book
    scope = _Scope(book, audience)
    entries = tuple(_entry(e, e.assessment, scope) for e in book.entries if e.assessment and e.id in scope.numbers)
    records = tuple(_filing(f, f.record, scope) for f in book.records if f.record and f.id in scope.numbers)
    findings = tuple(f for held in (*entries, *records) for f in held.findings)
    return replace(book, entries=entries, records=records, findings=findings, strays=(), audience=audience, departed=(),
                   settings=_settings(book.settings, audience))  # fmt: skip


class _Scope:
    """What of a book is an audience's business: which cases and records, which rows of them, which steps."""

    def __init__(self, book: Book, audience: Audience) -> None:
        self.audience, self.contacts = audience, book.settings.contacts
        self.every = {*book.by_id, *book.record_by_id}
        self.is_street = self.contacts.is_street(audience.name)
        cases = {e.id for e in book.entries if e.assessment and self._has(e.assessment.case, e.assessment.plan)}
        self.numbers = cases  # what a record leads to decides whether the record is in
        self.numbers = cases | {
            f.id for f in book.records if f.record and audience.sees(f.kind.table.to) and self._has(f.record, f.plan)
        }

    def _has(self, record: Record, plan: Plan | None) -> bool:
        if not self.audience.cases or self.owns(record):
            return True
        units = {unit for task in (plan.tasks if plan else ()) for unit in (*task.units, task.unit)}
        return self.audience.name in units or any(map(self._speaks(record), walk(record.top)))

    def owns(self, record: Record) -> bool:
        """Whether a record is a 街镇园区's own as a whole."""
        return self.is_street and record.street == self.audience.name

    def _speaks(self, record: Record) -> Callable[[Row], bool]:
        """Whether an entry is about the audience: names it as a unit, or a case that it has."""

        def speaks(row: Row) -> bool:
            named = any(f.unit and row.words(f.name) == self.audience.name for f in row.field.fields)
            return named or (not isinstance(record, Case) and row.words(CASE) in self.numbers)

        return speaks

    def known(self, value: str) -> bool:
        """Whether a value names no case or record that is none of the audience's."""
        return not self.audience.cases or all(n in self.numbers for n in numbers_in(value) if n in self.every)

    def within(self, record: Record) -> Callable[[Row], bool]:
        """Which entries of a record are the audience's business."""
        if not self.audience.cases or isinstance(record, Case) or not self.is_street:
            return lambda _: True
        mine = self.audience.name
        codes = {r.words(CODE) for r in walk(record.top) if r.words(STREET) == mine and r.index}
        owns = self.owns(record)

        def within(row: Row) -> bool:
            if row.words(STREET):
                return row.words(STREET) == mine
            if owns:
                return True
            if row.given(NAME) or row.given(CODE):
                return row.words(CODE) in codes
            return row.field.name != "处置" or row.words("部门") == mine

        return within

    def has_task(self, record: Record, task: Task) -> bool:
        """Whether a step is shown: of what goes to several 街镇园区, each sees its own."""
        shared = self.is_street and not isinstance(record, Case) and not self.owns(record)
        return not shared or self.audience.name in (*task.units, task.unit)


def _narrowed(record: Record, scope: _Scope) -> Record:
    return narrowed(record, scope.audience, scope.within(record), scope.known)


def _entry(entry: Entry, state: Assessment, scope: _Scope) -> Entry:
    case = _narrowed(state.case, scope)
    assert isinstance(case, Case)
    verdict: Verdict = replace(state.verdict, warnings=())
    seen = replace(state, case=case, verdict=verdict, plan=_plan(state.plan, state.case, case, scope))
    return replace(entry, assessment=seen, file=_file(entry.file, case), findings=_findings(entry.findings, scope),
                   trail=_trail(entry.trail, scope))  # fmt: skip


def _filing(filing: Filing, record: Record, scope: _Scope) -> Filing:
    seen = _narrowed(record, scope)
    return replace(filing, file=_file(filing.file, seen), findings=_findings(filing.findings, scope),
                   trail=_trail(filing.trail, scope), plan=filing.plan and _plan(filing.plan, record, seen, scope))  # fmt: skip


def _file(file: RecordFile, record: Record) -> RecordFile:
    """Without the text itself."""
    return RecordFile(Document(Source(file.document.path, ""), "", None, 0), file.kind, record, ())


def _plan(plan: Plan, record: Record, seen: Record, scope: _Scope) -> Plan:
    entries = {e.row.index: e for e in read_steps(seen.rows("处置"))}

    def entry(old: StepEntry | None) -> StepEntry | None:
        return entries.get(old.row.index) if old else None

    tasks = tuple(_task(t, entry(t.entry)) for t in plan.tasks if scope.has_task(record, t))
    spare = tuple(found for e in plan.spare if (found := entry(e)))
    refused = entry(plan.refusal.entry) if plan.refusal else None
    refusal = Refusal(refused, ()) if refused else None
    return replace(plan, tasks=tasks, spare=spare, closing=entry(plan.closing), refusal=refusal)


def _task(task: Task, entry: StepEntry | None) -> Task:
    """Why a step is required may quote what a review said."""
    return replace(task, entry=entry, trigger=replace(task.trigger, why="", origin=None))


def _findings(findings: Iterable[Finding], scope: _Scope) -> tuple[Finding, ...]:
    """What kind of thing is wrong and where, without the words that quote it."""
    if not scope.audience.cases:
        return ()
    return tuple(replace(f, message=CATALOGUE[f.code].title, because=(), fix=None, key="", edits=()) for f in findings)


def _trail(trail: Iterable[Event], scope: _Scope) -> tuple[Event, ...]:
    """Which unit did what, without the words that quote values, and without persons."""
    return tuple(_event(e, scope.contacts) for e in trail) if scope.audience.cases else ()


def _event(event: Event, contacts: Contacts) -> Event:
    what, person = event.what, contacts.by_address(event.address, event.day)
    told = what.step if what.step in _STEPS else ""
    if what.level_after and what.level_after != what.level_before:
        told = f"{what.level_before or ''}→{what.level_after}"
    unit = person.unit if person else ""
    return replace(event, author=unit, address="", committer=unit, committer_address="",
                   subject="", lines=None, what=replace(what, summary=told, entry="", step=told if what.step else None))  # fmt: skip


def _settings(settings: Settings, audience: Audience) -> Settings:
    contacts = settings.contacts
    named = audience.cases  # 附件1 goes to every unit; a summary names nobody
    units = contacts.units if named else tuple(_nameless(u) for u in contacts.units)
    return replace(settings, contacts=Contacts(units, contacts.leaders if named else (), ()), findings=())


def _nameless(unit: Unit) -> Unit:
    return replace(unit, chiefs=(), liaisons=(), deputies=())
