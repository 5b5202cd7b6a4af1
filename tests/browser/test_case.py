"""The page of a case in a browser: lines that open when asked for, commands that are copied, a drawing that stays put."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from ledger.site.build import build_site
from tests.browser.watched import DESK, PHONE, Watched
from tests.site.sample import book_of, build_ledger

pytestmark = pytest.mark.xdist_group("case")


@pytest.fixture(scope="module")
def gone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a number out of use."""
    box = build_ledger(tmp_path_factory.mktemp("gone"))
    box.git("rm", "-q", "cases/2026/2026-0013.md")
    box.commit("删除", date(2026, 11, 23))
    out = tmp_path_factory.mktemp("gone-out") / "_site"
    build_site(book_of(box), out)
    return out / "cases/2026-0013.html"


def test_a_line_of_the_file_opens_when_it_is_asked_for(desk: Watched, site: Path) -> None:
    """Folded until then; by a link on the page and by an address; the second click on the same link too."""
    page = desk.open(site / "cases/2026-0012.html")
    line = page.locator("#L28")
    assert not line.is_visible()
    link = page.locator('.argument a[href="#L28"]').first
    link.click()
    expect(line).to_be_in_viewport()
    page.locator("#source summary").click()
    link.click()
    expect(line).to_be_in_viewport()
    page.goto("about:blank")
    expect(desk.open(site / "cases/2026-0012.html", "#L28").locator("#L28")).to_be_in_viewport()


def test_without_script_the_lines_are_open_and_the_commands_in_sight(browser: Browser, site: Path) -> None:
    """No button that does nothing."""
    watched = Watched(browser, java_script_enabled=False)
    page = watched.open(site / "cases/2026-0012.html")
    assert page.locator("#L28").is_visible()
    page.locator(".how summary").first.click()
    assert page.locator(".how code").first.is_visible()
    assert page.locator("button").count() == 0
    watched.context.close()


@pytest.mark.parametrize("clipboard", [True, False], ids=["clipboard", "none"])
def test_a_command_is_copied_and_it_is_said(browser: Browser, site: Path, clipboard: bool) -> None:
    """With the clipboard of the browser, or by selection where there is none."""
    watched = Watched(browser)
    if not clipboard:
        watched.context.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined });")
    watched.context.add_init_script(
        "window.taken = []; document.addEventListener('copy', () => window.taken.push(String(getSelection())));"
        "if (navigator.clipboard) navigator.clipboard.writeText = t => { window.taken.push(t); return Promise.resolve(); };"
    )
    page = watched.open(site / "cases/2026-0012.html")
    page.locator(".how summary").first.click()
    page.get_by_role("button", name="复制办结“立案”的命令").click()
    expect(page.get_by_role("status").filter(has_text="已复制")).to_have_text("已复制：办结“立案”的命令")
    assert page.evaluate("window.taken") == ["ledger done 2026-0012 立案"]
    assert watched.said == []
    watched.context.close()


def test_the_drawing_shows_today_on_a_phone_and_keeps_the_names_of_its_lanes(browser: Browser, site: Path) -> None:
    """It scrolls in a region of its own, which the keyboard reaches."""
    watched = Watched(browser, PHONE)
    page = watched.open(site / "cases/2026-0012.html")
    region = page.get_by_role("region", name="时间线图，可以左右滚动")
    region.scroll_into_view_if_needed()
    assert region.get_attribute("tabindex") == "0"
    window, now, names = (page.locator(of).first.bounding_box() for of in (".scroll", ".drawn text.now", ".drawn.names"))
    assert window and now and names
    assert window["x"] <= now["x"] and now["x"] + now["width"] <= window["x"] + window["width"]
    assert abs(names["x"] - window["x"]) < 3
    watched.context.close()


def test_labels_as_drawn_do_not_lie_upon_each_other(desk: Watched, site: Path) -> None:
    """With the letters of a real browser, not with those that the drawing counts on."""
    for number in ("2026-0012", "2026-0017", "2026-0009", "2026-0016"):
        page = desk.open(site / f"cases/{number}.html")
        assert page.evaluate(TOUCHING) == [], number


TOUCHING = """() => {
  const all = [...document.querySelectorAll('.mk text')].map(t => [t.textContent, t.getBoundingClientRect()]);
  return all.flatMap(([a, p], i) => all.slice(i + 1).filter(([, q]) =>
    p.left < q.right && q.left < p.right && p.top + 3 < q.bottom - 3 && q.top + 3 < p.bottom - 3).map(([b]) => [a, b]));
}"""


@pytest.mark.parametrize(
    ("size", "options"), [(DESK, {}), (PHONE, {"color_scheme": "dark"}), (DESK, {"forced_colors": "active"})], ids=["desk", "phone", "forced"]
)
def test_a_number_out_of_use_is_accessible(
    browser: Browser, gone: Path, size: tuple[int, int], options: dict[str, str]
) -> None:
    """No violation of any rule of axe, and no wider than the window."""
    watched = Watched(browser, size, **options)
    page = watched.open(gone)
    found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    watched.context.close()


def test_paper_has_what_is_folded_and_leaves_what_only_a_screen_can_do(browser: Browser, site: Path) -> None:
    """Every rule that was tried is printed; commands, the file's lines and what each commit changed are not."""
    watched = Watched(browser, (700, 900))
    page = watched.open(site / "cases/2026-0012.html")
    page.emulate_media(media="print")
    assert page.locator(".trials tbody tr:visible").count() == 11
    assert page.locator(".cmd:visible, #source:visible, .rows:visible").count() == 0
    assert page.locator(".drawn.axis").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    watched.context.close()
