"""Numbers of the records beside the cases: stand-ins while the story is written, the real ones in order of time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from ledger.demo.draft import Draft
from ledger.text.value import replace

T = TypeVar("T")
_STAND_IN = re.compile(r"\d{4}-[A-Z]9\d{6,8}")


def placeholder(year: int, letter: str, serial: str) -> str:
    """A 编号 that no record will keep; ``serial`` are digits, unlike those of any other of its kind and year."""
    return f"{year}-{letter}9{serial:0>6}"


def consecutive(records: Iterable[tuple[int, str]]) -> dict[str, str]:
    """The real number of each stand-in: by kind and year, in the order of the time given with it."""
    last: dict[str, int] = {}
    found = {}
    for _, number in sorted(records):
        series = number[:6]
        last[series] = last.get(series, 0) + 1
        found[number] = f"{series}{last[series]:03d}"
    return found


def renumbered(draft: Draft, numbers: Mapping[str, str]) -> Draft:
    """A draft with the real numbers in every value."""

    def real(value: T) -> T:
        if isinstance(value, str):
            return _STAND_IN.sub(lambda m: numbers.get(m[0], m[0]), value) if "9" in value else value  # type: ignore[return-value]
        return tuple(map(real, value)) if isinstance(value, tuple) else value  # type: ignore[return-value]

    return replace(draft, top=real(draft.top), lists=real(draft.lists))
