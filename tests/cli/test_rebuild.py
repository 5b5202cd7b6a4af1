"""Building again: what is remembered between builds changes nothing but the time they take."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from ledger.book.cache import Cache
from ledger.cli.build import CACHE
from tests.cli.kit import CASE, LATER, MORE, QUIET, QUIET_TEXT, WAGE, Desk


def built(desk: Desk, name: str, *options: str, day: date = LATER) -> dict[str, bytes]:
    """Build into a folder beside the clone; every file of it."""
    out = desk.home / name
    answer = desk.ledger("build", "--out", str(out), "--as-of", day.isoformat(), *options)
    assert answer.code == 0, answer.said
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def store(desk: Desk) -> Path:
    """Where the clone remembers."""
    return desk.root / ".git" / CACHE


def _wage(desk: Desk, draw: random.Random) -> None:
    desk.write(CASE, desk.text().replace(WAGE, WAGE + MORE) if MORE not in desk.text() else desk.text() + "又一句。\n")


def _text(desk: Desk, draw: random.Random) -> None:
    held = desk.text(QUIET) if (desk.root / QUIET).exists() else QUIET_TEXT
    desk.write(QUIET, held + f"第{draw.randrange(99)}次走访。\n")


def _new(desk: Desk, draw: random.Random) -> None:
    number = f"2026-{draw.randrange(100, 9999):04d}"
    desk.write(f"cases/2026/{number}.md", QUIET_TEXT.replace("2026-0007", number))


def _broken(desk: Desk, draw: random.Random) -> None:
    desk.write(QUIET, "---\n编号：")


def _renamed(desk: Desk, draw: random.Random) -> None:
    (desk.root / QUIET).unlink(missing_ok=True)
    desk.write("cases/2026/2026-0077.md", QUIET_TEXT.replace("2026-0007", "2026-0077"))


def _damaged(desk: Desk, draw: random.Random) -> None:
    data = bytearray(store(desk).read_bytes()) if store(desk).exists() else bytearray()
    for _ in range(len(data) // 200):
        data[draw.randrange(len(data))] = draw.randrange(256)
    store(desk).write_bytes(bytes(data))


def _merged(desk: Desk, draw: random.Random) -> None:
    desk.git("checkout", "-q", "-b", f"side{draw.randrange(10**9)}")
    _new(desk, draw)
    desk.record("旁支", LATER)
    desk.git("checkout", "-q", "main")
    _text(desk, draw)
    desk.record("主线", LATER)
    desk.git("-c", "core.hooksPath=/dev/null", "merge", "-q", "--no-edit", "-", day=LATER)


@pytest.mark.parametrize("seed", range(3))
def test_a_remembered_build_is_the_same_byte_for_byte(desk: Desk, seed: int) -> None:
    """After edits, merges, renames, broken files, new days and damage to what is remembered."""
    draw = random.Random(seed)
    day = LATER
    for step in draw.sample([_wage, _text, _new, _broken, _renamed, _damaged, _merged], 6):
        step(desk, draw)
        desk.record(step.__name__, LATER)
        day += timedelta(days=draw.randrange(0, 3))
        assert built(desk, "remembered", day=day) == built(desk, "anew", "--clean", day=day), step.__name__


def test_nothing_changed_writes_nothing(desk: Desk) -> None:
    """The second build says so; one touched page, another day, a commit, an edit not committed: all are built."""
    first = built(desk, "out")
    answer = desk.ledger("build", "--out", str(desk.home / "out"), "--as-of", LATER.isoformat())
    assert "没有变化" in answer.out
    page = desk.home / "out" / "index.html"
    page.write_bytes(b"x")
    assert built(desk, "out") == first
    assert built(desk, "out", day=LATER + timedelta(days=1)) != first
    _text(desk, random.Random(1))
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
