"""Any file of the ledger as staff write it: what a case and the records beside it have in common."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from ledger.records.journal import in_effect
from ledger.records.kinds import RecordKind
from ledger.records.reader import Row
from ledger.text.value import dataclass

_ABOUT = ("企业名称", "街镇园区", "议题", "期间", "所属期", "案件", "日期")


@dataclass(frozen=True, slots=True)
class StepEntry:
    """处置: a step taken or to be taken."""

    row: Row
    step: str
    unit: str | None
    due: date | None
    done: date | None
    result: str | None
    promised: date | None
    waiver: str | None


@dataclass(frozen=True)
class Record:
    """One record; ``top`` is its front matter. What is typed is made of it when it is asked for."""

    kind: RecordKind
    path: str
    top: Row
    body: str = ""

    @cached_property
    def steps(self) -> tuple[StepEntry, ...]:
        """The entries of 处置 in effect, in file order; one without its 步骤 is left out (its finding stands)."""
        return read_steps(self.entries("处置"))

    @property
    def id(self) -> str:
        """编号."""
        return self.top.text("编号") or number_of(self.path)

    @property
    def name(self) -> str:
        """企业名称, else what the record is about: its 街镇园区, its subject or its month."""
        return next(filter(None, map(self.top.words, _ABOUT)), self.kind.title)

    @property
    def code(self) -> str | None:
        """统一社会信用代码, None when 不详 or absent."""
        code = self.top.text("统一社会信用代码")
        return None if code == "不详" else code

    @property
    def street(self) -> str:
        """街镇园区."""
        return self.top.text("街镇园区") or ""

    @property
    def day(self) -> date | None:
        """日期: when it was made."""
        return self.top.day("日期")

    @property
    def previous(self) -> str | None:
        """前案."""
        return self.top.text("前案")

    @property
    def first_clue(self) -> date | None:
        """The day the bureau first knew."""
        return self.day

    def rows(self, name: str) -> tuple[Row, ...]:
        """Every entry of a list, those corrected or voided included."""
        return self.top.lists.get(name, ())

    def entries(self, name: str) -> tuple[Row, ...]:
        """The entries of a list in effect, in file order."""
        return in_effect(self.rows(name))


def number_of(path: str) -> str:
    """The 编号 that a file bears in its name."""
    return path.rpartition("/")[2].removesuffix(".md")


def read_steps(rows: Iterable[Row]) -> tuple[StepEntry, ...]:
    """The steps of a list's entries."""
    return tuple(
        StepEntry(
            r, step, r.text("部门"), r.day("期限"), r.day("完成"), r.text("结果"), r.day("约定日"), r.text("免除")
        )
        for r in rows
        if (step := r.text("步骤"))
    )
