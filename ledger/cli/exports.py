"""``ledger export``: survey sheets to the 街镇园区, the answer to the tax bureau, forms 1–4 for Word, lists for Excel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import click

from ledger.book.book import Book, make_book
from ledger.book.case_form import case_form
from ledger.book.forms import Form, notice_form, notice_of_case, roster_form, tax_form
from ledger.cli.context import Context, as_of_option, say
from ledger.cli.files import put
from ledger.cli.imports import rows_of
from ledger.measures.assess import assess, plan_of
from ledger.measures.channels import dispatched, unsurveyed
from ledger.office.documents import fill
from ledger.office.intake import Values
from ledger.office.sheets import answer_sheet, dispatch_sheet
from ledger.office.workbook import table_sheet
from ledger.records.case import Case
from ledger.records.kinds import KINDS, TO_DISPATCH
from ledger.records.record import Record
from ledger.text.finding import LedgerError
from ledger.text.reason import reason

FORCE = click.option("--force", is_flag=True, help="已有的文件也覆盖。")


class _Exports(click.Group):
    """The lists of the site are loaded when they are asked for."""

    _LISTS = ("board", "due")

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *self._LISTS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._LISTS:
            return super().get_command(ctx, cmd_name)
        from ledger.cli import export_lists

        found = getattr(export_lists, cmd_name)
        assert isinstance(found, click.Command)
        return found


@click.group("export", cls=_Exports, short_help="导出看板、待办、排摸表、反馈表、表格。")
def export() -> None:
    """导出的文件含内部资料，按保密要求保管。"""


def write_all(files: Mapping[Path, bytes], *, force: bool) -> None:
    """Write all files or none: what is there stays unless forced, and a link or git's own folder is never written."""
    for place in files:
        if place.is_symlink() or ".git" in place.resolve().parts:
            raise LedgerError(f"{place} 是链接，或在 git 自己的文件夹里，没有写入")
        if place.exists() and not force:
            raise LedgerError(f"{place} 已经有了，没有覆盖（要覆盖加 --force）")
    for place, data in files.items():
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            put(place, data)
        except OSError as error:
            raise LedgerError(f"{place} 写不进去：{reason(error)}") from error
        click.echo(str(place))


def _record(ctx: Context, number: str, letter: str = "") -> Record:
    path = ctx.record_path(number)
    record = ctx.reader.file(ctx.worktree, path).record
    if record is None:
        raise LedgerError(f"{path} 读不出来：先运行 ledger check {path}")
    if letter and record.kind.letter != letter:
        raise click.UsageError(f"{record.id} 是{record.kind.title}，这里要{KINDS[letter].title}的编号")
    return record


@export.command("dispatch", short_help="下发排查：每个街镇园区一份排摸表（附件2）。")
@click.argument("batch", metavar="批次编号")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="放到哪个文件夹。")
@FORCE
@as_of_option
@click.pass_obj
def dispatch(ctx: Context, batch: str, out: Path, force: bool, as_of: date | None) -> int:
    """只含处理为“下发”的企业；填好后用 ledger import survey 登记。"""
    record, day = _record(ctx, batch, "T"), ctx.day(as_of)
    streets = dispatched(record)
    if not streets:
        raise LedgerError(f"{record.id} 没有要下发的企业")
    plan = plan_of(record, ctx.settings.rules, day)
    dues = {t.unit: t.due for t in plan.tasks if t.step == "定向排查"}
    rules = ctx.settings.rules
    later = rules.calendar.due(day, rules.policy.term("定向排查", day)).day
    rows = rows_of(record, "企业")
    files = {}
    for street in streets:
        if not ctx.settings.contacts.is_street(street):
            raise LedgerError(f"“{street}”不是通讯录里的街镇园区：先运行 ledger check {ctx.record_path(batch)}")
        mine = [r for r in rows if r.get("街镇园区") == street and r.get("处理") == TO_DISPATCH]
        files[out / f"{record.id}-{street}.xlsx"] = dispatch_sheet(record.id, street, dues.get(street, later), mine)
    write_all(files, force=force)
    if not dues:
        say(f"发出之后办结：ledger done {record.id} 下发排查")
    return 0


@export.command("answer", short_help="反馈税务部门的排查结果。")
@click.argument("batch", metavar="批次编号")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="写到哪个 .xlsx。")
@FORCE
@as_of_option
@click.pass_obj
def answer(ctx: Context, batch: str, out: Path, force: bool, as_of: date | None) -> int:
    """每家企业最近一次排查的结果；不含人名，不含没有下发的企业。"""
    record, day = _record(ctx, batch, "T"), ctx.day(as_of)
    waiting = [r for s in dispatched(record) for r in unsurveyed(record, s)]
    if waiting:
        say(f"还有 {len(waiting)} 家没有排查结果")
    write_all({out: answer_sheet(record.id, list(_answers(record)), day=day)}, force=force)
    if any(t.step == "税务反馈" for t in plan_of(record, ctx.settings.rules, day).pending):
        say(f"反馈之后办结：ledger done {record.id} 税务反馈")
    return 0


def _answers(record: Record) -> Iterator[Values]:
    surveys = {r["统一社会信用代码"]: r for r in rows_of(record, "排查")}
    for row in rows_of(record, "企业"):
        if row.get("处理") == TO_DISPATCH:
            yield {**row, **surveys.get(row["统一社会信用代码"], {})}


@export.command("form", short_help="附件1至附件4的 Word 文件。")
@click.argument("form", type=click.Choice(["1", "2", "3", "4"]), metavar="附件号")
@click.argument("number", required=False, metavar="编号")
@click.option("--street", help="附件2：哪个街镇园区。")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="写到哪个 .docx。")
@FORCE
@as_of_option
@click.pass_obj
def form(ctx: Context, form: str, number: str | None, street: str | None, out: Path, force: bool, as_of: date | None) -> int:  # fmt: skip
    """附件1 通讯录；附件2 税务批次（--street）；附件3 科室通报，或来自七个途径的案件；附件4 案件。

    例：ledger export form 4 2026-0012 --out 附件4.docx
    """
    day = ctx.day(as_of)
    if form == "1":
        model = roster_form(ctx.settings.contacts, day)
    elif number is None:
        raise click.UsageError("要写编号")
    else:
        model = _FORMS[form](ctx, _record(ctx, number), street, day)
    write_all({out: fill(model)}, force=force)
    return 0


def _form2(ctx: Context, record: Record, street: str | None, day: date) -> Form:
    streets = dispatched(record)
    if record.kind.letter != "T" or street not in streets:
        raise click.UsageError(f"附件2 要写税务批次的编号和 --street；可用：{'、'.join(streets)}")
    return tax_form(record, street, ctx.settings.contacts, day)


def _form3(ctx: Context, record: Record, _: str | None, day: date) -> Form:
    if record.kind.letter == "S":
        return notice_form(record, day)
    found = (notice_of_case(record, c, day) for c in record.clues) if isinstance(record, Case) else iter(())
    model = next(filter(None, found), None)
    if model is None:
        raise click.UsageError(f"{record.id} 不是科室通报，也没有来自七个途径的信息来源")
    return model


def _form4(ctx: Context, record: Record, _: str | None, day: date) -> Form:
    if not isinstance(record, Case):
        raise click.UsageError(f"附件4 要写案件的编号，{record.id} 是{record.kind.title}")
    return case_form(assess(record, ctx.settings.rules, day), ctx.settings, day)


_FORMS: Mapping[str, Callable[[Context, Record, str | None, date], Form]] = {"2": _form2, "3": _form3, "4": _form4}


@export.command("list", short_help="案件清单或待办清单（xlsx）。")
@click.argument("what", metavar="清单", type=click.Choice(["cases", "due"]))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="写到哪个 .xlsx。")
@FORCE
@as_of_option
@click.pass_obj
def list_(ctx: Context, what: str, out: Path, force: bool, as_of: date | None) -> int:
    """cases：全部案件一行一件；due：待办步骤，案件的和记录的都在内。"""
    book = make_book(ctx.worktree, ctx.day(as_of), ctx.reader)
    heads, rows, title = _cases(book) if what == "cases" else _due(book)
    write_all({out: table_sheet(f"{title}（数据截至 {book.as_of}）", heads, rows, day=book.as_of)}, force=force)
    return 0


Rows = tuple[tuple[str, ...], list[tuple[str | int | Decimal, ...]], str]


def _cases(book: Book) -> Rows:
    heads = (
        "编号",
        "企业名称",
        "统一社会信用代码",
        "街镇园区",
        "行业",
        "预警等级",
        "计算等级",
        "欠薪人数",
        "首次获知",
        "状态",
    )
    rows: list[tuple[str | int | Decimal, ...]] = []
    for entry in book.entries:
        state = entry.assessment
        if state is None:
            continue
        case = state.case
        rows.append((
            case.id, case.name, case.code or "不详", case.street, case.top.words("行业"), state.declared, state.verdict.level,
            int(state.verdict.facts.persons.value), str(case.first_clue or ""), "已结案" if state.closed else "在办",
        ))  # fmt: skip
    return heads, rows, "案件清单"


def _due(book: Book) -> Rows:
    heads = ("期限", "状态", "步骤", "部门", "编号", "企业或记录", "条款")
    rows: list[tuple[str | int | Decimal, ...]] = [
        (str(t.due), "逾期" if t.state == "overdue" else "待办", t.step, t.unit, e.id, e.name, t.trigger.clause)
        for e, t in book.todo
    ]
    return heads, rows, "待办清单"
