"""Numbers of persons, in the disguises in which they are typed; and what only looks like them."""

from __future__ import annotations

import pytest

from ledger.records.personal import BANK, IDENTITY, MOBILE, personal_numbers

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
