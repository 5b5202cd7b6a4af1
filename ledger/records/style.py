"""The canonical look of front matter: order of keys, spacing, block and flow. Comments keep their lines.

Whatever holds a comment, or a value over several lines, is left as it is; the rest is written anew from the
values' own text, so that nothing but layout changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.records.table import Field
from ledger.text.document import Document, Mapping, Node, Pair, Scalar
from ledger.text.document import Sequence as Items
from ledger.text.edit import Edit
from ledger.text.write import content_end, newline_of, scalar


def restyled(document: Document, table: Field) -> list[Edit]:
    """The edits that bring the front matter into canonical form; none when it is."""
    if document.front is None or not document.clean or not document.front.pairs:
        return []
    layout = [e for pair in document.front.pairs for e in _pair(document, table, pair)]
    return layout or _reordered(document, table, document.front)


def _pair(document: Document, table: Field, pair: Pair) -> Iterator[Edit]:
    field = table.field(pair.key.text)
    if field is None:
        return
    if isinstance(pair.value, Scalar):
        yield from _spacing(document, pair)
    elif isinstance(pair.value, Items) and field.fields:
        yield from _list(document, field, pair)


def _spacing(document: Document, pair: Pair) -> Iterator[Edit]:
    if pair.value.span.start <= pair.key.span.end or (isinstance(pair.value, Scalar) and not pair.value.text):
        return
    between = document.text[pair.key.span.end : pair.value.span.start]
    if between != ": " and between.strip() == ":" and "\n" not in between:
        yield Edit(pair.key.span.end, pair.value.span.start, ": ")


def _list(document: Document, field: Field, pair: Pair) -> Iterator[Edit]:
    """A list entry by entry, or as a whole where it is in flow or oddly indented."""
    assert isinstance(pair.value, Items)
    items = pair.value.items
    whole = pair.value.flow or any(_dash(document, i) is None for i in items)
    if whole and items:
        if not _commented(document, pair.key.span.end, pair.value.span.end):
            entries = [_written(document, field, i, 2) for i in items]
            if all(e is not None for e in entries):
                new = ":" + "".join(newline_of(document) + str(e) for e in entries)
                yield Edit(pair.key.span.end, pair.value.span.end, new)
        return
    spans = [(_dash(document, i) or 0, content_end(document, i)) for i in items]
    written = [
        None if _commented(document, *span) else _written(document, field, i, 2)
        for i, span in zip(items, spans, strict=True)
    ]
    if any(w is None for w in written):  # one entry keeps its place: the others must stand in the same column
        indent = _indent(document, spans[0][0])
        written = [w and _written(document, field, i, indent) for w, i in zip(written, items, strict=True)]
        if {_indent(document, start) for start, _ in spans} != {indent}:
            return
    for (start, end), new_text in zip(spans, written, strict=True):
        if new_text is not None and new_text != document.text[start:end]:
            yield Edit(start, end, new_text)


def _indent(document: Document, start: int) -> int:
    line = document.text[start:]
    return len(line) - len(line.lstrip(" "))


def _dash(document: Document, item: Node) -> int | None:
    """The start of the line on which the entry's ``-`` stands."""
    before = document.text[: item.span.start].rstrip(" \r\n")
    if not before.endswith("-"):
        return None
    start = before.rfind("\n") + 1
    return start if not before[start:-1].strip() else None


def _commented(document: Document, start: int, end: int) -> bool:
    """Whether a ``#`` may stand outside a value; then the layout is the writer's own."""
    return "#" in document.text[start:end]


def _written(document: Document, field: Field, node: Node, indent: int) -> str | None:
    """An entry in canonical form, from the ``-``'s line on; None where it is better left alone."""
    if not isinstance(node, Mapping) or not all(_known(document, field, p) for p in node.pairs) or not node.pairs:
        return None
    pairs = _sorted(field, node.pairs)
    pad = " " * indent
    if field.flow:
        flow = _flow(document, pairs)
        return None if flow is None else f"{pad}- {flow}"
    lines: list[str] = []
    for pair in pairs:
        below = _value(document, field, pair, indent + 2)
        if below is None:
            return None
        lines.append(below)
    return newline_of(document).join(pad + ("- " if i == 0 else "  ") + line for i, line in enumerate(lines))


def _known(document: Document, field: Field, pair: Pair) -> bool:
    """Whether a key is one of the table's, plainly written: whoever wrote another must look at it first."""
    spelt = document.text[pair.key.span.start : pair.key.span.end]
    return field.field(pair.key.text) is not None and spelt == pair.key.text


def _value(document: Document, field: Field, pair: Pair, indent: int) -> str | None:
    if isinstance(pair.value, Scalar):
        raw = _raw(document, pair.value)
        return None if raw is None else f"{pair.key.text}: {raw}" if raw else f"{pair.key.text}:"
    nested = field.field(pair.key.text)
    if not isinstance(pair.value, Items) or nested is None or not nested.fields:
        return None
    entries = [_written(document, nested, i, indent + 2) for i in pair.value.items]
    if not entries or any(e is None for e in entries):
        return None
    return f"{pair.key.text}:" + "".join(newline_of(document) + str(e) for e in entries)


def _flow(document: Document, pairs: Sequence[Pair]) -> str | None:
    parts = []
    for pair in pairs:
        raw = _raw(document, pair.value) if isinstance(pair.value, Scalar) else None
        if not raw:  # over lines, a list, or empty: the entry keeps the form it has
            return None
        plain = isinstance(pair.value, Scalar) and pair.value.style is None
        parts.append(f"{pair.key.text}: {scalar(raw, flow=True) if plain and raw else raw}".rstrip())
    return "{" + ", ".join(parts) + "}"


def _raw(document: Document, value: Scalar) -> str | None:
    """A value's own text; None when it runs over lines."""
    raw = document.text[value.span.start : value.span.end] if value.text or value.style else ""
    return None if "\n" in raw or "\r" in raw else raw


def _sorted(field: Field, pairs: Sequence[Pair]) -> list[Pair]:
    order = {f.name: i for i, f in enumerate(field.fields)}
    return sorted(pairs, key=lambda p: order.get(p.key.text, len(order)))


def _reordered(document: Document, table: Field, front: Mapping) -> list[Edit]:
    """Whole keys with the comment lines above them, put in the table's order."""
    wanted = _sorted(table, front.pairs)
    if wanted == list(front.pairs):
        return []
    starts = [_block_start(document, p, i) for i, p in enumerate(front.pairs)]
    ends = [*starts[1:], _front_end(document, front)]
    blocks = {id(p): document.text[s:e] for p, s, e in zip(front.pairs, starts, ends, strict=True)}
    return [Edit(starts[0], ends[-1], "".join(blocks[id(p)] for p in wanted))]


def _block_start(document: Document, pair: Pair, index: int) -> int:
    start = document.text.rfind("\n", 0, pair.key.span.start) + 1
    while index and start:
        above = document.text.rfind("\n", 0, start - 1) + 1
        line = document.text[above:start].strip()
        if not line.startswith("#"):
            break
        start = above
    return start


def _front_end(document: Document, front: Mapping) -> int:
    last = front.pairs[-1]
    end = max(content_end(document, last.value), last.key.span.end)
    stop = document.text.find("\n", end)
    return len(document.text) if stop < 0 else stop + 1
