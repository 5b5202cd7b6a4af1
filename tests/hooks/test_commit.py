"""Every way of committing: what is checked is what the commit will hold, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.cli.kit import CASE, LATER, LOW, MORE, OPENED, ORANGE, QUIET, QUIET_TEXT, SOURCE, WAGE, case
from tests.hooks.kit import Clone, passed, refused, said

THIRD = "cases/2026/2026-0013.md"
THIRD_TEXT = case("2026-0013", "上海示例物流有限公司", "91310113MA1K00002C")
NEWER = SOURCE.replace("2026-10-08", "2026-10-20").replace("12345热线工单", "来信来访")


def test_the_base_is_in_order(clone: Clone) -> None:
    """The two cases that everything below starts from have no finding on their day."""
    answer = clone.ledger("check", "--strict")
    assert (answer.code, answer.out) == (0, "")


def test_a_good_file_passes_add_and_commit(clone: Clone) -> None:
    """A new clue is added and committed; the commit is there, with the message that the content proposes."""
    clone.edit(SOURCE, SOURCE + NEWER, add=True)
    passed(clone.commit(day=date(2026, 10, 21)))
    assert clone.message().startswith("线索 2026-0012 上海示例餐饮")


def test_a_bad_file_is_refused_and_left_alone(clone: Clone) -> None:
    """The level is too low: exit 1, nothing committed, work tree and index as they were, byte for byte."""
    before = clone.head()
    clone.write(CASE, LOW)
    clone.git("add", CASE)
    done = clone.commit("-m", "记录")
    text = refused(done, "P101")
    assert done.returncode == 1
    assert before == clone.head()
    assert LOW == clone.text() == clone.staged()
    assert f"{CASE}:7:7: 错误[P101] 预警等级是橙色，按 2026-11-16 的事实应为红色" in text
    assert "    7 | 预警等级: 橙色" in text
    assert "（第 18、23 行），二(三)红色" in text, "the grounds with their lines"
    assert "  条款  二(三)" in text
    assert "  改法  ledger check --fix" in text
    last = text.strip().splitlines()[-1]
    assert last == "提交被拒绝，文件没有改动。改好它：ledger check --fix 然后 git commit"


def test_the_command_that_was_named_mends_it(clone: Clone) -> None:
    """After a refusal, ``ledger check --fix`` writes the level and the steps and stages them; ``git commit`` passes."""
    clone.write(CASE, LOW)
    clone.git("add", CASE)
    refused(clone.commit("-m", "记录"), "P101")
    assert clone.ledger("check", "--fix", day=LATER).code == 0
    text = clone.text()
    assert text == clone.staged()
    assert "预警等级: 红色" in text and "- {日期: 2026-11-16, 等级: 红色, 说明: " in text and "步骤: 立案" in text
    passed(clone.commit())
    assert clone.message().splitlines()[0] == "升级 2026-0012 上海示例餐饮：橙色→红色"


@pytest.mark.parametrize(("way", "advice"), [("-a", "git commit -a"), (CASE, "git commit 文件名")], ids=["-a", "PATH"])
def test_what_a_refusal_advises_works_as_written(clone: Clone, way: str, advice: str) -> None:
    """Under ``commit -a`` and ``commit PATH`` git throws its index away: the closing line says so to commit again."""
    clone.write(CASE, LOW)
    text = refused(clone.commit(way, "-m", "记录"), "P101")
    last = text.strip().splitlines()[-1]
    assert "改好它：ledger check --fix 然后 " in last and last.endswith(advice)
    assert clone.ledger("check", "--fix", day=LATER).code == 0
    passed(clone.commit(way, "-m", "记录"))
    assert "预警等级: 红色" in clone.out("show", f"HEAD:{CASE}")


def test_commit_all_takes_the_work_tree(clone: Clone) -> None:
    """``git commit -a``: the work tree is what counts, bad or good."""
    clone.write(CASE, LOW)
    refused(clone.commit("-am", "记录"), "P101")
    clone.write(CASE, ORANGE.replace(SOURCE, SOURCE + NEWER))
    passed(clone.commit("-am", "记录"))


def test_commit_path_ignores_what_else_is_staged(clone: Clone) -> None:
    """``git commit PATH`` with another, bad file staged: it does not hold it, so it passes; the bad one stays staged."""
    clone.write(CASE, LOW)
    clone.git("add", CASE)
    clone.write(QUIET, QUIET_TEXT.replace("例行走访", "例行走访，门店正常"))
    clone.edit("没有欠薪。", "没有欠薪，工资表已核对。", QUIET)
    clone.write(QUIET, QUIET_TEXT.replace("没有欠薪。", "没有欠薪，工资表已核对。"))
    passed(clone.commit(QUIET, "-m", "记录"))
    assert clone.staged() == LOW
    refused(clone.commit("-m", "记录"), "P101")


def test_commit_path_of_a_bad_file_is_refused(clone: Clone) -> None:
    """``git commit PATH`` of a bad file with a good one staged: refused, and the staged one stays."""
    good = QUIET_TEXT.replace("没有欠薪。", "没有欠薪，工资表已核对。")
    clone.write(QUIET, good)
    clone.git("add", QUIET)
    clone.write(CASE, LOW)
    text = refused(clone.commit(CASE, "-m", "记录"), "P101")
    assert QUIET not in text
    assert good == clone.staged(QUIET)
    passed(clone.commit("-m", "记录"))


def test_the_index_counts_not_the_work_tree(clone: Clone) -> None:
    """Index good and work tree bad passes; index bad and work tree good is refused."""
    good = ORANGE.replace(SOURCE, SOURCE + NEWER)
    clone.write(CASE, good)
    clone.git("add", CASE)
    clone.write(CASE, LOW)
    passed(clone.commit("-m", "记录"))
    assert clone.text() == LOW
    clone.git("add", CASE)
    clone.write(CASE, good)
    text = refused(clone.commit("-m", "记录"), "P101", "T601")
    assert "按“改法”改好" in text


def test_a_new_file(clone: Clone) -> None:
    """A new bad file is refused; lying about without being added, it is no matter."""
    clone.write(THIRD, THIRD_TEXT.replace("街镇园区: 罗店镇", "街镇园区: 罗店"))
    clone.edit("自由书写的正文。", "正文。", add=True)
    passed(clone.commit("-m", "记录", day=OPENED))
    clone.git("add", THIRD)
    refused(clone.commit("-m", "记录", day=OPENED), "C401")
    clone.write(THIRD, THIRD_TEXT)
    clone.git("add", THIRD)
    passed(clone.commit(day=OPENED))
    assert clone.message().startswith("建档 2026-0013 上海示例物流")


def test_the_first_commit_ever(tmp_path: Path) -> None:
    """Before there is a HEAD: a bad case is refused, a good one is the first commit."""
    clone = Clone(tmp_path, cases=False)
    clone.write(CASE, ORANGE.replace("预警等级: 橙色", "预警等级: 黄色"))
    clone.git("add", ".")
    refused(clone.commit("-m", "第一次", day=OPENED), "P101", "P103")
    clone.write(CASE, ORANGE)
    clone.git("add", ".")
    passed(clone.commit(day=OPENED))
    assert clone.message().startswith("建档 2026-0012 上海示例餐饮")


def test_a_commit_that_touches_no_case(clone: Clone) -> None:
    """Cases that time has overtaken, or that were bad before, block no commit that leaves them alone."""
    clone.write(CASE, LOW)
    clone.record("绕过钩子", LATER)
    clone.write("README.md", "说明\n")
    clone.git("add", ".")
    done = clone.commit("-m", "说明", day=date(2027, 3, 1))
    passed(done)
    assert "错误" not in said(done) and "2026-0012" not in said(done)


def test_an_empty_commit_passes(clone: Clone) -> None:
    """``--allow-empty`` holds nothing to object to."""
    passed(clone.commit("--allow-empty", "-m", "空"))


def test_deleting_a_case_is_refused(clone: Clone) -> None:
    """``git rm`` of a case: T605, with the command that brings it back."""
    clone.git("rm", "--quiet", QUIET)
    text = refused(clone.commit("-m", "删除"), "T605")
    assert f"git checkout HEAD -- {QUIET}" in text
    clone.git("checkout", "HEAD", "--", QUIET)
    assert clone.text(QUIET) == QUIET_TEXT


def test_moving_a_case_elsewhere_is_deleting_it(clone: Clone) -> None:
    """A case moved out of its place is a deletion; below cases/ the place is named as well."""
    clone.git("mv", QUIET, "cases/示例.md")
    refused(clone.commit("-m", "移走"), "T605")


def test_renumbering_before_and_after_the_push(clone: Clone) -> None:
    """``ledger renumber`` passes while nobody else has the case, and is refused once it is upstream."""
    assert clone.ledger("renumber", "2026-0007", "2026-0020").code == 0
    passed(clone.commit())
    assert clone.message().splitlines()[0].startswith("改编号 2026-0020 上海示例五金")
    clone.share()
    answer = clone.ledger("renumber", "2026-0020", "2026-0021")
    assert answer.code != 0 and "已经上传" in answer.err
    clone.git("mv", "cases/2026/2026-0020.md", "cases/2026/2026-0021.md")
    clone.edit("编号: 2026-0020", "编号: 2026-0021", "cases/2026/2026-0021.md", add=True)
    refused(clone.commit("-m", "改号"), "T606")


def test_renumbering_with_another_change_is_a_deletion(clone: Clone) -> None:
    """Only 编号 may change in a renumbering; with anything else it is a deletion and a new case."""
    clone.git("mv", QUIET, "cases/2026/2026-0020.md")
    clone.edit("编号: 2026-0007", "编号: 2026-0020", "cases/2026/2026-0020.md")
    clone.edit("罗店镇\n预警", "顾村镇\n预警", "cases/2026/2026-0020.md", add=True)
    refused(clone.commit("-m", "改号"), "T605")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((SOURCE, NEWER), "T601"),
        (("人数: 8", "人数: 9"), "T602"),
        ((SOURCE, SOURCE.replace("摘要: 员工反映8月工资未发", "摘要: 另一句")), "T602"),
    ],
    ids=["removed", "number", "summary"],
)
def test_the_journal_only_grows(clone: Clone, change: tuple[str, str], code: str) -> None:
    """A committed entry is neither removed nor altered, once others may have it."""
    clone.share()
    clone.edit(*change, add=True)
    refused(clone.commit("-m", "改动", day=OPENED), code)


def test_amend_passes_with_a_warning_until_pushed(clone: Clone) -> None:
    """Amending the last, unshared commit passes with T608; once it is pushed, the same amend is refused."""
    clone.edit(SOURCE, SOURCE + NEWER)
    clone.record("线索", date(2026, 10, 21))
    clone.edit(NEWER, NEWER.replace("反映人数: 3", "反映人数: 4"), add=True)
    done = clone.commit("--amend", "--no-edit", day=date(2026, 10, 21))
    passed(done)
    assert "提醒[T608]" in said(done)
    assert clone.out("rev-list", "--count", "HEAD") == "2"
    clone.share()
    clone.edit("反映人数: 4", "反映人数: 5", add=True)
    refused(clone.commit("--amend", "--no-edit", day=date(2026, 10, 21)), "T602")


def test_amending_the_first_commit(clone: Clone) -> None:
    """The very first commit has no parent of its own, and may be amended too."""
    clone.edit("反映人数: 3", "反映人数: 4", add=True)
    done = clone.commit("--amend", "--no-edit", day=OPENED)
    passed(done)
    assert "提醒[T608]" in said(done)


def test_amend_does_not_excuse_what_is_wrong_either_way(clone: Clone) -> None:
    """An entry of the commit before the last stays untouchable under ``--amend``."""
    clone.edit(SOURCE, SOURCE + NEWER)
    clone.record("线索", date(2026, 10, 21))
    clone.edit("人数: 8", "人数: 9", add=True)
    refused(clone.commit("--amend", "--no-edit", day=date(2026, 10, 21)), "T602")


def test_the_commit_has_its_own_day(clone: Clone) -> None:
    """With GIT_COMMITTER_DATE in the past, the level is that day's, and a fact after it is an error."""
    clone.edit(SOURCE, SOURCE + NEWER, add=True)
    text = refused(clone.commit("-m", "记录", day=date(2026, 10, 19)), "S220")
    assert "日期 2026-10-20 在 2026-10-19 之后" in text
    passed(clone.commit("-m", "记录", day=date(2026, 10, 20)))


def test_the_same_file_is_judged_by_the_day(clone: Clone) -> None:
    """One file, three months from the pay day: orange the day before, red on the day itself."""
    text = ORANGE.replace("自由书写的正文。", "正文。").replace(
        "    期限: 2026-10-22\n", "    期限: 2026-10-22\n    完成: 2026-10-20\n    结果: 无需求\n"
    )
    clone.write(CASE, text)
    clone.git("add", CASE)
    clone.share()
    refused(clone.commit("-m", "记录", day=date(2026, 12, 15)), "P101")
    passed(clone.commit("-m", "记录", day=date(2026, 12, 14)))


def test_the_author_date_does_not_count(clone: Clone) -> None:
    """``--date`` sets the author's date; the committer's is what a commit is judged by."""
    clone.edit(SOURCE, SOURCE + NEWER, add=True)
    passed(clone.commit("-m", "记录", "--date", "2026-10-01T12:00:00+0800", day=date(2026, 10, 20)))


def test_the_day_turns_at_midnight_in_china(clone: Clone) -> None:
    """Half past four in the afternoon in London is the next day in Shanghai."""
    clone.edit(SOURCE, SOURCE + NEWER, add=True)
    at = {"GIT_COMMITTER_DATE": "2026-10-19T15:59:59+0000"}
    refused(clone.commit("-m", "记录", env=at), "S220")
    passed(clone.commit("-m", "记录", env={"GIT_COMMITTER_DATE": "2026-10-19T16:00:00+0000"}))


def test_a_warning_does_not_block(clone: Clone) -> None:
    """A warning is shown and the commit goes through."""
    clone.edit("金制品有限公司\n统一社会信用代码: 91310113MA1K000019", "金制品有限公司\n统一社会信用代码: 91310113MA1K000019", QUIET)
    clone.write(THIRD, THIRD_TEXT.replace("91310113MA1K00002C", "不详"))
    clone.git("add", ".")
    done = clone.commit("-m", "建档", day=OPENED)
    passed(done)
    assert "提醒[" in said(done) and "提交被拒绝" not in said(done)


def test_an_unreadable_file_is_a_finding(clone: Clone) -> None:
    """Bytes that are no text, and YAML that is broken, are refused with a place; never a crash."""
    for data in (b"\xff\xfe\x00\x01", b"---\n\xe7\xbc\n---\n", ORANGE.replace("用工人数: 46", "用工人数: [46").encode(), b""):
        clone.write(CASE, data)
        clone.git("add", CASE)
        text = refused(clone.commit("-m", "记录", day=OPENED))
        assert f"{CASE}:" in text and "错误[F" in text, (data[:20], text)


def test_conflict_marks_are_refused(clone: Clone) -> None:
    """A file added with its conflict marks left in does not get in."""
    clone.write(CASE, ORANGE.replace(WAGE, f"<<<<<<< HEAD\n{WAGE}=======\n{MORE}>>>>>>> other\n"))
    clone.git("add", CASE)
    refused(clone.commit("-m", "记录", day=OPENED))


def test_a_link_and_an_executable_are_refused(clone: Clone) -> None:
    """A case is a plain file."""
    clone.git("update-index", "--chmod=+x", QUIET)
    refused(clone.commit("-m", "记录", day=OPENED), "X705")


def test_unreadable_policy_refuses_with_three(clone: Clone) -> None:
    """With policy.yaml unreadable nothing can be judged: exit 3 and no commit."""
    before = clone.head()
    clone.write("policy.yaml", "口径: [\n")
    clone.git("add", "policy.yaml")
    done = clone.commit("-m", "口径", day=OPENED)
    assert "无法进行" in refused(done) and "policy.yaml" in said(done)
    assert before == clone.head()
    status = clone.ledger("check", "--staged")
    assert status.code == 3


def test_the_policy_of_the_index_counts(clone: Clone) -> None:
    """A broken policy.yaml that only lies in the work tree does not disturb a commit."""
    clone.write("policy.yaml", "口径: [\n")
    clone.edit("自由书写的正文。", "正文。", add=True)
    passed(clone.commit("-m", "正文", day=OPENED))
