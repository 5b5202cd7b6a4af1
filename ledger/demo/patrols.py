"""Patrols of the 街镇园区 (二(一)四): every month by a few of them; what they find becomes a case, is watched, or is nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

from ledger.demo import paper_words as words
from ledger.demo.draft import Draft
from ledger.demo.firms import Firm
from ledger.demo.fold import Told
from ledger.demo.life import World
from ledger.demo.numbers import placeholder
from ledger.demo.papers import Paper, Sheet, first_clue
from ledger.measures.calendar import add_months
from ledger.measures.step_kinds import ENFORCEMENT
from ledger.records.kinds import CLEAR, NEW_CASE, WATCH

_PLAIN = 5000  # stand-ins of patrols without a case are numbered from here


def patrols(told: Iterable[Told], world: World, first: date, others: Iterator[Firm], seed: int) -> Iterator[Paper]:
    """A patrol for every case that one began, and some each month that led to none."""
    for serial, one in enumerate(told):
        if first_clue(one)["渠道"] == "基层排摸":
            yield _with_case(one, world, others, Random(f"{seed} G {one[0].number}"), serial)
    rng = Random(f"{seed} G")
    month, serial = add_months(first.replace(day=1), 1), _PLAIN
    while month <= world.until:
        for street in rng.sample(world.cast.streets, rng.randint(1, 2)):
            day = world.calendar.forward(month + timedelta(days=rng.randint(3, 26)))
            serial += 1
            if day <= world.until and (day.year, day.month) == (month.year, month.month):
                yield _without_case(street, world, day, others, rng, serial)
        month = add_months(month, 1)


def _begun(sheet: Sheet, street: str, day: date) -> Draft:
    """How many were visited and when."""
    rng = sheet.rng
    visited, special = rng.randint(25, 160), rng.random() < 0.3
    values = {
        "日期": f"{day}", "街镇园区": street, "类别": "专项排查" if special else "日常排摸",
        "主题": rng.choice(words.TOPICS) if special else None, "自": f"{day - timedelta(days=rng.randint(3, 10))}",
        "至": f"{day}", "网格员数": str(rng.randint(4, 18)), "走访户数": str(visited),
        "信息采集户数": str(rng.randint(visited // 2, visited)), "用工申报户数": str(rng.randint(1, visited // 3)),
    }  # fmt: skip
    return sheet.start(values, f"## 排摸情况\n\n{street}网格员走访沿街商铺和园区企业，张贴维权告知。")


def _finds(draft: Draft, day: date, others: Iterator[Firm], rng: Random, count: int) -> Draft:
    for _ in range(count):
        firm = next(others)
        values = {"企业名称": firm.name, "统一社会信用代码": firm.code, "日期": f"{day}", "情况": rng.choice(words.FINDS),
                  "欠薪": rng.choice(("否", "不详"))}  # fmt: skip
        draft = draft.with_entry("发现", values)
    return draft


def _with_case(one: Told, world: World, others: Iterator[Firm], rng: Random, serial: int) -> Paper:
    role, versions = one
    sheet = Sheet(world, rng, placeholder(role.start.year, "G", f"{serial}"))
    opened = versions[0]
    draft = _finds(_begun(sheet, role.street, role.start), role.start, others, rng, rng.randint(0, 2))
    owed = bool(opened.draft.entries("工资"))
    find = {"企业名称": role.firm.name, "统一社会信用代码": role.firm.code, "日期": f"{role.start}",
            "情况": first_clue(one)["摘要"], "欠薪": "是" if owed else "不详"}  # fmt: skip
    sheet.put(opened.when - 60 * rng.randint(8, 30), role.street, draft.with_entry("发现", find))
    at = len(sheet.draft.entries("发现")) - 1
    draft = sheet.draft.with_change("发现", at, {"处理": NEW_CASE, "案件": role.number})
    sheet.put(opened.when + 60, role.street, draft)
    _dealt_with(sheet, role.start, role.street)
    return sheet.paper(role.path, lead=role.path)


def _without_case(street: str, world: World, day: date, others: Iterator[Firm], rng: Random, serial: int) -> Paper:
    sheet = Sheet(world, rng, placeholder(day.year, "G", f"{serial}"))
    draft = _finds(_begun(sheet, street, day), day, others, rng, rng.choice((0, 0, 0, 1, 2)))
    sheet.put(sheet.hour(day), street, draft)
    if draft.entries("发现"):
        _dealt_with(sheet, day, street)
    return sheet.paper()


def _dealt_with(sheet: Sheet, day: date, street: str) -> None:
    """Every find gets its end, then the 街镇园区 its answer."""
    done = sheet.day_for(sheet.wanted(sheet.draft, "逐户处理", day))
    draft = sheet.draft
    for at, find in enumerate(draft.entries("发现")):
        if "处理" not in dict(find):
            watch = sheet.rng.random() < 0.5
            reason = sheet.rng.choice(words.WATCH if watch else words.CLEAR)
            draft = draft.with_change("发现", at, {"处理": WATCH if watch else CLEAR, "理由": reason})
    draft = sheet.did(draft, "逐户处理", done, street)
    if not sheet.put(sheet.hour(done), street, draft):
        return
    answered = sheet.day_for(sheet.wanted(sheet.draft, "结果反馈", done))
    sheet.put(sheet.hour(answered), ENFORCEMENT, sheet.did(sheet.draft, "结果反馈", answered, ENFORCEMENT))
