"""The holidays written out, against the library that computes them."""

from __future__ import annotations

import holidays
import pytest

from ledger.measures.festivals import FESTIVALS, fixed_holidays


@pytest.mark.parametrize("year", FESTIVALS)
def test_each_year_is_as_the_library_has_it(year: int) -> None:
    """Every day off of every year of the table."""
    assert fixed_holidays(year) == {*holidays.country_holidays("CN", years=year, observed=False)}
