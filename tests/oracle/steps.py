"""The required steps of a case on a day, from the table in "Required steps" (an independent test oracle).

READING: `clause` is the table's cell as it stands ("二(四)一红, 橙"; the same for both steps of a pair).
READING: of several gradings of one day only the last exists, for runs as well.
READING: an entry with 完成 after the day counts as open (its 期限 still matches); entries are matched first by 期限,
    then in file order to the remaining triggers by date. A trigger that stood waived takes one completed by the day
    of the waiver, and an open one that no other trigger is left for.
READING: a step completed after it was waived is shown as done; `done` of a waived step is None.
READING: chains follow every done entry of the step before, also one that answers no trigger.
READING: 立案 begins to be asked for at 红 and, at 橙, on the day of a 协调不成 / 明示无法支付 / 未履行; a later 橙 run asks
    for its own 协调处理 first. An open one stays asked for at 橙 after any such failure. What runs on from such a day
    is one trigger; a later stretch needs none once docketed before it.
    The first stretch always is a trigger: an earlier 立案 answers it.
READING: 协调处理 is a trigger of each 橙 run that begins undocketed; 立案 done within the run waives an open one.
READING: 计划核验 may be done by either unit of 协调处理; its due day counts from 约定日.
READING: 询问就业需求 is wanted from the first day with 橙, 红, 裁员 or 突然关停 (属实), once in a case; only if that
    one was not done when the level stopped asking does a later stretch ask again. Waived on a change of level only.
READING: a 跟踪走访 waived by hand: the next one counts from the day of the waiver.
READING: 联合研判 by N: the first day within a 红 run on which the provisional N is 30 or more, once for a run; not
    where a conflict began on or before that day in this case; one still open when a conflict begins serves both.
READING: a conflict is judged at the end of each day; on the day it ends nothing begins.
READING: no 跟踪走访 answers the requirement that counts from itself, whatever its 期限 says.
READING: 跟踪走访 after one done early counts from its trigger day, not from the earlier visit. Where an open one meets
    a new level that asks for it too, one entry: the earlier due day and the unit that goes with it.
READING: a second trigger of 舆情, 税务 or 上报 on one and the same day is the same trigger.
READING: a 结案 closes when every required step but 跟踪走访 is done or waived and, for 已结清 and 不成立, the level is
    无; the case is then seen as of that day and an open 跟踪走访 is waived. 结案 itself is not listed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from .basics import Case, Entry, entries_of, number_bounds, plus_days, plus_workdays, to_day
from .book import ARBITRATION, ENFORCEMENT, JOBS, OFFICE, PETITIONS, RELATIONS, Book, Trigger
from .level import provisional

FAILED = ("协调不成", "明示无法支付")


def follow_ups(book: Book) -> list[Trigger]:
    """跟踪走访: 黄 every 15 days by the street, 红 every 30 days by the enforcement section after a decision."""
    decided = [when for step in ("处理决定", "处罚决定") for when, _ in book.done(step)]

    def asked(day: date) -> bool:
        return book.level(day) == "黄色" or (book.level(day) == "红色" and any(d <= day for d in decided))

    def make(day: date) -> Trigger:
        red = book.level(day) == "红色"
        unit = ENFORCEMENT if red else book.street
        return Trigger("跟踪走访", day, plus_days(day, 30 if red else 15), [unit], "二(四)一黄")

    answers = [t.entry for t in book.matched if t.step == "跟踪走访"]
    found: list[Trigger] = []
    begin = next((d for d in book.days() if asked(d)), None)
    visit: Entry | None = None
    while begin:
        trigger = make(begin)
        trigger.parent = visit
        entry = answers[len(found)] if len(found) < len(answers) else None
        trigger.waived = book.waiver(entry, begin, asked)
        found.append(trigger)
        ended = to_day(entry["完成"]) if entry and "完成" in entry and to_day(entry["完成"]) <= book.day else None
        for change in [when for when, _ in book.runs if when > begin]:
            if change < min(ended or date.max, trigger.waived or date.max) and make(change).due < trigger.due:
                trigger.due, trigger.units = make(change).due, make(change).units
        visit = entry if ended and not trigger.waived else None
        free = trigger.waived or (ended and max(begin, ended))
        begin = next((d for d in book.days() if free and d >= free and asked(d)), None)
    return found


def coordination(book: Book) -> list[Trigger]:
    """协调处理 of each 橙 run without a docket, and 计划核验 of each payment plan."""
    found: list[Trigger] = []
    docket = [when for when, _ in book.done("立案")]
    for k, (start, level) in enumerate(book.runs):
        if level == "橙色" and not any(d <= start for d in docket):
            ends = [book.runs[k + 1][0]] if k + 1 < len(book.runs) else []
            waived = min(ends + [d for d in docket if d > start], default=None)
            if waived and book.done_by(book.answer("协调处理", start), waived):
                waived = None
            found.append(
                Trigger("协调处理", start, plus_days(start, 15), [book.street, ENFORCEMENT], "二(四)一橙", waived)
            )
    for when, entry in book.done("协调处理", "达成支付计划"):
        if "约定日" in entry:
            found.append(
                Trigger(
                    "计划核验",
                    when,
                    plus_workdays(to_day(entry["约定日"]), 1),
                    [book.street, ENFORCEMENT],
                    "二(四)一橙",
                )
            )
    return found


def docket_chain(book: Book) -> list[Trigger]:
    """立案, and from it 调查, then 处理决定 or 处罚告知 and 处罚决定."""
    found: list[Trigger] = []
    docket = [when for when, _ in book.done("立案")]
    failed = [w for w, _ in book.done("协调处理", *FAILED) + book.done("计划核验", "未履行")]

    def asked(day: date) -> bool:
        return book.level(day) == "红色" or (book.level(day) == "橙色" and any(f <= day for f in failed))

    def begins(day: date) -> bool:
        return book.level(day) == "红色" or (book.level(day) == "橙色" and day in failed)

    for k, (start, waived) in enumerate(book.stretches("立案", asked, begins)):
        if k == 0 or not any(d < start for d in docket):
            found.append(Trigger("立案", start, plus_workdays(start, 5), [ENFORCEMENT], "二(四)一红, 橙", waived))
    for opened in docket:
        red = book.level(opened) == "红色"
        due = plus_days(opened, 20) if red else plus_workdays(opened, 60)
        found.append(Trigger("调查", opened, due, [ENFORCEMENT], "条例17"))
    for when, entry in book.done("调查"):
        if entry.get("结果") == "配合但无法解决":
            since = max((d for d in docket if d <= when), default=None)
            red = since is not None and book.level(since) == "红色"
            due = plus_days(since, 30) if since and red else plus_workdays(when, 15)
            found.append(Trigger("处理决定", when, due, [ENFORCEMENT], "二(四)一红, 若干规定37"))
        if entry.get("结果") == "拒不配合":
            for step, count in (("处罚告知", 3), ("处罚决定", 15)):
                found.append(Trigger(step, when, plus_workdays(when, count), [ENFORCEMENT], "行政处罚法44, 二(四)一红"))
    return found


def conflicts(book: Book) -> list[tuple[date, date | None]]:
    """重大矛盾: each onset and the day it ended."""
    risks = ("群体性事件风险", "重大舆情风险")
    found: list[tuple[date, date | None]] = []
    seen = book.dated("情况")
    reviewed = {d for d, e in book.dated("研判") if e.get("可能引发")}
    for when in book.days():
        true = any(book.holds(risk, when) for risk in risks)
        denied = any(d == when and e["事项"] in risks and e.get("认定") == "不属实" for d, e in seen)
        if found and found[-1][1] is None:
            if denied and not true:
                found[-1] = (found[-1][0], when)
        elif true or when in reviewed:
            found.append((when, None))
    return found


def tasks(book: Book) -> list[Trigger]:
    """Conflict tasks, joint reviews, reports, answers to channels."""
    found: list[Trigger] = []
    fights = conflicts(book)
    for onset, end in fights:
        cut = [d for d in book.days() if d >= onset and (end is None or d < end) and book.holds("裁员", d)][:1]
        for step, unit, start in [
            ("应急处置", ENFORCEMENT, onset),
            ("来访接待", PETITIONS, onset),
            *[("裁员安置指导", RELATIONS, d) for d in cut],
            ("仲裁托底", ARBITRATION, onset),
        ]:
            found.append(Trigger(step, start, plus_workdays(start, 1), [unit], "二(四)二"))
    found += joint_reviews(book, [onset for onset, _ in fights])

    for when in sorted({w for w, r in book.dated("研判") if r.get("解决困难") == "是" and r.get("可能引发")}):
        found.append(Trigger("上报区委区政府", when, when, [OFFICE], "二(四)四"))
    for when in sorted({w for w, s in book.dated("信息来源") if s["渠道"] == "网络舆情"}):
        found.append(Trigger("舆情转办", when, plus_workdays(when, 1), [OFFICE], "二(一)二"))
    for when, _ in book.done("舆情转办"):
        found.append(Trigger("口径反馈", when, plus_workdays(when, 1), [book.unit(when)], "二(一)二"))
    for when in sorted({w for w, s in book.dated("信息来源") if s["渠道"] == "税务缴费异常" and "线索" not in s}):
        found.append(Trigger("税务反馈", when, plus_workdays(when, 15), [ENFORCEMENT], "二(一)一"))
    return found


def job_help(book: Book) -> list[Trigger]:
    """询问就业需求, 就业转介, 就业对接."""
    found: list[Trigger] = []

    def asked(day: date) -> bool:
        return book.level(day) in ("橙色", "红色") or any(book.holds(t, day) for t in ("裁员", "突然关停"))

    for start, waived in book.stretches("询问就业需求", asked):
        found.append(Trigger("询问就业需求", start, plus_workdays(start, 5), [book.unit(start)], "二(四)三", waived))
    for when, _ in book.done("询问就业需求", "有需求"):
        found.append(Trigger("就业转介", when, plus_workdays(when, 2), [book.unit(when)], "二(四)三"))
    for when, _ in book.done("就业转介"):
        found.append(Trigger("就业对接", when, plus_workdays(when, 3), [JOBS], "二(四)三"))
    return found


def joint_reviews(book: Book, onsets: list[date]) -> list[Trigger]:
    """联合研判: at 红 with N ≥ 30, and for each conflict."""
    most = sum(
        number_bounds(e["人数"])[1] for name in ("工资", "情况") for e in entries_of(book.case, name) if "人数" in e
    )
    begins: list[tuple[date, date | None]] = [(onset, None) for onset in onsets]
    for k, (start, level) in enumerate(book.runs if most >= 30 else []):
        end = book.runs[k + 1][0] if k + 1 < len(book.runs) else None
        days = [d for d in book.days() if level == "红色" and d >= start and (end is None or d < end)]
        first = next((d for d in days if many(book, d)), None)
        if first is None or any(onset <= first for onset in onsets):
            continue
        entry = book.answer("联合研判", first)
        waived = book.waiver(entry, first, lambda d: book.level(d) == "红色")
        onset = min(onsets, default=None)
        if onset and (waived is None or onset < waived) and not book.done_by(entry, onset - timedelta(days=1)):
            begins.remove((onset, None))
            waived = None
        begins.append((first, waived))
    return [
        Trigger("联合研判", d, plus_workdays(d, 2), [RELATIONS], "二(二), 三", waived)
        for d, waived in sorted(begins, key=lambda pair: pair[0])
    ]


def many(book: Book, day: date) -> bool:
    """Is the N of the level 30 or more? (remembered, as it is asked for in every round)"""
    if day not in book.many:
        book.many[day] = provisional(book.case, day, day)["n"] >= 30
    return book.many[day]


def match(book: Book, triggers: list[Trigger]) -> None:
    """Entries answer first the trigger with their 期限, then, in file order, what remains by date."""
    triggers.sort(key=lambda t: (t.day, t.due))
    for trigger in triggers:
        trigger.entry = None
    rest: list[Entry] = []
    for entry in book.entries:
        own = [t for t in triggers if t.step == entry["步骤"] and t.entry is None and t.parent is not entry]
        same = [t for t in own if t.due.isoformat() == entry.get("期限")]
        if same:
            same[0].entry = entry
        elif own:
            rest.append(entry)
    for entry in rest:
        done = to_day(entry["完成"]) if "完成" in entry and to_day(entry["完成"]) <= book.day else None
        free = [
            t
            for t in triggers
            if t.step == entry["步骤"]
            and t.entry is None
            and t.parent is not entry
            and not (done and t.waived and done > t.waived)
        ]
        if done is None:
            free.sort(key=lambda t: t.waived is not None)
        if free:
            free[0].entry = entry


def required(book: Book) -> list[Trigger]:
    """Triggers and their entries; repeated, since what is asked for depends on what was answered."""
    for _ in range(60):
        before = book.matched
        triggers = follow_ups(book) + coordination(book) + docket_chain(book) + tasks(book) + job_help(book)
        match(book, triggers)
        book.matched = triggers
        if [(t, t.entry) for t in before] == [(t, t.entry) for t in triggers]:
            return triggers
    raise AssertionError("the required steps do not settle")


def state(book: Book, trigger: Trigger) -> str:
    entry = trigger.entry
    if book.done_on(entry):
        return "done"
    by_hand = entry is not None and "免除" in entry and "完成" in entry and to_day(entry["完成"]) <= book.day
    if by_hand or trigger.waived:
        return "waived"
    return "overdue" if book.day > trigger.due else "open"


def steps_on(case: Case, day: date) -> list[dict[str, Any]]:
    """The required steps as they stood at the end of a day, by day of trigger; waived ones only with an entry."""
    for closed, entry in Book(case, day).done("结案"):
        book = Book(case, closed)
        left = [t for t in required(book) if t.step != "跟踪走访" and state(book, t) in ("open", "overdue")]
        if not left and (entry.get("结果") not in ("已结清", "不成立") or book.level(closed) == "无"):
            return listed(book, closed=True)
    return listed(Book(case, day), closed=False)


def listed(book: Book, closed: bool) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for t in required(book):
        now = state(book, t)
        if closed and t.step == "跟踪走访" and now in ("open", "overdue"):
            now = "waived"
        if now != "waived" or t.entry is not None:
            done = book.done_on(t.entry)
            rows.append(
                {
                    "step": t.step,
                    "departments": t.units,
                    "clause": t.clause,
                    "due": t.due.isoformat(),
                    "done": done.isoformat() if done else None,
                    "state": now,
                }
            )
    return rows
