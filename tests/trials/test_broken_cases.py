"""A part of M10: sixty cases, of which some are broken in every way."""

from __future__ import annotations

from pathlib import Path

import pytest

from trials.broken_cases import KINDS, MARK, PLAIN_ONLY, Ledger, named, number, pages

pytestmark = pytest.mark.xdist_group("broken_cases")


def test_broken_cases_cost_no_other_a_byte_and_are_named(tmp_path: Path) -> None:
    """The pages of the right cases and enterprises are what they would be; every broken one is named, line and reason."""
    ledger = Ledger(tmp_path, 60, 30)
    usual, built = ledger.built("right"), ledger.built("broken")
    heads = [ledger.box.out("rev-parse", branch) for branch in ("right", "broken")]
    wanted = pages(usual.site, ledger.odd, heads[0])
    assert {*ledger.odd.values()} == {*KINDS} and len(wanted) == 60
    assert pages(built.site, ledger.odd, heads[1]) == wanted
    assert pages(built.site, {}, heads[1]) != pages(usual.site, {}, heads[0])
    assert named(ledger, built.site)[0] == []

    ledger.checked_out("right")  # nothing is broken there, so nothing is named: the trial would say so
    missing = named(ledger, usual.site)[0]
    assert len(missing) == sum(1 if kind in PLAIN_ONLY else 2 for kind in ledger.odd.values())
    assert all(MARK not in (usual.site / "cases" / f"{number(n)}.html").read_text("utf-8") for n in ledger.odd)
