"""The boards: open cases of one colour or one state, most pressing first; and the list of all cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ledger.book.book import Book, Entry
from ledger.measures.assess import Assessment
from ledger.measures.balance import Money, balances, left_of
from ledger.measures.evidence import INFINITY
from ledger.measures.facts import FOREVER
from ledger.measures.rules import NONE, ORANGE, RANK, RED, YELLOW
from ledger.site import choices
from ledger.site.choices import Choice, choice
from ledger.site.clauses import rule_anchor
from ledger.site.leaves import Leaf
from ledger.site.parts import CaseRef, Link, Mark, StepLine, case_ref, marks_of, step_line
from ledger.site.pinyin import initials
from ledger.site.words import elapsed_span, people_span
from ledger.text.value import dataclass

COLOURS = {RED: "red", ORANGE: "orange", YELLOW: "yellow"}  # the levels that have a page of their own
LEVELS = (*COLOURS, NONE)
_MOST = 9_999_999  # people, where there is no upper bound


@dataclass(frozen=True, slots=True)
class Reason:
    """A ground in short, with the place of its rule on the measures page."""

    words: str
    anchor: str
    level: str
    certain: bool


@dataclass(frozen=True, slots=True)
class BoardRow:
    """An open case on a board; the ``…_value`` are what a column is sorted by."""

    case: CaseRef
    computed: str
    reasons: tuple[Reason, ...]
    people: str
    people_value: int
    elapsed: str
    elapsed_value: int
    since: str
    owed: Money
    next: StepLine | None
    more: int
    rise: str
    missing: tuple[str, ...]
    marks: tuple[Mark, ...]
    industry: str
    channels: tuple[str, ...]
    crowds: tuple[str, ...]
    code: str
    age: str

    @property
    def attributes(self) -> tuple[tuple[str, str], ...]:
        """What the row is found, narrowed and sorted by; what is only sorted by begins with ``by-``."""
        step, case = self.next, self.case
        return (
            ("street", case.street), ("level", case.level), ("industry", self.industry), ("channel", " ".join(self.channels)),
            ("unit", " ".join(step.units) if step else ""), ("term", choices.term_of(step)),
            ("amount", " ".join(choices.amounts_of(self.owed))), ("people", " ".join(self.crowds)),
            ("age", self.age), ("mark", " ".join(choices.kinds_of(self.marks))), ("sound", initials(case.name)), ("code", self.code),
            ("by-id", case.id), ("by-name", case.name), ("by-level", str(RANK.get(case.level, -1))),
            ("by-people", str(self.people_value)), ("by-amount", str(self.owed.amount)), ("by-elapsed", str(self.elapsed_value)),
            ("by-term", step.due.isoformat() if step else "9999"), ("by-rise", self.rise or "9999"),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Board:
    """Open cases that have something in common.

    ``level`` is the one they all have, else empty. ``count``, ``people`` and ``owed`` are of the whole board, ``rows``
    those of this page of it. ``ways`` lead to its other forms.
    """

    title: str
    slug: str
    level: str
    about: str
    empty: str
    rows: tuple[BoardRow, ...]
    count: int
    people: str
    owed: Money
    choices: tuple[Choice, ...]
    ways: tuple[Link, ...] = ()
    leaf: Leaf | None = None


@dataclass(frozen=True)
class Boards:
    """All boards, and the row of every open case by its 编号; ``every`` are those that have a page."""

    rows: Mapping[str, BoardRow]
    by_level: Mapping[str, Board]
    every: tuple[Board, ...]


def boards(book: Book) -> Boards:
    """The boards of a book."""
    opened = [e for e in book.entries if e.open]
    rows = {e.id: board_row(book, e) for e in opened}
    by_level = {level: board(book, level, rows) for level in LEVELS}
    late = {e.id for e, _ in book.overdue}
    doubtful = [e for e in opened if e.assessment and not e.assessment.verdict.certain]
    states = (
        board_of(book, doubtful, "待核", "unverified", rows=rows, about="事实还没有查清、等级暂定的在办企业；每户下面写着还缺什么。",
                 empty="目前没有待核的企业。"),
        board_of(book, [e for e in opened if e.id in late], "逾期", "overdue", rows=rows, about="有步骤过了期限还没有办结的在办企业。",
                 empty="目前没有逾期的企业。"),
        board_of(book, opened, "全部在办", "open", rows=rows, about="还没有结案的企业，各级都在内。", empty="目前没有在办的企业。"),
    )  # fmt: skip
    return Boards(rows, by_level, (*(by_level[level] for level in COLOURS), *states))


def board(book: Book, level: str, rows: Mapping[str, BoardRow] | None = None) -> Board:
    """The board of a colour."""
    return board_of(
        book, book.at_level(level), f"{level}预警", COLOURS.get(level, ""), rows=rows, level=level,
        empty=f"目前没有在办的{level}预警企业。",
    )  # fmt: skip


def board_of(book: Book, entries: Iterable[Entry], title: str, slug: str, *, rows: Mapping[str, BoardRow] | None = None,
             level: str = "", about: str = "", empty: str = "目前没有在办的企业。") -> Board:  # fmt: skip
    """The board of any open cases: what is overdue first, then by due day. ``rows`` are those made already."""
    chosen = [e for e in entries if e.open]
    made = sorted((rows[e.id] if rows else board_row(book, e) for e in chosen), key=_urgency)
    owed = sum((r.owed for r in made), Money())
    return Board(
        title, slug, level, about, empty, tuple(made), len(made), people_owed(chosen), owed, _choices(book, made, level)
    )


def _choices(book: Book, rows: Sequence[BoardRow], level: str) -> tuple[Choice, ...]:
    found = (
        choice("street", "街镇园区", (r.case.street for r in rows)),
        choice("level", "等级", () if level else (r.case.level for r in rows), LEVELS),
        choice("term", "期限", (choices.term_of(r.next) for r in rows), choices.TERMS),
        choice("unit", "下一步部门", (unit for r in rows if r.next for unit in r.next.units)),
        choice("people", "欠薪人数", (words for r in rows for words in r.crowds), [words for _, words in choices.crowds(book)]),
        choice("amount", "欠薪金额", (words for r in rows for words in choices.amounts_of(r.owed)), choices.AMOUNTS),
        choice("age", "掌握多久", (r.age for r in rows), choices.AGES),
        choice("channel", "来源渠道", (channel for r in rows for channel in r.channels)),
        choice("industry", "行业", (r.industry for r in rows)),
        choice("mark", "标记", (kind for r in rows for kind in choices.kinds_of(r.marks)), choices.MARKS),
    )  # fmt: skip
    return tuple(c for c in found if c.options)


def _urgency(row: BoardRow) -> tuple[date, str]:
    return (row.next.due if row.next else date.max, row.case.id)


def people_owed(entries: Iterable[Entry]) -> str:
    """People owed, added up: between the sums of the lower and of the upper ends."""
    states = [e.assessment.verdict for e in entries if e.assessment]
    return people_span(sum(v.low.persons.value for v in states), sum(v.high.persons.value for v in states))


def board_row(book: Book, entry: Entry) -> BoardRow:
    """The row of an open case."""
    state = entry.assessment
    assert state is not None
    verdict, facts = state.verdict, state.verdict.facts
    pending = sorted(state.plan.pending, key=lambda t: (t.due, t.step))
    steps = [step_line(entry, t, book.as_of) for t in pending]
    people = _people_value(state)
    return BoardRow(
        case_ref(entry), verdict.level, reasons(state), people_span(verdict.low.persons.value, verdict.high.persons.value),
        people, elapsed_span(verdict.low.elapsed, verdict.high.elapsed), _elapsed_value(state),
        facts.since.isoformat() if facts.since else "", left_of(balances(state, book.settings.rules)),
        steps[0] if steps else None, max(0, len(steps) - 1), rise_words(state), verdict.missing, marks_of(entry),
        state.case.top.words("行业"), tuple(dict.fromkeys(c.channel for c in state.case.clues)),
        choices.reached(people, choices.crowds(book)), state.case.code or "", choices.age_of(state.case.first_clue, book.as_of),
    )  # fmt: skip


def _people_value(state: Assessment) -> int:
    value = state.verdict.facts.persons.value
    return _MOST if value == INFINITY else int(value)


def reasons(state: Assessment) -> tuple[Reason, ...]:
    """The grounds that hold, those of the highest level first."""
    grounds = sorted(state.verdict.grounds, key=lambda g: -RANK[g.level])
    return tuple(Reason(g.reason, rule_anchor(g.rule), g.level, g.certain) for g in grounds)


def rise_words(state: Assessment) -> str:
    """When the level rises by itself; empty where it does not."""
    return f"{state.rise.day} 升为{state.rise.level}" if state.rise else ""


def _elapsed_value(state: Assessment) -> int:
    span = state.verdict.facts.elapsed
    if span is None:
        return -1
    return 999_999 if span == FOREVER else span.months * 31 + span.days


@dataclass(frozen=True, slots=True)
class ListRow:
    """A case in the list of all."""

    case: CaseRef
    standing: str
    known: str
    people: str
    people_value: int
    next: StepLine | None
    marks: tuple[Mark, ...]
    code: str
    industry: str
    channels: tuple[str, ...]
    crowds: tuple[str, ...]

    @property
    def state(self) -> str:
        """How the case stands, without the result."""
        return self.standing.partition("：")[0]

    @property
    def attributes(self) -> tuple[tuple[str, str], ...]:
        """What the row is found, narrowed and sorted by; what is only sorted by begins with ``by-``."""
        case = self.case
        return (
            ("street", case.street), ("level", case.level), ("standing", self.state), ("industry", self.industry),
            ("channel", " ".join(self.channels)), ("people", " ".join(self.crowds)),
            ("mark", " ".join(choices.kinds_of(self.marks))), ("sound", initials(case.name)), ("by-id", case.id),
            ("by-name", case.name), ("by-level", str(RANK.get(case.level, -1))), ("by-standing", self.standing),
            ("by-known", self.known), ("by-people", str(self.people_value)),
            ("by-term", self.next.due.isoformat() if self.next else "9999"),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AllCases:
    """Every case, closed ones too, newest number first; ``count`` and the sums are of all, ``rows`` those of this page."""

    rows: tuple[ListRow, ...]
    count: int
    open: int
    closed: int
    unreadable: int
    choices: tuple[Choice, ...]
    ways: tuple[Link, ...] = ()
    leaf: Leaf | None = None


def all_cases(book: Book) -> AllCases:
    """The list of all cases."""
    entries = sorted(book.entries, key=lambda e: (e.id[:4], len(e.id), e.id), reverse=True)
    rows = tuple(_list_row(book, e) for e in entries)
    kinds = [r.standing[:2] for r in rows]
    return AllCases(
        rows, len(rows), kinds.count("在办"), kinds.count("结案"), kinds.count("读不"), _list_choices(book, rows)
    )


def _list_choices(book: Book, rows: Sequence[ListRow]) -> tuple[Choice, ...]:
    found = (
        choice("street", "街镇园区", (r.case.street for r in rows)),
        choice("level", "等级", (r.case.level for r in rows), LEVELS),
        choice("standing", "状态", (r.state for r in rows), ("在办", "结案", "读不出")),
        choice("people", "欠薪人数", (words for r in rows for words in r.crowds), [words for _, words in choices.crowds(book)]),
        choice("channel", "来源渠道", (channel for r in rows for channel in r.channels)),
        choice("industry", "行业", (r.industry for r in rows)),
        choice("mark", "标记", (kind for r in rows for kind in choices.kinds_of(r.marks)), choices.MARKS),
    )  # fmt: skip
    return tuple(c for c in found if c.options)


def _list_row(book: Book, entry: Entry) -> ListRow:
    state = entry.assessment
    if state is None:
        return ListRow(case_ref(entry), "读不出", "", "", -1, None, marks_of(entry), "", "", (), ())
    verdict, closing, people = state.verdict, state.plan.closing, _people_value(state)
    standing = f"结案：{closing.result}" if closing else "在办"
    pending = sorted(state.plan.pending, key=lambda t: (t.due, t.step))
    first = step_line(entry, pending[0], book.as_of) if pending and not closing else None
    return ListRow(
        case_ref(entry), standing, state.case.first_clue.isoformat() if state.case.first_clue else "",
        people_span(verdict.low.persons.value, verdict.high.persons.value), people, first,
        tuple(m for m in marks_of(entry) if m.word != "已结案"), state.case.code or "", state.case.top.words("行业"),
        tuple(dict.fromkeys(c.channel for c in state.case.clues)),
        choices.reached(people, choices.crowds(book)),
    )  # fmt: skip
