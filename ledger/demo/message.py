"""What the content itself proposes to say of a commit."""

from __future__ import annotations

from functools import cache

from ledger.history.events import happenings
from ledger.history.message import subject, trailers
from ledger.measures.step_kinds import steps_for
from ledger.records.record import Record


@cache
def _clauses(letter: str) -> dict[str, str]:
    return {kind.name: kind.clause for kind in steps_for(letter).values() if kind.clause}


def said(before: Record | None, after: Record) -> tuple[str, tuple[str, ...]]:
    """Subject and trailers of a change of one record."""
    clauses = _clauses(after.kind.letter)
    found = happenings([before], after, clauses)
    return subject(after, found), trailers(after, found, clauses)
