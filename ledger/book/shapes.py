"""The machine-readable shapes of a verdict and its steps: English keys, Chinese values (the commands' contract)."""

from __future__ import annotations

from ledger.measures.assess import Assessment
from ledger.measures.evidence import INFINITY
from ledger.measures.facts import FOREVER, Facts
from ledger.measures.plan import Task
from ledger.measures.verdict import Ground, Rise, Verdict

Shape = dict[str, object]


def computed(verdict: Verdict) -> Shape:
    """``level``, ``certain``, ``lowest``, ``highest``, ``missing``."""
    return {
        "level": verdict.level, "certain": verdict.certain, "lowest": verdict.lowest, "highest": verdict.highest,
        "missing": list(verdict.missing),
    }  # fmt: skip


def ground(found: Ground) -> Shape:
    """One ground with the lines it rests on."""
    return {
        "clause": found.clause, "rule": found.rule, "level": found.level, "certain": found.certain,
        "reason": found.reason, "lines": [line for line in found.lines if line],
    }  # fmt: skip


def facts(verdict: Verdict) -> Shape:
    """Each quantity from its lower to its upper end; an end without a bound is null."""
    low, high = verdict.low, verdict.high
    people = sorted((low.persons.value, high.persons.value))
    months = sorted((float(low.wage_months), float(high.wage_months)))
    return {
        "persons": [_people(n) for n in people], "elapsed": [_elapsed(low), _elapsed(high)],
        "wage_months": months, "unsettled": low.unsettled if low.unsettled == high.unsettled else None,
    }  # fmt: skip


def _people(number: float) -> int | None:
    return None if number == INFINITY else int(number)


def _elapsed(found: Facts) -> str | None:
    if found.elapsed is None:
        return "0m0d"
    return None if found.elapsed == FOREVER else str(found.elapsed)


def rise(found: Rise | None) -> Shape | None:
    """The next rise by itself."""
    return {"date": found.day.isoformat(), "level": found.level, "clause": found.clause} if found else None


def step(task: Task) -> Shape:
    """One required step; ``line`` is null where the file has no entry for it."""
    return {
        "step": task.step, "department": task.unit, "clause": task.trigger.clause, "due": task.due.isoformat(),
        "done": task.done.isoformat() if task.done else None, "state": task.state,
        "line": task.entry.row.line if task.entry else None,
    }  # fmt: skip


def why(state: Assessment) -> Shape:
    """The whole of ``ledger why --format json``."""
    return {
        "version": 1, "id": state.case.id, "path": state.case.path, "as_of": state.day.isoformat(),
        "declared": state.case.declared, "computed": computed(state.verdict),
        "grounds": [ground(g) for g in state.verdict.grounds], "facts": facts(state.verdict),
        "next_rise": rise(state.rise), "steps": [step(t) for t in state.plan.tasks],
    }  # fmt: skip
