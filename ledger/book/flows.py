"""How cases came, moved between the levels and went within a period; every count follows from the one before.

``end = start + opened + reopened − closed``, for all cases and for each level with the moves into and out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ledger.book.book import Book, Entry
from ledger.measures.assess import Assessment
from ledger.measures.rules import NONE, ORANGE, RANK, RED, YELLOW
from ledger.measures.timeline import Timeline
from ledger.text.value import dataclass


@dataclass(frozen=True, slots=True)
class Levels:
    """Numbers by level."""

    red: int = 0
    orange: int = 0
    yellow: int = 0
    none: int = 0

    @classmethod
    def of(cls, levels: Iterable[str]) -> Levels:
        """Counted from levels."""
        found = list(levels)
        return cls(*(found.count(level) for level in (RED, ORANGE, YELLOW, NONE)))

    @property
    def total(self) -> int:
        """All of them."""
        return self.red + self.orange + self.yellow + self.none

    def at(self, level: str) -> int:
        """The number of a level."""
        return {RED: self.red, ORANGE: self.orange, YELLOW: self.yellow}.get(level, self.none)


@dataclass(frozen=True, slots=True)
class Ref:
    """A case as it is named."""

    id: str
    name: str
    street: str


@dataclass(frozen=True, slots=True)
class Move:
    """A case that came, moved or went on a day. ``before`` is empty where it came, ``after`` where it went.

    ``note`` is the result of 结案.
    """

    case: Ref
    day: date
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True)
class Flows:
    """Open cases by level at both ends, and what lies between; ``lifted`` (解除) are falls to 无."""

    start: Levels
    end: Levels
    opened: tuple[Move, ...]
    risen: tuple[Move, ...]
    fallen: tuple[Move, ...]
    lifted: tuple[Move, ...]
    closed: tuple[Move, ...]
    reopened: tuple[Move, ...]


@dataclass(frozen=True)
class Course:
    """A case that was there by the period's end: ``now`` as of that end, ``then`` as of the day before the period.

    ``begun`` is the day of its first grading; ``then`` is None where that lies in the period.
    """

    entry: Entry
    now: Assessment
    then: Assessment | None
    begun: date

    @property
    def ref(self) -> Ref:
        """How it is named."""
        return Ref(self.entry.id, self.entry.name, self.now.case.street)

    @property
    def level(self) -> str:
        """The level in effect at the end: by its gradings up to then, whatever the file says today."""
        return self.now.plan.effective

    @property
    def open(self) -> bool:
        """Whether it was open at the end."""
        return not self.now.closed

    @property
    def was_open(self) -> bool:
        """Whether it was open when the period began."""
        return self.then is not None and not self.then.closed


def courses(book: Book, before: Book) -> tuple[Course, ...]:
    """The cases that can be read and had begun by the book's day, in order of their numbers."""
    found = []
    for entry in book.entries:
        begun = _begun(entry, book.as_of)
        if entry.assessment is None or begun is None:
            continue
        old = before.by_id.get(entry.id)
        then = old.assessment if old and begun <= before.as_of else None
        found.append(Course(entry, entry.assessment, then, begun))
    return tuple(found)


def _begun(entry: Entry, day: date) -> date | None:
    """The first grading (the first clue where there is none at all); None where it had not come by a day."""
    case = entry.file.case
    if case is None:
        return None
    first = min((g.day for g in case.gradings), default=case.first_clue)
    return first if first and first <= day else None


def flows(cases: Iterable[Course], before: date) -> Flows:
    """What came of the cases after the day ``before``."""
    held = list(cases)
    moves = [m for c in held for m in _moves(c, before)]
    changed = [m for m in moves if m.before and m.after]
    fell = [m for m in changed if RANK[m.after] < RANK[m.before]]
    came = [m for m in moves if not m.before]
    back = {c.entry.id for c in held if c.then is not None and c.then.closed}
    return Flows(
        Levels.of(c.then.plan.effective for c in held if c.was_open and c.then), Levels.of(c.level for c in held if c.open),
        _sorted(m for m in came if m.case.id not in back), _sorted(m for m in changed if RANK[m.after] > RANK[m.before]),
        _sorted(m for m in fell if m.after != NONE), _sorted(m for m in fell if m.after == NONE),
        _sorted(m for m in moves if not m.after), _sorted(m for m in came if m.case.id in back),
    )  # fmt: skip


def _sorted(moves: Iterable[Move]) -> tuple[Move, ...]:
    return tuple(sorted(moves, key=lambda m: (m.day, m.case.id)))


def _moves(course: Course, before: date) -> Iterator[Move]:
    if course.then is not None and course.then.closed:
        if course.open:  # its 结案 holds no longer
            refusal = course.now.plan.refusal
            day = refusal.entry.done if refusal and refusal.entry.done else course.now.day
            yield Move(course.ref, day, "", course.level)
        return
    runs = Timeline(course.now.case, course.now.day).runs
    level = course.then.plan.effective if course.then else ""
    if course.then is None and not (runs and runs[0].start == course.begun):
        yield Move(course.ref, course.begun, "", NONE)
        level = NONE
    for run in (r for r in runs if r.start > before):
        yield Move(course.ref, run.start, level, run.level)
        level = run.level
    closing = course.now.plan.closing
    if closing and closing.done:
        yield Move(course.ref, closing.done, level, "", closing.result or "")
