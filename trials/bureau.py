"""A bureau in small: a server with the real hooks, what was pushed to it honestly, and a hand that can go past them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from tests.gitkit import Sandbox
from tests.hooks.kit import passed

CHINA = timezone(timedelta(hours=8))
ENFORCER, CHIEF, STREET = ("薛涛", "xuetao@example.invalid"), ("谢仁鸿", "xierenhong@example.invalid"), ("吴淞街道岗位账号", "wusong@example.invalid")
NO_HOOKS = ("-c", "core.hooksPath=/dev/null")


def today() -> datetime:
    """A moment of today that has passed: what is recorded now is dated so."""
    return datetime.now(CHINA) - timedelta(minutes=2)


class Hand(Sandbox):
    """A clone whose owner may do anything that git can do."""

    def __init__(self, home: Path, name: str, *, init: bool = False) -> None:
        super().__init__(home, name, init=init)
        self.env |= {"GIT_EDITOR": "true", "GIT_MERGE_AUTOEDIT": "no"}

    def run(self, *arguments: str | Path, env: Mapping[str, str] | None = None, stdin: bytes = b"") -> str:
        """Git, which must succeed; what it answers."""
        return self.git(*arguments, env=env, stdin=stdin).stdout.decode().strip()

    def record(self, message: str, who: tuple[str, str] = ENFORCER, when: datetime | None = None, *,
               author: tuple[str, str] | None = None, sign: Path | None = None, options: tuple[str, ...] = ()) -> str:  # fmt: skip
        """Commit all there is, past the hooks, as somebody at some time; the commit."""
        moment = (when or today()).isoformat(timespec="seconds")
        name, address = author or who
        dated = {
            "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": address, "GIT_AUTHOR_DATE": moment,
            "GIT_COMMITTER_NAME": who[0], "GIT_COMMITTER_EMAIL": who[1], "GIT_COMMITTER_DATE": moment,
        }  # fmt: skip
        signing = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={sign}", "commit", "-S") if sign else ("commit",)
        self.run("add", "--all")
        self.run(*NO_HOOKS, *signing, "--quiet", "--allow-empty", "-m", message, *options, env=dated)
        return self.run("rev-parse", "HEAD")

    def edit(self, path: str, change: Callable[[str], str]) -> None:
        """Change a file as by hand; it must change."""
        before = (self.root / path).read_text("utf-8")
        after = change(before)
        assert after != before, path
        (self.root / path).write_bytes(after.encode())

    def cases(self, pattern: str = "") -> list[str]:
        """The paths of the cases whose text a pattern finds."""
        files = sorted(self.root.glob("cases/*/*.md"))
        return [f.relative_to(self.root).as_posix() for f in files if re.search(pattern, f.read_text("utf-8"), re.MULTILINE)]


class Bureau:
    """A folder with ``server.git``, its receipts and ``desk``, a clone."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.server = home / "server.git"
        self.receipts = home / "server-receipts.jsonl"
        self.desk = Hand(home, "desk")

    @classmethod
    def founded(cls, home: Path, cases: int = 8, commits: int = 48, seed: int = 1) -> Bureau:
        """A server to which a demo ledger was pushed in three goes, the last with a tag and signing keys."""
        home.mkdir(parents=True, exist_ok=True)
        hand = Hand(home, "desk")
        _ledger(hand, home, "demo", str(home / "desk"), "--cases", str(cases), "--commits", str(commits), "--seed", str(seed))
        bureau = cls(home)
        bureau.git("init", "--quiet", "--bare", str(bureau.server), cwd=home)
        _ledger(hand, home, "-C", str(bureau.server), "hook", "install", "--server", "--no-site")
        desk = bureau.desk
        desk.run("remote", "add", "origin", str(bureau.server))
        line = desk.run("rev-list", "--first-parent", "--reverse", "HEAD").split()
        for at in (len(line) // 3, 2 * len(line) // 3):
            passed(desk.git("push", "origin", f"{line[at]}:refs/heads/main", check=False))
        bureau._keys()
        bureau._cases()
        desk.run("tag", "-a", "-m", "月末", "月报", env={"GIT_COMMITTER_NAME": ENFORCER[0], "GIT_COMMITTER_EMAIL": ENFORCER[1]})
        passed(desk.git("push", "origin", "main", "refs/tags/月报", check=False))
        return bureau

    def _keys(self) -> None:
        """Keys of two people, one that is stale, and one of nobody."""
        desk, entries = self.desk, ""
        for name in ("xuetao", "xierenhong", "stale", "lost", "nobody"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", self.home / name], check=True)
        def key(name: str, more: str = "") -> str:
            return f"      - 公钥: {(self.home / f'{name}.pub').read_text().strip()}\n{more}"
        entries = "    签名公钥:\n" + key("xuetao") + key("stale", "        至: 2026-01-31\n") + key("lost", "        撤销: 2026-02-01\n")
        desk.edit("contacts.yaml", lambda t: re.sub(r"(git: \[xuetao@example\.invalid\]\n(?:    自: .*\n)?)", rf"\g<1>{entries}", t))
        chief = "    签名公钥:\n" + key("xierenhong")
        desk.edit("contacts.yaml", lambda t: re.sub(r"(git: \[xierenhong@example\.invalid\]\n(?:    自: .*\n)?)", rf"\g<1>{chief}", t))
        desk.record("登记签名公钥")

    def _cases(self) -> None:
        """Two cases of today: one without arrears (``quiet``), one red (``red``); the second is signed for."""
        desk, day = self.desk, today().date()
        for name, code in (("上海示例安静贸易有限公司", "91310113MA1K00002C"), ("上海示例着急装饰有限公司", "91310113MA1GK3A000")):
            _ledger(desk, desk.root, "new", "--name", name, "--code", code, "--street", "友谊路街道", "--channel", "来信来访",
                    "--unit", "局信访办", "--summary", "来访反映情况")  # fmt: skip
            if "着急" in name:
                number = desk.cases(name)[0].rpartition("/")[2].removesuffix(".md")
                month = (day.replace(day=1) - timedelta(days=62)).strftime("%Y-%m")
                _ledger(desk, desk.root, "add", number, "工资", f"所属期={month}", f"发薪日={day - timedelta(days=20)}", "人数=12", "应发=90000", "人员=甲组")
            desk.record(f"建档 {name}", sign=self.home / "xuetao" if "着急" in name else None)

    @property
    def quiet(self) -> str:
        """The case without arrears."""
        return self.desk.cases("安静贸易")[0]

    @property
    def red(self) -> str:
        """The red case."""
        return self.desk.cases("着急装饰")[0]

    def git(self, *arguments: str, cwd: Path | None = None, stdin: bytes = b"") -> str:
        """Git in the server's repository."""
        done = subprocess.run(["git", *arguments], cwd=cwd or self.server, env=self.desk.env, input=stdin, capture_output=True, check=False)
        assert not done.returncode, (arguments, done.stderr.decode())
        return done.stdout.decode().strip()

    def copy(self, home: Path) -> Bureau:
        """The same bureau in another folder."""
        shutil.copytree(self.home, home, symlinks=True)
        other = Bureau(home)
        other.desk.run("remote", "set-url", "origin", str(other.server))
        for script in other.server.glob("hooks/p*-receive"):
            script.write_text(script.read_text("utf-8").replace(str(self.home), str(home)), "utf-8")
        return other

    def smuggle(self, tip: str = "HEAD") -> str:
        """Put a commit of the desk onto the main line past the server's hook, as an administrator could."""
        self.git("fetch", "--quiet", str(self.desk.root), f"+{tip}:refs/heads/main")
        return self.git("rev-parse", "refs/heads/main")

    @property
    def tip(self) -> str:
        """The main line's commit."""
        return self.git("rev-parse", "refs/heads/main")


@dataclass(frozen=True, slots=True)
class Push:
    """What is pushed (arguments of ``git push origin``), and what must be said: a code, and a case where one is meant."""

    arguments: tuple[str, ...]
    code: str
    case: str = ""


Hostile = Callable[[Bureau], Push]


def _ledger(hand: Hand, cwd: Path, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "ledger", *arguments], cwd=cwd, env=hand.env, capture_output=True, check=False)
    assert not done.returncode, done.stderr.decode()
    return done.stdout.decode()


def proof(b: Bureau, tips: Sequence[str] = ()) -> list[dict[str, object]]:
    """What ``ledger audit --verify`` says of a bureau's server; it must not crash."""
    named = [word for tip in tips for word in ("--tip", tip)]
    command = [sys.executable, "-m", "ledger", "-C", str(b.server), "audit", "--verify", "--format", "json", *named]
    done = subprocess.run(command, env=b.desk.env, capture_output=True, check=False, cwd=b.home)
    assert done.returncode in (0, 1) and b"Traceback" not in done.stderr, done.stderr.decode()
    found: list[dict[str, object]] = json.loads(done.stdout)["findings"]
    return found
