"""Scalar text to values, by kind: what people type for dates, amounts and counts.

A kind accepts every usual spelling and has one canonical spelling; YAML's own typing is never asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache

from ledger.text.value import dataclass

UNKNOWN = "不详"
_CODE = re.compile(r"[0-9]{8}[0-9A-HJ-NP-RTUW-Y]{10}")
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LEVEL_WORDS = {"红": "红色", "橙": "橙色", "黄": "黄色", "无预警": "无"}


@dataclass(frozen=True, slots=True)
class Range:
    """A count known only within bounds; ``hi`` None is no bound."""

    lo: int
    hi: int | None


@dataclass(frozen=True, slots=True)
class DayRange:
    """A day known only within bounds; both ends included."""

    lo: date
    hi: date


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value and its canonical spelling; ``strict`` says that another spelling is an error, not a warning."""

    value: object
    canonical: str
    strict: bool = False


class Bad(str):
    """Why a text is no value of its kind, in Chinese."""

    __slots__ = ()


class Kind(Enum):
    """What a field holds."""

    TEXT = auto()
    DATE = auto()
    DAYS = auto()  # a date, or two with 至 between
    MONTH = auto()
    INTEGER = auto()
    COUNT = auto()  # an integer, or a range ``8-12``
    MONEY = auto()
    CHOICE = auto()
    CODE = auto()
    IDENT = auto()  # 编号 of a case
    RECORD = auto()  # 编号 of a record beside the case: ``2026-T003``
    NAMES = auto()

    __hash__ = object.__hash__  # each is but once there, and looked up for every value of every file


def plain(text: str) -> str:
    """Half-width form without blanks, for codes, numbers, dates and comparison; never for prose."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def sound(day: date) -> bool:
    """Whether a day can be one of a ledger's."""
    return 1990 <= day.year <= 2199


def _day(text: str) -> date | Bad:
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", plain(text)) or re.fullmatch(
        r"(\d{4})(\d{2})(\d{2})", plain(text)
    )
    if not match:
        return Bad(f"“{text}”不是日期，应写作 2026-10-08")
    try:
        day = date(*map(int, match.groups()))
    except ValueError:
        return Bad(f"“{text}”：没有这一天")
    return day if sound(day) else Bad(f"“{text}”的年份不对")


def _date(text: str) -> Parsed | Bad:
    day = _day(text)
    return day if isinstance(day, Bad) else Parsed(day, day.isoformat())


def _days(text: str) -> Parsed | Bad:
    ends = [_day(part) for part in re.split(r"至|到|~|～|—+", text.strip())]
    bad = next((e for e in ends if isinstance(e, Bad)), None)
    if bad is not None or not 1 <= len(ends) <= 2:
        return bad or Bad(f"“{text}”不是日期，应写作 2026-09-15 或 2026-09-05至2026-09-30")
    lo, hi = ends[0], ends[-1]
    assert isinstance(lo, date) and isinstance(hi, date)
    if lo > hi:
        return Bad(f"“{text}”的前后两天颠倒了")
    spelt = lo.isoformat() if len(ends) == 1 else f"{lo.isoformat()}至{hi.isoformat()}"
    return Parsed(DayRange(lo, hi), spelt)


def _month(text: str) -> Parsed | Bad:
    match = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})月?份?", plain(text))
    if not match or not 1 <= int(match[2]) <= 12 or not 1990 <= int(match[1]) <= 2199:
        return Bad(f"“{text}”不是月份，应写作 2026-08")
    first = date(int(match[1]), int(match[2]), 1)
    return Parsed(first, f"{first:%Y-%m}")


def _integer(text: str) -> Parsed | Bad:
    match = re.fullmatch(r"0*(\d{1,7})(?:[人次名户家]|个?月)?", plain(text).replace(",", ""))
    return Parsed(int(match[1]), match[1]) if match else Bad(f"“{text}”应为整数")


def _count(text: str) -> Parsed | Bad:
    match = re.fullmatch(r"0*(\d{1,7})(?:[-~至到—]+0*(\d{1,7}))?[人次名]?", plain(text).replace(",", ""))
    if not match:
        return Bad(f"“{text}”应为整数，或写作范围 8-12")
    lo = int(match[1])
    hi = int(match[2]) if match[2] else lo
    if lo > hi:
        return Bad(f"“{text}”的两端颠倒了")
    return Parsed(Range(lo, hi), str(lo) if match[2] is None else f"{lo}-{hi}")


def _money(text: str) -> Parsed | Bad:
    match = re.fullmatch(r"[¥￥]?(\d+(?:,\d{3})*|\d+)(\.\d+)?(万)?元?", plain(text))
    if not match:
        return Bad(f"“{text}”不是金额，应写作 62000.00（单位：元）")
    amount = Decimal(match[1].replace(",", "") + (match[2] or "")) * (10000 if match[3] else 1)
    cents = amount.quantize(Decimal("0.01"))
    if cents != amount or amount >= 10**12:
        return Bad(f"“{text}”：金额最多到分")
    simple = re.fullmatch(r"\d+(\.\d{1,2})?", text.strip())
    return Parsed(cents, text.strip() if simple else f"{cents}")


def _choice(text: str, choices: tuple[str, ...]) -> Parsed | Bad:
    word = plain(text)
    word = word.removesuffix("预警") or word if "红色" in choices else word
    word = LEVEL_WORDS.get(word, word) if "红色" in choices else word
    if word in choices:
        return Parsed(word, word, strict=True)
    from difflib import get_close_matches  # only where there is something to explain

    near = get_close_matches(word, choices, 1, 0.5)
    hint = f"，是不是“{near[0]}”？" if near else "；"
    return Bad(f"“{text}”不在规定的词里{hint}可用：{'、'.join(choices)}")


def _code(text: str) -> Parsed | Bad:
    if plain(text) == UNKNOWN:
        return Parsed(UNKNOWN, UNKNOWN)
    if _is_code(plain(text).upper()):
        return Parsed(plain(text).upper(), plain(text).upper())
    from stdnum.cn import uscc  # a tenth of a second to load: only where there is something to explain
    from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

    try:
        code = uscc.validate(plain(text))
    except InvalidLength:
        return Bad(f"“{text}”有 {len(plain(text))} 位，统一社会信用代码是 18 位")
    except InvalidChecksum:
        return Bad(f"“{text}”的校验位不对，请对照营业执照")
    except (InvalidFormat, ValidationError):
        return Bad(f"“{text}”里有统一社会信用代码不用的字符（I、O、S、V、Z）")
    return Parsed(code, code)


def _is_code(word: str) -> bool:
    """Whether a word is a credit code, its check character right (GB 32100-2015)."""
    if not _CODE.fullmatch(word):
        return False
    values = [_CODE_SIGNS.index(sign) for sign in word]
    return (sum(value * pow(3, i, 31) for i, value in enumerate(values[:-1])) + values[-1]) % 31 == 0


def _ident(text: str) -> Parsed | Bad:
    word = plain(text)
    return Parsed(word, word) if re.fullmatch(r"\d{4}-\d{4,9}", word) else Bad(f"“{text}”不是编号，应写作 2026-0012")


def _record(text: str) -> Parsed | Bad:
    word = plain(text).upper()
    if re.fullmatch(r"\d{4}-[A-Z]\d{3,9}", word):
        return Parsed(word, word)
    return Bad(f"“{text}”不是记录的编号，应写作 2026-R011")


def _names(text: str) -> Parsed | Bad:
    names = tuple(n.strip() for n in re.split(r"[、,，;；/]", text) if n.strip())
    return Parsed(names, "、".join(names)) if names else Bad("没有写姓名")


def _text(text: str) -> Parsed | Bad:
    return Parsed(text, text)


_PARSERS: dict[Kind, Callable[[str], Parsed | Bad]] = {
    Kind.TEXT: _text, Kind.DATE: _date, Kind.DAYS: _days, Kind.MONTH: _month, Kind.INTEGER: _integer,
    Kind.COUNT: _count, Kind.MONEY: _money, Kind.CODE: _code, Kind.IDENT: _ident, Kind.RECORD: _record, Kind.NAMES: _names,
}  # fmt: skip


@lru_cache(maxsize=1 << 15)  # the same days, words and codes stand in a long list over and over
def parse(kind: Kind, text: str, choices: tuple[str, ...] = ()) -> Parsed | Bad:
    """The value of a scalar's text, or why it is none."""
    return _choice(text, choices) if kind is Kind.CHOICE else _PARSERS[kind](text)
