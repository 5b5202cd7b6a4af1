"""Receipts: what the server wrote down of each ref it let change, one line after another, outside the repository.

A line is JSON without spaces: ``number`` (from 1), ``received`` (ISO time in China), ``ref``, ``old`` and ``new`` (ids;
empty for none), ``key`` (fingerprint of the key that signed the new tip; empty for none), ``by`` (its committer's
address), ``prev`` (SHA-256 of the line before, in hex; 64 zeros for the first). What stands behind the last line feed was
never a receipt: its writing was cut short.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

from ledger.text.finding import Finding, LedgerError
from ledger.text.value import dataclass, replace
from ledger.trust import codes

_CHINA = timezone(timedelta(hours=8))
_START = "0" * 64
_KEYS = ("number", "received", "ref", "old", "new", "key", "by", "prev")


@dataclass(frozen=True, slots=True)
class Receipt:
    """One line."""

    number: int
    received: str
    ref: str
    old: str
    new: str
    key: str = ""
    by: str = ""
    prev: str = _START

    @property
    def line(self) -> str:
        """As it is written, without the line feed."""
        values = {name: getattr(self, name) for name in _KEYS}
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """What the next line carries, and every site prints."""
        return sha256(self.line.encode("utf-8")).hexdigest()

    @property
    def moment(self) -> int:
        """When it was written, in epoch seconds."""
        return int(datetime.fromisoformat(self.received).timestamp())


@dataclass(frozen=True)
class Log:
    """All receipts of a server, in order; ``findings`` tell where the chain is broken."""

    path: Path
    receipts: tuple[Receipt, ...] = ()
    findings: tuple[Finding, ...] = ()

    def last(self, ref: str) -> Receipt | None:
        """The last receipt of a ref."""
        return next((r for r in reversed(self.receipts) if r.ref == ref), None)


def china_time(moment: int) -> str:
    """A moment as receipts say it."""
    return datetime.fromtimestamp(moment, _CHINA).isoformat()


def read_log(path: Path) -> Log:
    """The receipts of a file; none where there is no file."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Log(path)
    except OSError as error:
        raise LedgerError(f"回执文件读不出来：{path}（{error.strerror}）") from error
    receipts: list[Receipt] = []
    found: list[Finding] = []
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        receipt = _parse(line)
        if receipt is None:
            found.append(_broken(path, number, "读不出来"))
            continue
        found += _joined(path, number, receipt, receipts[-1] if receipts else None, line)
        receipts.append(receipt)
    return Log(path, tuple(receipts), tuple(found))


def _parse(line: bytes) -> Receipt | None:
    try:
        values = json.loads(line.decode("utf-8"))
        receipt = Receipt(*(values[name] for name in _KEYS)) if isinstance(values, dict) else None
        if receipt is None or type(receipt.number) is not int or not all(isinstance(values[n], str) for n in _KEYS[1:]):
            return None
        return receipt if receipt.moment >= 0 else None
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _joined(path: Path, number: int, receipt: Receipt, before: Receipt | None, line: bytes) -> Iterator[Finding]:
    if receipt.line.encode("utf-8") != line:
        yield _broken(path, number, "不是规定的写法")
    if receipt.number != (before.number if before else 0) + 1:
        yield _broken(path, number, f"编号是 {receipt.number}，上一行是 {before.number if before else 0}")
    if receipt.prev != (before.digest if before else _START):
        yield _broken(path, number, "与上一行的摘要对不上")


def _broken(path: Path, number: int, why: str) -> Finding:
    return Finding(
        codes.CHAIN.id, codes.CHAIN.severity, path.name, number, 1, f"回执第 {number} 行{why}", key=f"{number}{why}"
    )


def order_findings(log: Log) -> Iterator[Finding]:
    """Receipts that do not follow one another: of one ref in their ids, all in their time."""
    tips: dict[str, str] = {}
    latest = 0
    for at, receipt in enumerate(log.receipts, 1):
        if receipt.old != tips.get(receipt.ref, receipt.old if receipt.number == 1 else ""):
            yield _order(log, at, receipt, "旧版本不是上一张回执的新版本")
        if receipt.moment < latest:
            yield _order(log, at, receipt, "时间早于上一张回执")
        tips[receipt.ref] = receipt.new
        latest = max(latest, receipt.moment)


def _order(log: Log, at: int, receipt: Receipt, why: str) -> Finding:
    code = codes.RECEIPT_ORDER
    return Finding(code.id, code.severity, log.path.name, at, 1, f"第 {receipt.number} 号回执（{receipt.ref}）{why}",
                   key=f"{receipt.number}{why}", commit=receipt.new or None)  # fmt: skip


def append(path: Path, due: Callable[[Log], Sequence[Receipt]]) -> tuple[Receipt, ...]:
    """Write receipts behind those that stand, chained to them; on disk when it returns. LedgerError where it cannot.

    ``due`` tells which, given those that stand: asked under the lock that keeps two pushes apart. ``number`` and ``prev``
    of what it gives are filled in here.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as stream:
            _lock(stream.fileno())
            log = read_log(path)
            new = due(log)
            whole = stream.read()
            stream.seek(whole.rfind(b"\n") + 1)
            stream.truncate()  # half a line was never a receipt
            chained = tuple(_chained(new, log.receipts[-1] if log.receipts else None))
            stream.write("".join(f"{r.line}\n" for r in chained).encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
            return chained
    except OSError as error:
        raise LedgerError(f"回执没有写下：{path}（{error.strerror}）") from error


def _chained(new: Iterable[Receipt], last: Receipt | None) -> Iterator[Receipt]:
    for receipt in new:
        last = replace(receipt, number=(last.number if last else 0) + 1, prev=last.digest if last else _START)
        yield last


if sys.platform == "win32":  # pragma: no cover

    def _lock(descriptor: int) -> None:
        """A server on Windows takes one push at a time by git's own lock of the ref."""

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
