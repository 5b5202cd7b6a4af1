"""The command line: the group of commands, each loaded when it is called, and how its end becomes an exit code."""

from __future__ import annotations

import traceback
from importlib import import_module

import click

from ledger.cli.bar import shown
from ledger.cli.context import make_context, say
from ledger.cli.outside import hush, write_log
from ledger.resources import version
from ledger.text.finding import LedgerError
from ledger.text.reason import reason

# Where each command lives: a hook must not pay for the site's templates.
COMMANDS = {
    "new": "new:new", "record": "new:record", "add": "edit:add_entry", "done": "edit:done", "set": "edit:set_fields",
    "check": "check:check", "why": "why:why", "explain": "why:explain",
    "board": "lists:board", "due": "lists:due", "log": "trail:log", "audit": "trail:audit", "regrade": "edit:regrade_all",
    "renumber": "edit:renumber", "fmt": "edit:fmt", "import": "imports:import_", "export": "exports:export",
    "review": "review:review", "build": "build:build", "serve": "serve:serve", "hook": "hook:hook", "demo": "demo:demo",
    "merge-file": "merge:merge_file", "receive": "server:receive",
}  # fmt: skip
_CALLED_BY_GIT = ("merge-file", "receive")


class _Commands(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        found = getattr(import_module(f"ledger.cli.{module}"), name)
        assert isinstance(found, click.Command)
        return found


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    click.echo(f"ledger {version() or '（未安装，直接从源码运行）'}")
    ctx.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-C", "--root", metavar="DIR", help="台账所在的目录，默认当前目录。")
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="显示版本。")
@click.pass_context
def cli(ctx: click.Context, root: str | None) -> None:
    """欠薪预警台账。"""
    ctx.obj = make_context(root, ctx.obj or ())


def usage_error(error: click.ClickException) -> str:
    """A wrong call, in Chinese, with how to learn more."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "ledger"
    return f"用法不对：{_told(error)}\n看用法：{command} --help"


def _told(error: click.ClickException) -> str:
    near = [*(getattr(error, "possibilities", None) or ())]
    hint = f"，是不是 {'、'.join(near)}？" if near else ""
    if isinstance(error, click.NoSuchOption):
        return f"没有 {error.option_name} 这个选项{hint}"
    if isinstance(error, click.MissingParameter):
        name = error.param.make_metavar(error.ctx) if error.param and error.ctx else error.param_hint
        return f"缺少 {name}"
    if isinstance(error, click.BadParameter) and error.param is not None:
        allowed = (
            f"可用：{'、'.join(error.param.type.choices)}"
            if isinstance(error.param.type, click.Choice)
            else error.message
        )
        named = [
            o if o.startswith("-") else error.param.make_metavar(error.ctx) if error.ctx else o
            for o in error.param.opts
        ]
        return f"{'/'.join(named)} 的值不对。{allowed}"
    message = error.format_message()
    return (
        f"没有这个命令。可用：{'、'.join(c for c in COMMANDS if c not in _CALLED_BY_GIT)}"
        if message.startswith("No such command")
        else message
    )


def trouble(error: Exception) -> str:
    """Why the work could not go on, in one line; an error nobody expected leaves its trace in a log."""
    if isinstance(error, LedgerError):
        return f"无法进行：{error}"
    if isinstance(error, OSError):
        return f"无法进行：{reason(error)}"
    return f"程序出错，{_logged(error)}"


def run(arguments: list[str]) -> int:
    """Run a command line; how its end becomes an exit code."""
    try:
        with shown():
            return int(cli.main(arguments, prog_name="ledger", standalone_mode=False, obj=arguments) or 0)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return 130
    except click.ClickException as error:
        return _stopped(usage_error(error), 2)
    except click.exceptions.Exit as end:
        return int(end.exit_code)
    except BrokenPipeError:
        hush()
        return 0
    except Exception as error:
        return _stopped(trouble(error))


def _logged(error: Exception) -> str:
    """Where the trace of an error is; the error itself where it cannot be kept."""
    trace = traceback.format_exception(error)
    try:
        return f"详情在 {write_log(''.join(trace))}"
    except OSError:
        return f"详情写不下来：{trace[-1].strip()}"


def _stopped(why: str, code: int = 3) -> int:
    """Say why a command ended; where nothing can be said any more, the code says it alone."""
    try:
        say(why)
    except OSError:
        hush()
    return code
