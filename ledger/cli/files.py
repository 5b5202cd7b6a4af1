"""Writing a file as a whole: whoever looks, meanwhile or after a crash, finds the old content or the new one.

The new content is written beside the file under a name of its own and takes its place in one step. What a killed
command leaves is read by nobody and is swept away by the next one that writes there.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from ledger.book.snapshot import UNFINISHED

_STALE = 600  # seconds after which nobody can still be writing


def put(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write a file, whole or not at all; it keeps the permissions it has, or gets ``mode``."""
    place = Path(os.path.realpath(path))
    if mode is None:
        with suppress(FileNotFoundError):
            mode = stat.S_IMODE(place.stat().st_mode)
    new = place.with_name(f"{UNFINISHED}{os.urandom(6).hex()}")
    try:
        with new.open("xb") as stream:
            stream.write(data)
        if mode is not None:
            new.chmod(mode)
        new.replace(place)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise
    _sweep(place)


def _sweep(written: Path) -> None:
    """Take away what commands that were killed have left beside a file just written."""
    with suppress(OSError), os.scandir(written.parent) as entries:
        now = written.stat().st_mtime
        for entry in entries:
            if entry.name.startswith(UNFINISHED) and now - entry.stat().st_mtime > _STALE:
                Path(entry.path).unlink()
