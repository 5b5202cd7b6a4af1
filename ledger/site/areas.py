"""The parts of the site that stand by themselves: what each unit and 街镇园区 has, what was closed, what was ever done."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.site import audit, closed, streets, units
from ledger.site.news import audit_href, log
from ledger.site.out.area import ways
from ledger.site.press import Maker, Page, Press


def of_units(press: Press) -> Iterator[Maker]:
    """The list of units and the page of each."""
    hrefs, loops, mine = press.places.units, press.loops, units.by_unit(press.lines)
    feeds = {listing.title: ways(listing) for listing in press.lists.units}

    def one(tally: units.UnitTally) -> Maker:
        def make() -> Page:
            model = units.unit_page(press, tally, mine.get(tally.unit, ()), loops, feeds.get(tally.unit, ()))
            return press.page(tally.href, "unit.html", tally.unit, model, *press.above(units.PATH))

        return make

    yield lambda: press.page(units.PATH, "units.html", "单位待办", units.units(press.book, press.lines, hrefs))
    yield from map(one, units.tallies(press.book, press.lines, hrefs))


def of_streets(press: Press) -> Iterator[Maker]:
    """The list of 街镇园区 and the page of each."""
    hrefs, mine = press.places.streets, streets.by_street(press.book.entries)
    feeds = {listing.title: ways(listing) for listing in press.lists.streets}

    def one(name: str) -> Maker:
        def make() -> Page:
            model = streets.street_page(press, name, mine.get(name, ()), feeds.get(name, ()))
            return press.page(hrefs[name], "street.html", name, model, *press.above(streets.PATH))

        return make

    yield lambda: press.page(streets.PATH, "streets.html", "街镇园区", streets.streets(press.book, hrefs, press.closed))
    yield from map(one, hrefs)


def of_closed(press: Press) -> Iterator[Maker]:
    """The list of years and the page of each."""

    def one(year: closed.Year) -> Maker:
        return lambda: press.page(year.href, "closed-year.html", f"{year.year}年结案", year, *press.above(closed.PATH))

    yield lambda: press.page(closed.PATH, "closed.html", "已结案", press.closed)
    yield from map(one, press.closed.years)


def of_audit(press: Press) -> Iterator[Maker]:
    """The list of months and the page of each; a month stays the same file while nothing of it is told otherwise."""
    months = log(press.book)

    def one(month: str) -> Maker:
        def make() -> Page:
            model = audit.month_page(press.book, month, months[month])
            title = f"{model.words}留痕"
            return press.still(audit_href(month), "audit-month.html", title, model, audit.PATH, dated=False)

        return make

    yield lambda: press.page(audit.PATH, "audit.html", "留痕", audit.audit(press.book, months))
    yield from map(one, months)
