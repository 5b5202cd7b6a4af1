"""The quick answer of the commit hook: it says *clean* where the full check finds nothing, and never else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import chdir
from datetime import date
from pathlib import Path

import pytest

from ledger.cli.clean import nothing_to_say
from ledger.resources import resource
from tests.cli.kit import CASE, LATER, LOW, OPENED, ORANGE, QUIET, QUIET_TEXT, SOURCE, Desk, case
from tests.golden.kit import Golden, Stage, folders

HOOK = ["-C", ".", "hook", "run", "pre-commit"]
NEWER = SOURCE.replace("2026-10-08", "2026-10-20").replace("12345热线工单", "来信来访")
LOADED_LATER = {"click", "git", "ruamel", "jinja2", "markdown", "stdnum", "holidays", "subprocess", "inspect", "dataclasses",
                "json", "typing", "pathlib", "hashlib", "difflib", "tempfile", "traceback", "sqlite3"}  # fmt: skip


def quick(root: Path, env: Mapping[str, str], day: date, **more: str) -> bool:
    """The quick answer, where and as git would run the hook."""
    with chdir(root):
        return nothing_to_say(HOOK, {**env, "GIT_COMMITTER_DATE": f"{day}T12:00:00+0800", **more}, date(1999, 1, 1))


@pytest.mark.parametrize("name", folders())
def test_it_agrees_with_the_full_check(name: str, tmp_path: Path) -> None:
    """Every golden case, bad and good, staged: clean if and only if ``check --staged`` has not a word to say."""
    golden = Golden(name)
    stage = Stage(golden, tmp_path)
    for state in ("bad", "good")[: 1 + golden.has("good.md")]:
        if state == "good":
            stage.present("good")
        stage.box.git("add", "--all")
        answer = stage.ledger("check", "--staged", "--as-of", str(golden.as_of), "--format", "json")
        silent = answer.code == 0 and not json.loads(answer.out)["findings"]
        said = quick(stage.box.root, stage.box.env, golden.as_of)
        assert said == (silent and not golden.given("merge")), (state, answer)


CLEAN: dict[str, Callable[[Desk], object]] = {
    "an entry more": lambda d: d.edit(SOURCE, SOURCE + NEWER, add=True),
    "a sentence more": lambda d: d.edit("自由书写的正文。", "正文。", add=True),
    "a new case": lambda d: (d.write("cases/2026/2026-0013.md", case("2026-0013", "上海示例物流有限公司", "91310113MA1K00002C")),
                             d.git("add", ".")),
    "nothing": lambda d: None,
    "another file": lambda d: (d.write("README.md", "说明\n"), d.git("add", ".")),
    "another file gone": lambda d: d.git("rm", "-q", "--cached", "--ignore-unmatch", "README.md"),
    "a bad file not staged": lambda d: d.write(CASE, LOW),
}  # fmt: skip


@pytest.mark.parametrize("change", CLEAN)
def test_an_ordinary_commit_is_answered_at_once(desk: Desk, change: str) -> None:
    """What a clerk does every day needs no more than the quick answer."""
    CLEAN[change](desk)
    assert quick(desk.root, desk.env, date(2026, 10, 21))


def _odd_merge(desk: Desk) -> None:
    desk.git("checkout", "-q", "-b", "side")
    desk.edit("自由书写的正文。", "正文。")
    desk.record("旁支")
    desk.git("checkout", "-q", "main")
    desk.write(QUIET, QUIET_TEXT + "又一句。\n")
    desk.record("主线")
    desk.git("merge", "-q", "--no-ff", "--no-commit", "side")


ODD: dict[str, Callable[[Desk], object]] = {
    "a wrong level": lambda d: d.edit("预警等级: 橙色", "预警等级: 黄色", add=True),
    "a warning": lambda d: (d.write(CASE, ORANGE.replace("91310113MA1GK3A000", "不详")), d.git("add", ".")),
    "broken YAML": lambda d: (d.write(CASE, "---\n编号: [\n---\n"), d.git("add", ".")),
    "no text": lambda d: (d.write(CASE, b"\xff\xfe\x00"), d.git("add", ".")),
    "a case deleted": lambda d: d.git("rm", "-q", QUIET),
    "a case moved": lambda d: d.git("mv", QUIET, "cases/2026/2026-0020.md"),
    "a stray file": lambda d: (d.write("cases/x.txt", "x"), d.git("add", ".")),
    "a stray file that HEAD holds": lambda d: (d.write("cases/x.txt", "x"), d.record("绕过")),
    "an executable case": lambda d: d.git("update-index", "--chmod=+x", CASE),
    "unreadable settings": lambda d: (d.write("policy.yaml", "口径: [\n"), d.git("add", ".")),
    "a merge": _odd_merge,
    "a conflict": lambda d: d.git("update-index", "--index-info", stdin=b"100644 " + d.out("hash-object", "-w", CASE).encode() + b" 2\t" + CASE.encode() + b"\n"),
    "no commit yet": lambda d: d.git("update-ref", "-d", "HEAD"),
    "a damaged index": lambda d: (d.root / ".git" / "index").write_bytes(b"DIRC"),
    "an object gone": lambda d: [p.unlink() for p in (d.root / ".git" / "objects").glob("??/*")],
}  # fmt: skip


@pytest.mark.parametrize("change", ODD)
def test_whatever_else_is_left_to_the_hook(desk: Desk, change: str) -> None:
    """A finding however slight, a merge, a deletion, damage: the quick answer is that it does not know."""
    ODD[change](desk)
    assert not quick(desk.root, desk.env, OPENED)


def test_odd_surroundings_are_left_to_the_hook(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another git folder, another place, another hook, a system without the call, no git at all."""
    assert quick(desk.root, desk.env, OPENED)
    assert not quick(desk.root, desk.env, OPENED, GIT_DIR=".git")
    assert not quick(desk.root, desk.env, OPENED, **{f"GITHEAD_{'0' * 40}": "side"})
    assert not quick(desk.root / "cases", desk.env, OPENED)
    with chdir(desk.root):
        assert not nothing_to_say([*HOOK[:-1], "pre-merge-commit"], desk.env, LATER)
        assert not nothing_to_say(["check", "--staged"], desk.env, LATER)
    monkeypatch.setenv("PATH", str(desk.home))
    assert not quick(desk.root, {**desk.env, "PATH": str(desk.home)}, OPENED)
    monkeypatch.delattr(os, "posix_spawnp")
    assert not quick(desk.root, desk.env, OPENED)


def test_the_day_is_the_commits_own(desk: Desk) -> None:
    """As in the full check: the day that the commit will bear, else today."""
    desk.edit(SOURCE, SOURCE + NEWER, add=True)
    assert quick(desk.root, desk.env, date(2026, 10, 20)) and not quick(desk.root, desk.env, date(2026, 10, 19))
    with chdir(desk.root):
        assert nothing_to_say(HOOK, desk.env, date(2026, 10, 20))
        assert not nothing_to_say(HOOK, desk.env, date(2026, 10, 19))


def test_a_clean_commit_loads_little(desk: Desk) -> None:
    """Neither the command line nor any library: they take longer to load than the whole check."""
    for name in ("policy.yaml", "contacts.yaml"):
        desk.write(name, resource(name).read_bytes())
    desk.write("holidays.yaml", "休息日: []\n上班日: []\n")
    desk.record("口径")
    desk.edit(SOURCE, SOURCE + NEWER, add=True)
    text = f"import sys\nfrom ledger.cli.start import run\nassert run({HOOK!r}) == 0\nprint(*sys.modules)"
    env = {**desk.env, "GIT_COMMITTER_DATE": "2026-10-21T12:00:00+0800"}
    done = subprocess.run([sys.executable, "-c", text], cwd=desk.root, env=env, capture_output=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.decode().split()}
    assert not loaded & LOADED_LATER, loaded & LOADED_LATER
    assert "ledger" in loaded and not done.stderr
