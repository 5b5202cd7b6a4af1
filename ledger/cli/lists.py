"""``ledger board`` and ``ledger due``: lists in the terminal; ``ledger log``: a case's record from git."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any, TypeVar

import click

from ledger.book.book import Book, Entry, Filing, make_book
from ledger.cli.context import Context, as_of_option, say
from ledger.measures.plan import Task
from ledger.measures.rules import RANK, people
from ledger.records.contacts import STREETS
from ledger.records.table import LEVELS
from ledger.records.values import LEVEL_WORDS
from ledger.report.findings import visible, width
from ledger.text.value import dataclass

F = TypeVar("F", bound=Callable[..., Any])


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns aligned on a terminal, where a Chinese character is two cells."""
    lines = [list(heads), *(list(map(visible, r)) for r in rows)]
    sizes = [max(width(line[i]) for line in lines) for i in range(len(heads))]
    return "\n".join(
        "  ".join(c + " " * (s - width(c)) for c, s in zip(line, sizes, strict=True)).rstrip() for line in lines
    )


def _book(ctx: Context, as_of: date | None) -> Book:
    book = make_book(ctx.worktree, ctx.day(as_of), ctx.reader)
    for entry in book.entries:
        if entry.assessment is None:
            say(f"读不出来，没有列入：{entry.path}（ledger check {entry.path}）")
    return book


def a_known(option: str, word: str | None, known: Iterable[str]) -> str | None:
    """A filter's word, which must be one there is: a slip would quietly list nothing."""
    names = list(known)
    if word is None or word in names:
        return word
    near = [n for n in names if word in n] or get_close_matches(word, names, 3, 0.4)
    hint = f"，是不是 {'、'.join(near)}？" if near else f"；可用：{'、'.join(names)}"
    raise click.UsageError(f"{option}：没有“{word}”{hint}")


@dataclass(frozen=True)
class _Filter:
    """What a list is narrowed to."""

    level: str | None
    street: str | None
    department: str | None
    overdue: bool
    within: int | None

    @classmethod
    def of(
        cls,
        ctx: Context,
        level: str | None,
        street: str | None,
        department: str | None,
        overdue: bool,
        within: str | None,
    ) -> _Filter:
        units = ctx.settings.contacts.units
        return cls(
            a_known("--level", LEVEL_WORDS.get(level or "", level), LEVELS),
            a_known("--street", street, (u.name for u in units if u.kind == STREETS)),
            a_known("--department", department, (u.name for u in units)), overdue, _days(within),
        )  # fmt: skip

    def case(self, entry: Entry) -> bool:
        """Whether a case fits, its steps left aside."""
        state = entry.assessment
        return state is not None and self.level in (None, state.declared) and self.street in (None, state.case.street)

    def fits(self, item: Entry | Filing) -> bool:
        """Whether a case fits, or a record beside the cases, which has no level."""
        if isinstance(item, Entry):
            return self.case(item)
        return self.level is None and self.street in (None, item.record.street if item.record else "")

    @property
    def by_step(self) -> bool:
        """Whether it asks about steps at all."""
        return bool(self.department or self.overdue or self.within is not None)

    def step(self, task: Task, day: date) -> bool:
        """Whether a step fits."""
        near = self.within is None or task.due <= day + timedelta(days=self.within)
        mine = self.department is None or self.department in task.unit.split("或")
        return near and mine and (task.due < day or not self.overdue)


def _days(word: str | None) -> int | None:
    if word is None:
        return None
    match = re.fullmatch(r"(\d{1,4})\s*[d天日]?", word)
    if not match:
        raise click.UsageError("--within 写作 7d")
    return int(match[1])


_FILTERS = (
    click.option("--level", help="红、橙、黄或无。"),
    click.option("--street", help="街镇园区。"),
    click.option("--department", help="步骤的部门。"),
    click.option("--overdue", is_flag=True, help="只看逾期的。"),
    click.option("--within", help="只看几天之内到期的，如 7d。"),
)


def _filters(function: F) -> F:
    for option in reversed(_FILTERS):
        function = option(function)
    return function


@click.command("board", short_help="按等级列出在办案件。")
@_filters
@as_of_option
@click.pass_obj
def board(ctx: Context, level: str | None, street: str | None, department: str | None, overdue: bool, within: str | None,
          as_of: date | None) -> int:  # fmt: skip
    """在办案件，红在前；每件写明依据、人数、时长和下一步。"""
    book, wanted = _book(ctx, as_of), _Filter.of(ctx, level, street, department, overdue, within)
    rows = []
    for entry in filter(wanted.case, (e for e in book.entries if e.open)):
        pending = [t for e, t in book.pending if e is entry]
        fitting = [t for t in pending if wanted.step(t, book.as_of)]
        if fitting or not wanted.by_step:
            rows.append((entry, next(iter([*fitting, *pending]), None)))
    rows.sort(key=lambda r: (-RANK[r[0].assessment.declared] if r[0].assessment else 0, r[0].id))
    heads = ("编号", "企业", "街镇园区", "等级", "欠薪", "时长", "下一步", "期限", "标记")
    click.echo(table(heads, [_row(e, t) for e, t in rows]) if rows else "没有符合条件的在办案件")
    return 0


def _row(entry: Entry, task: Task | None) -> tuple[str, ...]:
    state = entry.assessment
    assert state is not None
    facts = state.verdict.facts
    marks = [
        m
        for m, on in (("待核", not state.verdict.certain), ("等级漂移", state.drifted), ("可降级", state.may_fall))
        if on
    ]
    if task and task.state == "overdue":
        marks.insert(0, "逾期")
    span = facts.elapsed.words if facts.elapsed else "—"
    next_step = (f"{task.step}（{task.unit}）", task.due.isoformat()) if task else ("—", "—")
    return (
        entry.id,
        entry.name,
        state.case.street,
        state.declared,
        people(facts.persons.value),
        span,
        *next_step,
        "、".join(marks),
    )


@click.command("due", short_help="列出到期和逾期的步骤。")
@_filters
@as_of_option
@click.pass_obj
def due(ctx: Context, level: str | None, street: str | None, department: str | None, overdue: bool, within: str | None,
        as_of: date | None) -> int:  # fmt: skip
    """待办步骤，案件的和线索、研判等记录的都在内，逾期在前。"""
    book, wanted = _book(ctx, as_of), _Filter.of(ctx, level, street, department, overdue, within)
    found = [(e, t) for e, t in book.todo if wanted.fits(e) and wanted.step(t, book.as_of)]
    rows = [
        (t.due.isoformat(), _left(t.due, book.as_of), t.step, t.unit, e.id, e.name, t.trigger.clause) for e, t in found
    ]
    click.echo(table(("期限", "", "步骤", "部门", "编号", "企业", "条款"), rows) if rows else "没有待办步骤")
    return 0


def _left(day: date, today: date) -> str:
    days = (day - today).days
    return f"逾期{-days}天" if days < 0 else "今天到期" if days == 0 else f"还有{days}天"
