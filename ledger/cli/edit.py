"""The commands that edit: new, add, done, regrade, renumber, fmt. Text in place, staged, with a message proposed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import click

from ledger.book.checking import Checking
from ledger.book.editing import GIVEN_LEVEL, Edited, Refused, add, canonical, complete, draft, edit_case, regrade
from ledger.book.mending import mend, spelling
from ledger.book.snapshot import content_id, is_case, settings_or_stop
from ledger.cli.check import difference, forget, worktree_checking, write_mended
from ledger.cli.context import Context, as_of_option, say
from ledger.cli.message import proposal
from ledger.measures.assess import assess
from ledger.measures.plan import CLOSING, closing_units
from ledger.measures.timeline import Timeline
from ledger.records.case import read_case
from ledger.records.table import CASE, CHANNELS
from ledger.records.values import plain
from ledger.report.findings import Report, as_text
from ledger.text.edit import apply
from ledger.text.finding import LedgerError
from ledger.text.write import insert_value, scalar

CLUES = next(f for f in CASE.fields if f.name == "信息来源")
PAIRS = click.argument("pairs", nargs=-1, metavar="键=值…")


def _pairs(pairs: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        key, mark, value = pair.replace("＝", "=", 1).partition("=")
        if not mark or not key.strip():
            raise click.UsageError(f"“{pair}”应写作 键=值")
        found[key.strip()] = value.strip()
    return found


def _finish(ctx: Context, checking: Checking, outcome: Edited | Refused) -> int:
    """Write and stage an edit, say what followed and how to commit; or say why not."""
    if isinstance(outcome, Refused):
        say(f"没有改动：{outcome.reason}")
        if outcome.findings:
            click.echo(as_text(Report(list(outcome.findings), checking.day, 1, outcome.line)))
        return 1
    if outcome.before == outcome.after:
        say("没有要改的")
        return 0
    _write(ctx, outcome.path, outcome.after)
    for message in dict.fromkeys(f.message for f in outcome.follow_ups):
        say(f"随之补上：{message.removeprefix('缺少')}" if message.startswith("缺少") else f"随之改好：{message}")
    _propose(ctx, [outcome.path])
    return 0


def _write(ctx: Context, path: str, data: bytes) -> None:
    alike = ctx.repo is not None and (not (ctx.root / path).exists() or ctx.repo.worktree_oid_equal(path))
    (ctx.root / path).parent.mkdir(parents=True, exist_ok=True)
    (ctx.root / path).write_bytes(data)
    forget(ctx)
    if ctx.repo and alike:
        ctx.repo.stage(path)
    elif ctx.repo:
        say(f"{path} 与暂存区不同，没有暂存：看过之后运行 git add {path}")


def _propose(ctx: Context, paths: Sequence[str]) -> None:
    message = proposal(ctx, ctx.worktree, ctx.head or (), paths)
    if message:
        say("建议的提交说明（直接 git commit 也会填好）：")
        click.echo(message)


@click.command("new", short_help="新建一件案件。")
@click.option("--name", help="企业名称。")
@click.option("--code", help="统一社会信用代码，或 不详。")
@click.option("--street", help="街镇园区。")
@click.option("--channel", type=click.Choice(CHANNELS), help="线索渠道。")
@click.option("--unit", default="", help="接到线索的部门。")
@click.option("--summary", default="", help="线索摘要（不写人名）。")
@PAIRS
@as_of_option
@click.pass_obj
def new(ctx: Context, name: str | None, code: str | None, street: str | None, channel: str | None, unit: str, summary: str,
        pairs: tuple[str, ...], as_of: date | None) -> int:  # fmt: skip
    """取下一个编号，写一份草稿；没给的必填项逐个询问。其他字段写作 键=值，如 用工人数=46。"""
    day = ctx.day(as_of)
    number = _next_number(ctx, day.year)
    given = {
        "编号": number, "企业名称": name or _ask(ctx, "企业名称"), "统一社会信用代码": code or _ask(ctx, "统一社会信用代码", "不详"),
        "街镇园区": street or _ask(ctx, "街镇园区"), "预警等级": "无", **_pairs(pairs),
    }  # fmt: skip
    channel = channel or _ask(ctx, "渠道")
    values = canonical(CASE, given)
    if isinstance(values, Refused):
        raise click.UsageError(values.reason)
    clue = {"日期": day.isoformat(), "渠道": channel, "部门": unit, "摘要": summary and scalar(summary)}
    path = f"cases/{number[:4]}/{number}.md"
    text = draft({k: scalar(str(v)) for k, v in values.items()}, {k: v for k, v in clue.items() if v}, day)
    return _create(ctx, path, text.encode("utf-8"), as_of)


def _ask(ctx: Context, name: str, default: str | None = None) -> str:
    """Asks for a value until it can be read, so that a slip does not lose the other answers."""
    while True:
        text = str(click.prompt(name, default=default, err=True))
        problem = _problem(ctx, name, text)
        if problem is None:
            return text
        say(problem)


def _problem(ctx: Context, name: str, text: str) -> str | None:
    table = CLUES if name == "渠道" else CASE
    values = canonical(table, {name: text})
    if isinstance(values, Refused):
        return values.reason
    contacts = ctx.settings.contacts
    if name == "街镇园区" and not contacts.is_street(text):
        near = contacts.nearest(text)
        return f"通讯录里没有街镇园区“{text}”" + (f"，是不是“{near}”？" if near else "")
    return None


def _create(ctx: Context, path: str, data: bytes, as_of: date | None) -> int:
    checking = worktree_checking(ctx, (), as_of)
    now = checking.now
    own = content_id(data)
    files = {**now.files, path: own}
    drafted = type(now)(files, lambda ids: ((i, data) if i == own else next(now.load([i])) for i in ids), now.modes)
    checking = Checking(drafted, checking.parents, checking.day, settings_or_stop(drafted), ctx.reader)
    outcome = edit_case(checking, path, regrade, fresh=True)
    if isinstance(outcome, Refused):
        return _finish(ctx, checking, outcome)
    return _finish(ctx, checking, Edited(path, b"", outcome.after, outcome.follow_ups))


def _next_number(ctx: Context, year: int) -> str:
    """The next free number: of the work tree and of HEAD."""
    paths = [*ctx.worktree.case_paths(), *(p for parent in ctx.head or () for p in parent.case_paths())]
    taken = [int(p.rpartition("-")[2][:-3]) for p in paths if p.startswith(f"cases/{year}/")]
    return f"{year}-{max(taken, default=0) + 1:04d}"


@click.command("add", short_help="给案件加一条记录。")
@click.argument("case")
@click.argument("name", metavar="列表")
@PAIRS
@as_of_option
@click.pass_obj
def add_entry(ctx: Context, case: str, name: str, pairs: tuple[str, ...], as_of: date | None) -> int:
    """列表是 信息来源、工资、支付、情况、处置、研判 或 定级记录；值写作 键=值。

    例：ledger add 2026-0012 支付 所属期=2026-08 人员=甲组 金额=10000 凭证=银行回单
    """
    checking = worktree_checking(ctx, (), as_of)
    leave = GIVEN_LEVEL if name == "定级记录" else frozenset[str]()
    return _finish(
        ctx, checking, edit_case(checking, ctx.case_path(case), add(name, _pairs(pairs), checking.day), leave=leave)
    )


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
    path = ctx.case_path(case)
    given = {"部门": unit or _only_unit(ctx, path, step, checking.day), "完成": on or checking.day.isoformat(), "结果": result,
             "约定日": promised, "经办": officer, "文号": document, "免除": waive, **_pairs(pairs)}  # fmt: skip
    return _finish(ctx, checking, edit_case(checking, path, complete(step, {k: v for k, v in given.items() if v})))


def _only_unit(ctx: Context, path: str, step: str, day: date) -> str | None:
    """The unit where only one is permitted and the entry names none."""
    case = ctx.reader.case(ctx.worktree, path).case
    if case is None:
        return None
    if step == CLOSING:
        units = closing_units(Timeline(case, day))
        return units[0] if len(units) == 1 else None
    tasks = [t for t in assess(case, ctx.settings.rules, day, rise=False).plan.pending if t.step == step]
    task = tasks[0] if tasks else None
    return task.units[0] if task and len(task.units) == 1 and not (task.entry and task.entry.unit) else None


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
        code = max(code, _finish(ctx, checking, edit_case(checking, path, regrade)))
    if not paths:
        say("没有漂移的案件")
    return code


def _drifted(ctx: Context, checking: Checking) -> list[str]:
    found = []
    for path, file in ctx.reader.cases(checking.now, checking.now.case_paths()):
        if file.case and assess(file.case, checking.settings.rules, checking.day, rise=False).drifted:
            found.append(path)
    return found


@click.command("renumber", short_help="给还没有上传的案件换编号。")
@click.argument("old")
@click.argument("number", metavar="NEW")
@click.pass_obj
def renumber(ctx: Context, old: str, number: str) -> int:
    """移动文件并改编号；已经上传的案件不能换。"""
    path, repo = ctx.case_path(old), ctx.repo
    old_number = path.rpartition("/")[2].removesuffix(".md")
    new_path = f"cases/{plain(number)[:4]}/{plain(number)}.md"
    if not is_case(new_path):
        raise click.UsageError(f"“{number}”不是编号，应写作 2026-0013")
    if new_path in ctx.worktree.files:
        raise click.UsageError(f"{number} 已经有了")
    if repo and repo.shared(path):
        raise LedgerError(f"{path} 已经上传，不能换编号")
    raw = (ctx.root / path).read_bytes()
    file = read_case(path, raw)
    if file.document.front is None or not file.document.clean:
        raise LedgerError(f"{path} 的写法要先改好：先运行 ledger fmt {path}")
    edit = insert_value(file.document, file.document.front, "编号", ["编号"], plain(number))
    source = file.document.source
    _write(ctx, new_path, source.encode(apply(source.text, [edit])))
    (ctx.root / path).unlink()
    if repo:
        repo.unstage(path)
    forget(ctx)
    for other, line in _naming(ctx, old_number):
        say(f"{other} 的“前案”写的是 {old_number}，请改成 {plain(number)}（第 {line} 行）")
    _propose(ctx, [new_path])
    return 0


def _naming(ctx: Context, number: str) -> Iterator[tuple[str, int]]:
    """The cases that name a number as 前案, with the line."""
    for path, file in ctx.reader.cases(ctx.worktree, ctx.worktree.case_paths()):
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
    for path in sorted(checking.named) if paths else checking.now.case_paths():
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
