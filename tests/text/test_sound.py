"""Lines that the prescan passes over: on none of them does a closer look find anything."""

from __future__ import annotations

import random

import pytest

from ledger.records.kinds import KINDS
from ledger.text import prescan

KEYS = KINDS[""].keys | {"名称", "自"}
PIECES = ["说明", ":", " ", "：", "，", ",", "、", ", ", "- ", "{", "}", "[", "]", "#", " #", "'", '"', "2026-10-01", "3", "\u3000",
          "\t", "名称", "自", "甲", "@", "|", ">", "%", "x: y", "?", "? ", "*", "。", "等级: 红", "{日期: 2026-01-01, 等级: 橙色}",
          "12:30", "[甲, 乙]"]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_what_is_passed_over_is_sound(seed: int) -> None:
    """Random lines: whatever is passed over gives no slip and leaves nothing open."""
    draw, passed = random.Random(seed), 0
    for _ in range(20_000):
        head = draw.choice(["", "  ", "- ", "  - "]) + draw.choice(["说明", "名称", "自", "未知"]) + ": "
        line = (head if draw.random() < 0.7 else "") + "".join(draw.choices(PIECES, k=draw.randrange(1, 8)))
        if prescan._SOUND.fullmatch(line) and line.strip() and not line.lstrip().startswith("#"):
            passed += 1
            state = prescan._Scan(KEYS)
            prescan._line(state, line, 0)
            assert (state.slips, state.depth, state.block_indent) == ([], 0, None), line
    assert passed > 1000
