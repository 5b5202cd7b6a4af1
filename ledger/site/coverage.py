"""The table of obligations with what carries each out, and how much of it stands open and done today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from ledger.book.book import Book
from ledger.measures.obligations import OBLIGATIONS, Obligation
from ledger.measures.plan import DONE, OPEN, OVERDUE
from ledger.measures.rules import RULES
from ledger.measures.verdict import UNVERIFIED
from ledger.records.kinds import KINDS
from ledger.site.clauses import clause_anchor, rule_anchor, step_anchor
from ledger.text.finding import CATALOGUE
from ledger.text.value import dataclass

PAGES: Mapping[str, str] = {
    "index.html": "今日要办", "cases.html": "全部案件", "cases/": "各案页面", "boards/": "分级看板", "boards/red.html": "红色看板",
    "boards/orange.html": "橙色看板", "boards/yellow.html": "黄色看板", "loops.html": "闭环", "intake.html": "线索",
    "reviews.html": "研判", "roster.html": "通讯录", "findings.html": "核对问题", "forms/1.html": "附件1", "forms/2/": "附件2",
    "forms/3/": "附件3",
}  # fmt: skip
_LISTED = {"cases/": "cases.html", "boards/": "index.html", "forms/2/": "forms.html", "forms/3/": "forms.html"}
_HOMES = {"": "cases.html", "R": "reviews.html", "J": "cases.html", "U": "cases.html"}
_WORDS = {**{r.name: f"{r.level}：{r.words}" for r in RULES}, UNVERIFIED: "黄色：经营困难未查明"}
_WORDS["red-wage-months"] += "（按工资月数）"


@dataclass(frozen=True, slots=True)
class StepCount:
    """A step with how often it is open, late and done today; ``of`` is the kind of record."""

    step: str
    of: str
    href: str
    open: int
    late: int
    done: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A rule, a kind of record, a finding code or a page, with its place and how many there are today."""

    words: str
    href: str
    count: str = ""


@dataclass(frozen=True, slots=True)
class ObligationLine:
    """One obligation."""

    number: int
    clause: str
    place: str
    who: str
    must: str
    steps: tuple[StepCount, ...]
    rules: tuple[Counted, ...]
    kinds: tuple[Counted, ...]
    codes: tuple[Counted, ...]
    pages: tuple[Counted, ...]
    fields: tuple[str, ...]
    apart: str
    mechanised: bool


@dataclass
class _Counts:
    steps: Counter[tuple[str, str, str]]
    rules: Counter[str]
    kinds: Counter[str]
    codes: Counter[str]


def coverage(book: Book) -> tuple[ObligationLine, ...]:
    """The table as of the book's day."""
    counts = _counts(book)
    return tuple(_line(o, counts) for o in OBLIGATIONS)


def _counts(book: Book) -> _Counts:
    states = [e.assessment for e in book.entries if e.assessment]
    steps = Counter(("", t.step, t.state) for s in states for t in s.plan.tasks)
    steps += Counter((f.kind.letter, t.step, t.state) for f in book.records if f.plan for t in f.plan.tasks)
    steps += Counter(("", e.step, DONE if e.done else OPEN) for s in states for e in s.plan.spare)
    steps += Counter(("", s.plan.closing.step, DONE) for s in states if s.plan.closing)
    grounds = Counter(g.rule for s in states if not s.closed for g in s.verdict.grounds)
    kinds = Counter(f.kind.letter for f in book.records) + Counter({"": len(book.entries)})
    return _Counts(steps, grounds, kinds, Counter(f.code for f in book.findings))


def _line(o: Obligation, counts: _Counts) -> ObligationLine:
    letters = ["" if k == "-" else k for k in o.kinds]
    return ObligationLine(
        o.number, o.clause, clause_anchor(o.clause), o.who, o.must, tuple(_step(name, counts.steps) for name in o.steps),
        tuple(Counted(_WORDS[r], f"measures.html#{rule_anchor(r)}", f"{counts.rules[r]} 户") for r in o.rules),
        tuple(Counted(KINDS[k].title, _HOMES.get(k, "intake.html"), f"{counts.kinds[k]} 份") for k in letters),
        tuple(_code(name, counts.codes[name]) for name in o.codes), tuple(_pages(o.pages)), o.fields, o.apart, o.mechanised,
    )  # fmt: skip


def _step(name: str, counts: Mapping[tuple[str, str, str], int]) -> StepCount:
    letter, _, step = name.rpartition("/")
    anchor = step_anchor(step, letter)
    late, waiting = counts[letter, step, OVERDUE], counts[letter, step, OPEN]
    href = f"measures.html#{anchor}" if anchor else ""
    return StepCount(step, KINDS[letter].title, href, waiting + late, late, counts[letter, step, DONE])


def _code(name: str, count: int) -> Counted:
    title = CATALOGUE[name].title if name in CATALOGUE else ""
    return Counted(f"{name} {title}", f"findings.html#code-{name}" if count else "", f"{count} 处" if count else "")


def _pages(names: Iterable[str]) -> Iterable[Counted]:
    return [Counted(PAGES[name], _LISTED.get(name, name)) for name in names]
