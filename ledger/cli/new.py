"""``ledger new`` and ``ledger record``: a case, or a record beside it, from what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import click

from ledger.book.editing import Refused, canonical, draft, edit_case
from ledger.book.opening import opening
from ledger.book.upward import upward_body
from ledger.cli.check import worktree_checking
from ledger.cli.context import Context, as_of_option, say
from ledger.cli.desk import PAIRS, create, finish, next_number, read_pairs
from ledger.measures.assess import assess
from ledger.records.kinds import CASES, KINDS, RecordKind
from ledger.records.record import number_of
from ledger.records.table import CASE, CHANNELS
from ledger.text.finding import LedgerError
from ledger.text.write import Values

CLUES = next(f for f in CASE.fields if f.name == "信息来源")


@click.command("new", short_help="新建一件案件。")
@click.option("--name", help="企业名称。")
@click.option("--code", help="统一社会信用代码，或 不详。")
@click.option("--street", help="街镇园区。")
@click.option("--channel", type=click.Choice(CHANNELS), help="线索渠道。")
@click.option("--unit", default="", help="接到线索的部门。")
@click.option("--summary", default="", help="线索摘要（不写人名）。")
@click.option("--from", "origin", metavar="编号", help="据线索记录立案，如 2026-T003。")
@click.option("--firm", help="--from 的记录里有几家企业时，写代码或名称。")
@PAIRS
@as_of_option
@click.pass_obj
def new(ctx: Context, name: str | None, code: str | None, street: str | None, channel: str | None, unit: str, summary: str,
        origin: str | None, firm: str | None, pairs: tuple[str, ...], as_of: date | None) -> int:  # fmt: skip
    """取下一个编号，写一份草稿；没给的必填项逐个询问。其他字段写作 键=值，如 用工人数=46。"""
    day = ctx.day(as_of)
    own = {"企业名称": name or "", "统一社会信用代码": code or "", "街镇园区": street or "", **read_pairs(pairs)}
    if origin:
        return _from_record(ctx, origin, firm, {k: v for k, v in own.items() if v}, as_of)
    own = {k: v or _ask(ctx, k, "不详" if k == "统一社会信用代码" else None) for k, v in own.items()}
    clue = {"日期": day.isoformat(), "渠道": channel or _ask(ctx, "渠道"), "部门": unit, "摘要": summary}
    lists = {"信息来源": ({k: v for k, v in clue.items() if v},)}
    path, text = _drafted(ctx, own, lists, day)
    return create(ctx, path, text, as_of)


def _drafted(ctx: Context, own: Mapping[str, str], lists: Mapping[str, Sequence[Values]], day: date) -> tuple[str, bytes]:  # fmt: skip
    number = next_number(ctx, day.year)
    values = canonical(CASE, {"编号": number, "预警等级": "无", **own})
    if isinstance(values, Refused):
        raise click.UsageError(values.reason)
    first = {"定级记录": ({"日期": day.isoformat(), "等级": "无"},), **lists}
    text = draft(CASES, {k: str(v) for k, v in values.items()}, first, "## 案情\n\n（待写）")
    return CASES.path(number), text.encode("utf-8")


def _from_record(ctx: Context, origin: str, firm: str | None, own: Mapping[str, str], as_of: date | None) -> int:
    """A case drafted from a record of a channel, which then names the case."""
    day, source = ctx.day(as_of), ctx.record_path(origin)
    record = ctx.reader.file(ctx.worktree, source).record
    if record is None:
        raise LedgerError(f"{source} 读不出来：先运行 ledger check {source}")
    opened = opening(record, firm)
    if isinstance(opened, Refused):
        raise click.UsageError(opened.reason)
    given = {**{k: v for k, v in opened.values.items() if v}, **own}
    given |= {n: _ask(ctx, n) for n in ("企业名称", "街镇园区") if not given.get(n)}
    path, text = _drafted(ctx, given, opened.lists, day)
    code = create(ctx, path, text, as_of, quiet=True)
    if code:
        return code
    checking = worktree_checking(ctx, (), as_of)
    return finish(ctx, checking, edit_case(checking, source, opened.link(number_of(path))), path)


@click.command("record", short_help="新建一份线索、就业或上报记录。")
@click.argument("kind", metavar="类别", type=click.Choice([k.title for k in KINDS.values() if k is not CASES]))
@PAIRS
@as_of_option
@click.pass_obj
def record(ctx: Context, kind: str, pairs: tuple[str, ...], as_of: date | None) -> int:
    """取下一个编号（或用 编号=… 指定），写一份记录，补上应有的步骤。日期默认今天。

    不写 键=值 就列出这一类记录的全部键。
    例：ledger record 网络舆情 企业名称=上海示例公司 街镇园区=大场镇 摘要=网帖称两月未发工资
    """
    day = ctx.day(as_of)
    chosen = next(k for k in KINDS.values() if k.title == kind)
    if not pairs:
        raise click.UsageError(f"要写 键=值。{kind}的键：{_keys(chosen)}")
    given = {"编号": next_number(ctx, day.year, chosen), "日期": day.isoformat(), **read_pairs(pairs)}
    values = canonical(chosen.table, given)
    if isinstance(values, Refused):
        raise click.UsageError(values.reason)
    number = str(values["编号"])
    if chosen.path(number) in ctx.worktree.files:
        raise click.UsageError(f"{number} 已经有了")
    text = draft(chosen, {k: str(v) for k, v in values.items()}, {}, _body(ctx, chosen, values, day))
    return create(ctx, chosen.path(number), text.encode("utf-8"), as_of)


def _body(ctx: Context, kind: RecordKind, values: Values, day: date) -> str:
    """Room for notes; a report upward is drafted from its case."""
    path = CASES.path(str(values.get("案件", "")))
    case = ctx.reader.file(ctx.worktree, path).case if kind.letter == "U" and path in ctx.worktree.files else None
    if case is None:
        return "## 说明\n\n（待写）"
    rules = ctx.settings.rules
    return upward_body(assess(case, rules, day, rise=False), rules, str(values.get("研判", "")), day)


def _keys(kind: RecordKind) -> str:
    """The fields of a kind of record, those required marked, with the words to choose from."""
    own = (f for f in kind.table.fields if not f.fields and f.name not in ("编号", "日期"))
    return "、".join(
        f"{f.name}{'（必填）' if f.required else ''}{'＝' + '|'.join(f.choices) if f.choices else ''}" for f in own
    )


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
