"""The promise: what is remembered changes nothing but the time that it takes."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from random import Random

from tests.gitkit import HERE
from tests.sweep.ground import Ground, on

_DONE, _FINDINGS, _REFUSED = 0, 1, 3


@dataclass(frozen=True)
class Built:
    """How a build ended, what it said on the side, and every file that it left; none where it refused."""

    code: int
    said: str
    files: Mapping[str, bytes]


def compare(ground: Ground, draw: Random) -> str:
    """Build with what is remembered and without, and ask the same questions both ways; AssertionError on any difference."""
    apart, options = draw.random() < 0.1, draw.choice(((), (), (), ("--worktree",)))
    question = _question(ground, draw)
    with ground.held():
        remembered = _built(ground, ground.site, *options, apart=apart)
        told = _asked(ground, question, apart=apart)
    with ground.forgetting():
        anew = _built(ground, "anew", "--clean", *options, apart=apart)
        told_anew = _asked(ground, question, apart=apart)
    _same(remembered, anew)
    assert told == told_anew, f"ledger {' '.join(question)}\n{_difference(told[1], told_anew[1])}"
    if draw.random() < 0.2:
        _same(_built(ground, ground.site, *options), anew)
    ground.program = HERE
    if anew.code == _REFUSED:
        ground.sets_out(draw)
    return f"{ground.day} {ground.site} {' '.join((*options, *question))} -> {anew.code}, {len(anew.files)} files"


def _built(ground: Ground, folder: str, *options: str, apart: bool = False) -> Built:
    out = ground.home / folder
    answer = ground.command(*ground.building(folder, *options), apart=apart)
    assert answer.code in (_DONE, _REFUSED) and "程序出错" not in answer.err, _trace(ground, answer.said)
    files = sorted(p for p in out.rglob("*") if p.is_file()) if answer.code == _DONE else ()
    return Built(answer.code, answer.err, {p.relative_to(out).as_posix(): p.read_bytes() for p in files})


def _question(ground: Ground, draw: Random) -> tuple[str, ...]:
    """A command whose answer must not depend on what is remembered."""
    day = ("--as-of", on(ground.day))
    number = PurePosixPath(draw.choice(ground.paths() or ["2026-0012"])).stem
    check = ("check", "--format", "json", *day)
    return draw.choice((check, check, check, ("check", "--staged", *day), ("check", "--rev", "HEAD~1"), ("due", *day),
                        ("check", "--range", f"{ground.older(draw)}..HEAD"), ("board", *day), ("log", number)))  # fmt: skip


def _asked(ground: Ground, question: tuple[str, ...], *, apart: bool) -> tuple[int, str]:
    answer = ground.command(*question, apart=apart)
    assert "程序出错" not in answer.err, _trace(ground, answer.said)
    return answer.code, answer.said


def _trace(ground: Ground, said: str) -> str:
    """What a failing command said, with the trace it left."""
    logs = sorted(ground.home.rglob("error-*.log"))
    return said + (logs[-1].read_text("utf-8") if logs else "")


def _same(remembered: Built, anew: Built) -> None:
    assert (remembered.code, remembered.said) == (anew.code, anew.said)
    paths = sorted(p for p in {*remembered.files, *anew.files} if remembered.files.get(p) != anew.files.get(p))
    if paths:
        texts = [side.files.get(paths[0], b"(no such file)").decode("utf-8", "replace") for side in (remembered, anew)]
        raise AssertionError(f"remembered and anew differ in {len(paths)} files: {paths[:9]}\n{_difference(*texts)}")


def _difference(one: str, other: str) -> str:
    lines = difflib.unified_diff(one.splitlines(), other.splitlines(), "remembered", "anew", lineterm="", n=1)
    return "\n".join(line[:300] for _, line in zip(range(40), lines, strict=False))
