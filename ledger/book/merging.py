"""Two states of one record merged, as git has to: three texts in, one text out, and what a person must decide.

What is to stand in the result is worked out on values (``records/joining.py``) and then written into our text, in
place: theirs comes over as it was typed, remarks included. The result is read again and held against the plan, so that
no entry can be lost or doubled by a slip of the pen.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger.book.weaving import Weaver
from ledger.records import codes
from ledger.records.files import RecordFile, read_file
from ledger.records.joining import Joined, content, join
from ledger.records.journal import identities, in_effect
from ledger.records.kinds import RecordKind, kind_of
from ledger.records.reader import Cell, Row
from ledger.text import codes as text_codes
from ledger.text.source import Source, Span
from ledger.text.splice import Side, marks
from ledger.text.threeway import Piece, three_way
from ledger.text.value import dataclass, replace

_NOT_READ = frozenset(
    c.id for c in (codes.UNKNOWN_KEY, codes.BAD_VALUE, codes.BAD_CHOICE, codes.SHAPE, text_codes.DUPLICATE,
                   text_codes.CONFLICT, text_codes.TOO_BIG)
)  # fmt: skip
BODY = "正文"


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged bytes; ``clashes`` are what a person must decide, a line each, ``notes`` what one should look at.

    Without a clash there is no mark in the text.
    """

    data: bytes
    clashes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmerged:
    """Why the texts are not merged as records, in Chinese."""

    reason: str


def merge_record(path: str, base: bytes, ours: bytes, theirs: bytes, *, inner: bool = False) -> Merged | Unmerged:
    """Merge two states of the record at a path (in the ledger); an empty ``base`` is none.

    ``inner`` is for git's merge of two merge bases: where the sides clash the base's value stays, and nothing is marked.
    """
    kind = kind_of(path)
    if kind is None:
        return Unmerged("不是台账里的记录")
    sources = [Source.read(path, raw) for raw in (base, ours, theirs)]
    style = sources[2] if base and _style(sources[1]) == _style(sources[0]) else sources[1]
    files = [_read(path, kind, source, _newline(style)) for source in sources]
    for name, raw, file in zip(("共同的上一版", "本方", "对方"), (base, ours, theirs), files, strict=True):
        if file is None and (raw or name != "共同的上一版"):
            return Unmerged(f"{name}读不通")
    old, mine, other = files
    assert mine and other and mine.record and other.record
    if old is None and (differing := _another(mine.record.top, other.record.top)):
        return Unmerged(f"两边用同一个编号各建了一份，{differing}不同：其中一份用 ledger renumber 改号")
    planned = _levelled(kind, join(old.record.top if old and old.record else None, mine.record.top, other.record.top))
    return _written(planned, files, style, Side.BASE if inner else Side.MARKED)


def _style(source: Source) -> tuple[object, ...]:
    return source.encoding, source.bom, _newline(source)


def _newline(source: Source) -> str:
    return "\r\n" if "\r\n" in source.text else "\n"


def _read(path: str, kind: RecordKind, source: Source, newline: str) -> RecordFile | None:
    """A side with its slips of typing mended, its lines ending as the result's will; None where it cannot be read."""
    if source.encoding is None:
        return None
    text = source.text.replace("\r\n", "\n").replace("\n", newline)
    file = read_file(path, text.encode("utf-8", "surrogatepass"), kind)
    if not file.document.clean:
        file = read_file(path, file.document.text.encode(), kind)
    whole = file.record is not None and file.document.clean and not any(f.code in _NOT_READ for f in file.findings)
    return file if whole else None


def _another(ours: Row, theirs: Row) -> str:
    """What shows that two new records of one number are not the same one."""
    telling = [f.name for f in ours.field.fields if f.required and not f.fields and f.name != "预警等级"]
    names = dict.fromkeys((*telling, "企业名称", "统一社会信用代码"))
    return "、".join(n for n in names if ours.words(n) != theirs.words(n))


def _levelled(kind: RecordKind, joined: Joined) -> Joined:
    """预警等级 is always that of the last 定级记录 in effect."""
    graded = in_effect(joined.row.lists.get("定级记录", ()))
    level = graded[-1].text("等级") if graded else None
    if kind.letter or not level:
        return joined
    cells = {**joined.row.cells, "预警等级": Cell(level, level, level, Span(0, 0))}
    clashes = tuple(c for c in joined.clashes if c != "预警等级")
    return replace(joined, row=replace(joined.row, cells=cells), clashes=clashes)


def _written(planned: Joined, files: list[RecordFile | None], style: Source, wanted: Side) -> Merged | Unmerged:
    base, ours, theirs = files
    assert ours and theirs
    pieces = three_way(*(f.document.body.splitlines(keepends=True) if f else [] for f in (base, ours, theirs)))
    weaver = Weaver(base, ours, theirs)
    if not weaver.weave(planned):
        return Unmerged("这样的写法合并不了")
    found = [*_clashes(planned), *(f"{BODY}：两边改了同一处" for p in pieces if p.theirs is not None)]
    for side in (Side.OURS, Side.THEIRS) if found else (Side.OURS,):
        made = weaver.text(side) + _body(pieces, side)
        again = read_file(ours.document.path, made.encode(), ours.kind)
        if again.record is None or content(again.record.top) != content(_row(planned, side)):
            return Unmerged("合并的结果与两边对不上")
    text = weaver.text(wanted) + _body(pieces, wanted, _newline(style))
    return Merged(style.encode(text), tuple(dict.fromkeys(found)), tuple(_notes(planned)))


def _body(pieces: list[Piece], side: Side, newline: str = "\n") -> str:
    parts = []
    for piece in pieces:
        mine, other = "".join(piece.ours), "".join(piece.theirs or ())
        if piece.theirs is None or side is Side.OURS:
            parts.append(mine)
        elif side is Side.MARKED:
            parts.append(marks(BODY, mine, other, newline))
        else:
            parts.append(other if side is Side.THEIRS else "".join(piece.base))
    return "".join(parts)


def _row(planned: Joined, side: Side) -> Row:
    """What the text is to say where every clash goes to one side."""
    cells = dict(planned.row.cells)
    other = planned.theirs if side is Side.THEIRS else planned.ours
    for name in planned.clashes:
        cells.pop(name, None)
        if other and name in other.cells:
            cells[name] = other.cells[name]
    lists = {
        name: tuple(_row(e, side) for e in entries if not e.doubt or (e.theirs if side is Side.THEIRS else e.ours))
        for name, entries in planned.lists.items()
    }
    return replace(planned.row, cells=cells, lists=lists)


def _entries(planned: Joined, where: str = "") -> Iterator[tuple[str, Joined]]:
    """Every entry, with its name as messages give it: ``工资[2026-08 甲组].支付[2026-11-02]``."""
    for name, entries in planned.lists.items():
        for entry in entries:
            here = f"{where}{name}[{identities(entry.ours or entry.row)[0]}]"
            yield here, entry
            yield from _entries(entry, f"{here}.")


def _clashes(planned: Joined) -> Iterator[str]:
    for where, row in (("", planned), *_entries(planned)):
        if row.doubt:
            yield f"{where}：{row.doubt}"
        for name in row.clashes:
            sides = [(side.words(name) if side else "") or "空" for side in (row.ours, row.theirs)]
            yield f"{where}{'.' if where else ''}{name}：本方 {sides[0]}，对方 {sides[1]}"


def _notes(planned: Joined) -> Iterator[str]:
    yield from (f"{where}：{entry.note}" for where, entry in _entries(planned) if entry.note)
    done = [e for e in planned.lists.get("处置", ()) if e.base is None and e.row.words("完成")]
    mine, other = ({e.row.words("步骤") for e in done if (e.theirs, e.ours)[i] is None} for i in (0, 1))
    yield from (f"处置：两边都办了“{step}”，各有一条" for step in sorted(mine & other))
