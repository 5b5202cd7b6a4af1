"""What names and files a commit may leave."""

from __future__ import annotations

import pytest

from ledger.trust.trees import folded, trouble

GOOD = ("cases/2026/2026-0012.md", "附件/会议纪要（2026年11月）.md", "README.md", ".gitattributes", "a b.md", "附件/con2.md", "comma,.md", "console.md")
BAD = {
    "附件/con.md": "保留", "附件/CON": "保留", "lpt1.txt": "保留", "aux .md": "保留", "a:b.md": "不能用", "a?b": "不能用", "a\\b": "不能用",
    "a.": "末尾", "a ": "末尾", "a/": "", "../a": "系统自己", ".git/config": "系统自己", ".GIT/hooks/x": "系统自己", "git~1/x": "系统自己",
    ".g\u200cit/config": "看不见", "a\u202eb": "看不见", "a\tb": "看不见", "a\u3000b": "看不见", "cafe\u0301.md": "NFC", "x" * 201: "太长",
    "a\x7fb": "看不见", "\ufeffa": "看不见",
}  # fmt: skip


@pytest.mark.parametrize("path", GOOD)
def test_names_that_every_system_can_hold(path: str) -> None:
    """Ordinary names, Chinese ones among them, pass."""
    assert trouble(path) == ""


@pytest.mark.parametrize("path", BAD)
def test_names_that_some_system_cannot_hold(path: str) -> None:
    """Each is refused for what is wrong with it."""
    assert trouble(path) and BAD[path] in trouble(path)


def test_twins_fold_together() -> None:
    """Case, composition and width make no difference to what a name is."""
    assert len({folded(n) for n in ("附件/Ａ.md", "附件/a.md", "附件/A.MD")}) == 1
