"""The four channels of 二(一): their records, how far each has come, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from ledger.book.book import Book, Filing
from ledger.measures.plan import OVERDUE, Task
from ledger.records.kinds import KINDS, TO_DISPATCH, WITHHELD
from ledger.records.reader import walk
from ledger.records.record import Record
from ledger.site.clauses import clause_anchor
from ledger.site.parts import CaseRef, FilingRef, Mark, StepLine, case_ref, filing_marks, filing_ref, step_line
from ledger.site.ties import OPEN, day_of, state_of
from ledger.site.words import distance
from ledger.text.value import dataclass

_CHANNELS = (
    ("T", "税务缴费异常", "二(一)一"), ("O", "网络舆情", "二(一)二"), ("S", "科室通报", "二(一)三"), ("G", "基层排摸", "二(一)四"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FilingRow:
    """A record in a list: what it says in short, how it stands, the cases that came of it."""

    of: FilingRef
    day: str
    told: tuple[tuple[str, str], ...]
    next: StepLine | None
    state: str
    cases: tuple[CaseRef, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class StreetShare:
    """What went to one 街镇园区 of a tax batch: enterprises, surveyed, owing wages, cases; and its 定向排查."""

    street: str
    sent: int
    surveyed: int
    arrears: int
    cases: int
    state: str
    late: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """A tax batch in numbers; ``rows`` are those of the list as received."""

    of: FilingRef
    day: str
    month: str
    rows: int
    taken: int
    sent: int
    withheld: int
    rejected: int
    surveyed: int
    arrears: int
    cases: tuple[CaseRef, ...]
    streets: tuple[StreetShare, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel."""

    kind: str
    title: str
    anchor: str
    clause: str
    place: str
    rows: tuple[FilingRow, ...]
    batches: tuple[Batch, ...]

    @property
    def open(self) -> int:
        """How many of its records still want something."""
        return sum(r.state == OPEN for r in self.rows)

    @property
    def cases(self) -> int:
        """How many cases came of it."""
        return len({c.id for r in self.rows for c in r.cases})


@dataclass(frozen=True, slots=True)
class Intake:
    """The page of the channels."""

    channels: tuple[Channel, ...]
    streets: tuple[str, ...]
    count: int

    @property
    def open(self) -> int:
        """How many of all records still want something."""
        return sum(c.open for c in self.channels)


def intake(book: Book) -> Intake:
    """The channels of a book, the latest records first."""
    channels = tuple(_channel(book, letter, title, clause) for letter, title, clause in _CHANNELS)
    streets = {r.of.street for c in channels for r in c.rows if r.of.street}
    return Intake(channels, tuple(sorted(streets)), sum(len(c.rows) for c in channels))


def _channel(book: Book, letter: str, title: str, clause: str) -> Channel:
    mine = sorted((f for f in book.records if f.kind.letter == letter), key=lambda f: (len(f.id), f.id), reverse=True)
    return Channel(
        KINDS[letter].title, title, f"channel-{letter.lower()}", clause, clause_anchor(clause),
        tuple(filing_row(book, f) for f in mine),
        tuple(_batch(book, f, f.record) for f in mine if letter == "T" and f.record),
    )  # fmt: skip


def filing_row(book: Book, filing: Filing) -> FilingRow:
    """A record in a list."""
    pending = sorted(filing.plan.pending, key=lambda t: (t.due, t.step)) if filing.plan else []
    first = step_line(filing, pending[0], book.as_of) if pending else None
    return FilingRow(
        filing_ref(filing), day_of(filing), _told(filing.record) if filing.record else (), first, state_of(filing),
        cases_of(book, filing), filing_marks(filing),
    )  # fmt: skip


_SHOWN = {
    "T": ("提供单位", "所属期", "总行数"), "O": ("平台", "摘要", "风险"), "S": ("通报部门", "信息来源", "异常情况"),
    "G": ("类别", "主题", "走访户数"), "R": ("类别", "期间", "议题"),
}  # fmt: skip


def _told(record: Record) -> tuple[tuple[str, str], ...]:
    told = [(name, record.top.words(name)) for name in _SHOWN.get(record.kind.letter, ())]
    if record.kind.letter == "G":
        told.append(("发现", f"{len(record.entries('发现'))} 户"))
    return tuple((name, words) for name, words in told if words)


def cases_of(book: Book, filing: Filing) -> tuple[CaseRef, ...]:
    """The cases that a record names as having come of it, or as considered; not those it merely touches on."""
    rows = walk(filing.record.top) if filing.record else ()
    numbers = dict.fromkeys(n for row in rows if (n := row.words("案件")) in book.by_id)
    return tuple(case_ref(book.by_id[n]) for n in numbers)


def _batch(book: Book, filing: Filing, record: Record) -> Batch:
    firms, surveys = record.entries("企业"), record.entries("排查")
    latest = {r.words("统一社会信用代码"): r for r in sorted(surveys, key=lambda r: r.day("日期") or date.min)}
    fates = Counter(r.text("处理") for r in firms)
    owing = {code: r for code, r in latest.items() if r.text("欠薪") == "是"}
    return Batch(
        filing_ref(filing), day_of(filing), record.top.words("所属期"), record.top.integer("总行数") or 0, len(firms),
        fates[TO_DISPATCH], fates[WITHHELD], len(record.entries("未采用")), len(latest), len(owing),
        cases_of(book, filing), tuple(_shares(filing, record, latest, owing, book.as_of)), filing.open,
    )  # fmt: skip


def _shares(
    filing: Filing, record: Record, latest: Iterable[str], owing: Iterable[str], day: date
) -> list[StreetShare]:
    sent: dict[str, list[str]] = {}
    for row in record.entries("企业"):
        if row.text("处理") == TO_DISPATCH and row.text("街镇园区"):
            sent.setdefault(row.words("街镇园区"), []).append(row.words("统一社会信用代码"))
    tasks = {t.unit: t for t in (filing.plan.tasks if filing.plan else ()) if t.step == "定向排查"}
    opened = {r.words("统一社会信用代码") for r in record.entries("排查") if r.text("案件")}
    known, bad = frozenset(latest), frozenset(owing)
    return [
        StreetShare(street, len(codes), sum(c in known for c in codes), sum(c in bad for c in codes),
                    sum(c in opened for c in codes), *_standing(tasks.get(street), day))
        for street, codes in sorted(sent.items())
    ]  # fmt: skip


def _standing(task: Task | None, day: date) -> tuple[str, bool]:
    if task is None:
        return "未下发", False
    if task.done:
        return f"{task.done} 完成", False
    late = task.state == OVERDUE
    return distance(task.due, day) if task.state in (OVERDUE, "open") else "免除", late
