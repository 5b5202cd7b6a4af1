"""The receipts: a chain that only grows, and that shows where it was touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.text.finding import LedgerError
from ledger.trust.receipts import Receipt, append, china_time, order_findings, read_log

MAIN = "refs/heads/main"


def receipt(i: int) -> Receipt:
    """The i-th step of a line."""
    old, new = (f"{n:040x}" if n else "" for n in (i, i + 1))
    return Receipt(0, china_time(1_790_000_000 + 60 * i), MAIN, old, new, by="xuetao@example.invalid")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Six receipts, written in three goes."""
    path = tmp_path / "r.jsonl"
    for i in range(0, 6, 2):
        append(path, lambda _, i=i: [receipt(i), receipt(i + 1)])
    return path


def test_what_was_written_is_read_and_in_order(log: Path) -> None:
    """Numbers from one, each line carrying the digest of the one before."""
    read = read_log(log)
    assert [r.number for r in read.receipts] == [1, 2, 3, 4, 5, 6]
    assert not read.findings and not list(order_findings(read))
    assert [r.prev for r in read.receipts[1:]] == [r.digest for r in read.receipts[:-1]]
    last = read.last(MAIN)
    assert last is not None and last.new == f"{6:040x}"


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_byte_can_be_changed_unseen(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Any byte of any line but the last, changed or taken out, breaks the chain; so does a line more or less in the middle."""
    path = tmp_path_factory.mktemp("log") / "r.jsonl"
    append(path, lambda _: [receipt(i) for i in range(5)])
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    at = data.draw(st.integers(0, len(b"".join(lines[:-1])) - 1))
    new = data.draw(st.sampled_from((b"", b"0", b"x", b"\n", b" ")))
    changed = whole[:at] + new + whole[at + 1 :]
    path.write_bytes(changed)
    assert changed == whole or read_log(path).findings


@pytest.mark.parametrize("lost", [1, 2, 3, 4])
def test_a_line_taken_out_breaks_the_chain(log: Path, lost: int) -> None:
    """Wherever in the middle."""
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:lost] + lines[lost + 1 :]))
    assert read_log(log).findings


def test_half_a_line_was_never_a_receipt(log: Path) -> None:
    """What a crash left behind the last line feed is passed over, and cleared by the next receipt."""
    log.write_bytes(log.read_bytes() + b'{"number":7,"rec')
    assert not read_log(log).findings and len(read_log(log).receipts) == 6
    append(log, lambda _: [receipt(6)])
    assert not read_log(log).findings and len(read_log(log).receipts) == 7


@pytest.mark.parametrize("line", [b"[]", b"{}", b"nonsense", b'{"number":"1"}', b"\xff\xfe", b'{"number":true,"received":"x"}'])
def test_what_is_no_receipt_is_named_by_its_line(log: Path, line: bytes) -> None:
    """It does not stop the reading of the others."""
    log.write_bytes(line + b"\n" + log.read_bytes())
    found = read_log(log)
    assert found.findings[0].line == 1 and len(found.receipts) == 6


def test_time_and_ids_must_follow(tmp_path: Path) -> None:
    """A receipt whose old id is not the last one's new, or whose time goes back, is named though the chain holds."""
    path = tmp_path / "r.jsonl"
    append(path, lambda _: [receipt(0), receipt(2), receipt(1)])
    read = read_log(path)
    assert not read.findings
    assert len(list(order_findings(read))) >= 2


def test_a_log_that_cannot_be_written_is_said_in_chinese(tmp_path: Path) -> None:
    """The push is in by then: the server says so and goes on."""
    with pytest.raises(LedgerError, match="回执没有写下"):
        append(tmp_path, lambda _: [receipt(0)])


def test_the_line_is_what_the_page_says(log: Path) -> None:
    """Keys in their order, no spaces: another program must come to the same digest."""
    line = log.read_text("utf-8").splitlines()[1]
    values = json.loads(line)
    assert list(values) == ["number", "received", "ref", "old", "new", "key", "by", "prev"]
    assert json.dumps(values, ensure_ascii=False, separators=(",", ":")) == line
