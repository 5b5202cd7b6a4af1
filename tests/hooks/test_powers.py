"""What the clerk's own hook says of powers: before the server does."""

from __future__ import annotations

from pathlib import Path

from ledger.resources import resource
from tests.cli.kit import CASE, OPENED, QUIET
from tests.hooks.kit import Clone, passed, refused


def test_a_street_cannot_commit_the_settings(clone: Clone) -> None:
    """policy.yaml changed, renamed or taken away by a street: refused on its own machine; by a section: taken."""
    text = resource("policy.yaml").read_text("utf-8")
    clone.write("policy.yaml", text)
    clone.git("add", "--all")
    passed(clone.commit("-m", "口径", day=OPENED))
    clone.identify("吴淞街道岗位账号", "wusong@example.invalid")
    clone.write("policy.yaml", text.replace("单位: [局行政执法科]", "单位: [局行政执法科, 吴淞街道]"))
    assert "policy.yaml" in refused(clone.commit("-a", "-m", "口径", day=OPENED), "C430")
    clone.git("checkout", "HEAD", "--", "policy.yaml")
    clone.git("mv", "policy.yaml", "旧口径.yaml")
    refused(clone.commit("-m", "口径", day=OPENED), "C430")
    clone.identify("陈一凡", "chenyifan@example.invalid")
    passed(clone.commit("-m", "口径", day=OPENED))


def test_a_street_cannot_commit_to_anothers_case(clone: Clone) -> None:
    """The quiet case lies in 罗店镇: 友谊路街道 may not edit it, its own street may, and the message says who."""
    clone.edit("摘要: 例行走访", "摘要: 例行走访\n  - 日期: 2026-10-14\n    渠道: 基层排摸\n    部门: 罗店镇\n    摘要: 再访", QUIET, add=True)
    clone.identify("友谊路街道岗位账号", "youyilu@example.invalid")
    assert "罗店镇" in refused(clone.commit("-m", "再访", day=OPENED), "C431")
    clone.identify("罗店镇岗位账号", "luodian@example.invalid")
    passed(clone.commit("-m", "再访", day=OPENED))


def test_a_message_with_a_persons_number_stops_here(clone: Clone) -> None:
    """What is committed stays for ever, so the message is looked at before."""
    clone.edit("用工人数: 46", "用工人数: 47", CASE, add=True)
    done = clone.commit("-m", "来电 138-0013-8000", day=OPENED)
    assert done.returncode and "手机号" in done.stderr.decode() and "13800138000" not in done.stderr.decode()
    passed(clone.commit("-m", "人数", day=OPENED))


def test_the_clerk_is_told_that_the_server_will_not_know_them(tmp_path: Path) -> None:
    """At the installation of the hooks, not when a week's work is pushed."""
    clone = Clone(tmp_path)
    clone.identify("示例外人", "outsider@example.invalid")
    answer = clone.ledger("hook", "install")
    assert answer.code == 0 and "outsider@example.invalid" in answer.err
    clone.identify("薛涛", "xuetao@example.invalid")
    assert "提示" not in clone.ledger("hook", "install").err
