"""The pages of the boards and of all cases: as many as a list needs, and the scripts that bring the rows of the others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ledger.site.boards import AllCases, Board
from ledger.site.leaves import leaves
from ledger.site.out.area import ways
from ledger.site.press import DataFile, Link, Maker, Press
from ledger.site.render import rows_script
from ledger.text.value import replace


def lists(press: Press) -> Iterator[Maker]:
    """What makes these pages."""
    feeds = {listing.path: ways(listing) for listing in (*press.lists.boards, press.lists.whole)}
    for board in press.boards.every:
        base = f"boards/{board.slug}"
        yield from pages_of(press, base, "board", board.title, replace(board, ways=feeds[base]))
    yield from pages_of(press, "cases", "cases", "全部案件", replace(press.cases, ways=feeds["cases"]))


def pages_of(press: Press, base: str, what: str, title: str, whole: Board | AllCases) -> Iterator[Maker]:
    """What makes the pages of one list, drawn by ``what``: its template, and the macro of its rows."""
    for place, part in leaves(base, whole):
        leaf = part.leaf
        if leaf is None or leaf.number == 1:
            yield partial(press.page, f"{place}.html", f"{what}.html", title, part)
        else:
            first = Link(title, f"{base}.html")
            yield partial(press.page, f"{place}.html", f"{what}.html", f"第 {leaf.number} 页", part, first)
        if leaf is not None:
            yield partial(_script, f"{place}.js", what, part, leaf.number)


def _script(path: str, what: str, part: Board | AllCases, number: int) -> DataFile:
    return DataFile(path, rows_script(f"{what}_row", part.rows, "../" * path.count("/"), number))
