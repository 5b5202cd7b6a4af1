"""Importing a tax list: every row accounted for; a broken file is refused in Chinese and changes nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.records.files import read_record
from tests.cli.kit import OPENED, Desk
from tests.office.kit import HEADS, credit_code, repacked, xls, xlsx

STREETS = ("大场镇", "罗店镇", "友谊路街道", "杨行", "某某镇", "")
SUMS = re.compile(r"共 (\d+) 行 = 下发 (\d+) \+ 不下发 (\d+) \+ 重复 (\d+) \+ 不合格 (\d+)")
GOOD = ("上海示例一号贸易有限公司", credit_code(1), "大场镇", 2)


def long_list(rows: int) -> list[list[object]]:
    """Rows of every sort, in a fixed disorder."""
    draw = random.Random(7)
    found: list[list[object]] = [list(HEADS)]
    for i in range(rows):
        code = credit_code(draw.randrange(rows)) if i % 9 else f"9131011{i}"
        found.append([f"上海示例{i}号贸易有限公司", code, draw.choice(STREETS), draw.randrange(1, 9)])
    return found


def test_three_thousand_rows_in_one_command(desk: Desk, tmp_path: Path) -> None:
    """Taken, withheld, duplicate and rejected add up, on screen and in the record; the work tree holds the batch staged."""
    file = tmp_path / "名单.xlsx"
    file.write_bytes(xlsx(long_list(3000)))
    answer = desk.ledger("import", "tax", str(file), "--write")
    assert answer.code == 0, answer.said
    sums = SUMS.search(answer.out)
    assert sums
    total, sent, withheld, twice, unfit = map(int, sums.groups())
    assert total == 3000 == sent + withheld + twice + unfit
    assert min(sent, withheld, twice, unfit) > 100
    path = "intake/2026/2026-T001.md"
    record = read_record(path, desk.staged(path).encode()).record
    assert record
    left = [r.text("原因") for r in record.entries("未采用")]
    treated = [r.text("处理") for r in record.entries("企业")]
    assert (treated.count("下发"), treated.count("不下发")) == (sent, withheld)
    assert (left.count("重复"), left.count("不合格"), record.top.integer("总行数")) == (twice, unfit, 3000)
    assert all(r.text("理由") for r in record.entries("企业") if r.text("处理") == "不下发")
    told = {int(n) for n in re.findall(r"^第 (\d+) 行 (?:不下发|重复|不合格)：", answer.out, re.MULTILINE)}
    sent_rows = {r.integer("行号") for r in record.entries("企业") if r.text("处理") == "下发"}
    assert told == set(range(2, 3002)) - sent_rows  # every row not sent is told with its number and why


def _merged(book: object) -> None:
    book.active.merge_cells("A2:A3")  # type: ignore[attr-defined]


BROKEN: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "wrong heads": ("a.xlsx", lambda: xlsx([["甲", "乙"], ["1", "2"]]), "表头"),
    "no code column": ("a.xlsx", lambda: xlsx([["企业名称", "街镇园区", "行业"], ["上海示例", "大场镇", "批发业"]]), "统一社会信用代码"),
    "merged cells": ("a.xlsx", lambda: xlsx([HEADS, GOOD, GOOD], _merged), "合并"),
    "codes as numbers": ("a.xlsx", lambda: xlsx([HEADS, ("上海示例", 913101131234567890, "大场镇", 1)]), "第 2 行"),
    "formulas": ("a.xlsx", lambda: xlsx([HEADS, (*GOOD[:3], "=1+1")]), "公式"),
    "a zip bomb": ("a.xlsx", lambda: repacked(xlsx([HEADS, GOOD]), lambda n, d: d, {"xl/media/a.bin": bytes(300 << 20)}), "没有登记"),
    "an HTML table named xls": ("a.xls", lambda: b"<html><table><tr><td>\xc6\xf3</td></tr></table></html>", "另存为"),
    "an xls cut short": ("a.xls", lambda: xls([HEADS, GOOD])[:700], "损坏"),
    "nothing": ("a.xlsx", lambda: b"", "空"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_changes_nothing(desk: Desk, tmp_path: Path, what: str) -> None:
    """One clear line, exit 3, and the ledger as it was."""
    name, make, word = BROKEN[what]
    file = tmp_path / name
    file.write_bytes(make())
    answer = desk.ledger("import", "tax", str(file), "--write")
    assert answer.code == 3, answer.said
    assert word in answer.err and "没有登记任何内容" in answer.err and "Traceback" not in answer.said
    assert desk.out("status", "--porcelain") == ""


def test_a_file_that_is_not_there(desk: Desk, tmp_path: Path) -> None:
    """Wrong usage, in Chinese."""
    answer = desk.ledger("import", "tax", str(tmp_path / "没有.xlsx"))
    assert answer.code == 2
    assert "没有这个文件" in answer.err


def test_a_survey_of_another_batch(desk: Desk, tmp_path: Path) -> None:
    """A sheet that is not one of ours says so; a batch that is not there too."""
    file = tmp_path / "a.xlsx"
    file.write_bytes(xlsx([HEADS, GOOD]))
    answer = desk.ledger("import", "survey", str(file), "--write")
    assert answer.code == 3
    assert "没有登记任何内容" in answer.err
    assert desk.out("status", "--porcelain") == ""


def test_export_never_overwrites(desk: Desk, tmp_path: Path) -> None:
    """What is there stays, unless --force says otherwise."""
    out = tmp_path / "表.docx"
    assert desk.ledger("export", "form", "4", "2026-0012", "--out", str(out)).code == 0
    out.write_bytes(b"x")
    again = desk.ledger("export", "form", "4", "2026-0012", "--out", str(out))
    assert again.code == 3 and "没有覆盖" in again.err and out.read_bytes() == b"x"
    assert desk.ledger("export", "form", "4", "2026-0012", "--out", str(out), "--force").code == 0
    assert out.read_bytes()[:2] == b"PK"


def test_export_writes_all_or_nothing_and_never_through_a_link(desk: Desk, tmp_path: Path) -> None:
    """A link, git's own folder, a file where a folder should be; one sheet of several already there."""
    link = tmp_path / "链接.docx"
    link.symlink_to(tmp_path / "别处.docx")
    blocked = tmp_path / "文件"
    blocked.write_text("x", "utf-8")
    for out in (link, desk.root / ".git" / "config", blocked / "表.docx"):
        answer = desk.ledger("export", "form", "4", "2026-0012", "--out", str(out), "--force")
        assert answer.code == 3 and "Traceback" not in answer.said and "程序出错" not in answer.said, answer.said
    assert not (tmp_path / "别处.docx").exists()
    file = tmp_path / "名单.xlsx"
    file.write_bytes(xlsx([HEADS, GOOD, ("上海示例二号贸易有限公司", credit_code(2), "罗店镇", 1)]))
    assert desk.ledger("import", "tax", str(file), "--write").code == 0
    out = tmp_path / "下发"
    out.mkdir()
    (out / "2026-T001-罗店镇.xlsx").write_text("x", "utf-8")
    answer = desk.ledger("export", "dispatch", "2026-T001", "--out", str(out))
    assert answer.code == 3 and [p.name for p in out.iterdir()] == ["2026-T001-罗店镇.xlsx"]


def test_a_street_that_is_none_names_no_file(desk: Desk, tmp_path: Path) -> None:
    """A hand-edited batch cannot lead a sheet out of its folder."""
    file = tmp_path / "名单.xlsx"
    file.write_bytes(xlsx([HEADS, GOOD]))
    assert desk.ledger("import", "tax", str(file), "--write").code == 0
    desk.edit("街镇园区: 大场镇", "街镇园区: 甲/../../../乙", "intake/2026/2026-T001.md")
    answer = desk.ledger("export", "dispatch", "2026-T001", "--out", str(tmp_path / "下发"))
    assert answer.code == 3 and "不是通讯录里的街镇园区" in answer.err
    assert not (tmp_path / "下发").exists()


def test_a_name_without_end_is_cut(desk: Desk, tmp_path: Path) -> None:
    """Twice the same code under names of nine thousand characters: told briefly, and the record can be written."""
    file = tmp_path / "名单.xlsx"
    long = "甲" * 9000
    file.write_bytes(xlsx([HEADS, GOOD, (long, GOOD[1], "大场镇", 1), (long + "乙", GOOD[1], "大场镇", 1)]))
    answer = desk.ledger("import", "tax", str(file), "--write")
    assert answer.code == 0, answer.said
    assert max(map(len, answer.out.splitlines())) < 300


def test_the_day_of_a_record_is_changed_only_with_a_word(desk: Desk) -> None:
    """Its due days hang on it: a later day would undo a delay."""
    assert desk.ledger("record", "网络舆情", "企业名称=上海示例公司", "摘要=网帖").code == 0
    desk.record("舆情")
    path = "intake/2026/2026-O001.md"
    desk.edit(f"日期: {OPENED}", "日期: 2026-10-14", path, add=True)
    refused = desk.ledger("check", "--staged", "--format", "concise")
    assert refused.code == 1 and "T602" in refused.out and "日期" in refused.out
    desk.edit("摘要: 网帖\n", "摘要: 网帖\n说明: 收到是十四日晚上，登记时写成了十五日\n", path, add=True)
    assert "T602" not in desk.ledger("check", "--staged", "--format", "concise").out


def test_lists_for_excel(desk: Desk, tmp_path: Path) -> None:
    """Cases and what is due, as workbooks."""
    for what in ("cases", "due"):
        out = tmp_path / f"{what}.xlsx"
        assert desk.ledger("export", "list", what, "--out", str(out)).code == 0
        assert out.read_bytes()[:2] == b"PK"


def test_a_step_is_done_once_and_in_its_turn(desk: Desk) -> None:
    """Done twice, or before what it waits for: said plainly, nothing added."""
    assert desk.ledger("record", "网络舆情", "企业名称=上海示例公司", "摘要=网帖").code == 0
    early = desk.ledger("done", "2026-O001", "口径反馈", "答复口径=甲")
    assert early.code == 1 and "还没有轮到“口径反馈”，先办舆情转办" in early.err
    assert desk.ledger("done", "2026-O001", "舆情转办", "承办=罗店镇").code == 0
    again = desk.ledger("done", "2026-O001", "舆情转办", "--unit", "局办公室")
    assert again.code == 1 and f"已于 {OPENED} 完成" in again.err
    assert desk.text("intake/2026/2026-O001.md").count("步骤: 舆情转办") == 1


def test_the_keys_of_a_record_are_listed(desk: Desk) -> None:
    """Without any key the command says which there are; a wrong kind is told in Chinese."""
    listed = desk.ledger("record", "科室通报")
    assert listed.code == 2 and "信息来源（必填）＝国务院欠薪平台|" in listed.err
    wrong = desk.ledger("record", "舆情", "企业名称=甲")
    assert wrong.code == 2 and "类别 的值不对。可用：" in wrong.err


def test_a_waived_step_does_not_end_the_loop(desk: Desk) -> None:
    """What follows is counted from the waiver."""
    assert desk.ledger("record", "网络舆情", "企业名称=上海示例公司", "摘要=网帖").code == 0
    answer = desk.ledger("done", "2026-O001", "舆情转办", "--waive", "已由来电直接转办", "--officer", "黄佳怡", "承办=罗店镇")
    assert answer.code == 0, answer.said
    assert "步骤: 口径反馈" in desk.text("intake/2026/2026-O001.md")
