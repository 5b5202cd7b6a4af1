"""Where a unit and a 街镇园区 have their pages: by the sound of their names, each name another address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ledger.book.book import Book
from ledger.records.contacts import STREETS
from ledger.site.pinyin import slugs
from ledger.text.value import dataclass


@dataclass(frozen=True, slots=True)
class Places:
    """The pages, from the site's root, of units and of 街镇园区 by name; a street is also a unit."""

    units: Mapping[str, str]
    streets: Mapping[str, str]


def places(book: Book) -> Places:
    """The pages of every unit that the roster or a pending step names, and of every 街镇园区 that it or a file does.

    A book that was narrowed for an audience knows nothing of the others, so it must not say that they have nothing: there
    only the audience and those that what is left names have a page.
    """
    turns = {name for of, task in book.todo for name in _named(task.entry.unit if task.entry else None, task.units)}
    held = {h.record.street for h in (*book.entries, *book.records) if h.record and h.record.street}
    everything = book.audience.whole or not book.audience.cases
    listed = [u for u in book.settings.contacts.units if everything or u.name == book.audience.name]
    named = {*(u.name for u in listed), *turns}
    streets = {*(u.name for u in listed if u.kind == STREETS), *held}
    return Places(_pages("units", sorted(named)), _pages("streets", sorted(streets)))


def _named(entered: str | None, permitted: tuple[str, ...]) -> tuple[str, ...]:
    return (entered,) if entered else permitted


def _pages(folder: str, names: Iterable[str]) -> dict[str, str]:
    return {name: f"{folder}/{slug}.html" for name, slug in slugs(names).items()}
