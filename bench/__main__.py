"""Times the commands on a generated ledger and writes ``docs/benchmarks.md``.

Every figure is the median wall time of whole processes, the commands taken in turn so that a machine that
slows down slows all of them; what is reported are ratios to a yardstick timed in the same rounds.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
LEDGER = [sys.executable, "-m", "ledger"]
# What ``check --staged`` loads, and nothing else: the floor for any hook written in Python with these parts.
IMPORTS = "import ledger.cli.main, ledger.cli.check, git"


@dataclass(frozen=True)
class Row:
    """One measured command, with what it is held against."""

    name: str
    command: list[str]
    against: str
    before: Callable[[], None] = lambda: None


def _environment() -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return clean | {"PYTHONPATH": str(HERE), "GIT_CONFIG_GLOBAL": os.devnull}


def _run(command: list[str], folder: Path) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command}: {done.stderr.decode('utf-8', 'replace')}")
    return time.perf_counter() - start


def _measure(rows: list[Row], folder: Path, rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {row.name: [] for row in rows}
    for number in range(rounds + 1):
        for row in rows:
            row.before()
            took = _run(row.command, folder)
            if number:  # the first round warms the disk
                times[row.name].append(took)
    return times


def _git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=bench", "-c", "user.email=bench@example.invalid"]
    subprocess.run(["git", *who, *arguments], cwd=folder, env=_environment(), check=True, capture_output=True)


def _last_case(folder: Path) -> Path:
    return sorted((folder / "cases").rglob("*.md"))[-1]


def _stage_one(folder: Path) -> None:
    case = _last_case(folder)
    case.write_text(case.read_text(encoding="utf-8") + "\n补记一行。\n", encoding="utf-8")
    _git(folder, "add", "--", str(case.relative_to(folder)))


def _rows(folder: Path, until: str) -> list[Row]:
    site, changed = folder.parent / "site", folder.parent / "changed"

    def commit_one() -> None:
        _stage_one(changed)
        _git(changed, "commit", "--quiet", "--no-verify", "-m", "补记")

    def forget() -> None:
        shutil.rmtree(site, ignore_errors=True)
        for left in (folder / ".git").glob("ledger-cache*"):
            left.unlink()

    def build(where: Path, out: Path, day: str) -> list[str]:
        return [*LEDGER, "-C", str(where), "build", "--as-of", day, "--out", str(out)]

    again, morning = folder.parent / "again", date.fromisoformat(until) + timedelta(days=1)
    return [
        Row("python, same imports", [sys.executable, "-c", IMPORTS], "python, same imports"),
        Row("check --staged, one file", [*LEDGER, "check", "--staged", "--as-of", until], "python, same imports"),
        Row("check, whole ledger", [*LEDGER, "check", "--as-of", until, "--format", "concise"], "python, same imports"),
        Row("git log --raw", ["git", "log", "--raw", "-z"], "git log --raw"),
        Row("build, cold", build(folder, site, until), "build, cold", forget),
        Row("build, one commit more", build(changed, again, until), "build, cold", commit_one),
        Row("build, nothing changed", build(changed, again, until), "build, cold"),
        Row("build, next morning", build(folder, site, morning.isoformat()), "build, cold"),
    ]


def _table(rows: list[Row], times: dict[str, list[float]]) -> str:
    lines = ["| command | median s | min–max s | ratio to | ratio |", "|---|---:|---:|---|---:|"]
    for row in rows:
        own, base = times[row.name], times[row.against]
        ratio = statistics.median(a / b for a, b in zip(own, base, strict=True))
        spread = f"{min(own):.2f}–{max(own):.2f}"
        lines.append(f"| {row.name} | {statistics.median(own):.2f} | {spread} | {row.against} | {ratio:.2f} |")
    return "\n".join(lines)


def main() -> None:
    """Generate, measure, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=1000)
    options.add_argument("--commits", type=int, default=8000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--until", default="2026-11-20")
    options.add_argument("--ledger", type=Path, help="a ledger made before with ledger demo, same size and day")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "ledger"
        size = ["--cases", str(given.cases), "--commits", str(given.commits), "--until", given.until]
        if given.ledger:
            shutil.copytree(given.ledger, folder, symlinks=True)
        else:
            subprocess.run([*LEDGER, "demo", str(folder), *size], env=_environment(), check=True, cwd=home)
        _git(Path(home), "clone", "--quiet", "--no-hardlinks", str(folder), str(Path(home) / "changed"))
        _stage_one(folder)
        rows = _rows(folder, given.until)
        table = _table(rows, _measure(rows, folder, given.rounds))
    text = (
        f"# Benchmarks\n\nMade by `make bench`: {given.cases} cases, {given.commits} commits, {given.rounds} rounds, whole processes "
        f"taken in turn,\nPython {platform.python_version()}, {os.cpu_count()} cores. Trust the ratios, not the seconds.\n\n{table}\n"
    )
    (HERE / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
