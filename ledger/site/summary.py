"""汇总: the site of those who see sums alone, and no single case."""

from __future__ import annotations

import json

from ledger.book.book import Book
from ledger.site.boards import COLOURS, LEVELS, board
from ledger.site.charts.bars import Bars
from ledger.site.charts.tiles import Map
from ledger.site.charts.tiles import Tally as StreetTally
from ledger.site.charts.trend import Trend
from ledger.site.loops import LoopBoard
from ledger.site.parts import pending_lines
from ledger.site.today import LoopTally, Tally, today
from ledger.site.units import UnitTally
from ledger.text.value import dataclass


@dataclass(frozen=True, slots=True)
class Summary:
    """The sums of a day."""

    open: int
    closed: int
    tallies: tuple[Tally, ...]
    streets: tuple[StreetTally, ...]
    units: tuple[UnitTally, ...]
    loops: tuple[LoopTally, ...]
    ageing: Bars
    trend: Trend
    map: Map


def summary(book: Book, loops: LoopBoard) -> Summary:
    """The sums of a book and its loops."""
    boards = {level: board(book, level) for level in LEVELS}
    whole = today(book, boards, pending_lines(book), loops)
    return Summary(whole.open, whole.closed, whole.tallies, whole.streets, whole.by_unit, whole.loops,
                   whole.ageing, whole.trend, whole.map)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColourSum:
    """One colour: its sums, and how many of it each 街镇园区 has."""

    tally: Tally
    streets: tuple[tuple[str, int], ...]


def colour_sums(found: Summary) -> dict[str, ColourSum]:
    """The colours by the names of their pages."""
    return {
        slug: ColourSum(t, tuple((s.street, n) for s in found.streets if (n := getattr(s, slug))))
        for t in found.tallies
        if (slug := COLOURS.get(t.level))
    }


def summary_json(book: Book, found: Summary) -> bytes:
    """``data/summary.json``: the same for programs."""
    told = {
        "version": 1, "as_of": book.as_of.isoformat(), "commit": book.commit, "open": found.open, "closed": found.closed,
        "levels": [{"level": t.level, "cases": t.cases, "owed": str(t.owed.amount), "overdue_steps": t.late} for t in found.tallies],
        "streets": [{"street": s.street, "red": s.red, "orange": s.orange, "yellow": s.yellow, "overdue_steps": s.late} for s in found.streets],
    }  # fmt: skip
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")
