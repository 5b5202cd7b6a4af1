"""更正 and 作废: which entries are in effect after any chain of corrections."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger.records.files import read_case
from ledger.records.journal import corrections
from ledger.records.reader import Row
from tests.oracle.basics import IDENTIFYING, effective
from tests.oracle.generate import entry_lines

LAX = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))
VALUES = {
    "日期": ["2026-10-08", "2026-10-09"], "渠道": ["来信来访", "网络舆情"], "事项": ["裁员", "停工停产"], "所属期": ["2026-08", "2026-09"],
    "人员": ["甲组", "乙组"], "步骤": ["立案", "调查"], "期限": ["2026-10-12", "2026-10-13"], "等级": ["红色", "橙色"], "记录": ["2026-R001"],
    "完成": ["2026-10-12", "2026-10-20"],
}  # fmt: skip
LISTS = {"信息来源": ("日期", "渠道"), "情况": ("日期", "事项"), "工资": ("所属期", "人员"), "处置": ("步骤", "期限", "完成"),
         "定级记录": ("日期", "等级"), "研判": ("日期", "记录")}  # fmt: skip
OPTIONAL = {"人员", "所属期", "期限", "完成"}


def rows_of(name: str, entries: list[dict[str, Any]]) -> tuple[Row, ...]:
    """The rows of a list, through the reader."""
    text = "\n".join(["---", *entry_lines(name, entries, ""), "---", ""])
    case = read_case("cases/2026/2026-0012.md", text.encode()).case
    assert case is not None
    return case.rows(name)


def chain(rng: random.Random, name: str) -> list[dict[str, Any]]:
    """Entries of few values, some correcting or voiding others by name, some naming nothing."""
    entries: list[dict[str, Any]] = []
    for number in range(rng.randint(1, 7)):
        entry = {k: rng.choice(VALUES[k]) for k in LISTS[name] if k not in OPTIONAL or rng.random() < 0.7}
        if entries and rng.random() < 0.6:
            wrong = rng.choice(entries)
            keys = ("步骤", "完成") if name == "处置" and "完成" in wrong and rng.random() < 0.5 else IDENTIFYING[name]
            entry["更正"] = " ".join(wrong.get(k, "无") for k in keys)
            if rng.random() < 0.3:
                entry["作废"] = "是"
        elif rng.random() < 0.1:
            entry["更正"] = "2030-01-01 其他"
        entry["说明"] = f"第{number}条"
        entries.append(entry)
    return entries


@given(st.integers(0, 10**9), st.sampled_from(sorted(LISTS)))
@settings(LAX, max_examples=300)
def test_the_entries_in_effect_are_those_of_the_plain_definition(seed: int, name: str) -> None:
    """Each correction takes the place of the nearest effective entry above that bears the name; 作废 takes it away."""
    entries = chain(random.Random(seed), name)
    in_effect, made = corrections(rows_of(name, entries))
    assert [r.words("说明") for r in in_effect] == [e["说明"] for e in effective(name, entries)]
    assert len(made) == sum("更正" in e for e in entries)


def test_a_chain_of_corrections_ends_in_its_last_entry() -> None:
    """Corrected twice, by the values of the correction; then voided: nothing is left."""
    first = {"日期": "2026-10-08", "事项": "裁员", "说明": "一"}
    second = {"日期": "2026-10-09", "事项": "裁员", "更正": "2026-10-08 裁员", "说明": "二"}
    third = {"日期": "2026-10-09", "事项": "停工停产", "更正": "2026-10-09 裁员", "说明": "三"}
    fourth = {"日期": "2026-10-09", "事项": "停工停产", "更正": "2026-10-09 停工停产", "作废": "是", "说明": "四"}
    other = {"日期": "2026-10-12", "事项": "裁员", "说明": "五"}
    in_effect, made = corrections(rows_of("情况", [first, second, third, other]))
    assert [r.words("说明") for r in in_effect] == ["三", "五"]
    assert [c.directly_below for c in made] == [True, True]
    in_effect, made = corrections(rows_of("情况", [first, second, third, fourth, other]))
    assert [r.words("说明") for r in in_effect] == ["五"]
    assert all(c.target is not None and c.directly_below for c in made)


def test_a_correction_elsewhere_is_told_apart() -> None:
    """A correction that does not stand directly below the wrong entry takes effect but is marked."""
    first = {"日期": "2026-10-08", "事项": "裁员", "说明": "一"}
    other = {"日期": "2026-10-12", "事项": "停工停产", "说明": "二"}
    late = {"日期": "2026-10-09", "事项": "裁员", "更正": "2026-10-08 裁员", "说明": "三"}
    in_effect, made = corrections(rows_of("情况", [first, other, late]))
    assert [r.words("说明") for r in in_effect] == ["三", "二"]
    assert [c.directly_below for c in made] == [False]
    _, made = corrections(rows_of("情况", [other, late]))
    assert made[0].target is None


def test_the_name_of_the_wrong_entry_may_be_spelt_otherwise() -> None:
    """2026年10月8日 names 2026-10-08; an absent value is 无; a done step is named by 完成 too."""
    first = {"日期": "2026-10-08", "事项": "裁员", "说明": "一"}
    again = {"日期": "2026-10-09", "事项": "裁员", "更正": "2026年10月8日  裁员", "说明": "二"}
    assert [r.words("说明") for r in corrections(rows_of("情况", [first, again]))[0]] == ["二"]
    wage = {"所属期": "2026-08", "说明": "一"}
    again = {"所属期": "2026-09", "更正": "2026年8月 无", "说明": "二"}
    assert [r.words("说明") for r in corrections(rows_of("工资", [wage, again]))[0]] == ["二"]
    for name in ("立案 2026-10-13", "立案 2026-10-12"):
        step = {"步骤": "立案", "期限": "2026-10-13", "完成": "2026-10-12", "说明": "一"}
        again = {"步骤": "立案", "期限": "2026-10-13", "更正": name, "说明": "二"}
        assert [r.words("说明") for r in corrections(rows_of("处置", [step, again]))[0]] == ["二"]
