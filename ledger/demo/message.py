"""The commit message that the content itself proposes."""

from __future__ import annotations

from ledger.records.case import Case


def message(before: Case | None, after: Case) -> str:
    """Placeholder."""
    return f"{after.id} {after.name}：{'登记' if before is None else '更新'}\n"
