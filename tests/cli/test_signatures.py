"""What a page says of a signature: good by a key of the directory, unknown by another, bad where the commit was altered."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ledger.book.book import Book
from ledger.book.cache import Cache
from ledger.cli.trail import attested
from ledger.history.repo import Repo
from ledger.records.contacts import Person
from ledger.records.keys import Key
from ledger.site.record import record
from tests.gitkit import Sandbox
from tests.site.sample import book_of, build_ledger

DAY = date(2026, 11, 23)
CASE = "cases/2026/2026-0013.md"


def signing_key(box: Sandbox, name: str) -> Path:
    """A new key in the sandbox's home."""
    place = box.home / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(place)], check=True)
    return place


def sign(box: Sandbox, key: Path, words: str) -> str:
    """A signed commit that adds to the body of a case."""
    file = box.root / CASE
    file.write_text(f"{file.read_text('utf-8')}\n{words}\n", "utf-8")
    box.git("add", "--all")
    box.git("-c", "gpg.format=ssh", "-c", f"user.signingkey={key}", "commit", "-qS", "-m", words, day=DAY)
    return box.out("rev-parse", "HEAD")


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sandbox, Book, dict[str, str]]:
    """Three signed commits of one case: by a known key, by another, and one whose message was changed afterwards."""
    box = build_ledger(tmp_path_factory.mktemp("signed"))
    ours, other = signing_key(box, "ours"), signing_key(box, "other")
    commits = {"good": sign(box, ours, "甲"), "unknown": sign(box, other, "乙")}
    sign(box, ours, "丙")
    altered = box.git("cat-file", "commit", "HEAD").stdout.replace("丙".encode(), "丁".encode())
    commits["bad"] = box.out("hash-object", "-t", "commit", "-w", "--stdin", stdin=altered)
    box.git("reset", "-q", "--hard", commits["bad"])
    kind, blob = ours.with_suffix(".pub").read_text("utf-8").split()[:2]
    book = book_of(box)
    contacts = replace(
        book.settings.contacts,
        people=(*book.settings.contacts.people, Person("薛涛", None, None, keys=(Key(kind, blob),))),
    )
    return box, replace(book, settings=replace(book.settings, contacts=contacts)), commits


def test_each_signature_is_judged(signed: tuple[Sandbox, Book, dict[str, str]]) -> None:
    """And an unsigned commit is said to be unsigned."""
    box, book, commits = signed
    told = attested(book, Repo.open(box.root, box.env))
    assert {told.signatures[commit]: commit for commit in commits.values()} == commits
    shown = record(told.by_id["2026-0013"].trail, told.settings.contacts, told.signatures)
    assert [c.signed for c in shown] == ["没有签名", "✓ 签名有效", "签名无法核对", "✗ 签名与内容不符"]


def test_a_signature_is_looked_at_once(
    signed: tuple[Sandbox, Book, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which key it was, the store knows then; whose it is, the directory of the day says."""
    box, book, commits = signed
    repo = Repo.open(box.root, box.env)
    with Cache(tmp_path / "cache") as store:
        first = attested(book, repo, store).signatures
        asked: list[str] = []
        monkeypatch.setattr(Repo, "signatures", lambda _, some, keys: asked.extend(some) or {})
        assert attested(book, repo, store).signatures == first
        bare = replace(book, settings=replace(book.settings, contacts=replace(book.settings.contacts, people=())))
        told = attested(bare, repo, store).signatures
        assert {told[commits[word]] for word in ("good", "unknown")} == {"unknown"}
        assert told[commits["bad"]] == "bad"
        assert asked == []


def test_what_cannot_be_looked_at_is_unknown_and_looked_at_again(
    signed: tuple[Sandbox, Book, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where there is no ssh-keygen: nothing is remembered."""
    box, book, _ = signed
    repo = Repo.open(box.root, box.env)
    with Cache(tmp_path / "cache") as store:
        with monkeypatch.context() as without:
            without.setattr(Repo, "signatures", lambda _, some, keys: dict.fromkeys(some, ("E", "")))
            assert set(attested(book, repo, store).signatures.values()) == {"unknown"}
        assert attested(book, repo, store).signatures == attested(book, repo).signatures
