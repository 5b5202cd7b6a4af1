"""Mending a file's text: round after round of the edits that findings carry, until none is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ledger.records.files import RecordFile, read_record
from ledger.records.style import restyled
from ledger.text.edit import Edit, apply
from ledger.text.finding import Finding
from ledger.text.value import dataclass

MOST_ROUNDS = 40
_WHOLE_FILE = ("F101", "F102")  # mended by writing the file at all: no edit of the text is needed
Findings = Callable[[RecordFile], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Mended:
    """A file before and after; ``mended`` are the findings whose edits were applied."""

    path: str
    before: bytes
    after: bytes
    mended: tuple[Finding, ...]

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return self.before != self.after


def mend(path: str, raw: bytes, findings: Findings, *, style: bool = False) -> Mended:
    """Apply what findings offer (and the canonical layout, with ``style``) until nothing more is offered.

    A file that is no text comes back as it was. What is written is UTF-8 with LF, without a mark.
    """
    file = read_record(path, raw)
    if file.document.source.encoding is None or "\0" in file.document.source.text:
        return Mended(path, raw, raw, ())
    done: list[Finding] = []
    seen = {raw}
    for _ in range(MOST_ROUNDS):
        offered = [f for f in findings(file) if f.edits]
        offered += [f for f in file.findings if f.code in _WHOLE_FILE]
        edits = [e for f in offered for e in f.edits] or (_layout(file) if style else [])
        text = apply(file.document.source.text, edits)
        new = text.encode("utf-8")
        done += [f for f in offered if f not in done]
        if new == file.document.source.raw or new in seen:
            break
        seen.add(new)
        mended = read_record(path, new)
        if file.record is not None and mended.record is None:  # never give back what reads worse
            break
        file = mended
    return Mended(path, raw, file.document.source.raw, tuple(done))


def _layout(file: RecordFile) -> list[Edit]:
    return restyled(file.document, file.kind.table)


def spelling(file: RecordFile) -> Iterable[Finding]:
    """What ``fmt`` mends: how things are spelt, never what they say."""
    return file.findings
