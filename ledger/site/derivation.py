"""How a case comes by its level: every rule of 二(三) held against its facts, and the lines those rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ledger.measures.assess import Assessment, Rulebook
from ledger.measures.balance import balances
from ledger.measures.policy import Policy
from ledger.measures.rules import NONE, ORANGE, RANK, RED, RULES, YELLOW, Rule
from ledger.measures.verdict import UNVERIFIED, Answer, Verdict
from ledger.records.reader import Row, walk
from ledger.site.clauses import RULE_ROWS, in_force, rule_anchor
from ledger.site.words import elapsed_span, money, number_span, people_span
from ledger.text.value import dataclass

HOLDS, DOUBTFUL, POSSIBLE, NOT = "成立", "待核", "可能", "不成立"
_SKIPPED = ("说明", "更正", "作废")


_ABOVE = {NONE: YELLOW, YELLOW: ORANGE, ORANGE: RED}
# What either end of an open fact is called: the one that speaks for the lower level first.
_ENDS = {
    "发薪日": ("发薪日较晚", "发薪日较早"), "人数": ("人数较少", "人数较多"), "欠薪人数": ("人数较少", "人数较多"),
    "协商备案": ("协商备案过", "没有协商备案"), "争议": ("不欠", "欠"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """An entry of the file that a ground rests on, in a few words."""

    line: int
    list: str
    words: str


@dataclass(frozen=True, slots=True)
class GroundLine:
    """A ground that holds: what it rests on, what the measures say (``words``, and the numbers in force), its clause."""

    level: str
    clause: str
    anchor: str
    reason: str
    certain: bool
    sources: tuple[Source, ...]
    words: str
    asks: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something to be found out, and the level that either answer would give."""

    name: str
    answers: tuple[tuple[str, str], ...]
    matters: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """One rule held against the facts: what it asks, what the case has, and how it comes out."""

    level: str
    words: str
    anchor: str
    asks: str
    has: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """The level with its whole derivation; ``rise`` is empty where time alone raises nothing within a year.

    ``above`` is the next level up, empty at red, and ``short`` its rules, none of which holds.
    """

    level: str
    declared: str
    certain: bool
    lowest: str
    highest: str
    missing: tuple[str, ...]
    questions: tuple[Question, ...]
    facts: tuple[tuple[str, str], ...]
    grounds: tuple[GroundLine, ...]
    trials: tuple[Trial, ...]
    above: str
    short: tuple[Trial, ...]
    rise: str
    rise_level: str
    rise_clause: str
    drifted: bool
    may_fall: bool
    warnings: tuple[str, ...]


def derivation(state: Assessment, rules: Rulebook) -> Derivation:
    """The derivation of a case's level."""
    verdict, rise = state.verdict, state.rise
    trials = tuple(_trial(r, verdict, rules.policy) for r in RULES)
    above = _ABOVE.get(verdict.level, "")
    return Derivation(
        verdict.level, state.declared, verdict.certain, verdict.lowest, verdict.highest, verdict.missing,
        tuple(map(_question, verdict.answers)), tuple(_facts(verdict)), tuple(_grounds(state, rules)), trials, above,
        tuple(t for t in trials if t.level == above),
        rise.day.isoformat() if rise else "", rise.level if rise else "", rise.clause if rise else "",
        state.drifted, state.may_fall, tuple(words for _, words in verdict.warnings),
    )  # fmt: skip


def _question(answer: Answer) -> Question:
    low, high = _ENDS.get(answer.name, ("不属实", "属实"))
    return Question(answer.name, ((low, answer.lower), (high, answer.upper)), answer.lower != answer.upper)


def _grounds(state: Assessment, rules: Rulebook) -> Iterator[GroundLine]:
    """The grounds that hold, those of the highest level first."""
    rows = _rows(state)
    left = {b.debt.line: money(b.left) for b in balances(state, rules) if b.left is not None}
    said = {r.name: r.words for r in RULES} | {UNVERIFIED: "经营困难是否属实还没有查明"}
    for ground in sorted(state.verdict.grounds, key=lambda g: -RANK[g.level]):
        yield GroundLine(
            ground.level, ground.clause, rule_anchor(ground.rule), ground.reason, ground.certain,
            tuple(_sources(ground.lines, rows, left)), said[ground.rule], _asks(ground.rule, state.verdict, rules.policy),
        )  # fmt: skip


def _rows(state: Assessment) -> dict[int, Row]:
    """The entries by their line; of two on one line (flow style) the outer one."""
    found: dict[int, Row] = {}
    for row in walk(state.case.top):
        if row.index:
            found.setdefault(row.line, row)
    return found


def _sources(lines: tuple[int, ...], rows: Mapping[int, Row], left: Mapping[int, str]) -> Iterator[Source]:
    for line in lines:
        row = rows.get(line)
        if row is not None:
            yield Source(line, row.field.name, _in_short(row, left.get(line, "")))


def _in_short(row: Row, left: str) -> str:
    """An entry in the words that a ground turns on."""
    if row.field.name == "工资":
        people = row.words("人数")
        owed = f"余 {left} 元" if left else "金额不详"
        return "，".join(filter(None, (" ".join(filter(None, (row.words("所属期") or "所属期不详", row.words("人员")))),
                                      f"{people} 人" if people else "人数不详", owed)))  # fmt: skip
    if row.field.name == "情况":
        count = f"{row.words('人数')} 人" if row.words("人数") else ""
        return "，".join(filter(None, (row.words("事项"), count, row.words("认定") or "属实", row.words("日期"))))
    return entry_words(row)


def entry_words(row: Row, apart: Collection[str] = ()) -> str:
    """An entry's own values on one line, but for some keys."""
    cells = (f"{name} {row.words(name)}" for name in row.cells if name not in _SKIPPED and name not in apart)
    return "　".join(cells)


def _facts(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """The quantities that the rules ask for, from their lower to their upper end."""
    low, high = verdict.low, verdict.high
    since = f"（自 {low.since} 起）" if low.since and low.since == high.since else ""
    yield "欠薪人数", people_span(low.persons.value, high.persons.value)
    yield "欠薪时长", elapsed_span(low.elapsed, high.elapsed) + since
    yield "未付工资月数", f"{number_span(float(low.wage_months), float(high.wage_months))} 个月"
    yield "尚未结清工资", _unsettled(verdict)
    if verdict.facts.matters:
        yield "情况", "、".join(f"{m}{'' if m in low.matters else '（未查实）'}" for m in verdict.facts.matters)


def _unsettled(verdict: Verdict) -> str:
    words = {True: "有", False: "没有"}
    low, high = words[verdict.low.unsettled], words[verdict.high.unsettled]
    return low if low == high else f"{low}或{high}"


def _trial(rule: Rule, verdict: Verdict, policy: Policy) -> Trial:
    return Trial(rule.level, rule.words, rule_anchor(rule.name), _asks(rule.name, verdict, policy), _has(rule.name, verdict),
                 _outcome(rule, verdict, policy))  # fmt: skip


def _outcome(rule: Rule, verdict: Verdict, policy: Policy) -> str:
    """Holds whatever the open facts are; holds as they are taken; could hold; does not."""
    if rule.holds(verdict.low, policy):
        return HOLDS
    if rule.holds(verdict.facts, policy):
        return DOUBTFUL
    return POSSIBLE if rule.holds(verdict.high, policy) else NOT


def _asks(rule: str, verdict: Verdict, policy: Policy) -> str:
    """The rule's readings and thresholds as in force on the day."""
    rows = (policy.row(name, verdict.day) for name in RULE_ROWS[rule])
    return "；".join(f"{r.name} {in_force(r)}" for r in rows)


def _has(rule: str, verdict: Verdict) -> str:
    """What the case has of that which a rule asks for."""
    low, high = verdict.low, verdict.high
    if rule == "red-persons":
        return people_span(low.persons.value, high.persons.value)
    if rule in ("red-duration", "orange-duration"):
        return elapsed_span(low.elapsed, high.elapsed)
    if rule == "red-wage-months":
        return f"{number_span(float(low.wage_months), float(high.wage_months))} 个月"
    if rule.startswith(("red-", "orange-")):
        return f"{_matters(verdict, _MATTERS[rule])}；尚未结清工资：{_unsettled(verdict)}"
    return f"经营困难：{_matter(verdict, '经营困难')}；{_half(rule, verdict)}"


_MATTERS = {
    "red-closure": ("突然关停",),
    "red-absconded": ("负责人逃匿",),
    "orange-closure-risk": ("关停风险", "停工停产"),
}


def _matters(verdict: Verdict, names: tuple[str, ...]) -> str:
    return "；".join(f"{name}：{_matter(verdict, name)}" for name in names)


def _matter(verdict: Verdict, name: str) -> str:
    if name in verdict.low.matters:
        return "属实"
    return "未查实" if name in verdict.high.matters else "无"


def _half(rule: str, verdict: Verdict) -> str:
    if rule == "yellow-insurance-arrears":
        return f"社保欠费：{_matter(verdict, '社保欠费')}"
    if rule == "yellow-short-arrears":
        return f"欠薪：{elapsed_span(verdict.low.elapsed, verdict.high.elapsed)}"
    matter = "社保缓缴" if rule == "yellow-insurance-deferrals" else "缓发工资"
    low, high = verdict.low.times[matter].value, verdict.high.times[matter].value
    return f"{matter}：{number_span(low, high)} 次"
