"""What is written into the ledger on a walk: entries of every list, values of fields, sentences."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from string import Template

from stdnum.cn import uscc

ENTRIES = {
    "信息来源": "  - 日期: $day\n    渠道: 来信来访\n    部门: 局信访办\n    反映人数: $count\n    摘要: $word\n",
    "工资": "  - 所属期: $month\n    发薪日: $day\n    人数: $count\n    应发: $money\n    人员: $word\n",
    "情况": "  - 日期: $day\n    事项: $event\n    认定: $found\n    依据: $word\n",
    "处置": "  - 步骤: $step\n    部门: $unit\n    期限: $later\n",
    "研判": "  - {日期: $day, 记录: $review, 结论等级: $level}\n",
    "定级记录": "  - {日期: $day, 等级: $level, 说明: $word}\n",
    "更新情况": "  - {日期: $day, 部门: $unit, 内容: $word}\n",
    "发现": "  - {企业名称: 上海示例$word有限公司, 情况: $word, 欠薪: 否, 处理: 无问题}\n",
    "排查": "  - {统一社会信用代码: $code, 日期: $day, 方式: 电话, 经营状态: 困难, 欠薪: 是, 欠薪人数: $count, 案件: $case}\n",
    "未采用": "  - {行号: $count, 原因: 重复, 说明: $word}\n",
    "参加": "  - {单位: $unit, 人员: 薛涛}\n",
    "研判案件": "  - {案件: $case, 结论等级: $level, 意见: $word}\n",
    "互通": "  - {日期: $day, 单位: $unit, 方式: 书面}\n",
    "对接": "  - {日期: $day, 人数: $count, 结果: 推荐岗位}\n",
    "批示": "  - {日期: $day, 内容: $word}\n",
}
PAYMENT = "      - {日期: $day, 金额: $money, 来源: 企业, 凭证: $word}\n"
FIELDS = {
    "": ("企业名称: 上海示例$word有限公司", "统一社会信用代码: $code", "街镇园区: $street", "用工人数: $count", "行业: $word",
         "预警等级: $level", "前案: $case"),
    "T": ("总行数: $count", "文件: $word.xlsx"),
    "O": ("承办: $unit", "案件: $case", "企业名称: 上海示例$word有限公司", "摘要: $word"),
    "S": ("案件: $case", "通报部门: $unit", "异常情况: $word"),
    "G": ("走访户数: $count", "街镇园区: $street"),
    "R": ("日期: $day", "议题: $word", "主持: 谢仁鸿"),
    "J": ("有需求人数: $count", "案件: $case"),
    "U": ("报送日期: $day", "案件: $case", "签发: 谢仁鸿"),
}  # fmt: skip
SENTENCES = (
    "又走访一次，$word。", "见 $case，另见 $review。", "> $word", "- $word\n- $word", "| 甲 | 乙 |\n|---|---|\n| $word | $count |",
    "<b>$word</b> & $word", "## $word\n\n段落 **$word**。",
)  # fmt: skip
STREETS = ("罗店镇", "大场镇", "友谊路街道", "月浦镇")
SAMPLE_CASES = ("2026-0009", "2026-0012", "2026-0013", "2026-0014", "2026-0017")


def code(tail: int) -> str:
    """A valid credit code."""
    body = f"91310113MA1GK{tail:04d}"
    return body + str(uscc.calc_check_digit(body))


def written(template: str, draw: Random, today: date) -> str:
    """A text with made-up facts: a few values only, so that they meet again."""
    day = today - timedelta(days=draw.randrange(30))
    return Template(template).substitute(
        day=day, later=today + timedelta(days=draw.randrange(15)), month=f"2026-{draw.randrange(6, 11):02d}",
        count=draw.randrange(1, 40), money=f"{draw.randrange(1, 90) * 1000}.00", word=f"记{draw.randrange(40)}",
        event=draw.choice(("经营困难", "停工停产", "关停风险")), found=draw.choice(("属实", "疑似", "不属实")),
        step=draw.choice(("跟踪走访", "协调处理", "立案")), level=draw.choice(("无", "黄色", "橙色", "红色")),
        unit=draw.choice(("局行政执法科", *STREETS)), street=draw.choice(STREETS), case=draw.choice(SAMPLE_CASES),
        review=draw.choice(("2026-R009", "2026-R011")), code=code(draw.randrange(12, 18)),
    )  # fmt: skip
