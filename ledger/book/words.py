"""How days, money and people are put into words, on the forms as on the screen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import floor

from ledger.measures.calendar import Elapsed
from ledger.measures.evidence import INFINITY
from ledger.measures.facts import FOREVER


def long_day(day: date) -> str:
    """2026年10月8日."""
    return f"{day.year}年{day.month}月{day.day}日"


def money(amount: Decimal) -> str:
    """Yuan with thousands separators: 62,000.00."""
    return f"{amount:,.2f}"


def people_span(low: float, high: float) -> str:
    """A number of people between two bounds."""
    low, high = min(low, high), max(low, high)
    if low == high:
        return "人数不详" if low == INFINITY else f"{low:g} 人"
    return f"{low:g} 人以上" if high == INFINITY else f"{low:g} 至 {high:g} 人"


def elapsed_span(low: Elapsed | None, high: Elapsed | None) -> str:
    """A time between two bounds."""
    first, second = (_elapsed(e) for e in (low, high))
    return first if first == second else f"{first} 至 {second}"


def _elapsed(span: Elapsed | None) -> str:
    if span is None:
        return "没有到期欠薪"
    return "起始日不详" if span == FOREVER else span.words


def number_span(low: float, high: float) -> str:
    """A number between two bounds, to two decimals; never rounded up, lest it seem to reach a threshold."""
    first, second = (f"{floor(n * 100 + 1e-9) / 100:g}" for n in (low, high))
    return first if first == second else f"{first} 至 {second}"
