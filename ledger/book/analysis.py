"""The statistics of a period for the regular review (二(二)), all from the records' own dates.

定期对动态监测和其他渠道收集的风险隐患信息进行统计分析. Nothing here asks git or the clock; each case is assessed at most
twice, once for either end of the period.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from statistics import median

from ledger.book.book import Book
from ledger.book.channels import Intake, LastReview, LoopLine, first_channel, intake, last_review, loop_lines
from ledger.book.flows import Course, Flows, Levels, Ref, courses, flows
from ledger.book.period import Period
from ledger.book.sums import Owing, Paid, all_owing, owing, paid_between
from ledger.measures.assess import Assessment, Rulebook
from ledger.measures.plan import DONE, OVERDUE, Task
from ledger.measures.policy import Policy
from ledger.measures.rules import ORANGE, RANK, RED, RULES
from ledger.measures.timeline import RISKS
from ledger.measures.verdict import UNVERIFIED
from ledger.text.value import dataclass

BANDS = ((0, 15), (16, 30), (31, 60), (61, 90), (91, None))  # days since the first clue
UNKNOWN = "不详"


@dataclass(frozen=True, slots=True)
class Group:
    """Open cases of one street, industry, channel or ground at the period's end, and those opened in it."""

    name: str
    levels: Levels
    opened: int
    owing: Owing


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's steps: overdue at the period's end (the longest by days), done in the period, late among these."""

    unit: str
    overdue: int
    longest: int
    done: int
    late: int


@dataclass(frozen=True, slots=True)
class Span:
    """Days from one thing to another over some cases; ``middle`` is their median, None where there are none."""

    cases: int
    middle: float | None
    longest: int | None


@dataclass(frozen=True, slots=True)
class Band:
    """Open cases by days since the first clue; ``most`` None is no bound."""

    least: int
    most: int | None
    cases: int


@dataclass(frozen=True, slots=True)
class Times:
    """How long it takes: cases graded in the period, cases closed in it, and how old the open ones are."""

    to_grading: Span
    to_closing: Span
    grading_to_closing: Span
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """An enterprise with more than one case; ``cases`` are numbers with the level, or 已结案."""

    name: str
    cases: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """A case that will rise by itself if nothing more is recorded."""

    case: Ref
    level: str
    day: date
    to: str


@dataclass(frozen=True)
class Listed:
    """An open case that the review should look at, and why.

    ``level`` is the one in effect, ``certain`` that known facts alone give just that; ``grave``: many people are owed
    (联合研判人数) or there is a fact of risk.
    """

    case: Ref
    level: str
    certain: bool
    grave: bool
    owing: Owing
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Analysis:
    """The period in numbers. Levels are those in effect; groups, ``listed`` and ``bands`` are of open cases.

    ``unread`` counts files that cannot be read, ``unverified`` open cases 待核, ``drifted`` those whose facts give
    more than their level, ``nameless`` those without a credit code, which cannot be told to be repeated.
    """

    period: Period
    flows: Flows
    owing: Owing
    owing_before: Owing
    paid: Paid
    streets: tuple[Group, ...]
    industries: tuple[Group, ...]
    channels: tuple[Group, ...]
    grounds: tuple[Group, ...]
    matters: tuple[Group, ...]
    units: tuple[UnitLine, ...]
    times: Times
    loops: tuple[LoopLine, ...]
    intake: tuple[Intake, ...]
    repeats: tuple[Repeat, ...]
    last_review: LastReview | None
    listed: tuple[Listed, ...]
    ahead: tuple[Ahead, ...]
    unread: int
    unverified: int
    drifted: int
    nameless: int


def analyse(book: Book, first_day: date, last_day: date, before: Book) -> Analysis:
    """The analysis of the days from ``first_day`` to ``last_day``.

    ``book`` is as of the last day, ``before`` holds the same cases as of the day before the first.
    """
    period, rules = Period(first_day, last_day), book.settings.rules
    cases = courses(book, before)
    running = [c for c in cases if c.open]
    owed = {c.entry.id: owing(c.now, rules) for c in running}
    moves = flows(cases, before.as_of)

    def grouped(names: Callable[[Course], Iterable[str]]) -> tuple[Group, ...]:
        return _groups(cases, period, owed, names)

    return Analysis(
        period, moves, sum(owed.values(), Owing()), all_owing((c.then for c in cases if c.was_open and c.then), rules),
        sum((paid_between(c.now.case, first_day, last_day) for c in cases), Paid()),
        grouped(lambda c: (c.now.case.street or UNKNOWN,)), grouped(lambda c: (c.now.case.top.words("行业") or UNKNOWN,)),
        grouped(lambda c: (first_channel(c) or UNKNOWN,)), grouped(lambda c: _grounds(c, rules.policy, last_day)),
        grouped(lambda c: sorted(c.now.verdict.low.matters)), _units(book, cases, period), _times(cases, period),
        loop_lines(book, period), intake(book, period, cases), _repeats(cases, period),
        last_review(book, period, cases), _listed(running, moves, owed, rules), _ahead(running),
        sum(e.assessment is None for e in book.entries), sum(not c.now.verdict.certain for c in running),
        sum(RANK[c.level] < RANK[c.now.verdict.level] for c in running), sum(c.now.case.code is None for c in running),
    )  # fmt: skip


# --- groups -----------------------------------------------------------------------------------------------


def _groups(cases: Iterable[Course], period: Period, owed: dict[str, Owing],
            names: Callable[[Course], Iterable[str]]) -> tuple[Group, ...]:  # fmt: skip
    """Groups by name, the largest first; a case with several names counts in each."""
    held: dict[str, list[Course]] = {}
    for course in cases:
        if course.open or course.begun >= period.first:
            for name in dict.fromkeys(names(course)):
                held.setdefault(name, []).append(course)
    found = [
        Group(name, Levels.of(c.level for c in group if c.open), sum(c.begun >= period.first for c in group),
              sum((owed[c.entry.id] for c in group if c.open), Owing()))
        for name, group in held.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda g: (-g.levels.total, -g.levels.red, -g.levels.orange, -g.opened, g.name)))


def ground_words(policy: Policy, day: date) -> dict[str, str]:
    """Short words for the grounds of 二(三) by rule, with the numbers in force on a day."""
    number = {n: policy.number(n, day) for n in ("红色人数", "红色月数", "红色工资月数", "橙色月数")}
    words = {
        "red-persons": f"{number['红色人数']}人以上欠薪", "red-duration": f"欠薪满{number['红色月数']}个月",
        "red-wage-months": f"未付工资达{number['红色工资月数']}个月", "red-closure": "突然关停，尚未结清工资",
        "red-absconded": "负责人逃匿，尚未结清工资",
        "orange-duration": f"欠薪满{number['橙色月数']}个月、不满{number['红色月数']}个月",
        "orange-closure-risk": "关停风险，尚未结清工资", "yellow-insurance-arrears": "经营困难，社保欠费",
        "yellow-insurance-deferrals": "经营困难，多次缓缴社保",
        "yellow-short-arrears": f"经营困难，欠薪不满{number['橙色月数']}个月",
        "yellow-wage-deferrals": "经营困难，多次缓发工资", UNVERIFIED: "经营困难未查明（待核）",
    }  # fmt: skip
    return {rule.name: words.get(rule.name, rule.words) for rule in RULES} | {UNVERIFIED: words[UNVERIFIED]}


def _grounds(course: Course, policy: Policy, day: date) -> tuple[str, ...]:
    words = ground_words(policy, day)
    return tuple(words.get(g.rule, g.rule) for g in course.now.verdict.grounds)


# --- steps and time ---------------------------------------------------------------------------------------


def _units(book: Book, cases: Iterable[Course], period: Period) -> tuple[UnitLine, ...]:
    """Steps of cases and of the records beside them, by unit; a closed case has none overdue."""
    tasks = [(t, c.open) for c in cases for t in c.now.plan.tasks]
    tasks += [(t, True) for f in book.records if f.plan for t in f.plan.tasks]
    held: dict[str, list[tuple[Task, bool]]] = {}
    for task, running in tasks:
        held.setdefault(task.unit, []).append((task, running))
    lines = (_unit(name, group, period) for name, group in held.items())
    return tuple(
        sorted((x for x in lines if x.overdue or x.done), key=lambda x: (-x.overdue, -x.late, -x.done, x.unit))
    )


def _unit(name: str, tasks: Iterable[tuple[Task, bool]], period: Period) -> UnitLine:
    late = [(period.last - t.due).days for t, running in tasks if running and t.state == OVERDUE]
    done = [t for t, _ in tasks if t.state == DONE and t.done and period.first <= t.done <= period.last]
    return UnitLine(name, len(late), max(late, default=0), len(done), sum(t.days_late > 0 for t in done))


def _times(cases: Iterable[Course], period: Period) -> Times:
    graded = [_days(c.now.case.first_clue, c.begun) for c in cases if c.begun >= period.first]
    ended = [(c, e.done) for c in cases if (e := c.now.plan.closing) and e.done and e.done >= period.first]
    ages = [_days(c.now.case.first_clue or c.begun, period.last) or 0 for c in cases if c.open]
    bands = (Band(a, b, sum(a <= d and (b is None or d <= b) for d in ages)) for a, b in BANDS)
    return Times(
        _span(graded), _span(_days(c.now.case.first_clue, d) for c, d in ended),
        _span(_days(c.begun, d) for c, d in ended), tuple(bands),
    )  # fmt: skip


def _days(start: date | None, end: date) -> int | None:
    return None if start is None else max(0, (end - start).days)


def _span(days: Iterable[int | None]) -> Span:
    known = [d for d in days if d is not None]
    return Span(len(known), float(median(known)) if known else None, max(known, default=None))


# --- single cases -----------------------------------------------------------------------------------------


def _repeats(cases: Iterable[Course], period: Period) -> tuple[Repeat, ...]:
    """Enterprises with more than one case, one of them open or opened in the period; the most cases first."""
    held: dict[str, list[Course]] = {}
    for course in cases:
        if code := course.now.case.code:
            held.setdefault(code, []).append(course)
    found = [
        Repeat(group[-1].entry.name, tuple((c.entry.id, c.level if c.open else "已结案") for c in group))
        for group in held.values()
        if len(group) > 1 and any(c.open or c.begun >= period.first for c in group)
    ]
    return tuple(sorted(found, key=lambda r: (-len(r.cases), r.cases)))


def _listed(cases: Iterable[Course], moves: Flows, owed: dict[str, Owing], rules: Rulebook) -> tuple[Listed, ...]:
    """All red, all newly orange, all with a fact of risk, all with overdue steps: the gravest first."""
    came = {m.case.id: m.after for m in (*moves.opened, *moves.risen, *moves.reopened)}
    fell = {m.case.id: m.after for m in moves.fallen}
    found = []
    for course in cases:
        number, verdict = course.entry.id, course.now.verdict
        late = sum(t.state == OVERDUE for t in course.now.plan.pending)
        risks = (r if r in verdict.low.matters else f"{r}（疑似）" for r in RISKS if r in verdict.high.matters)
        newly = _newly(course.level, came.get(number, ""), fell.get(number, ""))
        reasons = tuple(filter(None, (newly, *risks, f"逾期未办{late}步" if late else "")))
        if reasons:
            found.append(listed(course.ref, course.now, owed[number], rules, reasons))
    return tuple(sorted(found, key=lambda x: (-RANK[x.level], not x.grave, x.case.id)))


def listed(ref: Ref, state: Assessment, owed: Owing, rules: Rulebook, reasons: tuple[str, ...]) -> Listed:
    """A case put before the review, as of its assessment's day."""
    level, verdict = state.plan.effective, state.verdict
    many = verdict.facts.persons.value >= rules.policy.number("联合研判人数", state.day)
    grave = many or any(r in verdict.high.matters for r in RISKS)
    return Listed(ref, level, verdict.certain and verdict.level == level, grave, owed, reasons)


def _newly(level: str, came: str, fell: str) -> str:
    """Why its level alone puts a case on the list: red, or orange since the period began."""
    if level == came and level in (RED, ORANGE):
        return f"本期新列{level}"
    if level == fell == ORANGE:
        return f"本期降为{level}"
    return "红色未解除" if level == RED else ""


def _ahead(cases: Iterable[Course]) -> tuple[Ahead, ...]:
    """Cases that rise by themselves above the level in effect, the nearest first."""
    found = [
        Ahead(c.ref, c.level, rise.day, rise.level)
        for c in cases
        if (rise := c.now.rise) and RANK[rise.level] > RANK[c.level]
    ]
    return tuple(sorted(found, key=lambda a: (a.day, a.case.id)))
