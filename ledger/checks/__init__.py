"""Checks: each a small generator of findings about one case; importing the package enters them all."""

from ledger.checks import across, entries, journal, level, private, steps
from ledger.checks.subject import CHECKS, Neighbour, Subject

__all__ = ["CHECKS", "Neighbour", "Subject", "across", "entries", "journal", "level", "private", "steps"]
