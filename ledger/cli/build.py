"""``ledger build`` (= ``python build.py``): the site."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from ledger.book.book import Book, make_book
from ledger.book.cache import Cache
from ledger.book.sources import commit_snapshot
from ledger.cli.context import Context, as_of_option, say
from ledger.records.kinds import kind_of
from ledger.site.build import build_site
from ledger.text.finding import LedgerError

CACHE = "ledger-cache.sqlite"  # in the git folder: never committed, gone with the clone


def book_of_head(
    ctx: Context, as_of: date | None, *, worktree: bool, allow_shallow: bool, store: Cache | None = None
) -> Book:
    """The book that the site shows: HEAD, or the files on disk; with the trail of HEAD's history."""
    repo = ctx.need_repo()
    commit = repo.head()
    if commit is None and not worktree:
        raise LedgerError("还没有任何提交；先 git commit，或用 --worktree 看没有提交的文件")
    if repo.is_shallow() and not allow_shallow:
        raise LedgerError("这是浅克隆，历史不完整；请先运行 git fetch --unshallow（或用 --allow-shallow，各页会标明）")
    snapshot = ctx.worktree if worktree or commit is None else commit_snapshot(repo, commit)
    return make_book(snapshot, ctx.day(as_of), ctx.reader, repo=repo, commit=commit, allow_shallow=allow_shallow,
                     uncommitted=0 if worktree else _uncommitted(ctx, commit), store=store)  # fmt: skip


def _last_day(ctx: Context) -> date | None:
    """The day of the last commit that changed a case or a record."""
    revisions = ctx.need_repo().revisions(allow_shallow=True)
    return max((r.day for r in revisions if any(kind_of(c.path) for c in r.changes)), default=None)


def _uncommitted(ctx: Context, commit: str | None) -> int:
    """How many files on disk differ from the commit."""
    if ctx.need_repo().is_bare() or commit is None:
        return 0
    held, lying = commit_snapshot(ctx.need_repo(), commit).files, ctx.worktree.files
    return sum(held.get(path) != lying.get(path) for path in {*held, *lying})


@click.command("build", short_help="生成网站。")
@click.option("--out", type=click.Path(path_type=Path), help="输出目录，默认 _site。")
@click.option("--audience", default="internal", show_default=True, type=click.Choice(["internal"]), help="给谁看。")
@click.option("--clean", is_flag=True, help="不用任何旧文件，从头生成。")
@click.option("--worktree", is_flag=True, help="连同没有提交的改动一起显示。")
@click.option("--allow-shallow", is_flag=True, help="浅克隆也生成，各页标明。")
@click.option("--last-day", is_flag=True, help="按案件最后一次提交的日期核对（样例台账用）。")
@as_of_option
@click.pass_obj
def build(ctx: Context, out: Path | None, audience: str, clean: bool, worktree: bool, allow_shallow: bool, last_day: bool,
          as_of: date | None) -> int:  # fmt: skip
    """生成内部静态网站：各色看板、案件页、办法页、问题页。显示 HEAD 的内容。"""
    day = as_of or (_last_day(ctx) if last_day else None)
    target = out or ctx.root / "_site"
    with Cache(None if clean else ctx.need_repo().git_dir() / CACHE) as cache:
        made_of = () if worktree else _made_of(ctx, target, ctx.day(day))
        if made_of and _stands(target, cache.get(*made_of)):
            if made_of[4] != "0":
                say(f"有 {made_of[4]} 个文件的改动没有提交，网站不显示")
            click.echo(f"没有变化，仍是上次生成的：{target}（按 {ctx.day(day)} 核对）")
            return 0
        book = book_of_head(ctx, day, worktree=worktree, allow_shallow=allow_shallow, store=cache)
        if book.uncommitted:
            say(f"有 {book.uncommitted} 个文件的改动没有提交，网站不显示")
        result = build_site(book, target, root=ctx.root)
        if made_of:
            cache.put(json.dumps(_written(target)).encode(), *made_of)
    click.echo(f"已生成 {result.pages} 页：{target}（按 {book.as_of} 核对）")
    return 0


def _made_of(ctx: Context, target: Path, day: date) -> tuple[str, ...]:
    """What a site in a folder depends on, besides the program; empty before the first commit."""
    repo = ctx.need_repo()
    commit = repo.head()
    if commit is None:
        return ()
    uncommitted, shallow = _uncommitted(ctx, commit), repo.is_shallow()
    return "site", str(target.resolve()), commit, day.isoformat(), str(uncommitted), str(shallow), repo.prefix


def _written(target: Path) -> dict[str, list[int]]:
    """Every file of a site with its size and the moment it was written."""
    stats = ((p, p.stat()) for p in sorted(target.rglob("*")) if p.is_file())
    return {p.relative_to(target).as_posix(): [s.st_size, s.st_mtime_ns] for p, s in stats}


def _stands(target: Path, noted: bytes | None) -> bool:
    """Whether a folder still holds the very files that were written there."""
    if noted is None or not target.is_dir():
        return False
    try:
        return bool(_written(target) == json.loads(noted))
    except ValueError:
        return False
