"""The one door: every page of the site as a plain value, and nothing that is not on one leaves the house.

What is rendered, and what ``data/`` holds, is made from these pages alone; who may see what is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ledger.book.book import Book
from ledger.site.boards import COLOURS, LEVELS, all_cases, board
from ledger.site.data import cases_json
from ledger.site.dossier import dossier, kin
from ledger.site.findings import trouble
from ledger.site.law import law
from ledger.site.parts import case_href
from ledger.site.today import today
from ledger.site.words import long_day

BUREAU, SITE = "上海市宝山区人力资源和社会保障局", "欠薪预警处置台账"
_COORDINATOR = "局行政执法科"  # 三: 做好各项信息汇总、动态监测、分级预警等工作


@dataclass(frozen=True, slots=True)
class Stamp:
    """Of what and of which day the site speaks; shown on every page."""

    as_of: str
    as_of_words: str
    commit: str
    uncommitted: int
    shallow: bool
    unit: str
    liaisons: tuple[str, ...]
    cases: int


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the navigation; ``count`` is shown beside it."""

    words: str
    href: str
    count: str = ""
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: where it goes, which template it takes, and its model. ``root`` leads back to the site's root."""

    path: str
    template: str
    title: str
    crumbs: tuple[Link, ...]
    model: object
    stamp: Stamp
    nav: tuple[Link, ...]

    @property
    def root(self) -> str:
        """The way from this page to the site's root."""
        return "../" * self.path.count("/")


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file for programs, as bytes."""

    path: str
    content: bytes


def pages(book: Book) -> Iterator[Page | DataFile]:
    """Every page and data file of the site, one at a time."""
    boards = {level: board(book, level) for level in LEVELS}
    listing, findings = all_cases(book), trouble(book)
    stamp = _stamp(book)
    nav = (
        Link("今日要办", "index.html"),
        *(Link(level, f"boards/{slug}.html", str(len(boards[level].rows)), slug) for level, slug in COLOURS.items()),
        Link("全部案件", "cases.html", str(len(listing.rows))),
        Link("核对问题", "findings.html", str(len(findings.lines))),
        Link("办法与口径", "measures.html"),
    )

    def page(path: str, template: str, title: str, model: object, *above: Link) -> Page:
        return Page(path, template, title, (nav[0], *above), model, stamp, nav)

    yield page("index.html", "index.html", "今日要办", today(book, boards))
    for level, slug in COLOURS.items():
        yield page(f"boards/{slug}.html", "board.html", f"{level}预警", boards[level])
    yield page("cases.html", "cases.html", "全部案件", listing)
    yield page("findings.html", "findings.html", "核对问题", findings)
    yield page("measures.html", "measures.html", "办法与口径", law(book))
    related = kin(book.entries)
    for entry in book.entries:
        yield page(
            case_href(entry.id),
            "case.html",
            f"{entry.id} {entry.name}" if entry.assessment else entry.id,
            dossier(book, entry, related[entry.id]),
            nav[4],
        )
    yield DataFile("data/cases.json", cases_json(book))


def _stamp(book: Book) -> Stamp:
    unit = book.settings.contacts.unit(_COORDINATOR)
    people = tuple(t.name for t in unit.liaisons if t.holds(book.as_of)) if unit else ()
    return Stamp(
        book.as_of.isoformat(), long_day(book.as_of), book.commit or "", book.uncommitted, book.shallow,
        unit.name if unit else "", people, len(book.entries),
    )  # fmt: skip
