"""Ways to tamper with a history that a server has taken in: each by kind, with what a proof must say of it.

Those of the first part change what git or the receipts hold; those of the second write commits past the server's hook.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from trials.bureau import ENFORCER, STREET, Bureau, today


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be said: one of these codes, of this commit (where given), naming this case (where given)."""

    codes: tuple[str, ...]
    commit: str = ""
    case: str = ""
    tips: tuple[str, ...] = ()  # printed somewhere before, as ``--tip``
    second: tuple[str, ...] = ()  # by which the second verifier may name it, where its page asks for no more


Tamper = Callable[[Bureau], Expected]
HISTORY: dict[str, Tamper] = {}
COMMITS: dict[str, Tamper] = {}
ONLY_WHOLE = frozenset({"too-low-a-level", "hidden-in-the-middle"})  # asks for the whole measures: no second verifier has them


def _enter(table: dict[str, Tamper]) -> Callable[[Tamper], Tamper]:
    def enter(tamper: Tamper) -> Tamper:
        table[tamper.__name__.replace("_", "-")] = tamper
        return tamper

    return enter


history, commit = _enter(HISTORY), _enter(COMMITS)


def number(path: str) -> str:
    """The 编号 of a path."""
    return path.rpartition("/")[2].removesuffix(".md")


def _line_of(b: Bureau) -> list[str]:
    return b.git("rev-list", "--topo-order", "--reverse", "main").split()


def _rewrite(b: Bureau, share: float, change: Callable[[bytes], bytes | None]) -> None:
    """Build the line anew, one commit (at this share of the way) changed or, by None, left out; the main line moves."""
    new: dict[str, str] = {}
    line = _line_of(b)
    at = int(share * (len(line) - 1))
    for i, old in enumerate(line):
        raw = subprocess.run(["git", "cat-file", "commit", old], cwd=b.server, env=b.desk.env, capture_output=True, check=True).stdout
        head, blank, message = raw.partition(b"\n\n")
        lines = head.split(b"\n")
        for j, line in enumerate(lines):
            if line.startswith(b"parent "):
                was = line[7:].decode()
                lines[j] = b"parent " + new.get(was, was).encode()
        text: bytes | None = b"\n".join(lines) + blank + message
        if i == at:
            text = change(text) if text else None
        if text is None:
            new[old] = new.get(_parent(raw), _parent(raw))
        else:
            new[old] = b.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=text)
    b.git("update-ref", "refs/heads/main", new[b.tip])


def _parent(raw: bytes) -> str:
    found = re.search(rb"^parent (\S+)", raw, re.MULTILINE)
    return found[1].decode() if found else ""


def _lost(b: Bureau) -> Expected:
    """The last receipted tip of the main line must be missed."""
    return Expected(("G831",), _receipts(b, "refs/heads/main")[-1]["new"])


def _receipts(b: Bureau, ref: str = "") -> list[dict[str, str]]:
    lines = [json.loads(line) for line in b.receipts.read_text("utf-8").splitlines()]
    return [line for line in lines if ref in ("", line["ref"])]


def _write(b: Bureau, receipts: list[dict[str, str]], *, chain: bool) -> None:
    prev, lines = "0" * 64, []
    for i, receipt in enumerate(receipts, 1):
        line = json.dumps({**receipt, **({"number": i, "prev": prev} if chain else {})}, ensure_ascii=False, separators=(",", ":"))
        prev = sha256(line.encode()).hexdigest()
        lines.append(line + "\n")
    b.receipts.write_text("".join(lines), "utf-8")


# --- the history -------------------------------------------------------------------------------------------


@history
def reworded(b: Bureau) -> Expected:
    """An old message is worded anew."""
    _rewrite(b, 0.2, lambda raw: raw + b"\n(reworded)\n")
    return _lost(b)


@history
def redated(b: Bureau) -> Expected:
    """An old commit gets another day."""
    _rewrite(b, 0.3, lambda raw: re.sub(rb"(\ncommitter .*> )(\d+)", lambda m: m[1] + str(int(m[2]) - 7200).encode(), raw))
    return _lost(b)


@history
def reauthored(b: Bureau) -> Expected:
    """Somebody else's name on an old commit."""
    _rewrite(b, 0.1, lambda raw: re.sub(rb"\nauthor [^<]*<[^>]*>", "\nauthor 任伟华 <renweihua@example.invalid>".encode(), raw))
    return _lost(b)


@history
def dropped(b: Bureau) -> Expected:
    """A commit in the middle is left out."""
    _rewrite(b, 0.6, lambda raw: None)
    return _lost(b)


@history
def unsigned(b: Bureau) -> Expected:
    """The signature of the last commit is taken off."""
    _rewrite(b, 1, lambda raw: re.sub(rb"\ngpgsig [^\n]*(\n [^\n]*)*", b"", raw))
    return _lost(b)


@history
def content_altered(b: Bureau) -> Expected:
    """An old version of a case says something else."""
    line = _line_of(b)
    commit = line[len(line) // 2]
    path = b.git("ls-tree", "-r", "--name-only", commit, "--", "cases").splitlines()[0].strip('"')
    text = b.git("show", f"{commit}:{path}") + "\n改过的一行。\n"
    b.desk.run("checkout", "--quiet", "--detach", commit)
    b.desk.write(path, text)
    b.desk.run("add", "--all")
    tree = b.desk.run("write-tree")
    b.git("fetch", "--quiet", str(b.desk.root), b.desk.run("commit-tree", tree, "-m", "x", env=_who(ENFORCER)))
    _rewrite(b, (len(line) // 2) / (len(line) - 1), lambda raw: re.sub(rb"^tree \S+", f"tree {tree}".encode(), raw))
    return _lost(b)


def _who(who: tuple[str, str]) -> dict[str, str]:
    return {"GIT_AUTHOR_NAME": who[0], "GIT_AUTHOR_EMAIL": who[1], "GIT_COMMITTER_NAME": who[0], "GIT_COMMITTER_EMAIL": who[1]}


@history
def truncated(b: Bureau) -> Expected:
    """The last commits are gone from the line."""
    expected, case = _lost(b), number(b.red)
    b.git("update-ref", "refs/heads/main", "main~2")
    return Expected(expected.codes, expected.commit, case)


@history
def restarted(b: Bureau) -> Expected:
    """The same files under a new root."""
    expected = _lost(b)
    b.git("update-ref", "refs/heads/main", _orphan(b, "main^{tree}"))
    return expected


def _orphan(b: Bureau, tree: str, *parents: str) -> str:
    named = [word for p in parents for word in ("-p", p)]
    oid = b.git("rev-parse", tree)
    b.git("config", "user.name", ENFORCER[0])
    b.git("config", "user.email", ENFORCER[1])
    return b.git("commit-tree", oid, *named, "-m", "台账")


@history
def squashed(b: Bureau) -> Expected:
    """Many commits made into one."""
    expected = _lost(b)
    b.git("update-ref", "refs/heads/main", _orphan(b, "main^{tree}", "main~8"))
    return expected


@history
def other_parent(b: Bureau) -> Expected:
    """The last commits on another base: those between are gone, though the files are the same."""
    expected = _lost(b)
    b.git("update-ref", "refs/heads/main", _orphan(b, "main^{tree}", _orphan(b, "main~1^{tree}", "main~6")))
    return expected


@history
def replaced(b: Bureau) -> Expected:
    """A replacement ref makes git show another commit."""
    old = b.git("rev-parse", "main~1")
    b.git("update-ref", f"refs/replace/{old}", b.git("rev-parse", "main~3"))
    return Expected(("G840",), old, number(b.quiet))


@history
def line_hidden(b: Bureau) -> Expected:
    """The server stands for a branch that is not there, and the line has gone: nothing is left to be wrong."""
    expected = _lost(b)
    b.git("symbolic-ref", "HEAD", "refs/heads/other")
    b.git("update-ref", "-d", "refs/heads/main")
    b.git("update-ref", "-d", "refs/tags/月报")
    return replace(expected, second=("G841",))  # a line without a commit


@history
def line_renamed(b: Bureau) -> Expected:
    """The server stands for a branch that was never receipted, without the last commits."""
    expected = _lost(b)
    b.git("update-ref", "refs/heads/other", "main~2")
    b.git("symbolic-ref", "HEAD", "refs/heads/other")
    b.git("update-ref", "-d", "refs/heads/main")
    return replace(expected, second=("G832",))  # a line without receipts


@history
def line_with_a_tail(b: Bureau) -> Expected:
    """A branch beside the line whose name ends in a sign that cannot be seen."""
    b.git("update-ref", "refs/heads/main\u2028", "main~4")
    return Expected(("G842",))


@history
def grafted(b: Bureau) -> Expected:
    """A graft cuts the past off."""
    b.server.joinpath("info").mkdir(exist_ok=True)
    b.server.joinpath("info/grafts").write_text(f"{b.tip}\n")
    return Expected(("G840",))


@history
def made_shallow(b: Bureau) -> Expected:
    """A planted file makes git believe that the past was never fetched."""
    b.server.joinpath("shallow").write_text(b.git("rev-parse", "main~5") + "\n")
    return Expected(("G840",))


@history
def noted(b: Bureau) -> Expected:
    """A note puts other words under a commit."""
    _orphan(b, "main^{tree}")
    b.git("notes", "add", "-m", "此案已经局里同意不立案", "main")
    return Expected(("G842",))


@history
def shadow_branch(b: Bureau) -> Expected:
    """Another branch beside the line."""
    b.git("update-ref", "refs/heads/Main", "main~4")
    return Expected(("G842",))


@history
def shadow_tag(b: Bureau) -> Expected:
    """A tag of the line's own name."""
    b.git("update-ref", "refs/tags/main", b.git("rev-parse", "main~4"))
    return Expected(("G842",))


@history
def tag_moved(b: Bureau) -> Expected:
    """The month's tag on another commit."""
    was = b.git("rev-parse", "refs/tags/月报")
    b.git("update-ref", "refs/tags/月报", b.git("rev-parse", "main~3"))
    return Expected(("G844",), was)


@history
def tag_deleted(b: Bureau) -> Expected:
    """The month's tag is gone."""
    was = b.git("rev-parse", "refs/tags/月报")
    b.git("update-ref", "-d", "refs/tags/月报")
    return Expected(("G844",), was)


@history
def tag_planted(b: Bureau) -> Expected:
    """A tag that no push brought."""
    b.git("update-ref", "refs/tags/另一份月报", b.git("rev-parse", "main~3"))
    return Expected(("G832",))


@history
def receipt_removed(b: Bureau) -> Expected:
    """A line out of the middle of the receipts."""
    receipts = _receipts(b)
    _write(b, [receipts[0], *receipts[2:]], chain=False)
    return Expected(("G830",))


@history
def receipt_edited(b: Bureau) -> Expected:
    """A receipt says another time."""
    receipts = _receipts(b)
    receipts[1]["received"] = receipts[0]["received"]
    receipts[1]["by"] = "other@example.invalid"
    _write(b, receipts, chain=False)
    return Expected(("G830",))


@history
def receipts_swapped(b: Bureau) -> Expected:
    """Two receipts change places."""
    receipts = _receipts(b)
    receipts[0], receipts[1] = receipts[1], receipts[0]
    _write(b, receipts, chain=False)
    return Expected(("G830",))


@history
def receipts_cut(b: Bureau) -> Expected:
    """The last receipts are gone: what they were for stands without."""
    _write(b, _receipts(b)[:2], chain=False)
    return Expected(("G832",), b.tip, number(b.red))


@history
def receipt_forged(b: Bureau) -> Expected:
    """A receipt is left out and the chain made anew: the next one does not follow."""
    receipts = _receipts(b)
    _write(b, [receipts[0], *receipts[2:]], chain=True)
    return Expected(("G833",))


@history
def receipts_redated(b: Bureau) -> Expected:
    """A chain made anew whose time goes back."""
    receipts = _receipts(b)
    receipts[0]["received"] = (today() + timedelta(days=1)).isoformat(timespec="seconds")
    _write(b, receipts, chain=True)
    return Expected(("G833",))


@history
def all_forged(b: Bureau) -> Expected:
    """History and receipts made anew, both in order: only a tip that was printed elsewhere tells."""
    printed = b.tip
    _rewrite(b, 0.7, lambda raw: raw + b"\n(reworded)\n")
    moved = [{**r, "old": "", "new": b.tip} for r in _receipts(b, "refs/heads/main")[-1:]]
    tag = [r for r in _receipts(b) if r["ref"].startswith("refs/tags/")]
    _write(b, [*moved, *tag], chain=True)
    return Expected(("G831",), printed, tips=(printed,))


@history
def object_damaged(b: Bureau) -> Expected:
    """A byte of a stored version is another."""
    place = _loose(b)
    data = bytearray(place.read_bytes())
    data[len(data) // 2] ^= 0x55
    place.chmod(0o644)
    place.write_bytes(bytes(data))
    return Expected(("G841",), case=number(b.red))


@history
def object_missing(b: Bureau) -> Expected:
    """A stored version is gone."""
    place = _loose(b)
    place.unlink()
    return Expected(("G841",), case=number(b.red))


def _loose(b: Bureau) -> Path:
    """The newest version of the red case, as a file of its own."""
    for pack in b.server.glob("objects/pack/*.pack"):
        copy = b.home / pack.name
        pack.rename(copy)
        for other in b.server.glob(f"objects/pack/{pack.stem}.*"):
            other.chmod(0o644)
            other.unlink()
        b.git("unpack-objects", "-q", stdin=copy.read_bytes())
    oid = b.git("rev-parse", f"main:{b.red}")
    return b.server / "objects" / oid[:2] / oid[2:]


# --- commits past the hook ----------------------------------------------------------------------------------


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
    b.desk.run("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "补记", env=_who(ENFORCER))
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
    desk.git("-c", "core.hooksPath=/dev/null", "merge", "--quiet", "--no-commit", "--no-ff", "side", check=False, env=_who(ENFORCER))


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


__all__ = ["COMMITS", "HISTORY", "ONLY_WHOLE", "Expected", "Tamper", "number"]
