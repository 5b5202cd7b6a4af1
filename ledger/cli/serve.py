"""``ledger serve``: the work tree as a site on this computer, built again whenever a file has changed."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from time import monotonic

import click

from ledger.cli.audience import audience_option
from ledger.cli.build import watched
from ledger.cli.context import Context, as_of_option, say
from ledger.cli.preview import HOST, News, Preview
from ledger.cli.unchanged import stamps
from ledger.records.audience import Audience
from ledger.records.personal import mask
from ledger.resources import package
from ledger.text.finding import LedgerError
from ledger.text.reason import reason

PORT = 8765
_NEXT = 20  # ports that are tried after the first
_PAUSE = 0.5  # seconds between two looks, more where looking itself takes long
_QUIET = 0.1  # seconds for which nothing may change before a build
_LINES = 12  # of what a build that failed said
_RUN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from ledger.cli.start import run; sys.exit(run(sys.argv[1:]))"


@click.command("serve", short_help="本机预览，文件一改就重新生成。")
@click.option("--port", type=click.IntRange(1, 65535), help=f"端口，默认 {PORT}，被占用时用下一个。")
@click.option("--out", type=click.Path(path_type=Path), help="网站放在哪里，默认临时文件夹，结束时删除。")
@audience_option
@as_of_option
@click.pass_obj
def serve(ctx: Context, port: int | None, out: Path | None, audience: Audience, as_of: date | None) -> int:
    """显示文件现在的样子，没有提交的改动也在内；打开的网页会自己更新。只能在本机打开，Ctrl-C 结束。"""
    if ctx.need_repo().is_bare():
        raise LedgerError("这是没有工作区的仓库（bare），没有可以预览的文件：用 ledger build")
    news = News()
    with _stoppable(), _folder(out) as site, _open(port, site, news) as server:
        click.echo(f"预览：{server.address}（Ctrl-C 结束）")
        sys.stdout.flush()
        words = ["build", "--worktree", "--allow-shallow", "--out", str(site), "--audience", audience.text]
        command = ["-C", str(ctx.root), *words, *(("--as-of", as_of.isoformat()) if as_of else ())]
        _follow(lambda: _look(ctx), lambda: _renew(news, *_build(ctx, command, site)))
    return 0


def _renew(news: News, well: bool, told: str) -> None:
    news.built("" if well else told)
    say(told if well else f"没有更新：{told}")


def _follow(look: Callable[[], object], build: Callable[[], None]) -> None:
    """Build whenever what is looked at is another than it was before the last build; for ever."""
    seen: object = ()
    while True:
        begun = monotonic()
        now = look()
        took = monotonic() - begun
        if now != seen:
            while (later := _after(_QUIET, look)) != now:  # an editor may still be writing
                now = later
            seen = now
            build()
        _after(max(_PAUSE, 10 * took), lambda: None)


def _after(seconds: float, act: Callable[[], object]) -> object:
    threading.Event().wait(seconds)
    return act()


def _look(ctx: Context) -> tuple[date, Sequence[str]] | None:
    """The day, and what lies in the places that a site depends on; None while they are being moved about."""
    try:
        return ctx.today(), stamps(watched(ctx))
    except OSError:
        return None


def _build(ctx: Context, words: Sequence[str], site: Path) -> tuple[bool, str]:
    """Build once, in a process of its own, which can fork and which knows a changed program: whether it went well, and
    what there is to tell."""
    command = [sys.executable, "-P", "-X", "utf8", "-c", _RUN, str(package().parent), *words]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          cwd=ctx.root, env=dict(ctx.env)) as child:  # fmt: skip
        try:
            out, err = (data.decode("utf-8", "replace") for data in child.communicate())
        except BaseException:
            _end(child)
            raise
    if child.returncode == 0:
        return True, out.strip().replace(f"：{site}", "")
    said = mask("\n".join(err.strip().splitlines()[-_LINES:]))
    return False, said or f"生成网站的程序停了（{child.returncode}）"


def _end(child: subprocess.Popen[bytes]) -> None:
    """Have a build stop as by Ctrl-C, which clears up after itself; where that takes long, at once."""
    if sys.platform != "win32":
        child.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            child.wait(5)
    child.kill()


@contextmanager
def _stoppable() -> Iterator[None]:
    """A window that is closed and a service that is stopped end the preview as Ctrl-C does: nothing is left behind.

    Ctrl-C too where whoever started us (a script that goes on meanwhile) has it ignored.
    """
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), signal.default_int_handler) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


@contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    """Where the site goes: a folder of its owner's alone, gone afterwards, unless one is named."""
    if out:
        yield out.absolute()
        return
    private = Path(tempfile.mkdtemp(prefix="ledger-"))
    try:
        yield private / "site"
    finally:
        shutil.rmtree(private, ignore_errors=True)


@contextmanager
def _open(port: int | None, site: Path, news: News) -> Iterator[Preview]:
    """The server, answering meanwhile in threads of its own."""
    server = _bound(range(port, port + 1) if port else range(PORT, PORT + _NEXT), site, news)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
    thread.start()
    try:
        yield server
    finally:
        news.end()
        server.shutdown()
        thread.join()
        server.server_close()


def _bound(ports: range, site: Path, news: News) -> Preview:
    for port in ports:
        try:
            return Preview(port, site, news)
        except OSError as error:
            why = reason(error)
    raise LedgerError(f"{HOST} 的 {ports[0]}–{ports[-1]} 端口都打不开（{why}）：用 --port 换一个" if len(ports) > 1
                      else f"{HOST} 的 {ports[0]} 端口打不开（{why}）：用 --port 换一个")  # fmt: skip
