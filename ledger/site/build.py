"""A book to a site on disk."""

from __future__ import annotations

from pathlib import Path

from ledger.book.book import Book
from ledger.site.pages import DataFile, pages
from ledger.site.publish import Staging, publishing
from ledger.site.render import assets, render
from ledger.text.value import dataclass

_ROBOTS = b"User-agent: *\nDisallow: /\n"


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build wrote: how many pages, how many files in all, and where."""

    pages: int
    files: int
    out: Path


def build_site(book: Book, out: Path, *, root: Path | None = None) -> BuildResult:
    """Write the site of a book to a folder, whole or not at all.

    ``root`` is the ledger's own folder, which the site must not take the place of. LedgerError where the folder
    is not ours to write, or cannot be written; what stood there then still stands.
    """
    with publishing(out, root) as staging:
        count = _fill(staging, book)
    return BuildResult(count, staging.count, staging.target)


def _fill(staging: Staging, book: Book) -> int:
    count = 0
    for item in pages(book):
        if isinstance(item, DataFile):
            staging.write(item.path, item.content)
        else:
            staging.write(item.path, render(item))
            count += 1
    for path, content in assets().items():
        staging.write(path, content)
    staging.write("robots.txt", _ROBOTS)
    return count
