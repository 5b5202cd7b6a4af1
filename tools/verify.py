"""Check a ledger's history without the ledger program; written from docs/verify.md alone.
Usage: python tools/verify.py REPO [--receipts FILE] [--tip HEX]...  Exit: 0 no problem, 1 problems, 3 cannot run."""
import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from unicodedata import category, normalize

CONFIG = ("safe.directory=* core.fsmonitor=false core.hooksPath=/dev/null core.commitGraph=false core.quotepath=off "
          "log.showSignature=false gpg.ssh.program=ssh-keygen gpg.program=/- gpg.x509.program=/-")
ENV = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C",
    "GIT_GRAFT_FILE": os.devnull, "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "TZ": "CST-8"}
FORMAT = {"id": "%H", "tree": "%T", "parents": "%P", "author": "%an", "email": "%ae", "wrote": "%at", "written": "%ad",
          "committer": "%cn", "address": "%ce", "time": "%ct", "day": "%cd", "message": "%B"}
RECORD = r"(cases|intake|reviews|jobs|reports)/[0-9]{4}/([0-9]{4}-(?:[0-9]{4}|[A-Z][0-9]{3}))\.md"
STRAY = r"(cases|intake|reviews|jobs|reports)/(?!(.*/)?(README\.md|\.gitkeep|\.gitattributes)$).+"
RAW = re.compile(r"([0-9a-f]{40,}) [0-9a-f]{40,}\n|:\d+ (\d+) (\w+) (\w+) \w\0([^\0]+)\0")
FORBIDDEN = re.compile(r'(?is)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?|\.git|.*([ .]|[<>:"|?*\\].*)')
NUMBER = re.compile(r"(?<![0-9A-Z])(?:[0-9]{17}[0-9X]|1[3-9][0-9]{9}|[0-9]{16,19})(?![0-9A-Z])")
GAP = re.compile("(?<=[0-9])[ \\-‐-―\u200b-\u200f\u2060\ufeff]+(?=[0-9])")
TOKEN = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[{}\[\],]|:(?=\s)|[^\s{}\[\],:](?:[^{}\[\],:]|:(?!\s))*""")
LINE = (r"""( *)(- +)?(?:([^\s"'[{#-][^:"']*):(?:\s+|$))?((?:"(?:[^"\\]|\\.)*"|'[^']*'|.)*?)\s*((?<!\S)#.*)?""")
SPAN = re.compile(r"([1-9]\d*(?:\.\d+)?)(?:\s*[-~～—至]+\s*([1-9]\d*(?:\.\d+)?))?", re.ASCII)
PUBLIC = re.compile(r"\s*([a-z0-9@.-]+)\s+([A-Za-z0-9+/]+=*)(?:\s|$)")
RECEIPT = re.compile(r'\{"number":(\d+),"received":"(\d{4}(?:-\d\d){2}T\d\d(?::\d\d){2}\+08:00)","ref":"([^"\\]*)",'
                     r'"old":"(\w*)","new":"(\w*)","key":"[^"\\]*","by":"[^"\\]*","prev":"(\w{64})"\}', re.ASCII)
KEYS = {"信息来源": ["日期", "渠道"], "工资": ["所属期", "人员"], "情况": ["日期", "事项"], "处置": ["步骤", "期限"]}
EMPTY, LEVELS, SETTINGS = ("", "不详", "未核实"), "无黄橙红", ("contacts.yaml", "policy.yaml", "holidays.yaml")
def scalar(s):  # a plain text, or a quoted one, or a flow list or mapping; nothing is a list yet to be filled
    return (s or []) if s[:1] not in tuple("[{\"'") else json.loads(TOKEN.sub(
        lambda m: m[0] if m[0][0] in '"[]{},:' else json.dumps(m[0].strip().strip("'").replace("''", "'")), s))
def parse(lines):  # the mapping that canonical lines write; an empty one when they are anything else
    at, name = {0: {}}, {}  # by indent: the mapping open there, its latest key
    try:
        for spaces, dash, key, value in [re.fullmatch(LINE, line).groups("")[:4] for line in lines]:
            indent = len(spaces + dash)
            if dash:
                at[indent] = {}
                at[indent - 4][name[indent - 4]].append(at[indent] if key else scalar(value))
            if key:
                at[indent][key], name[indent] = scalar(value), key
        return at[0]
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return {}
def flatten(doc, lists, of=""):  # the items of each list as texts; a list within an item is one more list
    for key, item in [(k, x) for k, v in doc.items() if isinstance(v, list) for x in v]:
        row = item if isinstance(item, dict) else {"": item}
        lists[key].append({k: "、".join(x for x in v if isinstance(x, str)) if isinstance(v, list) else str(v)
                           for k, v in row.items()} | {"^": of})
        flatten(row, lists, str(row.get("姓名") or next(iter(row.values()), "")))
    return lists
def document(source):  # of a record or of the settings: the fields, the lists and the lines of the body
    head, _, body = source.removeprefix("\ufeff").replace("\r\n", "\n").removeprefix("---\n").partition("\n---\n")
    doc = parse(head.split("\n"))
    fields = {k: str(v) for k, v in doc.items() if not isinstance(v, list)}
    return SimpleNamespace(fields=fields, lists=flatten(doc, defaultdict(list)), body={*body.split("\n")} - {""})
def words(row, key): return {*re.split(r"[、，,\s]+", row.get(key, ""))} - {""}
def valid(doc, key, day, **want):  # the items of a list that are in force on a day and so named, latest last
    rows = [x for x in (doc.lists[key] if doc else ()) if x.get("自", "") <= day <= (x.get("至") or "9999") and all(
        v.casefold() in map(str.casefold, words(x, k)) for k, v in want.items())]
    return sorted(rows, key=lambda x: x.get("自", ""))
def rule(policy, name, day): return next((x.get("值") for x in valid(policy, "参数", day, 名称=name)[-1:]), "")
def personal(n):  # whether digits are an identity, mobile or bank card number
    card = sum(int("0246813579"[int(d)] if i % 2 else d) for i, d in enumerate(reversed(n.strip("X")))) % 10 == 0
    mod = "10X98765432"[sum(int(d) << 17 - i for i, d in enumerate(n[:17])) % 11]
    return not n[11:] or (card and n[-1] < "X") or (n[17:] == mod and "00" < n[10:12] < "13" and "00" < n[12:14] < "32")
def private(s): return any(map(personal, NUMBER.findall(GAP.sub("", normalize("NFKC", s).upper()))))
def bad_name(path):
    return len(path) > 200 or normalize("NFC", path) != path or any(map(FORBIDDEN.fullmatch, path.split("/"))) or any(
        c != " " and category(c)[0] in "CZ" for c in path)
def same(old, new):  # whether a value is kept: empty before, unchanged, the same number, or a range made narrower
    a, b = SPAN.fullmatch(old), SPAN.fullmatch(new)
    return old in EMPTY or old == new or (
        a and b and float(a[1]) <= float(b[1]) <= float(b[2] or b[1]) <= float(a[2] or a[1]))
def keeps(old, new):  # whether an item says everything that the old one says
    free = ("期限", "部门") if "步骤" in old and old.get("完成", "") in EMPTY else ()
    return all(k in free or same(v, new.get(k, "")) for k, v in old.items())
def identity(name, row): return " ".join(filter(None, (row.get(k, "") for k in KEYS.get(name, list(row)[:1]))))
def lost(name, old, new, at=0):  # T601, T602, T603: what became of the items of a list
    found = [at := next((j + 1 for j in range(at, len(new)) if keeps(x, new[j])), at) for x in old]
    rest = [x for j, x in enumerate(new, 1) if j not in found]
    return {"T603" if any(keeps(x, y) for y in rest) else
            "T602" if identity(name, x) in [identity(name, y) for y in rest] else "T601"
            for x, before, after in zip(old, [0, *found], found, strict=False) if before == after}
def covered(row, olds, name):  # whether each value stands in an item it continues
    kin = [x for o in olds for x in o.lists[name] if keeps(x, row)]
    return kin and all(v in EMPTY or any(v == x.get(k) for x in kin) for k, v in row.items())
def standing(doc, name):  # the items left after corrections and cancellations
    found = []
    for row in doc.lists[name]:
        at = [i for i, x in enumerate(found) if row.get("更正") == identity(name, x)] or [len(found)]
        found[at[-1]:at[-1] + 1] = [] if row.get("作废", "") not in ("", "否") else [row]
    return found
class Audit:
    def __init__(self, repo):
        self.base = ["git", "-C", repo, "--no-replace-objects", *(x for s in CONFIG.split() for x in ("-c", s))]
        self.env = ENV | {"GIT_CEILING_DIRECTORIES": str(Path(repo).resolve().parent)}
        self.found, self.history, self.changes, self.twins = {}, {}, {}, defaultdict(set)
        self.branch, self.record = self.git("symbolic-ref", "HEAD").strip(), re.compile(RECORD).fullmatch
        self.bare = "t" in self.git("rev-parse", "--is-bare-repository")
        self.refs = dict(re.findall("(.+) (.+)\n", self.git("for-each-ref", "--format=%(refname) %(objectname)")))
        self.doc = cache(lambda sha: document(self.read(sha).decode("utf-8", "surrogateescape")) if sha else None)
        self.batch = subprocess.Popen([*self.base, "cat-file", "--batch"], env=self.env, stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    def git(self, *args, data="", check=True):
        return subprocess.run([*self.base, *args], env=self.env, input=data.encode("utf-8", "surrogateescape"),
                              capture_output=True, check=check).stdout.decode("utf-8", "surrogateescape")
    def read(self, sha):
        self.batch.stdin.write(f"{sha}\n".encode())
        self.batch.stdin.flush()
        head = self.batch.stdout.readline().split()
        return self.batch.stdout.read(int(head[2]) + 1)[:-1] if len(head) == 3 else b""
    def say(self, commit="", path="", **problems):
        paths = [path] if self.record(path) else self.changes.get(commit, ())
        for code in [code for code, bad in problems.items() if bad]:
            self.found[code, commit, path] = sorted({m[2] for m in map(self.record, paths) if m and m[1] == "cases"})
    def run(self, raw, name, tips):
        fsck = ["fsck", "--full", "--strict", "--no-dangling", "--no-progress"]
        done = subprocess.run([*self.base, *fsck], env=self.env, capture_output=True, check=False)
        broken = f"objects{done.stdout}{done.stderr}".replace("/", "") if done.returncode else ""
        try:
            self.load()
            self.receipts(raw, name, tips)
            self.commits()
        except (subprocess.SubprocessError, OSError):
            broken = broken or "objects"
        named = {p for c in self.history.values() for d in c.diffs for p, x in d.items() if x[2] and x[2] in broken}
        for path in named or {"objects"}:
            self.say(path=path, G841=broken)
        for path in ("shallow", "info/grafts"):
            self.say(path=path, G840=Path(self.base[2], self.git("rev-parse", "--git-common-dir")[:-1], path).exists())
        for ref, sha in self.refs.items():
            own = ref == self.branch or ref.startswith(("refs/tags/", "refs/replace/"))
            self.say(sha, ref, G842=(self.bare and not own) or ref == self.branch.replace("heads", "tags", 1))
            self.say(ref.rpartition("/")[2], ref, G840=ref.startswith("refs/replace/"))
    def load(self):  # the commits of the main line, parents first, each with its differences from each parent
        log = ["log", "-z", "--topo-order", "--reverse", "--date=short-local", "--format=" + "%n".join(FORMAT.values())]
        for entry in self.git(*log, self.branch, "--").split("\0")[:-1]:
            c = SimpleNamespace(**dict(zip(FORMAT, entry.split("\n", 11), strict=True)), diffs=[], received=None)
            c.parents, c.time, c.wrote = [self.history[x] for x in c.parents.split()], int(c.time), int(c.wrote)
            self.history[c.id] = c
        commits, nothing = self.history.values(), self.git("hash-object", "-t", "tree", os.devnull).strip()
        pairs = [(c, p.tree if p else nothing) for c in commits for p in c.parents or [None]]
        queue, asked = iter(pairs), "".join(f"{tree} {c.tree}\n" for c, tree in pairs)
        for m in RAW.finditer(self.git("diff-tree", "-r", "-z", "--no-renames", "--no-abbrev", "--stdin", data=asked)):
            if m[1]:
                next(queue)[0].diffs.append(diff := {})
            else:
                diff[m[5]] = m[2], m[3].strip("0") and m[3], m[4].strip("0") and m[4]
        found = ([m[1] for p in c.diffs[0] if (m := re.fullmatch(rf"(?s)((?:.*/)?){RECORD}", p))] for c in commits)
        self.root = min(next(filter(None, found), [""]), key=len)
        self.record, self.stray = (re.compile("(?s)" + re.escape(self.root) + x).fullmatch for x in (RECORD, STRAY))
        contacts, policy, _ = (self.root + name for name in SETTINGS)
        for c in commits:
            self.changes[c.id] = c.changed = {p: x for p, x in c.diffs[0].items() if all(p in d for d in c.diffs)}
            before = c.parents[0].settings if c.parents else {}
            c.settings = before | {name: self.doc(x[2]) for name, x in c.diffs[0].items() if name in (contacts, policy)}
            c.contacts, c.policy = map((before if c.parents else c.settings).get, (contacts, policy))
            self.keys = c.keys = c.settings[contacts].lists["签名公钥"] if c.settings.get(contacts) else []
    def receipts(self, raw, name, tips):  # G830 to G833, G844
        prev, before, last = "0" * 64, "", {}
        for number, line in enumerate(raw.split(b"\n")[:-1], 1):
            m = RECEIPT.fullmatch(line.decode("utf-8", "replace"))
            self.say(path=name, G830=not m or (m[1], m[6]) != (str(number), prev))
            prev = hashlib.sha256(line).hexdigest()
            if m:
                _, received, ref, old, new, _ = m.groups()
                self.say(new, ref, G833=received < before or old not in (last.get(ref, ""), number > 1 or new))
                before, last[ref] = max(before, received), new
                stack = self.reach(new, ref) if ref == self.branch and new else []
                while stack:
                    if (c := stack.pop()).received is None:
                        c.received, stack = "" if number == 1 and old == new else received, stack + c.parents
        for tip in tips:
            self.reach(next((x for x in self.history if x.startswith(tip)), tip), "")
        for c in self.history.values():
            c.online, c.young, c.merge = bool(last), c.received != "", len(c.parents) > 1
            self.say(c.id, G832=last and c.received is None)
        for ref in [ref for ref in last | self.refs if ref.startswith("refs/tags/")]:
            now, then = self.refs.get(ref, ""), last.get(ref)
            self.say(now, ref, G832=last and self.bare and then is None)
            self.say(then or "", ref, G844=then not in (now, None))
    def reach(self, sha, path):  # the commits of the history that a commit leads to; G831
        if sha in self.history:
            return [self.history[sha]]
        known = self.git("rev-list", sha, "--", check=False).split() or [sha]
        names = ["log", "-m", "-z", "--name-only", "--format=", sha, "--not", self.branch, "--"]
        self.changes[known[0]] = re.split("[\0\n]", self.git(*names, check=False))
        self.say(known[0], path, G831=True)
        return [self.history[x] for x in known if x in self.history]
    def commits(self):
        raw = self.git("rev-list", "--header", self.branch, "--").split("\0")
        signed = [x.partition("\n")[0] for x in raw if "\ngpgsig" in x.partition("\n\n")[0]]
        keys = {PUBLIC.match(k.get("公钥", "")) for c in self.history.values() for k in c.keys} - {None}
        with tempfile.NamedTemporaryFile("w") as file:
            print(*{f'{m[2]} namespaces="git" {m[1]} {m[2]}' for m in keys}, sep="\n", file=file, flush=True)
            log = "-c", f"gpg.ssh.allowedSignersFile={file.name}", "log", "--no-walk", "--format=%H %G? %GS", "--stdin"
            said = self.git(*log, data="\n".join(signed)) if signed else ""
        self.verdicts = {x[0]: x[1:] for line in said.splitlines() if len(x := line.split(" ")) == 3}
        for c in self.history.values():
            for check in (self.people, self.signature, self.files, self.records):
                check(c)
    def people(self, c):
        c.people = valid(c.contacts, "人员", c.day, git=c.address)
        listed = c.people and valid(c.contacts, "人员", min(c.written, c.day), git=c.email)
        asked = c.online or any(self.record(p) or p.removeprefix(self.root) in SETTINGS for p in c.changed)
        known = c.contacts and c.young and rule(c.policy, "提交人核对", c.day) != "不核"
        then = datetime.fromtimestamp(min(c.time, 1 << 37) + 28800 - 900, UTC).isoformat()[:19]
        self.say(c.id, G801=known and asked and not listed, G807=then > (c.received or "9") or c.wrote - c.time > 86400,
                 G806=c.young and any(p.time - c.time > 86400 for p in c.parents),
                 G808=private("\n".join((c.message, c.author, c.email, c.committer, c.address))))
        c.units, c.bound, c.barred = {p.get("单位", "") for p in c.people}, False, defaultdict(set)
        kinds = {x.get("类别") for unit in c.units for x in valid(c.contacts, "单位", c.day, 名称=unit)}
        for row in valid(c.policy, "权限", c.day) if c.units else ():
            mine = kinds & words(row, "类别")
            c.bound = c.bound or (row.get("事项") == "辖区" and mine and not c.merge)
            c.barred[row.get("事项")] |= set() if mine or c.units & words(row, "单位") else words(row, "名称")
    def signature(self, c):
        then, (letter, who) = (c.received or c.day)[:10], self.verdicts.get(c.id, ("", ""))
        self.say(c.id, G802=not letter and rule(c.policy, "签名要求", max(c.day, then)) == "必须")
        if letter and c.contacts:
            keys = c.contacts.lists["签名公钥"], self.keys
            owners, later = ([k for k in x if k.get("公钥", "").split()[1:2] == [who] and letter == "G"] for x in keys)
            names = {p.get("姓名") for p in c.people} or {c.committer}
            good = (any(then <= (k.get("至") or "9999") and then < (k.get("撤销") or "9999") for k in rows)
                    for rows in (owners, later or owners))
            live = any(k.get("自", "") <= c.day <= (k.get("至") or "9999") for k in owners)
            self.say(c.id, G803=not owners, G804=owners and names.isdisjoint(k["^"] for k in owners),
                     G805=owners and not (live and all(good)))
    def files(self, c):
        for path, (mode, _, new) in c.changed.items():
            own, young, twins = self.record(path), c.young and new, self.twins[normalize("NFKC", path).casefold()]
            there = (self.git("--literal-pathspecs", "ls-tree", "--full-tree", c.tree, x) for x in twins - {path})
            self.say(c.id, path, C430=path.removeprefix(self.root) in c.barred["文件"], G812=new and any(there),
                     G808=new and not own and private(path), G810=young and mode != "100644",
                     G811=young and bad_name(path), G813=len(self.read(new)) > 8 << 20,
                     X705=new and (mode != "100644" if own else self.stray(path)))
            twins.add(path)
    def records(self, c):
        moved = [self.moved(diff) for diff in c.diffs]
        for i, (path, (_, old, new)) in [(i, x) for i, diff in enumerate(c.diffs) for x in diff.items()]:
            if old and self.record(path) and path not in moved[i].values():
                was, now = self.doc(old).lists, self.doc(new)
                codes = {x for k in was if now.fields for x in lost(k, was[k], now.lists[k])} if new else {"T605"}
                logs = [f"{p.id}..{c.parents[i].id}" for p, d in zip(c.parents, c.diffs, strict=False) if path not in d]
                log = "--literal-pathspecs", "rev-list", "-1", "--full-history"  # whether this side had changed it
                if codes and all(self.git(*log, x, "--", path) for x in logs):
                    self.say(c.id, path, **dict.fromkeys(codes, True))
        for path, new in [(p, self.doc(x[2])) for p, x in c.changed.items() if x[2] and self.record(p)]:
            if new.fields:
                olds = [d.get(m.get(path, path), ("", ""))[1] for d, m in zip(c.diffs, moved, strict=True)]
                self.check(c, path, new, [self.doc(x) for x in olds if x] or [document("")], olds)
    def moved(self, diff):  # the records that only got another number, by new path
        texts = {p: re.sub("(?m)^编号:.*\n".encode(), b"", self.read(x[1] or x[2]), count=1) for p, x in diff.items()
                 if self.record(p) and "" in x}
        gone = {texts[p]: p for p in texts if diff[p][1]}
        return {p: gone[texts[p]] for p in texts if diff[p][2] and texts[p] in gone}
    def check(self, c, path, new, olds, known):  # a changed record, and what in it no parent says
        fields, bodies, levels = [o.fields for o in olds], [o.body for o in olds], standing(new, "定级记录")
        fresh = {k: [x for x in rows if not covered(x, olds, k)] for k, rows in new.lists.items()}
        wrote = {k for k in {*new.fields}.union(*fields) if new.fields.get(k, "") not in [x.get(k, "") for x in fields]}
        steps = [{(x.get("步骤"), x.get("完成")) for x in doc.lists["处置"]} for doc in (new, *olds)]
        done = {step for step, day in steps[0].difference(*steps[1:]) if day}
        strange = any(k != "处置" or x.get("完成") for k in fresh if k != "定级记录" for x in fresh[k])
        ranks = [LEVELS.find(x.get("等级", "红")[:1]) for x in levels]
        falls = [x for i, x in enumerate(levels) if x in fresh["定级记录"] and ranks[i] < [0, *ranks][i]]
        shut = (any(x.get("步骤") == "结案" and x.get("完成") for x in standing(doc, "处置")) for doc in (new, *olds))
        self.say(c.id, path, P103=levels and levels[-1].get("等级") != new.fields.get("预警等级"),
                 P106=any(not x.get("理由") or not x.get("批准") for x in falls), T604=all(known) and all(shut),
                 P107=any(len(words(x, "批准")) == 1 for x in falls), S225=new.fields.get("编号") != Path(path).stem,
                 S220=any(c.day < x.get(k, "") < ":" for v in new.lists.values() for x in v for k in ("日期", "完成")),
                 T607=c.merge and any(known) and wrote - {"预警等级"}, T609=c.merge and (
                     strange or new.body.difference(*bodies) or set.intersection(*bodies) - new.body),
                 C430=c.barred["步骤"] & done or c.barred["字段"] & (wrote | {k for k in fresh if fresh[k]}),
                 C431=c.bound and (olds[0] if any(known) else new).fields.get("街镇园区", "") not in {"", *c.units})
if __name__ == "__main__":
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
        print(json.dumps({"code": code, "commit": commit, "path": path, "cases": cases}))
    sys.exit(bool(audit.found))
