"""What is required of the records beside the case: the channels and their answers (二(一)), the review (二(二)).

Each function gives the triggers of one kind of record; a loop is closed when nothing is wanted of it any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from ledger.measures.calendar import Calendar
from ledger.measures.policy import Policy
from ledger.measures.step_kinds import ENFORCEMENT, OFFICE, RELATIONS, STREET, Counting, Trigger
from ledger.records.kinds import MECHANISM, TO_DISPATCH
from ledger.records.reader import Row
from ledger.records.record import Record, StepEntry
from ledger.text.value import dataclass, replace

OPINION_OFFICE = "区委网信办"


@dataclass
class Loop(Counting):
    """What the functions are given: the record as of a day, the policy and the calendar."""

    record: Record
    day: date

    def done(self, step: str) -> list[StepEntry]:
        """The entries of a step done or waived by the day, in order of time: what is waived does not stop what follows."""
        found = [e for e in self.record.steps if e.step == step and e.done and e.done <= self.day]
        return sorted(found, key=lambda e: e.done or date.max)

    def finished(self, step: str) -> date | None:
        """The day a step was first done."""
        return next((e.done for e in self.done(step)), None)

    def rows(self, name: str) -> tuple[Row, ...]:
        """The entries of a list in effect on the day."""
        return tuple(r for r in self.record.entries(name) if (r.day("日期") or date.min) <= self.day)

    def want(self, step: str, unit: str | tuple[str, ...], start: date | None, why: str, term: str = "") -> Iterator[Trigger]:  # fmt: skip
        """The step counted from a day; nothing while that day has not come."""
        units = (unit,) if isinstance(unit, str) else unit
        if start and start <= self.day:
            yield replace(self.trigger(step, units, start, why, term=term or step), letter=self.record.kind.letter)

    def follow(self, step: str, unit: str | tuple[str, ...], before: str, term: str = "") -> Iterator[Trigger]:
        """The step that follows another one done; not to be done earlier."""
        start = self.finished(before)
        for trigger in self.want(step, unit, start, f"已{before}", term):
            yield replace(trigger, after=start)


def tax(loop: Loop) -> Iterator[Trigger]:
    """通过信息的分类筛选，下发街镇园区开展定向排查，并将排查结果反馈税务部门."""
    yield from loop.want("分类筛选", ENFORCEMENT, loop.record.day, "收到税务部门提供的名单")
    streets = dispatched(loop.record)
    if not streets:  # nothing is sent out: the answer follows the sorting
        yield from loop.follow("税务反馈", ENFORCEMENT, "分类筛选", "批次反馈")
        return
    yield from loop.follow("下发排查", ENFORCEMENT, "分类筛选")
    sent = loop.finished("下发排查")
    for street in streets:
        yield from loop.follow("定向排查", street, "下发排查")
    back = {e.unit: e.done for e in loop.done("定向排查")}
    if sent and all(s in back for s in streets):
        last = max([sent, *(d for s, d in back.items() if d and s in streets)])
        yield from (
            replace(t, after=last) for t in loop.want("税务反馈", ENFORCEMENT, last, "排查结果已收齐", "批次反馈")
        )


def dispatched(record: Record) -> tuple[str, ...]:
    """The 街镇园区 to which enterprises of a tax batch go, in order of the file."""
    rows = (r for r in record.entries("企业") if r.text("处理") == TO_DISPATCH)
    return tuple(dict.fromkeys(street for r in rows if (street := r.text("街镇园区"))))


def unsurveyed(record: Record, street: str) -> tuple[Row, ...]:
    """The enterprises of a batch that went to a 街镇园区 and have no 排查 yet."""
    known = {r.words("统一社会信用代码") for r in record.entries("排查")}
    mine = (r for r in record.entries("企业") if r.text("处理") == TO_DISPATCH and r.text("街镇园区") == street)
    return tuple(r for r in mine if r.words("统一社会信用代码") not in known)


def opinion(loop: Loop) -> Iterator[Trigger]:
    """第一时间通报局办公室，由局办公室通知相关科室部门及时联系处置；处置部门将答复口径通报区委网信办."""
    handler = loop.record.top.text("承办")
    unit = (handler,) if handler else (ENFORCEMENT, STREET)
    yield from loop.want("舆情转办", OFFICE, loop.record.day, "网络舆情")
    yield from loop.follow("口径反馈", unit, "舆情转办")
    yield from loop.follow("引导确认", OPINION_OFFICE, "口径反馈")
    yield from loop.follow("核实结论", unit, "舆情转办")


def notice(loop: Loop) -> Iterator[Trigger]:
    """局相关部门科室全面收集并及时通报各自掌握的风险信息."""
    yield from loop.want("核实结论", (ENFORCEMENT, STREET), loop.record.day, "科室通报")
    yield from loop.follow("结果反馈", ENFORCEMENT, "核实结论")


def patrol(loop: Loop) -> Iterator[Trigger]:
    """通过街镇网格队员开展日常排摸、专项排查: what was found is dealt with, firm by firm."""
    if loop.rows("发现"):
        yield from loop.want("逐户处理", STREET, loop.record.day, "排摸有发现")
        yield from loop.follow("结果反馈", ENFORCEMENT, "逐户处理")


def review(loop: Loop) -> Iterator[Trigger]:
    """对影响因素、重大风险及发展趋势开展分析研判，形成分析报告，并及时互通更新信息."""
    if loop.record.top.text("类别") != MECHANISM:
        units = (ENFORCEMENT, RELATIONS)
        yield from loop.want("形成报告", units, loop.record.day, "研判会商")
        yield from loop.follow("互通更新", units, "形成报告")


CHANNELS: Mapping[str, Callable[[Loop], Iterator[Trigger]]] = {
    "T": tax, "O": opinion, "S": notice, "G": patrol, "R": review,
}  # fmt: skip


def record_triggers(record: Record, policy: Policy, calendar: Calendar, day: date) -> list[Trigger]:
    """Every step required of a record by a day; none for a kind without steps."""
    give = CHANNELS.get(record.kind.letter)
    return list(give(Loop(policy, calendar, record, day))) if give else []
