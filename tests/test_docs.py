"""The handbook's examples, run as they stand."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ledger.book.narrowing import for_audience
from ledger.cli.main import COMMANDS
from ledger.records.audience import COUNTS, Audience
from ledger.site.loops import loop_board
from ledger.site.out.schema import schema
from ledger.site.out.tables import CASE_HEADS, STEP_HEADS
from ledger.site.summary import summary, summary_json
from tests.gitkit import Sandbox
from tests.site.sample import book_of, build_ledger

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


@pytest.mark.parametrize(("page", "least"), [("手册.md", 4), ("服务器.md", 3), ("数据.md", 1)])
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
    for name in ("README.md", "docs/手册.md", "docs/服务器.md", "docs/数据.md"):
        text = (HOME / name).read_text(encoding="utf-8")
        named = set(re.findall(r"(?:^\$? *|`)ledger ([a-z]+)", text, re.MULTILINE))
        assert named and named <= set(COMMANDS), named - set(COMMANDS)


def test_the_page_on_data_names_every_column_and_field_and_its_example_is_one() -> None:
    """What is not described there cannot be relied on."""
    page = (HOME / "docs/数据.md").read_text(encoding="utf-8")
    told = json.loads(schema())
    listed = page.split("## 汇总的 JSON")[0].split("## 表格的列")[1].split("## JSON 的字段")
    columns = {word for row in re.findall(r"^\| ([^|]+) \|", listed[0], re.MULTILINE) for word in row.split("、")}
    assert {*CASE_HEADS, *STEP_HEADS} == columns - {"列", "---"}
    assert {*re.findall(r"`([a-z_]+)`", listed[1])} == set(_fields(told))
    jsonschema.validate(json.loads(re.findall(r"```json\n(.*?)```", page, re.DOTALL)[0]), told)


def test_the_page_on_data_names_every_sum(tmp_path: Path) -> None:
    """Of the file that a summary has instead of lists."""
    section = (HOME / "docs/数据.md").read_text(encoding="utf-8").split("## 汇总的 JSON")[1]
    book = for_audience(book_of(build_ledger(tmp_path)), Audience(COUNTS))
    told = json.loads(summary_json(book, summary(book, loop_board(book))))
    names = {*told, *(name for part in told.values() if isinstance(part, list) for one in part for name in one)}
    assert {*re.findall(r"`([a-z_]+)`", section)} == names


def _fields(part: Any) -> Iterator[str]:
    """Every field that a schema has."""
    if isinstance(part, dict):
        yield from part.get("properties", {})
        for below in part.values():
            yield from _fields(below)
    elif isinstance(part, list):
        for below in part:
            yield from _fields(below)
