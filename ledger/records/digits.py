"""Digits in whatever disguise: which characters stand for one, what may stand between two, what hides both.

A text comes out as ``Run``s: stretches of digits with nothing but gaps between them, and the places where a number
may begin or end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from html import unescape

from ledger.text.value import dataclass

# What Python's \d leaves out: raised, lowered, circled, bracketed and dotted digits, and those of older scripts.
_OTHER = (
    "\u00b2\u00b3\u00b9\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea"
    "\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\U00010a40-\U00010a43\U00010e60-\U00010e68"
    "\U00011052-\U0001105a\U0001f100-\U0001f10a\u2160-\u2168\u2170-\u2178\u3021-\u3029\u3220-\u3228\u3280-\u3288"
)
_CHINESE = "〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖弌弍弎貳參陸叄"
_ALIKE = {**dict.fromkeys("OoＯｏОоΟο○◯", "0"), **dict.fromkeys("lIｌＩІΙı", "1")}
_SPOKEN = {"幺": "1", "弌": "1", "弍": "2", "弎": "3", "叄": "3"}
_CROSS = "XxｘＸХхⅩ"
_DIGIT = rf"\d{_OTHER}{_CHINESE}幺{''.join(_ALIKE)}"
_UNSEEN = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u20d0-\u20f0\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\U000e0000-\U000e01ef"
)
_MARKUP = "*_~`"
_BETWEEN = (
    r"\s\-\u2010-\u2015\u2043\u2212\u2e3a\u2e3b\u301c\ufe58\ufe63\uff0d\uff5e\u30fc"  # blanks and dashes
    r".．․‥…·•‧∙⋅・･/／⁄∕\\＼＿()（）\[\]［］【】〔〕〈〉《》「」『』{}｛｝+＋'’‘>"
)
# Eleven digits make the shortest number; where the first digit of a group has led to nothing, its others are not tried.
_RUN = re.compile(
    rf"[{_DIGIT}](?<!\d.)(?:[{_BETWEEN}{_MARKUP}{_UNSEEN}]{{0,16}}+[{_DIGIT}{_CROSS}]){{10,}}+", re.DOTALL
)
_ENDLESS = re.compile(r"[0-9]{20,}+")
_VEIL = re.compile(
    r"&\#?\w{1,31};|<!--.{0,60}?-->|</?[A-Za-z][^<>\n]{0,60}>|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|%3[0-9]"
)
_SEAMLESS = re.compile(f"[{_MARKUP}{_UNSEEN}]*")
_BREAK = re.compile(rf"[ \t>\\{_UNSEEN}]*\r?\n[ \t>{_UNSEEN}]*")
NONE, SOFT, HARD, WALL = ".~|#"


@dataclass(frozen=True, slots=True)
class Run:
    """Digits with nothing but gaps between them.

    ``digits`` holds ``0``-``9`` and ``X``; ``spans`` where each stands in the text; ``seams`` what lies before each,
    a character each: a gap (HARD), something that shows no gap (SOFT), what no number goes across (WALL), or NONE;
    ``alike`` which are letters that look like digits.
    """

    digits: str
    spans: Sequence[tuple[int, int]]
    seams: str
    alike: Sequence[bool]


def promising(text: str) -> bool:
    """Whether it is worth a closer look: nearly every text is passed over here."""
    return len(text) > 10 and (_veiled(text) or _RUN.search(text) is not None)


def _veiled(text: str) -> bool:
    return "&" in text or "<" in text or "\\" in text or "%3" in text


def runs(text: str, wanted: re.Pattern[str]) -> Iterator[Run]:
    """Every run long enough to hold a person's number and with digits like those wanted in it, left to right."""
    bare, origin = _unveiled(text)
    for match in _RUN.finditer(bare):
        for start, end in _pieces(bare, match.start(), match.end()):
            if wanted.search(bare[start:end].translate(_VALUES)):
                plain = origin is None and _PLAIN.fullmatch(bare, start, end)
                yield _plain_run(bare, start, end) if plain else _run(bare, origin, start, end)


def _pieces(bare: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a run between digits too many in one piece to be anybody's."""
    for endless in _ENDLESS.finditer(bare, start, end):
        if endless.start() - start > 10:
            yield start, endless.start()
        start = endless.end()
    if end - start > 10:
        yield start, end


def _unveiled(text: str) -> tuple[str, Sequence[tuple[int, int]] | None]:
    """The text without entities, tags and escapes, and where each character came from (None: where it stands)."""
    if not _veiled(text) or not _VEIL.search(text):
        return text, None
    parts: list[str] = []
    origin: list[tuple[int, int]] = []
    at = 0
    for match in _VEIL.finditer(text):
        parts.append(text[at : match.start()])
        origin += [(i, i + 1) for i in range(at, match.start())]
        shown = _shown(match[0])
        parts.append(shown)
        origin += [match.span()] * len(shown)
        at = match.end()
    parts.append(text[at:])
    origin += [(i, i + 1) for i in range(at, len(text))]
    return "".join(parts), origin


def _shown(veil: str) -> str:
    """What an entity or escape shows; a tag shows nothing, which a mark that cannot be seen stands for."""
    if veil[0] == "&":
        return unescape(veil)
    if veil[0] == "<":
        return "\u2060"
    number = int(veil[1:] if veil[0] == "%" else veil[2:], 16)
    return chr(number) if number < 0x110000 else "\ufffd"


_PLAIN = re.compile(r"[0-9][0-9 ./()+\[\]-]*")


def _plain_run(bare: str, start: int, end: int) -> Run:
    """A run of nothing but digits and the commonest gaps, ten times as fast."""
    text = bare[start:end]
    seams = re.sub("[^~|]+", "", re.sub("[0-9]", SOFT, re.sub("[^0-9]+[0-9]", HARD, text[1:]))).replace(SOFT, NONE)
    spans = [(i, i + 1) for i, c in enumerate(text, start) if "0" <= c <= "9"]
    return Run(re.sub("[^0-9]+", "", text), spans, HARD + seams, [False] * len(spans))


def _run(bare: str, origin: Sequence[tuple[int, int]] | None, start: int, end: int) -> Run:
    digits: list[str] = []
    places: list[int] = []
    seams: list[str] = []
    alike: list[bool] = []
    for i in range(start, end):
        value = value_of(bare[i])
        if value is None:
            continue
        looks = bare[i] in _ALIKE
        changed = bool(places) and (looks or value == "X") != (alike[-1] or digits[-1] == "X")
        seams.append(_seam(bare, places[-1], i, changed) if places else HARD)
        digits.append(value)
        places.append(i)
        alike.append(looks)
    spans = [(i, i + 1) if origin is None else origin[i] for i in places]
    return Run("".join(digits), spans, "".join(seams), alike)


def value_of(char: str) -> str | None:
    """The digit that a character stands for, ``X`` for a cross, None for any other."""
    if "0" <= char <= "9":
        return char
    if char in _CROSS:
        return "X"
    known = _ALIKE.get(char) or _SPOKEN.get(char)
    if known:
        return known
    number = unicodedata.numeric(char, -1.0)
    return str(int(number)) if number in _UNITS else None


_UNITS = frozenset(map(float, range(10)))


class _Values(dict[int, str | None]):
    """The digit that each character stands for: looked at when it first occurs."""

    def __missing__(self, code: int) -> str | None:
        value = value_of(chr(code))
        if len(self) < 4096:
            self[code] = value
        return value


_VALUES = _Values()


def _seam(bare: str, last: int, here: int, changed: bool) -> str:
    """What lies between two digits; ``changed`` says that one of them is a letter."""
    if last + 1 == here:
        return SOFT if changed else NONE
    gap = bare[last + 1 : here]
    if _SEAMLESS.fullmatch(gap):
        return SOFT
    if "\n" not in gap:
        return HARD
    return SOFT if _BREAK.fullmatch(gap) and _running_on(bare, last, here) else WALL


def _running_on(bare: str, last: int, here: int) -> bool:
    """Whether a line break stands within prose: a column of numbers, one a line, is none."""
    start = bare.rfind("\n", 0, last) + 1
    end = bare.find("\n", here)
    end = end if end >= 0 else len(bare)
    first, second = _worded(bare[start : last + 1]), _worded(bare[here:end])
    if not (first or second):
        return False
    above = bare[bare.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)]
    close = bare.find("\n", end + 1)
    below = "" if second else bare[end + 1 : close if close >= 0 else len(bare)]
    return (first or not _figures(above)) and not _figures(below)


def _worded(line: str) -> bool:
    return bool(_PROSE.search(line))


def _figures(line: str) -> bool:
    return bool(line.strip()) and not _worded(line)


_PROSE = re.compile(r"[^\W\d_]")
