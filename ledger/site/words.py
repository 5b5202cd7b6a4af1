"""How days, money and people are put into words on the screen; what the forms say alike is in ``book.words``."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from ledger.book.words import elapsed_span, long_day, money, number_span, people_span

__all__ = ["distance", "elapsed_span", "long_day", "moment", "money", "number_span", "people_span"]

_CHINA = timezone(timedelta(hours=8))


def moment(when: int) -> str:
    """A commit's time in China; a time no calendar holds is given as it is."""
    try:
        return datetime.fromtimestamp(when, _CHINA).isoformat(" ", "minutes").removesuffix("+08:00")
    except (ValueError, OverflowError, OSError):
        return f"第{when}秒"


def distance(due: date, today: date) -> str:
    """How far off a due day is."""
    days = (due - today).days
    if days < 0:
        return f"逾期 {-days} 天"
    return "今天到期" if days == 0 else f"还有 {days} 天"
