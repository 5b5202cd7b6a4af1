"""The product's answers in the shape of the oracle's, through the real reading path (text, case, assessment)."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ledger.measures.assess import Assessment, Rulebook, assess
from ledger.measures.calendar import Calendar
from ledger.measures.facts import FOREVER, Facts
from ledger.measures.policy import read_policy
from ledger.records.case import Case
from ledger.records.files import read_case

POLICY = Path(__file__).resolve().parents[2] / "policy.yaml"


def rules_of(text: str, calendar: Calendar | None = None) -> Rulebook:
    """The rules by a text of policy.yaml."""
    policy, findings = read_policy("policy.yaml", text.encode())
    assert policy is not None, [f.message for f in findings]
    return Rulebook(policy, calendar or Calendar())


@cache
def rules() -> Rulebook:
    """The rules of the ledger's own policy.yaml and the published calendar."""
    return rules_of(POLICY.read_text(encoding="utf-8"))


def read(text: str) -> Case:
    """A case from the text of its file; any error in it fails the test."""
    file = read_case("cases/2026/2026-0012.md", text.encode())
    assert file.case is not None and not [f.message for f in file.findings if f.is_error], file.findings
    return file.case


def seen(case: Case, day: date, book: Rulebook | None = None) -> Assessment:
    """The assessment of a case."""
    return assess(case, book or rules(), day)


def verdict(found: Assessment) -> dict[str, Any]:
    """Level, bounds, grounds and quantities, as ``oracle.level.level_on`` and ``next_rise`` give them."""
    v, rise = found.verdict, found.rise
    both = v.low.unsettled == v.high.unsettled
    return {
        "level": v.level,
        "certain": v.certain,
        "lowest": v.lowest,
        "highest": v.highest,
        "missing": sorted(v.missing),
        "grounds": {g.rule for g in v.grounds},
        "persons": [people(v.low), people(v.high)],
        "elapsed": [age(v.low), age(v.high)],
        "wage_months": [float(v.low.wage_months), float(v.high.wage_months)],
        "unsettled": v.low.unsettled if both else None,
        "next_rise": rise and {"date": rise.day.isoformat(), "level": rise.level, "clause": rise.clause},
    }


def people(facts: Facts) -> int | None:
    """A number of people; None without a bound."""
    return None if facts.persons.value == float("inf") else int(facts.persons.value)


def age(facts: Facts) -> str | None:
    """Time elapsed; nothing owed is 0m0d, None without a bound."""
    if facts.elapsed is None:
        return "0m0d"
    return None if facts.elapsed == FOREVER else str(facts.elapsed)


def steps(found: Assessment) -> list[dict[str, Any]]:
    """The required steps, as ``oracle.steps.steps_on`` gives them, in a fixed order."""
    rows = [
        {
            "step": t.step,
            "departments": sorted(t.units),
            "clause": t.trigger.clause,
            "due": t.due.isoformat(),
            "done": t.done and t.done.isoformat(),
            "state": t.state,
        }
        for t in found.plan.tasks
    ]
    return in_order(rows)


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Steps by name, due day and state."""
    return sorted(rows, key=lambda r: (r["step"], r["due"], r["state"], r["done"] or "", r["departments"]))
