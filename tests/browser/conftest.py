"""Chromium on ``file://``: the browser that the bureau has, the way the bureau opens the site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ledger.site.build import build_site
from tests.browser.watched import Watched
from tests.site.beside import build_whole
from tests.site.hostile import build_hostile
from tests.site.sample import book_of, build_ledger


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's site, as with three changes that are not committed."""
    box = build_ledger(tmp_path_factory.mktemp("ledger"))
    out = tmp_path_factory.mktemp("out") / "_site"
    build_site(book_of(box, uncommitted=3), out)
    return out


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the sample with records beside its cases."""
    out = tmp_path_factory.mktemp("whole-out") / "_site"
    build_site(book_of(build_whole(tmp_path_factory.mktemp("whole"))), out)
    return out


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a ledger of hostile strings."""
    box = build_hostile(tmp_path_factory.mktemp("hostile"))
    out = tmp_path_factory.mktemp("hostile-out") / "_site"
    build_site(book_of(box), out)
    return out


@pytest.fixture
def desk(browser: Browser) -> Iterator[Watched]:
    """A desktop window in which nothing is complained of."""
    watched = Watched(browser)
    yield watched
    watched.context.close()
    assert watched.said == []
