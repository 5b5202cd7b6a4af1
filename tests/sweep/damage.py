"""Actions on what is remembered and on what was built, on the day, and on the program itself."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from pathlib import Path
from random import Random

from tests.gitkit import HERE
from tests.sweep.actions import action
from tests.sweep.ground import Ground, on

_PROGRAM = ("ledger", "site_templates", "form_templates", "policy.yaml", "contacts.yaml")
EDITIONS = (  # a file of the program, a word in it, and what is put behind that word
    ("ledger/history/events.py", "正文有改动", "·%d"),
    ("ledger/checks/level.py", "等级", "·%d"),
    ("site_templates/base.html", "</html>", "<!--%d-->"),
    ("site_templates/frame.html", "内部资料", "·%d"),
    ("site_templates/site.css", "{", "/*%d*/"),
    ("site_templates/parts.html", "%}", "<!--%d-->"),
    ("policy.yaml", "欠薪职工人数达到即为红色", "·%d"),
)


@action(8)
def another_day(ground: Ground, draw: Random) -> str:
    """Tomorrow, yesterday, next month."""
    ground.day += timedelta(days=draw.choice((-30, -2, -1, 1, 1, 2, 7, 33)))
    return on(ground.day)


@action(3)
def another_folder(ground: Ground, draw: Random) -> str:
    """The site goes to the other folder, which may hold an old one."""
    ground.site = "site-b" if ground.site == "site-a" else "site-a"
    return ground.site


# --- what is remembered


@action(1)
def forgotten(ground: Ground, draw: Random) -> str:
    """Some or all of the files gone."""
    gone = [p for p in ground.stores if draw.random() < 0.7]
    for path in gone:
        path.unlink()
    return " ".join(p.name for p in gone)


def _store(ground: Ground, draw: Random) -> Path | None:
    files = [p for p in ground.stores if p.is_file() and p.stat().st_size]
    return draw.choice(files) if files else None


@action(2)
def cut_short(ground: Ground, draw: Random) -> str:
    """A file that ends too early."""
    store = _store(ground, draw)
    if store is None:
        return ""
    size = store.stat().st_size
    os.truncate(store, draw.choice((0, 100, size // 2, size - 1)))
    return f"{store.name} of {size}"


@action(3)
def flipped(ground: Ground, draw: Random) -> str:
    """Bytes of a file changed, few or many."""
    store = _store(ground, draw)
    if store is None:
        return ""
    data = bytearray(store.read_bytes())
    count = draw.choice((1, 20, len(data) // 100))
    for _ in range(count):
        data[draw.randrange(len(data))] = draw.randrange(256)
    store.write_bytes(data)
    return f"{store.name} {count} bytes"


@action(1)
def foreign(ground: Ground, draw: Random) -> str:
    """Something else lies there: text, or another database with tables of the same names."""
    store = _store(ground, draw)
    if store is None:
        return ""
    tables = _tables(store)
    store.unlink()
    if draw.random() < 0.5 or not tables:
        store.write_bytes(b"not a database\n" * 300)
        return "text"
    with closing(sqlite3.connect(store)) as base, base:
        for name in tables:
            base.execute(f'CREATE TABLE "{name}" (other TEXT)')
    return f"tables {tables}"


def _tables(store: Path) -> dict[str, tuple[list[str], list[str]]]:
    """The tables of a database with the columns of their key and the others; none where it cannot be read."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(store)) as base:
        names = [n for (n,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {n: [*base.execute(f'PRAGMA table_info("{n}")')] for n in names}
        return {n: ([c[1] for c in told if c[5]], [c[1] for c in told if not c[5]]) for n, told in columns.items()}
    return {}


@action(4)
def exchanged(ground: Ground, draw: Random) -> str:
    """Two rows of a table with each other's values, wholly or one column of them."""
    store = _store(ground, draw)
    tables = {n: c for n, c in (_tables(store) if store else {}).items() if all(c)}
    if store is None or not tables:
        return ""
    name = draw.choice(sorted(tables))
    keys, values = tables[name]
    chosen = values if draw.random() < 0.7 else [draw.choice(values)]
    with suppress(sqlite3.Error), closing(sqlite3.connect(store)) as base, base:
        _exchange(base, name, keys, chosen, draw)
    return f"{name} {chosen}"


def _exchange(base: sqlite3.Connection, name: str, keys: list[str], values: list[str], draw: Random) -> None:
    rows = base.execute(f'SELECT {", ".join(keys + values)} FROM "{name}" ORDER BY {", ".join(keys)}').fetchall()
    where, to = " AND ".join(f"{k} = ?" for k in keys), ", ".join(f"{v} = ?" for v in values)
    draw.shuffle(rows)
    for one, other in zip(rows[::2], rows[1::2], strict=False):
        for key, value in ((one, other), (other, one)):
            base.execute(f'UPDATE "{name}" SET {to} WHERE {where}', (*value[len(keys) :], *key[: len(keys)]))


@action(2)
def put_back(ground: Ground, draw: Random) -> str:
    """All that was remembered on an earlier day takes the place of today's, or is kept for later."""
    kept = ground.home / "kept"
    if kept.exists() and draw.random() < 0.6:
        shutil.copytree(kept, ground.git_dir, dirs_exist_ok=True)
        return "put back"
    shutil.rmtree(kept, ignore_errors=True)
    for store in ground.stores:
        copy = kept / store.relative_to(ground.git_dir)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(store, copy)
    return "kept"


@action(1)
def locked(ground: Ground, draw: Random) -> str:
    """Another run holds the store while the next build is made."""
    how = draw.choice(("BEGIN EXCLUSIVE", "BEGIN IMMEDIATE"))

    def hold(other: sqlite3.Connection) -> None:
        with suppress(sqlite3.Error):
            other.execute(how)

    ground.hold = hold
    return how


@action(1)
def read_only(ground: Ground, draw: Random) -> str:
    """A store that may not be written (which does not hinder an administrator)."""
    for path in ground.stores:
        path.chmod(0o444)
    return ""


# --- what was built


@action(4)
def tampered(ground: Ground, draw: Random) -> str:
    """A file of the site gone, another one in its place, or one too many; edited in place only ``--clean`` sees it."""
    site = ground.home / ground.site
    files = sorted(p for p in site.rglob("*") if p.is_file() and p.name[0] != ".")
    if not files:
        return ""
    file = draw.choice(files)
    how = draw.choice(("gone", "another", "one more"))
    if how == "one more":
        file.with_name("more.html").write_text("多出来的")
        return f"{file.relative_to(site)} {how}"
    data = file.read_bytes()
    file.unlink()
    if how == "another":
        file.write_bytes(data[:-1] + b"?")
    return f"{file.relative_to(site)} {how}"


@action(1)
def site_put_back(ground: Ground, draw: Random) -> str:
    """The whole site of an earlier day takes the place of today's, or is kept for later."""
    kept, site = ground.home / "kept-site", ground.home / ground.site
    if kept.exists() and draw.random() < 0.6:
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(kept, site)
        return "put back"
    shutil.rmtree(kept, ignore_errors=True)
    if site.exists():
        shutil.copytree(site, kept)
    return "kept"


def _started(ground: Ground, site: str) -> subprocess.Popen[bytes]:
    return ground.started(*ground.building(site))


@action(2)
def killed(ground: Ground, draw: Random) -> str:
    """A build that dies in the middle: once so many files lie in its staging folder, if it comes so far."""
    wanted = draw.choice((0, 1, 10, 40, 60))
    staging = ground.home / f"{ground.site}.new"
    with _started(ground, ground.site) as process:
        while process.poll() is None:
            if staging.is_dir() and sum(len(files) for _, _, files in os.walk(staging)) >= wanted:
                break
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return f"at {wanted} files"


@action(1)
def crowded(ground: Ground, draw: Random) -> str:
    """Two builds at once, into two folders."""
    with ExitStack() as stack:
        started = [stack.enter_context(_started(ground, site)) for site in ("site-a", "site-b")]
        said = [process.communicate()[1].decode() for process in started]
    assert not any("程序出错" in each for each in said), said
    return f"{[process.returncode for process in started]}"


# --- the program


@action(2)
def upgraded(ground: Ground, draw: Random) -> str:
    """The program is edited where it lies, right after it has built: its words, its templates or its settings."""
    ground.program = ground.home / "program"
    if not ground.program.exists():
        ground.program.mkdir()
        for name in _PROGRAM:
            copy = shutil.copytree if (HERE / name).is_dir() else shutil.copy2
            copy(HERE / name, ground.program / name)
    ground.command(*ground.building(ground.site))
    name, word, mark = draw.choice(EDITIONS)
    part = ground.program / name
    text = part.read_text("utf-8")
    assert word in text, (name, word)
    part.write_text(text.replace(word, word + mark % ground.moment, 1), "utf-8")
    return f"{name} {ground.moment}"
