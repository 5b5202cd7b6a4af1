"""Small ledgers in memory: cases and records written as staff write them, read as the program reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ledger.book.analysis import Analysis, analyse
from ledger.book.book import Book
from ledger.book.period import Period, book_on, earlier, period_of
from ledger.book.snapshot import Reader, Snapshot, content_id
from ledger.records.kinds import kind_of_number

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
CODES = ("91310113MA1GK3A000", "91310113MA1K000019", "91310113MA1K000027", "91310113MA1K000035")
WAGE = "{所属期: 2026-08, 发薪日: 2026-09-15, 人数: 8, 应发: 62000, 人员: 甲组%s}"


def case(
    number: str,
    gradings: Iterable[str],
    *,
    clue: str = "2026-09-20",
    channel: str = "来信来访",
    code: str = "不详",
    street: str = "友谊路街道",
    trade: str = "制造业",
    **lists: Iterable[str],
) -> tuple[str, str]:
    """A case file: ``gradings`` are ``日期 等级`` or whole flow entries, further lists are flow entries."""
    rows = [g if g.startswith("{") else "{{日期: {}, 等级: {}}}".format(*g.split()) for g in gradings]
    level = rows[-1].partition("等级: ")[2].rstrip("}").partition(",")[0]
    text = f"---\n编号: {number}\n企业名称: 上海示例{number[-4:]}有限公司\n统一社会信用代码: {code}\n街镇园区: {street}\n行业: {trade}\n"
    text += f"预警等级: {level}\n" + listed("定级记录", rows)
    text += listed("信息来源", [f"{{日期: {clue}, 渠道: {channel}}}"])
    text += "".join(listed(name, entries) for name, entries in lists.items())
    return number, f"{text}---\n正文\n"


def record(number: str, top: str, **lists: Iterable[str]) -> tuple[str, str]:
    """A record beside the cases: its fields as lines, its lists as flow entries."""
    body = "".join(listed(name, entries) for name, entries in lists.items())
    return number, f"---\n编号: {number}\n{top}\n{body}---\n正文\n"


def listed(name: str, entries: Iterable[str]) -> str:
    """A list of flow entries."""
    rows = [*entries]
    return "".join([f"{name}:\n", *(f"  - {e}\n" for e in rows)]) if rows else ""


def snapshot(files: Mapping[str, str]) -> Snapshot:
    """A ledger of files by 编号, with the packaged settings."""
    paths = {kind.path(n): text.encode() for n, text in files.items() if (kind := kind_of_number(n))}
    held = {content_id(data): data for data in paths.values()}

    def load(ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        return ((i, held[i]) for i in ids)

    return Snapshot({p: content_id(data) for p, data in paths.items()}, load)


def book(*files: tuple[str, str], day: date = OCTOBER.last) -> Book:
    """The book of a day."""
    return book_on(snapshot(dict(files)), Reader(), day)


def analysis(*files: tuple[str, str], period: Period = OCTOBER) -> Analysis:
    """The analysis of a period (October)."""
    found = book(*files, day=period.last)
    return analyse(found, period.first, period.last, earlier(found, period.eve))


def up_to(day: date) -> Period:
    """The month of a day, up to it."""
    period = period_of(day.replace(day=1), day)
    assert period
    return period
