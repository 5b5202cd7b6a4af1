"""闭环看板: every loop of the measures, by kind; the open ones by whose turn it is, the closed ones with how long they took."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.book.book import Book
from ledger.book.loops import (
    COORDINATION,
    GRID,
    JOBS,
    KINDS,
    OPINION,
    REVIEW,
    SECTION,
    TAX,
    UPWARD,
    Cadence,
    Loop,
    cadences,
    loops,
)
from ledger.measures.plan import OPEN, OVERDUE, Task
from ledger.site.clauses import clause_anchor
from ledger.site.parts import Ref, ref_of
from ledger.site.words import distance
from ledger.text.value import dataclass

# The clause of a kind, what begins it and what ends it.
_COURSE = {
    TAX: ("二(一)一", "税务部门提供名单", "排查结果反馈税务部门"),
    OPINION: ("二(一)二", "区委网信办通报", "答复口径通报区委网信办，查实有结论"),
    SECTION: ("二(一)三", "科室通报", "查实有结论并反馈通报科室"),
    GRID: ("二(一)四", "排摸有发现", "逐户处理并反馈街镇园区"),
    COORDINATION: ("二(四)一橙", "定为橙色", "付清、履行，或转立案查处"),
    JOBS: ("二(四)三", "了解员工需求", "就业促进中心对接"),
    REVIEW: ("二(二)", "会商研判", "形成分析报告并互通"),
    UPWARD: ("二(四)四", "研判认为解决困难，可能引发群体性事件或重大舆情", "报告区委、区政府"),
}


@dataclass(frozen=True, slots=True)
class LoopLine:
    """One loop. ``age`` is in days; ``step`` (empty once closed) is the one whose turn it is; ``done`` of ``all`` steps.

    ``units`` have something left to do in it, ``turns`` are whose turn it is, ``hands`` those who did something.
    """

    of: Ref
    since: str
    age: int
    step: str
    unit: str
    units: tuple[str, ...]
    turns: tuple[str, ...]
    hands: tuple[str, ...]
    due: str
    days: int
    distance: str
    late: bool
    provisional: bool
    closed: str
    done: int
    all: int


@dataclass(frozen=True, slots=True)
class LoopGroup:
    """The loops of one kind: the open ones by due day, the closed ones latest first."""

    kind: str
    anchor: str
    clause: str
    place: str
    begins: str
    ends: str
    open: tuple[LoopLine, ...]
    closed: tuple[LoopLine, ...]

    @property
    def late(self) -> int:
        """How many are late."""
        return sum(line.late for line in self.open)

    @property
    def usual(self) -> str:
        """How many days the closed ones took, the middle one of them."""
        ages = sorted(line.age for line in self.closed)
        return f"{ages[len(ages) // 2]} 天" if ages else ""


@dataclass(frozen=True, slots=True)
class CadenceLine:
    """What is due 定期; ``last`` and ``due`` are empty where there has been none."""

    what: str
    unit: str
    clause: str
    place: str
    last: str
    due: str
    distance: str
    late: bool


@dataclass(frozen=True, slots=True)
class LoopBoard:
    """The board."""

    groups: tuple[LoopGroup, ...]
    cadences: tuple[CadenceLine, ...]
    units: tuple[str, ...]
    open: int
    late: int
    closed: int


def loop_board(book: Book) -> LoopBoard:
    """The board of a book."""
    every = loops(book)
    groups = tuple(_group(book, kind, [x for x in every if x.kind == kind], i) for i, kind in enumerate(KINDS, 1))
    units = {u for g in groups for line in g.open for u in line.units}
    return LoopBoard(
        groups, cadence_lines(book), tuple(sorted(units)), sum(len(g.open) for g in groups), sum(g.late for g in groups),
        sum(len(g.closed) for g in groups),
    )  # fmt: skip


def _group(book: Book, kind: str, mine: Iterable[Loop], number: int) -> LoopGroup:
    clause, begins, ends = _COURSE[kind]
    lines = [(loop, _line(loop, book.as_of)) for loop in mine]
    still = sorted((x for x in lines if x[0].next), key=lambda x: (x[1].due, x[1].of.id))
    gone = sorted((x for x in lines if not x[0].next), key=lambda x: (x[1].closed, x[1].of.id), reverse=True)
    return LoopGroup(
        kind, f"loop-{number}", clause, clause_anchor(clause), begins, ends, tuple(x for _, x in still), tuple(x for _, x in gone)
    )  # fmt: skip


def _line(loop: Loop, day: date) -> LoopLine:
    task = loop.next
    waiting = [t for t in loop.tasks if t.state in (OPEN, OVERDUE)]
    units = tuple(dict.fromkeys(u for t in waiting for u in _units(t)))
    hands = tuple(dict.fromkeys(u for t in loop.tasks if t.done and t.entry and t.entry.unit for u in _units(t)))
    return LoopLine(
        ref_of(loop.of), loop.since.isoformat(), loop.age(day), task.step if task else "", loop.turn, units,
        _units(task) if task else (), hands,
        task.due.isoformat() if task else "", (task.due - day).days if task else 0, distance(task.due, day) if task else "",
        loop.late, bool(task and task.trigger.due.provisional), loop.closed.isoformat() if loop.closed else "",
        len(loop.tasks) - len(waiting), len(loop.tasks),
    )  # fmt: skip


def _units(task: Task) -> tuple[str, ...]:
    return (task.entry.unit,) if task.entry and task.entry.unit else task.units


def cadence_lines(book: Book) -> tuple[CadenceLine, ...]:
    """What is due 定期, as of the book's day; a book that was narrowed does not know of the last one."""
    if not book.audience.whole:
        return ()
    return tuple(_cadence(c, book.as_of) for c in cadences(book))


def _cadence(cadence: Cadence, day: date) -> CadenceLine:
    late = cadence.due is not None and cadence.due < day
    return CadenceLine(
        cadence.what, cadence.unit, cadence.clause, clause_anchor(cadence.clause),
        cadence.last.isoformat() if cadence.last else "", cadence.due.isoformat() if cadence.due else "",
        distance(cadence.due, day) if cadence.due else "台账里还没有", late,
    )  # fmt: skip
