"""new, add, done, regrade, renumber: edits by intent that keep the rest of the file, byte for byte."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cli.kit import CASE, LATER, LOW, MORE, ORANGE, QUIET, QUIET_TEXT, SOURCE, STEPS, WAGE, Answer, Desk

DAY = date(2026, 10, 21)
COMMENTED = (
    ORANGE.replace("企业名称: 上海示例餐饮管理有限公司", "企业名称: '上海示例餐饮管理有限公司'  # 原名示例饭店")
    .replace("工资:\n", "# 以下由执法科填写\n工资:\n")
    .replace("自由书写的正文。", "正文  \n\n\n* 列表\n\t缩进")
)


def added(before: str, after: str) -> str:
    """The lines that an edit added; it must have removed none and moved none."""
    rest, new = before.splitlines(keepends=True), []
    for line in after.splitlines(keepends=True):
        if rest and line == rest[0]:
            rest.pop(0)
        else:
            new.append(line)
    assert not rest, rest
    return "".join(new)


def refused(desk: Desk, answer: Answer, path: str = CASE) -> str:
    """Assert that nothing was written, staged or proposed; what was said."""
    assert answer.code in (1, 2), answer
    assert desk.out("status", "--porcelain") == ""
    assert "建议的提交说明" not in answer.said
    assert answer.err.strip()
    return answer.said


@pytest.mark.parametrize(
    ("name", "pairs", "text"),
    [
        ("信息来源", ["渠道=来信来访", "部门=局信访办", "反映人数=2"], "  - 日期: 2026-10-21\n    渠道: 来信来访\n    部门: 局信访办\n    反映人数: 2\n"),
        ("工资", ["所属期=2026-09", "发薪日=2026-10-15", "人数=1", "应发=5000", "人员=乙组"],
         "  - 所属期: 2026-09\n    发薪日: 2026-10-15\n    人数: 1\n    应发: 5000\n    人员: 乙组\n"),
        ("支付", ["金额=10000", "凭证=银行回单"], "    支付:\n      - {日期: 2026-10-21, 金额: 10000, 凭证: 银行回单}\n"),
        ("情况", ["事项=经营困难", "依据=门店停业两家"], "情况:\n  - 日期: 2026-10-21\n    事项: 经营困难\n    依据: 门店停业两家\n"),
        ("处置", ["步骤=约谈", "部门=友谊路街道", "完成=2026-10-20"], "  - 步骤: 约谈\n    部门: 友谊路街道\n    完成: 2026-10-20\n"),
        ("研判", ["记录=2026-R003", "结论等级=橙色"], "研判:\n  - {日期: 2026-10-21, 记录: 2026-R003, 结论等级: 橙色}\n"),
        ("定级记录", ["等级=橙色", "说明=复核"], "  - {日期: 2026-10-21, 等级: 橙色, 说明: 复核}\n"),
    ],
    ids=lambda value: value if isinstance(value, str) and "\n" not in value else "",
)  # fmt: skip
def test_add_to_every_list(desk: Desk, name: str, pairs: list[str], text: str) -> None:
    """An entry in the table's order and style, with the day filled in; staged; everything else as it was."""
    desk.write(CASE, COMMENTED)
    desk.record()
    answer = desk.ledger("add", "2026-0012", name, *pairs, day=DAY)
    assert answer.code == 0, answer
    assert added(COMMENTED, desk.text()) == text
    assert desk.text() == desk.staged()
    assert "2026-0012" in answer.out and "Case: 2026-0012" in answer.out
    assert desk.ledger("check", CASE, day=DAY).code == 0


def test_add_takes_values_as_people_write_them(desk: Desk) -> None:
    """Dates, amounts and full-width signs are written canonically; text that YAML would trip over is quoted."""
    answer = desk.ledger("add", "2026-0012", "工资", "所属期＝2026年9月", "发薪日=2026/10/15", "人数=１", "应发=1.28万", "人员=乙组: 夜班 #2", day=DAY)
    assert answer.code == 0, answer
    new = added(ORANGE, desk.text())
    assert "所属期: 2026-09" in new and "发薪日: 2026-10-15" in new and "人数: 1\n" in new and "应发: 12800.00" in new
    assert desk.ledger("check", CASE, "--strict", day=DAY).code == 0
    assert "乙组: 夜班 #2" in desk.ledger("add", "2026-0012", "支付", "金额=1", day=DAY).said


def test_an_ambiguous_payment_is_refused_with_the_choices(desk: Desk) -> None:
    """Two wage entries and none named: nothing is written, and both are listed in the words to type."""
    desk.edit(WAGE, WAGE + MORE.replace("人数: 5", "人数: 1"))
    desk.record(day=LATER)
    text = refused(desk, desk.ledger("add", "2026-0012", "支付", "金额=100", day=LATER))
    assert "所属期=2026-08 人员=甲组" in text and "所属期=2026-09 人员=乙组" in text
    done = desk.ledger("add", "2026-0012", "支付", "金额=100", "所属期=2026年9月", day=LATER)
    assert done.code == 0, done
    after = desk.text()
    assert after.index("乙组") < after.index("支付:")


def test_a_payment_without_any_wage(desk: Desk) -> None:
    """No wage entry to pay: refused, and it says so."""
    text = refused(desk, desk.ledger("add", "2026-0007", "支付", "金额=100"))
    assert "工资" in text


def test_a_second_payment_goes_below_the_first(desk: Desk) -> None:
    """The list of payments grows at its end."""
    for amount in ("10000", "2000"):
        assert desk.ledger("add", "2026-0012", "支付", f"金额={amount}", day=DAY).code == 0
    assert added(ORANGE, desk.text()) == (
        "    支付:\n      - {日期: 2026-10-21, 金额: 10000}\n      - {日期: 2026-10-21, 金额: 2000}\n"
    )


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (["工资", "所属月=2026-09"], "所属期"), (["工姿", "人数=3"], "工资"), (["信息", "渠道=来信来访"], "信息来源"),
        (["情况", "事项=经营困男"], "经营困难"), (["信息来源", "渠道=信访"], "来信来访"), (["处置", "步骤=立安"], "立案"),
        (["信息来源", "渠道=来信来访", "部门=信访办"], "局信访办"), (["支付", "金额=十块"], "金额"), (["工资", "人数=八"], "人数"),
        (["情况", "日期=明天", "事项=经营困难"], "日期"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_a_slip_is_refused_with_the_nearest_word(desk: Desk, arguments: list[str], near: str) -> None:
    """Unknown list, key or word: nothing written, and the nearest known one is offered."""
    assert near in refused(desk, desk.ledger("add", "2026-0012", *arguments))


def test_a_correction_goes_directly_below_what_it_corrects(desk: Desk) -> None:
    """``add`` with 更正 finds its place by itself, also when other entries stand below."""
    other = SOURCE.replace("2026-10-08", "2026-10-20").replace("12345热线工单", "来信来访")
    desk.edit(SOURCE, SOURCE + other)
    desk.record(day=DAY)
    answer = desk.ledger("add", "2026-0012", "信息来源", "更正=2026-10-08 12345热线工单", "日期=2026-10-08", "渠道=12345热线工单",
                         "反映人数=4", "说明=复核工单", day=DAY)  # fmt: skip
    assert answer.code == 0, answer
    assert desk.text().index("更正: ") < desk.text().index("来信来访")
    assert answer.out.startswith("更正 2026-0012 ")
    void = desk.ledger("add", "2026-0012", "信息来源", "更正=2026-10-20 来信来访", "作废=是", "说明=重复登记", day=DAY)
    assert void.code == 0, void
    assert desk.ledger("check", CASE, day=DAY).code == 0


def test_what_would_be_an_error_is_refused(desk: Desk) -> None:
    """A fact in the future, an incomplete entry, a personal number: refused with the finding; the file untouched."""
    for arguments, code in (
        (["情况", "事项=经营困难", "日期=2026-12-01"], "S220"), (["情况", "事项=突然关停"], "S221"),
        (["信息来源", "渠道=来信来访", "摘要=来电 13800138000"], "S209"), (["工资", "所属期=2026-08", "人员=甲组", "人数=3"], "S224"),
        ):  # fmt: skip
        assert code in refused(desk, desk.ledger("add", "2026-0012", *arguments)), arguments


@pytest.mark.parametrize("level", ["无", "黄色", "红色"])
def test_a_grading_that_the_facts_do_not_bear_is_refused(desk: Desk, level: str) -> None:
    """The clerk asks for a level; it is taken or refused, never turned into another one."""
    assert "P10" in refused(desk, desk.ledger("add", "2026-0012", "定级记录", f"等级={level}"))


def test_a_lowering_with_reason_and_approval(desk: Desk) -> None:
    """All is paid: a lowering with 理由 and 批准 by two people goes through, and is called 解除预警."""
    assert desk.ledger("add", "2026-0012", "支付", "结清人数=8", "金额=62000", day=DAY).code == 0
    desk.record(day=DAY)
    short = desk.ledger("add", "2026-0012", "定级记录", "等级=无", day=DAY)
    assert "P106" in refused(desk, short)
    answer = desk.ledger("add", "2026-0012", "定级记录", "等级=无", "理由=已全部付清", "批准=谢仁鸿、薛涛", day=DAY)
    assert answer.code == 0, answer
    assert answer.out.startswith("解除预警 2026-0012 ")
    assert "预警等级: 无\n" in desk.text()
    assert desk.ledger("check", CASE, day=DAY).code == 0


def test_what_follows_is_added_with_the_fact(desk: Desk) -> None:
    """More people owed: the level rises, the steps come, each is said, and the file is in order."""
    answer = desk.ledger("add", "2026-0012", "工资", "所属期=2026-09", "发薪日=2026-10-15", "人数=5", "人员=乙组", day=LATER)
    assert answer.code == 0, answer
    assert "应为红色" in answer.err and "立案" in answer.err
    assert answer.out.startswith("升级 2026-0012 上海示例餐饮：橙色→红色\n")
    assert "预警等级: 红色" in desk.text()
    assert desk.ledger("check", CASE, day=LATER).code == 0


def test_done_completes_the_entry_in_place(desk: Desk) -> None:
    """完成, 结果 and so on stand in the entry, in the table's order; nothing else changes but what follows."""
    desk.write(CASE, COMMENTED)
    desk.record()
    answer = desk.ledger("done", "2026-0012", "协调处理", "--result", "达成支付计划", "--promised", "2026-11-13", "--officer", "薛涛", day=DAY)
    assert answer.code == 0, answer
    assert added(COMMENTED, desk.text()) == (
        "    完成: 2026-10-21\n    结果: 达成支付计划\n    约定日: 2026-11-13\n    经办: 薛涛\n"
        "  - 步骤: 计划核验\n    部门:\n    期限: 2026-11-16\n"
    )
    assert "计划核验" in answer.err
    assert answer.out.startswith("协调处理 2026-0012 ")


def test_done_takes_the_only_unit(desk: Desk) -> None:
    """Where one unit is permitted it need not be named."""
    desk.write(CASE, LOW)
    desk.ledger("check", "--fix", day=LATER)
    desk.record(day=LATER)
    assert desk.ledger("done", "2026-0012", "立案", "--document", "宝人社监立〔2026〕1号", day=LATER).code == 0
    assert "部门: 局行政执法科\n    期限: 2026-11-23\n    完成: 2026-11-16\n    文号: 宝人社监立〔2026〕1号" in desk.text()
    assert "步骤: 调查" in desk.text()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["协调处里"], "协调处理"), (["协调处理"], "结果"), (["协调处理", "--result", "谈妥"], "达成支付计划"),
        (["协调处理", "--result", "达成支付计划"], "约定日"), (["协调处理", "--result", "协调不成", "--on", "2026-12-01"], "S220"),
        (["协调处理", "--result", "协调不成", "--unit", "局信访办"], "友谊路街道"), (["协调处理", "--waive", "撤销"], "经办"),
        (["结案", "--result", "已结清"], "D507"), (["协调处理", "--result", "协调不成", "--on", "昨日"], "昨日"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_done_refuses_what_would_be_wrong(desk: Desk, arguments: list[str], told: str) -> None:
    """Unknown step, missing or unknown result, wrong day or unit, closing too early: refused, file untouched."""
    assert told in refused(desk, desk.ledger("done", "2026-0012", *arguments))


def test_done_twice_is_refused(desk: Desk) -> None:
    """A step that is done already is not silently done a second time."""
    assert desk.ledger("done", "2026-0012", "询问就业需求", "--result", "无需求", day=DAY).code == 0
    desk.record(day=DAY)
    answer = desk.ledger("done", "2026-0012", "询问就业需求", "--result", "无需求", day=DAY)
    assert answer.code == 1, answer
    assert desk.text().count("步骤: 询问就业需求") == 1


def test_a_waiver_by_hand(desk: Desk) -> None:
    """``--waive`` with an officer."""
    answer = desk.ledger("done", "2026-0012", "询问就业需求", "--waive", "企业全员已转岗", "--officer", "薛涛", day=DAY)
    assert answer.code == 0, answer
    assert answer.out.startswith("免除 2026-0012 ")
    assert desk.ledger("check", CASE, day=DAY).code == 0


def test_done_answers_the_open_entry_that_is_asked_for(desk: Desk) -> None:
    """``完成`` may be given for an earlier day; the entry is judged by it."""
    assert desk.ledger("done", "2026-0012", "询问就业需求", "--result", "无需求", "--on", "2026年10月20日", day=DAY).code == 0
    assert "完成: 2026-10-20" in desk.text()


def test_new_takes_the_next_number_and_asks(desk: Desk) -> None:
    """The next free number of the year; questions for what was not given; a file that is in order."""
    answer = desk.ledger("new", day=DAY, stdin="上海示例玩具有限公司\n91310113MA1K00003F\n顾村镇\n来信来访\n")
    assert answer.code == 0, answer
    path = "cases/2026/2026-0013.md"
    assert desk.text(path) == (
        "---\n编号: 2026-0013\n企业名称: 上海示例玩具有限公司\n统一社会信用代码: 91310113MA1K00003F\n街镇园区: 顾村镇\n预警等级: 无\n"
        "定级记录:\n  - {日期: 2026-10-21, 等级: 无}\n信息来源:\n  - 日期: 2026-10-21\n    渠道: 来信来访\n---\n## 案情\n\n（待写）\n"
    )  # fmt: skip
    assert desk.text(path) == desk.staged(path)
    assert answer.out.rstrip().endswith("建档 2026-0013 上海示例玩具：无\n\nCase: 2026-0013\nLevel: 无")
    assert desk.ledger("check", path, day=DAY).code == 0


def test_new_keeps_stdout_for_the_result(desk: Desk) -> None:
    """Questions are no result: they go to stderr, stdout holds the proposed message alone."""
    answer = desk.ledger("new", day=DAY, stdin="上海示例玩具有限公司\n91310113MA1K00003F\n顾村镇\n来信来访\n")
    assert answer.out.startswith("建档 2026-0013 ")


NEW = ["new", "--name", "上海示例玩具有限公司", "--code", "91310113MA1K00003F", "--street", "顾村镇", "--channel", "来信来访"]


def test_new_asks_nothing_that_was_given(desk: Desk) -> None:
    """All on the command line, further fields as 键=值."""
    answer = desk.ledger(*NEW, "--unit", "局信访办", "--summary", "称: 两人 #未发", "用工人数=46", "行业=制造业", day=DAY)
    assert answer.code == 0, answer
    text = desk.text("cases/2026/2026-0013.md")
    assert "用工人数: 46" in text and "行业: 制造业" in text and "部门: 局信访办" in text
    assert desk.ledger("check", "cases/2026/2026-0013.md", "--strict", day=DAY).code == 0


@pytest.mark.parametrize("number", ["2026-0012", "2026-0100", "2026-12345"])
def test_new_numbers_follow_the_highest(desk: Desk, number: str) -> None:
    """After the highest number, wherever it is: work tree or HEAD, four digits or five."""
    if number != "2026-0012":
        desk.write(f"cases/2026/{number}.md", QUIET_TEXT.replace("2026-0007", number).replace("91310113MA1K000019", "91310113MA1K00002C"))
    assert desk.ledger(*NEW, day=DAY).code == 0
    assert (desk.root / f"cases/2026/2026-{int(number[5:]) + 1:04d}.md").exists()


def test_new_in_another_year_starts_at_one(desk: Desk) -> None:
    """Each year has its own numbers."""
    assert desk.ledger(*NEW, day=date(2027, 1, 5)).code == 0
    assert (desk.root / "cases/2027/2027-0001.md").exists()


def test_new_in_an_empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The very first case, before the first commit, and without a ``cases`` folder."""
    desk = Desk(tmp_path_factory.mktemp("leer"), cases=False)
    assert desk.ledger(*NEW, day=DAY).code == 0
    assert (desk.root / "cases/2026/2026-0001.md").exists()


def test_new_outside_a_repository(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Without git a draft is written all the same."""
    home = tmp_path_factory.mktemp("ohne")
    desk = Desk(home, cases=False)
    (home / "只是文件夹" / "cases").mkdir(parents=True)
    answer = desk.ledger("-C", str(home / "只是文件夹"), *NEW, "--as-of", "2026-10-21")
    assert answer.code == 0, answer
    assert (home / "只是文件夹" / "cases/2026/2026-0001.md").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [({"--code": "91310113MA1K00003E"}, "信用代码"), ({"--code": "12345"}, "信用代码"), ({"--street": "顾村"}, "顾村镇"),
     ({"--street": "局信访办"}, "街镇园区")],
    ids=["check character", "length", "street", "no street"],
)  # fmt: skip
def test_new_refuses_a_bad_code_or_street(desk: Desk, change: dict[str, str], told: str) -> None:
    """Nothing is written, and what is wrong is named."""
    arguments = list(NEW)
    for option, value in change.items():
        arguments[arguments.index(option) + 1] = value
    assert told in refused(desk, desk.ledger(*arguments, day=DAY))
    assert not (desk.root / "cases/2026/2026-0013.md").exists()


def test_new_refuses_an_unknown_unit(desk: Desk) -> None:
    """The unit that took the clue is a unit of contacts.yaml."""
    assert "局行政执法科" in refused(desk, desk.ledger(*NEW, "--unit", "行政执法科", day=DAY))
    assert not (desk.root / "cases/2026/2026-0013.md").exists()


def test_a_refused_prompt_asks_again(desk: Desk) -> None:
    """A slip in an answer does not lose the answers before it: the question comes again."""
    answer = desk.ledger("new", day=DAY, stdin="上海示例玩具有限公司\n12345\n91310113MA1K00003F\n顾村镇\n信访\n来信来访\n")
    assert answer.code == 0, answer


def test_an_unknown_street_is_asked_again(desk: Desk) -> None:
    """A street that contacts.yaml does not know is asked for again, too."""
    answer = desk.ledger("new", day=DAY, stdin="上海示例玩具有限公司\n91310113MA1K00003F\n顾村\n顾村镇\n来信来访\n")
    assert answer.code == 0, answer


def test_a_refused_prompt_says_so_in_chinese(desk: Desk) -> None:
    """What is wrong with an answer is said in Chinese, a word of the list included."""
    answer = desk.ledger("new", day=DAY, stdin="上海示例玩具有限公司\n12345\n91310113MA1K00003F\n顾村镇\n信访\n来信来访\n")
    assert "Error" not in answer.said and "is not one of" not in answer.said


def test_regrade_every_drifted_case(desk: Desk) -> None:
    """All drifted cases are graded up, those in order stay; a second run finds none."""
    desk.record()
    day = date(2026, 12, 15)
    assert "提醒[P102]" in desk.ledger("check", day=day).out
    answer = desk.ledger("regrade", day=day)
    assert answer.code == 0, answer
    assert "- {日期: 2026-12-15, 等级: 红色, 说明: 自2026-09-15起欠薪3个月" in desk.text()
    assert desk.text(QUIET) == QUIET_TEXT
    assert desk.ledger("check", CASE, day=day).code == 0
    assert "没有漂移" in desk.ledger("regrade", day=day).err


def test_regrade_never_lowers(desk: Desk) -> None:
    """A level above the facts stays."""
    desk.write(CASE, ORANGE.replace("    人员: 甲组\n", "    人员: 甲组\n    支付:\n      - {日期: 2026-10-15, 结清人数: 8}\n"))
    desk.record()
    assert desk.ledger("regrade", day=DAY).code == 0
    assert desk.ledger("regrade", "2026-0012", day=DAY).code == 0
    assert "预警等级: 橙色" in desk.text() and "等级: 无" not in desk.text()


def test_regrade_one(desk: Desk) -> None:
    """Named, only that one."""
    assert desk.ledger("regrade", "2026-0007", day=date(2026, 12, 15)).code == 0
    assert desk.text() == ORANGE


def test_renumber_moves_and_changes_the_number_alone(desk: Desk) -> None:
    """The file moves, 编号 changes, comments stay, the index holds the move."""
    desk.write(QUIET, QUIET_TEXT.replace("编号: 2026-0007", "编号: 2026-0007  # 暂编"))
    desk.record()
    answer = desk.ledger("renumber", "2026-0007", "2026-0031")
    assert answer.code == 0, answer
    assert not (desk.root / QUIET).exists()
    assert desk.text("cases/2026/2026-0031.md") == QUIET_TEXT.replace("编号: 2026-0007", "编号: 2026-0031  # 暂编")
    assert desk.out("status", "--porcelain") == "R  cases/2026/2026-0007.md -> cases/2026/2026-0031.md"
    assert desk.ledger("check", "--staged").code == 0


def test_renumber_refuses_what_others_have(desk: Desk) -> None:
    """Upstream: exit 3 or 1, in words, nothing moved."""
    desk.git("update-ref", "refs/remotes/origin/main", "HEAD")
    answer = desk.ledger("renumber", "2026-0007", "2026-0031")
    assert answer.code != 0 and "已经上传" in answer.err
    assert desk.text(QUIET) == QUIET_TEXT and desk.out("status", "--porcelain") == ""


def test_renumber_mends_references(desk: Desk) -> None:
    """A case that names the renumbered one as 前案 would be left pointing nowhere: it is said."""
    other = "cases/2026/2026-0013.md"
    desk.write(other, QUIET_TEXT.replace("编号: 2026-0007", "编号: 2026-0013").replace("预警等级: 无", "预警等级: 无\n前案: 2026-0007"))
    desk.record()
    answer = desk.ledger("renumber", "2026-0007", "2026-0031")
    assert "2026-0013" in answer.said or "前案: 2026-0031" in desk.text(other)


def test_a_file_in_need_of_mending_is_not_edited(desk: Desk) -> None:
    """A file with slips of spelling is refused, with the command that mends it; then the edit goes through."""
    desk.edit("用工人数: 46", "用工人数：46")
    before = desk.text()
    answer = desk.ledger("add", "2026-0012", "情况", "事项=经营困难", day=DAY)
    assert answer.code == 1 and f"ledger fmt {CASE}" in answer.err
    assert before == desk.text()
    assert desk.ledger("fmt", CASE).code == 0
    assert desk.ledger("add", "2026-0012", "情况", "事项=经营困难", day=DAY).code == 0


def test_work_in_progress_is_not_staged(desk: Desk) -> None:
    """Index and work tree differ: the edit is written, not staged, and it says so."""
    desk.edit("自由书写的正文。", "写到一半")
    answer = desk.ledger("add", "2026-0012", "情况", "事项=经营困难", day=DAY)
    assert answer.code == 0 and "没有暂存" in answer.err
    assert desk.staged() == ORANGE and "经营困难" in desk.text()


def test_crlf_stays_crlf(desk: Desk) -> None:
    """A file with Windows line ends keeps them through an edit, or is sent to fmt first; never a mixture."""
    desk.write(CASE, ORANGE.replace("\n", "\r\n").encode())
    desk.ledger("add", "2026-0012", "情况", "事项=经营困难", day=DAY)
    data = (desk.root / CASE).read_bytes()
    assert data.count(b"\r\n") in (0, data.count(b"\n"))


def test_a_windows_checkout(desk: Desk) -> None:
    """core.autocrlf=true, as Git for Windows sets it: CRLF on disk, LF in git. Nothing is wrong, and edits work and are staged."""
    desk.git("config", "core.autocrlf", "true")
    (desk.root / CASE).unlink()
    desk.git("checkout", "--", CASE)
    assert b"\r\n" in (desk.root / CASE).read_bytes()
    assert desk.ledger("check").code == 0
    answer = desk.ledger("add", "2026-0012", "情况", "事项=经营困难", day=DAY)
    assert answer.code == 0, answer
    assert desk.staged().replace("情况:\n  - 日期: 2026-10-21\n    事项: 经营困难\n", "") == ORANGE


def test_a_body_with_front_matter_marks_stays(desk: Desk) -> None:
    """``---`` lines and YAML-like text in the body are not touched by any edit."""
    body = "## 案情\n---\n工资:\n  - 人数: 99\n---\n"
    desk.write(CASE, ORANGE.replace("## 案情\n", body))
    desk.record()
    assert desk.ledger("add", "2026-0012", "情况", "事项=经营困难", day=DAY).code == 0
    assert body in desk.text()


def test_steps_stand_in_the_base_text() -> None:
    """The base text holds the parts that these tests name."""
    assert SOURCE in ORANGE and STEPS in ORANGE
