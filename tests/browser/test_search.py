"""The search in a browser, from the folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.synthetic import Workbench
from tests.browser.watched import Watched

pytestmark = pytest.mark.xdist_group("lists")

READY = '.hits[aria-busy="false"]'


def opened(desk: Watched, site: Path, state: str = "") -> Page:
    """The page, when all is read."""
    page = desk.open(site / "search.html", state)
    page.locator(READY).wait_for(state="attached")
    return page


def hits(page: Page) -> list[str]:
    """The numbers of the hits, in order."""
    return page.locator(".hits .id").all_inner_texts()


def ask(page: Page, words: str) -> list[str]:
    """The hits for some words."""
    page.locator("#by-q").fill(words)
    page.locator(READY).wait_for(state="attached")
    return hits(page)


def test_what_people_type_is_found(desk: Watched, whole: Path) -> None:
    """A piece of a name, a number, a code in any case, an address, a place and a trade, initials, several words."""
    page = opened(desk, whole)
    for words in ("示例餐饮", "2026-0012", "91310113ma1gk3a000", "MA1GK3A", "示例路1号", "友谊路 住宿", "slcy", "Ｓｌｃｙ", "餐饮　红色"):
        assert "2026-0012" in ask(page, words), words
    assert ask(page, "没有这样的") == []
    assert page.get_by_role("status").inner_text().startswith("没有找到")
    assert ask(page, "") == []


def test_the_best_comes_first(desk: Watched, whole: Path) -> None:
    """The very number before what names it; a name before an address; what is open before what is closed."""
    page = opened(desk, whole)
    assert ask(page, "2026-0012")[0] == "2026-0012"
    found = ask(page, "上海示例")
    states = page.locator(".hits li p.quiet:nth-child(2)").all_inner_texts()
    closed = [i for i, words in enumerate(states) if "结案" in words]
    named = page.locator(".hits .name").all_inner_texts()
    still = [i for i, words in enumerate(states) if "在办" in words and named[i].startswith("上海示例")]
    assert found and closed and max(still) < min(closed)


def test_hits_are_marked_and_say_where(desk: Watched, whole: Path) -> None:
    """In the name, also by initials; in what is not the name; in the text of a file."""
    page = opened(desk, whole)
    ask(page, "示例餐饮")
    assert page.locator(".hits .name mark").first.inner_text() == "示例餐饮"
    ask(page, "slcy")
    assert page.locator(".hits .name mark").first.inner_text() == "示例餐饮"
    ask(page, "示例路1号")
    assert page.locator(".hits p.quiet mark").first.inner_text() == "示例路1号"
    page.get_by_label("搜全文").check()
    page.locator(READY).wait_for(state="attached")
    assert "2026-0012" in ask(page, "门店停业")
    assert page.locator(".hits .snippet mark").first.inner_text() == "门店停业"


def test_the_text_of_files_is_read_when_asked_for(desk: Watched, whole: Path) -> None:
    """Not before; its words and those of a line count together."""
    page = opened(desk, whole)
    assert ask(page, "门店停业 友谊路") == []
    assert not [url for url in desk.asked if "text-" in url]
    page.get_by_label("搜全文").check()
    expect(page.locator(".hits .id").first).to_have_text("2026-0012")
    assert [url for url in desk.asked if "text-" in url]
    page.reload()
    expect(page.locator(".hits .id").first).to_have_text("2026-0012")
    assert page.get_by_label("搜全文").is_checked()


def test_the_address_holds_the_question(desk: Watched, whole: Path) -> None:
    """A link opens with the hits; back from a case they are there again."""
    page = opened(desk, whole, "#q=罗店")
    found = hits(page)
    assert found and page.locator("#by-q").input_value() == "罗店"
    page.locator(".hits a").first.click()
    page.go_back()
    page.locator(READY).wait_for(state="attached")
    assert hits(page) == found


def test_every_page_leads_to_the_search(desk: Watched, whole: Path) -> None:
    """From the field in its head, wherever the page lies; the words go along."""
    for place in ("index.html", "cases/2026-0012.html", "boards/red.html"):
        page = desk.open(whole / place)
        page.locator("#site-search").fill("餐饮 有限")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/search\.html#q="))
        expect(page.locator(".hits .id").first).to_be_visible()
        assert page.locator("#by-q").input_value() == "餐饮 有限"


def test_arrows_go_through_the_hits(desk: Watched, whole: Path) -> None:
    """Down from the field and back up; Escape in the field clears it."""
    page = opened(desk, whole, "#q=示例")
    page.locator("#by-q").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.querySelector('.id').textContent") == hits(page)[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "by-q"
    page.keyboard.press("Escape")
    assert hits(page) == [] and "q=" not in page.url


def test_hostile_strings_are_shown_and_do_nothing(desk: Watched, hostile: Path) -> None:
    """As they are, marked or not."""
    page = opened(desk, hostile)
    page.get_by_label("搜全文").check()
    for words in ("<", "script", "alert", "&", "'"):
        ask(page, words)
    ask(page, "<script")
    assert page.locator(".hits mark").first.inner_text() == "<script"
    assert page.locator(".hits script, .hits img, .hits svg").count() == 0
    assert page.evaluate("window.fired") == 0


def test_without_scripts_the_page_leads_elsewhere(browser: Browser, whole: Path) -> None:
    """In the navigation it is a plain link; the page names the boards."""
    watched = Watched(browser, java_script_enabled=False)
    page = watched.open(whole / "index.html")
    assert page.locator("#site-search").count() == 0
    page.get_by_role("link", name="搜索").click()
    assert page.locator("input:visible").count() == 0
    page.get_by_role("main").get_by_role("link", name="全部案件").click()
    expect(page).to_have_url(re.compile("cases.html"))
    watched.context.close()


def test_many_hits_come_fifty_at_a_time(desk: Watched, tmp_path: Path) -> None:
    """The number of all is said at once."""
    Workbench().write_search(tmp_path, 300)
    page = opened(desk, tmp_path)
    assert len(ask(page, "上海")) == 50
    assert page.get_by_role("status").inner_text() == "找到 300 条，先显示 50 条"
    page.get_by_role("button", name="更多").click()
    assert len(hits(page)) == 100
    assert page.evaluate("document.activeElement.querySelector('.id').textContent") == hits(page)[50]
