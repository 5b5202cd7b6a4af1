"""What a check is given: one case on one day, with its parents, and the tools to speak of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ledger.measures.assess import Assessment, Rulebook, assess
from ledger.measures.verdict import Verdict, judge
from ledger.records.case import Case
from ledger.records.contacts import Contacts
from ledger.records.journal import Comparison, compare
from ledger.records.reader import Row
from ledger.text.document import Document
from ledger.text.edit import Edit
from ledger.text.finding import Code, Finding, Severity


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another case of the ledger, as far as cross-checks need it."""

    path: str
    id: str
    code: str | None
    name: str
    closed: bool


@dataclass(frozen=True)
class Subject:
    """A case under check.

    ``parents`` holds what each parent of the commit has at this case (None: absent there), and is None where
    there is no history to hold it against. ``touched`` says that this commit (or the person asking) is
    responsible for the file; ``neighbours`` are the other cases of the same tree by 编号.
    """

    document: Document
    case: Case
    day: date
    rules: Rulebook
    contacts: Contacts
    touched: bool = True
    parents: tuple[Case | None, ...] | None = None
    neighbours: Mapping[str, tuple[Neighbour, ...]] = field(default_factory=dict)

    @cached_property
    def assessment(self) -> Assessment:
        """The case on the day."""
        return assess(self.case, self.rules, self.day, rise=False)

    def verdict(self, day: date) -> Verdict:
        """The level of another day, on this file's facts."""
        return judge(self.case, self.rules.policy, self.rules.calendar, day)

    @property
    def severity(self) -> Severity:
        """An error in a touched file is a warning in any other."""
        return Severity.ERROR if self.touched else Severity.WARNING

    @cached_property
    def before(self) -> tuple[Case, ...]:
        """The states of the case that the parents hold."""
        return tuple(p for p in self.parents or () if p is not None)

    @cached_property
    def comparisons(self) -> tuple[tuple[Case, dict[str, Comparison]], ...]:
        """How each list follows from each parent's."""
        names = [f.name for f in self.case.top.field.fields if f.fields]
        return tuple((p, {n: compare(p.rows(n), self.case.rows(n)) for n in names}) for p in self.before)

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
CHECKS: list[Check] = []


def check(function: Check) -> Check:
    """Enter a check into the registry; checks run in the order they are entered."""
    CHECKS.append(function)
    return function
