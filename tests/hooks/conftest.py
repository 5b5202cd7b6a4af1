"""What every test of the hooks starts from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.kit import Desk
from tests.hooks.kit import Clone


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A clone with two cases in order, and the hooks installed."""
    return Clone(tmp_path)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A clone with two cases in order, and no hook yet."""
    return Desk(tmp_path)
