"""What leaves a case: help with finding work (二(四)三) and reports to 区委、区政府 (二(四)四)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from random import Random

from ledger.demo import paper_words as words
from ledger.demo.draft import Draft
from ledger.demo.fold import Told
from ledger.demo.life import Version, World, commit_of
from ledger.demo.numbers import placeholder
from ledger.demo.papers import Paper, Sheet, day_of, done_in, effective
from ledger.history.revisions import china_day
from ledger.measures.step_kinds import EMPLOYMENT, OFFICE

_ASKED, _HANDED, _HELPED, _UPWARD = "询问就业需求", "就业转介", "就业对接", "上报区委区政府"
_RESULTS = ("已就业", "已就业", "参加培训", "自主择业", "暂无意愿")


def jobs(told: Iterable[Told], world: World, seed: int) -> Iterator[Paper]:
    """For a case whose people in need of work were handed over: how many, and what became of them."""
    for serial, one in enumerate(told):
        handed = done_in(one[1], _HANDED)
        if handed and _in_need(handed[0]):
            yield _job(one, handed, world, Random(f"{seed} J {one[0].number}"), serial)


def _in_need(version: Version) -> bool:
    """Whether the last answer is that there is need."""
    answers = [e["结果"] for e in effective(version.draft.entries("处置")) if e["步骤"] == _ASKED and "完成" in e]
    return bool(answers) and answers[-1] == "有需求"


def _job(one: Told, handed: tuple[Version, dict[str, str]], world: World, rng: Random, serial: int) -> Paper:
    role, versions = one
    version, entry = handed
    day, helped = day_of(entry["完成"]), done_in(versions, _HELPED)
    sheet = Sheet(world, rng, placeholder(day.year, "J", f"{serial}"))
    asked = rng.randint(3, max(4, min(30, role.firm.size)))
    wanting = rng.randint(1, max(1, asked // 2))
    values = {"案件": role.number, "日期": f"{day}", "询问人数": f"{asked}", "有需求人数": f"{wanting}",
              "转介日期": f"{day}", "转介人数": f"{wanting}"}  # fmt: skip
    draft = sheet.start(values, "## 说明\n\n名单由区就业促进中心保管，本档只记人数。")
    at_once = helped is not None and helped[0].when == version.when
    if helped and at_once:
        draft = _placed(draft, rng, wanting, helped[1]["完成"])
    sheet.put(version.when + 50, entry["部门"], draft)
    if not at_once:
        _followed(sheet, one, day, wanting, helped)
    return sheet.paper(role.path)


def _followed(sheet: Sheet, one: Told, day: date, wanting: int, helped: tuple[Version, dict[str, str]] | None) -> None:
    """Places are offered; what became of each one is entered before the case says that it is done."""
    offered = sheet.world.calendar.forward(day + timedelta(days=1))
    when = sheet.hour(offered)
    if (helped is None or when < helped[0].when - 3600) and _needed_at(one[1], when):
        values = {"日期": f"{offered}", "人数": f"{wanting}", "结果": "推荐岗位"}
        sheet.put(when, EMPLOYMENT, sheet.draft.with_entry("对接", values))
    if helped and _in_need(helped[0]):
        draft = _placed(sheet.draft, sheet.rng, wanting, helped[1]["完成"])
        sheet.put(helped[0].when - 60, EMPLOYMENT, draft)


def _needed_at(versions: Sequence[Version], when: int) -> bool:
    """Whether there is still need by a time, however often it was asked."""
    before = [v for v in versions if v.when <= when]
    return bool(before) and _in_need(before[-1])


def _placed(draft: Draft, rng: Random, wanting: int, day: str) -> Draft:
    """A result for each one who was handed over."""
    results = Counter(rng.choice(_RESULTS) for _ in range(wanting))
    for result, count in sorted(results.items()):
        draft = draft.with_entry("对接", {"日期": day, "人数": f"{count}", "结果": result})
    return draft


def upward(told: Iterable[Told], world: World, seed: int) -> Iterator[Paper]:
    """The report of a case that a review found hard to solve and dangerous, sent on the day the case says."""
    for serial, one in enumerate(told):
        role, versions = one
        sent = done_in(versions, _UPWARD)
        if sent:
            review = next(
                e for e in effective(sent[0].draft.entries("研判")) if e.get("可能引发") and e["解决困难"] == "是"
            )
            yield _report(one, review, sent, Sheet(world, Random(f"{seed} U {role.number}"),
                                                   placeholder(int(review["日期"][:4]), "U", f"{serial}")))  # fmt: skip


def _report(one: Told, review: dict[str, str], sent: tuple[Version, dict[str, str]], sheet: Sheet) -> Paper:
    role, versions = one
    rng, day = sheet.rng, sent[1]["完成"]
    begun = next(v for v in versions if any(e["记录"] == review["记录"] for e in effective(v.draft.entries("研判"))))
    head = {"案件": role.number, "研判": review["记录"], "日期": review["日期"], "报送对象": "区委、区政府"}
    draft = sheet.start(head, words.upward(role.firm.name, role.street, review["可能引发"]))
    if begun is not sent[0]:
        sheet.put(begun.when + 60, OFFICE, draft)
    chief = next(t.name for u in sheet.world.cast.contacts.units if u.name == OFFICE for t in u.chiefs)
    for name, value in {
        "签发": chief,
        "签发日期": day,
        "报送日期": day,
        "报送方式": rng.choice(("机要交换", "专报")),
    }.items():
        draft = draft.with_value(name, value)
    if begun is sent[0]:
        sheet.put(begun.when, OFFICE, draft, like=begun, go=commit_of(role.path, begun))
    else:
        sheet.put(sent[0].when + 60, OFFICE, draft)
    answered = sheet.world.calendar.forward(china_day(sheet.pages[-1].when) + timedelta(days=rng.randint(1, 4)))
    if rng.random() < 0.6:
        values = {"日期": f"{answered}", "内容": rng.choice(words.REPLIES)}
        sheet.put(sheet.hour(answered), OFFICE, draft.with_entry("批示", values))
    return sheet.paper(role.path, bound=True)
