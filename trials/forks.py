"""The ledger's command line run thousands of times, each time with a fault on its way.

A server process loads the whole program once; every run is a fork of it, which behaves from there on as a command
started anew. ``strace`` is hung on to the fork before it begins, and has the system answer one call with an error, or
kills the process at it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
STRACE = shutil.which("strace") or ""
# Every call by which a file system is changed; opening counts where it is for writing.
CALLS = (
    "openat", "write", "pwrite64", "pwritev", "rename", "renameat2", "link", "linkat", "symlink", "unlink", "unlinkat",
    "mkdir", "rmdir", "fsync", "fdatasync", "ftruncate", "fallocate", "chmod", "fchmod", "fchown", "utimensat", "flock",
    "copy_file_range", "sendfile",
)  # fmt: skip
_SUBREAPER, _PTRACER = 36, 0x59616D61
_LINE = re.compile(r"^(\d+) +(\w+)\((.*)$")


@dataclass(frozen=True)
class Run:
    """What is to be run: words of the command line, and the fault; ``few`` has even small sites made by all cores."""

    words: Sequence[str]
    folder: str
    inject: str = ""
    children: bool = False
    listing: str = ""
    kill_after: float | None = None
    few: bool = False


@dataclass(frozen=True)
class End:
    """How it ended: the exit code (-9 for killed), what it said, how long it took."""

    code: int
    out: str
    err: str
    seconds: float


class Server:
    """The server, seen from the trial."""

    def __init__(self, env: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "trials.forks"]
        own = {**env, "PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(
            command, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def run(self, run: Run) -> End:
        """Run one command to its end."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(asdict(run)) + "\n")
        self._process.stdin.flush()
        return End(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """Let it go."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def why_not() -> str:
    """Why strace cannot be used here; empty where it can."""
    if not STRACE:
        return "strace is not installed: on Debian, apt-get install strace"
    tried = subprocess.run([STRACE, "-o", os.devnull, "true"], capture_output=True, text=True, check=False)
    return tried.stderr.strip() if tried.returncode else ""


def calls(listing: Path, *, children: bool) -> list[tuple[str, int]]:
    """The changing calls of a listed run: each call's name and its number among all of that name in its process.

    Of the command itself, or of its children: then the numbers of whichever made the most.
    """
    counts: dict[tuple[str, str], int] = {}
    found: dict[tuple[str, int], None] = {}
    main = ""
    for line in listing.read_text("utf-8", "replace").splitlines():
        match = _LINE.match(line)
        if not match:
            continue
        who, name, rest = match.groups()
        main = main or who
        counts[who, name] = counts.get((who, name), 0) + 1
        reads = name == "openat" and not re.search(r"O_WRONLY|O_RDWR|O_CREAT", rest)
        if not reads and (who != main) is children:
            found[name, counts[who, name]] = None
    return list(found)


def evenly(items: Sequence[tuple[str, int]], share: float, seed: int = 1) -> list[tuple[str, int]]:
    """A share of the items, spread evenly over them; another seed, another share."""
    if share >= 1:
        return list(items)
    step = 1 / share
    start = random.Random(seed).random() * step
    return [items[int(at)] for n in range(len(items)) if (at := start + n * step) < len(items)]


def _serve() -> int:
    """The server itself: a request a line; in a fork, the code with which the command ends."""
    from ledger.cli import start
    from ledger.site import build as site
    from trials import preloaded  # noqa: F401

    ctypes.CDLL(None).prctl(_SUBREAPER, 1)  # orphans come to us, so that we can wait for them
    for line in sys.stdin:
        asked = Run(**json.loads(line))
        place = Path(os.environ["HOME"])
        out, err = place / "said.out", place / "said.err"
        out.write_bytes(b"")  # the fork may be killed before it comes to that
        err.write_bytes(b"")
        go, gate = os.pipe()
        began = time.monotonic()
        child = os.fork()
        if not child:
            os.close(gate)
            _become(out, err, asked)
            if asked.few:
                site._FEW = 1
            os.read(go, 1)
            os.close(go)
            return start.run(list(asked.words))
        os.close(go)
        tracer = _traced(child, asked)
        os.write(gate, b"x")
        os.close(gate)
        code = _ended(child, asked)
        if tracer:
            tracer.wait()
        end = End(code, out.read_text("utf-8", "replace"), err.read_text("utf-8", "replace"), time.monotonic() - began)
        out.unlink()
        err.unlink()
        sys.stdout.write(json.dumps(asdict(end)) + "\n")
        sys.stdout.flush()
    return 0


def _become(out: Path, err: Path, asked: Run) -> None:
    os.setsid()
    ctypes.CDLL(None).prctl(_PTRACER, ctypes.c_ulong(-1))  # where only a parent may trace, strace may too
    os.chdir(asked.folder)
    for number, place in ((1, out), (2, err)):
        stream = os.open(place, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_APPEND)
        os.dup2(stream, number)
        os.close(stream)
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)


def _traced(child: int, asked: Run) -> subprocess.Popen[bytes] | None:
    """Hang strace on to a process; returns when it holds it."""
    if not (asked.inject or asked.listing):
        return None
    assert STRACE
    command = [STRACE, "-qq", "-p", str(child), "-o", asked.listing or os.devnull]
    command += ["-f"] if asked.children or asked.listing else []
    command += ["-e", f"inject={asked.inject}"] if asked.inject else []
    traced = asked.inject.split(":")[0] if asked.inject else ",".join(CALLS)
    tracer = subprocess.Popen([*command, "-e", f"trace={traced}"])
    status = Path(f"/proc/{child}/status")
    while "TracerPid:\t0" in status.read_text():
        if tracer.poll() is not None:
            raise RuntimeError("strace could not be hung on")
        time.sleep(0.001)
    return tracer


def _ended(child: int, asked: Run) -> int:
    if asked.kill_after is not None:
        time.sleep(asked.kill_after)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if asked.kill_after is not None or code < 0:
        _alone(child)
    return code


def _alone(session: int) -> None:
    """Wait for what a killed command has started: its children end by themselves, as nobody listens."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-session, 0)


if __name__ == "__main__":
    sys.exit(_serve())
