"""What every test of a command starts from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.kit import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A clone with two cases in order."""
    return Desk(tmp_path)
