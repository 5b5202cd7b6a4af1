"""The two tables of the measures at their boundaries: the rows of ``*.yaml`` through the real reading path.

A table has ``facts`` (lists of a case file, with ``<name>`` for what varies) and ``rows``. A row gives the day
(``on``), a value for every ``<name>`` (null takes the line out) and what is expected of that day: the level and what
bounds it, whether the table's ``rule`` holds (yes, maybe: 待核, no), or the tasks of the table's ``step``, each as
``due state unit`` in the order of the plan. ``policy`` gives other values to rows of policy.yaml (a mapping from a day
to a value adds a row in force from that day), ``rest`` and ``work`` are the ledger's own days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ledger.measures.assess import Assessment, Rulebook
from ledger.measures.calendar import Calendar
from ledger.measures.policy import READINGS
from ledger.measures.rules import RULES
from ledger.measures.step_kinds import KINDS
from ledger.measures.verdict import UNVERIFIED
from tests.oracle import product

HEAD = """---
编号: 2026-0012
企业名称: 上海示例餐饮管理有限公司
统一社会信用代码: 91310113MA1GK3A000
街镇园区: 友谊路街道
预警等级: {level}
"""
GRADED = "定级记录:\n  - {日期: 2020-01-06, 等级: 无}\n"
KNOWN = "信息来源:\n  - 日期: 2020-01-06\n    渠道: 来信来访\n"
EXPECTED = {
    "level", "certain", "lowest", "highest", "missing", "grounds", "persons", "elapsed", "wage_months", "unsettled",
    "next_rise", "holds", "tasks", "closed", "warned", "effective",
}  # fmt: skip
CONTROL = {"on", "id", "policy", "rest", "work"}


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    table: dict[str, Any]
    row: dict[str, Any]
    rule: str | None
    step: str | None

    @property
    def day(self) -> date:
        """The day asked about."""
        return date.fromisoformat(str(self.row["on"]))

    @property
    def text(self) -> str:
        """The case file."""
        lists = self.table["facts"]
        names = set(re.findall(r"<(\w+)>", lists))
        given = {k: v for k, v in self.row.items() if k not in EXPECTED | CONTROL}
        assert names == set(given), f"the row gives {sorted(given)}, the table wants {sorted(names)}"
        for name, value in given.items():
            lists = (
                re.sub(rf"^.*<{name}>.*\n", "", lists, flags=re.M)
                if value is None
                else lists.replace(f"<{name}>", str(value))
            )
        graded = "" if "定级记录:" in lists else GRADED
        known = "" if "信息来源:" in lists else KNOWN
        level = re.findall(r"等级: (红色|橙色|黄色|无)\b", graded + lists)[-1]
        return HEAD.format(level=level) + graded + known + lists + "---\n"

    @property
    def book(self) -> Rulebook:
        """The rules of this row."""
        policy = {**self.table.get("policy", {}), **self.row.get("policy", {})}
        days = {
            n: frozenset(date.fromisoformat(str(d)) for d in self.row.get(n, self.table.get(n, [])))
            for n in ("rest", "work")
        }
        return _book(tuple((k, str(v) if not isinstance(v, dict) else tuple((str(d), str(w)) for d, w in v.items()))
                           for k, v in policy.items()), days["rest"], days["work"])  # fmt: skip


@cache
def _book(policy: tuple[tuple[str, Any], ...], rest: frozenset[date], work: frozenset[date]) -> Rulebook:
    text = product.POLICY.read_text(encoding="utf-8")
    for name, value in policy:
        if isinstance(value, str):
            text, count = re.subn(rf"(名称: {name}\n    值: ).*", rf"\g<1>{value}", text)
            assert count == 1, f"policy.yaml has no single row {name}"
            continue
        for day, word in value:
            text += f"  - 名称: {name}\n    值: {word}\n    条款: 二(三)\n    自: {day}\n"
    return product.rules_of(text, Calendar(rest, work))


@cache
def _files() -> dict[str, dict[str, Any]]:
    paths = sorted(Path(__file__).parent.glob("*.yaml"))
    return {p.stem: YAML(typ="safe", pure=True).load(p.read_text(encoding="utf-8")) for p in paths}


def _rows() -> Iterator[Any]:
    """The rows, named by file, table and what varies (what is not ASCII would be escaped in a test's name)."""
    for stem, file in _files().items():
        for table in file["tables"]:
            for number, row in enumerate(table["rows"], 1):
                given = [str(v) for k, v in row.items() if k not in EXPECTED | CONTROL and str(v).isascii() and v]
                what = row.get("id") or " ".join(given)
                name = f"{stem}: {table['name']} {number}: {what} on {row['on']}"
                yield pytest.param(Row(table, row, file.get("rule"), file.get("step")), id=name)


def _holds(found: Assessment, rule: str) -> str:
    ground = next((g for g in found.verdict.grounds if g.rule == rule), None)
    return "no" if ground is None else "yes" if ground.certain else "maybe"


def _tasks(found: Assessment, step: str) -> list[str]:
    return [f"{t.due} {t.state} {t.unit}" for t in found.plan.tasks if t.step == step]


@pytest.mark.parametrize("row", list(_rows()))
def test_the_row_of_the_table_comes_out_as_the_clause_says(row: Row) -> None:
    """A case with the facts of the row has, on its day, the level, the grounds or the tasks that the clause gives."""
    found = product.seen(product.read(row.text), row.day, row.book)
    mine: dict[str, Any] = product.verdict(found)
    mine["grounds"] = sorted(mine["grounds"])
    mine["next_rise"] = mine["next_rise"] and f"{mine['next_rise']['date']} {mine['next_rise']['level']}"
    mine |= {"closed": found.closed, "warned": bool(found.verdict.warnings), "effective": found.plan.effective}
    mine |= {"holds": row.rule and _holds(found, row.rule), "tasks": row.step and _tasks(found, row.step)}
    wanted = {k: sorted(v) if k in ("missing", "grounds") else v for k, v in row.row.items() if k in EXPECTED}
    assert wanted, "the row expects nothing"
    assert {k: mine[k] for k in wanted} == wanted


def test_every_rule_and_every_required_step_has_a_table() -> None:
    """No ground of a level and no step of the step table goes without its boundaries."""
    assert {r.name for r in RULES} | {UNVERIFIED} <= {f.get("rule") for f in _files().values()}
    assert {k.name for k in KINDS.values() if k.required} <= {f.get("step") for f in _files().values()}


def test_every_reading_of_the_policy_has_a_row_with_its_other_value() -> None:
    """Each reading that the bureau may decide otherwise is tried with every one of its values."""
    tried: set[tuple[str, str]] = set()
    for file in _files().values():
        for table in file["tables"]:
            for row in table["rows"]:
                tried |= {(k, str(v)) for k, v in {**table.get("policy", {}), **row.get("policy", {})}.items()}
    grading_only = {"降级须负责人批准"}  # no reading of a level: the check of a lowering uses it
    assert {(n, v) for n, values in READINGS.items() for v in values[1:] if n not in grading_only} <= tried
