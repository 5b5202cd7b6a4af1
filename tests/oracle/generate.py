"""Random well-formed cases of 2025-2026, and their text as case files.

The facts come first, then gradings (mostly the computed level of some days, sometimes another one), then steps: on a
series of days the steps the oracle asks for are entered, completed or left open. Levels and steps of the result may
therefore be inconsistent, which is intended; everything else is valid. With `flawed`, deferrals may be too long and
a 期限 may be wrong.

READING: 结清人数 never exceeds the lower end of 人数, payments never exceed 应发, a 研判 record id is YYYY-RNNN.
READING: one requirement has one entry, also where its 期限 is wrong.
READING: 批准 needs two people of the ledger's contacts.yaml: the placeholder APPROVERS must be known there.
"""

from __future__ import annotations

import copy
import random
from datetime import date, timedelta
from typing import Any

from .basics import Case, Entry, add_months, month_end, plus_days, to_day
from .level import LEVELS, level_on
from .steps import steps_on

APPROVERS = "示例甲、示例乙"
STREET = "友谊路街道"
CHANNELS = [
    "税务缴费异常",
    "网络舆情",
    "国务院欠薪平台",
    "12333平台",
    "12345热线工单",
    "招退工系统",
    "调解仲裁案件",
    "企业裁员报备",
    "来信来访",
    "基层排摸",
]
TOPICS = (
    ["经营困难"] * 6
    + ["社保欠费"]
    + [
        "社保欠费",
        "社保缓缴",
        "社保缓缴",
        "缓发工资",
        "缓发工资",
        "关停风险",
        "停工停产",
        "突然关停",
        "负责人逃匿",
        "未结清工资",
        "欠薪人数",
        "欠薪人数",
        "裁员",
        "群体性事件风险",
        "重大舆情风险",
    ]
)
RESULTS = {
    "协调处理": ["已支付", "达成支付计划", "协调不成", "明示无法支付"],
    "计划核验": ["已履行", "未履行"],
    "调查": ["配合且已支付", "配合但无法解决", "拒不配合", "不成立"],
    "询问就业需求": ["有需求", "无需求"],
}
FLOW = ("定级记录", "支付", "研判")


def chance(rng: random.Random, share: float) -> bool:
    return rng.random() < share


def some_day(rng: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))


def random_case(rng: random.Random, flawed: bool = False) -> Case:
    """One case; nothing is dated after October 2026 but promises and due days."""
    start = some_day(rng, date(2025, 1, 10), date(2026, 4, 10))
    end = start + timedelta(days=rng.randint(20, 140))
    case: Case = {
        "编号": f"{start.year}-{rng.randint(1, 9999):04d}",
        "企业名称": "上海示例餐饮管理有限公司",
        "统一社会信用代码": "91310113MA1GK3A000",
        "街镇园区": STREET,
        "预警等级": "无",
        "定级记录": [],
        "信息来源": sources(rng, start, end),
    }
    lists = {
        "工资": wages(rng, start, end, flawed) if chance(rng, 0.92) else [],
        "情况": observations(rng, start, end),
        "研判": [],
    }
    case.update({name: entries for name, entries in lists.items() if entries})
    if chance(rng, 0.15):
        case["研判"] = reviews(rng, start, end)
    for name, keys in (("情况", ("日期", "事项")), ("工资", ("所属期", "人员"))):
        if name in case and chance(rng, 0.12):
            correct(rng, case[name], keys)
    case["定级记录"] = gradings(rng, case, start, end)
    case["预警等级"] = case["定级记录"][-1]["等级"]
    steps = dispositions(rng, case, end, flawed)
    if steps:
        case["处置"] = steps
    return case


def sources(rng: random.Random, start: date, end: date) -> list[Entry]:
    found: list[Entry] = []
    for k in range(rng.choice([1, 1, 2, 3])):
        when = start if k == 0 else some_day(rng, start, end)
        channel = rng.choice(CHANNELS)
        if any(e["渠道"] == channel and e["日期"] == when.isoformat() for e in found):
            continue
        entry: Entry = {"日期": when.isoformat(), "渠道": channel}
        if chance(rng, 0.4):
            entry["反映人数"] = str(rng.randint(1, 15))
        if chance(rng, 0.4):
            entry["核实"] = rng.choice(["已核实", "未核实"])
        if chance(rng, 0.5):
            entry["摘要"] = "员工反映未发工资"
        found.append(entry)
    return found


def wages(rng: random.Random, start: date, end: date, flawed: bool) -> list[Entry]:
    """Entries of one to three groups; months without a label never come twice."""
    found: list[Entry] = []
    groups = rng.choice([[""], ["甲组"], ["甲组", "乙组"], ["", "甲组"], ["甲组", "乙组", "丙组"], ["甲组"], [""]])
    nature = rng.choice(["plain", "open"])
    for group in groups:
        first = add_months(start.replace(day=1), -rng.choice([0, 0, 1, 1, 1, 2, 3]))
        months = range(rng.choice([1, 1, 1, 2, 3, 4]))
        found += [wage(rng, add_months(first, k), group, end, nature == "open", flawed) for k in months]
    found = list({(e.get("所属期"), e.get("人员")): e for e in found}.values())
    while sum(len(open_ends(e)) for e in found) > 5:
        found.pop()
    return found


def open_ends(entry: Entry) -> list[str]:
    """The open facts of a wage entry (their number is kept small: worlds double with each)."""
    names = [
        name
        for name in ("人数", "发薪日")
        if name not in entry or "至" in entry[name] or (name == "人数" and "-" in entry[name])
    ]
    return names + (["协商备案"] if "缓发至" in entry and entry.get("协商备案", "不详") == "不详" else [])


def wage(rng: random.Random, month: date, group: str, end: date, vague: bool, flawed: bool) -> Entry:
    """One entry; when vague its pay day and head count may be ranges or absent."""
    following = add_months(month, 1)
    pay = following.replace(day=rng.choice([1, 5, 10, 15, 20, 28, month_end(following.year, following.month).day]))
    people = rng.choice([1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 9, 10, 31])
    total = people * 100 * rng.randint(30, 120)
    entry: Entry = {"所属期": month.isoformat()[:7]} | pay_day(rng, pay, vague, flawed)
    if "发薪日" not in entry and chance(rng, 0.12):
        del entry["所属期"]
    roll = rng.random() if vague else 1
    if roll > 0.2 or not entry:
        entry["人数"] = f"{people}-{people + rng.randint(1, 6)}" if roll < 0.45 else str(people)
    if chance(rng, 0.8):
        entry["应发"] = f"{total}.00"
    if group:
        entry["人员"] = group
    if chance(rng, 0.12):
        entry["争议"] = "是"
        if chance(rng, 0.5):
            entry["认定日"] = some_day(rng, pay, end).isoformat()
    if chance(rng, 0.4) and pay < end:
        paid = payments(rng, pay, end, people if "人数" in entry else 0, total if "应发" in entry else 0)
        if paid:
            entry["支付"] = paid
    return entry


def pay_day(rng: random.Random, pay: date, vague: bool, flawed: bool) -> Entry:
    """发薪日: absent, bounds, or a day, and then perhaps a deferral."""
    roll = rng.random() if vague else 1
    if roll < 0.15:
        return {}
    if roll < 0.35:
        return {"发薪日": f"{pay.isoformat()}至{(pay + timedelta(days=rng.randint(1, 30))).isoformat()}"}
    entry: Entry = {"发薪日": pay.isoformat()}
    if chance(rng, 0.25):
        latest = add_months(pay, 3 if flawed and chance(rng, 0.3) else 1)
        entry["缓发至"] = some_day(rng, pay + timedelta(days=3), latest).isoformat()
        if chance(rng, 0.8):
            entry["协商备案"] = rng.choice(["是", "是", "否", "不详"])
    return entry


def payments(rng: random.Random, first: date, end: date, people: int, total: int) -> list[Entry]:
    """Up to three payments: part, all or none of the sum, and people settled."""
    found: list[Entry] = []
    for when in sorted({some_day(rng, first, end) for _ in range(rng.choice([1, 1, 2, 3]))}):
        entry: Entry = {"日期": when.isoformat()}
        amount = total if chance(rng, 0.3) else rng.randint(0, total)
        settled = people if chance(rng, 0.2) else rng.randint(0, people)
        if amount and chance(rng, 0.8):
            entry["金额"] = f"{amount}.00"
            total -= amount
        if settled and (chance(rng, 0.4) or "金额" not in entry):
            entry["结清人数"] = str(settled)
            people -= settled
        if len(entry) > 1:
            entry["来源"] = rng.choice(["企业", "企业", "欠薪保障金", "第三方"])
            found.append(entry)
    return found


def observations(rng: random.Random, start: date, end: date) -> list[Entry]:
    found: list[Entry] = []
    for _ in range(rng.choice([0, 1, 1, 2, 2, 3, 4, 6])):
        topic = rng.choice(TOPICS)
        first = add_months(start, -13) if topic in ("社保缓缴", "缓发工资") else start
        when = some_day(rng, first, end).isoformat()
        if any(e["日期"] == when and e["事项"] == topic for e in found):
            continue
        entry: Entry = {"日期": when, "事项": topic}
        if topic == "欠薪人数":
            entry["人数"] = rng.choice(["1", "2", "4", "6", "9", "12", "35", "8-12"])
        else:
            finding = rng.choice(["属实"] * 5 + ["不属实", "疑似"])
            if finding != "属实" or topic in ("突然关停", "负责人逃匿") or chance(rng, 0.3):
                entry["认定"] = finding
        if topic in ("社保缓缴", "缓发工资") and chance(rng, 0.3):
            entry["次数"] = rng.choice(["1", "2", "3"])
        if chance(rng, 0.3):
            entry["依据"] = "现场核查"
        found.append(entry)
    return sorted(found, key=lambda e: str(e["日期"])) if chance(rng, 0.8) else found


def reviews(rng: random.Random, start: date, end: date) -> list[Entry]:
    when = some_day(rng, start, end)
    entry: Entry = {"日期": when.isoformat(), "记录": f"{when.year}-R{rng.randint(1, 999):03d}"}
    if chance(rng, 0.5):
        entry["解决困难"] = rng.choice(["是", "否"])
    if chance(rng, 0.6):
        entry["可能引发"] = rng.choice(["群体性事件", "重大舆情", "群体性事件、重大舆情"])
    return [entry]


def correct(rng: random.Random, entries: list[Entry], keys: tuple[str, str]) -> None:
    """Put a correction (or a revocation) directly below a random entry."""
    place = rng.randrange(len(entries))
    wrong = entries[place]
    tag = {"更正": " ".join(wrong.get(key, "无") for key in keys), "说明": "原记录有误"}
    if chance(rng, 0.4):
        new = {key: wrong[key] for key in keys if key in wrong} | tag | {"作废": "是"}
    else:
        new = copy.deepcopy(wrong) | tag
        if "日期" in new:
            new["日期"] = (to_day(new["日期"]) + timedelta(days=rng.randint(0, 3))).isoformat()
        if "人数" in new and not new.get("支付"):
            new["人数"] = str(rng.randint(1, 14))
    entries.insert(place + 1, new)


def gradings(rng: random.Random, case: Case, start: date, end: date) -> list[Entry]:
    """Dates never go back; a lowering carries 理由 and 批准; the first entry may be 无."""
    found: list[Entry] = []
    for when in sorted({start} | {some_day(rng, start, end) for _ in range(rng.choice([0, 1, 2, 3]))}):
        level = level_on(case, when)["level"] if chance(rng, 0.8) else rng.choice(LEVELS)
        before = found[-1]["等级"] if found else "无"
        if found and level == before:
            continue
        entry: Entry = {"日期": when.isoformat(), "等级": level}
        if LEVELS.index(level) < LEVELS.index(before):
            entry |= {"理由": "情况好转", "批准": APPROVERS}
        found.append(entry)
    return found


def dispositions(rng: random.Random, case: Case, end: date, flawed: bool) -> list[Entry]:
    """On a few days, enter the steps then asked for and complete some of them."""
    work = {**case, "处置": []}
    entries: list[Entry] = work["处置"]
    answers: dict[tuple[str, str], Entry] = {}
    first = to_day(case["信息来源"][0]["日期"])
    for when in sorted({some_day(rng, first, end + timedelta(days=60)) for _ in range(rng.randint(0, 7))}):
        for row in steps_on(work, when):
            if row["state"] not in ("open", "overdue") or chance(rng, 0.3):
                continue
            asked = (row["step"], row["due"])
            entry = answers.get(asked) or next((e for e in entries if (e["步骤"], e["期限"]) == asked), None)
            if entry is None:
                entry = {"步骤": row["step"], "部门": rng.choice(row["departments"]), "期限": row["due"]}
                if flawed and chance(rng, 0.1):
                    entry["期限"] = plus_days(to_day(row["due"]), rng.randint(1, 9)).isoformat()
                entries.append(entry)
                answers[asked] = entry
            if "完成" not in entry and chance(rng, 0.65):
                complete(rng, entry, when)
    if entries and chance(rng, 0.2):
        entries.append({"步骤": "约谈", "部门": "局行政执法科", "完成": entries[-1].get("完成", end.isoformat())})
    return entries


def complete(rng: random.Random, entry: Entry, when: date) -> None:
    """Done on a day, with a result where the step has one; sometimes waived by hand."""
    entry["完成"] = when.isoformat()
    if entry["步骤"] not in ("跟踪走访", "立案", "协调处理") and chance(rng, 0.05):
        entry |= {"免除": "已由其他单位处理", "经办": "示例经办人"}
    elif entry["步骤"] in RESULTS:
        entry["结果"] = rng.choice(RESULTS[entry["步骤"]])
        if entry["结果"] == "达成支付计划":
            entry["约定日"] = (when + timedelta(days=rng.randint(3, 40))).isoformat()


def render(case: Case) -> str:
    """The text of the case file: block style, with 定级记录, 支付 and 研判 in flow."""
    lines = ["---"]
    for key, value in case.items():
        lines += entry_lines(key, value, "") if isinstance(value, list) else [f"{key}: {value}"]
    return "\n".join([*lines, "---", "## 案情", "随机生成的测试案件。", ""])


def entry_lines(name: str, entries: list[Any], indent: str) -> list[str]:
    lines = [f"{indent}{name}:"]
    for entry in entries:
        if name in FLOW:
            lines.append(f"{indent}  - {{" + ", ".join(f"{k}: {v}" for k, v in entry.items()) + "}")
            continue
        head = f"{indent}  - "
        for key, value in entry.items():
            if isinstance(value, list):
                lines += entry_lines(key, value, indent + "    ")
            else:
                lines.append(f"{head}{key}: {value}")
            head = f"{indent}    "
    return lines
