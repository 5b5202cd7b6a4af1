"""The course of a case as a drawing: one axis of days, a lane for each kind of thing, no label upon another.

Only places and words are worked out here; colours and type are the stylesheet's, so that the drawing is right on a dark
screen, in forced colours and on paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from ledger.measures.calendar import add_months
from ledger.records.personal import mask
from ledger.site.course import LANES, LEVEL, Course, Moment
from ledger.text.value import dataclass, field, replace

LEFT, EDGE, TOP = 104, 14, 44  # room for the names of the lanes, at the right, and for the axis
NARROW, WIDE, PER_LABEL = 1190, 2600, 24
ROW, BAND, GAP, BESIDE = 22, 22, 8, 10
_MOST_ROWS = 10
_EM, _HALF = 13.0, 7.6  # how wide a character of 13 px is, Chinese or not
_LONGEST = 15  # characters of a label
_COLOURS = {"红色": "red", "橙色": "orange", "黄色": "yellow", "无": "none"}
_STEPS = (1, 2, 3, 6, 12, 24, 60)  # months between two ticks
_NEAR = 7_300  # days from today beyond which a day is a slip of the pen, and would make a dot of all the others


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment's mark at (x, y) and its label beside it, to the ``left`` or right; no ``words`` where there is no room."""

    x: int
    y: int
    shape: str
    words: str
    left: bool
    title: str
    late: bool


@dataclass(frozen=True, slots=True)
class Band:
    """The run of a level."""

    x: int
    y: int
    width: int
    colour: str
    words: str
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A day of the axis."""

    x: int
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A strip of the drawing; ``middle`` is where its name stands."""

    y: int
    height: int
    middle: int
    name: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole; ``now`` is where today stands, ``hidden`` counts the labels for which there was no room."""

    width: int
    height: int
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    bands: tuple[Band, ...]
    marks: tuple[Mark, ...]
    now: int
    today: str
    anchor: str
    hidden: int
    left: int = LEFT

    @property
    def long(self) -> bool:
        """Whether it is wider than a window, and than paper."""
        return self.width > NARROW


@dataclass
class _Rows:
    """What is taken of each row of a lane."""

    taken: list[list[tuple[float, float]]] = field(default_factory=list)

    def place(self, low: float, high: float) -> int | None:
        """The first row with room from low to high; None where there is none."""
        for number, row in enumerate(self.taken):
            if all(high + GAP <= a or b + GAP <= low for a, b in row):
                row.append((low, high))
                return number
        if len(self.taken) == _MOST_ROWS:
            return None
        self.taken.append([(low, high)])
        return len(self.taken) - 1


class _Axis:
    """Days to places."""

    def __init__(self, course: Course, moments: Sequence[Moment]) -> None:
        days = [m.day for m in moments] + [course.today]
        first, last = min(days), max(days)
        pad = max(2, (last - first).days // 50)
        self.first, self.last = first - timedelta(pad), max(last + timedelta(pad), first + timedelta(28))
        self.today = course.today
        self.width = min(WIDE, NARROW + PER_LABEL * max(0, len(moments) - 45))

    @property
    def now(self) -> int:
        """Where today stands."""
        return self.at(self.today)

    def at(self, day: date) -> int:
        """Where a day stands."""
        part = (day - self.first).days / (self.last - self.first).days
        return round(LEFT + EDGE + part * (self.width - LEFT - 2 * EDGE))

    def ticks(self) -> Iterator[Tick]:
        """Those of its days that have a name, but where the name would stand out at a side or in the way of today's."""
        return (t for t in self._ticks() if LEFT + 34 <= t.x <= self.width - 34 and abs(t.x - self.now) >= 34)

    def _ticks(self) -> Iterator[Tick]:
        """Weeks where there are few days, else the first days of months, as many as have room."""
        if (self.last - self.first).days <= 70:
            day = self.first + timedelta(-self.first.weekday() % 7)
            while day <= self.last:
                yield Tick(self.at(day), f"{day.month}月{day.day}日")
                day += timedelta(7)
            return
        months = (self.last - self.first).days / 30.4
        most = max(1, int((self.width - LEFT) / 76))
        step = next((s for s in _STEPS if months / s <= most), _STEPS[-1])
        day = date(self.first.year, 1, 1)
        while day <= self.last:
            if day >= self.first:
                whole = day.month == 1 and step > 1
                yield Tick(self.at(day), f"{day.year}年" if whole else f"{day.year}-{day.month:02d}")
            day = add_months(day, step)


def draw(course: Course) -> Drawing:
    """The drawing of a course."""
    shown = _shown(course)
    axis = _Axis(course, shown)
    lanes, marks, bands = list[Lane](), list[Mark](), list[Band]()
    top, hidden = TOP, 0
    for name in LANES:
        moments = [m for m in shown if m.lane == name]
        if not moments:
            continue
        head = BAND + 8 if name == LEVEL else 6
        rows = _Rows()
        placed = [_placed(m, axis, rows, top + head) for m in moments if m.shape != "level"]
        if name == LEVEL:
            bands += _bands(course, axis, top + 5)
        marks += placed
        hidden += sum(not m.words for m in placed)
        height = head + ROW * max(len(rows.taken), 0 if name == LEVEL else 1) + 4
        lanes.append(Lane(top, height, top + (5 + BAND // 2 if name == LEVEL else 6 + ROW // 2) + 5, name))
        top += height
    now = axis.now
    anchor = "end" if now > axis.width - 90 else "start" if now < LEFT + 60 else "middle"
    today = f"{'结案' if course.closed else '今天'} {course.today.month}月{course.today.day}日"
    return Drawing(
        axis.width, top + 6, tuple(lanes), tuple(axis.ticks()), tuple(bands), tuple(marks), now, today, anchor, hidden
    )


def _shown(course: Course) -> list[Moment]:
    """What is drawn: things of one name and day as one; a rise so far off that it would crowd the past is left to words."""
    near = [m for m in course.moments if abs((m.day - course.today).days) <= _NEAR]
    past = max([60, *((course.today - m.day).days for m in near)])
    kept = [m for m in near if m.shape != "rise" or (m.day - course.today).days <= past / 2]
    found = []
    for _, same in groupby(sorted(kept, key=_alike), key=_alike):
        first, *others = same
        words = f"{first.words} ×{len(others) + 1}" if others else first.words
        found.append(replace(first, words=words, more="；".join(m.more for m in (first, *others))))
    return found


def _alike(moment: Moment) -> tuple[date, str, str]:
    return moment.day, moment.lane, moment.words


def _placed(moment: Moment, axis: _Axis, rows: _Rows, top: int) -> Mark:
    """A mark in the first row where it and its label have room: the label to its right, or to its left before
    the edge and before today."""
    words = moment.words if len(moment.words) <= _LONGEST else f"{mask(moment.words)[: _LONGEST - 1]}…"
    x, wide = axis.at(moment.day), BESIDE + _width(words)
    left = x + wide > axis.width - 4 or (x < axis.now < x + wide + 4 and x - wide > LEFT)
    title = f"{moment.iso} {moment.more}"
    row = rows.place(x - wide, x + 6) if left else rows.place(x - 6, x + wide)
    if row is None:  # the mark by itself wants less room
        row, words = rows.place(x - 6, x + 6) or 0, ""
    return Mark(x, top + ROW * row + ROW // 2, moment.shape, words, left, title, moment.late)


def _bands(course: Course, axis: _Axis, top: int) -> Iterator[Band]:
    """The runs of the levels; a name stands in its band where there is room, else its mark alone."""
    for run in course.runs:
        if (course.today - run.start).days > _NEAR:
            continue
        end = min(run.end or course.today, course.today)
        x = axis.at(run.start)
        width = max(axis.at(end) - x, 3)
        title = f"{run.start.isoformat()} 至 {end.isoformat()} {run.level}"
        yield Band(x, top, width, _COLOURS.get(run.level, "none"), _in_band(run.level, width), title)


def _in_band(level: str, width: float) -> str:
    shape = {"红色": "▲", "橙色": "◆", "黄色": "●", "无": "○"}.get(level, "○")
    whole = f"{shape} {level}"
    return whole if _width(whole) + 10 <= width else shape if width >= 16 else ""


def _width(words: str) -> float:
    return sum(_EM if ord(c) > 0x2E80 or c in "▲◆●○…" else _HALF for c in words)
