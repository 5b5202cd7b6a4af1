"""The handbook's examples, run as they stand."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ledger.cli.main import COMMANDS
from tests.gitkit import Sandbox

HOME = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^```console (\d{4}-\d\d-\d\d)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _steps(block: str) -> list[tuple[str, list[str]]]:
    """Each command with the lines that its output must hold, in order."""
    steps: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], []))
        else:
            steps[-1][1].append(line.strip())
    return steps


@pytest.fixture
def box(tmp_path: Path) -> Sandbox:
    """A ledger with the hooks installed and ``ledger`` on the path."""
    box = Sandbox(tmp_path / "台账")
    for name in ("contacts.yaml", "policy.yaml", "holidays.yaml"):
        shutil.copy(HOME / name, box.root / name)
    (box.root / "cases").mkdir()
    box.commit("通讯录和口径", date(2026, 1, 5))
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "ledger").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ledger "$@"\n', encoding="utf-8")
    (tools / "ledger").chmod(0o755)
    box.env.update({"PATH": f"{tools}:{box.env['PATH']}", "PYTHONPATH": str(HOME), "GIT_EDITOR": "true"})
    subprocess.run(["ledger", "hook", "install"], cwd=box.root, env=box.env, check=True, capture_output=True)
    return box


@pytest.mark.parametrize(("page", "least"), [("手册.md", 4), ("服务器.md", 3)])
def test_the_pages_do_what_they_say(box: Sandbox, page: str, least: int) -> None:
    """Every example of a page, typed in order, gives the lines that the page shows."""
    blocks = BLOCK.findall((HOME / "docs" / page).read_text(encoding="utf-8"))
    assert len(blocks) >= least
    for day, block in blocks:
        env = box.env | dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{day}T10:00:00+08:00")
        for command, expected in _steps(block):
            refused = command.startswith("! ")
            done = subprocess.run(["sh", "-c", command.removeprefix("! ")], cwd=box.root, env=env, capture_output=True)
            said = (done.stdout + done.stderr).decode("utf-8")
            assert bool(done.returncode) == refused, (command, said)
            for line in expected:
                assert line in said, (command, said)


def test_every_command_of_the_documents_exists() -> None:
    """README, handbook and the server's page name only commands that there are."""
    for name in ("README.md", "docs/手册.md", "docs/服务器.md"):
        text = (HOME / name).read_text(encoding="utf-8")
        named = set(re.findall(r"(?:^\$? *|`)ledger ([a-z]+)", text, re.MULTILINE))
        assert named and named <= set(COMMANDS), named - set(COMMANDS)
