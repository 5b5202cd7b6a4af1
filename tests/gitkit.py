"""Scratch repositories made with the real git, for every test that needs a history."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent

# When the tests themselves run inside a hook, git has pointed these at another repository.
for _name in [name for name in os.environ if name.startswith("GIT_")]:
    del os.environ[_name]


class Sandbox:
    """A repository of its own, in a home of its own; ``env`` is what ``Repo.open`` should be given."""

    def __init__(self, home: Path, name: str = "repo", *, init: bool = True) -> None:
        self.home = home
        self.root = home / name
        self.env: dict[str, str] = {
            **os.environ,
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "no-config"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(HERE),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        if init:
            self.root.mkdir(parents=True)
            self.git("init", "--quiet", "--initial-branch=main")
            self.identify()

    def identify(self, name: str = "李华", email: str = "lihua@example.cn") -> None:
        """Set who commits."""
        self.git("config", "user.name", name)
        self.git("config", "user.email", email)

    def git(
        self,
        *args: str | Path,
        day: date | None = None,
        check: bool = True,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: bytes = b"",
    ) -> subprocess.CompletedProcess[bytes]:
        """Run git; ``day`` dates a commit at noon in China."""
        dated = {f"GIT_{who}_DATE": f"{day}T12:00:00+0800" for who in ("AUTHOR", "COMMITTER") if day}
        done = subprocess.run(
            ["git", *map(str, args)],
            cwd=cwd or self.root,
            env={**self.env, **dated, **(env or {})},
            input=stdin,
            capture_output=True,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"git {args} -> {done.returncode}\n{done.stdout!r}\n{done.stderr.decode()}")
        return done

    def out(self, *args: str | Path, **options: object) -> str:
        """What git answers, as one stripped text."""
        return self.git(*args, **options).stdout.decode().strip()  # type: ignore[arg-type]

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file of the work tree, byte for byte."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def commit(self, message: str = "记录", day: date | None = None, all: bool = True) -> str:  # noqa: A002
        """Commit the work tree (or, without ``all``, what is staged) and give the commit's id."""
        if all:
            self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message, day=day or date(2026, 3, 2))
        return self.out("rev-parse", "HEAD")

    def raw_commit(self, content: bytes) -> str:
        """Store a commit object as it is, however broken, and move the branch to it."""
        oid = self.out("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=content)
        self.git("update-ref", "refs/heads/main", oid)
        return oid

    def hook(self, name: str, python: str, directory: Path | None = None) -> None:
        """Install a hook that runs some lines of Python."""
        folder = directory or self.root / ".git" / "hooks"
        folder.mkdir(parents=True, exist_ok=True)
        script = folder / f"{name}.py"
        script.write_text(python, "utf-8")
        hook = folder / name
        hook.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n', "utf-8")
        hook.chmod(0o755)

    def clone(self, name: str, *options: str) -> Sandbox:
        """Clone this repository beside itself."""
        self.git("clone", "--quiet", *options, self.root.as_uri(), self.home / name)
        copy = Sandbox(self.home, name, init=False)
        copy.identify()
        return copy
