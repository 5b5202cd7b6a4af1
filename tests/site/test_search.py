"""What the search is made of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.book.book import Book
from ledger.book.enterprises import directory
from ledger.book.ties import ties
from ledger.site.build import build_site
from ledger.site.scripts import call, literal
from ledger.site.search import COLUMNS, lines, words_of
from tests.gitkit import Sandbox
from tests.site.hostile import PAYLOADS, build_hostile
from tests.site.sample import AS_OF, book_of, build_ledger


def told(book: Book) -> Iterator[dict[str, str]]:
    """The lines, by column."""
    return (dict(zip(COLUMNS, line, strict=True)) for line in lines(book, directory(book, ties(book))))


def test_every_case_and_record_has_a_line(whole: Book) -> None:
    """What is open first, then the newest."""
    found = list(told(whole))
    assert {x["number"] for x in found} == {e.id for e in (*whole.entries, *whole.records)}
    opened = [x["state"] == "在办" for x in found]
    assert opened == sorted(opened, reverse=True)
    days = [x["day"] for x in found if x["state"] == "在办"]
    assert days == sorted(days, reverse=True)


def test_a_line_holds_what_people_look_for(whole: Book) -> None:
    """Name, initials, code, address, place, trade, level, standing; of a record the enterprises that it speaks of."""
    found = {x["number"]: x for x in told(whole)}
    case = found["2026-0012"]
    assert (case["name"], case["sound"], case["codes"]) == ("上海示例餐饮管理有限公司", "shslcyglyxgs", "91310113MA1GK3A000")
    assert (case["addresses"], case["street"], case["industry"]) == ("宝山区示例路1号", "友谊路街道", "住宿和餐饮业")
    assert (case["kind"], case["state"], case["day"]) == ("红色", "在办", "2026-10-08")
    batch = whole.record_by_id["2026-T003"].record
    assert batch is not None
    firm = batch.entries("企业")[0]
    assert firm.words("企业名称") in found["2026-T003"]["others"].split("；")
    assert firm.words("统一社会信用代码") in found["2026-T003"]["codes"].split(" ")
    assert found["2026-0018"]["state"] == "读不出"


def test_the_words_of_a_file_are_its_summaries_notes_and_text(book: Book) -> None:
    """Without what has a column, without the marks of Markdown, and without telephone numbers of any kind."""
    case = book.by_id["2026-0012"].file.case
    assert case is not None
    words = words_of(case)
    for part in ("员工反映8月工资未发", "门店停业两家", "达成支付计划", "三家门店", "样板路店"):
        assert part in words
    for part in ("91310113MA1GK3A000", "**", "|", "\n", "\t", "021-00000000"):
        assert part not in words


def test_numbers_of_persons_are_covered(box: Sandbox, tmp_path: Path) -> None:
    """In a name, a summary and a body; as on a page."""
    copy = build_ledger(tmp_path / "ledger")
    path = "cases/2026/2026-0013.md"
    text = (copy.root / path).read_text("utf-8")
    copy.write(path, text.replace("平台线索，9月工资未发", "来电 13800138000 反映").replace("平台转来 6 人", "身份证 11010519491231002X，6 人"))
    copy.commit(day=AS_OF)
    build_site(book_of(copy), tmp_path / "out")
    data = "".join(p.read_text("utf-8") for p in (tmp_path / "out/data").glob("*.js"))
    assert "138××××××××" in data and "110×××" in data
    assert "13800138000" not in data and "11010519491231002X" not in data


def test_hostile_strings_stay_data(tmp_path: Path) -> None:
    """Nothing ends the script, a line or a column; nothing deceives."""
    build_site(book_of(build_hostile(tmp_path / "ledger")), tmp_path / "out")
    for path in (tmp_path / "out/data").glob("*.js"):
        text = path.read_text("utf-8")
        assert "<" not in text and "\u2028" not in text and "\u202e" not in text
    text = (tmp_path / "out/data/search.js").read_text("utf-8")
    columns, rows = json.loads(f"[{text.removeprefix('LEDGER_LINES(').rpartition(')')[0]}]")
    split = [line.split("\t") for line in rows.split("\n")]
    assert {len(x) for x in split} == {len(columns)}
    names = {x[0] for x in split}
    assert {" ".join(p.split()) for p in PAYLOADS} <= names


@pytest.mark.parametrize("value", ["</script>", "\u2028\u2029", "\udc80", '"\\', "甲\t乙\n"])
def test_a_literal_says_what_it_was(value: str) -> None:
    """In JavaScript as in JSON; UTF-8 whatever it holds."""
    text = literal([value])
    assert json.loads(text) == [value]
    assert "<" not in text and "\u2028" not in text
    assert json.loads(call("f", value).decode()[2:-3]) == value


def test_the_page_says_where_to_look_without_scripts(site: Path) -> None:
    """The boards and the list of all cases."""
    text = (site / "search.html").read_text("utf-8")
    assert "搜索要用浏览器的脚本" in text
    for place in ("boards/red.html", "boards/open.html", "cases.html"):
        assert f'href="{place}"' in text
