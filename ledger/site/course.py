"""What happened in a case and what is to come, day by day: clues and facts, wages, levels, steps, due days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from ledger.measures.assess import Assessment
from ledger.measures.balance import Balance
from ledger.measures.plan import DONE, OVERDUE, WAIVED
from ledger.measures.rules import NONE
from ledger.measures.timeline import Run, Timeline
from ledger.records.case import Case
from ledger.records.record import StepEntry
from ledger.site.words import distance, money
from ledger.text.value import dataclass

CLUES, WAGES, LEVEL, STEPS, DUE = LANES = ("线索和情况", "工资", "预警等级", "已办", "期限")


@dataclass(frozen=True, slots=True)
class Moment:
    """Something on a day: ``words`` as short as a drawing wants them, ``more`` as a list has them.

    ``shape`` is its mark in a drawing; ``line`` that of its entry in the file, 0 where it has none.
    """

    day: date
    lane: str
    shape: str
    words: str
    more: str
    line: int = 0
    late: bool = False

    @property
    def iso(self) -> str:
        """The day as written."""
        return self.day.isoformat()


@dataclass(frozen=True, slots=True)
class Day:
    """The moments of one day; ``ahead`` where it is still to come, ``today`` the day of the page itself."""

    day: str
    moments: tuple[Moment, ...]
    ahead: bool
    today: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """The course of a case up to ``today`` (a closed case: its last day) and what is due after it."""

    today: date
    closed: bool
    runs: tuple[Run, ...]
    moments: tuple[Moment, ...]

    @property
    def days(self) -> tuple[Day, ...]:
        """The same by day, oldest first, with today among them."""
        held = {day: tuple(group) for day, group in groupby(self.moments, key=lambda m: m.day)}
        held.setdefault(self.today, ())
        return tuple(Day(d.isoformat(), held[d], d > self.today, d == self.today) for d in sorted(held))


def course(state: Assessment, debts: Iterable[Balance]) -> Course:
    """The course of a case."""
    case = state.case
    found = [*_known(case), *_wages(debts), *_levels(state), *_steps(state)]
    order = {lane: i for i, lane in enumerate(LANES)}
    moments = sorted(found, key=lambda m: (m.day, order[m.lane], m.line, m.words))
    return Course(state.day, state.closed, Timeline(case, state.day).runs, tuple(moments))


def _known(case: Case) -> Iterator[Moment]:
    for clue in case.clues:
        told = "，".join(filter(None, (clue.unit, clue.row.words("摘要"))))
        yield Moment(
            clue.day, CLUES, "clue", clue.channel, f"{clue.channel}{f'：{told}' if told else ''}", clue.row.line
        )
    for seen in case.observations:
        state = "" if seen.state == "属实" else f"（{seen.state}）"
        why = seen.row.words("依据")
        yield Moment(
            seen.day, CLUES, "fact", f"{seen.matter}{state}", f"{seen.matter}：{seen.state}{f'，{why}' if why else ''}",
            seen.row.line,
        )  # fmt: skip
    for review in case.reviews:
        level = f"，结论{review.level}" if review.level else ""
        yield Moment(review.day, CLUES, "review", "研判", f"研判 {review.record}{level}", review.row.line)


def _wages(debts: Iterable[Balance]) -> Iterator[Moment]:
    for debt in debts:
        wage, row = debt.debt.wage, debt.debt.wage.row
        of = " ".join(filter(None, (row.words("所属期"), wage.group)))
        if debt.due:
            amount = f"，{money(wage.amount)} 元" if wage.amount is not None else ""
            people = f"，{row.words('人数')} 人" if wage.persons else ""
            more = f"{of or '工资'} 工资应付{people}{amount}"
            yield Moment(debt.due, WAGES, "wage", f"{row.words('所属期') or '工资'}应付", more, row.line)
        for paid in wage.payments:
            sum_ = f"{money(paid.amount)} 元" if paid.amount is not None else ""
            done = f"结清 {paid.settled} 人" if paid.settled else ""
            words = "，".join(filter(None, (sum_, done))) or "支付"
            short = f"付 {_short(paid.amount)}" if paid.amount is not None else done or "支付"
            yield Moment(paid.day, WAGES, "paid", short, f"支付 {of} 工资 {words}（{paid.origin}）", paid.row.line)


def _short(amount: object) -> str:
    """Money where there is little room: whole yuan."""
    return f"{amount:,.0f} 元"


def _levels(state: Assessment) -> Iterator[Moment]:
    """The gradings; the drawing has the runs that they make."""
    before = ""
    for grading in sorted((g for g in state.case.gradings if g.day <= state.day), key=lambda g: g.day):
        change = f"{before}→{grading.level}" if before else grading.level
        why = grading.reason or grading.row.words("说明")
        yield Moment(grading.day, LEVEL, "level", change, f"定级 {change}{f'：{why}' if why else ''}", grading.row.line)
        before = grading.level
    if state.rise and not state.closed and state.rise.level != NONE:
        yield Moment(
            state.rise.day,
            LEVEL,
            "rise",
            f"自行升为{state.rise.level}",
            f"没有新的记录的话，自行升为{state.rise.level}",
        )


def _steps(state: Assessment) -> Iterator[Moment]:
    plan = state.plan
    for task in plan.tasks:
        line = task.entry.row.line if task.entry else 0
        if task.state == DONE and task.done:
            late = f"，逾期 {task.days_late} 天" if task.days_late else ""
            result = task.entry.result if task.entry else ""
            told = f"{task.step}办结（{task.unit}）{f'：{result}' if result else ''}{late}"
            words = f"{task.step}（迟）" if late else task.step
            yield Moment(task.done, STEPS, "done", words, told, line, bool(late))
        elif task.state == WAIVED:
            day = (task.entry.done if task.entry else None) or task.trigger.waived
            if day:
                yield Moment(day, STEPS, "waived", f"{task.step}免除", f"{task.step}（{task.unit}）免除", line)
        else:
            overdue = task.state == OVERDUE
            far = distance(task.due, state.day)
            yield Moment(
                task.due, DUE, "overdue" if overdue else "open", f"{task.step}　{far}" if overdue else task.step,
                f"{task.step}（{task.unit}）期限，{far}", line, overdue,
            )  # fmt: skip
    for entry in plan.spare:
        yield from _other(entry)


def _other(entry: StepEntry) -> Iterator[Moment]:
    if entry.done:
        told = f"{entry.step}办结（{entry.unit or '部门未写'}）{f'：{entry.result}' if entry.result else ''}"
        yield Moment(entry.done, STEPS, "done", entry.step, told, entry.row.line)
