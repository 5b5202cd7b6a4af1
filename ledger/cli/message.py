"""The commit message that the content itself proposes."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.book.snapshot import Snapshot
from ledger.cli.context import Context
from ledger.history.events import happenings
from ledger.history.message import subject, trailers
from ledger.measures.steps import KINDS
from ledger.records.case import Case

CLAUSES = {kind.name: kind.clause for kind in KINDS.values() if kind.clause}


def proposal(ctx: Context, now: Snapshot, parents: Sequence[Snapshot], paths: Sequence[str]) -> str:
    """Subject and trailers from what the paths' content says happened; empty when nothing did."""
    said: list[tuple[str, tuple[str, ...]]] = []
    for path in paths:
        after = ctx.reader.case(now, path).case if path in now.files else None
        before = [_before(ctx, p, path, after) for p in parents]
        found = happenings(before, after)
        if after and found:
            said.append((subject(after, found), trailers(after, found, CLAUSES)))
    if not said:
        return ""
    first = said[0][0] if len(said) == 1 else f"{said[0][0]}等{len(said)}件"
    lines = [line for _, lines in said for line in lines]
    body = [f"- {s}" for s, _ in said] if len(said) > 1 else []
    return "\n\n".join(filter(None, [first, "\n".join(body), "\n".join(dict.fromkeys(lines))]))


def _before(ctx: Context, parent: Snapshot, path: str, after: Case | None) -> Case | None:
    if path in parent.files:
        return ctx.reader.case(parent, path).case
    gone = [p for p in parent.case_paths() if after and p not in ctx.worktree.files]
    moved = (ctx.reader.case(parent, p).case for p in gone)
    return next((c for c in moved if c and after and c.name == after.name and c.code == after.code), None)
