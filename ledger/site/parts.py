"""What several pages show alike: a case by name, a step with its due day, marks, sums of money."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ledger.book.book import Book, Entry, Filing, Held
from ledger.measures.balance import CLEARED, DISPUTED, Balance
from ledger.measures.plan import DONE, OPEN, OVERDUE, WAIVED, Task
from ledger.records.case import Payment
from ledger.records.kinds import CASES, kind_of_number
from ledger.records.record import Record
from ledger.site.clauses import step_anchor
from ledger.site.words import distance, money
from ledger.text.value import dataclass

_MOST_LINES = 1500
NAMELESS = "（企业名称读不出）"
STATE_WORDS = {OPEN: "待办", OVERDUE: "逾期", DONE: "已办", WAIVED: "免除"}


@dataclass(frozen=True, slots=True)
class Link:
    """A place of the site, in the navigation or beside a list; ``count`` and ``shape`` are shown beside it.

    In the navigation ``quiet`` ones stand in the second row; ``quick`` ones are in sight on a telephone before the
    others are unfolded.
    """

    words: str
    href: str
    count: str = ""
    shape: str = ""
    quiet: bool = False
    quick: bool = False


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case as it is named on other pages; ``level`` is the level in effect, empty where it cannot be read."""

    id: str
    name: str
    street: str
    level: str
    kind: str = ""

    @property
    def href(self) -> str:
        """The page, from the site's root."""
        return href_of(self.id)


@dataclass(frozen=True, slots=True)
class FilingRef:
    """A record beside the cases as it is named on other pages: its kind of record stands where a case has its level."""

    id: str
    name: str
    street: str
    kind: str
    level: str = ""

    @property
    def href(self) -> str:
        """The page, from the site's root."""
        return href_of(self.id)


Ref = CaseRef | FilingRef


def href_of(number: str) -> str:
    """The page of a case or a record, from the site's root."""
    kind = kind_of_number(number)
    return f"{'records' if kind and kind is not CASES else 'cases'}/{number}.html"


@dataclass(frozen=True, slots=True)
class FormLink:
    """A form that can be printed of a case or a record; ``apart`` tells it from others of its number."""

    words: str
    href: str
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A word of warning beside a case; ``kind`` is its look."""

    word: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of a case or a record. ``days`` are those left (negative: late); ``missing`` where the file has no entry for it."""

    case: Ref
    step: str
    units: tuple[str, ...]
    unit: str
    clause: str
    anchor: str
    why: str
    due: date
    days: int
    distance: str
    state: str
    provisional: bool
    missing: bool

    @property
    def late(self) -> bool:
        """Whether it is past its due day."""
        return self.state == OVERDUE


def case_ref(entry: Entry) -> CaseRef:
    """How a case is named."""
    state = entry.assessment
    if state is None:
        return CaseRef(entry.id, NAMELESS, "", "")
    return CaseRef(entry.id, entry.name, state.case.street, state.declared)


def filing_ref(filing: Filing) -> FilingRef:
    """How a record is named."""
    record = filing.record
    if record is None:
        return FilingRef(filing.id, f"（{filing.kind.title}，读不出）", "", filing.kind.title)
    return FilingRef(filing.id, _title(record), record.street, filing.kind.title)


def _title(record: Record) -> str:
    """What a record is about; one that speaks of no enterprise by what kind of thing it is."""
    top, kind = record.top, record.kind
    if kind.letter == "T":
        month = top.day("所属期")
        return "缴费异常名单" + (f" {month.year}年{month.month}月" if month else "")
    if kind.letter == "G":
        return "：".join(filter(None, (top.words("类别") or kind.title, top.words("主题"))))
    if kind.letter == "R" and not top.words("议题"):
        return " ".join(filter(None, (top.words("期间"), top.words("类别")))) or kind.title
    if top.words("案件") and kind.letter in ("J", "U"):
        return f"{top.words('案件')} 的{kind.title}"
    return record.name


def source_of(held: Held) -> tuple[str, ...]:
    """The lines of a file for its page; none of a file of very many, which has tables enough."""
    text = held.source
    lines = text.removesuffix("\n").split("\n") if text else []
    return tuple(lines) if len(lines) <= _MOST_LINES else ()


def ref_of(of: Entry | Filing) -> Ref:
    """How a case or a record is named."""
    return case_ref(of) if isinstance(of, Entry) else filing_ref(of)


def find(book: Book, number: str) -> Entry | Filing | None:
    """The case or record of a number."""
    return book.by_id.get(number) or book.record_by_id.get(number)


def step_line(of: Entry | Filing, task: Task, today: date) -> StepLine:
    """A pending step."""
    units = (task.entry.unit,) if task.entry and task.entry.unit else task.units
    return StepLine(
        ref_of(of), task.step, units, task.unit, task.trigger.clause, step_anchor(task.step, task.trigger.letter),
        task.trigger.why, task.due, (task.due - today).days, distance(task.due, today), task.state, task.trigger.due.provisional,
        task.entry is None,
    )  # fmt: skip


def pending_lines(book: Book) -> list[StepLine]:
    """Every step still to be done, in cases and in records, by due day."""
    of_cases = [step_line(e, t, book.as_of) for e, t in book.pending]
    of_records = [step_line(f, t, book.as_of) for f, t in book.record_pending]
    return sorted([*of_cases, *of_records], key=lambda x: (x.due, x.case.id, x.step))


def filing_marks(filing: Filing) -> tuple[Mark, ...]:
    """逾期 and 有误."""
    if filing.plan is None:
        return (Mark("读不出", "strong"),)
    late = sum(t.state == OVERDUE for t in filing.plan.tasks)
    errors = sum(f.is_error for f in filing.findings)
    found = ((Mark(f"逾期 {late} 步"), late), (Mark(f"有误 {errors} 处", "strong"), errors))
    return tuple(mark for mark, holds in found if holds)


def marks_of(entry: Entry) -> tuple[Mark, ...]:
    """逾期, 待核, 等级漂移, 可降级 and what else a reader of a list should know at a glance."""
    state = entry.assessment
    if state is None:
        return (Mark("读不出", "strong"),)
    late = sum(t.state == OVERDUE for t in state.plan.tasks)
    errors = sum(f.is_error for f in entry.findings)
    found = (
        (Mark(f"逾期 {late} 步"), late), (Mark("等级漂移", "strong"), state.drifted),
        (Mark("待核"), not state.closed and not state.verdict.certain), (Mark("可降级"), state.may_fall),
        (Mark(f"有误 {errors} 处", "strong"), errors), (Mark("已结案"), state.closed),
    )  # fmt: skip
    return tuple(mark for mark, holds in found if holds)


@dataclass(frozen=True, slots=True)
class WageLine:
    """A wage entry on a day; amounts are None where 应发 is not known, ``due`` where the pay day is not."""

    line: int
    group: str
    month: str
    payday: str
    due: str
    people: str
    amount: Decimal | None
    paid: Decimal
    balance: Decimal | None
    settled: int
    state: str
    owed: bool
    payments: tuple[tuple[str, ...], ...]


def wage_lines(entries: Iterable[Balance], day: date) -> tuple[WageLine, ...]:
    """Wage entries with what is paid and what is left, as of a day."""
    return tuple(_wage_line(entry, day) for entry in entries)


def _wage_line(entry: Balance, today: date) -> WageLine:
    wage, row, due = entry.debt.wage, entry.debt.wage.row, entry.due
    return WageLine(
        row.line, wage.group or "（未分组）", row.words("所属期") or "不详", row.words("发薪日") or "不详",
        due.isoformat() if due else "不详", f"{row.words('人数')} 人" if wage.persons else "不详", wage.amount, entry.paid,
        entry.left, entry.settled, _standing(entry, today), entry.overdue, tuple(map(_payment, wage.payments)),
    )  # fmt: skip


def _payment(payment: Payment) -> tuple[str, ...]:
    """Day, yuan, people settled, origin, voucher."""
    amount = f"{money(payment.amount)} 元" if payment.amount is not None else ""
    people = f"结清 {payment.settled} 人" if payment.settled else ""
    return payment.day.isoformat(), amount, people, payment.origin, payment.row.words("凭证")


def _standing(entry: Balance, today: date) -> str:
    if entry.state == CLEARED:
        return "已结清"
    if entry.state == DISPUTED:
        return "有争议，不计"
    if entry.due is None:
        return "逾期，起始日不详"
    return f"逾期 {(today - entry.due).days} 天" if entry.overdue else f"未到期，{distance(entry.due, today)}"
