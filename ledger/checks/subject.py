"""What a check is given: one record on one day, with its parents, and the tools to speak of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property

from ledger.measures.assess import Assessment, Rulebook, assess
from ledger.measures.plan import Plan, record_plan
from ledger.measures.powers import Power, forbids
from ledger.measures.verdict import Verdict, judge
from ledger.records.case import Case
from ledger.records.contacts import Contacts, Person
from ledger.records.journal import Comparison, changes, compare
from ledger.records.reader import Row
from ledger.records.record import Record
from ledger.text.document import Document
from ledger.text.edit import Edit
from ledger.text.finding import Code, Finding, Severity
from ledger.text.value import dataclass, field


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another case of the ledger, as far as cross-checks need it."""

    path: str
    id: str
    code: str | None
    name: str
    closed: bool


def _nothing(number: str) -> Record | None:
    return None


def _none_of(letter: str) -> Iterable[Record]:
    return ()


@dataclass(frozen=True)
class Around:
    """The rest of the tree: the other cases by 编号, and a way to any record.

    ``records`` gives every record of a kind, by its letter; ``kinds`` the letters of the kinds that there are.
    """

    cases: Mapping[str, tuple[Neighbour, ...]] = field(default_factory=dict)
    find: Callable[[str], Record | None] = _nothing
    kinds: Callable[[], frozenset[str]] = frozenset
    records: Callable[[str], Iterable[Record]] = _none_of

    @cached_property
    def letters(self) -> frozenset[str]:
        """The letters of the kinds of records that the tree holds; few checks ask, and every file has to be looked at."""
        return self.kinds()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who commits, by the directory that stood before the commit, and the powers that the policy of then gives."""

    person: Person
    kind: str  # of the unit: 科室, 街镇园区, 外部单位
    powers: tuple[Power, ...]
    signer_rule: bool = False  # whether a lowering is committed by one of those who approve it

    def barred(self, matter: str, name: str, day: date) -> Power | None:
        """The row of 权限 by which this person may not commit something; None where they may."""
        return forbids(self.powers, matter, name, self.person.unit, self.kind, day)


@dataclass(frozen=True)
class Subject:
    """A record under check.

    ``parents`` holds what each parent of the commit has at this record (None: absent there), and is None where
    there is no history to hold it against. ``touched`` says that this commit (or the person asking) is
    responsible for the file; ``around`` is the rest of the same tree; ``actor`` is None where it is not known who
    commits; ``brought`` is what the parents hold, without those whose state another has changed since they parted.
    """

    document: Document
    record: Record
    day: date
    rules: Rulebook
    contacts: Contacts
    touched: bool = True
    parents: tuple[Record | None, ...] | None = None
    around: Around = field(default_factory=Around)
    actor: Actor | None = None
    brought: tuple[Record, ...] | None = None

    @property
    def case(self) -> Case:
        """The record as a case: what checks of cases may ask."""
        assert isinstance(self.record, Case)
        return self.record

    @cached_property
    def assessment(self) -> Assessment:
        """The case on the day."""
        return assess(self.case, self.rules, self.day, rise=False)

    @cached_property
    def plan(self) -> Plan:
        """The required steps of the record on the day."""
        if isinstance(self.record, Case):
            return self.assessment.plan
        return record_plan(self.record, self.rules.policy, self.rules.calendar, self.day)

    def verdict(self, day: date) -> Verdict:
        """The level of another day, on this file's facts."""
        return judge(self.case, self.rules.policy, self.rules.calendar, day)

    @property
    def severity(self) -> Severity:
        """An error in a touched file is a warning in any other."""
        return Severity.ERROR if self.touched else Severity.WARNING

    @cached_property
    def before(self) -> tuple[Record, ...]:
        """The states of the record that the parents hold."""
        return tuple(p for p in self.parents or () if p is not None)

    @cached_property
    def sides(self) -> tuple[Record, ...]:
        """The states that the commit follows from, or, two and more of them, joins."""
        return self.before if self.brought is None else self.brought

    @property
    def joins(self) -> bool:
        """Whether the commit joins what was done to the record on several sides."""
        return len(self.sides) > 1

    @cached_property
    def comparisons(self) -> tuple[tuple[Record, dict[str, Comparison]], ...]:
        """How each list follows from each parent's."""
        names = [f.name for f in self.record.kind.lists]
        return tuple((p, {n: compare(p.rows(n), self.record.rows(n)) for n in names}) for p in self.before)

    @cached_property
    def _held(self) -> dict[int, list[Row]]:
        held: dict[int, list[Row]] = {}
        for _, lists in self.comparisons:
            for comparison in lists.values():
                for old, new in (*comparison.kept, *comparison.altered, *comparison.moved):
                    held.setdefault(id(new), []).append(old)
        return held

    def held(self, row: Row) -> list[Row]:
        """What the parents have in place of an entry; empty when this commit adds it."""
        return self._held.get(id(row), [])

    def weight(self, row: Row) -> Severity:
        """As ``severity``, but what a parent holds just so is a warning: a journal's entry is judged once."""
        kept = any(not changes(old, row) for old in self.held(row))
        return Severity.WARNING if kept else self.severity

    def say(
        self,
        code: Code,
        row: Row,
        name: str,
        message: str,
        *,
        because: tuple[str, ...] = (),
        fix: str | None = None,
        clause: str | None = None,
        edits: tuple[Edit, ...] = (),
        severity: Severity | None = None,
    ) -> Finding:
        """A finding at a value of an entry (its key, or its ``-``, where the value is absent)."""
        span = row.span_of(name) if name else row.span_of("")
        return self.document.finding(
            code, span, message, because=because, fix=fix, clause=clause, key=row.key(name), edits=edits,
            severity=severity,
        )  # fmt: skip


Check = Callable[[Subject], Iterator[Finding]]
CHECKS: list[tuple[str, Check]] = []
EVERY = "*"


def check(function: Check) -> Check:
    """Enter a check of cases into the registry; checks run in the order they are entered."""
    CHECKS.append(("", function))
    return function


def check_every(function: Check) -> Check:
    """Enter a check of every kind of record."""
    CHECKS.append((EVERY, function))
    return function


def check_of(letter: str) -> Callable[[Check], Check]:
    """Enter a check of one kind of record, by the letter of its 编号."""

    def enter(function: Check) -> Check:
        CHECKS.append((letter, function))
        return function

    return enter


def run_checks(subject: Subject) -> Iterator[Finding]:
    """The findings of every check that is for this kind of record."""
    for letter, run in CHECKS:
        if letter in (EVERY, subject.record.kind.letter):
            yield from run(subject)
