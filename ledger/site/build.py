"""A book to a site on disk: every page made, by as many processes as there are cores, or kept as it stands."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import blake2b
from pathlib import Path

from ledger.book.book import Book
from ledger.history.trail import Store
from ledger.progress import counted
from ledger.share import cores, spread
from ledger.site.pages import makers
from ledger.site.press import DataFile, Maker, Page
from ledger.site.publish import Mark, Staging, publishing
from ledger.site.render import assets, ready, render
from ledger.text.value import dataclass

_ROBOTS = b"User-agent: *\nDisallow: /\n"
_FEW = 200  # pages that are not worth another process


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build made: how many pages, how many files in all, how many of them anew, where, and its marker's number."""

    pages: int
    files: int
    written: int
    out: Path
    number: int


@dataclass(frozen=True, slots=True)
class _Made:
    """A file of a site: what it was made of (empty for what is cheap to make again), and how it lies on disk."""

    path: str
    of: str
    mark: Mark
    page: bool
    kept: bool


Standing = Mapping[str, tuple[str, Mark]]  # of a site: by path, what each page was made of and how it lay on disk


def build_site(book: Book, out: Path, *, root: Path | None = None, store: Store | None = None) -> BuildResult:
    """Write the site of a book to a folder, whole or not at all.

    ``root`` is the ledger's own folder, which the site must not take the place of. ``store`` remembers what each page
    of the folder was made of, and the compiled templates; a page that would be the same is taken over from the site
    that stands. LedgerError where the folder is not ours to write, or cannot be written; what stood there then still
    stands.
    """
    with publishing(out, root, book.audience) as staging:
        ready(store)
        standing = _standing(store, staging.target)
        made = _fill(staging, makers(book), standing)
    if store:
        words = json.dumps({m.path: (m.of, m.mark) for m in made if m.of})
        store.put(words.encode(), "pages", str(staging.target))
    return BuildResult(sum(m.page for m in made), len(made), sum(not m.kept for m in made), staging.target,
                       staging.number)  # fmt: skip


def _standing(store: Store | None, target: Path) -> Standing:
    words = store.get("pages", str(target)) if store else None
    return {path: (of, (size, time)) for path, (of, (size, time)) in json.loads(words or "{}").items()}


def _fill(staging: Staging, every: Sequence[Maker], standing: Standing) -> list[_Made]:
    mixed = [make for first in range(cores()) for make in every[first :: cores()]]  # each process gets of every kind
    made = [m for part in spread(partial(_make, staging, standing), mixed, _FEW) for m in part]
    plain = {**assets(), "robots.txt": _ROBOTS}
    made += [_Made(path, "", staging.write(path, content), False, False) for path, content in plain.items()]
    return sorted(made, key=lambda m: m.path)


def _make(staging: Staging, standing: Standing, makers: Sequence[Maker]) -> list[_Made]:
    return [_put(staging, standing, make()) for make in counted(makers, "生成网页", len(makers))]


def _put(staging: Staging, standing: Standing, item: Page | DataFile) -> _Made:
    if isinstance(item, DataFile):
        return _Made(item.path, "", staging.write(item.path, item.content), False, False)
    of = blake2b(pickle.dumps(item, 5), digest_size=16).hexdigest()
    was, mark = standing.get(item.path, ("", (0, 0)))
    if was == of and staging.keep(item.path, mark):
        return _Made(item.path, of, mark, True, True)
    content = render(item)
    if was and staging.unchanged(item.path, content, mark):
        return _Made(item.path, of, mark, True, True)
    return _Made(item.path, of, staging.write(item.path, content), True, False)
