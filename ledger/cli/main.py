"""The command line: the group of commands, and how its end becomes an exit code."""

from __future__ import annotations

import io
import sys
import traceback

import click

from ledger.cli.build import build
from ledger.cli.check import check
from ledger.cli.context import make_context, say, write_log
from ledger.cli.demo import demo
from ledger.cli.edit import add_entry, done, fmt, new, regrade_all, renumber
from ledger.cli.hook import hook
from ledger.cli.lists import board, due, log
from ledger.cli.why import explain, why
from ledger.text.finding import LedgerError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-C", "--root", metavar="DIR", help="台账所在的目录，默认当前目录。")
@click.version_option(package_name="wage-arrears-ledger", prog_name="ledger")
@click.pass_context
def cli(ctx: click.Context, root: str | None) -> None:
    """欠薪预警台账。"""
    ctx.obj = make_context(root)


for _command in (check, why, explain, new, add_entry, done, regrade_all, renumber, fmt, board, due, log, hook, build, demo):
    cli.add_command(_command)


def run(arguments: list[str] | None = None) -> int:
    """Run a command line; the exit code of the contract.

    0 no error, 1 findings, 2 wrong usage, 3 cannot run, 130 interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        return int(cli.main(arguments, prog_name="ledger", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return 2
    except click.exceptions.Exit as end:
        return int(end.exit_code)
    except LedgerError as error:
        say(f"无法进行：{error}")
        return 3
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except Exception:
        say(f"程序出错，详情在 {write_log(traceback.format_exc())}")
        return 3
