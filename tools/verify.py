"""Check a ledger's history without the ledger program; written from docs/verify.md alone.
Usage: python tools/verify.py REPO [--receipts FILE] [--tip HEX]...  Exit: 0 no problem, 1 problems, 3 cannot run."""
import argparse
import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from calendar import monthrange
from collections import defaultdict
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace as Commit
from typing import Any
from unicodedata import category, normalize

CONFIG = ("safe.directory=*", "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.commitGraph=false",
          "core.quotepath=off", "gpg.ssh.program=ssh-keygen", "gpg.program=/-", "gpg.x509.program=/-")
ENV = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C",
    "GIT_GRAFT_FILE": os.devnull, "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}
LIMIT = 8 * 1024 * 1024
RECORD = r"(cases|intake|reviews|jobs|reports)/[0-9]{4}/([0-9]{4}-(?:[0-9]{4}|[A-Z][0-9]{3}))\.md"
STRAY = r"(cases|intake|reviews|jobs|reports)/(?!(.*/)?(README\.md|\.gitkeep|\.gitattributes)$).+"
RAW = re.compile(r"([0-9a-f]{40,}) [0-9a-f]{40,}\n|:\d+ (\d+) (\w+) (\w+) \w\0([^\0]+)\0")
FORBIDDEN = re.compile(r'(?is)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?|\.git|.*([ .]|[<>:"|?*\\].*)')
NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{17}[0-9X]|[0-9]{11}|[0-9]{16,19})(?![0-9A-Za-z])")
GAP = re.compile("(?<=[0-9])[ \u3000\\-‐-―－\u200b-\u200f\u2060\ufeff]+(?=[0-9])")
WIDE = {0xFF10 + i: 0x30 + i for i in range(10)} | {0xFF38: 0x58, 0xFF58: 0x58, 0x78: 0x58}
TOKEN = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[{}\[\],]|:(?=\s)|[^\s{}\[\],:](?:[^{}\[\],:]|:(?!\s))*""")
KEY = re.compile(r"""["']?([^\s"'\[\]{}#&*!|>%@`-][^:"']*?)["']?\s*:(?:\s+|$)""")
REMARK = re.compile(r"""((?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|.)*?)(?:(?:^|\s)#.*)?$""")
SPAN = re.compile(r"(\d+(?:\.\d+)?)(?:\s*[-~～—至]+\s*(\d+(?:\.\d+)?))?", re.ASCII)
PUBLIC = re.compile(r"\s*([a-z0-9@.-]+\s+((?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2,3}=*)?))(?:\s.*)?")
FIELDS = {"number": int} | dict.fromkeys(["received", "ref", "old", "new", "key", "by", "prev"], str)
RANK = {"无": 0, "黄色": 1, "橙色": 2, "红色": 3}
EMPTY = ("", "不详", "未核实", "~", "null", [], {})
Doc = dict[str, Any]  # a file's mapping; the lines of a record's body stand under the key ""
Problems = list[tuple[str, str]]  # code, path
def scalar(s: str) -> Any:  # a plain text, or a quoted one, or a flow list or mapping
    return s if s[:1] not in tuple("[{\"'") else json.loads(TOKEN.sub(
        lambda m: m[0] if m[0][0] in '"[]{},:' else json.dumps(m[0].strip().strip("'").replace("''", "'")), s))
def block(rows: list[tuple[int, str]]) -> Any:  # what begins with the last of the rows (indent, text); takes them away
    indent, listed, found = rows[-1][0], rows[-1][1][0] == "-", dict[Any, Any]()
    while rows and rows[-1][0] == indent and (rows[-1][1][0] == "-") == listed:
        line = rows.pop()[1]
        rest = line[1:].strip() if listed else line
        if (m := KEY.match(rest)) and listed:
            rows.append((indent + len(line) - len(rest), rest))
        rest = rest if listed else line[m.end():]
        below = rows and not rest and rows[-1][0] + (not listed and rows[-1][1][0] == "-") > indent
        found[len(found) if listed else m[1]] = block(rows) if below or (listed and m) else scalar(rest)
    return list(found.values()) if listed else found
def parse(source: str) -> Doc:  # the mapping of a canonical file; an empty one when it is anything else
    lines = [x.removesuffix("\r") for x in source.removeprefix("\ufeff").split("\n")]
    try:
        end = lines.index("---", 1) if lines[0] == "---" else len(lines)
        texts = [(REMARK.match(x)[1] if "#" in x else x).rstrip() for x in lines[lines[0] == "---":end]]
        head = block(rows := [(len(x) - len(x.lstrip(" ")), x.strip()) for x in reversed(texts) if x])
        return {} if rows else head | {"": {x.strip() for x in lines[end + 1:]} - {""}}
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return {}
def text(row: Doc, key: str) -> str:
    return row[key] if isinstance(row.get(key), str) else ""
def items(doc: Doc | None, key: str, kind: type = object) -> list[Any]:
    return [x for x in doc[key] if isinstance(x, kind)] if doc and isinstance(doc.get(key), list) else []
def words(row: Doc, key: str) -> set[str]:  # a list of names, or names in a text
    return {*items(row, key, str), *re.split(r"[、，,;；\s]+", text(row, key))} - {""}
def valid(row: Doc, day: str) -> bool:
    return text(row, "自") <= day <= (text(row, "至") or "9999")
def members(contacts: Doc | None, email: str) -> list[Doc]:
    return [p for p in items(contacts, "人员", dict) if email.casefold() in {x.casefold() for x in words(p, "git")}]
def parameter(policy: Doc | None, name: str, day: str) -> str:
    rows = [row for row in items(policy, "参数", dict) if row.get("名称") == name and valid(row, day)]
    return text(max(reversed(rows), key=lambda row: text(row, "自"), default={}), "值")
def keys_of(contacts: Doc | None) -> list[tuple[str, str, str, Doc]]:  # fingerprint, key, owner's name, row
    rows = [(text(p, "姓名"), k) for p in items(contacts, "人员", dict) for k in items(p, "签名公钥", dict)]
    return [("SHA256:" + base64.b64encode(hashlib.sha256(base64.b64decode(m[2] + "==")).digest()).decode().rstrip("="),
             m[1], name, k) for name, k in rows if (m := PUBLIC.fullmatch(text(k, "公钥")))]
def personal(n: str) -> bool:  # whether digits are an identity, mobile or bank card number
    if len(n) == 11:
        return n[0] == "1" and n[1] > "2"
    luhn = [int("0246813579"[int(d)] if i % 2 else d) for i, d in enumerate(reversed(n[:-1] + n[-1].strip("X")))]
    check = "10X98765432"[sum(int(d) << 17 - i for i, d in enumerate(n[:17])) % 11]
    return (n.isdigit() and sum(luhn) % 10 == 0) or (n[17:] == check and "01" <= n[10:12] <= "12" and (
        0 < int(n[12:14]) <= monthrange(int(n[6:10]), int(n[10:12]))[1]))
def private(s: str) -> bool:
    return any(map(personal, NUMBER.findall(GAP.sub("", s.translate(WIDE)))))
def bad_name(path: str) -> bool:
    return len(path) > 200 or normalize("NFC", path) != path or any(map(FORBIDDEN.fullmatch, path.split("/"))) or any(
        c != " " and category(c)[0] in "CZ" for c in path)
def fold(path: str) -> str:
    return normalize("NFKC", normalize("NFKC", path).casefold())
def keeps(old: Any, new: Any) -> bool:  # whether new says everything that old says
    if isinstance(old, dict) and isinstance(new, dict):
        free = ("期限", "部门") if "步骤" in old and old.get("完成", "") in EMPTY else ()
        return all(k in free or keeps(v, new.get(k, "")) for k, v in old.items())
    if not isinstance(old, str) or not isinstance(new, str) or old in EMPTY or old == new:
        return old in EMPTY or old == new or (isinstance(old, list) and isinstance(new, list) and not lost(old, new))
    a, b = SPAN.fullmatch(old), SPAN.fullmatch(new)
    return bool(a and a[2] and b) and float(a[1]) <= float(b[1]) <= float(b[2] or b[1]) <= float(a[2])
def lost(old: list[Any], new: list[Any]) -> set[str]:  # T601, T602, T603: what became of the items of a list
    at, rest, codes = 0, dict(enumerate(new)), set()
    found = [at := next((j + 1 for j in rest if j >= at and keeps(x, new[j])), at) for x in old]
    gone = [x for x, j, before in zip(old, found, [0, *found], strict=False) if j == before]
    rest = [x for j, x in rest.items() if j + 1 not in found]
    for item in gone:
        first = next(iter(item.items()), None) if isinstance(item, dict) else None
        known = [x for x in rest if isinstance(x, dict) and first in x.items()]
        codes.add("T603" if any(keeps(item, x) for x in rest) else "T602" if known else "T601")
    return codes
def covered(item: Any, pool: list[Any]) -> bool:  # whether each value stands in an item it continues
    kin = [x for x in pool if keeps(x, item)] if isinstance(item, dict) else []
    return item in pool or (bool(kin) and all(
        v in EMPTY or any(v == x.get(k) for x in kin) or (
            isinstance(v, list) and all(covered(y, [z for x in kin for z in items(x, k)]) for y in v))
        for k, v in item.items()))
def usable(key: Doc, day: str) -> bool:
    return day <= (text(key, "至") or "9999") and day < (text(key, "撤销") or "9999")
def standing(doc: Doc, key: str) -> list[Doc]:
    return [x for x in items(doc, key, dict) if text(x, "作废") in ("", "否")]
def receipt(line: bytes) -> Doc:  # a receipt, if the line is one and written as receipts are
    try:
        r = json.loads(line)
        forms = [json.dumps(r, ensure_ascii=x, separators=(",", ":")).encode() for x in (False, True)]
        good = line in forms and [(k, type(v)) for k, v in r.items()] == list(FIELDS.items())
        return r if good and r["received"].endswith("+08:00") and datetime.fromisoformat(r["received"]) else {}
    except (ValueError, AttributeError, RecursionError):
        return {}
def ident(line: str) -> tuple[str, str, int, str]:  # name, address, time, day
    m = re.fullmatch(r"(.*?) ?<(.*)> (-?[0-9]{1,15}) [+-][0-9]+", line) or re.fullmatch("(?s)(.*)()()", line)
    day = datetime(1970, 1, 1) + timedelta(seconds=min(max(int(m[3] or 0), 0), 2**37) + 28800)
    return m[1], m[2], int(m[3] or 0), str(day.date())
def commit_of(sha: str, raw: str, history: dict[str, Commit]) -> Commit:
    head, _, message = raw.partition("\n\n")
    lines = [line.partition(" ")[::2] for line in head.split("\n")]
    fields = dict(reversed(lines))
    (*author, wrote, written), (*committer, time, day) = (ident(fields.get(k, "")) for k in ("author", "committer"))
    return Commit(id=sha, tree=fields.get("tree", ""), signed=bool({"gpgsig", "gpgsig-sha256"} & set(fields)), day=day,
                  parents=[history[v] for k, v in lines if k == "parent" and v in history], message=message, time=time,
                  author=author, wrote=wrote, written=written, committer=committer, received="", covered=False,
                  founding=False, diffs=[], views=[])


class Audit:
    def __init__(self, repo: str) -> None:
        self.base = ["git", "-C", repo, "--no-replace-objects", *(x for setting in CONFIG for x in ("-c", setting))]
        self.env = ENV | {"GIT_CEILING_DIRECTORIES": str(Path(repo).resolve().parent)}
        self.found, self.history, self.changes, self.record = {}, dict[str, Commit](), {}, re.compile(RECORD).fullmatch
        self.branch, self.online = self.git("symbolic-ref", "HEAD").strip(), False
        self.bare = "t" in self.git("rev-parse", "--is-bare-repository")
        refs = self.git("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        self.refs = dict(x.split(" ") for x in refs)
        self.doc = lru_cache(4096)(lambda sha: parse(self.blob(sha)))
        self.batch = subprocess.Popen([*self.base, "cat-file", "--batch"], env=self.env, stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    def git(self, *args: str, data: str = "", check: bool = True) -> str:
        return subprocess.run([*self.base, *args], env=self.env, input=data.encode("utf-8", "surrogateescape"),
                              capture_output=True, check=check).stdout.decode("utf-8", "surrogateescape")
    def read(self, sha: str) -> str:
        self.batch.stdin.write(f"{sha}\n".encode())
        self.batch.stdin.flush()
        if len(head := self.batch.stdout.readline().split()) != 3:
            raise subprocess.SubprocessError(sha)
        return self.batch.stdout.read(int(head[2]) + 1)[:-1].decode("utf-8", "surrogateescape")
    def blob(self, sha: str) -> str:
        return self.read(sha) if self.size.get(sha, LIMIT + 1) <= LIMIT else ""
    def say(self, bad: Any, code: str, commit: str = "", path: str = "") -> None:
        if bad:
            paths = [path] if self.record(path) else self.changes.get(commit, ())
            self.found[code, commit, path] = sorted({m[2] for m in map(self.record, paths) if m and m[1] == "cases"})
    def run(self, raw: bytes, name: str, tips: list[str]) -> None:
        faulty = self.repository()
        try:
            self.load()
            self.check_receipts(raw, name, tips)
            self.check_commits()
        except (subprocess.SubprocessError, OSError):
            faulty = faulty or "objects"
        named = {p for c in self.history.values() for d in c.diffs for p, x in d.items() if x[2] and x[2] in faulty}
        for path in named or {"objects"}:
            self.say(faulty, "G841", path=path)
    def repository(self) -> str:  # G840, G842; gives what fsck complains of
        common = Path(self.base[2], self.git("rev-parse", "--git-common-dir").strip())
        for name in ("shallow", "info/grafts"):
            self.say((common / name).exists(), "G840", path=name)
        for ref, sha in self.refs.items():
            replaced = ref.startswith("refs/replace/")
            self.say(replaced, "G840", ref.rpartition("/")[2], ref)
            stray = self.bare and ref != self.branch and not ref.startswith("refs/tags/") and not replaced
            self.say(stray or ref == self.branch.replace("heads", "tags", 1), "G842", sha, ref)
        try:
            return self.git("fsck", "--full", "--strict", "--no-dangling", "--no-progress")[:0]
        except subprocess.CalledProcessError as error:
            return re.sub(r"broken link from +\w+ \w+|/", "", f"objects {error.stdout} {error.stderr}")
    def load(self) -> None:  # the commits of the main line, parents first, each with its differences
        for sha in self.git("rev-list", "--topo-order", "--reverse", self.branch, "--").split():
            self.history[sha] = commit_of(sha, self.read(sha), self.history)
        commits, nothing = list(self.history.values()), self.git("hash-object", "-t", "tree", os.devnull).strip()
        pairs = [(c, p.tree if p else nothing) for c in commits for p in c.parents or [None]]
        queue, asked = iter(pairs), "".join(f"{tree} {c.tree}\n" for c, tree in pairs)
        for m in RAW.finditer(self.git("diff-tree", "-r", "-z", "--no-renames", "--no-abbrev", "--stdin", data=asked)):
            if m[1]:
                next(queue)[0].diffs.append(diff := {})
            else:
                diff[m[5]] = m[2], m[3].strip("0") and m[3], m[4].strip("0") and m[4]
        blobs = {f"{new}\n" for c in commits for d in c.diffs for _, _, new in d.values() if new}
        sizes = self.git("cat-file", "--batch-check=%(objectname) %(objectsize)", data="".join(blobs)).splitlines()
        self.size = {a: int(b) for a, _, b in (x.partition(" ") for x in sizes) if b.isdigit()}
        ledger = re.compile(rf"((?:.*/)?)(?:{RECORD}|(?:contacts|policy)\.yaml)", re.DOTALL)
        roots = ([m[1] for d in c.diffs for p in d if (m := ledger.fullmatch(p))] for c in commits)
        self.settle(commits, min(next(filter(None, roots), [""]), key=len))
    def settle(self, commits: list[Commit], root: str) -> None:  # the settings before each commit
        self.root, self.twins, names = root, defaultdict(set), [root + "contacts.yaml", root + "policy.yaml"]
        self.record, self.stray = (re.compile("(?s)" + re.escape(root) + x).fullmatch for x in (RECORD, STRAY))
        for c in commits:
            self.changes[c.id] = c.changed = {p: x for p, x in c.diffs[0].items() if all(p in d for d in c.diffs)}
            before = c.parents[0].settings if c.parents else {}
            c.settings = before | {name: c.diffs[0][name][2] for name in names if name in c.diffs[0]}
            prior = [(before if c.parents and name in c.changed else c.settings).get(name, "") for name in names]
            c.contacts, c.policy = (self.doc(sha) if sha else None for sha in prior)
            for path in c.changed:
                self.twins[fold(path)].add(path)
        self.keys = [k for sha in {c.settings.get(names[0], "") for c in commits} for k in keys_of(self.doc(sha))]
        self.later = keys_of(self.doc(commits[-1].settings.get(names[0], "")))
    def check_receipts(self, raw: bytes, name: str, tips: list[str]) -> None:  # G830 to G833, G844
        number, prev, before, last = 0, "0" * 64, "", dict[str, str]()
        for line in raw.split(b"\n")[:-1]:
            r = receipt(line)
            self.say(not r or (r["number"], r["prev"]) != (number + 1, prev), "G830", path=name)
            number, prev = r.get("number", number + 1), hashlib.sha256(line).hexdigest()
            if r:
                founding, ref, new = number == 1 and not last and r["old"] == r["new"], r["ref"], r["new"]
                odd = (r["old"] != last.get(ref, "") and not founding) or r["received"] < before
                self.say(odd, "G833", new, ref)
                before, last[ref], self.online = max(before, r["received"]), new, self.online or ref == self.branch
                self.receive(self.reach(new, ref) if ref == self.branch and new else [], founding, r["received"])
        for tip in tips:
            self.reach(tip, "")
        for c in self.history.values():
            self.say(self.online and not c.covered, "G832", c.id)
        for ref in [ref for ref in last | self.refs if ref.startswith("refs/tags/")]:
            now = self.refs.get(ref, "")
            self.say(last and self.bare and ref not in last, "G832", now, ref)
            self.say(now != last.get(ref, now), "G844", last.get(ref, ""), ref)
    def receive(self, stack: list[Commit], founding: bool, when: str) -> None:
        while stack:
            if not (c := stack.pop()).covered:
                c.covered, c.founding, c.received = True, founding, "" if founding else when
                stack += c.parents
    def reach(self, sha: str, path: str) -> list[Commit]:  # the commits of the history that a commit leads to; G831
        here = [self.history[x] for x in ([sha] if sha in self.history else self.history) if x.startswith(sha)]
        if not here:
            known = re.findall(r"(?m)^[0-9a-f]{40,}$", self.git("rev-list", "--stdin", data=sha + "\n", check=False))
            gone = "".join(f"{x}\n" for x in known if x not in self.history)
            options = ["-r", "-m", "-z", "--root", "--name-only", "--no-commit-id", "--stdin"]
            names = self.git("diff-tree", *options, data=gone, check=False)
            self.changes[full := known[0] if known else sha] = names.split("\0")
            self.say(True, "G831", full, path)
            return [self.history[x] for x in known if x in self.history]
        return here
    def check_commits(self) -> None:
        signed = [c.id for c in self.history.values() if c.signed]
        log = ["log", "--no-walk", "--stdin", "--no-show-signature", "--format=%H %G? %GF"]
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("".join(f'* namespaces="git" {key[1]}\n' for key in self.keys))
            file.flush()
            options = ["-c", f"gpg.ssh.allowedSignersFile={file.name}", *log]
            said = self.git(*options, data="\n".join(signed)) if signed else ""
        self.verdicts = {x[0]: x[1:] for line in said.splitlines() if len(x := line.split(" ")) == 3}
        for c in self.history.values():
            for check in (self.people, self.signature, self.files, self.records, self.rights):
                check(c)
    def people(self, c: Commit) -> None:
        who = ((c.committer[1], c.day), (c.author[1], min(c.written, c.day)))
        listed = all(any(valid(p, day) for p in members(c.contacts, email)) for email, day in who)
        asked = c.contacts is not None and parameter(c.policy, "提交人核对", c.day) != "不核" and not c.founding
        moment = datetime.fromisoformat(c.received).timestamp() if c.received else c.time
        self.say(asked and not listed and (self.online or any(map(self.record, c.changed))), "G801", c.id)
        self.say(not c.founding and any(p.time - c.time > 86400 for p in c.parents), "G806", c.id)
        self.say(c.time - moment > 900 or c.wrote - c.time > 86400, "G807", c.id)
        self.say(any(map(private, (c.message, *c.author, *c.committer))), "G808", c.id)
    def signature(self, c: Commit) -> None:
        then, (letter, digest) = c.received[:10] or c.day, self.verdicts.get(c.id, ("", ""))
        self.say(not c.signed and parameter(c.policy, "签名要求", max(c.day, then)) == "必须", "G802", c.id)
        if c.signed and c.contacts is not None:
            owners, later = ([k for k in keys if k[0] == digest] for keys in (keys_of(c.contacts), self.later))
            names = {text(p, "姓名") for p in members(c.contacts, c.committer[1])} or {c.committer[0]}
            self.say(letter != "G" or not owners, "G803", c.id)
            self.say(letter == "G" and owners and names.isdisjoint(k[2] for k in owners), "G804", c.id)
            live = any(valid(k[3], c.day) and usable(k[3], then) for k in owners)
            self.say(owners and not (live and (not later or any(usable(k[3], then) for k in later))), "G805", c.id)
    def files(self, c: Commit) -> None:
        for path, (mode, _, new) in c.changed.items():
            record, twins = self.record(path), [x for x in self.twins[fold(path)] if new and x != path]
            self.say(new and not record and private(path), "G808", c.id, path)
            self.say(new and mode != "100644" and not c.founding, "G810", c.id, path)
            self.say(new and not c.founding and bad_name(path), "G811", c.id, path)
            there = any(self.git("--literal-pathspecs", "ls-tree", "--full-tree", c.tree, x) for x in twins)
            self.say(there, "G812", c.id, path)
            self.say(self.size.get(new, 0) > LIMIT, "G813", c.id, path)
            self.say(new and (mode != "100644" if record else self.stray(path)), "X705", c.id, path)
    def records(self, c: Commit) -> None:
        moved = [self.moves(diff) for diff in c.diffs]
        for i, (path, (_, old, new)) in [(i, x) for i, diff in enumerate(c.diffs) for x in diff.items()]:
            if old and self.record(path) and path not in moved[i]:
                was, now = self.doc(old), self.doc(new)
                for code in {x for k in was if now for x in lost(items(was, k), items(now, k))} if new else {"T605"}:
                    self.say(path in c.changed or self.dropped(c, i, path), code, c.id, path)
        for path in filter(self.record, c.changed):
            source = next((a for m in moved for a, b in m.items() if b == path), path)
            olds = [old for d in c.diffs if source in d and (old := self.doc(d[source][1]))]
            if new := self.doc(c.changed[path][2]):
                c.views.append((path, new, olds))
                self.levels(c, path, new, olds)
                self.merged(c, path, new, olds, len(c.parents) > 1 and source == path)
    def moves(self, diff: dict[str, tuple[str, str, str]]) -> dict[str, str]:  # records that only got another number
        texts = {p: [re.sub(r"(?m)^编号:.*\n", "", self.blob(sha), count=1) for sha in x[1:]] for p, x in diff.items()
                 if self.record(p)}
        added = {now: p for p, (was, now) in texts.items() if not diff[p][1]}
        return {p: added.pop(was) for p, (was, _) in texts.items() if was and was in added}
    def dropped(self, c: Commit, i: int, path: str) -> bool:  # whether a merge took another side
        log = ["--literal-pathspecs", "rev-list", "-1", "--full-history"]
        return all(self.git(*log, f"{p.id}..{c.parents[i].id}", "--", path)
                   for p, diff in zip(c.parents, c.diffs, strict=True) if path not in diff)
    def levels(self, c: Commit, path: str, new: Doc, olds: list[Doc]) -> None:
        levels, before = standing(new, "定级记录"), [x for o in olds for x in items(o, "定级记录")]
        falls = [b for a, b in pairwise(levels) if not any(keeps(x, b) for x in before)
                 and RANK.get(text(b, "等级"), 9) < RANK.get(text(a, "等级"), 0)]
        plain = json.dumps([items(new, k) for k in new], ensure_ascii=False)
        days = re.findall(r'"(?:日期|完成)": "(\d{4}-\d\d-\d\d)', plain)
        self.say(levels and text(levels[-1], "等级") != text(new, "预警等级"), "P103", c.id, path)
        self.say(any(not text(x, "理由") or not words(x, "批准") for x in falls), "P106", c.id, path)
        self.say(any(len(words(x, "批准")) == 1 for x in falls), "P107", c.id, path)
        self.say(text(new, "编号") != Path(path).stem, "S225", c.id, path)
        self.say(max(days, default="") > c.day, "S220", c.id, path)
        ends = [any(x.get("步骤") == "结案" and text(x, "完成") for x in standing(doc, "处置")) for doc in (new, *olds)]
        self.say(len(olds) == len(c.diffs) and all(ends) and all(path in d for d in c.diffs), "T604", c.id, path)
    def merged(self, c: Commit, path: str, new: Doc, olds: list[Doc], merge: bool) -> None:
        fields = {k for doc in (new, *olds) for k, v in doc.items() if isinstance(v, str)} - {"预警等级"}
        bodies, step = [o[""] for o in olds] or [set()], [x for x in items(new, "处置", dict) if not text(x, "完成")]
        strange = any(not covered(x, [y for o in olds for y in items(o, k)])
                      for k in new if k != "定级记录" for x in items(new, k) if k != "处置" or x not in step)
        lines = new[""] - set().union(*bodies) or set.intersection(*bodies) - new[""]
        other = any(new.get(k, "") not in [o.get(k, "") for o in olds] for k in fields)
        self.say(merge and olds and other, "T607", c.id, path)
        self.say(merge and (strange or lines), "T609", c.id, path)
    def rights(self, c: Commit) -> None:
        units = {text(p, "单位") for p in members(c.contacts, c.committer[1]) if valid(p, c.day)}
        kinds = {text(u, "类别") for u in items(c.contacts, "单位", dict) if text(u, "名称") in units}
        for row in [row for row in items(c.policy, "权限", dict) if units and valid(row, c.day)]:
            what, mine = text(row, "事项"), kinds & words(row, "类别")
            for path, new, olds in c.views if what == "辖区" and mine and len(c.parents) < 2 else ():
                self.say(text((olds or [new])[0], "街镇园区") not in {"", *units}, "C431", c.id, path)
            if not mine and not units & words(row, "单位"):
                self.limits(c, what, words(row, "名称"))
    def limits(self, c: Commit, what: str, names: set[str]) -> None:
        for name in names:
            self.say(what == "文件" and self.root + name in c.changed, "C430", c.id, self.root + name)
        for path, new, olds in c.views:
            steps, *before = [{(text(x, "步骤"), text(x, "完成")) for x in items(doc, "处置", dict)}
                              for doc in (new, *olds)]
            done = {step for step, day in steps - set().union(*before) if day}
            pool = {k: [y for o in olds for y in items(o, k)] for k in new}
            wrote = {k for k, v in new.items() if v not in [o.get(k, "") for o in olds or [{}]] and (
                isinstance(v, str) or any(not covered(x, pool[k]) for x in items(new, k)))}
            self.say(names & {"步骤": done, "字段": wrote}.get(what, set()), "C430", c.id, path)


def main() -> int:
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser, audit, status = argparse.ArgumentParser(), None, 0
    parser.error = lambda message: parser.exit(3, message + "\n")
    parser.add_argument("repo")
    parser.add_argument("--receipts", type=Path)
    parser.add_argument("--tip", action="append", default=[])
    args = parser.parse_args()
    try:
        if not all(re.fullmatch("[0-9a-fA-F]{7,64}", tip) for tip in args.tip):
            raise ValueError("--tip: 7 to 64 hexadecimal digits")
        audit = Audit(args.repo)
        raw = args.receipts.read_bytes() if args.receipts else b""
        audit.run(raw, str(args.receipts), [tip.lower() for tip in args.tip])
    except Exception as error:
        status = print(f"{type(error).__name__}: {error}", file=sys.stderr) or 3
    for (code, commit, path), cases in audit.found.items() if audit else ():
        print(json.dumps({"code": code, "commit": commit, "path": path, "cases": cases}, ensure_ascii=False))
    return status or bool(audit.found)


if __name__ == "__main__":
    sys.exit(main())
