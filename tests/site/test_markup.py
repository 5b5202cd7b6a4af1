"""The sanitiser: nothing but reading, and an answer within two seconds."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from html.parser import HTMLParser
from string import punctuation

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.site import markup
from ledger.site.glyphs import visible
from ledger.site.markup import render_body

ALLOWED = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "a", "table", "thead",
    "tbody", "tr", "th", "td",
}  # fmt: skip

ATOMS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java\tscript:alert(1))", "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)", "![x](https://evil.example/x.png)", "![x](x)", "[x](//evil.example/)", "[x](../../index.html)", "[x](#facts)",
    "[x]: javascript:alert(1)\n\n[x]", "<javascript:alert(1)>", "<https://a.example/>", '<p style="position:fixed">x</p>',
    '<p class="tag red" id="main">x</p>', "<iframe src=//e.example></iframe>", "<style>*{display:none}</style>", "<base href=//e.example>",
    "<meta http-equiv=refresh content=0>", "<form action=//e.example><input></form>", "<math><annotation-xml encoding=text/html><img src onerror=alert(1)>",
    "<!-- x --!><img src=x onerror=alert(1)>", "<![CDATA[<img src=x onerror=alert(1)>]]>", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)", "`<script>`", "    <script>alert(1)</script>", "```\n<script>\n```", "<a\nhref=x\nonclick=alert(1)>x", "{: onclick=alert(1) }",
    '[x](https://e.example/ "t\\" onclick=alert(1)")', "[x](https://e.example/\"onclick=alert(1))", "<details open ontoggle=alert(1)>", "\x02wzxhzdk:0\x03",
)  # fmt: skip
PLACES = ("{}", "# {}", "- {}", "> {}", "1. {}", "**{}**", "| a |\n|---|\n| {} |", "text {} text", "a\n{}\nb", "[{}](https://a.example)")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.bad: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only the list, and on a link only its address and rel."""
        if tag not in ALLOWED:
            self.bad.append(tag)
        for name, value in attrs:
            if tag != "a" or name not in ("href", "rel"):
                self.bad.append(f"{tag} {name}={value}")
            elif name == "href":
                self.links.append(value or "")

    def handle_comment(self, data: str) -> None:
        """Comments do not pass."""
        self.bad.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        """Nor declarations."""
        self.bad.append(decl)


def html_of(text: str) -> str:
    """A body's HTML."""
    body = render_body(text)
    assert body.html is not None, text
    return body.html.html


@pytest.mark.parametrize("place", PLACES)
def test_nothing_outside_the_list_comes_through(place: str) -> None:
    """Every payload in every place."""
    for atom in ATOMS:
        body = render_body(place.format(atom))
        if body.html is None:
            continue
        reader = _Reader()
        reader.feed(body.html.html)
        reader.close()
        assert not reader.bad, (atom, body.html.html)
        assert all(link.lower().startswith(("http://", "https://")) for link in reader.links), (atom, body.html.html)


def test_what_staff_write_is_rendered() -> None:
    """Lists, tables, bold text beside Chinese punctuation, line breaks, links."""
    found = html_of("# 案情\n\n**上海示例（上海）有限公司。**拖欠\n第二行\n\n- 一\n- 二\n\n| 甲 | 乙 |\n|---|--:|\n| 1 | 2 |\n\n[来源](https://www.gov.cn/)")
    assert "<h3>案情</h3>" in found
    assert "<strong>上海示例（上海）有限公司。</strong>拖欠<br>" in found
    assert "<li>一</li>" in found
    assert "<td>2</td>" in found
    assert '<a href="https://www.gov.cn/" rel="noopener noreferrer nofollow">来源</a>' in found


def test_raw_html_comes_out_as_the_text_it_is() -> None:
    """A complaint pasted from the web stays readable, and dead."""
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html_of("他说 <script>alert(1)</script> 好")


def test_headings_follow_on_the_page_without_a_gap() -> None:
    """However the body numbers them."""
    found = html_of("### 一\n\n# 二\n\n#### 三\n\n###### 四")
    assert [found[i : i + 4] for i in range(len(found)) if found.startswith("<h", i)] == ["<h3>", "<h3>", "<h4>", "<h5>"]


def test_invisible_and_turning_characters_are_shown() -> None:
    """Bidi overrides, zero width, controls, fillers."""
    found = html_of("正\u202e文\u200b和\u3164\x07尾\u2028行")
    assert "正⟨U+202E⟩文⟨U+200B⟩和⟨U+3164⟩⟨U+0007⟩尾⟨U+2028⟩行" in found


HOSTILE = {
    "brackets": "[" * 5000, "images": "![" * 5000, "pairs": "[" * 2500 + "]" * 2500, "cdata": "<![CDATA[" * 2000, "links": "[a](b" * 4000,
    "anchors": "<a " * 5000, "setext": "a\n===\n" * 4000, "dashes": "- " * 500, "stars": "* " * 500, "quotes": "> " * 2000,
    "deep list": "".join(" " * 4 * i + "- x\n" for i in range(100)), "backslashes": "\\" * 100_000, "divs": "<div>" * 20_000,
    "ticks": "`" * 3000 + "a", "emphasis": "**a" * 3000, "references": "[x]: y\n" * 3000, "tables": "|a|b|\n|-|-|\n" * 3000, "long": "字" * 200_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_answer_within_two_seconds(name: str) -> None:
    """As HTML where that can be had, else as plain text that says why and keeps every character."""
    start = time.monotonic()
    body = render_body(HOSTILE[name])
    assert time.monotonic() - start < 2.0
    if body.html is None:
        assert body.why
        assert body.plain == HOSTILE[name]


def test_a_doubtful_body_is_rendered_apart_and_looks_the_same() -> None:
    """Longer than the calm ones, but honest: the same HTML from the child process."""
    text = "- **条目** 与 [链接](https://a.example/)，见 `附件`。\n" * 60
    assert not markup._within(text, markup._CALM)
    assert html_of(text) == markup._CLEANER.clean(markup._here(text) or "")


def test_a_slow_child_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where even the clock runs out, the text is shown as it is."""
    monkeypatch.setattr(markup, "_PATIENCE", 0.01)
    body = render_body("[" * 300)
    assert (body.html, body.why) == (None, "排版太复杂")


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of computing there, only the clock's")
def test_a_child_has_so_much_computing_and_no_more() -> None:
    """Seconds of its own, not of the clock: how busy the machine is makes no difference."""
    endless = "from ledger.site import markup; markup._here = lambda text: max(iter(int, 1)); markup.child(1)"
    done = subprocess.run([sys.executable, "-c", endless], input=b"", capture_output=True, check=False)
    assert done.returncode < 0


def test_any_failure_of_the_library_falls_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """RecursionError, AssertionError, whatever it is."""

    def broken() -> object:
        raise RecursionError

    broken.cache_clear = lambda: None  # type: ignore[attr-defined]
    monkeypatch.setattr(markup, "_markdown", broken)
    body = render_body("**正文** <b>")
    assert (body.html, body.plain) == (None, "**正文** <b>")


SIGNS = ("*", "_", "`", "[", "]", "(", ")", "<", ">", "&", "amp;", "\\", "!", "\n", "\n\n", "  \n", "    ", "#", "-", "1.", "|", "|-|", ":", "http://a.b", "中")


@given(st.lists(st.sampled_from(SIGNS) | st.text(punctuation + "a ", max_size=4) | st.text(max_size=3), max_size=25).map("".join))
def test_what_is_spared_the_search_for_patterns_has_none(text: str) -> None:
    """A text without the signs that begin one gives the same HTML as when every pattern is looked for in it."""
    whole = markdown.Markdown(extensions=["tables", "sane_lists", "nl2br", markup._House()], output_format="html")
    whole.treeprocessors.deregister("house-plain")
    text = visible(text)
    assert markup._here(text) == whole.convert(text)


def test_an_escape_in_an_address_leaves_no_mark_of_the_library() -> None:
    """Python-Markdown forgets to put it back there; put back, it is text, whatever it is."""
    body = render_body("<a@[x\\](javascript:x)> <a@\\<b\\>>")
    assert body.html and "\x02" not in body.html.html and "a@[x](javascript:x)" in body.html.html
    assert "<b>" not in body.html.html


def test_what_an_entity_hides_is_shown_by_its_number() -> None:
    """Else a body could turn a line around all the same; and no mark of the library can be forged."""
    body = render_body("a&#8238;b &#x200b; `&#8238;` [x&#8238;](https://x.invalid/&#8238;) &#2;60&#3; &#2;99999&#3;")
    assert body.html and "a⟨U+202E⟩b ⟨U+200B⟩" in body.html.html and "[x⟨U+202E⟩" not in body.html.html
    assert not re.search("[\u202e\u200b\x02\x03]|<60", body.html.html)
