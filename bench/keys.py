"""From a key press to the picture: long boards and a large search in a browser, opened from the folder."""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.synthetic import Workbench

HEADING = "## From a key press to the picture"
ROWS, CASES, ROUNDS, LIMIT = 10_000, 100_000, 3, 100  # rows of the board, cases of the search, rounds, milliseconds

# From the event that a person causes until the second frame after the page has dealt with it: by then it is painted.
_CLOCK = """
window.took = [];
let pressed = 0;
document.addEventListener("keydown", event => { pressed = event.timeStamp; }, true);
document.addEventListener("keyup", () => { pressed = 0; }, true);
for (const kind of ["input", "click"]) document.addEventListener(kind, event => {
  const since = kind === "input" && pressed ? pressed : event.timeStamp;
  window.since = since;
  requestAnimationFrame(() => requestAnimationFrame(() => window.took.push(performance.now() - since)));
}, true);
"""


@dataclass(frozen=True)
class Pressed:
    """What was done, and the milliseconds of each time."""

    what: str
    took: Sequence[float]

    @property
    def line(self) -> str:
        """As a row of the table."""
        middle, worst = statistics.median(self.took), max(self.took)
        verdict = "met" if worst <= LIMIT else "median" if middle <= LIMIT else "**short**"
        return f"| {self.what} | {len(self.took)} | {middle:.0f} ms | {worst:.0f} ms | ≤{LIMIT} ms | {verdict} |"


@dataclass(frozen=True)
class Screen:
    """A page in a browser."""

    page: Any

    def open(self, path: Path, ready: str) -> float:
        """Open a file; milliseconds until it is ready for anything."""
        self.page.goto("about:blank")
        self.page.goto(path.as_uri(), wait_until="commit")
        self.wait(ready)
        self.page.evaluate(_CLOCK)
        return float(self.page.evaluate("performance.now()"))

    def wait(self, ready: str) -> None:
        """Wait until a part of the page waits for nothing."""
        self.page.wait_for_selector(f'{ready}[aria-busy="false"]', state="attached", timeout=120_000)

    def type(self, words: str) -> list[float]:
        """Type into the field, sign by sign; milliseconds of each."""
        self.page.locator("#by-q").focus()
        return [self.do(lambda sign=sign: self.page.keyboard.press(sign) if sign.isascii() else self.page.keyboard.insert_text(sign)) for sign in words]

    def settled(self) -> float:
        """Milliseconds from the last key until nothing is looked for any more."""
        return float(self.page.evaluate("""new Promise(tell => { const look = () =>
            document.querySelector('.hits').getAttribute('aria-busy') === 'false' ? tell(performance.now() - since) : setTimeout(look, 1); look(); })"""))

    def clear(self) -> list[float]:
        """Empty the field."""
        self.page.locator("#by-q").focus()
        self.page.evaluate("window.took = []")
        self.page.keyboard.press("Escape")
        self.page.wait_for_timeout(300)
        return []

    def do(self, act: Callable[[], object]) -> float:
        """Do one thing; the milliseconds it took."""
        self.page.evaluate("window.took = []")
        act()
        took = self.page.evaluate("new Promise(tell => { const look = () => took.length ? tell(took[0]) : setTimeout(look, 5); look(); })")
        self.page.wait_for_timeout(30)
        return float(took)


def measured(rows: int = ROWS, cases: int = CASES, rounds: int = ROUNDS) -> str:
    """The part of the page on benchmarks; what Playwright says where there is no Chromium."""
    from playwright.sync_api import sync_playwright  # brought by the development setup alone

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as place, sync_playwright() as browsers:
        folder, bench = Path(place), Workbench()
        bench.write_board(folder, rows)
        bench.write_search(folder, cases)
        browser = browsers.chromium.launch(executable_path=program, args=["--no-sandbox"])
        screen = Screen(browser.new_page(locale="zh-CN", viewport={"width": 1280, "height": 900}))
        board_ready, of_board = _board(screen, folder / "boards" / "open.html", rows, rounds)
        search_ready, text_ready, of_search = _search(screen, folder / "search.html", rounds)
        version = browser.version
        browser.close()
    return _told(version, rows, cases, (board_ready, search_ready, text_ready), [*of_board, *of_search])


def _board(screen: Screen, path: Path, rows: int, rounds: int) -> tuple[float, list[Pressed]]:
    ready = screen.open(path, "table.board")
    words = {"a common sign (“公”)": "公", "a name (“鑫瑞”)": "鑫瑞", "编号 (“2019-0012”)": "2019-0012", "initials (“shhs”)": "shhs"}
    found = [Pressed(f"board of {rows:,}: {what}", [t for _ in range(rounds) for t in (*screen.type(sign), *screen.clear())])
             for what, sign in words.items()]  # fmt: skip
    select = screen.page.locator
    street = select("#by-street option").nth(2).get_attribute("value") or select("#by-street option").nth(2).inner_text()
    choices = [screen.do(lambda value=value: select("#by-street").select_option(value)) for _ in range(rounds) for value in (street, "")]
    heads = [screen.do(lambda key=key: select(f'th[data-key="{key}"] button').click()) for _ in range(rounds) for key in ("id", "people", "street", "term")]
    names = [screen.do(lambda value=value: select("#by-sort").select_option(value)) for _ in range(rounds) for value in ("name", "-amount")]
    return ready, [
        *found, Pressed(f"board of {rows:,}: a 街镇园区 chosen, and all again", choices),
        Pressed(f"board of {rows:,}: put in order by a head", heads), Pressed(f"board of {rows:,}: put in order by name, by sum", names),
    ]  # fmt: skip


def _search(screen: Screen, path: Path, rounds: int) -> tuple[float, float, list[Pressed]]:
    words = {
        "a common sign (“上”)": "上", "a name (“华盛建材”)": "华盛建材", "编号 (“2019-00123”)": "2019-00123",
        "a credit code (“91310113ma00”)": "91310113ma00", "initials (“shhs”)": "shhs", "two words (“鑫瑞 大场”)": "鑫瑞 大场",
    }  # fmt: skip
    ready = screen.open(path, ".hits")
    first = list(_queries(screen, "search", words, rounds))
    full = screen.page.evaluate("performance.now()")
    screen.page.locator("#by-full").check()
    screen.wait(".hits")
    text_ready = screen.page.evaluate("performance.now()") - full
    deep = {"a common sign (“工”)": "工", "words (“回款延迟”)": "回款延迟", "a name (“华盛建材”)": "华盛建材", "what one file has (“第77777号”)": "第77777号"}
    return ready, text_ready, [*first, *_queries(screen, "full text", deep, rounds), _whole(screen, deep, rounds)]


def _whole(screen: Screen, words: dict[str, str], rounds: int) -> Pressed:
    """From the last sign of a word until all files are searched: no key waits for it."""
    took = list[float]()
    for signs in (signs for _ in range(rounds) for signs in words.values()):
        screen.page.locator("#by-q").focus()
        screen.page.keyboard.insert_text(signs)
        took.append(screen.settled())
        screen.clear()
    return Pressed("full text: until every file is searched, while further keys are answered", took)


def _queries(screen: Screen, where: str, words: dict[str, str], rounds: int) -> Iterator[Pressed]:
    for what, signs in words.items():
        yield Pressed(f"{where}: {what}", [t for _ in range(rounds) for t in (*screen.type(signs), *screen.clear())])


def _told(version: str, rows: int, cases: int, ready: tuple[float, float, float], found: Sequence[Pressed]) -> str:
    return "\n".join([
        HEADING, "",
        f"Chromium {version} without a window, on `file://`: a board of {rows:,} rows and a search over {cases:,} cases, drawn by the",
        "templates and written by the data writers of the program from the cases of this repository under other numbers, names and",
        "places. Milliseconds from the event to the second frame after it was dealt with, so up to two frames (33 ms) are waiting",
        "for the screen; Chinese signs come one at a time, as from an input method. “median”: the median is within the target, the worst is not.", "",
        "| what is pressed | times | median | worst | target | |", "|---|---:|---:|---:|---:|---|", *(p.line for p in found), "",
        f"From opening until all is read and prepared: the board {ready[0] / 1000:.1f} s, the search {ready[1] / 1000:.1f} s, its full text",
        f"{ready[2] / 1000:.1f} s more; the page answers meanwhile, with what it has. In the full text the hits of the",
        "lines are shown at once, as measured in its first rows, and those of the files when all are searched, as in its last.",
    ])  # fmt: skip
