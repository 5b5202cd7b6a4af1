"""M4: the verifier written from docs/verify.md alone, on every fault that the generators make."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.gitkit import HERE
from trials.bureau import Bureau
from trials.figure import Figure
from trials.honest import history
from trials.kinds import Expected
from trials.pushes import PUSHES
from trials.smuggled import COMMITS, ONLY_WHOLE
from trials.tampering import part
from trials.tampers import HISTORY

VERIFIER = HERE / "tools" / "verify.py"


def second_opinion(b: Bureau, tips: Sequence[str] = ()) -> list[dict[str, object]]:
    """What the second verifier says of a server; it must not crash."""
    named = [word for tip in tips for word in ("--tip", tip)]
    command = [sys.executable, "-I", str(VERIFIER), str(b.server), "--receipts", str(b.receipts), *named]
    done = subprocess.run(command, env=b.desk.env, capture_output=True, check=False)
    assert done.returncode in (0, 1) and not done.stderr, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def agrees(found: Sequence[dict[str, object]], wanted: Expected) -> bool:
    """Whether it names the kind, with the commit and the case."""
    return any(f["code"] in wanted.second for f in found) or any(
        f["code"] in wanted.codes and (not wanted.commit or f["commit"] == wanted.commit)
        and (not wanted.case or wanted.case in json.dumps(f, ensure_ascii=False))
        for f in found
    )  # fmt: skip


def disagreement(base: Bureau, home: Path, name: str) -> str:
    """What is wrong with the second verdict on a tampered copy; empty where nothing is."""
    b = base.copy(home / f"second-{name}")
    wanted = {**HISTORY, **COMMITS}[name](b)
    found = second_opinion(b, wanted.tips)
    return "" if agrees(found, wanted) else f"{name}：{wanted.codes} {wanted.commit[:12]} {wanted.case}，只说了 {[f['code'] for f in found]}"


def disagreement_on_push(base: Bureau, home: Path, name: str) -> str:
    """The same for what a hostile push would have brought, had the hook let it in."""
    b = base.copy(home / f"second-push-{name}")
    wanted = PUSHES[name](b)
    for argument in (a for a in wanted.arguments if not a.startswith("--")):
        source, colon, target = argument.removeprefix("+").partition(":")
        ref = target if colon else source if source.startswith("refs/") else f"refs/heads/{source}"
        if source:
            b.desk.run("update-ref", "refs/smuggled/one", b.desk.run("rev-parse", source))
            b.git("fetch", "--quiet", "--no-tags", str(b.desk.root), f"+refs/smuggled/one:{ref}")
        else:
            b.git("update-ref", "-d", ref)
    return "" if second_opinion(b) else f"上传 {name}：没有说出来"


def run(share: float) -> Figure:
    """Every fault but those that ask for the whole measures, and honest histories."""
    kinds = [n for n in (*part(HISTORY, share), *part(COMMITS, share)) if n not in ONLY_WHOLE]
    pushes = [n for n in part(PUSHES, share) if n not in COMMITS]
    honest = max(1, round(20 * share))
    with TemporaryDirectory() as folder:
        home = Path(folder)
        base = Bureau.founded(home / "base")
        with ThreadPoolExecutor(2) as workers:
            found = [*workers.map(lambda n: disagreement(base, home, n), kinds)]
            found += workers.map(lambda n: disagreement_on_push(base, home, n), pushes)
            false = [*workers.map(lambda seed: second_opinion(history(base, home, seed)[0]), range(honest))]
    alarms = [f"如实的历史 {seed}：{said}" for seed, said in enumerate(false) if said]
    failures = [f for f in found if f] + alarms
    lines = len(VERIFIER.read_text("utf-8").splitlines())
    return Figure(
        "M4", "只凭 docs/verify.md 写的、不超过 300 行的第二个核对程序，在全部 56 种故障上结论一致",
        f"{len(kinds) + len(pushes) - len(failures) + len(alarms)}/{len(kinds) + len(pushes)} 一致，{honest} 份如实的历史误报 {len(alarms)}；{lines} 行",
        not failures and lines <= 300, (*kinds, *(f"上传：{p}" for p in pushes)), failures=tuple(failures),
        short=f"{'、'.join(sorted(ONLY_WHOLE))} 要推算全部办法，第二个程序不做" if share == 1 else "",
    )  # fmt: skip
