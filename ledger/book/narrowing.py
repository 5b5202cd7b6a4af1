"""A book with nothing in it but what an audience may see: made before any page is, so that no page can say more.

What is the audience's business: a 街镇园区 has its own cases and records, its own rows of lists that go to several, and
whatever names it as the unit that acts; a unit has what names it. Of those, the values that their field tables give
to its circle. Texts that are put together from others (the trail, findings) are told anew from what may be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from ledger.book.book import Book, Entry, Filing
from ledger.book.mentions import Names, current, numbers_named
from ledger.book.snapshot import Settings
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
from ledger.records.reader import Row
from ledger.records.record import Record, StepEntry, read_steps
from ledger.text.document import Document
from ledger.text.finding import CATALOGUE, Finding, LedgerError
from ledger.text.source import Source
from ledger.text.value import replace

CODE, NAME, STREET, CASE = "统一社会信用代码", "企业名称", "街镇园区", "案件"
_BETWEEN_FILES = "X"  # the family of findings about how files agree
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
                   uncommitted=0, settings=_settings(book.settings, audience))  # fmt: skip


class _Scope:
    """What of a book is an audience's business: which cases and records, which rows of them, which steps."""

    def __init__(self, book: Book, audience: Audience) -> None:
        self.audience, self.contacts = audience, book.settings.contacts
        self.every = {*book.by_id, *book.record_by_id, *(d.id for d in book.departed)}
        self.book = book
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
        return self.audience.name in units or any(map(self._speaks(record), current(record.top)))

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
        """Whether a value names no case, record or enterprise that is none of the audience's."""
        if not self.audience.cases:
            return True
        return all(n in self.numbers for n in numbers_named(value) if n in self.every) and not self._names.other(value)

    @cached_property
    def _names(self) -> Names:
        """Every enterprise that the files name, by name and code: the audience's, and others."""
        held = (r for r in (*(e.file.case for e in self.book.entries), *(f.record for f in self.book.records)) if r)
        own, every = set[str](), set[str]()
        for record in held:
            within = self.within(record) if record.id in self.numbers else None
            for row in current(record.top):
                named = {row.words(NAME), row.words(CODE)}
                every |= named
                own |= named if within and within(row) else set()
        return Names(own, every)

    def within(self, record: Record) -> Callable[[Row], bool]:
        """Which entries of a record are the audience's business."""
        if not self.audience.cases or isinstance(record, Case) or not self.is_street:
            return lambda _: True
        mine = self.audience.name
        codes = {r.words(CODE) for r in current(record.top) if r.words(STREET) == mine and r.index}
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

    def shares(self, record: Record) -> bool:
        """Whether a record goes to several 街镇园区, of which each sees its own part."""
        return self.is_street and not isinstance(record, Case) and not self.owns(record)

    def has_task(self, record: Record, task: Task) -> bool:
        """Whether a step is shown."""
        return not self.shares(record) or self.audience.name in (*task.units, task.unit)


def _narrowed(record: Record, scope: _Scope) -> Record:
    return narrowed(record, scope.audience, scope.within(record), scope.known)


def _entry(entry: Entry, state: Assessment, scope: _Scope) -> Entry:
    case = _narrowed(state.case, scope)
    assert isinstance(case, Case)
    verdict: Verdict = replace(state.verdict, warnings=())
    seen = replace(state, case=case, verdict=verdict, plan=_plan(state.plan, state.case, case, scope))
    return replace(entry, assessment=seen, file=_file(entry.file, case), findings=_findings(entry.findings, case, scope),
                   trail=_trail(entry.trail, state.case, scope))  # fmt: skip


def _filing(filing: Filing, record: Record, scope: _Scope) -> Filing:
    seen = _narrowed(record, scope)
    return replace(filing, file=_file(filing.file, seen), findings=_findings(filing.findings, seen, scope),
                   trail=_trail(filing.trail, record, scope), plan=filing.plan and _plan(filing.plan, record, seen, scope))  # fmt: skip


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


def _findings(findings: Iterable[Finding], seen: Record, scope: _Scope) -> tuple[Finding, ...]:
    """What kind of thing is wrong and where, without the words that quote it: of what is seen, and by itself wrong.

    What is wrong only beside another file (the same enterprise, a 编号 that is not there) would speak of that one, and
    what is wrong with a list as a whole that goes to several, of the parts of others.
    """
    if not scope.audience.cases:
        return ()
    lists = {f.name for f in seen.top.field.fields if f.fields} if scope.shares(seen) else set()
    places = {*_places(seen.top, scope.audience)} - lists
    told = (f for f in findings if f.key in places and not f.code.startswith(_BETWEEN_FILES))
    return tuple(replace(f, message=CATALOGUE[f.code].title, because=(), fix=None, key="", edits=()) for f in told)


def _places(row: Row, audience: Audience) -> Iterator[str]:
    """The keys of what an audience sees of an entry, there or lacking; that of the whole file, body and all, is none."""
    yield from filter(None, [row.key()])
    yield from (row.key(f.name) for f in row.field.fields if audience.sees(f.to))
    for rows in row.lists.values():
        for below in rows:
            yield from _places(below, audience)


def _trail(trail: Iterable[Event], record: Record, scope: _Scope) -> tuple[Event, ...]:
    """Which unit did what, without the words that quote values, and without persons.

    Of what goes to several 街镇园区, how it began and what this one did itself.
    """
    if not scope.audience.cases:
        return ()
    told = (_event(e, scope.contacts) for e in trail)
    shared = scope.shares(record)
    return tuple(e for e in told if not shared or e.kind == "opened" or e.author == scope.audience.name)


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
