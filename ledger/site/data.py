"""``data/cases.json``: the boards for programs. The shapes are those of ``ledger why``."""

from __future__ import annotations

import json

from ledger.book import shapes
from ledger.book.book import Book, Entry
from ledger.records.personal import mask


def cases_json(book: Book) -> bytes:
    """The file's bytes."""
    cases = [case_shape(e) for e in book.entries]
    return written({"version": 1, "as_of": book.as_of.isoformat(), "commit": book.commit, "cases": cases})


def written(whole: shapes.Shape) -> bytes:
    """A file for programs; a lone surrogate, which UTF-8 cannot hold, stays an escape."""
    text = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    return mask(text).encode("utf-8", "backslashreplace")


def case_shape(entry: Entry) -> shapes.Shape:
    """A case as ``data/cases.json`` has it; what cannot be read has its number and its file alone."""
    state = entry.assessment
    if state is None:
        return {
            "id": entry.id, "path": entry.path, "name": None, "street": None, "declared": None, "computed": None,
            "grounds": [], "next_rise": None, "steps": [], "closed": False,
        }  # fmt: skip
    return {
        "id": entry.id, "path": entry.path, "name": entry.name, "street": state.case.street,
        "declared": state.case.declared, "computed": shapes.computed(state.verdict),
        "grounds": [g.rule for g in state.verdict.grounds], "next_rise": shapes.rise(state.rise),
        "steps": [shapes.step(t) for t in state.plan.pending], "closed": state.closed,
    }  # fmt: skip
