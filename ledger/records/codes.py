"""Findings of a record's shape and values (family S)."""

from __future__ import annotations

from ledger.text.finding import Severity, define

E, W = Severity.ERROR, Severity.WARNING

UNKNOWN_KEY = define(
    "S201", E, "不认识的键",
    "键名要与字段表一字不差。多半是打错一字，或写在了别的层里。",
    bad="企业名: 上海示例公司", good="企业名称: 上海示例公司",
)  # fmt: skip
MISSING = define(
    "S202", E, "缺少必填项",
    "编号、企业名称、统一社会信用代码、街镇园区、预警等级、定级记录、信息来源必填；各条记录要有日期和它的主要内容。",
    bad="- {等级: 橙色}", good="- {日期: 2026-10-15, 等级: 橙色}",
)  # fmt: skip
BAD_VALUE = define(
    "S203", E, "值不合要求",
    "日期、月份、人数、金额、代码各有固定的写法；常见的别种写法也收，这一处实在认不出来。",
    bad="日期: 2026-02-30", good="日期: 2026-02-28",
)  # fmt: skip
BAD_CHOICE = define(
    "S204", E, "不在规定的词里",
    "这个键只能用规定的几个词。",
    bad="渠道: 12345", good="渠道: 12345热线工单",
)  # fmt: skip
SPELLING = define(
    "S205", W, "写法可以认出，但不是规范写法",
    "日期、金额、数字照习惯写也收；`ledger fmt` 会改成规范写法，内容不变。",
    bad="日期: 2026年10月8日", good="日期: 2026-10-08",
)  # fmt: skip
WORD_SPELLING = define(
    "S206", E, "规定的词没有写全",
    "别的程序按规定的词读台账，所以要写全。`ledger check --fix` 会改好。",
    bad="预警等级: 红", good="预警等级: 红色",
)  # fmt: skip
SHAPE = define(
    "S207", E, "这里的形状不对",
    "有的键下面是一列记录（每条以减号开头），有的只是一个值。",
    bad="信息来源: 来信来访", good="信息来源:\n  - 日期: 2026-10-08\n    渠道: 来信来访",
)  # fmt: skip
CODE_UNKNOWN = define(
    "S208", W, "统一社会信用代码不详",
    "没有代码就认不出同一企业的其他案件。核实后请补上。",
    bad="统一社会信用代码: 不详", good="统一社会信用代码: 91310113MA1GK3A000",
)  # fmt: skip
PRIVATE = define(
    "S209", E, "个人身份信息不得入台账",
    "提交进 git 的内容删不掉。职工和反映人的身份证号、手机号、银行卡号一律不写；企业的联系方式写在“联系方式”。",
    bad="摘要: 员工（身份证 11010519491231002X）反映欠薪", good="摘要: 员工反映欠薪", clause="四",
)  # fmt: skip
