"""Snapshots from git: a commit, the index, and every commit of a range with its parents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ledger.book.checking import Checking, findings_of, ordered
from ledger.book.snapshot import BELOW, SETTINGS, Reader, Snapshot, read_settings
from ledger.history.repo import MAX_BLOB, Blob, Repo, Revision
from ledger.progress import counted
from ledger.text.finding import Finding
from ledger.text.value import dataclass, replace

_KEPT = (*BELOW, *SETTINGS)


def _snapshot(repo: Repo, blobs: Mapping[str, Blob]) -> Snapshot:
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
        self._last = ""
        self._tree: dict[str, Blob] = {}
        self.checked = 0

    def findings(self, revisions: Iterable[Revision]) -> Iterator[Finding]:
        """The findings of all commits, each bearing its commit."""
        for revision in counted(revisions, "逐次核对"):
            self._step(revision)
            yield from (replace(f, commit=revision.commit) for f in self._commit(revision))
            self.checked += 1

    def _step(self, revision: Revision) -> None:
        """The tree of a commit: the last one's with its changes where it follows it, else read anew."""
        if revision.parents != (self._last,):
            self._tree = self._repo.tree(revision.commit)
        else:
            for change in revision.changes:
                for old in (*change.old_paths, change.path):
                    self._tree.pop(old or "", None)
            self._tree |= {c.path: Blob(c.mode or "100644", c.new) for c in revision.changes if c.new}
        self._last = revision.commit

    def _commit(self, revision: Revision) -> list[Finding]:
        now = _snapshot(self._repo, self._tree)
        settings, found = read_settings(now)
        if settings is None:
            return ordered(found)
        merge = len(revision.parents) > 1
        parents = pending_parents(self._repo, revision.parents) if merge else self._parents(revision)
        changed = [c.path for c in revision.changes if c.path.startswith(BELOW)]
        checking = Checking(now, parents, revision.day, settings, self._reader, upstream=self._shared.__contains__)
        checking = replace(checking, only=[*changed, *checking.merged_paths()])
        return ordered([*found, *findings_of(checking)])

    def _parents(self, revision: Revision) -> tuple[Snapshot, ...]:
        """The one parent, cut down to the files that the commit changed; () for a root."""
        files = {
            path: old for c in revision.changes
            for path, old in zip(c.old_paths, c.olds, strict=True) if path and old and path.startswith(BELOW)
        }  # fmt: skip
        return (Snapshot(files, self._load),) if revision.parents else ()


def pending_parents(repo: Repo, commits: Sequence[str]) -> tuple[Snapshot, ...]:
    """The snapshots of the parents of a commit being made."""
    return tuple(commit_snapshot(repo, c) for c in commits)
