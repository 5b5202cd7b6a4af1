"""Chromium on ``file://``: the browser that the bureau has, the way the bureau opens the site."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.site.build import build_site
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
