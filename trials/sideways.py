"""Pushes that come from the side: by a merge, another root, a name that is read as another, a file moved away."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ledger.book.snapshot import SETTINGS
from ledger.records.kinds import FOLDERS
from trials.bureau import ENFORCER, Bureau, Hostile, Push, today
from trials.kinds import number

HOME_STREET, OTHER_STREET = ("友谊路街道岗位账号", "youyilu@example.invalid"), ("吴淞街道岗位账号", "wusong@example.invalid")
STRANGER = ("示例外人", "outsider@example.invalid")
SIDEWAYS: dict[str, Hostile] = {}


def _sideways(hostile: Hostile) -> Hostile:
    SIDEWAYS[hostile.__name__.replace("_", "-")] = hostile
    return hostile


def _joined(b: Bureau, parents: Sequence[str], who: tuple[str, str], message: str = "合并") -> str:
    """A merge of these commits whose files are those that lie in the folder."""
    b.desk.run("add", "--all")
    tree = b.desk.run("write-tree")
    moment = today().isoformat(timespec="seconds")
    dated = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER")
             for what, value in (("NAME", who[0]), ("EMAIL", who[1]), ("DATE", moment))}  # fmt: skip
    made = b.desk.run("commit-tree", tree, *(w for p in parents for w in ("-p", p)), "-m", message, env=dated)
    b.desk.run("reset", "--quiet", "--hard", made)
    return made


def _shared(b: Bureau) -> str:
    """What the desk has is pushed honestly; its commit."""
    b.desk.run("-c", "core.hooksPath=/dev/null", "push", "--quiet", "origin", "HEAD:refs/heads/main")
    return b.tip


@_sideways
def policy_moved_away(b: Bureau) -> Push:
    """A street renames the policy, so that the packaged one is in force."""
    b.desk.run("mv", "policy.yaml", "口径.yaml")
    b.desk.record("整理", HOME_STREET)
    return Push(("main",), "C430")


@_sideways
def directory_moved_onto(b: Bureau) -> Push:
    """A street puts another file in the place of the calendar, by renaming it."""
    b.desk.run("rm", "--quiet", "holidays.yaml")
    b.desk.record("休息日另发")
    tip = _shared(b)
    b.desk.write("日历.yaml", b.desk.run("show", f"{tip}~1:holidays.yaml") + "\n")
    b.desk.record("日历", HOME_STREET)
    b.desk.run("mv", "日历.yaml", "holidays.yaml")
    b.desk.record("日历", HOME_STREET)
    return Push(("main",), "C430")


@_sideways
def old_settings_by_a_merge(b: Bureau) -> Push:
    """A street merges a commit of long ago, and takes the directory of then: in this one signing keys are not known."""
    old = b.desk.run("rev-list", "--max-parents=0", "HEAD")
    b.desk.run("checkout", "--quiet", old, "--", "contacts.yaml")
    _joined(b, (b.tip, old), HOME_STREET)
    return Push(("main",), "C430")


@_sideways
def old_settings_first(b: Bureau) -> Push:
    """The same with the old commit as the first parent."""
    old = b.desk.run("rev-list", "--max-parents=0", "HEAD")
    b.desk.run("checkout", "--quiet", old, "--", "contacts.yaml")
    _joined(b, (old, b.tip), HOME_STREET)
    return Push(("main",), "C430")


@_sideways
def strangers_own_root(b: Bureau) -> Push:
    """A stranger begins another history, in which the directory knows him, and joins it to the line."""
    tip = b.tip
    b.desk.run("checkout", "--quiet", "--orphan", "other")
    entry = f"  - 姓名: {STRANGER[0]}\n    单位: 局行政执法科\n    git: [{STRANGER[1]}]\n"
    b.desk.edit("contacts.yaml", lambda t: t.rstrip("\n") + "\n" + entry)
    b.desk.run("rm", "-r", "--quiet", "--cached", "cases", "intake", "reviews", "jobs", "reports", "--ignore-unmatch")
    text = b.desk.root.joinpath("contacts.yaml").read_text("utf-8")
    b.desk.run("clean", "-fdxq")
    root = b.desk.record("另起", STRANGER)
    b.desk.run("checkout", "--quiet", "-B", "main", tip)
    b.desk.write("contacts.yaml", text)
    _joined(b, (tip, root), STRANGER)
    return Push(("main",), "G824")


def _closed(b: Bureau) -> str:
    """The quiet case is closed, and that is shared; the commit before."""
    before = b.desk.run("rev-parse", "HEAD")
    done = f"处置:\n  - 步骤: 结案\n    部门: 局行政执法科\n    完成: {today().date()}\n    结果: 不成立\n---\n## "
    b.desk.edit(b.quiet, lambda t: t.replace("---\n## ", done, 1))
    b.desk.record("结案")
    _shared(b)
    return before


_VOID = "  - 更正: 结案 {day}\n    作废: 是\n    说明: 另有情况\n---\n## "


@_sideways
def closed_opened_by_a_merge(b: Bureau) -> Push:
    """A merge with a commit of when the case was open takes its closing back."""
    before = _closed(b)
    b.desk.edit(b.quiet, lambda t: t.replace("---\n## ", _VOID.format(day=today().date()), 1))
    _joined(b, (b.tip, before), OTHER_STREET)
    return Push(("main",), "T604", number(b.quiet))


@_sideways
def closed_opened_by_a_merge_of_closed(b: Bureau) -> Push:
    """The same where both parents hold it closed."""
    _closed(b)
    closed = b.tip
    b.desk.write("附件/说明.md", "另记\n")
    b.desk.record("另记")
    _shared(b)
    b.desk.edit(b.quiet, lambda t: t.replace("---\n## ", _VOID.format(day=today().date()), 1))
    _joined(b, (b.tip, closed), OTHER_STREET)
    return Push(("main",), "T604", number(b.quiet))


@_sideways
def old_state_by_a_merge(b: Bureau) -> Push:
    """Another street brings back what a case said before, by a merge with a commit of then."""
    before = b.desk.run("rev-parse", "HEAD")
    b.desk.edit(b.quiet, lambda t: t.replace("预警等级: 无", "用工人数: 300\n预警等级: 无").rstrip("\n") + "\n又记：老板已跑。\n")
    b.desk.record("核实")
    _shared(b)
    b.desk.run("checkout", "--quiet", before, "--", b.quiet)
    _joined(b, (b.tip, before), OTHER_STREET)
    return Push(("main",), "C431", number(b.quiet))


@_sideways
def old_words_by_a_merge(b: Bureau) -> Push:
    """The same for the text below, with a line of its own kept."""
    before = b.desk.run("rev-parse", "HEAD")
    b.desk.edit(b.quiet, lambda t: t.rstrip("\n") + "\n又记：老板已跑。\n")
    b.desk.record("核实")
    _shared(b)
    b.desk.run("checkout", "--quiet", before, "--", b.quiet)
    _joined(b, (b.tip, before), OTHER_STREET)
    return Push(("main",), "C431", number(b.quiet))


@_sideways
def others_place_by_a_merge(b: Bureau) -> Push:
    """A street adds a step to another street's case while it merges what did not touch it."""
    before = b.desk.run("rev-parse", "HEAD~1")
    step = "  - 步骤: 约谈\n    部门: 局行政执法科\n---\n## "
    b.desk.edit(b.red, lambda t: t.replace("---\n## ", step, 1))
    _joined(b, (b.tip, before), OTHER_STREET)
    return Push(("main",), "C431", number(b.red))


@_sideways
def line_with_a_tail(b: Bureau) -> Push:
    """A branch whose name, cut at its unseen last sign, is the line's."""
    return Push(("main~3:refs/heads/main\u2028",), "G823")


@_sideways
def tag_with_a_tail(b: Bureau) -> Push:
    """A tag that looks like the month's, with an unseen sign behind."""
    return Push(("main~3:refs/tags/月报\u2028",), "G823")


@_sideways
def tag_like_a_commit(b: Bureau) -> Push:
    """A tag called as the line's commit is in short: whoever asks for that commit is shown another."""
    return Push((f"main~3:refs/tags/{b.tip[:9]}",), "G823")


@_sideways
def tag_like_a_remote(b: Bureau) -> Push:
    """A tag that in every clone is taken for what the server has."""
    return Push(("main~3:refs/tags/origin/main",), "G823")


@_sideways
def tag_in_a_tag(b: Bureau) -> Push:
    """A stranger's tag within an honest one."""
    inner = f"object {b.tip}\ntype commit\ntag 内\ntagger {STRANGER[0]} <{STRANGER[1]}> {int(today().timestamp())} +0800\n\n联系 13800138000\n"
    made = b.desk.run("hash-object", "-t", "tag", "-w", "--stdin", stdin=inner.encode())
    outer = f"object {made}\ntype tag\ntag 年报\ntagger {ENFORCER[0]} <{ENFORCER[1]}> {int(today().timestamp())} +0800\n\n年报\n"
    made = b.desk.run("hash-object", "-t", "tag", "-w", "--stdin", stdin=outer.encode())
    return Push((f"{made}:refs/tags/年报",), "G823")


@_sideways
def number_in_a_tags_head(b: Bureau) -> Push:
    """A mobile number as the name that a tag bears within."""
    text = f"object {b.tip}\ntype commit\ntag 13800138000\ntagger {ENFORCER[0]} <{ENFORCER[1]}> {int(today().timestamp())} +0800\n\n年报\n"
    made = b.desk.run("hash-object", "-t", "tag", "-w", "--stdin", stdin=text.encode())
    return Push((f"{made}:refs/tags/年报",), "G808")


@_sideways
def number_in_a_header(b: Bureau) -> Push:
    """A mobile number in a line of a commit's head that no program shows."""
    made = b.desk.record("补记")
    raw = b.desk.git("cat-file", "commit", made).stdout.replace(b"\n\n", "\n联系 13800138000\n\n".encode(), 1)
    bad = b.desk.run("hash-object", "-t", "commit", "-w", "--stdin", stdin=raw)
    b.desk.run("update-ref", "HEAD", bad)
    return Push(("main",), "G808")


@_sideways
def folder_twin(b: Bureau) -> Push:
    """A case in a folder that on Windows is that of the cases, and here is none."""
    text = b.desk.root.joinpath(b.quiet).read_text("utf-8")
    b.desk.write("Cases/2026/2026-0099.md", re.sub(r"^编号: .*", "编号: 2026-0099", text, flags=re.MULTILINE))
    b.desk.record("另立", OTHER_STREET)
    return Push(("main",), "G812")


@_sideways
def correction_with_a_wide_blank(b: Bureau) -> Push:
    """A street voids a docket, the name of the step followed by a sign that is not quite a blank."""
    day = today().date()
    b.desk.edit(b.red, lambda t: t.replace("  - 步骤: 立案\n    部门: 局行政执法科\n", f"  - 步骤: 立案\n    部门: 局行政执法科\n    完成: {day}\n"))
    b.desk.record("立案")
    b.smuggle()
    void = f'  - 更正: "立案\u3000{day}"\n    作废: 是\n    说明: 另有情况\n'
    b.desk.edit(b.red, lambda t: re.sub(r"(  - 步骤: 立案\n(?:    .*\n)+)", lambda m: m[1] + void, t))
    b.desk.record("作废", HOME_STREET)
    return Push(("main",), "C430", number(b.red))


@_sideways
def correction_under_another_name(b: Bureau) -> Push:
    """A street replaces a docket by a talk: what the correction names counts, not what it says."""
    day = today().date()
    b.desk.edit(b.red, lambda t: t.replace("  - 步骤: 立案\n    部门: 局行政执法科\n", f"  - 步骤: 立案\n    部门: 局行政执法科\n    完成: {day}\n"))
    b.desk.record("立案")
    b.smuggle()
    talk = f"  - 步骤: 约谈\n    部门: 友谊路街道\n    完成: {day}\n    更正: 立案 {day}\n    说明: 另有情况\n"
    b.desk.edit(b.red, lambda t: re.sub(r"(  - 步骤: 立案\n(?:    .*\n)+)", lambda m: m[1] + talk, t))
    b.desk.record("更正", HOME_STREET)
    return Push(("main",), "C430", number(b.red))


@_sideways
def ledger_around_the_ledger(b: Bureau) -> Push:
    """Where the ledger lies in a folder, a street puts one at the top, so that the other would be none."""
    b.desk.run("checkout", "--quiet", "--orphan", "moved")
    (b.desk.root / "台账").mkdir()
    for name in (*FOLDERS, *SETTINGS):
        if (b.desk.root / name).exists():
            b.desk.run("mv", name, f"台账/{name}")
    b.desk.record("台账在文件夹里")
    b.smuggle()
    b.receipts.write_text("", "utf-8")
    text = next(b.desk.root.glob("台账/cases/*/*.md")).read_text("utf-8")
    b.desk.write("cases/2026/2026-0001.md", re.sub(r"^编号: .*", "编号: 2026-0001", text, flags=re.MULTILINE))
    entry = f"\n  - 姓名: {STRANGER[0]}\n    单位: 局行政执法科\n    git: [{STRANGER[1]}]\n"
    b.desk.edit("台账/contacts.yaml", lambda t: t.rstrip("\n") + entry)
    b.desk.record("另立", HOME_STREET)
    return Push(("HEAD:refs/heads/main",), "C430")


__all__ = ["SIDEWAYS"]
