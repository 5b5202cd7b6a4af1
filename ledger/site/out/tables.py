"""A list as a table of cells: what a row of cases and a row of steps hold, for CSV and Excel."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from functools import partial

from ledger.book.book import Entry
from ledger.measures.balance import balances, left_of
from ledger.measures.evidence import INFINITY
from ledger.office.parquet import parquet_file
from ledger.office.workbook import table_sheet
from ledger.site.glyphs import visible
from ledger.site.out.frame import Frame, said
from ledger.site.out.listing import CASES, Listing, Lists, Step
from ledger.site.parts import STATE_WORDS, href_of, marks_of
from ledger.text.value import dataclass

Cell = str | int | Decimal
CASE_HEADS = (
    "编号", "企业名称", "统一社会信用代码", "街镇园区", "行业", "状态", "预警等级", "事实对应等级", "待核", "还缺", "等级依据",
    "欠薪人数（至少）", "欠薪人数（至多）", "未付金额（元）", "金额不全", "欠薪自", "首次获知", "下一步", "部门", "期限", "待办步数",
    "逾期步数", "自行升级日", "升为", "标记", "页面",
)  # fmt: skip
STEP_HEADS = (
    "期限",
    "状态",
    "步骤",
    "部门",
    "编号",
    "企业或记录",
    "街镇园区",
    "预警等级",
    "条款",
    "事由",
    "期限暂定",
    "台账缺此条",
    "页面",
)
NUMBERS = ("欠薪人数（至少）", "欠薪人数（至多）", "待办步数", "逾期步数")
SUMS, DAYS = ("未付金额（元）",), ("欠薪自", "首次获知", "期限", "自行升级日")
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Table:
    """Heads and rows; texts as people may see them."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def table(listing: Listing, lists: Lists) -> Table:
    """The table of a list."""
    if listing.rows == CASES:
        return Table(
            listing.title, CASE_HEADS, tuple(lists.once(("row", e.id), partial(_case, lists, e)) for e in listing.cases)
        )
    return Table(listing.title, STEP_HEADS, tuple(map(_step, listing.steps)))


def to_csv(table: Table) -> bytes:
    """For Excel and WPS: with the mark by which they know UTF-8, every cell quoted, no cell a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(table.heads)
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(table: Table, frame: Frame) -> bytes:
    """For Excel and WPS: the same, to be printed; numbers are numbers, texts stay texts."""
    title = f"{table.title}（按 {frame.as_of} 核对）"
    return table_sheet(title, table.heads, table.rows, day=frame.moment.date())


def to_parquet(table: Table) -> bytes:
    """For data analysis: columns with a type."""
    return parquet_file(table.heads, table.rows, numbers=NUMBERS, sums=SUMS, days=DAYS)


def _plain(cell: Cell) -> str:
    """A cell of a CSV file; before what a spreadsheet would take for a formula stands an apostrophe."""
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_BEGINS_A_FORMULA) else text


def _case(lists: Lists, entry: Entry) -> tuple[Cell, ...]:
    state, first = entry.assessment, lists.first.get(entry.id)
    if state is None:
        return (entry.id, *("" for _ in CASE_HEADS[1:5]), "读不出", *("" for _ in CASE_HEADS[6:-1]), href_of(entry.id))
    case, verdict, plan = state.case, state.verdict, state.plan
    people = sorted((verdict.low.persons.value, verdict.high.persons.value))
    owed, pending = left_of(balances(state, lists.book.settings.rules)), () if state.closed else plan.pending
    return (
        entry.id, said(entry.name), visible(case.code or ""), said(case.street), said(case.top.words("行业")),
        f"结案：{said(plan.closing.result or '')}" if plan.closing else "在办", state.declared, verdict.level,
        _yes(not state.closed and not verdict.certain), "、".join(verdict.missing),
        "；".join(said(f"{g.level}：{g.reason}") for g in verdict.grounds), *map(_number, people), owed.amount,
        _yes(owed.more), verdict.facts.since.isoformat() if verdict.facts.since else "",
        case.first_clue.isoformat() if case.first_clue else "",
        *((said(first.task.step), said(first.task.unit), first.task.due.isoformat()) if first else ("", "", "")),
        len(pending), sum(t.state == "overdue" for t in pending),
        *((state.rise.day.isoformat(), state.rise.level) if state.rise else ("", "")),
        "、".join(m.word for m in marks_of(entry)), href_of(entry.id),
    )  # fmt: skip


def _step(step: Step) -> tuple[Cell, ...]:
    task, of = step.task, step.of
    state = of.assessment if isinstance(of, Entry) else None
    return (
        task.due.isoformat(), STATE_WORDS[task.state], said(task.step), said(task.unit), of.id, said(of.name),
        said(of.record.street) if of.record else "", state.declared if state else "", task.trigger.clause,
        said(task.trigger.why), _yes(task.trigger.due.provisional), _yes(task.entry is None), href_of(of.id),
    )  # fmt: skip


def _yes(holds: object) -> str:
    return "是" if holds else ""


def _number(value: float) -> Cell:
    return "" if value == INFINITY else int(value)
