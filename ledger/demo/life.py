"""One case as it goes on: what is planned, what was committed, and the rule that nothing unsound is committed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date, datetime, time, timedelta, timezone
from heapq import heappop, heappush
from random import Random

from ledger.demo.desk import Desk, Settled
from ledger.demo.draft import Draft
from ledger.demo.firms import Firm
from ledger.demo.people import Cast
from ledger.demo.plots import Plot
from ledger.measures.calendar import ONE_DAY, Calendar
from ledger.measures.step_kinds import ENFORCEMENT
from ledger.text.value import dataclass, field

_CHINA = timezone(timedelta(hours=8))
_OPENS, _NOON, _BACK, _CLOSES = 8 * 60 + 40, 11 * 60 + 30, 13 * 60, 17 * 60 + 20  # minutes of the day


@dataclass(frozen=True)
class Role:
    """A case to come: its number, enterprise and kind, when it begins, and how far it is written.

    ``notes`` is how many small additions it gets; after ``stall`` commits nobody touches it any more;
    ``previous`` is an earlier case of the enterprise, closed by then.
    """

    number: str
    firm: Firm
    street: str
    plot: Plot
    start: date
    seed: str
    notes: int
    stall: int | None = None
    previous: str | None = None

    @property
    def path(self) -> str:
        """The case file."""
        return f"cases/{self.number[:4]}/{self.number}.md"


@dataclass(frozen=True)
class Version:
    """A state of a file as committed; ``light`` ones may be left out, their change going into the next."""

    when: int
    author: tuple[str, str]
    committer: tuple[str, str]
    draft: Draft
    light: bool
    go: str = ""  # the commit it belongs to, where that holds several files


def commit_of(path: str, version: Version) -> str:
    """What names the commit of a version."""
    return version.go or f"{path}@{version.when}"


def office_hour(day: date, rng: Random) -> int:
    """A time of the office's day."""
    morning = rng.random() < 0.55
    minute = rng.randint(_OPENS, _NOON) if morning else rng.randint(_BACK, _CLOSES)
    moment = datetime.combine(day, time(0), _CHINA) + timedelta(minutes=minute, seconds=rng.randint(0, 59))
    return int(moment.timestamp())


@dataclass(frozen=True)
class Done:
    """What somebody of a unit did to a draft."""

    draft: Draft
    unit: str
    light: bool = False


@dataclass(frozen=True)
class World:
    """What all cases share."""

    desk: Desk
    cast: Cast
    until: date

    @property
    def calendar(self) -> Calendar:
        """The working days."""
        return self.desk.rules.calendar


@dataclass
class Life:
    """A case under way. ``resolved``: nothing more stands against its end; ``relief``: why the level may fall."""

    role: Role
    world: World
    rng: Random
    ending: str
    draft: Draft | None = None
    resolved: bool = False
    closed: bool = False
    hard: bool = False
    relief: str = ""
    versions: list[Version] = field(default_factory=list)
    refused: int = 0
    _agenda: list[tuple[date, int, Act]] = field(default_factory=list)
    _known: set[Hashable] = field(default_factory=set)
    _count: int = 0

    def at(self, day: date, act: Act, *, any_day: bool = False) -> None:
        """Plan something for a day, or for the next working day."""
        self._count += 1
        heappush(self._agenda, (day if any_day else self.world.calendar.forward(day), self._count, act))

    def within(self, day: date, least: int, most: int, act: Act) -> None:
        """Plan something for some days later."""
        self.at(day + timedelta(days=self.rng.randint(least, max(least, most))), act)

    def once(self, key: Hashable) -> bool:
        """Whether this is the first time of asking."""
        if key in self._known:
            return False
        self._known.add(key)
        return True

    def next(self) -> tuple[date, Act] | None:
        """What comes next; None when the case is closed, left alone, or nothing more happens in time."""
        stalled = self.role.stall is not None and len(self.versions) >= self.role.stall
        if self.closed or stalled or not self._agenda or self._agenda[0][0] > self.world.until:
            return None
        day, _, act = heappop(self._agenda)
        return day, act

    def settle(self, draft: Draft, day: date) -> Settled:
        """A draft in order on a day."""
        return self.world.desk.settle(self.role.path, draft, day)

    def commit(self, done: Done, day: date) -> Settled | None:
        """Bring what was done in order and record it; None where nothing changed or it would not pass."""
        after = self.settle(done.draft, day)
        if after.draft == self.draft:
            return None
        if not self.world.desk.sound(self.draft, after):
            self.refused += 1
            return None
        person = self.world.cast.writer(done.unit, self.rng, day)
        entered = person if self.rng.random() < 0.95 else self.world.cast.writer(ENFORCEMENT, self.rng, day)
        author, committer = ((p.name, p.addresses[0]) for p in (person, entered))
        self.versions.append(Version(self._moment(day), author, committer, after.draft, done.light))
        self.draft = after.draft
        self.closed = after.state.closed
        return after

    def _moment(self, day: date) -> int:
        """A time of the office's day, after whatever this case saw before on it."""
        moment = office_hour(day, self.rng)
        last = self.versions[-1].when if self.versions else 0
        return max(moment, last + 60 * self.rng.randint(3, 15))

    def yesterday(self, day: date, floor: date | None = None) -> date:
        """The day to write for something of late: mostly the day itself, now and then the working day before."""
        before = self.world.calendar.back(day - ONE_DAY)
        late = self.rng.random() < 0.15 and before >= max(self.role.start, floor or self.role.start)
        return before if late else day


Act = Callable[[Life, Settled], "Done | None"]
