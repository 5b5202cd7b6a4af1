"""Checks: each a small generator of findings about one record; importing the package enters them all."""

from ledger.checks import across, entries, journal, level, private, steps
from ledger.checks.subject import Around, Neighbour, Subject, run_checks

__all__ = [
    "Around", "Neighbour", "Subject", "across", "entries", "journal", "level", "private", "run_checks", "steps",
]  # fmt: skip
