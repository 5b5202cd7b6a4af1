"""The steps as they are done, in time or late, with the results that lead the case to its end."""

from __future__ import annotations

from datetime import date, timedelta

from ledger.demo import facts, words
from ledger.demo.desk import Settled
from ledger.demo.draft import Draft
from ledger.demo.life import Act, Done, Life
from ledger.demo.numbers import placeholder
from ledger.demo.plots import ARBITRATION, COURT, PAID, POLICE, RECOVERED, UNFOUNDED
from ledger.measures.calendar import ONE_DAY
from ledger.measures.plan import CLOSING, VISIT, Task, closing_units, named
from ledger.measures.rules import NONE, ORANGE, RANK, RED
from ledger.measures.step_kinds import ENFORCEMENT
from ledger.measures.steps import CONFLICT_TASKS
from ledger.measures.timeline import Timeline
from ledger.text.value import replace

_RESULTS = {
    PAID: "已结清",
    RECOVERED: "已结清",
    UNFOUNDED: "不成立",
    ARBITRATION: "转仲裁",
    COURT: "转法院执行",
    POLICE: "移送公安",
}
_PAPERS = {"立案": "立", "处理决定": "理", "处罚告知": "告", "处罚决定": "罚"}
_CONFLICT = tuple(step for step, _ in CONFLICT_TASKS)
_SMALL = ("询问就业需求", "税务反馈", "口径反馈", "就业转介", "跟踪走访")
_MATTERS = ("经营困难", "社保欠费", "关停风险", "停工停产", "突然关停", "缓发工资")


def planned_day(life: Life, task: Task, today: date) -> date:
    """When a step will be done: mostly in time, sometimes late."""
    rng, due = life.rng, task.due
    start = max(today, task.trigger.start)
    if due <= start:
        return start
    chance = rng.random()
    if chance > 0.93:
        return due + timedelta(days=rng.randint(8, 25))
    if chance > 0.82:
        return due + timedelta(days=rng.randint(1, 7))
    span = (due - start).days
    early = span - rng.randint(0, 4) if task.step == VISIT else rng.randint(0, min(span, 25))
    return max(start, life.world.calendar.back(start + timedelta(days=max(0, early))))


def complete(step: str) -> Act:
    """Somebody does a step that is open, often with others that fall to the same people."""

    def act(life: Life, s: Settled) -> Done | None:
        task = next((t for t in s.state.plan.pending if t.step == step and _ready(t, s.day)), None)
        if task is None or task.entry is None:
            return None
        unit = task.entry.unit or _unit(life, task)
        draft = _completed(life, s, s.draft, task, unit)
        for other in _along(life, s, task, unit):
            draft = _completed(life, s, draft, other, other.entry.unit if other.entry and other.entry.unit else unit)
        return Done(draft, unit)

    return act


def _ready(task: Task, day: date) -> bool:
    return task.entry is not None and task.trigger.start <= day and (task.trigger.after or date.min) <= day


def _along(life: Life, s: Settled, first: Task, unit: str) -> list[Task]:
    """What is recorded in the same go: small steps of the unit; the four tasks of a conflict."""
    names = _CONFLICT if first.step in _CONFLICT else _SMALL
    tasks = [
        t
        for t in s.state.plan.pending
        if t is not first and t.step in names and _ready(t, s.day) and t.step != first.step
    ]
    mine = [t for t in tasks if first.step in _CONFLICT or unit in t.units]
    return [t for t in mine if life.rng.random() < 0.75]


def _completed(life: Life, s: Settled, draft: Draft, task: Task, unit: str) -> Draft:
    assert task.entry is not None
    floor = max(task.trigger.start, task.trigger.after or task.trigger.start, task.trigger.since)
    done = life.yesterday(s.day, floor) if task.step not in ("联合研判", "上报区委区政府") else s.day
    draft, values = _result(life, replace(s, draft=draft), task.step, done)
    handler = life.world.cast.writer(unit, life.rng, s.day).name if life.rng.random() < 0.4 else None
    return draft.with_change(
        "处置", task.entry.row.index - 1, {"部门": unit, "完成": f"{done}", "经办": handler, **values}
    )


def _unit(life: Life, task: Task) -> str:
    return task.units[0] if life.rng.random() < 0.7 else task.units[-1]


def _result(life: Life, s: Settled, step: str, done: date) -> tuple[Draft, dict[str, str]]:
    """What a step results in, and the draft with what was entered along with it."""
    match step:
        case "协调处理":
            return _coordinated(life, s, done)
        case "计划核验":
            return s.draft, {"结果": "未履行" if any(facts.owing(s.case)) else "已履行"}
        case "调查":
            return _inquired(life, s, done)
        case "询问就业需求":
            return s.draft, {"结果": "有需求" if life.rng.random() < 0.35 else "无需求"}
        case "联合研判":
            return _reviewed(life, s)
        case _:
            return s.draft, _plain(life, step, done)


def _plain(life: Life, step: str, done: date) -> dict[str, str]:
    values = {}
    if step in words.RESULTS:
        values["结果"] = life.rng.choice(words.RESULTS[step])
    if step in _PAPERS:
        values["文号"] = f"示例{_PAPERS[step]}〔{done.year}〕{life.role.number[5:]}号"
    if step in ("处理决定", "处罚决定") and life.rng.random() < 0.6:
        values["企业影响"] = "已考虑企业经营，限期内履行的不予公开"
    return values


def _coordinated(life: Life, s: Settled, done: date) -> tuple[Draft, dict[str, str]]:
    if not any(facts.owing(s.case)):
        return s.draft, {"结果": "已支付"}
    chance = life.rng.random()
    if life.ending == PAID and chance < 0.4:
        life.at(s.day, resolve)
        return facts.all_paid(s.draft, s.case, done), {"结果": "已支付"}
    if chance < 0.75:
        promised = life.world.calendar.forward(done + timedelta(days=life.rng.randint(8, 24)))
        if life.ending == PAID and life.rng.random() < 0.7:
            life.at(life.world.calendar.back(promised - ONE_DAY * life.rng.randint(0, 2)), resolve)
        return s.draft, {"结果": "达成支付计划", "约定日": f"{promised}"}
    return s.draft, {"结果": life.rng.choice(("协调不成", "协调不成", "明示无法支付"))}


def _inquired(life: Life, s: Settled, done: date) -> tuple[Draft, dict[str, str]]:
    owed = any(facts.owing(s.case))
    if life.ending == UNFOUNDED:
        return s.draft, {"结果": "不成立"}
    if life.ending == PAID and (not owed or life.rng.random() < 0.55):
        life.at(s.day, resolve)
        return facts.all_paid(s.draft, s.case, done), {"结果": "配合且已支付"}
    refuses = life.ending == POLICE or (life.ending == COURT and life.rng.random() < 0.4)
    return s.draft, {"结果": "拒不配合" if refuses else "配合但无法解决"}


def _reviewed(life: Life, s: Settled) -> tuple[Draft, dict[str, str]]:
    """A joint review with its record; now and then it concludes red where the facts alone give orange."""
    count = len(s.case.reviews)
    record = placeholder(s.day.year, "R", f"{life.role.number[2:4]}{life.role.number[5:]}{count}")
    raised = s.state.declared == ORANGE and life.rng.random() < 0.5
    level = RED if raised else s.state.declared if s.state.declared != NONE else None
    danger = "重大舆情" if facts.holding(s.case, "重大舆情风险") else "群体性事件"
    values = {"日期": f"{s.day}", "记录": record, "结论等级": level, "解决困难": "是" if life.hard else "否",
              "可能引发": danger if life.hard else None}  # fmt: skip
    draft = s.draft.with_entry("研判", values)
    if raised:
        note = f"研判{record}结论为红色"
        draft = draft.with_entry("定级记录", {"日期": f"{s.day}", "等级": RED, "说明": note}).with_value(
            "预警等级", RED
        )
    return draft, _plain(life, "联合研判", s.day)


def resolve(life: Life, s: Settled) -> Done | None:
    """Nothing more stands against the end: all is paid, or it goes to a court, or nothing was owed."""
    life.resolved = True
    if life.ending not in (PAID, RECOVERED):
        return None
    draft = facts.all_paid(s.draft, s.case, s.day) if life.ending == PAID else s.draft
    for name in _MATTERS:
        after = life.settle(draft, s.day)
        if after.state.verdict.level == NONE:
            break
        if facts.holding(after.case, name):
            draft = draft.with_entry("情况", facts.matter(life.rng, s.day, name, "不属实"))
    return Done(draft, ENFORCEMENT)


def regrade(life: Life, s: Settled) -> Done | None:
    """Time alone has raised the level."""
    return Done(s.draft, ENFORCEMENT)


def lower(life: Life, s: Settled) -> Done | None:
    """The level is lowered to what the facts give, with a reason and two signatures."""
    level = s.state.verdict.level
    if not s.state.may_fall or (RANK[level] and not s.state.verdict.certain):
        return None
    reason = words.REASONS[life.ending if life.resolved and life.ending in words.REASONS else life.relief or "narrowed"]
    values = {"日期": f"{s.day}", "等级": level, "理由": life.rng.choice(reason),
              "批准": life.world.cast.approval(life.rng, s.day)}  # fmt: skip
    return Done(s.draft.with_entry("定级记录", values).with_value("预警等级", level), ENFORCEMENT)


def close(life: Life, s: Settled) -> Done | None:
    """The case is closed."""
    result = _closing_result(life, s)
    if result is None or any(t.step != VISIT for t in s.state.plan.pending):
        return None
    unit = life.rng.choice(named(closing_units(Timeline(s.case, s.day)), life.role.street))
    values = {"步骤": CLOSING, "部门": unit, "完成": f"{s.day}", "结果": result,
              "经办": life.world.cast.writer(unit, life.rng, s.day).name}  # fmt: skip
    return Done(s.draft.with_entry("处置", values), unit)


def _closing_result(life: Life, s: Settled) -> str | None:
    decided = Timeline(s.case, s.day).done("处理决定", "处罚决定")
    result = _RESULTS[life.ending]
    if life.ending in (COURT, POLICE) and not decided:
        result = "转仲裁"
    return None if result in ("已结清", "不成立") and s.state.declared != NONE else result
