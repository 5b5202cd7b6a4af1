"""What stands on a page of a value, and templates that are compiled once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from ledger.book.book import Book
from ledger.book.cache import Cache
from ledger.site import render
from ledger.site.build import build_site
from ledger.site.glyphs import visible


@given(st.text() | st.text(alphabet="<>&\"'a 中\u202e\u200b\n\t\x00"))
def test_a_text_is_shown_escaped_and_without_deceptive_characters(text: str) -> None:
    """Whichever way it takes, the quick one or the long one; and nothing is escaped twice."""
    assert str(render._shown(text)) == str(escape(visible(text)))
    assert str(escape(render._shown(text))) == str(render._shown(text))


@pytest.fixture
def fresh() -> Iterator[None]:
    """As in a new process: no template is compiled yet."""
    render._environment.cache_clear()
    yield
    render._environment.cache_clear()


def test_compiled_templates_are_kept_and_the_site_is_the_same(
    book: Book, site: Path, tmp_path: Path, fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second build compiles nothing; a store that was written by a first one changes no byte."""
    for name in ("first", "second"):
        with Cache(tmp_path / "store.sqlite") as store:
            build_site(book, tmp_path / name, store=store)
        render._environment.cache_clear()
        monkeypatch.setattr(render._Environment, "compile", None)
    wanted = {p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()}
    for name in ("first", "second"):
        assert wanted == {p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*") if p.is_file()}
