"""Data as classic scripts, the only data that a page opened from a folder can load."""

from __future__ import annotations

import json

_APART = str.maketrans(
    {"<": "\\u003c", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)  # what ends a script or a line in one


def literal(value: object) -> str:
    """A value as JavaScript writes it, harmless wherever the script may stand."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.translate(_APART)


def call(function: str, *values: object) -> bytes:
    """A script that hands values to a function; a lone surrogate, which UTF-8 cannot hold, stays an escape."""
    text = f"{function}({','.join(map(literal, values))});\n"
    return text.encode("utf-8", "backslashreplace")
