"""Public opinion (二(一)二): for a case that began with it, the notice, its handling and its answer, as the case has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from random import Random

from ledger.demo import paper_words as words
from ledger.demo.fold import Told
from ledger.demo.life import World
from ledger.demo.numbers import placeholder
from ledger.demo.papers import Paper, Sheet, day_of, done_in, enterprise, first_clue
from ledger.history.revisions import china_day
from ledger.measures.channels import OPINION_OFFICE
from ledger.measures.step_kinds import ENFORCEMENT, OFFICE
from ledger.records.kinds import NEW_CASE


def opinions(told: Iterable[Told], world: World, seed: int) -> Iterator[Paper]:
    """One record for every case whose first clue is public opinion."""
    for serial, one in enumerate(told):
        if first_clue(one)["渠道"] == "网络舆情":
            yield _opinion(one, world, Random(f"{seed} O {one[0].number}"), serial)


def _opinion(one: Told, world: World, rng: Random, serial: int) -> Paper:
    role, versions = one
    sheet = Sheet(world, rng, placeholder(role.start.year, "O", f"{serial}"))
    opened = versions[0]
    when = opened.when - 60 * rng.randint(10, 30)
    values = {
        "日期": f"{role.start}", "时间": _clock(when), "通报单位": OPINION_OFFICE, "平台": rng.choice(words.PLATFORMS),
        **enterprise(one), "摘要": first_clue(one)["摘要"], "风险": rng.choice(("一般", "一般", "较大")),
    }  # fmt: skip
    sheet.put(when, OFFICE, sheet.start(values, "## 处置\n\n按口径由区委网信办引导，进展见所立案件。"))
    sheet.put(opened.when + 60, OFFICE, sheet.draft.with_value("案件", role.number))
    _handled(one, sheet, rng)
    return sheet.paper(role.path, lead=role.path)


def _clock(when: int) -> str:
    minutes = (when + 8 * 3600) // 60 % 1440
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _handled(one: Told, sheet: Sheet, rng: Random) -> None:
    """Passed on and answered on the days the case says; then confirmed, and concluded."""
    role, versions = one
    routed, answered = done_in(versions, "舆情转办"), done_in(versions, "口径反馈")
    if routed is None:
        return
    handler = answered[1]["部门"] if answered else rng.choice((ENFORCEMENT, role.street))
    version, entry = routed
    day = day_of(entry["完成"])
    draft = sheet.draft.with_value("承办", handler)
    draft = sheet.did(draft, "舆情转办", day, OFFICE, 结果=entry.get("结果", "已转承办单位"))
    sheet.put(version.when + 60, OFFICE, draft)
    if answered is None:
        return
    version, entry = answered
    draft = sheet.draft.with_value("答复口径", rng.choice(words.ANSWERS))
    draft = sheet.did(draft, "口径反馈", day_of(entry["完成"]), handler)
    if not sheet.put(version.when + 70, handler, draft):
        return
    confirmed = sheet.day_for(sheet.wanted(sheet.draft, "引导确认", day_of(entry["完成"])))
    draft = sheet.did(sheet.draft, "引导确认", confirmed, OPINION_OFFICE, 结果="已引导")
    if not sheet.put(sheet.hour(confirmed), OFFICE, draft):
        return
    found = sheet.working_day_before(china_day(sheet.pages[-1].when) + timedelta(days=rng.randint(3, 9)))
    draft = sheet.did(sheet.draft, "核实结论", max(found, confirmed), handler, 结果=NEW_CASE)
    sheet.put(sheet.hour(max(found, confirmed)), handler, draft)
