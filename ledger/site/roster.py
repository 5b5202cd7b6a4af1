"""通讯录: who is responsible and who is the contact on the day (三), who was, and how much each unit has before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from ledger.book.book import Book
from ledger.records.contacts import DEPARTMENT, Term, Unit
from ledger.site.addresses import places
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
    """A unit with its page (empty where it has none) and posts, and how many steps are its turn."""

    name: str
    kind: str
    href: str
    valid: bool
    since: str
    until: str
    posts: tuple[Post, ...]
    steps: int
    late: int
    vacant: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """The directory of a day."""

    units: tuple[UnitLine, ...]
    leaders: Post
    vacancies: int

    def of_kind(self, kind: str) -> tuple[UnitLine, ...]:
        """The units of a kind."""
        return tuple(u for u in self.units if u.kind == kind)


def roster(book: Book, lines: Iterable[StepLine]) -> Roster:
    """The directory of a book, given every pending step of its cases and records."""
    named = [(unit, line.late) for line in lines for unit in line.units]
    steps, late = Counter(unit for unit, _ in named), Counter(unit for unit, is_late in named if is_late)
    hrefs = places(book).units
    units = tuple(unit_line(book, u, hrefs, steps[u.name], late[u.name]) for u in book.settings.contacts.units)
    leaders = _post(book, "分管领导", book.settings.contacts.leaders, wanted=True)
    return Roster(units, leaders, sum(len(u.vacant) for u in units if u.valid) + leaders.vacant)


def unit_line(book: Book, unit: Unit, hrefs: Mapping[str, str], steps: int, late: int) -> UnitLine:
    """A unit of the directory on the book's day."""
    wanted = unit.kind == DEPARTMENT
    posts = [_post(book, "负责人", unit.chiefs, wanted=wanted), _post(book, "联络人", unit.liaisons, wanted=wanted)]
    posts.append(_post(book, "代理人", unit.deputies, wanted=False))
    return UnitLine(
        unit.name, unit.kind, hrefs.get(unit.name, ""), unit.holds(book.as_of), unit.since.isoformat() if unit.since else "",
        unit.until.isoformat() if unit.until else "", tuple(posts), steps, late, tuple(p.name for p in posts if p.vacant),
    )  # fmt: skip


def _post(book: Book, name: str, people: Iterable[Term], *, wanted: bool) -> Post:
    every = tuple(people)
    return Post(
        name, tuple(t for t in every if t.holds(book.as_of)), tuple(t for t in every if not t.holds(book.as_of)), wanted
    )  # fmt: skip
