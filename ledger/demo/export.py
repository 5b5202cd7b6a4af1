"""The history as git fast-import reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ledger.demo.weave import Commit

_REF = b"refs/heads/main"


def stream(commits: Iterable[Commit]) -> Iterator[bytes]:
    """The commands for all commits, parents before children.

    All of them are written to the one branch, each naming its parents where they are not the commit before it.
    """
    main = side = written = stretch = fork = 0
    for mark, commit in enumerate(commits, 1):
        if commit.stretch and commit.stretch != stretch:
            stretch, fork, side = commit.stretch, main, 0
        parent = (side or fork) if commit.side else main
        yield _commit(commit, mark, parent if parent != written else 0, side if commit.merges else 0)
        main, side = (main, mark) if commit.side else (mark, side)
        written = mark
    yield b"done\n"


def _commit(commit: Commit, mark: int, parent: int, merged: int) -> bytes:
    lines = [b"commit %s" % _REF, b"mark :%d" % mark]
    lines += [b"%s %s <%s> %d +0800" % (role, name.encode(), address.encode(), commit.when)
              for role, (name, address) in ((b"author", commit.author), (b"committer", commit.committer))]  # fmt: skip
    lines.append(_data(commit.message.encode()))
    lines += [b"from :%d" % parent] if parent else []
    lines += [b"merge :%d" % merged] if merged else []
    lines += [b"M 100644 inline %s\n%s" % (path.encode(), _data(data)) for path, data in commit.files]
    return b"\n".join(lines) + b"\n\n"


def _data(data: bytes) -> bytes:
    return b"data %d\n%s" % (len(data), data)
