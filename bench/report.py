"""The findings as ``docs/benchmarks.md``."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.rows import Mark
from bench.timing import HERE, Ratio

ROWS = range(1, 11)


@dataclass(frozen=True)
class Made:
    """How the figures came about: the sizes, the command line, the peers."""

    cases: int
    commits: int
    tenth: str
    options: str
    versions: Sequence[str]


def report(made: Made, marks: Sequence[Mark], alike: Sequence[str], growth: str, hotspots: str, keys: str) -> str:
    """The whole page."""
    remarks = tomllib.loads((HERE / "bench" / "remarks.toml").read_text(encoding="utf-8"))
    parts = [
        "# Benchmarks",
        f"Made by `make bench` (`python -m bench{made.options}`): {made.cases:,} cases and the records beside them, "
        f"{made.commits:,} commits;\n“a tenth” is a ledger of {made.tenth}. {_machine()}.\nPeers: {', '.join(made.versions)}.",
        "Every figure is a ratio of medians of whole processes, taken in turn in the same rounds on the same content and\n"
        "disk; the spread is the least and most that single rounds gave. The CPU column is the same ratio of processor\n"
        "time in the whole process tree.",
        table(marks),
        *short(marks, remarks),
        "## Growth",
        growth,
        keys,
        "## Where the time of a cold build goes",
        "One run under cProfile on one core, so nothing is done by other processes; git’s own time counts where it is waited for.",
        hotspots,
        "## Checked to be the same",
        "\n".join(f"- {sentence}" for sentence in alike),
        _HOW,
    ]
    return "\n\n".join(parts) + "\n"


def table(marks: Sequence[Mark]) -> str:
    """Every row, measured or not."""
    lines = ["| row | what : against what | target | reached | spread | CPU | |", "|---:|---|---:|---:|---:|---:|---|"]
    for row in ROWS:
        own = [mark for mark in marks if mark.row == row]
        lines += [_line(mark) for mark in own] or [f"| {row} | | | not measured | | | |"]
    return "\n".join(lines)


def _line(mark: Mark) -> str:
    got, verdict = mark.got, "met" if mark.met else "**short**"
    what = f"{mark.what} ({mark.note})" if mark.note else mark.what
    cpu = "" if got.cpu is None else f"{_number(got.cpu)}×"
    spread = "" if got.low == got.high else f"{_number(got.low)}–{_number(got.high)}"
    return f"| {mark.row} | {what} | ≤{mark.limit:g}{mark.unit} | {_number(got.middle)}{mark.unit} | {spread} | {cpu} | {verdict} |"


def _number(value: float) -> str:
    return f"{value:.3f}" if value < 0.2 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def short(marks: Sequence[Mark], remarks: Mapping[str, Mapping[str, str]]) -> list[str]:
    """For each row that falls short, the reason and what was tried."""
    rows = sorted({mark.row for mark in marks if not mark.met})
    lines = []
    for row in rows:
        said = remarks.get(str(row), {})
        lines.append(
            f"- Row {row}. Reason: {said.get('reason', 'not written yet')} Tried: {said.get('tried', 'not written yet')}"
        )
    return ["## Rows that fall short", "\n".join(lines)] if lines else []


def _machine() -> str:
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.split()[2]
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, git {git}"


_HOW = """## How to run it

`make bench` installs the peers into `.bench/venv`, makes the ledgers in `.bench/ledgers` (kept until the generator
changes) and writes this page. Options, as `make bench BENCH="…"`: `--cases 10000` for the size of the targets,
`--growth 1000,10000,100000 --limit 900` for the growth table, `--out-dir /dev/shm` to write all sites to memory,
`--seconds 60` for about how long each part may take, `--rows 3,4` for some rows only (they are printed, this page is
left alone), `--browser` for the keys alone (they take the place of theirs on this page; Chromium is needed for them,
see `make browser`). The reasons of rows that fall short stand in `bench/remarks.toml`.

The ledgers are those of `ledger demo`; larger ones tell its stories several times, each time with numbers, credit codes
and names of its own, commit by commit in turn, and are packed by `git repack -adf`. Site generators get every case and
record: Hugo renders facts, lists, text and the last commit, boards by level and a JSON index; MkDocs the pages alone.
This program also writes the forms, a page for each enterprise, and the whole trail. check-jsonschema gets the front
matter as YAML files with a schema made from the field tables. Memory is the sum over all processes of a command, shared
pages counted once, looked at twenty times a second."""


PAGE = HERE / "docs" / "benchmarks.md"


def write(text: str) -> Path:
    """Write the page."""
    PAGE.write_text(text, encoding="utf-8")
    return PAGE


def put(page: str, section: str) -> str:
    """A page with a section in its place: instead of the one of the same heading, else before the hotspots."""
    heading = section.split("\n", 1)[0]
    parts = re.split(r"^(?=## )", page, flags=re.M)
    kept = [part for part in parts if not part.startswith(f"{heading}\n")]
    at = next(i for i, part in enumerate(kept) if part.startswith("## Where the time"))
    return "".join([*kept[:at], section.rstrip("\n") + "\n\n", *kept[at:]])


def line(mark: Mark) -> str:
    """A mark in a terminal."""
    got: Ratio = mark.got
    return (f"{mark.row:>2} {'met  ' if mark.met else 'short'} {_number(got.middle)}{mark.unit} of ≤{mark.limit:g}{mark.unit} "
            f"({_number(got.low)}–{_number(got.high)}) {mark.what} {mark.note}")  # fmt: skip
