"""The report to 区委、区政府 drafted from a case (二(四)四): what is known and done; what to ask for is left to people.

No person is named: numbers, days, units and the table's own results go in, free text does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.book.editing import draft
from ledger.book.markdown import BLANK, plain, section, table
from ledger.book.sums import owing
from ledger.book.words import elapsed_span, long_day, number_span
from ledger.measures.assess import Assessment, Rulebook
from ledger.measures.plan import OVERDUE
from ledger.measures.step_kinds import KINDS as STEPS
from ledger.measures.timeline import RISKS, Timeline
from ledger.records.case import Case, Review
from ledger.records.kinds import KINDS

TO = "区委、区政府"


def review_of(case: Case, number: str, day: date) -> Review | None:
    """The case's entry of a review, by a day."""
    return next((r for r in reversed(case.reviews) if r.record == number and r.day <= day), None)


def draft_upward(state: Assessment, rules: Rulebook, number: str, review: str, day: date) -> str:
    """The text of ``reports/<year>/<编号>.md``; 拟稿, 签发 and 报送 are left open."""
    values = {"编号": number, "案件": state.case.id, "研判": review, "日期": day.isoformat(), "报送对象": TO}
    return draft(KINDS["U"], values, {}, upward_body(state, rules, review, day))


def upward_body(state: Assessment, rules: Rulebook, review: str, day: date) -> str:
    """The body in Markdown: five sections, the last two 待写."""
    return "\n\n".join((
        section("一、企业和欠薪基本情况", *_situation(state, rules, day)),
        section("二、风险研判", *_risk(state, review, day)),
        section("三、已采取的措施", *_measures(state)),
        section("四、下步打算", BLANK, *_pending(state)),
        section("五、需要协调的事项", BLANK),
    ))  # fmt: skip


def _situation(state: Assessment, rules: Rulebook, day: date) -> Iterator[str]:
    case, low, high = state.case, state.verdict.low, state.verdict.high
    clue = min(case.clues, key=lambda c: c.day, default=None)
    firm = "，".join(filter(None, (plain(case.street), plain(case.top.words("行业")))))
    staff = case.top.words("用工人数")
    yield f"{plain(case.name)}（{firm}）{f'，用工 {staff} 人' if staff else '，用工人数不详'}。"
    if clue:
        yield f"本局于{long_day(clue.day)}由{clue.channel}首次获知，共收到线索 {sum(c.day <= day for c in case.clues)} 条。"
    yield f"截至{long_day(state.day)}，已到期的欠薪：{owing(state, rules).words}。"
    months = f"未付工资合计 {number_span(float(low.wage_months), float(high.wage_months))} 个工资月"
    since = f"最早一笔应付日为{long_day(low.since)}，" if low.since and low.since == high.since else ""
    yield f"{since}欠薪时长：{elapsed_span(low.elapsed, high.elapsed)}；{months}。"


def _risk(state: Assessment, review: str, day: date) -> Iterator[str]:
    line, verdict = Timeline(state.case, state.day), state.verdict
    run = line.runs[-1] if line.runs else None
    yield f"预警等级：{line.effective}{f'，自{long_day(run.start)}起' if run else ''}。依据："
    yield "\n".join(f"- {g.clause}{g.level}：{g.reason}{'' if g.certain else '（待核）'}" for g in verdict.grounds) or "（没有达到任何一级的事实）"  # fmt: skip
    if verdict.level != line.effective:
        yield f"按现有事实应为{verdict.level}，还没有重新定级。"
    if verdict.missing:
        yield f"尚未查清：{'、'.join(verdict.missing)}。"
    evidence = {o.matter: o for o in state.case.observations if o.matter in RISKS and o.day <= state.day}
    if evidence:
        yield "；".join(f"{o.matter}{o.state}（{long_day(o.day)}）" for o in evidence.values()) + "。"
    found = review_of(state.case, review, day)
    if found:
        told = (f"结论等级{found.level}" if found.level else "", "解决困难" if found.hard else "",
                f"可能引发{found.may_cause}" if found.may_cause else "")  # fmt: skip
        yield f"{long_day(found.day)}研判（{review}）：{'，'.join(filter(None, told)) or '没有写结论'}。"


def _measures(state: Assessment) -> Iterator[str]:
    done = sorted((e for e in state.case.steps if e.done and e.done <= state.day and not e.waiver), key=lambda e: e.done or state.day)  # fmt: skip
    if not done:
        yield "没有已办结的步骤。"
        return
    rows = [(e.done.isoformat() if e.done else "", plain(e.step), plain(e.unit or ""), _result(e.step, e.result)) for e in done]  # fmt: skip
    yield table(("日期", "措施", "部门", "结果"), rows, most=40)


def _result(step: str, result: str | None) -> str:
    """A result of the step table; free text stays out."""
    known = STEPS[step].results if step in STEPS else ()
    return result if result in known else ""


def _pending(state: Assessment) -> Iterator[str]:
    rows = [
        (t.due.isoformat(), t.step, t.unit, "逾期" if t.state == OVERDUE else "待办")
        for t in sorted(state.plan.pending, key=lambda t: t.due)
    ]
    if rows:
        yield "尚在办理："
        yield table(("期限", "步骤", "部门", "进度"), rows, most=40)
