"""What every command is given: the ledger's root, the environment, the repository, and the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from ledger.book.snapshot import Reader, Settings, Snapshot, settings_or_stop
from ledger.book.sources import commit_snapshot, worktree_snapshot
from ledger.cli.outside import environment, today
from ledger.history.repo import Repo
from ledger.records.record import number_of
from ledger.records.values import Kind, Parsed, parse
from ledger.text.finding import LedgerError
from ledger.text.value import dataclass


class Day(click.ParamType):  # type: ignore[type-arg]
    """A day, in any of the spellings the ledger accepts."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        parsed = parse(Kind.DATE, str(value))
        if isinstance(parsed, Parsed) and isinstance(parsed.value, date):
            return parsed.value
        raise click.BadParameter(str(parsed), ctx, param)


as_of_option = click.option("--as-of", type=Day(), help="按哪一天核对，默认今天。")


@dataclass
class Context:
    """One invocation; ``arguments`` is the command line as given."""

    root: Path
    env: Mapping[str, str]
    arguments: Sequence[str] = ()

    def today(self) -> date:
        """Today in China."""
        return today()

    def day(self, as_of: date | None) -> date:
        """The day a command works for: ``--as-of``, else the commit's own day where one is set, else today."""
        if as_of:
            return as_of
        if self.env.get("GIT_COMMITTER_DATE") and self.repo:
            return self.repo.commit_day() or self.today()
        return self.today()

    @cached_property
    def repo(self) -> Repo | None:
        """The repository the ledger lies in; None outside one."""
        try:
            return Repo.open(self.root, self.env)
        except LedgerError:
            return None

    def need_repo(self) -> Repo:
        """The repository; LedgerError where there is none."""
        return self.repo or Repo.open(self.root, self.env)

    @cached_property
    def reader(self) -> Reader:
        """One reader for the whole invocation."""
        return Reader()

    @cached_property
    def worktree(self) -> Snapshot:
        """The files as they lie on disk."""
        if self.repo and self.repo.is_bare():
            raise LedgerError(
                "这是没有工作区的仓库（bare）：用 ledger build、ledger log、ledger audit，或 ledger check --rev"
            )
        return worktree_snapshot(self.root, self.repo)

    @cached_property
    def settings(self) -> Settings:
        """The settings as they lie on disk."""
        return settings_or_stop(self.worktree)

    @cached_property
    def head(self) -> tuple[Snapshot, ...] | None:
        """HEAD, and what is being merged into it; () before the first commit; None outside a repository."""
        if self.repo is None:
            return None
        return tuple(commit_snapshot(self.repo, commit) for commit in self.repo.pending_parents())

    def case_path(self, case: str) -> str:
        """The path of a case named by number, path or file name."""
        return self._path(case, self.worktree.case_paths(), "案件")

    def record_path(self, record: str) -> str:
        """The path of a case or of a record beside it."""
        return self._path(record, self.worktree.record_paths(), "案件或记录")

    def _path(self, given: str, paths: Sequence[str], what: str) -> str:
        name = given.replace("\\", "/")
        number = number_of(name)
        found = [p for p in paths if p == name or p.endswith(f"/{number}.md")]
        if not found and number.isdigit():
            found = [p for p in paths if p.endswith(f"-{int(number):04d}.md")]
        if len(found) != 1:
            numbers = [number_of(p) for p in found or paths]
            near = numbers if found else get_close_matches(number, numbers, 3, 0.6)
            hint = f"，是不是 {'、'.join(near)}？" if near else ""
            raise click.UsageError(f"没有编号为 {number} 的{what}{hint}")
        return found[0]


def say(message: str) -> None:
    """Progress and notes: stderr."""
    click.echo(message, err=True)


def make_context(root: str | None, arguments: Sequence[str] = ()) -> Context:
    """The context of this process."""
    place = Path(root) if root else Path.cwd()
    if not place.is_dir():
        raise click.UsageError(f"目录不存在：{place}")
    return Context(place.resolve() if root else _ledger_above(place), environment(), arguments)


def _ledger_above(place: Path) -> Path:
    """The nearest folder, from here up, that holds ``cases/``; else here."""
    here = place.resolve()
    return next((p for p in (here, *here.parents) if (p / "cases").is_dir()), here)
