"""Numbers that belong to a person: identity, mobile and bank card numbers, however they are written (四 保密)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import accumulate
from string import ascii_letters

from ledger.records.digits import HARD, NONE, SOFT, WALL, Run, promising, runs
from ledger.text.value import dataclass

IDENTITY, MOBILE, BANK = "身份证号", "手机号", "银行卡号"
OWN = ("统一社会信用代码", "联系方式")  # the enterprise's own number, which may stand in its field
KEPT = 3  # how many digits a masked number keeps
COVER = "×"
_LONGEST = 19
_PHONE = r"(?:(?:00)?86|0)?1[3-9]\d{9}"
_IDENTITY = r"[1-8]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]"
_CARD = r"[4-69]\d{15}|35\d{14}|2[2-7]\d{14}|10\d{14}"
_MAYBE = re.compile(f"{_PHONE}|{_IDENTITY}|{_CARD}")  # what stands at a place where a number may begin
_PHONE_WHOLE, _IDENTITY_WHOLE = re.compile(_PHONE), re.compile(_IDENTITY)
# Of cards in use: UnionPay, the older ones of the large banks, and the foreign brands.
_CARD_WHOLE = re.compile(
    r"6[0-9]\d{14}(?:\d{3})?|62\d{15,16}|(?:4\d|5[0-9]|35)\d{14}|4\d{18}|9[0-9]\d{14,17}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|10[30]\d{16}"
)


def _shapes(*shapes: Sequence[int]) -> re.Pattern[str]:
    """Matches the seams of digits that stand together in one of these ways: so many, then so many."""
    joined = (rf"\{HARD}".join(rf"[{NONE}{SOFT}]{{{n - 1}}}" for n in shape) for shape in shapes)
    return re.compile(".(?:" + "|".join(joined) + ")")


# As phones are said, with or without the country's code; sums beside one another are none.
_SAID = ((11,), (3, 4, 4), (3, 8), (7, 4))
_PHONE_SHAPES = _shapes(
    *_SAID, *((code, *said) for code in (2, 4) for said in _SAID), (12,), (13,), (15,), *((n, 4, 4) for n in (5, 7)),
    *((n, 8) for n in (5, 7)), *((1,) * n for n in range(11, 16)),
)  # fmt: skip
# As cards are printed, or in one piece.
_CARD_SHAPES = _shapes(
    *((n,) for n in range(16, 20)), (4, 4, 4, 4), *((4, 4, 4, 4, n) for n in (1, 2, 3)), *((6, n) for n in range(10, 14)),
    *((4, n) for n in range(12, 16)), *((1,) * n for n in range(16, 20)),
)  # fmt: skip
_DAY = re.compile(rf"\{HARD}[{NONE}{SOFT}]{{3}}(?:\{HARD}[{NONE}{SOFT}]){{2}}(?![{NONE}{SOFT}])")  # 4,2,2
_HEX_BEFORE, _HEX_AFTER = re.compile(r"[0-9A-Fa-f]*\Z"), re.compile(r"[0-9A-Fa-f]*")
_SUM = re.compile(r"(?:\.\d{1,2})?\s?[元万亿￥¥%％]")


@dataclass(frozen=True, slots=True)
class Personal:
    """Where such a number stands in a text, and what it is: ``digits`` spell it, those ``covered`` no reader should see."""

    start: int
    end: int
    kind: str
    digits: str = ""
    covered: tuple[tuple[int, int], ...] = ()


def personal_numbers(text: str) -> Iterator[Personal]:
    """Every such number, left to right, none within another; neighbours do not hide one another.

    A number begins and ends where a group of digits does, so that no part of a longer code is taken for one.
    """
    if promising(text):
        for run in runs(text, _MAYBE):
            yield from _in_run(text, run)


def mask(text: str) -> str:
    """The text with every such number made unreadable, as ``138××××××××``; what is not a digit stays in its place."""
    while promising(text) and (found := list(personal_numbers(text))):
        text = covered(text, found)  # what is left of one may make another with its neighbour
    return text


def covered(text: str, found: Iterable[Personal], start: int = 0, end: int | None = None) -> str:
    """The text (or its part from ``start`` to ``end``) with the digits of numbers covered; what stands between is left."""
    parts, at = [], start
    for low, high in (place for number in found for place in number.covered):
        parts += [text[at:low], COVER]
        at = high
    return "".join([*parts, text[at:end]])


def _in_run(text: str, run: Run) -> Iterator[Personal]:
    at, sums = 0, _Sums(run.digits)
    while at + 11 <= len(run.digits):
        kind, end = _at(text, run, sums, at) if run.seams[at] != NONE and _MAYBE.match(run.digits, at) else ("", at)
        if kind:
            spans = run.spans[at:end]
            yield Personal(spans[0][0], spans[-1][1], kind, run.digits[at:end], tuple(spans[KEPT:]))
        at = end if kind else at + 1


def _at(text: str, run: Run, sums: _Sums, start: int) -> tuple[str, int]:
    """What begins at a digit, the longest first, and where it ends."""
    for end in range(min(len(run.digits), start + _LONGEST), start + 10, -1):
        if end < len(run.digits) and run.seams[end] == NONE:
            continue
        kind = _card(run, sums, start, end) if end - start > 15 else _phone(run, start, end)
        if kind and _by_itself(text, run, start, end):
            return kind, end
    return "", start


def _phone(run: Run, start: int, end: int) -> str:
    told = _PHONE_WHOLE.fullmatch(run.digits, start, end) and _PHONE_SHAPES.fullmatch(run.seams, start, end)
    return MOBILE if told else ""


def _card(run: Run, sums: _Sums, start: int, end: int) -> str:
    """An identity number, or a bank's card by its own check digit, unless that is an enterprise's code of digits alone."""
    digits, seams, whole = run.digits, run.seams, end - start == 18
    if (
        whole
        and _IDENTITY_WHOLE.match(digits, start)
        and is_identity(digits[start:end])
        and not _dated(seams[start:end])
    ):
        return IDENTITY
    if (
        sums.checked(start, end)
        and _CARD_WHOLE.fullmatch(digits, start, end)
        and _CARD_SHAPES.fullmatch(seams, start, end)
    ):
        return "" if whole and _is_credit_code(digits[start:end]) else BANK
    return ""


class _Sums:
    """Luhn's sums over a run, so that any part of it can be checked at once."""

    def __init__(self, digits: str) -> None:
        self._digits, self._made = digits, ([0], [0])

    def checked(self, start: int, end: int) -> bool:
        """Whether the check digit of a card fits."""
        if len(self._made[0]) == 1:
            plain = self._digits.replace("X", "0")
            twice = plain.translate(_DOUBLED)
            woven = _woven(twice, plain), _woven(plain, twice)
            self._made = ([0, *accumulate(map(int, woven[0]))], [0, *accumulate(map(int, woven[1]))])
        made = self._made[end % 2]
        return (made[end] - made[start]) % 10 == 0


def _woven(even: str, odd: str) -> list[str]:
    """The digits at even places of one, at odd places of the other."""
    out = list(even)
    out[1::2] = odd[1::2]
    return out


def _dated(seams: str) -> bool:
    """Whether a line ends within, or a day that is none of birth: no identity number goes across either."""
    return WALL in seams[1:] or any(day.start() != 6 for day in _DAY.finditer(HARD + seams[1:]))


def _by_itself(text: str, run: Run, start: int, end: int) -> bool:
    """Whether it is no part of a hash or a word, and no sum of money."""
    low, high = run.spans[start][0], run.spans[end - 1][1]
    if _SUM.match(text, high):
        return False
    touching = (low > 0 and text[low - 1] in _LETTERS) + (text[high : high + 1] in _LETTERS)
    if alike := sum(run.alike[start:end]):
        return not touching and alike * 3 <= end - start
    return not touching or (touching == 1 and not _in_hash(text[max(0, low - 48) : low], text[high : high + 48]))


_LETTERS = frozenset(ascii_letters)


def _in_hash(before: str, after: str) -> bool:
    """Whether the letters that touch it are those of a hexadecimal number."""
    left, right = _HEX_BEFORE.search(before), _HEX_AFTER.match(after)
    assert left and right
    touching = (before[: left.start()][-1:], after[right.end() :][:1])
    return not any(c.isascii() and c.isalnum() for c in touching)


_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_WEIGHTS = tuple(2 ** (17 - i) % 11 for i in range(17))


def is_identity(digits: str) -> bool:
    """Whether it is an identity number, by province, day of birth and ISO 7064 MOD 11-2; counties come and go."""
    if not _IDENTITY_WHOLE.fullmatch(digits):
        return False
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, digits, strict=False))
    return _PROVINCES.match(digits) is not None and digits[17] == "10X98765432"[total % 11] and _is_day(digits[6:14])


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


_DOUBLED = str.maketrans("0123456789", "0246813579")


def _is_credit_code(digits: str) -> bool:
    from stdnum.cn import uscc  # takes a twentieth of a second to load, and hardly any file asks

    return bool(uscc.is_valid(digits))
