"""Random cases through the product and the oracle: ``python -m tests.oracle.sweep [FROM] [TO]`` (default 0 10000)."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from tests.oracle import product
from tests.oracle.basics import Case, to_day
from tests.oracle.generate import random_case, render
from tests.oracle.level import level_on, next_rise
from tests.oracle.steps import steps_on

DAYS, HORIZON = 3, 330
BY_END = {"lowest", "highest", "certain", "missing", "level", "grounds", "next_rise"}


def case_of(seed: int) -> Case:
    """The case of a seed; odd seeds may hold deferrals too long and wrong due days."""
    return random_case(random.Random(seed), flawed=seed % 2 == 1)


def days_of(case: Case, seed: int) -> list[date]:
    """Some days within a year of the first source."""
    first = to_day(case["信息来源"][0]["日期"])
    return [first + timedelta(days=n) for n in sorted(random.Random(-seed - 1).sample(range(HORIZON), DAYS))]


def _crossed(case: Case, day: date, yours: dict[str, Any], name: str, value: Any) -> bool:
    """Whether facts that pull both ways decide: the product flips one at a time, the oracle any number of them."""
    rises = [r for r in (value, yours[name]) if name == "next_rise" and r]
    return bool(yours["crossed"] or any(level_on(case, to_day(r["date"]), known=day)["crossed"] for r in rises))


def differences(seed: int) -> Iterator[tuple[date, str, Any, Any]]:
    """Day, name, product's value, oracle's value, wherever the two differ."""
    case = case_of(seed)
    read = product.read(render(case))
    for day in days_of(case, seed):
        found = product.seen(read, day)
        mine = product.verdict(found)
        yours = level_on(case, found.day)
        yours["next_rise"] = None if found.closed else next_rise(case, found.day)
        for name, value in mine.items():
            if value != yours[name] and not (name in BY_END and _crossed(case, day, yours, name, value)):
                yield day, name, value, yours[name]
        mine_steps = product.steps(found)
        your_steps = product.in_order(
            [row | {"departments": sorted(row["departments"])} for row in steps_on(case, day)]
        )
        if mine_steps != your_steps:
            yield (
                day,
                "steps",
                [s for s in mine_steps if s not in your_steps],
                [s for s in your_steps if s not in mine_steps],
            )


def main(first: int, last: int) -> int:
    """Print every difference and their number."""
    count: Counter[str] = Counter()
    for seed in range(first, last):
        if seed % 100 == 0:
            print(f"… {seed}", file=sys.stderr, flush=True)
        for day, name, mine, yours in differences(seed):
            count[name] += 1
            print(seed, day, name, "product", mine, "oracle", yours, flush=True)
    print(f"{last - first} cases, {(last - first) * DAYS} days, differences: {dict(count)}")
    return 1 if count else 0


if __name__ == "__main__":
    bounds = [int(word) for word in sys.argv[1:]] or [0, 10_000]
    sys.exit(main(bounds[0], bounds[1]))
