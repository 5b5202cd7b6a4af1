"""Makes a repository of a whole history at once, from a stream of ``git fast-import``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryFile

from ledger.history.children import CLEAN, CLEAN_ENV
from ledger.history.plumbing import Plumbing, _failing_in_chinese, _speaker, failure
from ledger.text.finding import LedgerError


def check_empty(folder: Path) -> None:
    """LedgerError unless the folder is new or empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LedgerError(f"{folder} 不是空目录")


def import_history(folder: Path, env: Mapping[str, str], stream: Iterable[bytes]) -> None:
    """A new repository in a new or empty folder, with the branch ``main`` as the stream gives it, checked out."""
    check_empty(folder)
    folder.mkdir(parents=True, exist_ok=True)
    place = folder.resolve()
    # Inside a hook the environment names another repository.
    own = {"GIT_DIR": str(place / ".git"), "GIT_INDEX_FILE": str(place / ".git" / "index")}
    git = Plumbing(place, {**{k: v for k, v in env.items() if not k.startswith("GIT_")}, **own})
    git.ask("init", "--quiet", "--template=", "--initial-branch=main", "--object-format=sha1")
    _feed(git, stream)
    git.ask("reset", "--quiet", "--hard", "main")


def _feed(git: Plumbing, stream: Iterable[bytes]) -> None:
    command = ["fast-import", "--quiet", "--done", "--date-format=raw"]
    with TemporaryFile() as feed, _failing_in_chinese(command):
        feed.writelines(stream)
        feed.seek(0)
        status, _, said = _speaker(git.folder).execute(
            ["git", *CLEAN, *command], feed, env={**git.env, **CLEAN_ENV, "LC_ALL": "C"},
            with_extended_output=True, with_exceptions=False, stdout_as_string=False,
        )  # fmt: skip
    if status:
        raise failure(command, str(said))
