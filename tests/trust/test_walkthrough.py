"""A server, two clones, honest work and hostile pushes; afterwards site, receipts and proof agree."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.kit import Answer
from tests.gitkit import HERE
from tests.hooks.kit import passed, said
from trials.bureau import ENFORCER, STREET, Bureau, Hand, proof, today
from trials.kinds import number

pytestmark = pytest.mark.xdist_group("bureau")
YOUYILU = ("友谊路街道岗位账号", "youyilu@example.invalid")


def run(hand: Hand, *arguments: str, cwd: Path | None = None) -> Answer:
    """The command line, as a shell starts it."""
    done = subprocess.run([sys.executable, "-m", "ledger", *arguments], cwd=cwd or hand.root, env=hand.env, capture_output=True, check=False)
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


def push(hand: Hand, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """``git push`` past the clerk's own hooks."""
    return hand.git("-c", "core.hooksPath=/dev/null", "push", "origin", *(arguments or ("main",)), check=False)


def receipts(b: Bureau) -> list[dict[str, str]]:
    """All receipts."""
    return [json.loads(line) for line in b.receipts.read_text("utf-8").splitlines()]


def test_a_day_at_the_bureau(bureau: Bureau) -> None:
    """Honest pushes pass and are published; hostile ones are refused by name; nothing disagrees in the evening."""
    b, site = bureau, bureau.home / "server-site"
    assert run(b.desk, "-C", str(b.server), "hook", "install", "--server", "--receipts", str(b.receipts), "--site", str(site)).code == 0
    b.desk.clone("street")
    street = Hand(b.home, "street")
    street.git("remote", "set-url", "origin", str(b.server))
    street.identify(*YOUYILU)

    # Two units work on one case; the second pulls, and pushes what both have.
    b.desk.edit(b.red, lambda t: t.replace("预警等级:", "用工人数: 60\n预警等级:", 1))
    b.desk.record("人数")
    answer = push(b.desk)
    passed(answer)
    assert "号回执" in said(answer) and "网站已更新" in said(answer)
    street.edit(b.red, lambda t: t.rstrip("\n") + "\n\n街道已派员到场。\n")
    street.record("到场", YOUYILU)
    assert push(street).returncode
    street.run("fetch", "--quiet", "origin")
    street.run("-c", "core.hooksPath=/dev/null", "merge", "--quiet", "-m", "合并", "origin/main")
    passed(push(street))
    tip, counted = b.tip, len(receipts(b))

    # What must stay outside.
    case = number(b.red)
    street.edit(b.red, lambda t: t.replace("应发: 90000", "应发: 60000"))
    street.record("整理", YOUYILU)
    assert "T602" in said(push(street)) and case in said(push(street))
    street.run("reset", "--quiet", "--hard", "HEAD~1")
    street.edit(b.red, lambda t: t.replace("  - 步骤: 立案\n    部门: 局行政执法科\n", f"  - 步骤: 立案\n    部门: 局行政执法科\n    完成: {today().date()}\n"))
    street.record("立案", YOUYILU)
    assert "错误[C430] “立案”由局行政执法科提交" in said(push(street))
    street.run("reset", "--quiet", "--hard", "origin/main~1")
    street.record("另一次", YOUYILU)
    answer = push(street, "--force", "main")
    assert "错误[G820]" in said(answer) and case in said(answer)
    for told, arguments in (("G821", (":refs/heads/main",)), ("G823", ("main:refs/heads/other",)), ("G822", ("--force", "main~1:refs/tags/月报"))):
        assert f"错误[{told}]" in said(push(street, *arguments)), told
    assert (b.tip, len(receipts(b))) == (tip, counted)

    # In the evening.
    last = receipts(b)[-1]
    assert last["new"] == tip and last["by"] == YOUYILU[1]
    shown = (site / "status.html").read_text("utf-8")
    assert tip in shown and f"第 {last['number']} 号" in shown
    assert tip in (site / "assets/now.js").read_text("utf-8") and f"第 {last['number']} 号回执" in (site / "assets/now.js").read_text("utf-8")
    assert "街道已派员到场" in (site / "cases" / f"{case}.html").read_text("utf-8")
    assert [f for f in proof(b) if f["severity"] == "error"] == []
    verifier = [sys.executable, str(HERE / "tools" / "verify.py"), str(b.server), "--receipts", str(b.receipts), "--tip", tip]
    answer = subprocess.run(verifier, env=b.desk.env, capture_output=True, check=False)
    assert (answer.returncode, answer.stdout) == (0, b""), answer.stdout.decode() + answer.stderr.decode()


def test_a_site_that_cannot_be_built_says_so_and_loses_nothing(bureau: Bureau) -> None:
    """The push is taken and receipted, the old site stands, its status page tells; the next push mends it."""
    b, site = bureau, bureau.home / "server-site"
    assert run(b.desk, "-C", str(b.server), "hook", "install", "--server", "--receipts", str(b.receipts), "--site", str(site)).code == 0
    b.desk.edit(b.quiet, lambda t: t + "\n一。\n")
    b.desk.record("一")
    passed(push(b.desk))
    before = (site / "index.html").read_bytes()
    blocked = site.with_name("server-site.new")
    blocked.mkdir()
    (blocked / "somebody's").write_text("x")
    b.desk.edit(b.quiet, lambda t: t + "\n二。\n")
    made = b.desk.record("二")
    answer = push(b.desk)
    passed(answer)
    assert "网站没有更新" in said(answer) and b.tip == made == receipts(b)[-1]["new"]
    assert (site / "index.html").read_bytes() == before
    told = (site / "status.html").read_text("utf-8")
    assert "网站没有更新" in told and made in told and "http-equiv=\"Content-Security-Policy\"" in told
    (blocked / "somebody's").unlink()
    b.desk.edit(b.quiet, lambda t: t + "\n三。\n")
    last = b.desk.record("三")
    passed(push(b.desk))
    assert "最近一次生成是成功的" in (site / "status.html").read_text("utf-8") and last in (site / "status.html").read_text("utf-8")


def test_a_receipt_that_could_not_be_written_is_made_up_for(bureau: Bureau) -> None:
    """A push whose receipt failed is in; the next push writes both, and the proof has nothing to say."""
    b = bureau
    kept = b.receipts.read_bytes()
    b.desk.edit(b.quiet, lambda t: t + "\n一。\n")
    first = b.desk.record("一")
    passed(push(b.desk))
    b.receipts.write_bytes(kept)  # as if the disk had been full
    b.desk.edit(b.quiet, lambda t: t + "\n二。\n")
    second = b.desk.record("二")
    passed(push(b.desk))
    assert [r["new"] for r in receipts(b)[-2:]] == [first, second]
    assert [f for f in proof(b) if f["severity"] == "error"] == []


def test_a_hook_that_crashes_refuses(bureau: Bureau) -> None:
    """Receipts that cannot be read, a program that is not there: nothing comes in."""
    b = bureau
    b.desk.edit(b.quiet, lambda t: t + "\n一。\n")
    b.desk.record("一")
    tip = b.tip
    kept = b.receipts.read_bytes()
    b.receipts.unlink()
    b.receipts.mkdir()
    assert push(b.desk).returncode and b.tip == tip
    b.receipts.rmdir()
    b.receipts.write_bytes(kept)
    hook = b.server / "hooks" / "pre-receive"
    text = hook.read_text("utf-8")
    hook.write_text(re.sub(r"-m ledger", "-m ledger_that_is_gone", text), "utf-8")
    assert push(b.desk).returncode and b.tip == tip
    hook.write_text(text, "utf-8")
    passed(push(b.desk))


def test_signatures_are_demanded_once_the_row_says_so(bureau: Bureau) -> None:
    """签名要求: 必须 by a row of today; unsigned work is refused from the next commit on, also if it is dated before."""
    b = bureau
    row = f"  - 名称: 签名要求\n    值: 必须\n    条款: 四\n    自: {today().date()}\n"
    b.desk.edit("policy.yaml", lambda t: t.rstrip("\n") + "\n" + row)
    b.desk.record("自今日起要求签名")
    passed(push(b.desk))
    b.desk.edit(b.quiet, lambda t: t + "\n一。\n")
    b.desk.record("没有签名", ENFORCER)
    assert "错误[G802]" in said(push(b.desk))
    b.desk.record("签了名", ENFORCER, sign=b.home / "xuetao", options=("--amend",))
    answer = push(b.desk)
    passed(answer)
    assert receipts(b)[-1]["key"].startswith("SHA256:")


def test_the_first_commit_to_an_empty_server(tmp_path: Path) -> None:
    """A server that has nothing yet names its main line, and takes the first history whole."""
    hand = Hand(tmp_path, "desk", init=True)
    hand.identify(*ENFORCER)
    hand.git("init", "--quiet", "--bare", tmp_path / "server.git")
    answer = run(hand, "-C", str(tmp_path / "server.git"), "hook", "install", "--server", "--no-site", cwd=tmp_path)
    assert answer.code == 0 and "refs/heads/main" in answer.err
    hand.git("remote", "add", "origin", tmp_path / "server.git")
    assert run(hand, "new", "--name", "上海示例第一有限公司", "--code", "不详", "--street", "友谊路街道", "--channel", "来信来访",
               "--unit", "局信访办", "--summary", "来访").code == 0  # fmt: skip
    hand.record("建档", STREET)
    assert "错误[C431]" in said(push(hand))
    hand.record("建档", ENFORCER, options=("--amend", "--reset-author"))
    passed(push(hand))


def test_what_was_there_before_the_server_is_its_first_receipt(bureau: Bureau, tmp_path: Path) -> None:
    """Installed over a history, the server asks nobody who made it, and proves it from then on."""
    b = bureau
    b.desk.git("clone", "--quiet", "--bare", b.server, tmp_path / "new.git")
    answer = run(b.desk, "-C", str(tmp_path / "new.git"), "hook", "install", "--server", "--no-site", cwd=tmp_path)
    assert answer.code == 0 and "第 1 号回执" in answer.err
    first = json.loads((tmp_path / "new-receipts.jsonl").read_text("utf-8"))
    assert first["old"] == first["new"] == b.tip
    found = json.loads(run(b.desk, "-C", str(tmp_path / "new.git"), "audit", "--verify", "--format", "json", cwd=tmp_path).out)
    errors = {f["code"] for f in found["findings"] if f["severity"] == "error"}
    assert errors == {"G832"}, errors  # the tag came without a receipt of this server
