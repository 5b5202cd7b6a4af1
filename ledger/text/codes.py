"""Findings of the text itself: encoding, front matter, YAML (family F)."""

from __future__ import annotations

from ledger.text.finding import Severity, define

E, W = Severity.ERROR, Severity.WARNING

ENCODING = define(
    "F101", E, "文件不是 UTF-8 编码",
    "台账文件一律用 UTF-8。记事本或旧版 WPS 可能存成 GBK 或 UTF-16；`ledger fmt` 会转换编码，内容不变。",
    bad="（以 GBK 保存的文件）", good="（以 UTF-8 保存的文件）",
)  # fmt: skip
BOM = define(
    "F102", W, "文件开头有 BOM",
    "Windows 的记事本会在 UTF-8 文件开头加三个看不见的字节(BOM)。不影响内容，`ledger fmt` 会去掉。",
    bad="﻿---".replace("﻿", "⟨BOM⟩"), good="---",
)  # fmt: skip
CRLF = define(
    "F103", W, "换行符是 CRLF",
    "Windows 换行(CRLF)会让整份文件在 git 里显得都改过。`ledger fmt` 会改成 LF。",
    bad="编号: 2026-0012⟨CR⟩⟨LF⟩", good="编号: 2026-0012⟨LF⟩",
)  # fmt: skip
BINARY = define(
    "F104", E, "文件不是文本",
    "文件里有空字节，或不是任何可识别的文字编码。请从 git 取回上一版，或重新录入。",
    bad="（二进制内容）", good="（文字内容）",
)  # fmt: skip
CONTROL = define(
    "F105", E, "看不见的控制字符",
    "方向控制符、零宽字符和控制字符会让人看到的与实际存的不一样，前言区一律不收。请删去后重新输入该处。",
    bad="企业名称: 上海⟨U+202E⟩示例公司", good="企业名称: 上海示例公司",
)  # fmt: skip
TOO_BIG = define(
    "F106", E, "文件过大",
    "前言区不超过 64 KiB，整份文件不超过 1 MiB。材料请另存，文中写明存放处。",
    bad="（前言区 80 KiB）", good="（前言区不足 64 KiB）",
)  # fmt: skip
CONFLICT = define(
    "F107", E, "合并冲突没有解决完",
    "文件里还有 git 的冲突标记(<<<<<<<、=======、>>>>>>>)。请在两边的内容里选定，删去标记后再提交。",
    bad="<<<<<<< HEAD", good="（只留选定的内容）",
)  # fmt: skip
NO_FRONT = define(
    "F110", E, "缺少前言区",
    "案件文件第一行必须是三个减号 ---,其下是各字段，再以单独一行 --- 结束，之后是正文。",
    bad="编号: 2026-0012", good="---\n编号: 2026-0012\n---",
)  # fmt: skip
UNCLOSED = define(
    "F111", E, "前言区没有结束行",
    "字段之后要有单独一行三个减号 ---,正文在它之后。",
    bad="---\n编号: 2026-0012", good="---\n编号: 2026-0012\n---",
)  # fmt: skip
DEPTH = define(
    "F113", E, "嵌套过深",
    "前言区最多八层；台账的字段只用到四层。多半是缩进或括号写错了。",
    bad="说明: [[[[[[[[[深]]]]]]]]]", good="说明: 深",
)  # fmt: skip
ANCHOR = define(
    "F114", E, "不能用锚点、别名、标签和合并键",
    "以 & * ! 开头的值，以及 <<,在 YAML 里有特殊含义，台账不用。若是文字，请加引号。",
    bad="摘要: *急*员工来访", good='摘要: "*急*员工来访"',
)  # fmt: skip
DOCUMENTS = define(
    "F115", E, "一个文件只能有一份内容",
    "文件里出现了第二份 YAML 文档。请只留一份。",
    bad="单位: []\n---\n单位: []", good="单位: []",
)  # fmt: skip
SYNTAX = define(
    "F116", E, "前言区写法有误",
    "这一处不合 YAML 的写法，读不下去。常见原因：少了冒号后的空格、缩进不齐、括号或引号没有配对。",
    bad="企业名称: \"上海示例", good="企业名称: 上海示例",
)  # fmt: skip
NOT_MAPPING = define(
    "F117", E, "这里应是“键: 值”",
    "前言区和各条记录都是一行一个“键: 值”。",
    bad="- 编号\n- 企业名称", good="编号: 2026-0012\n企业名称: 上海示例公司",
)  # fmt: skip
DUPLICATE = define(
    "F118", E, "同一个键写了两次",
    "同一层里一个键只能出现一次，否则不知道以哪个为准。请删去一个。",
    bad="用工人数: 46\n用工人数: 64", good="用工人数: 46",
)  # fmt: skip
FULLWIDTH_COLON = define(
    "F120", E, "冒号应为半角",
    "键后面的冒号要用英文冒号加一个空格(: )。值里的全角冒号是文字，不受影响。",
    bad="企业名称：上海示例公司", good="企业名称: 上海示例公司",
)  # fmt: skip
FULLWIDTH_COMMA = define(
    "F121", E, "逗号应为半角",
    "花括号里隔开两项的逗号要用英文逗号加一个空格(, )。值里的全角逗号是文字，不受影响。",
    bad="- {日期: 2026-10-15，等级: 橙色}", good="- {日期: 2026-10-15, 等级: 橙色}",
)  # fmt: skip
COLON_SPACE = define(
    "F122", E, "冒号后少了空格",
    "键后面要有英文冒号和一个空格。",
    bad="企业名称:上海示例公司", good="企业名称: 上海示例公司",
)  # fmt: skip
WIDE_SPACE = define(
    "F123", E, "全角空格或不换行空格",
    "缩进和冒号后只能用半角空格。中文输入法打出的全角空格看起来一样，程序读不出来。",
    bad="　 - 日期: 2026-10-15".replace(" ", ""), good="  - 日期: 2026-10-15",
)  # fmt: skip
TAB = define(
    "F124", E, "不能用 Tab",
    "前言区里的缩进和间隔只能用空格。",
    bad="⟨Tab⟩渠道: 来信来访", good="    渠道: 来信来访",
)  # fmt: skip
CUT_OFF = define(
    "F125", E, "“ #”之后的文字会被截掉",
    "空格加 # 在 YAML 里是注释,# 之后的字会丢掉。是文字就加引号；是注释就在 # 前空两格、后空一格。",
    bad="摘要: 来访登记 #3", good='摘要: "来访登记 #3"',
)  # fmt: skip
SPLIT = define(
    "F126", E, "逗号把一个值拆开了",
    "花括号里的半角逗号用来隔开两项。值里要用逗号，就给整个值加引号，或改用全角逗号。",
    bad="- {日期: 2026-10-08, 摘要: 3人,8月未发}", good='- {日期: 2026-10-08, 摘要: "3人,8月未发"}',
)  # fmt: skip
INNER_COLON = define(
    "F127", E, "值里有“: ”，要加引号",
    "值里再出现英文冒号加空格，会被当成又一个键。请给值加引号，或改用全角冒号。",
    bad="摘要: 反映: 拖欠工资", good='摘要: "反映: 拖欠工资"',
)  # fmt: skip
SPECIAL_START = define(
    "F128", E, "值的开头是特殊符号，要加引号",
    "以 @ ` % [ { 开头而不是成对括号的值，YAML 会当成别的东西。请给值加引号。",
    bad="摘要: [急]员工来访", good='摘要: "[急]员工来访"',
)  # fmt: skip
