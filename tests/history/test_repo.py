"""The repository as it really is: every test works on a scratch repository made by git."""

from __future__ import annotations

import json
import os
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from ledger.history.repo import MAX_BLOB, Change, Repo, Revision
from ledger.text.finding import LedgerError
from tests.gitkit import Sandbox

DAY = date(2026, 3, 2)
IDENT = b"A <a@b> 1772424000 +0800"
LINES = "".join(f"第{number}行\n" for number in range(20))


@pytest.fixture
def box(tmp_path: Path) -> Sandbox:
    return Sandbox(tmp_path)


def opened(box: Sandbox, below: str = "") -> Repo:
    return Repo.open(box.root / below, box.env)


def last(box: Sandbox, below: str = "") -> Revision:
    *_, revision = opened(box, below).revisions()
    return revision


def blob(box: Sandbox, path: str, rev: str = "HEAD") -> str:
    return box.out("rev-parse", f"{rev}:{path}")


def fork(box: Sandbox, *branches: str) -> None:
    """Give the repository a first commit and branches that start there."""
    box.write("案件.md", LINES)
    box.commit("开始")
    for branch in branches:
        box.git("branch", branch)


def on_branch(box: Sandbox, branch: str, path: str, content: str) -> str:
    box.git("checkout", "--quiet", branch)
    box.write(path, content)
    return box.commit(f"{branch} 改 {path}")


# --- the walk ---------------------------------------------------------------------------------------------


def test_root_commit_has_no_parents_to_differ_from(box: Sandbox) -> None:
    """A first commit lists its files with neither old paths nor old contents."""
    box.write("cases/2026/2026-0001.md", "甲")
    commit = box.commit("新建 2026-0001\n\n正文\n第二行", DAY)
    [found] = opened(box).revisions()
    new = blob(box, "cases/2026/2026-0001.md")
    assert found.changes == (Change("cases/2026/2026-0001.md", (), (), new, "100644"),)
    assert (found.commit, found.parents, found.day) == (commit, (), DAY)
    assert (found.subject, found.body) == ("新建 2026-0001", "正文\n第二行")
    assert (found.author_name, found.author_email, found.author_zone) == ("李华", "lihua@example.cn", "+0800")
    assert found.signed is False


def test_modification_addition_and_deletion(box: Sandbox) -> None:
    """An ordinary commit gives one old content per path, and None for what is absent."""
    box.write("a.md", "一")
    box.write("b.md", "完全不同的内容")
    parent = box.commit()
    box.write("a.md", "二")
    box.write("c.md", "0123456789")
    (box.root / "b.md").unlink()
    box.commit()
    found = last(box)
    assert found.parents == (parent,)
    assert found.changes == (
        Change("a.md", ("a.md",), (blob(box, "a.md", parent),), blob(box, "a.md"), "100644"),
        Change("b.md", ("b.md",), (blob(box, "b.md", parent),), None, None),
        Change("c.md", (None,), (None,), blob(box, "c.md"), "100644"),
    )


def test_rename_with_an_edit_keeps_the_old_path(box: Sandbox) -> None:
    """A file that moved and changed is one change that knows where it came from."""
    fork(box)
    box.git("mv", "案件.md", "移动.md")
    box.write("移动.md", LINES + "新的一行\n")
    box.commit()
    [change] = last(box).changes
    assert change == Change("移动.md", ("案件.md",), (blob(box, "案件.md", "HEAD^"),), blob(box, "移动.md"), "100644")


def test_clean_merge_shows_no_change_of_its_own(box: Sandbox) -> None:
    """A merge that only joins two sides is there, with both parents and nothing changed."""
    fork(box, "side")
    side = on_branch(box, "side", "b.md", "乙")
    main = on_branch(box, "main", "c.md", "丙")
    box.git("merge", "--quiet", "--no-edit", "side")
    assert (last(box).parents, last(box).changes) == ((main, side), ())


def test_evil_merge_shows_what_was_changed_while_merging(box: Sandbox) -> None:
    """A content that neither parent has is seen, with both old contents, and files added or lost as well."""
    fork(box, "side")
    box.write("both.md", "两边都有")
    box.commit()
    box.git("branch", "--force", "side")
    on_branch(box, "side", "案件.md", "乙" + LINES)
    on_branch(box, "main", "案件.md", "丙" + LINES)
    assert box.git("merge", "side", check=False).returncode == 1
    box.write("案件.md", "丁" + LINES)
    box.write("夹带.md", "合并时才出现")
    (box.root / "both.md").unlink()
    box.commit("合并")
    found = last(box)
    changes = {change.path: change for change in found.changes}
    assert set(changes) == {"案件.md", "夹带.md", "both.md"}
    olds = tuple(blob(box, "案件.md", parent) for parent in found.parents)
    assert changes["案件.md"] == Change("案件.md", ("案件.md", "案件.md"), olds, blob(box, "案件.md"), "100644")
    assert (changes["夹带.md"].old_paths, changes["夹带.md"].olds) == ((None, None), (None, None))
    assert (changes["both.md"].new, changes["both.md"].mode) == (None, None)


def test_merge_follows_a_rename_made_on_one_side(box: Sandbox) -> None:
    """When one parent has the file under another name, the merge's change knows both names."""
    fork(box, "side")
    box.git("checkout", "--quiet", "side")
    box.git("mv", "案件.md", "新名.md")
    box.commit()
    on_branch(box, "main", "案件.md", LINES + "主干\n")
    box.git("merge", "--quiet", "--no-commit", "side")
    box.write("新名.md", LINES + "夹带\n")
    box.commit()
    found = last(box)
    [change] = found.changes
    assert (change.path, change.old_paths) == ("新名.md", ("案件.md", "新名.md"))
    assert change.olds == (
        blob(box, "案件.md", found.parents[0]),
        blob(box, "新名.md", found.parents[1]),
    )


def test_octopus_merge_gives_an_old_content_for_each_parent(box: Sandbox) -> None:
    """Three parents give three old contents."""
    fork(box, "one", "two")
    tips = [on_branch(box, name, f"{name}.md", name) for name in ("one", "two", "main")]
    box.git("merge", "--quiet", "--no-commit", "one", "two")
    box.write("案件.md", LINES + "夹带\n")
    box.commit()
    found = last(box)
    assert found.parents == (tips[2], tips[0], tips[1])
    [change] = found.changes
    assert change.olds == (blob(box, "案件.md", "HEAD^1"),) * 3


def test_order_follows_the_graph_and_not_the_dates(box: Sandbox) -> None:
    """Parents come before children even when the clocks ran backwards."""
    made = [box.commit(f"第{number}次", date(2026, 12 - number, 1)) for number in range(6)]
    assert [revision.commit for revision in opened(box).revisions()] == made


def test_unrelated_roots_are_both_walked(box: Sandbox) -> None:
    """A second root, merged in, appears as a root."""
    fork(box)
    box.git("checkout", "--quiet", "--orphan", "other")
    box.git("rm", "-r", "--quiet", "--force", ".")
    box.write("b.md", "乙")
    box.commit()
    box.git("checkout", "--quiet", "main")
    box.git("merge", "--quiet", "--no-edit", "--allow-unrelated-histories", "other")
    assert [len(revision.parents) for revision in opened(box).revisions()].count(0) == 2


def test_range_leaves_out_what_is_excluded(box: Sandbox) -> None:
    """Only commits that the excluded revision does not reach are given."""
    made = [box.commit(str(number)) for number in range(4)]
    found = opened(box).revisions(["main"], [made[1]])
    assert [revision.commit for revision in found] == made[2:]


def test_unborn_branch_is_an_empty_history(box: Sandbox) -> None:
    """Before the first commit there is no head, no revision and no parent to come."""
    repo = opened(box)
    assert (repo.head(), list(repo.revisions()), repo.pending_parents()) == (None, [], ())


def test_walk_can_be_left_early(box: Sandbox) -> None:
    """A reader that stops does not hang and leaves no process behind."""
    for number in range(5):
        box.commit(str(number))
    walk = opened(box).revisions()
    assert len(list(islice(walk, 2))) == 2
    walk.close()  # type: ignore[attr-defined]


# --- what may stand in a commit -----------------------------------------------------------------------------


def raw(box: Sandbox, *headers: bytes, message: bytes = b"x") -> Revision:
    tree = box.out("write-tree").encode()
    box.raw_commit(b"\n".join([b"tree " + tree, *headers, b"", message]))
    return last(box)


def test_gbk_message_is_read_by_its_encoding(box: Sandbox) -> None:
    """A commit that declares GBK is decoded as GBK, names included."""
    author = "author 王五 <w@b> 1772424000 +0800".encode("gbk")
    found = raw(box, author, b"committer " + IDENT, b"encoding GBK", message="调高等级".encode("gbk"))
    assert (found.author_name, found.subject) == ("王五", "调高等级")


@pytest.mark.parametrize("encoding", [b"klingon", b"punycode", b"undefined", b"zlib", b"idna", b"\xff", b"a\0b", b""])
def test_unknown_encoding_is_read_as_utf8(box: Sandbox, encoding: bytes) -> None:
    """An encoding that nobody should use never raises."""
    headers = (b"author " + IDENT, b"committer " + IDENT, b"encoding " + encoding)
    found = raw(box, *headers, message="中文".encode() + b"\xff\0\x1b[31m")
    assert found.subject == "中文\ufffd\0\x1b[31m"


@pytest.mark.parametrize(
    ("line", "name", "email", "time", "zone"),
    [
        (b"<script>alert(1)</script> <x@y> 5 +0800", "", "script", 5, "+0800"),
        (b"A <a@b> 99999999999999999999999 +0800", "A", "a@b", 253_402_214_400, "+0800"),
        (b"A <a@b> -5 +0800", "A", "a@b", 0, "+0800"),
        (b"A <a@b> 5 +9999", "A", "a@b", 5, "+0000"),
        (b"A <a@b> never", "A", "a@b", 0, "+0000"),
        (b"A <a@b>", "A", "a@b", 0, "+0000"),
        (b"A <a@b> evil> 7 -0330", "A", "a@b", 7, "-0330"),
        (b"nobody", "nobody", "", 0, "+0000"),
        (b"", "", "", 0, "+0000"),
        (b"\xff\x1b\t<\xff> 1 +0000", "\ufffd\x1b", "\ufffd", 1, "+0000"),
        (b"A <a@b> " + b"1" * 5000 + b" +0800x", "A", "a@b", 0, "+0000"),
    ],
)
def test_hostile_ident_never_raises(box: Sandbox, line: bytes, name: str, email: str, time: int, zone: str) -> None:
    """Any author line gives a printable author and a date between 1970 and 9999."""
    found = raw(box, b"author " + line, b"committer " + line)
    assert (found.author_name, found.author_email) == (name, email)
    assert (found.committer_time, found.committer_zone) == (time, zone)
    assert 1970 <= found.day.year <= 9999


def test_missing_headers_and_message_never_raise(box: Sandbox) -> None:
    """A commit with nothing but a tree is read all the same."""
    found = raw(box, message=b"")
    assert (found.author_name, found.subject, found.body) == ("", "", "")


def test_subject_is_the_first_paragraph(box: Sandbox) -> None:
    """Lines before the first blank line make the subject, whatever the line ends are."""
    found = raw(box, b"author " + IDENT, b"committer " + IDENT, message=b"\n\n a\r\nb\r\n \r\nc\nd\n")
    assert (found.subject, found.body) == ("a b", "c\nd")


def test_signature_header_is_noticed_and_cannot_be_faked_in_the_message(box: Sandbox) -> None:
    """Only a real header counts as signed."""
    plain = (b"author " + IDENT, b"committer " + IDENT)
    assert raw(box, *plain, b"gpgsig -----BEGIN", b" encoding GBK", b" -----END").signed
    assert not raw(box, *plain, message=b"gpgsig -----BEGIN").signed


def test_day_is_the_date_in_china(box: Sandbox) -> None:
    """Late evening in London is already the next day here."""
    late = b"A <a@b> 1772481600 -0000"  # 2026-03-02T20:00Z
    assert raw(box, b"author " + IDENT, b"committer " + late).day == date(2026, 3, 3)


def test_paths_of_any_kind_survive(box: Sandbox) -> None:
    """Chinese names, line feeds, tabs, quotes and bytes that are not UTF-8 are neither quoted nor lost."""
    names = ["案件/二〇二六.md", "a\nb.md", "t\tb.md", '"q".md', ":colon.md", "-dash.md"]
    for name in names:
        box.write(name, name)
    (Path(os.fsdecode(os.fsencode(box.root) + b"/\xb0\xb8.md"))).write_bytes(b"gbk")
    box.commit()
    repo, expected = opened(box), {*names, "\\xb0\\xb8.md"}
    assert set(repo.tree("HEAD")) == set(repo.index()) == expected
    assert {change.path for change in last(box).changes} == expected


def test_names_swapped_in_one_commit_are_two_changes(box: Sandbox) -> None:
    """When two files exchange their names, each path changes its content."""
    box.write("a.md", LINES)
    box.write("b.md", LINES.upper() * 2)
    box.commit()
    (box.root / "a.md").rename(box.root / "t")
    (box.root / "b.md").rename(box.root / "a.md")
    (box.root / "t").rename(box.root / "b.md")
    box.commit()
    assert [change.path for change in last(box).changes] == ["a.md", "b.md"]


# --- kinds of repository ------------------------------------------------------------------------------------


def test_shallow_clone_is_refused(box: Sandbox) -> None:
    """A cut history is refused unless it is asked for, and then its edge is a root."""
    for number in range(3):
        box.write("a.md", str(number))
        box.commit()
    copy = opened(box.clone("copy", "--depth=1"))
    assert copy.is_shallow() and not opened(box).is_shallow()
    with pytest.raises(LedgerError, match="浅克隆"):
        copy.revisions()
    [edge] = copy.revisions(allow_shallow=True)
    assert (edge.parents, edge.changes[0].olds, copy.parents("HEAD")) == ((), (), ())


def test_bare_repository_is_read_without_a_work_tree(box: Sandbox) -> None:
    """A server's repository gives trees and history; its index is empty."""
    fork(box)
    bare = box.clone("bare.git", "--bare")
    repo = opened(bare)
    assert repo.is_bare() and not opened(box).is_bare()
    assert repo.tree("HEAD") == opened(box).tree("HEAD")
    assert len(list(repo.revisions())) == 1
    assert (repo.git_dir(), repo.hooks_dir()) == (bare.root, bare.root / "hooks")
    assert repo.index() == {}


def test_linked_worktree_has_its_own_head_and_index(box: Sandbox) -> None:
    """A linked work tree is read with its own state and shares the hooks."""
    fork(box)
    box.git("worktree", "add", "--quiet", "-b", "side", "../linked")
    box.write("../linked/b.md", "乙")
    box.git("add", ".", cwd=box.home / "linked")
    repo = Repo.open(box.home / "linked", box.env)
    assert set(repo.index()) == {"案件.md", "b.md"}
    assert set(opened(box).index()) == {"案件.md"}
    assert repo.git_dir() == box.root / ".git" / "worktrees" / "linked"
    assert repo.hooks_dir() == box.root / ".git" / "hooks"


def test_ledger_in_a_subdirectory_sees_only_itself(box: Sandbox) -> None:
    """Paths are relative to the ledger; what lies beside it does not show."""
    box.write("台账/cases/a.md", "甲")
    box.write("other.md", "乙")
    commit = box.commit()
    repo = opened(box, "台账")
    assert set(repo.tree(commit)) == set(repo.index()) == {"cases/a.md"}
    assert [change.path for change in last(box, "台账").changes] == ["cases/a.md"]
    box.write("台账/cases/a.md", "改")
    assert not repo.worktree_oid_equal("cases/a.md")
    repo.stage("cases/a.md")
    assert repo.worktree_oid_equal("cases/a.md")
    assert repo.read(repo.index()["cases/a.md"].oid) == "改".encode()


def test_move_across_the_edge_of_the_ledger_is_a_birth_or_a_death(box: Sandbox) -> None:
    """What moves in is new, what moves out is gone."""
    box.write("ledger/a.md", LINES)
    box.write("b.md", LINES[::-1])
    box.commit()
    box.git("mv", "ledger/a.md", "a.md")
    box.git("mv", "b.md", "ledger/b.md")
    box.commit()
    changes = last(box, "ledger").changes
    old, new = blob(box, "ledger/a.md", "HEAD^"), blob(box, "ledger/b.md")
    assert set(changes) == {
        Change("a.md", ("a.md",), (old,), None, None),
        Change("b.md", (None,), (None,), new, "100644"),
    }


def test_no_repository_is_said_in_chinese(box: Sandbox, tmp_path: Path) -> None:
    """A folder without git, a missing folder and git's own folder are refused."""
    (tmp_path / "plain").mkdir()
    with pytest.raises(LedgerError, match="不是 git 仓库"):
        Repo.open(tmp_path / "plain", box.env)
    with pytest.raises(LedgerError, match="目录不存在"):
        Repo.open(tmp_path / "missing", box.env)
    with pytest.raises(LedgerError):
        opened(box, ".git")


def test_repository_of_somebody_else_is_explained(box: Sandbox) -> None:
    """When git distrusts the folder's owner, the message says what to type."""
    with pytest.raises(LedgerError, match=r"safe\.directory"):
        Repo.open(box.root, {**box.env, "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})


@pytest.mark.parametrize("place", ["repo", "."])
def test_variables_of_another_repository_are_refused(box: Sandbox, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """GIT_DIR of one repository never makes us read it as another, wherever the process stands."""
    monkeypatch.chdir(box.home / place)
    other = Sandbox(box.home, "other")
    with pytest.raises(LedgerError, match="不在 git 仓库"):
        Repo.open(other.root, {**box.env, "GIT_DIR": str(box.root / ".git")})


def test_broken_branch_is_not_an_empty_ledger(box: Sandbox) -> None:
    """A damaged branch file must not look like a repository without commits."""
    fork(box)
    (box.root / ".git/refs/heads/main").write_text("garbage\n")
    with pytest.raises(LedgerError, match="已损坏"):
        opened(box).head()


@pytest.mark.parametrize("graph", [False, True])
@pytest.mark.parametrize("victim", ["HEAD^", "HEAD^{tree}", "HEAD^^{tree}", "HEAD"])
def test_missing_object_is_an_error_and_not_a_hole(box: Sandbox, victim: str, graph: bool) -> None:
    """A history with a missing commit or tree is refused, even if a commit graph still lists it."""
    for number in range(3):
        box.write("a.md", str(number))
        box.commit()
    if graph:
        box.git("commit-graph", "write", "--reachable")
    oid = box.out("rev-parse", victim)
    (box.root / ".git/objects" / oid[:2] / oid[2:]).unlink()
    with pytest.raises(LedgerError):
        list(opened(box).revisions())


def test_replace_refs_and_grafts_change_nothing(box: Sandbox) -> None:
    """What a replace ref or a grafts file pretends is not believed."""
    made = [box.commit(str(number)) for number in range(3)]
    box.git("replace", made[1], made[0])
    box.git("replace", made[2], made[0])
    (box.root / ".git/info/grafts").write_text(f"{made[2]}\n")
    found = list(opened(box).revisions())
    assert [revision.commit for revision in found] == made
    assert [revision.subject for revision in found] == ["0", "1", "2"]
    assert opened(box).parents(made[2]) == (made[1],)


def test_partial_clone_does_not_fetch(box: Sandbox) -> None:
    """A content that was left on the server is missing; reading does not open a connection."""
    fork(box)
    box.git("config", "uploadpack.allowFilter", "true")
    copy = opened(box.clone("copy", "--filter=blob:none", "--no-checkout"))
    with pytest.raises(LedgerError, match=r"缺少对象|部分克隆"):
        copy.read(blob(box, "案件.md"))


# --- objects ------------------------------------------------------------------------------------------------


def test_many_blobs_come_in_order_without_a_deadlock(box: Sandbox) -> None:
    """More ids and more content than any pipe holds, in one process."""
    contents = [b"%d\n" % number * 3000 for number in range(40)]
    for number, content in enumerate(contents):
        box.write(f"{number}.md", content)
    box.commit()
    oids = [blob(box, f"{number}.md") for number in range(40)] * 100
    repo = opened(box)
    assert [oid for oid, _ in repo.blobs(oids)] == oids
    assert [content for _, content in repo.blobs(oids[:40])] == contents
    assert next(repo.blobs(oids))[1] == contents[0]
    assert list(repo.blobs([])) == []


def test_blob_without_line_end_or_with_nul_is_exact(box: Sandbox) -> None:
    """Contents come back byte for byte."""
    for number, content in enumerate([b"", b"\n", b"\n\n", b"\0\r\n", b"abc"]):
        box.write(f"{number}.md", content)
        box.commit()
        assert opened(box).read(blob(box, f"{number}.md")) == content


def test_missing_foreign_or_malformed_ids_are_refused(box: Sandbox) -> None:
    """Only ids of existing contents can be read."""
    fork(box)
    repo = opened(box)
    for oid in ("0" * 40, box.out("rev-parse", "HEAD"), "HEAD:案件.md", "--help", "a\nb", ""):
        with pytest.raises(LedgerError):
            repo.read(oid)


def test_huge_blob_is_refused_by_its_size(box: Sandbox) -> None:
    """Eight mebibytes are read, one byte more is refused; sizes tell beforehand."""
    box.write("fits.md", b"x" * MAX_BLOB)
    box.write("huge.md", b"x" * (MAX_BLOB + 1))
    box.commit()
    repo, fits, huge = opened(box), blob(box, "fits.md"), blob(box, "huge.md")
    assert repo.sizes([fits, huge]) == {fits: MAX_BLOB, huge: MAX_BLOB + 1}
    assert len(repo.read(fits)) == MAX_BLOB
    with pytest.raises(LedgerError, match="过大"):
        list(repo.blobs([fits, huge, fits]))


def test_tree_gives_modes(box: Sandbox) -> None:
    """Symlinks and executables can be told from plain files."""
    box.write("a.md", "甲").chmod(0o755)
    (box.root / "b.md").symlink_to("/etc/passwd")
    box.commit()
    assert {path: entry.mode for path, entry in opened(box).tree("main").items()} == {
        "a.md": "100755",
        "b.md": "120000",
    }


# --- names that users type ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rev", ["", "-h", "--all", "--output=owned", "nope", "HEAD --all", "a\0b", "\udc80\ud800", "HEAD:案件.md", "x\ny"]
)
def test_bad_revision_is_refused(box: Sandbox, rev: str) -> None:
    """What is not a commit is refused, and nothing that looks like an option acts as one."""
    fork(box)
    before = sorted(box.root.iterdir())
    with pytest.raises(LedgerError):
        opened(box).resolve(rev)
    with pytest.raises(LedgerError):
        opened(box).tree(rev)
    assert sorted(box.root.iterdir()) == before


def test_branches_tags_and_abbreviations_are_resolved(box: Sandbox) -> None:
    """Every usual name of a commit leads to its id."""
    fork(box)
    box.git("tag", "--annotate", "--message=x", "v1")
    box.git("branch", "街道/友谊路")
    commit = box.out("rev-parse", "HEAD")
    names = ["HEAD", "main", "v1", "街道/友谊路", commit[:9], commit, "HEAD^{/开始}"]
    assert [opened(box).resolve(name) for name in names] == [commit] * len(names)


# --- pushes -------------------------------------------------------------------------------------------------


def test_new_commits_are_those_that_nobody_has(box: Sandbox) -> None:
    """Oldest first; zeros and ids that are unknown here do not matter."""
    made = [box.commit(str(number)) for number in range(4)]
    repo = opened(box)
    assert repo.new_commits("main", [made[1], "0" * 40, "1" * 40]) == made[2:]
    assert repo.new_commits("main", ["0" * 40]) == made
    assert repo.new_commits("main", []) == made
    with pytest.raises(LedgerError):
        repo.new_commits("main", ["--all"])


def test_upstream_is_any_remote_branch(box: Sandbox) -> None:
    """Without known ids, what is new is what no remote has."""
    fork(box)
    copy = box.clone("copy")
    old, new = copy.out("rev-parse", "HEAD"), copy.commit("只在本地")
    repo = opened(copy)
    assert repo.new_commits("HEAD", []) == [new]
    assert (repo.on_upstream(old), repo.on_upstream(new), repo.on_upstream("HEAD")) == (True, False, False)


def test_objects_in_quarantine_are_seen_by_a_pre_receive_hook(box: Sandbox) -> None:
    """While a push is being judged, its commits are read although they are not yet in the repository."""
    fork(box)
    bare = box.clone("bare.git", "--bare")
    bare.hook("pre-receive", HOOK + "old, new, _ = sys.stdin.read().split()\n"
              "say([repo.new_commits(new, [old]), sorted(repo.tree(new)), repo.is_bare()])\n",
              bare.root / "hooks")  # fmt: skip
    box.write("b.md", "乙")
    commit = box.commit()
    box.git("push", "--quiet", bare.root, "main")
    assert said(bare) == [[commit], ["b.md", "案件.md"], True]


# --- the commit being made ----------------------------------------------------------------------------------

HOOK = """\
import json, os, sys
from pathlib import Path
from ledger.history.repo import Repo
repo = Repo.open(Path.cwd(), dict(os.environ))
def say(value): (Path(os.environ["HOME"]) / "said.json").write_text(json.dumps(value))
"""
SHOW_INDEX = HOOK + "say({path: repo.read(entry.oid).decode() for path, entry in repo.index().items()})\n"


def said(box: Sandbox) -> Any:
    return json.loads((box.home / "said.json").read_text())


@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--all"], {"a.md": "改", "b.md": "改"}),
        (["a.md"], {"a.md": "改", "b.md": "旧"}),
        (["--only", "b.md"], {"a.md": "旧", "b.md": "改"}),
        ([], {"a.md": "旧", "b.md": "改"}),
    ],
)
def test_hook_reads_what_the_commit_will_hold(
    box: Sandbox, options: list[str], expected: dict[str, str], linked: bool
) -> None:
    """``commit -a`` and ``commit PATH`` use an index of their own; the hook must read that one."""
    box.write("a.md", "旧")
    box.write("b.md", "旧")
    box.commit()
    if linked:
        box.git("worktree", "add", "--quiet", "-b", "side", "../linked")
        box.root = box.home / "linked"
    box.write("a.md", "改")
    box.write("b.md", "改")
    box.git("add", "b.md")
    box.hook("pre-commit", SHOW_INDEX, box.home / "repo/.git/hooks")
    box.git("commit", "--quiet", "--message=x", *options)
    assert said(box) == expected


def test_relative_index_file_is_seen_from_the_top(box: Sandbox) -> None:
    """A plain commit hands hooks ``.git/index``, also when the ledger is a subdirectory."""
    box.write("ledger/a.md", "甲")
    box.commit()
    repo = Repo.open(box.root / "ledger", {**box.env, "GIT_INDEX_FILE": ".git/index"})
    assert set(repo.index()) == {"a.md"}


def test_hook_can_stage_into_the_commit_being_made(box: Sandbox) -> None:
    """A file that a hook mends and stages becomes part of the commit."""
    box.write("a.md", "旧")
    box.commit()
    box.write("a.md", "改")
    box.hook("pre-commit", HOOK + "Path('a.md').write_text('修')\nrepo.stage('a.md')\n")
    box.git("commit", "--quiet", "--all", "--message=x")
    assert box.out("show", "HEAD:a.md") == "修"


def test_unmerged_index_names_the_files(box: Sandbox) -> None:
    """An unfinished merge is refused, with the files to look at."""
    conflict(box)
    with pytest.raises(LedgerError, match=r"案件\.md"):
        opened(box).index()


def conflict(box: Sandbox) -> tuple[str, str]:
    fork(box, "side")
    side = on_branch(box, "side", "案件.md", "乙")
    main = on_branch(box, "main", "案件.md", "丙")
    assert box.git("merge", "side", check=False).returncode == 1
    return main, side


def test_pending_parents_of_a_conflicted_merge(box: Sandbox) -> None:
    """After a conflict, the commit to come has both parents."""
    main, side = conflict(box)
    assert opened(box).pending_parents() == (main, side)
    box.git("merge", "--abort")
    assert opened(box).pending_parents() == (main,)


def test_pending_parents_in_a_pre_merge_commit_hook(box: Sandbox) -> None:
    """Before MERGE_HEAD is written, the parents are those the merge will get."""
    fork(box, "one", "two", "old")
    for name in ("one", "two", "main"):
        on_branch(box, name, f"{name}.md", name)
    box.hook("pre-merge-commit", HOOK + "say([repo.pending_parents(), sorted(repo.index())])\n")
    box.git("merge", "--quiet", "--no-edit", "one", "two", "old")
    parents = box.out("rev-list", "--parents", "--max-count=1", "HEAD").split()[1:]
    [head, *merged], files = said(box)
    assert (head, set(merged)) == (parents[0], set(parents[1:])) and len(parents) == 3
    assert files == ["main.md", "one.md", "two.md", "案件.md"]


def test_pending_parents_when_a_fast_forward_is_forbidden(box: Sandbox) -> None:
    """A merge commit over one's own ancestor keeps both parents."""
    fork(box, "side")
    on_branch(box, "side", "b.md", "乙")
    box.git("checkout", "--quiet", "main")
    box.hook("pre-merge-commit", HOOK + "say(repo.pending_parents())\n")
    box.git("merge", "--quiet", "--no-edit", "--no-ff", "side")
    assert said(box) == box.out("rev-list", "--parents", "--max-count=1", "HEAD").split()[1:]


def test_work_tree_is_compared_with_the_index(box: Sandbox) -> None:
    """Equal, changed, deleted, unknown, a link, and CRLF that git would turn into LF."""
    file = box.write("a.md", "一\n二\n")
    box.commit()
    repo = opened(box)
    assert repo.worktree_oid_equal("a.md")
    file.write_bytes("一\r\n二\r\n".encode())
    assert repo.worktree_oid_equal("a.md")
    file.write_bytes("一\n三\n".encode())
    assert not repo.worktree_oid_equal("a.md")
    file.unlink()
    assert not repo.worktree_oid_equal("a.md")
    box.write("b.md", "一\n二\n")
    file.symlink_to("b.md")
    assert not repo.worktree_oid_equal("a.md") and not repo.worktree_oid_equal("b.md")


def test_staging_takes_paths_and_never_options(box: Sandbox) -> None:
    """A file named like an option or a pattern is staged as a file."""
    repo = opened(box)
    for name in ("--force-remove", "*.md", ":(top)x.md", "案件.md"):
        box.write(name, name)
        repo.stage(name)
        assert repo.worktree_oid_equal(name)
    with pytest.raises(LedgerError):
        repo.stage("missing.md")


def test_staging_keeps_bytes_and_runs_no_filter(box: Sandbox) -> None:
    """Below the top too; CRLF becomes LF unless it was CRLF before; git then finds nothing changed; no filter is run."""
    box.git("config", "core.autocrlf", "true")
    box.git("config", "filter.evil.clean", f"touch {box.home}/ran; cat")
    box.write("内/a.md", "一\r\n二\r\n")
    box.write("内/b.md", "一\r\n")
    box.git("-c", "core.autocrlf=false", "add", "内/b.md")
    repo = opened(box, "内")
    repo.stage("a.md")
    repo.stage("b.md")
    assert box.git("show", ":内/a.md").stdout == "一\n二\n".encode()
    assert box.git("show", ":内/b.md").stdout == "一\r\n".encode()
    assert box.out("status", "--porcelain", "内").splitlines() == ['A  "\\345\\206\\205/a.md"', 'A  "\\345\\206\\205/b.md"']
    box.write(".gitattributes", "*.md filter=evil\n")
    box.write("内/c.md", "三\n")
    repo.stage("c.md")
    assert not (box.home / "ran").exists()
    assert box.git("show", ":内/c.md").stdout == "三\n".encode()


def test_a_signature_that_kills_git_hides_no_other(box: Sandbox) -> None:
    """Of what git cannot be asked without dying, nothing can be told; of all the others, what it is."""
    good = [box.commit(str(n)) for n in range(5)]
    found = opened(box).signatures([*good[:3], "1" * 40, *good[3:]], [])
    assert found == {**dict.fromkeys(good, ("N", "")), "1" * 40: ("E", "")}


# --- configuration ------------------------------------------------------------------------------------------


def test_configured_hooks_path_is_respected(box: Sandbox) -> None:
    """``core.hooksPath`` decides where hooks lie, also seen from a subdirectory."""
    (box.root / "ledger").mkdir()
    assert opened(box).hooks_dir() == box.root / ".git" / "hooks"
    box.git("config", "core.hooksPath", ".githooks")
    assert opened(box).hooks_dir() == opened(box, "ledger").hooks_dir() == box.root / ".githooks"


def test_configuration_and_identity_are_the_users(box: Sandbox) -> None:
    """Values come from where the user set them; a missing value is None, a missing name is explained."""
    (box.home / ".gitconfig").write_text("[ledger]\n\tdepartment = 监察\n")
    repo = opened(box)
    assert (repo.config("ledger.department"), repo.config("ledger.none")) == ("监察", None)
    assert repo.identity() == ("李华", "lihua@example.cn")
    with pytest.raises(LedgerError):
        repo.config("--list")
    for key in ("user.name", "user.email"):
        box.git("config", "--unset", key)
    box.git("config", "user.useConfigOnly", "true")
    with pytest.raises(LedgerError, match=r"user\.name"):
        repo.identity()


def test_missing_git_is_said_in_chinese(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the git program there is one sentence and no traceback."""
    repo = opened(box)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LedgerError, match="请先安装 git"):
        Repo(repo.root, repo.git_dir(), "", type(repo._git)(repo.root, {"PATH": ""})).head()


PROGRAMS = [
    "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "core.gitProxy",
    "diff.external", "diff.evil.command", "diff.evil.textconv", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process",
    "merge.evil.driver", "gpg.program", "gpg.ssh.program", "credential.helper", "pager.log", "pager.rev-list",
    "remote.origin.uploadpack", "alias.rev-list", "interactive.diffFilter", "sequence.editor",
]  # fmt: skip


def test_configured_programs_never_run(box: Sandbox) -> None:
    """Whatever programs and hooks a repository configures, reading it runs none of them."""
    box.write(".gitattributes", "* diff=evil filter=evil merge=evil\n")
    box.write("a.md", LINES)
    box.commit()
    box.git("mv", "a.md", "b.md")
    commit = box.commit()
    canary = box.home / "canary"
    program = box.write("../evil.sh", f"#!/bin/sh\ntouch {canary}\ncat\n")
    program.chmod(0o755)
    for key in PROGRAMS:
        box.git("config", key, str(program))
    box.git("config", "log.showSignature", "true")
    box.git("config", "core.hooksPath", str(box.home / "hooks"))
    for name in ("post-index-change", "fsmonitor-watchman", "pre-commit", "reference-transaction"):
        box.hook(name, f"open({str(canary)!r}, 'w')", box.home / "hooks")
    read_everything(opened(box), commit, "b.md")
    assert not canary.exists()
    box.git("status", check=False)
    assert canary.exists(), "the trap does not work"


def read_everything(repo: Repo, commit: str, path: str) -> None:
    """Call every method that reads."""
    assert len(list(repo.revisions())) == 2
    assert repo.index() == repo.tree("HEAD")
    assert repo.worktree_oid_equal(path)
    assert list(repo.blobs([repo.tree(commit)[path].oid]))
    assert repo.new_commits("main", []) and repo.pending_parents() == (commit,)
    assert repo.parents(commit) and not repo.on_upstream(commit)
    assert repo.identity() and repo.config("user.name") and repo.hooks_dir() and repo.git_dir()
    assert not repo.is_shallow() and not repo.is_bare()


def test_reading_leaves_no_trace(box: Sandbox) -> None:
    """No lock, no refreshed index: reading changes nothing in the repository."""
    fork(box)
    box.write("案件.md", LINES)  # a new time stamp invites git to refresh its index
    before = {path: path.stat().st_mtime_ns for path in box.root.rglob("*")}
    repo = opened(box)
    repo.index(), repo.tree("HEAD"), list(repo.revisions()), repo.worktree_oid_equal("案件.md")
    assert {path: path.stat().st_mtime_ns for path in box.root.rglob("*")} == before
