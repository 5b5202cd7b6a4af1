"""``ledger export board`` and ``export due``: the files of the site, by the same hand."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pyarrow import parquet

from tests.cli.kit import CASE, OPENED, ORANGE, Desk

DAY = OPENED.isoformat()


def raw(desk: Desk, *words: str) -> bytes:
    """The file that a command writes."""
    out = desk.root.parent / "导出"
    answer = desk.ledger("export", *words, "--out", str(out), "--force", "--as-of", DAY)
    assert (answer.code, answer.err) == (0, "")
    return out.read_bytes()


def test_an_export_is_the_file_of_the_site(desk: Desk, tmp_path: Path) -> None:
    """In every format, for a board, for all cases, for a street, for what is due and for a unit."""
    site = tmp_path / "site"
    assert desk.ledger("build", "--out", str(site), "--as-of", DAY).code == 0
    for words, path in (
        (["board", "橙"], "boards/orange"), (["board"], "boards/open"), (["board", "cases"], "cases"), (["due"], "due"),
        (["due", "--unit", "友谊路街道"], "units/youyilujiedao"), (["board", "--street", "罗店镇"], "streets/luodianzhen"),
    ):  # fmt: skip
        found = sorted(site.glob(f"{path}.*"))
        assert len([p for p in found if p.suffix != ".html"]) >= 3
        for file in (p for p in found if p.suffix != ".html"):
            assert raw(desk, *words, "--format", file.suffix[1:]) == file.read_bytes(), file
    assert json.loads((site / "boards/orange.json").read_bytes())["cases"][0]["id"] == "2026-0012"


def test_without_a_file_it_goes_to_standard_output(desk: Desk) -> None:
    """Byte for byte, for the next program."""
    home = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "ledger", "export", "board", "orange", "--format", "xlsx", "--as-of", DAY]
    done = subprocess.run(command, cwd=desk.root, env=desk.env | {"PYTHONPATH": str(home)}, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, raw(desk, "board", "orange", "--format", "xlsx"))


def test_the_ending_says_the_format_and_nothing_is_overwritten(desk: Desk, tmp_path: Path) -> None:
    """As every export."""
    out = tmp_path / "待办.ics"
    assert desk.ledger("export", "due", "--out", str(out), "--as-of", DAY).code == 0
    before = out.read_bytes()
    assert before.startswith(b"BEGIN:VCALENDAR")
    again = desk.ledger("export", "due", "--out", str(out), "--as-of", "2026-12-31")
    assert again.code == 3 and "--force" in again.err and out.read_bytes() == before
    assert desk.ledger("export", "due", "--out", str(out), "--as-of", "2026-12-31", "--force").code == 0
    assert out.read_bytes() != before


def test_what_is_not_committed_is_exported_too(desk: Desk) -> None:
    """As in the lists of the terminal."""
    desk.write(CASE, ORANGE.replace("上海示例餐饮管理有限公司", "上海示例改名有限公司"))
    assert "上海示例改名有限公司" in raw(desk, "board", "orange", "--format", "csv").decode("utf-8-sig")


def test_outside_a_repository_there_is_no_commit(tmp_path: Path, desk: Desk) -> None:
    """Loose files are a ledger as well."""
    (tmp_path / "散/cases/2026").mkdir(parents=True)
    (tmp_path / "散" / CASE).write_text(ORANGE, "utf-8")
    assert json.loads(raw(desk, "board", "--format", "json"))["commit"] == desk.out("rev-parse", "HEAD")
    answer = desk.ledger("-C", str(tmp_path / "散"), "export", "board", "--out", str(tmp_path / "散.json"), "--as-of", DAY)
    assert answer.code == 0, answer.err
    told = json.loads((tmp_path / "散.json").read_bytes())
    assert told["commit"] is None and [c["id"] for c in told["cases"]] == ["2026-0012"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["board", "蓝", "--format", "csv"], "unverified（待核）"), (["board", "red"], "要写 --format"),
        (["board", "--street", "罗店", "--format", "csv"], "是不是 罗店镇"), (["due", "--format", "atom"], "没有订阅"),
        (["due", "--unit", "局执法", "--format", "csv"], "--unit：没有“局执法”"), (["board", "--audience", "summary", "--format", "csv"], "没有清单"),
    ],
)  # fmt: skip
def test_a_wrong_call_says_what_is_there(desk: Desk, words: list[str], told: str) -> None:
    """Exit code 2, nothing on standard output."""
    answer = desk.ledger("export", *words, "--as-of", DAY)
    assert answer.code == 2 and told in answer.err and answer.out == ""


def test_an_export_for_a_street_holds_its_own_cases_alone(desk: Desk) -> None:
    """Narrowed as its site is."""
    found = json.loads(raw(desk, "board", "cases", "--format", "json", "--audience", "street:罗店镇"))
    assert [c["id"] for c in found["cases"]] == ["2026-0007"]


def test_parquet_has_columns_with_a_type(desk: Desk) -> None:
    """Whole numbers, yuan, days; what is empty is null."""
    table = parquet.read_table(io.BytesIO(raw(desk, "board", "--format", "parquet"))).to_pylist()
    first = next(row for row in table if row["编号"] == "2026-0012")
    assert (first["欠薪人数（至少）"], first["未付金额（元）"], first["期限"]) == (8, Decimal("62000.00"), date(2026, 10, 22))
    assert next(row for row in table if row["编号"] == "2026-0007")["期限"] is None


def test_without_its_library_parquet_says_how_to_get_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is installed apart."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    answer = desk.ledger("export", "board", "--format", "parquet", "--as-of", DAY)
    assert answer.code == 3 and "pip install 'wage-arrears-ledger[parquet]'" in answer.err
