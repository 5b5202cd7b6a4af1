"""Edits of one text that bring in what another has, and the marks where a person must choose between the two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

from ledger.text.edit import Edit
from ledger.text.value import dataclass, field

OURS, THEIRS = "本方", "对方"


class Side(Enum):
    """Which text is wanted where the sides clash: one side's, what both come from, or both, marked."""

    OURS = "ours"
    THEIRS = "theirs"
    BASE = "base"
    MARKED = "marked"


@dataclass(frozen=True, slots=True)
class Splice:
    """Characters ``start`` to ``end`` give way to a text; to another for the other side where ``label`` names a clash.

    ``depth`` says how far inside the record the place lies: of what is set in at one place the innermost comes first,
    since it belongs to what stands before.
    """

    start: int
    end: int
    ours: str
    depth: int = 0
    label: str = ""
    theirs: str = ""
    base: str = ""

    def text(self, side: Side) -> str:
        """What is put in for a side."""
        if not self.label or side is Side.OURS:
            return self.ours
        return self.base if side is Side.BASE else self.theirs


def from_edit(text: str, edit: Edit, depth: int) -> Splice:
    """An edit as a splice; whole lines set in behind a line stand in front of the next one, where they mark cleanly."""
    put = edit.text.removeprefix("\r\n").removeprefix("\n")
    if edit.start == edit.end and put != edit.text:
        newline = edit.text[: len(edit.text) - len(put)]
        at = line_after(text, edit.end)
        return Splice(at, at, put + newline, depth)
    return Splice(edit.start, edit.end, edit.text, depth)


def line_after(text: str, offset: int) -> int:
    """Where the line behind an offset's begins."""
    found = text.find("\n", offset)
    return len(text) if found < 0 else found + 1


def line_start(text: str, offset: int) -> int:
    """Where an offset's line begins."""
    return text.rfind("\n", 0, offset) + 1


@dataclass
class _Region:
    """Whole lines that hold a clash."""

    start: int
    end: int
    labels: list[str] = field(default_factory=list)


def spliced(text: str, splices: Sequence[Splice], side: Side, newline: str = "\n") -> str:
    """The text with every splice."""
    ordered = sorted(enumerate(splices), key=lambda s: (s[1].start, s[1].end > s[1].start, -s[1].depth, s[0]))
    marked = _regions(text, splices) if side is Side.MARKED else []
    parts: list[str] = []
    at, left = 0, [s for _, s in ordered]
    for region in marked:
        while left and _before(left[0], region):
            at = _put(text, left.pop(0), parts, at, side, newline)
        inside = [s for s in left if s.start < region.end]
        left = left[len(inside) :]
        parts.append(text[at : region.start])
        mine, other = (_stretch(text, region, inside, which) for which in (Side.OURS, Side.THEIRS))
        parts.append(marks("、".join(dict.fromkeys(region.labels)), mine, other, newline))
        at = region.end
    for splice in left:
        at = _put(text, splice, parts, at, side, newline)
    return "".join([*parts, text[at:]])


def _before(splice: Splice, region: _Region) -> bool:
    return splice.start < region.start or (splice.start == splice.end == region.start)


def _put(text: str, splice: Splice, parts: list[str], at: int, side: Side, newline: str) -> int:
    if splice.start < at:  # an edit inside what was replaced already: the check of the result will tell
        return at
    clash = splice.label and side is Side.MARKED
    put = marks(splice.label, splice.ours, splice.theirs, newline) if clash else splice.text(side)
    parts += [text[at : splice.start], put]
    return splice.end


def _stretch(text: str, region: _Region, splices: Iterable[Splice], side: Side) -> str:
    parts: list[str] = []
    at = region.start
    for splice in splices:
        at = _put(text, splice, parts, at, side, "")
    return "".join([*parts, text[at : region.end]])


def _regions(text: str, splices: Iterable[Splice]) -> list[_Region]:
    """The lines of clashes within lines; one that sets in whole lines is marked where it stands."""
    found: list[_Region] = []
    for s in sorted((s for s in splices if s.label), key=lambda s: s.start):
        whole = s.start == s.end and s.start == line_start(text, s.start)
        start = line_start(text, s.start)
        end = s.end if s.end > s.start and text[s.end - 1] == "\n" else line_after(text, s.end)
        if found and not whole and start < found[-1].end:
            found[-1].end = max(found[-1].end, end)
            found[-1].labels.append(s.label)
        elif not whole:
            found.append(_Region(start, end, [s.label]))
    return found


def marks(label: str, ours: str, theirs: str, newline: str) -> str:
    """Both texts, marked as git marks a conflict."""
    ends = [part + newline if part and not part.endswith("\n") else part for part in (ours, theirs)]
    return f"<<<<<<< {OURS}（{label}）{newline}{ends[0]}======={newline}{ends[1]}>>>>>>> {THEIRS}（{label}）{newline}"
