"""The world outside: the clock, the environment, the streams, the place for traces. Read here and nowhere else.

Cheap to import: whatever answers before the command line is loaded begins here.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone

_CHINA = timezone(timedelta(hours=8))


def today() -> date:
    """Today in China: the only reading of the clock, but for the next."""
    return datetime.now(_CHINA).date()


def now() -> int:
    """This moment, in epoch seconds: when a server receives something."""
    return int(datetime.now(_CHINA).timestamp())


def environment() -> dict[str, str]:
    """The environment of this process."""
    return dict(os.environ)


def speak_utf8() -> None:
    """Whatever the console is set to, what we say is UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def hush() -> None:
    """What could not be said stays unsaid: Python would try again at the end of the process, and tell of it."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())


def log_folder() -> str:
    """Where an unexpected error leaves its trace."""
    home = os.path.expanduser("~")
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_STATE_HOME") or os.path.join(home, ".local", "state")
    return os.path.join(base, "ledger")


def write_log(trace: str) -> str:
    """Write the trace of an unexpected error; its path."""
    folder = log_folder()
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, f"error-{datetime.now(_CHINA):%Y%m%d-%H%M%S}-{os.getpid()}.log")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(f"{sys.argv}\n\n{trace}")
    return path
