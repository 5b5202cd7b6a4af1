"""``ledger fmt``: how things are written, never what they say."""

from __future__ import annotations

import random

import pytest

from tests.cli.kit import CASE, EXAMPLE, OPENED, ORANGE, QUIET, QUIET_TEXT, Desk

MESSY = (
    ORANGE.replace("用工人数: 46", "用工人数：46")
    .replace("发薪日: 2026-09-15", "发薪日: 2026年9月15日")
    .replace("应发: 62000.00", "应发: ６２，０００")
    .replace("预警等级: 橙色", "预警等级: 橙色预警")
    .replace("{日期: 2026-10-15, 等级: 橙色}", "{日期:2026/10/15，等级: 橙}")
)


def test_a_canonical_file_stays(desk: Desk) -> None:
    """The example of the format and the base cases are as fmt would write them."""
    desk.write("cases/2026/2026-0012.md", EXAMPLE.read_bytes())
    answer = desk.ledger("fmt", "--check")
    assert (answer.code, answer.out) == (0, "")
    assert desk.ledger("fmt").code == 0
    assert (desk.root / CASE).read_bytes() == EXAMPLE.read_bytes()


def test_messy_becomes_canonical(desk: Desk) -> None:
    """Full-width punctuation, dates, amounts and level words; the values are the same and the check is content."""
    desk.write(CASE, MESSY)
    answer = desk.ledger("fmt")
    assert answer.code == 0 and "改了 1 个文件" in answer.err
    text = desk.text()
    assert "用工人数: 46\n" in text and "发薪日: 2026-09-15\n" in text and "预警等级: 橙色\n" in text
    assert "  - {日期: 2026-10-15, 等级: 橙色}\n" in text
    assert desk.ledger("check", CASE, "--strict").code == 0
    assert desk.ledger("check", "--staged").code == 0


def test_fmt_is_idempotent(desk: Desk) -> None:
    """A second run finds nothing."""
    desk.write(CASE, MESSY)
    desk.ledger("fmt")
    once = desk.text()
    assert desk.ledger("fmt", "--check").code == 0
    desk.ledger("fmt")
    assert once == desk.text()


def test_check_and_diff_write_nothing(desk: Desk) -> None:
    """``--check`` names the files, ``--diff`` shows the change; both exit 1 and leave every byte."""
    desk.write(CASE, MESSY)
    answer = desk.ledger("fmt", "--check")
    assert (answer.code, answer.out) == (1, f"{CASE}\n")
    diff = desk.ledger("fmt", "--diff")
    assert diff.code == 1 and diff.out.startswith(f"--- a/{CASE}\n") and "+用工人数: 46\n" in diff.out
    assert desk.text() == MESSY
    desk.git("apply", stdin=diff.out.encode())
    applied = desk.text()
    desk.write(CASE, MESSY)
    desk.ledger("fmt")
    assert applied == desk.text()


@pytest.mark.parametrize(
    "encode",
    [lambda t: t.encode("gb18030"), lambda t: b"\xef\xbb\xbf" + t.encode(), lambda t: t.replace("\n", "\r\n").encode(),
     lambda t: b"\xef\xbb\xbf" + t.replace("\n", "\r\n").encode(), lambda t: t.replace("\n", "\r\n").encode("gb18030"),
     lambda t: t.encode("utf-16")],
    ids=["GBK", "BOM", "CRLF", "BOM CRLF", "GBK CRLF", "UTF-16"],
)  # fmt: skip
def test_encodings_become_utf8_with_lf(desk: Desk, encode) -> None:  # type: ignore[no-untyped-def]
    """However an editor saved it, it comes back as the same text in UTF-8 with LF and no mark."""
    desk.write(CASE, encode(ORANGE))
    before = desk.ledger("check", CASE)
    assert "程序出错" not in before.said
    answer = desk.ledger("fmt")
    assert answer.code == 0, answer
    assert (desk.root / CASE).read_bytes() == ORANGE.encode(), answer


def test_the_order_of_fields(desk: Desk) -> None:
    """Fields in any order come into the table's order, entries stay in theirs, comments stay with their line."""
    lines = ORANGE.splitlines(keepends=True)
    top = lines[1:7]
    random.Random(7).shuffle(top)
    mixed = "".join([lines[0], *top, *lines[7:]])
    desk.write(CASE, mixed)
    assert desk.ledger("fmt").code == 0
    assert desk.text() == ORANGE


def test_comments_and_body_stay(desk: Desk) -> None:
    """Comments stay beside what they are about; the body is nobody's business."""
    odd = ORANGE.replace("用工人数: 46", "用工人数: 46  # 含兼职").replace("工资:\n", "# 执法科填写\n工资:\n")
    odd = odd.replace("自由书写的正文。", "正文：A,B；C  \n\n\n\n表格|线\r\n".replace("\r\n", "\n"))
    desk.write(CASE, odd)
    desk.ledger("fmt")
    assert odd == desk.text()


def test_a_broken_file_is_left_alone(desk: Desk) -> None:
    """What cannot be read is not rewritten."""
    for data in (b"\xff\xfe\x00", b"", "没有前言区\n".encode(), ORANGE.replace("用工人数: 46", "用工人数: [46").encode(), b"\0" * 100):
        desk.write(CASE, data)
        answer = desk.ledger("fmt")
        assert answer.code in (0, 1), (data[:20], answer)
        assert (desk.root / CASE).read_bytes() == data, data[:20]


def test_one_path_only(desk: Desk) -> None:
    """A named file is mended, another one is not."""
    desk.write(CASE, MESSY)
    desk.write(QUIET, QUIET_TEXT.replace("预警等级: 无", "预警等级：无"))
    assert desk.ledger("fmt", QUIET).code == 0
    assert desk.text(QUIET) == QUIET_TEXT and desk.text() == MESSY


def test_a_mended_file_is_staged_as_it_was(desk: Desk) -> None:
    """Index and work tree alike: staged with it; the journal rules hold over a pure change of spelling."""
    desk.write(CASE, MESSY)
    desk.record("从前的写法")
    desk.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert desk.ledger("fmt").code == 0
    assert desk.text() == desk.staged()
    assert desk.ledger("check", "--staged", day=OPENED).code == 0
