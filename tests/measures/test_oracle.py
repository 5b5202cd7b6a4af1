"""The product against an independent oracle, on random cases and days: level, bounds, grounds, quantities, steps."""

from __future__ import annotations

import os

import pytest

from tests.oracle.sweep import differences

CASES, CHUNK = 400, 10
LONG = int(os.environ.get("LEDGER_SWEEP", "0"))  # for instance 10000: as many further cases


@pytest.mark.parametrize("first", [pytest.param(n, id=f"seeds {n} to {n + CHUNK - 1}") for n in range(0, CASES, CHUNK)])
def test_the_product_agrees_with_the_oracle(first: int) -> None:
    """On several days of each case both give the same level, bounds, grounds, facts, next rise and steps."""
    found = [(seed, *d) for seed in range(first, first + CHUNK) for d in differences(seed)]
    assert not found, "\n".join(map(str, found))


@pytest.mark.skipif(not LONG, reason="LEDGER_SWEEP=10000 runs the long sweep (or python -m tests.oracle.sweep)")
@pytest.mark.parametrize("first", range(CASES, CASES + LONG, 100))
def test_the_product_agrees_with_the_oracle_at_length(first: int) -> None:
    """The same for as many further cases as the environment asks for."""
    found = [(seed, *d) for seed in range(first, min(first + 100, CASES + LONG)) for d in differences(seed)]
    assert not found, "\n".join(map(str, found))
