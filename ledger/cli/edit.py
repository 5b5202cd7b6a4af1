"""The commands that edit: add, done, set, regrade, renumber, fmt. Text in place, staged, with a message proposed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import click

from ledger.book.checking import Checking
from ledger.book.editing import GIVEN_LEVEL, add, complete, edit_case, fill, regrade, together
from ledger.book.mending import mend, spelling
from ledger.cli.check import difference, forget, worktree_checking, write_mended
from ledger.cli.context import Context, as_of_option, say
from ledger.cli.desk import PAIRS, finish, propose, read_pairs, write
from ledger.measures.assess import assess, plan_of
from ledger.measures.plan import CLOSING, closing_units
from ledger.measures.timeline import Timeline
from ledger.records.case import Case
from ledger.records.files import read_record
from ledger.records.kinds import CASES, RecordKind, kind_of
from ledger.records.record import number_of
from ledger.records.table import STEPS
from ledger.records.values import plain
from ledger.text.edit import apply
from ledger.text.finding import LedgerError
from ledger.text.write import insert_value


@click.command("add", short_help="给案件或记录加一条。")
@click.argument("case")
@click.argument("name", metavar="列表")
@PAIRS
@as_of_option
@click.pass_obj
def add_entry(ctx: Context, case: str, name: str, pairs: tuple[str, ...], as_of: date | None) -> int:
    """案件的列表是 信息来源、工资、支付、情况、处置、研判 或 定级记录；别的记录见手册。值写作 键=值。

    例：ledger add 2026-0012 支付 所属期=2026-08 人员=甲组 金额=10000 凭证=银行回单
    """
    checking = worktree_checking(ctx, (), as_of)
    leave = GIVEN_LEVEL if name == "定级记录" else frozenset[str]()
    path = ctx.record_path(case)
    return finish(ctx, checking, edit_case(checking, path, add(name, read_pairs(pairs), checking.day), leave=leave))


@click.command("done", short_help="办结一个步骤。")
@click.argument("case")
@click.argument("step")
@click.option("--result", help="结果。")
@click.option("--unit", help="办理的部门。")
@click.option("--officer", help="经办。")
@click.option("--promised", help="约定日（达成支付计划时）。")
@click.option("--document", help="文号。")
@click.option("--waive", help="免除的理由。")
@click.option("--on", "on", help="完成日，默认今天。")
@PAIRS
@as_of_option
@click.pass_obj
def done(ctx: Context, case: str, step: str, result: str | None, unit: str | None, officer: str | None, promised: str | None,
         document: str | None, waive: str | None, on: str | None, pairs: tuple[str, ...], as_of: date | None) -> int:  # fmt: skip
    """写上完成日和结果，并补上由此产生的下一步。

    例：ledger done 2026-0012 立案 --officer 薛涛
    """
    checking = worktree_checking(ctx, (), as_of)
    path, more = ctx.record_path(case), read_pairs(pairs)
    own = {k: v for k, v in more.items() if STEPS.field(k) or kind_at(path).table.field(k) is None}
    given = {"部门": unit or _only_unit(ctx, path, step, checking.day), "完成": on or checking.day.isoformat(), "结果": result,
             "约定日": promised, "经办": officer, "文号": document, "免除": waive, **own}  # fmt: skip
    work = complete(step, {k: v for k, v in given.items() if v})
    above = fill({k: v for k, v in more.items() if k not in own})
    return finish(ctx, checking, edit_case(checking, path, together(above, work)))


def kind_at(path: str) -> RecordKind:
    """The kind of the record at a path, a case where it lies elsewhere."""
    return kind_of(path) or CASES


def _only_unit(ctx: Context, path: str, step: str, day: date) -> str | None:
    """The unit where only one is permitted and the entry names none."""
    record = ctx.reader.file(ctx.worktree, path).record
    if record is None:
        return None
    if step == CLOSING and isinstance(record, Case):
        units = closing_units(Timeline(record, day))
        return units[0] if len(units) == 1 else None
    tasks = [t for t in plan_of(record, ctx.settings.rules, day).pending if t.step == step]
    task = tasks[0] if tasks else None
    return task.units[0] if task and len(task.units) == 1 and not (task.entry and task.entry.unit) else None


@click.command("set", short_help="改列表以上的字段。")
@click.argument("record", metavar="编号")
@PAIRS
@as_of_option
@click.pass_obj
def set_fields(ctx: Context, record: str, pairs: tuple[str, ...], as_of: date | None) -> int:
    """例：ledger set 2026-O001 承办=局信访办"""
    checking = worktree_checking(ctx, (), as_of)
    return finish(ctx, checking, edit_case(checking, ctx.record_path(record), fill(read_pairs(pairs))))


@click.command("regrade", short_help="给等级已随时间变化的案件重新定级。")
@click.argument("cases", nargs=-1)
@as_of_option
@click.pass_obj
def regrade_all(ctx: Context, cases: tuple[str, ...], as_of: date | None) -> int:
    """不写案件就逐件处理全部漂移的案件；只升不降。"""
    checking = worktree_checking(ctx, (), as_of)
    paths = [ctx.case_path(c) for c in cases] or _drifted(ctx, checking)
    code = 0
    for path in paths:
        say(f"{path}：")
        code = max(code, finish(ctx, checking, edit_case(checking, path, regrade)))
    if not paths:
        say("没有漂移的案件")
    return code


def _drifted(ctx: Context, checking: Checking) -> list[str]:
    found = []
    for path, file in ctx.reader.all(checking.now, checking.now.case_paths()):
        if file.case and assess(file.case, checking.settings.rules, checking.day, rise=False).drifted:
            found.append(path)
    return found


@click.command("renumber", short_help="给还没有上传的案件或记录换编号。")
@click.argument("old")
@click.argument("number", metavar="NEW")
@click.pass_obj
def renumber(ctx: Context, old: str, number: str) -> int:
    """移动文件并改编号；已经上传的不能换。"""
    path, repo = ctx.record_path(old), ctx.repo
    old_number = number_of(path)
    kind = kind_at(path)
    new_path = kind.path(plain(number).upper())
    if kind_of(new_path) is not kind:
        raise click.UsageError(f"“{number}”不是{kind.title}的编号，应写作 {old_number[:4]}-{kind.letter}…")
    if new_path in ctx.worktree.files:
        raise click.UsageError(f"{number} 已经有了")
    if repo and repo.shared(path):
        raise LedgerError(f"{path} 已经上传，不能换编号")
    raw = (ctx.root / path).read_bytes()
    file = read_record(path, raw)
    if file.document.front is None or not file.document.clean:
        raise LedgerError(f"{path} 的写法要先改好：先运行 ledger fmt {path}")
    edit = insert_value(file.document, file.document.front, "编号", ["编号"], plain(number).upper())
    source = file.document.source
    write(ctx, new_path, source.encode(apply(source.text, [edit])))
    (ctx.root / path).unlink()
    if repo:
        repo.unstage(path)
    forget(ctx)
    for other, line in _naming(ctx, old_number):
        say(f"{other} 的“前案”写的是 {old_number}，请改成 {plain(number)}（第 {line} 行）")
    propose(ctx, [new_path])
    return 0


def _naming(ctx: Context, number: str) -> Iterator[tuple[str, int]]:
    """The cases that name a number as 前案, with the line."""
    for path, file in ctx.reader.all(ctx.worktree, ctx.worktree.case_paths()):
        if file.case and file.case.previous == number:
            yield path, file.document.line_of(file.case.top.span_of("前案"))


@click.command("fmt", short_help="改成规范写法，内容不变。")
@click.argument("paths", nargs=-1)
@click.option("--check", "only_check", is_flag=True, help="只看有没有要改的，不写入。")
@click.option("--diff", is_flag=True, help="只显示会改什么。")
@click.pass_obj
def fmt(ctx: Context, paths: tuple[str, ...], only_check: bool, diff: bool) -> int:
    """次序、间隔、全角标点、CRLF、BOM、GBK。不写 PATH 就处理全部案件。"""
    checking = worktree_checking(ctx, paths, None)
    changed = []
    for path in sorted(checking.named) if paths else checking.now.record_paths():
        mended = mend(path, checking.now.read(path), spelling, style=True)
        if not mended.changed:
            continue
        changed.append(path)
        if diff:
            click.echo(difference(mended), nl=False)
        elif only_check:
            click.echo(path)
        else:
            write_mended(ctx, mended, write=True)
    if not (only_check or diff):
        say(f"改了 {len(changed)} 个文件")
    return int(bool(changed) and (only_check or diff))
