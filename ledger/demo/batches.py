"""Lists of the tax bureau (二(一)一): every month one, sorted, dispatched, surveyed street by street, answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from ledger.demo import paper_words as words
from ledger.demo.additions import Under, addition, taken_up, under_way
from ledger.demo.draft import Draft
from ledger.demo.firms import Firm
from ledger.demo.fold import Told
from ledger.demo.life import World
from ledger.demo.numbers import placeholder
from ledger.demo.papers import Addition, Given, Paper, Sheet, effective
from ledger.history.revisions import china_day
from ledger.measures.calendar import add_months
from ledger.measures.step_kinds import ENFORCEMENT
from ledger.records.kinds import ANOMALIES, TO_DISPATCH, WITHHELD

_CHANNEL, _TAX = "税务缴费异常", "区税务局"
_GONE = ("搬离", "注销", "查无")


def batches(told: Sequence[Told], world: World, first: date, others: Iterator[Firm], seed: int) -> Iterator[Paper]:
    """One batch a month; a good part of its enterprises were on the list before."""
    month, known, used = add_months(first.replace(day=1), 1), list[Firm](), set[str]()
    while True:
        rng = Random(f"{seed} T {month}")
        day = world.calendar.forward(month + timedelta(days=rng.randint(4, 11)))
        if day > world.until:
            return
        again = rng.sample(known, min(len(known), rng.randint(4, 14)))
        known = [*again, *(next(others) for _ in range(rng.randint(18, 42)))]
        rng.shuffle(known)
        sheet = Sheet(world, rng, placeholder(day.year, "T", f"{month:%Y%m}"))
        streets = rng.sample(world.cast.streets, rng.randint(3, 6))
        case = _met(told, sheet, day, used)
        if case:
            used.add(case.told[0].path)
            streets = list(dict.fromkeys([case.told[0].street, *streets]))
        yield _batch(sheet, day, known, streets, case)
        month = add_months(month, 1)


def _met(told: Sequence[Told], sheet: Sheet, day: date, used: set[str]) -> Under | None:
    """A case under way, begun by others, whose enterprise is on the list too."""
    for case in under_way(told, sheet.hour(day)):
        clues = list(effective(case.version.draft.entries("信息来源")))
        owed = case.version.draft.entries("工资") and case.version.draft.value("预警等级") in ("黄色", "橙色")
        fresh = case.told[0].path not in used and case.version.when > sheet.hour(day) - 40 * 86400
        if owed and fresh and all(c["渠道"] != _CHANNEL for c in clues):
            return case
    return None


def _batch(sheet: Sheet, day: date, firms: Sequence[Firm], streets: Sequence[str], case: Under | None) -> Paper:
    rng = sheet.rng
    listed = [case.told[0].firm, *firms] if case else list(firms)
    left = rng.sample(range(1, len(listed) + 1), rng.randint(1, 4))
    numbers = [n for n in range(1, len(listed) + len(left) + 1) if n not in left]
    values = {"日期": f"{day}", "提供单位": _TAX, "所属期": f"{add_months(day.replace(day=1), -1):%Y-%m}",
              "文件": f"缴费异常名单{day:%Y%m}.xlsx", "总行数": str(len(listed) + len(left))}  # fmt: skip
    draft = sheet.start(values, "## 说明\n\n名单由税务部门按月提供，原表存局行政执法科。")
    for number, firm in zip(numbers, listed, strict=False):
        own = case is not None and firm is case.told[0].firm
        draft = draft.with_entry("企业", _row(rng, number, firm, streets[0] if own else rng.choice(streets), day))
    for number in sorted(left):
        draft = draft.with_entry("未采用", {"行号": f"{number}", "原因": rng.choice(("重复", "重复", "不合格"))})
    sheet.put(sheet.hour(day), ENFORCEMENT, draft)
    additions = _sorted(sheet, day, case)
    return sheet.paper(*(a.path for a in additions), additions=tuple(additions))


def _row(rng: Random, number: int, firm: Firm, street: str, day: date) -> Given:
    kind, months = rng.choice(ANOMALIES), rng.randint(1, 5)
    before = firm.size
    return {
        "行号": f"{number}", "企业名称": firm.name, "统一社会信用代码": firm.code, "街镇园区": street,
        "经营地址": f"宝山区{firm.road}", "行业": firm.trade, "异常类型": kind,
        "起始所属期": f"{add_months(day.replace(day=1), -months):%Y-%m}", "欠费月数": f"{months}" if kind == "欠费" else None,
        "上期参保人数": f"{before}", "本期参保人数": f"{max(0, before - rng.randint(0, before // 3))}",
    }  # fmt: skip


def _sorted(sheet: Sheet, day: date, case: Under | None) -> list[Addition]:
    """分类筛选 and 下发排查, then the surveys."""
    rng, draft = sheet.rng, sheet.draft
    own = case.told[0].firm.code if case else ""
    for at, row in enumerate(draft.entries("企业")):
        if dict(row)["统一社会信用代码"] != own and rng.random() < 0.12:
            draft = draft.with_change("企业", at, {"处理": WITHHELD, "理由": rng.choice(words.WITHHELD)})
        else:
            draft = draft.with_change("企业", at, {"处理": TO_DISPATCH})
    done = sheet.day_for(sheet.wanted(draft, "分类筛选", day))
    if not sheet.put(sheet.hour(done), ENFORCEMENT, sheet.did(draft, "分类筛选", done, ENFORCEMENT)):
        return []
    sent = sheet.day_for(sheet.wanted(sheet.draft, "下发排查", done))
    if not sheet.put(sheet.hour(sent), ENFORCEMENT, sheet.did(sheet.draft, "下发排查", sent, ENFORCEMENT)):
        return []
    return _surveyed(sheet, sent, case)


def _surveyed(sheet: Sheet, sent: date, case: Under | None) -> list[Addition]:
    """Each 街镇园区 goes to its enterprises; when all are back, the tax bureau has its answer."""
    _, plan = sheet.world.desk.laid_out(sheet.number, sheet.draft, sent)
    days = sorted((sheet.day_for(t), t.units[0]) for t in plan.pending if t.step == "定向排查")
    additions: list[Addition] = []
    for day, street in days:
        when = sheet.hour(day)
        more = _arrears(sheet, case, when) if case and case.told[0].street == street else None
        additions += [more] if more else []
        own = case.told[0].firm.code if case else ""
        draft = _results(sheet, street, day, own, (case, more) if case and more else None)
        draft = sheet.did(draft, "定向排查", day, street, 结果="已逐户排查")
        if not sheet.put(when, street, draft, light=more is None, go=more.go if more else ""):
            return additions[:-1] if more else additions
    last = days[-1][0]
    answered = sheet.day_for(sheet.wanted(sheet.draft, "税务反馈", last))
    draft = sheet.did(sheet.draft, "税务反馈", answered, ENFORCEMENT, 结果="排查结果已反馈区税务局")
    sheet.put(sheet.hour(answered), ENFORCEMENT, draft)
    return additions


def _arrears(sheet: Sheet, case: Under, when: int) -> Addition | None:
    """The case takes the list as a further clue, where that can be done on the day."""
    now = next((u for u in under_way([case.told], when)), None)
    day = china_day(when)
    values = {"日期": f"{day}", "渠道": _CHANNEL, "部门": ENFORCEMENT, "核实": "已核实", "线索": sheet.number,
              "摘要": "在税务部门的缴费异常名单中，街镇排查发现拖欠工资"}  # fmt: skip
    if now is None or taken_up(now, sheet.world, "信息来源", values, when) is None:
        return None
    return addition(now, "信息来源", values, when, f"{sheet.number}@{when}")


def _results(sheet: Sheet, street: str, day: date, own: str, found: tuple[Under, Addition] | None) -> Draft:
    """What a street found, enterprise by enterprise."""
    rng, draft = sheet.rng, sheet.draft
    for row in effective(draft.entries("企业")):
        if row["处理"] != TO_DISPATCH or row["街镇园区"] != street:
            continue
        code = row["统一社会信用代码"]
        values = {"统一社会信用代码": code, "日期": f"{day}", "方式": rng.choice(("上门", "上门", "电话"))}
        if code == own and found:
            case = found[0]
            wages = list(effective(case.version.draft.entries("工资")))
            values |= {"经营状态": "困难", "欠薪": "是", "欠薪人数": wages[-1]["人数"], "法定代表人": "可联系",
                       "原因": "资金周转困难", "案件": case.told[0].number}  # fmt: skip
        else:
            values |= _result(rng, row["本期参保人数"], code == own)
        draft = draft.with_entry("排查", values)
    return draft


def _result(rng: Random, people: str, unclear: bool) -> dict[str, str]:
    state = rng.choices(("正常", "困难", "停产", *_GONE), (60, 20, 4, 5, 3, 5))[0]
    if unclear:
        return {"经营状态": "困难", "欠薪": "不详", "法定代表人": "可联系", "原因": "另有案件在办，由承办单位核查"}
    if state in _GONE:
        return {"经营状态": state, "欠薪": "不详", "法定代表人": "联系不上", "原因": "注册地无人，待进一步核实"}
    return {
        "经营状态": state,
        "职工数": people,
        "欠薪": "否",
        "法定代表人": "可联系",
        "原因": rng.choice(words.REASONS),
    }
