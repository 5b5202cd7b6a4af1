"""Mending spelling and layout: once for all, and never a value."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger.book.mending import mend, spelling
from ledger.records.files import RecordFile, read_case
from tests.oracle.generate import random_case
from tests.text.layouts import EXAMPLE, Layout, values

LAX = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))
PATH = "cases/2026/2026-0012.md"


def read(raw: bytes) -> RecordFile:
    """The file read."""
    return read_case(PATH, raw)


def said(raw: bytes) -> dict[str, Any]:
    """The parsed values of a file that can be read."""
    case = read(raw).case
    assert case is not None, [f.message for f in read(raw).findings]
    return values(case.top)


def fmt(raw: bytes) -> bytes:
    """What ``fmt`` makes of a file."""
    return mend(PATH, raw, spelling, style=True).after


@cache
def record(seed: int) -> dict[str, Any]:
    """A random case, its lists cut to a few entries."""
    return {k: v[:4] if isinstance(v, list) else v for k, v in random_case(random.Random(seed)).items()}


def messy(seed: int) -> tuple[bytes, Layout]:
    """A random case as typed by somebody in a hurry, in some encoding."""
    rng = random.Random(seed)
    layout = Layout(rng, slips=True)
    text = layout.write(record(seed % 30))
    encoding = rng.choice(["utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16"])
    return text.encode(encoding), layout


@given(st.integers(0, 10**9))
@settings(LAX, max_examples=80)
def test_mending_never_changes_a_value_and_loses_no_comment(seed: int) -> None:
    """Full-width marks, other spellings, CRLF, GBK, odd layout: the same record before and after, all comments kept."""
    raw, layout = messy(seed)
    new = fmt(raw)
    assert said(new) == said(raw)
    text = new.decode("utf-8")
    assert all(text.count(remark) == 1 for remark in layout.remarks)
    assert "\r" not in text and not text.startswith("\ufeff")
    assert read(new).document.body == read(raw).document.body.replace("\r\n", "\n")


@given(st.integers(0, 10**9))
@settings(LAX, max_examples=50)
def test_mending_twice_is_mending_once(seed: int) -> None:
    """What fmt has written, fmt leaves alone, and nothing mendable is left in it."""
    once = fmt(messy(seed)[0])
    again = mend(PATH, once, spelling, style=True)
    assert again.after == once and not again.changed
    assert not [f for f in read(once).findings if f.edits]


@given(st.integers(0, 10**9))
@settings(LAX, max_examples=50)
def test_without_comments_everything_comes_into_canonical_form(seed: int) -> None:
    """A record without comments has one canonical text, whatever layout it came in."""
    rng = random.Random(seed)
    case = record(seed % 30)
    forms = {fmt(Layout(random.Random(rng.random()), comments=False).write(case).encode()) for _ in range(2)}
    bare = {
        b"\n".join(line for line in f.split(b"\n") if line.strip()).replace(b'"', b"").replace(b"'", b"") for f in forms
    }
    assert len(bare) == 1


@given(st.integers(0, 10**9))
@settings(LAX, max_examples=50)
def test_spelling_alone_keeps_the_layout(seed: int) -> None:
    """Without style, the lines stay where they are: only what is misspelt is mended."""
    raw, _ = messy(seed)
    before = read(raw).document.source.text
    after = mend(PATH, raw, spelling).after.decode()
    assert len(after.split("\n")) == len(before.split("\n"))
    assert said(after.encode()) == said(raw)


def test_the_canonical_case_is_left_alone() -> None:
    """The golden case is in canonical form already."""
    assert fmt(EXAMPLE.encode()) == EXAMPLE.encode()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("日期：2026-10-08", "日期: 2026-10-08"), ("日期:2026-10-08", "日期: 2026-10-08"), ("日期: 2026年10月8日", "日期: 2026-10-08"),
        ("日期: ２０２６－１０－０８", "日期: 2026-10-08"), ("日期: 2026/10/8", "日期: 2026-10-08"), ("日期: 20261008", "日期: 2026-10-08"),
        ("摘要: 3人，8月未发 # 急", '摘要: "3人，8月未发 # 急"'), ("摘要: 甲: 乙", '摘要: "甲: 乙"'), ("摘要: @甲", '摘要: "@甲"'),
        ("反映人数: 8~12人", "反映人数: 8-12"), ("核实: 已核实# 补", None), ("摘要: 甲#乙", "摘要: 甲#乙"), ("摘要: 日期：不明", "摘要: 日期：不明"),
        ('摘要: "日期：不明，渠道：电话"', '摘要: "日期：不明，渠道：电话"'),
    ],
)  # fmt: skip
def test_a_line_is_mended_into_what_was_meant(typed: str, meant: str | None) -> None:
    """One line of a source as typed, and as it stands after mending; None: a person must decide."""
    text = EXAMPLE.replace("    摘要: 员工反映8月工资未发\n", "").replace("    反映人数: 3\n    核实: 已核实\n", "")
    key = typed[:2] if typed[:2] in ("日期", "摘要", "核实") else "反映人数"
    old = "  - 日期: 2026-10-08\n    渠道: 12345热线工单\n    部门: 局行政执法科\n"
    lines = ["日期: 2026-10-08", "渠道: 12345热线工单", "部门: 局行政执法科"]
    lines = [typed if line.startswith(key) else line for line in lines] + ([] if key == "日期" else [typed])
    new = text.replace(old, "  - " + "\n    ".join(lines) + "\n")
    assert new != text
    after = fmt(new.encode()).decode()
    if meant is None:
        assert [f for f in read(after.encode()).findings if f.is_error]
    else:
        assert meant in [line.strip(" -") for line in after.splitlines()]


@pytest.mark.parametrize(
    ("typed", "key", "value"),
    [
        ("{日期: 2026-11-16, 记录: 2026-R011, 说明: 3人,8月未发}", "说明", "3人,8月未发"),
        ("{日期: 2026-11-16，记录：2026-R011，说明：甲，乙}", "说明", "甲，乙"),
        ('{日期: 2026-11-16, 记录: 2026-R011, 说明: "收到，日期：不明"}', "说明", "收到，日期：不明"),
        ('{日期: 2026-11-16, 记录: 2026-R011, 说明: "日期：3"}', "说明", "日期：3"),
        ("{日期: 2026-11-16, 记录: 2026-R011, 说明: '甲, 日期: 乙'}", "说明", "甲, 日期: 乙"),
        ("{日期: 2026-11-16, 记录: 2026-R011, 说明: 甲 #1}", "说明", "甲 #1"),
        ('{日期: 2026-11-16, 记录: 2026-R011, 说明: "甲 #1"}', "说明", "甲 #1"),
    ],
)
def test_a_flow_entry_is_mended_into_what_was_meant(typed: str, key: str, value: str) -> None:
    """A comma or a full-width mark parts values where it stands between them; inside quotes it is text."""
    text = EXAMPLE.replace("{日期: 2026-11-16, 记录: 2026-R011, 结论等级: 红色}", typed)
    assert text != EXAMPLE
    for raw in (text.encode(), fmt(text.encode())):
        case = read(raw).case
        assert case is not None
        assert case.rows("研判")[0].words(key) == value
        assert case.rows("研判")[0].words("记录") == "2026-R011"


@pytest.mark.parametrize(
    "typed", ["结论等级: , 说明: 甲", "结论等级:, 说明: 甲", "说明: 甲, 结论等级: ", "说明: 甲, 结论等级:"]
)
def test_an_empty_value_in_flow_settles(typed: str) -> None:
    """A key left empty in flow is written in one way only, and that way is no finding."""
    once = fmt(EXAMPLE.replace("结论等级: 红色}", typed + "}").encode())
    assert fmt(once) == once
    assert not [f for f in read(once).findings if f.edits]
    case = read(once).case
    assert case is not None
    assert case.rows("研判")[0].words("说明") == "甲" and not case.rows("研判")[0].words("结论等级")


def test_a_split_amount_is_put_together_again() -> None:
    """``金额: 24,000.00`` in flow is one amount."""
    text = EXAMPLE.replace("金额: 10000.00", "金额: 24,000.00")
    case = read(fmt(text.encode())).case
    assert case is not None
    assert str(case.wages[0].payments[0].amount) == "24000.00"


def test_what_is_no_text_is_left_alone() -> None:
    """A file that no encoding reads comes back byte for byte."""
    for raw in (b"\xff\xfe\xff", b"---\n\xff\xff\xff\n---\n", b"---\n\0\n---\n"):
        assert fmt(raw) == raw


def test_block_scalars_and_values_over_lines_keep_their_text() -> None:
    """A text over several lines is left as it is, marks and all."""
    text = EXAMPLE.replace(
        "    摘要: 员工反映8月工资未发\n", "    摘要: |\n      日期：不明\n      # 不是注释，等级：红\n"
    )
    assert text != EXAMPLE
    assert said(fmt(text.encode())) == said(text.encode())
    assert "日期：不明" in fmt(text.encode()).decode()
