"""Writes form_templates/附件1-4.docx with python-docx: a first version, which the bureau then edits in WPS or Word.

Run by hand: ``python tools/make_form_templates.py``. It overwrites what was edited since.
Page and type after GB/T 9704: A4, 天头 37 mm, 订口 28 mm, 版心 156 x 225 mm; title 二号小标宋, body 三号仿宋.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FOLDER = Path(__file__).resolve().parent.parent / "form_templates"
BODY, TITLE, BLACK = "仿宋_GB2312", "方正小标宋简体", "黑体"
CENTRE, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
SAMPLE = "样表（拟）"


def new(landscape: bool = False) -> Any:
    """An empty document with the page of GB/T 9704 (turned clockwise for a wide form) and its page numbers."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    top, right, bottom, left = 37, 26, 35, 28
    if landscape:
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = Mm(297), Mm(210)
        top, right, bottom, left = 28, 37, 26, 35
    page.top_margin, page.right_margin, page.bottom_margin, page.left_margin = Mm(top), Mm(right), Mm(bottom), Mm(left)
    page.header_distance, page.footer_distance = Mm(15), Mm(bottom - 14)
    write(page.header.paragraphs[0], "内部资料　注意保密", 10.5, RIGHT, font=BLACK)
    number = page.footer.paragraphs[0]
    number.alignment = CENTRE
    for words in ("— ", None, " —"):
        run(number, words, 14, "宋体")
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "", "", ""
    properties.created = properties.modified = datetime(2024, 10, 12)
    return document


def run(paragraph: Any, words: str | None, size: float, font: str = BODY) -> None:
    """A piece of text; None is the page number."""
    piece = paragraph.add_run(words or "")
    piece.font.size, piece.font.name = Pt(size), "Times New Roman" if font == BODY else font
    piece._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if words is None:
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            mark = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                mark.set(qn("w:fldCharType"), kind)
            mark.text = text
            piece._element.append(mark)


def write(paragraph: Any, words: str, size: float, align: Any = LEFT, *, font: str = BODY, line: float = 1.0) -> None:
    """The text of a paragraph, with no space about it."""
    paragraph.alignment = align
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = line
    run(paragraph, words, size, font)


def heading(document: Any, number: int, title: str, size: float = 22, gap: float = 10) -> None:
    """附件 N in 三号黑体, then the title in 二号小标宋."""
    mark = f"附件 {number}" + (f"　　{SAMPLE}" if number in (2, 4) else "")
    write(document.paragraphs[0] if document.paragraphs else document.add_paragraph(), mark, 16, font=BLACK)
    paragraph = document.add_paragraph()
    write(paragraph, title, size, CENTRE, font=TITLE, line=1.1)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(gap)


def line(document: Any, words: str, size: float, align: Any = LEFT, gap: float = 3) -> None:
    """A line of text outside the table."""
    paragraph = document.add_paragraph()
    write(paragraph, words, size, align)
    paragraph.paragraph_format.space_before = Pt(gap)


def grid(document: Any, widths: Sequence[float], side: int = 40, above: int = 15) -> Any:
    """A table with fixed columns, in mm, and single black lines; the room about a text in twentieths of a point."""
    table = document.add_table(0, len(widths))
    table.style, table.autofit, table.alignment = "Table Grid", False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    margins = OxmlElement("w:tblCellMar")
    for edge, room in (("top", above), ("left", side), ("bottom", above), ("right", side)):
        mark = OxmlElement(f"w:{edge}")
        mark.set(qn("w:w"), str(room))
        mark.set(qn("w:type"), "dxa")
        margins.append(mark)
    table._tbl.tblPr.append(margins)
    return table


def row(table: Any, cells: Iterable[tuple[str, int]], size: float, *, height: float = 0, head: bool = False,
        labels: Sequence[int] = (), align: Any = LEFT, top: bool = False, split: bool = False) -> Any:  # fmt: skip
    """A row of (text, columns it takes); ``labels`` are centred; ``head`` repeats on each page."""
    made = table.add_row()
    at = 0
    for index, (words, span) in enumerate(cells):
        cell = made.cells[at] if span == 1 else made.cells[at].merge(made.cells[at + span - 1])
        at += span
        middle = head or index in labels
        upper = top and not middle
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP if upper else WD_CELL_VERTICAL_ALIGNMENT.CENTER
        for extra in cell.paragraphs[1:]:
            extra._element.getparent().remove(extra._element)
        write(cell.paragraphs[0], words, size, CENTRE if middle else align)
    if height:
        made.height, made.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    properties = made._tr.get_or_add_trPr()
    for name, wanted in (("w:cantSplit", not split), ("w:tblHeader", head)):
        if wanted:
            properties.append(OxmlElement(name))
    return made


def loop(table: Any, name: str, cells: Sequence[tuple[str, int]], size: float, **look: Any) -> list[Any]:
    """A row for each line of a list: three rows in the template, the outer two of which vanish."""
    whole = [("", span) for _, span in cells[1:]]
    opened = row(table, [(f"{{%tr for 行 in {name} %}}", cells[0][1]), *whole], size)
    body = row(table, cells, size, **look)
    return [opened, body, row(table, [("{%tr endfor %}", cells[0][1]), *whole], size)]


def field(name: str) -> str:
    """The placeholder of a single cell."""
    return f"{{{{ {name} }}}}"


def of_line(*names: str) -> str:
    """The placeholders of a line's values, one under the other."""
    return "\n".join(f"{{{{ 行.{name} }}}}" for name in names)


def roster() -> Any:
    """附件1, as printed: three columns."""
    document = new()
    heading(document, 1, "各科室部门预警处置工作负责人、联络人名单", gap=14)
    table = grid(document, (72, 42, 42), 110)
    row(table, [("科室", 1), ("负责人", 1), ("联络人", 1)], 16, height=13, head=True)
    loop(table, "名单", [(of_line(n), 1) for n in ("科室", "负责人", "联络人")], 16, height=13, align=CENTRE)
    line(document, "注：数据截至" + field("数据截至") + "。", 10.5)
    return document


def notice() -> Any:
    """附件3, as printed."""
    document = new()
    heading(document, 3, "局系统用工异常情况通报表", gap=14)
    table = grid(document, (30, 54, 30, 42), 110, 60)
    for left, right in (("企业名称", "联系人"), ("经营地址", "联系方式"), ("信息来源", "通报部门")):
        shown = "通报部门\n(科室)" if right == "通报部门" else right
        row(table, [(left, 1), (field(left), 1), (shown, 1), (field(right), 1)], 14, height=16, labels=(0, 2))
    for name in ("异常情况", "更新情况"):
        row(table, [(name, 1), (field(name), 3)], 14, height=58, labels=(0,), top=True, split=True)
    line(document, "日期：{{ 年 }} 年 {{ 月 }} 月 {{ 日 }} 日", 16, RIGHT, 8)
    line(document, "注：数据截至" + field("数据截至") + "。", 10.5)
    return document


# 附件2: the groups; in each (heading, names one under the other, width in mm).
TAX = (
    ("企业", (
        ("序号", ("序号",), 7), ("企业名称\n统一社会信用代码", ("企业名称", "统一社会信用代码"), 34),
        ("注册地址\n实际经营地址", ("注册地址", "经营地址"), 23.5), ("行业", ("行业",), 11),
    )),
    ("税务异常", (
        ("异常类型\n起始所属期\n欠费月数", ("异常类型", "起始所属期", "欠费月数"), 17.5),
        ("参保\n上期\n本期", ("上期参保人数", "本期参保人数"), 13),
    )),
    ("排查结果", (
        ("排查人\n日期\n方式", ("排查人", "排查日期", "方式"), 20),
        ("经营状态\n职工数\n法定代表人", ("经营状态", "职工数", "法定代表人"), 17.5),
        ("是否欠薪\n人数\n金额（元）", ("欠薪", "欠薪人数", "欠薪金额"), 19.5),
        ("欠薪月份\n发薪日\n缓发、备案", ("欠薪所属月份", "发薪日", "缓发次数", "协商备案"), 20),
        ("水电租金\n等拖欠", ("其他拖欠",), 14.5),
    )),
    ("处置", (("建议等级\n附件4\n编号", ("建议等级", "案件"), 14.5), ("原因\n备注", ("原因", "备注"), 13))),
)  # fmt: skip


def tax() -> Any:
    """附件2, proposed: one sheet for a batch and a 街镇园区, landscape."""
    document = new(landscape=True)
    heading(document, 2, "缴费异常企业情况排摸表", gap=2)
    line(
        document,
        "批次：{{ 批次编号 }}　税务提供日期：{{ 税务提供日期 }}　所属期：{{ 所属期 }}　街镇园区：{{ 街镇园区 }}　"
        "下发日期：{{ 下发日期 }}　排查期限：{{ 排查期限 }}",
        9,
    )
    columns = [c for _, group in TAX for c in group]
    table = grid(document, [c[2] for c in columns])
    row(table, [(name, len(group)) for name, group in TAX], 9, head=True)
    row(table, [(c[0], 1) for c in columns], 9, head=True)
    loop(table, "企业", [(of_line(*c[1]), 1) for c in columns], 9, height=12, top=True)
    line(
        document,
        "回报：{{ 回报科室 }}（联络人：{{ 回报联络人 }}）　反馈税务日期：{{ 反馈税务日期 }}　数据截至{{ 数据截至 }}",
        9,
    )
    line(
        document,
        "填表人：　　　　　　　　审核人：　　　　　　　　街镇园区（盖章）：　　　　　　　　　年　　月　　日",
        9,
    )
    return document


def case() -> Any:
    """附件4, proposed: seven sections; the first row repeats on each page."""
    document = new()
    heading(document, 4, "企业欠薪“三色”预警处置表", gap=3)
    table = grid(document, (8, 21, 22, 20, 20, 21.2, 15, 14.5, 14.3))
    row(table, [("编号", 1), (field("预警编号"), 1), ("企业名称", 1), (field("企业名称"), 4), ("生效等级", 1),
                (field("生效等级"), 1)], 9, height=6, head=True)  # fmt: skip
    section(table, "基本情况", [
        pairs("统一社会信用代码", "街镇园区"), pairs("经营地址", "行业"), pairs("联系人", "联系方式"), pairs("用工人数", "前案"),
    ])  # fmt: skip
    section(table, "信息来源", [
        ("来源", (("日期", 1), ("渠道", 1), ("部门", 1), ("反映人数", 1), ("核实", 1), ("摘要", 3))),
    ])  # fmt: skip
    section(table, "欠薪事实", [
        pairs("欠薪人数", "欠薪金额"), pairs("所属月份", "最早应付日"), pairs("持续时长", "未付工资月数"), pairs("关停逃匿", "尚未结清工资"),
        pairs("经营困难", "社保欠费"), pairs("社保缓缴", "缓发工资"),
    ])  # fmt: skip
    section(table, "预警等级", [
        pairs("计算等级", "缺失事实"), pairs("条款"),
        ("定级", (("日期", 1), ("等级", 1), ("批准", 2), ("理由", 4))),
    ])  # fmt: skip
    section(table, "分级处置", [
        ("步骤", (("步骤", 1), ("部门", 1), ("期限", 1), ("完成", 1), ("结果", 1), ("说明", 3))),
        pairs("协调结果", "配合情况"), pairs("立案", "三十日期限"), pairs("决定和移送"),
    ])  # fmt: skip
    section(table, "专项处置", [
        pairs("联合研判"), pairs("重大矛盾"), pairs("就业帮扶"), pairs("舆情口径", "上报区委区政府"), pairs("税务反馈", "企业影响"),
    ])  # fmt: skip
    section(table, "终结情况", [
        pairs("已付金额", "结清人数"), pairs("支付凭证", "保障金垫付"), pairs("解除", "结案"),
    ])  # fmt: skip
    line(
        document,
        "数据截至{{ 数据截至 }}　　经办人：　　　　　审核人：　　　　　负责人：　　　　　　年　 月　 日",
        9,
    )
    return document


MIDDLE = frozenset(
    {"日期", "渠道", "部门", "反映人数", "核实", "等级", "步骤", "期限", "完成", "结果"}
)  # short words, centred
LABELS = {
    "立案": "立案情况",
    "三十日期限": "30日到期日",
    "部门": "责任单位",
    "理由": "理由和说明",
    "说明": "文号、经办和说明",
}


def pairs(*names: str) -> list[tuple[str, int]]:
    """One or two labelled values on a row of eight columns."""
    width = 8 // len(names) - 1
    return [cell for n in names for cell in ((LABELS.get(n, n), 1), (field(n), width))]


def section(table: Any, name: str, parts: Iterable[Any]) -> None:
    """Rows beside a section's name; a part is a row of pairs, or (list, columns)."""
    rows: list[Any] = []
    for part in parts:
        if isinstance(part, tuple):
            listed, columns = part
            heads = [
                ("报告单位" if listed == "来源" and n == "部门" else LABELS.get(n, n), span) for n, span in columns
            ]
            middle = [i for i, (n, _) in enumerate(columns, 1) if n in MIDDLE]
            rows.append(row(table, [(name, 1), *heads], 9, height=5, labels=range(9)))
            rows += loop(
                table, listed, [("", 1), *((of_line(n), span) for n, span in columns)], 9, height=5, labels=[0, *middle]
            )
        else:
            rows.append(row(table, [(name, 1), *part], 9, height=5, labels=(0, *range(1, 9, 2))))
    for i, made in enumerate(rows):
        cell = made.cells[0]._tc
        if cell.tcPr is None or "{%tr" not in made.cells[0].text:
            cell.vMerge = "restart" if i == 0 else "continue"
            if i:
                for text in cell.iter(qn("w:t")):
                    text.text = ""


def main() -> None:
    """Write the four templates."""
    FOLDER.mkdir(exist_ok=True)
    for number, make in ((1, roster), (2, tax), (3, notice), (4, case)):
        make().save(FOLDER / f"附件{number}.docx")


if __name__ == "__main__":
    main()
