"""``ledger demo``: a fictional ledger with two years of history, to try things on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ledger.cli.context import Context, Day, say
from ledger.demo.export import stream
from ledger.demo.write import Wish, ledger
from ledger.history.importer import check_empty, import_history


@click.command("demo", short_help="生成虚构的样例台账。")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--cases", default=300, show_default=True, type=click.IntRange(1, 5000), help="案件数。")
@click.option("--commits", default=2500, show_default=True, type=click.IntRange(2), help="提交数。")
@click.option("--seed", default=1, show_default=True, type=int, help="随机种子：相同则结果相同。")
@click.option("--until", type=Day(), help="历史的最后一天，默认今天；往前写两年。")
@click.pass_obj
def demo(ctx: Context, folder: Path, cases: int, commits: int, seed: int, until: date | None) -> int:
    """在 DIR（新的或空的目录）写一份虚构的台账，连同两年的 git 历史。"""
    check_empty(folder)
    wish = Wish(cases, commits, seed, until or ctx.today())
    history = ledger(wish)
    import_history(folder, ctx.env, stream(history))
    click.echo(f"已生成样例台账：{folder}（{cases} 件案件，{len(history)} 次提交，截至 {wish.until}）")
    if len(history) != commits:
        say(f"{cases} 件案件写不成正好 {commits} 次提交，写成了 {len(history)} 次")
    return 0
