"""Merging, picking, rebasing, reverting: what comes together is checked as a whole, against every side."""

from __future__ import annotations

from datetime import date

from tests.cli.kit import CASE, LATER, OPENED, ORANGE, QUIET, SOURCE, WAGE, case
from tests.hooks.kit import Clone, passed, refused

DAY = date(2026, 10, 21)
THIRD = "cases/2026/2026-0013.md"
THIRD_TEXT = case("2026-0013", "上海示例物流有限公司", "91310113MA1K00002C")
VISIT = SOURCE.replace("2026-10-08", "2026-10-20").replace("12345热线工单", "来信来访")
PLATFORM = SOURCE.replace("2026-10-08", "2026-10-21").replace("12345热线工单", "国务院欠薪平台")
# Eight owed people grow to nine on either side, and to ten in the merge of both.
ONE = WAGE.replace("人数: 8", "人数: 1").replace("应发: 62000.00", "应发: 5000.00")
LEFT = ONE.replace("甲组", "丙组") + WAGE
RIGHT = WAGE + ONE.replace("甲组", "丁组")


def fork(clone: Clone, ours: tuple[str, str], theirs: tuple[str, str], path: str = CASE) -> None:
    """Two branches that each made an edit; stand on main."""
    clone.branch("other")
    clone.edit(*theirs, path)
    clone.record("另一边", DAY)
    clone.switch("main")
    clone.edit(*ours, path)
    clone.record("这一边", DAY)


def by_lines(clone: Clone) -> None:
    """As in a clone without the driver: git merges the lines, and a person the rest."""
    clone.git("config", "merge.ledger.driver", "git merge-file %A %O %B")


def test_a_merge_of_two_files_passes(clone: Clone) -> None:
    """Each side touched another case: nothing to object to, and git's own message stays."""
    clone.branch("other")
    clone.edit("没有欠薪。", "没有欠薪，已核对。", QUIET)
    clone.record("另一边", DAY)
    clone.switch("main")
    clone.edit(SOURCE, SOURCE + VISIT)
    clone.record("这一边", DAY)
    passed(clone.run("merge", "other", day=DAY))
    assert clone.message().strip() == "Merge branch 'other'"


def test_a_merge_where_both_sides_add_entries_passes(clone: Clone) -> None:
    """Entries of both sides stand in one file, in an order that keeps each side's own."""
    fork(clone, (SOURCE, VISIT.replace("2026-10-20", "2026-10-05") + SOURCE), (WAGE, WAGE + ONE.replace("甲组", "丁组")))
    passed(clone.run("merge", "other", day=DAY))
    assert "丁组" in clone.text() and "来信来访" in clone.text()
    assert len(clone.out("rev-list", "--parents", "-1", "HEAD").split()) == 3


def test_a_clean_merge_with_an_inconsistent_result_is_refused(clone: Clone) -> None:
    """Nine people owed on either side, ten in the merge: pre-merge-commit refuses, ``--fix`` and a commit mend it."""
    fork(clone, (WAGE, LEFT), (WAGE, RIGHT))
    before = clone.head()
    text = refused(clone.run("merge", "other", day=DAY), "P101")
    assert "10人" in text
    assert before == clone.head()
    answer = clone.ledger("check", "--fix", day=DAY)
    assert answer.code == 0, answer
    done = clone.commit(day=DAY)
    passed(done)
    assert clone.message().startswith("Merge branch 'other'")
    assert "等级: 红色" in clone.text() and "步骤: 立案" in clone.text()


def test_a_conflict_resolved_with_both_entries_passes(clone: Clone) -> None:
    """Both sides wrote at one place; resolved by hand with both entries, the commit has two parents and passes."""
    by_lines(clone)
    fork(clone, (SOURCE, SOURCE + VISIT), (SOURCE, SOURCE + PLATFORM))
    assert clone.run("merge", "other", day=DAY).returncode != 0
    clone.write(CASE, ORANGE.replace(SOURCE, SOURCE + VISIT + PLATFORM))
    clone.git("add", CASE)
    passed(clone.commit("--no-edit", day=DAY))
    assert len(clone.out("rev-list", "--parents", "-1", "HEAD").split()) == 3


def test_a_conflict_resolved_by_dropping_a_side_is_refused(clone: Clone) -> None:
    """Resolved by hand to one side only, the other side's entry is missing: T601, whichever side it was."""
    by_lines(clone)
    fork(clone, (SOURCE, SOURCE + VISIT), (SOURCE, SOURCE + PLATFORM))
    clone.run("merge", "other", day=DAY)
    for side, lost in ((VISIT, "国务院欠薪平台"), (PLATFORM, "来信来访")):
        clone.write(CASE, ORANGE.replace(SOURCE, SOURCE + side))
        clone.git("add", CASE)
        text = refused(clone.commit("--no-edit", day=DAY), "T601")
        assert lost in text


def test_a_conflict_resolved_to_a_third_value_is_refused(clone: Clone) -> None:
    """A field above the lists takes one side's value, not a new one."""
    fork(clone, ("用工人数: 46", "用工人数: 50"), ("用工人数: 46", "用工人数: 52"))
    clone.run("merge", "other", day=DAY)
    clone.write(CASE, ORANGE.replace("用工人数: 46", "用工人数: 51"))
    clone.git("add", CASE)
    refused(clone.commit("--no-edit", day=DAY), "T607")
    clone.write(CASE, ORANGE.replace("用工人数: 46", "用工人数: 52"))
    clone.git("add", CASE)
    passed(clone.commit("--no-edit", day=DAY))


def test_a_case_deleted_in_a_merge_is_refused(clone: Clone) -> None:
    """A case that either side holds is not lost in the merge."""
    clone.branch("other")
    clone.write(THIRD, THIRD_TEXT)
    clone.record("另一边", DAY)
    clone.switch("main")
    clone.edit(SOURCE, SOURCE + VISIT)
    clone.record("这一边", DAY)
    clone.git("-c", "core.hooksPath=/dev/null", "merge", "--no-commit", "other", day=DAY)
    clone.git("rm", "--quiet", "-f", THIRD)
    refused(clone.commit("--no-edit", day=DAY), "T605")


def test_two_clones_that_took_one_number(clone: Clone) -> None:
    """Two cases under one new number collide; ``ledger renumber`` is the way out, and both end up in the merge."""
    clone.branch("other")
    clone.write(THIRD, THIRD_TEXT)
    clone.record("另一边", DAY)
    clone.switch("main")
    clone.write(THIRD, case("2026-0013", "上海示例印务有限公司", "91310113MA1K00003F"))
    clone.record("这一边", DAY)
    assert clone.run("merge", "other", day=DAY).returncode != 0
    clone.git("merge", "--abort")
    assert clone.ledger("renumber", "2026-0013", "2026-0014", day=DAY).code == 0
    passed(clone.commit(day=DAY))
    passed(clone.run("merge", "other", day=DAY))
    assert clone.ledger("check", "--strict", day=DAY).code == 0


def test_an_octopus_is_checked_against_every_side(clone: Clone) -> None:
    """Three branches in one merge: ten people only come together in the octopus, which is refused; a good one passes."""
    for name, old, new, path in (
        ("one", WAGE, LEFT, CASE), ("two", WAGE, RIGHT, CASE), ("three", "没有欠薪。", "已核对。", QUIET),
    ):  # fmt: skip
        clone.branch(name)
        clone.edit(old, new, path)
        clone.record(name, DAY)
        clone.switch("main")
    before = clone.head()
    text = refused(clone.run("merge", "one", "two", "three", day=DAY), "P101")
    assert "2026-0007" not in text
    clone.git("reset", "--quiet", "--hard", before)
    clone.branch("four")
    clone.write(THIRD, THIRD_TEXT)
    clone.record("four", DAY)
    clone.switch("main")
    clone.edit("用工人数: 46", "用工人数: 47")
    clone.record("main", DAY)
    passed(clone.run("merge", "one", "three", "four", day=DAY))
    assert len(clone.out("rev-list", "--parents", "-1", "HEAD").split()) == 5


def test_a_fast_forward_needs_no_check(clone: Clone) -> None:
    """Nothing new is made, so nothing is run."""
    clone.branch("other")
    clone.edit(SOURCE, SOURCE + VISIT)
    clone.record("另一边", DAY)
    clone.switch("main")
    passed(clone.run("merge", "--ff-only", "other", day=DAY))


def test_a_squash_merge_is_an_ordinary_commit(clone: Clone) -> None:
    """``merge --squash`` and a commit: one parent, the squashed entries are new, the proposed text does not displace git's."""
    clone.branch("other")
    clone.edit(SOURCE, SOURCE + VISIT)
    clone.record("另一边", DAY)
    clone.switch("main")
    clone.git("merge", "--squash", "other")
    passed(clone.commit(day=DAY))
    assert "Squashed commit" in clone.message()


def test_a_cherry_pick_keeps_its_message(clone: Clone) -> None:
    """A picked commit keeps its message; git runs no pre-commit for it, which is what pre-push is for."""
    clone.branch("other")
    clone.edit(SOURCE, SOURCE + VISIT)
    picked = clone.record("另一边的说明", DAY)
    clone.switch("main")
    clone.edit("没有欠薪。", "已核对。", QUIET)
    clone.record("这一边", DAY)
    passed(clone.run("cherry-pick", picked, day=DAY))
    assert clone.message().strip() == "另一边的说明"
    assert "来信来访" in clone.text()


def test_a_conflicting_cherry_pick_is_checked_when_it_is_committed(clone: Clone) -> None:
    """Resolved by hand and committed, a picked change has one parent: dropping what HEAD holds is refused."""
    by_lines(clone)
    fork(clone, (SOURCE, SOURCE + VISIT), (SOURCE, SOURCE + PLATFORM))
    clone.share()
    assert clone.run("cherry-pick", "other", day=DAY).returncode != 0
    clone.write(CASE, ORANGE.replace(SOURCE, SOURCE + PLATFORM))
    clone.git("add", CASE)
    refused(clone.commit("--no-edit", day=DAY), "T601")
    clone.write(CASE, ORANGE.replace(SOURCE, SOURCE + VISIT + PLATFORM))
    clone.git("add", CASE)
    passed(clone.commit("--no-edit", day=DAY))
    assert clone.message().startswith("另一边")


def test_a_rebase_of_two_commits_passes(clone: Clone) -> None:
    """Two commits move onto another base; their messages stay, and the range is in order by the new days."""
    clone.branch("other")
    clone.edit(SOURCE, SOURCE + VISIT)
    clone.record("第一", DAY)
    clone.edit("用工人数: 46", "用工人数: 47")
    clone.record("第二", DAY)
    clone.switch("main")
    clone.edit("没有欠薪。", "已核对。", QUIET)
    clone.record("这一边", DAY)
    clone.switch("other")
    passed(clone.run("rebase", "main", day=DAY))
    assert clone.out("log", "--format=%s", "main..HEAD") == "第二\n第一"
    assert clone.ledger("check", "--range", "main..HEAD").code == 0


def test_an_interactive_rebase_that_edits_is_checked(clone: Clone) -> None:
    """Stopped to edit a commit, the amended one is checked like any other."""
    clone.edit(SOURCE, SOURCE + VISIT)
    clone.record("第一", DAY)
    clone.edit("用工人数: 46", "用工人数: 47")
    clone.record("第二", DAY)
    stop = {"GIT_SEQUENCE_EDITOR": "sed -i 1s/pick/edit/"}
    passed(clone.run("rebase", "-i", "HEAD~2", day=DAY, env=stop))
    clone.edit("人数: 8", "人数: 9", add=True)
    refused(clone.commit("--amend", "--no-edit", day=DAY), "T602")
    clone.edit("人数: 9", "人数: 8", add=True)
    passed(clone.run("rebase", "--continue", day=DAY))


def test_a_revert_of_shared_entries_is_refused(clone: Clone) -> None:
    """Taking back an entry that others have: refused when committed by hand."""
    clone.edit(SOURCE, SOURCE + VISIT)
    clone.record("线索", DAY)
    clone.share()
    clone.git("revert", "--no-commit", "HEAD", day=DAY)
    refused(clone.commit("--no-edit", day=DAY), "T601")


def test_a_revert_gets_past_the_commit_but_not_past_the_push(clone: Clone) -> None:
    """``git revert`` runs no pre-commit; ``check --range`` finds the removal."""
    clone.edit(SOURCE, SOURCE + VISIT)
    clone.record("线索", DAY)
    passed(clone.run("revert", "--no-edit", "HEAD", day=DAY))
    assert clone.message().startswith("Revert")
    answer = clone.ledger("check", "--range", "HEAD~1..HEAD", "--format", "concise")
    assert answer.code == 1 and "T601" in answer.out


def test_stash_does_not_run_into_the_hooks(clone: Clone) -> None:
    """``git stash`` and back, with a bad file in the work tree."""
    clone.edit("人数: 8", "人数: 9")
    passed(clone.run("stash", day=LATER))
    passed(clone.run("stash", "pop", day=LATER))
    assert "人数: 9" in clone.text()


def test_merging_a_closed_side_needs_no_reopening(clone: Clone) -> None:
    """One side closed a case, the other went on: the merge counts as open, and passes with both sides' entries."""
    closed = "处置:\n  - 步骤: 结案\n    部门: 罗店镇\n    完成: 2026-10-20\n    结果: 不成立\n"
    clone.branch("other")
    clone.edit("---\n## 案情", f"{closed}---\n## 案情", QUIET)
    clone.record("结案", DAY)
    clone.switch("main")
    clone.edit("信息来源:\n", "信息来源:\n  - 日期: 2026-10-20\n    渠道: 来信来访\n", QUIET)
    clone.record("线索", DAY)
    passed(clone.run("merge", "other", day=DAY))
    assert "来信来访" in clone.text(QUIET) and "结案" in clone.text(QUIET)


def test_a_closed_case_is_not_edited(clone: Clone) -> None:
    """After 结案 no further entry is taken: T604."""
    closed = "处置:\n  - 步骤: 结案\n    部门: 罗店镇\n    完成: 2026-10-20\n    结果: 不成立\n"
    clone.edit("---\n## 案情", f"{closed}---\n## 案情", QUIET, add=True)
    passed(clone.commit(day=DAY))
    assert clone.message().startswith("结案 2026-0007 ")
    clone.share()
    clone.edit("    摘要: 例行走访\n", "    摘要: 例行走访\n  - 日期: 2026-10-20\n    渠道: 来信来访\n", QUIET, add=True)
    refused(clone.commit("-m", "线索", day=OPENED.replace(day=22)), "T604")
