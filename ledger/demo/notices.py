"""Notices of the bureau's own 科室 (二(一)三, 附件3): some become cases, some do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

from ledger.demo import paper_words as words
from ledger.demo.firms import Firm
from ledger.demo.fold import Told
from ledger.demo.life import World
from ledger.demo.numbers import placeholder
from ledger.demo.papers import Paper, Sheet, enterprise, first_clue
from ledger.demo.people import receiver
from ledger.measures.step_kinds import ENFORCEMENT
from ledger.records.kinds import NEW_CASE, SOURCES

_NO_CASE = "不转案件"
_PLACED = 5000  # stand-ins of notices without a case are numbered from here


def notices(told: Iterable[Told], world: World, first: date, others: Iterator[Firm], seed: int) -> Iterator[Paper]:
    """A notice before about every third case with a source of its own; and, now and then, one that comes to nothing."""
    for serial, one in enumerate(told):
        rng = Random(f"{seed} S {one[0].number}")
        if first_clue(one)["渠道"] in SOURCES and rng.random() < 0.36:
            yield _with_case(one, world, first, rng, serial)
    rng = Random(f"{seed} S")
    day, serial = first, _PLACED
    while (day := world.calendar.forward(day + timedelta(days=rng.randint(20, 50)))) <= world.until:
        serial += 1
        yield _without_case(next(others), world, day, rng, serial)


def _with_case(one: Told, world: World, first: date, rng: Random, serial: int) -> Paper:
    role, versions = one
    sheet = Sheet(world, rng, placeholder(role.start.year, "S", f"{serial}"))
    channel, opened = first_clue(one)["渠道"], versions[0]
    before = sheet.working_day_before(role.start)
    day = before if rng.random() < 0.6 and before >= first and before.year == role.start.year else role.start
    unit = receiver(channel, role.street)
    values = {
        **_head(sheet, day, channel, unit), **enterprise(one), "涉及人数": first_clue(one).get("反映人数"),
        "类别": "裁员" if channel in ("企业裁员报备", "招退工系统") else "欠薪", "异常情况": first_clue(one)["摘要"],
    }  # fmt: skip
    when = sheet.hour(day) if day < role.start else opened.when - 60 * rng.randint(5, 30)
    sheet.put(when, unit, sheet.start(values, "## 情况说明\n\n来源见上，办理情况见所立案件。"))
    sheet.put(opened.when + 60, ENFORCEMENT, sheet.draft.with_value("案件", role.number))
    _concluded(sheet, role.start, NEW_CASE, rng.choice((ENFORCEMENT, role.street)), unit)
    return sheet.paper(role.path, lead=role.path)


def _head(sheet: Sheet, day: date, channel: str, unit: str) -> dict[str, str | None]:
    known = sheet.working_day_before(day) if sheet.rng.random() < 0.4 else day
    return {"日期": f"{day}", "掌握日期": f"{known}", "信息来源": channel, "通报部门": unit}


def _without_case(firm: Firm, world: World, day: date, rng: Random, serial: int) -> Paper:
    sheet = Sheet(world, rng, placeholder(day.year, "S", f"{serial}"))
    channel, street = rng.choice(SOURCES), rng.choice(world.cast.streets)
    unit, kind = receiver(channel, street), rng.choice(tuple(words.UNUSUAL))
    values = {
        **_head(sheet, day, channel, unit), "企业名称": firm.name, "统一社会信用代码": firm.code, "街镇园区": street,
        "经营地址": f"宝山区{firm.road}", "类别": kind, "异常情况": rng.choice(words.UNUSUAL[kind]),
        "涉及人数": str(rng.randint(1, 9)),
    }  # fmt: skip
    sheet.put(sheet.hour(day), unit, sheet.start(values, "## 情况说明\n\n核实结果见处置。"))
    _concluded(sheet, day, _NO_CASE, rng.choice((ENFORCEMENT, street)), unit)
    return sheet.paper()


def _concluded(sheet: Sheet, day: date, result: str, unit: str, reporter: str) -> None:
    """News on the way, the conclusion, and the answer to those who gave notice."""
    rng = sheet.rng
    found = sheet.day_for(sheet.wanted(sheet.draft, "核实结论", day))
    news = sheet.world.calendar.forward(day + timedelta(days=rng.randint(1, 6)))
    draft = sheet.draft
    if rng.random() < 0.5 and news < found:
        draft = draft.with_entry("更新情况", {"日期": f"{news}", "部门": reporter, "内容": rng.choice(words.NEWS)})
        if not sheet.put(sheet.hour(news), reporter, draft):
            return
    draft = sheet.did(sheet.draft, "核实结论", max(found, day), unit, 结果=result)
    if result == _NO_CASE:
        draft = draft.with_value("不转理由", rng.choice(words.NO_ACTION))
    if not sheet.put(sheet.hour(max(found, day)), unit, draft):
        return
    answered = sheet.day_for(sheet.wanted(sheet.draft, "结果反馈", max(found, day)))
    told = "已告知来源平台" if reporter == ENFORCEMENT else f"已反馈{reporter}"
    draft = sheet.did(sheet.draft, "结果反馈", answered, ENFORCEMENT, 结果=told)
    sheet.put(sheet.hour(answered), ENFORCEMENT, draft)
