"""Clones of the ledgers, set up for each tool, and the jobs that are timed in them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from bench import ledgers, peers
from bench.timing import HERE, Job, environment
from ledger.records.kinds import FOLDERS

DAY = ledgers.LAST_DAY.isoformat()
MORNING = (ledgers.LAST_DAY + timedelta(days=1)).isoformat()
RANGE = 1000  # commits of row 9
_NEWS = ("日期=" + DAY, "渠道=来信来访", "部门=局信访办", "反映人数=2", "摘要=再次来访，反映工资仍未发")


@dataclass
class Clone:
    """A working copy of a ledger in which the program works, and the site it builds from it."""

    folder: Path
    site: Path
    environment: Mapping[str, str]
    changed: str = field(default="", init=False)  # the file of the last commit made here

    @cached_property
    def records(self) -> list[str]:
        """The paths of all cases and records."""
        return ledgers.git(self.folder, "ls-files", "--", *FOLDERS).splitlines()

    @cached_property
    def open(self) -> list[str]:
        """Cases to which nothing was added yet, the newest last."""
        paths = [path for path in self.records if path.startswith("cases/")]
        return [p for p in paths if "步骤: 结案" not in (self.folder / p).read_text(encoding="utf-8")]

    def ledger(self, *arguments: str) -> tuple[str, ...]:
        """A command of the program on this clone."""
        return (sys.executable, "-m", "ledger", "-C", str(self.folder), *arguments)

    def say(self, *arguments: str, fine: Sequence[int] = (0,)) -> str:
        """Run a command of the program and give its output."""
        done = subprocess.run(
            self.ledger(*arguments), cwd=self.folder, env=self.environment, capture_output=True, check=False
        )
        if done.returncode not in fine:
            raise SystemExit(f"ledger {' '.join(arguments)}: {done.stderr.decode('utf-8', 'replace')}")
        return done.stdout.decode("utf-8")

    def build(self, day: str, *options: str, site: Path | None = None) -> tuple[str, ...]:
        """The command that builds the site."""
        where = ("--root", str(self.folder), "--out", str(site or self.site), "--as-of", day)
        return (sys.executable, str(HERE / "build.py"), *where, *options)

    def job(self, name: str, day: str = DAY, before: Callable[[], object] = lambda: None) -> Job:
        """Building the site, as a job."""
        return Job(name, self.build(day), self.folder, before, self.environment)

    def forget(self) -> None:
        """Nothing built, nothing remembered."""
        shutil.rmtree(self.site, ignore_errors=True)
        for left in (self.folder / ".git").glob("ledger-*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()

    def add(self) -> None:
        """Enter one more piece of news, in a case that had none before, and stage it; as staff do."""
        self.changed = self.open.pop()
        self.say("add", Path(self.changed).stem, "信息来源", *_NEWS)

    def commit(self) -> None:
        """The same, committed."""
        self.add()
        self._record()

    def follow(self, other: Clone) -> None:
        """Commit here what was just committed elsewhere."""
        shutil.copyfile(other.folder / other.changed, self.folder / other.changed)
        ledgers.git(self.folder, "add", "--", other.changed)
        self._record()

    def _record(self) -> None:
        ledgers.git(self.folder, "commit", "--quiet", "--no-verify", "-m", "再次来访")


@dataclass(frozen=True)
class Workshop:
    """Everything that the rows need: clones of the ledger and of one a tenth its size, and the peers."""

    big: Clone
    small: Clone
    hook: Clone
    hugo: Clone
    mkdocs: Clone
    tools: peers.Tools
    hugo_command: Sequence[str]
    mkdocs_command: Sequence[str]
    schema_command: Sequence[str]
    hook_environment: Mapping[str, str]
    since: str

    @property
    def environment(self) -> Mapping[str, str]:
        """What the commands get."""
        return self.big.environment

    def hugo_job(self, name: str, before: Callable[[], object]) -> Job:
        """Building with Hugo, which always builds the whole."""
        return Job(name, self.hugo_command, self.hugo.folder, before, self.environment)

    def mkdocs_job(self, name: str, before: Callable[[], object]) -> Job:
        """Building the changed pages with MkDocs."""
        return Job(name, self.mkdocs_command, self.mkdocs.folder.parent / "mkdocs-site", before, self.environment)

    def python(self, name: str, code: str) -> Job:
        """A line of Python."""
        return Job(name, (sys.executable, "-c", code), self.big.folder, environment=self.environment)

    def command(self, name: str, *command: str, fine: tuple[int, ...] = (0,), folder: Path | None = None) -> Job:
        """Any other command."""
        return Job(name, command, folder or self.big.folder, environment=self.environment, fine=fine)


def set_up(home: Path, place: Path, out: Path, cases: int) -> Workshop:
    """Install the peers, make the ledgers, clone and configure; ``place`` and ``out`` are new folders."""
    tools = peers.installed(home)
    env = environment(DAY)
    whole, tenth = ledgers.ready(home / "ledgers", cases), ledgers.ready(home / "ledgers", max(1, cases // 10))

    def cloned(ledger: Path, name: str) -> Clone:
        return Clone(ledgers.clone(ledger, place / name), out / name, env)

    big, small, hook = cloned(whole, "big"), cloned(tenth, "small"), cloned(whole, "hook")
    hugo, mkdocs = cloned(whole, "hugo"), cloned(whole, "mkdocs")
    schema = peers.schema_files(big.folder, big.records, place / "schema", tools)
    hook_environment = _installed_hook(hook)
    return Workshop(
        big, small, hook, hugo, mkdocs, tools,
        peers.hugo_site(hugo.folder, hugo.site, tools),
        peers.mkdocs_site(mkdocs.folder, place / "mkdocs-site", mkdocs.site, tools),
        schema, hook_environment, _start_of_range(big.folder),
    )  # fmt: skip


def _installed_hook(clone: Clone) -> Mapping[str, str]:
    """Stage one clean file and install the hooks; the environment in which git runs the hook."""
    clone.add()
    script, told = clone.folder / ".git" / "hooks" / "pre-commit", clone.folder.parent / "hook-environment"
    script.parent.mkdir(exist_ok=True)
    script.write_text(f"#!/bin/sh\nenv -0 > '{told}'\nexit 1\n", encoding="utf-8")
    script.chmod(0o755)
    command = ["git", "commit", "--quiet", "-m", "再次来访"]
    subprocess.run(command, cwd=clone.folder, env=dict(clone.environment), check=False, capture_output=True)
    script.unlink()
    clone.say("hook", "install")
    pairs = (os.fsdecode(line).partition("=") for line in told.read_bytes().split(b"\0")[:-1])
    return {name: value for name, _, value in pairs}


def _start_of_range(folder: Path) -> str:
    """The commit after which the last commits stand, so many that a range of them has nearly ``RANGE``."""
    line = ledgers.git(folder, "rev-list", "--first-parent", "HEAD").splitlines()
    for start in line[RANGE - 1 :: -10]:
        if int(ledgers.git(folder, "rev-list", "--count", f"{start}..HEAD")) <= RANGE:
            return start
    return line[-1]
