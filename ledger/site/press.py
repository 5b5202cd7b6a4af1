"""What all pages of one book have in common: the frame of a page, its stamp and place, and what is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from ledger.book.book import Book, Entry
from ledger.book.enterprises import Directory
from ledger.book.ties import Ties
from ledger.site.addresses import Places, places
from ledger.site.boards import AllCases, Boards
from ledger.site.closed import Closed, years
from ledger.site.dossier import kin
from ledger.site.firms import firm_href
from ledger.site.loops import LoopBoard
from ledger.site.out.listing import Lists
from ledger.site.parts import FormLink, StepLine, pending_lines
from ledger.site.parts import Link as Link
from ledger.site.sheets import Sheet, by_record
from ledger.site.words import long_day
from ledger.text.value import dataclass, replace

BUREAU, SITE = "上海市宝山区人力资源和社会保障局", "欠薪预警处置台账"
NOW = "assets/now.js"
_COORDINATOR = "局行政执法科"  # 三: 做好各项信息汇总、动态监测、分级预警等工作


@dataclass(frozen=True, slots=True)
class Stamp:
    """Of what and of which day the site speaks; shown on every page.

    On a page that stays (``Page.still``) only what is the page's own is filled in here.
    """

    as_of: str
    as_of_words: str
    commit: str
    uncommitted: int
    shallow: bool
    unit: str
    liaisons: tuple[str, ...]
    cases: int
    receipt: str = ""
    audience: str = ""  # whom the site is for, empty for the bureau itself


@dataclass(frozen=True, slots=True)
class Page:
    """A page: where it goes, which template it takes, and its model. ``root`` leads back to the site's root.

    ``still`` is a page about one thing: its file is another one only when that thing has changed. What is true of the
    whole site (the commit, the counts, and the day where nothing on the page depends on it) comes to it from ``NOW``
    when it is opened.
    """

    path: str
    template: str
    title: str
    crumbs: tuple[Link, ...]
    model: object
    stamp: Stamp
    nav: tuple[Link, ...]
    still: bool = False
    pages: frozenset[str] = frozenset()  # all that the site has; empty: whatever a link leads to

    @property
    def root(self) -> str:
        """The way from this page to the site's root."""
        return "../" * self.path.count("/")

    @property
    def place(self) -> str:
        """The page of the navigation that this one is, or lies below; empty where it is below none."""
        known = {link.href for link in self.nav}
        ways = (self.path, *(link.href for link in reversed(self.crumbs[1:])))
        return next((way for way in ways if way in known), "")


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file for programs, as bytes."""

    path: str
    content: bytes


Maker = Callable[[], "Page | DataFile"]


@dataclass(frozen=True)
class Press:
    """What the pages of one book have in common: worked out once, however many pages there are."""

    book: Book
    stamp: Stamp
    nav: tuple[Link, ...]
    ties: Ties
    firms: Directory
    sheets: tuple[Sheet, ...]
    loops: LoopBoard
    boards: Boards = Boards({}, {}, ())
    cases: AllCases = AllCases((), 0, 0, 0, 0, ())

    def page(self, path: str, template: str, title: str, model: object, *above: Link) -> Page:
        """A page about the whole, below the landing page and those above it."""
        return Page(path, template, title, (self.nav[0], *above), model, self.stamp, self.nav)

    def still(self, path: str, template: str, title: str, model: object, above: str, *, dated: bool) -> Page:
        """A page about one thing, below a page of the navigation; ``dated`` where it speaks of the days that are left."""
        nav = self.still_nav
        return Page(
            path, template, title, (nav[0], *self.above(above)), model, self.still_stamps[dated], nav, still=True
        )

    def above(self, href: str) -> tuple[Link, ...]:
        """A page of the navigation as it stands in the way that leads to another."""
        return tuple(link for link in self.still_nav if link.href == href)

    @cached_property
    def still_nav(self) -> tuple[Link, ...]:
        """The navigation without its counts."""
        return tuple(replace(link, count="") for link in self.nav)

    @cached_property
    def still_stamps(self) -> tuple[Stamp, Stamp]:
        """The stamp of a page that stays, without the day and with it."""
        dated = replace(self.stamp, commit="", uncommitted=0, cases=0, receipt="")
        return replace(dated, as_of="", as_of_words=""), dated

    @cached_property
    def places(self) -> Places:
        """The pages of units and of 街镇园区 by name."""
        return places(self.book)

    @cached_property
    def lists(self) -> Lists:
        """What can be taken out as a feed, a calendar, a table or for programs."""
        return Lists(self.book)

    @cached_property
    def lines(self) -> tuple[StepLine, ...]:
        """Every step still to be done, by due day."""
        return tuple(pending_lines(self.book))

    @cached_property
    def closed(self) -> Closed:
        """The closed cases by year."""
        return years(self.book)

    @cached_property
    def kin(self) -> Mapping[str, tuple[Entry, ...]]:
        """The other cases of each case's enterprise."""
        return kin(self.book.entries)

    @cached_property
    def forms(self) -> Mapping[str, tuple[FormLink, ...]]:
        """The forms of each case and record."""
        return by_record(self.sheets)

    @cached_property
    def coded(self) -> Mapping[str, str]:
        """The pages of enterprises by credit code."""
        return {key: firm_href(key) for key, firm in self.firms.by_key.items() if firm.code}


def _receipt(book: Book) -> str:
    seal = book.seal
    return f"第 {seal.number} 号回执（{seal.received[:16].replace('T', ' ')}，{seal.digest[:16]}）" if seal else ""


def stamp_of(book: Book) -> Stamp:
    """What every page says of the whole site."""
    unit = book.settings.contacts.unit(_COORDINATOR)
    people = tuple(t.name for t in unit.liaisons if t.holds(book.as_of)) if unit else ()
    return Stamp(
        book.as_of.isoformat(), long_day(book.as_of), book.commit or "", book.uncommitted, book.shallow,
        unit.name if unit else "", people, len(book.entries), _receipt(book), "" if book.audience.whole else book.audience.words,
    )  # fmt: skip
