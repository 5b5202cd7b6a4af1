"""Building again: what is remembered between builds changes nothing but the time they take; `tests/sweep` walks further."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import chdir, closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from ledger.book.cache import Cache
from ledger.cli import unchanged
from ledger.cli.build import CACHE
from ledger.cli.outside import today
from ledger.cli.unchanged import NOTES, told_again
from ledger.resources import everything, package, resource
from ledger.site.publish import MARKER
from tests.cli.kit import LATER, OPENED, QUIET, QUIET_TEXT, Desk


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


def again(desk: Desk, *options: str, name: str = "out", day: date = LATER) -> bool:
    """Whether building once more found nothing to do; it did not then touch a thing."""
    out = desk.home / name
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*")} if out.exists() else {}
    answer = desk.ledger("build", "--out", str(out), "--as-of", day.isoformat(), *options)
    assert answer.code == 0, answer.said
    idle = "没有变化" in answer.out
    assert not idle or before == {p: p.stat().st_mtime_ns for p in out.rglob("*")}
    return idle


def test_nothing_changed_writes_nothing(desk: Desk) -> None:
    """The second build says so, by whatever way the ledger is named; what is not committed is mentioned again."""
    built(desk, "out")
    assert again(desk) and again(desk)
    assert not again(desk, name="other") and again(desk, name="other") and again(desk)
    _visited(desk)
    assert not again(desk)
    answer = desk.ledger("build", "--out", str(desk.home / "out"), "--as-of", LATER.isoformat())
    assert "没有变化" in answer.out and "有 1 个文件的改动没有提交" in answer.err


def _touched_place(desk: Desk) -> None:
    path = desk.root / QUIET
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 10**9))


WORLD: dict[str, Callable[[Desk], object]] = {
    "a commit": lambda d: d.record("空", LATER),
    "a commit with a file": lambda d: (_visited(d), d.record("走访", LATER)),
    "another branch": lambda d: d.git("checkout", "-q", "-b", "other"),
    "packed refs": lambda d: d.git("pack-refs", "--all"),
    "an edit not committed": lambda d: _visited(d),
    "an edit of the same length": lambda d: d.write(QUIET, QUIET_TEXT.replace("没有欠薪", "沒有欠薪")),
    "a new file": lambda d: d.write("cases/2026/2026-0099.md", QUIET_TEXT),
    "a file taken away": lambda d: (d.root / QUIET).unlink(),
    "a file touched": _touched_place,
    "another policy": lambda d: d.write("policy.yaml", "口径: []\n"),
    "a record": lambda d: d.write("intake/2026/2026-T001.md", "---\n"),
    "a page deleted": lambda d: (d.home / "out" / "index.html").unlink(),
    "a page added": lambda d: (d.home / "out" / "cases" / "more.html").write_bytes(b""),
    "the marker gone": lambda d: (d.home / "out" / MARKER).unlink(),
    "a site built by another command": lambda d: built(d, "out", "--clean"),
}


@pytest.mark.parametrize("change", WORLD)
def test_a_build_that_would_differ_is_made(desk: Desk, change: str) -> None:
    """A commit, an edit, a file come or gone, the settings, the site itself: after each, the site is built."""
    built(desk, "out")
    assert again(desk)
    WORLD[change](desk)
    if change == "the marker gone":  # then the folder is not known to be ours
        assert desk.ledger("build", "--out", str(desk.home / "out"), "--as-of", LATER.isoformat()).code == 3
    else:
        assert not again(desk)


def test_another_day_or_option_is_another_build(desk: Desk) -> None:
    """Day, audience and place are part of the question; a new day asks it anew, whatever the options say."""
    built(desk, "out")
    assert again(desk)
    assert not again(desk, day=LATER + timedelta(days=1))
    assert not again(desk, "--audience", "bureau")
    assert again(desk, "--audience", "bureau")
    arguments = ["build", "--out", str(desk.home / "out"), "--as-of", LATER.isoformat(), "--audience", "bureau"]
    env = {**desk.env, "GIT_COMMITTER_DATE": f"{OPENED}T12:00:00+0800"}
    with chdir(desk.root):
        assert told_again(arguments, env, today())
        assert told_again(arguments, env, today() + timedelta(days=1)) is None
        assert told_again(arguments, {**env, "GIT_INDEX_FILE": "other"}, today()) is None
    with chdir(desk.home):
        assert told_again(arguments, env, today()) is None


def test_another_program_builds_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template, a line of the program, a library: each is looked at."""
    part = desk.home / "program" / "page.html"
    part.parent.mkdir()
    part.write_bytes(b"one")
    libraries = desk.home / "site-packages"
    libraries.mkdir()
    monkeypatch.setattr("ledger.cli.build.everything", lambda: [part.parent])
    monkeypatch.setattr(sys, "path", [*sys.path, str(libraries)])
    built(desk, "out")
    assert again(desk)
    part.write_bytes(b"two")
    assert not again(desk) and again(desk)
    (libraries / "jinja2-99.dist-info").mkdir()
    assert not again(desk) and again(desk)
    monkeypatch.setattr(unchanged, "__file__", str(desk.home / "another copy" / "unchanged.py"))
    assert not again(desk) and again(desk)
    assert {package(), *(resource(n) for n in ("policy.yaml", "contacts.yaml", "site_templates"))} <= {*everything()}


def test_an_edited_page_is_written_again_by_clean(desk: Desk) -> None:
    """The site is ours alone: only ``--clean`` looks at what its pages hold."""
    first = built(desk, "out")
    (desk.home / "out" / "index.html").write_bytes(b"x")
    assert again(desk)
    assert built(desk, "out", "--clean") == first


def test_a_damaged_note_costs_only_time(desk: Desk) -> None:
    """Nothing, half of it, another text: the site is built."""
    built(desk, "out")
    [note] = (desk.root / ".git" / NOTES).iterdir()
    whole = note.read_bytes()
    for data in (b"", b"\xff\n\n", whole[: len(whole) // 2], whole.replace(b"\n\n", b"\n")):
        note.write_bytes(data)
        assert not again(desk)
        assert note.read_bytes() != data and again(desk)


def test_few_notes_are_kept(desk: Desk) -> None:
    """A note for each command line, of the last few."""
    for n in range(10):
        built(desk, f"out{n}")
    assert len(list((desk.root / ".git" / NOTES).iterdir())) == 8
    assert again(desk, name="out9") and not again(desk, name="out0")


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


def test_a_store_of_which_sqlite_cannot_even_speak_costs_only_time(tmp_path: Path) -> None:
    """Bytes that are no text, in what sqlite quotes when it complains."""
    with Cache(tmp_path / "cache") as cache:
        cache.put(b"1", "one")
    raw = (tmp_path / "cache").read_bytes()
    (tmp_path / "cache").write_bytes(raw.replace(b"CREATE TABLE", b"CREATE\xffTABLE"))
    with Cache(tmp_path / "cache") as cache:
        assert cache.get("one") is None
        cache.put(b"2", "two")
    with Cache(tmp_path / "cache") as cache:
        assert cache.get("two") == b"2"
