"""A list for programs, as JSON: the shapes of ``data/cases.json`` and of ``ledger why``."""

from __future__ import annotations

from ledger.book import shapes
from ledger.book.book import Entry
from ledger.site.data import case_shape, written
from ledger.site.out.frame import Frame
from ledger.site.out.listing import CASES, Listing, Step


def to_json(listing: Listing, frame: Frame) -> bytes:
    """The list: its name, of which day and commit it speaks, and its cases or steps."""
    head = {
        "version": 1, "as_of": frame.as_of.isoformat(), "commit": frame.commit, "list": listing.path, "title": listing.title,
    }  # fmt: skip
    if listing.rows == CASES:
        return written({**head, "cases": [case_shape(e) for e in listing.cases]})
    return written({**head, "steps": [step_shape(s) for s in listing.steps]})


def step_shape(step: Step) -> shapes.Shape:
    """A step still to be done, with what it is of."""
    of = step.of
    return {
        "id": of.id, "path": of.path, "name": of.name, "street": (of.record.street or None) if of.record else None,
        "declared": of.assessment.declared if isinstance(of, Entry) and of.assessment else None,
        **shapes.step(step.task), "why": step.task.trigger.why, "provisional": step.task.trigger.due.provisional,
    }  # fmt: skip
