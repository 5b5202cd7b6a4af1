"""Runs git: the one door through which every command goes.

A configuration of our own: whoever can write ``.git/config`` could otherwise have programs run (fsmonitor, hooks,
textconv, transports) or change what we see (replace refs, grafts). The environment is an argument;
GitPython lays it over the process's own. Everything that fails, fails in Chinese.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from threading import Thread
from typing import IO, TYPE_CHECKING, BinaryIO

from ledger.history.children import CLEAN, environment
from ledger.text.finding import LedgerError
from ledger.text.value import dataclass

if TYPE_CHECKING:
    from subprocess import Popen

    from git import Git


@dataclass(frozen=True, slots=True)
class Plumbing:
    """Runs git in one folder with one environment."""

    folder: Path
    env: Mapping[str, str]

    def call(
        self, command: Sequence[str], options: Sequence[str] = (), feed: BinaryIO | None = None
    ) -> tuple[int, bytes, str]:
        """Run to the end: status, output, and what git said about it."""
        with _failing_in_chinese(command):
            status, out, said = _speaker(self.folder).execute(
                ["git", *options, *command],
                feed,
                env=environment(self.env, options),
                with_extended_output=True,
                with_exceptions=False,
                stdout_as_string=False,
            )
        # LedgerError is printed: what git quotes from a broken file must be printable.
        return status, out, said.encode("utf-8", "replace").decode()

    def ask(self, *command: str, options: Sequence[str] = CLEAN) -> bytes:
        """Run to the end and give the output; anything but success is a ``LedgerError``."""
        status, out, said = self.call(command, options)
        if status:
            raise failure(command, said)
        return out

    def keep(self, content: bytes) -> str:
        """Store a content as it is and give its id; no filter that the repository configures is asked."""
        command = ["hash-object", "-w", "--stdin"]
        with TemporaryFile() as feed:
            feed.write(content)
            feed.seek(0)
            status, out, said = self.call(command, CLEAN, feed)
        if status:
            raise failure(command, said)
        return out.decode("ascii")

    def path(self, *command: str) -> Path:
        """Ask for one path; with the user's own configuration, which decides where things are."""
        out = self.ask(*command, options=())
        if not out:
            raise failure(command, "")
        return Path(os.fsdecode(out))

    def lines_of_each(self, command: Sequence[str], asked: Sequence[str], options: Sequence[str]) -> list[list[str]]:
        """The words that git says of each object; ``id E`` where it dies of it.

        A helper that stops reading (on a signature that is none) kills git in the middle of all the others.
        """
        try:
            with self.stream(command, asked, options) as stream:
                return [line.decode("ascii", "replace").split() for line in stream]
        except LedgerError:
            if len(asked) == 1:
                return [[asked[0], "E"]]
        halves = asked[: len(asked) // 2], asked[len(asked) // 2 :]
        return [words for half in halves if half for words in self.lines_of_each(command, half, options)]

    @contextmanager
    def stream(
        self, command: Sequence[str], lines: Iterable[str], options: Sequence[str] = CLEAN
    ) -> Iterator[IO[bytes]]:
        """Give ``lines`` to git and yield its output, to be read while it works.

        The input is a file and the error output has its own reader, so no side ever waits for the other.
        """
        with TemporaryFile() as feed:
            feed.writelines(f"{line}\n".encode("ascii") for line in lines)
            feed.seek(0)
            with _failing_in_chinese(command):
                guard = _speaker(self.folder).execute(
                    ["git", *options, *command], feed, env=environment(self.env, CLEAN), as_process=True
                )
            with _output(guard.proc, command) as output:
                yield output


def _speaker(folder: Path) -> Git:
    from git import Git

    return Git(folder)


@contextmanager
def _failing_in_chinese(command: Sequence[str]) -> Iterator[None]:
    missing = "找不到 git 程序，请先安装 git"
    try:  # GitPython looks for the git program while it is imported
        from git.exc import GitCommandNotFound
    except ImportError as error:
        raise LedgerError(missing) from error
    try:
        yield
    except GitCommandNotFound as error:
        raise LedgerError(missing) from error
    except (OSError, ValueError) as error:  # a NUL or half a character in an argument, too many arguments
        raise failure(command, str(error)) from error


@contextmanager
def _output(process: Popen[bytes] | None, command: Sequence[str]) -> Iterator[IO[bytes]]:
    """Yield what a process writes; once the reader is done, see how the process fared."""
    assert process and process.stdout and process.stderr
    said = deque[bytes](maxlen=20)
    listener = Thread(target=said.extend, args=(process.stderr,), daemon=True)
    listener.start()
    whole = True
    with process:
        try:
            yield process.stdout
        except EOFError:
            whole = False
        except BaseException:
            process.kill()  # the reader went away; git would go on writing into a full pipe
            raise
        finally:
            process.stdout.close()
            listener.join()
    if process.returncode or not whole:
        raise failure(command, b"".join(said).decode("utf-8", "replace"))


_HINTS = {  # what git says, and what it means to whoever uses a ledger
    "promisor remote": "这是部分克隆，有的内容没有取来；请重新完整克隆",
    "revision walk setup failed": "仓库中缺少提交，历史不完整；请运行 git fsck 检查",
    "traverse parents": "仓库中缺少提交，历史不完整；请运行 git fsck 检查",
    "unable to read tree": "仓库中缺少对象，历史不完整；请运行 git fsck 检查",
    ".lock': File exists": "另一个 git 命令正在运行；若确认没有，删除这个 .lock 文件再试",
}


def failure(command: Sequence[str], said: str) -> LedgerError:
    """What git could not do, with its own last words, or with the line that can be explained."""
    for words, meaning in _HINTS.items():
        if line := next((line for line in said.splitlines() if words in line), ""):
            return LedgerError(f"{meaning}（git {command[0]}：{line.strip()}）")
    last = said.strip().splitlines()[-1:] or ["git 没有说明原因"]
    return LedgerError(f"git 未能完成（{command[0]}）：{last[0]}")


def fixed_environment(env: Mapping[str, str], git_dir: Path, top: Path | None) -> dict[str, str]:
    """Name the repository outright, so that every command means the one that was found."""
    fixed = {**env, "GIT_DIR": str(git_dir)}
    if top:
        fixed["GIT_WORK_TREE"] = str(top)
    if index := env.get("GIT_INDEX_FILE"):  # a hook is given ".git/index", seen from the top
        fixed["GIT_INDEX_FILE"] = str((top or git_dir) / index)
    return fixed
