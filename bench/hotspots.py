"""Where the time of a cold build goes: one run under cProfile, on one core so that nothing is done elsewhere."""

from __future__ import annotations

import os
import pstats
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from bench.timing import HERE
from bench.workshop import DAY, Clone

_PACKAGES, _MODULES = 12, 24  # listed
Function = tuple[str, int, str]


def table(clone: Clone) -> str:
    """The share of each package and of the modules that take most, as Markdown."""
    clone.forget()
    notes = clone.folder.parent / "profile"
    command = [sys.executable, "-m", "cProfile", "-o", str(notes), *clone.build(DAY)[1:]]
    core = min(os.sched_getaffinity(0))
    subprocess.run(command, cwd=clone.folder, env=clone.environment, check=True, capture_output=True,
                   preexec_fn=lambda: os.sched_setaffinity(0, {core}))  # fmt: skip
    modules = _by_module(notes)
    whole = sum(modules.values())
    packages = defaultdict[str, float](float)
    for name, took in modules.items():
        packages[_package(name)] += took
    listed = [("package", _largest(packages)[:_PACKAGES]), ("module", _largest(modules)[:_MODULES])]
    return "\n\n".join(
        "\n".join([f"| {head} | share |", "|---|---:|", *(f"| {name} | {took / whole:.1%} |" for name, took in rows)])
        for head, rows in listed
    )


def _largest(shares: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(shares.items(), key=lambda pair: -pair[1])


def _by_module(notes: Path) -> Mapping[str, float]:
    """Seconds spent in each module itself; what a built-in takes counts for the module that called it."""
    found = defaultdict[str, float](float)
    stats: dict[Function, tuple[int, int, float, float, dict[Function, tuple[int, int, float, float]]]]
    stats = pstats.Stats(str(notes)).stats  # type: ignore[attr-defined]
    for (file, _, _), (_, _, own, _, callers) in stats.items():
        if file == "~":
            for (caller, _, _), (_, _, part, _) in callers.items():
                found[_module(caller)] += part
        else:
            found[_module(file)] += own
    return found


def _module(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(HERE):
        return path.relative_to(HERE).with_suffix("").as_posix()
    if "site-packages" in path.parts:
        return "/".join(path.with_suffix("").parts[path.parts.index("site-packages") + 1 :])
    return f"Python: {path.stem}" if path.is_absolute() else "Python: start and built-ins"


def _package(module: str) -> str:
    parts = module.split("/")
    return "/".join(parts[:2]) if parts[0] == "ledger" else "Python" if module.startswith("Python") else parts[0]
