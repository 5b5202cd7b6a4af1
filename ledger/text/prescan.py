"""What Chinese input methods and plain habit put into front matter, seen line by line before YAML is.

YAML takes a full-width colon, a full-width space or `` #`` for something else without a word, so these
are recognised here, each with the edit that mends it; parsing then goes on with the mended text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ledger.text import codes
from ledger.text.edit import Edit
from ledger.text.finding import Code
from ledger.text.value import dataclass, field

WIDE = "\u3000\u00a0\u2002\u2003"
_LEAD = re.compile(rf"^[ \t{WIDE}]*(?:-(?:[ \t{WIDE}]+|$))*")
_BLOCK_SCALAR = re.compile(r"^[|>][+-]?\d?[+-]?\s*(#.*)?$")
_CONFLICT = re.compile(r"^<{7}( |$)")
_CONFLICT_REST = re.compile(r"^(>{7}|\|{7})( |$)|^={7}$")
_DASH = re.compile(rf"^([ \t{WIDE}]*)([-－])(?=[^\W\d_])")
_COMMENT = re.compile(r"\s#")


@dataclass(frozen=True, slots=True)
class Slip:
    """A recognised slip: kind, place as offsets, what to say, and the edits that mend it."""

    code: Code
    start: int
    end: int
    message: str
    edits: tuple[Edit, ...] = ()


def quoted(text: str) -> str:
    """The text as a double-quoted YAML scalar."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@lru_cache(maxsize=8)
def _key_patterns(keys: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    names = "|".join(sorted(map(re.escape, keys), key=len, reverse=True))
    gap = rf"[ \t{WIDE}]*"
    at_start = re.compile(rf"(?P<key>{names}){gap}(?P<colon>[:：])(?P<gap>{gap})")
    in_flow = re.compile(rf"(?:(?<=[{{,，])|(?<=[{{,，][ {WIDE}]))(?P<key>{names}){gap}(?P<colon>[:：])(?P<gap>{gap})")
    comma = re.compile(rf"，{gap}(?=(?:{names}){gap}[:：])")
    # Behind a date or a number only: in free text “，金额：3万元” is a sentence, not a second key.
    second = re.compile(rf"^[\d\-/.年月日]+(?P<mark>[，,、；;]{gap})(?=(?P<key>{names}){gap}(?:：|:[ {WIDE}]))")
    return at_start, in_flow, comma, second


@dataclass
class _Scan:
    """State between lines: inside a block scalar, inside an open flow collection."""

    keys: frozenset[str]
    block_indent: int | None = None
    depth: int = 0
    slips: list[Slip] = field(default_factory=list)

    def say(self, code: Code, start: int, end: int, message: str, *edits: Edit) -> None:
        self.slips.append(Slip(code, start, end, message, edits))


def scan(text: str, start: int, end: int, keys: frozenset[str]) -> list[Slip]:
    """All slips of the front matter between two offsets; ``keys`` are the words that may stand as keys.

    Its lines end in ``\\n`` or ``\\r\\n``; whoever reads files refuses all else that may break a line.
    """
    state = _Scan(keys)
    at = start
    while at < end:
        if state.block_indent is None and not state.depth and (sound := _SOUND.match(text, at, end)):
            at = sound.end()
            continue
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        _any_line(state, text[at:stop].rstrip("\r"), at)
        at = stop + 1
    return state.slips


# Lines on which nothing can be wrong: half-width marks only, one value, no ``#``; at once as many as there are.
_WORD = r"[^\W\d_]\w*"
_ODD = rf"\t\r\n{WIDE}:#"
_DATED = r"\d\-/.年月日"  # how a value begins behind which a second key may follow
_PLAIN = rf"(?![-?] )(?:[^\s{_ODD}{_DATED}@`%\[{{'\"|>][^{_ODD}]*+|[{_DATED}][^{_ODD}：]*+)"
_QUOTED = r"\"[^\"\\\t\r\n#]*\""
_ITEM = rf"[^\s{_ODD}：,{{}}\[\]'\"][^{_ODD}：,{{}}\[\]'\"]*+"
_MAP = rf"\{{{_WORD}: {_ITEM}(?:, {_WORD}: {_ITEM})*+\}}"
_LIST = rf"\[(?:(?:{_MAP}|{_ITEM})(?:, (?:{_MAP}|{_ITEM}))*+)?\]"
_SOUND = re.compile(
    rf"(?:(?: *(?:- )?(?:{_WORD}:(?: (?:{_PLAIN}|{_QUOTED}|{_LIST}))?|{_MAP})"
    r"| *#[^\n]*+)(?:\r?\n|\Z)|\n)++"
)


def _any_line(state: _Scan, line: str, offset: int) -> None:
    if _CONFLICT.match(line):
        state.say(codes.CONFLICT, offset, offset + len(line), "合并冲突没有解决完：从这一行起是 git 的冲突标记")
    elif _CONFLICT_REST.match(line):
        return
    elif not _inside_block(state, line) and line.strip() and not line.lstrip().startswith("#"):
        _line(state, line, offset)


def _inside_block(state: _Scan, line: str) -> bool:
    if state.block_indent is None:
        return False
    if not line.strip() or len(line) - len(line.lstrip(" ")) > state.block_indent:
        return True
    state.block_indent = None
    return False


def _line(state: _Scan, line: str, offset: int) -> None:
    line = _trailing(state, line, offset)
    at = _lead(state, line, offset)
    if state.depth:
        _flow(state, line, at, offset)
        return
    key = _key_patterns(state.keys)[0].match(line, at)
    if key is None:
        _value(state, line, at, offset, keyed=False)
        return
    _colon(state, key, line, offset)
    if _BLOCK_SCALAR.match(line[key.end() :]):
        state.block_indent = len(line[:at].rstrip()) if "-" in line[:at] else at
    else:
        _value(state, line, key.end(), offset, keyed=True)


def _trailing(state: _Scan, line: str, offset: int) -> str:
    """A line without the wide blanks at its end."""
    kept = line.rstrip(" \t" + WIDE)
    tail = line[len(kept) :]
    if tail.strip(" "):
        code, name = (codes.TAB, " Tab") if "\t" in tail else (codes.WIDE_SPACE, "全角空格")
        mend = Edit(offset + len(kept), offset + len(line), "")
        state.say(code, mend.start, mend.end, f"行末有{name}，应删去", mend)
    return kept


def _lead(state: _Scan, line: str, offset: int) -> int:
    """Where the text of a line begins, behind its indent and its ``-``."""
    dash = _DASH.match(line)
    if dash and _key_patterns(state.keys)[0].match(line, dash.end()):
        spot = offset + dash.start(2)
        state.say(codes.COLON_SPACE, spot, spot + 1, "减号后少了一个空格", Edit(spot, spot + 1, "- "))
        _spaces(state, dash[1], offset, leading=True)
        return dash.end()
    lead = _LEAD.match(line)
    at = lead.end() if lead else 0
    _spaces(state, line[:at], offset, leading=True)
    return at


def _spaces(state: _Scan, part: str, offset: int, *, leading: bool) -> None:
    for code, chars, name in ((codes.WIDE_SPACE, WIDE, "全角空格"), (codes.TAB, "\t", " Tab ")):
        spots = [i for i, c in enumerate(part) if c in chars]
        if spots:
            edits = [
                Edit(offset + i, offset + i + 1, "  " if leading and part[i] in "\t\u3000" else " ") for i in spots
            ]
            state.say(code, offset + spots[0], offset + spots[-1] + 1, f"这里有{name.rstrip()}，应为半角空格", *edits)


def _colon(state: _Scan, key: re.Match[str], line: str, offset: int) -> None:
    name, colon, gap = key["key"], key.start("colon") + offset, key["gap"]
    follows = key.end() < len(line)
    if key["colon"] == "：":
        mend = Edit(colon, key.end() + offset, ": " if follows else ":")
        state.say(codes.FULLWIDTH_COLON, colon, colon + 1, f"“{name}”后的冒号是全角的，应为英文冒号加空格", mend)
    elif follows and not gap:
        mend = Edit(colon + 1, colon + 1, " ")
        state.say(codes.COLON_SPACE, colon, colon + 1, f"“{name}:”后少了一个空格", mend)
    else:
        _spaces(state, gap, colon + 1, leading=False)


def _value(state: _Scan, line: str, at: int, offset: int, *, keyed: bool) -> None:
    value = line[at:]
    if value[:1] in "{[" and value[:1] and _opens_flow(value):
        _flow(state, line, at, offset)
    elif value[:1] in ("'", '"'):
        _after_quote(state, line, at, offset)
    else:
        _plain(state, line, at, offset, keyed=keyed)


def _opens_flow(value: str) -> bool:
    """A bracket that begins a collection, not a word in brackets such as ``[急]事``."""
    closer = {"{": "}", "[": "]"}[value[0]]
    body = _COMMENT.split(value, maxsplit=1)[0].rstrip()
    return value[0] == "{" or body.endswith(closer) or closer not in body


def _after_quote(state: _Scan, line: str, at: int, offset: int) -> None:
    end = _quote_end(line, at)
    rest = _COMMENT.split(line[end:], maxsplit=1)[0]
    if rest.strip() and line[end - 1] == line[at]:
        stop = end + len(rest.rstrip())
        mend = Edit(offset + at, offset + stop, quoted(line[at:stop]))
        state.say(codes.SPECIAL_START, offset + at, offset + at + 1, "引号只括住了值的一部分，要括住整个值", mend)
        return
    mark = _COMMENT.search(line, end)
    if mark and not _proper_comment(line, mark.end() - 1):
        _respace(state, line, mark.end() - 1, offset)


def _quote_end(line: str, at: int) -> int:
    quote, i = line[at], at + 1
    while i < len(line):
        if line[i] == "\\" and quote == '"':
            i += 1
        elif line[i] == quote:
            return i + 1
        i += 1
    return len(line)


def _proper_comment(line: str, hash_at: int) -> bool:
    return line[:hash_at].endswith("  ") and line[hash_at + 1 : hash_at + 2] in ("", " ")


def _respace(state: _Scan, line: str, hash_at: int, offset: int) -> None:
    start = len(line[:hash_at].rstrip())
    after = hash_at + 1 + (line[hash_at + 1 : hash_at + 2] == " ")
    mend = Edit(offset + start, offset + after, "  # ")
    state.say(codes.CUT_OFF, offset + hash_at, offset + hash_at + 1, "注释的 # 前要空两格、后要空一格", mend)


def _plain(state: _Scan, line: str, at: int, offset: int, *, keyed: bool) -> None:
    value = line[at:]
    mark = _COMMENT.search(line, max(at - 1, 0))
    if mark and not _proper_comment(line, mark.end() - 1):
        meant = not line[at : mark.start()].strip() and line[mark.end() : mark.end() + 1] in ("", " ")
        if meant or line[: mark.end() - 1].endswith("  "):
            _respace(state, line, mark.end() - 1, offset)
            return
        hash_at = mark.end() - 1
        edits = [Edit(offset + at, offset + len(line.rstrip()), quoted(value.rstrip()))] if keyed else []
        lost = line[hash_at:].strip()
        state.say(codes.CUT_OFF, offset + hash_at, offset + len(line), f"“{lost}”会被当作注释截掉", *edits)
        return
    text = line[at : mark.start() if mark else len(line)].rstrip()
    two = _key_patterns(state.keys)[3].match(text)
    if keyed and two:
        indent = " " * len(line[: line.index(line.lstrip(" -"))])
        mend = Edit(offset + at + two.start("mark"), offset + at + two.end("mark"), "\n" + indent)
        state.say(codes.FULLWIDTH_COMMA, mend.start, mend.start + 1, f"“{two['key']}”应另起一行", mend)
        return
    if keyed and text:
        _needs_quotes(state, text, at + offset)


def _needs_quotes(state: _Scan, text: str, start: int) -> None:
    mend = Edit(start, start + len(text), quoted(text))
    if text[0] in "@`%[{|>" or text[:2] in ("- ", "? "):
        state.say(codes.SPECIAL_START, start, start + 1, f"值以“{text[0]}”开头，要加引号", mend)
    elif ": " in text or text.endswith(":"):
        spot = start + text.index(":")
        state.say(codes.INNER_COLON, spot, spot + 1, "值里有英文冒号加空格，要加引号", mend)
    elif "\t" in text:
        _spaces(state, text, start, leading=False)


def _flow(state: _Scan, line: str, at: int, offset: int) -> None:
    _, in_flow, comma, _ = _key_patterns(state.keys)
    quote_free = _blank_quotes(line)
    for found in comma.finditer(quote_free, at):
        mend = Edit(offset + found.start(), offset + found.end(), ", ")
        state.say(codes.FULLWIDTH_COMMA, mend.start, mend.start + 1, "隔开两项的逗号是全角的，应为英文逗号加空格", mend)
    for found in in_flow.finditer(quote_free, at):
        _colon(state, found, line, offset)
    mark = _COMMENT.search(quote_free, at)
    body = quote_free[: mark.start()] if mark else quote_free
    before = state.depth
    state.depth = max(0, before + sum(body.count(c, at) for c in "{[") - sum(body.count(c, at) for c in "}]"))
    if mark and not _proper_comment(line, mark.end() - 1):
        _flow_comment(state, line, at, mark.end() - 1, offset, before)


def _flow_comment(state: _Scan, line: str, at: int, hash_at: int, offset: int, before: int) -> None:
    if not state.depth:
        _respace(state, line, hash_at, offset)
        return
    tail = line.rstrip()
    closers = len(tail) - len(tail.rstrip("}]"))
    start = line.rfind(": ", at, hash_at)
    following = re.compile(r", (?=\w+: )").search(line, hash_at)
    edits = []
    if closers and start >= 0:
        begin, end = start + 2, following.start() if following else len(tail) - closers
        edits = [Edit(offset + begin, offset + end, quoted(line[begin:end].rstrip()))]
        state.depth = before
    lost = line[hash_at:].strip()
    state.say(codes.CUT_OFF, offset + hash_at, offset + len(line), f"“{lost}”会被当作注释截掉", *edits)


def _blank_quotes(line: str) -> str:
    return re.sub(r"\"(?:\\.|[^\"\\])*\"|'[^']*'", lambda m: "q" * len(m[0]), line)
