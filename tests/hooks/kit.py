"""A clone with the hooks installed, as a clerk has it, and the git commands that run them."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tests.cli.kit import LATER, Desk

Done = subprocess.CompletedProcess[bytes]


class Clone(Desk):
    """A clerk's clone with the installed hooks; ``commit`` runs them."""

    def __init__(self, home: Path, name: str = "repo", *, cases: bool = True) -> None:
        super().__init__(home, name, cases=cases)
        self.install()

    def install(self, place: Path | None = None) -> None:
        """``ledger hook install``."""
        answer = self.ledger("-C", str(place or self.root), "hook", "install")
        assert answer.code == 0, answer

    def run(self, *arguments: str | Path, day: date = LATER, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Done:
        """Any git command, hooks and all; it may fail."""
        return self.git(*arguments, day=day, check=False, cwd=cwd, env=env)

    def commit(self, *arguments: str | Path, day: date = LATER, cwd: Path | None = None,
               env: Mapping[str, str] | None = None) -> Done:  # fmt: skip
        """``git commit``; without ``-m`` it takes the proposed message."""
        return self.run("commit", *arguments, day=day, cwd=cwd, env=env)

    def head(self, rev: str = "HEAD") -> str:
        """The commit that a name stands for."""
        return self.out("rev-parse", rev)

    def message(self, rev: str = "HEAD") -> str:
        """A commit's message."""
        return self.out("log", "-1", "--format=%B", rev)

    def branch(self, name: str, start: str = "main") -> None:
        """Stand on a new branch."""
        self.git("checkout", "--quiet", "-b", name, start)

    def switch(self, name: str) -> None:
        """Stand on a branch."""
        self.git("checkout", "--quiet", name)

    def share(self, commit: str = "HEAD") -> None:
        """As if it had been pushed."""
        self.git("update-ref", "refs/remotes/origin/main", commit)


def said(done: Done) -> str:
    """All that a command said."""
    return (done.stdout + done.stderr).decode()


def passed(done: Done) -> None:
    """Assert that git went through, and that the hook crashed nowhere."""
    assert done.returncode == 0, said(done)
    assert "Traceback" not in said(done) and "程序出错" not in said(done), said(done)


def refused(done: Done, *codes: str) -> str:
    """Assert that git was stopped for these findings; what was said."""
    text = said(done)
    assert done.returncode != 0, text
    assert "程序出错" not in text and "Traceback" not in text, text
    for code in codes:
        assert f"错误[{code}]" in text, text
    return text
