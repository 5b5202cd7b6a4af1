"""Bytes to positioned nodes: the only module that knows ruamel.

The nodes are built from ruamel's parse events: every key and scalar keeps its place and its own text, and
what we refuse (anchors, tags, depth, further documents) is refused before anything is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

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
from ledger.text.canonical import canonical_mapping
from ledger.text.edit import Edit, Shift, apply
from ledger.text.finding import Code, Finding, Severity
from ledger.text.nodes import Mapping, Node, Pair, Scalar, Sequence
from ledger.text.prescan import quoted, scan
from ledger.text.source import Source, Span

__all__ = ["Document", "Mapping", "Node", "Pair", "Scalar", "Sequence", "read_case_document", "read_yaml_document"]

MAX_DEPTH = 8
MAX_FRONT = 64 * 1024
MAX_FILE = 1024 * 1024
_BY_HAND = {codes.CONFLICT.id: "选定要留的内容，删去标记", codes.CUT_OFF.id: "给整个值加引号"}
_CONFLICT_START = re.compile(r"^<{7} ", re.MULTILINE)
_COLON = re.compile(r"\s*:")
_FENCE = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
# Bidirectional and zero-width marks, C0 and C1 controls, YAML's odd line breaks, non-characters, surrogates.
_REFUSED = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\uffff\ud800-\udfff]|\r(?!\n)"
)


@dataclass(frozen=True)
class Document:
    """A file read: its front matter as nodes, its body, and the way back to places in the file.

    Spans count in ``text``, which is the source's text after the slips of typing are mended;
    ``clean`` says that nothing had to be mended, so that spans are the file's own.
    """

    source: Source
    text: str
    front: Mapping | None
    body_start: int
    shift: Shift = field(repr=False, default_factory=lambda: Shift(()))
    clean: bool = True
    findings: tuple[Finding, ...] = ()

    @property
    def path(self) -> str:
        """The file's path, relative to the ledger."""
        return self.source.path

    @property
    def body(self) -> str:
        """The Markdown below the front matter."""
        return self.text[self.body_start :]

    def place(self, span: Span) -> tuple[int, int]:
        """Line and column in the file as it is."""
        return self.source.place(self.shift.back(span.start))

    def line_of(self, span: Span) -> int:
        """The line in the file as it is."""
        return self.place(span)[0]

    def entry_line(self, node: Node) -> int:
        """The line of the ``-`` before a list entry, or of the entry itself in a flow list."""
        before = self.text[: node.span.start].rstrip(" \r\n")
        start = len(before) - 1 if before.endswith("-") else node.span.start
        return self.line_of(Span(start, start))

    def finding(
        self,
        code: Code,
        span: Span,
        message: str,
        *,
        because: tuple[str, ...] = (),
        fix: str | None = None,
        clause: str | None = None,
        key: str = "",
        edits: tuple[Edit, ...] = (),
        severity: Severity | None = None,
    ) -> Finding:
        """A finding at a span; its edits only count while the file needed no mending first."""
        line, column = self.place(span)
        return Finding(
            code.id, severity or code.severity, self.path, line, column, message, because,
            fix or _example(code), clause or code.clause, key, max(1, span.end - span.start), edits if self.clean else (),
        )  # fmt: skip


def _example(code: Code) -> str | None:
    """What to do where nothing better is known: the catalogue's right example, unless that is but a remark."""
    if code.good.startswith("（"):
        return None
    return f"例如 {code.good}" if "\n" not in code.good else "例如\n" + code.good


class _RefusedError(Exception):
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
            raise _RefusedError(codes.ANCHOR, self.span(event), "不能用 % 开头的 YAML 指令")
        anchored = getattr(event, "anchor", None) is not None
        if isinstance(event, AliasEvent) or anchored:
            raise _RefusedError(codes.ANCHOR, self.span(event), "不能用 & 锚点和 * 别名；若是文字请加引号")
        if getattr(event, "tag", None) not in (None, "!") or str(getattr(event, "tag", "")) == "!":
            raise _RefusedError(codes.ANCHOR, self.span(event), "不能用 ! 标签；若是文字请加引号")
        return event

    def node(self, event: Event, depth: int) -> Node:
        if isinstance(event, ScalarEvent):
            return Scalar(event.value, self.span(event), event.style or None)
        if depth > MAX_DEPTH:
            raise _RefusedError(codes.DEPTH, self.span(event), f"嵌套超过 {MAX_DEPTH} 层")
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
                raise _RefusedError(codes.NOT_MAPPING, key.span, "键应是文字，不能是列表或括号")
            if key.text == "<<" and key.style is None:
                raise _RefusedError(codes.ANCHOR, key.span, "不能用合并键 <<")
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


def read_case_document(source: Source, keys: frozenset[str]) -> Document:
    """A case file: front matter between ``---`` lines, then Markdown."""
    early = _unreadable(source)
    if early:
        return Document(source, source.text, None, len(source.text), findings=early)
    fence = _FENCE.match(source.text)
    if fence is None:
        found = _at(source, codes.NO_FRONT, Span(0, 0), "第一行应是 ---", "在第一行加上 ---，字段之后再加一行 ---")
        return Document(source, source.text, None, 0, findings=(*_bytes(source), found))
    start = min(fence.end() + 1, len(source.text))
    close = _FENCE.search(source.text, start)
    if close is None:
        found = _at(source, codes.UNCLOSED, Span(0, 3), "前言区没有结束行 ---", "在最后一个字段之后加一行 ---")
        return Document(source, source.text, None, len(source.text), findings=(*_bytes(source), found))
    return _read(source, keys, start, close.start(), close.end())


def read_yaml_document(source: Source, keys: frozenset[str]) -> Document:
    """A file that is all YAML: contacts, policy, holidays."""
    early = _unreadable(source)
    if early:
        return Document(source, source.text, None, len(source.text), findings=early)
    return _read(source, keys, 0, len(source.text), len(source.text))


def _at(source: Source, code: Code, span: Span, message: str, fix: str | None = None,
        edits: tuple[Edit, ...] = ()) -> Finding:  # fmt: skip
    line, column = source.place(span.start)
    width = max(1, span.end - span.start)
    return Finding(code.id, code.severity, source.path, line, column, message, (), fix or _example(code), code.clause,
                   f"{code.id}@{line}", width, edits)  # fmt: skip


def _unreadable(source: Source) -> tuple[Finding, ...]:
    if len(source.raw) > MAX_FILE:
        return (_at(source, codes.TOO_BIG, Span(0, 0), f"文件有 {len(source.raw) // 1024} KiB，上限 1024 KiB"),)
    if source.encoding is None or "\0" in source.text:
        spot = max(source.text.find("\0"), source.text.find("\ufffd"), 0)
        return (_at(source, codes.BINARY, Span(spot, spot + 1), "文件不是文本", "从 git 取回上一版"),)
    return ()


def _bytes(source: Source) -> tuple[Finding, ...]:
    found = []
    if source.encoding != "utf-8":
        name = "GBK" if source.encoding == "gb18030" else "UTF-16"
        found.append(_at(source, codes.ENCODING, Span(0, 0), f"文件是 {name} 编码，应为 UTF-8", "运行 ledger fmt"))
    elif source.bom:
        found.append(_at(source, codes.BOM, Span(0, 0), "文件开头有 BOM", "运行 ledger fmt"))
    breaks = [m.start() for m in re.finditer("\r\n", source.text)]
    if breaks:
        edits = tuple(Edit(i, i + 1, "") for i in breaks)
        span = Span(breaks[0], breaks[0] + 1)
        found.append(_at(source, codes.CRLF, span, f"{len(breaks)} 行以 CRLF 结尾，应为 LF", "运行 ledger fmt", edits))
    return tuple(found)


def _refused_characters(source: Source, start: int, end: int) -> list[Finding]:
    return [
        _at(source, codes.CONTROL, Span(m.start(), m.end()), f"看不见的字符 U+{ord(m[0][0]):04X}", "删去这个字符")
        for m in _REFUSED.finditer(source.text, start, end)
    ]


def _read(source: Source, keys: frozenset[str], start: int, end: int, body: int) -> Document:
    findings = list(_bytes(source))
    text = source.text
    if len(text[start:end].encode("utf-8", "surrogatepass")) > MAX_FRONT:
        findings.append(_at(source, codes.TOO_BIG, Span(start, start), "前言区超过 64 KiB"))
        return Document(source, text, None, body, findings=tuple(findings))
    refused = _refused_characters(source, start, end)
    if refused:
        return Document(source, text, None, body, findings=(*findings, *refused))
    slips = scan(text, start, end, keys)
    findings += [
        _at(
            source,
            s.code,
            Span(s.start, s.end),
            s.message,
            "ledger check --fix" if s.edits else _BY_HAND.get(s.code.id),
            s.edits,
        )
        for s in slips
    ]
    edits = [e for s in slips for e in s.edits]
    mended, shift = apply(text, edits), Shift(edits)
    grown = len(mended) - len(text)
    shell = Document(source, mended, None, _body_start(mended, body + grown), shift, not edits, tuple(findings))
    if any(s.code is codes.CONFLICT for s in slips):
        return shell
    left = _CONFLICT_START.search(text, body)
    if left:
        found = _at(
            source,
            codes.CONFLICT,
            Span(left.start(), left.end()),
            "正文里还有 git 的冲突标记",
            "选定要留的内容，删去标记",
        )
        shell = replace(shell, findings=(*shell.findings, found))
    return _compose(shell, start, end + grown)


def _body_start(text: str, fence_end: int) -> int:
    return fence_end + 1 if text[fence_end : fence_end + 1] == "\n" else fence_end


def _compose(shell: Document, start: int, end: int) -> Document:
    """The nodes: at once for text in canonical form, else by YAML's own rules, with all there is to say."""
    plain = canonical_mapping(shell.text, start, end)
    return replace(shell, front=plain) if plain else _compose_yaml(shell, start, end)


def _compose_yaml(shell: Document, start: int, end: int) -> Document:
    reader = YAML(typ="safe", pure=True)
    builder = _Builder(shell.text, start, iter(reader.parse(shell.text[start:end])))
    findings = list(shell.findings)
    front: Mapping | None = None
    try:
        front = _single_mapping(builder)
    except _RefusedError as no:
        findings.append(shell.finding(no.code, no.span, str(no), key=no.code.id))
    except YAMLError as error:
        findings.append(_syntax(shell, error, start))
    findings += [_duplicate(shell, first, second) for first, second in builder.duplicates]
    findings += [_split(shell, whole, edit) for whole, edit in builder.splits.values()]
    return replace(shell, front=front, findings=tuple(findings))


def _duplicate(shell: Document, first: Scalar, second: Scalar) -> Finding:
    message = f"“{second.text}”写了两次，前一次在第 {shell.line_of(first.span)} 行"
    return shell.finding(codes.DUPLICATE, second.span, message, fix=f"删去其中一个“{second.text}”", key=second.text)


def _split(shell: Document, whole: Pair, edit: Edit) -> Finding:
    return shell.finding(codes.SPLIT, whole.value.span, f"逗号把“{whole.key.text}”的值拆开了",
                         fix="给整个值加引号（ledger check --fix）", key=whole.key.text, edits=(edit,))  # fmt: skip


def _single_mapping(builder: _Builder) -> Mapping | None:
    front: Mapping | None = Mapping((), Span(builder.base, builder.base))
    documents = 0
    for event in iter(builder.next, None):
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _RefusedError(codes.DOCUMENTS, builder.span(event), "一个文件只能有一份内容")
            node = builder.node(builder.next(), 1)
            if not isinstance(node, Mapping) and not (isinstance(node, Scalar) and not node.text):
                raise _RefusedError(codes.NOT_MAPPING, node.span, "这里应是“键: 值”，一行一个")
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


def _syntax(shell: Document, error: YAMLError, start: int) -> Finding:
    spot = start + _problem_index(error)
    text = str(error)
    line = shell.text[shell.text.rfind("\n", 0, spot) + 1 :].partition("\n")[0]
    if _TAGGED.match(line):
        return shell.finding(codes.ANCHOR, Span(spot, spot + 1), "不能用 ! 标签；若是文字请加引号", key="F114")
    hint = next((chinese for english, chinese in _PROBLEMS if english in text), "这一处读不下去")
    if "：" in line and ": " not in line:
        hint = "这一行的冒号是全角的，键后面要用英文冒号加空格"
    return shell.finding(codes.SYNTAX, Span(spot, spot + 1), f"前言区写法有误：{hint}", key="F116",
                         fix="对照上下各行改正缩进、冒号、引号和括号")  # fmt: skip
