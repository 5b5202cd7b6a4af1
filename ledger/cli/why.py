"""``ledger why`` and ``ledger explain``: where a level comes from, and what a code or clause means."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date

import click

from ledger.book import shapes
from ledger.cli.context import Context, as_of_option
from ledger.measures.assess import Assessment, assess
from ledger.measures.plan import DONE, OVERDUE, WAIVED, Task
from ledger.measures.policy import Policy
from ledger.measures.rules import ORANGE, RANK, RED, RULES, YELLOW, people
from ledger.measures.step_kinds import KINDS
from ledger.text.finding import CATALOGUE, Code, LedgerError
from ledger.trust import codes as _trust_codes  # noqa: F401  (so that they are in the catalogue)

STATES = {"open": "待办", DONE: "已办", OVERDUE: "逾期", WAIVED: "免除"}


@click.command("why", short_help="说明一件案件的等级从何而来。")
@click.argument("case")
@as_of_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def why(ctx: Context, case: str, as_of: date | None, form: str) -> int:
    """等级的全部推导：事实（行号）→ 依据 → 条款 → 步骤 → 期限；为什么不是更高一级；哪天会自己升级。"""
    path = ctx.case_path(case)
    file = ctx.reader.file(ctx.worktree, path)
    if file.case is None:
        raise LedgerError(f"{path} 的前言区读不出来，先运行 ledger check {path}")
    state = assess(file.case, ctx.settings.rules, ctx.day(as_of))
    if form == "json":
        click.echo(json.dumps(shapes.why(state), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(explain_level(state)))
    return 0


def explain_level(state: Assessment) -> Iterator[str]:
    """The derivation in words."""
    verdict, case = state.verdict, state.case
    yield f"{case.id} {case.name}（{case.street}）　按 {state.day} 核对" + ("　已结案" if state.closed else "")
    doubt = "" if verdict.certain else f"（待核：可能是{verdict.lowest}到{verdict.highest}）"
    yield f"事实对应等级：{verdict.level}{doubt}　　预警等级：{state.declared}" + _standing(state)
    yield "事实："
    yield from (f"  {line}" for line in _facts(state))
    yield "依据：" if verdict.grounds else "依据：没有达到任何一级的事实"
    for ground in verdict.grounds:
        lines = "、".join(str(n) for n in ground.lines if n)
        sure = "" if ground.certain else "（待核）"
        yield f"  {ground.clause} {ground.level}{sure}：{ground.reason}" + (f"（第 {lines} 行）" if lines else "")
    if verdict.missing:
        yield f"还缺：{'、'.join(verdict.missing)}（查明后等级才定得下来）"
    yield from _not_higher(state)
    yield "处置步骤：" if state.plan.tasks else "处置步骤：没有要求的步骤"
    yield from (f"  {_step(task)}" for task in state.plan.tasks)


def _standing(state: Assessment) -> str:
    if state.drifted:
        return "（低于事实，需要重新定级）"
    return "（高于事实，可降级）" if state.may_fall else ""


def _facts(state: Assessment) -> Iterator[str]:
    low, high = state.verdict.low, state.verdict.high
    yield f"欠薪人数：{_span(people(low.persons.value), people(high.persons.value))}"
    ends = [f.elapsed.words if f.elapsed else "没有欠薪" for f in (low, high)]
    ends[1] = "没有上限" if high.elapsed and high.elapsed.months >= 12_000 else ends[1]
    yield f"欠薪时长：{_span(*ends)}" + (f"（自 {low.since}）" if low.since and low.since == high.since else "")
    yield f"未付工资月数：{_span(f'{float(low.wage_months):.3g}', f'{float(high.wage_months):.3g}')}"
    words = {True: "有", False: "没有"}
    yield f"尚未结清工资：{_span(words[low.unsettled], words[high.unsettled])}"
    seen = [f"{m}（第 {line} 行）" if line else f"{m}（未查明）" for m, line in state.verdict.facts.matters.items()]
    yield f"情况：{'、'.join(seen) or '没有记录'}"


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low} 至 {high}"


def _not_higher(state: Assessment) -> Iterator[str]:
    """Why it is not the next level up, and when it will be by itself."""
    above = next((lv for lv in (YELLOW, ORANGE, RED) if RANK[lv] == RANK[state.verdict.level] + 1), None)
    if above:
        words = "；".join(dict.fromkeys(r.words for r in RULES if r.level == above))
        yield f"为什么不是{above}：按现有事实，下列各项都不成立——{words}"
    if state.rise:
        yield f"如果没有新的记录，{state.rise.day} 起会升为{state.rise.level}（{state.rise.clause}）"
    elif state.verdict.level != RED and not state.closed:
        yield "如果没有新的记录，十二个月内不会自己升级"


def _step(task: Task) -> str:
    """One step on one line."""
    state = STATES[task.state]
    if task.state == DONE and task.entry:
        late = f"，逾期{task.days_late}天" if task.days_late else ""
        state = f"{task.done} 已办{late}" + (f"：{task.entry.result}" if task.entry.result else "")
    elif task.state == WAIVED and task.days_late:
        state = "逾期后免除"
    provisional = "（暂定）" if task.trigger.due.provisional else ""
    where = f"第 {task.entry.row.line} 行" if task.entry else "台账里还没有这一条"
    return f"{task.step}　{task.unit}　期限 {task.due}{provisional}　{state}　{task.trigger.clause}　{task.trigger.why}（{where}）"


@click.command("explain", short_help="说明一个代码或条款。")
@click.argument("name", required=False)
@click.option("--all", "everything", is_flag=True, help="全部代码。")
@click.pass_obj
def explain(ctx: Context, name: str | None, everything: bool) -> int:
    """NAME 是问题代码（P101）、条款（二(三)、二(四)一橙）、规则名或步骤名。"""
    if everything:
        click.echo("\n\n".join("\n".join(code_page(code)) for code in sorted(CATALOGUE.values(), key=lambda c: c.id)))
        return 0
    if not name:
        raise click.UsageError("写一个代码或条款，或用 --all")
    code = CATALOGUE.get(name.upper())
    lines = list(code_page(code)) if code else list(clause_page(_clause(name), ctx.settings.rules.policy))
    if not lines:
        raise click.UsageError(f"没有“{name}”这个代码或条款；全部代码见 ledger explain --all")
    click.echo("\n".join(lines))
    return 0


def _clause(name: str) -> str:
    """A clause as the tables spell it: ``二四一橙`` and ``二（四）一橙`` are ``二(四)一橙``, which a shell wants quoted."""
    half = name.translate(str.maketrans("（）", "()"))
    return re.sub(r"^二\(?([一二三四])\)?", r"二(\1)", half)


def code_page(code: Code) -> Iterator[str]:
    """What a finding's code means."""
    weight = "错误（提交会被拒绝）" if code.severity == "error" else "提醒"
    yield f"{code.id}  {code.title}  [{weight}]" + (f"  条款 {code.clause}" if code.clause else "")
    yield f"  {code.explanation}"
    yield "  不对：" + code.bad.replace("\n", "\n        ")
    yield "  改成：" + code.good.replace("\n", "\n        ")


def clause_page(name: str, policy: Policy) -> Iterator[str]:
    """The rules, steps and policy rows of a clause, a rule or a step."""
    for rule in RULES:
        if name in (rule.name, "二(三)", rule.level):
            yield f"{rule.name}  二(三)  {rule.level}：{rule.words}"
    for kind in KINDS.values():
        if name == kind.name or (kind.clause and name in kind.clause):
            results = f"，结果：{'、'.join(kind.results)}" if kind.results else ""
            yield f"{kind.name}  {kind.clause or ('可记，不强制' if not kind.required else '了结案件')}{results}"
    for rows in policy.rows.values():
        for row in rows:
            if name in (row.name, row.clause) or (name in KINDS and row.name.startswith(name)):
                unsure = "（待确认）" if row.open_question else ""
                yield f"口径  {row.name} = {row.value}{unsure}  {row.clause}  自 {row.since}" + (
                    f"  {row.note}" if row.note else ""
                )
