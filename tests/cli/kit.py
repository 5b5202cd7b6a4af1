"""A small ledger to run commands in: two fictional cases on a day in October, and the command line in this process."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ledger.cli.start import run
from tests.gitkit import Sandbox

CASE = "cases/2026/2026-0012.md"
QUIET = "cases/2026/2026-0007.md"
OPENED = date(2026, 10, 15)  # both cases are in order on this day
LATER = date(2026, 11, 16)  # when more people come forward
EXAMPLE = Path(__file__).resolve().parent.parent / "golden" / "example" / "bad.md"

WAGE = """\
  - 所属期: 2026-08
    发薪日: 2026-09-15
    人数: 8
    应发: 62000.00
    人员: 甲组
"""
MORE = """\
  - 所属期: 2026-09
    发薪日: 2026-10-15
    人数: 5
    应发: 39000.00
    人员: 乙组
"""
SOURCE = """\
  - 日期: 2026-10-08
    渠道: 12345热线工单
    部门: 局行政执法科
    反映人数: 3
    核实: 已核实
    摘要: 员工反映8月工资未发
"""
STEPS = """\
  - 步骤: 协调处理
    部门: 友谊路街道
    期限: 2026-10-30
  - 步骤: 询问就业需求
    部门: 友谊路街道
    期限: 2026-10-22
"""
ORANGE = f"""\
---
编号: 2026-0012
企业名称: 上海示例餐饮管理有限公司
统一社会信用代码: 91310113MA1GK3A000
街镇园区: 友谊路街道
用工人数: 46
预警等级: 橙色
定级记录:
  - {{日期: 2026-10-15, 等级: 橙色}}
信息来源:
{SOURCE}工资:
{WAGE}处置:
{STEPS}---
## 案情
自由书写的正文。
"""
QUIET_TEXT = """\
---
编号: 2026-0007
企业名称: 上海示例五金制品有限公司
统一社会信用代码: 91310113MA1K000019
街镇园区: 罗店镇
预警等级: 无
定级记录:
  - {日期: 2026-10-15, 等级: 无}
信息来源:
  - 日期: 2026-10-12
    渠道: 基层排摸
    部门: 罗店镇
    摘要: 例行走访
---
## 案情
没有欠薪。
"""
MARKED = re.compile(r"<{7} 本方（(.*)）\r?\n((?:.*\n)*?)={7}\r?\n((?:.*\n)*?)>{7} 对方（\1）\r?\n")
LOW = ORANGE.replace(WAGE, WAGE + MORE)  # thirteen people are owed, and the level still says 橙色


def case(number: str, name: str, code: str, text: str = QUIET_TEXT) -> str:
    """A case of another number and enterprise."""
    for old, new in (("2026-0007", number), ("上海示例五金制品有限公司", name), ("91310113MA1K000019", code)):
        text = text.replace(old, new)
    return text


def chosen(text: str, side: int) -> str:
    """A marked text as a person leaves it who takes one side (1 ours, 2 theirs) throughout."""
    return MARKED.sub(lambda m: m[side + 1], text)


@dataclass(frozen=True)
class Answer:
    """What a command gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output as data."""
        return json.loads(self.out)

    @property
    def said(self) -> str:
        """All of it."""
        return self.out + self.err


class Desk(Sandbox):
    """A clerk's clone: the two cases committed on the first day; commands run at a given day."""

    def __init__(self, home: Path, name: str = "repo", *, cases: bool = True) -> None:
        super().__init__(home, name)
        self.env |= {"GIT_EDITOR": "true", "GIT_MERGE_AUTOEDIT": "no", "NO_COLOR": "1"}
        self.identify("薛涛", "xuetao@example.invalid")
        if cases:
            self.write(CASE, ORANGE)
            self.write(QUIET, QUIET_TEXT)
            self.record("建档", OPENED)

    def ledger(self, *arguments: str, day: date | None = OPENED, stdin: str = "", cwd: Path | None = None,
               env: Mapping[str, str] | None = None) -> Answer:  # fmt: skip
        """The real command line, in this process, as a shell would start it."""
        dated = {"GIT_COMMITTER_DATE": f"{day}T12:00:00+0800"} if day else {}
        out, err, kept, here, feed = io.StringIO(), io.StringIO(), dict(os.environ), Path.cwd(), sys.stdin
        os.environ.clear()
        os.environ.update({**self.env, **dated, **(env or {})})
        os.chdir(cwd or self.root)
        sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8")
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = run(list(arguments))
        finally:
            os.environ.clear()
            os.environ.update(kept)
            os.chdir(here)
            sys.stdin = feed
        return Answer(code, out.getvalue(), err.getvalue())

    def record(self, message: str = "记录", day: date = OPENED, *, all: bool = True) -> str:  # noqa: A002
        """Commit past the hooks, as history may hold it."""
        if all:
            self.git("add", "--all")
        self.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--allow-empty", "-m", message, day=day)
        return self.out("rev-parse", "HEAD")

    def text(self, path: str = CASE) -> str:
        """A file of the work tree."""
        return (self.root / path).read_bytes().decode("utf-8")

    def staged(self, path: str = CASE) -> str:
        """A file of the index."""
        return self.git("show", f":{path}").stdout.decode()

    def edit(self, old: str, new: str, path: str = CASE, *, add: bool = False) -> str:
        """Edit a file as by hand."""
        before = self.text(path)
        assert before.count(old) == 1, (old, before)
        self.write(path, before.replace(old, new))
        if add:
            self.git("add", path)
        return self.text(path)
