"""``ledger export board`` and ``export due``: the lists that the site has, by the same writers, without a site."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ledger.book.book import Book, make_book
from ledger.book.narrowing import for_audience
from ledger.cli.audience import audience_option, known
from ledger.cli.context import Context, as_of_option
from ledger.cli.exports import FORCE, write_all
from ledger.cli.lists import a_known
from ledger.records.audience import Audience
from ledger.records.contacts import STREETS

if TYPE_CHECKING:
    from ledger.site.out.listing import Listing, Lists

F = TypeVar("F", bound=Callable[..., Any])
BOARDS: Mapping[str, str] = {
    "red": "红色", "orange": "橙色", "yellow": "黄色", "unverified": "待核", "overdue": "逾期", "open": "在办", "cases": "全部",
}  # fmt: skip
FORMATS = ("csv", "xlsx", "json", "ics", "atom", "parquet")
_SHORT: Mapping[str, str] = {"红": "红色", "橙": "橙色", "黄": "黄色"}


class Board(click.ParamType[str]):
    """A board by its name, in English or Chinese."""

    name = "看板"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        word = _SHORT.get(str(value), str(value))
        slug = next((slug for slug, name in BOARDS.items() if word in (slug, name)), None)
        if slug is None:
            self.fail(f"没有“{value}”这个看板；可用：{'、'.join(f'{s}（{n}）' for s, n in BOARDS.items())}", param, ctx)
        return slug


_OPTIONS: Sequence[Callable[[Any], Any]] = (
    click.option("--format", "form", type=click.Choice(FORMATS), help="格式；不写时按 --out 的扩展名。"),
    click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到哪个文件；不写时写到标准输出。"),
    FORCE,
    audience_option,
    as_of_option,
    click.pass_obj,
)


def _common(function: F) -> F:
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@click.command("board", short_help="一块看板或一个街镇园区的案件：csv、xlsx、json、ics、atom、parquet。")
@click.argument("board", type=Board(), default="open", metavar="[看板]")
@click.option("--street", help="只要这个街镇园区的案件（全部，不分看板）。")
@_common
def board(ctx: Context, board: str, street: str | None, form: str | None, out: Path | None, force: bool,
          audience: Audience, as_of: date | None) -> int:  # fmt: skip
    """看板：red、orange、yellow、unverified（待核）、overdue（逾期）、open（在办，默认）、cases（全部）。

    例：ledger export board red --out 红色.csv；字段见 docs/数据.md。包括没有提交的改动。
    """
    lists = _lists(ctx, as_of, audience)
    if street:
        a_known("--street", street, (u.name for u in ctx.settings.contacts.units if u.kind == STREETS))
        return _write(lists, _named(lists.streets, street), form, out, force=force)
    every = {x.slug: x for x in (*lists.boards, lists.whole)}
    return _write(lists, every[board], form, out, force=force)


@click.command("due", short_help="待办步骤，全部或一个单位的：csv、xlsx、json、ics、parquet。")
@click.option("--unit", help="只要轮到这个单位办的。")
@_common
def due(ctx: Context, unit: str | None, form: str | None, out: Path | None, force: bool, audience: Audience,
        as_of: date | None) -> int:  # fmt: skip
    """例：ledger export due --unit 局行政执法科 --out 期限.ics；字段见 docs/数据.md。包括没有提交的改动。"""
    lists = _lists(ctx, as_of, audience)
    if unit:
        a_known("--unit", unit, (u.name for u in ctx.settings.contacts.units))
    return _write(lists, _named(lists.units, unit) if unit else lists.due, form, out, force=force)


def _named(found: Iterable[Listing], name: str) -> Listing:
    return next(x for x in found if x.title == name)


def _lists(ctx: Context, as_of: date | None, audience: Audience) -> Lists:
    from ledger.site.out.listing import Lists  # the site's parts take a moment to load, and other exports need none

    book = _book(ctx, as_of)
    seen = for_audience(book, known(audience, book.settings.contacts))
    if not audience.cases:
        raise click.UsageError("--audience summary 只有汇总数字，没有清单")
    return Lists(seen)


def _book(ctx: Context, as_of: date | None) -> Book:
    """The files as they lie on disk, with the history that they have."""
    from ledger.book.cache import Cache
    from ledger.cli.build import CACHE, book_of_head

    if ctx.repo is None:
        return make_book(ctx.worktree, ctx.day(as_of), ctx.reader)
    with Cache(ctx.repo.git_dir() / CACHE) as cache:
        return book_of_head(ctx, as_of, worktree=not ctx.repo.is_bare(), allow_shallow=True, store=cache)


def _write(lists: Lists, listing: Listing, form: str | None, out: Path | None, *, force: bool) -> int:
    from ledger.site.out.formats import FORMATS as WRITERS
    from ledger.site.out.frame import frame_of
    from ledger.site.out.tables import table, to_parquet

    ending = form or (out.suffix.removeprefix(".").lower() if out else "")
    if ending not in FORMATS:
        raise click.UsageError(f"要写 --format，或 --out 的扩展名是其中之一：{'、'.join(FORMATS)}")
    if ending == "atom" and listing.path == "due":
        raise click.UsageError("待办没有订阅（atom）：订阅的是看板、街镇园区或单位的变动")
    if ending == "parquet":
        data = to_parquet(table(listing, lists))
    else:
        data = WRITERS[ending].write(listing, lists, frame_of(lists.book))
    if out:
        write_all({out: data}, force=force)
    else:
        click.echo(data, nl=False)
    return 0
