"""What was once computed from contents, kept beside the repository: content-addressed, verified, safe to delete.

A key names everything a value is computed from, the program included; so nothing is ever out of date, and a cache
that is missing, damaged or locked by another run costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType

from ledger.resources import everything

_LAYOUT = "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, digest BLOB, value BLOB) WITHOUT ROWID"
_LIBRARIES = ("ruamel.yaml", "jinja2", "markdown", "nh3", "chinesecalendar", "holidays", "python-stdnum")
_MOST_IDLE = 2_000  # values that no run has asked for may lie there, beside as many again as are in use
_BROKEN = (sqlite3.Error, UnicodeDecodeError)  # the second where sqlite quotes a damaged file in what it says
_WAIT = 0.2  # seconds that a run waits for another one's lock before it goes on without


@lru_cache(maxsize=1)
def program() -> str:
    """A digest of the program's own text and of what comes with it: whatever it computes may differ once this does."""
    whole = hashlib.blake2b(digest_size=16)
    for path in sorted(
        p for part in everything() for p in (part.rglob("*") if part.is_dir() else [part]) if _counts(p)
    ):
        whole.update(path.as_posix().encode("utf-8", "surrogateescape") + b"\0" + path.read_bytes())
    whole.update(repr([(name, _version(name)) for name in _LIBRARIES]).encode() + sys.version.encode())
    return whole.hexdigest()


def _version(name: str) -> str:
    with suppress(PackageNotFoundError):
        return version(name)
    return ""


def _counts(path: Path) -> bool:
    return path.is_file() and path.suffix != ".pyc"


class Cache:
    """The store; ``path`` None keeps nothing. Used as a context, it is written when the work is done."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._base: sqlite3.Connection | None = None
        self._new: dict[bytes, bytes] = {}
        self._used: set[bytes] = set()

    def __enter__(self) -> Cache:
        if self._path:
            self._base = _opened(self._path)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:  # fmt: skip
        if self._base is None:
            return
        with suppress(*_BROKEN):
            if kind is None and self._new:
                rows = [(key, _digest(key, value), value) for key, value in self._new.items()]
                with self._base:
                    self._base.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)
                    self._prune(self._base)
        self._base.close()
        self._base = None

    def _prune(self, base: sqlite3.Connection) -> None:
        """Let go of what this run had no use for, once there is much of it."""
        used = self._used | self._new.keys()
        held = [key for (key,) in base.execute("SELECT key FROM kept")]
        if len(held) > 2 * len(used) + _MOST_IDLE:
            base.executemany("DELETE FROM kept WHERE key = ?", [(key,) for key in held if key not in used])

    def get(self, *parts: str) -> bytes | None:
        """The value computed from these parts; None where it is not there or not what was put."""
        key = _key(parts)
        if key in self._new or self._base is None:
            return self._new.get(key)
        with suppress(*_BROKEN):
            row = self._base.execute("SELECT digest, value FROM kept WHERE key = ?", (key,)).fetchone()
            if row and isinstance(row[1], bytes) and row[0] == _digest(key, row[1]):
                self._used.add(key)
                return row[1]
        return None

    def put(self, value: bytes, *parts: str) -> None:
        """Keep a value under the parts it was computed from."""
        if self._base is not None:
            self._new[_key(parts)] = value


def _key(parts: tuple[str, ...]) -> bytes:
    whole = hashlib.blake2b(program().encode(), digest_size=20)
    for part in parts:
        whole.update(b"\0" + part.encode("utf-8", "surrogatepass"))
    return whole.digest()


def _digest(key: bytes, value: bytes) -> bytes:
    return hashlib.blake2b(value, key=key, digest_size=16).digest()


def _opened(path: Path) -> sqlite3.Connection | None:
    """The database; made anew where what lies there is none, None where it cannot be had at all."""
    for _ in range(2):
        base = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            base = sqlite3.connect(path, timeout=_WAIT)
            base.execute("PRAGMA journal_mode=WAL")
            base.execute("PRAGMA synchronous=OFF")
            base.execute(_LAYOUT)
            base.execute("SELECT key, digest, value FROM kept LIMIT 1").fetchone()
        except sqlite3.OperationalError as error:
            if base:
                base.close()
            if "no such column" not in str(error):  # locked, read-only, no room
                return None
            with suppress(OSError):
                path.unlink(missing_ok=True)
            continue
        except (*_BROKEN, OSError):
            if base:
                base.close()
            with suppress(OSError):
                path.unlink(missing_ok=True)
            continue
        return base
    return None
