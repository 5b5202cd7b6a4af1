"""Incremental output equals cold output byte for byte, whatever was edited, merged, renamed, deleted or damaged before.

``LEDGER_SEEDS`` (``7``, ``1-20``) and ``LEDGER_STEPS`` make the walks more and longer: ``make torture``. A walk that
fails prints its seed and its steps; ``LEDGER_LEFT_OUT=3,5-9`` leaves steps out, to find those that matter.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.site.beside import build_whole
from tests.sweep.walk import walk


def _numbers(text: str) -> list[int]:
    """``1,4-6`` as numbers."""
    spans = (part.partition("-") for part in text.split(",") if part)
    return [n for first, _, last in spans for n in range(int(first), int(last or first) + 1)]


SEEDS = _numbers(os.environ.get("LEDGER_SEEDS", "1-2"))
STEPS = int(os.environ.get("LEDGER_STEPS", "24"))
LEFT_OUT = frozenset(_numbers(os.environ.get("LEDGER_LEFT_OUT", "")))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository that every walk starts from."""
    return build_whole(tmp_path_factory.mktemp("sample")).root


@pytest.mark.parametrize("seed", SEEDS)
def test_a_remembered_build_is_the_same_byte_for_byte(seed: int, sample: Path, tmp_path: Path) -> None:
    """The sites, the findings and the answers with what is remembered are those without it."""
    walk(tmp_path, sample, seed, STEPS, LEFT_OUT)
