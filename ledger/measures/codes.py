"""Findings of the policy file and the holiday list (family R)."""

from __future__ import annotations

from ledger.text.finding import Severity, define

E, W = Severity.ERROR, Severity.WARNING

POLICY_UNKNOWN = define(
    "R301", E, "口径表里没有这个名称",
    "policy.yaml 的每一行是一个已知的门槛、期限或读法；名称打错就不会起作用。",
    bad="名称: 红色人", good="名称: 红色人数",
)  # fmt: skip
POLICY_VALUE = define(
    "R302", E, "口径表的值不对",
    "门槛写整数，期限写“15日”“5个工作日”或“当日”，读法只能用列出的几种。",
    bad="值: 五个工作日", good="值: 5个工作日",
)  # fmt: skip
POLICY_MISSING = define(
    "R303", E, "口径表缺少一行",
    "每个门槛、期限和读法都要有一行，否则不知道按什么算。",
    bad="（没有“立案”一行）", good="- {名称: 立案, 值: 5个工作日, 条款: 二(四)一, 自: 2024-10-12}",
)  # fmt: skip
POLICY_TWICE = define(
    "R304", E, "同一口径同一天有两行",
    "改口径是加一行新的施行日，不是同一天写两行。",
    bad="（“立案”有两行都自 2024-10-12）", good="（第二行自 2026-01-01）",
)  # fmt: skip
