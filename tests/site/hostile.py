"""A ledger of nothing but hostile strings: in every text field, author, address, message, file name and body."""

from __future__ import annotations

import json
from pathlib import Path

from tests.gitkit import Sandbox
from tests.site.sample import AS_OF

PAYLOADS = (
    '<script>alert("XSS")</script>', '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", "</title><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}", "javascript:alert(1)", "<svg/onload=alert(1)>", "&lt;b&gt;", "--><b>", "]]>",
)  # fmt: skip


def quoted(text: str) -> str:
    """A YAML double-quoted scalar."""
    return json.dumps(text, ensure_ascii=False)


def hostile_case(number: str, text: str) -> str:
    """The payload in every field that holds text, and in the body."""
    words = quoted(text)
    return f"""\
---
编号: {number}
企业名称: {words}
统一社会信用代码: 不详
街镇园区: {words}
经营地址: {words}
联系人: {words}
联系方式: {words}
行业: {words}
用工人数: 3
预警等级: 橙色
定级记录:
  - 日期: 2026-10-15
    等级: 橙色
    说明: {words}
    理由: {words}
    批准: {words}
信息来源:
  - 日期: 2026-10-08
    渠道: 来信来访
    部门: {words}
    线索: {words}
    摘要: {words}
工资:
  - 所属期: 2026-08
    发薪日: 2026-09-15
    人数: 8
    应发: 62000.00
    人员: {words}
    说明: {words}
    支付:
      - 日期: 2026-10-09
        金额: 1.00
        凭证: {words}
情况:
  - 日期: 2026-10-12
    事项: 经营困难
    依据: {words}
处置:
  - 步骤: {words}
    部门: {words}
  - 步骤: 约谈
    部门: {words}
    完成: 2026-10-20
    结果: {words}
    经办: {words}
    文号: {words}
    说明: {words}
研判:
  - 日期: 2026-10-16
    记录: {words}
<img src=x onerror=alert(1)>: 未知的键
---
{text}

# {text}

- {text}
"""


def hostile_records(text: str) -> dict[str, str]:
    """The payload in every text of a record of each kind, by path."""
    w = quoted(text)
    step = f"处置:\n  - 步骤: {w}\n    部门: {w}\n    说明: {w}\n"
    return {
        "intake/2026/2026-T001.md": f"---\n编号: 2026-T001\n日期: 2026-11-02\n提供单位: {w}\n文件: {w}\n总行数: 1\n企业:\n"
        f"  - 企业名称: {w}\n    统一社会信用代码: 91310113MA1GK3A000\n    街镇园区: {w}\n    处理: 下发\n    理由: {w}\n"
        f"  - 企业名称: {w}\n    统一社会信用代码: 91310113MA1GK3A000\n    街镇园区: {w}\n    处理: 下发\n"
        f"未采用:\n  - 行号: 2\n    原因: 重复\n    说明: {w}\n{step}---\n{text}\n",
        "intake/2026/2026-O001.md": f"---\n编号: 2026-O001\n日期: 2026-11-02\n通报单位: {w}\n平台: {w}\n企业名称: {w}\n街镇园区: {w}\n"
        f"摘要: {w}\n承办: {w}\n答复口径: {w}\n案件: 2026-0001\n{step}---\n{text}\n",
        "intake/2026/2026-S001.md": f"---\n编号: 2026-S001\n日期: 2026-11-02\n企业名称: {w}\n信息来源: 来信来访\n通报部门: {w}\n"
        f"异常情况: {w}\n更新情况:\n  - 日期: 2026-11-03\n    部门: {w}\n    内容: {w}\n{step}---\n{text}\n",
        "intake/2026/2026-G001.md": f"---\n编号: 2026-G001\n日期: 2026-11-02\n街镇园区: {w}\n类别: 日常排摸\n主题: {w}\n走访户数: 1\n"
        f"发现:\n  - 企业名称: {w}\n    情况: {w}\n    理由: {w}\n{step}---\n{text}\n",
        "reviews/2026/2026-R001.md": f"---\n编号: 2026-R001\n日期: 2026-11-02\n类别: 专题研判\n议题: {w}\n主持: {w}\n参加:\n"
        f"  - 单位: {w}\n    人员: {w}\n研判案件:\n  - 案件: 2026-0001\n    意见: {w}\n互通:\n  - 日期: 2026-11-03\n    单位: {w}\n{step}---\n{text}\n",
        "jobs/2026/2026-J001.md": f"---\n编号: 2026-J001\n案件: 2026-0001\n日期: 2026-11-02\n说明: {w}\n---\n{text}\n",
        "reports/2026/2026-U001.md": f"---\n编号: 2026-U001\n案件: 2026-0001\n研判: 2026-R001\n日期: 2026-11-02\n拟稿: {w}\n签发: {w}\n"
        f"报送方式: {w}\n---\n{text}\n",
    }  # fmt: skip


def raw_commit(box: Sandbox, text: str) -> None:
    """A commit whose author, address and message are hostile; git itself would clean them."""
    tree, parent = box.out("write-tree"), box.out("rev-parse", "HEAD")
    name = text.replace("\n", " ")
    who = f"{name} <{name}@x> 1792000000 +0800"
    box.raw_commit(f"tree {tree}\nparent {parent}\nauthor {who}\ncommitter {who}\n\n{text}\n".encode())


def build_hostile(home: Path) -> Sandbox:
    """The ledger in a repository of its own."""
    box = Sandbox(home)
    box.write("README.md", "x")
    box.commit()
    for i, text in enumerate(PAYLOADS):
        box.write(f"cases/2026/2026-{i + 1:04d}.md", hostile_case(f"2026-{i + 1:04d}", text))
        box.git("add", "--all")
        raw_commit(box, text)
    for path, text in hostile_records(PAYLOADS[0] + PAYLOADS[1] + PAYLOADS[2]).items():
        box.write(path, text)
    box.write("cases/2026/2026-0099.md", "---\n编号: 2026-0099\n企业名称: <script>\n工资: [\n---\n<script>alert(1)</script>\n")
    box.write("cases/2026/<b onclick=alert(1)>.md", "x")
    box.commit(day=AS_OF)
    return box
