"""M2, the rest: commands that write records; builds at the same time; and disks that are full, closed or littered."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.cli.kit import CASE, QUIET, Desk
from trials.forks import HERE, End, Run, Server, calls, evenly
from trials.kills import ERRORS, KILL, NEW_DAY, OLD_DAY, Bench, Manifest, Tally, bench, manifest, spoken_badly

LATE = "2026-10-15"
# Each command with what it leaves a clerk's clone to begin with.
WRITERS: Sequence[tuple[str, Sequence[str], Callable[[Desk], object]]] = (
    ("add", ("add", CASE, "支付", "所属期=2026-08", "人员=甲组", "金额=10000", "凭证=银行回单"), lambda d: None),
    ("done", ("done", CASE, "询问就业需求", "--unit", "友谊路街道", "--result", "无需求"), lambda d: None),
    ("set", ("set", CASE, "用工人数=47"), lambda d: None),
    ("check --fix", ("check", "--fix"), lambda d: d.edit("用工人数: 46", "用工人数：46", add=True)),
    ("fmt", ("fmt",), lambda d: d.write(QUIET, d.text(QUIET).replace("\n", "\r\n"))),
    ("new", ("new", "--name", "上海示例木业有限公司", "--code", "不详", "--street", "罗店镇", "--channel", "基层排摸",
             "--unit", "罗店镇", "--summary", "走访"), lambda d: None),
    ("hook install", ("hook", "install"), lambda d: None),
)  # fmt: skip


class Clerk:
    """A clerk's clone, put back as it was before every run of one command."""

    def __init__(self, home: Path, server: Server, words: Sequence[str], begin: Callable[[Desk], object]) -> None:
        self.server, self.words = server, words
        self.desk = Desk(home, "clone")
        begin(self.desk)
        self.root, self.kept = self.desk.root, home / "kept"
        shutil.copytree(self.root, self.kept)
        self.before = self.files()
        assert self.run().code == 0
        self.after = self.files()
        assert self.before != self.after

    def files(self) -> Manifest:
        """What lies in the work tree, and the hooks; not what a killed command left of its own."""
        held = manifest(self.root)
        own = (".git/hooks/",)
        return {p: d for p, d in held.items() if (not p.startswith(".git/") or p.startswith(own)) and "/.ledger-" not in p}

    def run(self, *words: str, **fault: object) -> End:
        """Run the command, or another."""
        chosen = words or (*self.words, *(() if self.words[0] in ("fmt", "hook") else ("--as-of", LATE)))
        return self.server.run(Run(list(chosen), str(self.root), **fault))  # type: ignore[arg-type]

    def restore(self) -> None:
        """As before."""
        shutil.rmtree(self.root)
        shutil.copytree(self.kept, self.root, symlinks=True)


def own_environment(home: Path) -> dict[str, str]:
    """The environment of a clerk who lives in a folder."""
    (home / "tmp").mkdir()
    return {**os.environ, "TMPDIR": str(home / "tmp"), "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}


def records(share: float) -> Tally:
    """Every call of the commands that write records, killed and denied: each file is the one before or the one after."""
    tally = Tally()
    for name, words, begin in WRITERS:
        with tempfile.TemporaryDirectory(prefix="trial-") as folder:
            home = Path(folder)
            with Server(own_environment(home)) as server:
                tally += writer(Clerk(home, server, words, begin), name, share, home / "calls")
    return tally


def writer(clerk: Clerk, name: str, share: float, listing: Path) -> Tally:
    """A share of the calls of one command, killed and denied."""
    tally = Tally()
    clerk.restore()
    clerk.run(listing=str(listing))
    points = [(f"{call} {fault}", n) for call, n in calls(listing, children=False) for fault in (KILL, *(f"error={e}" for e in ERRORS))]
    for point, number in evenly(points, share):
        call, _, fault = point.partition(" ")
        clerk.restore()
        end = clerk.run(inject=f"{call}:{fault}:when={number}")
        tally.tried[f"{name} {call} {fault.partition('=')[2]}"] += 1
        wrong = [*spoken_badly(end), *torn(clerk), *_again(clerk)]
        tally.wrong += [f"{name} {call} 第 {number} 次 {fault}：{w}；{end.err.strip()[:200]}" for w in wrong]
    return tally


def torn(clerk: Clerk) -> Iterator[str]:
    """The files that are neither as they were nor as they were to be."""
    now = clerk.files()
    for path in sorted({*now, *clerk.before, *clerk.after}):
        if now.get(path) not in (clerk.before.get(path), clerk.after.get(path)):
            yield f"{path} 不是原来的也不是改好的"


def _again(clerk: Clerk) -> Iterator[str]:
    """The next command is not disturbed, and where nothing had been done yet, now does it."""
    if clerk.files() == clerk.before:
        end = clerk.run()
        if end.code or clerk.files() != clerk.after:
            yield f"再做一次不对：{end.code} {end.err.strip()}"
    end = clerk.run("check", "--as-of", LATE)
    if end.code not in (0, 1) or ".ledger-" in end.out + end.err:
        yield f"之后的核对不对：{end.code} {end.out} {end.err}"


def abreast(rounds: int, count: int) -> Tally:
    """Builds of two days into one folder, all at once: the site is always one of the two, and each build says how it ended."""
    tally = Tally()
    with bench() as one:
        one.restore()
        env = {**os.environ, "TMPDIR": str(one.home / "tmp"), "HOME": str(one.home), "PYTHONPATH": str(HERE)}
        for n in range(rounds):
            command = [sys.executable, "-m", "ledger", "build", "--out", str(one.site), "--clean", "--as-of"]
            running = [
                subprocess.Popen([*command, day], cwd=one.ledger, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                for day in ((OLD_DAY, NEW_DAY) * count)[:count]
            ]
            wrong = list(_watched(one, running))
            tally.tried["同时生成"] += count
            if n % 10 == 9 or n == rounds - 1:
                wrong += one.mended()
            tally.wrong += [f"同时生成第 {n} 轮：{w}" for w in wrong]
    return tally


def _watched(one: Bench, running: Sequence[subprocess.Popen[bytes]]) -> Iterator[str]:
    done = 0
    for build in running:
        _, err = build.communicate()
        said = err.decode()
        if build.returncode == 0:
            done += 1
        elif build.returncode != 3 or "另一个生成正在进行" not in said or len(said.splitlines()) != 1:
            yield f"{build.returncode} {said.strip()}"
    if not done:
        yield "一个也没有生成"
    if manifest(one.site) not in (one.old, one.new):
        yield "网站是混合的"


def circumstances() -> Tally:
    """Locks and leftovers of the dead, folders that may not be written, a disk with hardly any room."""
    tally = Tally()
    with bench() as one:
        for name, prepare in (*CIRCUMSTANCES, *_mounted(one)):
            one.restore()
            with prepare(one) as fails:
                end = one.build()
                wrong = [*one.judged(end)]
                if fails is not None and fails != (end.code == 3):
                    wrong.append(f"退出码是 {end.code}")
            wrong += one.mended()
            tally.tried["情形"] += 1
            tally.wrong += [f"{name}：{w}；{end.err.strip()[:200]}" for w in wrong]
    return tally


@contextmanager
def _littered(one: Bench) -> Iterator[bool | None]:
    """What killed builds may leave: a staging folder with a marker that nobody holds, one without, an old site."""
    new, old = one.site.with_name("site.new"), one.site.with_name("site.old")
    new.mkdir()
    shutil.copy(one.site / ".ledger-site", new)
    (new / "index.html").write_text("x")
    shutil.copytree(one.site, old)
    yield False


@contextmanager
def _empty_staging(one: Bench) -> Iterator[bool | None]:
    one.site.with_name("site.new").mkdir()
    yield False


@contextmanager
def _between_renames(one: Bench) -> Iterator[bool | None]:
    """Where folders cannot change places in one step, a build may be killed between the two renames."""
    one.site.rename(one.site.with_name("site.old"))
    yield False


@contextmanager
def _git_locks(one: Bench) -> Iterator[bool | None]:
    """Locks of git's own dead processes: a build reads and needs none."""
    locks = [one.ledger / ".git" / name for name in ("index.lock", "HEAD.lock", "config.lock")]
    for lock in locks:
        lock.touch()
    yield False
    for lock in locks:
        lock.unlink()


@contextmanager
def _sqlite_leftovers(one: Bench) -> Iterator[bool | None]:
    for word in ("-wal", "-shm", "-journal"):
        (one.ledger / ".git" / f"ledger-cache.sqlite{word}").write_bytes(b"rubbish" * 999)
    yield False


@contextmanager
def _cache_is_folder(one: Bench) -> Iterator[bool | None]:
    place = one.ledger / ".git" / "ledger-cache.sqlite"
    place.unlink()
    (place / "x").mkdir(parents=True)
    yield False
    shutil.rmtree(place)


@contextmanager
def _note_is_folder(one: Bench) -> Iterator[bool | None]:
    place = one.ledger / ".git" / "ledger-built"
    place.write_bytes(b"")
    yield False
    place.unlink()


@contextmanager
def _no_home(one: Bench) -> Iterator[bool | None]:
    """No folder for temporary files: the system's own is taken."""
    tmp = one.home / "tmp"
    tmp.rmdir()
    yield None
    tmp.mkdir()


@contextmanager
def _closed(one: Bench) -> Iterator[bool | None]:
    """A folder that may not be written; the superuser may write it all the same."""
    one.site.parent.chmod(0o555)
    yield os.geteuid() != 0
    one.site.parent.chmod(0o755)


CIRCUMSTANCES: Sequence[tuple[str, Callable[[Bench], object]]] = (
    ("残留的半个网站", _littered), ("空的残留", _empty_staging), ("停在两次改名之间", _between_renames),
    ("git 的旧锁", _git_locks), ("缓存的残留", _sqlite_leftovers), ("缓存是目录", _cache_is_folder),
    ("记事是文件", _note_is_folder), ("没有临时目录", _no_home), ("输出目录不可写", _closed),
)  # fmt: skip


def _mounted(one: Bench) -> Iterator[tuple[str, Callable[[Bench], object]]]:
    """Small and read-only disks, where they can be mounted."""
    need = sum(p.stat().st_size for p in one.site.rglob("*")) // 1024
    if not _mount(one.home / "probe", "size=64k"):
        return
    _unmount(one.home / "probe")
    for more in range(0, 1100, 50):
        yield f"磁盘只有 {need + more} KiB", _disk(need + more)
    yield "磁盘只读", _disk(need * 4, closed=True)


def _disk(size: int, *, closed: bool = False) -> Callable[[Bench], object]:
    @contextmanager
    def prepared(one: Bench) -> Iterator[bool | None]:
        out = one.site.parent
        shutil.rmtree(out)
        _mount(out, f"size={size}k")
        try:
            try:
                shutil.copytree(one.kept / "site", one.site)
            except shutil.Error:  # not even room for the old one: then without
                shutil.rmtree(one.site)
                one.site.mkdir()
            was, one.old = one.old, manifest(one.site)
            if closed:
                subprocess.run(["mount", "-o", "remount,ro", str(out)], check=True)
            yield closed or None
            one.old = was
            stands = out / "site"
            assert stands.is_dir()
        finally:
            _unmount(out)
            out.mkdir(exist_ok=True)

    return prepared


def _mount(place: Path, options: str) -> bool:
    if os.geteuid() or not shutil.which("mount"):
        return False
    place.mkdir(exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True, check=False)
    return not done.returncode


def _unmount(place: Path) -> None:
    with suppress(OSError):
        subprocess.run(["umount", str(place)], capture_output=True, check=False)
