"""A state of the ledger's files by content, and what is read from it, each content read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial

from ledger.checks.subject import Actor
from ledger.measures.assess import Rulebook
from ledger.measures.calendar import Calendar
from ledger.measures.holidays import read_holidays
from ledger.measures.policy import Policy, read_policy
from ledger.records.contacts import Contacts, read_contacts
from ledger.records.files import RecordFile, read_record
from ledger.records.kinds import CASES, FOLDERS, kind_of
from ledger.resources import resource
from ledger.text.finding import Finding, LedgerError
from ledger.text.value import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

POLICY, CONTACTS, HOLIDAYS = "policy.yaml", "contacts.yaml", "holidays.yaml"
SETTINGS = (POLICY, CONTACTS, HOLIDAYS)
_REGULAR = "100644"
UNFINISHED = ".ledger-"  # how a file begins that a command is still writing, or was killed while writing
BELOW = tuple(f"{folder}/" for folder in FOLDERS)
_BESIDE = frozenset(below + name for below in BELOW for name in ("README.md", ".gitkeep", ".gitattributes"))


def content_id(data: bytes) -> str:
    """The id git gives these bytes."""
    import hashlib  # loads OpenSSL, and git has most ids ready

    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def is_case(path: str) -> bool:
    """Whether a path is that of a case: ``cases/2026/2026-0012.md``, the folder being the number's year."""
    return kind_of(path) is CASES


@dataclass(frozen=True)
class Snapshot:
    """Paths (relative to the ledger's root) with content ids; ``load`` gives the bytes of ids, in one go."""

    files: Mapping[str, str]
    load: Callable[[Iterable[str]], Iterator[tuple[str, bytes]]] = field(repr=False)
    modes: Mapping[str, str] = field(default_factory=dict)

    def case_paths(self) -> list[str]:
        """The case files, in order."""
        return sorted(p for p in self.files if is_case(p))

    def record_paths(self) -> list[str]:
        """The files of every kind of record, cases first."""
        return sorted((p for p in self.files if kind_of(p)), key=lambda p: (not is_case(p), p))

    def paths_of(self, *letters: str) -> list[str]:
        """The files of some kinds of record, by the letter of their 编号."""
        return sorted(p for p in self.files if (k := kind_of(p)) and k.letter in letters)

    def stray_paths(self) -> list[str]:
        """What lies in a folder of records and is none, or is no plain file."""
        return sorted(filter(self.stray, self.files))

    def stray(self, path: str) -> bool:
        """Whether what lies at a path of a folder of records is none, or is no plain file."""
        return not self.plain(path) if kind_of(path) else path.startswith(BELOW) and path not in _BESIDE

    def plain(self, path: str) -> bool:
        """Whether a path is a plain file, not a link and not executable."""
        return self.modes.get(path, _REGULAR) == _REGULAR

    def read(self, path: str) -> bytes:
        """The bytes of one file."""
        return next(data for _, data in self.load([self.files[path]]))


def folder_snapshot(root: Path) -> Snapshot:
    """The files as they lie in a folder."""
    paths = [p for p in (root / name for name in SETTINGS) if p.is_file()]
    for folder in FOLDERS:
        inside = (p for p in (root / folder).rglob("*") if not p.name.startswith(UNFINISHED))
        paths += sorted(p for p in inside if p.is_file() or p.is_symlink())
    contents: dict[str, bytes] = {}
    files, modes = {}, {}
    for path in paths:
        name = path.relative_to(root).as_posix()
        linked = path.is_symlink()
        data = b"" if linked else path.read_bytes()
        files[name] = content_id(data)
        modes[name] = "120000" if linked else _REGULAR
        contents[files[name]] = data
    return Snapshot(files, lambda ids: ((i, contents[i]) for i in ids), modes)


@dataclass(frozen=True)
class Settings:
    """The policy, the calendar and the directory of a snapshot."""

    rules: Rulebook
    contacts: Contacts
    findings: tuple[Finding, ...] = ()

    def actor(self, address: str, day: date) -> Actor | None:
        """Who commits under an address on a day, with their powers; None where nobody in office has it."""
        person = self.contacts.by_address(address, day)
        unit = self.contacts.unit(person.unit) if person else None
        if person is None or unit is None:
            return None
        policy = self.rules.policy
        return Actor(person, unit.kind, policy.powers, policy.reads("降级提交", day, "批准人之一"))


@lru_cache(maxsize=64)
def _policy(data: bytes) -> tuple[Policy | None, tuple[Finding, ...]]:
    return read_policy(POLICY, data, _packaged_policy)  # it may be an older edition


@lru_cache(maxsize=1)
def _packaged_policy() -> Policy | None:
    return read_policy(POLICY, resource(POLICY).read_bytes())[0]


@lru_cache(maxsize=64)
def _contacts(data: bytes) -> tuple[Contacts | None, tuple[Finding, ...]]:
    return read_contacts(CONTACTS, data)


@lru_cache(maxsize=64)
def _holidays(data: bytes) -> tuple[Calendar | None, tuple[Finding, ...]]:
    return read_holidays(HOLIDAYS, data) if data else (Calendar(), ())


def _bytes(snapshot: Snapshot, name: str) -> bytes:
    if name in snapshot.files:
        return snapshot.read(name)
    return resource(name).read_bytes() if name != HOLIDAYS else b""


def read_settings(snapshot: Snapshot) -> tuple[Settings | None, tuple[Finding, ...]]:
    """The settings of a snapshot (the packaged default where a file is absent), or None with what is wrong."""
    raw = {name: _bytes(snapshot, name) for name in SETTINGS}
    policy, found = _policy(raw[POLICY])
    contacts, more = _contacts(raw[CONTACTS])
    calendar, rest = _holidays(raw[HOLIDAYS])
    findings = (*found, *more, *rest)
    if policy is None or contacts is None or calendar is None:
        return None, findings
    return Settings(Rulebook(policy, calendar), contacts, findings), findings


def settings_or_stop(snapshot: Snapshot) -> Settings:
    """The settings; LedgerError (exit 3) where they cannot be read."""
    settings, findings = read_settings(snapshot)
    if settings is None:
        lines = [f"{f.path}:{f.line}:{f.column} {f.code} {f.message}" for f in findings if f.is_error]
        raise LedgerError("口径表、通讯录或休息日表读不出来：\n" + "\n".join(lines))
    return settings


class Reader:
    """Reads the files of any snapshot, each content once; keeps at most ``keep`` of them."""

    def __init__(self, keep: int = 4096) -> None:
        self._keep = keep
        self._files: dict[tuple[str, str], RecordFile] = {}
        self._fetched: Mapping[str, bytes] = {}  # bytes by content, of the files that ``all`` is going through
        self.codes: dict[str, str | None] = {}  # credit code by content, from a look at the first lines

    def file(self, snapshot: Snapshot, path: str) -> RecordFile:
        """The file at a path of a snapshot."""
        content = snapshot.files[path]
        return self.content(path, content, lambda: self._fetched.get(content) or snapshot.read(path))

    def content(self, path: str, content: str, load: Callable[[], bytes]) -> RecordFile:
        """A file by path and content id; ``load`` is asked only when it is not known yet."""
        key = (path, content)
        found = self._files.get(key)
        if found is None:
            found = read_record(path, load())
            if len(self._files) >= self._keep:
                del self._files[next(iter(self._files))]
            self._files[key] = found
        return found

    def all(self, snapshot: Snapshot, paths: Iterable[str]) -> Iterator[tuple[str, RecordFile]]:
        """Files of a snapshot, their bytes fetched together, also for whoever asks for one of them meanwhile."""
        wanted = list(paths)
        known = {p: f for p in wanted if (f := self._files.get((p, snapshot.files[p])))}  # also when let go meanwhile
        missing = {snapshot.files[p] for p in wanted if p not in known}
        self._fetched = data = dict(snapshot.load(sorted(missing)))
        for path in wanted:
            content = snapshot.files[path]
            yield path, known.get(path) or self.content(path, content, partial(data.__getitem__, content))
        self._fetched = {}
