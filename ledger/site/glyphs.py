"""Characters that deceive: what cannot be seen, or turns a line around, is shown by its number."""

from __future__ import annotations

import re
import unicodedata

# What has no shape of its own but passes for "other symbol" or "letter": fillers, joiners, a blank of Braille.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_KEPT = frozenset("\n\t")
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
# Nearly every text; the rest is looked at character by character.
_BEYOND_ASCII = (
    "\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u23ff\u25a0-\u25ff"
    "\u3000-\u3029\u303f-\u312f\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff9f"
)
_PLAIN = re.compile(f"[\n\t\x20-\x7e{_BEYOND_ASCII}]*")
# A match where a text may stand in HTML as it is: nothing in it deceives, and nothing is markup (no " & ' < >).
harmless = re.compile(f"[\n\t\x20!#-%(-;=?-~{_BEYOND_ASCII}]*").fullmatch


def visible(text: str) -> str:
    """The text with each such character as ``⟨U+202E⟩``."""
    if _PLAIN.fullmatch(text):
        return text
    return text.translate(_SHOWN)


_MOST = 4096  # characters remembered


class _Shown(dict[int, int | str]):
    """How each character is shown: looked at when it first occurs."""

    def __missing__(self, code: int) -> int | str:
        shown = f"⟨U+{code:04X}⟩" if _hidden(chr(code)) else code
        if len(self) < _MOST:
            self[code] = shown
        return shown


_SHOWN = _Shown()


def _hidden(char: str) -> bool:
    if char in _KEPT:
        return False
    return char in _BLANK or unicodedata.category(char) in _HIDDEN
