"""The one door: every page of the site as a plain value, and nothing that is not on one leaves the house.

What is rendered, and what ``data/`` holds, is made from these pages alone; who may see what is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger.book.book import Book
from ledger.book.enterprises import Directory, directory
from ledger.book.ties import Ties, ties
from ledger.site.boards import COLOURS, LEVELS, all_cases, board
from ledger.site.data import cases_json
from ledger.site.dossier import dossier, kin
from ledger.site.filing import docket
from ledger.site.findings import trouble
from ledger.site.firms import firm_href, firm_pages, firms
from ledger.site.intake import intake
from ledger.site.law import law
from ledger.site.loops import loop_board
from ledger.site.parts import href_of
from ledger.site.reviews import reviews
from ledger.site.roster import roster
from ledger.site.sheets import Sheet, all_sheets, by_record, form_of, sheets
from ledger.site.ties import tie_lines
from ledger.site.today import pending_lines, today
from ledger.site.words import long_day
from ledger.text.value import dataclass

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


@dataclass(frozen=True)
class _Press:
    """What the pages of one book have in common: worked out once, however many pages there are."""

    book: Book
    stamp: Stamp
    nav: tuple[Link, ...]
    ties: Ties
    firms: Directory
    sheets: tuple[Sheet, ...]

    def page(self, path: str, template: str, title: str, model: object, *above: Link) -> Page:
        """A page, below the landing page and those above it."""
        return Page(path, template, title, (self.nav[0], *above), model, self.stamp, self.nav)

    def above(self, href: str) -> tuple[Link, ...]:
        """The page of the navigation that a page stands under."""
        return tuple(link for link in self.nav if link.href == href)


def pages(book: Book) -> Iterator[Page | DataFile]:
    """Every page and data file of the site, one at a time."""
    tied = ties(book)
    found = directory(book, tied)
    boards = {level: board(book, level) for level in LEVELS}
    listing, findings, loops, lines = all_cases(book), trouble(book), loop_board(book), pending_lines(book)
    channels, met = intake(book), reviews(book)
    nav = (
        Link("今日要办", "index.html"),
        *(Link(level, f"boards/{slug}.html", str(len(boards[level].rows)), slug) for level, slug in COLOURS.items()),
        Link("全部案件", "cases.html", str(len(listing.rows))),
        Link("闭环", "loops.html", str(loops.open)),
        Link("线索", "intake.html", str(channels.count)),
        Link("研判", "reviews.html", str(len(met.rows))),
        Link("企业", "enterprises.html", str(len(found.by_key))),
        Link("通讯录", "roster.html"),
        Link("表格", "forms.html"),
        Link("核对问题", "findings.html", str(len(findings.lines))),
        Link("办法与口径", "measures.html"),
    )
    press = _Press(book, _stamp(book), nav, tied, found, all_sheets(book))
    yield press.page("index.html", "index.html", "今日要办", today(book, boards, lines, loops))
    for level, slug in COLOURS.items():
        yield press.page(f"boards/{slug}.html", "board.html", f"{level}预警", boards[level])
    yield press.page("cases.html", "cases.html", "全部案件", listing)
    yield press.page("loops.html", "loops.html", "闭环看板", loops)
    yield press.page("intake.html", "intake.html", "线索：四个渠道", channels)
    yield press.page("reviews.html", "reviews.html", "研判", met)
    yield press.page("enterprises.html", "enterprises.html", "企业", firms(found))
    yield press.page("roster.html", "roster.html", "通讯录", roster(book, lines))
    yield press.page("forms.html", "forms.html", "表格", sheets(press.sheets))
    yield press.page("findings.html", "findings.html", "核对问题", findings)
    yield press.page("measures.html", "measures.html", "办法与口径", law(book))
    yield from _cases(press)
    yield from _records(press)
    for firm in firm_pages(book, tied, found):
        yield press.page(firm.of.href, "enterprise.html", firm.of.name, firm, *press.above("enterprises.html"))
    for sheet in press.sheets:
        yield press.page(sheet.path, "form.html", sheet.title, form_of(book, sheet), *press.above("forms.html"))
    yield DataFile("data/cases.json", cases_json(book))


def _cases(press: _Press) -> Iterator[Page]:
    book, related, forms = press.book, kin(press.book.entries), by_record(press.sheets)
    for entry in book.entries:
        key = press.firms.of.get(entry.id)
        model = dossier(
            book, entry, related[entry.id], tie_lines(book, press.ties, entry.id), firm_href(key) if key else "",
            forms.get(entry.id, ()),
        )  # fmt: skip
        title = f"{entry.id} {entry.name}" if entry.assessment else entry.id
        yield press.page(href_of(entry.id), "case.html", title, model, *press.above("cases.html"))


def _records(press: _Press) -> Iterator[Page]:
    book, forms = press.book, by_record(press.sheets)
    codes = {key: firm_href(key) for key, firm in press.firms.by_key.items() if firm.code}
    for filing in book.records:
        model = docket(book, filing, tie_lines(book, press.ties, filing.id), codes, forms.get(filing.id, ()))
        title = f"{filing.id} {model.of.name}" if filing.record else filing.id
        yield press.page(href_of(filing.id), "record.html", title, model, *press.above(model.above))


def _stamp(book: Book) -> Stamp:
    unit = book.settings.contacts.unit(_COORDINATOR)
    people = tuple(t.name for t in unit.liaisons if t.holds(book.as_of)) if unit else ()
    return Stamp(
        book.as_of.isoformat(), long_day(book.as_of), book.commit or "", book.uncommitted, book.shallow,
        unit.name if unit else "", people, len(book.entries),
    )  # fmt: skip
