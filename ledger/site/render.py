"""Pages to HTML: the only user of Jinja. Everything is escaped, whatever a template's name ends in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from typing import Any, cast

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from ledger.history.trail import Store
from ledger.records.digits import promising
from ledger.records.personal import OWN, mask
from ledger.resources import resource
from ledger.site.glyphs import harmless, visible
from ledger.site.markup import SafeHtml, render_body
from ledger.site.press import BUREAU, SITE, Page
from ledger.site.scripts import call
from ledger.site.words import money

TEMPLATES = "site_templates"
WORDS, FRAME, ROWS = "words.html", "frame.html", "rows.html"
ASSETS: Mapping[str, tuple[str, ...]] = {  # each is its parts one after the other
    "assets/site.css": (
        "site.css",
        "case.css",
        "lists.css",
        "charts.css",
        "media.css",
        "charts-media.css",
        "out.css",
    ),
    "assets/site.js": (
        "site.js",
        "case.js",
        "tables.js",
        "search.js",
    ),
    "assets/form.css": ("form.css",),
}
ICON = "assets/icon.png"
# Second wall behind the sanitiser. On file:// Chromium takes 'self' for any file, which is the best there is.
CSP = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
_SHAPES: Mapping[str, tuple[str, str]] = {
    "红色": ("red", "▲"), "橙色": ("orange", "◆"), "黄色": ("yellow", "●"), "无": ("none", "○"),
}  # fmt: skip


def _shown(value: Any) -> str:
    """What every expression of a template passes through on its way to the page: the HTML that shows it.

    It is Markup, or a text that is the same in HTML; so to escape it once more would change nothing.
    """
    kind = type(value)
    if kind is Markup:
        return cast(Markup, value)
    if kind is SafeHtml:
        return Markup(value.html)
    text = value if kind is str else str(value)
    if len(text) > 10 and promising(text) and not _FIRM_PAGE.fullmatch(text):
        text = mask(text)
    return text if harmless(text) else escape(visible(text))


def _of(value: str, name: str) -> str:
    """A value as it is shown: what an enterprise may call its own number is not covered."""
    return escape(visible(value)) if name in OWN and type(value) is str else value


# An enterprise's page is named by its code, which may be all digits.
_FIRM_PAGE = re.compile(r"(?:\.\./)*enterprises/[0-9A-Z]{18}\.html")


class _Compiler(CodeGenerator):
    """Templates to Python, without what costs time in every expression and does nothing here.

    Jinja escapes what ``finalize`` answers; ours has escaped already. It looks among a value's keys for what is none
    of its attributes, and the other way round; a template says which it means.
    """

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(finalize.src or "environment.finalize(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 (the library's name)
        """``a.b`` as Python's own."""
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802
        """``a[b]`` as Python's own."""
        self.visit(node.node, frame)
        self.write("[")
        self.visit(node.arg, frame)
        self.write("]")


class _Environment(Environment):
    code_generator_class = _Compiler


class _Compiled(BytecodeCache):
    """Compiled templates in the store: to compile them costs as much as a hundred pages."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def load_bytecode(self, bucket: Bucket) -> None:
        if held := self._store.get("template", bucket.key, bucket.checksum):
            bucket.bytecode_from_string(held)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._store.put(bucket.bytecode_to_string(), "template", bucket.key, bucket.checksum)


@lru_cache(maxsize=4096, typed=True)
def _drawn(template: str, macro: str, *given: Any) -> str:
    """What a macro that knows nothing but what it is given makes of it: drawn once, however many pages show it."""
    return cast(str, getattr(_environment().get_template(template).module, macro)(*given))


def _top(page: Page) -> str:
    here = "page" if page.place == page.path else "true"
    return _drawn(FRAME, "top", page.root, page.stamp, page.still, page.nav, page.place, here)


def _foot(page: Page) -> str:
    return _drawn(FRAME, "foot", page.root, page.stamp, page.still)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = _Environment(
        loader=FileSystemLoader(resource(TEMPLATES), encoding="utf-8"), autoescape=True, undefined=StrictUndefined,
        finalize=_shown, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, auto_reload=False,
    )  # fmt: skip
    environment.globals.update(csp=CSP, bureau=BUREAU, site=SITE, shapes=_SHAPES, glyphs=dict(_SHAPES.values()))
    environment.filters.update(money=money, top=_top, foot=_foot, body=render_body, of=_of)
    environment.filters.update((name, partial(_drawn, WORDS, name)) for name in ("level", "day"))
    return environment


def ready(store: Store | None) -> None:
    """Have the templates compiled: taken from the store where it holds them, and put there where it does not."""
    environment = _environment()
    environment.bytecode_cache = _Compiled(store) if store else None
    for name in environment.list_templates(extensions=["html"]):
        environment.get_template(name)
    environment.bytecode_cache = None


def render(page: Page) -> bytes:
    """A page's bytes."""
    html = _environment().get_template(page.template).render(page=page, m=page.model, root=page.root, stamp=page.stamp)
    return (_unlinked(html, page) if page.pages else html).encode("utf-8")


_ANCHOR = re.compile(r'<a ([^>]*)href="(?:\.\./)*([^"#]+)(?:#[^"]*)?"([^>]*)>(.*?)</a>', re.DOTALL)


def _unlinked(html: str, page: Page) -> str:
    """The page without the links that lead to what its site does not have: their words stay, and of a picture its part."""
    return _ANCHOR.sub(lambda a: a[0] if a[2] in page.pages else _bare(a), html)


def _bare(link: re.Match[str]) -> str:
    inside = link[4]
    return f'<g role="img" {link[1]}{link[3]}>{inside}</g>' if "<rect" in inside else inside


def rows_script(macro: str, rows: Iterable[object], root: str, number: int) -> bytes:
    """The rows of a table as a script that brings them to another page of it: drawn as they are there."""
    draw = getattr(_environment().get_template(ROWS).module, macro)
    return call("LEDGER_ROWS", number, [str(draw(row, root)).strip() for row in rows])


def render_plain(template: str, **words: str) -> bytes:
    """A page that stands by itself, made of a few words."""
    return _environment().get_template(template).render(**words).encode("utf-8")


def assets() -> Mapping[str, bytes]:
    """The stylesheet and the script, by their place in the site."""
    folder = resource(TEMPLATES)
    text = {
        path: b"\n".join(folder.joinpath(name).read_bytes().replace(b"\r\n", b"\n") for name in names)
        for path, names in ASSETS.items()
    }
    return {**text, ICON: folder.joinpath("icon.png").read_bytes()}
