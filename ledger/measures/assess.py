"""One case on one day: the verdict and the plan together, and how they stand to what the file declares."""

from __future__ import annotations

from datetime import date

from ledger.measures.calendar import Calendar
from ledger.measures.plan import CLOSING, Plan, plan, record_plan
from ledger.measures.policy import Policy
from ledger.measures.rules import RANK
from ledger.measures.timeline import Timeline
from ledger.measures.verdict import Rise, Verdict, judge, next_rise
from ledger.records.case import Case
from ledger.records.record import Record, StepEntry
from ledger.text.value import dataclass, replace


@dataclass(frozen=True)
class Rulebook:
    """What the measures rest on besides the case: the dated policy and the calendar."""

    policy: Policy
    calendar: Calendar


@dataclass(frozen=True)
class Assessment:
    """A case as of a day; a closed one as of its last day."""

    case: Case
    day: date
    verdict: Verdict
    plan: Plan
    rise: Rise | None

    @property
    def closed(self) -> bool:
        """Whether the case is validly closed."""
        return self.plan.closing is not None

    @property
    def declared(self) -> str:
        """预警等级 as the file has it, else the level of the last grading."""
        return self.case.declared or self.plan.effective

    @property
    def drifted(self) -> bool:
        """预警等级 below what the facts give today."""
        return not self.closed and RANK[self.declared] < RANK[self.verdict.level]

    @property
    def may_fall(self) -> bool:
        """预警等级 above what the facts give today (可降级)."""
        return not self.closed and RANK[self.declared] > RANK[self.verdict.level]


def plan_of(record: Record, rules: Rulebook, day: date) -> Plan:
    """The required steps of a case, or of a record beside it, as of a day."""
    if isinstance(record, Case):
        return plan(record, rules.policy, rules.calendar, day)
    return record_plan(record, rules.policy, rules.calendar, day)


def closing(case: Case, rules: Rulebook, day: date) -> StepEntry | None:
    """The 结案 entry that validly closes a case by a day; None while it is open."""
    done = Timeline(case, day).done(CLOSING)
    return plan(case, rules.policy, rules.calendar, day).closing if done else None


def assess(case: Case, rules: Rulebook, day: date, *, rise: bool = True) -> Assessment:
    """Judge a case and lay out its steps as of a day; ``rise`` also looks for the next rise by itself."""
    steps = plan(case, rules.policy, rules.calendar, day)
    verdict = judge(case, rules.policy, rules.calendar, steps.day)
    found = Assessment(case, steps.day, verdict, steps, None)
    return looking_ahead(found, rules) if rise else found


def looking_ahead(state: Assessment, rules: Rulebook) -> Assessment:
    """The assessment with its next rise by itself; a closed case has none."""
    if state.closed:
        return state
    return replace(state, rise=next_rise(state.case, rules.policy, rules.calendar, state.day))
