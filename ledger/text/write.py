"""New text for new values: scalars quoted where YAML would misread them, entries set in where they belong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ledger.text.document import Document, Node, Scalar
from ledger.text.document import Mapping as MappingNode
from ledger.text.document import Sequence as SequenceNode
from ledger.text.edit import Edit
from ledger.text.prescan import quoted

_RISKY_START = re.compile(r"^[\s\-?:,\[\]{}#&*!|>'\"%@`~]|^(null|Null|NULL)$")
# What the line scan would take for a key: quoted, it is read back as it was meant.
_LIKE_KEYS = re.compile(r"(^|[，,]\s*)\w{1,12}\s*[：:]")
_TWO_KEYS = re.compile(r"[\d\-/.年月日]+[，,、；;]\s*\w{1,12}\s*[：:]")
Values = Mapping[str, "str | Sequence[Values]"]


def scalar(text: str, *, flow: bool = False) -> str:
    """A value as YAML text, quoted only where it must be."""
    text = " ".join(text.split())
    dash = re.match(r"^-\S", text) is not None and not flow
    risky = bool(_RISKY_START.match(text)) and not dash
    inner = ": " in text or " #" in text or text.endswith(":")
    flow_marks = flow and (any(c in text for c in ",[]{}") or _LIKE_KEYS.search(text))
    return quoted(text) if risky or inner or flow_marks or _TWO_KEYS.match(text) or not text else text


def flow_entry(values: Values) -> str:
    """An entry on one line: ``{日期: 2026-10-15, 等级: 橙色}``."""
    return "{" + ", ".join(f"{k}: {scalar(str(v), flow=True)}" for k, v in values.items()) + "}"


def block_entry(values: Values, indent: int, newline: str = "\n") -> str:
    """An entry as a block, ``-`` at the indent; a nested list's entries stay in flow."""
    pad = " " * indent
    lines: list[str] = []
    for name, value in values.items():
        if isinstance(value, str):
            lines.append(f"{name}: {scalar(value)}" if value else f"{name}:")
        else:
            lines.append(f"{name}:")
            lines += ["  - " + flow_entry(v) for v in value]
    return newline.join(pad + ("- " if i == 0 else "  ") + line for i, line in enumerate(lines))


def newline_of(document: Document) -> str:
    """The line break the file uses."""
    return "\r\n" if "\r\n" in document.text else "\n"


def content_end(document: Document, node: Node) -> int:
    """The end of the last line that belongs to a node, its line break left out."""
    end = _last(node)
    stop = document.text.find("\n", end)
    stop = len(document.text) if stop < 0 else stop
    return stop - 1 if document.text[stop - 1 : stop] == "\r" else stop


def next_line(document: Document, node: Node) -> int:
    """Where the line after a node's last one begins."""
    stop = document.text.find("\n", _last(node))
    return len(document.text) if stop < 0 else stop + 1


def _last(node: Node) -> int:
    if isinstance(node, Scalar):
        block = node.style in ("|", ">")
        return max(node.span.start, node.span.end - 1) if block else node.span.end
    if node.flow:
        return node.span.end
    if isinstance(node, MappingNode):
        return max((max(p.key.span.end, _last(p.value)) for p in node.pairs), default=node.span.end)
    return max(map(_last, node.items), default=node.span.end)


def _column(document: Document, offset: int) -> int:
    return offset - (document.text.rfind("\n", 0, offset) + 1)


def insert_entry(
    document: Document, mapping: MappingNode, name: str, order: Sequence[str], values: Values,
    *, flow: bool, after: int | None = None,
) -> Edit:  # fmt: skip
    """The edit that adds an entry to a list of a mapping: below entry ``after`` (from 0), else at its end.

    ``order`` is the canonical order of the mapping's keys: where the list is not there yet, it decides the place.
    """
    pair = next((p for p in mapping.pairs if p.key.text == name), None)
    newline = newline_of(document)
    if pair and isinstance(pair.value, SequenceNode) and pair.value.items and not pair.value.flow:
        items = pair.value.items
        item = items[-1 if after is None else after]
        indent = _dash_column(document, item)
        at = content_end(document, item)
        return Edit(at, at, newline + entry(values, indent, flow, newline))
    if pair and isinstance(pair.value, SequenceNode) and pair.value.items:
        last = pair.value.items[-1 if after is None else after]
        return Edit(last.span.end, last.span.end, ", " + flow_entry(values))
    if mapping.flow:
        at = mapping.span.end - 1
        return Edit(at, at, f"{', ' if mapping.pairs else ''}{name}: [{flow_entry(values)}]")
    indent = _column(document, mapping.pairs[0].key.span.start) if mapping.pairs else 0
    body = newline + entry(values, indent + 2, flow, newline)
    if pair and _bare(pair.value):
        at = _line_end(document, pair.key.span.end)
        return Edit(at, at, body)
    if pair:
        return Edit(_after_colon(document, pair.key.span.end), pair.value.span.end, body)
    at = _place_for(document, mapping, name, order)
    return Edit(at, at, f"{newline}{' ' * indent}{name}:{body}")


def insert_value(document: Document, mapping: MappingNode, name: str, order: Sequence[str], text: str) -> Edit:
    """The edit that gives a key a value: replaces it, fills it in, or adds the key where its order puts it."""
    pair = next((p for p in mapping.pairs if p.key.text == name), None)
    value = scalar(text, flow=mapping.flow)
    if pair and isinstance(pair.value, Scalar):
        blank = not pair.value.text and pair.value.style is None
        start = _after_colon(document, pair.key.span.end) if blank else pair.value.span.start
        return Edit(start, start if blank else pair.value.span.end, (" " if blank else "") + value)
    if mapping.flow:
        at = mapping.pairs[-1].value.span.end
        return Edit(at, at, f", {name}: {value}")
    indent = _column(document, mapping.pairs[0].key.span.start)
    at = _place_for(document, mapping, name, order)
    return Edit(at, at, f"{newline_of(document)}{' ' * indent}{name}: {value}")


def _after_colon(document: Document, key_end: int) -> int:
    return document.text.index(":", key_end) + 1


def entry(values: Values, indent: int, flow: bool, newline: str = "\n") -> str:
    """A list's entry with its ``-``, on one line or as a block."""
    return " " * indent + "- " + flow_entry(values) if flow else block_entry(values, indent, newline)


def _dash_column(document: Document, item: Node) -> int:
    before = document.text[: item.span.start].rstrip(" \r\n")
    return _column(document, len(before) - 1)


def _place_for(document: Document, mapping: MappingNode, name: str, order: Sequence[str]) -> int:
    """The end of the last key that the order puts before this one; else of the last key."""
    earlier = set(order[: order.index(name)]) if name in order else set(order)
    before = [p for p in mapping.pairs if p.key.text in earlier]
    pair = before[-1] if before else mapping.pairs[-1]
    return content_end(document, pair.value) if not _bare(pair.value) else _line_end(document, pair.key.span.end)


def _bare(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text and node.style is None


def _line_end(document: Document, offset: int) -> int:
    stop = document.text.find("\n", offset)
    stop = len(document.text) if stop < 0 else stop
    return stop - 1 if document.text[:stop].endswith("\r") else stop
