"""What the site is in a real browser: quiet, safe, sortable, readable on paper, on a telephone and by a screen reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from ledger.book.book import make_book
from ledger.book.snapshot import Reader, folder_snapshot
from ledger.site import render
from ledger.site.build import build_site
from ledger.site.markup import Body, SafeHtml
from tests.browser.watched import DESK, PHONE, Watched
from tests.site.beside import code
from tests.site.sample import AS_OF, book_of, build_ledger

pytestmark = pytest.mark.xdist_group("browser")

KINDS = (
    "index.html", "boards/red.html", "cases.html", "findings.html", "measures.html", "cases/2026-0012.html",
    "cases/2026-0017.html", "cases/2026-0018.html", "data.html",
)  # fmt: skip
BESIDE = (
    "loops.html", "intake.html", "reviews.html", "enterprises.html", "roster.html", "forms.html", "records/2026-T003.html",
    "records/2026-R011.html", "units.html", "units/juxingzhengzhifake.html", "streets.html", "streets/dachangzhen.html", "closed.html", "closed/2026.html",
    "audit.html", "audit/2026-11.html", "status.html", "enterprises/91310113MA1GK0009D.html", "index.html", "measures.html", "cases/2026-0012.html",
)  # fmt: skip


def test_every_page_loads_in_silence_from_the_folder(desk: Watched, site: Path, whole: Path) -> None:
    """No error, no warning, no refusal by the policy, no other host; style and script do apply."""
    for path in sorted({*site.rglob("*.html"), *whole.rglob("*.html")}):
        page = desk.open(path)
        if "forms" not in path.parts:  # a form is paper, with a style of its own
            assert page.evaluate("getComputedStyle(document.body).fontVariantNumeric") == "tabular-nums", path
        assert page.evaluate("window.fired") == 0
    assert desk.said == []
    assert {url.split(":")[0] for url in desk.asked} == {"file"}


def columns(page: Page, number: int) -> list[str]:
    """The visible cells of a column."""
    return page.evaluate(
        "n => [...document.querySelectorAll('table[data-sortable] tbody tr')].filter(r => !r.hidden).map(r => r.cells[n].innerText)",
        number,
    )


def test_sorting_by_name_number_and_back(desk: Watched, site: Path) -> None:
    """By 拼音 for names, by value for numbers; the head says which way; the order outlives a reload."""
    page = desk.open(site / "cases.html")
    page.get_by_role("button", name="街镇园区").click()
    streets = [s for s in columns(page, 2) if s]
    assert streets == ["大场镇", "顾村镇", "罗店镇", "淞南镇", "杨行镇", "友谊路街道", "月浦镇"]
    assert page.locator("th[aria-sort=ascending]").inner_text() == "街镇园区"
    page.get_by_role("button", name="欠薪人数").click()
    page.get_by_role("button", name="欠薪人数").click()
    assert [c for c in columns(page, 6) if c][:3] == ["35 人", "13 人", "6 至 9 人"]
    assert page.locator("th[aria-sort]").count() == 1
    page.reload()
    assert [c for c in columns(page, 6) if c][:3] == ["35 人", "13 人", "6 至 9 人"]
    assert desk.said == []


def test_filtering_by_words_and_by_choice(desk: Watched, site: Path) -> None:
    """All words, full or half width; how many are left is said; a link carries the state; 清除 clears."""
    page = desk.open(site / "cases.html")
    page.get_by_label("查找").fill("示例　２０２６-001 物流")
    assert columns(page, 0) == ["2026-0015"]
    assert page.get_by_role("status").inner_text() == "显示 1 条，共 8 条"
    page.get_by_role("button", name="清除").click()
    assert len(columns(page, 0)) == 8
    page.get_by_label("等级").select_option("红色")
    assert columns(page, 0) == ["2026-0017", "2026-0016", "2026-0012"]
    assert "level=" in page.url
    page.reload()
    assert columns(page, 0) == ["2026-0017", "2026-0016", "2026-0012"]
    page.get_by_label("查找").fill("没有这样的企业")
    assert columns(page, 0) == []
    assert page.locator("table.nothing").count() == 1


def test_numbers_on_the_landing_page_lead_to_the_filtered_board(desk: Watched, site: Path) -> None:
    """街镇园区 × colour."""
    page = desk.open(site / "index.html")
    page.locator("section.standing tr", has_text="顾村镇").get_by_role("link").nth(1).click()
    page.get_by_role("status").wait_for()
    assert page.url.split("#")[0].endswith("boards/red.html")
    assert [c.split("\n")[0][:9] for c in columns(page, 0)] == ["2026-0016"]


def test_a_number_on_the_landing_page_leads_to_its_steps(desk: Watched, site: Path) -> None:
    """All that is late, and what one unit has."""
    page = desk.open(site / "index.html")
    page.locator(".tiles .alarm a").click()
    expect(page.locator(".turn tbody tr:visible")).to_have_count(4)  # the page that opens filters itself
    page = desk.open(site / "index.html")
    page.locator(".who tr", has_text="罗店镇").get_by_role("link").nth(1).click()
    assert page.url.endswith("units/luodianzhen.html#overdue")
    assert page.locator("#overdue tbody tr").count() == 1


def test_keyboard_reaches_everything(desk: Watched, site: Path) -> None:
    """First the skip link, which shows itself; / to the search; heads by Enter."""
    page = desk.open(site / "cases.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.get_by_role("button", name="编号").focus()
    page.keyboard.press("Enter")
    assert columns(page, 0)[0] == "2026-0009"


def test_without_script_the_pages_are_whole(browser: Browser, site: Path) -> None:
    """Every row, and no control that does nothing."""
    watched = Watched(browser, java_script_enabled=False)
    page = watched.open(site / "cases.html")
    assert page.locator("tbody tr:visible").count() == 8
    assert page.locator("button:visible, input:visible").count() == 0
    watched.context.close()


def test_a_page_about_one_thing_says_of_which_day_the_site_is(browser: Browser, desk: Watched, whole: Path) -> None:
    """The day, the commit and the counts come from the script; without scripts a link leads to them."""
    told = desk.open(whole / "index.html")
    stamp, counts = told.locator(".stamp").inner_text(), told.locator("nav.main").inner_text()
    closed = [whole / f"{place}/2026-0009.html" for place in ("cases", "forms/4")]
    for path in (closed[0], whole / "cases/2026-0017.html", *sorted((whole / "records").glob("*.html"))):
        page = desk.open(path)
        assert page.locator(".stamp").inner_text() == stamp, path
        assert page.locator("nav.main").inner_text() == counts, path
        assert "见今日要办" not in page.inner_text("body")
    assert "按 2026年11月24日 核对　数据截至提交" in desk.open(closed[1]).inner_text("header")
    silent = Watched(browser, java_script_enabled=False)
    for path in closed:
        assert "数据截至见今日要办" in silent.open(path).inner_text("header")
    silent.context.close()


def test_hostile_strings_run_nothing(browser: Browser, hostile: Path) -> None:
    """Nor does clicking every link of a body."""
    watched = Watched(browser)
    for path in sorted(hostile.rglob("*.html")):
        page = watched.open(path)
        title = page.title()
        page.wait_for_timeout(10)
        assert page.evaluate("window.fired") == 0, path
        assert page.title() == title
        assert page.locator("img, iframe, svg:not(.drawn, .chart, .defs, .swatch), object, embed, form:not([data-filters])").count() == 0
    assert {url.split(":")[0] for url in watched.asked} == {"file"}
    assert watched.said == []
    watched.context.close()


RAW = (
    "<img src=x onerror=alert(1)><script>alert(1)</script><svg onload=alert(1)></svg><a id=j href='javascript:alert(1)'>x</a>"
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe><style>body{display:none}</style><img src=https://evil.example/x.png>"
    "<form action=https://evil.example/><button id=f>x</button></form><base href=https://evil.example/>"
)


def test_the_policy_alone_stops_what_a_broken_sanitiser_lets_through(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second wall; and the same page without it does run, so that this test can see."""
    monkeypatch.setitem(render._environment().filters, "body", lambda text: Body(SafeHtml(RAW)))
    build_site(book_of(build_ledger(tmp_path)), tmp_path / "_site")
    walled = tmp_path / "_site/cases/2026-0012.html"
    bare = walled.with_name("bare.html")
    bare.write_text(re.sub(r"<meta http-equiv=[^>]*>", "", walled.read_text("utf-8")), "utf-8")
    for path, fires in ((walled, False), (bare, True)):
        watched = Watched(browser)
        page = watched.open(path)
        page.evaluate("document.getElementById('j').click()")
        page.wait_for_timeout(150)
        assert (page.evaluate("window.fired") > 0) is fires
        if not fires:
            assert page.locator("h1").is_visible()
            wanted = {url for url in watched.asked if url.startswith("http")}
            assert wanted == {url for url, why in watched.refused if why == "csp"}
        watched.context.close()


def test_pages_with_faults_are_accessible(browser: Browser, site: Path) -> None:
    """Those of a case in doubt, in error and unreadable too (every other kind: ``test_everywhere``)."""
    watched = Watched(browser)
    axe = Axe()
    for kind in ("findings.html", *KINDS[-2:]):
        found = axe.run(watched.open(site / kind), options={"preload": False, "resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{kind}\n{found.generate_report()}"
    watched.context.close()


def test_loops_are_filtered_by_whose_turn_it_is_and_open_what_is_folded(desk: Watched, whole: Path) -> None:
    """A unit sees its own; a search that hits a closed loop unfolds it."""
    page = desk.open(whole / "loops.html")
    assert page.locator("details[open]").count() == 0
    page.get_by_label("轮到").select_option("大场镇")
    assert page.locator("tbody tr[data-unit]:visible").all_inner_texts()[0].startswith("2026-T003")
    assert page.locator("tbody tr[data-unit]:visible").count() == 2
    page.get_by_role("button", name="清除").click()
    page.get_by_label("查找").fill("2026-R009")
    assert page.locator("details[open] tbody tr:visible").count() == 1
    assert desk.said == []


def test_a_count_of_open_steps_leads_to_the_steps(desk: Watched, whole: Path) -> None:
    """From the table of obligations to the steps of that name, by unit."""
    page = desk.open(whole / "measures.html")
    page.locator("#o-7 .by a[href^='units.html']").click()
    expect(page.locator(".turn tbody tr:visible")).to_have_count(1)  # the page that opens filters itself
    assert page.locator(".turn tbody tr:visible").locator("td").nth(1).inner_text() == "大场镇"


def test_a_long_list_is_shown_in_part_until_asked_and_whole_on_paper(browser: Browser, tmp_path: Path) -> None:
    """Two hundred rows first; a search looks through all; without script and on paper every row is there."""
    (tmp_path / "intake/2026").mkdir(parents=True)
    rows = "".join(
        f"  - {{企业名称: 示例{i}公司, 统一社会信用代码: {code(f'{i:04d}')}, 街镇园区: 大场镇, 处理: 下发}}\n" for i in range(500)
    )
    head = "---\n编号: 2026-T001\n日期: 2026-11-02\n总行数: 500\n企业:\n"
    (tmp_path / "intake/2026/2026-T001.md").write_text(f"{head}{rows}---\n", "utf-8")
    build_site(make_book(folder_snapshot(tmp_path), AS_OF, Reader()), tmp_path / "_site")
    watched = Watched(browser)
    page = watched.open(tmp_path / "_site/records/2026-T001.html")
    shown = page.locator("table[data-long] tbody tr:visible")
    expect(shown).to_have_count(200)
    assert page.get_by_role("status").inner_text() == "先显示 200 条，共 500 条"
    page.get_by_label("查找").fill("示例499公司")
    expect(shown).to_have_count(1)
    page.get_by_label("查找").fill("")
    expect(shown).to_have_count(200)
    page.emulate_media(media="print")
    expect(shown).to_have_count(500)
    page.emulate_media(media="screen")
    page.get_by_role("button", name="全部显示").click()
    expect(shown).to_have_count(500)  # the first at once, the others a moment later
    assert page.get_by_role("button", name="全部显示").count() == 0
    assert watched.said == []
    watched.context.close()


@pytest.mark.parametrize("width", [320, 375, 768, 910, 1024])
def test_no_page_is_wider_than_the_window(browser: Browser, site: Path, whole: Path, hostile: Path, width: int) -> None:
    """On any screen, hostile names included."""
    watched = Watched(browser, (width, 700))
    bad = ("loops.html", "intake.html", "enterprises.html", "roster.html", "forms.html", "records/2026-T001.html", "records/2026-O001.html")
    for path in [*(site / k for k in KINDS), *(whole / k for k in BESIDE), *(hostile / k for k in bad), hostile / "index.html", hostile / "cases/2026-0001.html", hostile / "boards/orange.html"]:
        page = watched.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    watched.context.close()


def test_on_a_phone_each_value_has_its_name(browser: Browser, site: Path) -> None:
    """Rows become cards."""
    watched = Watched(browser, PHONE)
    page = watched.open(site / "boards/red.html")
    assert page.evaluate("[...document.querySelectorAll('.list td')].every(c => c.dataset.label)")
    assert page.evaluate("getComputedStyle(document.querySelector('.list td'), '::before').content") == '"企业"'
    watched.context.close()


def test_print(browser: Browser, site: Path, whole: Path, tmp_path: Path) -> None:
    """A PDF of every kind; heads repeat; numbers and dates do not break; nothing that only a screen can do."""
    watched = Watched(browser, (700, 900))  # what is left of A4 between its margins
    for path in [*(site / k for k in KINDS), *(whole / k for k in BESIDE)]:
        page = watched.open(path)
        page.emulate_media(media="print")
        assert page.evaluate("[...document.querySelectorAll('td')].filter(e => !e.closest('details')).every(e => getComputedStyle(e).display === 'table-cell')")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1000  # boards are printed across
        file = tmp_path / "page.pdf"
        page.pdf(path=str(file), prefer_css_page_size=True)
        assert file.read_bytes().startswith(b"%PDF")
        assert page.locator("nav.main:visible, form:visible").count() == 0
        assert page.locator(".secret:visible").count() == 1
        for head in page.locator("thead").all():
            assert head.evaluate("e => getComputedStyle(e).display") == "table-header-group"
        assert page.evaluate("[...document.querySelectorAll('.id, .day')].every(e => getComputedStyle(e).whiteSpace === 'nowrap')")
    watched.context.close()


def test_the_navigation_is_folded_on_a_telephone_and_unfolds_without_script(browser: Browser, site: Path) -> None:
    """What is burning stays in sight; all places are two touches away, by keyboard too; on a desk all of them stand in two rows."""
    watched = Watched(browser, PHONE, java_script_enabled=False)
    page = watched.open(site / "cases/2026-0012.html")
    places = page.locator("nav.main li:visible")
    assert places.count() == 5
    page.locator("nav.main summary").focus()
    page.keyboard.press("Enter")
    assert places.count() == page.locator("nav.main li").count() > 15
    watched.context.close()
    desk = Watched(browser, DESK)
    page = desk.open(site / "index.html")
    tops = {round(box["y"]) for item in page.locator("nav.main li").all() if (box := item.bounding_box())}
    assert len(tops) == 2 and not page.locator("nav.main summary").is_visible()
    desk.context.close()


def test_a_tile_of_the_map_leads_to_its_street_by_keyboard(desk: Watched, site: Path) -> None:
    """Named by all that it says."""
    page = desk.open(site / "streets.html")
    tile = page.get_by_role("link", name="顾村镇：在办 1 户（红色 1）")
    tile.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/streets/gucunzhen.html")
    assert page.get_by_role("heading", level=1).inner_text().startswith("顾村镇")
    assert desk.said == []


def test_the_log_is_narrowed_by_who_and_what(desk: Watched, site: Path) -> None:
    """From the list of months to just the commits of nobody on the roster; the address keeps it."""
    page = desk.open(site / "audit.html")
    page.locator("tr", has_text="2026年11月").last.get_by_role("link", name="1", exact=True).click()
    expect(page.locator(".log tbody tr:visible")).to_have_count(1)
    assert "someone" not in page.locator(".log tbody tr:visible").inner_text()
    assert "地址不在通讯录" in page.locator(".log tbody tr:visible").inner_text()
    page.get_by_role("button", name="清除").click()
    page.get_by_label("类别").select_option("升级")
    assert {"2026-0012"} == {t.split("\n")[0] for t in page.locator(".log tbody tr:visible td:nth-child(3)").all_inner_texts()}
