"""Which cases there will be and when they begin: more of them before Spring Festival, some coming back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from ledger.demo.firms import firms
from ledger.demo.life import Role
from ledger.demo.people import Cast
from ledger.demo.plots import QUICK, deck
from ledger.measures.calendar import Calendar
from ledger.text.value import replace

_BUSY = {11: 1.2, 12: 1.6, 1: 2.0, 2: 1.1, 7: 0.9, 10: 0.8}  # the weight of a month, 1 where none is given
_GAP, _RECENT = timedelta(days=110), timedelta(days=150)


def starts(rng: Random, count: int, first: date, last: date, calendar: Calendar) -> list[date]:
    """The days on which cases begin, in order; mostly working days, more of them of late."""
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    recent = last - timedelta(days=80)
    weights = list(
        accumulate(
            _BUSY.get(d.month, 1.0) * (1.0 if calendar.is_working(d) else 0.05) * (2.4 if d > recent else 1.0)
            for d in days
        )
    )
    return sorted(rng.choices(days, cum_weights=weights, k=count))


def roles(
    seed: int, count: int, first: date, last: date, notes: float, cast: Cast, calendar: Calendar
) -> list[tuple[Role, ...]]:
    """The cases, those of one enterprise together."""
    rng = Random(f"{seed} schedule")
    enterprises, plots = firms(rng), deck(rng, count)
    plain = []
    numbers: dict[int, int] = {}
    for day in starts(rng, count, first, last - timedelta(days=4), calendar):
        serial = numbers[day.year] = numbers.get(day.year, 0) + 1
        number = f"{day.year}-{serial:04d}"
        most = int(notes) + (rng.random() < notes % 1)
        plain.append(
            Role(number, next(enterprises), rng.choice(cast.streets), next(plots), day, f"{seed} {number}", most)
        )
    return list(_returning(_stalled(plain, rng, last), rng))


def _stalled(plain: list[Role], rng: Random, last: date) -> list[Role]:
    """Some of the recent cases are left lying after a few commits: what the boards show as overdue and drifted."""
    recent = [i for i, r in enumerate(plain) if last - _RECENT <= r.start <= last - timedelta(days=35)]
    for i in rng.sample(recent, min(len(recent), max(1, len(plain) // 11))):
        plain[i] = replace(plain[i], stall=rng.randint(1, 4))
    return plain


def _returning(plain: list[Role], rng: Random) -> Iterator[tuple[Role, ...]]:
    """Every twentieth case is one of an enterprise that had one before, of a kind that is over soon."""
    pool, wanted = list(plain), max(1, len(plain) // 20)
    for early in [r for r in plain if r.stall is None][: len(plain) * 2 // 3]:
        later = [r for r in pool if r.start > early.start + _GAP]
        if not wanted or not later or early not in pool:
            continue
        if rng.random() < 0.4 or len(later) < 4:
            again = later[0] if len(later) < 4 else rng.choice(later)
            pool.remove(early)
            pool.remove(again)
            wanted -= 1
            yield replace(early, plot=rng.choice(QUICK)), again
    yield from ((r,) for r in pool)
