"""The page that says, on a site that still stands, that a later build failed."""

from __future__ import annotations

import os
from pathlib import Path

from ledger.site.render import render_plain
from ledger.site.status import PATH


def tell_failure(site: Path, when: str, commit: str, told: str) -> None:
    """Put on a standing site's status page that it is no longer the latest, and why; OSError where that fails.

    The page takes the old one's place in one step; it may be a hard link to one of a site that is being replaced.
    """
    if not site.is_dir():
        return
    new = site / f".{PATH}.{os.getpid()}"
    try:
        new.write_bytes(render_plain("failed.html", when=when, commit=commit, told=told))
        new.replace(site / PATH)
    finally:
        new.unlink(missing_ok=True)
