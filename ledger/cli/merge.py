"""``ledger merge-file``: what git calls to merge one record (the driver that ``ledger hook install`` sets up)."""

from __future__ import annotations

import shutil
import traceback
from pathlib import Path

import click

from ledger.book.merging import Merged, merge_record
from ledger.cli.context import Context, say
from ledger.cli.outside import write_log
from ledger.history.plumbing import Plumbing
from ledger.text.splice import OURS, THEIRS

_MOST_CONFLICTS = 127  # what git merge-file answers with; above it, it could not merge
_FOLDERS = 3  # how much of a path says what kind of record it is: cases/2026/2026-0012.md


@click.command("merge-file", hidden=True)
@click.option("--inner", is_flag=True)
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("ours", type=click.Path(path_type=Path))
@click.argument("theirs", type=click.Path(path_type=Path))
@click.argument("path")
@click.pass_obj
def merge_file(ctx: Context, base: Path, ours: Path, theirs: Path, path: str, inner: bool) -> int:
    """由 git 调用：把对方的改动并入本方，结果写回本方的文件。"""
    texts = [file.read_bytes() for file in (base, ours, theirs)]
    name = "/".join(path.replace("\\", "/").split("/")[-_FOLDERS:])
    try:
        result = merge_record(name, *texts, inner=inner)
    except Exception:  # git must be left with something whole, whatever happens
        say(f"{name}：合并时程序出错，详情在 {write_log(traceback.format_exc())}；改按普通文本合并")
        return _as_text(ctx, (base, ours, theirs), name)
    if not isinstance(result, Merged):
        say(f"{name}：{result.reason}，按普通文本合并")
        return _as_text(ctx, (base, ours, theirs), name)
    _write(ours, result.data)
    if inner:
        return 0
    for note in result.notes:
        say(f"{name}：请看一下 {note}")
    for clash in result.clashes:
        say(f"{name}：两边不一致，请选定一个 {clash}")
    return int(bool(result.clashes))


def _as_text(ctx: Context, files: tuple[Path, Path, Path], name: str) -> int:
    """As git itself would merge it, line by line."""
    base, ours, theirs = (file.resolve() for file in files)
    half = _beside(ours)
    shutil.copyfile(ours, half)
    labels = [word for label in (OURS, "共同的上一版", THEIRS) for word in ("-L", label)]
    command = ["merge-file", "--quiet", *labels, str(half), str(base), str(theirs)]
    status, _, _ = Plumbing(Path.cwd(), ctx.env).call(command)
    if status > _MOST_CONFLICTS:
        half.unlink()
        say(f"{name}：不是文本，合并不了；文件里留的是本方的内容，对方的用 git checkout --theirs 取")
    else:
        half.replace(ours)
    return int(status != 0)


def _write(file: Path, data: bytes) -> None:
    """All of it or nothing."""
    half = _beside(file)
    half.write_bytes(data)
    half.replace(file)


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.half")
