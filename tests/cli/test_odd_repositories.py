"""Repositories that are not a plain clone: the same site where the content is the same, a refusal where some is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.site.publish import MARKER
from tests.cli.kit import CASE, LATER, OPENED, QUIET, Answer, Desk


def built(desk: Desk, root: Path, name: str = "out") -> tuple[Answer, dict[str, bytes]]:
    """A build of the ledger in a folder: the answer, and the site's files."""
    out = desk.home / name
    answer = desk.ledger("-C", str(root), "build", "--out", str(out), "--as-of", LATER.isoformat())
    return answer, {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def _bare(desk: Desk) -> Path:
    desk.git("clone", "--quiet", "--bare", desk.root, desk.home / "bare.git")
    return desk.home / "bare.git"


def _linked(desk: Desk) -> Path:
    desk.git("worktree", "add", "--quiet", desk.home / "linked", "HEAD")
    return desk.home / "linked"


def _same(desk: Desk, *words: str) -> Path:
    desk.git(*words)
    return desk.root


def _locked(desk: Desk) -> Path:
    for name in ("index.lock", "HEAD.lock", "refs/heads/main.lock"):
        (desk.root / ".git" / name).touch()
    return desk.root


ALIKE: dict[str, Callable[[Desk], Path]] = {
    "bare": _bare,
    "a linked work tree": _linked,
    "detached": lambda d: _same(d, "checkout", "--quiet", "--detach"),
    "sparse": lambda d: _same(d, "sparse-checkout", "set", "--no-cone", f"/{CASE}"),
    "packed": lambda d: _same(d, "gc", "--quiet"),
    "stale locks": _locked,
}


@pytest.mark.parametrize("kind", ALIKE)
def test_the_same_content_is_the_same_site(desk: Desk, kind: str) -> None:
    """Whatever the repository looks like, the site is that of a plain clone, byte for byte."""
    plain, wanted = built(desk, desk.root, "plain")
    answer, site = built(desk, ALIKE[kind](desk))
    assert (plain.code, answer.code) == (0, 0), answer.said
    assert wanted and site == wanted


def _without(desk: Desk, rev: str) -> Path:
    oid = desk.out("rev-parse", rev)
    (desk.root / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    return desk.root


def _partial(desk: Desk) -> Path:
    desk.git("config", "uploadpack.allowFilter", "true")
    return desk.clone("part", "--filter=blob:none", "--no-checkout").root


LACKING: dict[str, tuple[Callable[[Desk], Path], str]] = {
    "shallow": (lambda d: d.clone("shallow", "--depth", "1").root, "浅克隆"),
    "partial": (_partial, "部分克隆"),
    "no old content": (lambda d: _without(d, f"HEAD~1:{QUIET}"), "缺少对象"),
    "no content": (lambda d: _without(d, f"HEAD:{QUIET}"), "缺少对象"),
    "no tree": (lambda d: _without(d, "HEAD~1^{tree}"), "缺少对象"),
    "no commit": (lambda d: _without(d, "HEAD~1"), "缺少提交"),
}


@pytest.mark.parametrize("kind", LACKING)
def test_a_history_with_a_hole_is_refused(desk: Desk, kind: str) -> None:
    """No trail with a silent hole: one Chinese line that names the trouble, and no site."""
    desk.write(QUIET, desk.text(QUIET) + "又一次走访。\n")
    desk.record("走访", LATER)
    make, word = LACKING[kind]
    root = make(desk)
    answer, site = built(desk, root)
    assert answer.code == 3 and word in answer.err and len(answer.err.splitlines()) == 1, answer.said
    assert not site and not (desk.home / "out" / MARKER).exists()
    assert desk.ledger("-C", str(root), "check", "--range", "..HEAD").code == 3


def test_a_sparse_checkout_misses_nothing(desk: Desk) -> None:
    """What is not on disk is not taken for deleted, and is on the board."""
    desk.git("sparse-checkout", "set", "--no-cone", f"/{CASE}")
    assert not (desk.root / QUIET).exists()
    assert desk.ledger("check").code == 0
    assert "共 2 件" in desk.ledger("check").err
    assert desk.ledger("why", "2026-0007").code == 0


def test_without_a_work_tree_its_commands_say_so(desk: Desk) -> None:
    """In a bare repository the board is not empty: there is none."""
    for words in (["check"], ["board"], ["due"], ["why", "2026-0012"]):
        answer = desk.ledger("-C", str(_bare(desk)) if words == ["check"] else str(desk.home / "bare.git"), *words)
        assert answer.code == 3 and "bare" in answer.err, answer.said


def test_a_lock_of_git_is_explained(desk: Desk) -> None:
    """The edit is made, the index is not touched, and the line says what to do."""
    (desk.root / ".git" / "index.lock").touch()
    answer = desk.ledger("set", "2026-0012", "用工人数=47")
    assert answer.code == 3 and "没有跟上" in answer.err and ".lock" in answer.err and len(answer.err.splitlines()) == 1
    assert "用工人数: 47" in desk.text(CASE) and "用工人数: 46" in desk.staged(CASE)


WHO = b"\xe6\x9d\x8e <a@example.cn> 1797436800 +0800"
FIELDS: dict[str, list[bytes]] = {
    "gbk": [b"author \xc0\xee <a@b> 1797436800 +0800", b"committer " + WHO, b"encoding GBK"],
    "no such encoding": [b"author " + WHO, b"committer " + WHO, b"encoding x-klingon"],
    "nobody": [b"author <> 0 +0000", b"committer <> 0 +0000"],
    "no author": [b"committer " + WHO],
    "no date": [b"author x <a@b>", b"committer x <a@b>"],
    "a date beyond all": [b"author x <a@b> 99999999999999999999 +0800", b"committer x <a@b> 99999999999999999999 +0800"],
    "the year 10000": [b"author x <a@b> 253402300800 +0800", b"committer x <a@b> 253402300800 +0800"],
    "before the epoch": [b"author x <a@b> -5 +0800", b"committer x <a@b> -5 +0800"],
    "no such zone": [b"author x <a@b> 1797436800 +9999", b"committer x <a@b> 1797436800 -9999999"],
}


@pytest.mark.parametrize("kind", FIELDS)
def test_a_broken_commit_is_shown_or_marked(desk: Desk, kind: str) -> None:
    """Whatever a commit's head holds, the commands do their work, and the sample's day is one that can be."""
    desk.write(QUIET, desk.text(QUIET) + "又一次走访。\n")
    desk.git("add", "--all")
    head = [f"tree {desk.out('write-tree')}".encode(), f"parent {desk.out('rev-parse', 'HEAD')}".encode()]
    desk.raw_commit(b"\n".join([*head, *FIELDS[kind]]) + b"\n\n\xe8\xae\xb0\0\xc0\xee")
    assert built(desk, desk.root)[0].code == 0
    for words in (["log", "2026-0007"], ["audit"], ["check", "--range", "..HEAD"], ["check", "--rev", "HEAD"]):
        answer = desk.ledger(*words)
        assert answer.code in (0, 1) and "程序出错" not in answer.err, (words, answer.said)
    answer = desk.ledger("build", "--last-day", "--out", str(desk.home / "last"))
    assert answer.code == 0 and any(f"按 {day} 核对" in answer.out for day in (OPENED, "2026-12-17")), answer.said
