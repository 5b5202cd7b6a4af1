"""M9: a repository whose configuration, attributes and hooks have programs run: no command of the ledger runs one.

A control shows that the plants are alive: git's own everyday commands run them, each writing its name.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from ledger.cli.main import cli
from tests.cli.kit import CASE, OPENED, QUIET, Desk
from tests.cli.preview import serving
from tests.office.kit import HEADS, credit_code, text
from trials.figure import Figure
from trials.forks import HERE

GOAL = "仓库的 .git/config、属性和钩子里埋下至少 18 种程序和 5 种钩子：ledger 的任何子命令都不运行其中任何一个"
LEAST_PROGRAMS, LEAST_HOOKS = 18, 5
HOLES = "holes"  # a branch of which a file is missing, and git would fetch it: what is asked of it cannot be done
DAY = OPENED.isoformat()
HOOKS = (
    "post-checkout", "post-commit", "post-index-change", "post-merge", "post-rewrite", "reference-transaction",
    "pre-auto-gc", "fsmonitor-watchman", "pre-rebase", "push-to-checkout", "proc-receive", "update", "post-update",
)  # fmt: skip
# A plant: what it is called, the key it sits under, what beside its name the program is told ("!": by a shell).
PROGRAMS: Mapping[str, str] = {
    "core.fsmonitor": "", "core.editor": "", "core.sshCommand": "", "core.gitProxy": "", "core.askPass": "",
    "core.pager": "", "core.alternateRefsCommand": "", "diff.external": "", "diff.text.textconv": "", "diff.drawn.command": "",
    "filter.wash.clean": "", "filter.wash.smudge": "", "filter.long.process": "", "merge.mixed.driver": " %A",
    "gpg.program": "", "gpg.ssh.program": "", "gpg.x509.program": "", "gpg.ssh.defaultKeyCommand": "",
    "credential.helper": "!", "interactive.diffFilter": "", "sequence.editor": "", "alias.evil": "!",
    "uploadpack.packObjectsHook": "", "pager.log": "", "pager.config": "", "pager.var": "", "trailer.sign.command": "",
    "difftool.mine.cmd": "", "mergetool.mine.cmd": "", "remote.far.url": "ext::", "remote.far.uploadpack": "",
    "remote.far.receivepack": "", "submodule.below.update": "!", "browser.mine.cmd": "", "web.browser": "",
    "man.viewer": "", "sendemail.sendmailCmd": "", "imap.tunnel": "", "tar.tgz.command": "",
}  # fmt: skip
PLAIN = """[core]
\thooksPath = .git/planted-hooks
[include]
\tpath = planted.config
[protocol]
\tallow = always
[protocol "ext"]
\tallow = always
[url "ext::{home}/bin/instead-of %S"]
\tinsteadOf = https://
[remote "far"]
\tfetch = +refs/heads/*:refs/remotes/far/*
\tpromisor = true
\tpartialclonefilter = blob:none
[remote "shell"]
\turl = ssh://nowhere.invalid/x
[remote "proxied"]
\turl = git://nowhere.invalid/x
[remote "web"]
\turl = https://nowhere.invalid/x
[extensions]
\tpartialClone = far
[log]
\tshowSignature = true
[diff]
\ttool = mine
"""
ATTRIBUTES = "*.md diff=text filter=wash merge=mixed\n*.yaml filter=long\n*.drawn diff=drawn\n"
# A program that writes its own name, and otherwise passes on what it is given.
CANARY = """#!/bin/sh
echo "{name}" >> "{home}/canaries"
case "{name}" in
  diff.text.textconv) exec cat "$1";;
  filter.wash.*|interactive.diffFilter) exec cat;;
esac
exit 0
"""


class Planted:
    """A clerk's clone with every plant in it, and signed commits in three manners.

    ``inside`` runs the ledger in this process, for the sake of speed.
    """

    def __init__(self, home: Path, *, inside: bool = False) -> None:
        self.home, self.inside = home, inside
        self.desk = Desk(home, "clone")
        (home / "名单.csv").write_bytes(text([HEADS, ("上海示例一号贸易有限公司", credit_code(1), "大场镇", 2)]))
        self.must("import", "tax", str(home / "名单.csv"), "--write", "--as-of", DAY)
        self.must("record", "网络舆情", "企业名称=上海示例公司", "街镇园区=大场镇", "摘要=网帖称两月未发工资", "--as-of", DAY)
        self.desk.write("图.drawn", "1\n")
        self.desk.write("holidays.yaml", "休息日: []\n上班日: []\n")
        self.desk.record("登记")
        self._signed()
        self._missing()
        (home / "bin").mkdir()
        for name in (*PROGRAMS, "instead-of"):
            canary = home / "bin" / name
            canary.write_text(CANARY.format(home=home, name=name), "utf-8")
            canary.chmod(0o755)
        self._plant(home / "bin")
        bare = home / "bare.git"
        shutil.copytree(self.desk.root / ".git", bare)
        (bare / "config").write_text((bare / "config").read_text().replace("bare = false", "bare = true"))
        self.kept = home / "kept"
        shutil.copytree(self.desk.root, self.kept, symlinks=True)

    def must(self, *words: str) -> None:
        """Run a command that has to do its work."""
        code, said = self.run(words)
        assert code == 0, said

    def _signed(self) -> None:
        """Commits with an OpenPGP, an SSH and an X.509 signature, none of them good."""
        for kind in ("PGP SIGNATURE", "SSH SIGNATURE", "SIGNED MESSAGE"):
            head = self.desk.git("cat-file", "commit", "HEAD").stdout
            fields, _, message = head.partition(b"\n\n")
            tree = fields.split(b"\n")[0]
            parent = b"parent " + self.desk.out("rev-parse", "HEAD").encode()
            people = [line for line in fields.split(b"\n") if line.startswith((b"author", b"committer"))]
            seal = f"gpgsig -----BEGIN {kind}-----\n \n AAAA\n -----END {kind}-----".encode()
            self.desk.raw_commit(b"\n".join([tree, parent, *people, seal]) + b"\n\n" + message)

    def _missing(self) -> None:
        """A branch whose file is not here: git would fetch it from wherever the configuration says."""
        tree = self.desk.out("mktree", "--missing", stdin=b"100644 blob " + b"1" * 40 + b"\tcases\n")
        commit = self.desk.out("commit-tree", tree, "-m", "空")
        self.desk.git("update-ref", f"refs/heads/{HOLES}", commit)

    def _plant(self, programs: Path) -> None:
        git = self.desk.root / ".git"
        with (git / "config").open("a") as config:
            config.write(PLAIN.format(home=self.home))
        lines = []
        for key, more in PROGRAMS.items():
            section, _, name = key.rpartition(".")
            first, _, sub = section.partition(".")
            head = f'[{first} "{sub}"]' if sub else f"[{first}]"
            program = f"{more}{programs / key}" if more in ("!", "ext::") else f"{programs / key}{more}"
            lines.append(f'{head}\n\t{name} = "{program}"\n')
        lines.append('[difftool "mine"]\n\tprompt = false\n[trailer "sign"]\n\tkey = Signed-off-by\n')
        (git / "planted.config").write_text("".join(lines), "utf-8")
        for folder in ("hooks", "planted-hooks"):
            for name in HOOKS:
                hook = git / folder / name
                hook.parent.mkdir(exist_ok=True)
                hook.write_text(f"#!/bin/sh\necho hook:{name} >> '{self.home}/canaries'\n", "utf-8")
                hook.chmod(0o755)
        (git / "info").mkdir(exist_ok=True)
        (git / "info" / "attributes").write_text(ATTRIBUTES, "utf-8")
        (self.desk.root / ".gitattributes").write_text(ATTRIBUTES, "utf-8")

    def restore(self) -> None:
        """The clone as it was; no canary written."""
        shutil.rmtree(self.desk.root)
        shutil.copytree(self.kept, self.desk.root, symlinks=True)
        (self.home / "canaries").unlink(missing_ok=True)

    def written(self) -> list[str]:
        """The plants that ran."""
        place = self.home / "canaries"
        return sorted({*place.read_text("utf-8").split()}) if place.exists() else []

    def run(self, words: Sequence[str], stdin: bytes = b"") -> tuple[int, str]:
        """A command of the ledger: its exit code, and what it said on the error stream."""
        if words[0] == "serve":
            return self._served()
        if self.inside:
            answer = self.desk.ledger(*words, stdin=stdin.decode())
            return answer.code, answer.err
        done = self._run([sys.executable, "-m", "ledger", *words], stdin)
        return done.returncode, done.stderr.decode("utf-8", "replace")

    def _served(self) -> tuple[int, str]:
        """A preview from its first build to its end, which is as by Ctrl-C."""
        with serving(self.desk) as running:
            running.until("已生成")
            code = running.stop()
        return 0 if code == 130 else code, "\n".join(running.said)

    def git(self, *words: str, stdin: bytes = b"") -> None:
        """A command of git's, with all that is configured."""
        self._run(["git", *words], stdin)

    def _run(self, command: Sequence[str], stdin: bytes) -> subprocess.CompletedProcess[bytes]:
        env = {k: v for k, v in self.desk.env.items() if k not in ("GIT_EDITOR", "GIT_MERGE_AUTOEDIT")}
        env |= {"GIT_COMMITTER_DATE": f"{OPENED}T12:00:00+0800", "GIT_TERMINAL_PROMPT": "0", "PYTHONPATH": str(HERE)}
        return subprocess.run(command, cwd=self.desk.root, env=env, input=stdin, capture_output=True, timeout=60, check=False)


def leaves() -> Iterator[tuple[str, ...]]:
    """Every command of the program, subcommands included, as it is on this day."""
    context = click.Context(cli)

    def below(command: click.Command, name: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if not isinstance(command, click.Group):
            yield name
            return
        for word in command.list_commands(context):
            found = command.get_command(context, word)
            assert found
            yield from below(found, (*name, word))

    yield from below(cli, ())


def recipes(home: Path) -> Mapping[str, Sequence[Sequence[str]]]:
    """For every command, the calls that show all it does; ``@`` before words gives standard input."""
    out, day = str(home / "out"), ("--as-of", DAY)
    bare, new = str(home / "bare.git"), f"{'0' * 40} {'{head}'} refs/heads/main"
    both = f"refs/heads/main {'{head}'} refs/heads/main {'0' * 40}"
    return {
        "new": [["new", "--name", "上海示例木业有限公司", "--code", "不详", "--street", "罗店镇", "--channel", "基层排摸",
                 "--unit", "罗店镇", "--summary", "走访", *day], ["new", "--from", "2026-O001", *day]],
        "record": [["record", "网络舆情", "企业名称=上海示例二公司", "街镇园区=大场镇", "摘要=网帖", *day]],
        "add": [["add", "2026-0012", "支付", "所属期=2026-08", "人员=甲组", "金额=10000", "凭证=银行回单", *day]],
        "done": [["done", "2026-0012", "询问就业需求", "--unit", "友谊路街道", "--result", "无需求", *day]],
        "set": [["set", "2026-0012", "用工人数=47", *day]],
        "check": [["check", *day], ["check", "--fix", *day], ["check", "--diff", *day], ["check", "--staged"], ["check", "--rev", "HEAD"],
                  ["check", "--rev", HOLES], ["check", "--range", "..HEAD"], ["check", "--range", f"..{HOLES}"], ["check", CASE, *day],
                  *(["check", "--format", form, *day] for form in ("concise", "json", "sarif", "gitlab", "github"))],
        "why": [["why", "2026-0012", *day], ["why", "2026-0012", "--format", "json", *day]],
        "explain": [["explain", "P101"], ["explain", "--all"]],
        "board": [["board", *day]], "due": [["due", *day]],
        "log": [["log", "2026-0012"], ["log", "2026-0012", "--format", "json"]],
        "audit": [["audit"], ["audit", "--verify"], ["audit", "..HEAD"], ["audit", "--verify", "--format", "json"]],
        "regrade": [["regrade", *day], ["regrade", "--as-of", "2026-12-20"]],
        "renumber": [["renumber", "2026-0007", "2026-0099"]],
        "fmt": [["fmt"], ["fmt", "--check"], ["fmt", "--diff"]],
        "import tax": [["import", "tax", str(home / "名单.csv"), "--month", "2026-10", *day],
                       ["import", "tax", str(home / "名单.csv"), "--write", *day]],
        "import survey": [["export", "dispatch", "2026-T001", "--out", out, *day],
                          ["import", "survey", f"{out}/2026-T001-大场镇.xlsx", *day], ["import", "survey", f"{out}/2026-T001-大场镇.xlsx", "--write", *day]],
        "export dispatch": [["export", "dispatch", "2026-T001", "--out", out, "--force", *day]],
        "export answer": [["export", "answer", "2026-T001", "--out", f"{out}/答复.xlsx", *day]],
        "export form": [["export", "form", "1", "--out", f"{out}/1.docx", *day], ["export", "form", "4", "2026-0012", "--out", f"{out}/4.docx", *day]],
        "export board": [["export", "board", "red", "--format", form, "--out", f"{out}/红.{form}", *day] for form in ("csv", "xlsx", "json", "ics", "atom")],
        "export due": [["export", "due", "--unit", "局行政执法科", "--out", f"{out}/期限.ics", *day]],
        "export list": [["export", "list", "cases", "--out", f"{out}/件.xlsx", *day], ["export", "list", "due", "--out", f"{out}/办.xlsx", *day]],
        "review draft": [["review", "draft", "--period", "2026-10", "--as-of", "2026-10-20"]],
        "review show": [["review", "show", "--period", "2026-10", "--as-of", "2026-10-20"]],
        "review conclude": [["review", "draft", "--period", "2026-10", "--as-of", "2026-10-20"], ["review", "conclude", "2026-R001", "--as-of", "2026-10-20"]],
        "review upward": [["review", "draft", "--period", "2026-10", "--as-of", "2026-10-20"], ["review", "upward", "2026-0012", "--review", "2026-R001", "--as-of", "2026-10-20"]],
        "build": [["build", "--out", f"{out}/site", *more, *day] for more in ((), ("--clean",), ("--worktree",), ("--allow-shallow",))]
        + [["build", "--out", f"{out}/site", "--last-day"], ["build", "--out", f"{out}/site", *day]],
        "serve": [["serve"]],
        "hook install": [["hook", "install"]], "hook uninstall": [["hook", "install"], ["hook", "uninstall"]],
        "hook status": [["hook", "status"]],
        "hook run": [["hook", "run", "pre-commit"], ["-C", ".", "hook", "run", "pre-commit"], ["hook", "run", "pre-merge-commit"],
                     ["hook", "run", "prepare-commit-msg", ".git/COMMIT_EDITMSG"], ["hook", "run", "pre-push", "far", "x", "@", both],
                     ["-C", bare, "hook", "run", "pre-receive", "@", new]],
        "receive": [["-C", bare, "hook", "install", "--server"],
                       ["-C", bare, "receive", "pre-receive", "--receipts", f"{out}.jsonl", "@", new],
                       ["-C", bare, "receive", "post-receive", "--receipts", f"{out}.jsonl", "--site", f"{out}/served", "@", new],
                       ["-C", bare, "audit", "--verify"], ["-C", bare, "build", "--out", f"{out}/bare", *day]],
        "merge-file": [["merge-file", CASE, CASE, CASE, CASE], ["merge-file", "--inner", CASE, CASE, CASE, CASE]],
        "demo": [["demo", f"{out}/demo", "--cases", "1", "--commits", "5", "--until", "2026-06-30"]],
    }  # fmt: skip


def dirtied(one: Planted) -> None:
    """Edits in the work tree and in the index, so that there is something to look at, to mend and to stage."""
    desk = one.desk
    (desk.root / ".git" / "COMMIT_EDITMSG").write_text("", "utf-8")
    (desk.root / QUIET).write_bytes(desk.text(QUIET).replace("\n", "\r\n").encode())


def tried(one: Planted, leaf: str, share: float) -> tuple[int, list[str]]:
    """All calls of one command: how many there were, and what is wrong."""
    calls = recipes(one.home).get(leaf)
    if calls is None:
        return 0, [f"{leaf}：没有写怎样试（trials/planted_programs.py 的 recipes）"]
    one.restore()
    shutil.rmtree(one.home / "out", ignore_errors=True)
    dirtied(one)
    count, wrong = 0, []
    head = one.desk.root.joinpath(".git", "refs", "heads", "main").read_text().strip()
    for words in calls if share >= 1 else calls[: max(1, round(len(calls) * share))]:
        own, _, feed = " ".join(words).partition(" @ ")
        given = list(words[: words.index("@")] if feed else words)
        code, said = one.run(given, feed.replace("{head}", head).encode() + b"\n" if feed else b"")
        count += 1
        if code not in (0, 1) and HOLES not in own:
            wrong.append(f"{own}：没有做成：{code} {said}")
        if ran := one.written():
            wrong.append(f"{own}：运行了 {'、'.join(ran)}")
            (one.home / "canaries").unlink()
        if "Traceback" in said or "程序出错" in said:
            wrong.append(f"{own}：{said}")
    return count, wrong


def control(one: Planted) -> list[str]:
    """The plants that git's own everyday commands run."""
    one.restore()
    dirtied(one)
    desk = one.desk
    desk.write("图.drawn", "2\n")
    desk.write("holidays.yaml", "休息日: []\n上班日: []\n# 又\n")
    one.git("status")
    one.git("add", "--all")
    one.git("config", "--file", ".git/planted.config", "--remove-section", "filter.long")  # nothing gets past it
    one.git("add", "--all")
    one.git("commit", "-m", "一")
    one.git("diff", "HEAD~1")
    one.git("-c", "diff.external=", "diff", "HEAD~1")
    one.git("log", "-p", "-2", "--ext-diff")
    one.git("log", "-p", "-3")
    for back in (1, 2, 3):
        one.git("verify-commit", f"HEAD~{back}")
    one.git("commit", "--amend")
    one.git("-c", "gpg.format=ssh", "commit", "--allow-empty", "-S", "-m", "签")
    one.git("commit", "--allow-empty", "-S", "-m", "签")
    one.git("checkout", "-b", "other", "HEAD~1")
    desk.write(CASE, desk.text().replace("用工人数: 46", "用工人数: 48"))
    one.git("commit", "-a", "-m", "二")
    one.git("checkout", "main", "-f")
    desk.write(CASE, desk.text().replace("用工人数: 46", "用工人数: 49"))
    one.git("commit", "-a", "-m", "三")
    one.git("merge", "other", "-m", "合")
    one.git("reset", "--hard", "HEAD~1")
    one.git("rebase", "-i", "HEAD~1")
    for remote in ("far", "shell", "proxied", "web"):
        one.git("fetch", remote)
    one.git("cat-file", "-p", "1" * 40)
    one.git("credential", "fill", stdin=b"protocol=https\nhost=nowhere.invalid\nusername=a\n\n")
    one.git("evil")
    one.git("interpret-trailers", "--trailer", "sign=a", stdin=b"x\n\nSigned-off-by: a\n")
    one.git("difftool", "HEAD~1")
    desk.write(CASE, desk.text() + "又。\n")
    one.git("add", "-p", stdin=b"n\n")
    one.git("archive", "--format=tgz", "HEAD")
    one.git("-c", "gc.auto=1", "gc", "--auto")
    return one.written()


def run(share: float) -> Figure:
    """Every command in a planted repository; and the control."""
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        one = Planted(Path(folder))
        commands = [" ".join(leaf) for leaf in leaves()]
        count, wrong = 0, []
        for leaf in commands:
            done, bad = tried(one, leaf, share)
            count += done
            wrong += bad
        alive = control(one)
    hooks = [name for name in alive if name.startswith("hook:")]
    programs = [name for name in alive if name not in hooks]
    reached = (
        f"埋下 {len(PROGRAMS)} 种程序和 {len(HOOKS)} 种钩子，其中 git 自己的日常命令会运行的 {len(programs)} 种程序、{len(hooks)} 种钩子；"
        f"{len(commands)} 个子命令的 {count} 种用法，运行了其中任何一个的 {len(wrong)}"
    )
    enough = len(programs) >= LEAST_PROGRAMS and len(hooks) >= LEAST_HOOKS
    return Figure("M9", GOAL, reached, enough and bool(count) and not wrong, tuple(alive), failures=tuple(wrong))


