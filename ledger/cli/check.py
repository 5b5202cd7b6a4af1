"""``ledger check``: validates the work tree, the index, a commit or every commit of a range; mends."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

import click

from ledger.book.checking import Checking, check_file, findings_of, ordered, settings_by_others, surroundings
from ledger.book.mending import Mended, mend
from ledger.book.parting import parting
from ledger.book.snapshot import Snapshot, content_id, settings_or_stop
from ledger.book.sources import (
    RangeChecker,
    commit_snapshot,
    index_snapshot,
    pending_parents,
    settings_before,
    settings_changed,
)
from ledger.checks import codes as checks_codes
from ledger.cli.context import Context, as_of_option, say
from ledger.cli.files import put
from ledger.history.repo import Repo
from ledger.records.files import RecordFile
from ledger.records.personal import mask
from ledger.report.findings import FORMATS, Report, summary
from ledger.text.finding import CATALOGUE, Finding, LedgerError
from ledger.text.source import Source
from ledger.text.value import dataclass, replace

AHEAD = checks_codes.SPARE.id
JOURNAL = ("T601", "T602", "T603", "T604")


@dataclass(frozen=True)
class Outcome:
    """The findings of a check, the day it was for, how many files it read, and where excerpts come from."""

    findings: list[Finding]
    day: date
    files: int
    line: Callable[[str, int], str]
    unit: str = "件"

    def report(self, keep: Callable[[Finding], bool] = lambda f: True) -> Report:
        """What is to be shown of it."""
        return Report([f for f in self.findings if keep(f)], self.day, self.files, self.line, self.unit)


def excerpts(snapshot: Snapshot) -> Callable[[str, int], str]:
    """The text of a line of a snapshot's files; findings come file by file, so the last one read is kept."""

    @lru_cache(maxsize=4)
    def source(path: str) -> Source:
        read = Source.read(path, snapshot.read(path))
        return replace(read, text=mask(read.text))  # a number may go on in the next line

    def line(path: str, number: int) -> str:
        return source(path).line(number) if path in snapshot.files else ""

    return line


def _named(ctx: Context, paths: Iterable[str]) -> tuple[Snapshot, frozenset[str]]:
    """The work tree with the paths that were named, also those that lie outside the ledger."""
    now, named = ctx.worktree, set[str]()
    extra: dict[str, bytes] = {}
    for given in paths:
        path = Path(given)
        place = path if path.is_absolute() or path.exists() else ctx.root / path
        if not place.exists():
            raise click.UsageError(f"没有这个文件：{given}")
        inside = place.resolve().is_relative_to(ctx.root)
        files = sorted(place.rglob("*.md")) if place.is_dir() else [place]
        for file in files:
            name = file.resolve().relative_to(ctx.root).as_posix() if inside else file.as_posix()
            named.add(name)
            if name not in now.files:
                extra[name] = file.read_bytes()
    if extra:
        now = _with_files(now, extra)
    return now, frozenset(named)


def _with_files(now: Snapshot, extra: dict[str, bytes]) -> Snapshot:
    ids = {content_id(data): data for data in extra.values()}
    files = {**now.files, **{path: content_id(data) for path, data in extra.items()}}
    return Snapshot(files, lambda wanted: ((i, ids[i]) if i in ids else next(now.load([i])) for i in wanted), now.modes)


def worktree_checking(ctx: Context, paths: tuple[str, ...], as_of: date | None) -> Checking:
    """The check of the files on disk against HEAD; named paths count as touched."""
    now, named = _named(ctx, paths)
    only = sorted(named) if paths else None
    whole = Checking(now, ctx.head, ctx.day(as_of), settings_or_stop(now), ctx.reader, named, only)
    return replace(whole, upstream=ctx.repo.shared) if ctx.repo else whole


def _worktree(ctx: Context, paths: tuple[str, ...], as_of: date | None) -> Outcome:
    checking = worktree_checking(ctx, paths, as_of)
    if checking.parents is None:
        say("不在 git 仓库里：没有核对“只增不减”等日志规则")
    found = [*checking.settings.findings, *findings_of(checking, apart=True)]
    count = len(checking.only if checking.only is not None else checking.now.record_paths())
    return Outcome(ordered(found), checking.day, count, excerpts(checking.now))


def staged_checking(ctx: Context, repo: Repo, as_of: date | None) -> Checking:
    """The check of what the commit will hold against the parents it will have; only the files it touches."""
    now = index_snapshot(repo)
    commits = repo.pending_parents()
    parents = pending_parents(repo, commits)
    settings, day = settings_or_stop(now), ctx.day(as_of)
    before = settings_before(now, parents, settings)
    parted = parting(repo, commits)
    whole = Checking(
        now, parents, day, settings, ctx.reader, upstream=repo.shared, actor=before.actor(_address(repo), day),
        settings_changed=settings_changed(now, parents, parted), parting=parted,
    )  # fmt: skip
    return replace(whole, only=sorted({*whole.touched_paths(), *whole.merged_paths(), *now.stray_paths()}))


def _address(repo: Repo) -> str:
    """Under which address the commit will be made; empty where git itself will refuse to make it."""
    try:
        return repo.identity()[1]
    except LedgerError:
        return ""


def staged_outcome(ctx: Context, as_of: date | None) -> Outcome:
    """The findings about the commit being made."""
    repo = ctx.need_repo()
    checking = staged_checking(ctx, repo, as_of)
    count = len(checking.touched_paths())
    found = ordered([*checking.settings.findings, *settings_by_others(checking), *findings_of(checking)])
    if any(f.code in JOURNAL for f in found):
        found = _as_amend(ctx, repo, checking, found)
    return Outcome(found, checking.day, count, excerpts(checking.now))


def _as_amend(ctx: Context, repo: Repo, checking: Checking, found: list[Finding]) -> list[Finding]:
    """A hook cannot tell ``--amend``: what is right against HEAD's own parents passes while HEAD is not shared."""
    head = repo.head()
    if head is None or len(checking.parents or ()) != 1 or repo.on_upstream(head):
        return found
    grand = pending_parents(repo, repo.parents(head))
    again = ordered([*checking.settings.findings, *findings_of(replace(checking, parents=grand))])
    if any(f.is_error for f in again):
        return found
    first = next(f for f in found if f.code in JOURNAL)
    code = checks_codes.AMEND
    note = replace(first, code=code.id, severity=code.severity, message="与上一次提交相比有改动，看来是在修改它（--amend）",
                   because=(f"{first.code} {first.message}",), fix="若不是 --amend，请改用更正", clause=None, edits=())  # fmt: skip
    return ordered([*again, note])


def _rev(ctx: Context, rev: str, as_of: date | None) -> Outcome:
    repo = ctx.need_repo()
    commit = repo.resolve(rev)
    now, revision = commit_snapshot(repo, commit), repo.revision(commit)
    checking = Checking(
        now, pending_parents(repo, revision.parents), as_of or revision.day, settings_or_stop(now), ctx.reader
    )
    found = ordered([*checking.settings.findings, *findings_of(checking, apart=True)])
    return Outcome(found, checking.day, len(now.record_paths()), excerpts(now))


def _range(ctx: Context, span: str) -> Outcome:
    repo = ctx.need_repo()
    start, dots, end = span.partition("..")
    if not dots:
        raise click.UsageError("--range 要写作 A..B")
    checker = RangeChecker(repo, ctx.reader)
    found = list(checker.findings(repo.revisions((end or "HEAD",), (start,) if start else ())))
    return Outcome(found, ctx.today(), checker.checked, lambda path, number: "", "次提交")


@click.command("check", short_help="核对案件。")
@click.argument("paths", nargs=-1)
@click.option("--staged", is_flag=True, help="核对将要提交的内容（供 git 钩子用）。")
@click.option("--rev", metavar="REV", help="核对某一次提交的全部案件，按它自己的日期。")
@click.option("--range", "span", metavar="A..B", help="逐次核对一段历史，每次提交按它自己的日期。")
@click.option("--fix", is_flag=True, help="改好能自动改的，并暂存。")
@click.option("--diff", is_flag=True, help="只显示 --fix 会改什么。")
@click.option("--select", multiple=True, metavar="CODE", help="只看这些代码（可写前缀）。")
@click.option("--ignore", multiple=True, metavar="CODE", help="不看这些代码（可写前缀）。")
@click.option("--strict", is_flag=True, help="有提醒也算不通过。")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@as_of_option
@click.pass_obj
def check(ctx: Context, paths: tuple[str, ...], staged: bool, rev: str | None, span: str | None, fix: bool, diff: bool,
          select: tuple[str, ...], ignore: tuple[str, ...], strict: bool, form: str, as_of: date | None) -> int:  # fmt: skip
    """核对案件：格式、等级、步骤、只增不减。不写 PATH 就核对全部。"""
    if sum(map(bool, (staged, rev, span))) > 1 or (paths and (staged or rev or span)):
        raise click.UsageError("PATH、--staged、--rev、--range 只能用一个")
    if span and as_of:
        raise click.UsageError("--range 按每次提交自己的日期核对，不能用 --as-of")
    if (fix or diff) and (staged or rev or span):
        raise click.UsageError("--fix 和 --diff 只用于工作区的文件")
    if diff:
        return int(mend_worktree(ctx, paths, as_of, write=False, keep=_keeper(select, ignore)))
    if fix:
        mend_worktree(ctx, paths, as_of, write=True, keep=_keeper(select, ignore))
    outcome = _run(ctx, paths, staged, rev, span, as_of)
    report = outcome.report(_keeper(select, ignore))
    text = FORMATS[form](report)
    if form == "text" and not report.findings:
        say(summary(report))
    elif text:
        click.echo(text)
    return int(report.errors > 0 or (strict and bool(report.findings)))


def _run(
    ctx: Context, paths: tuple[str, ...], staged: bool, rev: str | None, span: str | None, as_of: date | None
) -> Outcome:
    if staged:
        return staged_outcome(ctx, as_of)
    if rev:
        return _rev(ctx, rev, as_of)
    return _range(ctx, span) if span else _worktree(ctx, paths, as_of)


def _keeper(select: tuple[str, ...], ignore: tuple[str, ...]) -> Callable[[Finding], bool]:
    for prefix in (*select, *ignore):
        if not any(code.startswith(prefix) for code in CATALOGUE):
            raise click.UsageError(f"没有 {prefix} 这个代码；全部代码见 ledger explain --all")
    return lambda f: (not select or f.code.startswith(select)) and not (ignore and f.code.startswith(ignore))


def mend_worktree(ctx: Context, paths: tuple[str, ...], as_of: date | None, *, write: bool,
                  keep: Callable[[Finding], bool] = lambda f: True) -> bool:  # fmt: skip
    """Mend the touched (or named) files on disk; say what was done, and stage what was staged as it was."""
    checking = worktree_checking(ctx, paths, as_of)
    targets = checking.named if paths else {*checking.touched_paths(), *checking.merged_paths()}
    changed = False
    for path in sorted(targets):
        mended = mend(path, checking.now.read(path), _offers(checking, path, keep))
        if mended.changed:
            changed = True
            write_mended(ctx, mended, write=write)
    return changed


def _offers(
    checking: Checking, path: str, keep: Callable[[Finding], bool]
) -> Callable[[RecordFile], Iterable[Finding]]:
    around = surroundings(checking, {path})
    whole = checking.touched(path)  # else a merge left it as one side has it: only what the other side lacks is mended
    # A step written ahead of its time stays: only the editing commands take back what they themselves put in.
    return lambda file: [
        f
        for f in check_file(checking, path, file, touched=True, around=around)
        if keep(f) and f.code != AHEAD and (whole or f.code in JOURNAL)
    ]


def write_mended(ctx: Context, mended: Mended, *, write: bool) -> None:
    """Write a mended file (or show the difference) and stage it where index and work tree were equal."""
    if not write:
        click.echo(difference(mended), nl=False)
        return
    repo = ctx.repo
    staged_alike = bool(repo and not repo.is_bare() and repo.worktree_oid_equal(mended.path))
    put(ctx.root / mended.path, mended.after)
    for code in sorted({f.code for f in mended.mended}):
        lines = "、".join(str(f.line) for f in mended.mended if f.code == code)
        say(f"已改 {mended.path} {code}（第 {lines} 行）")
    if repo and staged_alike:
        repo.stage(mended.path)
    elif repo:
        say(f"{mended.path} 与暂存区不同，没有暂存：看过之后运行 git add {mended.path}")
    forget(ctx)


def forget(ctx: Context) -> None:
    """Read the work tree anew after it was written."""
    ctx.__dict__.pop("worktree", None)


def difference(mended: Mended) -> str:
    """A unified difference; nobody's number is readable in it, not even where it is taken out."""
    texts = mended.before.decode("utf-8", "replace"), mended.after.decode("utf-8")
    before, after = (text.splitlines(keepends=True) for text in texts)
    shown = {
        line: told for text in texts if (whole := mask(text)) != text
        for line, told in zip(text.splitlines(keepends=True), whole.splitlines(keepends=True), strict=True) if told != line
    }  # fmt: skip
    path = mask(mended.path)
    lines = (
        line[:1] + shown.get(line[1:], line[1:])
        for line in difflib.unified_diff(before, after, f"a/{path}", f"b/{path}")
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
