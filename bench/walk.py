"""The part of row 6 that is no command: ``python -m bench.walk revisions|trails DIR`` prints how many it found."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ledger.history.repo import Repo
from ledger.history.trail import trails


def main() -> None:
    """Walk the history of HEAD once: its commits with what each changed, or the events of every record."""
    what, folder = sys.argv[1:]
    repo = Repo.open(Path(folder), os.environ)
    if what == "revisions":
        print(sum(1 for _ in repo.revisions()))
    else:
        print(len(trails(repo)))


if __name__ == "__main__":
    main()
