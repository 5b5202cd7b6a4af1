"""Commits written past the server's hook, each wrong in one way: what a proof must say of them, and no push may bring."""

from __future__ import annotations

import re
from datetime import timedelta

from trials.bureau import ENFORCER, STREET, Bureau, today
from trials.kinds import Expected, Tamper, entering, number, who

COMMITS: dict[str, Tamper] = {}
ONLY_WHOLE = frozenset({"too-low-a-level", "hidden-in-the-middle"})  # asks for the whole measures: no second verifier has them
commit = entering(COMMITS)


def _past(b: Bureau, code: str, made: str, case: str = "", *, tip: str = "HEAD") -> Expected:
    b.smuggle(tip)
    return Expected((code,), made, case)


def _line(b: Bureau, path: str, text: str = "\n又记一行。\n") -> None:
    b.desk.edit(path, lambda t: t.rstrip("\n") + text)


@commit
def without_receipt(b: Bureau) -> Expected:
    """A commit in order, but not through the server."""
    _line(b, b.quiet)
    return _past(b, "G832", b.desk.record("补记"), number(b.quiet))


@commit
def unknown_person(b: Bureau) -> Expected:
    """A committer whom no directory knows."""
    _line(b, b.quiet)
    return _past(b, "G801", b.desk.record("补记", ("薛涛", "xuetao@example.com")), number(b.quiet))


@commit
def forged_author(b: Bureau) -> Expected:
    """An author whom no directory knows, committed by one who is."""
    _line(b, b.quiet)
    return _past(b, "G801", b.desk.record("补记", author=("某人", "someone@example.com")), number(b.quiet))


@commit
def altered_under_signature(b: Bureau) -> Expected:
    """Signed, then changed."""
    _line(b, b.quiet)
    made = b.desk.record("补记", sign=b.home / "xuetao")
    raw = b.desk.git("cat-file", "commit", made).stdout.replace("补记".encode(), "改记".encode())
    bad = b.desk.run("hash-object", "-t", "commit", "-w", "--stdin", stdin=raw)
    b.desk.run("update-ref", "HEAD", bad)
    return _past(b, "G803", bad, number(b.quiet))


def _signed(b: Bureau, code: str, key: str, who: tuple[str, str] = ENFORCER) -> Expected:
    _line(b, b.quiet)
    return _past(b, code, b.desk.record("补记", who, sign=b.home / key), number(b.quiet))


@commit
def unlisted_key(b: Bureau) -> Expected:
    """Good by a key that nobody has registered."""
    return _signed(b, "G803", "nobody")


@commit
def others_key(b: Bureau) -> Expected:
    """Good by somebody else's key."""
    return _signed(b, "G804", "xierenhong")


@commit
def key_run_out(b: Bureau) -> Expected:
    """Good by a key past its day."""
    return _signed(b, "G805", "stale")


@commit
def key_revoked(b: Bureau) -> Expected:
    """Good by a key that was revoked."""
    return _signed(b, "G805", "lost")


@commit
def backdated(b: Bureau) -> Expected:
    """A commit of months ago upon one of today."""
    _line(b, b.quiet)
    return _past(b, "G806", b.desk.record("补记", when=today() - timedelta(days=90)), number(b.quiet))


@commit
def dated_ahead(b: Bureau) -> Expected:
    """An author's day long after the committer's."""
    _line(b, b.quiet)
    made = b.desk.record("补记")
    raw = b.desk.git("cat-file", "commit", made).stdout
    later = re.sub(rb"(\nauthor .*> )(\d+)", lambda m: m[1] + str(int(m[2]) + 864000).encode(), raw)
    bad = b.desk.run("hash-object", "-t", "commit", "-w", "--stdin", stdin=later)
    b.desk.run("update-ref", "HEAD", bad)
    return _past(b, "G807", bad, number(b.quiet))


@commit
def symlink(b: Bureau) -> Expected:
    """A case that is a link."""
    place = b.desk.root / "cases/2026/2026-0900.md"
    place.parent.mkdir(exist_ok=True)
    place.symlink_to("/etc/hostname")
    return _past(b, "G810", b.desk.record("补记"))


@commit
def executable(b: Bureau) -> Expected:
    """A case with the executable mark."""
    (b.desk.root / b.quiet).chmod(0o755)
    _line(b, b.quiet)
    return _past(b, "G810", b.desk.record("补记"))


@commit
def submodule(b: Bureau) -> Expected:
    """Another repository in the tree."""
    b.desk.run("update-index", "--add", "--cacheinfo", f"160000,{b.tip},cases/2026/外部")
    b.desk.run("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "补记", env=who(ENFORCER))
    return _past(b, "G810", b.desk.run("rev-parse", "HEAD"))


@commit
def reserved_name(b: Bureau) -> Expected:
    """A name that Windows keeps for itself."""
    b.desk.write("附件/con.md", "x\n")
    return _past(b, "G811", b.desk.record("补记"))


@commit
def unseen_name(b: Bureau) -> Expected:
    """A name with a sign that turns the line around."""
    b.desk.write("附件/名单\u202exslx.md", "x\n")
    return _past(b, "G811", b.desk.record("补记"))


@commit
def twin_name(b: Bureau) -> Expected:
    """Two names that differ in case alone."""
    b.desk.write("附件/a.md", "x\n")
    b.desk.record("补记")
    b.desk.write("附件/A.md", "x\n")
    return _past(b, "G812", b.desk.record("再补记"))


@commit
def huge(b: Bureau) -> Expected:
    """A file far too large."""
    b.desk.write("附件/录像.txt", b"0" * (9 * 1024 * 1024))
    return _past(b, "G813", b.desk.record("补记"))


@commit
def number_in_message(b: Bureau) -> Expected:
    """A reporter's mobile number in the message."""
    _line(b, b.quiet)
    return _past(b, "G808", b.desk.record("补记，联系 138 0013 8000"), number(b.quiet))


@commit
def number_in_name(b: Bureau) -> Expected:
    """An identity number as a file's name."""
    b.desk.write("附件/11010519491231002X.md", "x\n")
    return _past(b, "G808", b.desk.record("补记"))


@commit
def entry_removed(b: Bureau) -> Expected:
    """A clue is gone."""
    b.desk.edit(b.red, lambda t: re.sub(r"  - 日期: .*\n    渠道: 来信来访\n(    .*\n)+", "", t))
    return _past(b, "T601", b.desk.record("整理"), number(b.red))


@commit
def entry_altered(b: Bureau) -> Expected:
    """What is owed becomes less."""
    b.desk.edit(b.red, lambda t: t.replace("应发: 90000", "应发: 60000"))
    return _past(b, "T602", b.desk.record("整理"), number(b.red))


@commit
def entries_swapped(b: Bureau) -> Expected:
    """Two steps change places."""
    b.desk.edit(b.red, lambda t: re.sub(r"(  - 步骤: 立案\n(?:    .*\n)+)(  - 步骤: 询问就业需求\n(?:    .*\n)+)", r"\2\1", t))
    return _past(b, "T603", b.desk.record("整理"), number(b.red))


@commit
def case_deleted(b: Bureau) -> Expected:
    """A case is gone."""
    path = b.red
    (b.desk.root / path).unlink()
    return _past(b, "T605", b.desk.record("整理"), number(path))


@commit
def step_undone(b: Bureau) -> Expected:
    """A docket that was filed is open again."""
    b.desk.edit(b.red, lambda t: t.replace("  - 步骤: 立案\n    部门: 局行政执法科\n", f"  - 步骤: 立案\n    部门: 局行政执法科\n    完成: {today().date()}\n"))
    b.desk.record("立案")
    b.desk.edit(b.red, lambda t: t.replace(f"    完成: {today().date()}\n", ""))
    return _past(b, "T602", b.desk.record("整理"), number(b.red))


@commit
def level_edited(b: Bureau) -> Expected:
    """The level says something else than the last grading."""
    b.desk.edit(b.red, lambda t: t.replace("预警等级: 红色", "预警等级: 黄色"))
    return _past(b, "P103", b.desk.record("整理"), number(b.red))


@commit
def lowered_alone(b: Bureau) -> Expected:
    """A level lowered with one approver."""
    lower = f"  - {{日期: {today().date()}, 等级: 橙色, 理由: 已协调, 批准: 薛涛}}\n信息来源:"
    b.desk.edit(b.red, lambda t: t.replace("预警等级: 红色", "预警等级: 橙色").replace("信息来源:", lower, 1))
    return _past(b, "P107", b.desk.record("降级"), number(b.red))


@commit
def lowered_without_reason(b: Bureau) -> Expected:
    """A level lowered with nobody's approval."""
    lower = f"  - {{日期: {today().date()}, 等级: 橙色}}\n信息来源:"
    b.desk.edit(b.red, lambda t: t.replace("预警等级: 红色", "预警等级: 橙色").replace("信息来源:", lower, 1))
    return _past(b, "P106", b.desk.record("降级"), number(b.red))


@commit
def too_low_a_level(b: Bureau) -> Expected:
    """Twelve more people are owed, and the level does not say so."""
    wage = f"工资:\n  - 所属期: 2026-08\n    发薪日: {today().date() - timedelta(days=40)}\n    人数: 12\n    应发: 90000.00\n"
    b.desk.edit(b.quiet, lambda t: t.replace("---\n## ", wage + "---\n## "))
    return _past(b, "P101", b.desk.record("补记"), number(b.quiet))


@commit
def hidden_in_the_middle(b: Bureau) -> Expected:
    """Wrong in one commit, mended in the next: the end is in order."""
    wage = f"工资:\n  - 所属期: 2026-08\n    发薪日: {today().date() - timedelta(days=40)}\n    人数: 12\n    应发: 90000.00\n"
    b.desk.edit(b.quiet, lambda t: t.replace("---\n## ", wage + "---\n## "))
    made = b.desk.record("补记")
    b.desk.edit(b.quiet, lambda t: t.replace("    应发: 90000.00\n", "    应发: 90000.00\n    更正: 无\n", 1))
    b.desk.record("再记")
    return _past(b, "P101", made, number(b.quiet))


@commit
def docket_by_a_street(b: Bureau) -> Expected:
    """A street files what only 局行政执法科 files."""
    b.desk.edit(b.red, lambda t: t.replace("  - 步骤: 立案\n    部门: 局行政执法科\n", f"  - 步骤: 立案\n    部门: 局行政执法科\n    完成: {today().date()}\n"))
    return _past(b, "C430", b.desk.record("立案", ("友谊路街道岗位账号", "youyilu@example.invalid")), number(b.red))


@commit
def settings_by_a_street(b: Bureau) -> Expected:
    """A street makes itself at home in the policy."""
    b.desk.edit("policy.yaml", lambda t: t.replace("单位: [局行政执法科]", "单位: [局行政执法科, 吴淞街道]"))
    return _past(b, "C430", b.desk.record("口径", STREET))


@commit
def others_place(b: Bureau) -> Expected:
    """A street edits another street's case."""
    _line(b, b.quiet)
    return _past(b, "C431", b.desk.record("补记", STREET), number(b.quiet))


@commit
def closed_edited(b: Bureau) -> Expected:
    """A closed case goes on."""
    done = f"处置:\n  - 步骤: 结案\n    部门: 局行政执法科\n    完成: {today().date()}\n    结果: 不成立\n"
    b.desk.edit(b.quiet, lambda t: t.replace("---\n## ", done + "---\n## "))
    b.desk.record("结案")
    _line(b, b.quiet)
    return _past(b, "T604", b.desk.record("补记"), number(b.quiet))


@commit
def number_taken(b: Bureau) -> Expected:
    """A file that says it is another case."""
    b.desk.edit(b.quiet, lambda t: t.replace(f"编号: {number(b.quiet)}", f"编号: {number(b.red)}"))
    return _past(b, "S225", b.desk.record("改号"), number(b.quiet))


@commit
def day_ahead(b: Bureau) -> Expected:
    """A step done on a day to come."""
    b.desk.edit(b.red, lambda t: t.replace("  - 步骤: 立案\n    部门: 局行政执法科\n", f"  - 步骤: 立案\n    部门: 局行政执法科\n    完成: {today().date() + timedelta(days=3)}\n"))
    return _past(b, "S220", b.desk.record("立案"), number(b.red))


@commit
def stray_file(b: Bureau) -> Expected:
    """Something that is no record among the records."""
    b.desk.write("cases/2026/名单.txt", "x\n")
    return _past(b, "X705", b.desk.record("附上"))


def _sides(b: Bureau) -> None:
    """Two lines of work on the quiet case, and a merge of them under way."""
    desk = b.desk
    entry = f"  - 日期: {today().date()}\n    渠道: 12345热线工单\n    部门: 局行政执法科\n    摘要: 热线又来\n---\n## "
    desk.run("checkout", "--quiet", "-b", "side")
    _line(b, b.quiet, "\n街道补记。\n")
    desk.record("街道补记")
    desk.run("checkout", "--quiet", "main")
    desk.edit(b.quiet, lambda t: t.replace("---\n## ", entry, 1))
    desk.record("热线")
    desk.git("-c", "core.hooksPath=/dev/null", "merge", "--quiet", "--no-commit", "--no-ff", "side", check=False, env=who(ENFORCER))


@commit
def merge_adds(b: Bureau) -> Expected:
    """A merge brings a clue that neither side has."""
    _sides(b)
    entry = f"  - 日期: {today().date()}\n    渠道: 基层排摸\n    部门: 友谊路街道\n    摘要: 夹带\n---\n## "
    b.desk.edit(b.quiet, lambda t: t.replace("---\n## ", entry, 1))
    return _past(b, "T609", b.desk.record("合并"), number(b.quiet))


@commit
def merge_loses(b: Bureau) -> Expected:
    """A merge leaves out what one side recorded."""
    _sides(b)
    b.desk.run("checkout", "--quiet", "side", "--", b.quiet)
    return _past(b, "T601", b.desk.record("合并"), number(b.quiet))


@commit
def merge_changes_a_field(b: Bureau) -> Expected:
    """A merge gives a field a value of its own."""
    _sides(b)
    b.desk.edit(b.quiet, lambda t: t.replace("预警等级: 无", "用工人数: 3\n预警等级: 无"))
    return _past(b, "T607", b.desk.record("合并"), number(b.quiet))


@commit
def by_a_chief_in_a_streets_name(b: Bureau) -> Expected:
    """Signed by a street's post with the chief's key."""
    return _signed(b, "G804", "xierenhong", ("友谊路街道岗位账号", "youyilu@example.invalid"))
