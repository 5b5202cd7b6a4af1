"""Whole processes, taken in turn, with what they cost."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO

HERE = Path(__file__).resolve().parents[1]
_POLL = 0.05  # seconds between two looks at the memory of a process tree
_LEAST, _MOST = 3, 21  # rounds


@dataclass(frozen=True)
class Job:
    """A command to be timed; ``before`` prepares each run and is not timed, ``fine`` are its good exit codes.

    With a ``limit``, in seconds, ``run`` ends it and raises TimeoutError.
    """

    name: str
    command: Sequence[str]
    folder: Path
    before: Callable[[], object] = lambda: None
    environment: Mapping[str, str] | None = None
    fine: tuple[int, ...] = (0,)
    limit: float | None = None


@dataclass(frozen=True)
class Sample:
    """One run: seconds on the wall clock, and of processor time in the whole process tree."""

    wall: float
    cpu: float


Samples = Mapping[str, Sequence[Sample]]


@dataclass(frozen=True)
class Ratio:
    """A median against another, with the least and most that single rounds gave, and the ratio of processor time."""

    middle: float
    low: float
    high: float
    cpu: float | None = None


def environment(day: str) -> dict[str, str]:
    """What the measured commands get: this checkout's program, no git settings of the user, a fixed moment."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PYTHON"))}
    moment = f"{day}T17:30:00+0800"
    fixed = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
    return {**kept, **fixed, "PYTHONPATH": str(HERE), "LC_ALL": "C.UTF-8"}


def run(job: Job) -> Sample:
    """Prepare, run and time one command; SystemExit with its own words where it fails."""
    job.before()
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = _start(job, said.fileno(), session=job.limit is not None)
        with _ended_after(process.pid, job.limit):
            _, status, usage = os.wait4(process.pid, 0)
        took = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if job.limit and took > job.limit:
            raise TimeoutError(job.name)
        _expect(job, process.returncode, said)
    return Sample(took, usage.ru_utime + usage.ru_stime)


def _start(job: Job, said: int, *, session: bool = False) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        list(job.command), cwd=job.folder, env=job.environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=said, start_new_session=session,
    )  # fmt: skip


@contextmanager
def _ended_after(session: int, limit: float | None) -> Iterator[None]:
    watch = Timer(limit, os.killpg, (session, signal.SIGKILL)) if limit else None
    if watch:
        watch.start()
    yield
    if watch:
        watch.cancel()


def _expect(job: Job, code: int, said: IO[bytes]) -> None:
    if code not in job.fine:
        said.seek(0)
        words = said.read().decode("utf-8", "replace")[-2000:]
        raise SystemExit(f"{job.name} ended with {code}: {' '.join(job.command[:6])} …\n{words}")


def in_turn(jobs: Sequence[Job], seconds: float, most: int = _MOST) -> Samples:
    """Run all jobs round by round for about so many seconds, at most ``most`` rounds and at least three.

    The first round warms the disk and the bytecode and is dropped, unless it alone took a good part of the time.
    """
    start = time.perf_counter()
    rounds = [[run(job) for job in jobs]]
    took = time.perf_counter() - start
    wanted = max(_LEAST, min(_MOST, most - 1, int(seconds / took)))
    if took < seconds / _LEAST:
        rounds = []
    while len(rounds) < wanted:
        rounds.append([run(job) for job in jobs])
        print(".", end="", file=sys.stderr, flush=True)
    print(f" {', '.join(job.name for job in jobs)}: {wanted} rounds", file=sys.stderr)
    return {job.name: [done[at] for done in rounds] for at, job in enumerate(jobs)}


def ratio(samples: Samples, one: str, other: str) -> Ratio:
    """How long one job takes against another, timed in the same rounds."""
    pairs = list(zip(samples[one], samples[other], strict=True))
    rounds = [a.wall / b.wall for a, b in pairs]
    cpu = statistics.median(a.cpu for a, _ in pairs) / max(1e-6, statistics.median(b.cpu for _, b in pairs))
    middle = median(samples, one) / median(samples, other)
    return Ratio(middle, min(rounds), max(rounds), cpu)


def median(samples: Samples, name: str) -> float:
    """The median seconds of a job."""
    return statistics.median(s.wall for s in samples[name])


def seconds(samples: Samples, name: str) -> Ratio:
    """A job's own seconds, in the same form."""
    walls = [s.wall for s in samples[name]]
    return Ratio(statistics.median(walls), min(walls), max(walls))


def peaks(jobs: Sequence[Job], rounds: int) -> Mapping[str, Sequence[float]]:
    """Peak memory in MB of each job's whole process tree: what its processes hold, shared pages counted once."""
    found: dict[str, list[float]] = {job.name: [] for job in jobs}
    for _ in range(rounds):
        for job in jobs:
            found[job.name].append(_peak(job))
    return found


def _peak(job: Job) -> float:
    job.before()
    with tempfile.TemporaryFile() as said:
        process = _start(job, said.fileno(), session=True)
        most = 0
        while process.poll() is None:
            most = max(most, sum(map(_held, _members(process.pid))))
            time.sleep(_POLL)
        _expect(job, process.returncode, said)
    return most / 1024


def _members(session: int) -> Iterable[int]:
    """The processes of a session, which is a job and all that it started."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session:
                yield int(entry.name)


def _held(process: int) -> int:
    """KB that a process holds, its share of shared pages; 0 where it has just ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
