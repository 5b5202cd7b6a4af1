"""The merge driver in a real git: clones, a server between them, and a case that everybody works on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.cli.kit import CASE, ORANGE, QUIET, SOURCE, STEPS, WAGE, Desk, chosen
from tests.hooks.kit import Clone, passed, refused, said

DAY = date(2026, 10, 21)
LATE = date(2026, 11, 16)
BARE = ("-c", "core.hooksPath=/dev/null")  # the driver alone: what the hooks say of it is tried elsewhere
CHANNELS = {"局信访办": "来信来访", "局劳动关系科": "企业裁员报备", "局行政执法科": "国务院欠薪平台", "区劳动人事争议仲裁院": "调解仲裁案件",
            "友谊路街道": "基层排摸"}  # fmt: skip
DUE = "    期限: 2026-10-30\n"
DONE = f"{DUE}    完成: 2026-10-20\n    结果: "
CLOSED = "处置:\n  - 步骤: 结案\n    部门: 罗店镇\n    完成: 2026-10-20\n    结果: 不成立\n"
ONE = WAGE.replace("人数: 8", "人数: 1").replace("应发: 62000.00", "应发: 5000.00")
Edit = tuple[str, str]


def clue(unit: str) -> str:
    """A clue that a unit enters."""
    return f"  - 日期: 2026-10-20\n    渠道: {CHANNELS[unit]}\n    部门: {unit}\n    摘要: {unit}收到反映\n"


VISIT, PLATFORM = clue("局信访办"), clue("局行政执法科")


def fork(clone: Clone, *sides: tuple[Edit, ...], path: str = CASE, day: date = DAY) -> None:
    """Branches that each made some edits, named by their number; the last side is main, where one stands."""
    for n, edits in enumerate(sides):
        clone.switch("main") if n + 1 == len(sides) else clone.branch(f"side{n}")
        for old, new in edits:
            clone.edit(old, new, path)
        clone.record(f"第{n}边", day)
        if n + 1 < len(sides):
            clone.switch("main")


def parents(clone: Clone) -> int:
    """How many parents HEAD has."""
    return len(clone.out("rev-list", "--parents", "-1", "HEAD").split()) - 1


def server_of(clone: Clone) -> Path:
    """A bare server with its own hook, which the clone knows as origin."""
    server = clone.home / "server.git"
    clone.git("clone", "--quiet", "--bare", clone.root, server)
    assert clone.ledger("-C", str(server), "hook", "install").code == 0
    clone.git("remote", "add", "origin", server)
    clone.git("fetch", "--quiet", "origin")
    return server


def another(clone: Clone, server: Path) -> Clone:
    """A second clerk's clone, hooks and all."""
    clone.git("clone", "--quiet", server, clone.home / "other")
    other = Clone.__new__(Clone)
    other.home, other.root, other.env = clone.home, clone.home / "other", clone.env
    other.identify("薛涛", "xuetao@example.invalid")
    other.install()
    return other


def test_five_units_on_one_day(clone: Clone) -> None:
    """Five units each add a clue and a payment; merged in turn without a conflict, and the server takes it all."""
    server_of(clone)
    sides = []
    for n, unit in enumerate(CHANNELS):
        paid = f"    支付:\n      - {{日期: 2026-10-{16 + n}, 金额: {n + 1}00.00, 来源: 企业}}\n"
        sides.append(((SOURCE, SOURCE + clue(unit)), (WAGE, WAGE + paid)))
    fork(clone, *sides)
    for n in range(4):
        passed(clone.run(*(BARE if n < 3 else ()), "merge", f"side{n}", day=DAY))
    text = clone.text()
    assert all(text.count(clue(unit)) == 1 for unit in CHANNELS) and text.count("- {日期: 2026-10-") == 6
    assert [text.index(f"金额: {n}00.00") for n in range(1, 6)] == sorted(text.index(f"金额: {n}00.00") for n in range(1, 6))
    passed(clone.run("push", "--no-verify", "origin", "main", day=DAY))


def test_two_clones_pull_and_push(clone: Clone) -> None:
    """Both append to one list; the second pulls, merges without a word, pushes; the first pulls: one text in both."""
    other = another(clone, server_of(clone))
    for desk, unit in ((clone, "局信访办"), (other, "局劳动关系科")):
        desk.edit(SOURCE, SOURCE + clue(unit), add=True)
        desk.record("线索", DAY)
    passed(clone.run("push", "--no-verify", "origin", "main", day=DAY))
    assert other.run("push", "--no-verify", "origin", "main", day=DAY).returncode != 0
    passed(other.run("pull", "--no-rebase", "origin", "main", day=DAY))
    passed(other.run("push", "origin", "main", day=DAY))
    passed(clone.run("pull", "--no-rebase", "origin", "main", day=DAY))
    assert clone.text() == other.text() and clone.text().count("    摘要: 局") == 2 and parents(other) == 2


def test_one_field_filled_in_two_ways(clone: Clone) -> None:
    """Git stops and says which field of which entry; the rest is merged; the marked file cannot be committed."""
    fork(clone, ((DUE, f"{DONE}协调不成\n"), (SOURCE, SOURCE + VISIT)), ((DUE, f"{DONE}已支付\n"), (SOURCE, SOURCE + PLATFORM)))
    text = said(clone.run("merge", "side0", day=DAY))
    assert f"{CASE}：两边不一致，请选定一个 处置[协调处理 2026-10-30].结果：本方 已支付，对方 协调不成" in text
    assert f"CONFLICT (content): Merge conflict in {CASE}" in text
    marked = clone.text()
    assert VISIT in marked and PLATFORM in marked and marked.count("<<<<<<<") == 1
    clone.git("add", CASE)
    refused(clone.commit("--no-edit", day=DAY), "F107")
    clone.write(CASE, chosen(marked, 2))
    clone.git("add", CASE)
    told = refused(clone.commit("--no-edit", day=DAY), "T602")
    assert told.strip().endswith("改好它：ledger check --fix 然后 git commit")
    assert clone.ledger("check", "--fix", day=DAY).code == 0
    passed(clone.commit("--no-edit", day=DAY))
    assert [e.split("\n")[0] for e in clone.text().split("    结果: ")[1:]] == ["已支付", "协调不成"]
    assert "  - 更正: 协调处理 2026-10-30\n    作废: 是\n    说明: 合并时两边不一致，以下一条为准\n" in clone.text()


def test_a_payment_entered_once_and_filled_in_two_ways(clone: Clone) -> None:
    """The same for an entry within an entry: both states stay, the one not chosen is voided."""
    clone.edit(WAGE, f"{WAGE}    支付:\n      - {{日期: 2026-10-16, 金额: 100.00}}\n")
    clone.record("付", DAY)
    fork(clone, *((("100.00}", f"100.00, 凭证: {paper}}}"),) for paper in ("收据", "银行回单")))
    assert "工资[2026-08 甲组].支付[2026-10-16].凭证：本方 银行回单，对方 收据" in said(clone.run("merge", "side0", day=DAY))
    clone.write(CASE, chosen(clone.text(), 1))
    clone.git("add", CASE)
    refused(clone.commit("--no-edit", day=DAY), "T602")
    assert clone.ledger("check", "--fix", day=DAY).code == 0
    passed(clone.commit("--no-edit", day=DAY))
    assert "凭证: 收据}\n      - {更正: 2026-10-16, 作废: 是, 说明: " in clone.text()


def test_a_merge_voids_nothing_else(clone: Clone) -> None:
    """Only what the sides left in two states may be voided in a merge: not what both hold, not what one side added."""
    twin = VISIT.replace("摘要: ", "摘要: 又")
    clone.edit(SOURCE, SOURCE + VISIT)
    clone.record("来访", DAY)
    fork(clone, ((VISIT, VISIT + twin),), (("46", "47"),))
    assert clone.run("merge", "--no-commit", "side0", day=DAY).returncode == 0
    void = "  - 更正: 2026-10-20 来信来访\n    作废: 是\n    说明: 合并时两边不一致，以下一条为准\n"
    merged = clone.text()
    for old, new in ((VISIT + twin, VISIT + void + twin), (twin, twin + void)):
        clone.write(CASE, merged.replace(old, new))
        clone.git("add", CASE)
        refused(clone.commit("--no-edit", day=DAY), "T609")


def test_both_voided_one_entry(clone: Clone) -> None:
    """Each side voided the same entry in its own words: both stay, and the check takes the second for the same."""
    clone.edit(SOURCE, SOURCE + VISIT)
    clone.record("来访", DAY)
    void = "  - 更正: 2026-10-20 来信来访\n    作废: 是\n    说明: "
    fork(clone, *(((VISIT, f"{VISIT}{void}{why}\n"),) for why in ("记错了企业", "重复登记")))
    passed(clone.run("merge", "side0", day=DAY))
    assert clone.text().count("作废: 是") == 2


def test_a_field_above_the_lists(clone: Clone) -> None:
    """用工人数 differs: chosen by hand, the merge passes, and the entries of both sides are there."""
    fork(clone, (("46", "50"), (SOURCE, SOURCE + VISIT)), (("46", "52"), (SOURCE, SOURCE + PLATFORM)))
    assert f"{CASE}：两边不一致，请选定一个 用工人数：本方 52，对方 50" in said(clone.run("merge", "side0", day=DAY))
    clone.write(CASE, chosen(clone.text(), 1))
    clone.git("add", CASE)
    passed(clone.commit("--no-edit", day=DAY))
    assert VISIT in clone.text() and PLATFORM in clone.text() and "用工人数: 52\n" in clone.text()


def test_both_graded(clone: Clone) -> None:
    """Each side's facts made it 红色 and both ran ``check --fix``: one grading each, one docket, in order at once."""
    more = WAGE.replace("人数: 8", "人数: 5").replace("2026-08", "2026-09").replace("2026-09-15", "2026-10-15")
    for n, group in enumerate(("乙组", "丙组")):
        clone.branch(f"side{n}", "main")
        clone.edit(WAGE, WAGE + more.replace("甲组", group))
        assert clone.ledger("check", "--fix", CASE, day=LATE).code == 0
        clone.record(group, LATE)
    done = clone.run("merge", "side0", day=LATE)
    passed(done)
    text = clone.text()
    assert "预警等级: 红色\n" in text and text.count("等级: 红色, 说明") in (1, 2) and text.count("步骤: 立案\n") == 1
    assert clone.ledger("check", day=LATE).code == 0


def test_together_they_call_for_more(clone: Clone) -> None:
    """Nine people owed on either side, ten in the merge: git stops, one ``check --fix`` and one commit mend it."""
    fork(clone, ((WAGE, ONE.replace("甲组", "丙组") + WAGE),), ((WAGE, WAGE + ONE.replace("甲组", "丁组")),))
    assert "10人" in refused(clone.run("merge", "side0", day=DAY), "P101")
    assert clone.ledger("check", "--fix", day=DAY).code == 0
    passed(clone.commit("--no-edit", day=DAY))
    assert "等级: 红色" in clone.text() and "步骤: 立案" in clone.text() and parents(clone) == 2
    assert clone.ledger("check", "--range", "HEAD~1..HEAD", day=DAY).code == 0


def test_both_closed_differently(clone: Clone) -> None:
    """Both closings stand, since either is in somebody's history; it is said, for a person to void one."""
    end = "    摘要: 例行走访\n"
    fork(clone, ((end, end + CLOSED),), ((end, end + CLOSED.replace("10-20", "10-21")),), path=QUIET)
    done = clone.run("merge", "side0", day=DAY)
    passed(done)
    assert "处置：两边都办了“结案”，各有一条" in said(done) and clone.text(QUIET).count("步骤: 结案") == 2


def test_both_closed(clone: Clone) -> None:
    """Both closed the case alike: one 结案."""
    end = "    摘要: 例行走访\n"
    fork(clone, ((end, end + CLOSED),), ((end, end + CLOSED),), path=QUIET)
    passed(clone.run("merge", "side0", day=DAY))
    assert clone.text(QUIET).count("步骤: 结案") == 1


def test_one_closed_while_the_other_went_on(clone: Clone) -> None:
    """The merge counts as open and holds the other side's entry; it passes."""
    end = "    摘要: 例行走访\n"
    fork(clone, ((end, end + CLOSED),), ((end, f"{end}  - 日期: 2026-10-20\n    渠道: 来信来访\n    摘要: 再访\n"),), path=QUIET)
    passed(clone.run("merge", "side0", day=DAY))
    assert "结案" in clone.text(QUIET) and "再访" in clone.text(QUIET)


def test_rebase_and_cherry_pick(clone: Clone) -> None:
    """Two commits moved onto another's work, then one picked back: what each commit did, and no more."""
    clone.branch("mine")
    clone.edit(SOURCE, SOURCE + VISIT)
    clone.record("来访", DAY)
    clone.edit("    人员: 甲组\n", "    人员: 甲组\n    争议: 否\n")
    clone.record("争议", DAY)
    clone.switch("main")
    clone.edit(SOURCE, SOURCE + PLATFORM)
    clone.edit("    人员: 甲组\n", "    人员: 甲组\n    说明: 名册已收\n")
    clone.record("平台", DAY)
    clone.branch("pick")
    passed(clone.run("cherry-pick", "mine", day=DAY))
    assert VISIT not in clone.text() and "争议: 否" in clone.text() and "名册已收" in clone.text()
    clone.switch("mine")
    passed(clone.run("rebase", "main", day=DAY))
    assert clone.out("log", "--format=%s", "main..HEAD") == "争议\n来访"
    assert all(w in clone.text() for w in (VISIT, PLATFORM, "争议: 否", "名册已收"))
    assert clone.ledger("check", "--range", "main..HEAD").code == 0


def test_a_rebase_that_drops_a_commit_drops_its_entry(clone: Clone) -> None:
    """What was never shared may be taken back: the driver does not bring it in again."""
    clone.edit(SOURCE, SOURCE + VISIT)
    clone.record("来访", DAY)
    clone.edit(VISIT, VISIT + PLATFORM)
    clone.record("平台", DAY)
    passed(clone.run("rebase", "--onto", "HEAD~2", "HEAD~1", day=DAY))
    assert VISIT not in clone.text() and PLATFORM in clone.text()


def test_an_octopus(clone: Clone) -> None:
    """Git's octopus knows no drivers: it gives up over one file changed on all sides; one by one they go together."""
    fork(clone, *(((SOURCE, SOURCE + clue(unit)),) for unit in ("局信访办", "局劳动关系科", "局行政执法科")))
    assert clone.run(*BARE, "merge", "side0", "side1", day=DAY).returncode != 0
    clone.git("reset", "--quiet", "--hard")
    for side in ("side0", "side1"):
        passed(clone.run(*BARE, "merge", side, day=DAY))
    assert clone.text().count("收到反映") == 3


def test_a_crossing_merge(clone: Clone) -> None:
    """Each merged the other's work, went on, and they meet again: two merge bases, which git merges out of sight."""
    fork(clone, ((SOURCE, SOURCE + VISIT), ("46", "50")), ((SOURCE, SOURCE + PLATFORM), ("46", "52")))
    clone.git("branch", "old")
    for branch, other in (("main", "side0"), ("side0", "old")):
        clone.switch(branch)
        assert clone.run("merge", other, day=DAY).returncode == 1
        clone.write(CASE, chosen(clone.text(), 1))
        clone.edit(STEPS, f"{STEPS}  - 步骤: 其他\n    部门: 局信访办\n    完成: 2026-10-20\n    说明: {branch}\n")
        clone.record(branch, DAY)
    assert len(clone.out("merge-base", "--all", "main", "side0").split()) == 2
    text = said(clone.run("merge", "main", day=DAY))
    assert "用工人数：本方 50，对方 52" in text and text.count("两边不一致") == 1
    assert clone.text().count("收到反映") == 2 and clone.text().count("步骤: 其他") == 2


def test_what_is_no_record_is_merged_as_text(clone: Clone) -> None:
    """A file that cannot be read as a record: git's own merge, and it is said why."""
    clone.edit("人数: 8", "人数: 八")
    clone.record("坏", DAY)
    fork(clone, (("46", "50"),), (("自由书写的正文。", "正文。"),))
    done = clone.run(*BARE, "merge", "side0", day=DAY)
    passed(done)
    assert "读不通，按普通文本合并" in said(done) and "46" not in clone.text() and "自由" not in clone.text()


def test_two_cases_of_one_number_collide(clone: Clone) -> None:
    """Two enterprises under one new number are not mixed into one case: a conflict that names ``renumber``."""
    new = "cases/2026/2026-0013.md"
    text = ORANGE.replace("2026-0012", "2026-0013")
    for n, name in enumerate(("示例印务", "示例物流")):
        clone.branch(f"side{n}", "main")
        clone.write(new, text.replace("示例餐饮", name))
        clone.record(name, DAY)
    done = clone.run("merge", "side0", day=DAY)
    assert done.returncode == 1 and "ledger renumber" in said(done)


def test_without_the_interpreter_git_merges_lines(clone: Clone) -> None:
    """The interpreter moved away: git's own merge with the same marks, and status says so; nothing is lost."""
    command = clone.out("config", "merge.ledger.driver")
    clone.git("config", "merge.ledger.driver", command.replace("/python", "/no-python"))
    fork(clone, ((SOURCE, SOURCE + VISIT),), ((SOURCE, SOURCE + PLATFORM),))
    assert clone.run("merge", "side0", day=DAY).returncode == 1
    assert VISIT.splitlines()[1] in clone.text() and PLATFORM.splitlines()[1] in clone.text() and "<<<<<<< 本方" in clone.text()
    assert "解释器不在了" in clone.ledger("hook", "status").out


def test_a_fault_of_ours_loses_nothing(clone: Clone, tmp_path: Path) -> None:
    """Whatever goes wrong in the driver, git has both texts, merged as lines or marked."""
    (tmp_path / "sitecustomize.py").write_text("import ledger.book.merging as m\ndef f(*a, **k): raise RuntimeError\nm.merge_record = f\n", "utf-8")
    fork(clone, ((SOURCE, SOURCE + VISIT),), ((WAGE, WAGE + ONE.replace("甲组", "丁组")),))
    env = {"PYTHONPATH": f"{tmp_path}:{clone.env['PYTHONPATH']}", "XDG_STATE_HOME": str(tmp_path / "state")}
    done = clone.run(*BARE, "merge", "side0", day=DAY, env=env)
    assert done.returncode == 0 and "合并时程序出错" in said(done) and "按普通文本合并" in said(done)
    assert VISIT in clone.text() and "丁组" in clone.text()
    assert list((tmp_path / "state" / "ledger").glob("*.log"))


# Installing


def test_install_leaves_other_lines_alone(desk: Desk) -> None:
    """Somebody's own attributes and settings stay byte for byte, through install, install again, and uninstall."""
    file = desk.root / ".git" / "info" / "attributes"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes("*.docx diff=word\n# 自己的\n/cases/*.md text\n".encode())
    before, config = file.read_bytes(), desk.out("config", "--local", "--list")
    for _ in range(2):
        assert desk.ledger("hook", "install").code == 0
        text = file.read_bytes()
        assert text.startswith(before) and text.decode().count("merge=ledger") == 5
    assert desk.out("check-attr", "merge", CASE, "reports/2026/2026-U001.md", "cases.md") == (
        f"{CASE}: merge: ledger\nreports/2026/2026-U001.md: merge: ledger\ncases.md: merge: unspecified"
    )
    assert desk.ledger("hook", "uninstall").code == 0
    assert (file.read_bytes(), desk.out("config", "--local", "--list")) == (before, config)


def test_uninstall_leaves_no_empty_file(desk: Desk) -> None:
    """Where there were no attributes before, there are none after."""
    file = desk.root / ".git" / "info" / "attributes"
    file.unlink(missing_ok=True)
    assert desk.ledger("hook", "install").code == desk.ledger("hook", "uninstall").code == 0
    assert not file.exists() and desk.ledger("hook", "uninstall").code == 0


def test_linked_work_trees_share_it(clone: Clone) -> None:
    """Installed from a linked work tree or from the main one, it works in both."""
    assert clone.ledger("hook", "uninstall").code == 0
    tree = clone.home / "另一处"
    clone.git("worktree", "add", "--quiet", "-b", "linked", tree)
    clone.install(tree)
    fork(clone, ((SOURCE, SOURCE + VISIT),), ((SOURCE, SOURCE + PLATFORM),))
    passed(clone.run(*BARE, "merge", "side0", "--ff-only", day=DAY, cwd=tree))
    passed(clone.run(*BARE, "merge", "main", day=DAY, cwd=tree))
    assert (tree / CASE).read_text("utf-8").count("收到反映") == 2
    assert clone.ledger("hook", "status").code == 0


@pytest.mark.parametrize("folder", ["台账", 'a[1]* "我的"'])
def test_a_ledger_below_the_top(tmp_path: Path, folder: str) -> None:
    """The ledger in a folder of its repository, whatever it is called: the driver is for its records and no others."""
    desk = Clone(tmp_path, "desk", cases=False)
    desk.ledger("hook", "uninstall")
    desk.write(f"{folder}/{CASE}", ORANGE)
    desk.write(CASE, ORANGE)
    desk.record("建档", DAY)
    assert desk.ledger("-C", str(desk.root / folder), "hook", "install").code == 0
    said_of = desk.git("check-attr", "-z", "merge", f"{folder}/{CASE}", CASE).stdout.decode().split("\0")
    assert (said_of[2], said_of[5]) == ("ledger", "unspecified")
    fork(desk, ((SOURCE, SOURCE + VISIT),), ((SOURCE, SOURCE + PLATFORM),), path=f"{folder}/{CASE}")
    passed(desk.run(*BARE, "merge", "side0", day=DAY))
    assert desk.text(f"{folder}/{CASE}").count("收到反映") == 2


def test_a_bare_server_gets_no_driver(desk: Desk, tmp_path: Path) -> None:
    """A server merges nothing."""
    server = tmp_path / "server.git"
    desk.git("clone", "--quiet", "--bare", desk.root, server)
    answer = desk.ledger("-C", str(server), "hook", "install")
    assert answer.code == 0 and not (server / "info" / "attributes").exists()
    status = desk.ledger("-C", str(server), "hook", "status")
    assert (status.code, "按条合并" in status.out) == (0, False)


def test_it_is_not_shown_to_people(desk: Desk) -> None:
    """Only git calls it: help and the list of commands do not name it."""
    assert "merge-file" not in desk.ledger("--help").said + desk.ledger("nonsense").said
