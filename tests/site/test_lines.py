"""The file's own lines and the lines of each commit on a page: what was written, with no person's number in it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from ledger.history.differences import MOST_WIDTH
from ledger.site.build import build_site
from tests.site.reading import read_page
from tests.site.sample import book_of, build_ledger

PHONE = "13812345678"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a case into whose body a number of a person was written, also across the end of what is shown."""
    box = build_ledger(tmp_path_factory.mktemp("told"))
    file = box.root / "cases/2026/2026-0014.md"
    long = "长" * (MOST_WIDTH - 6) + PHONE
    file.write_text(f"{file.read_text('utf-8')}\n电话 {PHONE}\n{long}\n", "utf-8")
    box.commit("补记", date(2026, 11, 24))
    out = tmp_path_factory.mktemp("told-out") / "_site"
    build_site(book_of(box), out)
    return out / "cases/2026-0014.html"


def test_no_line_shows_a_number_of_a_person(told: Path) -> None:
    """Neither the file nor the commit, nor the half of one at the end of a line that is cut."""
    text = told.read_text("utf-8")
    assert "138××××××××" in text
    assert not re.search(r"138\d", text)
    assert re.search(r"长138×*……</ins>", text)


def test_what_a_commit_added_is_on_the_page_with_its_sign_and_its_word(told: Path) -> None:
    """Seen as +, heard as 加; where it stands in the file is said."""
    text = told.read_text("utf-8")
    assert '<ins><span class="unseen">加：</span>电话 138××××××××</ins>' in text
    page = read_page(told)
    assert "原文：加 3 行" in page.text
    assert re.search(r"第 \d+ 行起", page.text)


def test_every_commit_of_the_trail_has_its_lines(site: Path) -> None:
    """A change of level shows the old line and the new one."""
    text = (site / "cases/2026-0012.html").read_text("utf-8")
    assert text.count('<details class="diff">') == 4
    assert '<del><span class="unseen">删：</span>预警等级: 橙色</del>' in text
    assert '<ins><span class="unseen">加：</span>预警等级: 红色</ins>' in text
