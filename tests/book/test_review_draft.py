"""The draft of a regular review: that it reads back, stays within a reader's patience, and says what it does not know."""

from __future__ import annotations

import re
from datetime import date
from unicodedata import east_asian_width

from ledger.book.analysis import Analysis
from ledger.book.markdown import bar, plain, table
from ledger.book.period import earlier
from ledger.book.review_draft import MOST_CASES, attendees, draft_review, present, review_body
from ledger.book.snapshot import settings_or_stop
from ledger.records.files import read_record
from ledger.records.kinds import REVIEW, SECTIONS
from ledger.records.table import CHANNELS
from ledger.site.markup import render_body
from tests.book.kit import OCTOBER, WAGE, analysis, book, case, record, snapshot
from tests.book.test_analysis import CLOSED

DAY = date(2026, 11, 5)
STREETS = (
    "罗店镇",
    "大场镇",
    "杨行镇",
    "月浦镇",
    "罗泾镇",
    "顾村镇",
    "高境镇",
    "庙行镇",
    "淞南镇",
    "吴淞街道",
    "张庙街道",
    "友谊路街道",
)


def many(number: int) -> list[tuple[str, str]]:
    """So many orange cases of October, spread over streets, trades and channels."""
    return [
        case(f"2026-{i:04d}", [f"2026-10-{i % 28 + 1:02d} 橙色"], street=STREETS[i % 12], trade=f"行业{i % 20}",
             channel=CHANNELS[i % 10], 工资=[WAGE % ""])
        for i in range(1, number + 1)
    ]  # fmt: skip


def drafted(found: Analysis) -> str:
    """The draft as of a day in November."""
    return draft_review(found, "2026-R001", "2026-10", DAY, ("局行政执法科", "区总工会"), found.listed)


def body_of(text: str) -> str:
    """What stands below the front matter."""
    return text.split("\n---\n", 1)[1]


def test_the_draft_reads_back_without_a_finding() -> None:
    """As a review: its units, its cases, its level only where it is certain, and nothing that only people can say."""
    found = analysis(*many(3), case("2026-0009", ["2026-10-20 红色"]))
    file = read_record("reviews/2026/2026-R001.md", drafted(found).encode())
    assert file.findings == () and file.record is not None
    assert file.record.kind.table is REVIEW
    assert (file.record.top.words("类别"), file.record.top.words("期间")) == ("定期研判", "2026-10")
    assert [r.words("单位") for r in file.record.entries("参加")] == ["局行政执法科", "区总工会"]
    rows = {r.words("案件"): r for r in file.record.entries("研判案件")}
    assert (rows["2026-0001"].words("结论等级"), rows["2026-0009"].words("结论等级")) == ("橙色", "")
    assert not any(r.given(n) for r in rows.values() for n in ("解决困难", "可能引发", "意见"))


def test_what_people_write_is_left_to_them() -> None:
    """The sections of the report hold nothing but 待写, and what is only shown has none of it."""
    found = analysis(*many(2))
    for name in (*SECTIONS, "下步措施"):
        assert f"## {name}\n\n（待写）\n" in f"{body_of(drafted(found))}\n"
    assert "待写" not in review_body(found, found.listed, blanks=False)


def test_a_long_month_is_told_briefly() -> None:
    """Three hundred cases make no longer a body than a reader bears: tables end in 余 N 项, and the site shows them."""
    short, long = (body_of(drafted(analysis(*many(n)))) for n in (20, 300))
    assert "余 285 项" in long and "余 15 项" in long
    lines = [sum(bool(x.strip()) for x in text.splitlines()) for text in (short, long)]
    assert lines[0] <= 140 and lines[1] < lines[0] + 20
    assert render_body(long).html is not None
    assert max(map(len, re.findall("▇+", long))) == 20


def test_the_front_has_room() -> None:
    """More cases than the front matter holds: the gravest are named, the body counts them all."""
    found = analysis(*many(2))
    lots = found.listed * (MOST_CASES // 2 + 5)
    text = draft_review(found, "2026-R001", "2026-10", DAY, (), lots)
    assert text.count("\n  - 案件: ") == MOST_CASES
    assert read_record("reviews/2026/2026-R001.md", text.encode()).findings == ()
    assert f"在办案件 {len(lots)} 件" in text


def test_an_empty_month_is_a_draft_too() -> None:
    """No case and no record: the numbers are nought, no table is empty."""
    text = drafted(analysis())
    assert read_record("reviews/2026/2026-R001.md", text.encode()).findings == ()
    assert "在办案件 0 件" in text and "没有在办案件。" in text


def test_a_name_cannot_break_a_table() -> None:
    """Signs of Markdown in an enterprise's name stand as the signs they are."""
    number, text = case("2026-0001", ["2026-10-20 红色"])
    odd = text.replace("上海示例0001有限公司", "上海|示例*<b>[x](y)`公司")
    body = body_of(drafted(analysis((number, odd))))
    html = render_body(body).html
    assert html is not None and "<td>上海|示例*&lt;b&gt;[x](y)`公司</td>" in html.html
    assert plain("甲\n| 乙") == "甲 \\| 乙"


def test_tables_are_aligned_in_a_terminal() -> None:
    """Every line of a table ends its columns in the same cell, up to the bars; numbers stand right."""
    lines = table(("街镇", "在办>"), [("罗店镇", "12"), ("A", "3")], bars=[12, 3]).split("\n")

    def marks(line: str) -> list[int]:
        cells = [2 if east_asian_width(c) in "WF" else 1 for c in line]
        return [sum(cells[:i]) for i, c in enumerate(line) if c == "|"][:3]

    assert len({tuple(marks(x)) for x in lines}) == 1
    assert lines[2].endswith(f"{'▇' * 20} |") and lines[3].endswith(f" {'▇' * 5} |")
    assert (bar(0, 9), bar(1, 900)) == ("", "▇")


def test_large_or_risky_cases_call_for_all_parties() -> None:
    """Thirty people or a fact of risk: the union, the association, the trade's authority, tax and 社保 as well."""
    contacts = settings_or_stop(snapshot({})).contacts
    risk = ["{日期: 2026-10-20, 事项: 重大舆情风险, 认定: 属实}"]
    crowd = (WAGE % "").replace("人数: 8", "人数: 30")
    quiet = attendees(contacts, analysis(*many(2)).listed, DAY)
    assert "局劳动关系科" in quiet and "区总工会" not in quiet and "罗店镇" not in quiet
    for files in (
        case("2026-0001", ["2026-10-20 红色"], 工资=[crowd]),
        case("2026-0001", ["2026-10-20 黄色"], 情况=risk),
    ):
        units = attendees(contacts, analysis(files).listed, DAY)
        assert units[-5:] == ("区总工会", "企业协会", "行业主管部门", "区税务局", "区社保中心")


def test_cases_stand_as_on_the_day_of_the_review() -> None:
    """What happened between the month's end and the review counts: closed ones are out, risen ones say so."""
    found = book(
        case("2026-0001", ["2026-10-20 橙色", "2026-11-03 红色"], 工资=[WAGE % ""]),
        case("2026-0002", ["2026-10-20 红色", "2026-11-02 黄色"], 处置=[(CLOSED % ("2026-11-04", "转仲裁")).replace("友谊路街道", "局行政执法科")]),
    )  # fmt: skip
    listed = analysis_of(found).listed
    assert [x.case.id[-1] for x in listed] == ["2", "1"]
    now = present(listed, found, date(2026, 11, 3))
    assert [(x.case.id[-1], x.level) for x in now] == [("1", "红色"), ("2", "黄色")]
    assert "期后由橙色改为红色" in now[0].reasons
    later = present(listed, found, DAY)
    assert [x.case.id[-1] for x in later] == ["1"]
    assert "另有 1 件在研判前已经结案。" in review_body(analysis_of(found), later)


def analysis_of(found: object) -> Analysis:
    """The analysis of a book of October."""
    from ledger.book.analysis import analyse
    from ledger.book.book import Book

    assert isinstance(found, Book)
    return analyse(found, OCTOBER.first, OCTOBER.last, earlier(found, OCTOBER.eve))


def test_the_last_review_is_told() -> None:
    """Which it was, and what became of each of its cases."""
    old = record(
        "2026-R001", "日期: 2026-10-09\n类别: 定期研判\n期间: 2026-09", 研判案件=["{案件: 2026-0001, 结论等级: 黄色}"]
    )
    body = body_of(drafted(analysis(old, case("2026-0001", ["2026-09-20 黄色", "2026-10-15 橙色"]))))
    assert "上次定期研判 2026-R001（2026年10月9日）研判案件 1 件，现在：橙色 1 件。" in body
    assert re.search(r"\| 2026-0001 \| 上海示例0001有限公司 \| 黄色 +\| 橙色", body)
