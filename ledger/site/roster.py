"""通讯录: who is responsible and who is the contact on the day (三), who was, and what each unit has before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledger.book.book import Book
from ledger.records.contacts import DEPARTMENT, Term, Unit
from ledger.site.parts import StepLine
from ledger.text.value import dataclass


@dataclass(frozen=True, slots=True)
class Post:
    """A post of a unit with those who hold it on the day, and those who do not any more or not yet."""

    name: str
    serving: tuple[Term, ...]
    others: tuple[Term, ...]
    wanted: bool

    @property
    def vacant(self) -> bool:
        """Whether it must be filled and is not."""
        return self.wanted and not self.serving


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit with its posts, and how many steps are its turn."""

    name: str
    kind: str
    anchor: str
    valid: bool
    since: str
    until: str
    posts: tuple[Post, ...]
    steps: int
    late: int
    vacant: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """A step that is a unit's turn; ``anchor`` on the unit's first."""

    unit: str
    line: StepLine
    anchor: str


@dataclass(frozen=True, slots=True)
class Roster:
    """The directory of a day; the steps by unit in its order, those of units that are not in it last."""

    units: tuple[UnitLine, ...]
    leaders: Post
    vacancies: int
    steps: tuple[Turn, ...]

    def of_kind(self, kind: str) -> tuple[UnitLine, ...]:
        """The units of a kind."""
        return tuple(u for u in self.units if u.kind == kind)


def roster(book: Book, lines: Iterable[StepLine]) -> Roster:
    """The directory of a book, given every pending step of its cases and records."""
    contacts = book.settings.contacts
    by_unit: dict[str, list[StepLine]] = {u.name: [] for u in contacts.units}
    for line in lines:
        for unit in line.units:
            by_unit.setdefault(unit, []).append(line)
    units = tuple(_unit(book, u, i, by_unit[u.name]) for i, u in enumerate(contacts.units, 1))
    anchors = {u.name: u.anchor for u in units}
    turns = tuple(
        Turn(unit, line, anchors.get(unit, "") if i == 0 else "")
        for unit, mine in by_unit.items()
        for i, line in enumerate(sorted(mine, key=lambda x: (x.due, x.case.id, x.step)))
    )
    leaders = _post(book, "分管领导", contacts.leaders, wanted=True)
    return Roster(units, leaders, sum(len(u.vacant) for u in units if u.valid) + leaders.vacant, turns)


def _unit(book: Book, unit: Unit, number: int, steps: Sequence[StepLine]) -> UnitLine:
    wanted = unit.kind == DEPARTMENT
    posts = [_post(book, "负责人", unit.chiefs, wanted=wanted), _post(book, "联络人", unit.liaisons, wanted=wanted)]
    posts.append(_post(book, "代理人", unit.deputies, wanted=False))
    return UnitLine(
        unit.name, unit.kind, f"unit-{number}", unit.holds(book.as_of), unit.since.isoformat() if unit.since else "",
        unit.until.isoformat() if unit.until else "", tuple(posts), len(steps), sum(x.late for x in steps),
        tuple(p.name for p in posts if p.vacant),
    )  # fmt: skip


def _post(book: Book, name: str, people: Iterable[Term], *, wanted: bool) -> Post:
    every = tuple(people)
    return Post(
        name, tuple(t for t in every if t.holds(book.as_of)), tuple(t for t in every if not t.holds(book.as_of)), wanted
    )  # fmt: skip
