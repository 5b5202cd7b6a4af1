"""Writing the index without git's looking at the work tree: where it looks, it runs the filters that are configured.

Even an entry named outright makes git compare other files with the index, those that were written in the second in
which the index was (they may have changed since without its showing). So git is shown an empty work tree, and such
entries are written anew without their times: whoever asks git next has it compare them, by then of their own will.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

from ledger.history.children import QUIET
from ledger.history.plumbing import Plumbing, failure
from ledger.history.revisions import entries
from ledger.text.finding import LedgerError
from ledger.text.reason import reason
from ledger.text.value import replace

GONE = f"0 {'0' * 40}"


def content_entry(git: Plumbing, file: Path, was: tuple[str, bytes] | None) -> str:
    """Store a file as it is on disk, for ``write_entry``; ``was`` is the mode and the content that is staged now."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise LedgerError(f"没有暂存：{reason(error)}") from error
    if b"\r\n" in content and not (was and b"\r\n" in was[1]):
        content = content.replace(b"\r\n", b"\n")
    # Stored by ourselves, since git would run the filters that the repository configures.
    return f"{was[0] if was else '100644'} {git.keep(content)}"


def write_entry(git: Plumbing, git_dir: Path, path: str, entry: str) -> None:
    """Enter ``mode id`` at a path as seen from the top of the work tree; ``GONE`` takes it out."""
    lines = [*_unsure(git, git_dir, path), f"{entry}\t{path}"]
    blind = replace(git, folder=git_dir, env={**git.env, "GIT_WORK_TREE": str(git_dir)})
    command = ["update-index", "-z", "--add", "--index-info"]
    with TemporaryFile() as feed:
        feed.write(b"".join(line.encode("utf-8", "surrogateescape") + b"\0" for line in lines))
        feed.seek(0)
        status, _, said = blind.call(command, QUIET, feed)
    if status:
        raise LedgerError(f"工作区的文件已经改好，暂存区没有跟上：{failure(command, said)}")


def _unsure(git: Plumbing, git_dir: Path, path: str) -> Iterator[str]:
    """The other entries whose files were written no earlier than the index."""
    top = Path(git.env.get("GIT_WORK_TREE", git_dir))
    try:
        since = int(Path(git.env.get("GIT_INDEX_FILE", git_dir / "index")).stat().st_mtime)
    except FileNotFoundError:
        return
    for (mode, oid, stage), other in entries(replace(git, folder=top).ask("ls-files", "--stage", "-z")):
        try:
            late = os.lstat(top / other).st_mtime >= since
        except OSError:
            continue
        if late and stage == "0" and other != path:
            yield f"{mode} {oid}\t{other}"


def skipped(git: Plumbing, git_dir: Path) -> dict[str, str]:
    """The files below git's folder that a sparse checkout leaves out of the work tree, with the ids of their contents."""
    if not git_dir.joinpath("info", "sparse-checkout").is_file():
        return {}
    found = entries(git.ask("ls-files", "-t", "--stage", "-z"))
    return {path: oid for (tag, _, oid, _), path in found if tag == "S"}
