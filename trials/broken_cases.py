"""M10: one case in a hundred broken, in every way: the others' pages are what they would be, the broken ones are named."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from tests.cli.kit import OPENED, QUIET_TEXT
from tests.gitkit import Sandbox
from tests.office.kit import credit_code
from trials.figure import Figure
from trials.forks import HERE

CASES, ONE_IN = 10_000, 100
DAY = OPENED.isoformat()
STREETS = ("罗店镇", "大场镇", "友谊路街道", "杨行镇", "顾村镇")


def number(n: int) -> str:
    """The n-th case's 编号."""
    return f"2026-{n:04}"


def right(n: int) -> str:
    """The n-th case as it should be."""
    text = QUIET_TEXT.replace("2026-0007", number(n)).replace("上海示例五金制品有限公司", f"上海示例{n}号五金制品有限公司")
    return text.replace("91310113MA1K000019", credit_code(n)).replace("罗店镇", STREETS[n % len(STREETS)])


def _broken_front(line: str) -> Callable[[str], bytes]:
    return lambda text: text.replace("预警等级: 无\n", line, 1).encode()


def _conflict(text: str) -> bytes:
    return text.replace("预警等级: 无\n", "<<<<<<< HEAD\n预警等级: 无\n=======\n预警等级: 黄色\n>>>>>>> other\n", 1).encode()


def _lines_mixed(text: str) -> bytes:
    lines = text.encode().split(b"\n")
    return b"".join(line + (b"\r\n", b"\n", b"\r")[i % 3] for i, line in enumerate(lines))


# How a case is broken: from its right text to the bytes of the file.
KINDS: Mapping[str, Callable[[str], bytes]] = {
    "合并冲突的标记": _conflict,
    "GBK": lambda text: text.encode("gbk"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "BOM 和 NUL": lambda text: b"\xef\xbb\xbf" + text.replace("没有欠薪", "没有\0欠薪").encode(),
    "混杂的换行": _lines_mixed,
    "引号没有收": _broken_front('预警等级: "无\n'),
    "全角冒号": _broken_front("预警等级：无\n"),
    "编号不符": lambda text: re.sub(r"编号: .*", "编号: 2026-9876543", text).encode(),
    "重复的键": _broken_front("预警等级: 无\n预警等级: 黄色\n"),
    "锚点": _broken_front("预警等级: &a 无\n行业: *a\n"),
    "嵌套很深": _broken_front("预警等级: " + "[" * 2000 + "]" * 2000 + "\n"),
    "1 MiB 的头部": _broken_front("预警等级: 无\n# " + "x" * (1 << 20) + "\n"),
    "8 MiB 的文件": lambda text: text.encode() + b"x" * (8 * 1024 * 1024 + 1),
    "空文件": lambda text: b"",
    "头部没有结束": lambda text: text.partition("\n---\n")[0].encode() + b"\n",
    "链接": lambda text: b"../../policy.yaml",
    "可执行": lambda text: text.encode(),
    "没有的键": _broken_front("预警等级: 无\n欠薪总额: 10000\n"),
    "将来的日期": lambda text: text.replace("2026-10-15", "2027-10-15").encode(),
    "很慢的正文": lambda text: (text + "[" * 6000 + "\n").encode(),
    "1 MiB 的正文": lambda text: (text + "走访记录。\n" * 70_000).encode(),
}
PLAIN_ONLY = {"很慢的正文"}  # the facts are right; the page shows the body unset, and says so
MARK = "太复杂"
MODES = {"链接": "120000", "可执行": "100755"}
GOAL = (
    f"{CASES} 件案件里有 {CASES // ONE_IN} 件以 {len(KINDS)} 种方式写坏：其余 {CASES - CASES // ONE_IN} 件的案件页、企业页逐字节不变，"
    f"写坏的全部在问题页和 ledger check 里指出（哪一行、为什么；正文排不了版的在它自己的页上说明）"
)


@dataclass(frozen=True)
class Built:
    """A build: its site, how long it took, and the most memory any one process of it held, in MiB."""

    site: Path
    seconds: float
    memory: int


class Ledger:
    """Two ledgers of one beginning: in one, the last of a hundred cases each is right, in the other it is broken."""

    def __init__(self, home: Path, cases: int, broken: int) -> None:
        self.home, self.box = home, Sandbox(home, "ledger")
        step = cases // broken
        self.odd = {n: list(KINDS)[i % len(KINDS)] for i, n in enumerate(range(step, cases + 1, step))}
        (home / "tmp").mkdir()
        common = {n: right(n) for n in range(1, cases + 1) if n not in self.odd}
        self._commit("main", {path_of(n): ("100644", text.encode()) for n, text in common.items()}, "建档")
        self.box.git("branch", "right")
        self._commit("right", {path_of(n): ("100644", right(n).encode()) for n in self.odd}, "其余", "main")
        files = {path_of(n): (MODES.get(kind, "100644"), KINDS[kind](right(n))) for n, kind in self.odd.items()}
        self._commit("broken", files, "其余", "main")

    def _commit(self, branch: str, files: Mapping[str, tuple[str, bytes]], message: str, parent: str = "") -> None:
        """A commit by ``git fast-import``."""
        who = b"\xe6\x9d\x8e\xe5\x8d\x8e <lihua@example.cn> 1792036800 +0800"
        head = [b"commit refs/heads/%s" % branch.encode(), b"author " + who, b"committer " + who]
        said = message.encode()
        parts = [*head, b"data %d\n%s" % (len(said), said)]
        parts += [b"from refs/heads/%s" % parent.encode()] if parent else []
        for path, (mode, data) in files.items():
            parts.append(b"M %s inline %s\ndata %d\n%s" % (mode.encode(), path.encode(), len(data), data))
        self.box.git("fast-import", "--quiet", "--force", stdin=b"\n".join(parts) + b"\n")

    def checked_out(self, branch: str) -> None:
        """Put a branch's files on disk."""
        self.box.git("checkout", "--quiet", "--force", branch)

    def ledger(self, *words: str) -> tuple[subprocess.CompletedProcess[bytes], float, int]:
        """A command; how long it took, and the most memory that a process of it held."""
        env = {**self.box.env, "PYTHONPATH": str(HERE), "TMPDIR": str(self.home / "tmp")}
        began = time.monotonic()
        done = subprocess.run([sys.executable, "-c", _MEASURED, *words], cwd=self.box.root, env=env, capture_output=True, check=False)
        said, _, memory = done.stderr.rpartition(b"peak ")
        done.stderr = said
        return done, time.monotonic() - began, int(memory)

    def built(self, branch: str) -> Built:
        """The site of a branch."""
        self.checked_out(branch)
        site = self.home / f"site-{branch}"
        done, seconds, memory = self.ledger("build", "--clean", "--out", str(site), "--as-of", DAY)
        if done.returncode:
            logs = [log.read_text("utf-8") for log in self.home.rglob("error-*.log")]
            raise RuntimeError("\n".join([done.stderr.decode(), *logs]))
        return Built(site, seconds, memory)

    def findings(self) -> tuple[Sequence[Mapping[str, object]], float, str]:
        """What ``ledger check`` says of what is committed: on disk, a link or a permission may not be what it is in git."""
        done, seconds, _ = self.ledger("check", "--rev", "HEAD", "--as-of", DAY, "--format", "json")
        said = done.stderr.decode("utf-8", "replace")
        return (json.loads(done.stdout)["findings"] if done.stdout else []), seconds, said


# The command, and then what it and its children held of memory at most.
_MEASURED = """
import resource, sys
from ledger.cli.start import run
code = run(sys.argv[1:])
peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print("peak", peak // 1024, file=sys.stderr)
sys.exit(code)
"""


def path_of(n: int) -> str:
    """Where the n-th case lies."""
    return f"cases/2026/{number(n)}.md"


def pages(site: Path, odd: Mapping[int, str], head: str) -> dict[str, bytes]:
    """The pages of the right cases and their enterprises; the id of the commit shown, which is another, left out."""
    leave = {f"{number(n)}.html" for n in odd} | {f"{credit_code(n)}.html" for n in odd}
    held = (p for name in ("cases", "enterprises") for p in sorted((site / name).iterdir()) if p.name not in leave)
    return {p.relative_to(site).as_posix(): p.read_bytes().replace(head.encode(), b"HEAD").replace(head[:12].encode(), b"HEAD") for p in held}


def named(ledger: Ledger, site: Path) -> tuple[list[str], float]:
    """The broken cases that are not named, with a line and a reason, on the page of findings and by the check."""
    found, seconds, said = ledger.findings()
    by_path: dict[str, list[Mapping[str, object]]] = {}
    for finding in found:
        by_path.setdefault(str(finding["path"]), []).append(finding)
    page = "".join(unescape(p.read_text("utf-8")) for p in sorted(site.glob("findings*.html")))
    wrong = [f"check：{said[-300:]}"] if "Traceback" in said or "程序出错" in said else []
    for n, kind in ledger.odd.items():
        if kind in PLAIN_ONLY:
            marked = MARK in (site / "cases" / f"{number(n)}.html").read_text("utf-8")
            wrong += [] if marked else [f"{kind} {path_of(n)}：案件页没有说明"]
            continue
        own = [f for f in by_path.get(path_of(n), []) if f["line"] and f["message"]]
        if not own:
            wrong.append(f"{kind} {path_of(n)}：ledger check 没有指出")
        if number(n) not in page:
            wrong.append(f"{kind} {path_of(n)}：问题页没有指出")
    others = sorted(set(by_path) - {path_of(n) for n in ledger.odd})
    wrong += [f"{path}：没有写坏，却被指出：{by_path[path][0]}" for path in others[:5]]
    return wrong, seconds


def run(share: float, cases: int = CASES, broken: int = CASES // ONE_IN) -> Figure:
    """Build both ledgers and compare."""
    if share < 1:
        cases, broken = max(60, round(cases * share)), max(len(KINDS), round(broken * share))
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        ledger = Ledger(Path(folder), cases, broken)
        usual = ledger.built("right")
        built = ledger.built("broken")
        ids = [ledger.box.out("rev-parse", branch) for branch in ("right", "broken")]
        wanted, got = (pages(b.site, ledger.odd, oid) for b, oid in zip((usual, built), ids, strict=True))
        differing = sorted(n for n in {*wanted, *got} if wanted.get(n) != got.get(n))
        missing, seconds = named(ledger, built.site)
    reached = (
        f"{cases} 件，写坏 {len(ledger.odd)} 件（{len(KINDS)} 种）：案件页和企业页 {len(wanted)} 页，不同的 {len(differing)}；"
        f"没有指出的 {len(missing)}；生成 {built.seconds:.0f} 秒（都写对时 {usual.seconds:.0f} 秒），每个进程至多 {built.memory} MiB"
        f"（{usual.memory} MiB）；核对 {seconds:.0f} 秒"
    )
    wrong = [f"{name} 不同" for name in differing] + missing
    enough = len(wanted) >= cases - len(ledger.odd)
    return Figure("M10", GOAL, reached, enough and not wrong, tuple(KINDS), failures=tuple(wrong))
