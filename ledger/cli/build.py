"""``ledger build`` (= ``python build.py``): the site."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import click

from ledger.book.book import Book, Seal, make_book
from ledger.book.cache import Cache
from ledger.book.narrowing import for_audience
from ledger.book.snapshot import SETTINGS
from ledger.book.sources import commit_snapshot
from ledger.cli.audience import audience_option, known
from ledger.cli.context import Context, as_of_option, say
from ledger.cli.trail import attested
from ledger.cli.unchanged import DEEP, PLAIN, identity, leave_note, stamps
from ledger.records.audience import EVERYTHING, Audience
from ledger.records.kinds import FOLDERS, kind_of
from ledger.records.values import sound
from ledger.resources import everything
from ledger.site.build import BuildResult, build_site
from ledger.site.publish import MARKER, next_to
from ledger.text.finding import LedgerError
from ledger.text.value import replace
from ledger.trust.commits import folders
from ledger.trust.receipts import read_log
from ledger.trust.server import beside

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
    if repo.is_bare() and commit:
        repo = repo.below(folders(repo, [commit])[0])
    snapshot = ctx.worktree if worktree or commit is None else commit_snapshot(repo, commit)
    book = make_book(snapshot, ctx.day(as_of), ctx.reader, repo=repo, commit=commit, allow_shallow=allow_shallow,
                     uncommitted=0 if worktree else _uncommitted(ctx, commit), store=store)  # fmt: skip
    return attested(book, repo, store)


def _sealed(ctx: Context, book: Book, receipts: Path | None) -> Book:
    """With the server's last receipt of the main line, where there is a log of them."""
    repo = ctx.need_repo()
    place = receipts or (beside(repo.git_dir()).receipts if repo.is_bare() else None)
    last = read_log(place).last(repo.main_ref()) if place else None
    return replace(book, seal=Seal(last.number, last.received, last.new, last.digest)) if last else book


def publish(ctx: Context, target: Path, *, receipts: Path | None = None) -> BuildResult:
    """The site of the main line as it stands, into a folder: what a server does when something has come in."""
    with Cache(ctx.need_repo().git_dir() / CACHE) as cache:
        book = book_of_head(ctx, None, worktree=False, allow_shallow=False, store=cache)
        return build_site(for_audience(_sealed(ctx, book, receipts), EVERYTHING), target, root=ctx.root, store=cache)


def _last_day(ctx: Context) -> date | None:
    """The day of the last commit that changed a case or a record; days that cannot be are left aside."""
    revisions = ctx.need_repo().revisions(allow_shallow=True)
    days = (r.day for r in revisions if any(kind_of(c.path) for c in r.changes))
    return max((day for day in days if sound(day)), default=None)


def _uncommitted(ctx: Context, commit: str | None) -> int:
    """How many files on disk differ from the commit."""
    if ctx.need_repo().is_bare() or commit is None:
        return 0
    held, lying = commit_snapshot(ctx.need_repo(), commit).files, ctx.worktree.files
    return sum(held.get(path) != lying.get(path) for path in {*held, *lying})


@click.command("build", short_help="生成网站。")
@click.option("--out", type=click.Path(path_type=Path), help="输出目录，默认 _site。")
@audience_option
@click.option("--clean", is_flag=True, help="不用任何旧文件，从头生成。")
@click.option("--worktree", is_flag=True, help="连同没有提交的改动一起显示。")
@click.option("--allow-shallow", is_flag=True, help="浅克隆也生成，各页标明。")
@click.option("--receipts", type=click.Path(path_type=Path), help="服务器的回执文件，印在各页页脚。")
@click.option("--last-day", is_flag=True, help="按案件最后一次提交的日期核对（样例台账用）。")
@as_of_option
@click.pass_obj
def build(ctx: Context, out: Path | None, audience: Audience, clean: bool, worktree: bool, allow_shallow: bool, receipts: Path | None,
          last_day: bool, as_of: date | None) -> int:  # fmt: skip
    """生成内部静态网站：各色看板、案件页、办法页、问题页。显示 HEAD 的内容。

    与上次相比什么都没有变时不再生成；手工改过网站里的页面，要用 --clean 才会重写。
    """
    git_dir, places = ctx.need_repo().git_dir(), watched(ctx)
    seen = stamps(places)  # before anything is read: what changes meanwhile is for the next build
    day = as_of or (_last_day(ctx) if last_day else None)
    with Cache(None if clean else git_dir / CACHE) as cache:
        book = book_of_head(ctx, day, worktree=worktree, allow_shallow=allow_shallow, store=cache)
        warning = f"有 {book.uncommitted} 个文件的改动没有提交，网站不显示" if book.uncommitted else ""
        book = for_audience(_sealed(ctx, book, receipts), known(audience, book.settings.contacts))
        if warning:
            say(warning)
        target = out or ctx.root / "_site"
        result = build_site(book, target, root=ctx.root, store=cache)
    whose = "" if audience.whole else f"，给{audience.words}"
    click.echo(f"已生成 {result.pages} 页：{target}（按 {book.as_of} 核对{whose}）")
    if not (clean or worktree):
        told = (warning, f"没有变化，仍是上次生成的：{target}（按 {book.as_of} 核对{whose}）")
        site = _written(result.out)
        lies = stamps(site)
        if lies[0].endswith(f" {result.number}") and all(stamp.endswith(" -") for stamp in lies[1:3]):
            # Else another build has put its own site there meanwhile, or something is left to be cleared away.
            who = identity(ctx.arguments, ctx.env)
            leave_note(str(git_dir), who, ctx.today(), told, [*places, *site], [*seen, *lies])
    return 0


def watched(ctx: Context) -> list[str]:
    """The places that a site depends on, besides the site: HEAD, the work tree, the program and its libraries."""
    here = Path.cwd()
    nearer = [p / "cases" for p in (here, *here.parents) if ctx.root in p.parents]  # would be the ledger, if there
    libraries = [p for p in sys.path if p.endswith("-packages")]
    deep = [*(ctx.root / name for name in (*SETTINGS, *FOLDERS)), *everything()]
    return [f"{PLAIN}{p}" for p in (*ctx.need_repo().standing(), *nearer, *libraries)] + [f"{DEEP}{p}" for p in deep]


def _written(site: Path) -> list[str]:
    """What tells that a site still stands: its marker, that nothing lies beside it, its folders with their times."""
    folders = (Path(top) for top, _, _ in os.walk(site))
    return [f"{PLAIN}{p}" for p in (site / MARKER, next_to(site, "new"), next_to(site, "old"), *sorted(folders))]
