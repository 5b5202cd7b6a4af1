"""The book of a day: every case of a snapshot with its assessment, its findings and its trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from ledger.book.checking import Checking, findings_of, ordered
from ledger.book.departed import Departed, departed
from ledger.book.snapshot import Reader, Settings, Snapshot, settings_or_stop
from ledger.history.repo import Repo
from ledger.history.trail import Event, Store, begin_trails
from ledger.measures.assess import Assessment, looking_ahead
from ledger.measures.plan import OVERDUE, Plan, Task
from ledger.records.audience import EVERYTHING, Audience
from ledger.records.files import RecordFile
from ledger.records.kinds import RecordKind
from ledger.records.record import Record, number_of
from ledger.text.finding import Finding
from ledger.text.value import dataclass, field


@dataclass(frozen=True)
class Held:
    """A file of the book, with what is wrong with it and what git has recorded of it."""

    path: str
    file: RecordFile
    findings: tuple[Finding, ...]
    trail: tuple[Event, ...]

    @property
    def source(self) -> str:
        """The text of the file."""
        return self.file.document.source.text

    @property
    def id(self) -> str:
        """编号."""
        return number_of(self.path)

    @property
    def kind(self) -> RecordKind:
        """The kind of record."""
        return self.file.kind

    @property
    def record(self) -> Record | None:
        """The record, None where it cannot be read."""
        return self.file.record

    @property
    def name(self) -> str:
        """企业名称, else what it is about; the number where it cannot be read."""
        return self.record.name if self.record else self.id


@dataclass(frozen=True)
class Entry(Held):
    """One case of the book; ``assessment`` is None where the file cannot be read."""

    assessment: Assessment | None

    @property
    def open(self) -> bool:
        """Whether the case can be read and is not closed."""
        return self.assessment is not None and not self.assessment.closed


@dataclass(frozen=True)
class Filing(Held):
    """One record beside the cases; ``plan`` is None where the file cannot be read."""

    plan: Plan | None

    @property
    def open(self) -> bool:
        """Whether something is still wanted of it."""
        return bool(self.plan and self.plan.pending)


@dataclass(frozen=True, slots=True)
class Seal:
    """The server's last receipt: its number, when (ISO, China), for which commit, and its SHA-256 in hex."""

    number: int
    received: str
    commit: str
    digest: str


@dataclass(frozen=True)
class Book:
    """All cases and records as of a day.

    ``commit`` is None outside a repository, ``committed`` the moment its committer wrote (epoch seconds);
    ``uncommitted`` counts files not in it; ``records`` are in order of their paths; ``departed`` are the numbers that
    no file bears any more. ``signatures`` says of signed commits whether the signature is ``good``, ``bad`` or
    ``unknown``; who makes the book for readers fills it in.
    """

    as_of: date
    entries: tuple[Entry, ...]
    settings: Settings
    findings: tuple[Finding, ...]
    commit: str | None = None
    uncommitted: int = 0
    shallow: bool = False
    strays: tuple[Finding, ...] = field(default=())
    records: tuple[Filing, ...] = ()
    seal: Seal | None = None
    audience: Audience = EVERYTHING
    departed: tuple[Departed, ...] = ()
    signatures: Mapping[str, str] = field(default_factory=dict)
    committed: int | None = None

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        """The entries by 编号."""
        return {e.id: e for e in self.entries}

    @cached_property
    def record_by_id(self) -> Mapping[str, Filing]:
        """The records beside the cases by 编号."""
        return {f.id: f for f in self.records}

    def of_kind(self, *letters: str) -> tuple[Filing, ...]:
        """The records of some kinds that can be read, by the letter of their 编号."""
        return tuple(f for f in self.records if f.kind.letter in letters and f.record)

    @cached_property
    def record_pending(self) -> tuple[tuple[Filing, Task], ...]:
        """Steps still to be done in records beside the cases, by due day."""
        found = [(f, t) for f in self.records if f.plan for t in f.plan.pending]
        return tuple(sorted(found, key=lambda p: (p[1].due, p[0].id, p[1].step)))

    @cached_property
    def todo(self) -> tuple[tuple[Entry | Filing, Task], ...]:
        """Every step still to be done, of cases and of records beside them, by due day."""
        return tuple(sorted((*self.pending, *self.record_pending), key=lambda p: (p[1].due, p[0].id, p[1].step)))

    def at_level(self, level: str) -> tuple[Entry, ...]:
        """Open cases whose level in effect (预警等级) is the given one."""
        return tuple(e for e in self.entries if e.open and e.assessment and e.assessment.declared == level)

    @cached_property
    def pending(self) -> tuple[tuple[Entry, Task], ...]:
        """Steps still to be done in open cases: overdue first, then by due day."""
        found = [(e, t) for e in self.entries if e.open and e.assessment for t in e.assessment.plan.pending]
        return tuple(sorted(found, key=lambda p: (p[1].due, p[0].id, p[1].step)))

    @cached_property
    def overdue(self) -> tuple[tuple[Entry, Task], ...]:
        """Steps past their due day."""
        return tuple(p for p in self.pending if p[1].state == OVERDUE)

    @cached_property
    def drifted(self) -> tuple[Entry, ...]:
        """Cases whose level has moved with time and awaits a new grading."""
        return tuple(e for e in self.entries if e.assessment and e.assessment.drifted)


def make_book(snapshot: Snapshot, day: date, reader: Reader, *, repo: Repo | None = None, commit: str | None = None,
              uncommitted: int = 0, allow_shallow: bool = False, store: Store | None = None) -> Book:  # fmt: skip
    """The book of a snapshot on a day; with a repository and a commit, each case has its trail from history."""
    history = begin_trails(repo, (commit,), allow_shallow=allow_shallow, store=store) if repo and commit else dict
    settings = settings_or_stop(snapshot)
    checking = Checking(snapshot, (snapshot,), day, settings, reader)
    findings = ordered([*settings.findings, *findings_of(checking)])
    told = history()
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    entries = tuple(
        _entry(path, file, checking, by_path.get(path, ()), told)
        for path, file in reader.all(snapshot, snapshot.case_paths())
    )
    cases = {e.path for e in entries}
    beside = [p for p in snapshot.record_paths() if p not in cases]
    records = tuple(
        _filing(path, file, checking, by_path.get(path, ()), told) for path, file in reader.all(snapshot, beside)
    )
    strays = tuple(f for f in findings if f.path not in cases | {*beside})
    shallow = bool(repo and repo.is_shallow())
    left = departed(told, {e.id for e in (*entries, *records)})
    moment = repo.revision(commit).committer_time if repo and commit else None
    return Book(day, entries, settings, tuple(findings), commit, uncommitted, shallow, strays, records, departed=left,
                committed=moment)  # fmt: skip


def _filing(path: str, file: RecordFile, checking: Checking, findings: Iterable[Finding],
            history: Mapping[str, tuple[Event, ...]]) -> Filing:  # fmt: skip
    subject = checking.seen.get(path)
    return Filing(path, file, tuple(findings), history.get(number_of(path), ()), subject.plan if subject else None)


def _entry(path: str, file: RecordFile, checking: Checking, findings: Iterable[Finding],
           history: Mapping[str, tuple[Event, ...]]) -> Entry:  # fmt: skip
    subject = checking.seen.get(path)
    state = looking_ahead(subject.assessment, checking.settings.rules) if subject else None
    return Entry(path, file, tuple(findings), history.get(number_of(path), ()), state)
