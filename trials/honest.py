"""Honest histories, drawn at random: two clones, merges, octopuses, renumbered cases, time zones, amended messages, keys."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random

from tests.hooks.kit import said
from trials.bureau import CHIEF, ENFORCER, Bureau, Hand, _ledger, proof, today

PETITIONS = ("金淑萍", "jinshuping@example.invalid")
STREET = ("友谊路街道岗位账号", "youyilu@example.invalid")
ZONES = (8, 0, -5, 14, -11, 5.5)  # hours from UTC
CODES = ("91310113MA1K000019", "91310113MA1GK3A000", "91310113MA1K00002C")


class Clerk:
    """Somebody with a clone, who works as the handbook says."""

    def __init__(self, hand: Hand, who: tuple[str, str], draw: Random, keys: Path) -> None:
        self.hand, self.who, self.draw, self.keys = hand, who, draw, keys
        self.count = 0
        hand.identify(*who)

    def commit(self, message: str, moment: datetime) -> None:
        """Record what there is: some sign, some live elsewhere, some word the message a second time."""
        key = {ENFORCER: "xuetao", CHIEF: "xierenhong"}.get(self.who)
        moment = moment.astimezone(timezone(timedelta(hours=self.draw.choice(ZONES))))
        signs = self.keys / key if key and self.draw.random() < 0.3 else None
        self.hand.record(message, self.who, moment, sign=signs)
        if self.draw.random() < 0.2:
            self.hand.record(f"{message}（改写说明）", self.who, moment + timedelta(seconds=20), sign=signs, options=("--amend",))

    def work(self, moment: datetime) -> None:
        """One small thing on a case, or a new case."""
        doing = self.draw.choice((self.clue, self.clue, self.workers, self.words, self.new_case))
        if doing():
            self.commit(doing.__name__, moment)

    def _open_case(self) -> str | None:
        mine = self.hand.cases("安静贸易|着急装饰")
        return self.draw.choice(mine) if mine else None

    def clue(self) -> bool:
        """One more clue on a case."""
        path = self._open_case()
        if path is None:
            return False
        self.count += 1
        entry = f"  - 日期: {today().date()}\n    渠道: 来信来访\n    部门: 局信访办\n    摘要: {self.who[0]}记第{self.count}次来访\n"
        self.hand.edit(path, lambda t: re.sub(r"(信息来源:\n(?:  .*\n)+)", lambda m: m[1] + entry, t, count=1))
        return True

    def workers(self) -> bool:
        """How many people the enterprise employs."""
        path = self._open_case()
        if path is None:
            return False
        text = (self.hand.root / path).read_text("utf-8")
        line = f"用工人数: {self.draw.randint(20, 90)}\n"
        if line in text:
            return False
        self.hand.edit(path, lambda t: re.sub(r"用工人数: .*\n", line, t) if "用工人数" in t else t.replace("预警等级:", f"{line}预警等级:", 1))
        return True

    def words(self) -> bool:
        """A paragraph of the body."""
        path = self._open_case()
        if path is None:
            return False
        self.count += 1
        self.hand.edit(path, lambda t: f"{t.rstrip()}\n\n{self.who[0]}补记（{self.count}）。\n")
        return True

    def new_case(self) -> bool:
        """Another enterprise."""
        self.count += 1
        name = f"上海示例{self.who[0][:1]}{self.count}号{self.draw.randint(100, 999)}有限公司"
        _ledger(self.hand, self.hand.root, "new", "--name", name, "--code", "不详", "--street", "友谊路街道", "--channel", "来信来访",
                "--unit", "局信访办", "--summary", "来访")  # fmt: skip
        return True

    def renumbered(self, moment: datetime) -> None:
        """A case of today gets another number before anybody else has it."""
        if not self.new_case():
            return
        new = max(self.hand.cases())
        self.commit("new_case", moment)
        year, at = new.rpartition("/")[2].removesuffix(".md").split("-")
        with suppress(AssertionError):
            _ledger(self.hand, self.hand.root, "renumber", f"{year}-{at}", f"{year}-{int(at) + self.draw.randint(20, 400):04d}")
            self.commit("renumber", moment + timedelta(seconds=5))

    def octopus(self, moment: datetime) -> None:
        """Three new cases on three branches, brought together at once."""
        names = [f"b{self.draw.randint(0, 10**6)}" for _ in range(3)]
        numbers = iter(range(5000 + self.draw.randint(0, 4000), 10**5))
        for name in names:
            self.hand.run("checkout", "--quiet", "-b", name, "main")
            if self.new_case():
                made = max(self.hand.cases())
                year, at = made.rpartition("/")[2].removesuffix(".md").split("-")
                self.commit("new_case", moment)
                _ledger(self.hand, self.hand.root, "renumber", f"{year}-{at}", f"{year}-{next(numbers):04d}")
                self.commit("renumber", moment + timedelta(seconds=3))
        self.hand.run("checkout", "--quiet", "main")
        self._merge(names, moment + timedelta(seconds=8), "--no-ff")

    def _merge(self, names: list[str], moment: datetime, *options: str) -> bool:
        when = moment.isoformat(timespec="seconds")
        dated = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
        done = self.hand.git("-c", "core.hooksPath=/dev/null", "merge", "--quiet", *options, "-m", "合并", *names, check=False, env=dated)
        if done.returncode:
            self.hand.git("merge", "--abort", check=False)
        return done.returncode == 0

    def share(self, moment: datetime) -> str:
        """Push; where others were faster, merge first. What the server said when it refused honest work."""
        for _ in range(3):
            done = self.hand.git("-c", "core.hooksPath=/dev/null", "push", "origin", "main", check=False)
            if done.returncode == 0:
                return ""
            if "错误[" in said(done) or "程序出错" in said(done):
                return said(done)
            self.hand.run("fetch", "--quiet", "origin")
            if not self._merge(["origin/main"], moment):  # a conflict: they take the other's and do theirs again
                self.hand.run("reset", "--quiet", "--hard", "origin/main")
        return ""


def history(base: Bureau, home: Path, seed: int) -> tuple[Bureau, list[str]]:
    """An honest history on a copy of a bureau, and what the server refused of it."""
    draw = Random(seed)
    b = base.copy(home / f"honest-{seed}")
    other = b.desk.clone("other")
    other.git("remote", "set-url", "origin", str(b.server))
    second = Hand(b.home, "other")
    for hand in (b.desk, second):
        hand.run("checkout", "--quiet", "main")
        _ledger(hand, hand.root, "hook", "install")
    clerks = [Clerk(hand, who, draw, b.home) for hand, who in ((b.desk, draw.choice((ENFORCER, CHIEF))), (second, draw.choice((PETITIONS, STREET))))]
    moment, refused = today() - timedelta(hours=1), list[str]()
    for _ in range(draw.randint(4, 9)):
        moment += timedelta(seconds=60)
        clerk = draw.choice(clerks)
        kind = draw.random()
        (clerk.octopus if kind < 0.12 else clerk.renumbered if kind < 0.25 else clerk.work)(moment)
        if draw.random() < 0.5:
            refused.append(clerk.share(moment + timedelta(seconds=30)))
    refused += [clerk.share(moment + timedelta(seconds=45)) for clerk in clerks]
    return b, [r for r in refused if r]


def false_alarms(base: Bureau, home: Path, count: int) -> list[str]:
    """What was said against so many honest histories: by the server, or by the proof."""
    def one(seed: int) -> list[str]:
        b, refused = history(base, home, seed)
        errors = [f"{f['code']} {f['path']} {f['message']}" for f in proof(b) if f["severity"] == "error"]
        return [f"如实的历史 {seed}：{text[:400]}" for text in (*refused, *errors)]

    with ThreadPoolExecutor(2) as workers:
        return [alarm for alarms in workers.map(one, range(count)) for alarm in alarms]
