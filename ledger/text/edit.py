"""Edits by span: what lies outside a span keeps every byte."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from ledger.text.source import Span
from ledger.text.value import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace the characters ``start`` to ``end`` of a text."""

    start: int
    end: int
    text: str


def compatible(edits: Iterable[Edit]) -> list[Edit]:
    """The edits in order, without any that repeats or overlaps an earlier one."""
    kept: list[Edit] = []
    for edit in sorted(dict.fromkeys(edits), key=lambda e: (e.start, e.end)):
        if not kept or edit.start > kept[-1].end or (edit.start == kept[-1].end > kept[-1].start):
            kept.append(edit)
    return kept


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after all compatible edits."""
    parts, at = [], 0
    for edit in compatible(edits):
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


class Shift:
    """Maps offsets of an edited text back to the text before the edits."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._new: list[int] = [0]
        self._old: list[int] = [0]
        delta = 0
        for edit in compatible(edits):
            self._mark(edit.start + delta, edit.start)
            delta += len(edit.text) - (edit.end - edit.start)
            self._mark(edit.end + delta, edit.end)
        self._identity = len(self._new) == 1

    def _mark(self, new: int, old: int) -> None:
        self._new.append(new)
        self._old.append(old)

    def back(self, offset: int) -> int:
        """The old offset of a new one; inside replaced text, at most the end of what it replaced."""
        if self._identity:
            return offset
        i = bisect_right(self._new, offset) - 1
        old = self._old[i] + offset - self._new[i]
        inside = i % 2 == 1 and i + 1 < len(self._old)
        return min(old, self._old[i + 1]) if inside else old

    def span(self, span: Span) -> Span:
        """The old span of a new one."""
        return Span(self.back(span.start), self.back(span.end))
