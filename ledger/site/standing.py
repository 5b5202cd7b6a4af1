"""How cases stood on a day: by their 定级记录 and 结案, as the ledger now tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from ledger.book.book import Entry
from ledger.text.value import dataclass

WEEK = timedelta(days=7)
Course = tuple[tuple[date, str | None], ...]  # from each day on the level in effect, None once closed


@dataclass(frozen=True, slots=True)
class Week:
    """How many cases stood at each level at the end of a day."""

    day: date
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())


def course(entry: Entry) -> Course:
    """The levels that a case went through, by day; of several gradings of a day the last counts.

    A grading counts from its own 日期, not from the day on which it was entered: what is entered late changes how an
    earlier day is told. Empty for a file that cannot be read.
    """
    state = entry.assessment
    if state is None:
        return ()
    found: dict[date, str | None] = {g.day: g.level for g in sorted(state.case.gradings, key=lambda g: g.day)}
    closing = state.plan.closing
    if closing and closing.done:
        found = {day: level for day, level in found.items() if day < closing.done} | {closing.done: None}
    return tuple(found.items())


def standing_on(entry: Entry, day: date) -> str | None:
    """The level in effect at the end of a day; None before the first grading, and from a valid 结案 on."""
    return next((level for since, level in reversed(course(entry)) if since <= day), None)


def standings(entries: Iterable[Entry], days: Sequence[date]) -> tuple[Week, ...]:
    """How many cases stood at each level on each of some days, earliest first: ``standing_on`` of them all at once."""
    moves = sorted(_moves(entries), key=lambda move: move[0])
    counts, at, found = Counter[str](), 0, []
    for day in days:
        while at < len(moves) and moves[at][0] <= day:
            _, before, after = moves[at]
            counts.update({level: step for level, step in ((before, -1), (after, 1)) if level and before != after})
            at += 1
        found.append(Week(day, {level: n for level, n in counts.items() if n}))
    return tuple(found)


def _moves(entries: Iterable[Entry]) -> Iterator[tuple[date, str | None, str | None]]:
    for entry in entries:
        before = None
        for day, after in course(entry):
            yield day, before, after
            before = after


def weeks(entries: Sequence[Entry], last: date, most: int = 26) -> tuple[Week, ...]:
    """The last weeks up to a day, a week each; none of before the first grading of all."""
    begun = min((c[0][0] for e in entries if (c := course(e))), default=None)
    days = [last - WEEK * back for back in reversed(range(most))]
    return standings(entries, [d for d in days if begun and d >= begun])


def change_words(now: int, before: int) -> str:
    """How a number moved within a week."""
    return f"比上周 {now - before:+d}" if now != before else "与上周持平"
