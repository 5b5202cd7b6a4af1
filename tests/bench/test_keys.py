"""The measurements of keys: they press what they say, and stand in their place on the page. No time is judged here."""

from __future__ import annotations

import shutil

import pytest

from bench import keys
from bench.keys import HEADING, Pressed
from bench.report import PAGE, put
from bench.synthetic import Workbench, name, number


def test_a_row_says_the_median_the_worst_and_whether_it_is_enough() -> None:
    """Met where the worst is within the target."""
    assert Pressed("a", [10.0, 90.0, 20.0]).line == "| a | 3 | 20 ms | 90 ms | ≤100 ms | met |"
    assert Pressed("a", [10.0, 190.0, 20.0]).line.endswith("| median |")
    assert Pressed("a", [110.0, 190.0, 120.0]).line.endswith("| **short** |")


def test_the_section_takes_the_place_of_the_one_before() -> None:
    """And of nothing else."""
    page = "# Benchmarks\n\n## Growth\n\nx\n\n## Where the time of a cold build goes\n\ny\n"
    once = put(page, f"{HEADING}\n\nfirst")
    assert once == page.replace("## Where", f"{HEADING}\n\nfirst\n\n## Where")
    assert put(once, f"{HEADING}\n\nsecond") == once.replace("first", "second")
    assert HEADING in PAGE.read_text("utf-8")


def test_synthetic_rows_differ() -> None:
    """By number and name; each has its place on the board and in the search."""
    bench = Workbench()
    rows = bench.board(300).rows
    assert len({r.case.id for r in rows}) == len({r.case.name for r in rows}) == 300
    assert len({number(i) for i in range(100_000)}) == 100_000
    assert len({name(i) for i in range(10_000)}) == 10_000
    assert [e.id for e in bench.large(25).entries] == [number(i) for i in range(25)]


@pytest.mark.xdist_group("lists")
@pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium here")
def test_every_key_is_answered() -> None:
    """Small: a board on two pages, some hundreds of cases."""
    told = keys.measured(rows=1100, cases=300, rounds=1)
    assert told.startswith(HEADING)
    assert (told.count("board of 1,100:"), told.count("| search:"), told.count("| full text:")) == (7, 6, 5)
    assert " 0 ms" not in told
