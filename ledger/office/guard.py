"""What a workbook's bytes hold, looked at before a parser is let near them.

A small file may unpack to gigabytes, or say of itself that its last cell is XFD1048576. So an xlsx is unpacked and
read through once with every figure counted, and written anew with only the parts that were looked at; the parser
gets that copy. The look also finds what the parser cannot tell: formulas, whose values may never have been computed.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Mapping
from functools import lru_cache, reduce
from itertools import pairwise
from typing import IO
from xml.parsers import expat

from ledger.text.value import dataclass, field

MAX_FILE = 20 * 1024 * 1024  # bytes
MAX_OLD = 7 * 1024 * 1024  # bytes of an .xls: as far as the sector table in its first sector reaches
MAX_ENTRIES = 2_000
MAX_UNPACKED = 100 * 1024 * 1024  # bytes, all parts together
MAX_RATIO = 200  # unpacked to packed, of a part over a mebibyte; lists of enterprises come to 5 to 30
MAX_CELLS = 500_000  # with blank ones between: the parser's table is a rectangle
MAX_TEXT = 50_000_000  # characters, a shared text counted wherever it is shown
SAVE_AS = "请用 WPS 或 Excel 打开后另存为 xlsx 再试"
_BROKEN = f"文件已损坏，读不出来：{SAVE_AS}"
_TOO_LARGE = f"解压后超过 {MAX_UNPACKED >> 20} MB，已拒收"
_CHUNK = 64 * 1024
_DTD = "文件里有不该有的文档类型声明（DTD），已拒收"

Place = tuple[int, int]  # row and column, both from 0


class Refused(Exception):  # noqa: N818
    """Why a file is not read, in Chinese; stays inside this room, where it becomes a value."""

    def __init__(self, reason: str, row: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.row = reason, row


@dataclass(frozen=True, slots=True)
class Looked:
    """A workbook safe to parse, and the cells of each sheet that hold formulas."""

    data: bytes
    formulas: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)


# ---- xlsx


def look_into_zip(data: bytes) -> Looked:
    """An xlsx unpacked under its caps and packed anew; raises ``Refused`` for bombs, DTDs, other kinds of file."""
    look = _Look()
    copy = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as packed,
            zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as kept,
        ):
            entries = packed.infolist()
            _is_workbook({e.filename for e in entries})
            if len(entries) > MAX_ENTRIES:
                raise Refused(f"压缩包里有 {len(entries)} 个文件，上限 {MAX_ENTRIES}：{SAVE_AS}")
            if sum(e.file_size for e in entries) > MAX_UNPACKED:
                raise Refused(_TOO_LARGE)
            for name in dict.fromkeys(e.filename for e in entries if e.filename.lower().endswith((".xml", ".rels"))):
                part = _Part(look, name)
                with packed.open(name) as source, kept.open(name, "w") as target:
                    for piece in _counted(source, packed.getinfo(name), look):
                        part.feed(piece)
                        target.write(piece)
                part.close()
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError, RuntimeError) as no:
        raise Refused("文件加了密码：请去掉密码后再试" if "encrypted" in str(no) else _BROKEN) from None
    look.check()
    return Looked(copy.getvalue(), look.formulas())


def _is_workbook(names: set[str]) -> None:
    lower = {n.lower() for n in names}
    if any(n.startswith("xl/") and n.endswith(".bin") and "workbook" in n for n in lower) or "content.xml" in lower:
        raise Refused(f"这种表格格式（xlsb、ods）不收：{SAVE_AS}")
    if not any(n.startswith("xl/") for n in lower):
        raise Refused("这是压缩包或别的文档，不是表格：请先解压，交里面的 xlsx")


def _counted(source: IO[bytes], info: zipfile.ZipInfo, look: _Look) -> Iterator[bytes]:
    """A part piece by piece; what really comes out is counted, whatever the archive says of itself."""
    size = 0
    while piece := source.read(_CHUNK):
        size += len(piece)
        look.unpacked += len(piece)
        if look.unpacked > MAX_UNPACKED:
            raise Refused(_TOO_LARGE)
        if size > 1 << 20 and size > MAX_RATIO * max(info.compress_size, 1):
            raise Refused("压缩比异常（疑似压缩炸弹），已拒收")
        yield piece


@dataclass
class _Look:
    """What was counted over all parts."""

    unpacked: int = 0
    cells: int = 0
    area: int = 0
    lengths: array[int] = field(default_factory=lambda: array("L"))  # of the shared texts
    shown: array[int] = field(default_factory=lambda: array("L"))  # each shared text shown, by its place
    sheets: dict[str, str] = field(default_factory=dict)  # relation to sheet name
    targets: dict[str, str] = field(default_factory=dict)  # relation to file name
    found: dict[str, list[Place]] = field(default_factory=dict)  # file name to formulas

    def check(self) -> None:
        if sum(self.lengths[i] for i in self.shown if i < len(self.lengths)) > MAX_TEXT:
            raise Refused("表格里的文字太多，已拒收")

    def formulas(self) -> dict[str, tuple[Place, ...]]:
        return {name: tuple(self.found.get(self.targets.get(rel, ""), ())) for rel, name in self.sheets.items()}

    def bound(self, area: int, promised: bool = False) -> None:
        self.area += 0 if promised else area
        if max(self.area, area, self.cells) > MAX_CELLS:
            raise Refused(f"表格超过 {MAX_CELLS // 10000} 万格（含空格）：请删去多余的行和列，只留名单")


class _Part:
    """One XML part, element by element: DTDs are refused; cells, shared texts, formulas, sheet names are noted."""

    def __init__(self, look: _Look, name: str) -> None:
        self.look, self.name = look, name.rpartition("/")[2]
        self.row = self.column = -1
        self.rows: tuple[int, int] | None = None  # the first and the last with anything in them
        self.columns = (0, 0)
        self.in_shared_text = self.in_number = False
        self.shared: str | None = None
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.CharacterDataHandler = self._text

    def feed(self, piece: bytes) -> None:
        self.parser.Parse(piece, False)

    def close(self) -> None:
        self.parser.Parse(b"", True)
        self._settle()
        if self.rows:
            self.look.bound((self.rows[1] - self.rows[0] + 1) * (self.columns[1] - self.columns[0] + 1))

    def _doctype(self, *_: object) -> None:
        raise Refused(_DTD)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2] if ":" in name else name:
            case "c":
                self._cell(attributes)
            case "v" | "is":
                self._filled()
                self.in_number = True
            case "f":
                self._filled()
                self.look.found.setdefault(self.name, []).append((self.row, self.column))
            case "row":
                self.row = int(attributes["r"]) - 1 if attributes.get("r", "").isdecimal() else self.row + 1
                self.column = -1
            case "si":
                self.look.lengths.append(0)
                self.in_shared_text = True
            case "sheet" if "name" in attributes:
                relation = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
                self.look.sheets[relation] = attributes["name"]
            case "Relationship" if self.name == "workbook.xml.rels":
                self.look.targets[attributes.get("Id", "")] = attributes.get("Target", "").rpartition("/")[2]

    def _cell(self, attributes: dict[str, str]) -> None:
        if self.shared:
            self._settle()
        self.shared = "" if attributes.get("t") == "s" else None
        self.in_number = False
        reference = attributes.get("r", "")
        letters = reference.rstrip("0123456789")
        column = _column(letters) if letters != reference else None
        if column is None:
            self.column += 1
        else:
            self.row, self.column = int(reference[len(letters) :][:9]) - 1, column

    def _filled(self) -> None:
        self.look.cells += 1
        if self.look.cells > MAX_CELLS:
            self.look.bound(0)
        if self.rows is None:
            self.rows, self.columns = (self.row, self.row), (self.column, self.column)
        elif self.row != self.rows[1]:
            if self.row < self.rows[1]:
                raise Refused(_BROKEN)  # the parser counts on the order of rows
            self.rows = self.rows[0], self.row
        if not self.columns[0] <= self.column <= self.columns[1]:
            self.columns = min(self.columns[0], self.column), max(self.columns[1], self.column)

    def _text(self, text: str) -> None:
        if self.in_shared_text:
            self.look.lengths[-1] += len(text)
        elif self.in_number and self.shared is not None and len(self.shared) < 9:
            self.shared += text

    def _settle(self) -> None:
        if self.shared and self.shared.strip().isdecimal() and len(self.shared) < 9:
            self.look.shown.append(int(self.shared))
        self.shared = None


@lru_cache(maxsize=1024)
def _column(letters: str) -> int | None:
    """The number of column ``BC``, from 0; None where it is none."""
    if not re.fullmatch(r"[A-Za-z]{1,4}", letters):
        return None
    return reduce(lambda number, letter: number * 26 + ord(letter) - 64, letters.upper(), 0) - 1


def address(place: Place) -> str:
    """``BC12`` of row and column."""
    row, column = place
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


# ---- xls

_CELLS = frozenset({0x06, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E})
_END, _SHEET, _LOCKED, _TEXTS, _MORE, _BOUNDS, _SHOWN, _RUN = 0x0A, 0x85, 0x2F, 0xFC, 0x3C, 0x200, 0xFD, 0xBD
_FREE = 0xFFFFFFF0  # sector numbers from here on are marks


def look_into_ole(data: bytes) -> Looked:
    """An xls whose sectors run in no circle and whose cells fit; raises ``Refused``."""
    if len(data) > MAX_OLD:
        raise Refused(f"旧格式 xls 最多 {MAX_OLD >> 20} MB：{SAVE_AS}")
    try:
        table = _Sectors(data)
        names = [name for name, _, _ in table.streams()]
        if {"EncryptedPackage", "EncryptionInfo"}.intersection(names):
            raise Refused("文件加了密码：请去掉密码后再试")
        books = [s for s in table.streams() if s[0].lower() in ("workbook", "book")]
        if len(books) != 1:
            raise Refused(f"这不是表格，或者已损坏：{SAVE_AS}")
        _look_into_book(table.chain(books[0][1])[: books[0][2]], _Look())
    except (struct.error, IndexError):
        raise Refused(_BROKEN) from None
    return Looked(data)


class _Sectors:
    """A compound file: which sector follows which."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = 1 << min(struct.unpack_from("<H", data, 0x1E)[0], 12)
        self.nexts: array[int] = array("I")
        for sector in struct.unpack_from("<109I", data, 0x4C):
            if sector < _FREE:
                self.nexts.frombytes(self.sector(sector))
        self.directory = self.chain(struct.unpack_from("<I", data, 0x30)[0])

    def sector(self, number: int) -> bytes:
        sector = self.data[(number + 1) * self.size : (number + 2) * self.size]
        if not sector:
            raise Refused(_BROKEN)
        return sector.ljust(self.size, b"\0")

    def chain(self, start: int) -> bytes:
        """The sectors from one on to the end."""
        parts: list[bytes] = []
        sector = start
        while sector < _FREE:
            if len(parts) * self.size > len(self.data):
                raise Refused(_BROKEN)  # they run in a circle
            parts.append(self.sector(sector))
            sector = self.nexts[sector]
        return b"".join(parts)

    def streams(self) -> Iterator[tuple[str, int, int]]:
        """Name, first sector and bytes of each stream."""
        for at in range(0, len(self.directory) - 127, 128):
            length = struct.unpack_from("<H", self.directory, at + 64)[0]
            name = self.directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if self.directory[at + 66] == 2:
                yield (name, *struct.unpack_from("<II", self.directory, at + 116))


def _records(book: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, start and length of each record up to the end of a sheet."""
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        yield kind, at + 4, length
        if kind == _END:
            return
        at += 4 + length


def _look_into_book(book: bytes, look: _Look) -> None:
    sheets: list[int] = []
    texts: list[bytes] = []
    for kind, at, length in _records(book, 0):
        if kind == _LOCKED:
            raise Refused("文件加了密码：请去掉密码后再试")
        if kind == _SHEET:
            sheets.append(struct.unpack_from("<I", book, at)[0])
        if kind == _TEXTS or (kind == _MORE and texts):
            texts.append(book[at : at + length])
        elif texts and not look.lengths:
            _shared_lengths(texts, look.lengths)
    if len(sheets) > 255 or any(a >= b for a, b in pairwise(sheets)):
        raise Refused(_BROKEN)
    for sheet in sheets:
        _look_into_sheet(book, sheet, look)
    look.check()


def _look_into_sheet(book: bytes, start: int, look: _Look) -> None:
    """The cells of a sheet: in order, and within the bounds that it promises and we allow."""
    last, first, widest = (0, 0), None, 0
    for kind, at, length in _records(book, start):
        if kind == _BOUNDS:
            top, bottom, left, right = struct.unpack_from("<IIHH" if length == 14 else "<HHHH", book, at)
            if top > bottom or left > right:
                raise Refused(_BROKEN)
            look.bound((bottom - top) * (right - left), promised=True)
        if kind not in _CELLS:
            continue
        row, column = struct.unpack_from("<HH", book, at)
        if kind == _RUN:
            column = struct.unpack_from("<H", book, at + length - 2)[0]
        if kind == _SHOWN:
            look.shown.append(min(struct.unpack_from("<I", book, at + 6)[0], len(look.lengths)))
        if row < last[0]:
            raise Refused(_BROKEN)
        last, widest, look.cells = (row, column), max(widest, column), look.cells + 1
        first = row if first is None else first
    if first is not None:
        look.bound((last[0] - first + 1) * (widest + 1))


def _shared_lengths(pieces: list[bytes], lengths: array[int]) -> None:
    """The length of each shared text of an xls; a text may run over the end of a piece, the next begins with a flag."""
    count = struct.unpack_from("<I", pieces[0], 4)[0]
    if count * 3 > sum(map(len, pieces)):
        raise Refused(_BROKEN)
    rest = iter(pieces)
    piece, at = next(rest), 8
    try:
        for _ in range(count):
            if at >= len(piece):
                piece, at = next(rest), 0
            left, flags = struct.unpack_from("<HB", piece, at)
            lengths.append(left)
            at += 3
            runs = struct.unpack_from("<H", piece, at)[0] if flags & 8 else 0
            at += 2 if flags & 8 else 0
            skip = 4 * runs + (struct.unpack_from("<I", piece, at)[0] if flags & 4 else 0)
            at += 4 if flags & 4 else 0
            wide = 1 + (flags & 1)
            while left:
                fits = min(left, (len(piece) - at) // wide)
                left, at = left - fits, at + fits * wide
                if left:
                    piece, at = next(rest), 1
                    wide = 1 + (piece[0] & 1)
            while skip > len(piece) - at:
                skip -= len(piece) - at
                piece, at = next(rest), 0
            at += skip
    except StopIteration:
        raise Refused(_BROKEN) from None
