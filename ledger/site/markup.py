"""The one sanitiser: a case's Markdown body to HTML that can do nothing but be read.

Python-Markdown writes the HTML, nh3 then lets through only what is on our own list. Some texts make
Python-Markdown run for minutes or overflow its stack, so a text that is not plainly harmless is rendered in a
child process with a budget; what fails there is shown as plain text.
"""

from __future__ import annotations

import re
import subprocess
import sys
from functools import lru_cache
from html import escape
from pathlib import Path
from xml.etree.ElementTree import Element

import markdown
import nh3
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from ledger.records.personal import mask
from ledger.site.glyphs import visible
from ledger.text.value import dataclass

BUDGET = 2  # seconds of computing for a doubtful body, its process's start included
_PATIENCE = 30  # seconds on the clock: so long that a busy machine has no say in what a page shows


@dataclass(frozen=True, slots=True)
class _Bounds:
    """How long and how busy a text may be: characters, lines, signs that begin a pattern (the costly ones thrice), rules, marks that nest."""

    size: int
    lines: int
    signs: int
    rules: int
    depth: int


# Within the first a text cannot take long, within the second hardly ever. Beyond it nothing is tried, so that the
# answer does not hang on how fast the machine is.
_CALM = _Bounds(8 * 1024, 400, 240, 80, 6)
_BEARABLE = _Bounds(64 * 1024, 1500, 1800, 300, 16)
_TAGS = frozenset((
    "p", "br", "hr", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "a",
    "table", "thead", "tbody", "tr", "th", "td",
))  # fmt: skip
# nh3 judges an address as a browser reads it, which passes over signs that cannot be seen; we want it as it is written.
_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+", re.IGNORECASE)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """An attribute as it may stand, None where it may not: only addresses that are plainly of the web."""
    return value if name != "href" or _ADDRESS.fullmatch(value) else None


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS), attributes={"*": set(), "a": {"href"}}, generic_attribute_prefixes=set(),
    clean_content_tags={"script", "style"}, strip_comments=True, url_schemes={"http", "https"}, url_relative="deny",
    link_rel="noopener noreferrer nofollow", attribute_filter=_attribute,
)  # fmt: skip
_NESTING = re.compile(r"(?:[ \t]|>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))*")
_LEFT = re.compile("\x02([0-9]{2,3})\x03")
_INLINE = re.compile(r"[\\`*_\[<&\n]")
_NESTS = re.compile(r">|[-*+]|\d+[.)]")


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """HTML that has passed the sanitiser; nothing else may be put on a page unescaped."""

    html: str


@dataclass(frozen=True, slots=True)
class Body:
    """A body as it is to be shown: as HTML, or (``why`` says why) as plain text."""

    html: SafeHtml | None
    plain: str = ""
    why: str = ""


class _Headings(Treeprocessor):
    """Headings below those of the page, without a gap between one and the next."""

    def run(self, root: Element) -> None:
        before = 2
        for element in root.iter():
            if re.fullmatch("h[1-6]", element.tag):
                before = min(max(int(element.tag[1]) + 2, 3), before + 1, 6)
                element.tag = f"h{before}"


class _Plain(Treeprocessor):
    """A text without any sign that begins an inline pattern is spared the search for each of them."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text and not _INLINE.search(element.text):
                element.text = AtomicString(element.text)


class _House(Extension):
    """No raw HTML (it comes out as the text it is), no images, headings in their place."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 (the library's name)
        """Take out what we do not want and add our own."""
        md.preprocessors.deregister("html_block")
        for name in ("html", "image_link", "image_reference", "short_image_ref"):
            md.inlinePatterns.deregister(name)
        md.treeprocessors.register(_Headings(md), "house-headings", 5)
        md.treeprocessors.register(_Plain(md), "house-plain", 30)


def render_body(text: str) -> Body:
    """A body for the page; never raises, and takes no more than about two seconds of computing."""
    shown = visible(mask(text))
    if not _within(shown, _BEARABLE):
        return Body(None, shown, "正文太长或排版太复杂")
    html = _here(shown) if _within(shown, _CALM) else _apart(shown)
    return Body(None, shown, "排版太复杂") if html is None else Body(SafeHtml(_settled(html)))


def _settled(html: str) -> str:
    """Sanitised; what entities had hidden is shown by its number."""
    return visible(_LEFT.sub(_put_back, _CLEANER.clean(html)))


def _put_back(left: re.Match[str]) -> str:
    """An escaped character that Python-Markdown forgets to put back (in an address between ``<`` and ``>``)."""
    return escape(chr(int(left[1])))


def _within(text: str, bounds: _Bounds) -> bool:
    if len(text) > bounds.size:
        return False
    lines, signs, rules, depth = _measured(text)
    return lines <= bounds.lines and signs <= bounds.signs and rules <= bounds.rules and depth <= bounds.depth


@lru_cache(maxsize=1)
def _measured(text: str) -> tuple[int, int, int, int]:
    """What the bounds are set to, but for the size: lines, signs, rules, and depth."""
    lines = text.split("\n")
    signs = sum(3 * text.count(c) for c in "[<`") + sum(text.count(c) for c in "]!\\&_*")
    rules = sum(not line.strip("=-") for line in map(str.strip, lines) if line)
    return len(lines), signs, rules, max(map(_depth, lines))


def _depth(line: str) -> int:
    """How deep a line's own marks nest it."""
    match = _NESTING.match(line)
    head = match[0] if match else ""
    return len(_NESTS.findall(head)) + head.count("\t") + head.count("    ") if head else 0


@lru_cache(maxsize=1)
def _markdown() -> markdown.Markdown:
    return markdown.Markdown(extensions=["tables", "sane_lists", "nl2br", _House()], output_format="html")


def _here(text: str) -> str | None:
    try:
        return _markdown().reset().convert(text)
    except Exception:  # whatever a library trips over, the page is built and says so
        _markdown.cache_clear()  # it may be left in any state
        return None


def _apart(text: str) -> str | None:
    """Rendered by a child process that is killed when its budget is spent."""
    home = Path(__file__).resolve().parents[2]
    command = [
        sys.executable,
        "-I",
        "-c",
        f"import sys; sys.path.insert(0, {str(home)!r}); from ledger.site.markup import child; child({BUDGET})",
    ]
    try:
        done = subprocess.run(command, input=text.encode("utf-8"), capture_output=True, timeout=_PATIENCE, check=False)
    except (subprocess.TimeoutExpired, OSError):
        return None
    return done.stdout.decode("utf-8") if done.returncode == 0 else None


def child(budget: int) -> None:
    """What the child process does with so many seconds of computing: standard input to standard output, or a failure."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (budget, budget))
    html = _here(sys.stdin.buffer.read().decode("utf-8"))
    if html is None:
        sys.exit(1)
    sys.stdout.buffer.write(html.encode("utf-8"))
