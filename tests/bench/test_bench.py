"""What the benchmark stands on: a multiplied ledger is a good ledger, and the page shows every row."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from bench.ledgers import LAST_DAY, multiplied
from bench.report import Made, report
from bench.rows import Mark
from bench.timing import Ratio
from ledger.book.snapshot import Reader
from ledger.book.sources import RangeChecker
from ledger.demo.export import stream
from ledger.demo.write import Wish, ledger
from ledger.history.importer import import_history
from ledger.history.repo import Repo

CASES, COPIES = 12, 3


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A dozen cases, told three times."""
    folder = tmp_path_factory.mktemp("multiplied") / "ledger"
    base = ledger(Wish(CASES, 9 * CASES, 1, LAST_DAY))
    import_history(folder, os.environ, stream(multiplied(base, COPIES)))
    return Repo.open(folder, os.environ)


def test_every_commit_of_a_multiplied_ledger_is_valid(repo: Repo) -> None:
    """Each copy has numbers, codes and names of its own, so no commit is refused."""
    findings = list(RangeChecker(repo, Reader()).findings(repo.revisions()))
    assert not [f for f in findings if f.is_error]


def test_a_multiplied_ledger_has_so_many_cases_of_as_many_enterprises(repo: Repo) -> None:
    """Numbers have no gaps, and no enterprise of one copy is one of another."""
    cases = [path for path in repo.tree("HEAD") if path.startswith("cases/")]
    numbers = sorted(Path(path).stem for path in cases)
    assert len(cases) == CASES * COPIES
    for year in {number[:4] for number in numbers}:
        own = [int(number[5:]) for number in numbers if number.startswith(year)]
        assert own == list(range(own[0], own[0] + len(own))) and own[0] == 1
    blocks = {_code(repo, path)[10:12] for path in cases}
    assert blocks == {"00", "01", "02"}


def _code(repo: Repo, path: str) -> str:
    text = repo.read(repo.tree("HEAD")[path].oid).decode()
    return next(line.split()[1] for line in text.splitlines() if line.startswith("统一社会信用代码"))


@pytest.fixture
def page() -> str:
    """A page on which one row is met, one short and the others were not measured."""
    marks = [Mark(3, "nothing : Python", 4, Ratio(1.5, 1.2, 1.9)), Mark(4, "hook : imports", 0.6, Ratio(0.9, 0.8, 1.0))]
    return report(Made(100, 900, "10 cases and 90 commits", "", ()), marks, [], "", "", "")


def test_the_page_shows_every_row(page: str) -> None:
    """Also those that were not measured; the verdict is that of the median."""
    rows: Mapping[str, str] = {line.split("|")[1].strip(): line for line in page.splitlines() if line.startswith("| ")}
    assert {str(n) for n in range(1, 11)} <= rows.keys()
    assert rows["3"].endswith("| met |") and rows["4"].endswith("| **short** |") and "not measured" in rows["9"]


def test_a_row_that_falls_short_says_why(page: str) -> None:
    """And what was tried; a row that is met says nothing."""
    assert "- Row 4. Reason: " in page and " Tried: " in page and "- Row 3." not in page


def test_the_morning_after_is_a_working_day() -> None:
    """Otherwise fewer figures would move than on most mornings."""
    assert {LAST_DAY.weekday(), (LAST_DAY + timedelta(days=1)).weekday()} <= set(range(5))
