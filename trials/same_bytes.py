"""M8: one commit and one day give one site, byte for byte, wherever, whenever and by whomever it is built."""

from __future__ import annotations

import os
import random
import stat
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from trials.figure import Figure
from trials.forks import HERE

CASES, COMMITS, UNTIL, DAY = 40, 340, "2026-06-30", "2026-06-30"
GOAL = "同一次提交、同一个 --as-of，在 2 个克隆、6 个时钟、3 种语言环境、2 种 umask、打乱的目录次序、有无缓存下生成：每个文件逐字节相同"
CLOCKS = ("", "1970-01-01T00:00:01", "2000-02-29T23:59:59", "2026-03-29T01:30:00", "2026-10-25T01:30:00", "2099-12-31T15:59:59")
ZONES = ("", "Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati", "Asia/Shanghai")
LOCALES = ("C.UTF-8", "C", "POSIX", "zh_CN.GB18030")
UMASKS = (0o022, 0o077)
CLONES = ("台账 一", "b")
CACHES = ("cold", "warm", "clean", "other-day")
# Planted as sitecustomize: another clock, directories in another order, one core, git told to show things otherwise.
PLANTED = '''
import os, random
said = os.environ.get("TRIAL_CLOCK")
if said:
    import datetime, time
    real, moment = datetime.datetime, datetime.datetime.fromisoformat(said).replace(tzinfo=datetime.timezone.utc)
    shift = moment.timestamp() - time.time()
    clock, nanos = time.time, time.time_ns
    time.time = lambda: clock() + shift
    time.time_ns = lambda: nanos() + int(shift * 10**9)
    class Shifted(real):
        @classmethod
        def now(cls, tz=None):
            return real.fromtimestamp(time.time(), tz)
        @classmethod
        def utcnow(cls):
            return real.fromtimestamp(time.time(), datetime.timezone.utc).replace(tzinfo=None)
    datetime.datetime = Shifted
if os.environ.get("TRIAL_SHUFFLE"):
    chance = random.Random(os.environ["TRIAL_SHUFFLE"])
    listdir, scandir = os.listdir, os.scandir
    def shuffled(items):
        items = list(items)
        chance.shuffle(items)
        return items
    class Entries:
        def __init__(self, *where):
            with scandir(*where) as entries:
                self.items = iter(shuffled(entries))
        def __iter__(self): return self.items
        def __next__(self): return next(self.items)
        def __enter__(self): return self
        def __exit__(self, *_): pass
        def close(self): pass
    os.listdir = lambda *where: shuffled(listdir(*where))
    os.scandir = Entries
if os.environ.get("TRIAL_CORES"):
    os.sched_getaffinity = lambda _: set(range(int(os.environ["TRIAL_CORES"])))
'''
GIT_OF_ANOTHER = """[core]
\tquotepath = true
\tautocrlf = true
[diff]
\trenames = false
\tnoprefix = true
\talgorithm = histogram
[i18n]
\tlogOutputEncoding = GB18030
[log]
\tdate = relative
\tdecorate = full
[user]
\tname = 薛涛
"""


@dataclass(frozen=True)
class World:
    """The circumstances of one build."""

    clone: str = CLONES[0]
    clock: str = ""
    zone: str = ""
    locale: str = LOCALES[0]
    umask: int = UMASKS[0]
    shuffle: str = ""
    cache: str = "cold"
    seed: str = "0"
    cores: str = ""
    other_git: bool = False

    def told(self) -> list[str]:
        """What is unusual about it, in words."""
        usual = World()
        return [
            f"{name}={getattr(self, name) if name != 'umask' else oct(self.umask)}"
            for name in self.__dataclass_fields__
            if getattr(self, name) != getattr(usual, name)
        ]


# One thing at a time; then many at once.
SINGLY = (
    *(World(clone=c) for c in CLONES), *(World(clock=c) for c in CLOCKS), *(World(zone=z) for z in ZONES),
    *(World(locale=w) for w in LOCALES), *(World(umask=u) for u in UMASKS), *(World(shuffle=s) for s in "123"),
    *(World(cache=c) for c in CACHES), *(World(seed=s) for s in ("1", "4242")), *(World(cores=c) for c in "13"),
    World(other_git=True), World(umask=UMASKS[1], cache="warm"),
)  # fmt: skip


def worlds(share: float) -> list[World]:
    """The circumstances to try: each alone, and as many mixtures."""
    chance = random.Random(8)
    mixed = [
        World(chance.choice(CLONES), chance.choice(CLOCKS), chance.choice(ZONES), chance.choice(LOCALES), chance.choice(UMASKS),
              str(chance.randrange(99)), chance.choice(CACHES), str(chance.randrange(999)), chance.choice("123"), chance.random() < 0.5)
        for _ in range(40)
    ]  # fmt: skip
    every = [*dict.fromkeys(SINGLY), *mixed]
    count = max(4, round(len(every) * share))
    return every if share >= 1 else [*chance.sample(mixed, count // 2), *chance.sample(SINGLY, count - count // 2)]


class Builder:
    """Two clones of one ledger, and builds of it under given circumstances."""

    def __init__(self, home: Path, cases: int = CASES, commits: int = COMMITS) -> None:
        self.home = home
        (home / "planted").mkdir()
        (home / "planted" / "sitecustomize.py").write_text(PLANTED, "utf-8")
        (home / "other.gitconfig").write_text(GIT_OF_ANOTHER, "utf-8")
        first, second = (home / name for name in CLONES)
        words = ["demo", str(first), "--cases", str(cases), "--commits", str(commits), "--until", UNTIL]
        self._ledger(World(), words, home)
        self._git("clone", "--quiet", str(first), str(second))

    def built(self, world: World) -> dict[str, tuple[str, int]]:
        """Every file of a site with a digest of its content and its mode."""
        root = self.home / world.clone
        out = self.home / "站点" / str(len(list((self.home / "站点").glob("*")))) if world.cache == "cold" else self.home / f"out {world.clone}"
        out.parent.mkdir(exist_ok=True)
        for kept in root.joinpath(".git").glob("ledger-*"):
            if world.cache == "cold" and kept.is_file():
                kept.unlink()
        build = ["build", "--out", str(out), "--as-of"]
        if world.cache in ("warm", "other-day"):
            before = World(clone=world.clone, umask=UMASKS[0] if world.umask else UMASKS[1])
            self._ledger(before, [*build, DAY if world.cache == "warm" else "2026-05-20"], root)
            for note in root.joinpath(".git", "ledger-built").glob("*"):
                note.unlink()
        self._ledger(world, [*build, DAY, *(["--clean"] if world.cache == "clean" else [])], root)
        files = (p for p in sorted(out.rglob("*")) if p.is_file())
        return {p.relative_to(out).as_posix(): (_digest(p), stat.S_IMODE(p.stat().st_mode)) for p in files}

    def _git(self, *words: str) -> None:
        subprocess.run(["git", *words], check=True, env={**_plain(), "HOME": str(self.home)})

    def _ledger(self, world: World, words: Sequence[str], folder: Path) -> None:
        more = {
            "TRIAL_CLOCK": world.clock, "TRIAL_SHUFFLE": world.shuffle, "TRIAL_CORES": world.cores, "TZ": world.zone,
            "LC_ALL": world.locale, "PYTHONHASHSEED": world.seed, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0",
            "HOME": str(self.home), "PYTHONPATH": os.pathsep.join([str(self.home / "planted"), str(HERE)]),
            "GIT_CONFIG_GLOBAL": str(self.home / "other.gitconfig") if world.other_git else os.devnull,
            "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        env = {**_plain(), **{k: v for k, v in more.items() if v}}
        done = subprocess.run([sys.executable, "-m", "ledger", *words], cwd=folder, env=env, umask=world.umask, capture_output=True, check=False)  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{world}: {done.returncode} {done.stderr.decode()}")


def _plain() -> Mapping[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "LC_", "LANG", "TZ", "TRIAL_", "PYTHON"))}


def _digest(path: Path) -> str:
    return blake2b(path.read_bytes(), digest_size=16).hexdigest()


def differing(wanted: Mapping[str, tuple[str, int]], got: Mapping[str, tuple[str, int]], umask: int) -> list[str]:
    """The files that differ, are missing or too many, or whose mode is not what the umask says."""
    mode = 0o666 & ~umask
    names = sorted({*wanted, *got})
    return [n for n in names if n not in got or n not in wanted or got[n][0] != wanted[n][0] or got[n][1] != mode]


def run(share: float, cases: int = CASES, commits: int = COMMITS) -> Figure:
    """Build under all these circumstances and hold every file against those of the usual ones."""
    tried = worlds(share)
    wrong, files = [], 0
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        builder = Builder(Path(folder), cases, commits)
        usual = builder.built(World())
        for world in tried:
            try:
                got = builder.built(world)
            except RuntimeError as error:
                wrong.append(str(error))
                continue
            files += len(got)
            bad = differing(usual, got, world.umask)
            wrong += [f"{'、'.join(world.told())}：{len(bad)} 个文件不同，如 {'、'.join(bad[:3])}"] if bad else []
    reached = f"{len(tried)} 次生成，每次 {len(usual)} 个文件，共比对 {files} 个；不同的 {len(wrong)} 次"
    kinds = sorted({word for world in tried for word in world.told()})
    return Figure("M8", GOAL, reached, bool(files) and not wrong, tuple(kinds), failures=tuple(wrong))
