"""A check shared out over the cores says what one process says, in the same order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ledger.book import checking
from ledger.book.checking import Checking, findings_of
from ledger.book.snapshot import Reader, folder_snapshot, settings_or_stop

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("only", [None, ["cases/2026/2026-0012.md", "cases/2026/2026-0018.md", "cases/2026/2026-0014.md"]])
def test_several_processes_find_what_one_finds(monkeypatch: pytest.MonkeyPatch, only: list[str] | None) -> None:
    """The sample ledger, as files of a first commit and long after it."""
    monkeypatch.setattr(checking, "_MANY", 2)
    now = folder_snapshot(ROOT)
    for parents in ((), (now,)):
        check = Checking(now, parents, date(2027, 3, 1), settings_or_stop(now), Reader(), only=only)
        alone = list(findings_of(check))
        assert alone or parents
        assert list(findings_of(check, apart=True)) == alone
