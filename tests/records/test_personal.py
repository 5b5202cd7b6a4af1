"""Numbers of persons, in the disguises in which they are typed; and what only looks like them."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest

from ledger.records import digits as digits_of
from ledger.records.personal import BANK, IDENTITY, MOBILE, mask, personal_numbers

IDENTITY_NUMBER, PHONE, CARD = "110101199003077715", "13812345678", "6222021234567894"


def kinds(text: str) -> list[tuple[str, str]]:
    """What is found, as typed."""
    return [(text[p.start : p.end], p.kind) for p in personal_numbers(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{PHONE} 13987654321", [(PHONE, MOBILE), ("13987654321", MOBILE)]),
        (f"3 {PHONE}", [(PHONE, MOBILE)]),
        (f"{PHONE}-801", [(PHONE, MOBILE)]),
        ("138.1234.5678", [("138.1234.5678", MOBILE)]),
        ("138 1234 5678", [("138 1234 5678", MOBILE)]),
        ("138－1234－5678", [("138－1234－5678", MOBILE)]),
        ("１３８１２３４５６７８", [("１３８１２３４５６７８", MOBILE)]),
        (f"86{PHONE}", [(f"86{PHONE}", MOBILE)]),
        (f"0{PHONE}", [(f"0{PHONE}", MOBILE)]),
        ("（138）1234-5678", [("138）1234-5678", MOBILE)]),
        ("138 - 1234 - 5678", [("138 - 1234 - 5678", MOBILE)]),
        ("1 3 8 1 2 3 4 5 6 7 8", [("1 3 8 1 2 3 4 5 6 7 8", MOBILE)]),
        (f"{IDENTITY_NUMBER} 2026", [(IDENTITY_NUMBER, IDENTITY)]),
        (f"老板{IDENTITY_NUMBER} {PHONE}", [(IDENTITY_NUMBER, IDENTITY), (PHONE, MOBILE)]),
        ("1101 0119 9003 0777 15", [("1101 0119 9003 0777 15", IDENTITY)]),
        ("110101-19900307-7715", [("110101-19900307-7715", IDENTITY)]),
        (f"卡号{CARD}", [(CARD, BANK)]),
        ("6222 0212 3456 7894", [("6222 0212 3456 7894", BANK)]),
    ],
)
def test_found_in_every_disguise(text: str, found: list[tuple[str, str]]) -> None:
    """Spaced, dotted, wide, with a neighbour in front or behind."""
    assert kinds(text) == found


@pytest.mark.parametrize(
    "text",
    ["91310113MA1GK3A000", "2026-11-16 2026-11-20", "2026-09-05至2026-09-30", "62000.00", "021-00000000", "13,812,345,678",
     "示例处理〔2026〕9号", "128500.00 元，2026-10-15", "1101011990030777",
     "15000.00、1800", "欠薪 13800、138000 两笔", "13 2026-10-15 8", "1301-1302-103", "1380.50/13800", "13800 138000"],
)  # fmt: skip
def test_codes_dates_and_amounts_are_none(text: str) -> None:
    """What a case is full of."""
    assert kinds(text) == []


def test_every_digit_of_unicode_is_one() -> None:
    """No script and no shape is left out: the table of those beyond the decimal digits is complete."""
    digits = [chr(c) for c in range(0x20000) if chr(c).isdigit()]
    assert len(digits) > 700
    for char in digits:
        assert digits_of.value_of(char) == str(unicodedata.digit(char)), hex(ord(char))
        assert digits_of.promising(char + "13812345678"), hex(ord(char))


def test_the_fast_way_is_the_slow_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of plain digits and common gaps is the same whichever way it is taken apart."""
    rng, anything = random.Random(3), re.compile("")
    texts = ["".join(rng.choice("0123456789013 -./()+[]13") for _ in range(rng.randrange(11, 40))) for _ in range(2000)]
    quick = [list(digits_of.runs(text, anything)) for text in texts]
    monkeypatch.setattr(digits_of, "_PLAIN", re.compile("(?!)"))
    assert sum(map(len, quick)) > 1000
    assert quick == [list(digits_of.runs(text, anything)) for text in texts]


def test_what_is_covered_is_covered() -> None:
    """Also where what is left of one number makes another with its neighbour; a sum, a hash, a code are left alone."""
    assert mask(f"电话 {PHONE}，卡 6222 0212 3456 7894。") == "电话 138××××××××，卡 622× ×××× ×××× ××××。"
    assert not list(personal_numbers(mask(f"13812345\u200b{PHONE}")))
    for text in ("合计 13812345678 元", "91310113MA1GK3A000", "commit 3f13812345678a9bc0d1e2f3a4b5c6d7e8f90a1b", "2026101500123"):
        assert mask(text) == text
