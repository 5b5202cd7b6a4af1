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
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unicodedata import category, normalize

CONFIG = ("safe.directory=*", "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.commitGraph=false",
          "core.quotepath=off", "log.showSignature=false", "i18n.logOutputEncoding=UTF-8",
          "gpg.ssh.program=ssh-keygen", "gpg.program=/-", "gpg.x509.program=/-")
ENV = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C",
    "GIT_GRAFT_FILE": os.devnull, "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "TZ": "CST-8"}
LIMIT = 8 * 1024 * 1024
NAMES = ("id", "tree", "parents", "author", "email", "wrote", "written", "committer", "address", "time", "day", "message")
LOG = ("log", "-z", "--topo-order", "--reverse", "--date=short-local",
       "--format=%H%n%T%n%P%n%an%n%ae%n%at%n%ad%n%cn%n%ce%n%ct%n%cd%n%B")
RECORD = r"(cases|intake|reviews|jobs|reports)/[0-9]{4}/([0-9]{4}-(?:[0-9]{4}|[A-Z][0-9]{3}))\.md"
STRAY = r"(cases|intake|reviews|jobs|reports)/(?!(.*/)?(README\.md|\.gitkeep|\.gitattributes)$).+"
RAW = re.compile(r"([0-9a-f]{40,}) [0-9a-f]{40,}\n|:\d+ (\d+) (\w+) (\w+) \w\0([^\0]+)\0")
FORBIDDEN = re.compile(r'(?is)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?|\.git|.*([ .]|[<>:"|?*\\].*)')
NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{17}[0-9X]|[0-9]{11}|[0-9]{16,19})(?![0-9A-Za-z])")
GAP = re.compile("(?<=[0-9])[ \u3000\\-‐-―－\u200b-\u200f\u2060\ufeff]+(?=[0-9])")
WIDE = {0xFF10 + i: 0x30 + i for i in range(10)} | {0xFF38: 0x58, 0xFF58: 0x58, 0x78: 0x58}
TOKEN = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[{}\[\],]|:(?=\s)|[^\s{}\[\],:](?:[^{}\[\],:]|:(?!\s))*""")
LINE = re.compile(r"""( *)(- +)?(?:([^\s"'\[\]{}#&*!|>%@`-][^:"']*?)\s*:(?:\s+|$))?(.*)""")
REMARK = re.compile(r"""((?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|.)*?)\s*(?:(?:^|\s)#.*)?$""")
SPAN = re.compile(r"([1-9]\d*(?:\.\d+)?)(?:\s*[-~～—至]+\s*([1-9]\d*(?:\.\d+)?))?", re.ASCII)
PUBLIC = re.compile(r"\s*([a-z0-9@.-]+\s+((?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2,3}=*)?))(?:\s.*)?")
RECEIPT = ("received", "ref", "old", "new", "key", "by", "prev")
IDENTITY = {"信息来源": ("日期", "渠道"), "工资": ("所属期", "人员"), "情况": ("日期", "事项"), "处置": ("步骤", "期限")}
RANK = {"无": 0, "黄色": 1, "橙色": 2, "红色": 3}
EMPTY = ("", "不详", "未核实")
Doc = dict[str, Any]  # the mapping of a file
Row = dict[str, str]  # an item of a list of a record

def scalar(s: str) -> Any:  # a plain text, or a quoted one, or a flow list or mapping
    return s if s[:1] not in tuple("[{\"'") else json.loads(TOKEN.sub(
        lambda m: m[0] if m[0][0] in '"[]{},:' else json.dumps(m[0].strip().strip("'").replace("''", "'")), s))

def parse(lines: list[str]) -> Doc:  # the mapping that canonical lines write; an empty one when they are anything else
    at, name = {0: dict[str, Any]()}, dict[int, str]()  # by indent: the mapping open there, its latest key
    try:
        for line in filter(None, (REMARK.match(x)[1] if "#" in x else x.rstrip() for x in lines)):
            spaces, dash, key, value = LINE.fullmatch(line).groups()
            indent = len(spaces + (dash or ""))
            if dash:
                upper = at[indent - 4]
                upper[name[indent - 4]] = upper[name[indent - 4]] or []
                upper[name[indent - 4]].append(at.update({indent: {}}) or at[indent] if key else scalar(value))
            if key:
                at[indent][key], name[indent] = scalar(value), key
        return at[0]
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return {}

def flatten(doc: Doc, lists: dict[str, list[Row]], of: str = "") -> dict[str, list[Row]]:  # a list in an item: one more
    for key, value in doc.items():
        for item in value if isinstance(value, list) else ():
            row = item if isinstance(item, dict) else {"": item}
            lists[key].append({k: str(v) for k, v in row.items() if not isinstance(v, list)} | {"^": of})
            flatten(row, lists, str(next(iter(row.values()), "")))
    return lists

def record(source: str) -> SimpleNamespace:
    lines = source.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    end = lines.index("---", 1) if lines[0] == "---" and "---" in lines[1:] else 0
    doc = parse(lines[1:end])
    fields = {k: str(v) for k, v in doc.items() if not isinstance(v, list)}
    body = {x.strip() for x in lines[end + 1:]} - {""}
    return SimpleNamespace(fields=fields, lists=flatten(doc, defaultdict(list)), body=body)

def text(row: Doc, key: str) -> str:
    return row[key] if isinstance(row.get(key), str) else ""

def items(doc: Doc | None, key: str) -> list[Doc]:
    return [x for x in doc[key] if isinstance(x, dict)] if doc and isinstance(doc.get(key), list) else []

def words(row: Doc, key: str) -> set[str]:  # a list of names, or names in a text
    return {*map(str, row[key])} if isinstance(row.get(key), list) else {*re.split(r"[、，,\s]+", text(row, key))} - {""}

def valid(doc: Doc | None, key: str, day: str, **want: str) -> list[Doc]:  # the items in force, so named, latest last
    rows = [x for x in items(doc, key) if text(x, "自") <= day <= (text(x, "至") or "9999") and all(
        v.casefold() in {y.casefold() for y in words(x, k)} for k, v in want.items())]
    return sorted(rows, key=lambda x: text(x, "自"))

def rule(policy: Doc | None, name: str, day: str) -> str:
    return next((text(x, "值") for x in valid(policy, "参数", day, 名称=name)[-1:]), "")

def keys_of(contacts: Doc | None) -> list[Doc]:
    rows = [k | {"姓名": text(p, "姓名")} for p in items(contacts, "人员") for k in items(p, "签名公钥")]
    return [k | {"line": m[1], "print": hashlib.sha256(base64.b64decode(m[2] + "==")).digest()}
            for k in rows if (m := PUBLIC.fullmatch(text(k, "公钥")))]

def usable(key: Doc, *days: str) -> bool:
    return max(days) <= (text(key, "至") or "9999") and days[-1] < (text(key, "撤销") or "9999")

def personal(n: str) -> bool:  # whether digits are an identity, mobile or bank card number
    if len(n) == 11:
        return n[0] == "1" and n[1] > "2"
    luhn = [int("0246813579"[int(d)] if i % 2 else d) for i, d in enumerate(reversed(n[:-1] + n[-1].strip("X")))]
    check = "10X98765432"[sum(int(d) << 17 - i for i, d in enumerate(n[:17])) % 11]
    return (n.isdigit() and sum(luhn) % 10 == 0) or (n[17:] == check and "01" <= n[10:12] <= "12" and (
        0 < int(n[12:14]) <= monthrange(int(n[6:10]), int(n[10:12]))[1]))

def private(*texts: str) -> bool:
    return any(personal(n) for s in texts for n in NUMBER.findall(GAP.sub("", s.translate(WIDE))))

def bad_name(path: str) -> bool:
    return len(path) > 200 or normalize("NFC", path) != path or any(map(FORBIDDEN.fullmatch, path.split("/"))) or any(
        c != " " and category(c)[0] in "CZ" for c in path)

def fold(path: str) -> str:
    return normalize("NFKC", normalize("NFKC", path).casefold())

def same(old: str, new: str) -> bool:  # whether a value is kept: empty before, unchanged, or a range made narrower
    a, b = SPAN.fullmatch(old), SPAN.fullmatch(new)
    return old in EMPTY or old == new or (
        bool(a and b) and float(a[1]) <= float(b[1]) <= float(b[2] or b[1]) <= float(a[2] or a[1]))

def keeps(old: Row, new: Row) -> bool:  # whether new says everything that old says
    free = ("期限", "部门") if "步骤" in old and old.get("完成", "") in EMPTY else ()
    return all(k in free or same(v, new.get(k, "")) for k, v in old.items())

def identity(name: str, row: Row) -> str:
    return " ".join(filter(None, (row.get(k, "") for k in IDENTITY.get(name, list(row)[:1]))))

def lost(name: str, old: list[Row], new: list[Row]) -> set[str]:  # T601, T602, T603: what became of the items of a list
    at = 0
    found = [at := next((j + 1 for j in range(at, len(new)) if keeps(x, new[j])), at) for x in old]
    gone = [x for x, j, before in zip(old, found, [0, *found], strict=False) if j == before]
    rest = [x for j, x in enumerate(new, 1) if j not in found]
    return {"T603" if any(keeps(row, x) for x in rest) else
            "T602" if any(identity(name, row) == identity(name, x) for x in rest) else "T601" for row in gone}

def covered(row: Row, pool: list[Row]) -> bool:  # whether each value stands in an item it continues
    kin = [x for x in pool if keeps(x, row)]
    return bool(kin) and all(v in EMPTY or any(v == x.get(k) for x in kin) for k, v in row.items())

def standing(doc: SimpleNamespace, name: str) -> list[Row]:  # the items left after corrections and cancellations
    found = list[Row]()
    for row in doc.lists[name]:
        at = [i for i, x in enumerate(found) if row.get("更正") == identity(name, x)] or [len(found)]
        found[at[-1]:at[-1] + 1] = [] if row.get("作废", "") not in ("", "否") else [row]
    return found

def closed(doc: SimpleNamespace) -> bool:
    return any(x.get("步骤") == "结案" and x.get("完成") for x in standing(doc, "处置"))

def receipt(line: bytes) -> Doc:  # a receipt, if the line is one and written as receipts are
    try:
        r = {"number": int(json.loads(line)["number"])} | {k: str(json.loads(line)[k]) for k in RECEIPT}
        forms = [json.dumps(r, ensure_ascii=x, separators=(",", ":")).encode() for x in (False, True)]
        good = line in forms and re.fullmatch("[0-9a-f]*", r["old"] + r["new"]) and r["received"].endswith("+08:00")
        return r if good and datetime.fromisoformat(r["received"]) else {}
    except (ValueError, LookupError, TypeError, RecursionError):
        return {}

class Audit:
    def __init__(self, repo: str) -> None:
        self.base = ["git", "-C", repo, "--no-replace-objects", *(x for setting in CONFIG for x in ("-c", setting))]
        self.env = ENV | {"GIT_CEILING_DIRECTORIES": str(Path(repo).resolve().parent)}
        self.found, self.history, self.changes, self.root = {}, {}, {}, ""
        self.branch, self.record = self.git("symbolic-ref", "HEAD").strip(), re.compile(RECORD).fullmatch
        self.bare = "t" in self.git("rev-parse", "--is-bare-repository")
        self.refs = dict(x.split(" ") for x in self.git("for-each-ref", "--format=%(refname) %(objectname)").splitlines())
        self.case = lru_cache(4096)(lambda sha: record(self.blob(sha)))
        self.settings = lru_cache(99)(lambda sha: parse(self.blob(sha).split("\n")) if sha else None)
        self.batch = subprocess.Popen([*self.base, "cat-file", "--batch-command"], env=self.env, stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def git(self, *args: str, data: str = "", check: bool = True) -> str:
        return subprocess.run([*self.base, *args], env=self.env, input=data.encode("utf-8", "surrogateescape"),
                              capture_output=True, check=check).stdout.decode("utf-8", "surrogateescape")

    def size(self, sha: str, ask: str = "info") -> int:
        self.batch.stdin.write(f"{ask} {sha}\n".encode())
        self.batch.stdin.flush()
        head = self.batch.stdout.readline().split()
        return int(head[2]) if len(head) == 3 else -1

    def blob(self, sha: str) -> str:
        if not sha or not 0 <= self.size(sha) <= LIMIT:
            return ""
        return self.batch.stdout.read(self.size(sha, "contents") + 1)[:-1].decode("utf-8", "surrogateescape")

    def say(self, commit: str = "", path: str = "", **problems: Any) -> None:
        paths = [path] if self.record(path) else self.changes.get(commit, ())
        for code in [code for code, bad in problems.items() if bad]:
            self.found[code, commit, path] = sorted({m[2] for m in map(self.record, paths) if m and m[1] == "cases"})

    def run(self, raw: bytes, name: str, tips: list[str]) -> None:
        broken = ""
        try:
            self.load()
            self.check_receipts(raw, name, tips)
            self.check_commits()
        except (subprocess.SubprocessError, OSError):
            broken = "objects"
        self.repository()
        try:
            self.git("fsck", "--full", "--strict", "--no-dangling", "--no-progress")
        except subprocess.CalledProcessError as error:
            broken = f"objects {error.stdout} {error.stderr}".replace("/", "")
        named = {p for c in self.history.values() for d in c.diffs for p, x in d.items() if x[2] and x[2] in broken}
        for path in named or {"objects"}:
            self.say(path=path, G841=broken)

    def repository(self) -> None:
        common = Path(self.base[2], self.git("rev-parse", "--git-common-dir").strip())
        for name in ("shallow", "info/grafts"):
            self.say(path=name, G840=(common / name).exists())
        for ref, sha in self.refs.items():
            if ref.startswith("refs/replace/"):
                self.say(ref.rpartition("/")[2], ref, G840=True)
            elif ref != self.branch:
                stray = self.bare and not ref.startswith("refs/tags/")
                self.say(sha, ref, G842=stray or ref == self.branch.replace("heads", "tags", 1))

    def load(self) -> None:  # the commits of the main line, parents first, each with its differences
        for entry in self.git(*LOG, self.branch, "--").split("\0")[:-1]:
            c = SimpleNamespace(**dict(zip(NAMES, entry.split("\n", 11), strict=True)), diffs=[], received=None)
            c.parents, c.time, c.wrote = [self.history[x] for x in c.parents.split()], int(c.time), int(c.wrote)
            self.history[c.id] = c
        commits, nothing = list(self.history.values()), self.git("hash-object", "-t", "tree", os.devnull).strip()
        pairs = [(c, p.tree if p else nothing) for c in commits for p in c.parents or [None]]
        queue, asked = iter(pairs), "".join(f"{tree} {c.tree}\n" for c, tree in pairs)
        for m in RAW.finditer(self.git("diff-tree", "-r", "-z", "--no-renames", "--no-abbrev", "--stdin", data=asked)):
            if m[1]:
                next(queue)[0].diffs.append(diff := {})
            else:
                diff[m[5]] = m[2], m[3].strip("0") and m[3], m[4].strip("0") and m[4]
        ledger = re.compile(rf"((?:.*/)?){RECORD}", re.DOTALL)
        roots = ([m[1] for p in c.diffs[0] if (m := ledger.fullmatch(p))] for c in commits)
        self.root = min(next(filter(None, roots), [""]), key=len)
        self.record, self.stray = (re.compile("(?s)" + re.escape(self.root) + x).fullmatch for x in (RECORD, STRAY))
        self.settle(commits, [self.root + "contacts.yaml", self.root + "policy.yaml"])

    def settle(self, commits: list[SimpleNamespace], names: list[str]) -> None:  # the settings before each commit
        self.twins, every = defaultdict(set), dict[str, Any]()
        for c in commits:
            self.changes[c.id] = c.changed = {p: x for p, x in c.diffs[0].items() if all(p in d for d in c.diffs)}
            before = c.parents[0].settings if c.parents else {}
            c.settings = before | {name: c.diffs[0][name][2] for name in names if name in c.diffs[0]}
            prior = before if c.parents else c.settings
            c.contacts, c.policy = (self.settings(prior.get(name, "")) for name in names)
            last = every[c.settings.get(names[0], "")] = keys_of(self.settings(c.settings.get(names[0], "")))
            for path in c.changed:
                self.twins[fold(path)].add(path)
        self.signers, self.later = [k["line"] for keys in every.values() for k in keys], last

    def check_receipts(self, raw: bytes, name: str, tips: list[str]) -> None:  # G830 to G833, G844
        prev, before, last = "0" * 64, "", dict[str, str]()
        for number, line in enumerate(raw.split(b"\n")[:-1], 1):
            r = receipt(line)
            self.say(path=name, G830=not r or (r["number"], r["prev"]) != (number, prev))
            prev = hashlib.sha256(line).hexdigest()
            if r:
                ref, new, founding = r["ref"], r["new"], number == 1 and r["old"] == r["new"]
                odd = (r["old"] != last.get(ref, "") and not founding) or r["received"] < before
                self.say(new, ref, G833=odd)
                before, last[ref] = max(before, r["received"]), new
                stack = self.reach(new, ref) if ref == self.branch and new else []
                while stack:
                    if (c := stack.pop()).received is None:
                        c.received = "" if founding else r["received"]
                        stack += c.parents
        for tip in tips:
            self.reach(tip, "")
        self.online = bool(last)
        for c in self.history.values():
            self.say(c.id, G832=self.online and c.received is None)
        for ref in [ref for ref in last | self.refs if ref.startswith("refs/tags/")]:
            now, then = self.refs.get(ref, ""), last.get(ref)
            self.say(now, ref, G832=last and self.bare and then is None)
            self.say(then or "", ref, G844=then not in (now, None))

    def reach(self, sha: str, path: str) -> list[SimpleNamespace]:  # the history a commit leads to; G831
        here = [self.history[x] for x in ([sha] if sha in self.history else self.history) if x.startswith(sha)]
        if not here:
            known = self.git("rev-list", sha, "--", check=False).split()
            here, gone = [self.history[x] for x in known if x in self.history], [sha, "--not", self.branch, "--"]
            names = self.git("log", "-m", "-z", "--name-only", "--format=", *gone, check=False)
            self.changes[full := known[0] if known else sha] = re.split("[\0\n]", names)
            self.say(full, path, G831=True)
        return here

    def check_commits(self) -> None:
        raw = self.git("rev-list", "--header", self.branch, "--").split("\0")
        signed = [x.partition("\n")[0] for x in raw if "\ngpgsig" in x.partition("\n\n")[0]]
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("".join(f'* namespaces="git" {line}\n' for line in self.signers))
            file.flush()
            log = ["-c", f"gpg.ssh.allowedSignersFile={file.name}", "log", "--no-walk", "--stdin", "--format=%H %G? %GF"]
            said = self.git(*log, data="\n".join(signed)) if signed else ""
        self.verdicts = {x[0]: x[1:] for line in said.splitlines() if len(x := line.split(" ")) == 3}
        for c in self.history.values():
            for check in (self.people, self.signature, self.files, self.records, self.rights):
                check(c)

    def people(self, c: SimpleNamespace) -> None:
        c.people = valid(c.contacts, "人员", c.day, git=c.address)
        listed = c.people and valid(c.contacts, "人员", min(c.written, c.day), git=c.email)
        asked = c.contacts is not None and rule(c.policy, "提交人核对", c.day) != "不核" and c.received != ""
        ours = {self.root + x for x in ("contacts.yaml", "policy.yaml", "holidays.yaml")} & set(c.changed)
        moment = datetime.fromisoformat(c.received).timestamp() if c.received else c.time
        self.say(c.id, G801=asked and not listed and (self.online or ours or any(map(self.record, c.changed))),
                 G806=c.received != "" and any(p.time - c.time > 86400 for p in c.parents),
                 G807=c.time - moment > 900 or c.wrote - c.time > 86400,
                 G808=private(c.message, c.author, c.email, c.committer, c.address))

    def signature(self, c: SimpleNamespace) -> None:
        then, (letter, digest) = (c.received or c.day)[:10], self.verdicts.get(c.id, ("", ""))
        self.say(c.id, G802=not letter and rule(c.policy, "签名要求", max(c.day, then)) == "必须")
        if letter and c.contacts is not None:
            owners, later = ([k for k in keys if "SHA256:" + base64.b64encode(k["print"]).decode().rstrip("=") == digest]
                             for keys in (keys_of(c.contacts), self.later))
            live = any(text(k, "自") <= c.day and usable(k, c.day, then) for k in owners)
            names = {text(p, "姓名") for p in c.people} or {c.committer}
            self.say(c.id, G803=letter != "G" or not owners,
                     G804=letter == "G" and owners and names.isdisjoint(k["姓名"] for k in owners),
                     G805=owners and not (live and (not later or any(usable(k, then) for k in later))))

    def files(self, c: SimpleNamespace) -> None:
        for path, (mode, _, new) in [(p, x) for p, x in c.changed.items() if x[2]]:
            own, young, twins = self.record(path), c.received != "", self.twins[fold(path)] - {path}
            there = any(self.git("--literal-pathspecs", "ls-tree", "--full-tree", c.tree, x) for x in twins)
            self.say(c.id, path, G808=not own and private(path), G810=mode != "100644" and young,
                     G811=young and bad_name(path), G812=there, G813=self.size(new) > LIMIT,
                     X705=mode != "100644" if own else self.stray(path))

    def records(self, c: SimpleNamespace) -> None:
        sides, c.views = [self.pairs(diff) for diff in c.diffs], []
        for i, (path, (old, new)) in [(i, x) for i, side in enumerate(sides) for x in side.items() if x[1][0]]:
            was, now = self.case(old).lists, self.case(new)
            codes = {x for k in was if now.fields for x in lost(k, was[k], now.lists[k])} if new else {"T605"}
            if codes and (path in c.changed or self.dropped(c, i, path)):
                self.say(c.id, path, **dict.fromkeys(codes, True))
        for path in set(sides[0]).intersection(*sides):
            olds, new = [self.case(side[path][0]) for side in sides if side[path][0]], self.case(sides[0][path][1])
            if new.fields:
                c.views.append(self.view(path, new, olds))
                self.levels(c, c.views[-1])
                self.merged(c, c.views[-1])

    def pairs(self, diff: dict[str, tuple[str, str, str]]) -> dict[str, tuple[str, str]]:  # by path: old, new; renumbered
        found = {p: x[1:] for p, x in diff.items() if self.record(p)}
        plain = {sha: re.sub(r"(?m)^编号:.*\n", "", self.blob(sha), count=1) for x in found.values() if "" in x for sha in x}
        added = {plain[new]: p for p, (old, new) in found.items() if not old}
        for path in [p for p, (old, new) in found.items() if not new and plain[old] in added]:
            old = found.pop(path)[0]
            found[added[plain[old]]] = old, found[added[plain[old]]][1]
        return found

    def dropped(self, c: SimpleNamespace, i: int, path: str) -> bool:  # whether a merge took another side
        log = ["--literal-pathspecs", "rev-list", "-1", "--full-history"]
        return all(self.git(*log, f"{p.id}..{c.parents[i].id}", "--", path)
                   for p, diff in zip(c.parents, c.diffs, strict=True) if path not in diff)

    def view(self, path: str, new: SimpleNamespace, olds: list[SimpleNamespace]) -> SimpleNamespace:
        pool = {k: [y for o in olds for y in o.lists[k]] for k in new.lists}  # and what of it no parent has:
        fresh = {k: [x for x in rows if not covered(x, pool[k])] for k, rows in new.lists.items()}
        sides = [o.fields for o in olds] or [{}]
        fields = {k for k in set(new.fields).union(*sides) if new.fields.get(k, "") not in [o.get(k, "") for o in sides]}
        return SimpleNamespace(path=path, new=new, olds=olds, fields=fields, fresh={k: x for k, x in fresh.items() if x})

    def levels(self, c: SimpleNamespace, v: SimpleNamespace) -> None:
        levels, before = standing(v.new, "定级记录"), [x for o in v.olds for x in o.lists["定级记录"]]
        falls = [b for a, b in pairwise(levels) if not any(keeps(x, b) for x in before)
                 and RANK.get(b.get("等级"), 9) < RANK.get(a.get("等级"), 0)]
        days = [x.get(k, "") for rows in v.new.lists.values() for x in rows for k in ("日期", "完成")]
        self.say(c.id, v.path, P103=levels and levels[-1].get("等级") != v.new.fields.get("预警等级"),
                 T604=len(v.olds) == len(c.diffs) and all(map(closed, [v.new, *v.olds])),
                 P106=any(not x.get("理由") or not x.get("批准") for x in falls),
                 P107=any(len(words(x, "批准")) == 1 for x in falls),
                 S225=v.new.fields.get("编号") != Path(v.path).stem,
                 S220=any(re.match(r"\d{4}-\d\d-\d\d", x) and x > c.day for x in days))

    def merged(self, c: SimpleNamespace, v: SimpleNamespace) -> None:
        bodies, merge = [o.body for o in v.olds] or [set()], len(c.parents) > 1
        lines = v.new.body - set().union(*bodies) or set.intersection(*bodies) - v.new.body
        strange = any(k != "处置" or x.get("完成") for k in v.fresh if k != "定级记录" for x in v.fresh[k])
        self.say(c.id, v.path, T607=merge and v.olds and v.fields - {"预警等级"}, T609=merge and (strange or lines))

    def rights(self, c: SimpleNamespace) -> None:
        units = {text(p, "单位") for p in c.people}
        kinds = {text(u, "类别") for unit in units for u in valid(c.contacts, "单位", c.day, 名称=unit)}
        for row in valid(c.policy, "权限", c.day) if units else ():
            what, mine, names = text(row, "事项"), kinds & words(row, "类别"), words(row, "名称")
            for v in c.views if what == "辖区" and mine and len(c.parents) < 2 else ():
                place = (v.olds or [v.new])[0].fields.get("街镇园区", "")
                self.say(c.id, v.path, C431=place not in {"", *units})
            for v in c.views if not mine and not units & words(row, "单位") else ():
                steps, *before = ({(x.get("步骤"), x.get("完成")) for x in d.lists["处置"]} for d in (v.new, *v.olds))
                done = {step for step, day in steps.difference(*before) if day}
                named = {"步骤": done, "字段": v.fields | set(v.fresh)}
                self.say(c.id, v.path, C430=names & named.get(what, set()))
            for path in {self.root + x for x in names} & set(c.changed) if what == "文件" else ():
                self.say(c.id, path, C430=not mine and not units & words(row, "单位"))

def main() -> int:
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = argparse.ArgumentParser()
    parser.error = lambda message: parser.exit(3, message + "\n")
    parser.add_argument("repo")
    parser.add_argument("--receipts", type=Path)
    parser.add_argument("--tip", action="append", default=[], type=re.compile("[0-9a-f]{7,64}").fullmatch)
    args = parser.parse_args()
    try:
        audit = Audit(args.repo)
        audit.run(args.receipts.read_bytes() if args.receipts else b"", str(args.receipts), [x[0] for x in args.tip])
    except Exception as error:
        parser.exit(3, f"{type(error).__name__}: {error}\n")
    for (code, commit, path), cases in audit.found.items():
        print(json.dumps({"code": code, "commit": commit, "path": path, "cases": cases}, ensure_ascii=False))
    return int(bool(audit.found))

if __name__ == "__main__":
    sys.exit(main())
