"""Numbers that belong to a person: identity, mobile and bank card numbers, however they are spaced (四 保密)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ledger.text.value import dataclass

IDENTITY, MOBILE, BANK = "身份证号", "手机号", "银行卡号"
_GAP = r"[ \t\u3000\u00a0\-－—–·.．()（）]{0,3}"
_RUN = re.compile(rf"\d(?=.{{10}})(?:{_GAP}[\dXxｘＸ]){{10,80}}")  # the look ahead passes over dates at a line's end
_PHONE = re.compile(r"(?:86|0)?1[3-9]\d{9}")
_PHONE_GROUPS = re.compile(
    r"(2,)?(11|3,4,4|3,8|7,4|1(,1){10})|12|13"
)  # as phones are said; sums beside one another are none
_CARD_GROUPS = re.compile(r"4(,4){2,3}(,[1-4])?|1[6-9]|6,1[0-3]")  # as cards are printed, or in one piece
_MOST_GROUPS = 18


@dataclass(frozen=True, slots=True)
class Personal:
    """Where such a number stands in a text, and what it is."""

    start: int
    end: int
    kind: str


def personal_numbers(text: str) -> Iterator[Personal]:
    """Every such number, left to right, none within another; neighbours do not hide one another.

    A number begins and ends where a group of digits does, so that no part of a longer code is taken for one.
    """
    for run in _RUN.finditer(text):
        yield from _in_run(run[0], run.start())


def _in_run(run: str, at: int) -> Iterator[Personal]:
    groups = [(m.start(), m.end()) for m in re.finditer(r"[\dXxｘＸ]+", run)]
    i = 0
    while i < len(groups):
        found = next((p for p in _from(run, groups, i) if p), None)
        if found is None:
            i += 1
            continue
        last, kind = found
        yield Personal(at + groups[i][0], at + groups[last][1], kind)
        i = last + 1


def _from(run: str, groups: list[tuple[int, int]], first: int) -> Iterator[tuple[int, str] | None]:
    """What the groups from one on make together, the longest first."""
    for last in range(min(len(groups), first + _MOST_GROUPS) - 1, first - 1, -1):
        parts = [_digits(run[a:b]) for a, b in groups[first : last + 1]]
        kind = _kind("".join(parts), ",".join(str(len(p)) for p in parts))
        yield (last, kind) if kind else None


def _digits(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper()


def _kind(digits: str, groups: str) -> str | None:
    if len(digits) == 18 and _is_identity(digits):
        return IDENTITY
    if _PHONE.fullmatch(digits) and _PHONE_GROUPS.fullmatch(groups):
        return MOBILE
    if digits.isdigit() and 16 <= len(digits) <= 19 and _CARD_GROUPS.fullmatch(groups) and _is_card(digits):
        return BANK
    return None


# What knows these numbers takes a tenth of a second to load, and few files hold anything that might be one.
def _is_identity(digits: str) -> bool:
    from stdnum.cn import ric

    return bool(ric.is_valid(digits))


def _is_card(digits: str) -> bool:
    from stdnum import luhn

    return bool(luhn.is_valid(digits))
