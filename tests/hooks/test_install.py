"""``ledger hook``: installing, looking, uninstalling; and the places and surroundings hooks are run in."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from tests.cli.kit import CASE, LATER, LOW, OPENED, ORANGE, QUIET, QUIET_TEXT, SOURCE, Desk
from tests.hooks.kit import Clone, passed, refused, said

DAY = date(2026, 10, 21)
VISIT = SOURCE.replace("2026-10-08", "2026-10-20").replace("12345热线工单", "来信来访")
NAMES = ("pre-commit", "pre-merge-commit", "prepare-commit-msg", "pre-push")
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no executable marks")


def test_install_status_uninstall(desk: Desk) -> None:
    """Four hooks and the merge driver come and go; status says so, with its exit code."""
    hooks = desk.root / ".git" / "hooks"
    before = desk.ledger("hook", "status")
    assert before.code == 1 and before.out.count("未安装") == 5
    assert desk.ledger("hook", "install").code == 0
    assert all(os.access(hooks / name, os.X_OK) for name in NAMES)
    after = desk.ledger("hook", "status")
    assert (after.code, after.out.splitlines()) == (0, [f"{name}：已安装" for name in (*NAMES, "按条合并")])
    assert desk.ledger("hook", "uninstall").code == 0
    assert not any((hooks / name).exists() for name in NAMES)
    assert desk.ledger("hook", "uninstall").code == 0


def test_installing_again_renews(desk: Desk) -> None:
    """A second install replaces our own hooks, also an older text of them."""
    hook = desk.root / ".git" / "hooks" / "pre-commit"
    assert desk.ledger("hook", "install").code == 0
    wanted = hook.read_bytes()
    hook.write_bytes(wanted + b"# old\n")
    assert desk.ledger("hook", "install").code == 0
    assert wanted == hook.read_bytes()


def test_a_foreign_hook_is_not_overwritten(desk: Desk) -> None:
    """Somebody's own hook stays byte for byte, none of ours is written, and it is named."""
    foreign = desk.root / ".git" / "hooks" / "pre-push"
    foreign.parent.mkdir(exist_ok=True)
    foreign.write_bytes(b"#!/bin/sh\nexit 0\n")
    answer = desk.ledger("hook", "install")
    assert answer.code not in (0, 1) and "pre-push" in answer.err
    assert foreign.read_bytes() == b"#!/bin/sh\nexit 0\n"
    assert not (foreign.parent / "pre-commit").exists()
    status = desk.ledger("hook", "status")
    assert status.code == 1 and "pre-push：是别的钩子" in status.out


def test_uninstall_removes_only_ours(desk: Desk) -> None:
    """A hook that somebody put in place of ours stays."""
    assert desk.ledger("hook", "install").code == 0
    foreign = desk.root / ".git" / "hooks" / "pre-push"
    foreign.write_bytes(b"#!/bin/sh\nexit 0\n")
    assert desk.ledger("hook", "uninstall").code == 0
    assert foreign.exists() and not (foreign.parent / "pre-commit").exists()


@posix
def test_status_sees_a_hook_that_git_would_skip(desk: Desk) -> None:
    """Without the executable mark git skips a hook with a hint at most: status says so and exits 1."""
    assert desk.ledger("hook", "install").code == 0
    (desk.root / ".git" / "hooks" / "pre-commit").chmod(0o644)
    status = desk.ledger("hook", "status")
    assert status.code == 1
    assert "pre-commit：已安装，但没有执行权限" in status.out


def test_status_sees_an_interpreter_that_is_gone(desk: Desk) -> None:
    """A hook whose Python was moved away cannot run; status does not call it installed."""
    assert desk.ledger("hook", "install").code == 0
    hook = desk.root / ".git" / "hooks" / "pre-commit"
    lines = hook.read_text("utf-8").splitlines()
    lines[-1] = "exec /nonexistent/python -X utf8 -m ledger -C . hook run pre-commit \"$@\""
    hook.write_text("\n".join(lines) + "\n", "utf-8")
    assert desk.ledger("hook", "status").code == 1


def test_hooks_path_is_respected(desk: Desk) -> None:
    """With core.hooksPath set, the hooks go where git looks for them, and they run."""
    desk.git("config", "core.hooksPath", "钩子")
    assert desk.ledger("hook", "install").code == 0
    assert (desk.root / "钩子" / "pre-commit").exists()
    assert not (desk.root / ".git" / "hooks" / "pre-commit").exists()
    desk.write(CASE, LOW)
    desk.git("add", CASE)
    refused(desk.git("commit", "-m", "记录", day=LATER, check=False), "P101")


def test_outside_a_repository(tmp_path: Path) -> None:
    """No repository, nowhere to put hooks: exit 3, in Chinese."""
    desk = Desk(tmp_path, cases=False)
    (tmp_path / "空").mkdir()
    answer = desk.ledger("-C", str(tmp_path / "空"), "hook", "install")
    assert answer.code == 3 and "git 仓库" in answer.err


def test_a_bare_repository_gets_pre_receive(desk: Desk) -> None:
    """On the server it is pre-receive, and only that."""
    server = desk.home / "server.git"
    desk.git("clone", "--quiet", "--bare", desk.root, server)
    assert desk.ledger("-C", str(server), "hook", "install").code == 0
    assert (server / "hooks" / "pre-receive").exists() and not (server / "hooks" / "pre-commit").exists()
    assert desk.ledger("-C", str(server), "hook", "status").code == 0


def test_a_linked_worktree(clone: Clone) -> None:
    """``git worktree add``: the same hooks, this worktree's own index and files."""
    other = clone.home / "另一个工作区"
    clone.git("worktree", "add", "--quiet", "-b", "work", other)
    clone.edit("没有欠薪。", "首个工作区里的半成品", QUIET)
    (other / CASE).write_bytes(LOW.encode())
    clone.git("add", "--all", cwd=other)
    refused(clone.commit("-m", "记录", cwd=other), "P101")
    (other / CASE).write_bytes(ORANGE.replace(SOURCE, SOURCE + VISIT).encode())
    clone.git("add", "--all", cwd=other)
    passed(clone.commit(day=DAY, cwd=other))
    assert clone.message("work").startswith("线索 2026-0012")


def test_a_ledger_below_the_top(tmp_path: Path) -> None:
    """A ledger in a folder with a Chinese name, among other files of the repository, committed from anywhere in it."""
    clone = Clone(tmp_path, cases=False)
    clone.git("config", "core.quotepath", "true")
    clone.write(f"欠薪 台账/{CASE}", ORANGE)
    clone.write(f"欠薪 台账/{QUIET}", QUIET_TEXT)
    clone.write(f"别处/{CASE}", "不是台账\n")
    clone.record("起始")
    assert clone.ledger("hook", "uninstall").code == 0
    below = clone.root / "欠薪 台账"
    clone.install(below)
    (below / CASE).write_bytes(LOW.encode())
    clone.git("add", "--all")
    text = refused(clone.commit("-m", "记录", cwd=clone.root / "别处"), "P101")
    assert "\ncases/2026/2026-0012.md:7:7" in f"\n{text}"
    answer = clone.ledger("check", "--fix", day=LATER, cwd=below)
    assert answer.code == 0, answer
    passed(clone.commit(cwd=below))
    assert clone.message().startswith("升级 2026-0012")
    (below / CASE).write_bytes(LOW.encode())
    refused(clone.commit("-am", "记录", cwd=below), "T601")
    (below / QUIET).write_bytes(QUIET_TEXT.replace("没有欠薪。", "已核对。").encode())
    passed(clone.commit(QUIET, "-m", "正文", cwd=below))


def test_commands_find_the_ledger_from_a_folder_below(clone: Clone) -> None:
    """Standing in cases/2026, every command means the same ledger."""
    below = clone.root / "cases" / "2026"
    assert clone.ledger("check", cwd=below).code == 0
    assert clone.ledger("check", "2026-0012.md", cwd=below).code == 0
    clone.write(CASE, LOW)
    refused(clone.commit("-am", "记录", cwd=below), "P101")


def test_chinese_paths_and_quotepath(tmp_path: Path) -> None:
    """A repository in a folder with spaces and Chinese in its name, core.quotepath on, stray Chinese files in it."""
    clone = Clone(tmp_path, "欠薪 台账 (宝山)")
    clone.git("config", "core.quotepath", "true")
    clone.write("附件/说明 一.txt", "附件\n")
    clone.write("cases/2026/示例餐饮.md", ORANGE)
    clone.git("add", ".")
    text = refused(clone.commit("-m", "记录", day=OPENED), "X705")
    assert "cases/2026/示例餐饮.md" in text
    clone.git("rm", "--quiet", "--cached", "cases/2026/示例餐饮.md")
    passed(clone.commit("-m", "附件", day=OPENED))


@pytest.mark.parametrize(
    "surroundings",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"LANG": "POSIX", "LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "gbk"},
        {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
        {"TZ": "America/Los_Angeles"},
    ],
    ids=["LANG=C", "ascii", "gbk", "no-utf8", "Los-Angeles"],
)
def test_odd_surroundings(clone: Clone, surroundings: dict[str, str]) -> None:
    """Whatever the locale, encoding or time zone: refused with a readable message, and proposed in UTF-8."""
    clone.write(CASE, LOW)
    clone.git("add", CASE)
    refused(clone.commit("-m", "记录", env=surroundings), "P101")
    clone.write(CASE, ORANGE.replace(SOURCE, SOURCE + VISIT))
    clone.git("add", CASE)
    passed(clone.commit(day=DAY, env=surroundings))
    assert clone.message().startswith("线索 2026-0012 上海示例餐饮")


def test_git_dir_and_work_tree_exported(clone: Clone) -> None:
    """With GIT_DIR and GIT_WORK_TREE in the environment, and standing elsewhere, the same commit is checked."""
    outside = clone.home / "别处"
    outside.mkdir()
    named = {"GIT_DIR": str(clone.root / ".git"), "GIT_WORK_TREE": str(clone.root)}
    clone.write(CASE, LOW)
    refused(clone.commit("-am", "记录", cwd=outside, env=named), "P101")
    clone.write(CASE, ORANGE.replace(SOURCE, SOURCE + VISIT))
    passed(clone.commit("-a", day=DAY, cwd=outside, env=named))
    assert clone.message().startswith("线索 2026-0012")


def test_a_relative_git_dir(clone: Clone) -> None:
    """``GIT_DIR=.git`` from the top of the work tree."""
    clone.write(CASE, LOW)
    refused(clone.commit("-am", "记录", env={"GIT_DIR": ".git"}), "P101")


def test_git_with_dash_capital_c(clone: Clone) -> None:
    """``git -C`` from elsewhere."""
    clone.write(CASE, LOW)
    refused(clone.run("-C", str(clone.root), "commit", "-am", "记录", cwd=clone.home), "P101")


def test_a_separate_git_dir(tmp_path: Path) -> None:
    """A work tree whose .git is a file pointing elsewhere."""
    clone = Clone(tmp_path)
    clone.git("init", "--quiet", f"--separate-git-dir={tmp_path / 'gitdir'}")
    clone.write(CASE, LOW)
    refused(clone.commit("-am", "记录"), "P101")


def test_gpg_and_odd_config_do_not_disturb(clone: Clone) -> None:
    """Aliases, colours, diff options and renames in the user's configuration change no verdict."""
    for key, value in (("color.ui", "always"), ("diff.renames", "copies"), ("diff.noprefix", "true"), ("core.autocrlf", "input"),
                       ("log.showSignature", "true"), ("core.pager", "false"), ("diff.external", "false")):  # fmt: skip
        clone.git("config", key, value)
    clone.write(CASE, LOW)
    refused(clone.commit("-am", "记录"), "P101")
    clone.write(CASE, ORANGE.replace(SOURCE, SOURCE + VISIT))
    passed(clone.commit("-a", day=DAY))


def test_a_sparse_checkout_loses_no_case(clone: Clone) -> None:
    """Cases that a sparse checkout does not show are in the index all the same: nothing is deleted."""
    clone.write("cases/2025/2025-0001.md", QUIET_TEXT.replace("2026-0007", "2025-0001").replace("91310113MA1K000019", "91310113MA1K00003F"))
    clone.record("旧案")
    clone.git("sparse-checkout", "set", "cases/2026")
    assert not (clone.root / "cases" / "2025").exists()
    clone.edit(SOURCE, SOURCE + VISIT, add=True)
    passed(clone.commit(day=DAY))


def test_the_hook_says_nothing_when_all_is_well(clone: Clone) -> None:
    """A good commit: git's own words only."""
    clone.edit(SOURCE, SOURCE + VISIT, add=True)
    done = clone.commit("--quiet", day=DAY)
    passed(done)
    assert said(done) == ""
