"""A snapshot held against its parents: which files a commit touches, and every finding about them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from ledger.book.parting import Parting
from ledger.book.snapshot import BELOW, Reader, Settings, Snapshot, is_case
from ledger.checks import Actor, Around, Neighbour, Subject, run_checks
from ledger.checks import codes as checks_codes
from ledger.measures.assess import closing
from ledger.measures.powers import FILE
from ledger.progress import counted
from ledger.records.files import RecordFile
from ledger.records.journal import compare
from ledger.records.kinds import CASES, kind_of, kind_of_number
from ledger.records.record import Record
from ledger.records.values import plain
from ledger.text.finding import Code, Finding
from ledger.text.value import dataclass, field, replace

_CODE_LINE = re.compile(r"^统一社会信用代码\s*[:：]\s*[\"']?([0-9A-Za-z０-９]+)", re.MULTILINE)
_HEAD = 4096
_MANY = 200  # files from which on it pays to start further processes
# What a merge owes to the side whose file it did not take, and may not take from a side that others have left behind.
JOURNAL = frozenset(
    c.id
    for c in (
        checks_codes.REMOVED,
        checks_codes.ALTERED,
        checks_codes.MOVED,
        checks_codes.NOT_YOUR_PLACE,
    )
)


def _nowhere(path: str) -> bool:
    return False


@dataclass(frozen=True)
class Checking:
    """What a check is run on.

    ``parents`` is None without history; ``named`` are paths to take as touched whatever git says;
    ``only`` limits the check to some paths; ``upstream`` tells whether a path is already shared with others;
    ``seen`` gathers the subjects of what was checked, so that a book need not judge them again; ``actor`` tells who
    commits, where that is known; ``settings_changed`` are the settings files that the commit changes; ``parting`` tells
    where the parents of a merge parted.
    """

    now: Snapshot
    parents: tuple[Snapshot, ...] | None
    day: date
    settings: Settings
    reader: Reader
    named: frozenset[str] = frozenset()
    only: Collection[str] | None = None
    upstream: Callable[[str], bool] = _nowhere
    moved: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    seen: dict[str, Subject] = field(default_factory=dict)
    actor: Actor | None = None
    settings_changed: tuple[str, ...] = ()
    parting: Parting = Parting()

    def touched(self, path: str) -> bool:
        """Whether the commit is responsible for a file: its content differs from every parent's."""
        if self.parents is None or path in self.named:
            return True
        return all(p.files.get(self._old_path(i, path)) != self.now.files[path] for i, p in enumerate(self.parents))

    def _old_path(self, parent: int, path: str) -> str:
        olds = self.moved.get(path, ())
        return (olds[parent] if parent < len(olds) else None) or path

    def touched_paths(self) -> list[str]:
        """The files the commit is responsible for."""
        return [p for p in self.now.record_paths() if self.touched(p)]

    def merged_paths(self) -> list[str]:
        """In a merge, the files that are some parent's but not every parent's: what the other side did must be there."""
        parents = self.parents or ()
        if len(parents) < 2:
            return []
        return [p for p in self.now.record_paths() if len({s.files.get(p) for s in parents} | {self.now.files[p]}) > 1]

    def before(self, path: str) -> tuple[Record | None, ...] | None:
        """What each parent has at a path."""
        if self.parents is None:
            return None
        return tuple(self._state(p, self._old_path(i, path)) for i, p in enumerate(self.parents))

    def brought(self, path: str) -> tuple[Record, ...]:
        """What the parents that count have at a path, each content once: not what another has changed since."""
        parents = self.parents or ()
        held = [p.files.get(self._old_path(i, path)) for i, p in enumerate(parents)]
        sides = {held[i]: i for i in self.parting.counting(path, held)}
        states = (self._state(parents[i], self._old_path(i, path)) for i in sides.values())
        return tuple(s for s in states if s is not None)

    def _state(self, parent: Snapshot, path: str) -> Record | None:
        return self.reader.file(parent, path).record if path in parent.files else None

    def find(self, number: str) -> Record | None:
        """The record of a 编号 in the tree under check; None where there is none that can be read."""
        kind = kind_of_number(number)
        path = kind.path(number) if kind else ""
        return self.reader.file(self.now, path).record if path in self.now.files else None


def findings_of(checking: Checking, *, apart: bool = False) -> Iterator[Finding]:
    """Every finding, file by file; removed, stray and renumbered files first.

    ``apart`` has several processes check many files at once; ``seen`` then holds the subjects of this one only.
    """
    yield from _strays(checking)
    moved = dict(_renumbered(checking))
    yield from _gone(checking, moved)
    if moved:
        checking = _with_moves(checking, moved)
    wanted = (
        checking.now.record_paths() if checking.only is None else sorted({*checking.only} & checking.now.files.keys())
    )
    paths = [p for p in wanted if checking.now.plain(p) and not (p.startswith(BELOW) and not kind_of(p))]
    touched = {p for p in paths if checking.touched(p)}
    near = surroundings(checking, {p for p in touched if _looks_around(checking, p)})

    def found(some: Sequence[str]) -> list[Finding]:
        return [
            f
            for path, file in counted(checking.reader.all(checking.now, some), "核对", len(some))
            for f in check_file(checking, path, file, touched=path in touched, around=near)
            if path in touched or checking.only is None or f.code in JOURNAL
        ]

    if apart and len(paths) >= _MANY:
        from ledger.share import spread  # a hook, which checks a few, need not load what starts processes

        yield from chain.from_iterable(spread(found, paths, _MANY))
    else:
        yield from found(paths)


def _with_moves(checking: Checking, moved: Mapping[str, str]) -> Checking:
    count = len(checking.parents or ())
    return replace(checking, moved={new: (old,) * count for new, old in moved.items()})


def subject_of(checking: Checking, file: RecordFile, path: str, *, touched: bool,
               around: Around) -> Subject | None:  # fmt: skip
    """The subject of a file's checks; None where the front matter could not be read."""
    if file.record is None:
        return None
    settings = checking.settings
    parents = checking.before(path)
    return Subject(
        file.document, file.record, checking.day, settings.rules, settings.contacts, touched, parents, around,
        checking.actor, checking.brought(path),
    )  # fmt: skip


def check_file(checking: Checking, path: str, file: RecordFile, *, touched: bool,
               around: Around) -> Iterator[Finding]:  # fmt: skip
    """Every finding of one file: as text, as a record, by its kind."""
    yield from file.findings
    subject = subject_of(checking, file, path, touched=touched, around=around)
    if subject:
        checking.seen[path] = subject
        yield from run_checks(subject)


def at_path(code: Code, path: str, message: str, fix: str | None = None) -> Finding:
    """A finding about a file as a whole."""
    return Finding(code.id, code.severity, path, 1, 1, message, fix=fix, clause=code.clause, key=path)


def _strays(checking: Checking) -> Iterator[Finding]:
    paths = checking.now.files if checking.only is None else {*checking.only} & checking.now.files.keys()
    for path in sorted(paths):
        if checking.now.stray(path):
            mode = checking.now.modes.get(path, "100644")
            folder = path.partition("/")[0]
            place = f"{folder}/年份/编号.md"
            kind = {"120000": "是链接", "100755": "带有可执行标记", "160000": "是子模块"}.get(mode, f"不是 {place}")
            what = "案件" if folder == CASES.folder else "记录"
            yield at_path(checks_codes.STRAY, path, f"{path} {kind}", f"{what}放在 {place}，是普通文件")


def settings_by_others(checking: Checking) -> Iterator[Finding]:
    """三: the directory and the policy are changed only by the units that 权限 names."""
    actor = checking.actor
    for path in checking.settings_changed if actor else ():
        power = actor.barred(FILE, path, checking.day) if actor else None
        if actor and power:
            yield at_path(checks_codes.NOT_YOURS, path, f"{path} 由{power.whose}提交，{actor.person.name}是{actor.person.unit}的人",
                          f"请{power.whose}提交")  # fmt: skip


def _missing(checking: Checking) -> set[str]:
    held = {p for parent in checking.parents or () for p in parent.record_paths()}
    return held - checking.now.files.keys()


def _renumbered(checking: Checking) -> Iterator[tuple[str, str]]:
    """Files that are an old one moved, with nothing changed in them but 编号: new path → old path."""
    gone = _missing(checking)
    for new in checking.now.record_paths() if gone else ():
        if any(new in p.files for p in checking.parents or ()):
            continue
        after = checking.reader.file(checking.now, new).record
        for old in sorted(gone):
            parent = next(p for p in checking.parents or () if old in p.files)
            before = checking.reader.file(parent, old).record
            if before and after and before.kind is after.kind and same_but_number(before, after):
                gone.discard(old)
                yield new, old
                break


def same_but_number(before: Record, after: Record) -> bool:
    """Whether two records of one kind differ in nothing but 编号."""
    scalars = [f.name for f in after.kind.table.fields if not f.fields and f.name != "编号"]
    lists = [f.name for f in after.kind.lists]
    alike = all(before.top.words(n) == after.top.words(n) for n in scalars)
    return alike and before.body == after.body and all(
        len(before.rows(n)) == len(after.rows(n)) and compare(before.rows(n), after.rows(n)).lawful for n in lists
    )  # fmt: skip


def _gone(checking: Checking, moved: Mapping[str, str]) -> Iterator[Finding]:
    for path in sorted(_missing(checking)):
        new = next((n for n, old in moved.items() if old == path), None)
        if new is None:
            what = "案件文件" if is_case(path) else "记录"
            yield at_path(checks_codes.DELETED, path, f"{what} {path} 被删除了", f"git checkout HEAD -- {path}")
        elif checking.upstream(path):
            yield at_path(checks_codes.RENUMBERED, new, f"{path} 已经上传，不能改为 {new}", "保留原编号")


def _looks_around(checking: Checking, path: str) -> bool:
    """Whether a file's checks ask about other cases: a new case, or one that names an earlier one."""
    known = any(path in p.files or path in checking.moved for p in checking.parents or ())
    record = checking.reader.file(checking.now, path).record
    return not known or (record is not None and record.previous is not None)


def surroundings(checking: Checking, touched: Collection[str]) -> Around:
    """The rest of the tree, as far as the checks of some files ask about it."""
    now = checking.now

    def records(letter: str) -> Iterator[Record]:
        return (r for p in now.paths_of(letter) if (r := checking.reader.file(now, p).record))

    def kinds() -> frozenset[str]:
        return frozenset(kind.letter for kind in map(kind_of, now.files) if kind)

    return Around(_neighbours(checking, touched), checking.find, kinds, records)


def _neighbours(checking: Checking, touched: Collection[str]) -> dict[str, tuple[Neighbour, ...]]:
    """The cases that a touched file may have to do with, by 编号: of its enterprise, its 前案, whoever has its number."""
    if not touched:
        return {}
    codes = dict(_codes(checking.now, checking.reader))
    shared = {codes[p] for p in touched if codes.get(p)}
    files = [c for p in touched if (c := checking.reader.file(checking.now, p).case)]
    wanted = {c.id for c in files} | {c.previous for c in files if c.previous}
    found: dict[str, list[Neighbour]] = {}
    for path, code in codes.items():
        if path in touched:
            entry = Neighbour(path, _number(path), code, "", False)
        elif code in shared or _number(path) in wanted:
            entry = _close(checking, path)
        else:
            continue
        found.setdefault(entry.id, []).append(entry)
    return {number: tuple(group) for number, group in found.items()}


def _number(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".md")


def _codes(snapshot: Snapshot, reader: Reader) -> Iterable[tuple[str, str | None]]:
    """The credit code of every case, by a look at its first lines only, each content once."""
    known, paths = reader.codes, snapshot.case_paths()
    unknown = {snapshot.files[p] for p in paths} - known.keys()
    for content, data in snapshot.load(sorted(unknown)):
        match = _CODE_LINE.search(data[:_HEAD].decode("utf-8", "replace"))
        known[content] = plain(match[1]).upper() if match else None
    return ((p, known[snapshot.files[p]]) for p in paths)


def _close(checking: Checking, path: str) -> Neighbour:
    case = checking.reader.file(checking.now, path).case
    if case is None:
        return Neighbour(path, _number(path), None, "", False)
    closed = closing(case, checking.settings.rules, checking.day) is not None
    return Neighbour(path, case.id, case.code, case.name, closed)


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by file and place, each once."""
    seen: dict[tuple[str | None, str, str, int, int, str], Finding] = {}
    for f in findings:
        seen.setdefault((f.commit, f.path, f.code, f.line, f.column, f.message), f)
    return sorted(seen.values(), key=lambda f: (f.commit or "", f.path, f.line, f.column, f.code))
