"""附件1-4 as pages: their markup, and how Chromium prints them."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from ledger.book.forms import Form
from ledger.resources import resource
from ledger.site.press import Link, Page, Stamp
from ledger.site.render import CSP, render
from tests.office.forms import HOSTILE, LONG, filled_with, sample_forms

FORMS = sample_forms()
NUMBERS = sorted(FORMS)
STAMP = Stamp("2026-11-24", "2026年11月24日", "", 0, True, "局行政执法科", (), 18)


def html(form: Form) -> str:
    """A form's page."""
    page = Page(
        f"forms/{form.number}.html", "form.html", form.title, (Link("今日要办", "index.html"),), form, STAMP, (), still=True
    )
    return render(page).decode()


def texts(markup: str) -> str:
    """What a page says, without its markup."""
    return re.sub(r"<[^>]+>", "\n", markup).replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"').replace(
        "&#39;", "'").replace("&amp;", "&")  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The four pages in a folder, beside each that of a longer record."""
    out = tmp_path_factory.mktemp("forms")
    (out / "assets").mkdir()
    (out / "forms").mkdir()
    shutil.copy(resource("site_templates") / "form.css", out / "assets/form.css")
    for number, form in FORMS.items():
        (out / f"forms/{number}.html").write_text(html(form), "utf-8")
        (out / f"forms/{number}-long.html").write_text(html(filled_with(longer(form), LONG[:60])), "utf-8")
    return out


def longer(form: Form) -> Form:
    """The form with every list four times as long."""
    return replace(form, lists=tuple((name, lines * 4) for name, lines in form.lists))


@pytest.mark.parametrize("number", NUMBERS)
def test_the_page_keeps_the_policy_and_has_its_furniture(number: int) -> None:
    """CSP first, no inline style or script, secrecy, place, day, commit; the proposal is called one."""
    text = html(FORMS[number])
    assert text.index("<meta") == text.index('<meta http-equiv="Content-Security-Policy"')
    assert CSP.replace("'", "&#39;") in text
    assert not re.search(r"<style|<script(?! src=)| style=|\son\w+=", text)
    for words in ("内部资料　注意保密", "当前位置", "按 2026年11月24日 核对", "数据截至见", "数据截至2026年11月24日", "处改动尚未提交", "浅克隆",
                   "Ctrl+P", 'href="../index.html"'):  # fmt: skip
        assert words in text
    assert ("样表（拟）" in text) == FORMS[number].proposed


def test_forms_1_and_3_have_exactly_the_headings_of_the_measures() -> None:
    """Title and row and column headings, in order."""
    for number, title, wanted in (
        (1, "各科室部门预警处置工作负责人、联络人名单", ["科室", "负责人", "联络人"]),
        (3, "局系统用工异常情况通报表",
         ["企业名称", "联系人", "经营地址", "联系方式", "信息来源", "通报部门(科室)", "异常情况", "更新情况"]),
    ):  # fmt: skip
        text = html(FORMS[number])
        assert f'<h1 id="title">{title}</h1>' in text
        kind = 'scope="col"' if number == 1 else 'scope="row"'
        heads = [re.sub("<[^>]+>", "", h) for h in re.findall(rf"<th {kind}>(.*?)</th>", text)]
        assert heads == wanted
    assert "日期：2026 年 11 月 16 日" in html(FORMS[3])


@pytest.mark.parametrize("number", NUMBERS)
def test_every_value_is_on_the_page_as_it_is(number: int) -> None:
    """All of the form, whatever characters it has."""
    form = FORMS[number]
    shown = texts(html(form))
    for _, words in (*form.cells, *(pair for _, lines in form.lists for line in lines for pair in line)):
        assert words in shown
    for words in (HOSTILE, LONG):
        count = len(form.cells) + sum(len(line) for _, lines in form.lists for line in lines)
        assert texts(html(filled_with(form, words))).count(words) >= count


@pytest.mark.parametrize("number", NUMBERS)
def test_each_prints_on_one_sheet_of_a4(browser: Browser, site: Path, number: int) -> None:
    """A typical record: one page, upright or (附件2) on its side, white also in dark mode."""
    page = browser.new_page(color_scheme="dark")
    page.goto((site / f"forms/{number}.html").as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor") == "rgb(255, 255, 255)"
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    width, height = (float(n) for n in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)[0])
    assert sorted((round(width / 72 * 25.4), round(height / 72 * 25.4))) == [210, 297]
    assert (width > height) == (number == 2)
    assert Axe().run(page).violations_count == 0
    page.close()


@pytest.mark.parametrize("number", [2, 4])
def test_a_long_one_goes_on_with_its_heading(browser: Browser, site: Path, number: int) -> None:
    """More pages, the heading of the table on each, nothing wider than the paper."""
    page = browser.new_page()
    page.goto((site / f"forms/{number}-long.html").as_uri())
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) > 1
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert page.evaluate("[...document.querySelectorAll('table, td')].every(e => e.scrollWidth <= e.clientWidth + 2)")
    page.close()
