"""M2: a build killed, or denied, at every call by which it changes the disk; and the commands that write records.

After each fault: the site is the old one or the new one, whole; what was said is one Chinese line; and the next
build gives the new site and leaves nothing behind. A record is the one before or the one after.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path

from trials.figure import Figure
from trials.forks import End, Run, Server, calls, evenly, why_not

KILL = "signal=SIGKILL"
ERRORS = ("ENOSPC", "EIO", "EMFILE", "EROFS", "EDQUOT")
OLD_DAY, NEW_DAY = "2026-06-20", "2026-06-28"
RANDOM_KILLS, MUTANTS, ROUNDS, ABREAST = 10_000, 500, 50, 8
_PROBE = 4  # bytes of the file by which Python itself tries whether a temporary folder can be written
_LAST = "2026-06-30"  # of the demo ledger's history
GOAL = (
    "生成网站时，在每一个改动磁盘的系统调用处强行中止，或让它报错（ENOSPC、EIO、EMFILE、EROFS、EDQUOT），"
    f"另加 {RANDOM_KILLS} 次随机时刻的中止、{MUTANTS} 份损坏的缓存、{ABREAST} 个同时生成：坏网站 0，程序堆栈 0，"
    "下一次生成都正确且不留杂物；登记、改好案件的命令写到一半时中止：写坏的文件 0"
)
Manifest = Mapping[str, str]


def manifest(folder: Path) -> Manifest:
    """Every file below a folder with a digest of its content; empty where there is no folder."""
    return {
        p.relative_to(folder).as_posix(): blake2b(p.read_bytes(), digest_size=16).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@dataclass
class Tally:
    """What was tried, by kind, and what went wrong."""

    tried: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __iadd__(self, other: Tally) -> Tally:
        self.tried += other.tried
        self.wrong += other.wrong
        return self


class Bench:
    """A small ledger with a site of one day, put back as it was before every run; and a server to run commands."""

    def __init__(self, home: Path, server: Server, *, few: bool = False) -> None:
        self.home, self.server, self.few = home, server, few
        self.ledger, self.site, self.kept = home / "ledger", home / "out" / "site", home / "kept"
        self._demo()
        self.new = self._built(NEW_DAY)
        self.old = self._built(OLD_DAY)
        shutil.rmtree(self.ledger / ".git" / "ledger-built")
        shutil.copytree(self.ledger / ".git", self.kept / "git")
        shutil.copytree(self.site, self.kept / "site")
        assert self.old != self.new

    def _demo(self) -> None:
        words = ["demo", str(self.ledger), "--cases", "6", "--commits", "60", "--until", _LAST]
        assert self.server.run(Run(words, str(self.home))).code == 0

    def _built(self, day: str) -> Manifest:
        end = self.build(day)
        assert end.code == 0, end
        return manifest(self.site)

    def build(self, day: str = NEW_DAY, *more: str, **fault: object) -> End:
        """Build the site of a day."""
        words = ["build", "--as-of", day, "--out", str(self.site), *more]
        return self.server.run(Run(words, str(self.ledger), few=self.few, **fault))  # type: ignore[arg-type]

    def restore(self) -> None:
        """The old site, and the git folder as the build of it left it."""
        shutil.rmtree(self.home / "out")
        shutil.copytree(self.kept / "site", self.site)
        for path in (self.home / "tmp").iterdir():
            path.unlink()
        for path in (self.ledger / ".git").glob("ledger-*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in (self.kept / "git").glob("ledger-*"):
            shutil.copy2(path, self.ledger / ".git")

    def judged(self, end: End) -> Iterator[str]:
        """What is wrong with how a build ended, and with what it left."""
        stands = manifest(self.site)
        if stands not in (self.old, self.new):
            yield "网站不是旧的也不是新的"
        if end.code == 0 and stands != self.new:
            yield "退出码是 0，网站却不是新的"
        if end.code == 3 and stands != self.old and "网站没有生成" in end.err:
            yield "说网站没有变，其实变了"
        if end.code not in (0, 3, -9):
            yield f"退出码是 {end.code}"
        yield from spoken_badly(end)

    def mended(self) -> Iterator[str]:
        """What is wrong after the next build."""
        end = self.build()
        if end.code or manifest(self.site) != self.new:
            yield f"下一次生成不对：{end.code} {end.err.strip()}"
        left = [p.name for p in self.site.parent.iterdir() if p != self.site]
        known = {p.name for p in (self.kept / "git").iterdir()} | {"ledger-built"}
        if "没有变化" in end.out:  # then sqlite has had no occasion to fold its log into the file
            known |= {"ledger-cache.sqlite-wal", "ledger-cache.sqlite-shm"}
        left += [p.name for p in (self.ledger / ".git").iterdir() if p.name not in known]
        left += [p.name for p in (self.ledger / ".git").glob("ledger-built/*.new")]
        left += [p.name for p in (self.home / "tmp").iterdir() if p.stat().st_size > _PROBE]
        if left:
            yield f"留下了 {left}"

    def after(self, what: str, end: End) -> list[str]:
        """All that is wrong with one run, each with what was tried."""
        return [f"{what}：{wrong}；{end.err.strip()[:200]}" for wrong in (*self.judged(end), *self.mended())]


def spoken_badly(end: End) -> Iterator[str]:
    """What is wrong with what a command said about a fault."""
    if "Traceback" in end.err or "程序出错" in end.err or "Exception ignored" in end.err:
        yield "说了程序内部的话"
    lines = end.err.splitlines()
    if sum(line.startswith("无法进行") for line in lines) > 1:
        yield "说了不止一行"
    if not all(any("一" <= c <= "鿿" for c in line) for line in lines):
        yield "说的不是中文"


@contextmanager
def bench(*, few: bool = False) -> Iterator[Bench]:
    """A bench of its own in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        home = Path(folder)
        (home / "tmp").mkdir()
        env = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "LEDGER_", "XDG_"))}
        with Server({**env, "TMPDIR": str(home / "tmp"), "HOME": str(home)}) as server:
            yield Bench(home, server, few=few)


def build_points(one: Bench, *, children: bool) -> list[tuple[str, int]]:
    """Every changing call of a build of the new site over the old one."""
    one.restore()
    end = one.build(listing=str(one.home / "calls"))
    assert end.code == 0, end
    return calls(one.home / "calls", children=children)


def killed_and_denied(share: float, *, few: bool, part: int = 0, parts: int = 1) -> Tally:
    """The sweep over all calls of a build, or every so many-th of it."""
    tally = Tally()
    with bench(few=few) as one:
        for children in (False, True):
            points = build_points(one, children=children)
            faults = [(n, k, fault) for fault in (KILL, *(f"error={e}" for e in ERRORS)) for n, k in points]
            chosen = [faults[i] for _, i in evenly([("", i) for i in range(len(faults))], share)]
            for name, number, fault in chosen[part::parts]:
                if children and fault != KILL:
                    continue  # what git says when a pipe has no room is git's own affair
                what = f"{'子进程的 ' if children else ''}{name} 第 {number} 次 {fault}"
                one.restore()
                end = one.build(inject=f"{name}:{fault}:when={number}", children=children)
                tally.tried[f"{'子进程 ' if children else ''}{name} {fault.partition('=')[2]}"] += 1
                tally.wrong += one.after(what, end)
    return tally


def random_kills(count: int, seed: int) -> Tally:
    """Builds killed at random moments, half of them with pages made by all cores."""
    with bench(few=bool(seed % 2)) as one:
        return killed_at_random(one, count, seed)


def killed_at_random(one: Bench, count: int, seed: int) -> Tally:
    """One after the other over what the last one left; now and then one is let live."""
    tally, chance = Tally(), random.Random(seed)
    one.restore()
    usual = one.build(NEW_DAY).seconds
    sites = {NEW_DAY: one.new, OLD_DAY: one.old}
    stood = one.new
    for n in range(count):
        day = OLD_DAY if stood == one.new else NEW_DAY
        end = one.build(day, *(["--clean"] if chance.random() < 0.3 else []), kill_after=chance.uniform(0, usual))
        stands = manifest(one.site)
        tally.tried["随机时刻"] += 1
        wrong = [*spoken_badly(end)]
        wrong += ["网站不是旧的也不是新的"] if stands not in (stood, sites[day]) else []
        stood = stands
        if n % 25 == 24:
            wrong += one.mended()
            stood = one.new
        tally.wrong += [f"随机时刻第 {n} 次：{w}；{end.err.strip()[:200]}" for w in wrong]
    return tally


def damaged_caches(count: int, seed: int = 1) -> Tally:
    """The remembered values flipped, cut, swapped, zeroed, doubled, or another file's: the site is the same."""
    tally, chance = Tally(), random.Random(seed)
    with bench() as one:
        whole = (one.kept / "git" / "ledger-cache.sqlite").read_bytes()
        for n in range(count):
            kind, damage = DAMAGES[n % len(DAMAGES)]
            one.restore()
            (one.ledger / ".git" / "ledger-cache.sqlite").write_bytes(damage(whole, chance))
            tally.tried[f"缓存 {kind}"] += 1
            tally.wrong += one.after(f"缓存 {kind} {n}", one.build())
    return tally


def _flipped(whole: bytes, chance: random.Random, count: int = 1) -> bytes:
    data = bytearray(whole)
    for _ in range(count):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def _swapped(whole: bytes, chance: random.Random) -> bytes:
    size = 4096
    pages = [whole[i : i + size] for i in range(0, len(whole), size)]
    a, b = chance.randrange(len(pages)), chance.randrange(len(pages))
    pages[a], pages[b] = pages[b], pages[a]
    return b"".join(pages)


def _zeroed(whole: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(whole))
    size = chance.randrange(1, 5000)
    return whole[:at] + bytes(len(whole[at : at + size])) + whole[at + size :]


DAMAGES: Sequence[tuple[str, Callable[[bytes, random.Random], bytes]]] = (
    ("一位", _flipped),
    ("许多位", lambda w, c: _flipped(w, c, 200)),
    ("截短", lambda w, c: w[: c.randrange(len(w))]),
    ("换页", _swapped),
    ("清零", _zeroed),
    ("开头", lambda w, c: _flipped(w[:100], c, 5) + w[100:]),
    ("加长", lambda w, c: w + c.randbytes(c.randrange(1, 9000))),
    ("另一个文件", lambda w, c: c.randbytes(c.randrange(0, 9000))),
)


def run(share: float) -> Figure:
    """All of it; without ``strace``, what can be done without."""
    from trials import kill_other

    jobs: list[Callable[[], Tally]] = []
    if not why_not():
        jobs += [partial(killed_and_denied, share, few=False, part=part, parts=3) for part in range(3)]
        jobs += [partial(killed_and_denied, share, few=True), partial(kill_other.records, share)]
    each = max(1, round(RANDOM_KILLS * share / 10))
    jobs += [partial(random_kills, each, seed) for seed in range(10)]
    jobs += [partial(damaged_caches, max(len(DAMAGES), round(MUTANTS * share)))]
    jobs += [partial(kill_other.abreast, max(1, round(ROUNDS * share)), ABREAST), kill_other.circumstances]
    tally = Tally()
    with ThreadPoolExecutor(2) as pool:
        for done in pool.map(lambda job: job(), jobs):
            tally += done
    return told(tally)


def told(tally: Tally) -> Figure:
    """The tally as a figure."""
    tried = tally.tried
    kills = sum(n for kind, n in tried.items() if kind.endswith("SIGKILL"))
    errors = sum(n for kind, n in tried.items() if kind.rpartition(" ")[2] in ERRORS)
    caches = sum(n for kind, n in tried.items() if kind.startswith("缓存"))
    reached = (
        f"系统调用处中止 {kills} 次、报错 {errors} 次，随机时刻中止 {tried['随机时刻']} 次，损坏的缓存 {caches} 份，"
        f"同时生成 {tried['同时生成']} 个，其他情形 {tried['情形']} 种；不对的 {len(tally.wrong)}"
    )
    short = f"没有逐个系统调用试：{why_not()}" if why_not() else ""
    enough = kills > 0 and errors > 0
    return Figure("M2", GOAL, reached, enough and not tally.wrong, tuple(sorted(tried)), short, tuple(tally.wrong))
