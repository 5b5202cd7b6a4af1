"""Snapshots from git: a commit, the index, and every commit of a range with its parents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from ledger.book.checking import Checking, findings_of, ordered
from ledger.book.snapshot import BELOW, SETTINGS, Reader, Settings, Snapshot, folder_snapshot, read_settings
from ledger.checks import Actor
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
        shared: frozenset[str] = frozenset(),
        beside: Callable[[Revision, Settings | None], Iterable[Finding]] = lambda revision, before: (),
    ) -> None:
        """``shared`` are the case files that the other side of a push already has; ``beside`` says what else there is
        to say of a commit, given the settings that stood before it."""
        self._repo, self._reader, self._shared, self._beside = repo, reader, shared, beside
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
        settings, found = self._settings(now)
        found = (*found, *self._beside(revision, self.before(revision)))
        if settings is None:
            return ordered(found)
        changed = [c.path for c in revision.changes if c.path.startswith(BELOW)]
        parents = self._parents(revision)
        checking = Checking(now, parents, revision.day, settings, self._reader, upstream=self._shared.__contains__,
                            actor=self._actor(revision),
                            settings_changed=_settings_of(revision))  # fmt: skip
        checking = replace(checking, only=[*changed, *checking.merged_paths()])
        return ordered([*found, *findings_of(checking)])

    def _settings(self, now: Snapshot) -> _Settings:
        """The settings of a commit: those of the last one where the files are the same."""
        ids = [now.files.get(name) for name in SETTINGS]
        if ids != self._rules[0]:
            self._rules = ids, read_settings(now)
        return self._rules[1]

    def _actor(self, revision: Revision) -> Actor | None:
        """Who commits, by the settings that stood before: nobody gives themselves a power by the commit that uses it."""
        before = self.before(revision)
        return before.actor(revision.committer_email, revision.day) if before else None

    def before(self, revision: Revision) -> Settings | None:
        """The settings that stood before the commit last stepped to; its own for a root, and where it left them alone."""
        olds = {
            c.old_paths[0]: c.olds[0] for c in revision.changes
            if c.old_paths and c.old_paths[0] in SETTINGS and c.olds[0]
        }  # fmt: skip
        files = {name: olds.get(name) or self._files.get(name) for name in SETTINGS}
        ids = [*files.values()]
        if ids == self._rules[0]:
            return self._rules[1][0]
        if ids != self._before[0]:
            known = {name: oid for name, oid in files.items() if oid}
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


def _contents(revisions: Iterable[Revision]) -> list[str]:
    """What the plain files that commits leave hold, and what they held before."""
    changes = (c for r in revisions for c in r.changes if c.mode == "100644" and c.path.startswith(_KEPT))
    return list(dict.fromkeys(oid for c in changes for oid in (*c.olds, c.new) if oid))


def _settings_of(revision: Revision) -> tuple[str, ...]:
    """The settings files that a commit changes, takes away, moves or puts there."""
    paths = {path for c in revision.changes for path in (c.path, *c.old_paths)}
    return tuple(name for name in SETTINGS if name in paths)


def settings_changed(now: Snapshot, parents: Sequence[Snapshot]) -> tuple[str, ...]:
    """The settings files in which a commit being made differs from every parent."""
    return tuple(n for n in SETTINGS if parents and all(p.files.get(n) != now.files.get(n) for p in parents))


def settings_before(now: Snapshot, parents: Sequence[Snapshot], settings: Settings) -> Settings:
    """The settings that stood before the commit being made: its first parent's, where those can be read."""
    if not parents or all(parents[0].files.get(name) == now.files.get(name) for name in SETTINGS):
        return settings
    return read_settings(parents[0])[0] or settings


def pending_parents(repo: Repo, commits: Sequence[str]) -> tuple[Snapshot, ...]:
    """The snapshots of the parents of a commit being made."""
    return tuple(commit_snapshot(repo, c) for c in commits)
