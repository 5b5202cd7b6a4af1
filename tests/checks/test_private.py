"""A person's number: covered by ``--fix`` wherever it stands, and never quoted by whatever speaks of it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from ledger.site.build import build_site
from tests.cli.kit import CASE, LATER, OPENED, ORANGE, Desk
from tests.site.sample import book_of

PHONE, IDENTITY, CARD = "13812345678", "110101199003077715", "6222021234567894"
FORMATS = ("text", "concise", "json", "sarif", "gitlab", "github")
PLACES = {
    "value": ("摘要: 员工反映8月工资未发", f"摘要: 员工{PHONE}反映8月工资未发"),
    "quoted": ("摘要: 员工反映8月工资未发", f'摘要: "员工 {IDENTITY}: 8月"'),
    "escaped": ("摘要: 员工反映8月工资未发", '摘要: "员工 \\x31\\x33\\u0038' + '12345678"'),
    "folded": ("摘要: 员工反映8月工资未发", "摘要: 员工反映\n      1381234\n      5678未发"),
    "comment": ("用工人数: 46", f"用工人数: 46\n# 见 {PHONE}"),
    "key": ("用工人数: 46", f"用工人数: 46\n联系{PHONE}: 有"),
    "flow": ("{日期: 2026-10-15, 等级: 橙色}", f"{{日期: 2026-10-15, 等级: 橙色, 说明: 卡 {CARD}}}"),
    "body": ("自由书写的正文。", "电话 **138**1234５６７８，卡号\n6222 0212 3456 7894。"),
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The two cases, committed."""
    return Desk(tmp_path)


@pytest.mark.parametrize("place", PLACES)
def test_fix_covers_a_new_number_wherever_it_stands(desk: Desk, place: str) -> None:
    """And nothing but its digits changes; the check then finds no number any more."""
    old, new = PLACES[place]
    desk.edit(old, new)
    before = desk.text()
    assert "S209" in desk.ledger("check", CASE, "--format", "concise").out
    fixed = desk.ledger("check", CASE, "--fix", "--format", "concise")
    after = desk.text()
    assert "S209" not in fixed.out and "×" in after
    assert re.sub(r"[\d０-９×]|\\[xu][0-9A-Fa-f]+", "", after) == re.sub(r"[\d０-９×]|\\[xu][0-9A-Fa-f]+", "", before)


@pytest.mark.parametrize("form", FORMATS)
def test_no_report_quotes_a_number(desk: Desk, form: str) -> None:
    """In no format, nor in the difference; a number that goes on in the next line is covered in both."""
    desk.write(CASE, ORANGE.replace("自由", f"{PHONE} 1381234\n5678自由").replace("部门: 友谊路街道\n    期限: 2026-10-30", f"部门: {IDENTITY}\n    期限: 2026-10-30"))
    desk.write(f"cases/2026/{PHONE}.md", "x")
    said = desk.ledger("check", "--format", form, day=LATER).said + desk.ledger("check", CASE, "--diff").said
    assert "S209" in said and "138×" in said
    assert not [n for n in (PHONE, "1381234\n", "5678自", IDENTITY) if n in said]


def test_a_committed_entry_is_for_a_correction(desk: Desk) -> None:
    """The journal may not be changed, so ``--fix`` leaves it and later commits are not stopped."""
    desk.edit("员工反映8月工资未发", f"员工{PHONE}反映8月工资未发")
    desk.record("带号码")
    desk.edit("自由书写的正文。", "自由书写的正文。补记。")
    before = desk.text()
    answer = desk.ledger("check", "--fix", CASE)
    assert desk.text() == before
    assert answer.code == 0 and "提醒[S209]" in answer.out and "更正" in answer.out and PHONE not in answer.out


def test_a_committed_number_in_the_body_is_to_be_deleted(desk: Desk) -> None:
    """A body may be changed, but history keeps it: a person deletes it and says so."""
    desk.edit("自由书写的正文。", f"电话{PHONE}。")
    desk.record("带号码")
    desk.edit(f"电话{PHONE}。", f"电话{PHONE}。补记")
    answer = desk.ledger("check", "--fix", CASE)
    assert answer.code == 1 and "报告台账管理员" in answer.out and PHONE in desk.text()


def test_no_page_shows_a_number_but_the_enterprises_own(desk: Desk, tmp_path: Path) -> None:
    """In fields, body, messages, names of authors and files, the trail, the findings and the data."""
    text = ORANGE.replace("用工人数: 46", f"用工人数: 46\n联系方式: {PHONE}\n联系人: 甲{IDENTITY}")
    text = text.replace("自由", "139 8765 4321 自由").replace("员工反映", f"员工{CARD}反映").replace("上海示例餐饮", "13987654321餐饮")
    desk.write(CASE, text)
    desk.write("cases/2026/13987654321.md", "x")
    desk.git("add", "--all")
    who = {"GIT_AUTHOR_NAME": "甲 13987654321", "GIT_AUTHOR_EMAIL": "13987654321@example.invalid", "GIT_COMMITTER_NAME": f"乙{CARD}"}
    desk.git("commit", "-qm", "来电 13987654321", day=OPENED, env=who)
    desk.edit("员工6222021234567894反映", "员工13987654321反映")
    desk.record("改动", date(2026, 10, 16))
    build_site(book_of(desk), tmp_path / "out")
    shown = "".join(p.read_text("utf-8") for p in (tmp_path / "out").rglob("*") if p.suffix in (".html", ".json", ".js"))
    assert f"<dd>{PHONE}</dd>" in shown
    flat = re.sub(r"[\s⟨⟩]|U\+\w+", "", shown)
    assert "139×" in shown and not [n for n in ("13987654321", IDENTITY, CARD) if n in flat]
