"""Snapshots from git: a commit, the index, and every commit of a range with its parents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ledger.book.checking import Checking, findings_of, ordered
from ledger.book.snapshot import SETTINGS, Reader, Snapshot, read_settings
from ledger.history.repo import MAX_BLOB, Blob, Repo, Revision
from ledger.text.finding import Finding

_KEPT = ("cases/", *SETTINGS)


def _snapshot(repo: Repo, blobs: dict[str, Blob]) -> Snapshot:
    kept = {path: blob for path, blob in blobs.items() if path.startswith(_KEPT)}
    files = {path: blob.oid for path, blob in kept.items()}
    return Snapshot(files, Loader(repo), {path: blob.mode for path, blob in kept.items()})


@dataclass(frozen=True)
class Loader:
    """Bytes of contents by id; one too large to be a case comes back cut, which its reader then reports."""

    repo: Repo

    def __call__(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        wanted = list(ids)
        huge = {oid for oid, size in self.repo.sizes(wanted).items() if size > MAX_BLOB} if wanted else set()
        yield from ((oid, b"\0" * (MAX_BLOB // 4)) for oid in wanted if oid in huge)
        yield from self.repo.blobs(oid for oid in wanted if oid not in huge)


def commit_snapshot(repo: Repo, commit: str) -> Snapshot:
    """The ledger as a commit holds it."""
    return _snapshot(repo, repo.tree(commit))


def index_snapshot(repo: Repo) -> Snapshot:
    """The ledger as the commit being made will hold it."""
    return _snapshot(repo, repo.index())


class RangeChecker:
    """Checks every commit of a range on its own day against its real parents, reading only what it changed."""

    def __init__(self, repo: Repo, reader: Reader, shared: frozenset[str] = frozenset()) -> None:
        """``shared`` are the case files that the other side of a push already has."""
        self._repo, self._reader, self._shared = repo, reader, shared
        self._load = Loader(repo)
        self._settings: dict[str, dict[str, str]] = {}
        self.checked = 0

    def findings(self, revisions: Iterable[Revision]) -> Iterator[Finding]:
        """The findings of all commits, each bearing its commit."""
        for revision in revisions:
            yield from (replace(f, commit=revision.commit) for f in self._commit(revision))
            self.checked += 1

    def _commit(self, revision: Revision) -> list[Finding]:
        settings_files = self._settings_after(revision)
        now, parents = self._deltas(revision, settings_files)
        settings, found = read_settings(now)
        if settings is None:
            return ordered(found)
        checking = Checking(now, parents, revision.day, settings, self._reader, upstream=self._shared.__contains__)
        return ordered([*found, *findings_of(checking)]) if now.case_paths() or parents else ordered(found)

    def _settings_after(self, revision: Revision) -> dict[str, str]:
        """The settings files of a commit: its first parent's with its own changes; a merge's from its tree."""
        files = self._settings.get(revision.parents[0]) if len(revision.parents) == 1 else None
        if files is None:
            files = {p: b.oid for p, b in self._repo.tree(revision.commit).items() if p in SETTINGS}
        else:
            files = dict(files)
            for change in revision.changes:
                if change.path in SETTINGS:
                    files = {p: o for p, o in files.items() if p != change.path} | ({change.path: change.new} if change.new else {})
        self._settings[revision.commit] = files
        return files

    def _deltas(self, revision: Revision, settings: dict[str, str]) -> tuple[Snapshot, tuple[Snapshot, ...]]:
        """The commit and its parents, cut down to the files it changed."""
        now = dict(settings)
        modes: dict[str, str] = {}
        before: list[dict[str, str]] = [{} for _ in revision.parents]
        for change in revision.changes:
            if change.new and change.path.startswith("cases/"):
                now[change.path] = change.new
                modes[change.path] = change.mode or "100644"
            for i, (old, path) in enumerate(zip(change.olds, change.old_paths, strict=True)):
                if old and path and path.startswith("cases/"):
                    before[i][path] = old
        parents = tuple(Snapshot(files, self._load) for files in before)
        return Snapshot(now, self._load, modes), parents


def pending_parents(repo: Repo, commits: Sequence[str]) -> tuple[Snapshot, ...]:
    """The snapshots of the parents of a commit being made."""
    return tuple(commit_snapshot(repo, c) for c in commits)
