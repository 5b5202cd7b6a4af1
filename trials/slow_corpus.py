"""Slow Markdown and bombs, by kind. Each generator of Markdown gives a text of about so many characters."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

SIZES = {"1 K": 1_000, "10 K": 10_000, "100 K": 100_000, "1 M": 1_000_000}
Maker = Callable[[int], str]


def _many(unit: str) -> Maker:
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def _around(left: str, right: str, middle: str = "x") -> Maker:
    def made(size: int) -> str:
        n = size // (len(left) + len(right))
        return left * n + middle + right * n

    return made


def _counted(line: str) -> Maker:
    return lambda size: "".join(line.format(i, i + 1) for i in range(size // len(line) + 1))[:size]


def _nested(mark: str, step: int = 2) -> Maker:
    """A list within a list within a list."""

    def made(size: int) -> str:
        lines, total, depth = [], 0, 0
        while total < size:
            lines.append(" " * (step * depth) + mark + "x")
            total += len(lines[-1]) + 1
            depth += 1
        return "\n".join(lines)

    return made


def _table(columns: int) -> Maker:
    def made(size: int) -> str:
        row = "|" + "x|" * columns + "\n"
        return (row + "|" + "-|" * columns + "\n" + row * (size // len(row)))[:size]

    return made


def _references(size: int) -> str:
    n = size // 30
    return "".join(f"[a{i}][b{i}] " for i in range(n)) + "\n\n" + "".join(f"[b{i}]: x{i}\n" for i in range(n))


SLOW: Mapping[str, Maker] = {
    "左方括号": _many("["), "图片左括号": _many("!["), "右方括号": _many("]"), "成对方括号": _around("[", "]"), "图片成对": _around("![", "]"), "空链接": _many("[]()"), "链接未闭": _many("[a](b"), "链接尖括号未闭": _many("[a](<b"),
    "链接标题未闭": _many('[a](b "c'), "链接圆括号": _around("(", ")", "[a]()"), "链接地址括号": lambda size: "[a](" + "(" * (size // 2) + ")" * (size // 2), "引用链接": _many("[a][b]"), "引用未闭": _many("[a]["), "定义成千": _counted("[a{}]: b{}\n"),
    "用和定义": _references, "自指定义": _many("[a]: [a]: "), "尖括号": _many("<"), "标签未闭": _many("<a "), "标签带引号未闭": _many('<a href="'), "注释未闭": _many("<!--"), "注释一半": _many("<!-- a -"), "声明未闭": _many("<!x "), "处理指令": _many("<?"),
    "数据段": _many("<![CDATA["), "嵌套标签": _around("<div>", "</div>"), "嵌套行内标签": _around("<b>", "</b>"), "自动链接未闭": _many("<http://a"), "邮件未闭": _many("<a@b"), "和号": _many("&"), "实体未闭": _many("&#x"), "实体": _many("&amp;"),
    "星号": _many("*"), "星字相间": _many("*a "), "星号不配": _many("**a*"), "强调未闭": _many("*a_b"), "嵌套强调": _around("*", "*"), "嵌套加粗": _around("**", "**"), "下划线": _many("_"), "下划相间": _many("_a_b"), "三重强调": _many("***a"),
    "反引号": _many("`"), "反引号递增": lambda size: " ".join("`" * i + "a" for i in range(1, int((2 * size) ** 0.5))), "反引号未闭": _many("``a`"), "反斜线": _many("\\"), "反斜线星": _many("\\*"), "围栏未闭": _many("```\n"), "波浪线": _many("~~~\n"),
    "减号列表": _many("- "), "星号列表": _many("* "), "加号列表": _many("+ "), "编号列表": _many("1. "), "长列表": _many("- a\n"), "隔行列表": _many("- a\n\n"), "缩进列表": _nested("- "), "四格列表": _nested("- ", 4), "编号缩进": _nested("1. ", 3), "列表引用": _many("- > "),
    "引用符": _many(">"), "引用空格": _many("> "), "引用递增": lambda size: "\n".join(">" * i + "a" for i in range(1, int((2 * size) ** 0.5))), "引用行": _many("> a\n"), "井号": _many("#"), "标题行": _many("# a\n"), "标题井号": _many("# a # "),
    "下划标题": _many("a\n=\n"), "等号行": _many("=\n"), "减号行": _many("-\n"), "横线": _many("* * *\n"), "短横线": _many("---\n"), "竖线": _many("|"), "宽表": _table(200), "长表": _table(3), "表头宽": lambda size: "|" + "a|" * (size // 4) + "\n|" + "-|" * (size // 4),
    "表格未齐": _many("|a\n|-\n"), "空行": _many("\n"), "空格": _many(" "), "行尾空格": _many("a  \n"), "制表符": _many("\t"), "缩进代码": _many("    a\n\n"), "一个长词": _many("x"), "汉字": _many("字"), "感叹号": _many("!"), "冒号行": _many(": a\n"), "数字": _many("3"), "数字空格": _many("3 "),
    "组合符号": _many("a\u0301"), "双向符": _many("\u202e"), "零宽": _many("3\u200b"), "控制符": _many("\x01"), "换页": _many("\x0c"), "替代": _many("\U0001f469\u200d"), "占位": _many("\x02wzxhzdk:1\x03"), "链套图": _around("[![", "](x)](x)"), "混合": _many("*[`<a&\\_!>-#|1.\n"),
    "手机号": _many("13812345678 "), "逐位": _many("1 "), "百分号": _many("%3"),
}  # fmt: skip


def _chain(depth: int) -> str:
    return "甲: &a0 [x, x]\n" + "".join(f"甲{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]\n" for i in range(1, depth))


# What stands between the fences of a case instead of its fields.
BOMBS: Mapping[str, Callable[[], str]] = {
    "别名倍增": lambda: _chain(30), "锚成千": lambda: "".join(f"k{i}: &a{i} x\n" for i in range(4000)), "合并键": lambda: "a0: &a0 {k: v}\n" + "".join(f"a{i}: &a{i}\n  <<: [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)),
    "自指": lambda: "甲: &a [*a]\n", "标签": lambda: "甲: !!python/object/apply:os.system [id]\n" * 50, "自定标签": lambda: "甲: !<tag:x,2000:y> z\n", "指令": lambda: "%YAML 1.1\n%TAG ! tag:x,2000:\n甲: 乙\n",
    "方括号深": lambda: "甲: " + "[" * 5000 + "\n", "花括号深": lambda: "甲: " + "{a: " * 3000 + "\n", "成对深": lambda: "甲: " + "[" * 3000 + "]" * 3000 + "\n", "缩进深": lambda: "\n".join(" " * i + "a:" for i in range(350)) + "\n",
    "减号深": lambda: "甲:\n  " + "- " * 4000 + "x\n", "巨大整数": lambda: "用工人数: " + "9" * 20000 + "\n", "巨大小数": lambda: "工资:\n  - 应发: 1e999999999\n", "六十进制": lambda: "用工人数: " + "59:" * 5000 + "59\n", "键成万": lambda: "".join(f"k{i}: v\n" for i in range(6000)),
    "重复键": lambda: "编号: 2026-0099\n" * 4000, "零字符": lambda: "编号: \"2026\\0\"\n企业名称: \0\n", "第二份文档": lambda: "甲: 乙\n...\n--- \n丙: 丁\n", "长标量": lambda: "企业名称: " + "名" * 60000 + "\n", "超长前言": lambda: "企业名称: " + "名" * 400000 + "\n",
    "多行引号": lambda: '企业名称: "' + "\\\n" * 20000 + '"\n', "问号键": lambda: "? " * 5000 + "\n", "块标量": lambda: "企业名称: |\n" + "  名\n" * 15000, "流式条目": lambda: "工资:\n" + "  - {所属期: 2026-08, 发薪日: 2026-09-15, 人数: 1, 应发: 1.00}\n" * 900, "冒号成串": lambda: ": " * 20000 + "\n",
    "未闭引号": lambda: '企业名称: "' + "x" * 60000 + "\n", "制表缩进": lambda: "\t" * 20000 + "甲: 乙\n", "注释成万": lambda: "# x\n" * 15000, "转义成万": lambda: '企业名称: "' + "\\u4e00" * 10000 + '"\n', "全角冒号": lambda: "企业名称：x\n" * 6000,
    "合并冲突": lambda: "<<<<<<< a\n=======\n>>>>>>> b\n" * 2000,
}  # fmt: skip

_CONTENT = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
_RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
_BOOK = '<?xml version="1.0"?>{}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{}</sheets></workbook>'
_SHEET = '<sheet name="{0}" sheetId="{0}" r:id="s{0}"/>'
_HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>企业名称</t></is></c><c r="B1" t="inlineStr"><is><t>统一社会信用代码</t></is></c></row>'
_WORK = '<?xml version="1.0"?>{}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + _HEAD + "{}</sheetData></worksheet>"


def workbook(rows: str = "", *, doctype: str = "", sheets: int = 1, more: Mapping[str, bytes] | None = None, level: int = 6) -> bytes:
    """An xlsx made by hand, so that nothing keeps it from being wrong."""
    out = io.BytesIO()
    links = "".join(
        f'<Relationship Id="s{i}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in range(1, sheets + 1)
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as file:
        file.writestr("[Content_Types].xml", _CONTENT)
        file.writestr("_rels/.rels", _RELS)
        file.writestr("xl/workbook.xml", _BOOK.format(doctype, "".join(_SHEET.format(i) for i in range(1, sheets + 1))))
        file.writestr("xl/_rels/workbook.xml.rels", _RELS.split("<Relationship Id")[0] + links + "</Relationships>")
        for i in range(1, sheets + 1):
            file.writestr(f"xl/worksheets/sheet{i}.xml", _WORK.format(doctype, rows))
        for name, data in (more or {}).items():
            file.writestr(name, data)
    return out.getvalue()


def _lying(real: bytes) -> bytes:
    """The sizes that the archive's directory declares are tiny."""
    out = bytearray(real)
    at = out.find(b"PK\x01\x02")
    while at >= 0:
        out[at + 24 : at + 28] = (10).to_bytes(4, "little")
        at = out.find(b"PK\x01\x02", at + 4)
    at = out.find(b"PK\x03\x04")
    while at >= 0:
        out[at + 22 : at + 26] = (10).to_bytes(4, "little")
        at = out.find(b"PK\x03\x04", at + 4)
    return bytes(out)


def _laughs() -> str:
    levels = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY a0 "ha">{levels}]>'


_CELL = '<row r="2"><c r="A2" t="inlineStr"><is><t>{}</t></is></c></row>'
SHEETS: Mapping[str, Callable[[], bytes]] = {
    "压缩比千倍": lambda: workbook(_CELL.format("0" * 60_000_000), level=9), "空白百兆": lambda: workbook(" " * 100_000_000, level=9), "附件百兆": lambda: workbook(more={"xl/media/a.bin": b"\0" * 100_000_000}, level=9), "条目一万": lambda: workbook(more={f"x/{i}.xml": b"<a/>" for i in range(10_000)}),
    "谎报大小": lambda: _lying(workbook(_CELL.format("0" * 60_000_000), level=9)), "实体倍增": lambda: workbook(_CELL.format("&a9;"), doctype=_laughs()), "实体二次": lambda: workbook(_CELL.format("&a;" * 50_000), doctype=f'<!DOCTYPE x [<!ENTITY a "{"x" * 50_000}">]>'),
    "外部实体": lambda: workbook(_CELL.format("&a;"), doctype='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'), "参数实体": lambda: workbook(doctype='<!DOCTYPE x [<!ENTITY % a SYSTEM "http://trial.invalid/x">%a;]>'), "嵌套过深": lambda: workbook("<a>" * 500_000 + "</a>" * 500_000),
    "属性成堆": lambda: workbook("<row " + " ".join(f'a{i}="x"' for i in range(200_000)) + "/>"), "工作表成千": lambda: workbook(sheets=2000), "行号极大": lambda: workbook('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'), "行数百万": lambda: workbook('<row r="2"><c r="A2"><v>1</v></c></row>' * 300_000, level=9),
    "列数过万": lambda: workbook('<row r="2">' + "<c><v>1</v></c>" * 16_384 * 20 + "</row>", level=9), "套娃压缩": lambda: workbook(more={"a.zip": workbook(_CELL.format("0" * 10_000_000), level=9)}), "同名条目": lambda: workbook(more={"xl/worksheets/sheet1.xml": b"<x"}), "穿越路径": lambda: workbook(more={"../../x": b"x"}),
    "截断": lambda: workbook(_CELL.format("x"))[:-40], "只有文件头": lambda: b"PK\x03\x04" + b"\0" * 1_000_000, "旧格式乱码": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 1_000_000, "长行": lambda: "企业名称,统一社会信用代码\n".encode() + b"x" * 3_000_000, "逗号百万": lambda: "企业名称,统一社会信用代码\n".encode() + b"," * 2_000_000,
    "引号未闭": lambda: "企业名称,统一社会信用代码\n\"".encode() + b"x\n" * 500_000, "零字节": lambda: b"\0" * 2_000_000, "空文件": lambda: b"", "行数过多": lambda: "企业名称,统一社会信用代码\n".encode() + "甲,91310113MA1GK3A000\n".encode() * 60_000, "过大": lambda: b"x" * 60_000_000,
}  # fmt: skip
