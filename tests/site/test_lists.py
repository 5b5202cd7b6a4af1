"""Boards as models: what they hold, what they can be narrowed by, and how a long one goes on."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.book.book import Book
from ledger.measures.rules import RED
from ledger.site import leaves as paging
from ledger.site.boards import AllCases, Board, all_cases, board, board_of, boards
from ledger.site.build import build_site
from ledger.site.leaves import leaves
from ledger.site.pages import pages
from ledger.site.press import DataFile, Page
from tests.site.reading import read_page


def options(shown: Board | AllCases) -> dict[str, tuple[str, ...]]:
    """What a list can be narrowed by."""
    return {c.key: c.options for c in shown.choices}


def by_slug(book: Book) -> dict[str, Board]:
    """The boards that have a page."""
    return {b.slug: b for b in boards(book).every}


def test_each_state_has_its_board(book: Book) -> None:
    """待核 is what is not certain, 逾期 what has an overdue step, 在办 everything that is not closed."""
    found = {slug: {r.case.id for r in b.rows} for slug, b in by_slug(book).items()}
    assert found["unverified"] == {"2026-0014"}
    assert found["overdue"] == {e.id for e, _ in book.overdue}
    assert found["open"] == {e.id for e in book.entries if e.open}
    assert found["red"] | found["orange"] | found["yellow"] == found["open"]


def test_a_board_of_any_cases_leaves_out_what_is_closed(book: Book) -> None:
    """As other pages make them: most pressing first, sums of its own rows."""
    chosen = [book.by_id[n] for n in ("2026-0009", "2026-0013", "2026-0012")]
    made = board_of(book, chosen, "示例", "sample")
    assert [r.case.id for r in made.rows] == ["2026-0013", "2026-0012"]
    assert (made.count, made.owed.words) == (2, "139,600.50 元")


def test_a_list_is_narrowed_by_what_its_rows_have_and_by_nothing_else(book: Book) -> None:
    """In the order in which one looks; a board of one colour does not ask for the colour."""
    found = options(by_slug(book)["open"])
    assert found["level"] == ("红色", "橙色", "黄色")
    assert found["term"] == ("逾期", "七天以后")
    assert found["people"] == ("10人以上", "30人以上")  # 二(三)红色 and 二(二)联合研判, from policy.yaml
    assert found["amount"] == ("10万元以上",)
    assert found["industry"] == ("住宿和餐饮业",)
    assert found["mark"] == ("逾期", "待核", "等级漂移", "可降级")
    assert "12345热线工单" in found["channel"]
    assert "level" not in options(board(book, RED))
    assert options(all_cases(book))["standing"] == ("在办", "结案", "读不出")


def test_a_row_says_what_it_is_narrowed_and_sorted_by(book: Book) -> None:
    """Sums reach every range below them."""
    rows = {r.case.id: dict(r.attributes) for r in by_slug(book)["open"].rows}
    assert rows["2026-0017"]["people"] == "10人以上 30人以上"
    assert rows["2026-0017"]["amount"] == "10万元以上"
    assert rows["2026-0012"]["people"] == "10人以上"
    assert rows["2026-0012"]["channel"] == "12345热线工单 来信来访"
    assert (rows["2026-0012"]["sound"], rows["2026-0012"]["by-amount"]) == ("shslcyglyxgs", "91000.00")
    assert rows["2026-0013"]["term"] == "逾期"


def test_a_list_goes_on_where_a_page_is_full(book: Book) -> None:
    """Every row on one page; sums stay those of the whole."""
    whole = by_slug(book)["open"]
    assert [(place, part) for place, part in leaves("boards/open", whole, 6)] == [("boards/open", whole)]
    parts = dict(leaves("boards/open", whole, 4))
    assert list(parts) == ["boards/open", "boards/open-2"]
    assert [r for part in parts.values() for r in part.rows] == list(whole.rows)
    second = parts["boards/open-2"].leaf
    assert second is not None
    assert (second.number, second.first, second.last, second.all) == (2, 5, 6, 6)
    assert second.parts == ("boards/open.js", "boards/open-2.js")
    assert {p.count for p in parts.values()} == {6}


def test_the_rows_of_a_page_and_of_its_script_are_the_same(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn by one macro, escaped once; the script holds nothing that could end one."""
    monkeypatch.setattr(paging, "ROWS", 4)
    found = {p.path: p for p in pages(book)}
    for place in ("boards/open", "boards/open-2", "cases", "cases-2"):
        page, script = found[f"{place}.html"], found[f"{place}.js"]
        assert isinstance(page, Page) and isinstance(script, DataFile)
        text = script.content.decode()
        assert text.startswith("LEDGER_ROWS(") and "<" not in text
        rows = json.loads(text[text.index(",") + 1 : text.rindex(")")])
        ids = [r.case.id for r in page.model.rows]  # type: ignore[attr-defined]
        assert [re.search(r'class="id">(\S+?)<', row)[1] for row in rows] == ids  # type: ignore[index]


def test_each_page_of_a_list_is_whole_by_itself_and_leads_to_the_others(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without scripts: its rows, which they are, and the way on."""
    monkeypatch.setattr(paging, "ROWS", 4)
    build_site(book, tmp_path / "out")
    first, second = (read_page(tmp_path / "out/boards" / name) for name in ("open.html", "open-2.html"))
    assert "第 1 至 4 条，共 6 条" in first.text and "第 5 至 6 条，共 6 条" in second.text
    assert "../boards/open-2.html" in first.links and "../boards/open.html" in second.links
    build_site(book, tmp_path / "again")
    assert (tmp_path / "out/boards/open-2.js").read_bytes() == (tmp_path / "again/boards/open-2.js").read_bytes()


def test_a_list_beside_its_other_forms(book: Book, tmp_path: Path) -> None:
    """Each board names the files of the same cases, and they are there."""
    build_site(book, tmp_path / "out")
    for name in ("red", "overdue", "open"):
        page = read_page(tmp_path / f"out/boards/{name}.html")
        for ending in ("csv", "xlsx", "json", "atom", "ics"):
            assert f"../boards/{name}.{ending}" in page.links
            assert (tmp_path / f"out/boards/{name}.{ending}").is_file()


def test_an_empty_board_says_so(book: Book, tmp_path: Path) -> None:
    """In words, with nothing to narrow."""
    build_site(replace(book, entries=(), findings=(), strays=()), tmp_path / "out")
    for name, words in (("unverified", "目前没有待核的企业"), ("overdue", "目前没有逾期的企业"), ("open", "目前没有在办的企业")):
        page = read_page(tmp_path / f"out/boards/{name}.html")
        assert words in page.text
        assert "form" not in {tag for tag, _ in page.tags}
