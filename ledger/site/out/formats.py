"""The formats by the ending of their files: what each is, for which lists, and what writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ledger.site.out.atom import atom
from ledger.site.out.calendar import calendar
from ledger.site.out.frame import Frame
from ledger.site.out.listing import Listing, Lists
from ledger.site.out.shapes import to_json
from ledger.site.out.tables import table, to_csv, to_xlsx
from ledger.text.value import dataclass


@dataclass(frozen=True)
class Format:
    """A way out: what it is called, what it is for, and what makes a list's bytes."""

    name: str
    use: str
    write: Callable[[Listing, Lists, Frame], bytes]


FORMATS: Mapping[str, Format] = {
    "csv": Format("CSV", "表格，用 WPS、Excel 打开，也便于别的系统读入", lambda x, lists, _: to_csv(table(x, lists))),
    "xlsx": Format("Excel", "同一张表，可以筛选、排序，编号和代码不会变样", lambda x, lists, frame: to_xlsx(table(x, lists), frame)),
    "ics": Format("日历", "每一步的期限，放进 Outlook、WPS 日历或手机日历", calendar),
    "atom": Format("订阅", "新近变动，用阅读器订阅，有变动就能看到", atom),
    "json": Format("JSON", "给程序用，字段的含义见数据说明", lambda x, _, frame: to_json(x, frame)),
}  # fmt: skip


_OFFERED: Mapping[str, tuple[str, ...]] = {
    "cases": ("csv", "xlsx", "atom"),  # its JSON is data/cases.json, its calendar that of all that is due
    "due": ("csv", "xlsx", "ics", "json"), "boards": ("csv", "xlsx", "ics", "atom", "json"), "units": ("csv", "ics", "json"),
    "streets": ("csv", "atom", "json"),  # its calendar is that of the unit of its name
}  # fmt: skip


def offered(listing: Listing) -> tuple[str, ...]:
    """The endings in which the site has a list."""
    return _OFFERED[listing.path.split("/")[0]]
