"""What a commit says, read from git's own bytes: the header, the message, the paths it changed.

Nothing here runs git. Whatever stands in a commit was written by somebody else and may be anything,
so its content never raises; an output that breaks off is an ``EOFError``, a hole in the store a ``LedgerError``.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from itertools import islice

from ledger.text.finding import LedgerError
from ledger.text.value import dataclass

TYPE_CHECKING = False  # as in ``typing``, which a hook does not load
if TYPE_CHECKING:
    from typing import IO

_CHINA = timezone(timedelta(hours=8))
# The last moment that is still in the year 9999 in every zone; git itself stores any number.
_LAST_SECOND = 253_402_214_400
# Lazy in the middle: git, too, takes the date from the end of the line, whatever stands before it.
_IDENT = re.compile(rb"([^<]*)<([^>]*)>.*?(-?\d{1,20})?(?: ([+-]\d{4}))?$", re.DOTALL)
_ZONE = re.compile(r"[+-](0\d|1[0-4])[0-5]\d")
# A closed list: Python also knows codecs that raise, that interpret escapes or that are quadratic.
_CODECS = {"gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030", "big5": "big5", "big5hkscs": "big5hkscs",
           "iso8859-1": "cp1252", "cp1252": "cp1252"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One path of one commit, against each parent; paths are relative to the ledger's root."""

    path: str
    old_paths: tuple[str | None, ...]
    olds: tuple[str | None, ...]
    new: str | None
    mode: str | None


@dataclass(frozen=True, slots=True)
class Ident:
    """Who, and when: the name, address, epoch seconds and zone of an ident line."""

    name: str
    email: str
    time: int
    zone: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One commit: who wrote it and who recorded it, what was said, what was changed."""

    commit: str
    parents: tuple[str, ...]
    author_name: str
    author_email: str
    author_time: int
    author_zone: str
    committer_name: str
    committer_email: str
    committer_time: int
    committer_zone: str
    subject: str
    body: str
    signed: bool
    changes: tuple[Change, ...]
    unread: str = ""  # what stands in its head besides what every commit has: no program shows it

    @property
    def day(self) -> date:
        """The committer's date in China, wherever the commit was made."""
        return china_day(self.committer_time)


def china_day(seconds: int) -> date:
    """The calendar day in China of a moment in epoch seconds."""
    return datetime.fromtimestamp(seconds, _CHINA).date()


def read_commit(commit: str, parents: tuple[str, ...], raw: bytes, changes: tuple[Change, ...]) -> Revision:
    """Read a commit object as it is stored."""
    headers, message = _headers(raw)
    codec = _codec(headers.get(b"encoding", b""))
    author = read_ident(headers.get(b"author", b""), codec)
    committer = read_ident(headers.get(b"committer", b""), codec)
    subject, body = _message(message.decode(codec, "replace"))
    return Revision(
        commit, parents,
        author.name, author.email, author.time, author.zone,
        committer.name, committer.email, committer.time, committer.zone,
        subject, body, b"gpgsig" in headers or b"gpgsig-sha256" in headers, changes, _unread(raw).decode(codec, "replace"),
    )  # fmt: skip


def read_ident(line: bytes, codec: str = "utf-8") -> Ident:
    """Read ``Name <address> seconds zone``; what is missing or absurd becomes a harmless value."""
    found = _IDENT.match(line)
    name, email, time, zone = found.groups(b"") if found else (line, b"", b"", b"")
    seconds = min(max(int(time or 0), 0), _LAST_SECOND)
    offset = zone.decode("ascii")
    return Ident(
        name.decode(codec, "replace").strip(),
        email.decode(codec, "replace").strip(),
        seconds,
        offset if _ZONE.fullmatch(offset) else "+0000",
    )


def _headers(raw: bytes) -> tuple[dict[bytes, bytes], bytes]:
    head, _, message = raw.partition(b"\n\n")
    headers: dict[bytes, bytes] = {}
    for line in head.split(b"\n"):
        key, _, value = line.partition(b" ")
        headers.setdefault(key, value)  # lines of a signature start with a space: their key is empty
    return headers, message


_HEAD = re.compile(rb"\A(?:tree [0-9a-f]+\n(?:parent [0-9a-f]+\n)*author [^\n]*\n|object [0-9a-f]+\n)")
_COMMITTER = re.compile(rb"^committer [^\n]*\n?", re.MULTILINE)


def _unread(raw: bytes) -> bytes:
    """The lines of a head besides those that every commit has, in their place and once."""
    return _COMMITTER.sub(b"", _HEAD.sub(b"", raw.partition(b"\n\n")[0]), count=1)


def _codec(declared: bytes) -> str:
    try:
        return _CODECS.get(codecs.lookup(declared.decode("ascii").strip()).name, "utf-8")
    except (LookupError, ValueError):
        return "utf-8"


def _message(text: str) -> tuple[str, str]:
    lines = text.replace("\r\n", "\n").strip().split("\n")
    end = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    return " ".join(line.strip() for line in lines[:end]), "\n".join(lines[end:]).strip()


def tokens(stream: IO[bytes], size: int = 1 << 16) -> Iterator[bytes]:
    """Cut a stream at its NUL bytes."""
    rest = b""
    while chunk := stream.read(size):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest:
        raise EOFError


def changes_by_commit(
    cut: Iterator[bytes], walk: Mapping[str, tuple[str, ...]], prefix: str
) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """Read ``diff-tree --stdin --always -z --raw``: each commit with the changes below ``prefix``."""
    commit, found = "", list[Change]()
    for token in cut:
        if token.startswith(b":"):
            found += _changes(token, cut, prefix, rooted=not walk[commit])
            continue
        if commit:
            yield commit, tuple(found)
        commit, found = token.decode("ascii"), []
    if commit:
        yield commit, tuple(found)


def _changes(head: bytes, cut: Iterator[bytes], prefix: str, rooted: bool) -> Iterable[Change]:
    """One raw record: ``:`` per parent, modes, ids, status, then the path in each parent and the path now."""
    *fields, status = head.decode("ascii").split(" ")
    count = len(head) - len(head.lstrip(b":"))
    modes = [mode.lstrip(":") for mode in fields[: count + 1]]
    ids = [None if set(oid) == {"0"} else oid for oid in fields[count + 1 :]]
    # Ordinary commits name one path unless it moved; merges always name all of them.
    named = [_path(raw) for raw in _take(cut, count + 1 if count > 1 or status[0] in "RC" else 1)]
    path, olds = named[-1], [None] * count if rooted else ids[:-1]
    before = [name if oid else None for name, oid in zip(named[:-1] or named, olds, strict=True)]
    change = Change(path, tuple(before), tuple(olds), ids[-1], modes[-1] if ids[-1] else None)
    if rooted:
        change = Change(path, (), (), change.new, change.mode)
    return _below(change, prefix) if prefix else [change]


def _below(change: Change, prefix: str) -> Iterable[Change]:
    """The part of a change that lies in the ledger: a file moved in is new there, one moved out is gone."""
    inside = [path if path and path.startswith(prefix) else None for path in change.old_paths]
    olds = [oid if path else None for path, oid in zip(inside, change.olds, strict=True)]
    before = tuple(path and path.removeprefix(prefix) for path in inside)
    if change.path.startswith(prefix):
        yield Change(change.path.removeprefix(prefix), before, tuple(olds), change.new, change.mode)
        return
    for gone in dict.fromkeys(path for path in before if path):
        there = [path == gone for path in before]
        yield Change(
            gone,
            tuple(gone if here else None for here in there),
            tuple(oid if here else None for here, oid in zip(there, olds, strict=True)),
            None,
            None,
        )


def entries(out: bytes) -> Iterator[tuple[list[str], str]]:
    """Read ``fields TAB path NUL``, the common form of ``ls-tree`` and ``ls-files --stage``."""
    for entry in out.split(b"\0")[:-1]:
        fields, _, path = entry.partition(b"\t")
        yield fields.decode("ascii").split(), _path(path)


def object_head(line: bytes) -> tuple[str, str, int]:
    """Read what ``cat-file --batch`` says before an object: its id, kind and size."""
    oid, kind, *size = line.decode("ascii").split()
    if not size:
        raise LedgerError(f"仓库中缺少对象 {oid}，历史不完整；请运行 git fsck 检查")
    return oid, kind, int(size[0])


def objects(stream: IO[bytes], wanted: str, limit: int | None = None) -> Iterator[tuple[str, bytes]]:
    """Read ``cat-file --batch``; what is too large is refused before it is in memory."""
    while line := stream.readline():
        oid, kind, size = object_head(line)
        if kind != wanted:
            raise LedgerError(f"对象 {oid} 不是 {wanted}，而是 {kind}")
        if limit is not None and size > limit:
            raise LedgerError(f"文件过大（{size} 字节，上限 {limit} 字节）：对象 {oid}")
        content = stream.read(size + 1)
        if len(content) <= size:
            raise EOFError
        yield oid, content[:-1]


def _path(raw: bytes) -> str:
    """A path as text; bytes that are not UTF-8 stay visible and distinct, and can always be printed."""
    return raw.decode("utf-8", "backslashreplace")


def _take(cut: Iterator[bytes], count: int) -> list[bytes]:
    got = list(islice(cut, count))
    if len(got) < count:
        raise EOFError
    return got
