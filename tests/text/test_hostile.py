"""Whatever bytes stand in a case file, reading gives findings, never an exception, and soon."""

from __future__ import annotations

import random
import time
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger.book.mending import mend, spelling
from ledger.measures.assess import assess
from ledger.records.files import RecordFile, read_case
from tests.oracle import product
from tests.text.layouts import EXAMPLE

PATH = "cases/2026/2026-0012.md"
DAY = date(2026, 11, 16)
SECONDS = 10  # of processor time; the reader itself takes less than one
LAX = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))
MARKS = [
    *"：:，,、#-{}[]\"'|>&*!?%@`~ \t\n\r\u3000\u00a0\ufeff\u200b\u2028\x85\0\x07\ud7ff",
    "\n---\n", "- ", "  ", ": ", " #", "\r\n", "<<: *a", "&a ", "<<<<<<< HEAD", "=======", "日期", "日期：", "，等级：", "支付:", "更正: ",
    "作废: 是", "9999-99-99", "0", "-1", "1e9", "8-", "12-8", "不详", "\\", "\\u0000", "…",
]  # fmt: skip


def read(raw: bytes) -> RecordFile:
    """Read and assess, within the time allowed; every finding has a place."""
    start = time.process_time()
    file = read_case(PATH, raw)
    for finding in file.findings:
        assert finding.line >= 1 and finding.column >= 1 and finding.message and finding.fingerprint
    if file.case is not None:
        assess(file.case, product.rules(), DAY)
    else:
        assert any(f.is_error for f in file.findings), "what cannot be read has an error that says so"
    assert time.process_time() - start < SECONDS
    return file


@given(st.binary(max_size=400))
@settings(LAX, max_examples=150)
def test_random_bytes_are_read(raw: bytes) -> None:
    """Bytes that mean nothing give findings."""
    read(raw)


@given(st.binary(max_size=200), st.sampled_from([b"---\n", b"---\r\n", b"\xef\xbb\xbf---\n", b"\xff\xfe-\0-\0-\0\n\0"]))
@settings(LAX, max_examples=150)
def test_random_bytes_as_front_matter_are_read(raw: bytes, fence: bytes) -> None:
    """Bytes that mean nothing between two fences give findings."""
    read(fence + raw + b"\n---\n")


@given(st.lists(st.sampled_from(MARKS), max_size=40).map("".join))
@settings(LAX, max_examples=200)
def test_marks_in_any_order_are_read(text: str) -> None:
    """YAML's own marks and the input method's, in any order."""
    read(f"---\n{text}\n---\n".encode("utf-8", "surrogatepass"))


def mutated(rng: random.Random) -> str:
    """The example with some changes: cut, doubled, moved, or a mark put in."""
    text = EXAMPLE
    for _ in range(rng.randint(1, 6)):
        a, b = sorted(rng.randrange(len(text)) for _ in range(2))
        b = min(b, a + rng.choice([0, 1, 5, 40, 400]))
        text = rng.choice([text[:a] + text[b:], text[:a] + rng.choice(MARKS) + text[a:], text[:b] + text[a:],
                           text[:a] + rng.choice(MARKS) + text[b:], text[b:] + text[:a]])  # fmt: skip
    return text


@given(st.integers(0, 10**9))
@settings(LAX, max_examples=350)
def test_a_mutated_case_is_read_and_assessed(seed: int) -> None:
    """The golden case with parts cut, doubled, moved or replaced."""
    read(mutated(random.Random(seed)).encode("utf-8", "surrogatepass"))


@given(st.integers(0, 10**9))
@settings(LAX, max_examples=120)
def test_a_mutated_case_is_mended_once_for_all(seed: int) -> None:
    """Mending what can be mended in any file ends, and mending the result again changes nothing."""
    once = mend(PATH, mutated(random.Random(seed)).encode("utf-8", "surrogatepass"), spelling, style=True)
    again = mend(PATH, once.after, spelling, style=True)
    assert again.after == once.after


@given(st.integers(0, len(EXAMPLE.encode())), st.binary(min_size=1, max_size=4))
@settings(LAX, max_examples=150)
def test_a_case_with_broken_bytes_is_read(at: int, bad: bytes) -> None:
    """A few bytes written over the golden case."""
    raw = EXAMPLE.encode()
    read(raw[:at] + bad + raw[at + len(bad) :])


def nested(opening: str, size: int) -> str:
    """One opening mark many times over."""
    return opening * (size // len(opening))


FULL = 64 * 1024 - 64
BOMB = "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a, *a]\n" for i in range(200))
NASTY = {
    "64 KiB of square brackets": "工资: " + nested("[", FULL),
    "64 KiB of braces": "工资: " + nested("{", FULL),
    "64 KiB of closed brackets": "工资: " + nested("[", FULL // 2) + nested("]", FULL // 2),
    "64 KiB of keys in braces": "工资: " + nested("{日期: ", FULL),
    "64 KiB of dashes": "工资:\n" + nested("- ", FULL),
    "64 KiB of indented dashes": "工资:\n" + "".join(f"{' ' * i}-\n" for i in range(350)),
    "64 KiB of question marks": nested("? ", FULL),
    "64 KiB of colons": nested(": ", FULL),
    "64 KiB of full-width colons": "摘要" + nested("：", FULL // 3),
    "64 KiB of known keys": nested("日期：", FULL // 3),
    "64 KiB of known keys in braces": "定级记录: [{" + nested("，日期：1", FULL // 3) + "}]",
    "64 KiB of hashes": nested(" #", FULL),
    "64 KiB of quotes": "摘要: " + nested("'", FULL),
    "64 KiB of double quotes": "摘要: " + nested('"', FULL),
    "64 KiB of backslashes": '摘要: "' + nested("\\", FULL),
    "64 KiB of commas in braces": "定级记录: [{" + nested(",", FULL) + "}]",
    "64 KiB of split values": "定级记录: [{说明: " + nested("甲,", FULL // 4) + "}]",
    "64 KiB of one word": "摘要: " + nested("工", FULL // 4),
    "64 KiB of digits in an amount": "用工人数: " + nested("1", FULL),
    "64 KiB of commas in an amount": "用工人数: 1" + nested(",111", FULL),
    "64 KiB of ideographic spaces": nested("\u3000", FULL // 3),
    "64 KiB of tabs": nested("\t", FULL),
    "64 KiB of short lines": nested("a\n", FULL),
    "64 KiB of different keys": "".join(f"k{i}: \n" for i in range(7000)),
    "64 KiB of one key again and again": nested("编号: 1\n", FULL // 2),
    "64 KiB of comments": nested("# a\n", FULL),
    "64 KiB of entries": "信息来源:\n" + nested("- 日期: 2026-10-08\n", FULL // 2),
    "64 KiB of corrections": "情况:\n" + nested("- {日期: 2026-10-08, 事项: 裁员, 更正: 2026-10-08 裁员}\n", FULL // 2),
    "64 KiB of payments": "工资:\n- 支付:\n" + nested("  - {日期: 2026-10-08, 金额: 1}\n", FULL // 2),
    "64 KiB of block scalars": nested("摘要: |\n  a\n", FULL // 2),
    "a bomb of aliases": BOMB,
    "an alias to itself": "工资: &a [*a]",
    "merge keys": "工资: &a {日期: 1}\n情况: {<<: *a}",
    "a directive": "%YAML 1.1\n--- !!python/object:os.system\na: 1",
    "a tag": "编号: !!python/name:os.system x",
    "more documents": "编号: 1\n--- {}\n--- []",
    "an end of the document": "编号: 1\n...\n编号: 2",
    "a list at the top": "- 编号: 1",
    "a word at the top": "编号",
    "a key that is a list": "? [a, b]\n: c",
    "a key that is a mapping": "{a: b}: c",
    "a null byte": "编号: \0",
    "an empty front": "",
    "a conflict": "<<<<<<< HEAD\n编号: 2026-0001\n=======\n编号: 2026-0002\n>>>>>>> other",
}


@pytest.mark.parametrize("name", NASTY)
def test_a_hostile_front_is_read_in_bounded_time(name: str) -> None:
    """Deep nesting, bombs, endless repetition and forbidden YAML give findings within a bounded time."""
    file = read(f"---\n{NASTY[name]}\n---\n".encode())
    assert any(f.is_error for f in file.findings)


@pytest.mark.parametrize("name", ["64 KiB of known keys in braces", "64 KiB of hashes", "64 KiB of split values",
                                  "64 KiB of entries", "64 KiB of payments", "64 KiB of ideographic spaces"])  # fmt: skip
def test_a_hostile_front_is_mended_in_bounded_time(name: str) -> None:
    """Mending ends as well where there is very much to mend."""
    start = time.process_time()
    raw = f"---\n{NASTY[name]}\n---\n".encode()
    once = mend(PATH, raw, spelling, style=True)
    assert mend(PATH, once.after, spelling, style=True).after == once.after
    assert time.process_time() - start < 3 * SECONDS


def test_too_large_a_file_is_refused_at_once() -> None:
    """A file of more than a mebibyte, and a front of more than 64 KiB, are refused unread."""
    for raw in (b"---\n" + b"a" * 2**20 + b"\n---\n", b"---\n" + b"a: 1\n" * 14_000 + b"---\n"):
        start = time.process_time()
        assert [f for f in read(raw).findings if f.is_error]
        assert time.process_time() - start < 2
