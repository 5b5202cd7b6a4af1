"""Git as a child that works while we load the rest: what a hook asks without waiting, and how git is told to behave.

GitPython and ``subprocess`` take longer to load than git takes to answer, so the child is spawned by the system call.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

QUIET = ("--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
# The commit graph is a cache that can lie or outlive the objects it describes; a walk must see the objects.
CLEAN = (*QUIET, "--no-replace-objects", "-c", "core.commitGraph=false", "-c", "core.quotepath=off",
          "-c", "core.deltaBaseCacheLimit=512m", "-c", "log.showSignature=false")  # fmt: skip
MAX_BLOB = 8 * 1024 * 1024
CLEAN_ENV = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_GRAFT_FILE": "/dev/null",
    # A partial clone must not fetch behind our back: the first is for git 2.45 and later, the second for all.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}


def environment(env: Mapping[str, str], options: Sequence[str]) -> dict[str, str]:
    """What git is told besides: we read what it says, so it has to say it in English."""
    spoken = {**env, "LC_ALL": "C", "LANGUAGE": "C"}
    return spoken | CLEAN_ENV if tuple(options[: len(CLEAN)]) == CLEAN else spoken


class Child:
    """One git at work in the process's own folder; ``OSError`` where it cannot be had."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], options: Sequence[str] = CLEAN) -> None:
        given, self._feed = os.pipe()
        self._said, told = os.pipe()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        streams = [(os.POSIX_SPAWN_DUP2, theirs, n) for n, theirs in enumerate((given, told, nowhere))]
        try:
            self._pid = os.posix_spawnp(
                "git", ["git", *options, *command], environment(env, options), file_actions=streams
            )
        except OSError:
            os.close(self._feed)
            os.close(self._said)
            raise
        finally:
            for theirs in (given, told, nowhere):
                os.close(theirs)
        self._held = b""

    def ask(self, text: str) -> None:
        """Say something to it."""
        os.write(self._feed, text.encode("ascii"))

    def line(self) -> bytes:
        """The next line it says, without its end; ``EOFError`` where it says no more."""
        while b"\n" not in self._held:
            self._more()
        line, _, self._held = self._held.partition(b"\n")
        return line

    def exactly(self, size: int) -> bytes:
        """The next so many bytes."""
        while len(self._held) < size:
            self._more()
        data, self._held = self._held[:size], self._held[size:]
        return data

    def _more(self) -> None:
        data = os.read(self._said, 1 << 20)
        if not data:
            raise EOFError
        self._held += data

    def all(self) -> bytes:
        """Everything it still says, to its end; ``OSError`` where it failed."""
        os.close(self._feed)
        parts = [self._held]
        while parts[-1] or len(parts) == 1:
            parts.append(os.read(self._said, 1 << 20))
        os.close(self._said)
        if os.waitpid(self._pid, 0)[1]:
            raise OSError("git failed")
        return b"".join(parts)


class Commit:
    """The commit being made in the folder where git runs its hooks: what git is asked of it, all at once."""

    def __init__(self, env: Mapping[str, str], settings: Sequence[str]) -> None:
        """``settings`` are files whose contents will be wanted in any case."""
        self._store = Child(["cat-file", "--batch"], env)
        self._store.ask("".join(f":{name}\n" for name in settings))
        self._changes = Child(["diff-index", "--cached", "--raw", "--no-renames", "--no-abbrev", "-z", "HEAD"], env)
        self._files = Child(["ls-files", "--stage", "-z"], env)
        self._settings = settings
        self._known: dict[str, bytes] = {}
        self._ident = Child(["var", "GIT_COMMITTER_IDENT"], env, QUIET)
        self._set = "GIT_COMMITTER_DATE" in env

    def committer(self) -> tuple[str, int | None]:
        """The address the commit will be made under, and the moment it will bear, in epoch seconds, where it is set."""
        head, _, said = self._ident.all().decode("utf-8", "replace").rpartition(">")
        return head.rpartition("<")[2], int(said.split()[0]) if self._set else None

    def changes(self) -> Iterator[tuple[str, str, str]]:
        """What it changes: path, git's letter for how, and the old content (zeros for a new file)."""
        words = self._changes.all().decode("utf-8", "surrogateescape").split("\0")[:-1]
        for said, path in zip(words[::2], words[1::2], strict=True):
            _, _, old, _, how = said.split(" ")
            yield path, how, old

    def files(self) -> Iterator[tuple[str, str, str]]:
        """All that it will hold: path, mode and content; ``ValueError`` where a conflict is not resolved."""
        for entry in self._files.all().decode("utf-8", "surrogateescape").split("\0")[:-1]:
            said, _, path = entry.partition("\t")
            mode, content, stage = said.split(" ")
            if stage != "0":
                raise ValueError(path)
            yield path, mode, content

    def contents(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Contents by their ids; ``ValueError`` where one is not there or is too large to be a record."""
        for _ in self._settings:
            self._take()
        self._settings = ()
        for content in ids:
            if content not in self._known:
                self._store.ask(f"{content}\n")
                self._take()
            yield content, self._known[content]

    def _take(self) -> None:
        words = self._store.line().split(b" ")
        if words[-1] == b"missing":
            return
        size = int(words[2])
        if size > MAX_BLOB:
            raise ValueError(size)
        self._known[words[0].decode("ascii")] = self._store.exactly(size)
        self._store.exactly(1)
