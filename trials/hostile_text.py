"""M1: hostile text on the real pages, in a real browser, with the policy and without: nothing runs, nothing is fetched.

Every payload is put into every place of a body and rendered by the site's own sanitiser; and strings of every kind are put
into every field, author, address, message, branch, tag and file name of a ledger that is then built. The same payloads
unsanitised show that the browser would have noticed.
"""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import markdown
from playwright.sync_api import Browser

from ledger.book.book import make_book
from ledger.book.snapshot import Reader
from ledger.book.sources import commit_snapshot
from ledger.history.repo import Repo
from ledger.site.build import build_site
from ledger.site.glyphs import visible
from ledger.site.markup import render_body
from ledger.site.render import CSP
from tests.gitkit import Sandbox
from tests.site.hostile import hostile_case, hostile_records, raw_commit
from trials.browser import Window, chromium
from trials.figure import Figure
from trials.hostile_corpus import PLACES, numbered, payloads

PAYLOADS, STRINGS, BATCH = 4000, 300, 400
ALLOWED = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_META = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(CSP)}">'
DAY = date(2026, 11, 24)


@dataclass
class Tally:
    """What was shown and what went wrong."""

    shown: int = 0
    failures: list[str] = field(default_factory=list)

    def wrong(self, what: str, found: Iterable[object]) -> None:
        """Note what was found."""
        self.failures += [f"{what}: {one!r}"[:300] for one in found]


class _Static(HTMLParser):
    """What of a fragment's HTML is not on the list."""

    def __init__(self) -> None:
        super().__init__()
        self.odd: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.odd.append(f"<{tag}>")
        for name, value in attrs:
            fine = tag == "a" and (name == "rel" or (name == "href" and re.match(r"https?://", value or "")))
            if not fine:
                self.odd.append(f"<{tag} {name}={value}>")


def odd_parts(fragment: str) -> list[str]:
    """Elements, attributes and schemes of a fragment that no body may have."""
    seen = _Static()
    seen.feed(fragment)
    seen.close()
    return seen.odd


def shown(text: str) -> str:
    """A body as the page shows it."""
    body = render_body(text)
    return body.html.html if body.html else f"<pre>{html.escape(body.plain)}</pre>"


def fragments(count: int) -> Iterator[str]:
    """Every payload of so many in every place, each with its number."""
    number = 0
    for made in payloads(count).values():
        for payload in made:
            for place in PLACES.values():
                yield place.replace("{}", numbered(payload, number))
                number += 1


def batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """The texts by the page."""
    rest = iter(texts)
    while batch := list(islice(rest, BATCH)):
        yield batch


def page_of(batch: Sequence[str]) -> tuple[str, list[str]]:
    """The fragments of a page, rendered; and what is odd in them."""
    made = [shown(text) for text in batch]
    odd = [f"{part} from {text}" for text, one in zip(batch, made, strict=True) for part in odd_parts(one)]
    odd += [f"raw {char!r} from {text}" for text, one in zip(batch, made, strict=True) for char in one if visible(char) != char]
    return "".join(f'<div class="trial">{one}</div>' for one in made), odd


def framed(content: str, policy: bool) -> bytes:
    """A page around fragments."""
    return f"<!DOCTYPE html><html><head>{_META if policy else ''}<title>trial</title></head><body><main>{content}</main></body></html>".encode()


def bodies(browser: Browser, count: int, workers: int) -> Tally:
    """Every payload in every place, shown with the policy and without."""
    tally, pages = Tally(), dict[str, bytes]()
    window = Window(browser, pages.get)
    with ProcessPoolExecutor(workers) if workers > 1 else nullcontext() as pool:
        work = pool.map(page_of, batches(fragments(count))) if pool else map(page_of, batches(fragments(count)))
        for content, odd in work:
            tally.wrong("static", odd)
            size = content.count('<div class="trial">')
            for policy in (True, False):
                pages["/p.html"] = framed(content, policy)
                told = window.open("/p.html")
                tally.shown += size
                tally.wrong("not apart", [told["apart"]] if told["apart"] != size else [])
                tally.wrong("tag", set(told["tags"]) - ALLOWED)
                tally.wrong("attribute", told["odd"])
                tally.wrong("title", [told["title"]] if told["title"] != "trial" else [])
    _watched(tally, window)
    return tally


def _watched(tally: Tally, window: Window) -> None:
    tally.wrong("ran", window.watch.fired)
    tally.wrong("asked for", window.watch.foreign)
    tally.wrong("moved to", window.watch.moved)
    window.page.context.close()


_PLANTED = """
texts => {
  for (const text of texts) {
    const box = document.createElement('div');
    box.className = 'trial';
    box.innerHTML = text;
    document.querySelector('main').append(box);
    for (const old of box.querySelectorAll('script')) {  // one that is set in as text does not run
      const script = document.createElement('script');
      script.text = old.text;
      old.replaceWith(script);
    }
  }
}
"""


def control(browser: Browser, count: int, policy: bool, among: int = PAYLOADS) -> float:
    """The share of payloads that fire where Markdown is all that is done to them."""
    some = random.Random("control").sample([p for made in payloads(among).values() for p in made], count)
    every = [markdown.markdown(numbered(p, i)) for i, p in enumerate(some)]
    pages = {"/c.html": framed("", policy)}
    fired: set[object] = set()
    for i in range(0, len(every), 10):
        window = Window(browser, pages.get)
        window.page.goto("http://trial.invalid/c.html")
        try:
            window.page.evaluate(_PLANTED, every[i : i + 10])
            window.poke(150)
        except Exception:
            pass
        fired |= set(window.watch.fired)
        window.page.context.close()
    return len([n for n in fired if isinstance(n, int) and 0 <= n < len(every)]) / len(every)


# ---- the whole site


def strings(count: int) -> list[str]:
    """Strings for fields and names, of every kind."""
    made = [numbered(p, i) for kind in payloads(count, "strings").values() for i, p in enumerate(kind)]
    return random.Random("strings").sample(made, min(count, len(made)))


def ledger_of(home: Path, texts: Sequence[str]) -> tuple[Sandbox, int]:
    """A ledger with each string in every field of a case, in author, address, message, branch, tag and file name."""
    box = Sandbox(home)
    box.write("README.md", "x")
    box.commit()
    planted = 0
    for i, text in enumerate(texts, 1):
        number = f"2026-{i:04d}"
        case = hostile_case(number, text)
        box.write(f"cases/2026/{number}.md", case)
        name = re.sub(r"[/\x00-\x1f]", "", text)[:60]
        box.write(f"cases/2026/{name or 'x'}.md", "x")
        box.git("add", "--all")
        raw_commit(box, text.replace("\0", ""))
        for kind in ("heads", "tags"):
            ref = re.sub(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|\.lock", "", f"refs/{kind}/x{i}-{name}").rstrip("./")
            planted += box.git("update-ref", ref, "HEAD", check=False).returncode == 0
        planted += case.count(json.dumps(text, ensure_ascii=False)) + 7  # names and addresses twice, message, body thrice, file name
    for path, text in hostile_records("".join(texts[:3])).items():
        box.write(path, text)
    box.commit(day=DAY)
    return box, planted


def site(browser: Browser, count: int, most: int = 100_000) -> Tally:
    """The built site, every page of it (or so many), with its policy and without."""
    tally = Tally()
    with TemporaryDirectory() as home:
        box, planted = ledger_of(Path(home), strings(count))
        repo = Repo.open(box.root, box.env)
        commit = repo.resolve("HEAD")
        book = make_book(commit_snapshot(repo, commit), DAY, repo=repo, commit=commit, reader=Reader())
        out = Path(home) / "_site"
        build_site(book, out)
        files = {f"/{p.relative_to(out).as_posix()}": p.read_bytes() for p in out.rglob("*") if p.is_file()}
    paths = [p for p in files if p.endswith(".html")]
    for path in paths:
        tally.wrong(f"first of {path}", [] if re.match(rb'\s*<!DOCTYPE html>\s*<html[^>]*>\s*<head>\s*<meta http-equiv="Content-Security-Policy"', files[path]) else [files[path][:120]])
        tally.wrong(f"inline in {path}", re.findall(rb"<script(?! [^>]*src=)[^>]*>|<style|<[^>\"']*\s(?:on[a-z]+|style)\s*=", files[path])[:3])
        tally.wrong(f"raw in {path}", {c for c in files[path].decode("utf-8") if visible(c) != c})
    for policy in (True, False):
        served = files if policy else {p: re.sub(rb'<meta http-equiv="Content-Security-Policy"[^>]*>', b"", b) for p, b in files.items()}
        window = Window(browser, served.get)
        for path in paths[:most]:
            window.open(path)
        _watched(tally, window)
        tally.shown += planted
    return tally


def figure_of(parts: Sequence[Tally], fires: float, walled: float) -> Figure:
    """The figure, of what was shown and of the control."""
    total, failures = sum(p.shown for p in parts), [f for p in parts for f in p.failures]
    reached = f"{total:,} 次显示，有 CSP 和没有 CSP 各一半：运行、外部请求、跳转、名单外的标签和属性共 {len(failures)} 处；对照：不净化时 {fires:.0%} 的串会运行，只靠 CSP 拦时 {walled:.0%}"
    return Figure("M1", "500,000 次显示里运行、外部请求、名单外的标签和属性都是 0；对照不少于 15%", reached,
                  not failures and fires >= 0.15 and walled == 0, (*(f"串：{k}" for k in payloads(100)), *(f"处：{p}" for p in PLACES), "处：案件每个文字字段",
                  "处：作者", "处：邮箱", "处：提交说明", "处：分支名", "处：标签名", "处：文件名"), failures=tuple(failures[:40]))  # fmt: skip


def run(share: float) -> Figure:
    """All of it, or a share."""
    count, texts = max(20, round(PAYLOADS * share)), max(12, round(STRINGS * share))
    with chromium() as browser:
        parts = [bodies(browser, count, 2), site(browser, texts)]
        return figure_of(parts, control(browser, 400, policy=False), control(browser, 400, policy=True))
