"""The preview in a real browser: a file is edited, and the open page shows it by itself, at the same place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.cli.preview import ENOUGH, Running, serving
from tests.gitkit import Sandbox
from tests.site.sample import build_ledger

pytestmark = pytest.mark.xdist_group("browser")

CASE = "cases/2026/2026-0012.md"
OLD, NEW = "上海示例餐饮管理有限公司", "上海示例改名有限公司"
LONG = ENOUGH * 1000


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """The sample ledger."""
    return build_ledger(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def preview(box: Sandbox) -> Iterator[Running]:
    """Its preview, with the site built."""
    with serving(box) as running:
        running.until("已生成")
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A small window; what it complains of fails the test."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 900, "height": 500})
    found = context.new_page()
    said: list[str] = []
    found.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    found.on("pageerror", lambda e: said.append(str(e)))
    yield found
    context.close()
    assert said == []


def edit(box: Sandbox, old: str, new: str) -> None:
    """As in an editor that writes the file in one go."""
    file = box.root / CASE
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def test_an_open_page_shows_an_edit_by_itself_and_stays_where_it_was(page: Page, preview: Running, box: Sandbox) -> None:
    """Scrolled, sorted and filtered as it was."""
    page.goto(f"{preview.address}/cases.html#street=友谊路街道")
    expect(page.locator("table.all tbody tr:visible")).to_have_count(1)
    edit(box, OLD, NEW)
    expect(page.get_by_text(NEW)).to_be_visible(timeout=LONG)
    expect(page.locator("table.all tbody tr:visible")).to_have_count(1)
    assert page.evaluate("decodeURIComponent(location.hash)") == "#street=友谊路街道"
    page.goto(f"{preview.address}/cases/2026-0012.html")
    page.evaluate("window.scrollTo(0, 700)")
    edit(box, NEW, OLD)
    expect(page.locator("h1")).to_contain_text(OLD, timeout=LONG)
    page.wait_for_function("window.scrollY === 700")


def test_a_build_that_fails_is_told_on_the_page_and_over_again(page: Page, preview: Running, box: Sandbox) -> None:
    """Above the old content; gone by itself."""
    page.goto(f"{preview.address}/boards/red.html")
    box.write("policy.yaml", "口径: [\n")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("没有更新，显示的是上一次的内容", timeout=LONG)
    expect(alert).to_contain_text("policy.yaml")
    expect(page.locator("h1")).to_contain_text("红色")
    assert Axe().run(page).violations_count == 0
    box.root.joinpath("policy.yaml").unlink()
    expect(page.get_by_role("alert")).to_have_count(0, timeout=LONG)


def test_many_open_pages_do_not_keep_one_another_waiting(browser: Browser, preview: Running) -> None:
    """A browser has but six connections to one address: a page that nobody sees holds none."""
    context = browser.new_context()
    for _ in range(8):
        context.new_page().goto(f"{preview.address}/index.html", timeout=LONG)
    context.close()


def test_a_page_waits_for_a_preview_that_was_stopped(browser: Browser, tmp_path: Path) -> None:
    """It says so, and comes anew when the preview is there again."""
    box = build_ledger(tmp_path)
    context = browser.new_context()
    page = context.new_page()
    with serving(box) as first:
        first.until("已生成")
        page.goto(f"{first.address}/cases/2026-0012.html")
        first.stop()
    expect(page.get_by_role("alert")).to_contain_text("预览已经停止", timeout=LONG)
    edit(box, OLD, NEW)
    with serving(box, "--port", str(first.port)):
        expect(page.locator("h1")).to_contain_text(NEW, timeout=LONG)
    context.close()
