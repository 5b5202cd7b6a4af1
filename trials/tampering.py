"""M3: tampered histories, hostile pushes and honest histories, against the server's hook and ``ledger audit --verify``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from trials.bureau import Bureau, proof
from trials.figure import Figure
from trials.honest import false_alarms
from trials.kinds import Expected, Tamper
from trials.pushes import refused
from trials.smuggled import COMMITS
from trials.tampers import HISTORY


def part(table: Mapping[str, Tamper], share: float) -> list[str]:
    """An evenly spread part of the kinds, the same each time."""
    names = list(table)
    count = max(1, round(len(names) * share))
    return [names[i * len(names) // count] for i in range(count)]


def named(found: Sequence[Mapping[str, object]], wanted: Expected) -> bool:
    """Whether an error of the kind is among the findings, with the commit and the case."""
    return any(
        f["code"] in wanted.codes and f["severity"] == "error"
        and (not wanted.commit or f.get("commit") == wanted.commit)
        and (not wanted.case or wanted.case in json.dumps([f["path"], f["message"], f["because"]], ensure_ascii=False))
        for f in found
    )  # fmt: skip


def tampered(base: Bureau, home: Path, name: str) -> tuple[str, Expected, list[dict[str, object]]]:
    """Tamper with a copy of a bureau in one way; what must be said and what is said."""
    b = base.copy(home / name)
    wanted = {**HISTORY, **COMMITS}[name](b)
    return name, wanted, proof(b, wanted.tips)


def run(share: float) -> Figure:
    """Every kind of tampering, every hostile push, and honest histories: which were named, and which falsely."""
    with TemporaryDirectory() as home:
        base = Bureau.founded(Path(home) / "base")
        clean = [f for f in proof(base) if f["severity"] == "error"]
        kinds = [*part(HISTORY, share), *part(COMMITS, share)]
        with ThreadPoolExecutor(2) as workers:
            results = list(workers.map(lambda name: tampered(base, Path(home), name), kinds))
        missed = [name for name, wanted, found in results if not named(found, wanted)]
        pushes, passed = refused(base, Path(home), share)
        honest = max(1, round(200 * share))
        alarms = false_alarms(base, Path(home), honest)
    failures = [*(f"未点名：{name}" for name in missed), *(f"未拒收：{name}" for name in passed), *alarms, *map(str, clean)]
    return Figure(
        "M3", "30 种篡改、16 种恶意上传全部按种类、提交和案件点名；200 份如实的历史误报 0",
        f"篡改 {len(kinds) - len(missed)}/{len(kinds)}，恶意上传 {len(pushes) - len(passed)}/{len(pushes)}，如实的历史 {honest} 份，误报 {len(alarms)}",
        not failures, (*kinds, *(f"上传：{p}" for p in pushes)), failures=tuple(failures),
    )  # fmt: skip
