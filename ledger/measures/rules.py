"""二(三) of the measures, clause by clause: when an enterprise is red, orange or yellow.

Each rule is one sentence of the document. It is given the quantities of one world and answers with the
ground in words and the lines it rests on, or None. 以上 includes the number, 不满 does not (民法典 1259).
"""

from __future__ import annotations

from collections.abc import Callable

from ledger.measures.evidence import INFINITY
from ledger.measures.facts import FOREVER, HARDSHIP, Facts
from ledger.measures.policy import Policy
from ledger.text.value import dataclass

RED, ORANGE, YELLOW, NONE = "红色", "橙色", "黄色", "无"
RANK = {NONE: 0, YELLOW: 1, ORANGE: 2, RED: 3}
CLAUSE = "二(三)"


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds: why, and by which entries."""

    reason: str
    lines: tuple[int, ...]


Holds = Callable[[Facts, Policy], "Hit | None"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One ground of one level, with the measures' own words."""

    name: str
    level: str
    words: str
    holds: Holds


RULES: list[Rule] = []


def _rule(name: str, level: str, words: str) -> Callable[[Holds], Holds]:
    def enter(holds: Holds) -> Holds:
        RULES.append(Rule(name, level, words, holds))
        return holds

    return enter


# 已有多名员工通过各种途径反映或区人社局通过各种渠道掌握情况，存在……的，列为红色预警


@_rule("red-persons", RED, "存在……10人以上欠薪")
def red_persons(facts: Facts, policy: Policy) -> Hit | None:
    """存在10人以上欠薪: N ≥ 10."""
    least = policy.number("红色人数", facts.day)
    long_enough = policy.reads("十人以上的时长", facts.day, "不限") or _months(facts) >= policy.number(
        "橙色月数", facts.day
    )
    if facts.persons.value < least or not long_enough:
        return None
    return Hit(f"欠薪{people(facts.persons.value)}，达到{least}人", facts.persons.lines)


@_rule("red-duration", RED, "存在3个月以上……欠薪")
def red_duration(facts: Facts, policy: Policy) -> Hit | None:
    """存在3个月以上欠薪, as time elapsed: E ≥ 3 months."""
    least = policy.number("红色月数", facts.day)
    if _months(facts) < least or policy.reads("三个月的算法", facts.day, "仅工资月数"):
        return None
    return Hit(f"{_span(facts)}，满{least}个月", facts.elapsed_lines)


@_rule("red-wage-months", RED, "存在3个月以上……欠薪")
def red_wage_months(facts: Facts, policy: Policy) -> Hit | None:
    """存在3个月以上欠薪, as months of wages: W ≥ 3."""
    least = policy.number("红色工资月数", facts.day)
    if facts.wage_months < least or policy.reads("三个月的算法", facts.day, "仅时长"):
        return None
    return Hit(f"未付工资合计{float(facts.wage_months):g}个工资月，达到{least}个月", facts.wage_lines)


@_rule("red-closure", RED, "突然关停……尚未结清工资")
def red_closure(facts: Facts, policy: Policy) -> Hit | None:
    """突然关停、负责人逃匿尚未结清工资: sudden closure, and wages unsettled."""
    needs_wages = policy.reads("尚未结清工资的范围", facts.day, "关停与逃匿")
    if not _either(facts, policy, "突然关停") or (needs_wages and not facts.unsettled):
        return None
    return _with_wages(facts, ("突然关停",))


@_rule("red-absconded", RED, "负责人逃匿尚未结清工资")
def red_absconded(facts: Facts, policy: Policy) -> Hit | None:
    """突然关停、负责人逃匿尚未结清工资: the person in charge has absconded, and wages unsettled."""
    if not _either(facts, policy, "负责人逃匿") or not facts.unsettled:
        return None
    return _with_wages(facts, ("负责人逃匿",))


# 已有员工反映或区人社局通过各种渠道掌握情况，存在……的，列为橙色预警


@_rule("orange-duration", ORANGE, "存在欠薪1个月以上不满3个月")
def orange_duration(facts: Facts, policy: Policy) -> Hit | None:
    """存在欠薪1个月以上不满3个月: 1 month ≤ E < 3 months."""
    least, most = policy.number("橙色月数", facts.day), policy.number("红色月数", facts.day)
    if policy.reads("三个月的算法", facts.day, "仅工资月数") and _months(facts) >= most:
        return Hit(f"{_span(facts)}，满{least}个月", facts.elapsed_lines)  # red does not go by time then
    if not least <= _months(facts) < most:
        return None
    return Hit(f"{_span(facts)}，满{least}个月、不满{most}个月", facts.elapsed_lines)


@_rule("orange-closure-risk", ORANGE, "存在关停风险尚未结清工资")
def orange_closure_risk(facts: Facts, policy: Policy) -> Hit | None:
    """存在关停风险尚未结清工资: risk of closure (an announced stop is one until confirmed), and wages unsettled."""
    found = tuple(m for m in ("关停风险", "停工停产") if m in facts.matters)
    return _with_wages(facts, found) if found and facts.unsettled else None


# 人社局通过各种渠道掌握情况，企业经营困难，已出现……的，列为黄色预警


@_rule("yellow-insurance-arrears", YELLOW, "已出现欠费")
def yellow_insurance_arrears(facts: Facts, policy: Policy) -> Hit | None:
    """企业经营困难，已出现欠费: social insurance in arrears."""
    return _hardship(facts, policy, insurance_arrears(facts, policy), "社保")


@_rule("yellow-insurance-deferrals", YELLOW, "已出现……多次缓缴社保")
def yellow_insurance_deferrals(facts: Facts, policy: Policy) -> Hit | None:
    """企业经营困难，已出现多次缓缴社保."""
    return _hardship(facts, policy, repeated(facts, policy, "社保缓缴"), "社保")


@_rule("yellow-short-arrears", YELLOW, "欠薪不满1个月")
def yellow_short_arrears(facts: Facts, policy: Policy) -> Hit | None:
    """企业经营困难，欠薪不满1个月: overdue, E < 1 month."""
    return _hardship(facts, policy, short_arrears(facts, policy), "工资")


@_rule("yellow-wage-deferrals", YELLOW, "多次缓发工资")
def yellow_wage_deferrals(facts: Facts, policy: Policy) -> Hit | None:
    """企业经营困难，多次缓发工资."""
    return _hardship(facts, policy, repeated(facts, policy, "缓发工资"), "工资")


def insurance_arrears(facts: Facts, policy: Policy) -> Hit | None:
    """社保欠费."""
    return Hit("社保欠费", (facts.matters["社保欠费"],)) if "社保欠费" in facts.matters else None


def repeated(facts: Facts, policy: Policy, matter: str) -> Hit | None:
    """多次: at least twice within the window."""
    least, window = policy.number("多次次数", facts.day), policy.number("多次月数", facts.day)
    found = facts.times[matter]
    return Hit(f"{window}个月内{matter}{found.value:g}次", found.lines) if found.value >= least else None


def short_arrears(facts: Facts, policy: Policy) -> Hit | None:
    """欠薪不满1个月."""
    least = policy.number("橙色月数", facts.day)
    if facts.elapsed is None or facts.elapsed.months >= least:
        return None
    return Hit(f"{_span(facts)}，不满{least}个月", facts.elapsed_lines)


def yellow_halves(facts: Facts, policy: Policy) -> list[Hit]:
    """The other halves of the yellow grounds, 经营困难 left aside."""
    found = (
        insurance_arrears(facts, policy), repeated(facts, policy, "社保缓缴"),
        short_arrears(facts, policy), repeated(facts, policy, "缓发工资"),
    )  # fmt: skip
    return [hit for hit in found if hit]


def _hardship(facts: Facts, policy: Policy, half: Hit | None, pair: str) -> Hit | None:
    """企业经营困难 is the common condition of all four (A3, A4)."""
    alone = policy.reads("经营困难的地位", facts.day, "不作条件")
    if half is None or (HARDSHIP not in facts.matters and not alone):
        return None
    if policy.reads("黄色四项", facts.day, "两组同时") and not _other_pair(facts, policy, pair):
        return None
    known = facts.matters.get(HARDSHIP, 0)
    return Hit(f"经营困难，且{half.reason}" if known else half.reason, ((known,) if known else ()) + half.lines)


def _other_pair(facts: Facts, policy: Policy, pair: str) -> bool:
    if pair == "工资":
        return bool(insurance_arrears(facts, policy) or repeated(facts, policy, "社保缓缴"))
    return bool(short_arrears(facts, policy) or repeated(facts, policy, "缓发工资"))


def _either(facts: Facts, policy: Policy, matter: str) -> bool:
    """突然关停、负责人逃匿: either is enough, unless the policy reads 、 as “and” (A1)."""
    both = policy.reads("关停与逃匿", facts.day, "同时")
    return matter in facts.matters and (not both or {"突然关停", "负责人逃匿"} <= facts.matters.keys())


def _with_wages(facts: Facts, matters: tuple[str, ...]) -> Hit:
    lines = tuple(facts.matters[m] for m in matters) + facts.unsettled_lines
    return Hit(f"{'、'.join(matters)}，{'尚未结清工资' if facts.unsettled else '工资情况不论'}", lines)


def _months(facts: Facts) -> int:
    return facts.elapsed.months if facts.elapsed else -1


def people(number: float) -> str:
    """A number of people in words."""
    return "人数不详" if number == INFINITY else f"{number:g}人"


def _span(facts: Facts) -> str:
    if facts.elapsed is None or facts.elapsed == FOREVER or facts.since is None:
        return "欠薪起始日不详"
    return f"自{facts.since}起欠薪{facts.elapsed.words}"
