"""What others do moves nothing in the site of a 街镇园区: two ledgers that differ in others' matters, byte by byte."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from ledger.book.narrowing import for_audience
from ledger.records.audience import STREET, UNIT, Audience
from ledger.site.build import build_site
from tests.gitkit import Sandbox
from tests.site.beside import LOGISTICS, build_whole
from tests.site.sample import AS_OF, OPENED, book_of

BATCH = "intake/2026/2026-T003.md"
DAY = date(2026, 11, 24)
_DIGEST = re.compile(rb"[0-9a-f]{8,64}")


def others_at_work(box: Sandbox) -> None:
    """A new case of a known enterprise, one renumbered, one removed, one that cannot be read; others' rows and steps of a batch."""
    twin = OPENED.replace("2026-0012", "2026-0077").replace("友谊路街道", "大场镇")
    box.write("cases/2026/2026-0077.md", re.sub("统一社会信用代码: .*", f"统一社会信用代码: {LOGISTICS}", twin))
    box.write("cases/2026/2026-0078.md", twin.replace("2026-0077", "2026-0078"))
    box.write("cases/2026/2026-0079.md", twin.replace("2026-0077", "2026-0079"))
    box.commit("上海示例物流有限公司在大场镇", DAY)
    box.root.joinpath("cases/2026/2026-0078.md").unlink()
    box.git("mv", "cases/2026/2026-0079.md", "cases/2026/2026-0080.md")
    box.write("cases/2026/2026-0080.md", twin.replace("2026-0077", "2026-0080"))
    box.write("cases/2026/2026-0077.md", "---\n编号: 2026-0077\n工资: [\n---\n")
    text = box.root.joinpath(BATCH).read_text("utf-8")
    text = text.replace("2026-11-12, 方式: 电话, 经营状态: 正常, 欠薪: 否", "2026-11-13, 方式: 上门, 经营状态: 困难, 欠薪: 是")
    text = text.replace("部门: 大场镇, 期限: 2026-11-19}", "部门: 大场镇, 期限: 2026-11-19, 完成: 2026-11-13}")
    box.write(BATCH, text.replace("欠费月数: 1", "欠费月数: 9").replace("上海示例家具", "上海示例家居"))
    box.write("cases/2026/草稿.md", "x")
    box.commit("大场镇", DAY)


@pytest.mark.parametrize("audience", [Audience(STREET, "杨行镇"), Audience(UNIT, "企业协会")])
def test_what_others_do_moves_no_byte(tmp_path: Path, audience: Audience) -> None:
    """But the commit; in the bureau's own site it moves many, so that the test can see."""
    box = build_whole(tmp_path / "ledger")
    box.commit("到这一天为止", DAY)
    sites = []
    for name in ("before", "after"):
        book = book_of(box, AS_OF)
        for whom, out in ((audience, tmp_path / name), (Audience(), tmp_path / f"{name}-whole")):
            build_site(for_audience(book, whom), out, root=box.root)
        if name == "before":
            others_at_work(box)
    for kind in ("", "-whole"):
        one, other = (contents(tmp_path / f"{name}{kind}") for name in ("before", "after"))
        sites.append(sorted(p for p in {*one, *other} if one.get(p) != other.get(p)))
    assert sites[0] == []
    assert {"cases.html", "records/2026-T003.html", "audit.html", "data/search.js"} <= {*sites[1]}


def contents(out: Path) -> dict[str, bytes]:
    """Every file of a site, without digests."""
    return {p.relative_to(out).as_posix(): _DIGEST.sub(b"", p.read_bytes()) for p in out.rglob("*") if p.is_file()}
