"""What steps there are, by name: their results and clauses, and the occasion on which one is required."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from ledger.measures.calendar import Calendar, Due
from ledger.measures.policy import Policy
from ledger.records.record import StepEntry
from ledger.text.value import dataclass

ENFORCEMENT, PETITIONS, RELATIONS, OFFICE = "局行政执法科", "局信访办", "局劳动关系科", "局办公室"
ARBITRATION, EMPLOYMENT = "区劳动人事争议仲裁院", "区就业促进中心"
STREET = "街镇园区"  # stands for the case's own


@dataclass(frozen=True, slots=True)
class StepKind:
    """A row of the step table: its results (none: free text) and its clause."""

    name: str
    clause: str = ""
    results: tuple[str, ...] = ()
    required: bool = True


KINDS = {
    k.name: k
    for k in (
        StepKind("跟踪走访", "二(四)一黄"),
        StepKind("协调处理", "二(四)一橙", ("已支付", "达成支付计划", "协调不成", "明示无法支付")),
        StepKind("计划核验", "二(四)一橙", ("已履行", "未履行")),
        StepKind("立案", "二(四)一红, 橙"),
        StepKind("调查", "条例17", ("配合且已支付", "配合但无法解决", "拒不配合", "不成立")),
        StepKind("处理决定", "二(四)一红, 若干规定37"),
        StepKind("处罚告知", "行政处罚法44, 二(四)一红"),
        StepKind("处罚决定", "行政处罚法44, 二(四)一红"),
        StepKind("应急处置", "二(四)二"),
        StepKind("来访接待", "二(四)二"),
        StepKind("裁员安置指导", "二(四)二"),
        StepKind("仲裁托底", "二(四)二"),
        StepKind("询问就业需求", "二(四)三", ("有需求", "无需求")),
        StepKind("就业转介", "二(四)三"),
        StepKind("就业对接", "二(四)三"),
        StepKind("联合研判", "二(二), 三"),
        StepKind("上报区委区政府", "二(四)四"),
        StepKind("舆情转办", "二(一)二"),
        StepKind("口径反馈", "二(一)二"),
        StepKind("税务反馈", "二(一)一"),
        StepKind("结案", "", ("已结清", "不成立", "转仲裁", "转法院执行", "移送公安")),
        *(StepKind(n, required=False) for n in ("约谈", "责令改正", "处理告知", "移送公安", "申请强制执行", "其他")),
    )
}
# What is done in the records beside the case (二(一), 二(二)), by the letter of their 编号.
RECORD_STEPS: Mapping[str, tuple[StepKind, ...]] = {
    "T": (
        StepKind("分类筛选", "二(一)一"),
        StepKind("下发排查", "二(一)一"),
        StepKind("定向排查", "二(一)一"),
        StepKind("税务反馈", "二(一)一"),
    ),
    "O": (
        StepKind("舆情转办", "二(一)二"),
        StepKind("口径反馈", "二(一)二"),
        StepKind("引导确认", "二(一)二"),
        StepKind("核实结论", "二(一)二", ("转为案件", "并入案件", "不转案件")),
    ),
    "S": (
        StepKind("核实结论", "二(一)三", ("转为案件", "并入案件", "不转案件")),
        StepKind("结果反馈", "二(一)三"),
    ),
    "G": (StepKind("逐户处理", "二(一)四"), StepKind("结果反馈", "二(一)四")),
    "R": (StepKind("形成报告", "二(二)"), StepKind("互通更新", "二(二)")),
}
_OTHER = StepKind("其他", required=False)


@cache
def steps_for(letter: str) -> Mapping[str, StepKind]:
    """The steps that a kind of record may hold, by name; the letter of a case is empty."""
    if not letter:
        return KINDS
    return {k.name: k for k in (*RECORD_STEPS.get(letter, ()), _OTHER)}


@dataclass(frozen=True)
class Trigger:
    """One occasion on which a step is required.

    ``units`` are those permitted; ``start`` is the day counted from, ``since`` the day it became required;
    ``after`` is the day of the step before it in a chain (it may not be done earlier); ``waived`` the day on
    which a change of level took the requirement away.
    """

    step: str
    units: tuple[str, ...]
    start: date
    due: Due
    why: str
    since: date
    after: date | None = None
    waived: date | None = None
    origin: StepEntry | None = None  # the entry it is counted from, which answers an earlier one
    letter: str = ""  # of the kind of record it is for

    @property
    def clause(self) -> str:
        """The clause of the step table."""
        return steps_for(self.letter)[self.step].clause


@dataclass
class Counting:
    """How periods are counted: by the policy, on the calendar."""

    policy: Policy
    calendar: Calendar

    def trigger(
        self, step: str, units: tuple[str, ...], start: date, why: str, *, term: str | None = None,
        since: date | None = None, after: date | None = None, waived: date | None = None,
    ) -> Trigger:  # fmt: skip
        """A trigger whose period is the policy's, as in force on the day it is counted from."""
        due = self.calendar.due(start, self.policy.term(term or step, start))
        return Trigger(step, units, start, due, why, since or start, after, waived)
