"""Check a ledger's history without the ledger program; written from docs/verify.md alone.

    python tools/verify.py REPO [--receipts FILE] [--tip HEX]...   (exit status: 0 no problem, 1 problems, 3 cannot run)
"""
import argparse
import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from calendar import monthrange
from collections import defaultdict, namedtuple
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

CONFIG = ("safe.directory=*", "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.commitGraph=false",
          "core.quotepath=off", "gpg.ssh.program=ssh-keygen", "gpg.program=/nonexistent", "gpg.x509.program=/nonexistent")
OPTIONS = ["--no-replace-objects", *(x for setting in CONFIG for x in ("-c", setting))]
ENV = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C",
    "GIT_GRAFT_FILE": os.devnull, "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}
LIMIT = 8 * 1024 * 1024
RECORD = re.compile(r"(cases|intake|reviews|jobs|reports)/\d{4}/(\d{4}-(?:\d{4}|[A-Z]\d{3}))\.md", re.ASCII)
LEDGER = re.compile(rf"((?:.*/)?)(?:{RECORD.pattern}|(?:contacts|policy)\.yaml)", re.ASCII | re.DOTALL)
STRAY = re.compile(r"(cases|intake|reviews|jobs|reports)/(.*/)?(?!(README\.md|\.gitkeep|\.gitattributes)$)[^/]+", re.S)
RAW = re.compile(r"([0-9a-f]{40,}) [0-9a-f]{40,}\n|:\d+ (\d+) (\w+) (\w+) \w\0([^\0]+)\0")
IDENT = re.compile(r"(.*?) ?<(.*)> (-?\d{1,15}) [+-]\d+", re.ASCII)
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?|\.git", re.IGNORECASE | re.ASCII | re.DOTALL)
NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{17}[0-9Xx]|[0-9]{11}|[0-9]{16,19})(?![0-9A-Za-z])")
GAP = re.compile("(?<=[0-9])[ \u3000\\-‐-―－\u200b-\u200f\u2060\ufeff]+(?=[0-9])")
WIDE = {0xFF10 + i: 0x30 + i for i in range(10)} | {0xFF38: 0x58, 0xFF58: 0x58, 0x78: 0x58}
TOKEN = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[{}\[\],]|:(?=\s)|[^\s{}\[\],:](?:[^{}\[\],:]|:(?!\s))*""")
KEY = re.compile(r"""["']?([^\s"'\[\]{}#&*!|>%@`-][^:"']*?)["']?\s*:(?:\s+|$)""")
REMARK = re.compile(r"""((?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|.)*?)(?:(?:^|\s)#.*)?$""")
SPAN = re.compile(r"(\d[\d.]*)(?:\s*[-~～—至]+\s*(\d[\d.]*))?", re.ASCII)
PUBLIC = re.compile(r"\s*([a-z0-9@.-]+\s+((?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2,3}=*)?))(?:\s.*)?")
RANK = {"无": 0, "黄色": 1, "橙色": 2, "红色": 3}
FIELDS = {"number": int} | dict.fromkeys(["received", "ref", "old", "new", "key", "by", "prev"], str)
Doc = dict[str, Any]  # a file's mapping; the lines of a record's body stand under the key ""
Found = Iterator[tuple[str, str]]  # code, path
Ident = namedtuple("Ident", "name email time day")
Change = namedtuple("Change", "mode old new")

def scalar(s: str) -> Any:
    """What one line says: a plain or quoted text, or a flow list or mapping of such."""
    def token(m: re.Match[str]) -> str:
        word = m[0].strip()
        quoted = len(word) > 1 and word[0] == word[-1] == "'"
        return word if word[0] in '"[]{},:' else json.dumps(word[1:-1].replace("''", "'") if quoted else word)
    if s[:1] in tuple("|>&*!%@`"):
        raise ValueError(s)
    return json.loads(TOKEN.sub(token, s)) if s[:1] in tuple("[{\"'") else s

def block(rows: list[tuple[int, str]]) -> Any:
    """The mapping or list that begins with the last of the rows (indent, text); takes its rows away."""
    indent, listed, found = rows[-1][0], rows[-1][1][0] == "-", dict[Any, Any]()
    while rows and rows[-1][0] == indent and (rows[-1][1][0] == "-") == listed:
        line = rows.pop()[1]
        m = KEY.match(line[1:].strip() if listed else line)
        rest = line[1:].strip() if listed else line[m.end():]
        if listed and m:
            rows.append((indent + len(line) - len(rest), rest))
        deeper = rows and (listed and m or not rest and rows[-1][0] + (not listed and rows[-1][1][0] == "-") > indent)
        found[len(found) if listed else m[1]] = block(rows) if deeper else scalar(rest)
    return list(found.values()) if listed else found

def parse(source: str) -> Doc:
    """The mapping of a canonical file; an empty one when it is anything else."""
    lines = [x.removesuffix("\r") for x in source.removeprefix("\ufeff").split("\n")]
    try:
        end = lines.index("---", 1) if lines[0] == "---" else len(lines)
        texts = [(REMARK.match(x)[1] if "#" in x else x).rstrip() for x in lines[lines[0] == "---":end]]
        rows = [(len(x) - len(x.lstrip(" ")), x.strip()) for x in reversed(texts) if x]
        head = block(rows)
        return {} if rows else head | {"": {x.strip() for x in lines[end + 1:]} - {""}}
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return {}

def text(row: Doc, key: str) -> str:
    return row[key] if isinstance(row.get(key), str) else ""

def words(value: Any) -> set[str]:
    """The names in a list, or in a text such as 甲、乙."""
    return {x for x in (re.split(r"[、，,;；\s]+", value) if isinstance(value, str) else value or ()) if isinstance(x, str) and x}

def rows_of(doc: Doc, key: str) -> list[Doc]:
    return [row for row in doc[key] if isinstance(row, dict)] if isinstance(doc.get(key), list) else []

def valid(row: Doc, day: str) -> bool:
    return text(row, "自") <= day <= (text(row, "至") or "9999")

def live(row: Doc, day: str) -> bool:
    return day <= (text(row, "至") or "9999") and day < (text(row, "撤销") or "9999")

def members(contacts: Doc, email: str) -> list[Doc]:
    return [p for p in rows_of(contacts, "人员") if email.casefold() in {x.casefold() for x in words(p.get("git"))}]

def parameter(policy: Doc, name: str, day: str) -> str:
    rows = [row for row in rows_of(policy, "参数") if row.get("名称") == name and valid(row, day)]
    return text(max(reversed(rows), key=lambda row: text(row, "自"), default={}), "值")

def keys_of(contacts: Doc) -> Iterator[tuple[str, str, str, Doc]]:
    """Every registered signing key: the owner's name, the key, its fingerprint, its row."""
    for name, row in ((text(p, "姓名"), row) for p in rows_of(contacts, "人员") for row in rows_of(p, "签名公钥")):
        if m := PUBLIC.fullmatch(text(row, "公钥")):
            digest = hashlib.sha256(base64.b64decode(m[2] + "==")).digest()
            yield name, m[1], "SHA256:" + base64.b64encode(digest).decode().rstrip("="), row

def personal(s: str) -> bool:
    """Whether a text holds an identity, mobile or bank card number."""
    for n in NUMBER.findall(GAP.sub("", s.translate(WIDE))):
        luhn = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(n.replace("X", "")))]
        if len(n) == 11 and re.match("1[3-9]", n) or n.isdigit() and len(n) > 15 and sum(d - d // 10 * 9 for d in luhn) % 10 == 0:
            return True
        if len(n) == 18 and n[17] == "10X98765432"[sum(int(d) * 2**(17 - i) for i, d in enumerate(n[:17])) % 11]:
            year, month, day = int(n[6:10]), int(n[10:12]), int(n[12:14])
            if year and 0 < month < 13 and 0 < day <= monthrange(year, month)[1]:
                return True
    return False

def bad_name(path: str) -> bool:
    return len(path) > 200 or unicodedata.normalize("NFC", path) != path or any(
        RESERVED.fullmatch(x) or x[-1:] in (" ", ".") or re.search(r'[<>:"|?*\\]', x)
        or any(c != " " and unicodedata.category(c)[0] in "CZ" for c in x) for x in path.split("/"))

def fold(path: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())

def blank(value: Any) -> bool:
    return value in ("", "不详", "未核实", "~", "null", [], {})

def narrower(old: Any, new: Any) -> bool:
    a, b = (isinstance(x, str) and SPAN.fullmatch(x) for x in (old, new))
    return bool(a and a[2] and b) and float(a[1]) <= float(b[1]) <= float(b[2] or b[1]) <= float(a[2])

def keeps(old: Any, new: Any) -> bool:
    """Whether new says everything that old says."""
    if isinstance(old, dict) and isinstance(new, dict):
        free = ("期限", "部门") if "步骤" in old and blank(old.get("完成", "")) else ()
        return all(k in free or keeps(v, new.get(k, "")) for k, v in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return not lost(old, new)
    return blank(old) or old == new or narrower(old, new)

def lost(old: list[Any], new: list[Any]) -> set[str]:
    """T601, T602, T603: what became of the items of a list."""
    rest, gone, codes, at = list(range(len(new))), [], set(), 0
    for item in old:
        if (j := next((j for j in range(at, len(new)) if keeps(item, new[j])), None)) is None:
            gone.append(item)
        else:
            rest.remove(j)
            at = j + 1
    for item in gone:
        name = next(iter(item), None) if isinstance(item, dict) else None
        moved = [j for j in rest if keeps(item, new[j])]
        known = [j for j in rest if isinstance(new[j], dict) and name in new[j] and new[j][name] == item[name]]
        codes.add("T603" if moved else "T602" if known else "T601")
        rest = [j for j in rest if j not in (moved or known)[:1]]
    return codes

def covered(item: Any, pool: list[Any]) -> bool:
    """Whether each value of an item stands in one of the items in the pool that it continues."""
    kin = [x for x in pool if keeps(x, item)] if isinstance(item, dict) else []
    return item in pool or bool(kin) and all(
        blank(v) or any(v == x.get(k) for x in kin) or isinstance(v, list) and all(
            covered(y, [z for x in kin if isinstance(x.get(k), list) for z in x[k]]) for y in v) for k, v in item.items())

def dates(value: Any) -> Iterator[str]:
    for k, v in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(v, list | dict):
            yield from dates(v)
        elif k in ("日期", "完成") and re.match(r"\d{4}-\d\d-\d\d", v):
            yield v[:10]

def hexadecimal(s: str) -> str:
    if not re.fullmatch("[0-9a-fA-F]{7,64}", s):
        raise ValueError(s)
    return s.lower()

def closed(doc: Doc) -> bool:
    return any(x.get("步骤") == "结案" and text(x, "完成") and text(x, "作废") in ("", "否") for x in rows_of(doc, "处置"))

def receipt(line: bytes) -> Doc:
    try:
        r = json.loads(line)
        plain = [json.dumps(r, ensure_ascii=x, separators=(",", ":")).encode() for x in (False, True)]
        good = line in plain and [(k, type(v)) for k, v in r.items()] == list(FIELDS.items())
        return r if good and r["received"].endswith("+08:00") and datetime.fromisoformat(r["received"]) else {}
    except (ValueError, AttributeError, RecursionError):
        return {}


class Commit:
    """A commit as its object tells it; diffs has a mapping of path to Change for each parent (or against nothing)."""
    covered, founding, received = False, False, ""

    def __init__(self, sha: str, raw: str, history: dict[str, "Commit"]) -> None:
        head, _, self.message = raw.partition("\n\n")
        lines = [line.partition(" ")[::2] for line in head.split("\n")]
        fields = defaultdict(str, reversed(lines))
        self.id, self.tree, self.signed = sha, fields["tree"], bool({"gpgsig", "gpgsig-sha256"} & set(fields))
        self.parents = [history[v] for k, v in lines if k == "parent" and v in history]
        self.author, self.committer = self.ident(fields["author"]), self.ident(fields["committer"])
        self.day, self.diffs, self.views = self.committer.day, list[dict[str, Change]](), list[tuple[str, Doc, list[Doc]]]()

    @staticmethod
    def ident(line: str) -> Ident:
        m = IDENT.fullmatch(line) or re.fullmatch("(?s)(.*)()()", line)
        moment = datetime(1970, 1, 1) + timedelta(seconds=min(max(int(m[3] or 0), 0), 2**37) + 28800)
        return Ident(m[1], m[2], int(m[3] or 0), str(moment.date()))


class Audit:
    root = ""

    def __init__(self, repo: str) -> None:
        self.base, self.found = ["git", "-C", repo, *OPTIONS], dict[tuple[str, str, str], list[str]]()
        self.env = ENV | {"GIT_CEILING_DIRECTORIES": str(Path(repo).resolve().parent)}
        self.branch, self.common = self.git("symbolic-ref", "HEAD").strip(), Path(repo, self.git("rev-parse", "--git-common-dir").strip())
        self.bare = self.git("rev-parse", "--is-bare-repository") == "true\n"
        refs = self.git("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        self.refs, self.history, self.received, self.size = dict(x.split(" ") for x in refs), dict[str, Commit](), False, dict[str, int]()
        self.batch = subprocess.Popen([*self.base, "cat-file", "--batch"], env=self.env, stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.doc = lru_cache(4096)(lambda sha: parse(self.blob(sha)))

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

    def record(self, path: str) -> re.Match[str] | None:
        return RECORD.fullmatch(path, len(self.root)) if path.startswith(self.root) else None

    def find(self, code: str, commit: str = "", path: str = "", paths: Iterable[str] = ()) -> None:
        cases = {m[2] for p in ([path] if self.record(path) else paths) if (m := self.record(p)) and m[1] == "cases"}
        self.found[code, commit, path] = sorted(cases)

    def run(self, receipts: Path | None, tips: list[str]) -> None:
        raw = receipts.read_bytes() if receipts else b""
        bad = self.repository()
        try:
            if self.branch not in self.refs and bad is None:
                raise ValueError("no commit on " + self.branch)
            self.load()
            self.check_receipts(raw, str(receipts), tips)
            self.check_commits()
        except (subprocess.SubprocessError, OSError):
            bad = bad or set()
        if bad is not None:
            paths = {p for c in self.history.values() for d in c.diffs for p, x in d.items() if x.new in bad}
            for path in paths or {"objects"}:
                self.find("G841", path=path)

    def repository(self) -> set[str] | None:
        """G840, G842; the objects that fsck complains of, None when it has no complaint."""
        for name in ("shallow", "info/grafts"):
            if (self.common / name).exists():
                self.find("G840", path=name)
        for ref, sha in self.refs.items():
            if ref.startswith("refs/replace/"):
                self.find("G840", ref.rpartition("/")[2], ref)
            elif ref == self.branch.replace("heads", "tags", 1) or (
                    self.bare and ref != self.branch and not ref.startswith("refs/tags/")):
                self.find("G842", sha, ref)
        try:
            self.git("fsck", "--full", "--strict", "--no-dangling", "--no-progress")
        except subprocess.CalledProcessError as error:
            said = (error.stdout + b"\n" + error.stderr).decode(errors="replace")
            return set(re.findall(r"[0-9a-f]{40,64}", re.sub(r"(?m)^(broken link|\s+to).*|/", "", said)))
        return None

    def load(self) -> None:
        """The commits of the main line, parents first, each with its differences and the settings before it."""
        self.tip = self.git("rev-parse", "--verify", self.branch + "^{commit}").strip()
        for sha in self.git("rev-list", "--topo-order", "--reverse", self.tip).split():
            self.history[sha] = Commit(sha, self.read(sha), self.history)
        commits, nothing = list(self.history.values()), self.git("hash-object", "-t", "tree", os.devnull).strip()
        pairs = [(c, p.tree if p else nothing) for c in commits for p in c.parents or [None]]
        queue, asked = iter(pairs), "".join(f"{tree} {c.tree}\n" for c, tree in pairs)
        for m in RAW.finditer(self.git("diff-tree", "-r", "-z", "--no-renames", "--no-abbrev", "--stdin", data=asked)):
            if m[1]:
                next(queue)[0].diffs.append(diff := {})
            else:
                diff[m[5]] = Change(m[2], m[3].strip("0") and m[3], m[4].strip("0") and m[4])
        blobs = "".join(f"{x}\n" for x in {x.new for c in commits for d in c.diffs for x in d.values()} - {""})
        sizes = self.git("cat-file", "--batch-check=%(objectname) %(objectsize)", data=blobs).splitlines()
        self.size = {a: int(b) for a, _, b in (x.partition(" ") for x in sizes) if b.isdigit()}
        roots = ([m[1] for d in c.diffs for p in d if (m := LEDGER.fullmatch(p))] for c in commits)
        self.root, self.folded = min(next(filter(None, roots), [""]), key=len), defaultdict(set)
        for c in commits:
            self.settle(c)

    def settle(self, c: Commit) -> None:
        """The settings before a commit (those it brings itself do not count for it)."""
        c.changed = {p: x for p, x in c.diffs[0].items() if all(p in d for d in c.diffs)}
        before = c.parents[0].settings if c.parents else {}
        names = [self.root + "contacts.yaml", self.root + "policy.yaml"]
        c.settings = before | {name: c.diffs[0][name].new for name in names if name in c.diffs[0]}
        prior = [(before if c.parents and name in c.changed else c.settings).get(name, "") for name in names]
        c.contacts, c.policy = (self.doc(sha) if sha else None for sha in prior)
        for path in c.changed:
            self.folded[fold(path)].add(path)

    def check_receipts(self, raw: bytes, name: str, tips: list[str]) -> None:
        """G830 to G833, G844."""
        number, prev, before, last = 0, "0" * 64, "", dict[str, str]()
        for line in raw.split(b"\n")[:-1]:
            r = receipt(line)
            if not r or (r["number"], r["prev"]) != (number + 1, prev):
                self.find("G830", path=name)
            number, prev = r.get("number", number + 1), hashlib.sha256(line).hexdigest()
            if not r:
                continue
            founding = number == 1 and not last and r["old"] == r["new"]
            if r["old"] != last.get(r["ref"], "") and not founding or r["received"] < before:
                self.find("G833", r["new"], r["ref"])
            before, last[r["ref"]] = max(before, r["received"]), r["new"]
            if r["ref"] == self.branch and r["new"]:
                self.receive(r, founding)
        for tip in tips:
            if not any(sha.startswith(tip.lower()) for sha in self.history):
                self.missing(tip.lower())
        for c in self.history.values() if self.received else ():
            if not c.covered:
                self.find("G832", c.id, paths=c.changed)
        for ref, sha in self.refs.items() if raw and self.bare else ():
            if ref.startswith("refs/tags/") and ref not in last:
                self.find("G832", sha, ref)
        for ref, sha in last.items():
            if ref.startswith("refs/tags/") and self.refs.get(ref, "") != sha:
                self.find("G844", sha, ref)

    def receive(self, r: Doc, founding: bool) -> None:
        self.received = True
        reach = [r["new"]] if r["new"] in self.history else self.missing(r["new"], r["ref"])
        stack = [self.history[sha] for sha in reach if sha in self.history]
        while stack:
            if not (c := stack.pop()).covered:
                c.covered, c.founding, c.received = True, founding, "" if founding else r["received"]
                stack += c.parents

    def missing(self, sha: str, path: str = "") -> list[str]:
        """G831: a commit that the tip has lost; gives what is still known of its history."""
        names, known = "", []
        try:
            known = self.git("rev-list", f"{sha}^{{commit}}").split() if re.fullmatch("[0-9a-f]{7,64}", sha) else []
            gone = "".join(f"{x}\n" for x in known if x not in self.history)
            names = self.git("diff-tree", "-r", "-z", "-m", "--root", "--name-only", "--no-commit-id", "--stdin", data=gone)
        except subprocess.SubprocessError:
            pass
        self.find("G831", known[0] if known else sha, path, names.split("\0"))
        return known

    def check_commits(self) -> None:
        versions = {c.settings.get(self.root + "contacts.yaml", "") for c in self.history.values()}
        keys = {key for sha in versions for _, key, _, _ in keys_of(self.doc(sha))}
        with tempfile.NamedTemporaryFile("w") as signers:
            signers.write("".join(f'* namespaces="git" {key}\n' for key in keys))
            signers.flush()
            ids = "".join(f"{c.id}\n" for c in self.history.values() if c.signed)
            log = ["log", "--no-walk=unsorted", "--stdin", "--no-show-signature", "--format=%H %G? %GF"]
            said = self.git("-c", f"gpg.ssh.allowedSignersFile={signers.name}", *log, data=ids) if ids else ""
        self.verdicts = {x.split(" ")[0]: x.split(" ")[1:] for x in said.splitlines() if x.count(" ") == 2}
        for c in self.history.values():
            for check in (self.people, self.signature, self.files, self.records, self.rights):
                for code, path in check(c):
                    self.find(code, c.id, path, c.changed)

    def people(self, c: Commit) -> Found:
        """G801, G806, G807, G808."""
        listed = all(any(valid(p, day) for p in members(c.contacts or {}, who.email))
                     for who, day in ((c.committer, c.day), (c.author, min(c.author.day, c.day))))
        asked = c.contacts is not None and parameter(c.policy or {}, "提交人核对", c.day) != "不核"
        moment = datetime.fromisoformat(c.received).timestamp() if c.received else c.committer.time
        tests = {
            "G801": asked and not listed and not c.founding and (self.received or any(map(self.record, c.changed))),
            "G806": not c.founding and any(p.committer.time - c.committer.time > 86400 for p in c.parents),
            "G807": c.committer.time - moment > 900 or c.author.time - c.committer.time > 86400,
            "G808": any(map(personal, (c.message, *c.author[:2], *c.committer[:2])))}
        yield from ((code, "") for code, bad in tests.items() if bad)

    def signature(self, c: Commit) -> Found:
        then = c.received[:10] or c.day
        if not c.signed and parameter(c.policy or {}, "签名要求", max(c.day, then)) == "必须":
            yield "G802", ""
        if not c.signed or c.contacts is None:
            return
        letter, digest = self.verdicts.get(c.id, ["", ""])
        owners = [(name, row) for name, _, this, row in keys_of(c.contacts) if this == digest]
        tip = next(reversed(self.history.values())).settings.get(self.root + "contacts.yaml", "")
        later = [row for _, _, this, row in keys_of(self.doc(tip)) if this == digest]
        names = {text(p, "姓名") for p in members(c.contacts, c.committer.email)} or {c.committer.name}
        if letter != "G" or not owners:
            yield "G803", ""
        elif not names & {name for name, _ in owners}:
            yield "G804", ""
        if owners and not any(valid(row, c.day) and live(row, then) for _, row in owners) or (
                later and not any(live(row, then) for row in later)):
            yield "G805", ""

    def files(self, c: Commit) -> Found:
        """G808, G810 to G813, X705."""
        for path, x in c.changed.items():
            record, stray = self.record(path), path.startswith(self.root) and STRAY.fullmatch(path, len(self.root))
            tests = {
                "G808": not record and personal(path),
                "G810": x.mode != "100644" and not c.founding,
                "G811": not c.founding and bad_name(path),
                "G812": any(self.holds(c, twin) for twin in self.folded[fold(path)] - {path}),
                "G813": self.size.get(x.new, 0) > LIMIT,
                "X705": x.mode != "100644" if record else stray}
            yield from ((code, path) for code, bad in tests.items() if bad and x.new)

    def holds(self, c: Commit, path: str) -> bool:
        return bool(self.git("--literal-pathspecs", "ls-tree", "--full-tree", "-z", c.tree, path))

    def records(self, c: Commit) -> Found:
        moved = [self.moves(diff) for diff in c.diffs]
        for i, diff in enumerate(c.diffs):
            for path, x in diff.items():
                if x.old and self.record(path) and path not in moved[i]:
                    old, new = self.doc(x.old), self.doc(x.new)
                    codes = {"T605"} if not x.new else set() if not new else {
                        code for k, v in old.items() if isinstance(v, list)
                        for code in lost(v, new[k] if isinstance(new.get(k), list) else [])}
                    if codes and (path in c.changed or self.dropped(c, i, path)):
                        yield from ((code, path) for code in codes)
        for path in filter(self.record, c.changed):
            if new := self.doc(c.changed[path].new):
                source = next((a for m in moved for a, b in m.items() if b == path), path)
                olds = [old for d in c.diffs if source in d and (old := self.doc(d[source].old))]
                c.views.append((path, new, olds))
                yield from ((code, path) for code in self.content(c, path, new, olds, source != path))

    def moves(self, diff: dict[str, Change]) -> dict[str, str]:
        """The records that only got another number: old path to new path."""
        def bare(sha: str) -> str:
            return re.sub(r"(?m)^编号:.*\n", "", self.blob(sha), count=1)
        added = {bare(x.new): p for p, x in diff.items() if not x.old and self.record(p)}
        return {p: added.pop(said) for p, x in diff.items()
                if added and x.old and self.record(p) and (said := bare(x.old)) in added and said}

    def dropped(self, c: Commit, i: int, path: str) -> bool:
        """Whether a merge that took another parent's file lost what this parent's side had changed in it."""
        return all(self.git("rev-list", "-1", "--full-history", f"{p.id}..{c.parents[i].id}", "--", f":(top,literal){path}")
                   for p, diff in zip(c.parents, c.diffs, strict=True) if path not in diff)

    def content(self, c: Commit, path: str, new: Doc, olds: list[Doc], moved: bool) -> list[str]:
        """What is wrong with one changed record."""
        levels = [x for x in rows_of(new, "定级记录") if text(x, "作废") in ("", "否")]
        pool = {k: [x for o in olds if isinstance(o.get(k), list) for x in o[k]] for k in ("定级记录", *new)}
        falls = [b for a, b in pairwise(levels) if not any(keeps(x, b) for x in pool["定级记录"])
                 and RANK.get(text(b, "等级"), 9) < RANK.get(text(a, "等级"), 0)]
        lists = {k: v for k, v in new.items() if isinstance(v, list)}
        merge = len(c.parents) > 1 and not moved
        fields = {k for doc in (new, *olds) for k, v in doc.items() if isinstance(v, str)} - {"预警等级"}
        bodies = [o[""] for o in olds] or [set()]
        tests = {
            "P103": levels and text(levels[-1], "等级") != text(new, "预警等级"),
            "P106": any(not text(x, "理由") or not words(x.get("批准")) for x in falls),
            "P107": any(len(words(x.get("批准"))) == 1 for x in falls),
            "S225": text(new, "编号") != Path(path).stem,
            "S220": any(day > c.day for day in dates(lists)),
            "T604": not moved and len(olds) == len(c.diffs) and all(map(closed, [*olds, new])),
            "T607": merge and olds and any(new.get(k, "") not in [o.get(k, "") for o in olds] for k in fields),
            "T609": merge and (new[""] - set().union(*bodies) or set.intersection(*bodies) - new[""] or any(
                not covered(x, pool[k]) for k, v in lists.items() if k != "定级记录" for x in v
                if not (k == "处置" and isinstance(x, dict) and blank(text(x, "完成")))))}
        return [code for code, bad in tests.items() if bad]

    def rights(self, c: Commit) -> Found:
        """C430, C431."""
        people = [p for p in members(c.contacts or {}, c.committer.email) if valid(p, c.day)]
        units = {text(p, "单位") for p in people}
        kinds = {text(u, "类别") for u in rows_of(c.contacts or {}, "单位") if text(u, "名称") in units}
        for row in rows_of(c.policy or {}, "权限") if people else ():
            what, mine = text(row, "事项"), kinds & words(row.get("类别"))
            if what == "辖区" and mine and valid(row, c.day) and len(c.parents) < 2:
                yield from (("C431", path) for path, new, olds in c.views
                            if text((olds or [new])[0], "街镇园区") not in {"", *units})
            elif what != "辖区" and valid(row, c.day) and not mine and not units & words(row.get("单位")):
                yield from (("C430", path) for path in self.touched(c, what, words(row.get("名称"))))

    def touched(self, c: Commit, what: str, names: set[str]) -> Iterator[str]:
        yield from (self.root + name for name in names if what == "文件" and self.root + name in c.changed)
        for path, new, olds in c.views:
            steps, *before = [{(x.get("步骤"), text(x, "完成")) for x in rows_of(doc, "处置")} for doc in (new, *olds)]
            if what == "步骤" and any(step in names and done for step, done in steps - set().union(*before)):
                yield path
            if what == "字段" and any(changed(new.get(name, ""), [o.get(name, "") for o in olds]) for name in names):
                yield path


def changed(new: Any, olds: list[Any]) -> bool:
    if isinstance(new, list):
        return any(not covered(x, [y for old in olds if isinstance(old, list) for y in old]) for x in new)
    return new not in (olds or [""])


def main() -> int:
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = argparse.ArgumentParser(description="Check a ledger's history without the ledger program.")
    parser.add_argument("repo")
    parser.add_argument("--receipts", type=Path)
    parser.add_argument("--tip", action="append", default=[], type=hexadecimal)
    audit, status = None, 0
    try:
        args = parser.parse_args()
        audit = Audit(args.repo)
        audit.run(args.receipts, args.tip)
    except SystemExit as stop:
        return 3 if stop.code else 0
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        status = 3
    for (code, commit, path), cases in audit.found.items() if audit else ():
        print(json.dumps({"code": code, "commit": commit, "path": path, "cases": cases}, ensure_ascii=False))
    return status or bool(audit.found)


if __name__ == "__main__":
    sys.exit(main())
