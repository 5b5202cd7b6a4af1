"""Long boards and a large search, made of the cases of this repository: other numbers, names, places, sums, days.

What is written is written by the program itself: its models, templates and data files.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from bench.ledgers import LAST_DAY
from bench.timing import HERE
from ledger.book.book import Book, Entry, make_book
from ledger.book.enterprises import Directory
from ledger.book.snapshot import Reader
from ledger.book.sources import folder_snapshot
from ledger.measures.balance import Money
from ledger.measures.rules import ORANGE, RED, YELLOW
from ledger.records.case import Case
from ledger.site.boards import Board, BoardRow, board_of
from ledger.site.lists import pages_of
from ledger.site.loops import loop_board
from ledger.site.navigation import navigation
from ledger.site.press import DataFile, Maker, Press, stamp_of
from ledger.site.render import assets, render
from ledger.site.search import search
from ledger.text.value import dataclass, replace

_ONE = "鑫瑞宏达华盛永泰恒丰金源诚信远东海天博雅卓越佳美同创立新康宁"
_TWO = "科创商贸餐饮物流建材服饰电子机械装饰文化健身教育保洁运输五金塑料包装印刷食品家具"
_SUMMARY = "员工反映工资未发，企业称回款延迟，已实地走访并要求限期答复；"


@dataclass(frozen=True)
class Workbench:
    """The book of this repository, and pages made of it."""

    root: Path = HERE

    @cached_property
    def book(self) -> Book:
        """The cases as they lie in the folder."""
        return make_book(folder_snapshot(self.root), LAST_DAY, Reader())

    def press(self, book: Book) -> Press:
        """What pages need of a book, without what takes long for a large one."""
        return Press(book, stamp_of(book), navigation({}), {}, Directory({}, {}, {}, {}), (), loop_board(self.book))

    def board(self, count: int) -> Board:
        """A board of so many rows."""
        whole = board_of(self.book, self.book.entries, "全部在办", "open")
        rows = tuple(self._row(whole.rows[i % len(whole.rows)], i) for i in range(count))
        return replace(whole, rows=rows, count=count)

    def write_board(self, folder: Path, count: int) -> None:
        """The pages of such a board."""
        write(folder, *pages_of(self.press(self.book), "boards/open", "board", "全部在办", self.board(count)))

    def write_search(self, folder: Path, count: int) -> None:
        """The search page of such a book, and its data."""
        write(folder, *search(self.press(self.large(count))))

    def _row(self, row: BoardRow, i: int) -> BoardRow:
        case = replace(row.case, id=number(i), name=name(i), level=(RED, ORANGE, YELLOW)[i % 3], street=self.streets[i % len(self.streets)])
        step = row.next and replace(row.next, due=row.next.due + timedelta(days=i % 200))
        return replace(row, case=case, next=step, people_value=i * 7 % 90, people=f"{i * 7 % 90} 人", owed=Money(Decimal(i * 7919 % 2_000_000)))

    @cached_property
    def streets(self) -> tuple[str, ...]:
        """The 街镇园区 of the directory."""
        return tuple(u.name for u in self.book.settings.contacts.units if u.kind == "街镇园区")

    def large(self, count: int) -> Book:
        """A book of so many cases."""
        cases = [(e, e.file.case) for e in self.book.entries if e.file.case]
        return replace(self.book, entries=tuple(self._entry(*cases[i % len(cases)], i) for i in range(count)), records=())

    def _entry(self, entry: Entry, case: Case, i: int) -> Entry:
        told = {
            "编号": number(i), "企业名称": name(i), "统一社会信用代码": code(i), "街镇园区": self.streets[i % len(self.streets)],
            "经营地址": f"宝山区样板路{i % 900 + 1}号{i % 40 + 1}室",
        }  # fmt: skip
        usual = next(iter(case.top.cells.values()))
        cells = {**case.top.cells, **{k: replace(usual, value=v, text=v, canonical=v) for k, v in told.items()}}
        path = f"cases/{number(i)[:4]}/{number(i)}.md"
        body = f"{case.body}\n{_SUMMARY * 6}第{i}号样本"
        record = Case(case.kind, path, replace(case.top, cells=cells), body)
        return replace(entry, path=path, file=replace(entry.file, record=record))


def number(i: int) -> str:
    """编号, spread over ten years."""
    return f"{2017 + i % 10}-{i // 10 + 1:05d}"


def name(i: int) -> str:
    """An enterprise's name; no two alike within sixty thousand."""
    a, b, c = i % len(_ONE), i // len(_ONE) % len(_ONE), i // len(_ONE) ** 2 % (len(_TWO) // 2)
    return f"上海{_ONE[a]}{_ONE[b]}{_TWO[2 * c : 2 * c + 2]}有限公司"


def code(i: int) -> str:
    """Eighteen signs, for looks."""
    return f"91310113MA{i:07d}X"


def write(folder: Path, *makers: Maker) -> None:
    """A folder with these pages and files, and what all pages need."""
    made = ((item.path, item.content) if isinstance(item, DataFile) else (item.path, render(item)) for item in (make() for make in makers))
    for path, content in (*made, *assets().items()):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
