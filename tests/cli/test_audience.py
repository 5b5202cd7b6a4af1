"""``--audience`` on the command line: what may be asked for, and what is said otherwise."""

from __future__ import annotations

import pytest

from tests.cli.kit import LATER, Desk


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("internal", "应是 bureau、street:街镇园区、unit:单位 或 summary"),
        ("street:", "应是"),
        ("summary:友谊路街道", "应是"),
        ("street:局行政执法科", "通讯录里没有“局行政执法科”；有：友谊路街道"),
        ("unit:没有这个科", "局行政执法科"),
    ],
)
def test_who_is_not_there_is_named(desk: Desk, given: str, said: str) -> None:
    """With the forms there are, or the units of the directory; nothing is written."""
    out = desk.home / "out"
    answer = desk.ledger("build", "--out", str(out), "--as-of", LATER.isoformat(), "--audience", given)
    assert answer.code == 2
    assert said in answer.err
    assert not out.exists()


def test_each_audience_has_its_own_site(desk: Desk) -> None:
    """A street that has no case gets a site without any; a colon typed in Chinese is one too."""
    for given, has in (("street：友谊路街道", True), ("street:罗泾镇", False), ("unit:局信访办", False), ("summary", False)):
        out = desk.home / given.replace(":", "-").replace("：", "-")
        answer = desk.ledger("build", "--out", str(out), "--as-of", LATER.isoformat(), "--audience", given)
        assert answer.code == 0, answer.err
        assert (out / "cases/2026-0012.html").exists() == has, given
        assert (out / "index.html").exists()


def test_who_builds_is_told_what_is_not_committed_and_others_are_not(desk: Desk) -> None:
    """The count is of the whole ledger: it is said where the site is made, and stands in no page for another audience."""
    desk.write("cases/2026/2026-0012.md", desk.text() + "\n还没有提交\n")
    for given, shown in (("bureau", True), ("street:友谊路街道", False)):
        out = desk.home / given.replace(":", "-")
        answer = desk.ledger("build", "--out", str(out), "--as-of", LATER.isoformat(), "--audience", given)
        assert "有 1 个文件的改动没有提交" in answer.err
        assert ('"uncommitted": 1' in (out / "assets/now.js").read_text("utf-8")) == shown
