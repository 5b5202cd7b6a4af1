"""Every question the ledger asks of git, and the only place that asks.

Plumbing only, objects by id, always NUL-separated. Nothing that a user typed becomes an option:
revisions are turned into ids first, paths stand behind ``--``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import product
from pathlib import Path

from ledger.history.children import CLEAN, MAX_BLOB
from ledger.history.plumbing import Plumbing, failure, fixed_environment
from ledger.history.refs import HEX, Refs, hex_id, plain_name
from ledger.history.revisions import (
    Change,
    Revision,
    changes_by_commit,
    china_day,
    entries,
    object_head,
    objects,
    read_commit,
    read_ident,
    tokens,
)
from ledger.history.staging import GONE, content_entry, skipped, write_entry
from ledger.text.finding import LedgerError
from ledger.text.value import dataclass, replace

__all__ = ["MAX_BLOB", "Blob", "Change", "Repo", "Revision"]

_GITHEAD = re.compile(r"GITHEAD_([0-9a-f]{40}(?:[0-9a-f]{24})?)")
_DIFF = ("diff-tree", "--stdin", "--always", "--root", "-r", "-c", "--combined-all-paths", "-M", "-l1000",
         "--raw", "--no-abbrev", "-z")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Blob:
    """A file as git stores it: its mode and the id of its content."""

    mode: str
    oid: str


@dataclass(frozen=True, slots=True)
class Repo(Refs):
    """The repository that holds a ledger; ``root`` may lie below the top of its work tree."""

    root: Path
    _git_dir: Path
    _prefix: str
    _git: Plumbing

    @classmethod
    def open(cls, root: Path, env: Mapping[str, str]) -> Repo:
        """Find the repository of ``root``, as git itself would."""
        if not root.is_dir():  # GitPython would quietly run in the process's own folder instead
            raise LedgerError(f"目录不存在：{root}")
        # A hook in a linked worktree gets GIT_DIR, which git reads from where the process stands.
        seeker = Plumbing(Path.cwd() if env.get("GIT_DIR") else root, env)
        git_dir = _discover(seeker, root)
        bare = seeker.ask("rev-parse", "--is-bare-repository", options=()) == b"true"
        top = git_dir if bare else seeker.path("rev-parse", "--show-toplevel")
        place = root.resolve()
        if not place.is_relative_to(top) or _has_its_own(place, top):
            raise LedgerError(f"{root} 不在 git 仓库 {top} 之内")
        below = "" if bare or place == top else f"{place.relative_to(top).as_posix()}/"
        fixed = fixed_environment(env, git_dir, None if bare else top)
        return cls(place, git_dir, below, Plumbing(place, fixed))

    @property
    def prefix(self) -> str:
        """The ledger's folder below the top of the work tree, with a slash at its end; empty at the top."""
        return self._prefix

    def is_bare(self) -> bool:
        """True for a repository without a work tree, such as the server's."""
        return self._git.ask("rev-parse", "--is-bare-repository") == b"true"

    def is_shallow(self) -> bool:
        """True when the history was cut off by ``clone --depth``."""
        return self._git.ask("rev-parse", "--is-shallow-repository") == b"true"

    def git_dir(self) -> Path:
        """Where this work tree's own state lies (``MERGE_HEAD`` and the like)."""
        return self._git_dir

    def standing(self) -> list[Path]:
        """The files, there or not, of which one changes when HEAD comes to stand elsewhere or the history is cut."""
        head = self._git_dir / "HEAD"
        names = ["packed-refs", "shallow", "reftable/tables.list"]
        with suppress(OSError, UnicodeDecodeError):
            names.append(head.read_text("utf-8").removeprefix("ref:").strip())
        return [head, *(self._git_dir / name for name in names)]

    def hooks_dir(self) -> Path:
        """Where git looks for hooks; a configured ``core.hooksPath`` is respected."""
        return self._git.path("rev-parse", "--path-format=absolute", "--git-path", "hooks")

    def config(self, key: str) -> str | None:
        """One value of the user's configuration."""
        status, out, said = self._git.call(["config", "--null", "--get", plain_name(key)])
        if status > 1:
            raise failure(["config"], said)
        return None if status else out.split(b"\0")[0].decode("utf-8", "replace")

    def set_config(self, key: str, value: str) -> None:
        """Set one value of this repository's own configuration, for all its work trees."""
        self._git.ask("config", "--local", "--replace-all", plain_name(key), value, options=())

    def drop_config(self, section: str) -> None:
        """Take a section out of this repository's own configuration, where it is there."""
        self._git.call(["config", "--local", "--remove-section", plain_name(section)])

    def attributes_file(self) -> Path:
        """Where this repository keeps attributes of its own, for all its work trees."""
        return self._git.path("rev-parse", "--path-format=absolute", "--git-path", "info/attributes")

    def identity(self) -> tuple[str, str]:
        """Name and address that the next commit will bear."""
        status, out, _ = self._git.call(["var", "GIT_COMMITTER_IDENT"])
        if status:
            raise LedgerError("尚未设置提交人：请先运行 git config user.name 姓名 和 git config user.email 邮箱")
        who = read_ident(out)
        return who.name, who.email

    def commit_day(self) -> date | None:
        """The day, in China, that the next commit will bear: what GIT_COMMITTER_DATE says, else now."""
        status, out, _ = self._git.call(["var", "GIT_COMMITTER_IDENT"])
        return None if status else china_day(read_ident(out).time)

    def head(self) -> str | None:
        """The current commit; None before the first one."""
        status, out, _ = self._git.call(["rev-parse", "--verify", "--quiet", "HEAD"], CLEAN)
        if not status:
            return self.resolve(out.decode("ascii"))
        # A damaged branch must not pass for one that has no commit yet.
        status, out, _ = self._git.call(["symbolic-ref", "HEAD"], CLEAN)
        place = ["rev-parse", "--path-format=absolute", "--git-path", os.fsdecode(out)]
        if status or self._git.path(*place).is_file():
            raise LedgerError("当前分支已损坏，请运行 git fsck 检查")
        return None

    def resolve(self, rev: str) -> str:
        """The id of the commit that ``rev`` names."""
        command = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{plain_name(rev)}^{{commit}}"]
        status, out, _ = self._git.call(command, CLEAN)
        if status:
            raise LedgerError(f"找不到版本：{rev}")
        return out.decode("ascii")

    def parents(self, commit: str) -> tuple[str, ...]:
        """The parents of a commit, first parent first."""
        line = self._git.ask("rev-list", "--parents", "--max-count=1", self._commit(commit))
        return tuple(line.decode("ascii").split()[1:])

    def tree(self, commit: str) -> dict[str, Blob]:
        """Every file of the ledger as it stands in a commit."""
        below = [self._prefix] if self._prefix else []
        out = self._git.ask("ls-tree", "-r", "-z", "--full-tree", self._commit(commit), "--", *below)
        return {path.removeprefix(self._prefix): Blob(mode, oid) for (mode, _, oid), path in entries(out)}

    def below(self, prefix: str) -> Repo:
        """This repository with the ledger in a folder of it: a bare one cannot tell from where it stands."""
        return replace(self, _prefix=prefix)

    def index(self) -> dict[str, Blob]:
        """Every file of the ledger as the commit being made will hold it."""
        return self._index()

    def blobs(self, oids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Many contents from one process, in the order asked for."""
        with self._git.stream(["cat-file", "--batch", "--buffer"], map(hex_id, oids)) as stream:
            yield from objects(stream, "blob", MAX_BLOB)

    def read(self, oid: str) -> bytes:
        """One content."""
        [(_, content)] = self.blobs([oid])
        return content

    def sizes(self, oids: Iterable[str]) -> dict[str, int]:
        """How large contents are, to sort out those that ``blobs`` would refuse."""
        with self._git.stream(["cat-file", "--batch-check", "--buffer"], map(hex_id, oids)) as stream:
            return {oid: size for oid, _, size in map(object_head, stream)}

    def revisions(
        self, include: Sequence[str] = ("HEAD",), exclude: Sequence[str] = (), *, allow_shallow: bool = False
    ) -> Iterator[Revision]:
        """Walk the history once, oldest first, parents before children.

        A merge shows the paths that differ from all its parents: what was changed while merging.
        """
        if not allow_shallow and self.is_shallow():
            raise LedgerError("这是浅克隆，历史不完整；请先运行 git fetch --unshallow")
        tips = [self.resolve(rev) for rev in include if rev != "HEAD" or self.head()]
        hidden = [f"^{self.resolve(rev)}" for rev in exclude]
        return self._revisions(self._walk([*tips, *hidden], ["--parents"]) if tips else {})

    def revision(self, commit: str) -> Revision:
        """One commit."""
        oid = self._commit(commit)
        [found] = self._revisions({oid: self.parents(oid)})
        return found

    def new_commits(self, tip: str, known: Sequence[str]) -> list[str]:
        """What a push or a branch brings, oldest first: not in ``known``, or, if that is empty, on no remote."""
        hidden = [f"^{hex_id(oid)}" for oid in known]
        # What the other side has may be unknown here, and a new branch is announced as zeros.
        options = ["--ignore-missing"] if known else ["--not", "--remotes"]
        return list(self._walk([self.resolve(tip), *hidden], options))

    def pending_parents(self) -> tuple[str, ...]:
        """The parents that the commit being made will have (``--amend`` cannot be told apart)."""
        head = self.head()
        return (head, *self._merging(head)) if head else ()

    def has(self, oid: str) -> bool:
        """True when a commit of that id is here."""
        return bool(HEX.fullmatch(oid)) and not self._git.call(["cat-file", "-e", f"{oid}^{{commit}}"], CLEAN)[0]

    def on_upstream(self, commit: str) -> bool:
        """True when some remote-tracking branch contains the commit."""
        oid = self._commit(commit)
        return bool(self._git.ask("for-each-ref", "--count=1", f"--contains={oid}", "refs/remotes/"))

    def worktree_oid_equal(self, path: str) -> bool:
        """True when the file on disk is what is staged, so that staging it again adds nothing else."""
        entry, file = self._index(path).get(path), self.root / path
        if entry is None or file.is_symlink() or not file.is_file():
            return False
        content, staged = file.read_bytes(), self.read(entry.oid)
        # Compared here, since git would run the filters that the repository configures.
        return content == staged or content.replace(b"\r\n", b"\n") == staged

    def stage(self, path: str) -> None:
        """Put the file on disk into the index of the commit being made; lines end there as they did, else in LF."""
        was = self._index(path).get(path)
        entry = content_entry(self._git, self.root / path, (was.mode, self.read(was.oid)) if was else None)
        write_entry(self._git, self._git_dir, self._prefix + path, entry)

    def unstage(self, path: str) -> None:
        """Take a path out of the index of the commit being made."""
        write_entry(self._git, self._git_dir, self._prefix + path, GONE)

    def skipped(self) -> dict[str, str]:
        """The files that a sparse checkout leaves out of the work tree, with the ids of their contents."""
        return skipped(self._git, self._git_dir)

    def shared(self, path: str) -> bool:
        """True when what lies at the path here is on some remote-tracking branch too."""
        return self.in_common(path, self.pending_parents(), self.tips("refs/remotes/"))

    def in_common(self, path: str, ours: Iterable[str], theirs: Iterable[str]) -> bool:
        """True when two histories have what lies at a path in common: it was there when they parted.

        Two clones may each have taken a number for a case of their own; those are not the same.
        """
        return any(path in self.tree(base) for one, other in product(ours, theirs) for base in self.bases(one, other))

    def _commit(self, rev: str) -> str:
        return rev if HEX.fullmatch(rev) else self.resolve(rev)

    def _index(self, *paths: str) -> dict[str, Blob]:
        found = list(entries(self._git.ask("ls-files", "--stage", "-z", "--", *paths)))
        if unmerged := sorted({path for (_, _, stage), path in found if stage != "0"}):
            raise LedgerError(f"合并冲突尚未解决：{'、'.join(unmerged)}")
        return {path: Blob(mode, oid) for (mode, oid, _), path in found}

    def _walk(self, revs: Sequence[str], options: Sequence[str]) -> dict[str, tuple[str, ...]]:
        command = ["rev-list", "--topo-order", "--reverse", *options, "--stdin"]
        with self._git.stream(command, revs) as stream:
            lines = [line.decode("ascii").split() for line in stream]
        return {commit: tuple(parents) for commit, *parents in lines}

    def _revisions(self, walk: Mapping[str, tuple[str, ...]]) -> Iterator[Revision]:
        with (
            self._git.stream(["cat-file", "--batch", "--buffer"], walk) as stored,
            self._git.stream(_DIFF, walk) as raw,
        ):
            diffs = changes_by_commit(tokens(raw), walk, self._prefix)
            for commit, content in objects(stored, "commit"):
                name, changes = next(diffs, ("", ()))
                if name != commit:
                    raise EOFError
                yield read_commit(commit, walk[commit], content, changes)

    def _merging(self, head: str) -> tuple[str, ...]:
        file = self._git_dir / "MERGE_HEAD"
        if file.is_file():
            return tuple(file.read_text("ascii").split())
        # In pre-merge-commit the file is not written yet, but git has told its helpers whom it merges
        # (an octopus in no particular order).
        named = [found[1] for key in self._git.env if (found := _GITHEAD.fullmatch(key))]
        if not named:
            return ()
        kept = self._git.ask("merge-base", "--independent", head, *named).decode("ascii").split()
        return tuple(oid for oid in named if oid in kept and oid != head)


def _discover(seeker: Plumbing, root: Path) -> Path:
    status, out, said = seeker.call(["rev-parse", "--absolute-git-dir"])
    if not status:
        return Path(os.fsdecode(out))
    if "dubious ownership" in said:
        raise LedgerError(f"git 不信任此目录的所有者：请运行 git config --global --add safe.directory {root}")
    raise LedgerError(f"{root} 不是 git 仓库；请在台账所在的仓库中运行，或先运行 git init")


def _has_its_own(place: Path, top: Path) -> bool:
    """True when GIT_DIR speaks of an outer repository, but the ledger lies in another one inside it."""
    between = [folder for folder in (place, *place.parents) if top in folder.parents]
    return any((folder / ".git").exists() for folder in between)
