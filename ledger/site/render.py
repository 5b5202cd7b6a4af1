"""Pages to HTML: the only user of Jinja. Everything is escaped, whatever a template's name ends in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ledger.resources import resource
from ledger.site.glyphs import visible
from ledger.site.markup import SafeHtml
from ledger.site.pages import BUREAU, SITE, Page
from ledger.site.words import money

TEMPLATES = "site_templates"
ASSETS = {"assets/site.css": "site.css", "assets/site.js": "site.js", "assets/form.css": "form.css"}
# Second wall behind the sanitiser. On file:// Chromium takes 'self' for any file, which is the best there is.
CSP = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
_SHAPES: Mapping[str, tuple[str, str]] = {
    "红色": ("red", "▲"), "橙色": ("orange", "◆"), "黄色": ("yellow", "●"), "无": ("none", "○"),
}  # fmt: skip


def _shown(value: Any) -> Any:
    """What every expression of a template passes through on its way to the page."""
    if isinstance(value, SafeHtml):
        return Markup(value.html)
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resource(TEMPLATES), encoding="utf-8"), autoescape=True, undefined=StrictUndefined,
        finalize=_shown, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, auto_reload=False,
    )  # fmt: skip
    environment.globals.update(csp=CSP, bureau=BUREAU, site=SITE, shapes=_SHAPES)
    environment.filters["money"] = money
    return environment


def render(page: Page) -> bytes:
    """A page's bytes."""
    html = _environment().get_template(page.template).render(page=page, m=page.model, root=page.root, stamp=page.stamp)
    return html.encode("utf-8")


def assets() -> Mapping[str, bytes]:
    """The stylesheet and the script, by their place in the site."""
    folder = resource(TEMPLATES)
    return {path: folder.joinpath(name).read_bytes().replace(b"\r\n", b"\n") for path, name in ASSETS.items()}
