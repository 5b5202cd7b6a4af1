"""One bureau for all tests of a worker: founding it takes seconds, copying it a moment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from trials.bureau import Bureau


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """A server with an honest history, and its desk."""
    return Bureau.founded(tmp_path_factory.mktemp("bureau") / "base", cases=3, commits=14)


@pytest.fixture
def bureau(base: Bureau, tmp_path: Path) -> Bureau:
    """A copy of it to do with as one likes."""
    return base.copy(tmp_path / "bureau")


@pytest.fixture
def refused(bureau: Bureau) -> Callable[..., str]:
    """Push something that must be refused; what was said, the server as it was."""

    def push(*arguments: str) -> str:
        before = bureau.git("for-each-ref"), bureau.receipts.read_bytes()
        done = bureau.desk.git("-c", "core.hooksPath=/dev/null", "push", "origin", *arguments, check=False)
        assert done.returncode, done.stderr.decode()
        assert (bureau.git("for-each-ref"), bureau.receipts.read_bytes()) == before
        return done.stderr.decode()

    return push
