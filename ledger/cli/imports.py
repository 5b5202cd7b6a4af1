"""``ledger import``: a tax list becomes a batch, a filled survey sheet its results (二(一)一). A dry run first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import click

from ledger.book.editing import Edited, Intent, add_many, complete, edit_case, together
from ledger.cli.check import worktree_checking
from ledger.cli.context import Context, as_of_option, say
from ledger.cli.desk import create, finish, next_number, propose
from ledger.measures.assess import assess
from ledger.measures.channels import unsurveyed
from ledger.office.intake import TAX_HEADS, TaxImport, Values, classify, read_tax, tax_record
from ledger.office.survey import SURVEY_HEADS, SurveyImport, read_survey
from ledger.office.tabular import Table, Unread, read_table
from ledger.records.contacts import STREETS
from ledger.records.kinds import KINDS, WITHHELD
from ledger.records.reader import Row
from ledger.records.record import Record
from ledger.records.values import Kind, Parsed, parse
from ledger.text.finding import LedgerError

WRITE = click.option("--write", is_flag=True, help="登记；不加只看结果，什么也不改。")
FILE = click.Path(path_type=Path)
_SHOWN = 20  # notes told one by one in a dry run; the record holds them all


@click.group("import", short_help="把税务名单、排摸表登记进来。")
def import_() -> None:
    """先试看，加 --write 才登记。"""


def _table(path: Path, heads: Iterable[str]) -> Table:
    if not path.is_file():
        raise click.UsageError(f"没有这个文件：{path}")
    say(f"读取 {path.name} …")
    if path.stat().st_size > 64 * 1024 * 1024:
        raise LedgerError(f"{path.name} 有 {path.stat().st_size // 1024**2} MB，太大了；没有登记任何内容")
    table = read_table(path.name, path.read_bytes(), heads=tuple(heads))
    if isinstance(table, Unread):
        at = f"第 {table.row} 行：" if table.row else ""
        raise LedgerError(f"{path.name}：{at}{table.reason}。没有登记任何内容")
    return table


@import_.command("tax", short_help="登记税务部门提供的缴费异常名单。")
@click.argument("file", type=FILE)
@click.option("--month", help="名单的所属期，如 2026-10。")
@click.option("--unit", default="区税务局", show_default=True, help="提供单位。")
@WRITE
@as_of_option
@click.pass_obj
def tax(ctx: Context, file: Path, month: str | None, unit: str, write: bool, as_of: date | None) -> int:
    """读 xlsx、xls、csv，逐行核对、分类，写成 intake/年份/编号.md。"""
    day = ctx.day(as_of)
    table = _table(file, TAX_HEADS)
    open_cases, earlier = _known(ctx, day)
    streets = [u.name for u in ctx.settings.contacts.units if u.kind == STREETS and u.holds(day)]
    found = read_tax(table, streets=streets, open_cases=open_cases, earlier=earlier)
    if found.problems:
        raise LedgerError(f"{file.name}：{'；'.join(found.problems)}。没有登记任何内容")
    for twin in _same_month(ctx, month):
        say(f"请留意：所属期 {month} 已登记过 {twin}")
    rows = classify(found.taken, open_cases)
    found = TaxImport(found.total, rows, found.rejected, found.notes)
    click.echo("\n".join(_told(found)))
    if not write:
        say("以上是试看，没有登记。确认后加 --write")
        return 0
    number = next_number(ctx, day.year, KINDS["T"])
    text = tax_record(number, day, _month(month), unit, file.name, found)
    say(f"核对并登记为 {number} …")
    return create(ctx, KINDS["T"].path(number), text.encode("utf-8"), as_of)


def _month(text: str | None) -> date | None:
    if text is None:
        return None
    parsed = parse(Kind.MONTH, text)
    if isinstance(parsed, Parsed) and isinstance(parsed.value, date):
        return parsed.value
    raise click.UsageError(f"--month：{parsed}")


def _same_month(ctx: Context, month: str | None) -> Iterator[str]:
    """Batches of the same 所属期: the list may have been entered before."""
    wanted = _month(month)
    for _, file in ctx.reader.all(ctx.worktree, ctx.worktree.paths_of("T")):
        if wanted and file.record and file.record.top.day("所属期") == wanted:
            yield file.record.id


def _known(ctx: Context, day: date) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, str]]:
    """The open cases of every credit code, and the batch in which it last stood."""
    cases: dict[str, tuple[str, ...]] = {}
    for _, file in ctx.reader.all(ctx.worktree, ctx.worktree.case_paths()):
        case = file.case
        if case and case.code and not assess(case, ctx.settings.rules, day, rise=False).closed:
            cases[case.code] = (*cases.get(case.code, ()), case.id)
    earlier: dict[str, str] = {}
    for _, file in ctx.reader.all(ctx.worktree, ctx.worktree.paths_of("T")):
        for row in file.record.entries("企业") if file.record else ():
            earlier[row.words("统一社会信用代码")] = file.record.id if file.record else ""
    return cases, earlier


def _told(found: TaxImport) -> Iterator[str]:
    """The account of a list: the sums, what was withheld, every row not taken, what to look at."""
    withheld = [r for r in found.taken if r.get("处理") == WITHHELD]
    twice = sum(r.why == "重复" for r in found.rejected)
    yield (f"共 {found.total} 行 = 下发 {len(found.taken) - len(withheld)} + 不下发 {len(withheld)}"
           f" + 重复 {twice} + 不合格 {len(found.rejected) - twice}")  # fmt: skip
    streets: dict[str, int] = {}
    for row in found.taken:
        if row.get("处理") != WITHHELD:
            streets[row["街镇园区"]] = streets.get(row["街镇园区"], 0) + 1
    if streets:
        yield "下发：" + "、".join(f"{s} {n}" for s, n in sorted(streets.items(), key=lambda p: (-p[1], p[0])))
    for row in withheld:
        yield f"第 {row['行号']} 行 不下发：{row['企业名称']}，{row['理由']}"
    for left in found.rejected:
        yield f"第 {left.row} 行 {left.why}：{left.note}"
    for note in found.notes[:_SHOWN]:
        yield f"第 {note.row} 行 请留意：{note.text}"
    if len(found.notes) > _SHOWN:
        yield f"……请留意的共 {len(found.notes)} 处，登记后全部写在正文里"


@import_.command("survey", short_help="登记街镇园区填好的排摸表（附件2）。")
@click.argument("files", type=FILE, nargs=-1, required=True)
@WRITE
@as_of_option
@click.pass_obj
def survey(ctx: Context, files: tuple[Path, ...], write: bool, as_of: date | None) -> int:
    """每份填好的表登记成“排查”；一个街镇园区的全部排查完了，随之办结它的定向排查。"""
    read = [(file, _table(file, SURVEY_HEADS)) for file in files]
    batches = {_batch_of(file, table) for file, table in read}
    if len(batches) > 1:
        raise LedgerError(f"这些表属于不同批次：{'、'.join(sorted(batches))}；请分开登记。没有登记任何内容")
    path = ctx.record_path(batches.pop())
    record = ctx.reader.file(ctx.worktree, path).record
    if record is None:
        raise LedgerError(f"{path} 读不出来：先运行 ledger check {path}")
    taken: list[Values] = []
    clean = True
    for file, table in read:
        recorded = [*map(_words, record.entries("排查")), *taken]
        found = read_survey(
            table,
            map(_words, record.entries("企业")),
            batch=record.id,
            recorded=recorded,
            since=record.day or date.min,
            until=ctx.day(as_of),
        )
        if found.problems:
            raise LedgerError(f"{file.name}：{'；'.join(found.problems)}。没有登记任何内容")
        click.echo("\n".join(_surveyed(file, found)))
        taken += found.taken
        clean = clean and not (found.rejected or found.conflicts)
    if not write or not taken:
        say("以上是试看，没有登记。确认后加 --write" if taken else "没有可登记的排查")
        return int(not clean)
    checking = worktree_checking(ctx, (), as_of)
    work = together(add_many("排查", taken))
    code = finish(ctx, checking, edit_case(checking, path, work), quiet=True)
    if code:
        return code
    checking = worktree_checking(ctx, (), as_of)
    outcome = edit_case(checking, path, _returned(ctx, path, checking.day))
    if isinstance(outcome, Edited) and outcome.before == outcome.after:
        propose(ctx, [path])
        return int(not clean)
    return finish(ctx, checking, outcome, path) or int(not clean)


def _returned(ctx: Context, path: str, day: date) -> Intent:
    """Completes 定向排查 for every 街镇园区 that has surveyed all it was given."""
    record = ctx.reader.file(ctx.worktree, path).record
    assert record is not None
    waiting = [e.unit for e in record.steps if e.step == "定向排查" and e.done is None and e.unit]
    whole = [s for s in waiting if not unsurveyed(record, s)]
    return together(*(complete("定向排查", {"部门": s, "完成": day.isoformat()}) for s in whole))


def _words(row: Row) -> Values:
    return {name: row.words(name) for name in row.cells}


def _batch_of(file: Path, table: Table) -> str:
    keys = (cells["键"].text.partition("|")[0] for _, cells in table.rows if "键" in cells)
    batch = next(filter(None, keys), "")
    if not batch:
        raise LedgerError(f"{file.name}：不是本系统下发的排摸表，系统标识一列是空的。没有登记任何内容")
    return batch


def _surveyed(file: Path, found: SurveyImport) -> Iterator[str]:
    owing = sum(r["欠薪"] == "是" for r in found.taken)
    yield (f"{file.name}：登记 {len(found.taken)}（欠薪 {owing}）、未填 {found.blank}、已登记过 {found.same}、"
           f"不合格 {len(found.rejected)}、有冲突 {len(found.conflicts)}")  # fmt: skip
    for left in found.rejected:
        yield f"第 {left.row} 行 {left.why}：{left.note}"
    for note in found.conflicts:
        yield f"第 {note.row} 行 冲突：{note.text}"


def rows_of(record: Record, name: str) -> tuple[Values, ...]:
    """The entries of a list in effect, as plain words."""
    return tuple(map(_words, record.entries(name)))
