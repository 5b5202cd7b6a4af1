"""Versions read by their parts say what they say when each is read whole, and share what has not changed."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger.records.files import read_record
from ledger.records.reader import Row
from ledger.records.record import Record
from ledger.records.versions import Versions
from tests.oracle.generate import random_case, render
from tests.text.layouts import EXAMPLE
from tests.text.test_readers_agree import PIECES

LAX = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))
PATH = "cases/2026/2026-0012.md"


def said(row: Row) -> object:
    """Everything a row says, but for places in the file."""
    cells = {name: (cell.value, cell.text, cell.canonical) for name, cell in row.cells.items()}
    lists = {name: [said(below) for below in rows] for name, rows in row.lists.items()}
    return row.field.name, row.index, cells, lists, sorted(row.keys), sorted(row.unread), row.flow


def told(record: Record | None) -> object:
    return record and (type(record), record.kind.letter, record.path, said(record.top), record.body)


def alike(versions: Versions, text: str | bytes, path: str = PATH) -> Record | None:
    """The record of a version, the same by parts and as a whole."""
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    found = versions(path, raw)
    assert told(found) == told(read_record(path, raw).record)
    return found


def changed(rng: random.Random, text: str) -> str:
    """The text with a line changed as people and accidents change one."""
    lines = text.splitlines(keepends=True)
    i = rng.randrange(len(lines))
    at = rng.randrange(len(lines[i]) + 1)
    lines[i] = rng.choice([lines[i][:at] + rng.choice(PIECES) + lines[i][at:], lines[i][:at] + lines[i][at + 1 :],
                           " " * rng.randint(0, 6) + lines[i].lstrip(), lines[i] * 2, "", lines[i] + rng.choice(PIECES) + "\n",
                           lines[rng.randrange(len(lines))]])  # fmt: skip
    return "".join(lines)


@given(st.integers(0, 10**9))
@settings(LAX, max_examples=120)
def test_a_chain_of_changed_versions(seed: int) -> None:
    """Each version changes something in one before it; what one reader has kept of them misleads it in none."""
    rng = random.Random(seed)
    versions = Versions()
    texts = [EXAMPLE if rng.random() < 0.5 else render(random_case(rng))]
    for _ in range(8):
        texts.append(changed(rng, rng.choice(texts)))
        alike(versions, texts[-1])


def test_a_version_that_cannot_be_taken_apart_is_read_whole() -> None:
    """A key twice, remarks, other encodings and line ends, lists in brackets or without indent, fences with blanks."""
    twice = EXAMPLE.replace("行业:", "联系人: 另一人\n行业:")
    for text in (
        EXAMPLE, twice, EXAMPLE.replace("行业:", "# 注\n行业:"), EXAMPLE.replace("工资:\n", "工资: # 注\n"), EXAMPLE.replace("\n", "\r\n"),
        EXAMPLE.replace("  - 所属期", "- 所属期"), EXAMPLE.replace("工资:\n", "工资:\n  # 注\n"), EXAMPLE.replace("---\n", "--- \n"),
        EXAMPLE.replace("行业:", "不认识的键: 甲\n不认识的键: 乙\n行业:"), EXAMPLE.replace("企业名称:", "企业名称："), EXAMPLE.encode("gb18030"),
        EXAMPLE.encode("utf-16"), EXAMPLE + "\0", "", "---\n", "---\n---\n", "---\n\n---\n甲", EXAMPLE.replace("行业: ", "行业: |\n  "),
        EXAMPLE.replace("行业:", "<<<<<<< 甲\n行业:"), EXAMPLE.rstrip("\n"), EXAMPLE.replace("前言", ""), "\ufeff" + EXAMPLE,
    ):  # fmt: skip
        alike(Versions(), text)


def test_a_record_beside_the_cases() -> None:
    """The kind is the path's."""
    text = "---\n编号: 2026-O001\n企业名称: 甲\n日期: 2026-10-08\n处置:\n  - 步骤: 舆情转办\n    部门: 局信访办\n---\n"
    record = alike(Versions(), text, "intake/2026/2026-O001.md")
    assert record is not None and record.kind.letter == "O"


def test_entries_that_stay_are_the_same_objects() -> None:
    """Also behind one that was put in between, unless their number in the list has changed."""
    versions = Versions()
    first = alike(versions, EXAMPLE)
    second = alike(versions, EXAMPLE.replace("  - {日期: 2026-11-16, 等级: 红色", "  - {日期: 2026-11-17, 等级: 红色"))
    assert first and second
    assert first.rows("工资") is second.rows("工资")
    assert first.rows("定级记录")[0] is second.rows("定级记录")[0]
    assert first.rows("定级记录")[1] is not second.rows("定级记录")[1]
