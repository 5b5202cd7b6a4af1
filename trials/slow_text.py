"""M7: slow Markdown, YAML bombs, hostile strings and spreadsheet bombs through the real commands: an answer soon, or none lost.

Each is put into a ledger of other cases; ``ledger check`` and ``ledger build`` (or ``ledger import``) run as processes of
their own, their processor time and memory counted with those of whatever they started. Nothing else may change.
"""

from __future__ import annotations

import random
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.cli.kit import CASE, QUIET, QUIET_TEXT, Desk
from tests.office.kit import credit_code
from tests.site.hostile import hostile_case
from trials.figure import Figure
from trials.hostile_corpus import payloads
from trials.slow_corpus import BOMBS, SHEETS, SIZES, SLOW

SECONDS, MEGABYTES = 2.0, 300
STRINGS = 40
PLACE = "cases/2026/2026-0099.md"
_HEAD = QUIET_TEXT.replace("2026-0007", "2026-0099").replace("91310113MA1K000019", credit_code(99)).partition("## 案情")[0]
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Spent:
    """What a command took: seconds of processor, megabytes, how it ended, what it said."""

    seconds: float
    megabytes: float
    code: int
    said: str

    def trouble(self, what: str) -> list[str]:
        """Where it took too much, or fell over."""
        wrong = [f"{what}: {self.seconds:.1f} s"] if self.seconds > SECONDS else []
        wrong += [f"{what}: {self.megabytes:.0f} MB"] if self.megabytes > MEGABYTES else []
        wrong += [f"{what}: traceback {self.said[-200:]}"] if "Traceback" in self.said else []
        return wrong + ([f"{what}: ended with {self.code} {self.said[-200:]}"] if self.code not in (0, 1, 2, 3) else [])


def _bounds() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))


def spent(command: Sequence[str], home: Path, env: dict[str, str]) -> Spent:
    """A command run to its end and measured, its children included."""
    with (home / "said").open("w+b") as said, (home / "used").open("w+b") as used:
        # A new process is charged with the memory of the one that started it, so a small one stands between.
        launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(used.fileno()), *command]
        subprocess.run(launcher, cwd=home, env=env, stdout=said, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                       preexec_fn=_bounds, pass_fds=[used.fileno()], check=False)  # fmt: skip
        said.seek(0)
        used.seek(0)
        text = said.read().decode("utf-8", "replace")
        seconds, kibibytes, code = used.read().split()
    return Spent(float(seconds), int(kibibytes) / 1024, int(code), text)


_LAUNCHER = """
import os, sys
child = os.fork()
if not child:
    os.execvp(sys.argv[2], sys.argv[2:])
_, status, used = os.wait4(child, 0)
told = f"{used.ru_utime + used.ru_stime} {used.ru_maxrss} {os.waitstatus_to_exitcode(status)}"
os.write(int(sys.argv[1]), told.encode())
"""


class Ground:
    """A ledger of other cases, and the pages it has where the hostile case is an ordinary one."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.box = Desk(home)
        self.box.write(PLACE, _HEAD)
        self.box.record("第三件")
        self.env = {**self.box.env, "PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        self.spent("build", "--worktree", "--clean", "--out", str(home / "plain"), "--as-of", "2026-10-15")
        self.plain = self.pages(home / "plain")

    def spent(self, *arguments: str) -> Spent:
        """A command of ours in the ledger."""
        return spent([sys.executable, "-m", "ledger", "-C", str(self.box.root), *arguments], self.home, self.env)

    @staticmethod
    def pages(site: Path) -> dict[str, bytes]:
        """The pages of the other cases, by their digest."""
        names = (path.rpartition("/")[2].removesuffix(".md") for path in (CASE, QUIET))
        places = [f"{folder}/{name}.html" for name in names for folder in ("cases", "forms/4")]
        return {place: sha256((site / place).read_bytes()).digest() if (site / place).is_file() else b"" for place in places}

    def tried(self, what: str, text: str) -> tuple[list[str], float, float]:
        """A hostile case checked and built: what went wrong, the most seconds and megabytes."""
        (self.box.root / PLACE).write_bytes(text.encode("utf-8", "surrogatepass"))
        checked = self.spent("check", PLACE, "--as-of", "2026-10-15")
        built = self.spent("build", "--worktree", "--clean", "--out", str(self.home / "site"), "--as-of", "2026-10-15")
        wrong = checked.trouble(f"{what} 核对") + built.trouble(f"{what} 生成")
        if built.code != 0 or self.pages(self.home / "site") != self.plain:
            wrong.append(f"{what}: the other cases' pages are not what they were")
        return wrong, max(checked.seconds, built.seconds), max(checked.megabytes, built.megabytes)

    def imported(self, what: str, data: bytes) -> tuple[list[str], float, float]:
        """A hostile spreadsheet imported: refused in words (3), or every row accounted for (0)."""
        file = self.home / "名单.xlsx"
        file.write_bytes(data)
        took = self.spent("import", "tax", str(file), "--as-of", "2026-10-15")
        wrong = took.trouble(f"{what} 导入")
        if took.code == 0 and not re.search(r"共 \d+ 行 = 下发", took.said):
            wrong.append(f"{what}: rows not accounted for: {took.said[-200:]}")
        return wrong, took.seconds, took.megabytes


Trial = tuple[str, Callable[[Ground], tuple[list[str], float, float]]]


def _bodies() -> Iterator[Trial]:
    for kind, make in SLOW.items():
        for name, size in SIZES.items():
            what = f"{kind} {name}"
            yield what, lambda ground, make=make, size=size, what=what: ground.tried(what, f"{_HEAD}{make(size)}\n")  # type: ignore[misc]


def _bombs() -> Iterator[Trial]:
    for kind, make in BOMBS.items():
        for front in ("", "编号: 2026-0099\n"):
            what = f"{kind}{' 在后' if front else ''}"
            yield what, lambda ground, make=make, front=front, what=what: ground.tried(what, f"---\n{front}{make()}---\n正文\n")  # type: ignore[misc]


def _strings() -> Iterator[Trial]:
    texts = [text for kind in payloads(STRINGS, "slow").values() for text in kind]
    for i, text in enumerate(texts):
        what = f"字段 {i}"
        yield what, lambda ground, text=text, what=what: ground.tried(what, hostile_case("2026-0099", text))  # type: ignore[misc]


def _sheets() -> Iterator[Trial]:
    for kind, make in SHEETS.items():
        yield kind, lambda ground, make=make, kind=kind: ground.imported(kind, make())  # type: ignore[misc]


def trials(share: float) -> list[Trial]:
    """All of them, or a share by lot, of every sort."""
    rng = random.Random("slow")
    sorts = [list(_bodies()), list(_bombs()), list(_strings()), list(_sheets())]
    return [trial for sort in sorts for trial in rng.sample(sort, max(1, round(len(sort) * share)))]


def run(share: float) -> Figure:
    """Every trial, or a share of each sort."""
    failures: list[str] = []
    slowest, largest, chosen = (0.0, ""), (0.0, ""), trials(share)
    with TemporaryDirectory() as home:
        ground = Ground(Path(home))
        for what, attempt in chosen:
            wrong, seconds, megabytes = attempt(ground)
            failures += wrong
            slowest, largest = max(slowest, (seconds, what)), max(largest, (megabytes, what))
    reached = (
        f"{len(chosen)} 次，每次核对和生成（或导入）都是真命令：最慢 {slowest[0]:.2f} 秒（{slowest[1]}），最大 {largest[0]:.0f} MB（{largest[1]}），"
        f"超限、崩溃或影响别的案件 {len(failures)} 处"
    )
    kinds = (*(f"正文：{k}" for k in SLOW), *(f"大小：{s}" for s in SIZES), *(f"前言：{k}" for k in BOMBS), *(f"表格：{k}" for k in SHEETS), "字段：各种敌意字符串")
    return Figure("M7", f"每次 {SECONDS:.0f} 秒（处理器时间）、{MEGABYTES} MB 以内有答复，0 次崩溃，别的案件的页面逐字节不变", reached, not failures, kinds, failures=tuple(failures))  # fmt: skip
