"""What other offices call our columns, as data, and how a row of heads is recognised."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from ledger.records.values import plain

# The name of each field, then what it is called elsewhere, the most exact first.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "企业名称": ("纳税人名称", "缴费人名称", "单位名称", "用人单位名称", "公司名称", "用人单位", "户名", "名称"),
    "统一社会信用代码": ("社会信用代码(纳税人识别号)", "统一社会信用代码(纳税人识别号)", "社会信用代码", "统一信用代码",
                 "信用代码", "纳税人识别号(统一社会信用代码)", "纳税人识别号", "缴费人识别号", "税号"),
    "街镇园区": ("所属街镇园区", "街镇(园区)", "主管街镇", "所属街镇", "所属街道", "属地街镇", "街道(镇)", "街道乡镇", "街镇",
             "街道", "所属镇", "所属园区", "园区", "属地"),
    "注册地址": ("登记地址", "注册地", "住所"),
    "经营地址": ("实际经营地址", "生产经营地址", "生产经营地", "地址"),
    "行业": ("所属行业", "行业类别", "国民经济行业"),
    "异常类型": ("缴费异常类型", "异常情况", "缴费异常"),
    "起始所属期": ("异常起始所属期", "欠费起始所属期", "欠费所属期起", "费款所属期起", "欠费起始月份"),
    "欠费月数": ("累计欠费月数", "欠费月份数", "断缴月数"),
    "上期参保人数": ("参保人数(上期)", "上期缴费人数", "上月参保人数"),
    "本期参保人数": ("参保人数(本期)", "本期缴费人数", "本月参保人数", "参保人数", "缴费人数"),
    "日期": ("排查日期",),
    "排查人": ("排查人员",),
    "方式": ("排查方式",),
    "职工数": ("现有职工数", "职工人数"),
    "欠薪": ("是否欠薪",),
    "欠薪所属月份": ("欠薪月份",),
    "协商备案": ("是否协商备案",),
    "其他拖欠": ("水电、物业、租金拖欠",),
    "法定代表人": ("法定代表人可否联系",),
    "联系方式": ("联系电话", "电话"),
    "说明": ("备注",),
    "键": ("系统标识(勿改)", "系统标识"),
}  # fmt: skip
AS_TEXT = frozenset({"统一社会信用代码", "联系方式", "键"})  # stored as a number, such a value has lost its digits
_COUNTERS = frozenset({"序号", "编号", "行号", "no", "no."})
# 万元 is not among them: an amount in another unit is another column.
_UNITS = re.compile(r"\((?:单位:)?(?:元|人|户|个|月|个月|必填|选填|文本|纳税人识别号|统一社会信用代码|社会信用代码)\)")


def _plain(head: str) -> str:
    return plain(head).strip("*:").lower()


def is_counter(head: str) -> bool:
    """Whether a column only numbers its rows: a row with nothing else is a blank one."""
    return _plain(head) in _COUNTERS


def _rank(head: str, field: str) -> int | None:
    """How near a head is to a field's own name: 0 is the name itself, None another column."""
    names = [_plain(n) for n in (field, *ALIASES.get(field, ()))]
    for spelt in (_plain(head), _UNITS.sub("", _plain(head))):
        if spelt in names:
            return names.index(spelt)
    return None


def match_heads(row: Sequence[str], heads: Collection[str]) -> dict[int, str]:
    """The columns (from 0) of a row that bear a known head; of two for one field, the nearer to its name.

    Two columns that are equally near are both given, under the same field: the caller says so.
    """
    ranks = {(i, field): rank for i, text in enumerate(row) if text for field in heads
             if (rank := _rank(text, field)) is not None}  # fmt: skip
    best = {field: min(r for (_, f), r in ranks.items() if f == field) for _, field in ranks}
    return {i: field for (i, field), rank in sorted(ranks.items()) if rank == best[field]}
