"""A part of M2: faults at some of the calls, and that the trial would see a broken site or a torn record."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.kit import CASE
from trials import kill_other
from trials.forks import End, Server, evenly, why_not
from trials.kills import KILL, Bench, bench, build_points, killed_at_random

pytestmark = pytest.mark.xdist_group("kills")
needs_strace = pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")
POINTS = (("renameat2", 1, KILL), ("link", 3, KILL), ("unlinkat", 9, "error=EIO"),
          ("write", 20, "error=ENOSPC"))  # fmt: skip


@pytest.fixture(scope="module")
def one() -> Iterator[Bench]:
    """A small ledger with its site."""
    with bench() as made:
        yield made


@needs_strace
def test_a_fault_at_some_calls_costs_no_site(one: Bench) -> None:
    """Killed at the swap, at a link; a disk that fails or is full: the old site or the new one, whole."""
    points = build_points(one, children=False)
    assert {"openat", "write", "mkdir", "link", "renameat2", "unlink", "unlinkat", "rmdir"} <= {name for name, _ in points}
    for name, number, fault in POINTS:
        one.restore()
        end = one.build(inject=f"{name}:{fault}:when={number}")
        assert one.after(f"{name} {number} {fault}", end) == []
        assert end.code == -9 or fault != KILL
    _would_be_seen(one)


def _would_be_seen(one: Bench) -> None:
    """The trial can fail: a page missing, a page of another build, words of the program's own."""
    one.restore()
    fine = End(0, "", "", 0.0)
    assert list(one.judged(End(3, "", "磁盘满了", 0.0))) == []
    assert "退出码是 0，网站却不是新的" in list(one.judged(fine))
    (one.site / "cases.html").unlink()
    assert "网站不是旧的也不是新的" in list(one.judged(End(3, "", "磁盘满了", 0.0)))
    assert "说了程序内部的话" in list(one.judged(End(3, "", "Traceback", 0.0)))
    one.site.with_name("strange").mkdir()
    assert any("留下了" in wrong for wrong in one.mended())
    one.site.with_name("strange").rmdir()


@needs_strace
def test_a_record_is_never_half_written() -> None:
    """An entry added, at every other call: the file before or the file after; and half a file would be seen."""
    name, words, begin = kill_other.WRITERS[0]
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        home = Path(folder)
        with Server({**kill_other.own_environment(home)}) as server:
            clerk = kill_other.Clerk(home, server, words, begin)
            tally = kill_other.writer(clerk, name, 0.035, home / "calls")
            assert sum(tally.tried.values()) > 3 and tally.wrong == []
            clerk.restore()
            whole = clerk.desk.text(CASE)
            clerk.desk.write(CASE, whole[: len(whole) // 2])
            assert list(kill_other.torn(clerk)) == [f"{CASE} 不是原来的也不是改好的"]


def test_a_build_killed_at_any_moment_costs_no_site(one: Bench) -> None:
    """A few random moments; the full sweep has ten thousand."""
    tally = killed_at_random(one, 4, seed=3)
    assert tally.tried["随机时刻"] == 4 and tally.wrong == []


def test_a_share_is_spread_evenly() -> None:
    """Every item at share 1; a tenth of them at 0.1, from beginning to end."""
    items = [("x", n) for n in range(100)]
    assert evenly(items, 1) == items
    tenth = [n for _, n in evenly(items, 0.1)]
    assert len(tenth) == 10 and tenth[0] < 10 and tenth[-1] >= 90
