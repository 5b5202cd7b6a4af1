"""The measures page: each rule and each step beside the words it carries out, with the value in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ledger.book.book import Book
from ledger.measures.policy import Policy, PolicyRow
from ledger.measures.powers import Power
from ledger.measures.rules import RULES, YELLOW
from ledger.measures.step_kinds import KINDS, RECORD_STEPS
from ledger.measures.verdict import UNVERIFIED
from ledger.records.kinds import KINDS as RECORD_KINDS
from ledger.site.clauses import (
    RULE_ROWS,
    Passage,
    clause_anchor,
    in_force,
    passages,
    pieces,
    rule_anchor,
    sentence_of,
    step_anchor,
)
from ledger.site.coverage import ObligationLine, coverage
from ledger.site.duties import DUTIES, RECORD_DUTIES, STANDING, Duty, rows_of
from ledger.text.value import dataclass, replace


@dataclass(frozen=True, slots=True)
class Value:
    """A row of the policy in force; ``next`` tells of a later one already laid down."""

    name: str
    value: str
    clause: str
    since: str
    reading: str
    note: str
    open: bool
    next: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule: the sentence it is taken from, cut into what it quotes and the rest."""

    name: str
    anchor: str
    level: str
    words: str
    sentence: tuple[tuple[str, bool], ...]
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A step: the words it carries out, who, when, from when, how long, with which results; ``of`` is its kind of record, empty for a case."""

    step: str
    anchor: str
    clause: str
    place: str
    words: tuple[str, ...]
    who: str
    when: str
    since: str
    values: tuple[Value, ...]
    results: tuple[str, ...]
    of: str = ""


@dataclass(frozen=True, slots=True)
class Law:
    """The measures page."""

    rules: tuple[RuleLine, ...]
    duties: tuple[DutyLine, ...]
    channels: tuple[DutyLine, ...]
    standing: tuple[DutyLine, ...]
    optional: tuple[str, ...]
    values: tuple[Value, ...]
    passages: tuple[Passage, ...]
    open: int
    obligations: tuple[ObligationLine, ...]
    powers: tuple[Power, ...]


def law(book: Book) -> Law:
    """The measures as the ledger carries them out on the book's day."""
    policy, day = book.settings.rules.policy, book.as_of
    values = tuple(_value(policy, name, day) for name in policy.rows)
    duties = tuple(_duty(name, policy, day) for name in DUTIES)
    optional = tuple(k.name for k in KINDS.values() if not k.required and k.name not in DUTIES)
    standing = tuple(
        _line(name, f"standing-{i}", clause, duty, rows, policy, day)
        for i, (name, (clause, duty, rows)) in enumerate(STANDING.items(), 1)
    )
    return Law(
        tuple(_rules(policy, day)),
        duties,
        tuple(_channels(policy, day)),
        standing,
        optional,
        values,
        passages(),
        sum(v.open for v in values),
        coverage(book),
        tuple(p for p in policy.powers if p.holds(day)),
    )


def _value(policy: Policy, name: str, day: date) -> Value:
    row = policy.row(name, day)
    later = next((r for r in policy.rows[name] if r.since > day), None)
    return Value(
        row.name,
        in_force(row),
        row.clause,
        row.since.isoformat(),
        row.reading,
        row.note,
        row.open_question,
        _later(later),
    )


def _later(row: PolicyRow | None) -> str:
    return f"自 {row.since} 起为 {in_force(row)}" if row else ""


def _rules(policy: Policy, day: date) -> Iterator[RuleLine]:
    for rule in RULES:
        values = tuple(_value(policy, n, day) for n in RULE_ROWS[rule.name])
        yield RuleLine(
            rule.name,
            rule_anchor(rule.name),
            rule.level,
            rule.words,
            pieces(sentence_of(rule.level), rule.words),
            values,
        )
    values = tuple(_value(policy, n, day) for n in RULE_ROWS[UNVERIFIED])
    sentence = pieces(sentence_of(YELLOW), "企业经营困难")
    yield RuleLine(UNVERIFIED, rule_anchor(UNVERIFIED), YELLOW, "其他各项已具备，企业经营困难未查明", sentence, values)


def _duty(step: str, policy: Policy, day: date) -> DutyLine:
    kind = KINDS[step]
    return _line(
        step, step_anchor(step), kind.clause, DUTIES[step], rows_of(step, policy.rows), policy, day, kind.results
    )


def _channels(policy: Policy, day: date) -> Iterator[DutyLine]:
    """The steps of the records beside the case, each named with its kind of record."""
    for letter, kinds in RECORD_STEPS.items():
        for kind in kinds:
            duty, rows = RECORD_DUTIES[letter, kind.name], rows_of(kind.name, policy.rows, letter)
            anchor = step_anchor(kind.name, letter)
            line = _line(kind.name, anchor, kind.clause, duty, rows, policy, day, kind.results)
            yield replace(line, of=RECORD_KINDS[letter].title)


def _line(step: str, anchor: str, clause: str, duty: Duty, rows: Iterable[str], policy: Policy, day: date,
          results: tuple[str, ...] = ()) -> DutyLine:  # fmt: skip
    values = tuple(_value(policy, n, day) for n in rows)
    return DutyLine(
        step, anchor, clause, clause_anchor(clause), duty.words, duty.who, duty.when, duty.since, values, results
    )
