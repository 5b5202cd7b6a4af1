"""The steps of the records beside the case (二(一), 二(二)): when each is wanted, of whom, by when."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.book.snapshot import Snapshot, settings_or_stop
from ledger.measures.plan import record_plan
from ledger.records.files import read_record

RULES = settings_or_stop(Snapshot({}, lambda ids: iter(()))).rules  # the packaged ones
HEAD = {
    "T": "日期: 2026-09-30\n总行数: 3\n企业:\n  - {行号: 2, 企业名称: 上海示例甲, 统一社会信用代码: 91310113MA1GK3A000, 街镇园区: 大场镇, 处理: 下发}\n"
         "  - {行号: 3, 企业名称: 上海示例乙, 统一社会信用代码: 91310113MA1K000019, 街镇园区: 罗店镇, 处理: 下发}\n",
    "O": "日期: 2026-11-06\n企业名称: 上海示例甲\n摘要: 网帖\n承办: 大场镇\n",
    "S": "日期: 2026-11-06\n企业名称: 上海示例甲\n街镇园区: 大场镇\n信息来源: 来信来访\n通报部门: 局信访办\n异常情况: 来访\n",
    "G": "日期: 2026-11-06\n街镇园区: 大场镇\n类别: 日常排摸\n走访户数: 9\n",
    "R": "日期: 2026-11-06\n类别: 定期研判\n期间: 2026-10\n",
}  # fmt: skip
FOUND = "发现:\n  - 企业名称: 上海示例甲\n    情况: 拖欠\n"


def step(name: str, unit: str, done: str, more: str = "") -> str:
    """An entry of 处置 that is done."""
    return f"  - 步骤: {name}\n    部门: {unit}\n    完成: {done}\n{more}"


def wanted(letter: str, day: date, lists: str = "", steps: str = "", head: str = "") -> list[tuple[str, str, str]]:
    """Step, unit and due day of what is still to be done of a record on a day."""
    text = f"---\n编号: 2026-{letter}001\n{head or HEAD[letter]}{lists}{'处置:' + chr(10) + steps if steps else ''}---\n正文\n"
    record = read_record(f"intake/2026/2026-{letter}001.md" if letter != "R" else "reviews/2026/2026-R001.md", text.encode()).record
    assert record
    plan = record_plan(record, RULES.policy, RULES.calendar, day)
    return [(t.step, t.unit, t.due.isoformat()) for t in plan.pending]


SORTED = step("分类筛选", "局行政执法科", "2026-10-09")
SENT = SORTED + step("下发排查", "局行政执法科", "2026-10-12")
BOTH = SENT + step("定向排查", "大场镇", "2026-10-20")
WAIVED = step("定向排查", "罗店镇", "2026-10-23", "    免除: 企业已迁出\n    经办: 薛涛\n")
ROUTED = step("舆情转办", "局办公室", "2026-11-09")


@pytest.mark.parametrize(
    ("letter", "day", "lists", "steps", "expected"),
    [
        ("T", "2026-09-29", "", "", []),  # not yet received
        ("T", "2026-09-30", "", "", [("分类筛选", "局行政执法科", "2026-10-10")]),  # over the holiday; Saturday 10 October is worked
        ("T", "2026-10-09", "", SORTED, [("下发排查", "局行政执法科", "2026-10-12")]),
        ("T", "2026-10-12", "", SENT, [("定向排查", "大场镇", "2026-10-26"), ("定向排查", "罗店镇", "2026-10-26")]),
        ("T", "2026-10-21", "", BOTH, [("定向排查", "罗店镇", "2026-10-26")]),
        ("T", "2026-10-22", "", BOTH + WAIVED, [("定向排查", "罗店镇", "2026-10-26")]),  # the waiver is of the day after
        ("T", "2026-10-23", "", BOTH + WAIVED, [("税务反馈", "局行政执法科", "2026-10-30")]),  # counted from the last, the waiver
        ("T", "2026-10-30", "", BOTH + WAIVED + step("税务反馈", "局行政执法科", "2026-10-30"), []),
        ("O", "2026-11-06", "", "", [("舆情转办", "局办公室", "2026-11-09")]),
        ("O", "2026-11-09", "", ROUTED, [("口径反馈", "大场镇", "2026-11-10"), ("核实结论", "大场镇", "2026-11-23")]),
        ("O", "2026-11-10", "", ROUTED + step("口径反馈", "大场镇", "2026-11-10"),
         [("引导确认", "区委网信办", "2026-11-11"), ("核实结论", "大场镇", "2026-11-23")]),
        ("S", "2026-11-06", "", "", [("核实结论", "局行政执法科或大场镇", "2026-11-20")]),
        ("S", "2026-11-20", "", step("核实结论", "大场镇", "2026-11-20", "    结果: 不转案件\n"), [("结果反馈", "局行政执法科", "2026-11-24")]),
        ("G", "2026-11-06", "", "", []),  # nothing found, nothing owed
        ("G", "2026-11-06", FOUND, "", [("逐户处理", "大场镇", "2026-11-13")]),
        ("R", "2026-11-06", "", "", [("形成报告", "局行政执法科或局劳动关系科", "2026-11-13")]),
        ("R", "2026-11-12", "", step("形成报告", "局行政执法科", "2026-11-12"), [("互通更新", "局行政执法科或局劳动关系科", "2026-11-16")]),
    ],
)  # fmt: skip
def test_what_is_wanted(letter: str, day: str, lists: str, steps: str, expected: list[tuple[str, str, str]]) -> None:
    """The day before, the day, and after each step; holidays and make-up days; a waiver."""
    assert sorted(wanted(letter, date.fromisoformat(day), lists, steps)) == sorted(expected)


def test_a_batch_with_nothing_to_send_is_answered_at_once() -> None:
    """Every enterprise withheld: no sheet goes out, and the answer follows the sorting, over a Saturday that is worked."""
    head = HEAD["T"].replace("处理: 下发", "处理: 不下发, 理由: 已在案")
    assert wanted("T", date(2026, 10, 9), steps=SORTED, head=head) == [("税务反馈", "局行政执法科", "2026-10-15")]
