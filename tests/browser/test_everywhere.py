"""Every kind of page, in every mode, from the folder and from a server. A new template is found by itself."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from ledger.book.narrowing import for_audience
from ledger.records.audience import COUNTS, Audience
from ledger.resources import resource
from ledger.site.build import build_site
from tests.browser.watched import DESK, Watched
from tests.site.sample import book_of, build_ledger

pytestmark = pytest.mark.xdist_group("everywhere")

NARROW = (360, 740)
MODES: dict[str, tuple[tuple[int, int], dict[str, str]]] = {
    "light": (DESK, {}),
    "dark": (DESK, {"color_scheme": "dark"}),
    "forced": (DESK, {"forced_colors": "active"}),
    "phone": (NARROW, {}),
}


def kinds(site: Path) -> dict[str, Path]:
    """The largest page of each template."""
    found: dict[str, Path] = {}
    for path in sorted(site.rglob("*.html")):
        kind = re.search(r'<body class="on-([a-z_-]+)', path.read_text("utf-8"))
        name = kind[1] if kind else "form"
        if name not in found or path.stat().st_size > found[name].stat().st_size:
            found[name] = path
    return found


def test_every_template_has_a_page_here(whole: Path) -> None:
    """So that nothing below passes because it looked at nothing; those left are parts, or stand for other sites."""
    folder = resource("site_templates")
    whole_pages = {p.stem for p in folder.glob("*.html") if "extends" in p.read_text("utf-8")[:200]}
    assert whole_pages - {*kinds(whole)} <= ELSEWHERE


ELSEWHERE = {"summary", "stub", "sum"}  # of the summary; of a number out of use (test_case.py)


@pytest.mark.parametrize("mode", MODES)
def test_no_rule_of_axe_is_broken(browser: Browser, whole: Path, mode: str) -> None:
    """Whatever folds is unfolded first."""
    size, options = MODES[mode]
    watched, axe = Watched(browser, size, **options), Axe()
    for name, path in kinds(whole).items():
        page = watched.open(path)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        found = axe.run(page, options={"preload": False, "resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{name} {path}\n{found.generate_report()}"
        assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"
    watched.context.close()


def test_a_summary_is_as_accessible_and_leads_nowhere_that_is_not(browser: Browser, tmp_path: Path) -> None:
    """Its picture of the streets has no links; every link there is has a page."""
    out = tmp_path / "_site"
    build_site(for_audience(book_of(build_ledger(tmp_path)), Audience(COUNTS)), out)
    watched, axe = Watched(browser), Axe()
    for path in sorted(out.rglob("*.html")):
        page = watched.open(path)
        found = axe.run(page, options={"preload": False, "resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()
        leads = page.evaluate("[...document.querySelectorAll('a')].map(a => (a.getAttribute('href') || '').split('#')[0])")
        assert [to for to in leads if to and not (path.parent / to).resolve().is_file()] == []
    assert watched.said == []
    watched.context.close()


@pytest.fixture(scope="module")
def served(whole: Path) -> Iterator[str]:
    """The site on a plain web server of this machine."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(whole)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def test_every_kind_of_page_is_quiet_on_a_server(browser: Browser, whole: Path, served: str) -> None:
    """No error or warning, nothing asked of another host, nothing that is not there."""
    watched = Watched(browser)
    for path in kinds(whole).values():
        watched.page.goto(served + path.relative_to(whole).as_posix())
        watched.page.wait_for_load_state("networkidle")
    watched.context.close()
    assert watched.said == []
    assert watched.refused == []
    assert all(url.startswith(served) for url in watched.asked)


def test_without_script_nothing_is_missing(browser: Browser, whole: Path) -> None:
    """Every row and every word of the text is in the page itself; what only a script can do is not shown."""
    bare = Watched(browser, java_script_enabled=False)
    for name, path in kinds(whole).items():
        page = bare.open(path)
        assert page.locator("h1, .title").first.is_visible(), name
        assert page.locator("main tbody tr").count() == page.locator("main tbody tr:not([hidden])").count(), name
        assert page.locator("main form:visible, main input:visible, main select:visible").count() == 0, name
    bare.context.close()


def test_paper_has_every_row(browser: Browser, whole: Path) -> None:
    """On paper nothing is left folded away, cut off or to a click, but for what is only beside the matter."""
    watched = Watched(browser)
    for name, path in kinds(whole).items():
        page = watched.open(path)
        page.emulate_media(media="print")
        assert page.evaluate(UNSEEN) == [], name
    watched.context.close()


UNSEEN = """[...document.querySelectorAll('tbody tr')]
    .filter(r => !r.closest('.aside') && !(r.checkVisibility() && r.getBoundingClientRect().height)).map(r => r.innerText)"""
