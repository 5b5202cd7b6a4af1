"""The whole lines of a record that belong to one key or one entry, with the remarks above them."""

from __future__ import annotations

import re

from ledger.text.document import Document, Mapping, Pair
from ledger.text.document import Sequence as SequenceNode
from ledger.text.nodes import Node
from ledger.text.splice import line_after, line_start
from ledger.text.value import dataclass
from ledger.text.write import newline_of, next_line

_REMARK = re.compile(r"(?:^[ ]*|[ ]{2,})(#[^\r\n]*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines from ``start`` to ``end``; ``head`` is where the line of the key or the ``-`` begins, at ``column``.

    ``bare`` says that they hold no value: a list's key, or remarks alone.
    """

    start: int
    head: int
    end: int
    text: str
    column: int = 0
    depth: int = 0
    bare: bool = False

    @property
    def plain(self) -> str:
        """The lines moved to the left edge."""
        return self.at(0)

    @property
    def remarks(self) -> list[str]:
        """What is remarked on lines of its own and behind values."""
        return _REMARK.findall(self.text)

    def at(self, column: int) -> str:
        """The lines moved to a column."""
        if column == self.column:
            return self.text
        return "".join(_moved(line, column - self.column) for line in self.text.splitlines(keepends=True))


def _moved(line: str, by: int) -> str:
    if by > 0:
        return " " * by + line if line.strip() else line
    return line[min(-by, len(line) - len(line.lstrip(" "))) :]


class Sheet:
    """A text as chunks."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.newline = newline_of(document)
        self._keys: dict[str, Chunk] = {}
        front = document.front
        self._end = front_start = line_after(self.text, 0)
        if front:
            self._end = self._chunks(front, front_start)

    def _chunks(self, front: Mapping, start: int) -> int:
        for pair in front.pairs:
            head = line_start(self.text, pair.key.span.start)
            end = (
                next_line(self.document, pair.value) if _solid(pair.value) else line_after(self.text, pair.key.span.end)
            )
            blocks = isinstance(pair.value, SequenceNode) and not pair.value.flow
            stop = line_after(self.text, pair.key.span.end) if blocks else end
            self._keys[pair.key.text] = Chunk(start, head, stop, self.text[start:stop], 0, 0, blocks)
            start = end
        return start

    def key(self, front: Mapping, name: str) -> Chunk | None:
        """The lines of a key above the lists; of a list, those above its entries."""
        return self._keys.get(name) if front is self.document.front else None

    def tail(self) -> Chunk:
        """What stands between the last key and the closing fence."""
        fence = self.text.rfind("---", 0, self.document.body_start)
        end = line_start(self.text, fence)
        return Chunk(self._end, end, end, self.text[self._end : end], bare=True)

    def entry(self, pair: Pair, index: int) -> Chunk | None:
        """The lines of a list's entry (from 1); None where the list stands in brackets."""
        node = pair.value
        if not isinstance(node, SequenceNode) or node.flow:
            return None
        item = node.items[index - 1]
        start = line_after(self.text, pair.key.span.end) if index == 1 else self.after(node.items[index - 2])
        dash = self._dash(item)
        end = self.after(item)
        head = line_start(self.text, dash)
        return Chunk(start, head, end, self.text[start:end], dash - head, 1)

    def after(self, node: Node) -> int:
        """Where the line after a node begins."""
        return next_line(self.document, node)

    def column(self, offset: int) -> int:
        """How far in its line an offset stands."""
        return offset - line_start(self.text, offset)

    def dash(self, node: Node) -> int:
        """The column of an entry's ``-``."""
        return self.column(self._dash(node))

    def _dash(self, node: Node) -> int:
        at = node.span.start - 1
        while at > 0 and self.text[at] in " \r\n":
            at -= 1
        return at


def _solid(node: Node) -> bool:
    """Whether something is written for a value."""
    return node.span.end > node.span.start
