"""How the times grow with the ledger: one run of each command at each size, as far as a limit of time allows."""

from __future__ import annotations

import math
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench import ledgers, peers
from bench.timing import Job, environment, run
from bench.workshop import DAY, Clone

HEADS = ("cold build", "one commit", "nothing changed", "check", "git log --raw", "Hugo + GitInfo")


@dataclass(frozen=True)
class Size:
    """A ledger's size, and the seconds of each command; None where it was not run or did not end in time."""

    cases: int
    commits: int
    seconds: Mapping[str, float | None]


def grow(home: Path, out: Path, sizes: Sequence[int], limit: float) -> list[Size]:
    """Measure every size; what did not end in time at one size is not run at the next."""
    tools, found, given_up = peers.installed(home), list[Size](), set[str]()
    for cases in sorted(sizes):
        ledger = ledgers.ready(home / "ledgers", cases)
        with tempfile.TemporaryDirectory(dir=home) as place, tempfile.TemporaryDirectory(dir=out) as sites:
            took: dict[str, float | None] = {}
            for job in _jobs(ledger, Path(place), Path(sites), tools):
                took[job.name] = None if job.name in given_up else _within(job, limit)
                if took[job.name] is None:
                    given_up.add(job.name)
        found.append(Size(cases, int(ledgers.git(ledger, "rev-list", "--count", "HEAD")), took))
    return found


def _jobs(ledger: Path, place: Path, sites: Path, tools: peers.Tools) -> Iterator[Job]:
    env = environment(DAY)
    own = Clone(ledgers.clone(ledger, place / "own"), sites / "own", env)
    hugo, site = ledgers.clone(ledger, place / "hugo"), sites / "hugo"
    yield own.job("cold build")
    yield own.job("one commit", before=own.commit)
    yield own.job("nothing changed")
    yield Job("check", own.ledger("check", "--as-of", DAY, "--format", "concise"), own.folder, environment=env)
    yield Job("git log --raw", ("git", "log", "--raw", "-z", "--no-renames"), own.folder, environment=env)
    shutil.rmtree(own.site, ignore_errors=True)
    yield Job("Hugo + GitInfo", peers.hugo_site(hugo, site, tools), hugo, environment=env)


def _within(job: Job, limit: float) -> float | None:
    try:
        return run(replace(job, limit=limit)).wall
    except TimeoutError:
        return None


def table(sizes: Sequence[Size], limit: float) -> str:
    """Seconds at each size, and between two sizes the exponent: 1 is growth in step with the ledger, 0 none."""
    lines = ["| cases / commits | " + " | ".join(HEADS) + " |", "|---|" + "---:|" * len(HEADS)]
    for i, size in enumerate(sizes):
        if i:
            steps = [_exponent(sizes[i - 1], size, head) for head in HEADS]
            lines.append("| *exponent* | " + " | ".join(steps) + " |")
        cells = [_seconds(size.seconds.get(head)) for head in HEADS]
        lines.append(f"| {size.cases:,} / {size.commits:,} | " + " | ".join(cells) + " |")
    return "\n".join(
        [
            *lines,
            "",
            f"Single runs, seconds; *not run*: it, or the same at a smaller size, took longer than {limit:.0f} s.",
        ]
    )


def _seconds(took: float | None) -> str:
    return "not run" if took is None else f"{took:.2f}"


def _exponent(one: Size, other: Size, head: str) -> str:
    a, b = one.seconds.get(head), other.seconds.get(head)
    return "" if not a or not b else f"*{math.log(b / a) / math.log(other.cases / one.cases):.2f}*"
