"""Which lists can be taken out: what stands in each, and where its files lie."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TypeVar, cast

from ledger.book.book import Book, Entry, Filing
from ledger.measures.plan import OVERDUE, Task
from ledger.site.addresses import Places, places
from ledger.site.boards import COLOURS
from ledger.site.out.happened import Told, lately, told_of
from ledger.text.value import dataclass, field

T = TypeVar("T")
CASES, STEPS = "cases", "steps"
BOARDS: Mapping[str, str] = {  # what a board's files are called, and what the board is
    **{slug: f"{level}预警" for level, slug in COLOURS.items()}, "unverified": "待核", "overdue": "逾期", "open": "全部在办",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A step still to be done; ``number`` tells apart those of one name, case and day."""

    of: Entry | Filing
    task: Task
    number: int

    @property
    def late(self) -> bool:
        """Whether it is past its due day."""
        return self.task.state == OVERDUE

    @property
    def units(self) -> tuple[str, ...]:
        """Whose turn it is: as entered, else every unit that may."""
        entered = self.task.entry.unit if self.task.entry else None
        return (entered,) if entered else self.task.units


@dataclass(frozen=True)
class Listing:
    """A list: its files are ``path`` with an ending each. ``rows`` says what its tables hold, cases or steps.

    ``page`` is where it is read, ``followed`` whose events its feed tells of, at ``level`` alone where there is one.
    """

    path: str
    title: str
    rows: str
    cases: tuple[Entry, ...]
    steps: tuple[Step, ...]
    page: str
    followed: tuple[Entry | Filing, ...] = ()
    level: str = ""

    @property
    def slug(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Lists:
    """The lists of a book, each made once."""

    book: Book
    _made: dict[tuple[str, ...], object] = field(default_factory=dict)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every step still to be done, by due day."""
        seen: dict[tuple[str, str, date], int] = {}
        found = []
        for of, task in self.book.todo:
            key = (of.id, task.step, task.due)
            seen[key] = seen.get(key, 0) + 1
            found.append(Step(of, task, seen[key]))
        return tuple(found)

    @cached_property
    def boards(self) -> tuple[Listing, ...]:
        """The three colours, what is 待核, what is overdue, and all that is open."""
        colours = {slug: self.book.at_level(level) for level, slug in COLOURS.items()}
        opened = [e for e in self.book.entries if e.open and e.assessment]
        late = {s.of.id for s in self.steps if s.late}
        doubtful = [e for e in opened if e.assessment and not e.assessment.verdict.certain]
        held = {**colours, "unverified": doubtful, "overdue": [e for e in opened if e.id in late], "open": opened}
        return tuple(self._board(slug, held[slug]) for slug in BOARDS)

    def _board(self, slug: str, entries: Iterable[Entry]) -> Listing:
        level = {s: level for level, s in COLOURS.items()}.get(slug, "")
        followed = self.book.entries if level else entries  # a case that has left a colour is told of as well
        return self._cases(f"boards/{slug}", BOARDS[slug], entries, followed, level)

    @cached_property
    def whole(self) -> Listing:
        """Every case, closed ones too."""
        return self._cases("cases", "全部案件", self.book.entries, self.book.entries)

    @cached_property
    def due(self) -> Listing:
        """Every step still to be done."""
        return Listing("due", "待办", STEPS, (), self.steps, "index.html")

    def told(self, listing: Listing) -> tuple[Told, ...]:
        """What has happened lately in a list, newest first."""
        every = (told for held in listing.followed for told in self._told[held.id])
        return lately(t for t in every if not listing.level or listing.level in t.levels)

    @cached_property
    def _told(self) -> Mapping[str, tuple[Told, ...]]:
        return {held.id: tuple(told_of(held)) for held in (*self.book.entries, *self.book.records)}

    @cached_property
    def units(self) -> tuple[Listing, ...]:
        """What each unit of the directory has before it, and each other unit that has something."""
        return tuple(self._unit(name, page) for name, page in self._in_order(self._places.units))

    def _unit(self, name: str, page: str) -> Listing:
        mine = tuple(s for s in self.steps if name in s.units)
        held = {s.of.id: s.of for s in mine}
        return Listing(page.removesuffix(".html"), name, STEPS, (), mine, page, tuple(held.values()))

    @cached_property
    def streets(self) -> tuple[Listing, ...]:
        """The cases of each street of the directory, and of what else stands in a file as its street."""
        held: dict[str, list[Entry]] = {}
        for entry in self.book.entries:
            if entry.assessment:
                held.setdefault(entry.assessment.case.street, []).append(entry)
        found = ((name, page, held.get(name, ())) for name, page in self._in_order(self._places.streets))
        return tuple(self._cases(page.removesuffix(".html"), name, entries, entries) for name, page, entries in found)

    @cached_property
    def _places(self) -> Places:
        return places(self.book)

    def _in_order(self, pages: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Names with their pages, in the order of the directory; those that are not in it last."""
        known = [u.name for u in self.book.settings.contacts.units]
        yield from ((name, pages[name]) for name in dict.fromkeys([*known, *pages]) if name in pages)

    def _cases(
        self, path: str, title: str, entries: Iterable[Entry], followed: Iterable[Entry], level: str = ""
    ) -> Listing:
        listed = tuple(sorted(entries, key=self._urgency))
        ids = {e.id for e in listed}
        steps = tuple(s for s in self.steps if s.of.id in ids)
        return Listing(path, title, CASES, listed, steps, f"{path}.html", tuple(followed), level)

    def _urgency(self, entry: Entry) -> tuple[date, str]:
        """The order of the boards: by the first due day."""
        first = self.first.get(entry.id)
        return first.task.due if first else date.max, entry.id

    @cached_property
    def first(self) -> Mapping[str, Step]:
        """The most pressing step of each case and record."""
        return {s.of.id: s for s in reversed(self.steps)}

    def once(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        """What several files show alike: made when it is first asked for."""
        if key not in self._made:
            self._made[key] = make()
        return cast(T, self._made[key])

    def __iter__(self) -> Iterator[Listing]:
        return iter((*self.boards, self.whole, self.due, *self.units, *self.streets))
