"""M5, in its parts."""

from __future__ import annotations

from pathlib import Path

import pytest

import trials.audiences as trial
from ledger.book.narrowing import for_audience
from ledger.records.audience import EVERYTHING
from ledger.records.kinds import CASES, KINDS
from ledger.site.build import build_site
from ledger.text.finding import LedgerError
from tests.site.sample import book_of
from trials.audience_corpus import AS_OF, ledger


def test_no_audience_gets_a_word_that_is_not_for_it() -> None:
    """Every restricted field of every kind of record, the history, the people; and what may be seen is there."""
    figure = trial.run(0.5)  # what follows does the rest
    assert figure.failures == ()
    assert figure.met


def test_the_trial_would_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a book that is not narrowed, every kind of word is found where it should not be."""
    monkeypatch.setattr(trial, "for_audience", lambda book, _: book)
    sites, canaries = trial.built(tmp_path)
    for audience in trial.NARROW[:2]:
        leaked = {c.place for c in canaries if not trial.allowed(c, audience) and trial.found(c.word, sites[audience])}
        assert {"案件.信息来源.摘要", "案件.联系人", "科室通报.异常情况", "上报.批示.内容", "案件.正文", "提交人.姓名"} <= leaked


def test_what_is_not_for_a_street_does_not_move_a_byte_of_its_site(tmp_path: Path) -> None:
    """And moves many of the site that has everything, so that the trial would say so."""
    assert trial.differing(tmp_path, trial.NARROW[0]) == []
    assert "cases/2026-0001.html" in trial.differing(tmp_path / "whole", trial.NARROW[0], lambda book, _: book)


def test_a_field_that_says_to_nobody_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even for the bureau itself, so that it is noticed on the day the field is added."""
    box, _ = ledger(tmp_path / "ledger")
    book = book_of(box, AS_OF)
    mutant = next(t for t in trial.without_audience(CASES.table) if t.to and not all(f.to for f in t.fields))
    monkeypatch.setitem(CASES.__dict__, "table", mutant)
    with pytest.raises(LedgerError, match=r"没有写明给谁看.*案件\.编号"):
        for_audience(book, EVERYTHING)
    assert KINDS[""].table is mutant


def test_a_folder_for_few_eyes_never_becomes_another_one(tmp_path: Path) -> None:
    """Neither by a mistake in the command nor by the bureau's own build."""
    box, _ = ledger(tmp_path / "ledger")
    book, out = book_of(box, AS_OF), tmp_path / "out"
    street, unit, _ = trial.NARROW
    build_site(for_audience(book, street), out, root=box.root)
    build_site(for_audience(book, street), out, root=box.root)
    for other in (unit, EVERYTHING):
        with pytest.raises(LedgerError, match="street:友谊路街道"):
            build_site(for_audience(book, other), out, root=box.root)
    assert "友谊路街道版" in (out / "index.html").read_text("utf-8")
