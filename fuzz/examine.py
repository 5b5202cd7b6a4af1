"""What must hold of any bytes whatever that lie where a record should."""

from __future__ import annotations

import re
from unittest.mock import patch

from ledger.book.mending import mend, spelling
from ledger.records.files import RecordFile, read_record
from ledger.records.kinds import CASES, KINDS
from ledger.records.personal import mask
from ledger.text import document, prescan
from ledger.text.canonical import canonical_mapping
from ledger.text.source import Source

_NUMBER = re.compile(r"编号: \d{4}-([A-Z])".encode())
_NOTHING = re.compile(r"(?!)")


def path_of(data: bytes) -> str:
    """Where the bytes lie: by the letter of the number they name, else among the cases."""
    found = _NUMBER.search(data[:400])
    kind = KINDS.get(found[1].decode(), CASES) if found else CASES
    return kind.path(f"2026-{kind.letter}001" if kind.letter else "2026-0012")


def examine(data: bytes) -> None:
    """Read, read both ways, mend twice, cover twice; AssertionError (or whatever else is raised) is a fault."""
    path = path_of(data)
    file = read_record(path, data)
    _findings_have_places(file)
    if file.document.front is not None:
        _readers_agree(file)
    _mending_ends(path, data)
    text = file.document.source.text
    assert mask(mask(text)) == mask(text), "what is covered is covered"


def _findings_have_places(file: RecordFile) -> None:
    for finding in file.findings:
        assert finding.line >= 1 and finding.column >= 1 and finding.message and finding.fingerprint
    assert file.record is not None or any(f.is_error for f in file.findings), "what cannot be read is an error"


def _readers_agree(file: RecordFile) -> None:
    """The quick reader gives the very nodes that YAML's rules give; lines passed over hold no slip."""
    text = file.document.text[: file.document.body_start]
    start, end = text.find("\n") + 1, text.rfind("---")
    quick = canonical_mapping(text, start, end) if 0 < start <= end else None
    if quick is not None:
        slow = document._compose_yaml(document.Document(Source("x.md", text), text, None, len(text)), start, end)
        assert not slow.findings and slow.front == quick, "two readers, two readings"
    hasty = prescan.scan(text, start, max(start, end), file.kind.keys)
    with patch.object(prescan, "_SOUND", _NOTHING):
        assert prescan.scan(text, start, max(start, end), file.kind.keys) == hasty, "a slip passed over"


def _mending_ends(path: str, data: bytes) -> None:
    once = mend(path, data, spelling, style=True).after
    assert mend(path, once, spelling, style=True).after == once, "mended twice is another text"
