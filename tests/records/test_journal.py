"""Lists are journals: every lawful change is accepted, every unlawful one refused, in any sequence."""

from __future__ import annotations

import copy
import itertools
import random
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger.records.files import read_case
from ledger.records.journal import Comparison, compare
from ledger.records.reader import Row
from ledger.records.table import CASE
from tests.oracle.generate import entry_lines, random_case

LAX = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))
Entries = list[dict[str, Any]]
LISTS = ("定级记录", "信息来源", "工资", "情况", "处置", "研判")
NEW = {
    "定级记录": {"日期": "2027-01-04", "等级": "红色"}, "信息来源": {"日期": "2027-01-04", "渠道": "基层排摸", "摘要": "新"},
    "工资": {"所属期": "2027-01", "发薪日": "2027-02-15", "人数": "77", "人员": "新组"}, "情况": {"日期": "2027-01-04", "事项": "裁员", "依据": "新"},
    "处置": {"步骤": "其他", "期限": "2027-01-04", "完成": "2027-01-04", "说明": "新"}, "研判": {"日期": "2027-01-04", "记录": "2027-R001"},
}  # fmt: skip
FILL = {
    "信息来源": {"部门": "局信访办", "反映人数": "3", "线索": "X1", "摘要": "补"}, "情况": {"依据": "补", "人数": "7"}, "研判": {"解决困难": "是", "说明": "补"},
    "工资": {"发薪日": "2026-10-15", "人数": "6", "应发": "60000.00", "认定日": "2026-11-02", "说明": "补"}, "定级记录": {"说明": "补"},
    "处置": {"完成": "2026-12-01", "经办": "甲", "文号": "一号", "企业影响": "轻微", "说明": "补"},
}  # fmt: skip
OTHER = {"日期": "2024-01-05", "等级": None, "渠道": "12333平台", "所属期": "2024-01", "人数": "99", "应发": "99.00", "步骤": "责令改正",
         "完成": "2024-01-05", "记录": "2024-R999", "事项": "未结清工资", "人员": "别组", "摘要": "改", "依据": "改", "经办": "乙"}  # fmt: skip


@cache
def record(seed: int) -> dict[str, Entries]:
    """The lists of a random case; some counts and pay days are ranges."""
    case = random_case(random.Random(seed), flawed=seed % 2 == 1)
    return {name: case.get(name, []) for name in LISTS}


def rows(name: str, entries: Entries) -> tuple[Row, ...]:
    """The rows of a list, through the reader."""
    text = "\n".join(["---", *(entry_lines(name, entries, "") if entries else []), "---", ""])
    case = read_case("cases/2026/2026-0012.md", text.encode()).case
    return case.rows(name) if case else ()


def compared(name: str, before: Entries, after: Entries) -> Comparison:
    """The later state of a list against the earlier."""
    return compare(rows(name, before), rows(name, after))


def insert(name: str, entries: Entries, rng: random.Random) -> bool:
    """A new entry anywhere."""
    entries.insert(rng.randint(0, len(entries)), copy.deepcopy(NEW[name]))
    return True


def fill(name: str, entries: Entries, rng: random.Random) -> bool:
    """An empty value is filled in."""
    entry = rng.choice(entries)
    empty = [k for k in FILL[name] if k not in entry]
    if not empty:
        return False
    key = rng.choice(empty)
    entry[key] = FILL[name][key]
    return True


def settle(name: str, entries: Entries, rng: random.Random) -> bool:
    """A value that counts as empty is settled."""
    for entry in rng.sample(entries, len(entries)):
        for key, empty, full in (("核实", "未核实", "已核实"), ("协商备案", "不详", "否")):
            if entry.get(key) == empty:
                entry[key] = full
                return True
    return False


def narrow(name: str, entries: Entries, rng: random.Random) -> bool:
    """A range becomes narrower, or one of its ends."""
    for entry in rng.sample(entries, len(entries)):
        low, dash, high = entry.get("人数", "").partition("-")
        if dash and low != high:
            entry["人数"] = rng.choice([low, high, f"{low}-{int(high) - 1}" if int(high) - 1 > int(low) else low])
            return True
        first, to, last = entry.get("发薪日", "").partition("至")
        if to and first != last:
            entry["发薪日"] = rng.choice([first, last])
            return True
    return False


def pay(name: str, entries: Entries, rng: random.Random) -> bool:
    """A payment is added to a wage entry."""
    if name != "工资":
        return False
    entry = rng.choice(entries)
    entry.setdefault("支付", []).insert(
        rng.randint(0, len(entry.get("支付", []))), {"日期": "2027-01-04", "金额": "1.00"}
    )
    return True


def move(name: str, entries: Entries, rng: random.Random) -> bool:
    """期限 and 部门 of an open step follow their computation."""
    still_open = [e for e in entries if "完成" not in e and "期限" in e] if name == "处置" else []
    if not still_open:
        return False
    rng.choice(still_open).update({"期限": "2027-01-11", "部门": "局行政执法科"})
    return True


def respell(name: str, entries: Entries, rng: random.Random) -> bool:
    """Another spelling is no change of value."""
    dated = [e for e in entries if "日期" in e]
    if not dated:
        return False
    entry = rng.choice(dated)
    entry["日期"] = entry["日期"].replace("-", "/")
    return True


LAWFUL: tuple[Callable[[str, Entries, random.Random], bool], ...] = (
    insert,
    insert,
    fill,
    fill,
    settle,
    narrow,
    pay,
    move,
    respell,
)


def remove(name: str, entries: Entries, rng: random.Random) -> bool:
    """An entry is taken out."""
    entries.pop(rng.randrange(len(entries)))
    return True


def alter(name: str, entries: Entries, rng: random.Random) -> bool:
    """A value is replaced by another."""
    entry = rng.choice(entries)
    keys = [k for k in entry if OTHER.get(k) and entry[k] != OTHER[k]]
    if not keys:
        return False
    key = rng.choice(keys)
    entry[key] = OTHER[key]
    return True


def empty(name: str, entries: Entries, rng: random.Random) -> bool:
    """A value is taken out."""
    entry = rng.choice(entries)
    keys = [k for k in entry if OTHER.get(k) and k != "步骤"]
    if not keys or len(entry) < 2:
        return False
    del entry[rng.choice(keys)]
    return True


def reorder(name: str, entries: Entries, rng: random.Random) -> bool:
    """Two entries change places."""
    still_open = {"期限", "部门"}
    for i in rng.sample(range(len(entries)), len(entries)):
        for j in range(i):
            a, b = (
                {k: v for k, v in e.items() if not (k in still_open and "完成" not in e)}
                for e in (entries[i], entries[j])
            )
            if a != b:
                entries[i], entries[j] = entries[j], entries[i]
                return True
    return False


def widen(name: str, entries: Entries, rng: random.Random) -> bool:
    """A count gets bounds outside what it was."""
    counted = [e for e in entries if "人数" in e]
    if not counted:
        return False
    entry = rng.choice(counted)
    low, _, high = entry["人数"].partition("-")
    entry["人数"] = f"{low}-{int(high or low) + 1}"
    return True


def unpay(name: str, entries: Entries, rng: random.Random) -> bool:
    """A payment is taken out or altered."""
    paid = [e for e in entries if e.get("支付")]
    if not paid:
        return False
    payments = rng.choice(paid)["支付"]
    if rng.random() < 0.5:
        payments.pop(rng.randrange(len(payments)))
    else:
        rng.choice(payments)["日期"] = "2024-01-05"
    return True


def unsettle(name: str, entries: Entries, rng: random.Random) -> bool:
    """已核实 and 否 do not go back."""
    for entry in rng.sample(entries, len(entries)):
        for key, back, full in (("核实", "未核实", "已核实"), ("协商备案", "不详", "否")):
            if entry.get(key) == full:
                entry[key] = back
                return True
    return False


UNLAWFUL: tuple[Callable[[str, Entries, random.Random], bool], ...] = (
    remove,
    remove,
    alter,
    alter,
    empty,
    reorder,
    widen,
    unpay,
    unsettle,
)


@given(st.integers(0, 10**9), st.sampled_from(LISTS), st.integers(1, 5))
@settings(LAX, max_examples=300)
def test_any_sequence_of_lawful_changes_is_accepted(seed: int, name: str, steps: int) -> None:
    """Filled in, settled, narrowed, paid, re-dated while open, respelt, new entries anywhere: each step and all together."""
    rng = random.Random(seed)
    states = [copy.deepcopy(record(seed % 40)[name])]
    for _ in range(steps):
        after = copy.deepcopy(states[-1])
        change = rng.choice(LAWFUL) if after else insert
        if change(name, after, rng):
            states.append(after)
    for before, after in [*itertools.pairwise(states), (states[0], states[-1])]:
        found = compared(name, before, after)
        assert found.lawful
        assert len(found.kept) == len(before)
        assert len(found.added) == len(after) - len(before)


@given(st.integers(0, 10**9), st.sampled_from(LISTS), st.integers(0, 3), st.sampled_from(UNLAWFUL))
@settings(LAX, max_examples=400)
def test_an_unlawful_change_is_refused(seed: int, name: str, steps: int, wrong: Callable[..., bool]) -> None:
    """Removed, altered, emptied, reordered, widened, unpaid, unsettled: refused after any lawful past."""
    rng = random.Random(seed)
    before = copy.deepcopy(record(seed % 40)[name])
    for _ in range(steps):
        (rng.choice(LAWFUL) if before else insert)(name, before, rng)
    after = copy.deepcopy(before)
    if before and wrong(name, after, rng):
        assert not compared(name, before, after).lawful


@given(st.integers(0, 10**9), st.sampled_from(LISTS))
@settings(LAX, max_examples=150)
def test_what_was_done_is_called_by_its_name(seed: int, name: str) -> None:
    """An entry taken out is removed, one altered is altered, two exchanged are moved; the rest is kept."""
    rng = random.Random(seed)
    before = copy.deepcopy(record(seed % 40)[name])
    distinct = [e for e in before if before.count(e) == 1]
    if len(before) < 2 or len(distinct) < len(before):
        return
    out = copy.deepcopy(before)
    gone = rng.randrange(len(out))
    out.pop(gone)
    found = compared(name, before, out)
    assert len(found.removed) + len(found.altered) + len(found.moved) == 1
    assert len(found.kept) == len(before) - 1
    altered = copy.deepcopy(before)
    if alter(name, altered, rng):
        found = compared(name, before, altered)
        assert len(found.kept) == len(before) - 1 and not found.moved
        assert len(found.altered) + len(found.removed) == 1


@pytest.mark.parametrize("mark", ["更正", "作废"])
def test_a_kept_entry_does_not_become_a_correction(mark: str) -> None:
    """A correction is a new entry: 更正 and 作废 are not filled in on one that stands."""
    first = {"日期": "2026-10-08", "事项": "裁员", "依据": "甲"}
    second = {"日期": "2026-10-09", "事项": "裁员", "依据": "乙"}
    value = "2026-10-08 裁员" if mark == "更正" else "是"
    assert not compared("情况", [first, second], [first, second | {mark: value}]).lawful
    assert compared("情况", [first], [first, second | {mark: value}]).lawful


def test_the_empty_list_and_the_absent_one_are_alike() -> None:
    """A list may begin and may not end."""
    entry = {"日期": "2026-10-08", "事项": "裁员"}
    assert compared("情况", [], [entry]).lawful
    assert compared("情况", [], []).lawful
    assert [r.words("事项") for r in compared("情况", [entry], []).removed] == ["裁员"]


def test_two_like_entries_are_two() -> None:
    """Of two entries of the same values none may go, and a third may come."""
    entry = {"日期": "2026-10-08", "渠道": "来信来访"}
    assert not compared("信息来源", [entry, entry], [entry]).lawful
    assert compared("信息来源", [entry, entry], [entry, entry, entry]).lawful


@pytest.mark.parametrize("count", [60, 300])
def test_long_journals_are_compared_in_time(count: int) -> None:
    """Hundreds of entries with one put in at the head are aligned at once, all kept."""
    entries = [
        {"日期": f"2026-{1 + i % 12:02d}-{1 + i % 28:02d}", "事项": "社保缓缴", "依据": f"第{i}次"}
        for i in range(count)
    ]
    found = compared("情况", entries, [NEW["情况"], *entries])
    assert found.lawful and len(found.kept) == count


def test_every_field_of_every_list_is_compared() -> None:
    """No key of an entry may be altered unseen, 期限 and 部门 of an open step excepted."""
    for table in (f for f in CASE.fields if f.fields):
        for field in table.fields:
            if field.fields:
                continue
            texts = {
                "DATE": ("2026-10-08", "2026-10-09"),
                "DAYS": ("2026-10-08", "2026-10-09"),
                "MONTH": ("2026-08", "2026-09"),
            }
            texts |= {"INTEGER": ("1", "2"), "COUNT": ("1", "2"), "MONEY": ("1.00", "2.00")}
            pair = texts.get(field.kind.name, ("甲", "乙"))
            if field.choices:
                full = [c for c in field.choices if c not in field.empty]
                pair = (full[0], full[-1])
            before, after = ({field.name: p, "说明": "同"} if field.name != "说明" else {field.name: p} for p in pair)
            if pair[0] != pair[1]:
                assert compared(table.name, [before], [after]).lawful is field.moves, (table.name, field.name)
