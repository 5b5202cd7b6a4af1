"""The table of obligations against the code, and the code against the table."""

from __future__ import annotations

from pathlib import Path

import pytest

import ledger.checks  # noqa: F401  (defines the codes)
from ledger.book.book import Book
from ledger.measures.obligations import FREE_STEPS, OBLIGATIONS
from ledger.measures.rules import RULES
from ledger.measures.step_kinds import KINDS, RECORD_STEPS
from ledger.measures.verdict import UNVERIFIED
from ledger.records.kinds import KINDS as RECORD_KINDS
from ledger.records.table import CASE, Field
from ledger.site.clauses import clause_anchor
from ledger.site.pages import pages
from ledger.text.finding import CATALOGUE
from tests.site.beside import build_whole
from tests.site.sample import book_of

RULE_NAMES = {*(r.name for r in RULES), UNVERIFIED}
STEPS = {*KINDS, *(f"{letter}/{k.name}" for letter, kinds in RECORD_STEPS.items() for k in kinds)}
LETTERS = {k.letter or "-" for k in RECORD_KINDS.values()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book with records of every kind."""
    return book_of(build_whole(tmp_path_factory.mktemp("whole")))


def named(what: str) -> set[str]:
    """Everything of a sort that the table names."""
    return {name for o in OBLIGATIONS for name in getattr(o, what)}


def fields() -> set[str]:
    """Every field of every kind of record: ``网络舆情.答复口径``, ``研判.参加.单位``; a case's lists stand alone too."""

    def below(table: Field, place: str) -> set[str]:
        mine = {f"{place}.{f.name}" for f in table.fields}
        return mine.union(*(below(f, f"{place}.{f.name}") for f in table.fields if f.fields))

    return set().union(*(below(k.table, k.title) for k in RECORD_KINDS.values()), *(below(f, f.name) for f in CASE.fields if f.fields))


def test_all_forty_are_there_in_order() -> None:
    """No number missing, none twice, each with its words and clause of the measures."""
    assert [o.number for o in OBLIGATIONS] == list(range(1, 41))
    for o in OBLIGATIONS:
        assert o.clause and o.who and o.must
        assert clause_anchor(o.clause), o.number


def test_each_is_carried_out_or_says_why_not() -> None:
    """Something in the code, or a reason."""
    assert [o.number for o in OBLIGATIONS if not o.mechanised and not o.apart] == []


def test_what_is_named_exists() -> None:
    """Rules, steps, kinds, codes, fields."""
    assert named("rules") <= RULE_NAMES
    assert named("steps") <= STEPS
    assert named("kinds") <= LETTERS
    assert named("codes") <= CATALOGUE.keys()
    assert named("fields") <= fields()


def test_the_pages_named_exist(whole: Book) -> None:
    """Each page, or at least one below a folder."""
    paths = {p.path for p in pages(whole)}
    for page in named("pages"):
        assert any(p == page or (page.endswith("/") and p.startswith(page)) for p in paths), page


def test_nothing_in_the_code_is_named_by_no_obligation() -> None:
    """Every rule, step and kind of record answers to one."""
    assert named("rules") >= RULE_NAMES
    assert named("steps") | set(FREE_STEPS) >= STEPS
    assert named("kinds") >= LETTERS


def test_the_table_knows_only_the_measures() -> None:
    """No person is named in it."""
    text = (Path(__file__).resolve().parents[2] / "ledger/measures/obligations.py").read_text("utf-8")
    contacts = (Path(__file__).resolve().parents[2] / "contacts.yaml").read_text("utf-8")
    people = {line.split("姓名: ")[1].split(",")[0].strip() for line in contacts.splitlines() if "姓名: " in line}
    assert not [name for name in people if name in text]
