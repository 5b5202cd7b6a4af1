"""Exit codes of the contract, for every command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

import ledger.checks  # noqa: F401  (every code is in the catalogue)
from tests.cli.kit import CASE, LATER, LOW, OPENED, SOURCE, Desk

COMMANDS = ("check", "why", "explain", "new", "add", "done", "regrade", "renumber", "fmt", "board", "due", "log", "hook", "build", "demo")


def test_nothing_wrong_is_zero(desk: Desk) -> None:
    """No finding: exit 0, nothing on stdout, a line on stderr."""
    answer = desk.ledger("check")
    assert (answer.code, answer.out) == (0, "")
    assert "没有问题" in answer.err and "2026-10-15" in answer.err


def test_an_error_is_one(desk: Desk) -> None:
    """At least one error: exit 1."""
    desk.write(CASE, LOW)
    assert desk.ledger("check", day=LATER).code == 1


def test_a_warning_is_zero_and_strict_makes_it_one(desk: Desk) -> None:
    """Drift in a file that nobody touched is a warning: exit 0, with ``--strict`` 1."""
    answer = desk.ledger("check", day=LATER.replace(month=12, day=15))
    assert answer.code == 0 and "提醒[P102]" in answer.out
    assert desk.ledger("check", "--strict", day=LATER.replace(month=12, day=15)).code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"], ["check", "--frobnicate"], ["check", "--format", "xml"], ["check", "--as-of", "昨天"], ["check", "无此.md"],
        ["check", "--staged", "--rev", "HEAD"], ["check", "--staged", CASE], ["check", "--fix", "--staged"], ["check", "--range", "HEAD"],
        ["why"], ["explain"], ["explain", "Z999"], ["add", "2026-0012"], ["add", "2026-0012", "工资", "没有等号"],
        ["renumber", "2026-0007", "七"], ["renumber", "2026-0007", "2026-0012"], ["due", "--within", "一周"], ["board", "--within", "x"],
        ["-C", "/nonexistent", "check"], ["new", "--channel", "微信"], ["log", "2026-0012", "--format", "xml"], ["hook", "frobnicate"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_is_two(desk: Desk, arguments: list[str]) -> None:
    """Wrong usage: exit 2, something said on stderr, nothing on stdout, no file changed."""
    answer = desk.ledger(*arguments)
    assert answer.code == 2, answer
    assert answer.err.strip() and not answer.out
    assert desk.out("status", "--porcelain") == ""


@pytest.mark.parametrize("arguments", [["frobnicate"], ["check", "--format", "xml"], ["why"], ["check", "--frobnicate"]], ids=" ".join)
def test_wrong_usage_is_explained_in_chinese(desk: Desk, arguments: list[str]) -> None:
    """Messages are Chinese, those about wrong usage too."""
    error = desk.ledger(*arguments).err
    assert not any(word in error for word in ("Usage", "Try", "Error", "No such", "Invalid", "Missing")), error


@pytest.mark.parametrize("arguments", [["why", "2026-9999"], ["add", "2026-9999", "情况", "事项=经营困难"], ["done", "2026-9999", "立案"],
                                       ["log", "2026-9999"], ["renumber", "2026-9999", "2026-9998"], ["regrade", "2026-9999"]], ids=" ".join)  # fmt: skip
def test_an_unknown_case_is_the_users_mistake(desk: Desk, arguments: list[str]) -> None:
    """A number that no case bears is wrong usage, said with the number."""
    answer = desk.ledger(*arguments)
    assert answer.code == 2 and "2026-9999" in answer.err, answer


@pytest.mark.parametrize(
    "arguments",
    [["due", "--level", "绿"], ["board", "--level", "绿"], ["due", "--street", "无此街道"], ["due", "--department", "无此科"],
     ["check", "--select", "Z9"], ["check", "--ignore", "P1O1"]], ids=" ".join,
)  # fmt: skip
def test_a_filter_that_names_nothing_is_wrong_usage(desk: Desk, arguments: list[str]) -> None:
    """A misspelt filter must not answer that nothing is due, or that nothing is wrong."""
    assert desk.ledger(*arguments).code == 2


def test_no_repository_is_three(tmp_path: Path) -> None:
    """Where a command needs history and there is none: exit 3."""
    desk = Desk(tmp_path, cases=False)
    (tmp_path / "空" / "cases").mkdir(parents=True)
    for arguments in (["check", "--staged"], ["check", "--rev", "HEAD"], ["check", "--range", "A..B"], ["log", "2026-0012"], ["hook", "status"]):
        answer = desk.ledger("-C", str(tmp_path / "空"), *arguments)
        assert answer.code == 3 and "无法进行" in answer.err and not answer.out, (arguments, answer)


def test_no_such_revision_is_three(desk: Desk) -> None:
    """A revision that git does not know."""
    answer = desk.ledger("check", "--rev", "无此分支")
    assert answer.code == 3 and "无此分支" in answer.err
    assert desk.ledger("check", "--range", "无此..HEAD").code == 3
    assert desk.ledger("check", "--rev", "--upload-pack=x").code in (2, 3)


def test_a_shallow_clone_is_three(desk: Desk) -> None:
    """A shallow history cannot be told or checked."""
    desk.record("第二次")
    copy = desk.clone("浅", "--depth", "1")
    for arguments in (["log", "2026-0012"], ["check", "--range", "..HEAD"]):
        answer = desk.ledger("-C", str(copy.root), *arguments)
        assert answer.code == 3 and "浅克隆" in answer.err


@pytest.mark.parametrize("name", ["policy.yaml", "contacts.yaml", "holidays.yaml"])
def test_unreadable_settings_are_three(desk: Desk, name: str) -> None:
    """Settings of the present tree that cannot be read: exit 3, with file and line."""
    desk.write(name, "a: [\n")
    for arguments in (["check"], ["why", "2026-0012"], ["due"], ["add", "2026-0012", "情况", "事项=经营困难"]):
        answer = desk.ledger(*arguments)
        assert answer.code == 3 and f"{name}:" in answer.err, (arguments, answer)


def test_prompts_broken_off_are_130(desk: Desk) -> None:
    """Input that ends in the middle of the questions: 130, and nothing written."""
    answer = desk.ledger("new", stdin="上海示例玩具有限公司\n")
    assert answer.code == 130
    assert desk.out("status", "--porcelain") == ""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_an_interrupt_is_130(desk: Desk) -> None:
    """A real Ctrl-C at the first question: 130, no traceback, nothing written."""
    # Started in the background, a test run inherits an ignored SIGINT, and so would the command.
    heed = partial(signal.signal, signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen([sys.executable, "-m", "ledger", "new"], cwd=desk.root, env=desk.env, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=heed) as process:  # fmt: skip
        assert process.stdout
        seen = b""
        while "企业名称".encode() not in seen:
            byte = process.stdout.read(1)
            assert byte, seen.decode()
            seen += byte
        assert _pressed(process) == 130
        rest = process.stdout.read()
    assert b"Traceback" not in rest
    assert desk.out("status", "--porcelain") == ""


def _pressed(process: subprocess.Popen[bytes]) -> int:
    """Ctrl-C, and again when nothing comes of it: Python drops one that falls into a destructor."""
    for _ in range(3):
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            return process.wait(timeout=20)
    return process.wait(timeout=1)


def test_help_for_every_command(desk: Desk) -> None:
    """``--help`` is 0, in Chinese, on stdout; so is ``--version``, installed or not."""
    whole = desk.ledger("--help")
    for name in COMMANDS:
        assert name in whole.out
        answer = desk.ledger(name, "--help")
        assert answer.code == 0 and any("\u4e00" <= c <= "\u9fff" for c in answer.out), name
    assert desk.ledger("--version").code == 0


def test_odd_things_below_cases_do_not_crash(desk: Desk) -> None:
    """A folder where a file should be, a name that is no UTF-8, a broken link: findings or nothing, never a crash."""
    (desk.root / CASE).unlink()
    (desk.root / CASE).mkdir()
    folder = os.fsencode(desk.root / "cases" / "2026")
    with open(os.path.join(folder, b"\xff\xfe.md"), "wb") as file:  # noqa: PTH118, PTH123
        file.write(b"?")
    (desk.root / "cases" / "2026" / "2026-0050.md").symlink_to("nowhere")
    for form in ("text", "json", "concise"):
        done = subprocess.run([sys.executable, "-m", "ledger", "check", "--format", form], cwd=desk.root, env=desk.env, capture_output=True, check=False)
        assert done.returncode == 1, done
        assert "程序出错" not in done.stderr.decode() and b"Traceback" not in done.stderr, done.stderr.decode()


def test_a_closed_pipe_is_no_error(desk: Desk) -> None:
    """``ledger explain --all | head -1``."""
    shell = f"{sys.executable} -m ledger explain --all | head -1"
    done = subprocess.run(["sh", "-c", shell], cwd=desk.root, env=desk.env, capture_output=True, check=False)
    assert done.returncode == 0 and done.stdout.decode().count("\n") == 1
    assert not done.stderr.strip(), done.stderr.decode()


@pytest.mark.parametrize(
    "surroundings",
    [{"PYTHONIOENCODING": "gbk"}, {"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii:strict"}],
    ids=["gbk", "LANG=C", "ascii"],
)
def test_output_to_something_that_is_not_utf8(desk: Desk, surroundings: dict[str, str]) -> None:
    """The same findings come out as UTF-8, and nothing crashes."""
    desk.write(CASE, LOW)
    done = subprocess.run([sys.executable, "-m", "ledger", "check", "--as-of", str(LATER)], cwd=desk.root, env={**desk.env, **surroundings},
                          capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 1, done
    assert "预警等级是橙色" in done.stdout.decode("utf-8")


def test_dash_c_takes_another_ledger(desk: Desk, tmp_path: Path) -> None:
    """``-C DIR`` and ``--root DIR`` from anywhere; paths stay relative to the ledger."""
    desk.write(CASE, LOW)
    for option in ("-C", "--root"):
        answer = desk.ledger(option, str(desk.root), "check", "--format", "concise", cwd=tmp_path, day=LATER)
        assert answer.code == 1 and answer.out.startswith(f"{CASE}:7:7: P101 ")


def test_as_of_takes_the_ledgers_own_spellings(desk: Desk) -> None:
    """A day as people write it."""
    for day in ("2026-11-16", "2026/11/16", "2026年11月16日"):
        assert desk.ledger("check", "--as-of", day, "--format", "json").json["as_of"] == "2026-11-16"


def test_as_of_beats_the_commit_date(desk: Desk) -> None:
    """``--as-of`` overrides whatever the environment says."""
    assert desk.ledger("check", "--as-of", "2026-10-20", "--format", "json", day=OPENED).json["as_of"] == "2026-10-20"


def test_source_is_not_mistaken(desk: Desk) -> None:
    """The base text holds the source that other tests double."""
    assert SOURCE in desk.text()
