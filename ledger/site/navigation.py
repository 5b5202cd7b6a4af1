"""The navigation: what is open and whose turn it is in the first row, everything else in the second."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.site.press import Link

FIRST = (  # words, page; where a number is known by the page, it stands beside
    ("今日要办", "index.html", ""), ("红", "boards/red.html", "red"), ("橙", "boards/orange.html", "orange"),
    ("黄", "boards/yellow.html", "yellow"), ("待核", "boards/unverified.html", ""), ("逾期", "boards/overdue.html", ""),
    ("全部在办", "boards/open.html", ""), ("街镇园区", "streets.html", ""), ("单位待办", "units.html", ""),
    ("企业", "enterprises.html", ""), ("线索", "intake.html", ""), ("研判", "reviews.html", ""), ("闭环", "loops.html", ""),
)  # fmt: skip
SECOND = (
    ("全部案件", "cases.html"), ("已结案", "closed.html"), ("留痕", "audit.html"), ("通讯录", "roster.html"),
    ("表格", "forms.html"), ("数据与订阅", "data.html"), ("核对问题", "findings.html"), ("办法与口径", "measures.html"), ("关于本次生成", "status.html"),
    ("搜索", "search.html"),
)  # fmt: skip
_QUICK = (*(href for _, href, _ in FIRST[:4]), "boards/overdue.html")


def navigation(counts: Mapping[str, int]) -> tuple[Link, ...]:
    """The links, given the number that stands beside each page's."""
    first = (Link(w, h, _count(counts, h), shape, quick=h in _QUICK) for w, h, shape in FIRST)
    return (*first, *(Link(w, h, _count(counts, h), quiet=True) for w, h in SECOND))


def _count(counts: Mapping[str, int], href: str) -> str:
    return str(counts[href]) if href in counts else ""
