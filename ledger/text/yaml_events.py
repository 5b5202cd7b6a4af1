"""Parse events to nodes: the only module that knows ruamel.

Every key and scalar keeps its place and its own text; what we refuse (anchors, tags, depth, further documents)
is refused before anything is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from ledger.text import codes
from ledger.text.edit import Edit
from ledger.text.finding import Code
from ledger.text.nodes import Mapping, Node, Pair, Scalar, Sequence
from ledger.text.prescan import quoted
from ledger.text.source import Span
from ledger.text.value import dataclass, field

MAX_DEPTH = 8
_COLON = re.compile(r"\s*:")


class RefusedError(Exception):
    """The text holds what a ledger never does; where, and what to say."""

    def __init__(self, code: Code, span: Span, message: str) -> None:
        super().__init__(message)
        self.code, self.span = code, span


@dataclass
class _Builder:
    """Turns ruamel's events into nodes; offsets are shifted by where the front matter begins."""

    text: str
    base: int
    events: Iterator[Event]
    splits: dict[int, tuple[Pair, Edit]] = field(default_factory=dict)
    duplicates: list[tuple[Scalar, Scalar]] = field(default_factory=list)

    def span(self, event: Event) -> Span:
        return Span(self.base + event.start_mark.index, self.base + event.end_mark.index)

    def next(self) -> Event:
        event = next(self.events)
        if isinstance(event, DocumentStartEvent) and (event.version or event.tags):
            raise RefusedError(codes.ANCHOR, self.span(event), "不能用 % 开头的 YAML 指令")
        anchored = getattr(event, "anchor", None) is not None
        if isinstance(event, AliasEvent) or anchored:
            raise RefusedError(codes.ANCHOR, self.span(event), "不能用 & 锚点和 * 别名；若是文字请加引号")
        if getattr(event, "tag", None) not in (None, "!") or str(getattr(event, "tag", "")) == "!":
            raise RefusedError(codes.ANCHOR, self.span(event), "不能用 ! 标签；若是文字请加引号")
        return event

    def node(self, event: Event, depth: int) -> Node:
        if isinstance(event, ScalarEvent):
            return Scalar(event.value, self.span(event), event.style or None)
        if depth > MAX_DEPTH:
            raise RefusedError(codes.DEPTH, self.span(event), f"嵌套超过 {MAX_DEPTH} 层")
        start = self.span(event).start
        flow = bool(getattr(event, "flow_style", False))
        if isinstance(event, MappingStartEvent):
            pairs, end = self.pairs(depth)
            whole = Span(start, end if flow else _end(pairs, start))
            return Mapping(self.joined(pairs) if flow else pairs, whole, flow)
        items: list[Node] = []
        while not isinstance(inner := self.next(), SequenceEndEvent):
            items.append(self.node(inner, depth + 1))
        assert isinstance(event, SequenceStartEvent)
        end = self.span(inner).end if flow else max((i.span.end for i in items), default=start)
        return Sequence(tuple(items), Span(start, end), flow)

    def pairs(self, depth: int) -> tuple[tuple[Pair, ...], int]:
        pairs: list[Pair] = []
        seen: dict[str, Scalar] = {}
        while not isinstance(event := self.next(), MappingEndEvent):
            key = self.node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise RefusedError(codes.NOT_MAPPING, key.span, "键应是文字，不能是列表或括号")
            if key.text == "<<" and key.style is None:
                raise RefusedError(codes.ANCHOR, key.span, "不能用合并键 <<")
            if key.text in seen:
                self.duplicates.append((seen[key.text], key))
            seen.setdefault(key.text, key)
            pairs.append(Pair(key, self.placed(key, self.node(self.next(), depth + 1))))
        return tuple(pairs), self.span(event).end

    def placed(self, key: Scalar, value: Node) -> Node:
        """An empty value stands right behind its colon; YAML puts it before whatever comes next."""
        if not isinstance(value, Scalar) or value.text or value.style is not None:
            return value
        colon = _COLON.match(self.text, key.span.end)
        at = colon.end() if colon else key.span.end
        return Scalar("", Span(at, at))

    def joined(self, pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
        """Puts together again what a comma split: ``{摘要: 3人,8月未发}`` is one value."""
        kept: list[Pair] = []
        for pair in pairs:
            if not (kept and self.valueless(pair) and isinstance(kept[-1].value, Scalar)):
                kept.append(pair)
                continue
            first = kept[-1]
            span = Span(first.value.span.start, pair.key.span.end)
            value = self.text[span.start : span.end]
            whole = Pair(first.key, Scalar(value, span))
            self.splits[span.start] = (whole, Edit(span.start, span.end, quoted(value)))
            kept[-1] = whole
        return tuple(kept)

    def valueless(self, pair: Pair) -> bool:
        value = pair.value
        follows = self.text[pair.key.span.end :].lstrip(" \r\n")[:1]
        return isinstance(value, Scalar) and not value.text and value.style is None and follows in (",", "}")


def _end(pairs: tuple[Pair, ...], start: int) -> int:
    """Where a block mapping's content ends; YAML itself says where the next token begins."""
    return max((max(p.key.span.end, p.value.span.end) for p in pairs), default=start)


def _single_mapping(builder: _Builder) -> Mapping | None:
    front: Mapping | None = Mapping((), Span(builder.base, builder.base))
    documents = 0
    for event in iter(builder.next, None):
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise RefusedError(codes.DOCUMENTS, builder.span(event), "一个文件只能有一份内容")
            node = builder.node(builder.next(), 1)
            if not isinstance(node, Mapping) and not (isinstance(node, Scalar) and not node.text):
                raise RefusedError(codes.NOT_MAPPING, node.span, "这里应是“键: 值”，一行一个")
            front = node if isinstance(node, Mapping) else Mapping((), node.span)
            assert isinstance(builder.next(), DocumentEndEvent)
        elif type(event).__name__ == "StreamEndEvent":
            break
    return front


_PROBLEMS = (
    ("mapping values are not allowed", "这里不该出现冒号：上一行可能缩进不齐，或值里有“: ”要加引号"),
    ("could not find expected ':'", "这一行少了“: ”（英文冒号加空格）"),
    ("expected <block end>", "缩进与上面的行不齐"),
    ("expected ',' or", "花括号或方括号没有配对，或两项之间少了英文逗号"),
    ("found unexpected end of stream", "引号或括号没有配对"),
    ("found character", "值的开头是特殊符号，要加引号"),
    ("block sequence entries are not allowed", "减号的位置不对：缩进与上面的行不齐"),
    ("while scanning a quoted scalar", "引号没有配对"),
)


_TAGGED = re.compile(r"[ -]*\w+: +!")
# Where YAML notices a quote or bracket that never closes, the line to mend is the one that opened it.
_OPENED = ("while scanning a quoted scalar", "while parsing a flow", "while scanning a simple key")


def _problem_index(error: YAMLError) -> int:
    if not isinstance(error, MarkedYAMLError):
        return 0
    opened = error.context_mark is not None and str(error.context).startswith(_OPENED)
    mark = error.context_mark if opened else error.problem_mark
    return mark.index if mark is not None else 0


def _syntax(text: str, error: YAMLError, start: int) -> RefusedError:
    spot = start + _problem_index(error)
    line = text[text.rfind("\n", 0, spot) + 1 :].partition("\n")[0]
    if _TAGGED.match(line):
        return RefusedError(codes.ANCHOR, Span(spot, spot + 1), "不能用 ! 标签；若是文字请加引号")
    hint = next((chinese for english, chinese in _PROBLEMS if english in str(error)), "这一处读不下去")
    if "：" in line and ": " not in line:
        hint = "这一行的冒号是全角的，键后面要用英文冒号加空格"
    return RefusedError(codes.SYNTAX, Span(spot, spot + 1), f"前言区写法有误：{hint}")


@dataclass(frozen=True, slots=True)
class Built:
    """The nodes, or the trouble that kept them from being built; and what was odd on the way.

    ``duplicates`` pairs a key with its repetition; ``splits`` are values that a comma split, put together again,
    each with the edit that quotes it.
    """

    front: Mapping | None
    trouble: RefusedError | None
    duplicates: tuple[tuple[Scalar, Scalar], ...]
    splits: tuple[tuple[Pair, Edit], ...]


def build_nodes(text: str, start: int, end: int) -> Built:
    """The mapping between two offsets of a text, by YAML's own rules."""
    reader = YAML(typ="safe", pure=True)
    builder = _Builder(text, start, iter(reader.parse(text[start:end])))
    front, trouble = None, None
    try:
        front = _single_mapping(builder)
    except RefusedError as no:
        trouble = no
    except YAMLError as error:
        trouble = _syntax(text, error, start)
    return Built(front, trouble, tuple(builder.duplicates), tuple(builder.splits.values()))
