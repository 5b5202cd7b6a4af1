"""A clerk's clone with the hooks installed: every command on its day, every commit with the message the hook proposes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from openpyxl import Workbook, load_workbook

from tests.cli.kit import Answer, Desk

HERE = Path(__file__).resolve().parent.parent.parent
Fill = Callable[[str, int], Mapping[str, object]]


class Story(Desk):
    """The clone, and the day it is."""

    def __init__(self, home: Path, day: date) -> None:
        super().__init__(home, cases=False)
        for name in ("policy.yaml", "contacts.yaml", "holidays.yaml"):
            self.write(name, (HERE / name).read_bytes())
        self.write("cases/README.md", "虚构的案件\n")
        self.record("建账", day)
        self.day = day
        self.does("hook", "install")

    def does(self, *arguments: str) -> Answer:
        """A command that must succeed."""
        answer = self.ledger(*arguments, day=self.day)
        assert answer.code == 0, answer.said
        return answer

    def commits(self) -> str:
        """Commit what is staged; the hook writes the message and checks the content. Gives the subject."""
        self.git("commit", "--quiet", day=self.day)
        return self.out("log", "-1", "--format=%s")

    def on(self, day: date, *commands: tuple[str, ...]) -> None:
        """The commands of a day, and its commit."""
        self.day = day
        for command in commands:
            self.does(*command)
        self.commits()

    def subjects(self) -> list[str]:
        """The history as a reviewer reads it, oldest first, without the first commit."""
        return self.out("log", "--reverse", "--format=%s").splitlines()[1:]

    def ends_well(self) -> None:
        """Nothing is left to do, and every commit was right on its own day."""
        assert self.out("status", "--porcelain") == ""
        assert self.does("due").out == "没有待办步骤\n"
        span = self.ledger("check", "--range", "..HEAD", "--format", "concise", day=None)
        assert span.out == "", span.out
        assert self.does("check", "--strict").code == 0


def tax_list(place: Path, rows: list[list[object]]) -> Path:
    """A workbook as the tax bureau sends it: a title above, its own heads."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["缴费异常企业名单"])
    sheet.append(["序号", "纳税人名称", "社会信用代码（纳税人识别号）", "主管街镇", "注册地址", "异常类型", "欠费月数"])
    for row in rows:
        sheet.append(row)
    book.save(place)
    return place


def fill_in(place: Path, fill: Fill) -> None:
    """A 街镇园区 fills in its sheet: ``fill`` gives the cells by head, for the name and number of each row."""
    book = load_workbook(place)
    sheet = book.active
    assert sheet is not None
    head = next(r for r in range(1, 9) if sheet.cell(r, 1).value == "序号")
    column = {str(sheet.cell(head, c).value): c for c in range(1, sheet.max_column + 1)}
    for number, row in enumerate(range(head + 1, sheet.max_row + 1), 1):
        for name, value in fill(str(sheet.cell(row, column["企业名称"]).value), number).items():
            sheet.cell(row, column[name], value)
    book.save(place)
