"""Pushing and receiving: every commit of the range on its own day, however it got past the clerk's own hooks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.cli.kit import CASE, LATER, LOW, OPENED, ORANGE, QUIET, SOURCE, Desk, case
from tests.hooks.kit import Clone, Done, passed, refused, said

DAY = date(2026, 10, 21)
VISIT = SOURCE.replace("2026-10-08", "2026-10-20").replace("12345热线工单", "来信来访")
THIRD = "cases/2026/2026-0013.md"
THIRD_TEXT = case("2026-0013", "上海示例物流有限公司", "91310113MA1K00002C")


class Office:
    """A clerk's clone beside a bare repository on the server; hooks on one of the two."""

    def __init__(self, home: Path, side: str) -> None:
        self.server = home / "server.git"
        self.desk = Desk(home, "desk")
        self.desk.git("clone", "--quiet", "--bare", self.desk.root, self.server)
        self.desk.git("remote", "add", "origin", self.server)
        self.desk.git("fetch", "--quiet", "origin")
        answer = self.desk.ledger("-C", str(self.desk.root if side == "pre-push" else self.server), "hook", "install")
        assert answer.code == 0, answer

    def push(self, *arguments: str, day: date = LATER) -> Done:
        """``git push`` with the hook of the one side."""
        return self.desk.git("push", "origin", *arguments, check=False, day=day)

    def has(self, rev: str) -> bool:
        """Whether the server took it."""
        return self.desk.git("-C", self.server, "cat-file", "-e", f"{rev}^{{commit}}", check=False).returncode == 0

    def at(self, ref: str) -> str:
        """Where a ref of the server stands."""
        return self.desk.git("-C", self.server, "rev-parse", "--verify", "--quiet", ref, check=False).stdout.decode().strip()


@pytest.fixture(params=["pre-push", "pre-receive"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    """The same scenes with the clerk's pre-push, and with the server's pre-receive alone."""
    return Office(tmp_path, request.param)


def test_a_good_range_is_taken(office: Office) -> None:
    """Two good commits go through."""
    office.desk.edit(SOURCE, SOURCE + VISIT)
    office.desk.record("线索", DAY)
    office.desk.edit("用工人数: 46", "用工人数: 47")
    tip = office.desk.record("人数", DAY)
    passed(office.push("main"))
    assert tip == office.at("refs/heads/main")


def test_a_bad_commit_made_with_no_verify_is_refused(office: Office) -> None:
    """What ``--no-verify`` let through is stopped here, with commit, file, line and code."""
    before = office.at("refs/heads/main")
    office.desk.write(CASE, LOW)
    office.desk.git("add", "--all")
    office.desk.git("commit", "--no-verify", "--quiet", "-m", "绕过", day=LATER)
    bad = office.desk.out("rev-parse", "HEAD")
    text = refused(office.push("main"), "P101")
    assert f"{bad[:12]} {CASE}:" in text
    assert "被拒绝" in text
    assert before == office.at("refs/heads/main") and not office.has(bad)


def test_a_bad_commit_in_the_middle_is_found(office: Office) -> None:
    """Bad, then mended by the next commit: the tip is in order, and the range is refused all the same."""
    office.desk.write(CASE, LOW)
    bad = office.desk.record("绕过", LATER)
    assert office.desk.ledger("check", "--fix", CASE, day=LATER).code == 0
    office.desk.record("补上", LATER)
    assert office.desk.ledger("check", day=LATER).code == 0
    assert bad[:12] in refused(office.push("main"), "P101")


def test_each_commit_is_judged_on_its_own_day(office: Office) -> None:
    """Pushed months later, commits that were right on their days are still right."""
    office.desk.edit("用工人数: 46", "用工人数: 47")
    office.desk.record("人数", DAY)
    passed(office.push("main", day=date(2027, 6, 1)))


def test_a_removed_entry_in_the_middle_is_found(office: Office) -> None:
    """An entry added, removed and put back: the tips agree, the middle does not."""
    office.desk.edit(SOURCE, SOURCE + VISIT)
    office.desk.record("加", DAY)
    office.desk.write(CASE, ORANGE)
    office.desk.record("删", DAY)
    office.desk.edit(SOURCE, SOURCE + VISIT)
    office.desk.record("又加", DAY)
    refused(office.push("main"), "T601")


def test_a_new_branch(office: Office) -> None:
    """A new branch is checked from where the server's history ends, and no further."""
    office.desk.git("checkout", "--quiet", "-b", "work")
    office.desk.edit("用工人数: 46", "用工人数: 47")
    office.desk.record("人数", DAY)
    passed(office.push("work"))
    office.desk.git("checkout", "--quiet", "-b", "bad")
    office.desk.write(CASE, LOW)
    office.desk.record("绕过", LATER)
    refused(office.push("bad"), "P101")
    assert not office.at("refs/heads/bad") and office.at("refs/heads/work")


def test_a_deleted_branch(office: Office) -> None:
    """Deleting a branch brings no commits and is allowed."""
    passed(office.push("main:work"))
    passed(office.push("--delete", "work"))
    assert not office.at("refs/heads/work")


def test_several_refs_at_once(office: Office) -> None:
    """A good branch, a tag and a bad branch in one push: the bad one is named."""
    office.desk.edit("用工人数: 46", "用工人数: 47")
    good = office.desk.record("人数", DAY)
    office.desk.git("tag", "-a", "-m", "月末", "月末-10", day=DAY)
    passed(office.push("main", "月末-10"))
    office.desk.git("checkout", "--quiet", "-b", "示例分支")
    office.desk.write(CASE, LOW)
    bad = office.desk.record("绕过", LATER)
    text = refused(office.push("main", "示例分支"), "P101")
    assert bad[:12] in text and good[:12] not in text


def test_a_branch_with_merges(office: Office) -> None:
    """Side branches come with a merge: good ones pass, and a bad commit on a side is found."""
    desk = office.desk
    desk.git("checkout", "--quiet", "-b", "side")
    desk.write(THIRD, THIRD_TEXT)
    desk.record("建档", DAY)
    desk.git("checkout", "--quiet", "main")
    desk.edit("用工人数: 46", "用工人数: 47")
    desk.record("人数", DAY)
    desk.git("-c", "core.hooksPath=/dev/null", "merge", "--quiet", "-m", "合并", "side", day=DAY)
    passed(office.push("main"))
    desk.git("checkout", "--quiet", "side")
    desk.edit("罗店镇\n预警", "罗店\n预警", THIRD)
    bad = desk.record("绕过", DAY)
    desk.edit("罗店\n预警", "罗店镇\n预警", THIRD)
    desk.record("补上", DAY)
    desk.git("checkout", "--quiet", "main")
    desk.git("-c", "core.hooksPath=/dev/null", "merge", "--quiet", "-m", "再合并", "side", day=DAY)
    assert bad[:12] in refused(office.push("main"), "C401")


def test_a_merge_that_lost_an_entry(office: Office) -> None:
    """Both sides in order, the merge dropped one side's entry: the merge commit is refused."""
    desk = office.desk
    desk.git("checkout", "--quiet", "-b", "side")
    desk.edit(SOURCE, SOURCE + VISIT)
    desk.record("线索", DAY)
    desk.git("checkout", "--quiet", "main")
    desk.edit("用工人数: 46", "用工人数: 47")
    desk.record("人数", DAY)
    desk.git("-c", "core.hooksPath=/dev/null", "merge", "--no-commit", "side", day=DAY)
    desk.write(CASE, ORANGE.replace("用工人数: 46", "用工人数: 47"))
    bad = desk.record("合并", DAY)
    assert f"{bad[:12]} {CASE}" in refused(office.push("main"), "T601")


def test_a_merge_that_lost_a_case(office: Office) -> None:
    """A case that only one side opened, and that the merge commit does not hold: refused."""
    desk = office.desk
    desk.git("checkout", "--quiet", "-b", "side")
    desk.write(THIRD, THIRD_TEXT)
    desk.record("建档", DAY)
    desk.git("checkout", "--quiet", "main")
    desk.edit("用工人数: 46", "用工人数: 47")
    desk.record("人数", DAY)
    desk.git("-c", "core.hooksPath=/dev/null", "merge", "--no-commit", "side", day=DAY)
    desk.git("rm", "--quiet", "-f", THIRD)
    bad = desk.record("合并", DAY)
    assert f"{bad[:12]} {THIRD}" in refused(office.push("main"), "T605")


def test_a_rewritten_branch_is_checked_from_what_is_shared(office: Office) -> None:
    """A forced push of amended work checks what is new."""
    desk = office.desk
    desk.edit("用工人数: 46", "用工人数: 47")
    desk.record("人数", DAY)
    passed(office.push("main"))
    desk.edit("用工人数: 47", "用工人数: 48")
    desk.git("add", "--all")
    desk.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--amend", "-m", "人数", day=DAY)
    passed(office.push("--force", "main"))


def test_renumbering_what_the_server_has_is_refused(office: Office) -> None:
    """A case the server holds keeps its number."""
    desk = office.desk
    desk.git("mv", QUIET, "cases/2026/2026-0020.md")
    desk.edit("编号: 2026-0007", "编号: 2026-0020", "cases/2026/2026-0020.md")
    desk.record("改号", DAY)
    refused(office.push("main"), "T606")


def test_renumbering_before_the_first_push_passes(office: Office) -> None:
    """Opened, renumbered and pushed in one go: nobody had the old number."""
    desk = office.desk
    desk.write(THIRD, THIRD_TEXT)
    desk.record("建档", DAY)
    assert desk.ledger("renumber", "2026-0013", "2026-0014", day=DAY).code == 0
    desk.record("改号", DAY)
    passed(office.push("main"))


def test_a_case_with_an_earlier_case(office: Office) -> None:
    """前案 names a case that the pushed range does not touch: it is there all the same."""
    desk = office.desk
    text = THIRD_TEXT.replace("91310113MA1K00002C", "91310113MA1K000019").replace("预警等级: 无", "预警等级: 无\n前案: 2026-0007")
    desk.write(THIRD, text)
    desk.record("建档", DAY)
    passed(office.push("main"))


def test_a_bad_policy_is_a_finding_of_its_commit(office: Office) -> None:
    """In a range an unreadable policy.yaml is a finding, not a crash; mended later, it still is."""
    desk = office.desk
    desk.write("policy.yaml", "口径: [\n")
    desk.record("口径", DAY)
    (desk.root / "policy.yaml").unlink()
    desk.record("撤回", DAY)
    text = refused(office.push("main"))
    assert "policy.yaml:" in text and "错误[" in text


def test_nothing_to_push(office: Office) -> None:
    """Everything up to date."""
    passed(office.push("main"))


def test_the_ledger_below_the_top_is_checked_on_the_server(tmp_path: Path) -> None:
    """A ledger in a folder of its repository: the server's hook must not wave everything through."""
    desk = Desk(tmp_path, "desk", cases=False)
    desk.write(f"台账/{CASE}", ORANGE)
    desk.record("建档", OPENED)
    server = tmp_path / "server.git"
    desk.git("clone", "--quiet", "--bare", desk.root, server)
    answer = desk.ledger("-C", str(server), "hook", "install")
    desk.write(f"台账/{CASE}", LOW)
    desk.record("绕过", LATER)
    done = desk.git("push", str(server), "main", check=False, day=LATER)
    assert answer.code != 0 or done.returncode != 0, said(done)


def test_the_first_push_to_an_empty_server(tmp_path: Path) -> None:
    """A whole history goes up at once; one bad commit in it and it stays."""
    clone = Clone(tmp_path)
    clone.git("init", "--quiet", "--bare", tmp_path / "空.git")
    clone.write(CASE, LOW)
    clone.record("绕过", LATER)
    refused(clone.run("push", str(tmp_path / "空.git"), "main"), "P101")
    clone.git("reset", "--quiet", "--hard", "HEAD~1")
    passed(clone.run("push", str(tmp_path / "空.git"), "main"))


def test_a_repository_with_long_ids(tmp_path: Path) -> None:
    """A repository of SHA-256 ids: committing, pushing, and deleting a branch (announced by sixty-four zeros)."""
    desk = Desk(tmp_path, "short", cases=False)
    desk.git("init", "--quiet", "--object-format=sha256", "--initial-branch=main", tmp_path / "long")
    desk.git("init", "--quiet", "--bare", "--object-format=sha256", tmp_path / "server.git")
    desk.root = tmp_path / "long"
    desk.identify("薛涛", "xuetao@example.invalid")
    assert desk.ledger("hook", "install").code == 0
    desk.write(CASE, ORANGE)
    desk.git("add", ".")
    passed(desk.git("commit", "-m", "建档", day=OPENED, check=False))
    desk.git("remote", "add", "origin", tmp_path / "server.git")
    passed(desk.git("push", "origin", "main", "main:work", day=OPENED, check=False))
    passed(desk.git("push", "origin", "--delete", "work", day=OPENED, check=False))
    desk.write(CASE, LOW)
    desk.git("add", ".")
    refused(desk.git("commit", "-m", "记录", day=LATER, check=False), "P101")


def test_a_number_that_two_clones_took(office: Office) -> None:
    """Another's case has the number on the server: one's own, which nobody else has, is renumbered, merged and pushed."""
    desk = office.desk
    desk.write(THIRD, THIRD_TEXT)
    desk.record("建档", DAY)
    passed(office.push("main"))
    desk.git("reset", "--quiet", "--hard", "HEAD~1")
    desk.write(THIRD, case("2026-0013", "上海示例另一家有限公司", "91310113MA1GK3A000"))
    desk.record("建档", DAY)
    desk.git("fetch", "--quiet", "origin")
    assert desk.ledger("renumber", "2026-0013", "2026-0014", day=DAY).code == 0
    desk.record("改号", DAY)
    desk.git("-c", "core.hooksPath=/dev/null", "merge", "--quiet", "-m", "合并", "origin/main", day=DAY)
    passed(office.push("main"))
    assert desk.ledger("renumber", "2026-0013", "2026-0015", day=DAY).code == 3
