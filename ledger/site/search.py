"""The search page, and what it searches: a line for each case and record, and the words of each year's files.

A line's columns are those of ``COLUMNS``; a tab stands between two, and none within. The page makes the comparable
form of them itself, so that nothing is there twice. Everything comes from the book, which holds no more than its
readers may see; numbers of persons are covered as on a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from ledger.book.book import Book, Entry, Filing
from ledger.book.enterprises import Directory
from ledger.records.digits import promising
from ledger.records.kinds import CASES
from ledger.records.personal import mask
from ledger.records.reader import Row, walk
from ledger.records.record import Record
from ledger.records.values import Kind
from ledger.site.glyphs import visible
from ledger.site.parts import Link, ref_of
from ledger.site.pinyin import initials
from ledger.site.press import DataFile, Maker, Press
from ledger.site.scripts import call
from ledger.site.ties import state_of
from ledger.text.value import dataclass

PAGE, LINES = "search.html", "data/search.js"
NAME, CODE, ADDRESSES = "企业名称", "统一社会信用代码", ("经营地址", "注册地址")
COLUMNS = ("name", "others", "sound", "number", "codes", "addresses", "street", "industry", "kind", "state", "day")
_MARKUP = re.compile(r"^[ \t]*(?:[#>|*+-]+[ \t]*)+|\*\*|\||[-:]{3,}", re.MULTILINE)
_ELSEWHERE = (NAME, CODE, "街镇园区", "联系方式", *ADDRESSES)  # what has a column, or is no word of the file's
_WORDS = (Kind.TEXT, Kind.CHOICE)


@dataclass(frozen=True, slots=True)
class Search:
    """The page: how much there is, where it lies, and where to look without scripts."""

    cases: int
    records: int
    lines: str
    texts: tuple[str, ...]
    elsewhere: tuple[Link, ...]


def search(press: Press) -> Iterator[Maker]:
    """What makes the page and its data."""
    years = sorted({held.id[:4] for held in (*press.book.entries, *press.book.records)}, reverse=True)
    texts = {year: f"data/text-{year}.js" for year in years}
    known = sum(1 for f in press.book.records if f.record)
    elsewhere = tuple(link for link in press.nav if link.href.startswith(("boards/", "cases", "enterprises")))
    model = Search(len(press.book.entries), known, LINES, tuple(texts.values()), elsewhere)
    yield partial(press.page, PAGE, "search.html", "搜索", model)
    yield lambda: DataFile(
        LINES, call("LEDGER_LINES", COLUMNS, "\n".join(map("\t".join, lines(press.book, press.firms))))
    )
    for year, path in texts.items():
        yield partial(_texts, press.book, year, path)


def _texts(book: Book, year: str, path: str) -> DataFile:
    held = (of for of in (*book.entries, *book.records) if of.id[:4] == year and of.record)
    told = ((of.id, words_of(of.record)) for of in held if of.record)
    return DataFile(path, call("LEDGER_TEXT", "\n".join(f"{number}\t{words}" for number, words in told if words)))


def lines(book: Book, firms: Directory) -> list[tuple[str, ...]]:
    """The lines of a book: what is open first, then the newest."""
    every: list[Entry | Filing] = sorted((*book.entries, *book.records), key=lambda x: x.id, reverse=True)
    every.sort(key=_day, reverse=True)
    every.sort(key=lambda of: not of.open)
    return [_line(of, firms) for of in every]


def _day(of: Entry | Filing) -> str:
    day = of.record.first_clue if of.record else None
    return day.isoformat() if day else ""


def _line(of: Entry | Filing, firms: Directory) -> tuple[str, ...]:
    ref = ref_of(of)
    codes, names, places = _mentioned(of.record) if of.record else ((), (), ())
    firm = firms.by_key.get(firms.of.get(of.id, ""))
    others = dict.fromkeys((*(firm.names if firm else ()), *names))
    others.pop(ref.name, None)
    industry = of.record.top.words("行业") if of.record else ""
    kind = ref.level if of.kind is CASES else ref.kind
    found = (ref.name, _list(others), initials(ref.name), ref.id, " ".join(codes), _list(places), ref.street, industry)
    return (*map(_shown, found[:4]), visible(found[4]), *map(_shown, (*found[5:], kind, state_of(of), _day(of))))


def _mentioned(record: Record) -> tuple[Iterable[str], Iterable[str], Iterable[str]]:
    """The codes, names of enterprises and addresses that a record speaks of, once each."""
    rows = tuple(walk(record.top))
    codes = (code for row in rows if (code := row.text(CODE)) and code != "不详")
    places = (row.words(field) for row in rows for field in ADDRESSES)
    return tuple(dict.fromkeys(codes)), _once(row.words(NAME) for row in rows), _once(places)


def words_of(record: Record) -> str:
    """What a file says in words, entry by entry, and its text; on one line."""
    told = (words for row in walk(record.top) for words in _told(row))
    return _shown("　".join((*_once(told), _MARKUP.sub(" ", record.body))).strip())


def _told(row: Row) -> Iterator[str]:
    fields = (f for f in row.field.fields if f.kind in _WORDS and not f.fields and f.name not in _ELSEWHERE)
    return (row.words(f.name) for f in fields)


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(w for w in words if w))


def _list(words: Iterable[str]) -> str:
    return "；".join(words)


def _shown(text: str) -> str:
    """A text on one line, as a page shows it."""
    line = " ".join(text.split())
    return visible(mask(line) if len(line) > 10 and promising(line) else line)
