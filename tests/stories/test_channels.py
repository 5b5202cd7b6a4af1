"""The loop of each channel (二(一)), walked to its end."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from docx import Document
from openpyxl import load_workbook

from tests.stories.kit import Story, fill_in, tax_list

OWING, QUIET, ELSEWHERE = "上海示例餐饮管理有限公司", "上海示例五金制品有限公司", "上海示例物流有限公司"
CODES = {OWING: "91310113MA1GK3A000", QUIET: "91310113MA1K000019", ELSEWHERE: "91310113MA1000004H"}


def day(number: int, month: int = 11) -> date:
    return date(2026, month, number)


def test_tax(tmp_path: Path) -> None:
    """A list comes in, is classified, goes out to the streets and back; a case is opened and closed; 税务 is answered."""
    story = Story(tmp_path, day(2))
    source = tax_list(tmp_path / "十月名单.xlsx", [
        [1, OWING, CODES[OWING], "大场", "宝山区示例路1号", "欠费", 2],
        [2, QUIET, CODES[QUIET], "罗店镇", "宝山区示例路2号", "缓缴", 1],
        [3, QUIET, CODES[QUIET], "罗店镇", "宝山区示例路2号", "缓缴", 1],
        [4, ELSEWHERE, CODES[ELSEWHERE], "某某镇", "宝山区示例路3号", "断缴", 1],
        [5, "上海示例印刷有限公司", "91310113X", "罗店镇", "宝山区示例路4号", "欠费", 1],
    ])  # fmt: skip
    trial = story.does("import", "tax", str(source))
    assert "共 5 行 = 下发 2 + 不下发 1 + 重复 1 + 不合格 1" in trial.out
    assert story.out("status", "--porcelain") == ""
    story.on(day(2), ("import", "tax", str(source), "--month", "2026-10", "--write"))
    story.on(day(3), ("done", "2026-T001", "分类筛选", "--officer", "薛涛"))
    sheets = tmp_path / "下发"
    story.on(day(4), ("export", "dispatch", "2026-T001", "--out", str(sheets)), ("done", "2026-T001", "下发排查"))
    assert sorted(p.name for p in sheets.iterdir()) == ["2026-T001-大场镇.xlsx", "2026-T001-罗店镇.xlsx"]
    for sheet in sheets.iterdir():
        fill_in(sheet, _survey)
    story.on(day(12), ("import", "survey", *map(str, sorted(sheets.iterdir())), "--write"))
    story.on(day(13), ("new", "--from", "2026-T001"))
    assert "预警等级: 红色" in story.text("cases/2026/2026-0001.md")  # twelve people are owed
    assert story.text("intake/2026/2026-T001.md").count("案件: 2026-0001") == 1
    answer = tmp_path / "反馈.xlsx"
    story.on(day(17), ("export", "answer", "2026-T001", "--out", str(answer)), ("done", "2026-T001", "税务反馈", "--document", "示例函1号"))
    told = [[c.value for c in row] for row in load_workbook(answer).active.iter_rows()]
    assert [row[0] for row in told if row[1] in CODES.values()] == [OWING, QUIET]
    _disposed(story)
    assert story.subjects() == [
        "税务批次 2026-T001 2026-10", "分类筛选 2026-T001 2026-10", "下发排查 2026-T001 2026-10", "定向排查 2026-T001 2026-10",
        "建档 2026-0001 上海示例餐饮：红色等2件", "税务反馈 2026-T001 2026-10", "立案 2026-0001 上海示例餐饮",
        "询问就业需求 2026-0001 上海示例餐饮", "调查 2026-0001 上海示例餐饮", "结案 2026-0001 上海示例餐饮：红色→无",
    ]  # fmt: skip
    story.ends_well()


def _survey(name: str, number: int) -> dict[str, object]:
    found: dict[str, object] = {"排查日期": "2026-11-10", "排查人": "网格员", "排查方式": "上门", "经营状态": "正常",
                                "现有职工数": 20, "是否欠薪": "否"}  # fmt: skip
    if name == OWING:
        found |= {"经营状态": "困难", "是否欠薪": "是", "欠薪人数": 12, "欠薪金额（元）": 96000, "欠薪所属月份": "2026-09",
                  "发薪日": "2026-10-15", "法定代表人可否联系": "可联系"}  # fmt: skip
    return found


def _disposed(story: Story) -> None:
    """A red case to its end: docketed, asked about jobs, inquired into, paid, lowered, closed."""
    case = "2026-0001"
    story.on(day(18), ("done", case, "立案", "--officer", "薛涛", "--document", "示例立〔2026〕1号"))
    story.on(day(19), ("done", case, "询问就业需求", "--result", "无需求"))
    story.on(day(27), ("add", case, "支付", "金额=96000", "结清人数=12", "凭证=银行回单"),
             ("done", case, "调查", "--result", "配合且已支付"))  # fmt: skip
    story.on(day(30), ("add", case, "情况", "事项=社保欠费", "认定=不属实", "依据=税务部门确认已补缴"),
             ("add", case, "定级记录", "等级=无", "理由=工资已全部付清", "批准=谢仁鸿、薛涛"),
             ("done", case, "结案", "--result", "已结清"))  # fmt: skip


def test_opinion(tmp_path: Path) -> None:
    """网信办 notifies, 局办公室 routes, the unit handles and answers, 网信办 acknowledges; the case ends."""
    story = Story(tmp_path, day(2))
    story.on(day(2), ("record", "网络舆情", f"企业名称={OWING}", f"统一社会信用代码={CODES[OWING]}", "街镇园区=大场镇",
                      "通报单位=区委网信办", "平台=示例论坛", "摘要=网帖称九月工资未发", "涉及人数=4"))  # fmt: skip
    story.on(day(3), ("done", "2026-O001", "舆情转办", "承办=大场镇"))
    story.on(day(4), ("done", "2026-O001", "口径反馈", "答复口径=街镇已上门核实，工资问题正在协调"))
    story.on(day(5), ("done", "2026-O001", "引导确认"))
    story.on(day(6), ("new", "--from", "2026-O001"), ("add", "2026-0001", "工资", "所属期=2026-09", "发薪日=2026-10-08", "人数=4", "应发=24000"))
    story.on(day(9), ("done", "2026-O001", "核实结论", "--result", "转为案件"))
    text = story.text("cases/2026/2026-0001.md")
    assert "预警等级: 黄色" in text and "线索: 2026-O001" in text  # less than a month, 经营困难 not known: 待核
    case = "2026-0001"
    story.on(day(20), ("add", case, "支付", "金额=24000", "结清人数=4", "凭证=银行回单"), ("done", case, "跟踪走访"))
    story.on(day(23), ("add", case, "定级记录", "等级=无", "理由=工资已全部付清", "批准=谢仁鸿、薛涛"),
             ("done", case, "结案", "--result", "已结清", "--unit", "大场镇"))  # fmt: skip
    assert story.subjects()[:4] == ["网络舆情 2026-O001 上海示例餐饮", "舆情转办 2026-O001 上海示例餐饮",
                                    "口径反馈 2026-O001 上海示例餐饮", "引导确认 2026-O001 上海示例餐饮"]  # fmt: skip
    story.ends_well()


def test_sections(tmp_path: Path) -> None:
    """附件3 from a section, an update, the form in Word; the case, its end, and the answer to the section."""
    story = Story(tmp_path, day(2))
    story.on(day(2), ("record", "科室通报", f"企业名称={OWING}", f"统一社会信用代码={CODES[OWING]}", "街镇园区=罗店镇", "掌握日期=2026-11-02",
                      "联系人=示例联系人", "联系方式=021-00000000", "经营地址=宝山区示例路1号", "信息来源=来信来访",
                      "通报部门=局信访办", "异常情况=三名员工来访反映十月工资未发", "类别=欠薪", "涉及人数=3"))  # fmt: skip
    story.on(day(5), ("add", "2026-S001", "更新情况", "部门=局信访办", "内容=企业承认周转困难"))
    form = tmp_path / "附件3.docx"
    story.does("export", "form", "3", "2026-S001", "--out", str(form))
    words = "".join(cell.text for table in Document(str(form)).tables for row in table.rows for cell in row.cells)
    assert OWING in words and "企业承认周转困难" in words and "局信访办" in words
    case = "2026-0001"
    story.on(day(6), ("new", "--from", "2026-S001"), ("add", case, "工资", "所属期=2026-10", "发薪日=2026-11-05", "人数=3", "应发=18000"),
             ("add", case, "情况", "事项=经营困难", "认定=属实", "依据=企业说明"), ("done", "2026-S001", "核实结论", "--result", "转为案件", "--unit", "局行政执法科"))  # fmt: skip
    story.on(day(9), ("done", "2026-S001", "结果反馈"))
    assert "预警等级: 黄色" in story.text(f"cases/2026/{case}.md")
    story.on(day(20), ("done", case, "跟踪走访"), ("add", case, "支付", "金额=18000", "结清人数=3", "凭证=签收单"))
    story.on(day(23), ("add", case, "定级记录", "等级=无", "理由=工资已全部付清", "批准=谢仁鸿、薛涛"),
             ("done", case, "结案", "--result", "已结清", "--unit", "罗店镇"))  # fmt: skip
    assert story.subjects()[0] == "科室通报 2026-S001 上海示例餐饮"
    story.ends_well()


def test_grids(tmp_path: Path) -> None:
    """A patrol with two findings, one of them a case; each is dealt with, and the street is answered."""
    story = Story(tmp_path, day(2))
    story.on(day(2), ("record", "基层排摸", "街镇园区=杨行镇", "类别=专项排查", "主题=餐饮业", "自=2026-10-26", "至=2026-10-30", "走访户数=42"),
             ("add", "2026-G001", "发现", f"企业名称={OWING}", f"统一社会信用代码={CODES[OWING]}", "情况=员工称九月工资未发", "欠薪=是", "涉及人数=2"),
             ("add", "2026-G001", "发现", f"企业名称={QUIET}", "情况=门店停业装修", "欠薪=否"))  # fmt: skip
    story.on(day(4), ("new", "--from", "2026-G001", "--firm", OWING), ("add", "2026-0001", "工资", "所属期=2026-09", "发薪日=2026-10-09", "人数=2", "应发=9000"))
    text = story.text("intake/2026/2026-G001.md")
    assert "处理: 转为案件\n    案件: 2026-0001" in text
    dealt = text.replace("    欠薪: 否\n", "    欠薪: 否\n    处理: 无问题\n    理由: 装修后正常营业\n")
    story.write("intake/2026/2026-G001.md", dealt)
    story.git("add", "--all")
    story.on(day(5), ("done", "2026-G001", "逐户处理"))
    story.on(day(6), ("done", "2026-G001", "结果反馈"))
    case = "2026-0001"
    story.on(day(9), ("add", case, "支付", "金额=9000", "结清人数=2", "凭证=签收单"), ("done", case, "跟踪走访"))
    story.on(day(10), ("add", case, "定级记录", "等级=无", "理由=工资已全部付清", "批准=谢仁鸿、薛涛"),
             ("done", case, "结案", "--result", "已结清", "--unit", "杨行镇"))  # fmt: skip
    assert story.subjects()[0] == "基层排摸 2026-G001 杨行镇"
    story.ends_well()
