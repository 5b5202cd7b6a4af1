"""Old addresses: a number that was removed or given up still has a page that says so, and not what was in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ledger.book.book import Book
from ledger.book.narrowing import for_audience
from ledger.records.audience import Audience
from ledger.site.build import build_site
from ledger.site.dossier import dossier
from tests.gitkit import Sandbox
from tests.site.reading import read_page
from tests.site.sample import book_of, build_ledger


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The sample in which one case is withdrawn and another one gets a new number."""
    box = build_ledger(tmp_path_factory.mktemp("moved"))
    box.git("rm", "-q", "cases/2026/2026-0013.md")
    box.commit("删除", date(2026, 11, 23))
    return _renumbered(box)


def _renumbered(box: Sandbox) -> Book:
    box.git("mv", "cases/2026/2026-0015.md", "cases/2026/2026-0031.md")
    file = box.root / "cases/2026/2026-0031.md"
    file.write_text(file.read_text("utf-8").replace("编号: 2026-0015", "编号: 2026-0031"), "utf-8")
    box.commit("改编号", date(2026, 11, 24))
    return book_of(box)


@pytest.fixture(scope="module")
def out(moved: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its site."""
    target = tmp_path_factory.mktemp("moved-out") / "_site"
    build_site(moved, target)
    return target


def test_the_book_knows_what_is_gone(moved: Book) -> None:
    """By number, with what became of it, and without the lines of the file."""
    assert [(d.id, d.now, d.removed) for d in moved.departed] == [
        ("2026-0013", "", True),
        ("2026-0015", "2026-0031", False),
    ]
    assert all(e.lines is None and (not e.summary or e.kind == "renamed") for d in moved.departed for e in d.trail)
    assert [e.kind for e in moved.departed[1].trail][-1] == "renamed"


def test_a_removed_case_says_when_and_by_whom(out: Path) -> None:
    """And nothing of its content but what the trail tells."""
    page = read_page(out / "cases/2026-0013.html")
    assert "已从台账中删除" in "".join(page.text.split())
    assert "2026-11-23 12:00" in page.text and "薛涛" in page.text
    assert "厂房租约到期未续" not in page.text
    assert "台账原文" not in page.text


def test_a_renumbered_case_leads_to_its_new_number(out: Path) -> None:
    """Where the whole trail is."""
    page = read_page(out / "cases/2026-0015.html")
    assert "2026-0031.html" in " ".join(page.links)
    assert "现在的编号是 2026-0031" in page.text and "改编号" in page.text
    assert "建档" in read_page(out / "cases/2026-0031.html").text


def test_a_number_that_stands_has_no_second_page(moved: Book, out: Path) -> None:
    """Each address is one page."""
    assert not {d.id for d in moved.departed} & {e.id for e in moved.entries}
    assert sum(1 for _ in (out / "cases").glob("*.html")) == len(moved.entries) + 2


def test_other_audiences_get_neither_lines_nor_numbers_out_of_use(moved: Book) -> None:
    """Both quote what may not be theirs; nor is there a command for who has no ledger to type it in."""
    street = for_audience(moved, Audience("street", "友谊路街道"))
    assert street.departed == ()
    assert street.entries and all(e.lines is None for held in street.entries for e in held.trail)
    page = dossier(street, street.by_id["2026-0012"])
    assert page.source == () and page.known is not None
    assert page.known.commands == () and all(t.command is None for t in page.known.tasks)
    ours = dossier(moved, moved.by_id["2026-0012"])
    assert ours.source and ours.known is not None and ours.known.commands
