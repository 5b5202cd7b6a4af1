"""``make bench``: everything measured side by side, and ``docs/benchmarks.md`` written from it."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench import growth, hotspots, keys, ledgers, report, rows
from bench.timing import HERE
from bench.workshop import set_up


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    options.add_argument("--cases", type=int, default=1000, help="size of the ledger; the small one is a tenth")
    options.add_argument("--seconds", type=float, default=45, help="about how long each part may take")
    options.add_argument("--rows", default="", metavar="N,N", help="only these rows; the page is not written")
    options.add_argument(
        "--growth", default="", metavar="N,N", help="sizes of the growth table; default: the two sizes"
    )
    options.add_argument("--limit", type=float, default=300, help="seconds that a command may take in the growth table")
    options.add_argument("--browser", action="store_true", help="only what a key press takes in a browser")
    options.add_argument("--home", type=Path, default=HERE / ".bench", help="where peers and ledgers are kept")
    options.add_argument("--out-dir", type=Path, help="where all sites are written, such as /dev/shm")
    return options


def _told(given: argparse.Namespace) -> str:
    """The options that bear on the figures."""
    where = f" --out-dir {given.out_dir}" if given.out_dir else ""
    return f" --cases {given.cases} --seconds {given.seconds:g}{where}"


def main() -> None:
    """Set up, measure part by part, write."""
    given = _options().parse_args()
    if given.browser:
        told = keys.measured()
        print(told, report.write(report.put(report.PAGE.read_text(encoding="utf-8"), told)), sep="\n\n")
        return
    given.home.mkdir(parents=True, exist_ok=True)
    home = given.home.resolve()
    only = {int(row) for row in given.rows.split(",") if row}
    sizes = [int(size) for size in given.growth.split(",") if size] or [given.cases // 10, given.cases]
    marks, alike = list[rows.Mark](), list[str]()
    with tempfile.TemporaryDirectory(dir=home) as place, tempfile.TemporaryDirectory(dir=given.out_dir or home) as out:
        shop = set_up(home, Path(place), Path(out), given.cases)
        for part in rows.parts(shop, given.seconds, only):
            marks += part.marks
            alike += part.alike
            for mark in part.marks:
                print(report.line(mark), flush=True)
        if only:
            return
        where = hotspots.table(shop.big)
        commits, tenth = (
            int(ledgers.git(c.folder, "rev-list", "--count", "origin/main")) for c in (shop.big, shop.small)
        )
    grown = growth.table(growth.grow(home, given.out_dir or home, sizes, given.limit), given.limit)
    made = report.Made(given.cases, commits, f"{given.cases // 10:,} cases and {tenth:,} commits",
                       _told(given), shop.tools.versions)  # fmt: skip
    print(report.table(marks), grown, where, report.write(report.report(made, marks, alike, grown, where, keys.measured())), sep="\n\n")


if __name__ == "__main__":
    main()
