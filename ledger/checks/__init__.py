"""Checks: each a small generator of findings about one record; importing the package enters them all."""

from ledger.checks import across, entries, intake, jobs, journal, level, people, powers, private, reviews, steps, ties
from ledger.checks.subject import Actor, Around, Neighbour, Subject, run_checks

__all__ = [
    "Actor", "Around", "Neighbour", "Subject", "across", "entries", "intake", "jobs", "journal", "level", "people", "powers",
    "private", "reviews", "run_checks", "steps", "ties",
]  # fmt: skip
