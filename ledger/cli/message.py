"""The commit message that the content itself proposes."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.book.snapshot import Snapshot
from ledger.cli.context import Context
from ledger.history.events import happenings
from ledger.history.message import subject, trailers
from ledger.measures.step_kinds import steps_for
from ledger.records.record import Record


def clauses_for(record: Record) -> dict[str, str]:
    """The clause of each step of a record's kind."""
    return {k.name: k.clause for k in steps_for(record.kind.letter).values() if k.clause}


def proposal(ctx: Context, now: Snapshot, parents: Sequence[Snapshot], paths: Sequence[str]) -> str:
    """Subject and trailers from what the paths' content says happened; empty when nothing did."""
    said: list[tuple[str, tuple[str, ...]]] = []
    for path in paths:
        after = ctx.reader.file(now, path).record if path in now.files else None
        before = [_before(ctx, p, path, after) for p in parents]
        found = happenings(before, after)
        if after and found:
            said.append((subject(after, found), trailers(after, found, clauses_for(after))))
    if not said:
        return ""
    first = said[0][0] if len(said) == 1 else f"{said[0][0]}等{len(said)}件"
    lines = [line for _, lines in said for line in lines]
    body = [f"- {s}" for s, _ in said] if len(said) > 1 else []
    return "\n\n".join(filter(None, [first, "\n".join(body), "\n".join(dict.fromkeys(lines))]))


def _before(ctx: Context, parent: Snapshot, path: str, after: Record | None) -> Record | None:
    if path in parent.files:
        return ctx.reader.file(parent, path).record
    gone = [p for p in parent.record_paths() if after and p not in ctx.worktree.files]
    moved = (ctx.reader.file(parent, p).record for p in gone)
    return next((r for r in moved if r and after and _alike(r, after)), None)


def _alike(old: Record, new: Record) -> bool:
    return old.kind is new.kind and old.name == new.name and old.code == new.code
