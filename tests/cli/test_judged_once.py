"""An entry is held against the records it names by the commit that adds it, and never stands in the way again."""

from __future__ import annotations

from datetime import date

from tests.cli.kit import LATER, Desk

REVIEW = "研判:\n  - {日期: 2026-10-15, 记录: 2026-R001, 结论等级: 橙色}\n"


def test_a_reference_older_than_the_records(desk: Desk) -> None:
    """A case names a review kept on paper; later the ledger begins to keep reviews: the case can still be edited."""
    desk.edit("---\n## 案情", f"{REVIEW}---\n## 案情")
    desk.record("研判", date(2026, 10, 16))
    made = desk.ledger("record", "研判", "编号=2026-R002", "类别=机制会商", day=LATER)
    assert made.code == 0, made.said
    desk.record("机制会商", LATER)
    answer = desk.ledger("add", "2026-0012", "情况", "事项=经营困难", "认定=属实", day=LATER)
    assert answer.code == 0, answer.said
    told = desk.ledger("check", "--staged", "--format", "json", day=LATER).json["findings"]
    assert [f["severity"] for f in told if f["code"] == "X710"] == ["warning"]


def test_a_new_reference_is_held_to_them(desk: Desk) -> None:
    """The commit that adds such an entry is refused."""
    desk.ledger("record", "研判", "编号=2026-R002", "类别=机制会商", day=LATER)
    desk.record("机制会商", LATER)
    answer = desk.ledger("add", "2026-0012", "研判", "记录=2026-R001", "结论等级=橙色", day=LATER)
    assert answer.code == 1
    assert "X710" in answer.out
