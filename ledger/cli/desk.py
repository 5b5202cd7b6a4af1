"""What the editing commands share: reading 键=值, writing and staging a file, proposing the message, new numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from ledger.book.checking import Checking
from ledger.book.editing import Edited, Refused, edit_case, regrade
from ledger.book.snapshot import content_id, settings_or_stop
from ledger.cli.check import forget, worktree_checking
from ledger.cli.context import Context, say
from ledger.cli.files import put
from ledger.cli.message import proposal
from ledger.records.kinds import CASES, RecordKind
from ledger.records.record import number_of
from ledger.report.findings import Report, as_text

PAIRS = click.argument("pairs", nargs=-1, metavar="键=值…")


def read_pairs(pairs: Sequence[str]) -> dict[str, str]:
    """``键=值`` arguments as a mapping; a wrong one is a usage error."""
    found = {}
    for pair in pairs:
        key, mark, value = pair.replace("＝", "=", 1).partition("=")
        if not mark or not key.strip():
            raise click.UsageError(f"“{pair}”应写作 键=值")
        found[key.strip()] = value.strip()
    return found


def finish(ctx: Context, checking: Checking, outcome: Edited | Refused, *also: str, quiet: bool = False) -> int:
    """Write and stage an edit, say what followed and how to commit (with ``also``); or say why not."""
    if isinstance(outcome, Refused):
        say(f"没有改动：{outcome.reason}")
        if outcome.findings:
            click.echo(as_text(Report(list(outcome.findings), checking.day, 1, outcome.line)))
        return 1
    if outcome.before == outcome.after:
        say("没有要改的")
        return 0
    write(ctx, outcome.path, outcome.after)
    for message in dict.fromkeys(f.message for f in outcome.follow_ups):
        say(f"随之补上：{message.removeprefix('缺少')}" if message.startswith("缺少") else f"随之改好：{message}")
    if not quiet:
        propose(ctx, list(dict.fromkeys((*also, outcome.path))))
    return 0


def write(ctx: Context, path: str, data: bytes) -> None:
    """Write a file and stage it where index and work tree were equal."""
    alike = ctx.repo is not None and (not (ctx.root / path).exists() or ctx.repo.worktree_oid_equal(path))
    (ctx.root / path).parent.mkdir(parents=True, exist_ok=True)
    put(ctx.root / path, data)
    forget(ctx)
    if ctx.repo and alike:
        ctx.repo.stage(path)
    elif ctx.repo:
        say(f"{path} 与暂存区不同，没有暂存：看过之后运行 git add {path}")


def propose(ctx: Context, paths: Sequence[str]) -> None:
    """Show the commit message that the content proposes."""
    message = proposal(ctx, ctx.worktree, ctx.head or (), paths)
    if message:
        say("建议的提交说明（直接 git commit 也会填好）：")
        click.echo(message)


def create(ctx: Context, path: str, data: bytes, as_of: date | None, *, quiet: bool = False) -> int:
    """Enter a drafted file, mended as any edit is; refused where it would be wrong."""
    checking = worktree_checking(ctx, (), as_of)
    now = checking.now
    own = content_id(data)
    files = {**now.files, path: own}
    drafted = type(now)(files, lambda ids: ((i, data) if i == own else next(now.load([i])) for i in ids), now.modes)
    checking = Checking(drafted, checking.parents, checking.day, settings_or_stop(drafted), ctx.reader)
    outcome = edit_case(checking, path, regrade, fresh=True)
    if isinstance(outcome, Refused):
        return finish(ctx, checking, outcome)
    return finish(ctx, checking, Edited(path, b"", outcome.after, outcome.follow_ups), quiet=quiet)


def next_number(ctx: Context, year: int, kind: RecordKind = CASES) -> str:
    """The next free number of a kind of record: of the work tree and of HEAD."""
    numbers = {number_of(p) for tree in (ctx.worktree, *(ctx.head or ())) for p in tree.paths_of(kind.letter)}
    stem = f"{year}-{kind.letter}"
    taken = [int(n.removeprefix(stem)) for n in numbers if n.startswith(stem)]
    return f"{stem}{max(taken, default=0) + 1:0{3 if kind.letter else 4}d}"
