"""From a staging folder to the published one, in one step.

The site is written to ``<out>.new`` beside ``<out>`` and takes its place when it is whole. What a reader can see:

* Linux: the two folders change places in one system call; at no moment is there no site or half a site.
* Elsewhere (Windows, shared folders): ``<out>`` is renamed to ``<out>.old`` and ``<out>.new`` to ``<out>``. Between
  the two renames there is for a moment no site, never a mixed one. If the machine stops just there, the next build
  puts the old site back before it does anything else.

Of two builds at once the second stops and says so: the first holds a lock on the marker in ``<out>.new``. Looking for
it and making it, and later the change itself, are done behind a gate that lets one process through at a time.

A reader who has a page open and follows a link after the change comes to the new site.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from ledger.records.audience import EVERYTHING, Audience
from ledger.records.kinds import FOLDERS
from ledger.text.finding import LedgerError
from ledger.text.reason import reason
from ledger.text.value import dataclass, field

MARKER = ".ledger-site"
_CONTENT = b"written by wage-arrears-ledger; this folder is replaced as a whole at each build\n"
_OURS = r"[a-z0-9][a-z0-9-]*|[0-9]{4}-[A-Z]?[0-9]+(?:-[0-9]+)?|[0-9A-Z]{18}"  # a word, a 编号, a credit code
_NAME = re.compile(rf"(?:[a-z0-9][a-z0-9-]*/)*(?:{_OURS})\.(?:html|json|css|js|png|txt|atom|ics|csv|xlsx)")
Mark = tuple[int, int]  # size and time of a file as it was written
_AT_FDCWD, _EXCHANGE = -100, 2


def plain_name(path: str) -> bool:
    """Whether a path is one that a file of a site may have."""
    return _NAME.fullmatch(path) is not None


@dataclass
class Staging:
    """The folder being filled; ``target`` is the site that still stands."""

    folder: Path
    target: Path
    number: int = 0  # of the marker, as the file system counts: it tells this site from the next one
    mode: int | None = None  # of every file: what the umask of whoever builds gives, also to what is taken over
    _made: set[Path] = field(default_factory=set)

    def write(self, path: str, content: bytes) -> Mark:
        """Write a new file; a name that is not plainly ours is refused, whoever made it up."""
        file = self._place(path)
        with file.open("xb") as stream:
            stream.write(content)
        return _mark(file.stat())

    def keep(self, path: str, mark: Mark) -> bool:
        """Take a file over from the site that stands; False where it is not there as it was marked."""
        old = self.target.joinpath(*path.split("/"))
        try:
            seen = old.lstat()
            if not stat.S_ISREG(seen.st_mode) or _mark(seen) != mark or self.mode not in (None, seen.st_mode):
                return False
            os.link(old, self._place(path))
        except OSError:  # gone, or a file system without links
            return False
        return True

    def unchanged(self, path: str, content: bytes, mark: Mark) -> bool:
        """Whether a file of the site that stands has this content; it is then taken over."""
        try:
            same = len(content) == mark[0] and self.target.joinpath(*path.split("/")).read_bytes() == content
        except OSError:
            return False
        return same and self.keep(path, mark)

    def _place(self, path: str) -> Path:
        if not plain_name(path):
            raise ValueError(f"not a name for a file of the site: {path!r}")
        file = self.folder.joinpath(*path.split("/"))
        if file.parent not in self._made:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(file.parent)
        return file


def _mark(seen: os.stat_result) -> Mark:
    return seen.st_size, seen.st_mtime_ns


@contextmanager
def publishing(out: Path, root: Path | None = None, audience: Audience = EVERYTHING) -> Iterator[Staging]:
    """A staging folder that is published when the block ends well, and thrown away when it does not.

    The marker says whom the site is for: a folder that a 街镇园区 or another unit opens never becomes anybody else's.
    """
    target = out.resolve()
    _refuse(target, root.resolve() if root else None)
    _refuse_another(target, audience)
    try:
        with _prepared(target, audience) as staging:
            yield staging
    except OSError as error:
        raise LedgerError(f"网站没有生成，原来的网站不变：{reason(error)}") from error


@contextmanager
def _prepared(target: Path, audience: Audience) -> Iterator[Staging]:
    target.parent.mkdir(parents=True, exist_ok=True)
    new, old = next_to(target, "new"), next_to(target, "old")
    with _gate(target.parent):
        _recover(target, new, old)
        lock = _marked(new)
    try:
        lock.write(_CONTENT + _line(audience))
        lock.flush()
        marker = os.fstat(lock.fileno())
        yield Staging(new, target, marker.st_ino, marker.st_mode)
        with _gate(target.parent):
            left = _swap(new, target, old, lock)
            lock.close()
            _remove(left)
    except BaseException:
        with _gate(target.parent):
            with suppress(OSError):  # what could not be written is tried once more, in vain
                lock.close()
            _remove(new)
        raise


def _marked(new: Path) -> IO[bytes]:
    """Make the staging folder, with the marker that says whose it is and that somebody is at work."""
    new.mkdir()
    try:
        lock = new.joinpath(MARKER).open("xb")
    except OSError:
        _remove(new)
        raise
    _claim(lock)
    return lock


@contextmanager
def _gate(folder: Path) -> Iterator[None]:
    """Let one process through at a time, where a folder can be locked (not on Windows)."""
    try:
        door = os.open(folder, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        with suppress(OSError):
            _wait(door)
        yield
    finally:
        os.close(door)


def next_to(target: Path, word: str) -> Path:
    """The folder beside a site in which a build works (``new``), or from which the old site comes back (``old``)."""
    return target.with_name(f"{target.name}.{word}")


def _refuse(target: Path, root: Path | None) -> None:
    """Never write over anything but an empty folder or a site of ours."""
    if root is not None and (target == root or target in root.parents):
        raise LedgerError(f"输出目录不能是台账目录本身或它的上级：{target}")
    if root is not None and any((root / folder) in (target, *target.parents) for folder in FOLDERS):
        raise LedgerError(f"输出目录不能在放案件和记录的文件夹里：{target}")
    if ".git" in target.parts or target.joinpath(".git").exists():
        raise LedgerError(f"输出目录里有 .git，不写：{target}")
    if target.exists() and not target.is_dir():
        raise LedgerError(f"输出位置是一个文件，不写：{target}")


def _line(audience: Audience) -> bytes:
    return b"" if audience.whole else f"audience {audience.text}\n".encode("utf-8", "surrogateescape")


def _refuse_another(target: Path, audience: Audience) -> None:
    """Never put a site where another one lies that fewer eyes are meant for."""
    with suppress(OSError):
        line = target.joinpath(MARKER).read_bytes().removeprefix(_CONTENT)
        if line and line != _line(audience):
            whose = line.decode("utf-8", "replace").removeprefix("audience ").strip()
            raise LedgerError(
                f"{target} 里是给 {whose} 看的网站，这次要生成的是给 {audience.text} 看的，不写。请换一个 --out"
            )


def _recover(target: Path, new: Path, old: Path) -> None:
    """Clear what an interrupted build left; put the old site back if it stopped between the renames."""
    for folder in (target, new, old):
        if folder.is_dir() and any(folder.iterdir()) and not folder.joinpath(MARKER).is_file():
            raise LedgerError(f"{folder} 不是空的，也不是本工具生成的网站，不写。请换一个 --out，或先自行清空")
    if new.exists():
        if _alive(new / MARKER):
            raise LedgerError(f"另一个生成正在进行（{new}），请稍后再试")
        _remove(new)
    if old.exists():
        if target.exists() and any(target.iterdir()):
            _remove(old)
        else:
            with suppress(FileNotFoundError):
                target.rmdir()
            old.rename(target)


def _remove(folder: Path) -> None:
    """Take a folder of ours away, its marker last: however far we come, the next build knows it for ours."""
    with suppress(OSError):
        for path in (p for p in folder.iterdir() if p.name != MARKER):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                with suppress(OSError):
                    path.unlink()
        if [p.name for p in folder.iterdir()] == [MARKER]:
            folder.joinpath(MARKER).unlink()
        folder.rmdir()


def _swap(new: Path, target: Path, old: Path, lock: IO[bytes]) -> Path:
    """Put the new site in the place of the old one; where the old one is now."""
    if target.exists() and _exchanged(new, target):
        return new
    lock.close()  # Windows renames no folder in which a file is open
    if target.exists():
        _rename(target, old)
    try:
        _rename(new, target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    return old


def _rename(one: Path, other: Path) -> None:
    """Rename a folder; on Windows a virus scanner or an open file may hold it for a moment."""
    for pause in (0.1, 0.3, 0.6):
        try:
            one.rename(other)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    one.rename(other)


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done: int = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE)
    return done == 0


def _claim(stream: IO[bytes]) -> None:
    """Lock a file for as long as this process lives; where that cannot be done, go without."""
    with suppress(OSError):
        _lock(stream)


def _alive(marker: Path) -> bool:
    """Whether a running build holds the marker."""
    try:
        with marker.open("r+b") as stream:
            _lock(stream)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _wait(door: int) -> None:
        """No folder can be opened there."""

    def _lock(stream: IO[bytes]) -> None:
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _wait(door: int) -> None:
        fcntl.flock(door, fcntl.LOCK_EX)

    def _lock(stream: IO[bytes]) -> None:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
