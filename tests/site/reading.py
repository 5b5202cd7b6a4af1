"""A site read back: what elements, attributes, links and anchors its pages have."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

# Everything our templates and the sanitiser may write.
TAGS = frozenset(
    ["html", "head", "meta", "title", "link", "script", "body", "header", "nav", "main", "footer", "section", "aside", "h1", "h2", "h3", "h4", "h5", "h6", "p", "a", "span", "b", "strong", "small", "br", "hr", "ul", "ol", "li", "dl", "dt", "dd", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "code", "pre", "mark", "del", "form", "label", "input", "select", "option", "button", "em", "blockquote", "details", "summary", "col", "colgroup",
     "svg", "defs", "pattern", "g", "rect", "line", "circle", "path", "text", "tspan", "desc"]
)
ATTRIBUTES = frozenset(
    ["lang", "http-equiv", "content", "charset", "name", "rel", "href", "src", "defer", "class", "id", "tabindex", "scope", "colspan", "title", "aria-label", "aria-labelledby", "aria-current", "aria-hidden", "role", "hidden", "type", "autocomplete", "placeholder", "value", "data-label", "data-v", "data-sort", "data-filter", "data-filters", "data-sortable", "data-street", "data-unit", "data-mark", "data-level", "data-standing", "data-weight", "data-code", "data-long", "data-now", "data-count", "data-uncommitted", "rowspan", "for", "aria-expanded", "data-further", "data-key", "data-kind", "data-sound", "data-industry", "data-channel", "data-term", "data-amount", "data-people", "data-by-id", "data-by-name", "data-by-level", "data-by-people", "data-by-amount", "data-by-elapsed", "data-by-term", "data-by-rise", "data-by-standing", "data-by-known", "data-part", "data-parts", "data-first", "data-all", "data-lines", "data-texts", "data-clear", "data-more", "data-plain", "autocapitalize", "spellcheck"]
)

# The pages of cases and records: drawings, the file's own lines and what was changed in them.
TAGS |= {"svg", "g", "rect", "line", "circle", "path", "text", "ins"}
ATTRIBUTES |= {"open", "data-fold", "data-copy", "data-print", "data-now-at", "viewbox", "width", "height", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "d", "rx",
               "text-anchor", "preserveaspectratio", "focusable", "transform"}  # fmt: skip

# Pictures of numbers: what tells their colours apart.
TAGS |= {"defs", "pattern", "tspan", "desc"}
ATTRIBUTES |= {"data-age", "fill", "patternunits", "patterntransform"}


@dataclass
class Seen(HTMLParser):
    """What one page consists of."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    options: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element; a repeated attribute would hide one."""
        assert len(attrs) == len(dict(attrs)), f"an attribute twice in <{tag}>"
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note text, that of a choice apart too."""
        self.texts.append(data)
        if self.tags and self.tags[-1][0] == "option":
            self.options.add(data)

    @property
    def text(self) -> str:
        """All text."""
        return "".join(self.texts)

    @property
    def ids(self) -> Counter[str]:
        """Every id."""
        return Counter(a["id"] or "" for _, a in self.tags if "id" in a)

    @property
    def links(self) -> list[str]:
        """Every address."""
        return [v or "" for _, a in self.tags for k, v in a.items() if k in ("href", "src")]


def read_page(path: Path) -> Seen:
    """A page, parsed."""
    seen = Seen()
    seen.feed(path.read_text("utf-8"))
    seen.close()
    return seen


def page_paths(site: Path) -> list[Path]:
    """The pages of a site."""
    return sorted(site.rglob("*.html"))


def assert_harmless(seen: Seen, where: str) -> None:
    """Only our own elements and attributes, our own scripts, no address but relative ones and https in a body."""
    for tag, attributes in seen.tags:
        assert tag in TAGS, f"{where}: <{tag}>"
        assert attributes.keys() <= ATTRIBUTES, f"{where}: <{tag} {attributes}>"
    scripts = ["/".join((a["src"] or "").split("/")[-2:]) for t, a in seen.tags if t == "script"]
    assert scripts in (["assets/site.js"], ["assets/now.js", "assets/site.js"]), where
    for link in seen.links:
        scheme = link.split(":")[0] if ":" in link.split("/")[0] else ""
        assert scheme in ("", "http", "https") and not link.startswith("//"), f"{where}: {link}"
