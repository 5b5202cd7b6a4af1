"""Incremental output equals cold output byte for byte, whatever was edited, merged, renamed, deleted or damaged before.

``LEDGER_SEEDS`` (``7``, ``1-20``) and ``LEDGER_STEPS`` make the walks more and longer: ``make torture``. A walk that
fails prints its seed and its steps; ``LEDGER_LEFT_OUT=3,5-9`` leaves steps out, to find those that matter.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ledger.cli.main import run
from tests.site.beside import build_whole
from tests.sweep.walk import walk


def _numbers(text: str) -> list[int]:
    """``1,4-6`` as numbers."""
    spans = (part.partition("-") for part in text.split(",") if part)
    return [n for first, _, last in spans for n in range(int(first), int(last or first) + 1)]


SEEDS = _numbers(os.environ.get("LEDGER_SEEDS", "1-2"))
STEPS = int(os.environ.get("LEDGER_STEPS", "24"))
LEFT_OUT = frozenset(_numbers(os.environ.get("LEDGER_LEFT_OUT", "")))


DEMO = ("--cases", "60", "--commits", "700", "--until", "2026-11-24")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository that most walks start from: some of everything."""
    return build_whole(tmp_path_factory.mktemp("sample")).root


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository that the others start from: enough history for several processes."""
    place = tmp_path_factory.mktemp("demo") / "demo"
    assert run(["demo", str(place), *DEMO]) == 0
    return place


@pytest.mark.parametrize("seed", SEEDS)
def test_a_remembered_build_is_the_same_byte_for_byte(
    seed: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The sites, the findings and the answers with what is remembered are those without it."""
    start = request.getfixturevalue("sample" if seed % 5 else "demo")
    walk(tmp_path, start, seed, STEPS, LEFT_OUT)
