"""The one door: every page of the site as a plain value, and nothing that is not on one leaves the house.

What is rendered, and what ``data/`` holds, is made from these pages alone; who may see what is decided here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial

from ledger.book.book import Book, Entry, Filing
from ledger.book.enterprises import Directory, directory
from ledger.book.ties import ties
from ledger.site.areas import of_audit, of_closed, of_streets, of_units
from ledger.site.boards import all_cases, boards
from ledger.site.data import cases_json
from ledger.site.dossier import dossier
from ledger.site.filing import docket
from ledger.site.findings import trouble
from ledger.site.firms import firm_href, firm_page, firms
from ledger.site.intake import intake
from ledger.site.law import law
from ledger.site.lists import lists
from ledger.site.loops import loop_board
from ledger.site.navigation import navigation
from ledger.site.out.area import area as ways_out
from ledger.site.parts import href_of
from ledger.site.press import NOW, DataFile, Link, Maker, Page, Press, stamp_of
from ledger.site.reviews import reviews
from ledger.site.roster import roster
from ledger.site.search import search
from ledger.site.sheets import Sheet, all_sheets, form_of, sheets
from ledger.site.status import PATH as STATUS
from ledger.site.status import about
from ledger.site.stubs import stubs
from ledger.site.summary import colour_sums, summary, summary_json
from ledger.site.ties import tie_lines
from ledger.site.today import today
from ledger.text.value import replace

Area = Callable[[Press], Iterator[Maker]]
AREAS: tuple[Area, ...] = (  # parts of the site that stand by themselves
    of_units,
    of_streets,
    of_closed,
    of_audit,
    stubs,
    lists,
    search,
    ways_out,
)


def pages(book: Book) -> Iterator[Page | DataFile]:
    """Every page and data file of the site, one at a time."""
    return (make() for make in makers(book))


def makers(book: Book) -> list[Maker]:
    """What makes each page and data file of the site; each can be made by itself, in any process."""
    return _makers(book) if book.audience.cases else sums(book)


def sums(book: Book) -> list[Maker]:
    """The pages of a summary: sums and the measures, nothing about one case."""
    nav = (Link("汇总", "index.html"), Link("办法与口径", "measures.html"))
    loops = loop_board(book)
    press = Press(book, stamp_of(book), nav, {}, Directory({}, {}, {}, {}), (), loops)
    found = summary(book, loops)
    made = (
        press.page("index.html", "summary.html", "汇总", found),
        *(
            press.page(f"boards/{slug}.html", "sum.html", f"{one.tally.level}合计", one)
            for slug, one in colour_sums(found).items()
        ),
        press.page("measures.html", "measures.html", "办法与口径", law(book)),
        press.page(STATUS, "status.html", "关于本次生成", about(book)),
    )
    known = frozenset(p.path for p in made)
    return [
        *(partial(replace, page, pages=known) for page in made),
        lambda: DataFile("data/summary.json", summary_json(book, found)),
        lambda: DataFile("data/cases.json", cases_json(replace(book, entries=()))),
        lambda: DataFile(NOW, _now(press)),
    ]


def _makers(book: Book) -> list[Maker]:
    tied = ties(book)
    found = directory(book, tied)
    shown, listing = boards(book), all_cases(book)
    findings, loops = trouble(book), loop_board(book)
    channels, met = intake(book), reviews(book)
    counts = {f"boards/{b.slug}.html": b.count for b in shown.every}
    counts |= {"loops.html": loops.open, "cases.html": listing.count, "findings.html": len(findings.lines)}
    press = Press(book, stamp_of(book), navigation(counts), tied, found, all_sheets(book), loops, shown, listing)

    def page(path: str, template: str, title: str, model: object) -> Maker:
        return partial(press.page, path, template, title, model)

    return [
        page("index.html", "index.html", "今日要办", today(book, shown.by_level, press.lines, loops)),
        page("loops.html", "loops.html", "闭环看板", loops),
        page("intake.html", "intake.html", "线索：四个渠道", channels),
        page("reviews.html", "reviews.html", "研判", met),
        page("enterprises.html", "enterprises.html", "企业", firms(found)),
        page("roster.html", "roster.html", "通讯录", roster(book, press.lines)),
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
        *(make for area in AREAS for make in area(press)),
    ]


def _case(press: Press, entry: Entry) -> Page:
    key = press.firms.of.get(entry.id)
    model = dossier(
        press.book, entry, press.kin[entry.id], tie_lines(press.book, press.ties, entry.id), firm_href(key) if key else "",
        press.forms.get(entry.id, ()),
    )  # fmt: skip
    title = f"{entry.id} {entry.name}" if entry.assessment else entry.id
    return press.still(href_of(entry.id), "case.html", title, model, "cases.html", dated=entry.open)


def _record(press: Press, filing: Filing) -> Page:
    tied = tie_lines(press.book, press.ties, filing.id)
    model = docket(press.book, filing, tied, press.coded, press.forms.get(filing.id, ()))
    title = f"{filing.id} {model.of.name}" if filing.record else filing.id
    return press.still(href_of(filing.id), "record.html", title, model, model.above, dated=filing.open)


def _firm(press: Press, key: str) -> Page:
    model = firm_page(press.book, press.ties, press.firms, key)
    return press.still(model.of.href, "enterprise.html", model.of.name, model, "enterprises.html", dated=False)


def _form(press: Press, sheet: Sheet) -> Page:
    about = press.book.by_id.get(sheet.of.id) if sheet.of else None
    model = form_of(press.book, sheet)
    dated = about is None or about.open
    return press.still(sheet.path, "form.html", sheet.title, model, "forms.html", dated=dated)


def _now(press: Press) -> bytes:
    """The script that tells a page what is true of the whole site."""
    stamp = press.stamp
    told = {
        "day": stamp.as_of_words, "commit": stamp.commit, "cases": stamp.cases, "uncommitted": stamp.uncommitted,
        "receipt": stamp.receipt,
        "counts": {link.href: link.count for link in press.nav if link.count},
    }  # fmt: skip
    return f"window.LEDGER_NOW = {json.dumps(told, ensure_ascii=False, sort_keys=True)};\n".encode()
