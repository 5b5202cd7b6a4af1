"""The part of the site that these files are: each of them, and the page that names them all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ledger.site.out.formats import FORMATS, offered
from ledger.site.out.frame import Frame, frame_of
from ledger.site.out.listing import Listing, Lists
from ledger.site.out.schema import schema
from ledger.site.press import DataFile, Link, Maker, Press
from ledger.text.value import dataclass

INDEX = "data.html"  # the page that names all these files


@dataclass(frozen=True, slots=True)
class Ways:
    """A list with its files; ``count`` is that of its rows."""

    title: str
    page: str
    count: int
    files: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class UnitWays:
    """A unit with what it has to do, and a 街镇园区 with its cases."""

    name: str
    steps: Ways | None
    cases: Ways | None


@dataclass(frozen=True, slots=True)
class Use:
    """A format and what it is for."""

    name: str
    ending: str
    use: str


@dataclass(frozen=True, slots=True)
class Index:
    """The page of all files."""

    uses: tuple[Use, ...]
    whole: tuple[Ways, ...]
    units: tuple[UnitWays, ...]


def area(press: Press) -> Iterator[Maker]:
    """The files, and their page."""
    lists = press.lists
    frame = frame_of(press.book)
    yield partial(press.page, INDEX, "data.html", "数据与订阅", index(lists))
    yield lambda: DataFile("data/schema.json", schema())
    for listing in lists:
        for ending in offered(listing):
            yield partial(_file, lists, frame, listing, ending)


def _file(lists: Lists, frame: Frame, listing: Listing, ending: str) -> DataFile:
    return DataFile(f"{listing.path}.{ending}", FORMATS[ending].write(listing, lists, frame))


def index(lists: Lists) -> Index:
    """What files there are, by what they are of."""
    whole = (*map(_ways, lists.boards), _ways(lists.whole), _ways(lists.due))
    todo, held = ({x.title: _ways(x) for x in found} for found in (lists.units, lists.streets))
    units = tuple(UnitWays(name, todo.get(name), held.get(name)) for name in dict.fromkeys([*todo, *held]))
    return Index(tuple(Use(f.name, ending, f.use) for ending, f in FORMATS.items()), whole, units)


def _ways(listing: Listing) -> Ways:
    return Ways(listing.title, listing.page, len(listing.cases or listing.steps), ways(listing))


def ways(listing: Listing) -> tuple[Link, ...]:
    """The files of a list, as links from the site's root."""
    files = tuple(Link(FORMATS[ending].name, f"{listing.path}.{ending}") for ending in offered(listing))
    return (*files, Link("JSON", "data/cases.json")) if listing.path == "cases" else files
