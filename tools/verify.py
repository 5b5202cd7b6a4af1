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
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace as Commit
from typing import Any
from unicodedata import category, normalize

CONFIG = ("safe.directory=*", "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.commitGraph=false",
          "core.quotepath=off", "gpg.ssh.program=ssh-keygen", "gpg.program=/nonexistent", "gpg.x509.program=/nonexistent")
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
        deeper = rows and ((listed and m) or (not rest and rows[-1][0] + (not listed and rows[-1][1][0] == "-") > indent))
        found[len(found) if listed else m[1]] = block(rows) if deeper else scalar(rest)
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
    if isinstance(old, list) or old in EMPTY or old == new or not isinstance(new, str):
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
def covered(item: Any, pool: list[Any]) -> bool:  # whether each value stands in one of the items that this one continues
    kin = [x for x in pool if keeps(x, item)] if isinstance(item, dict) else []
    return item in pool or (bool(kin) and all(v in EMPTY or any(v == x.get(k) for x in kin) or (isinstance(v, list) and all(
        covered(y, [z for x in kin for z in items(x, k)]) for y in v)) for k, v in item.items()))
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
        self.branch, self.bare = self.git("symbolic-ref", "HEAD").strip(), "t" in self.git("rev-parse", "--is-bare-repository")
        self.refs = dict(x.split(" ") for x in self.git("for-each-ref", "--format=%(refname) %(objectname)").splitlines())
        self.batch = subprocess.Popen([*self.base, "cat-file", "--batch"], env=self.env, stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.doc = lru_cache(4096)(lambda sha: parse(self.blob(sha)))
        self.found, self.history = dict[tuple[str, str, str], list[str]](), dict[str, Commit]()
        self.record, self.online = re.compile(RECORD).fullmatch, False
    def git(self, *args: str, data: str = "") -> str:
        return subprocess.run([*self.base, *args], env=self.env, input=data.encode("utf-8", "surrogateescape"),
                              capture_output=True, check=True).stdout.decode("utf-8", "surrogateescape")
    def read(self, sha: str) -> str:
        self.batch.stdin.write(f"{sha}\n".encode())
        self.batch.stdin.flush()
        if len(head := self.batch.stdout.readline().split()) != 3:
            raise subprocess.SubprocessError(sha)
        return self.batch.stdout.read(int(head[2]) + 1)[:-1].decode("utf-8", "surrogateescape")
    def blob(self, sha: str) -> str:
        return self.read(sha) if self.size.get(sha, LIMIT + 1) <= LIMIT else ""
    def find(self, code: str, commit: str = "", path: str = "", paths: Any = ()) -> None:
        cases = {m[2] for p in ([path] if self.record(path) else paths) if (m := self.record(p)) and m[1] == "cases"}
        self.found[code, commit, path] = sorted(cases)
    def run(self, raw: bytes, name: str, tips: list[str]) -> None:
        faulty = self.repository()
        try:
            self.load()
            self.settle(list(self.history.values()))
            self.check_receipts(raw, name, tips)
            self.check_commits()
        except (subprocess.SubprocessError, OSError):
            faulty = faulty or "objects"
        named = {p for c in self.history.values() for d in c.diffs for p, x in d.items() if x[2] and x[2] in faulty}
        for path in named or {"objects"} if faulty else ():
            self.find("G841", path=path)
    def repository(self) -> str:  # G840, G842; gives what fsck complains of
        common = Path(self.base[2], self.git("rev-parse", "--git-common-dir").strip())
        here = {name: "" for name in ("shallow", "info/grafts") if (common / name).exists()}
        for ref, sha in (here | self.refs).items():
            if ref in here or ref.startswith("refs/replace/"):
                self.find("G840", sha and ref.rpartition("/")[2], ref)
            elif ref == self.branch.replace("heads", "tags", 1) or (
                    self.bare and ref != self.branch and not ref.startswith("refs/tags/")):
                self.find("G842", sha, ref)
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
    def settle(self, commits: list[Commit]) -> None:  # where the ledger lies, and the settings before each commit
        ledger = re.compile(rf"((?:.*/)?)(?:{RECORD}|(?:contacts|policy)\.yaml)", re.DOTALL)
        roots = ([m[1] for d in c.diffs for p in d if (m := ledger.fullmatch(p))] for c in commits)
        self.root, self.twins = min(next(filter(None, roots), [""]), key=len), dict[str, set[str]]()
        self.record, self.stray = (re.compile("(?s)" + re.escape(self.root) + x).fullmatch for x in (RECORD, STRAY))
        names = [self.root + "contacts.yaml", self.root + "policy.yaml"]
        for c in commits:
            c.changed = {p: x for p, x in c.diffs[0].items() if all(p in d for d in c.diffs)}
            before = c.parents[0].settings if c.parents else {}
            c.settings = before | {name: c.diffs[0][name][2] for name in names if name in c.diffs[0]}
            prior = [(before if c.parents and name in c.changed else c.settings).get(name, "") for name in names]
            c.contacts, c.policy = (self.doc(sha) if sha else None for sha in prior)
            for path in c.changed:
                self.twins.setdefault(fold(path), set()).add(path)
        self.keys = [keys_of(self.doc(sha)) for sha in {c.settings.get(names[0], "") for c in commits}]
        self.later = keys_of(self.doc(commits[-1].settings.get(names[0], "")))
    def check_receipts(self, raw: bytes, name: str, tips: list[str]) -> None:  # G830 to G833, G844
        number, prev, before, last = 0, "0" * 64, "", dict[str, str]()
        for line in raw.split(b"\n")[:-1]:
            r = receipt(line)
            if not r or (r["number"], r["prev"]) != (number + 1, prev):
                self.find("G830", path=name)
            number, prev = r.get("number", number + 1), hashlib.sha256(line).hexdigest()
            if r:
                founding = number == 1 and not last and r["old"] == r["new"]
                if (r["old"] != last.get(r["ref"], "") and not founding) or r["received"] < before:
                    self.find("G833", r["new"], r["ref"])
                before, last[r["ref"]] = max(before, r["received"]), r["new"]
                self.receive(r["ref"], r["new"], founding, r["received"])
        for tip in tips:
            self.reach(tip, "")
        for c in (c for c in self.history.values() if self.online and not c.covered):
            self.find("G832", c.id, paths=c.changed)
        for ref in [ref for ref in last | self.refs if ref.startswith("refs/tags/")]:
            if (now := self.refs.get(ref, "")) != last.get(ref, now):
                self.find("G844", last[ref], ref)
            elif last and self.bare and ref not in last:
                self.find("G832", now, ref)
    def receive(self, ref: str, sha: str, founding: bool, when: str) -> None:
        stack = self.reach(sha, ref) if ref == self.branch and sha else []
        self.online = self.online or ref == self.branch
        while stack:
            if not (c := stack.pop()).covered:
                c.covered, c.founding, c.received = True, founding, "" if founding else when
                stack += c.parents
    def reach(self, sha: str, path: str) -> list[Commit]:  # the commits of the history that a commit leads to; G831
        if here := [c for x, c in self.history.items() if x.startswith(sha)]:
            return here
        names, known = "", []
        try:
            known = self.git("rev-list", sha + "^{commit}").split() if re.fullmatch("[0-9a-f]{7,64}", sha) else []
            gone = "".join(f"{x}\n" for x in known if x not in self.history)
            names = self.git("diff-tree", "-r", "-z", "-m", "--root", "--name-only", "--no-commit-id", "--stdin", data=gone)
        except subprocess.SubprocessError:
            pass
        self.find("G831", known[0] if known else sha, path, names.split("\0"))
        return [self.history[x] for x in known if x in self.history]
    def check_commits(self) -> None:
        signed, log = [c.id for c in self.history.values() if c.signed], ["log", "--no-walk", "--stdin", "--no-show-signature"]
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("".join(f'* namespaces="git" {key}\n' for key in {k[1] for keys in self.keys for k in keys}))
            file.flush()
            log += ["--format=%H %G? %GF"]
            said = self.git("-c", f"gpg.ssh.allowedSignersFile={file.name}", *log, data="\n".join(signed)) if signed else ""
        self.verdicts = {x[0]: x[1:] for line in said.splitlines() if len(x := line.split(" ")) == 3}
        for c in self.history.values():
            for check in (self.people, self.signature, self.files, self.records, self.rights):
                for code, path in check(c):
                    self.find(code, c.id, path, c.changed)
    def people(self, c: Commit) -> Problems:
        who = ((c.committer[1], c.day), (c.author[1], min(c.written, c.day)))
        listed = all(any(valid(p, day) for p in members(c.contacts, email)) for email, day in who)
        asked = c.contacts is not None and parameter(c.policy, "提交人核对", c.day) != "不核" and not c.founding
        moment = datetime.fromisoformat(c.received).timestamp() if c.received else c.time
        tests = {"G801": asked and not listed and (self.online or any(map(self.record, c.changed))),
                 "G806": not c.founding and any(p.time - c.time > 86400 for p in c.parents),
                 "G807": c.time - moment > 900 or c.wrote - c.time > 86400,
                 "G808": any(map(private, (c.message, *c.author, *c.committer)))}
        return [(code, "") for code, bad in tests.items() if bad]
    def signature(self, c: Commit) -> Problems:
        then, (letter, digest) = c.received[:10] or c.day, self.verdicts.get(c.id, ("", ""))
        owners, later = ([k for k in keys if k[0] == digest] for keys in (keys_of(c.contacts), self.later))
        live = [[valid({**k[3], "自": ""}, then) and then < (text(k[3], "撤销") or "9999") for k in x] for x in (owners, later)]
        live[0] = [good and valid(k[3], c.day) for good, k in zip(live[0], owners, strict=True)]
        names = {text(p, "姓名") for p in members(c.contacts, c.committer[1])} or {c.committer[0]}
        known = c.signed and c.contacts is not None
        tests = {"G802": not c.signed and parameter(c.policy, "签名要求", max(c.day, then)) == "必须",
                 "G803": known and (letter != "G" or not owners),
                 "G804": known and owners and letter == "G" and names.isdisjoint(k[2] for k in owners),
                 "G805": known and any(side and not any(side) for side in live)}
        return [(code, "") for code, bad in tests.items() if bad]
    def files(self, c: Commit) -> Problems:
        tests = {
            "G808": lambda path, mode, new: not self.record(path) and private(path),
            "G810": lambda path, mode, new: mode != "100644" and not c.founding,
            "G811": lambda path, mode, new: not c.founding and bad_name(path),
            "G812": lambda path, mode, new: any(
                self.git("--literal-pathspecs", "ls-tree", "--full-tree", c.tree, x) for x in self.twins[fold(path)] - {path}),
            "G813": lambda path, mode, new: self.size.get(new, 0) > LIMIT,
            "X705": lambda path, mode, new: mode != "100644" if self.record(path) else self.stray(path)}
        return [(code, p) for p, (mode, _, new) in c.changed.items() if new for code, t in tests.items() if t(p, mode, new)]
    def records(self, c: Commit) -> Problems:
        moved, found = [self.moves(diff) for diff in c.diffs], []
        for i, diff in enumerate(c.diffs):
            for path, (_, old, new) in diff.items():
                if old and self.record(path) and path not in moved[i]:
                    was, now = self.doc(old), self.doc(new)
                    codes = [x for k in was if now for x in lost(items(was, k), items(now, k))] if new else ["T605"]
                    if codes and (path in c.changed or self.dropped(c, i, path)):
                        found += [(code, path) for code in codes]
        for path in filter(self.record, c.changed):
            if new := self.doc(c.changed[path][2]):
                source = next((a for m in moved for a, b in m.items() if b == path), path)
                olds = [old for d in c.diffs if source in d and (old := self.doc(d[source][1]))]
                c.views.append((path, new, olds))
                found += [(code, path) for code in self.content(c, path, new, olds, source != path)]
        return found
    def moves(self, diff: dict[str, tuple[str, str, str]]) -> dict[str, str]:  # the records that only got another number
        def bare(sha: str) -> str:
            return re.sub(r"(?m)^编号:.*\n", "", self.blob(sha), count=1)
        added = {bare(new): p for p, (_, old, new) in diff.items() if not old and self.record(p)}
        return {p: added.pop(said) for p, (_, old, _) in diff.items()
                if added and old and self.record(p) and (said := bare(old)) in added and said}
    def dropped(self, c: Commit, i: int, path: str) -> bool:  # whether a merge took another side and lost this side's change
        return all(self.git("rev-list", "-1", "--full-history", f"{p.id}..{c.parents[i].id}", "--", f":(top,literal){path}")
                   for p, diff in zip(c.parents, c.diffs, strict=True) if path not in diff)
    def content(self, c: Commit, path: str, new: Doc, olds: list[Doc], moved: bool) -> list[str]:
        levels, merge = standing(new, "定级记录"), len(c.parents) > 1 and not moved
        pool = {k: [x for o in olds for x in items(o, k)] for k in ("定级记录", *new)}
        falls = [b for a, b in zip(levels, levels[1:], strict=False) if not any(keeps(x, b) for x in pool["定级记录"])
                 and RANK.get(text(b, "等级"), 9) < RANK.get(text(a, "等级"), 0)]
        fields = {k for doc in (new, *olds) for k, v in doc.items() if isinstance(v, str)} - {"预警等级"}
        days = re.findall(r'"(?:日期|完成)": "(\d{4}-\d\d-\d\d)', json.dumps([items(new, k) for k in new], ensure_ascii=False))
        bodies = [o[""] for o in olds] or [set()]
        ends = [any(x.get("步骤") == "结案" and text(x, "完成") for x in standing(doc, "处置")) for doc in (new, *olds)]
        tests = {
            "P103": levels and text(levels[-1], "等级") != text(new, "预警等级"), "S225": text(new, "编号") != Path(path).stem,
            "P106": any(not text(x, "理由") or not words(x, "批准") for x in falls), "S220": max(days, default="") > c.day,
            "P107": any(len(words(x, "批准")) == 1 for x in falls),
            "T604": not moved and len(olds) == len(c.diffs) and all(ends),
            "T607": merge and olds and any(new.get(k, "") not in [o.get(k, "") for o in olds] for k in fields),
            "T609": merge and (new[""] - set().union(*bodies) or set.intersection(*bodies) - new[""] or any(
                not covered(x, pool[k]) for k in new if k != "定级记录" for x in items(new, k)
                if k != "处置" or (isinstance(x, dict) and text(x, "完成"))))}
        return [code for code, bad in tests.items() if bad]
    def rights(self, c: Commit) -> Problems:
        units = {text(p, "单位") for p in members(c.contacts, c.committer[1]) if valid(p, c.day)}
        kinds = {text(u, "类别") for u in items(c.contacts, "单位", dict) if text(u, "名称") in units}
        rows = [row for row in items(c.policy, "权限", dict) if units and valid(row, c.day)]
        own = any(text(row, "事项") == "辖区" and kinds & words(row, "类别") for row in rows) and len(c.parents) < 2
        return [("C431", path) for path, new, olds in c.views if own and text((olds or [new])[0], "街镇园区") not in {"", *units}] + [
            ("C430", path) for row in rows if not kinds & words(row, "类别") and not units & words(row, "单位")
            for path in self.touched(c, text(row, "事项"), words(row, "名称"))]
    def touched(self, c: Commit, what: str, names: set[str]) -> list[str]:
        found = [self.root + name for name in names if what == "文件" and self.root + name in c.changed]
        for path, new, olds in c.views:
            steps, *before = [{(x.get("步骤"), text(x, "完成")) for x in items(doc, "处置", dict)} for doc in (new, *olds)]
            done = {step for step, day in steps - set().union(*before) if day}
            wrote = {k for k, v in new.items() if v not in [o.get(k, "") for o in olds or [{}]] and (isinstance(v, str) or any(
                not covered(x, [y for o in olds for y in items(o, k)]) for x in items(new, k)))}
            found += [path] if names & ({"步骤": done, "字段": wrote}.get(what, set())) else []
        return found
def main() -> int:
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser, audit, status = argparse.ArgumentParser(), None, 0
    parser.error = lambda message: parser.exit(3, message + "\n")
    parser.add_argument("repo")
    parser.add_argument("--receipts", type=Path)
    parser.add_argument("--tip", action="append", default=[], type=lambda x: re.fullmatch("[0-9a-f]{7,64}", x.lower())[0])
    args = parser.parse_args()
    try:
        audit = Audit(args.repo)
        audit.run(args.receipts.read_bytes() if args.receipts else b"", str(args.receipts), args.tip)
    except Exception as error:
        status = print(f"{type(error).__name__}: {error}", file=sys.stderr) or 3
    for (code, commit, path), cases in audit.found.items() if audit else ():
        print(json.dumps({"code": code, "commit": commit, "path": path, "cases": cases}, ensure_ascii=False))
    return status or bool(audit.found)


if __name__ == "__main__":
    sys.exit(main())
