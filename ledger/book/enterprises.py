"""One enterprise across the ledger: its cases and what the channels have said of it, by credit code, else by name.

Names are compared without regard to width, blanks and the shape of brackets. Enterprises that belong together (a
group, a labour dispatch: A26) are linked where one's records name the other's, and never added up.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping

from ledger.book.book import Book, Entry, Filing
from ledger.book.ties import Ties
from ledger.records.reader import Row
from ledger.text.value import dataclass, field

_BRACKETS = str.maketrans("[{<〔【〈《「『]}>〕】〉》」』", "(((((((((" + ")))))))))")
FIRMS, SURVEYS, FOUND = "企业", "排查", "发现"


def folded(name: str) -> str:
    """A name as it is compared: half width, no blanks, round brackets."""
    text = unicodedata.normalize("NFKC", name).translate(_BRACKETS)
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Cf").casefold()


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a record speaks of an enterprise: in an entry of ``list``, or (empty) as a whole."""

    filing: Filing
    list: str
    row: Row


@dataclass
class Enterprise:
    """An enterprise; ``code`` is empty where none of its records gives one. ``names`` are the spellings met."""

    key: str
    code: str
    names: list[str] = field(default_factory=list)
    cases: list[Entry] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The spelling met last, cases before mentions."""
        return self.names[0] if self.names else self.code

    @property
    def noted(self) -> bool:
        """Whether there is more to say than that one tax batch had it and found nothing."""
        batches = {m.filing.id for m in self.mentions}
        return bool(self.cases) or len(batches) > 1 or any(_telling(m) for m in self.mentions)


def _telling(mention: Mention) -> bool:
    """Whether a mention alone is worth a page: any but a line of a tax list or a survey without arrears."""
    return (mention.list == SURVEYS and mention.row.text("欠薪") != "否") or mention.list not in (FIRMS, SURVEYS)


@dataclass(frozen=True)
class Directory:
    """The enterprises worth a page, by key.

    ``of`` gives the key for a 编号 (a case's, or that of a record about one enterprise); ``related`` the keys of
    those whose records name each other; ``namesakes`` those that bear the same name under another code or none.
    """

    by_key: Mapping[str, Enterprise]
    of: Mapping[str, str]
    related: Mapping[str, tuple[str, ...]]
    namesakes: Mapping[str, tuple[str, ...]]


def directory(book: Book, ties: Ties) -> Directory:
    """The enterprises of a book."""
    every: dict[str, Enterprise] = {}
    of: dict[str, str] = {}
    for entry in sorted(book.entries, key=lambda e: e.id, reverse=True):
        case = entry.file.case
        if case and (case.code or case.top.text("企业名称")):
            firm = _firm(every, case.code or "", case.name)
            firm.cases.append(entry)
            of[entry.id] = firm.key
    for code, name, mention in _mentions(book):
        number = mention.row.text("案件") or ""
        firm = _firm(every, code, name) if code or number not in of else _spelt(every[of[number]], name)
        firm.mentions.append(mention)
        if not mention.list:
            of[mention.filing.id] = firm.key
    kept = {key: firm for key, firm in every.items() if firm.noted}
    of = {number: key for number, key in of.items() if key in kept}
    return Directory(kept, of, _related(ties, of), _namesakes(kept))


def key_of(code: str | None, name: str) -> str:
    """The key of an enterprise: its code, else made of its folded name."""
    return code or f"name-{hashlib.sha256(folded(name).encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def _firm(every: dict[str, Enterprise], code: str, name: str) -> Enterprise:
    key = key_of(code, name)
    return _spelt(every.setdefault(key, Enterprise(key, code)), name)


def _spelt(firm: Enterprise, name: str) -> Enterprise:
    if name and name not in firm.names:
        firm.names.append(name)
    return firm


def _mentions(book: Book) -> Iterator[tuple[str, str, Mention]]:
    """Code, name and place of every mention, the latest records first."""
    for filing in sorted(book.of_kind("T", "O", "S", "G"), key=lambda f: f.id, reverse=True):
        record = filing.record
        assert record is not None
        lists = {"T": (FIRMS, SURVEYS), "G": (FOUND,)}.get(filing.kind.letter, ())
        for name in lists:
            for row in record.entries(name):
                if (code := _code(row)) or row.text("企业名称"):
                    yield code, row.text("企业名称") or "", Mention(filing, name, row)
        if not lists and (record.code or record.top.text("企业名称")):
            yield record.code or "", record.top.text("企业名称") or "", Mention(filing, "", record.top)


def _code(row: Row) -> str:
    code = row.text("统一社会信用代码")
    return "" if code in (None, "不详") else code or ""


def _related(ties: Ties, of: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    """Enterprises whose cases and records name each other's."""
    found: dict[str, set[str]] = {}
    for number, key in of.items():
        for tie in ties.get(number, ()):
            other = of.get(tie.number)
            if other and other != key:
                found.setdefault(key, set()).add(other)
                found.setdefault(other, set()).add(key)
    return {key: tuple(sorted(others)) for key, others in found.items()}


def _namesakes(kept: Mapping[str, Enterprise]) -> Mapping[str, tuple[str, ...]]:
    by_name: dict[str, set[str]] = {}
    for key, firm in kept.items():
        for name in firm.names:
            by_name.setdefault(folded(name), set()).add(key)
    found: dict[str, set[str]] = {}
    for keys in by_name.values():
        for key in keys if len(keys) > 1 else ():
            found.setdefault(key, set()).update(keys - {key})
    return {key: tuple(sorted(others)) for key, others in found.items()}
