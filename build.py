"""Build the site: ``python build.py [--root DIR] [--out DIR] [--as-of DAY] [--audience A] [--clean]``."""

import sys

from ledger.cli.start import run


def arguments(given: list[str]) -> list[str]:
    """``--root`` belongs to the whole program, the rest to ``build``."""
    before: list[str] = []
    rest = list(given)
    for option in ("--root", "-C"):
        while option in rest:
            at = rest.index(option)
            before += rest[at : at + 2]
            del rest[at : at + 2]
    joined = [r for r in rest if r.startswith("--root=")]
    return [*before, *joined, "build", *(r for r in rest if r not in joined)]


if __name__ == "__main__":
    sys.exit(run(arguments(sys.argv[1:])))
