"""Boards in a browser: narrowed, put in order, sent on as a link, long ones on several pages, whole on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from bench.synthetic import Workbench, number
from ledger.book.book import Book
from ledger.site import leaves
from ledger.site.build import build_site
from tests.browser.watched import DESK, PHONE, Watched
from tests.site.hostile import build_hostile
from tests.site.sample import book_of, build_ledger

pytestmark = pytest.mark.xdist_group("lists")

READY = 'table[aria-busy="false"]'


@pytest.fixture(scope="module")
def paged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's site with four rows on a page."""
    book = book_of(build_ledger(tmp_path_factory.mktemp("paged")))
    return by_fours(book, tmp_path_factory.mktemp("paged-out"))


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of a ledger of hostile strings, so that they come in scripts of rows as well."""
    book = book_of(build_hostile(tmp_path_factory.mktemp("nasty")))
    return by_fours(book, tmp_path_factory.mktemp("nasty-out"))


def by_fours(book: Book, home: Path) -> Path:
    """A site with four rows on a page."""
    usual, leaves.ROWS = leaves.ROWS, 4
    try:
        build_site(book, home / "_site")
    finally:
        leaves.ROWS = usual
    return home / "_site"


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board of 1,500 rows."""
    folder = tmp_path_factory.mktemp("long")
    Workbench().write_board(folder, 1500)
    return folder


def ids(page: Page) -> list[str]:
    """The cases that can be seen, in order."""
    return page.locator("table[data-sortable] tbody tr:visible .id").all_inner_texts()


def found(page: Page) -> str:
    """What is said of how many there are."""
    return page.get_by_role("status").inner_text()


def test_initials_words_and_codes_find_a_case(desk: Watched, site: Path) -> None:
    """However they are typed; a term may stand anywhere, all must fit."""
    page = desk.open(site / "boards/open.html")
    for typed in ("slcy", "SLCY", "餐饮 友谊", "ma1gk3a000", "２０２６-0012"):
        page.get_by_label("查找").fill(typed)
        assert (ids(page), found(page)) == (["2026-0012"], "显示 1 条，共 6 条"), typed
    page.get_by_label("查找").fill("slcy 大场")
    assert ids(page) == []


def test_every_choice_narrows(desk: Watched, site: Path) -> None:
    """One by one, and together; those folded away are counted on the button."""
    page = desk.open(site / "boards/open.html")
    page.get_by_role("button", name="更多条件").click()
    for label, value, cases in (
        ("期限", "逾期", 4), ("等级", "黄色", 2), ("欠薪人数", "30人以上", 1), ("欠薪金额", "10万元以上", 1), ("来源渠道", "网络舆情", 1),
        ("行业", "住宿和餐饮业", 1), ("标记", "可降级", 1), ("下一步部门", "罗店镇", 1), ("街镇园区", "杨行镇", 1),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).select_option(value)
        assert len(ids(page)) == cases, label
        page.get_by_role("button", name="清除").click()
    page.get_by_label("等级", exact=True).select_option("红色")
    page.get_by_label("欠薪人数").select_option("10人以上")
    page.get_by_label("标记").select_option("逾期")
    assert sorted(ids(page)) == ["2026-0012", "2026-0017"]
    assert page.get_by_role("button", name="更多条件（2）").count() == 1


def test_the_address_holds_the_state_and_back_takes_it_back(desk: Watched, site: Path) -> None:
    """Through a reload, back and forward, and in a link that somebody else opens."""
    page = desk.open(site / "boards/open.html")
    page.get_by_label("等级", exact=True).select_option("红色")
    page.get_by_label("次序").select_option("人数多的在前")
    assert ids(page) == ["2026-0017", "2026-0012", "2026-0016"]
    assert re.search("sort=-people", page.url)
    page.reload()
    assert ids(page) == ["2026-0017", "2026-0012", "2026-0016"]
    page.go_back()
    assert ids(page) == ["2026-0012", "2026-0017", "2026-0016"]
    page.go_back()
    assert len(ids(page)) == 6 and page.get_by_label("等级", exact=True).input_value() == ""
    page.go_forward()
    assert len(ids(page)) == 3
    other = desk.open(site / "boards/open.html", "#level=橙色&sort=-street")
    assert ids(other) == ["2026-0013"]


def test_what_a_link_asks_for_and_nothing_has_is_not_left_out(desk: Watched, site: Path) -> None:
    """A 街镇园区 without a case here: no rows, not all of them."""
    page = desk.open(site / "boards/red.html", "#street=庙行镇")
    assert (ids(page), found(page)) == ([], "显示 0 条，共 3 条")
    assert page.get_by_label("街镇园区").input_value() == "庙行镇"


STATES = (
    "#q=<img src=x onerror=alert(1)>", "#q=<", "#q=%3Cscript%3Ealert(1)%3C/script%3E&full=1", "#street=<svg/onload=alert(1)>", "#street=__proto__", "#level=constructor",
    "#sort=constructor", "#sort=__proto__", "#sort=-valueof", "#sort=99", '#sort=name"]', "#sort1=-constructor", "#%", "#=", "#?=&&=", "#a'b\"]=1", "#q=" + "甲" * 5000,
)  # fmt: skip


@pytest.mark.parametrize("place", ["boards/orange.html", "boards/open-2.html", "cases.html", "search.html", "findings.html", "units.html", "cases/2026-0001.html"])
def test_whatever_an_address_says_runs_nothing(desk: Watched, nasty: Path, place: str) -> None:
    """Neither what stands behind the #, nor what rows that came in a script hold; and no word of it is an order."""
    for state in STATES:
        page = desk.open(nasty / place, state)
        page.reload()
        page.locator("table[aria-busy=true]").wait_for(state="detached")
        assert page.evaluate("window.fired") == 0
        assert page.locator("main img, main iframe, main script, main svg[onload]").count() == 0, state
        assert page.locator("th[aria-sort]").count() == 0, state
    assert {url.split(":")[0] for url in desk.asked} == {"file"}


def test_heads_and_the_list_of_orders_say_the_same(desk: Watched, site: Path) -> None:
    """Whichever was used; the list is there on a telephone, where there are no heads."""
    page = desk.open(site / "boards/open.html")
    page.get_by_role("button", name="时长").click()
    assert page.locator("th[aria-sort=ascending]").inner_text() == "时长"
    assert page.get_by_label("次序").locator("option:checked").inner_text() == "按时长"
    page.get_by_role("button", name="时长").click()
    assert page.get_by_label("次序").locator("option:checked").inner_text() == "时间长的在前"
    page.get_by_label("次序").select_option("金额大的在前")
    assert ids(page)[0] == "2026-0017"
    assert page.locator("th[aria-sort]").count() == 0


def test_slash_goes_to_the_field_and_escape_clears_it(desk: Watched, site: Path) -> None:
    """Where a page has nothing to narrow, to the search of the site."""
    page = desk.open(site / "boards/open.html")
    page.keyboard.press("/")
    page.keyboard.type("罗店")
    assert ids(page) == ["2026-0013"]
    page.keyboard.press("Escape")
    assert len(ids(page)) == 6 and page.get_by_label("查找").input_value() == ""
    page = desk.open(site / "status.html")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "site-search"


def test_an_input_method_is_left_in_peace(desk: Watched, site: Path) -> None:
    """Nothing is looked for while letters are being made into signs."""
    page = desk.open(site / "boards/open.html")
    page.get_by_label("查找").focus()
    page.evaluate("""() => {
        const field = document.activeElement;
        field.dispatchEvent(new CompositionEvent('compositionstart'));
        field.value = 'luo d';
        field.dispatchEvent(new InputEvent('input', {isComposing: true}));
    }""")
    assert len(ids(page)) == 6
    page.evaluate("() => { document.activeElement.value = '罗店'; document.activeElement.dispatchEvent(new CompositionEvent('compositionend')); }")
    assert ids(page) == ["2026-0013"]


@pytest.mark.parametrize("place", ["boards/open", "boards/open-2", "cases-2"])
def test_a_page_of_a_list_is_narrowed_and_ordered_among_all_its_rows(desk: Watched, paged: Path, place: str) -> None:
    """From whichever page one asks; links of rows that came from elsewhere lead where they should."""
    page = desk.open(paged / f"{place}.html")
    page.locator(READY).wait_for(state="attached")
    count = {"boards/open": 6, "boards/open-2": 6, "cases-2": 8}[place]
    assert re.fullmatch(r"第 \d 至 \d 条，共 \d 条", found(page)) and page.locator(".pager:visible").count() == 2
    page.get_by_label("查找").fill("上海示例")
    assert len(ids(page)) >= 6 and found(page).endswith(f"共 {count} 条")
    assert page.locator(".pager:visible").count() == 0
    page.get_by_label("查找").fill("杨行")
    page.locator("tbody .id").click()
    expect(page).to_have_url(re.compile(r"cases/2026-0015\.html"))
    page.go_back()
    page.locator(READY).wait_for(state="attached")
    assert ids(page) == ["2026-0015"]
    page.get_by_role("button", name="清除").click()
    page.get_by_label("次序").select_option("人数多的在前")
    assert (ids(page)[0], len(ids(page))) == ("2026-0017", count)


def test_without_scripts_a_long_list_is_read_page_by_page(browser: Browser, paged: Path) -> None:
    """Every row on one of them."""
    watched = Watched(browser, java_script_enabled=False)
    page = watched.open(paged / "boards/open.html")
    seen = ids(page)
    page.get_by_role("link", name="下一页").first.click()
    seen += ids(page)
    assert (len(seen), len(set(seen))) == (6, 6)
    assert page.locator("nav.main a[aria-current]").inner_text().startswith("全部在办")
    watched.context.close()


def test_a_long_board_shows_a_page_then_two_hundred_then_what_is_asked_for(desk: Watched, long: Path) -> None:
    """Never all of it unasked; the order is one of all rows."""
    page = desk.open(long / "boards/open.html")
    page.locator(READY).wait_for(state="attached")
    rows = page.locator("tbody tr")
    assert (rows.count(), found(page)) == (1000, "第 1 至 1000 条，共 1500 条")
    page.get_by_label("查找").fill("有限公司")
    expect(rows).to_have_count(200)
    assert found(page) == "先显示 200 条，共 1500 条"
    page.get_by_label("次序").select_option("新编号在前")
    assert ids(page)[0] == max(number(i) for i in range(1500))
    page.get_by_role("button", name="全部显示").click()
    expect(rows).to_have_count(1500)


def test_paper_has_every_row_that_fits(desk: Watched, long: Path, tmp_path: Path) -> None:
    """All pages of the list, or what it is narrowed to; the screen is then as before."""
    page = desk.open(long / "boards/open-2.html")
    page.locator(READY).wait_for(state="attached")
    page.pdf(path=str(tmp_path / "all.pdf"), prefer_css_page_size=True)
    assert numbers(tmp_path / "all.pdf") == {number(i) for i in range(1500)}
    expect(page.locator("tbody tr")).to_have_count(500)
    page.get_by_label("街镇园区").select_option("大场镇")
    page.get_by_label("等级").select_option("黄色")
    words = re.search(r"符合 (\d+) 条|显示 (\d+) 条", found(page))
    assert words is not None
    page.pdf(path=str(tmp_path / "some.pdf"), prefer_css_page_size=True)
    some = numbers(tmp_path / "some.pdf")
    page.emulate_media(media="print")
    assert page.locator(".on-paper").inner_text().startswith("筛选：街镇园区 大场镇，等级 黄色　符合")
    assert page.locator("input:visible, select:visible, button:visible, .pager:visible").evaluate_all("all => all.filter(e => !e.closest('th')).length") == 0
    assert len(some) == int(words[1] or words[2]) and some < {number(i) for i in range(1500)}


def numbers(file: Path) -> set[str]:
    """Every 编号 in the text of a PDF."""
    text = "\n".join(page.extract_text() for page in PdfReader(file).pages)
    return set(re.findall(r"20\d\d-\d{5}", text))


def test_on_a_telephone_the_filters_are_in_two_columns(browser: Browser, site: Path) -> None:
    """And the others are folded away."""
    watched = Watched(browser, PHONE)
    page = watched.open(site / "boards/open.html")
    boxes = [page.get_by_label(label, exact=True).bounding_box() for label in ("街镇园区", "等级")]
    assert boxes[0] and boxes[1] and boxes[0]["y"] == boxes[1]["y"]
    assert not page.get_by_label("行业").is_visible()
    watched.context.close()


@pytest.mark.parametrize(
    ("size", "options"), [(DESK, {}), (PHONE, {}), (DESK, {"color_scheme": "dark"}), (DESK, {"forced_colors": "active"})],
    ids=["desk", "phone", "dark", "forced"],
)
def test_hits_and_filters_in_use_are_accessible(
    browser: Browser, whole: Path, paged: Path, size: tuple[int, int], options: dict[str, str]
) -> None:
    """No violation of any rule of axe: hits of the full text, filters unfolded, a page of several, nothing found."""
    watched, axe = Watched(browser, size, **options), Axe()

    def check() -> None:
        found = axe.run(watched.page, options={"preload": False, "resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{watched.page.url}\n{found.generate_report()}"

    watched.open(whole / "search.html", "#q=示例&full=1").locator('.hits[aria-busy="false"] li').first.wait_for()
    check()
    page = watched.open(paged / "boards/open-2.html")
    page.locator(READY).wait_for(state="attached")
    page.get_by_role("button", name="更多条件").click()
    check()
    page.get_by_label("查找").fill("没有这样的企业")
    check()
    watched.context.close()
