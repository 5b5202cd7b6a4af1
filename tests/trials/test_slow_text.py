"""A slice of M7, with the real commands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import trials.slow_text as trial
from trials.slow_corpus import BOMBS, SHEETS, SIZES, SLOW
from trials.slow_text import Ground, spent, trials

ONE_OF_EACH = ("左方括号 100 K", "编号列表 10 K", "未闭引号", "实体倍增")


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A ledger of three cases."""
    yield Ground(tmp_path_factory.mktemp("slow"))


@pytest.mark.parametrize("what", ONE_OF_EACH)
def test_an_answer_comes_and_others_are_untouched(ground: Ground, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow body, a long one, a bomb in the front matter, one in a spreadsheet; how soon is for the trial to say."""
    monkeypatch.setattr(trial, "SECONDS", 20.0)
    attempt = dict(trials(1))[what]
    assert attempt(ground)[0] == []


def test_what_takes_too_long_is_found_out(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trial can fail: by time and memory that a child of the child took, and by a traceback."""
    monkeypatch.setattr(trial, "SECONDS", 0.3)
    monkeypatch.setattr(trial, "MEGABYTES", 40)
    inner = "x = bytearray(60_000_000); import time\nwhile time.process_time() < 0.5: pass"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}]); raise ValueError"
    assert len(spent([sys.executable, "-c", program], ground.home, ground.env).trouble("x")) == 3


def test_a_page_that_changed_is_found_out(ground: Ground) -> None:
    """The trial can fail: where another case is not what it was."""
    kept = ground.plain
    ground.plain = {**kept, "cases/2026-0012.html": b"other"}
    try:
        assert ground.tried("x", "---\n---\n")[0]
    finally:
        ground.plain = kept


def test_the_corpus_is_of_many_kinds(tmp_path: Path) -> None:
    """Nothing is counted that was not made."""
    assert len(SLOW) >= 57 and len(BOMBS) >= 11 and len(SHEETS) >= 20
    for make in SLOW.values():
        assert 400 <= len(make(SIZES["1 K"])) <= 1300
