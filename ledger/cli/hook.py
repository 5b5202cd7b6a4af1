"""``ledger hook``: the git hooks of this clone, and of a bare repository on a server; and what they run."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from ledger.book.checking import ordered
from ledger.book.sources import RangeChecker, index_snapshot, pending_parents
from ledger.cli.check import Outcome, staged_checking, staged_outcome
from ledger.cli.context import Context, say
from ledger.cli.driver import INSTALLED, driver_state, install_driver, uninstall_driver
from ledger.cli.files import put
from ledger.cli.message import proposal
from ledger.history.repo import Repo
from ledger.records.personal import personal_numbers
from ledger.report.findings import as_text, visible
from ledger.text.finding import Finding, LedgerError

MARK = "# 欠薪预警台账的钩子（ledger hook install 写入）"
CLONE = ("pre-commit", "pre-merge-commit", "prepare-commit-msg", "pre-push")
HOOKS = ("pre-receive", "post-receive")  # of a bureau's server
SERVER = ("pre-receive",)  # of a bare repository that only passes things on
MEND = "ledger check --fix"


@click.group("hook", short_help="安装、卸载、查看 git 钩子。")
def hook() -> None:
    """提交前核对、填写提交说明、上传前核对。"""


def _names(repo: Repo) -> tuple[str, ...]:
    return SERVER if repo.is_bare() else CLONE


def _known(repo: Repo) -> tuple[str, ...]:
    """Every hook that may be ours here."""
    return HOOKS if repo.is_bare() else CLONE


def _script(repo: Repo, call: Sequence[str]) -> str:
    """A hook that makes a call of ours: plain sh, the interpreter's own path; git runs it at the top of the work tree."""
    root = "." if repo.is_bare() else repo.prefix or "."
    python = shlex.quote(Path(sys.executable).as_posix())
    lines = ["#!/bin/sh", MARK]
    home = Path(__file__).resolve().parents[2]
    if home.name not in ("site-packages", "dist-packages"):  # run from a checkout: say where it is
        lines.append(
            f'PYTHONPATH={shlex.quote(home.as_posix())}"${{PYTHONPATH:+{os.pathsep}$PYTHONPATH}}"; export PYTHONPATH'
        )
    lines.append(f'[ -x {python} ] || {{ echo "找不到台账程序，请重新运行 ledger hook install" >&2; exit 1; }}')
    words = " ".join(map(shlex.quote, call))
    lines.append(f'exec {python} -X utf8 -m ledger -C {shlex.quote(root)} {words} "$@"')
    return "\n".join(lines) + "\n"


def _state(folder: Path, name: str) -> str:
    path = folder / name
    if not path.exists():
        return "未安装"
    if MARK not in path.read_text(encoding="utf-8", errors="replace"):
        return "是别的钩子"
    if not (sys.platform == "win32" or path.stat().st_mode & 0o111):
        return "已安装，但没有执行权限，git 不会运行它"
    python = re.search(r"^exec ('?)(.+?)\1 -X utf8", path.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
    found = python is not None and Path(python[2]).exists()
    return "已安装" if found else "已安装，但它要用的解释器不在了，请重新运行 ledger hook install"


@hook.command("install", short_help="安装钩子。")
@click.option("--server", is_flag=True, help="这是本局的服务器：核对身份、签名、引用，开回执，发布网站。")
@click.option("--receipts", type=click.Path(path_type=Path), help="回执文件，默认在仓库旁边。")
@click.option("--site", type=click.Path(path_type=Path), help="网站的目录，默认在仓库旁边。")
@click.option("--no-site", is_flag=True, help="不发布网站。")
@click.option("--branch", default="main", show_default=True, help="主线的名称（仓库还是空的时候）。")
@click.pass_obj
def install(ctx: Context, server: bool, receipts: Path | None, site: Path | None, no_site: bool, branch: str) -> int:
    """写入钩子；已有别的钩子时不覆盖。"""
    from ledger.cli.server import found, serving  # the server's part, which no clerk's hook has to wait for

    repo = ctx.need_repo()
    if server and not repo.is_bare():
        raise click.UsageError("--server 只用于服务器上的裸仓库（git init --bare）")
    if (receipts or site) and not server:
        raise click.UsageError("--receipts 和 --site 与 --server 一起用")
    calls = (
        serving(repo, receipts, site, publish=not no_site)
        if server
        else {name: ["hook", "run", name] for name in _names(repo)}
    )
    folder = repo.hooks_dir()
    foreign = [n for n in calls if _state(folder, n) == "是别的钩子"]
    if foreign:
        raise LedgerError(
            f"{folder} 里已有别的钩子：{'、'.join(foreign)}；请先移走，或在其中调用 ledger check --staged"
        )
    if server:
        found(repo, calls, branch)
    folder.mkdir(parents=True, exist_ok=True)
    for name, call in calls.items():
        put(folder / name, _script(repo, call).encode("utf-8"), 0o755)
    click.echo(f"已安装：{'、'.join(calls)}")
    if not repo.is_bare():
        install_driver(repo)
        tell_unknown(ctx, repo)
    return 0


def tell_unknown(ctx: Context, repo: Repo) -> None:
    """Say beforehand what the bureau's server will not take: commits under an address that nobody in office has."""
    try:
        address, contacts = repo.identity()[1], ctx.settings.contacts
    except LedgerError as error:
        say(f"提示：{error}")
        return
    if contacts.by_address(address, ctx.today()) is None:
        say(
            f"提示：{visible(address)} 不在 contacts.yaml 的“人员”里，本局的服务器不会收；请先登记，或改 git config user.email"
        )


@hook.command("uninstall", short_help="卸载钩子。")
@click.pass_obj
def uninstall(ctx: Context) -> int:
    """只删除本程序写入的钩子。"""
    repo = ctx.need_repo()
    folder = repo.hooks_dir()
    ours = [n for n in _known(repo) if _state(folder, n).startswith("已安装")]
    for name in ours:
        (folder / name).unlink()
    if not repo.is_bare():
        uninstall_driver(repo)
    click.echo(f"已卸载：{'、'.join(ours)}" if ours else "没有本程序的钩子")
    return 0


@hook.command("status", short_help="查看钩子。")
@click.pass_obj
def status(ctx: Context) -> int:
    """每个钩子装了没有、能不能运行；没有都装好时退出码为 1。"""
    repo = ctx.need_repo()
    folder = repo.hooks_dir()
    wanted = [n for n in _known(repo) if n in _names(repo) or _state(folder, n).startswith("已安装")]
    states = {name: _state(folder, name) for name in wanted}
    for name, state in states.items():
        click.echo(f"{name}：{state}")
    if not repo.is_bare():
        states["merge"] = driver_state(repo)
        click.echo(f"按条合并：{states['merge']}")
    return int(any(state != INSTALLED for state in states.values()))


@hook.command("run", hidden=True, context_settings={"ignore_unknown_options": True})
@click.argument("name", type=click.Choice([*CLONE, *SERVER]))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def run(ctx: Context, name: str, arguments: tuple[str, ...]) -> int:
    """由 git 调用。"""
    if name in ("pre-commit", "pre-merge-commit"):
        return _before_commit(ctx)
    if name == "prepare-commit-msg":
        return _prepare_message(ctx, *arguments[:2])
    return _received(ctx, sys.stdin.read().split("\n"), pushing=name == "pre-push")


def _before_commit(ctx: Context) -> int:
    outcome = staged_outcome(ctx, None)
    report = outcome.report()
    if outcome.findings:
        click.echo(as_text(report), err=True)
    if report.errors:
        say("\n提交被拒绝，文件没有改动。" + next_command(outcome.findings, _commit_again(ctx)))
    return int(report.errors > 0)


def _commit_again(ctx: Context) -> str:
    """How to commit once more; git has rolled back the index that ``commit -a`` and ``commit PATH`` made."""
    index = Path(ctx.env.get("GIT_INDEX_FILE", "index")).name
    if index.startswith("next-index"):
        return "同样的 git commit 文件名"
    return "git commit -a" if index.endswith(".lock") else "git commit"


def next_command(findings: Iterable[Finding], commit: str) -> str:
    """The one command that mends what can be mended."""
    mendable = [(f.fix or "").startswith(MEND) for f in findings if f.is_error]
    if all(mendable):
        return f"改好它：{MEND} 然后 {commit}"
    again = "git add，再 git commit" if commit == "git commit" else commit
    if any(mendable):
        return f"先运行 {MEND}，其余按“改法”改好，然后 {again}"
    return f"按“改法”改好，然后 {again}"


def _prepare_message(ctx: Context, file: str, source: str = "") -> int:
    """Proposes a message where the writer has given none; never touches one that is there, but stops one that names
    a person's numbers."""
    path = Path(file)
    text = path.read_text(encoding="utf-8", errors="replace")
    if source == "message" and (kinds := sorted({found.kind for found in personal_numbers(text)})):
        say(f"提交说明里像是有个人的{'、'.join(kinds)}：提交一旦留在历史里就抹不掉，请改写说明后再提交")
        return 1
    repo = ctx.need_repo()
    if source not in ("", "template") or _written(text, repo.config("core.commentChar") or "#"):
        return 0
    checking = staged_checking(ctx, repo, None)
    parents = pending_parents(repo, repo.pending_parents())
    message = proposal(ctx, index_snapshot(repo), parents, checking.touched_paths())
    if message:
        path.write_bytes(f"{message}\n{text}".encode())
    return 0


def _written(text: str, comment: str) -> bool:
    """Whether the writer has said anything: above git's scissors line, comments left aside."""
    own = re.split(r"^\S -+ >8 -+$", text, maxsplit=1, flags=re.MULTILINE)[0]
    return any(line.strip() and not line.startswith(comment) for line in own.splitlines())


def _received(ctx: Context, lines: Sequence[str], *, pushing: bool) -> int:
    """Every commit that a push brings, on its own day, against its real parents."""
    from ledger.trust.people import word_findings  # a commit's hook can do without

    found: list[Finding] = []
    commits = 0
    for new, old in _updates(lines, pushing=pushing):
        for repo in _ledgers(ctx.need_repo(), old, new):
            known = [old] if repo.has(old) else []
            checker = RangeChecker(
                repo, ctx.reader, next(iter(known), None), lambda revision, before: word_findings(revision)
            )
            known += repo.tips("refs/remotes/") if pushing else repo.tips()
            found += checker.findings(repo.revisions((new,), known))
            commits += checker.checked
    report = Outcome(ordered(found), ctx.today(), commits, lambda path, number: "", "次提交").report()
    if pushing and commits:
        tell_unknown(ctx, ctx.need_repo())
    if report.errors:
        click.echo(as_text(report), err=True)
        say(
            f"\n{'上传' if pushing else '接收'}被拒绝：{commits} 次提交里有 {report.errors} 处错误。还没有上传的提交，改好后用 git commit --amend 或 git rebase 修正"
        )
    return int(report.errors > 0)


def _updates(lines: Sequence[str], *, pushing: bool) -> Iterator[tuple[str, str]]:
    """(new, old) of every ref that is not deleted."""
    for line in lines:
        words = line.split()
        if len(words) >= 3:
            new, old = (words[1], words[3]) if pushing else (words[1], words[0])
            if new.strip("0"):
                yield new, old


def _ledgers(repo: Repo, *tips: str) -> list[Repo]:
    """The ledgers of pushed trees, and of those they follow."""
    from ledger.trust.commits import folders  # a commit's hook can do without

    return [repo.below(folder) for folder in folders(repo, [tip for tip in tips if repo.has(tip)])]
