"""The one door: every page of the site as a plain value, and nothing that is not on one leaves the house.

What is rendered, and what ``data/`` holds, is made from these pages alone; who may see what is decided here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial

from ledger.book.book import Book, Entry, Filing
from ledger.book.enterprises import Directory, directory
from ledger.book.ties import Ties, ties
from ledger.site.boards import COLOURS, LEVELS, all_cases, board
from ledger.site.data import cases_json
from ledger.site.dossier import dossier, kin
from ledger.site.filing import docket
from ledger.site.findings import trouble
from ledger.site.firms import firm_href, firm_page, firms
from ledger.site.intake import intake
from ledger.site.law import law
from ledger.site.loops import loop_board
from ledger.site.parts import FormLink, href_of
from ledger.site.reviews import reviews
from ledger.site.roster import roster
from ledger.site.sheets import Sheet, all_sheets, by_record, form_of, sheets
from ledger.site.status import PATH as STATUS
from ledger.site.status import about
from ledger.site.ties import tie_lines
from ledger.site.today import pending_lines, today
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


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the navigation; ``count`` is shown beside it."""

    words: str
    href: str
    count: str = ""
    shape: str = ""


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

    @property
    def root(self) -> str:
        """The way from this page to the site's root."""
        return "../" * self.path.count("/")


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file for programs, as bytes."""

    path: str
    content: bytes


Maker = Callable[[], "Page | DataFile"]


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
        """A page about the whole, below the landing page and those above it."""
        return Page(path, template, title, (self.nav[0], *above), model, self.stamp, self.nav)

    def still(self, path: str, template: str, title: str, model: object, above: str, *, dated: bool) -> Page:
        """A page about one thing, below a page of the navigation; ``dated`` where it speaks of the days that are left."""
        nav = self.still_nav
        crumbs = (nav[0], *(link for link in nav if link.href == above))
        return Page(path, template, title, crumbs, model, self.still_stamps[dated], nav, still=True)

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


def pages(book: Book) -> Iterator[Page | DataFile]:
    """Every page and data file of the site, one at a time."""
    return (make() for make in makers(book))


def makers(book: Book) -> list[Maker]:
    """What makes each page and data file of the site; each can be made by itself, in any process."""
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

    def page(path: str, template: str, title: str, model: object) -> Maker:
        return partial(press.page, path, template, title, model)

    return [
        page("index.html", "index.html", "今日要办", today(book, boards, lines, loops)),
        *(page(f"boards/{slug}.html", "board.html", f"{level}预警", boards[level]) for level, slug in COLOURS.items()),
        page("cases.html", "cases.html", "全部案件", listing),
        page("loops.html", "loops.html", "闭环看板", loops),
        page("intake.html", "intake.html", "线索：四个渠道", channels),
        page("reviews.html", "reviews.html", "研判", met),
        page("enterprises.html", "enterprises.html", "企业", firms(found)),
        page("roster.html", "roster.html", "通讯录", roster(book, lines)),
        page("forms.html", "forms.html", "表格", sheets(press.sheets)),
        page("findings.html", "findings.html", "核对问题", findings),
        page("measures.html", "measures.html", "办法与口径", law(book)),
        page(STATUS, "status.html", "关于本次生成", about(book)),
        *(partial(_case, press, entry) for entry in book.entries),
        *(partial(_record, press, filing) for filing in book.records),
        *(partial(_firm, press, key) for key in found.by_key),
        *(partial(_form, press, sheet) for sheet in press.sheets),
        lambda: DataFile("data/cases.json", cases_json(book)),
        lambda: DataFile(NOW, _now(press)),
    ]


def _case(press: _Press, entry: Entry) -> Page:
    key = press.firms.of.get(entry.id)
    model = dossier(
        press.book, entry, press.kin[entry.id], tie_lines(press.book, press.ties, entry.id), firm_href(key) if key else "",
        press.forms.get(entry.id, ()),
    )  # fmt: skip
    title = f"{entry.id} {entry.name}" if entry.assessment else entry.id
    return press.still(href_of(entry.id), "case.html", title, model, "cases.html", dated=entry.open)


def _record(press: _Press, filing: Filing) -> Page:
    tied = tie_lines(press.book, press.ties, filing.id)
    model = docket(press.book, filing, tied, press.coded, press.forms.get(filing.id, ()))
    title = f"{filing.id} {model.of.name}" if filing.record else filing.id
    return press.still(href_of(filing.id), "record.html", title, model, model.above, dated=filing.open)


def _firm(press: _Press, key: str) -> Page:
    model = firm_page(press.book, press.ties, press.firms, key)
    return press.still(model.of.href, "enterprise.html", model.of.name, model, "enterprises.html", dated=False)


def _form(press: _Press, sheet: Sheet) -> Page:
    about = press.book.by_id.get(sheet.of.id) if sheet.of else None
    model = form_of(press.book, sheet)
    dated = about is None or about.open
    return press.still(sheet.path, "form.html", sheet.title, model, "forms.html", dated=dated)


def _now(press: _Press) -> bytes:
    """The script that tells a page what is true of the whole site."""
    stamp = press.stamp
    told = {
        "day": stamp.as_of_words, "commit": stamp.commit, "cases": stamp.cases, "uncommitted": stamp.uncommitted,
        "receipt": stamp.receipt,
        "counts": {link.href: link.count for link in press.nav if link.count},
    }  # fmt: skip
    return f"window.LEDGER_NOW = {json.dumps(told, ensure_ascii=False, sort_keys=True)};\n".encode()


def _receipt(book: Book) -> str:
    seal = book.seal
    return f"第 {seal.number} 号回执（{seal.received[:16].replace('T', ' ')}，{seal.digest[:16]}）" if seal else ""


def _stamp(book: Book) -> Stamp:
    unit = book.settings.contacts.unit(_COORDINATOR)
    people = tuple(t.name for t in unit.liaisons if t.holds(book.as_of)) if unit else ()
    return Stamp(
        book.as_of.isoformat(), long_day(book.as_of), book.commit or "", book.uncommitted, book.shallow,
        unit.name if unit else "", people, len(book.entries), _receipt(book),
    )  # fmt: skip
