"""prepare-commit-msg: proposes a message from the content, and never touches one that somebody wrote."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.cli.kit import CASE, LATER, LOW, OPENED, QUIET, SOURCE, case
from tests.hooks.kit import Clone, passed

DAY = date(2026, 10, 21)
VISIT = SOURCE.replace("2026-10-08", "2026-10-20").replace("12345热线工单", "来信来访")


def raised(clone: Clone) -> None:
    """More people are owed, the level follows, everything staged."""
    clone.write(CASE, LOW)
    clone.git("add", CASE)
    assert clone.ledger("check", "--fix", day=LATER).code == 0


def test_the_subject_and_the_trailers(clone: Clone) -> None:
    """Verb, 编号, enterprise, change of level; trailers that git itself reads as such."""
    raised(clone)
    passed(clone.commit(day=LATER))
    assert clone.message().splitlines()[0] == "升级 2026-0012 上海示例餐饮：橙色→红色"
    trailers = clone.out("log", "-1", "--format=%(trailers:only,unfold)").splitlines()
    assert trailers[:2] == ["Case: 2026-0012", "Level: 橙色→红色"]
    assert "Step: 立案" in trailers
    assert "Clause: 二(四)一红, 橙" in trailers


def test_a_done_step_gives_the_verb(clone: Clone) -> None:
    """Completing a step is named after the step."""
    done = clone.ledger("done", "2026-0012", "询问就业需求", "--result", "无需求", day=DAY)
    assert done.code == 0, done
    passed(clone.commit(day=DAY))
    assert clone.message().startswith("询问就业需求 2026-0012 上海示例餐饮\n\nCase: 2026-0012\n")


def test_the_edit_proposes_what_the_hook_writes(clone: Clone) -> None:
    """What ``done`` shows as the proposed message is what ``git commit`` takes."""
    done = clone.ledger("done", "2026-0012", "询问就业需求", "--result", "无需求", day=DAY)
    passed(clone.commit(day=DAY))
    assert clone.message().strip() == done.out.strip()


def test_two_cases_in_one_commit(clone: Clone) -> None:
    """Two cases: one subject for both, a list of each, and the trailers of both."""
    clone.edit(SOURCE, SOURCE + VISIT)
    clone.edit("没有欠薪。", "没有欠薪，已核对。", QUIET)
    passed(clone.commit("-a", day=DAY))
    lines = clone.message().splitlines()
    assert lines[0].endswith("等2件")
    assert sum(line.startswith("- ") for line in lines) == 2
    assert "Case: 2026-0012" in lines and "Case: 2026-0007" in lines


def test_own_words_stay(clone: Clone) -> None:
    """``-m``, ``-F``, ``-C`` and an amended message are left as they are."""
    file = clone.home / "说明.txt"
    file.write_text("文件里的说明\n", "utf-8")
    for i, options in enumerate((["-m", "自己的说明"], ["-F", str(file)], ["-C", "HEAD"])):
        clone.write(CASE, clone.text() + f"\n{i}\n")
        passed(clone.commit("-a", *options, day=DAY))
    subjects = clone.out("log", "--format=%s", "-3").splitlines()
    assert subjects == ["文件里的说明", "文件里的说明", "自己的说明"]
    clone.write(CASE, clone.text() + "\n再改\n")
    passed(clone.commit("-a", "--amend", "--no-edit", day=DAY))
    assert clone.message().strip() == "文件里的说明"


def test_a_template_with_text_stays_and_an_empty_one_is_filled(clone: Clone) -> None:
    """commit.template: with words of its own it is somebody's; with comments only it is a blank form."""
    template = clone.home / "模板"
    clone.git("config", "commit.template", str(template))
    template.write_text("# 请写明经办\n", "utf-8")
    clone.edit(SOURCE, SOURCE + VISIT)
    passed(clone.commit("-a", day=DAY))
    assert clone.message().startswith("线索 2026-0012")
    template.write_text("值班记录：\n", "utf-8")
    clone.edit("没有欠薪。", "没有欠薪，已核对。", QUIET)
    done = clone.commit("-a", day=DAY, env={"GIT_EDITOR": "echo 已填 >>"})
    passed(done)
    assert clone.message().strip().startswith("值班记录：")
    assert "Case:" not in clone.message()


def test_nothing_about_a_case_means_nothing_proposed(clone: Clone) -> None:
    """Without a case in the commit, git's empty form stays empty and git aborts as always."""
    clone.write("README.md", "说明\n")
    clone.git("add", ".")
    done = clone.commit(day=DAY)
    assert done.returncode != 0 and "empty commit message" in done.stderr.decode()


def test_another_comment_character(clone: Clone) -> None:
    """With core.commentChar set, the form's own comments are not taken for a written message."""
    clone.git("config", "core.commentChar", ";")
    clone.edit(SOURCE, SOURCE + VISIT)
    passed(clone.commit("-a", day=DAY))
    assert clone.message().startswith("线索 2026-0012")


def test_verbose_commit(clone: Clone) -> None:
    """``commit -v`` puts the difference into the form, below the scissors: still nobody's words."""
    clone.edit(SOURCE, SOURCE + VISIT)
    passed(clone.commit("-a", "-v", day=DAY))
    assert clone.message().startswith("线索 2026-0012") and "diff --git" not in clone.message()


def test_a_long_name_fits_the_subject(clone: Clone) -> None:
    """A subject has at most 72 columns, a Chinese character being two."""
    long = "上海示例国际进出口贸易与供应链综合服务发展管理集团股份有限公司第一分公司"
    clone.write("cases/2026/2026-0013.md", case("2026-0013", long, "91310113MA1K00002C"))
    clone.git("add", ".")
    passed(clone.commit(day=OPENED))
    subject = clone.message().splitlines()[0]
    assert sum(2 if ord(c) > 0x2E80 else 1 for c in subject) <= 74
    assert subject.startswith("建档 2026-0013 上海示例") and "…" in subject


def test_a_broken_policy_does_not_lose_the_words(clone: Clone) -> None:
    """Where no message can be proposed the commit is refused by pre-commit; with ``--no-verify -m`` it is still possible."""
    clone.write("policy.yaml", "口径: [\n")
    clone.git("add", ".")
    passed(clone.commit("--no-verify", "-m", "口径待修", day=OPENED))
    assert clone.message().strip() == "口径待修"


def test_a_number_alone_is_renamed(clone: Clone, tmp_path: Path) -> None:
    """A renumbering is proposed as one, not as a new case."""
    assert clone.ledger("renumber", "2026-0007", "2026-0030").code == 0
    passed(clone.commit(day=OPENED))
    assert clone.message().startswith("改编号 2026-0030 上海示例五金")
