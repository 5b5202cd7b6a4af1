"""Ways to tamper with a history that a server has taken in: each by kind, with what a proof must say of it.

These change what git or the receipts hold; ``smuggled`` has those that write commits past the server's hook.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from trials.bureau import ENFORCER, Bureau, today
from trials.kinds import Expected, Tamper, entering, number, who

HISTORY: dict[str, Tamper] = {}


history = entering(HISTORY)


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
    b.git("fetch", "--quiet", str(b.desk.root), b.desk.run("commit-tree", tree, "-m", "x", env=who(ENFORCER)))
    _rewrite(b, (len(line) // 2) / (len(line) - 1), lambda raw: re.sub(rb"^tree \S+", f"tree {tree}".encode(), raw))
    return _lost(b)


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
