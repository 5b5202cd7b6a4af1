"""Reviews (二(二)): one for every review that a case speaks of, and a regular one each month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from ledger.demo import paper_words as words
from ledger.demo.additions import Under, addition, taken_up, under_way
from ledger.demo.draft import Draft, Entry
from ledger.demo.facts import owing, people_left
from ledger.demo.fold import Told
from ledger.demo.life import Version, World, commit_of
from ledger.demo.numbers import placeholder
from ledger.demo.papers import Paper, Sheet, day_of, effective
from ledger.history.revisions import china_day
from ledger.measures.calendar import add_months
from ledger.measures.rules import ORANGE, RED, YELLOW
from ledger.measures.step_kinds import ENFORCEMENT, RELATIONS
from ledger.records.kinds import REGULAR, SPECIAL

PARTIES = ("区总工会", "企业协会", "行业主管部门", "区税务局", "区社保中心")  # 二(二)
_MANY = 10  # people from whom on all parties are asked to come
_CONCLUSION = ("结论等级", "解决困难", "可能引发")


def reviews(told: Sequence[Told], world: World, seed: int) -> Iterator[Paper]:
    """A record for every 研判 entry of a case, committed with the version that brings it."""
    for one in told:
        role, versions = one
        for entry in effective(versions[-1].draft.entries("研判")):
            rng = Random(f"{seed} R {entry['记录']}")
            version = next(v for v in versions if any(e["记录"] == entry["记录"] for e in _entries(v)))
            sheet = Sheet(world, rng, entry["记录"])
            people = sum(
                people_left(w) for w in owing(world.desk.settle(role.path, version.draft, china_day(version.when)).case)
            )
            draft = _called(sheet, entry["日期"], role.street, people >= _MANY or _grave(entry))
            draft = draft.with_value("议题", f"{role.firm.name}欠薪风险").with_value("类别", SPECIAL)
            draft = draft.with_entry("研判案件", _considered(rng, role.number, entry))
            sheet.put(version.when, RELATIONS, draft, like=version, go=commit_of(role.path, version))
            _reported(sheet, day_of(entry["日期"]))
            yield sheet.paper(role.path, bound=True)


def _entries(version: Version) -> list[dict[str, str]]:
    return list(effective(version.draft.entries("研判")))


def _grave(entry: dict[str, str]) -> bool:
    return entry.get("结论等级") == RED or "可能引发" in entry


def _called(sheet: Sheet, day: str, street: str, grave: bool) -> Draft:
    """Who sat down together and when; the report is still to be written."""
    chief = next(t.name for u in sheet.world.cast.contacts.units if u.name == RELATIONS for t in u.chiefs)
    draft = sheet.start({"日期": day, "主持": chief}, words.unwritten(f"## 基本情况\n\n{day} 会商，有关单位介绍情况。"))
    units = [RELATIONS, ENFORCEMENT, *([street] if street else []), *(PARTIES if grave else ())]
    entries = tuple((("单位", unit),) for unit in units)
    return draft.with_entries("参加", entries)


def _considered(rng: Random, number: str, entry: dict[str, str]) -> dict[str, str | tuple[Entry, ...] | None]:
    return {"案件": number, **{n: entry.get(n) for n in _CONCLUSION}, "意见": rng.choice(words.OPINIONS)}


def _reported(sheet: Sheet, day: date) -> None:
    """The report is written, and those concerned are told."""
    rng = sheet.rng
    done = sheet.day_for(sheet.wanted(sheet.draft, "形成报告", day))
    head = sheet.draft.body.partition("\n\n## 影响因素")[0]
    body = words.report(head, *(rng.choice(w) for w in (words.FACTORS, words.DANGERS, words.TRENDS)))
    draft = sheet.did(sheet.draft, "形成报告", done, RELATIONS, 结果="分析报告已形成").with_body(body)
    if not sheet.put(sheet.hour(done), RELATIONS, draft):
        return
    told = sheet.day_for(sheet.wanted(sheet.draft, "互通更新", done))
    draft = sheet.did(sheet.draft, "互通更新", told, RELATIONS, 结果="已互通")
    for unit in list(effective(draft.entries("参加")))[1:4]:
        draft = draft.with_entry("互通", {"日期": f"{told}", "单位": unit["单位"], "方式": rng.choice(words.MEANS)})
    sheet.put(sheet.hour(told), RELATIONS, draft)


def regular(told: Sequence[Told], world: World, first: date, seed: int) -> Iterator[Paper]:
    """The review of every month, early in the next; it takes up some cases then under way where that is sound."""
    month = add_months(first.replace(day=1), 1)
    while True:
        rng = Random(f"{seed} R {month}")
        day = world.calendar.forward(month + timedelta(days=rng.randint(5, 11)))
        if day > world.until:
            return
        sheet = Sheet(world, rng, placeholder(day.year, "R", f"9{month:%Y%m}"))
        yield _regular(sheet, told, day, f"{add_months(month, -1):%Y-%m}")
        month = add_months(month, 1)


def _regular(sheet: Sheet, told: Sequence[Told], day: date, period: str) -> Paper:
    when = sheet.hour(day)
    go = f"{sheet.number}@{when}"
    chosen = _chosen(sheet, told, when)
    grave = any(entry["结论等级"] == RED for _, entry in chosen)
    draft = _called(sheet, f"{day}", "", grave).with_value("类别", REGULAR).with_value("期间", period)
    for case, entry in chosen:
        draft = draft.with_entry("研判案件", _considered(sheet.rng, case.told[0].number, entry))
    sheet.put(when, RELATIONS, draft, light=False, go=go)
    _reported(sheet, day)
    additions = [addition(case, "研判", entry, when, go) for case, entry in chosen]
    return sheet.paper(*(a.path for a in additions), additions=tuple(additions))


def _chosen(sheet: Sheet, told: Sequence[Told], when: int) -> list[tuple[Under, dict[str, str]]]:
    """Two or three cases of a level that can take up what the review concludes."""
    world, wanted = sheet.world, sheet.rng.randint(2, 3)
    open_ones = [u for u in under_way(told, when) if u.version.draft.value("预警等级") in (RED, ORANGE, YELLOW)]
    sheet.rng.shuffle(open_ones)
    found: list[tuple[Under, dict[str, str]]] = []
    for case in open_ones[:12]:
        entry = {
            "日期": f"{china_day(when)}",
            "记录": sheet.number,
            "结论等级": case.version.draft.value("预警等级"),
            "解决困难": "否",
        }
        if len(found) < wanted and taken_up(case, world, "研判", entry, when):
            found.append((case, entry))
    return found
