"""A quick reader for front matter in canonical form: one line, one ``key: value``.

It gives the very nodes that YAML's own rules give (proven by a differential test), or None for anything it
cannot prove: comments behind values, escapes, values over lines, odd indentation, duplicate keys. It never
says what is wrong; that is left to the one reader that knows YAML. Measured about twenty times as fast.
"""

from __future__ import annotations

import re

from ledger.text.nodes import Mapping, Node, Pair, Scalar, Sequence
from ledger.text.source import Span

_WORD = r"[^\W\d_]\w*"
_QUOTED = r"\"[^\"\\\t\r\n]*\""
# A plain value: no indicator in front, no “: ” or “ #” inside, no colon or blank at its end.
_PLAIN = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:[^:#\t\r\n]++|:(?![ \n]|\Z)|(?<! )#)*+(?<![\s:])"
_LINES = re.compile(
    r"(\n| *#[^\n]*(?:\n|\Z)"  # nothing, or a comment
    rf"|( *)(- )?(?:({_WORD}):(?: ({_PLAIN}|{_QUOTED}|\{{.*\}}|\[.*\]))?|(\{{.*\}}))(?:\n|\Z))"
    r"|[\s\S]+"  # from the first line of another form on, the whole rest: it is not searched for more
)
_FLOW_VALUE = rf"(?![\s\-?#&*!|>'\"%@`])[^,:\[\]{{}}\t\r\n#]+(?<! )|{_QUOTED}"
_FLOW_PAIR = re.compile(rf"((?:^\{{|, )({_WORD}): ({_FLOW_VALUE}))")
_FLOW_ITEM = re.compile(rf"((?:^\[|, )(?:(\{{(?:[^{{}}\"]|{_QUOTED})*\}})|({_FLOW_VALUE})))")


# A line as found: its indent, whether a dash begins it, the offset of what follows, the key (empty where an entry in
# brackets is the whole line), the value.
_Line = tuple[int, bool, int, str, str]


def canonical_mapping(text: str, start: int, end: int) -> Mapping | None:
    """The mapping between two offsets of a text, None unless every line is in canonical form."""
    lines = _lines(text, start, end)
    if not lines or lines[0][:2] != (0, False):
        return None
    mapping, used = _mapping(lines, 0, 0)
    return mapping if mapping and used == len(lines) else None


def _lines(text: str, start: int, end: int) -> list[_Line] | None:
    """The lines that say something; None where those found do not make up the whole text."""
    found = []
    at = start
    for whole, pad, dash, key, value, flow in _LINES.findall(text, start, end):
        if key or flow:
            found.append((len(pad), bool(dash), at + len(pad) + len(dash), key, value or flow))
        at += len(whole)
    return found if at == end else None


def _scalar(raw: str, at: int) -> Scalar:
    span = Span(at, at + len(raw))
    return Scalar(raw[1:-1], span, '"') if raw[0] == '"' else Scalar(raw, span)


def _flow(raw: str, at: int) -> Mapping | None:
    pairs = []
    end = at
    for whole, key, value in _FLOW_PAIR.findall(raw):
        end += len(whole)
        begin = end - len(value)
        name = Scalar(key, Span(begin - 2 - len(key), begin - 2))
        pairs.append(Pair(name, _scalar(value, begin)))
    whole_found = pairs and end + 1 == at + len(raw)  # but for the bracket that closes it
    return Mapping(tuple(pairs), Span(at, end + 1), True) if whole_found and _distinct(pairs) else None


def _items(raw: str, at: int) -> Sequence | None:
    items: list[Node] = []
    end = at if raw != "[]" else at + 1
    for whole, entry, value in _FLOW_ITEM.findall(raw):
        end += len(whole)
        item = _flow(entry, end - len(entry)) if entry else _scalar(value, end - len(value))
        if item is None:
            return None
        items.append(item)
    return Sequence(tuple(items), Span(at, end + 1), True) if end + 1 == at + len(raw) else None


def _distinct(pairs: list[Pair]) -> bool:
    return len({p.key.text for p in pairs}) == len(pairs)


def _mapping(lines: list[_Line], i: int, column: int) -> tuple[Mapping | None, int]:
    """The mapping whose keys stand at a column, from line ``i`` on; where it ends."""
    pairs: list[Pair] = []
    begin = i
    while i < len(lines):
        indent, dash, start, name, raw = lines[i]
        if (dash or indent != column) and i != begin:
            break
        if not name:
            return None, i
        i += 1
        end = start + len(name)
        value: Node | None
        if not raw:
            value, i = _below(lines, i, column, end + 1)
        elif raw[0] in "{[":
            value = _flow(raw, end + 2) if raw[0] == "{" else _items(raw, end + 2)
        else:
            value = _scalar(raw, end + 2)
        if value is None:
            return None, i
        pairs.append(Pair(Scalar(name, Span(start, end)), value))
    if i < len(lines) and lines[i][0] > column and not lines[i][1]:
        return None, i
    if not pairs or not _distinct(pairs):
        return None, i
    return Mapping(tuple(pairs), Span(pairs[0].key.span.start, pairs[-1].value.span.end)), i


def _below(lines: list[_Line], i: int, column: int, colon_end: int) -> tuple[Node | None, int]:
    """What stands below a key without a value: a list, or nothing."""
    if i < len(lines):
        indent, dash, *_ = lines[i]
        if dash and indent >= column:
            return _sequence(lines, i, indent)
        if not dash and indent > column:
            return None, i  # a nested mapping: the ledger's own files have none
    return Scalar("", Span(colon_end, colon_end)), i


def _sequence(lines: list[_Line], i: int, indent: int) -> tuple[Sequence | None, int]:
    """The list whose dashes stand at a column."""
    items: list[Node] = []
    begin = lines[i][2] - 2
    while i < len(lines) and lines[i][:2] == (indent, True):
        _, _, start, key, raw = lines[i]
        item: Node | None
        if key:
            item, i = _mapping(lines, i, indent + 2)
        else:
            item, i = _flow(raw, start), i + 1
        if item is None:
            return None, i
        items.append(item)
    return Sequence(tuple(items), Span(begin, items[-1].span.end)), i
