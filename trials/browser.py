"""Chromium for trials: what a page ran, asked for, and holds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route, sync_playwright

HOST = "http://trial.invalid"
_PLANT = """
window.fired = [];
for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = n => { window.fired.push(n === undefined ? -1 : n); };
"""
# What a reader might do, all at once: touch everything, follow whatever is no address of the web.
_POKE = r"""
async () => {
  const kinds = ['click', 'mouseover', 'mouseenter', 'focus', 'pointerenter', 'toggle', 'beforetoggle', 'animationstart',
                 'keydown', 'wheel', 'copy', 'scroll', 'auxclick', 'begin', 'loadstart', 'load', 'error'];
  const names = e => Element.prototype.getAttributeNames.call(e);  // a form's own may be hidden by its fields
  const ours = e => !names(e).some(n => /^on|^style$|^src/i.test(n) || /^\s*\w*script:/i.test(e.getAttribute(n)));
  for (const e of document.querySelectorAll('main *')) {
    if (!e.closest('.trial') && ours(e)) continue;
    for (const kind of kinds) try { e.dispatchEvent(new Event(kind)); } catch {}
    const to = e.getAttribute('href') || e.getAttributeNS('http://www.w3.org/1999/xlink', 'href') || '';
    if (e.tagName.toLowerCase() === 'a' && to && !/^https?:/i.test(e.href) && e.click) try { e.click(); } catch {}
  }
  await new Promise(done => setTimeout(done, WAIT));
  const tags = {}, odd = [];
  for (const e of document.querySelectorAll('main .trial *')) {
    tags[e.localName] = (tags[e.localName] || 0) + 1;
    for (const n of names(e)) if (!(e.localName === 'a' && (n === 'href' || n === 'rel'))) odd.push(e.localName + ' ' + n);
    if (e.localName === 'a' && e.hasAttribute('href') && !/^https?:$/.test(e.protocol)) odd.push('a ' + e.protocol);
  }
  return {fired: window.fired, tags: Object.keys(tags), odd, apart: document.querySelectorAll('main > .trial').length, title: document.title};
}
"""


@dataclass
class Watch:
    """What has happened on all pages so far."""

    fired: list[object] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)


class Window:
    """A page that answers from memory: ``files`` gives what lies at a path of our own host."""

    def __init__(self, browser: Browser, files: Callable[[str], bytes | None]) -> None:
        self.watch, self._files, self._here = Watch(), files, ""
        context = browser.new_context()
        context.add_init_script(_PLANT)
        context.route("**/*", self._answer)
        self.page: Page = context.new_page()
        self.page.on("framenavigated", self._moved)
        self.page.on("dialog", lambda d: (self.watch.fired.append(d.message), d.dismiss()))
        self.page.on("popup", lambda p: (self.watch.moved.append(f"popup {p.url}"), p.close()))

    def _answer(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        if f"{url.scheme}://{url.netloc}" != HOST:
            self.watch.foreign.append(route.request.url)
            route.abort()
            return
        found = self._files(url.path)
        kind = "text/css" if url.path.endswith(".css") else "text/javascript" if url.path.endswith(".js") else "text/html"
        route.fulfill(status=200 if found is not None else 404, body=found or b"", content_type=f"{kind}; charset=utf-8")

    def _moved(self, frame: Any) -> None:
        if frame.parent_frame is None and frame.url.partition("#")[0] != self._here:
            self.watch.moved.append(frame.url)

    def open(self, path: str, wait: int = 0) -> dict[str, Any]:
        """Open a page of our host, touch everything on it, and tell what it did and holds."""
        self._here = HOST + path
        self.page.goto(self._here)
        return self.poke(wait)

    def poke(self, wait: int = 0) -> dict[str, Any]:
        """Touch everything on the page that is open."""
        told: dict[str, Any] = self.page.evaluate(_POKE.replace("WAIT", str(wait)))
        self.watch.fired += told["fired"]
        return told


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge"))), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
