"""``ledger receive``: what a server's repository runs when something is pushed to it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from ledger.cli.check import Outcome
from ledger.cli.context import Context, say
from ledger.cli.hook import HOOKS
from ledger.cli.outside import now
from ledger.history.repo import Repo
from ledger.report.findings import as_text, visible
from ledger.text.finding import LedgerError
from ledger.trust.push import due_receipts, judge_push, read_updates
from ledger.trust.receipts import Receipt, append, china_time, read_log
from ledger.trust.server import beside


def serving(repo: Repo, receipts: Path | None, site: Path | None, *, publish: bool = True) -> dict[str, list[str]]:
    """What each hook of a server calls; receipts and site lie beside the repository unless told otherwise."""
    places = beside(repo.git_dir())
    log, folder = (receipts or places.receipts).absolute(), (site or places.site).absolute()
    for place in (log, folder):
        if repo.git_dir() in (place, *place.parents):
            raise LedgerError(f"回执和网站要放在仓库外面：{place}")
    words = ["--receipts", str(log), *(["--site", str(folder)] if publish else [])]
    return {name: ["receive", name, *words] for name in HOOKS}


def found(repo: Repo, calls: Mapping[str, Sequence[str]], branch: str) -> None:
    """Make a bare repository the server's: git's own guards, the main line's name, a receipt of what is there already."""
    main = repo.serve(branch)
    log = Path(calls[HOOKS[0]][3])
    tip = repo.refs().get(main, "")
    if tip and not read_log(log).receipts:
        append(log, lambda _: [Receipt(0, china_time(now()), main, tip, tip)])
        say(f"此前的历史记为第 1 号回执：{tip[:12]}")
    say("；".join((f"主线 {main}", f"回执 {log}", *(f"网站 {place}" for place in calls[HOOKS[0]][5:]))))


@click.command("receive", hidden=True)
@click.argument("name", type=click.Choice(HOOKS))
@click.option("--receipts", type=click.Path(path_type=Path), required=True)
@click.option("--site", type=click.Path(path_type=Path))
@click.pass_obj
def receive(ctx: Context, name: str, receipts: Path, site: Path | None) -> int:
    """由 git 调用。"""
    # Cut at line feeds alone: the name of a ref may hold what Python takes for the end of a line.
    lines = sys.stdin.buffer.read().decode("utf-8", "backslashreplace").split("\n")
    return _before(ctx, lines, receipts) if name == "pre-receive" else _after(ctx, lines, receipts, site)


def _before(ctx: Context, lines: Sequence[str], receipts: Path) -> int:
    """Judge the push in git's quarantine: what is refused leaves nothing behind."""
    judged = judge_push(ctx.need_repo(), ctx.reader, read_updates(lines), read_log(receipts), now())
    report = Outcome(list(judged.findings), ctx.today(), judged.commits, lambda path, number: "", "次提交").report()
    if report.findings:
        click.echo(as_text(report), err=True)
    if report.errors:
        say(f"\n服务器没有收下这次上传：{report.errors} 处错误，服务器上的台账没有变。"
            "还没有上传的提交可以用 git commit --amend 或 git rebase 改好，再上传")  # fmt: skip
    return int(judged.refused)


def _after(ctx: Context, lines: Sequence[str], receipts: Path, site: Path | None) -> int:
    """Write the receipts, then publish the site; what fails here changes nothing of what was taken in."""
    repo, updates = ctx.need_repo(), read_updates(lines)
    try:
        append(receipts, lambda log: due_receipts(repo, log, updates, now()))
        last = read_log(receipts).receipts[-1]
        say(f"服务器已收下：第 {last.number} 号回执，摘要 {last.digest[:16]}")
    except LedgerError as error:
        say(f"已收下，但{visible(str(error))}。下一次上传会补记；请告诉管理员")
    if site is not None and any(u.ref == repo.main_ref() for u in updates):
        _publish(ctx, site, receipts)
    return 0


def _publish(ctx: Context, site: Path, receipts: Path) -> None:
    from ledger.cli.build import publish  # the templates and all: a clerk's hook, which shares this module, needs none

    try:
        result = publish(ctx, site, receipts=receipts)
        say(f"网站已更新：{result.pages} 页")
    except Exception as error:  # whatever it is, the push is in and the old site stands
        from ledger.cli.main import trouble
        from ledger.site.failure import tell_failure

        told = trouble(error)
        say(f"网站没有更新，仍是上一次的：{told}")
        try:
            tell_failure(site, china_time(now()), ctx.need_repo().head() or "", told)
        except OSError as second:
            say(f"状态页也没有写成：{second.strerror}")
