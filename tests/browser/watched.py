"""A window of the browser that keeps what its page complained of, asked for or ran."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page

DESK, PHONE = (1280, 800), (375, 740)


class Watched:
    """A page with everything it complained of, asked for or ran."""

    def __init__(self, browser: Browser, size: tuple[int, int] = DESK, **options: object) -> None:
        self.context = browser.new_context(locale="zh-CN", viewport={"width": size[0], "height": size[1]}, **options)  # type: ignore[arg-type]
        self.context.add_init_script(
            "window.fired = 0; for (const n of ['alert', 'confirm', 'prompt', 'print']) window[n] = () => { window.fired += 1; };"
        )
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.refused: list[tuple[str, str | None]] = []
        self.page.on("console", lambda m: self.said.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.said.append(str(e)))
        self.page.on("request", lambda r: self.asked.append(r.url))
        self.page.on("requestfailed", lambda r: self.refused.append((r.url, r.failure)))

    def open(self, path: Path, hash_: str = "") -> Page:
        """Open a file by its own address."""
        self.page.goto(path.as_uri() + hash_)
        return self.page
