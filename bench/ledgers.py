"""Ledgers to measure on: one told by ``ledger demo``, or many copies of it in one history."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from stdnum.cn import uscc

from bench.timing import HERE
from ledger.demo.export import stream
from ledger.demo.weave import Commit
from ledger.demo.write import Wish
from ledger.demo.write import ledger as told
from ledger.history.importer import import_history

LAST_DAY = date(2026, 11, 18)  # a working day before a working day
COMMITS_PER_CASE = 9
MOST_TOLD = 1000  # beyond so many cases, copies: the generator needs seconds for each hundred
CLERK = {"user.name": "薛涛", "user.email": "xuetao@example.invalid"}  # in the packaged directory
_COPYING = b"1"  # another number when ``multiplied`` writes another history
_FIGURES = "甲乙丙丁戊己庚辛壬癸"
_MARKED = re.compile(
    r"(?<!\d)(?P<year>20\d\d)-(?:(?P<letter>[A-Z])(?P<record>\d{3,})|(?P<case>\d{4,}))(?!\d)"
    r"|〔(?P<paper>20\d\d)〕(?P<serial>\d{4,})号"
    r"|(?P<review>类别: 定期研判)"
    r"|(?P<stem>91310113MA)00(?P<rest>\d{5})[0-9A-Z]"
    r"|上海示例"
)


def ready(home: Path, cases: int) -> Path:
    """A ledger of so many cases, made once for each state of the generator; with its history packed by git itself."""
    folder = home / f"{cases}-{_generator()}"
    if not folder.exists():
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home) as own:  # another run may be making the same
            made = _make(Path(own) / "ledger", cases)
            try:
                made.rename(folder)
            except OSError:
                if not folder.exists():
                    raise
    return folder


def _generator() -> str:
    whole = hashlib.blake2b(_COPYING, digest_size=4)
    for path in sorted((*(HERE / "ledger" / "demo").glob("*.py"), HERE / "policy.yaml", HERE / "contacts.yaml")):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _make(folder: Path, cases: int) -> Path:
    copies = -(-cases // MOST_TOLD) if cases > MOST_TOLD else 10 if cases % 10 == 0 and cases >= 300 else 1
    told_cases = cases // copies
    base = told(Wish(told_cases, told_cases * COMMITS_PER_CASE, 1, LAST_DAY))
    import_history(folder, os.environ, stream(multiplied(base, copies)))
    for key, value in {**CLERK, "gc.auto": "0"}.items():
        git(folder, "config", key, value)
    git(folder, "repack", "-a", "-d", "-f", "-q")
    return folder


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder and give what it says."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    done = subprocess.run(["git", *arguments], cwd=folder, env=clean, check=True, capture_output=True)
    return done.stdout.decode("utf-8", "replace").strip()


def multiplied(base: Sequence[Commit], copies: int) -> Iterator[Commit]:
    """The history in which so many offices tell the same stories, commit by commit in turn.

    Every copy has numbers, credit codes and names of its own. The settings are common to all, and a merge joins
    the lines of all copies at once.
    """
    for number, commit in enumerate(base):
        several = [_copied(commit, j, copies) for j in range(copies if number else 1)]
        if commit.merges:
            several = [replace(several[0], files=tuple(file for one in several for file in one.files))]
        yield from several


def _copied(commit: Commit, j: int, copies: int) -> Commit:
    if copies == 1:
        return commit

    def own(text: str) -> str:
        return _MARKED.sub(partial(_renamed, j, copies), text)

    files = tuple((own(path), own(data.decode()).encode()) for path, data in commit.files)
    return replace(commit, message=own(commit.message), files=files)


def _renamed(j: int, copies: int, found: re.Match[str]) -> str:
    if found["year"]:
        serial, width = found["record"] or found["case"], 3 if found["letter"] else 4
        return f"{found['year']}-{found['letter'] or ''}{_serial(serial, j, copies):0{width}d}"
    if found["paper"]:
        return f"〔{found['paper']}〕{_serial(found['serial'], j, copies):04d}号"
    if found["review"]:  # a month has one such review, whoever holds it
        return "类别: 专题研判" if j else found["review"]
    if found["stem"]:
        code = f"{found['stem']}{j:02d}{found['rest']}"
        return code + uscc.calc_check_digit(code)
    return found[0] + ("".join(_FIGURES[int(figure)] for figure in str(j)) if j else "")


def _serial(serial: str, j: int, copies: int) -> int:
    """Numbers without gaps, those of one story next to each other."""
    return (int(serial) - 1) * copies + j + 1


def clone(ledger: Path, folder: Path) -> Path:
    """A working copy with a remote, as staff have it."""
    git(folder.parent, "clone", "--quiet", "--", str(ledger), str(folder))
    for key, value in {**CLERK, "gc.auto": "0"}.items():
        git(folder, "config", key, value)
    return folder
