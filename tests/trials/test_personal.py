"""A slice of M6."""

from __future__ import annotations

import trials.personal
from ledger.records.personal import personal_numbers
from trials.personal import EACH, RECALL, recall, run
from trials.personal_corpus import DISGUISES


def test_a_slice_of_the_sweep_meets_its_goal() -> None:
    """Every disguise, every look-alike."""
    figure = run(200 / EACH)
    assert figure.met, figure.failures
    assert len(figure.kinds) > 60


def test_a_guard_that_knows_but_plain_digits_falls_short() -> None:
    """The trial can fail: a detector that sees no disguise is found out, in most of them."""
    kept = trials.personal.personal_numbers
    try:
        trials.personal.personal_numbers = lambda text: personal_numbers(text) if text.isascii() else iter(())  # type: ignore[assignment]
        assert sum(recall(kind, 90) < RECALL for kind in DISGUISES) > 15
    finally:
        trials.personal.personal_numbers = kept
