"""Hostile pushes against the server's own hooks: each must be refused in Chinese, and leave nothing behind."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.gitkit import Sandbox
from trials.bureau import STREET, Bureau, Hostile, Push, today
from trials.kinds import number
from trials.sideways import SIDEWAYS
from trials.smuggled import COMMITS

CHINESE = re.compile("[\u4e00-\u9fff]")


PUSHES: dict[str, Hostile] = {**SIDEWAYS}


def _push(hostile: Hostile) -> Hostile:
    PUSHES[hostile.__name__.replace("_", "-")] = hostile
    return hostile


@_push
def rewritten(b: Bureau) -> Push:
    """The last commit amended and forced."""
    b.desk.run("reset", "--quiet", "--hard", "HEAD~1")
    b.desk.record("另一次")
    return Push(("--force", "main"), "G820", "2026-")


@_push
def cut_short(b: Bureau) -> Push:
    """The line set back."""
    return Push(("--force", "main~2:refs/heads/main"), "G820", number(b.red))


@_push
def line_deleted(b: Bureau) -> Push:
    """The line deleted."""
    return Push((":refs/heads/main",), "G821", number(b.red))


@_push
def another_root(b: Bureau) -> Push:
    """A history with another beginning."""
    b.desk.run("checkout", "--quiet", "--orphan", "other")
    b.desk.record("台账")
    return Push(("--force", "other:refs/heads/main"), "G820", number(b.red))


@_push
def tag_moved(b: Bureau) -> Push:
    """The month's tag moved."""
    b.desk.run("tag", "-f", "月报", "main~3")
    return Push(("--force", "refs/tags/月报"), "G822", "2026-")


@_push
def tag_deleted(b: Bureau) -> Push:
    """The month's tag deleted."""
    return Push((":refs/tags/月报",), "G821", "2026-")


@_push
def tag_of_the_lines_name(b: Bureau) -> Push:
    """A tag that would be taken for the line."""
    return Push(("main~4:refs/tags/main",), "G823")


@_push
def tag_on_the_side(b: Bureau) -> Push:
    """A tag that brings commits which the line does not have."""
    b.desk.edit(b.quiet, lambda t: t + "\n夹带\n")
    b.desk.record("夹带")
    return Push(("HEAD:refs/tags/夹带",), "G823", number(b.quiet))


@_push
def replacement(b: Bureau) -> Push:
    """A replacement ref."""
    return Push((f"main~3:refs/replace/{b.desk.run('rev-parse', 'main')}",), "G823", number(b.red))


@_push
def notes(b: Bureau) -> Push:
    """Notes under commits."""
    b.desk.run("-c", "user.name=x", "-c", "user.email=x@example.invalid", "notes", "add", "-m", "已同意不立案", "main")
    return Push(("refs/notes/commits",), "G823", number(b.red))


@_push
def shadow_branch(b: Bureau) -> Push:
    """Another branch, its name differing in case."""
    return Push(("main:refs/heads/Main",), "G823")


@_push
def other_branch(b: Bureau) -> Push:
    """Another branch with work of its own."""
    b.desk.edit(b.quiet, lambda t: t + "\n另记\n")
    b.desk.record("另记")
    return Push(("HEAD:refs/heads/work",), "G823", number(b.quiet))


@_push
def number_in_a_refs_name(b: Bureau) -> Push:
    """A mobile number as a tag's name."""
    return Push(("main:refs/tags/13800138000",), "G808")


@_push
def tag_by_a_stranger(b: Bureau) -> Push:
    """A tag by somebody whom the directory does not know."""
    b.desk.run("-c", "user.name=x", "-c", "user.email=x@example.invalid", "tag", "-a", "-m", "x", "年报")
    return Push(("refs/tags/年报",), "G801")


@_push
def key_added_and_used_at_once(b: Bureau) -> Push:
    """A stranger who enters himself and his key in the directory by the very commit that needs them."""
    pub = (b.home / "nobody.pub").read_text().strip()
    entry = f"  - 姓名: 示例外人\n    单位: 局行政执法科\n    git: [outsider@example.invalid]\n    签名公钥:\n      - 公钥: {pub}\n"
    b.desk.edit("contacts.yaml", lambda t: t.rstrip("\n") + "\n" + entry)
    b.desk.record("登记", ("示例外人", "outsider@example.invalid"), sign=b.home / "nobody")
    return Push(("main",), "G801")


@_push
def demand_lowered(b: Bureau) -> Push:
    """A street gives itself a power, and uses it in the same push."""
    b.desk.edit("policy.yaml", lambda t: t.replace("单位: [局行政执法科]", "单位: [局行政执法科, 友谊路街道]"))
    who = ("友谊路街道岗位账号", "youyilu@example.invalid")
    b.desk.record("口径", who)
    b.desk.edit(b.red, lambda t: t.replace("  - 步骤: 立案\n    部门: 局行政执法科\n", f"  - 步骤: 立案\n    部门: 局行政执法科\n    完成: {today().date()}\n"))
    b.desk.record("立案", who)
    return Push(("main",), "C430")


@_push
def all_cases_gone(b: Bureau) -> Push:
    """Everything deleted: no ledger is left to be checked."""
    path = b.red
    b.desk.run("rm", "-r", "--quiet", "cases")
    b.desk.record("清理")
    return Push(("main",), "T605", number(path))


@_push
def attributes_by_a_street(b: Bureau) -> Push:
    """A street has git ignore the cases in every clone."""
    b.desk.write(".gitignore", "cases/\n")
    b.desk.record("整理", STREET)
    return Push(("main",), "C430")


# What an administrator could smuggle in, a push cannot bring either; what only receipts can tell is none of a push's.
_SAME = [name for name in COMMITS if name not in ("without-receipt",)]


def _smuggled(name: str) -> Hostile:
    def hostile(b: Bureau) -> Push:
        tip = b.tip
        wanted = COMMITS[name](b)
        b.git("update-ref", "refs/heads/main", tip)
        return Push(("HEAD:refs/heads/main",), wanted.codes[0], wanted.case)

    return hostile


for _name in _SAME:
    PUSHES[_name] = _smuggled(_name)


def attempt(base: Bureau, home: Path, name: str) -> str:
    """Make one hostile push on a copy of a bureau; what is wrong with the server's answer, empty where nothing is."""
    b = base.copy(home / f"push-{name}")
    push = PUSHES[name](b)
    before = b.git("for-each-ref"), b.receipts.read_bytes()
    done = Sandbox.git(b.desk, "-c", "core.hooksPath=/dev/null", "push", "origin", *push.arguments, check=False)
    told = done.stderr.decode()
    if done.returncode == 0:
        return f"{name}：收下了"
    if (b.git("for-each-ref"), b.receipts.read_bytes()) != before:
        return f"{name}：拒收了，服务器上却变了"
    if f"错误[{push.code}]" not in told or not CHINESE.search(told) or "Traceback" in told or "程序出错" in told:
        return f"{name}：没有说出 {push.code}：{told[-300:]}"
    return "" if push.case in told else f"{name}：没有点出案件 {push.case}"


def refused(base: Bureau, home: Path, share: float) -> tuple[list[str], list[str]]:
    """The kinds tried, and what was wrong with the answers."""
    count = max(1, round(len(PUSHES) * share))
    names = [[*PUSHES][i * len(PUSHES) // count] for i in range(count)]
    with ThreadPoolExecutor(2) as workers:
        answers = list(workers.map(lambda name: attempt(base, home, name), names))
    return names, [a for a in answers if a]


__all__ = ["PUSHES", "attempt", "refused"]
