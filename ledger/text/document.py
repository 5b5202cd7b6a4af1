"""Bytes to positioned nodes: the front matter, the body, and everything wrong with the text itself."""

from __future__ import annotations

import re

from ledger.text import codes
from ledger.text.canonical import canonical_mapping
from ledger.text.edit import Edit, Shift, apply
from ledger.text.finding import Code, Finding, Severity
from ledger.text.nodes import Mapping, Node, Pair, Scalar, Sequence
from ledger.text.prescan import scan
from ledger.text.source import Source, Span
from ledger.text.value import dataclass, field, replace

__all__ = ["Document", "Mapping", "Node", "Pair", "Scalar", "Sequence", "read_case_document", "read_yaml_document"]

MAX_FRONT = 64 * 1024
MAX_FILE = 1024 * 1024
_BY_HAND = {codes.CONFLICT.id: "选定要留的内容，删去标记", codes.CUT_OFF.id: "给整个值加引号",
            codes.SYNTAX.id: "对照上下各行改正缩进、冒号、引号和括号"}  # fmt: skip
_CONFLICT_START = re.compile(r"^<{7} ", re.MULTILINE)
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
        dash = node.span.start - 1
        while dash >= 0 and self.text[dash] in " \r\n":
            dash -= 1
        start = dash if dash >= 0 and self.text[dash] == "-" else node.span.start
        return self.source.place(self.shift.back(start))[0]

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


def read_case_document(source: Source, keys: frozenset[str], front: int = MAX_FRONT) -> Document:
    """A record: front matter (at most ``front`` bytes) between ``---`` lines, then Markdown."""
    early = _unreadable(source, max(MAX_FILE, front + MAX_FILE // 4))
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
    return _read(source, keys, start, close.start(), close.end(), front)


def read_yaml_document(source: Source, keys: frozenset[str]) -> Document:
    """A file that is all YAML: contacts, policy, holidays."""
    early = _unreadable(source, MAX_FILE)
    if early:
        return Document(source, source.text, None, len(source.text), findings=early)
    return _read(source, keys, 0, len(source.text), len(source.text), MAX_FRONT)


def canonical_part(lines: str, keys: frozenset[str]) -> Document | None:
    """Some lines of front matter by themselves; None unless they are in canonical form with nothing to mend."""
    if _REFUSED.search(lines) or scan(lines, 0, len(lines), keys):
        return None
    front = canonical_mapping(lines, 0, len(lines))
    return Document(Source("", lines), lines, front, len(lines)) if front else None


def _at(source: Source, code: Code, span: Span, message: str, fix: str | None = None,
        edits: tuple[Edit, ...] = ()) -> Finding:  # fmt: skip
    line, column = source.place(span.start)
    width = max(1, span.end - span.start)
    return Finding(code.id, code.severity, source.path, line, column, message, (), fix or _example(code), code.clause,
                   f"{code.id}@{line}", width, edits)  # fmt: skip


def _unreadable(source: Source, limit: int) -> tuple[Finding, ...]:
    if len(source.raw) > limit:
        told = f"文件有 {len(source.raw) // 1024} KiB，上限 {limit // 1024} KiB"
        return (_at(source, codes.TOO_BIG, Span(0, 0), told),)
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


def _read(source: Source, keys: frozenset[str], start: int, end: int, body: int, limit: int) -> Document:
    findings = list(_bytes(source))
    text = source.text
    if len(text[start:end].encode("utf-8", "surrogatepass")) > limit:
        findings.append(_at(source, codes.TOO_BIG, Span(start, start), f"前言区超过 {limit // 1024} KiB"))
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
    from ledger.text.yaml_events import build_nodes  # loads ruamel, which text in canonical form does not need

    built = build_nodes(shell.text, start, end)
    findings = list(shell.findings)
    if no := built.trouble:
        fix = _BY_HAND.get(no.code.id)
        findings.append(shell.finding(no.code, no.span, str(no), fix=fix, key=no.code.id))
    findings += [_duplicate(shell, first, second) for first, second in built.duplicates]
    findings += [_split(shell, whole, edit) for whole, edit in built.splits]
    return replace(shell, front=built.front, findings=tuple(findings))


def _duplicate(shell: Document, first: Scalar, second: Scalar) -> Finding:
    message = f"“{second.text}”写了两次，前一次在第 {shell.line_of(first.span)} 行"
    return shell.finding(codes.DUPLICATE, second.span, message, fix=f"删去其中一个“{second.text}”", key=second.text)


def _split(shell: Document, whole: Pair, edit: Edit) -> Finding:
    return shell.finding(codes.SPLIT, whole.value.span, f"逗号把“{whole.key.text}”的值拆开了",
                         fix="给整个值加引号（ledger check --fix）", key=whole.key.text, edits=(edit,))  # fmt: skip
