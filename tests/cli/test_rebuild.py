"""Building again: what is remembered between builds changes nothing but the time they take; `tests/sweep` walks further."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from ledger.book.cache import Cache
from ledger.cli.build import CACHE
from tests.cli.kit import LATER, QUIET, Desk


def built(desk: Desk, name: str, *options: str, day: date = LATER) -> dict[str, bytes]:
    """Build into a folder beside the clone; every file of it."""
    out = desk.home / name
    answer = desk.ledger("build", "--out", str(out), "--as-of", day.isoformat(), *options)
    assert answer.code == 0, answer.said
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def store(desk: Desk) -> Path:
    """Where the clone remembers."""
    return desk.root / ".git" / CACHE


def _visited(desk: Desk) -> None:
    desk.write(QUIET, desk.text(QUIET) + "又一次走访。\n")


def test_nothing_changed_writes_nothing(desk: Desk) -> None:
    """The second build says so; one touched page, another day, a commit, an edit not committed: all are built."""
    first = built(desk, "out")
    answer = desk.ledger("build", "--out", str(desk.home / "out"), "--as-of", LATER.isoformat())
    assert "没有变化" in answer.out
    page = desk.home / "out" / "index.html"
    page.write_bytes(b"x")
    assert built(desk, "out") == first
    assert built(desk, "out", day=LATER + timedelta(days=1)) != first
    _visited(desk)
    assert "没有变化" not in desk.ledger("build", "--out", str(desk.home / "out"), "--as-of", LATER.isoformat()).out
    desk.record("走访", LATER)
    assert "没有变化" not in desk.ledger("build", "--out", str(desk.home / "out"), "--as-of", LATER.isoformat()).out


def test_a_locked_or_foreign_store_costs_only_time(desk: Desk) -> None:
    """Another run holds the lock; something else lies there; a folder lies there."""
    wanted = built(desk, "anew", "--clean")
    built(desk, "out")
    with closing(sqlite3.connect(store(desk))) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert built(desk, "locked") == wanted
    store(desk).write_bytes(b"not a database at all" * 99)
    assert built(desk, "foreign") == wanted
    for left in store(desk).parent.glob(CACHE + "*"):
        left.unlink()
    store(desk).mkdir()
    assert built(desk, "folder") == wanted


def test_a_forged_value_is_not_taken(tmp_path: Path) -> None:
    """A value is taken only with its own digest."""
    with Cache(tmp_path / "a") as cache:
        cache.put(b"true", "a", "b")
    with closing(sqlite3.connect(tmp_path / "a")) as base, base:
        base.execute("UPDATE kept SET value = ?", (b"forged",))
    with Cache(tmp_path / "a") as cache:
        assert cache.get("a", "b") is None
        cache.put(b"true", "a", "b")
    with Cache(tmp_path / "a") as cache:
        assert cache.get("a", "b") == b"true"
        assert cache.get("ab") is None
