"""Work split over processes gives what it gives in one."""

from __future__ import annotations

import os
import signal

import pytest

from ledger import share
from ledger.text.finding import LedgerError


@pytest.mark.parametrize(("count", "lengths"), [(1, [7]), (2, [3, 4]), (3, [2, 2, 3]), (20, [1] * 7)])
def test_slices_are_whole_and_in_order(count: int, lengths: list[int]) -> None:
    """Every item once, in order, in runs of like length."""
    found = share.slices(range(7), count)
    assert [list(part) for part in found] != [] and [len(part) for part in found] == lengths
    assert [i for part in found for i in part] == list(range(7))


def test_no_items_are_no_runs() -> None:
    """Nothing is nothing."""
    assert share.slices([], 4) == []
    assert share.spread(list, [], 1) == [[]]


def test_results_come_in_the_order_of_the_parts() -> None:
    """Whichever child is done first."""
    assert share.begin(lambda part: part * 2, [1, 2, 3])() == [2, 4, 6]
    assert [i for part in share.spread(lambda part: [i + 1 for i in part], range(9), 1) for i in part] == list(range(1, 10))


def test_one_core_does_without_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where nothing can be forked."""
    monkeypatch.setattr(share, "cores", lambda: 1)
    assert share.begin(lambda _: os.getpid(), [1, 2])() == [os.getpid()] * 2


def test_an_error_in_a_child_is_the_parents() -> None:
    """With its own words."""

    def fails(part: int) -> int:
        raise LedgerError(f"第{part}份不行")

    with pytest.raises(LedgerError, match="第2份不行"):
        share.begin(fails, [2])()


@pytest.mark.skipif(share.cores() == 1, reason="no second process here")
def test_a_child_that_is_killed_is_an_error() -> None:
    """Not a wait without end, and not a part silently missing."""
    with pytest.raises(LedgerError, match="中途停了"):
        share.begin(lambda _: os.kill(os.getpid(), signal.SIGKILL), [1])()
