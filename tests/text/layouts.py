"""One record in many layouts: as people, editors and input methods leave a case file behind."""

from __future__ import annotations

import random
from typing import Any

from ledger.records.reader import Row
from ledger.text import document as doc

EXAMPLE = """---
编号: 2026-0012
企业名称: 上海示例餐饮管理有限公司
统一社会信用代码: 91310113MA1GK3A000
街镇园区: 友谊路街道
经营地址: 宝山区示例路1号
联系人: 示例联系人
联系方式: 021-00000000
行业: 住宿和餐饮业
用工人数: 46
预警等级: 红色
定级记录:
  - {日期: 2026-10-15, 等级: 橙色}
  - {日期: 2026-11-16, 等级: 红色, 说明: 新增乙组5人，两组共13人}
信息来源:
  - 日期: 2026-10-08
    渠道: 12345热线工单
    部门: 局行政执法科
    反映人数: 3
    核实: 已核实
    摘要: 员工反映8月工资未发
  - 日期: 2026-11-16
    渠道: 来信来访
    部门: 局信访办
    反映人数: 5
    摘要: 另一门店员工反映9月工资未发
工资:
  - 所属期: 2026-08
    发薪日: 2026-09-15
    人数: 8
    应发: 62000.00
    人员: 甲组
    支付:
      - {日期: 2026-11-02, 金额: 10000.00, 来源: 企业, 凭证: 银行回单}
  - 所属期: 2026-09
    发薪日: 2026-10-15
    人数: 5
    应发: 39000.00
    人员: 乙组
情况:
  - 日期: 2026-10-12
    事项: 经营困难
    认定: 属实
    依据: 门店停业两家，供应商起诉
处置:
  - 步骤: 协调处理
    部门: 友谊路街道
    期限: 2026-10-30
    完成: 2026-10-23
    结果: 达成支付计划
    约定日: 2026-11-13
    经办: 示例经办人
  - 步骤: 询问就业需求
    部门: 友谊路街道
    期限: 2026-10-22
    完成: 2026-10-20
    结果: 无需求
  - 步骤: 计划核验
    部门: 友谊路街道
    期限: 2026-11-16
    完成: 2026-11-16
    结果: 未履行
  - 步骤: 立案
    部门: 局行政执法科
    期限: 2026-11-23
研判:
  - {日期: 2026-11-16, 记录: 2026-R011, 结论等级: 红色}
---
## 案情
自由书写的 Markdown。
"""

DATES = {"日期", "发薪日", "缓发至", "认定日", "期限", "完成", "约定日"}
FULLWIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


class Layout:
    """Writes a record; ``slips`` adds the spellings and marks that are mended."""

    def __init__(self, rng: random.Random, *, slips: bool = False, comments: bool = True) -> None:
        self.rng, self.slips, self.comments = rng, slips, comments
        self.newline = rng.choice(["\n", "\n", "\r\n"])
        self.dash = rng.choice([0, 2, 2, 2, 4])
        self.gap = rng.choice([1, 1, 1, 3])
        self.remarks: list[str] = []
        self.lines: list[str] = []

    def some(self, share: float) -> bool:
        """True for a share of the calls."""
        return self.rng.random() < share

    def write(self, case: dict[str, Any]) -> str:
        """The file's text."""
        self.lines = ["---"]
        for key, value in self.shuffled(case):
            self.remark("")
            if isinstance(value, list):
                self.list(key, value, "")
            else:
                self.lines.append(f"{key}{self.colon()}{self.scalar(key, value)}{self.tail()}")
        self.remark("")
        return self.newline.join([*self.lines, "---", "## 案情", "正文 # 不是注释：照原样。", ""])

    def shuffled(self, entry: dict[str, Any]) -> list[tuple[str, Any]]:
        """The pairs, now and then in another order."""
        pairs = list(entry.items())
        if self.slips and "编号" not in entry and "说明" not in entry and self.some(0.05):
            pairs.append(("说明", ""))
        if self.slips and self.some(0.2):
            self.rng.shuffle(pairs)
        return pairs

    def colon(self) -> str:
        """A colon, as an input method may leave it."""
        return (
            self.rng.choice(["：", ":", "： "]) + ("" if self.some(0.5) else " ")
            if self.slips and self.some(0.1)
            else ": "
        )

    def tail(self) -> str:
        """A proper comment behind a value."""
        return f"  # {self.word()}" if self.comments and self.some(0.08) else ""

    def word(self) -> str:
        """A comment that can be found again."""
        self.remarks.append(f"注{len(self.remarks):03d}记")
        return self.remarks[-1]

    def remark(self, pad: str) -> None:
        """Comment lines and empty lines between entries."""
        if self.comments and self.some(0.1):
            self.lines.append(f"{pad}# {self.word()}")
        if self.some(0.05):
            self.lines.append("")

    def list(self, name: str, entries: list[dict[str, Any]], pad: str) -> None:
        """A list, as a block or in flow."""
        if not entries:
            self.lines.append(f"{pad}{name}:{self.tail()}")
            return
        if self.some(0.07):
            self.lines.append(f"{pad}{name}: [{', '.join(self.flow(e) for e in entries)}]")
            return
        self.lines.append(f"{pad}{name}:{self.tail()}")
        inner = pad + " " * self.dash
        for entry in entries:
            self.remark(inner)
            if name in ("定级记录", "支付", "研判") or self.some(0.1):
                self.lines.append(f"{inner}-{' ' * self.gap}{self.flow(entry)}{self.tail()}")
            else:
                self.block(entry, inner)

    def block(self, entry: dict[str, Any], inner: str) -> None:
        """An entry over several lines."""
        head, below = f"{inner}-{' ' * self.gap}", inner + " " * (1 + self.gap)
        for key, value in self.shuffled(entry):
            if isinstance(value, list):
                start = len(self.lines)
                self.list(key, value, below)
                self.lines[start] = head + self.lines[start][len(below) :]
            else:
                self.lines.append(f"{head}{key}{self.colon()}{self.scalar(key, value)}{self.tail()}")
            head = below

    def flow(self, entry: dict[str, Any]) -> str:
        """An entry on one line."""
        parts = []
        for key, value in self.shuffled(entry):
            if isinstance(value, list):
                parts.append(f"{key}: [{', '.join(self.flow(e) for e in value)}]")
            else:
                parts.append(f"{key}: {self.scalar(key, value, flow=True)}")
        comma = "，" if self.slips and self.some(0.1) else ", "
        return "{" + comma.join(parts) + "}"

    def scalar(self, key: str, value: str, *, flow: bool = False) -> str:
        """A value, perhaps quoted, perhaps in another spelling."""
        if not value:
            return value
        if self.slips and self.some(0.15):
            value = self.spelt(key, value)
        risky = any(c in value for c in ",[]{}:#\"'") or value != value.strip()
        style = self.rng.choice(["plain"] * 8 + ["single", "double"])
        if style == "single" and "'" not in value:
            return f"'{value}'"
        if style == "double" or (risky and not value.replace(",", "").replace(".", "").isdigit()) or (flow and risky):
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return value

    def spelt(self, key: str, value: str) -> str:
        """Another spelling of the same value."""
        if key in DATES and len(value) == 10:
            year, month, day = value.split("-")
            return self.rng.choice([f"{year}/{int(month)}/{int(day)}", f"{year}年{int(month)}月{int(day)}日", f"{year}.{month}.{day}",
                                    value.translate(FULLWIDTH), year + month + day])  # fmt: skip
        if key in ("金额", "应发") and value.endswith(".00"):
            whole = int(value[:-3])
            return self.rng.choice([f"{whole:,}", f"{whole}元", str(whole), f"￥{whole}", value.translate(FULLWIDTH)])
        if key == "等级":
            return {"红色": "红", "橙色": "橙色预警", "黄色": "黄", "无": "无预警"}[value]
        return value.translate(FULLWIDTH) + "人" if key == "人数" and value.isdigit() else value


def plain(node: doc.Node) -> Any:
    """A node as plain lists, mappings and texts."""
    if isinstance(node, doc.Scalar):
        return node.text
    if isinstance(node, doc.Sequence):
        return [plain(i) for i in node.items]
    return {p.key.text: plain(p.value) for p in node.pairs}


def values(row: Row) -> dict[str, Any]:
    """The parsed values of a row and of the rows below it."""
    below = {name: [values(r) for r in rows] for name, rows in row.lists.items()}
    return {name: cell.value for name, cell in row.cells.items()} | {k: v for k, v in below.items() if v}
