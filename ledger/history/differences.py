"""What a commit changed in a file, line by line: small enough to be kept for every commit of a history.

Most commits add an entry or two to a file of some fifty lines. The lines that two versions begin and end with are
left aside first, and of what is between only the lines that went and the lines that came are kept, with the one
before for the reader to know where he is. It is a true account, not always the shortest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.records.personal import mask
from ledger.text.value import dataclass

KEPT, GONE, CAME = " ", "-", "+"
_HEAD = "\n@"  # what begins a hunk: no line of one begins so
MOST_LINES, MOST_WIDTH = 60, 240  # lines of one commit, characters of one line
_MOST_COMPARED = 4_000  # lines between the ends that are held against each other


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that follow one another: each begins with ``" "``, ``"-"`` or ``"+"``; where they begin, before and now."""

    before: int
    now: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a commit changed in a file; ``left`` counts the changed lines that are not kept here.

    ``text`` holds the hunks, each below a line that says where it begins: most of a history is read again and again
    and looked at by nobody.
    """

    text: str
    came: int
    gone: int
    left: int = 0

    @property
    def hunks(self) -> tuple[Hunk, ...]:
        """The hunks, in order."""
        return tuple(map(_hunk, self.text.split(_HEAD)[1:]))


Lines = Sequence[str]


def lines_of(content: bytes) -> list[str]:
    """The lines of a file; what is no UTF-8 is for display only."""
    return content.decode("utf-8", "replace").removesuffix("\n").split("\n")


def difference(before: Lines, now: Lines) -> Difference:
    """What was changed from one version to the next; of a new file (nothing before) every line came."""
    top = _alike(before, now)
    low = _alike(before[top:][::-1], now[top:][::-1])
    runs = list(_runs(before[top : len(before) - low], now[top : len(now) - low]))
    parts, left, room = list[str](), 0, MOST_LINES
    for at, gone, to, came in runs:
        lines = [*(GONE + line for line in gone), *(CAME + line for line in came)]
        left += max(0, len(lines) - room)
        if kept := lines[:room]:
            parts.append(_written(top + at, top + to, kept, now))
        room -= len(kept)
    return Difference("".join(parts), sum(len(r[3]) for r in runs), sum(len(r[1]) for r in runs), left)


def _written(at: int, to: int, lines: Sequence[str], now: Lines) -> str:
    """A hunk as text, with the line that stands before it."""
    lead = [KEPT + now[to - 1]] if to else []
    return "\n".join((f"{_HEAD}{at + 1 - len(lead)} {to + 1 - len(lead)}", *map(_cut, (*lead, *lines))))


def _hunk(text: str) -> Hunk:
    head, *lines = text.split("\n")
    before, now = head.split(" ")
    return Hunk(int(before), int(now), tuple(lines))


def _cut(line: str) -> str:
    """A very long line without its end; half of a person's number would no longer be known for one."""
    return line if len(line) <= MOST_WIDTH else f"{mask(line)[:MOST_WIDTH]}……"


def _alike(one: Lines, other: Lines) -> int:
    """How many lines two texts begin with alike."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


Run = tuple[int, Lines, int, Lines]  # where what went began and where what came begins


def _runs(before: Lines, now: Lines) -> Iterator[Run]:
    """What went and what came, run by run: a line that stays is looked for in order, the nearest first."""
    if len(before) + len(now) > _MOST_COMPARED:
        yield 0, before, 0, now
        return
    places: dict[str, list[int]] = {}
    for i, line in enumerate(now):
        places.setdefault(line, []).append(i)
    at = to = 0
    gone: list[str] = []
    for i, line in enumerate(before):
        spot = next((p for p in places.get(line, ()) if p >= to), None)
        if spot is None or _dear(before, i, now, to, spot):
            gone.append(line)
            continue
        if gone or spot > to:
            yield at, gone, to, now[to:spot]
        at, to, gone = i + 1, spot + 1, []
    if gone or to < len(now):
        yield at, gone, to, now[to:]


def _dear(before: Lines, i: int, now: Lines, to: int, spot: int) -> bool:
    """Whether keeping a line would give up the line after it, which stands nearer: a bare ``支付:`` is no landmark."""
    following = before[i + 1] if i + 1 < len(before) else None
    return spot > to and following is not None and following in now[to:spot]
