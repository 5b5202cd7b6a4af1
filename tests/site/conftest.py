"""One sample ledger, one book and one site for all tests of a worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.book.book import Book
from ledger.site.build import build_site
from tests.gitkit import Sandbox
from tests.site.beside import build_whole
from tests.site.sample import book_of, build_ledger


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """The sample ledger in a repository."""
    return build_ledger(tmp_path_factory.mktemp("ledger"))


@pytest.fixture(scope="session")
def book(box: Sandbox) -> Book:
    """Its book on the sample's day."""
    return book_of(box)


@pytest.fixture(scope="session")
def site(book: Book, box: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its site."""
    out = tmp_path_factory.mktemp("out") / "_site"
    build_site(book, out, root=box.root)
    return out


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The sample's book with records of every kind beside its cases."""
    return book_of(build_whole(tmp_path_factory.mktemp("whole")))


@pytest.fixture(scope="session")
def whole_site(whole: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of that."""
    out = tmp_path_factory.mktemp("whole-out") / "_site"
    build_site(whole, out)
    return out
