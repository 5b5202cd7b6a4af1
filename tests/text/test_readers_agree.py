"""The quick readers say nothing else than the thorough ones: canonical text against YAML, sound lines against the scan."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger.records.table import CASE_KEYS
from ledger.resources import resource
from ledger.text import document as doc
from ledger.text import prescan
from ledger.text.canonical import canonical_mapping
from ledger.text.source import Source
from tests.oracle.generate import random_case, render
from tests.text.layouts import EXAMPLE, Layout

LAX = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))
PIECES = [
    "编号: 2026-0001", "企业名称: 甲", "定级记录:", "信息来源:", "工资:", "支付:", "摘要:", "摘要: ", "日期: 2026-10-08", "- ", "  ", "    ", " ",
    "{日期: 2026-10-15, 等级: 橙色}", "{说明: 甲，乙}", '"甲"', "'甲'", '"甲: 乙"', "甲 # 乙", "  # 注", "#", "甲:", ":", "：", ",", "，", "{", "}",
    "[", "]", "|", ">", "&a", "*a", "!a", "?", "%", "@", "`", "~", "null", "-", "--", "0", "\t", "\u3000", '"', "'", "\\", "日期：", "<<: a", "=",
    "等级: 红", "9", "a", "_", "é", "\n", "\n", "\n", "\n  ", "\n  - ", "\n    ",
]  # fmt: skip

DIRECTORY = [
    "[{姓名: 谢仁鸿, 自: 2024-10-12}]", "[{姓名: 甲, 自: 2024-10-12, 至: 2025-01-01}, {姓名: 乙}]", "[a@example.invalid]", "[]",
    "[a, b]", '["a, b", c]', '[{姓名: "甲}, {"}]', "[{姓名: 甲}, 乙]", "[[a]]", "[a, ]", "[ a]", "[,]", "[a,b]", "甲", "[{}]", "[a: b]", "[？]",
]  # fmt: skip


def front(text: str) -> str:
    """The text between the fences."""
    return text.split("---\n", 2)[1]


def both(text: str) -> None:
    """Where the quick reader answers, YAML gives the same nodes at the same places and has no complaint."""
    quick = canonical_mapping(text, 0, len(text))
    if quick is None:
        return
    slow = doc._compose_yaml(doc.Document(Source("x.md", text), text, None, len(text)), 0, len(text))
    assert not slow.findings, [f.message for f in slow.findings]
    assert slow.front == quick


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@settings(LAX, max_examples=300)
def test_pieces_in_any_order_are_read_alike(text: str) -> None:
    """Marks, keys, values and line breaks in any order."""
    both(text)


@given(st.integers(0, 10**9))
@settings(LAX, max_examples=200)
def test_changed_canonical_text_is_read_alike(seed: int) -> None:
    """The golden case with single pieces put in, taken out, or lines moved in and out."""
    rng = random.Random(seed)
    lines = front(EXAMPLE).splitlines(keepends=True)
    for _ in range(rng.randint(0, 2)):
        i = rng.randrange(len(lines))
        at = rng.randrange(len(lines[i]) + 1)
        lines[i] = rng.choice([lines[i][:at] + rng.choice(PIECES) + lines[i][at:], lines[i][:at] + lines[i][at + 1 :],
                               " " * rng.randint(0, 6) + lines[i].lstrip(), lines[i] * 2, ""])  # fmt: skip
    both("".join(lines))


@given(st.integers(0, 10**9))
@settings(LAX, max_examples=150)
def test_changed_lists_in_brackets_are_read_alike(seed: int) -> None:
    """Lines of the directory, with their lists in brackets, changed in the same ways."""
    rng = random.Random(seed)
    lines = rng.sample(DIRECTORY, 3)
    for _ in range(rng.randint(0, 2)):
        i = rng.randrange(len(lines))
        at = rng.randrange(len(lines[i]) + 1)
        lines[i] = rng.choice([lines[i][:at] + rng.choice(PIECES) + lines[i][at:], lines[i][:at] + lines[i][at + 1 :]])
    both("\n".join(f"键{i}: {line}" for i, line in enumerate(lines)) + "\n")


@given(st.integers(0, 10**9))
@settings(LAX, max_examples=30)
def test_a_whole_case_is_read_alike_in_every_layout(seed: int) -> None:
    """Random cases as written by the ledger, and in other layouts."""
    rng = random.Random(seed)
    case = random_case(rng)
    both(front(render(case)))
    both(front(Layout(rng).write(case).replace("\r\n", "\n")))


def test_the_ledgers_own_form_is_read_quickly() -> None:
    """The golden case is in the form that the quick reader knows: else it would prove nothing."""
    settings_files = [resource(name).read_text("utf-8") for name in ("contacts.yaml", "policy.yaml")]
    for text in (front(EXAMPLE), *settings_files):
        assert canonical_mapping(text, 0, len(text)) is not None
        both(text)


@given(st.lists(st.sampled_from([*PIECES, *(k + ": " for k in sorted(CASE_KEYS)[:6])]), max_size=14).map("".join))
@settings(LAX, max_examples=300)
def test_sound_lines_have_no_slip(text: str) -> None:
    """Lines that the scan passes over at once have nothing that the whole scan would find."""
    assert prescan.scan(text, 0, len(text), CASE_KEYS) == _line_by_line(text)


@given(st.integers(0, 10**9))
@settings(LAX, max_examples=200)
def test_changed_lines_have_the_slips_they_have(seed: int) -> None:
    """The same of a case with single pieces put in, also into its entries in braces."""
    rng = random.Random(seed)
    lines = [*front(EXAMPLE).splitlines(keepends=True), '    摘要: "甲：乙 #"\n', "    - {日期: 2026-10-15, 等级: 橙色}\n"]
    for _ in range(rng.randint(0, 3)):
        i = rng.randrange(len(lines))
        at = rng.randrange(len(lines[i]) + 1)
        lines[i] = lines[i][:at] + rng.choice(PIECES) + lines[i][at:]
    text = "".join(lines)
    assert prescan.scan(text, 0, len(text), CASE_KEYS) == _line_by_line(text)


def _line_by_line(text: str) -> list[prescan.Slip]:
    """What the scan finds where it passes over nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prescan, "_SOUND", re.compile(r"(?!)"))
        return prescan.scan(text, 0, len(text), CASE_KEYS)


def test_the_ledgers_own_form_is_sound() -> None:
    """The golden case is passed over at once: else the scan would be slow, and the tests above prove nothing."""
    found = prescan._SOUND.match(front(EXAMPLE))
    assert found and found.end() == len(front(EXAMPLE))
