"""单位待办: what each unit has to do by when, on a page of its own and all together; who its people are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ledger.book.book import Book
from ledger.records.contacts import Unit
from ledger.site.charts.bars import Bars, Row, Share, bars
from ledger.site.choices import TERMS, term_of
from ledger.site.loops import LoopBoard, LoopLine
from ledger.site.parts import StepLine
from ledger.site.press import Link, Press
from ledger.site.roster import UnitLine, unit_line
from ledger.text.value import dataclass

PATH, UNLISTED = "units.html", "不在通讯录"
WHEN = TERMS[:4]  # when steps are due
_LOOKS = ("late", "now", "soon", "later")
_ANCHORS = ("overdue", "today", "soon", "later")
_MOST = 20  # closed loops that are shown


def when(line: StepLine) -> int:
    """Where a step belongs among ``WHEN``."""
    return WHEN.index(term_of(line))


@dataclass(frozen=True, slots=True)
class UnitTally:
    """A unit in numbers: its steps late, due today, within seven days, later; the day of the first."""

    unit: str
    kind: str
    href: str
    counts: tuple[int, ...]
    first: str
    liaisons: tuple[str, ...]

    @property
    def total(self) -> int:
        """All its steps."""
        return sum(self.counts)

    @property
    def late(self) -> int:
        """Those past their day."""
        return self.counts[0]

    @property
    def links(self) -> tuple[tuple[int, str], ...]:
        """Each number with the place on the unit's page where its steps are."""
        return tuple(zip(self.counts, (f"{self.href}#{anchor}" for anchor in _ANCHORS), strict=True))

    @property
    def near(self) -> tuple[tuple[int, str], ...]:
        """The same for what is late or due within seven days."""
        return self.links[:3]


@dataclass(frozen=True, slots=True)
class Turn:
    """A step in the list of all, with the word for when it is due."""

    line: StepLine
    when: str


@dataclass(frozen=True, slots=True)
class Units:
    """The list of units, those with something to do first, and every step."""

    tallies: tuple[UnitTally, ...]
    idle: tuple[UnitTally, ...]
    picture: Bars
    turns: tuple[Turn, ...]
    units: tuple[str, ...]
    when: tuple[str, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """What one unit has before it. ``of`` is None where the roster does not have it; ``ways`` lead to its feeds."""

    name: str
    kind: str
    of: UnitLine | None
    street: str
    tally: UnitTally
    parts: tuple[tuple[str, str, tuple[StepLine, ...]], ...]
    loops: tuple[LoopLine, ...]
    closed: tuple[tuple[str, LoopLine], ...]
    closed_count: int
    ways: tuple[Link, ...]


def tallies(book: Book, lines: Iterable[StepLine], hrefs: Mapping[str, str]) -> tuple[UnitTally, ...]:
    """Every unit in numbers, the most pressed first; a step that either of two may take counts for both."""
    mine = by_unit(lines)
    known = {u.name: u for u in book.settings.contacts.units}
    found = [_tally(name, known.get(name), hrefs[name], mine.get(name, ()), book.as_of) for name in hrefs]
    order = {name: i for i, name in enumerate(known)}
    return tuple(sorted(found, key=lambda t: (*(-n for n in t.counts), order.get(t.unit, len(order)), t.unit)))


def by_unit(lines: Iterable[StepLine]) -> dict[str, list[StepLine]]:
    """The steps of each unit, by due day."""
    found: dict[str, list[StepLine]] = {}
    for line in lines:
        for unit in line.units:
            found.setdefault(unit, []).append(line)
    return found


def _tally(name: str, unit: Unit | None, href: str, lines: Sequence[StepLine], day: date) -> UnitTally:
    places = [when(line) for line in lines]
    people = tuple(t.name for t in unit.liaisons if t.holds(day)) if unit else ()
    return UnitTally(
        name, unit.kind if unit else UNLISTED, href,
        tuple(map(places.count, range(len(WHEN)))),
        min((x.due for x in lines), default=date.max).isoformat() if lines else "", people,
    )  # fmt: skip


def units(book: Book, lines: Sequence[StepLine], hrefs: Mapping[str, str]) -> Units:
    """The list of a book."""
    every = tallies(book, lines, hrefs)
    busy, idle = tuple(t for t in every if t.total), tuple(t for t in every if not t.total)
    turns = tuple(Turn(line, WHEN[when(line)]) for line in lines)
    words = [t.when for t in turns]
    return Units(
        busy, idle, bars([_row(t) for t in busy], left=150, width=420), turns, tuple(sorted(t.unit for t in busy)),
        tuple(w for w in WHEN if w in words), tuple(map(words.count, WHEN)),
    )  # fmt: skip


def _row(tally: UnitTally) -> Row:
    shares = (Share(look, n, word) for look, word, n in zip(_LOOKS, WHEN, tally.counts, strict=True))
    return Row(tally.unit, tuple(shares), tally.href)


def unit_page(
    press: Press, tally: UnitTally, lines: Sequence[StepLine], loops: LoopBoard, ways: tuple[Link, ...]
) -> UnitPage:
    """The page of a unit, given its steps, the loops of the book and the ways to its feeds."""
    book, name = press.book, tally.unit
    unit = book.settings.contacts.unit(name)
    places = [when(line) for line in lines]
    parts = tuple(
        (anchor, word, tuple(x for x, p in zip(lines, places, strict=True) if p == i))
        for i, (anchor, word) in enumerate(zip(_ANCHORS, WHEN, strict=True))
    )
    closed = [(g.kind, x) for g in loops.groups for x in g.closed if name in x.hands]
    closed.sort(key=lambda pair: (pair[1].closed, pair[1].of.id), reverse=True)
    return UnitPage(
        name, tally.kind,
        unit_line(book, unit, press.places.units, tally.total, tally.late) if unit else None,
        press.places.streets.get(name, ""), tally, parts,
        tuple(x for g in loops.groups for x in g.open if name in x.turns), tuple(closed[:_MOST]), len(closed), ways,
    )  # fmt: skip
