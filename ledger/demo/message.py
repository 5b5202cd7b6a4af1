"""The commit message that the content itself proposes."""

from __future__ import annotations

from ledger.history.events import happenings
from ledger.history.message import subject, trailers
from ledger.measures.step_kinds import KINDS
from ledger.records.case import Case

_CLAUSES = {kind.name: kind.clause for kind in KINDS.values() if kind.clause}


def message(before: Case | None, after: Case) -> str:
    """Subject and trailers of a commit of one case."""
    found = happenings([before], after, _CLAUSES)
    return "\n\n".join(filter(None, [subject(after, found), "\n".join(trailers(after, found, _CLAUSES))])) + "\n"
