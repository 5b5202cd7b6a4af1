"""Bytes and the places in them: the only module that decodes a file."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from ledger.text.value import dataclass, field

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """Half-open range of character offsets in a source's text."""

    start: int
    end: int


@dataclass(frozen=True)
class Source:
    """A file's text with what its bytes were, so that an edit can give the other bytes back unchanged.

    ``encoding`` is None when the bytes are no text that staff could have meant; ``text`` then holds
    replacement characters and serves for display only.
    """

    path: str
    text: str
    encoding: str | None = "utf-8"
    bom: bytes = b""
    raw: bytes = field(default=b"", repr=False)

    @classmethod
    def read(cls, path: str, raw: bytes) -> Source:
        """Decode UTF-8, else UTF-16 by its mark, else GB18030 (which holds all of GBK)."""
        for bom, encoding in _BOMS:
            if raw.startswith(bom):
                return cls._decode(path, raw, bom, (encoding,))
        return cls._decode(path, raw, b"", ("utf-8", "gb18030"))

    @classmethod
    def _decode(cls, path: str, raw: bytes, bom: bytes, encodings: tuple[str, ...]) -> Source:
        for encoding in encodings:
            try:
                return cls(path, raw[len(bom) :].decode(encoding), encoding, bom, raw)
            except UnicodeDecodeError:
                continue
        return cls(path, raw.decode("utf-8", "replace"), None, b"", raw)

    def encode(self, text: str) -> bytes:
        """The bytes of an edited text in this source's own encoding and with its own mark."""
        return self.bom + text.encode(self.encoding or "utf-8")

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of a character offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int) -> int:
        """The character offset where a line (from 1) begins."""
        return self._starts[line - 1]

    def line(self, number: int) -> str:
        """The text of a line without its line break; empty when there is no such line."""
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")
