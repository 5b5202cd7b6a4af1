"""Progress: silent for a second, then what is done, how fast and how long it will take; gone when it is over."""

from __future__ import annotations

import re

import pytest

from ledger.cli import bar
from ledger.progress import counted, listening


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time in seconds, moved by the test."""
    now = [100.0]
    monkeypatch.setattr(bar, "monotonic", lambda: now[0])
    return now


def test_nothing_is_said_within_the_first_second(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """Most commands are done by then."""
    with listening(bar.Bar()):
        for _ in counted(range(9), "核对", 9):
            clock[0] += 0.1
    assert capsys.readouterr().err == ""


def test_slow_work_tells_its_rate_and_the_time_left(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """Ten a second, three hundred of four hundred left after ten seconds; the line is taken away at the end."""
    with listening(bar.Bar()):
        for _ in counted(range(400), "核对", 400):
            clock[0] += 0.1
    said = capsys.readouterr().err
    assert re.search(r"核对 1\d\d/400，每秒 10，还要约 (2\d|30) 秒", said)
    assert said.endswith(" \r") and "\n" not in said


def test_work_of_unknown_length_tells_what_is_done(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """As when a history is read: nobody knows how long it is."""
    with listening(bar.Bar()):
        for _ in counted(range(40), "读提交历史"):
            clock[0] += 0.1
    assert re.search(r"读提交历史 3\d，每秒 10 ", capsys.readouterr().err)


def test_where_no_terminal_is_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """A log or a pipe gets results and messages only."""
    with bar.shown():
        assert list(counted(range(3), "核对", 3)) == [0, 1, 2]
    assert capsys.readouterr().err == ""
