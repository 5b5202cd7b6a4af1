"""附件4 as plain values: a case and what the measures make of it on a day. The layout is a proposal (样表（拟）).

No worker is ever named here: the groups of the wage entries stay out, only months, numbers and amounts go in.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ledger.book.forms import Form, Line, Pair, make_form
from ledger.book.snapshot import Settings
from ledger.book.words import elapsed_span, long_day, money, number_span, people_span
from ledger.measures.assess import Assessment, Rulebook, assess
from ledger.measures.balance import balances, left_of
from ledger.measures.evidence import Evidence, gather
from ledger.measures.facts import HARDSHIP
from ledger.measures.plan import CLOSING, DONE, OVERDUE, WAIVED, Task
from ledger.measures.rules import NONE, RED
from ledger.measures.timeline import RISKS, Timeline
from ledger.records.case import Payment
from ledger.records.record import StepEntry
from ledger.text.value import dataclass

_CLOSURE = ("突然关停", "关停风险", "停工停产", "负责人逃匿")
_CONFLICT = ("应急处置", "来访接待", "裁员安置指导", "仲裁托底")
_JOBS, _OPINION = ("询问就业需求", "就业转介", "就业对接"), ("舆情转办", "口径反馈")
_REVIEW, _UPWARD, _TAX = ("联合研判",), ("上报区委区政府",), ("税务反馈",)
_APART = frozenset((*_CONFLICT, *_JOBS, *_OPINION, *_REVIEW, *_UPWARD, *_TAX, CLOSING))  # shown by theme, not in 步骤
_DECISIONS = ("处理决定", "处罚决定", "移送公安", "申请强制执行")
_NOTED = ("约定日", "经办", "文号", "免除", "说明")
NOTHING = "无"
UNCLEAR = "未查明"


@dataclass(frozen=True)
class _View:
    """A case as of a day, with what several parts of the form look into."""

    state: Assessment
    rules: Rulebook
    line: Timeline
    evidence: Evidence
    fund_counts: bool

    @property
    def day(self) -> date:
        """The day it is seen on: the form's, or a closed case's last."""
        return self.state.day

    @property
    def payments(self) -> tuple[Payment, ...]:
        """What was paid by then."""
        return tuple(p for d in self.evidence.debts for p in d.payments)

    def tasks(self, *steps: str) -> tuple[Task, ...]:
        """The required steps of some names."""
        return tuple(t for t in self.state.plan.tasks if t.step in steps)


def case_form(assessment: Assessment, settings: Settings, day: date) -> Form:
    """附件4 of a case on a day (二(三), 二(四)); an assessment of another day is made anew."""
    rules = settings.rules
    fits = assessment.day == day or (assessment.closed and assessment.day < day)
    state = assessment if fits else assess(assessment.case, rules, day)
    view = _View(
        state, rules, Timeline(state.case, state.day), gather(state.case, rules.policy, rules.calendar, state.day),
        rules.policy.reads("欠薪保障金", state.day, "视为已付"),
    )  # fmt: skip
    cells = (*_identity(view), *_facts(view), *_level(view), *_course(view), *_special(view), *_end(view))
    return make_form(4, day, cells, 来源=_clues(view), 定级=_gradings(view), 步骤=_steps(view))


# --- 基本情况, 信息来源 ----------------------------------------------------------------------------------------


def _identity(view: _View) -> Iterator[Pair]:
    top = view.state.case.top
    yield "预警编号", view.state.case.id
    yield "生效等级", view.state.plan.effective
    for name in ("企业名称", "统一社会信用代码", "街镇园区", "经营地址", "行业", "用工人数", "联系人", "联系方式"):
        yield name, top.words(name) or "不详"
    yield "前案", top.words("前案") or NOTHING


def _clues(view: _View) -> Iterator[Line]:
    for clue in view.state.case.clues:
        if clue.day <= view.day:
            row = clue.row
            people = row.words("反映人数")
            yield (
                ("日期", clue.day.isoformat()), ("渠道", clue.channel), ("部门", clue.unit or ""),
                ("反映人数", f"{people} 人" if people else ""), ("核实", row.words("核实") or "未核实"),
                ("摘要", row.words("摘要")),
            )  # fmt: skip


# --- 欠薪事实 -----------------------------------------------------------------------------------------------


def _facts(view: _View) -> Iterator[Pair]:
    low, high = view.state.verdict.low, view.state.verdict.high
    entries = balances(view.state, view.rules)
    owed = [b for b in entries if b.overdue]
    months = dict.fromkeys(b.debt.wage.row.words("所属期") or "不详" for b in owed)
    yield "欠薪人数", people_span(low.persons.value, high.persons.value)
    yield "欠薪金额", left_of(entries).words
    yield "所属月份", "、".join(months) or NOTHING
    since = {s for s in (low.since, high.since) if s}
    yield "最早应付日", " 至 ".join(d.isoformat() for d in sorted(since)) or ("不详" if owed else NOTHING)
    yield "持续时长", elapsed_span(low.elapsed, high.elapsed)
    yield "未付工资月数", f"{number_span(float(low.wage_months), float(high.wage_months))} 个月"
    yield "关停逃匿", _observed(view, *_CLOSURE)
    yield "尚未结清工资", "有" if low.unsettled else "有待查实" if high.unsettled else "没有"
    hardship = _observed(view, HARDSHIP)
    yield "经营困难", UNCLEAR if hardship == NOTHING else hardship  # without an entry it is not known
    yield "社保欠费", _observed(view, "社保欠费")
    for matter in ("社保缓缴", "缓发工资"):
        yield matter, f"{number_span(low.times[matter].value, high.times[matter].value)} 次"


def _observed(view: _View, *matters: str) -> str:
    """The last word on each matter, with its day and what it rests on."""
    found = []
    for seen in filter(None, map(view.evidence.latest, matters)):
        people = seen.row.words("人数")
        rests = "，".join(filter(None, (long_day(seen.day), people and f"{people}人", seen.row.words("依据"))))
        found.append(f"{seen.matter if len(matters) > 1 else ''}{seen.state}（{rests}）")
    return "；".join(found) or NOTHING


# --- 预警等级 -----------------------------------------------------------------------------------------------


def _level(view: _View) -> Iterator[Pair]:
    verdict, rise = view.state.verdict, view.state.rise
    doubt = "" if verdict.certain else f"（待核：{verdict.lowest}至{verdict.highest}）"
    ahead = f"；{long_day(rise.day)}起自行升为{rise.level}" if rise else ""
    yield "计算等级", verdict.level + doubt + ahead
    yield "条款", "\n".join(f"{g.clause}{g.level}：{g.reason}" for g in verdict.grounds) or "没有达到任何一级的事实"
    yield "缺失事实", "、".join(verdict.missing) or NOTHING


def _gradings(view: _View) -> Iterator[Line]:
    for grading in view.state.case.gradings:
        if grading.day <= view.day:
            words = "；".join(filter(None, (grading.reason, grading.row.words("说明"))))
            yield (
                ("日期", grading.day.isoformat()), ("等级", grading.level), ("批准", "、".join(grading.approvers)),
                ("理由", words),
            )  # fmt: skip


# --- 分级处置 -----------------------------------------------------------------------------------------------


def _steps(view: _View) -> Iterator[Line]:
    for task in view.state.plan.tasks:
        if task.step not in _APART:
            yield _step(task.step, task.unit, task.due.isoformat(), _standing(view, task), _answer(view, task))
    for entry in view.state.plan.spare:  # one not done may have been written for a requirement of a later day
        if entry.step != CLOSING and entry.done and entry.done <= view.day:
            due = entry.due.isoformat() if entry.due else ""
            yield _step(entry.step, entry.unit or "", due, entry.done.isoformat(), entry)


def _step(step: str, unit: str, due: str, done: str, entry: StepEntry | None) -> Line:
    return (
        ("步骤", step), ("部门", unit), ("期限", due), ("完成", done),
        ("结果", entry.result or "" if entry else ""), ("说明", _notes(entry)),
    )  # fmt: skip


def _answer(view: _View, task: Task) -> StepEntry | None:
    """The entry that ended a task; None while it is open, whatever is already written in it."""
    ended = task.entry and task.entry.done and task.entry.done <= view.day
    return task.entry if ended else None


def _standing(view: _View, task: Task) -> str:
    if task.state == DONE:
        return f"{task.done}" + (f"（逾期{task.days_late}天）" if task.days_late else "")
    if task.state == WAIVED:
        return "免除"
    return f"逾期{(view.day - task.due).days}天" if task.state == OVERDUE else "待办"


def _notes(entry: StepEntry | None) -> str:
    if entry is None:
        return ""
    found = ((name, entry.row.words(name)) for name in _NOTED)
    return "；".join(words if name == "文号" else f"{name}：{words}" for name, words in found if words)


def _course(view: _View) -> Iterator[Pair]:
    inquiry = [e.result or "" for e in view.line.done("调查")]
    talks = view.line.done("协调处理", "计划核验")
    yield "配合情况", inquiry[-1] if inquiry else NOTHING
    yield "协调结果", "；".join(f"{'计划' * (e.step == '计划核验')}{e.result}" for e in talks if e.result) or NOTHING
    yield "立案", _ended(view, "立案") or "；".join(_waiting(view, t) for t in view.tasks("立案")) or NOTHING
    yield "三十日期限", _thirty_days(view)
    yield "决定和移送", "；".join(filter(None, (_ended(view, s, named=True) for s in _DECISIONS))) or NOTHING


def _ended(view: _View, step: str, *, named: bool = False) -> str:
    """The last time a step was done, with its document."""
    entry = next(reversed(view.line.done(step)), None)
    if entry is None or entry.done is None:
        return ""
    return "　".join(filter(None, (step if named else "", long_day(entry.done), entry.row.words("文号"))))


def _thirty_days(view: _View) -> str:
    """二(四)一: 30日内作出处理决定, counted from the 立案 of a red case."""
    task = next(iter(view.tasks("处理决定")), None)
    if task:
        return long_day(task.due)
    docketed = view.line.docketed
    if docketed is None or view.line.level(docketed) != RED:
        return "红色预警立案之日起算"
    term = view.rules.policy.term("处理决定（红）", docketed)
    return long_day(view.rules.calendar.due(docketed, term).day)


# --- 专项处置 -----------------------------------------------------------------------------------------------


def _special(view: _View) -> Iterator[Pair]:
    entries = view.state.case.steps
    reviews = [
        "，".join(filter(None, (
            f"{long_day(r.day)} {r.record}", r.level and f"结论等级{r.level}", "解决困难" if r.hard else "",
            r.may_cause and f"可能引发{r.may_cause}",
        )))
        for r in view.state.case.reviews if r.day <= view.day
    ]  # fmt: skip
    risks = _observed(view, *RISKS, "裁员")
    shown = filter(lambda e: e.done is not None and e.done <= view.day, entries)
    impact = [f"{e.step}：{words}" for e in shown if (words := e.row.words("企业影响"))]
    yield "联合研判", _joined(*reviews, _told(view, *_REVIEW))
    yield "重大矛盾", _joined(risks, _told(view, *_CONFLICT))
    yield "就业帮扶", _told(view, *_JOBS)
    yield "舆情口径", _told(view, *_OPINION)
    yield "上报区委区政府", _told(view, *_UPWARD)
    yield "税务反馈", _told(view, *_TAX)
    yield "企业影响", "；".join(impact) or NOTHING


def _joined(*parts: str) -> str:
    """What there is to say, without the 无 of what there is not."""
    return "；".join(p for p in parts if p != NOTHING) or NOTHING


def _told(view: _View, *steps: str) -> str:
    """Some required steps in words: who, and how far; one alone needs no name beside its 栏名."""
    names = len(steps) > 1
    told = (f"{f'{t.step}（{t.unit}）' if names else f'{t.unit}：'}{_course_of(view, t)}" for t in view.tasks(*steps))
    return "；".join(told) or NOTHING


def _course_of(view: _View, task: Task) -> str:
    entry = _answer(view, task)
    if task.state != DONE or not task.done:
        return _waiting(view, task)
    late = f"（逾期{task.days_late}天）" if task.days_late else ""
    return "　".join(filter(None, (long_day(task.done) + late, entry.result if entry else "", _document(entry))))


def _waiting(view: _View, task: Task) -> str:
    return "免除" if task.state == WAIVED else f"期限{long_day(task.due)}，{_standing(view, task)}"


def _document(entry: StepEntry | None) -> str:
    return entry.row.words("文号") if entry else ""


# --- 终结情况 -----------------------------------------------------------------------------------------------


def _end(view: _View) -> Iterator[Pair]:
    payments = view.payments
    total = sum((p.amount or Decimal(0) for p in payments), Decimal(0))
    fund = sum((p.amount or Decimal(0) for p in payments if p.origin == "欠薪保障金"), Decimal(0))
    people = sum(p.settled for p in payments)
    proof = dict.fromkeys(filter(None, (p.row.words("凭证") for p in payments)))
    yield "已付金额", f"{money(total)} 元"
    yield "结清人数", f"{people} 人"
    yield "支付凭证", "、".join(proof) or NOTHING
    yield "保障金垫付", f"{money(fund)} 元"
    yield "解除", _lifted(view)
    yield "结案", _closed(view)


def _closed(view: _View) -> str:
    """The closing, or why an entry of 结案 closes nothing."""
    closing, refusal = view.state.plan.closing, view.state.plan.refusal
    if closing and closing.done:
        return "　".join(filter(None, (long_day(closing.done), closing.result, closing.unit)))
    return f"结案不成立：{'；'.join(refusal.reasons)}" if refusal else "未结案"


def _lifted(view: _View) -> str:
    """The grading that took the warning away, where it still holds."""
    runs = view.line.runs
    if len(runs) < 2 or runs[-1].level != NONE:
        return "未解除"
    last = next(g for g in reversed(view.state.case.gradings) if g.day == runs[-1].start and g.level == NONE)
    approved = f"批准：{'、'.join(last.approvers)}" if last.approvers else ""
    return "　".join(filter(None, (long_day(last.day), approved)))
