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
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.history.children import CLEAN, MAX_BLOB
from ledger.history.plumbing import Plumbing, failure, fixed_environment
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

_HEX = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_GITHEAD = re.compile(r"GITHEAD_([0-9a-f]{40}(?:[0-9a-f]{24})?)")
_DIFF = ("diff-tree", "--stdin", "--always", "--root", "-r", "-c", "--combined-all-paths", "-M", "-l1000",
         "--raw", "--no-abbrev", "-z")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Blob:
    """A file as git stores it: its mode and the id of its content."""

    mode: str
    oid: str


@dataclass(frozen=True, slots=True)
class Repo:
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
        status, out, said = self._git.call(["config", "--null", "--get", _plain(key)])
        if status > 1:
            raise failure(["config"], said)
        return None if status else out.split(b"\0")[0].decode("utf-8", "replace")

    def set_config(self, key: str, value: str) -> None:
        """Set one value of this repository's own configuration, for all its work trees."""
        self._git.ask("config", "--local", "--replace-all", _plain(key), value, options=())

    def drop_config(self, section: str) -> None:
        """Take a section out of this repository's own configuration, where it is there."""
        self._git.call(["config", "--local", "--remove-section", _plain(section)])

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
        command = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{_plain(rev)}^{{commit}}"]
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
        with self._git.stream(["cat-file", "--batch", "--buffer"], map(_hex, oids)) as stream:
            yield from objects(stream, "blob", MAX_BLOB)

    def read(self, oid: str) -> bytes:
        """One content."""
        [(_, content)] = self.blobs([oid])
        return content

    def sizes(self, oids: Iterable[str]) -> dict[str, int]:
        """How large contents are, to sort out those that ``blobs`` would refuse."""
        with self._git.stream(["cat-file", "--batch-check", "--buffer"], map(_hex, oids)) as stream:
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
        hidden = [f"^{_hex(oid)}" for oid in known]
        # What the other side has may be unknown here, and a new branch is announced as zeros.
        options = ["--ignore-missing"] if known else ["--not", "--remotes"]
        return list(self._walk([self.resolve(tip), *hidden], options))

    def pending_parents(self) -> tuple[str, ...]:
        """The parents that the commit being made will have (``--amend`` cannot be told apart)."""
        head = self.head()
        return (head, *self._merging(head)) if head else ()

    def tips(self, *prefixes: str) -> tuple[str, ...]:
        """The commits that refs below some prefixes (all, without any) stand at."""
        asked = ("for-each-ref", "--format=%(objectname) %(*objectname)", *prefixes)
        lines = self._git.ask(*asked).decode("ascii").splitlines()
        return tuple(dict.fromkeys(line.split()[-1] for line in lines))

    def has(self, oid: str) -> bool:
        """True when a commit of that id is here."""
        return bool(_HEX.fullmatch(oid)) and not self._git.call(["cat-file", "-e", f"{oid}^{{commit}}"], CLEAN)[0]

    def main_ref(self) -> str:
        """The ref of the main line: the branch that HEAD stands for, born or not; HEAD itself where it stands for none."""
        status, out, _ = self._git.call(["symbolic-ref", "--quiet", "HEAD"], CLEAN)
        return "HEAD" if status else os.fsdecode(out)

    def serve(self, branch: str) -> str:
        """Set git's own guards of a server, and name the main line where there is no commit yet; the main line's ref."""
        guards = {
            "receive.denyNonFastForwards": "true", "receive.denyDeletes": "true", "transfer.fsckObjects": "true",
            "receive.maxInputSize": f"{64 * 1024 * 1024}", "core.logAllRefUpdates": "true", "receive.autogc": "false",
            "gc.auto": "0",
        }  # fmt: skip
        for key, value in guards.items():
            self._git.ask("config", key, value, options=())
        if self.head() is None:
            self._git.ask("symbolic-ref", "HEAD", f"refs/heads/{_plain(branch)}")
        return self.main_ref()

    def refs(self) -> dict[str, str]:
        """Every ref with the id it holds; an annotated tag is its own object."""
        lines = self._git.ask("for-each-ref", "--format=%(objectname) %(refname)").decode("utf-8", "backslashreplace")
        return {name: oid for oid, _, name in (line.partition(" ") for line in lines.splitlines())}

    def contains(self, ancestor: str, tip: str) -> bool:
        """Whether the history of a tip holds a commit."""
        asked = ["merge-base", "--is-ancestor", _hex(ancestor), _hex(tip)]
        return not self._git.call(asked, CLEAN)[0]

    def peeled(self, oid: str) -> str | None:
        """The commit that an id stands for, a tag followed to its end; None where it is none."""
        asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{_hex(oid)}^{{commit}}"]
        status, out, _ = self._git.call(asked, CLEAN)
        return None if status else out.decode("ascii").strip()

    def tag(self, oid: str) -> Revision | None:
        """A tag object read as a commit is: its tagger as the committer, its message; None for anything else."""
        status, out, _ = self._git.call(["cat-file", "tag", _hex(oid)], CLEAN)
        return None if status else read_commit(oid, (), out.replace(b"\ntagger ", b"\ncommitter ", 1), ())

    def faults(self) -> list[str]:
        """What ``git fsck`` says is wrong with the objects, a line each."""
        status, out, said = self._git.call(["fsck", "--full", "--strict", "--no-dangling", "--no-progress"], CLEAN)
        lines = [*out.decode("utf-8", "replace").splitlines(), *said.splitlines()]
        return [line for line in lines if line.strip()] if status else []

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
        """True when some remote-tracking branch holds the path."""
        return any(path in self.tree(commit) for commit in self.tips("refs/remotes/"))

    def signatures(self, commits: Iterable[str], keys: Iterable[str]) -> dict[str, tuple[str, str]]:
        """What signed commits are signed with: git's letter (``G`` only for one of ``keys``), and the key's fingerprint.

        Letters: G good, B bad, U good by a key that is not among ``keys``, anything else cannot be told. Only SSH
        signatures are looked at, by ``ssh-keygen``; whatever the repository configures for it is left aside.
        """
        if not (wanted := list(commits)):  # of nothing, ``log`` would tell of HEAD
            return {}
        with TemporaryDirectory() as folder:
            allowed = Path(folder) / "allowed"
            allowed.write_text("".join(f'* namespaces="git" {key}\n' for key in keys), "utf-8")
            given = ["gpg.ssh.program=ssh-keygen", "gpg.program=false", "gpg.x509.program=false",
                     f"gpg.ssh.allowedSignersFile={allowed}", "gpg.ssh.revocationFile=", "gpg.minTrustLevel=undefined"]  # fmt: skip
            options = (*CLEAN, *(word for value in given for word in ("-c", value)))
            # ``rev-list`` does not know these settings; of ``log`` nothing is asked that could run a program.
            asked = ("--no-pager", "log", "--no-walk=unsorted", "--no-patch", "--no-ext-diff", "--no-textconv",
                     "--no-mailmap", "--no-decorate", "--no-color", "--format=%H %G? %GF", "--stdin")  # fmt: skip
            lines = self._git.lines_of_each(asked, wanted, options)
        return {words[0]: (words[1], words[2] if len(words) > 2 else "") for words in lines}

    def _commit(self, rev: str) -> str:
        return rev if _HEX.fullmatch(rev) else self.resolve(rev)

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


def _plain(text: str) -> str:
    if not text or text.startswith("-"):
        raise LedgerError(f"不是有效的名称：{text!r}")
    return text


def _hex(oid: str) -> str:
    if not _HEX.fullmatch(oid):
        raise LedgerError(f"不是对象编号：{oid!r}")
    return oid
