"""``ledger review``: the regular review drafted, shown and concluded, and the report upward it may call for (二(二), 二(四)四)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import click

from ledger.book.analysis import Analysis, analyse
from ledger.book.book import Book
from ledger.book.concluding import CONCLUDED, conclude, conclusions, lacks
from ledger.book.editing import edit_case
from ledger.book.period import Period, book_on, earlier, period_of
from ledger.book.review_draft import MOST_CASES, attendees, draft_review, present, review_body
from ledger.book.upward import draft_upward, review_of
from ledger.cli.check import worktree_checking
from ledger.cli.context import Context, as_of_option, say
from ledger.cli.desk import create, finish, next_number, propose
from ledger.measures.assess import assess
from ledger.records.kinds import KINDS, REGULAR, RecordKind, kind_of_number
from ledger.records.record import Record
from ledger.records.values import Kind, Parsed, parse, plain
from ledger.text.finding import LedgerError

REVIEW, UPWARD = KINDS["R"], KINDS["U"]


class Month(click.ParamType):  # type: ignore[type-arg]
    """A month, in any of the spellings the ledger accepts; its first day."""

    name = "YYYY-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        parsed = parse(Kind.MONTH, str(value))
        if isinstance(parsed, Parsed) and isinstance(parsed.value, date):
            return parsed.value
        raise click.BadParameter(str(parsed), ctx, param)


period_option = click.option("--period", type=Month(), required=True, help="研判的月份，如 2026-10。")


@click.group("review", short_help="研判：起草、查看、写入案件、起草上报。")
def review() -> None:
    """定期研判：由台账起草，人写判断，再把结论写进各件案件。"""


def _analysed(ctx: Context, month: date, as_of: date | None) -> tuple[Analysis, Book, Period]:
    day = ctx.day(as_of)
    period = period_of(month, day)
    if period is None:
        raise click.UsageError(f"{month:%Y-%m} 还没有开始（今天按 {day} 算）")
    book = book_on(ctx.worktree, ctx.reader, period.last)
    for entry in (e for e in book.entries if e.assessment is None):
        say(f"读不出来，没有统计：{entry.path}（ledger check {entry.path}）")
    return analyse(book, period.first, period.last, earlier(book, period.eve)), book, period


@review.command("draft", short_help="起草一个月的定期研判。")
@period_option
@click.option("--number", help="编号，默认取下一个。")
@as_of_option
@click.pass_obj
def draft(ctx: Context, period: date, number: str | None, as_of: date | None) -> int:
    """数字、表格、参加单位和研判案件由台账得出；影响因素、重大风险、发展趋势和下步措施留给人写。

    例：ledger review draft --period 2026-10
    """
    name = f"{period:%Y-%m}"
    held = [r.id for r in _records(ctx, REVIEW) if r.top.text("类别") == REGULAR and r.top.words("期间") == name]
    if held:
        say(f"没有改动：{name} 的定期研判已经有了：{'、'.join(held)}")
        return 1
    analysis, book, span = _analysed(ctx, period, as_of)
    day = ctx.day(as_of)
    own, cases = _number(ctx, REVIEW, number, day), present(analysis.listed, book, day)
    units = attendees(book.settings.contacts, cases, day)
    text = draft_review(analysis, own, span.name, day, units, cases)
    open_levels = sum(not x.certain for x in cases)
    say(f"研判案件 {len(cases)} 件" + (f"，其中 {open_levels} 件的结论等级要由人填写" if open_levels else ""))
    if len(cases) > MOST_CASES:
        say(f"研判案件只写最重的 {MOST_CASES} 件，其余见 ledger review show")
    return create(ctx, REVIEW.path(own), text.encode("utf-8"), as_of)


def _records(ctx: Context, kind: RecordKind) -> list[Record]:
    files = ctx.reader.all(ctx.worktree, ctx.worktree.paths_of(kind.letter))
    return [file.record for _, file in files if file.record]


def _number(ctx: Context, kind: RecordKind, given: str | None, day: date) -> str:
    if given is None:
        return next_number(ctx, day.year, kind)
    number = plain(given).upper()
    if kind_of_number(number) is not kind:
        raise click.UsageError(f"“{given}”不是{kind.title}的编号，应写作 {day.year}-{kind.letter}001")
    if kind.path(number) in ctx.worktree.files:
        raise click.UsageError(f"{number} 已经有了")
    return number


@review.command("show", short_help="查看一个月的统计分析，不写文件。")
@period_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@as_of_option
@click.pass_obj
def show(ctx: Context, period: date, form: str, as_of: date | None) -> int:
    """例：ledger review show --period 2026-10 --format json"""
    analysis, _, _ = _analysed(ctx, period, as_of)
    if form == "json":
        click.echo(json.dumps(asdict(analysis), ensure_ascii=False, indent=2, default=str))
    else:
        click.echo(review_body(analysis, analysis.listed, blanks=False))
    return 0


@review.command("conclude", short_help="把研判结论写进各件案件。")
@click.argument("number", metavar="研判编号")
@as_of_option
@click.pass_obj
def conclude_all(ctx: Context, number: str, as_of: date | None) -> int:
    """给研判案件里的每件案件加上“研判”一条，联合研判、上报等步骤随之补上；已经写过的不动。

    例：ledger review conclude 2026-R011
    """
    record, path = _record(ctx, REVIEW, number)
    found = conclusions(record)
    if not found:
        raise click.UsageError(f"{record.id} 的研判案件是空的" if record.day else f"{record.id} 没有写日期")
    blank = [c for c, values in found.items() if not {*values} & {*CONCLUDED}]
    if blank:
        say(f"没有写结论，只记有这次研判：{'、'.join(blank)}")
    written, code = list[str](), 0
    for case, values in found.items():
        place = KINDS[""].path(case)
        ended = _conclude_one(ctx, place, values, as_of)
        written += [place] if ended == 0 else []
        code = max(code, ended or 0)
    _tell(ctx, path, written)
    return code


def _conclude_one(ctx: Context, place: str, values: Mapping[str, str], as_of: date | None) -> int | None:
    """0 written, 1 refused, None where there is nothing to write."""
    file = ctx.reader.file(ctx.worktree, place) if place in ctx.worktree.files else None
    if file is None or file.case is None:
        say(f"{place}：{'没有这件案件' if file is None else '文件读不出来'}")
        return 1
    if not lacks(file.case, values):
        return None
    checking = worktree_checking(ctx, (), as_of)
    closed = assess(file.case, ctx.settings.rules, checking.day, rise=False).plan.closing
    if closed:
        say(f"{file.case.id}：已于 {closed.done} 结案，没有写入")
        return None
    told = [f"{n} {values[n]}" for n in CONCLUDED if n in values]
    say(f"{file.case.id}：{'，'.join(told) or '没有写结论'}")
    return finish(ctx, checking, edit_case(checking, place, conclude(values, checking.day)), quiet=True)


def _tell(ctx: Context, path: str, written: Iterable[str]) -> None:
    """One proposal for all cases, the review among them where it is changed too."""
    places = list(written)
    if not places:
        say("没有要写进案件的")
        return
    say(f"写进 {len(places)} 件案件")
    if ctx.repo and not ctx.repo.worktree_oid_equal(path):
        say(f"{path} 有改动没有暂存：看过之后运行 git add {path}")
    propose(ctx, [*sorted(places), path])


def _record(ctx: Context, kind: RecordKind, number: str) -> tuple[Record, str]:
    path = ctx.record_path(plain(number).upper() if number.isascii() and "/" not in number else number)
    record = ctx.reader.file(ctx.worktree, path).record
    if record is None:
        raise LedgerError(f"{path} 读不出来：先运行 ledger check {path}")
    if record.kind is not kind:
        raise click.UsageError(f"{record.id} 不是{kind.title}记录")
    return record, path


@review.command("upward", short_help="据一件案件起草上报区委、区政府的报告。")
@click.argument("case")
@click.option("--review", "number", required=True, metavar="研判编号", help="认为要上报的那次研判。")
@click.option("--number", "own", help="编号，默认取下一个。")
@as_of_option
@click.pass_obj
def upward(ctx: Context, case: str, number: str, own: str | None, as_of: date | None) -> int:
    """基本情况、研判、措施由案件得出；下步打算和需要协调的事项留给人写，拟稿、签发、报送也由人填。

    例：ledger review upward 2026-0012 --review 2026-R011
    """
    record, _ = _record(ctx, REVIEW, number)
    return draft_report(ctx, ctx.case_path(case), record.id, own, as_of)


def draft_report(ctx: Context, path: str, review_id: str, number: str | None, as_of: date | None) -> int:
    """Writes the report of a case; refused where the case does not hold the review, or has its report."""
    day, rules = ctx.day(as_of), ctx.settings.rules
    case = ctx.reader.file(ctx.worktree, path).case
    if case is None:
        raise LedgerError(f"{path} 读不出来：先运行 ledger check {path}")
    concluded = review_of(case, review_id, day)
    if concluded is None:
        say(f"没有改动：{case.id} 里没有研判 {review_id}：先运行 ledger review conclude {review_id}")
        return 1
    held = [r.id for r in _records(ctx, UPWARD) if (r.top.words("案件"), r.top.words("研判")) == (case.id, review_id)]
    if held:
        say(f"没有改动：{case.id} 据 {review_id} 的上报已经有了：{'、'.join(held)}")
        return 1
    if not (concluded.hard and concluded.may_cause):
        say(f"没有改动：{case.id} 的研判 {review_id} 没有写“解决困难: 是”和“可能引发”，不用上报（二(四)四）")
        return 1
    own = _number(ctx, UPWARD, number, day)
    text = draft_upward(assess(case, rules, day, rise=False), rules, own, review_id, day)
    return create(ctx, UPWARD.path(own), text.encode("utf-8"), as_of)
