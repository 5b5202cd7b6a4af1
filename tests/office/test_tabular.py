"""Files of other offices are read as they are meant, or refused with what to do; none of them harms."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger.office.tabular import read_table
from ledger.office.workbook import table_sheet
from tests.office.kit import HEADS, credit_code, plain, refusal, repacked, table, text, xls, xlsx

A, B = credit_code(1), credit_code(2)
ROWS = [
    ["企业名称", "统一社会信用代码", "街镇园区", "欠费月数"],
    ["上海示例一有限公司", A, "杨行镇", "3"],
    ["上海示例二有限公司", B, "", "2"],
]
READ = [
    (2, {"企业名称": "上海示例一有限公司", "统一社会信用代码": A, "街镇园区": "杨行镇", "欠费月数": "3"}),
    (3, {"企业名称": "上海示例二有限公司", "统一社会信用代码": B, "欠费月数": "2"}),
]
FILES = {
    "名单.xlsx": xlsx(ROWS), "名单.xls": xls(ROWS), "名单.csv": text(ROWS), "无名": text(ROWS),
    "带标记.csv": text(ROWS, "utf-8-sig"), "国标.csv": text(ROWS, "gb18030"), "宽.csv": text(ROWS, "utf-16"),
    "制表符.txt": text(ROWS, "gb18030", "\t"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_list_is_the_same_in_every_format(name: str) -> None:
    """The format and the encoding of a list make no difference."""
    found = table(name, FILES[name])
    assert (plain(found), found.header, found.unused) == (READ, 1, ())


def test_heads_are_found_below_titles_by_other_names() -> None:
    """Titles stand above; heads have breaks, wide brackets, units; columns are in any order; some are not ours."""
    rows = [
        ["宝山区缴费异常企业名单"], [], ["单位：户"],
        ["序号", "社会信用代码\n（纳税人识别号）", "纳税人 名称", "＊主管街镇", "欠费月数（月）", "税管员"],
        [1, A, "上海示例一有限公司", "杨行", 3.0, "某"], [2, None, None, None, None, None], [],
        [3, B, "上海示例二\n有限公司 ", None, 2, None],
    ]  # fmt: skip
    found = table("a.xlsx", xlsx(rows))
    assert found.header == 4 and found.unused == ("税管员",)
    assert found.columns == {2: "统一社会信用代码", 3: "企业名称", 4: "街镇园区", 5: "欠费月数"}
    assert [n for n, _ in plain(found)] == [5, 8]
    assert plain(found)[0][1]["欠费月数"] == "3" and plain(found)[1][1]["企业名称"] == "上海示例二 有限公司"


def test_a_table_that_begins_elsewhere_keeps_its_row_numbers() -> None:
    """Blank rows above and a blank column at the left do not shift the numbers told to the clerk."""
    rows = [[], [], *([None, *r] for r in ROWS)]
    found = table("a.xlsx", xlsx(rows))
    assert found.header == 3 and [n for n, _ in found.rows] == [4, 5] and set(found.columns) == {2, 3, 4, 5}


def test_an_amount_in_another_unit_is_another_column() -> None:
    """欠薪金额（万元） is not read as yuan."""
    found = table("a.csv", text([["企业名称", "欠薪金额（万元）"], ["甲", "6"]]), ("企业名称", "欠薪金额"))
    assert found.unused == ("欠薪金额（万元）",) and plain(found) == [(2, {"企业名称": "甲"})]


def test_the_sheet_with_the_heads_is_taken_and_hidden_ones_are_not() -> None:
    """A note in front, an old list hidden behind: the list in view is read."""

    def shape(book: Any) -> None:
        book.active.title = "说明"
        hidden = book.create_sheet("旧")
        hidden.sheet_state = "hidden"
        for row in [*ROWS, ["旧", A, "", ""]]:
            hidden.append(row)
        for row in ROWS[:2]:
            book.create_sheet("名单").append(row) if "名单" not in book.sheetnames else book["名单"].append(row)

    found = table("a.xlsx", xlsx([["填表说明"]], shape))
    assert found.sheet == "名单" and plain(found) == READ[:1]


def test_days_and_numbers_are_spelt_plainly() -> None:
    """A date cell is an ISO day, a whole number has no point."""
    rows = [["企业名称", "日期", "欠费月数"], ["甲", date(2026, 8, 1), 4.0], ["乙", "2026/8/1", 0.5]]
    found = table("a.xlsx", xlsx(rows), ("企业名称", "日期", "欠费月数"))
    assert [(c["日期"].text, c["欠费月数"].text) for _, c in found.rows] == [("2026-08-01", "4"), ("2026/8/1", "0.5")]


@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_code_stored_as_a_number_is_refused_with_its_row(make: Any) -> None:
    """Its last digits are gone, and no one may guess them."""
    said = refusal("a.xlsx" if make is xlsx else "a.xls", make([*ROWS, ["丙", 913101131234567890, "", ""]]))
    assert said.row == 4 and "请将该列设为“文本”后重新导出" in said.reason


def test_a_csv_code_turned_scientific_is_refused_and_a_shielded_one_read() -> None:
    """``9.13101E+17`` is damaged; ``="…"`` is a code kept safe."""
    assert refusal("a.csv", text([*ROWS, ["丙", "9.13101E+17", "", ""]])).row == 4
    assert plain(table("a.csv", text([ROWS[0], ["丙", f'="{A}"', "", ""]])))[0][1]["统一社会信用代码"] == A


def test_formulas_in_the_data_are_refused_with_their_cell() -> None:
    """A formula's value may never have been computed; one in a title, or in a column not read, does no harm."""
    said = refusal("a.xlsx", xlsx([*ROWS, ["丙", A, "", "=1+1"]]))
    assert said.row == 4 and "D4" in said.reason and "选择性粘贴为数值" in said.reason
    rows = [["=TODAY()"], ["序号", *ROWS[0]], ["=ROW()-2", *ROWS[1]]]
    assert len(table("a.xlsx", xlsx(rows)).rows) == 1


@pytest.mark.parametrize(("area", "read"), [("C2:C3", False), ("A3:B3", False), ("A1:D1", True), ("F2:G9", True)])
def test_merged_cells_in_the_data_are_refused_with_their_range(area: str, read: bool) -> None:
    """A merged cell gives its value to one row only; merged titles and columns not read do no harm."""
    data = xlsx([["标题"], *ROWS], lambda book: book.active.merge_cells(_down(area) if not read else area))
    if read:
        assert len(table("a.xlsx", data).rows) == 2
    else:
        assert _down(area) in refusal("a.xlsx", data).reason


def _down(area: str) -> str:
    return "".join(str(int(c) + 1) if c.isdigit() else c for c in area)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["甲", "乙"], ["1", "2"]], "没有找到表头"),
        ([["企业名称", "企业名称", "欠费月数"], ["甲", "乙", "1"]], "有两列"),
        ([ROWS[0], *([["丙", A, "", ""]] * 50_001)], "超过 50000 行"),
        ([ROWS[0], ["丙", *[""] * 201, "x"]], "超过 200 列"),
    ],
)
def test_a_table_out_of_shape_is_refused(rows: list[list[str]], says: str) -> None:
    """No heads, a head twice, too many rows or columns: the reason says which."""
    assert says in refusal("a.csv", text(rows)).reason


HTML = "<html><table><tr><td>企业名称</td></tr></table></html>".encode()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _compound(name: str) -> bytes:
    """An OLE file with one stream of a name."""
    head = bytearray(512)
    head[:8] = OLE
    struct.pack_into("<HHHHH", head, 0x18, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", head, 0x2C, 1)
    struct.pack_into("<I", head, 0x30, 1)
    struct.pack_into("<110I", head, 0x48, 0, 0, *[0xFFFFFFFF] * 108)
    entry = name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HB", 2 * len(name) + 2, 2)
    return bytes(head) + struct.pack("<128I", *[0xFFFFFFFE] * 128) + entry.ljust(512, b"\0")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("空.xlsx", b"", "空的"),
        ("空.csv", b"\r\n \r\n", "空的"),
        ("网页.xls", HTML, "另存为 xlsx"),
        ("网页.csv", HTML, "另存为 xlsx"),
        ("改名.xls", FILES["名单.xlsx"], "另存为 xlsx"),
        ("改名.xls", FILES["名单.csv"], "另存为 xlsx"),
        ("改名.xlsx", FILES["名单.xls"], "另存为 xlsx"),
        ("断.xlsx", FILES["名单.xlsx"][:2000], "已损坏"),
        ("断.xls", FILES["名单.xls"][:3000], "已损坏"),
        ("头.xls", OLE + b"\0" * 600, "损坏"),
        ("密.xlsx", _compound("EncryptedPackage"), "xls"),
        ("密.xls", _compound("EncryptedPackage"), "密码"),
        ("乱.csv", bytes(range(256)) * 4, "认不出"),
        ("引号.csv", '企业名称,统一社会信用代码\n"甲,1\n乙,2\n'.encode(), "引号"),
        ("文.pdf", b"%PDF-1.7", "PDF"),
        ("大.csv", b"x" * (20 * 1024 * 1024 + 1), "上限 20 MB"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_what_to_do(name: str, data: bytes, says: str) -> None:
    """Whatever arrives, a sentence comes back."""
    assert says in refusal(name, data).reason


WRITTEN = table_sheet("名单", ROWS[0], ROWS[1:])  # with its texts shared between cells


def _with(change: dict[str, tuple[bytes, bytes]], extra: dict[str, bytes] | None = None) -> bytes:
    changed = set()

    def part(name: str, data: bytes) -> bytes:
        for end, (old, new) in change.items():
            if name.endswith(end) and old in data:
                changed.add(end)
                data = data.replace(old, new, 1)
        return data

    made = repacked(WRITTEN, part, extra)
    assert changed == set(change)
    return made


def _zeros(size: int) -> bytes:
    """A workbook whose first sheet unpacks to that many bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b"<workbook/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(b"<worksheet><sheetData>")
            for _ in range(size >> 20):
                sheet.write(b" " * (1 << 20))
    return out.getvalue()


def _liar() -> bytes:
    """A bomb whose directory says that it is small."""
    data = _zeros(64 << 20)
    real = struct.pack("<I", (64 << 20) + len(b"<worksheet><sheetData>"))
    return data.replace(real, struct.pack("<I", 100))


SHARED = b"<si><t>" + b"\xe5\xad\x97" * 30_000 + b"</t></si>"
REPEATED = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (i, i) for i in range(9, 9000))
BOMBS = {
    "zeros": (_zeros(1 << 30), "解压后超过"),
    "zeros, not so many": (_zeros(90 << 20), "压缩比"),
    "lying sizes": (_liar(), "拒收|损坏"),
    "a text shown nine thousand times": (
        _with({"sharedStrings.xml": (b"<si>", SHARED + b"<si>"), "sheet1.xml": (b"</sheetData>", REPEATED + b"</sheetData>")}),
        "文字太多",
    ),
    "one cell at the far corner": (
        _with({"sheet1.xml": (b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')}),
        "万格",
    ),
    "a DTD": (_with({"sheet1.xml": (b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet')}), "DTD"),
    "a DTD in the texts": (_with({"sharedStrings.xml": (b"<sst", b"<!DOCTYPE x><sst")}), "DTD"),
    "many entries": (_with({}, {f"xl/media/{i}.xml": b"<a/>" for i in range(2001)}), "2000"),
    "rows out of order": (
        _with({"sheet1.xml": (b"</sheetData>", b'<row r="1"><c r="A1"><v>1</v></c></row></sheetData>')}), "已损坏",
    ),
    "broken XML": (_with({"sheet1.xml": (b"</sheetData>", b"</sheet>")}), "已损坏"),
    "another archive": (repacked(FILES["名单.xlsx"], lambda n, d: d).replace(b"xl/", b"xx/"), "不是表格"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BOMBS)
def test_hostile_workbooks_are_refused_before_they_are_parsed(kind: str) -> None:
    """Bombs, lies about sizes, cells at the end of the world, document types: a sentence, and no harm."""
    data, says = BOMBS[kind]
    reason = refusal("a.xlsx", data).reason
    assert any(s in reason for s in says.split("|")), reason


def test_an_xls_with_a_cell_at_the_far_corner_is_refused() -> None:
    """The parser would make a table of sixteen million cells of it."""
    rows: list[list[object]] = [["企业名称"], *[[] for _ in range(65_534)], [*[""] * 255, "x"]]
    assert "万格" in refusal("a.xls", xls(rows)).reason


def _old(change: Callable[[bytes], bytes], rows: list[list[object]]) -> str:
    return refusal("a.xls", change(xls(rows))).reason


def test_an_xls_that_lies_about_itself_is_refused() -> None:
    """Bounds the wrong way round or too wide, more texts than there is room for, one long text shown everywhere."""
    bounds = struct.pack("<HHIIHH", 0x200, 14, 0, 3, 0, 4)
    for top, bottom, right in ((3, 0, 4), (0, 0xFFFFFF, 4), (0, 65_536, 256)):
        lie = struct.pack("<HHIIHH", 0x200, 14, top, bottom, 0, right)
        assert any(w in _old(lambda d, lie=lie: d.replace(bounds, lie), ROWS) for w in ("万格", "损坏"))
    many = struct.pack("<II", 11, 11), struct.pack("<II", 11, 0x7FFFFFFF)
    assert "损坏" in _old(lambda d: d.replace(*many), ROWS)
    assert "文字太多" in _old(lambda d: d, [["企业名称"], *([["字" * 9000]] * 9000)])


def test_long_texts_of_an_xls_are_read_whole() -> None:
    """Texts that run over the pieces of the old format come back as they were."""
    names = [f"{i}" + "上海a" * 900 for i in range(30)]
    found = table("a.xls", xls([["企业名称"], *([n] for n in names)]))
    assert [c["企业名称"].text for _, c in found.rows] == names


def test_an_archive_or_macro_inside_is_ignored() -> None:
    """What is no part of the table is not even handed on."""
    data = _with({}, {"xl/vbaProject.bin": b"\0" * 100, "xl/embeddings/inner.zip": _zeros(1 << 20)})
    assert [cells for _, cells in plain(table("a.xlsx", data))] == [cells for _, cells in READ]


@pytest.mark.parametrize("name", ["名单.xlsx", "名单.xls"])
def test_any_damaged_byte_gives_a_value(name: str) -> None:
    """Cut anywhere or overwritten anywhere, a file is read or refused; nothing is raised."""
    data = FILES[name]
    for at in range(0, len(data), max(1, len(data) // 150)):
        read_table(name, data[:at], heads=HEADS)
        read_table(name, data[:at] + b"\xff\x80\0\x01" + data[at + 4 :], heads=HEADS)


def test_what_another_office_program_saves_is_read(tmp_path: Path) -> None:
    """A list saved by LibreOffice as xls and xlsx is the list."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not here")
    (tmp_path / "源.xlsx").write_bytes(FILES["名单.xlsx"])
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    for kind in ("xls", "xlsx"):
        out = tmp_path / kind
        command = [soffice, home, "--headless", "--convert-to", kind, "--outdir", str(out), str(tmp_path / "源.xlsx")]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        assert plain(table(f"源.{kind}", (out / f"源.{kind}").read_bytes())) == READ
