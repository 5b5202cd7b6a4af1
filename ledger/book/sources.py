"""Snapshots from git: a commit, the index, and every commit of a range with its parents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice

from ledger.book.checking import Checking, findings_of, ordered, settings_by_others
from ledger.book.parting import Parting, parting
from ledger.book.snapshot import BELOW, SETTINGS, Reader, Settings, Snapshot, folder_snapshot, read_settings
from ledger.history.repo import MAX_BLOB, Blob, Repo, Revision
from ledger.progress import counted
from ledger.text.finding import Finding
from ledger.text.value import dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

_KEPT = (*BELOW, *SETTINGS)
_AT_ONCE = 256  # commits whose files are fetched together
_Settings = tuple[Settings | None, tuple[Finding, ...]]
_Held = Mapping[str, tuple[str | None, ...]]  # the ids that the sides have, by the name of the settings


@dataclass(frozen=True)
class Loader:
    """Bytes of contents by id; one too large to be a case comes back cut, which its reader then reports.

    ``held`` are contents that were fetched before: a git for every file would take longer than all the checks.
    """

    repo: Repo
    held: Mapping[str, bytes] = field(default_factory=dict)

    def __call__(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        asked = list(ids)
        yield from ((oid, self.held[oid]) for oid in asked if oid in self.held)
        wanted = [oid for oid in asked if oid not in self.held]
        if not wanted:
            return
        huge = {oid for oid, size in self.repo.sizes(wanted).items() if size > MAX_BLOB}
        yield from ((oid, b"\0" * (MAX_BLOB // 4)) for oid in wanted if oid in huge)
        yield from self.repo.blobs(oid for oid in wanted if oid not in huge)


def _snapshot(load: Loader, blobs: Mapping[str, Blob]) -> Snapshot:
    kept = {path: blob for path, blob in blobs.items() if path.startswith(_KEPT)}
    files = {path: blob.oid for path, blob in kept.items()}
    return Snapshot(files, load, {path: blob.mode for path, blob in kept.items()})


def commit_snapshot(repo: Repo, commit: str) -> Snapshot:
    """The ledger as a commit holds it."""
    return _snapshot(Loader(repo), repo.tree(commit))


def worktree_snapshot(root: Path, repo: Repo | None) -> Snapshot:
    """The files as they lie in a folder; what a sparse checkout leaves out is there as it is in the index."""
    lying = folder_snapshot(root)
    skipped = repo.skipped() if repo else {}
    left_out = {path: oid for path, oid in skipped.items() if path.startswith(_KEPT) and path not in lying.files}
    if repo is None or not left_out:
        return lying
    held, stored = frozenset(lying.files.values()), Loader(repo)

    def load(ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        asked = list(ids)
        yield from lying.load(oid for oid in asked if oid in held)
        yield from stored(oid for oid in asked if oid not in held)

    return Snapshot({**lying.files, **left_out}, load, lying.modes)


def index_snapshot(repo: Repo) -> Snapshot:
    """The ledger as the commit being made will hold it."""
    return _snapshot(Loader(repo), repo.index())


class RangeChecker:
    """Checks every commit of a range on its own day against its real parents, reading only what it changed."""

    def __init__(
        self,
        repo: Repo,
        reader: Reader,
        known: str | None = None,
        beside: Callable[[Revision, Settings | None], Iterable[Finding]] = lambda revision, before: (),
    ) -> None:
        """``known`` is the commit that the other side of a push already has; ``beside`` says what else there is
        to say of a commit, given the settings that stood before it."""
        self._repo, self._reader, self._known, self._beside = repo, reader, known, beside
        self._load = Loader(repo)
        self._last = ""
        self._files: dict[str, str] = {}  # the tree of the last commit: ids and modes by path
        self._modes: dict[str, str] = {}
        self._rules: tuple[list[str | None], _Settings] = [], (None, ())
        self._before: tuple[list[str | None], _Settings] = [], (None, ())
        self.checked = 0

    def findings(self, revisions: Iterable[Revision]) -> Iterator[Finding]:
        """The findings of all commits, each bearing its commit."""
        for revision in counted(self._fetched(revisions), "逐次核对"):
            self._step(revision)
            yield from (replace(f, commit=revision.commit) for f in self._commit(revision))
            self.checked += 1

    def _fetched(self, revisions: Iterable[Revision]) -> Iterator[Revision]:
        """The commits, with the contents of many at a time at hand."""
        waiting = iter(revisions)
        while some := list(islice(waiting, _AT_ONCE)):
            self._load = Loader(self._repo, dict(Loader(self._repo)(_contents(some))))
            yield from some

    def _step(self, revision: Revision) -> None:
        """The tree of a commit: the last one's with its changes where it follows it, else read anew."""
        if revision.parents != (self._last,):
            whole = _snapshot(self._load, self._repo.tree(revision.commit))
            self._files, self._modes = dict(whole.files), dict(whole.modes)
        else:
            for change in revision.changes:
                for old in (*change.old_paths, change.path):
                    self._files.pop(old or "", None)
                    self._modes.pop(old or "", None)
            kept = [c for c in revision.changes if c.new and c.path.startswith(_KEPT)]
            self._files |= {c.path: c.new for c in kept if c.new}
            self._modes |= {c.path: c.mode or "100644" for c in kept}
        self._last = revision.commit

    def _commit(self, revision: Revision) -> list[Finding]:
        now = Snapshot(self._files, self._load, self._modes)
        settings, told = self._settings(now)
        parents, parted = self._parents(revision), parting(self._repo, revision.parents)
        known = [self._known] if self._known else []
        upstream = partial(self._repo.in_common, ours=revision.parents, theirs=known)
        checking = Checking(now, parents, revision.day, settings, self._reader, upstream=upstream,
                            parting=parted) if settings else None  # fmt: skip
        held = self._settings_held(revision, parents, parted)
        found = list(told)
        for before in self._befores(held):
            found += self._beside(revision, before)
            actor = before.actor(revision.committer_email, revision.day) if before else None
            if checking:  # of several, each has its say on the settings, the first on the rest
                checking = replace(
                    checking, actor=checking.actor or actor, settings_changed=self._changed(revision, held)
                )
                found += settings_by_others(replace(checking, actor=actor))
        if checking is None:
            return ordered(found)
        changed = [c.path for c in revision.changes if c.path.startswith(BELOW)]
        checking = replace(checking, only=[*changed, *checking.merged_paths()])
        return ordered([*found, *findings_of(checking)])

    def _settings(self, now: Snapshot) -> _Settings:
        """The settings of a commit: those of the last one where the files are the same."""
        ids = [now.files.get(name) for name in SETTINGS]
        if ids != self._rules[0]:
            self._rules = ids, read_settings(now)
        return self._rules[1]

    def _settings_held(self, revision: Revision, parents: Sequence[Snapshot], parted: Parting) -> _Held:
        """What stood before a commit in place of each of the settings: of a merge, what each side that changed it has."""
        if len(parents) < 2:
            touched = _settings_touched(revision) if parents else {}
            return {name: (touched.get(name, self._files.get(name)),) for name in SETTINGS}
        every = {name: [p.files.get(name) for p in parents] for name in SETTINGS}
        return {n: tuple(dict.fromkeys(ids[i] for i in parted.counting(n, ids))) for n, ids in every.items()}

    def _changed(self, revision: Revision, held: _Held) -> tuple[str, ...]:
        """The files beside the records that a commit changes; of the settings, those it does not just leave, or take from
        the one side that changed them."""
        touched = {path for c in revision.changes for path in (c.path, *c.old_paths) if path}
        others = sorted(path for path in touched if not path.startswith(_KEPT))
        if not revision.parents:
            return (*_settings_touched(revision), *others)
        return (*(name for name, ids in held.items() if {*ids} != {self._files.get(name)}), *others)

    def _befores(self, held: _Held) -> list[Settings | None]:
        """The settings that stood before a commit: nobody gives themselves a power by the commit that uses it.

        Where several sides of a merge changed them, those of each: who joins them must be allowed to by all.
        """
        count = max(map(len, held.values()))
        return [self._before_of([ids[min(i, len(ids) - 1)] for ids in held.values()]) for i in range(count)]

    def _before_of(self, ids: list[str | None]) -> Settings | None:
        if ids == self._rules[0]:
            return self._rules[1][0]
        if ids != self._before[0]:
            known = {name: oid for name, oid in zip(SETTINGS, ids, strict=True) if oid}
            self._before = ids, read_settings(Snapshot(known, self._load))
        return self._before[1][0]

    def _parents(self, revision: Revision) -> tuple[Snapshot, ...]:
        """A merge's parents; the one parent, cut down to the files that the commit changed; () for a root."""
        if len(revision.parents) > 1:
            return tuple(_snapshot(self._load, self._repo.tree(c)) for c in revision.parents)
        files = {
            path: old for c in revision.changes
            for path, old in zip(c.old_paths, c.olds, strict=True) if path and old and path.startswith(BELOW)
        }  # fmt: skip
        return (Snapshot(files, self._load),) if revision.parents else ()


def _settings_touched(revision: Revision) -> dict[str, str | None]:
    """The settings files that a commit changes, moves or takes away, with what the first parent has of them."""
    touched: dict[str, str | None] = {}
    for change in revision.changes:
        before = dict(zip(change.old_paths[:1], change.olds[:1], strict=True))
        for name in {change.path, *filter(None, change.old_paths)} & {*SETTINGS}:
            touched[name] = before.get(name) or touched.get(name)
    return touched


def _contents(revisions: Iterable[Revision]) -> list[str]:
    """What the plain files that commits leave hold, and what they held before."""
    changes = (c for r in revisions for c in r.changes if c.mode == "100644" and c.path.startswith(_KEPT))
    return list(dict.fromkeys(oid for c in changes for oid in (*c.olds, c.new) if oid))


def settings_changed(now: Snapshot, parents: Sequence[Snapshot], parted: Parting) -> tuple[str, ...]:
    """The settings files that a commit being made does not just leave, or take from the one side that changed them."""
    every = {name: [p.files.get(name) for p in parents] for name in SETTINGS}
    taken = {name: {ids[i] for i in parted.counting(name, ids)} for name, ids in every.items()}
    return tuple(name for name, ids in taken.items() if parents and ids != {now.files.get(name)})


def settings_before(now: Snapshot, parents: Sequence[Snapshot], settings: Settings) -> Settings:
    """The settings that stood before the commit being made: its first parent's, where those can be read."""
    if not parents or all(parents[0].files.get(name) == now.files.get(name) for name in SETTINGS):
        return settings
    return read_settings(parents[0])[0] or settings


def pending_parents(repo: Repo, commits: Sequence[str]) -> tuple[Snapshot, ...]:
    """The snapshots of the parents of a commit being made."""
    return tuple(commit_snapshot(repo, c) for c in commits)
