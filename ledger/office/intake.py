"""Tables to rows of a tax batch (二(一)一是): what is taken, what is not and why, what a clerk should look at.

Pure functions. Nothing is lost silently: every row of a list is among the taken or the rejected, and what could not
be read of a taken row is told in its 说明.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from ledger.office.tabular import Cells, Table
from ledger.records.kinds import TAX, TO_DISPATCH, WITHHELD
from ledger.records.personal import is_identity, personal_numbers
from ledger.records.table import Field
from ledger.records.values import Bad, Kind, parse, plain
from ledger.text.value import dataclass, field
from ledger.text.write import scalar

MAX_BATCH = 5_000  # enterprises; the record of a batch must stay within its kind's front matter
MAX_NAME = 60  # characters of a name, where it is told
MAX_WORDS = 200  # characters of a free text
CODE, NAME, STREET, NOTE = "统一社会信用代码", "企业名称", "街镇园区", "说明"
UNFIT, TWICE = "不合格", "重复"

Values = Mapping[str, str]
OpenCases = Mapping[str, tuple[str, ...]]


def batch_list(name: str) -> Field:
    """A list of a tax batch, by name."""
    found = TAX.field(name)
    assert found is not None
    return found


_LISTED = batch_list("企业")
OURS = {"行号", "处理", "理由", "更正", "作废"}  # not for others to fill in
_TAX_FIELDS = tuple(f for f in _LISTED.fields if f.name not in OURS)
TAX_HEADS = tuple(f.name for f in _TAX_FIELDS)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row not taken: its number in the sheet, 不合格 or 重复, and why."""

    row: int
    why: str
    note: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a row that a clerk should look at."""

    row: int
    text: str


@dataclass(frozen=True, slots=True)
class TaxImport:
    """A tax list read: ``problems`` refuse it whole; else ``total`` rows are the taken and the rejected together."""

    total: int
    taken: tuple[Values, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[Note, ...] = ()
    problems: tuple[str, ...] = ()


# ---- words

_LONG = re.compile(r"(?<![0-9A-Za-z])\d{15,19}(?![0-9A-Za-z])")  # an identity number of old, or one mistyped


def mask(text: str) -> str:
    """The text with whatever may be a person's identity, mobile or bank number made unreadable."""
    kept, at = [], 0
    for found in personal_numbers(text):
        kept += [text[at : found.start], _hidden(text[found.start : found.end])]
        at = found.end
    return _LONG.sub(lambda m: _hidden(m[0]), "".join([*kept, text[at:]]))


def _hidden(number: str) -> str:
    return f"{number[:3]}****{number[-2:]}"


_BEFORE = re.compile(r"^(?:上海市)?(?:宝山区)?")
_BEHIND = re.compile(r"(?:街道办事处|镇人民政府|人民政府|街道|镇)$")


def _stem(street: str) -> str:
    return _BEHIND.sub("", _BEFORE.sub("", plain(street)))


def street_named(text: str, streets: Collection[str]) -> str | None:
    """The 街镇园区 that a text means: itself, or the only one of the same stem (杨行 for 杨行镇); no guess beyond."""
    if text in streets:
        return text
    same = [s for s in streets if _stem(s) == _stem(text)] if len(_stem(text)) > 1 else []
    return same[0] if len(same) == 1 else None


def _bare(name: str) -> str:
    """A name for comparison: without brackets and blanks, half-width."""
    return re.sub(r"[()\[\]【】〔〕]", "", plain(name))


_SAME = {"欠缴": "欠费", "欠缴社保费": "欠费", "缓交": "缓缴", "停缴": "断缴"}  # words of the tax bureau's own lists


def spelt(kind: Field, text: str) -> str | Bad:
    """A cell's canonical spelling by its field; a day in a month's column (as spreadsheets make them) is its month."""
    if kind.kind is Kind.MONTH and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        text = text[:7]
    parsed = parse(kind.kind, _SAME.get(text, text), kind.choices)
    return parsed if isinstance(parsed, Bad) else parsed.canonical


# ---- the tax list


@dataclass
class _List:
    """The state between the rows of a tax list."""

    streets: Collection[str]
    open_cases: OpenCases
    earlier: Mapping[str, str]
    taken: list[Values] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    by_code: dict[str, tuple[int, str]] = field(default_factory=dict)
    by_name: dict[str, tuple[int, str]] = field(default_factory=dict)

    def row(self, number: int, cells: Cells) -> None:
        code = self.code(cells)
        name = mask(cells[NAME].text)[:MAX_NAME] if NAME in cells else ""
        if isinstance(code, Bad) or not name:
            wrong = [mask(code)] if isinstance(code, Bad) else []
            self.rejected.append(Rejected(number, UNFIT, "；".join(wrong if name else ["缺少企业名称", *wrong])))
        elif code in self.by_code:
            self.twice(number, code, name)
        else:
            self.by_code[code] = (number, name)
            self.taken.append(self.values(number, cells, code))
            self.remarks(number, code, name)

    def code(self, cells: Cells) -> str | Bad:
        cell = cells.get(CODE)
        if cell is None:
            return Bad("缺少统一社会信用代码")
        if cell.numeric:
            return Bad("统一社会信用代码存成了数字，位数已经丢失")
        code = spelt(_LISTED.field(CODE) or _LISTED, cell.text)
        if not isinstance(code, Bad) and is_identity(code):
            return Bad(f"“{code}”像是个人的身份证号，不收")
        return Bad("统一社会信用代码不详") if code == "不详" else code

    def twice(self, number: int, code: str, name: str) -> None:
        first, other = self.by_code[code]
        told = f"与第 {first} 行的统一社会信用代码相同"
        if name != other:
            alike = _bare(name) == _bare(other)
            told += "，企业名称只差括号或空格" if alike else f"，企业名称不同：“{name}”"
            self.notes.append(Note(number, told + ("" if alike else "，请核对")))
        self.rejected.append(Rejected(number, TWICE, told))

    def values(self, number: int, cells: Cells, code: str) -> Values:
        values = {"行号": str(number)}
        left: list[str] = []
        for kind in _TAX_FIELDS:
            text = cells[kind.name].text if kind.name in cells else ""
            value = code if kind.name == CODE else self.street(text) if kind.name == STREET else spelt(kind, text)
            if text and (isinstance(value, Bad) or not value):
                left.append(f"{kind.name}原文“{mask(text)[:40]}”")
                self.notes.append(Note(number, f"“{kind.name}”未采用：{mask(value or text)}"))
            elif text and value:
                values[kind.name] = self.words(number, kind, value)
        if left:
            told = [values[NOTE]] if NOTE in values else []
            values[NOTE] = "；".join(told + left)[:MAX_WORDS]
        return values

    def street(self, text: str) -> str:
        return street_named(text, self.streets) or ""

    def words(self, number: int, kind: Field, text: str) -> str:
        """A free text without personal numbers, of bearable length."""
        if kind.kind is not Kind.TEXT:
            return text
        kept = mask(text)
        if kept != text:
            self.notes.append(Note(number, f"“{kind.name}”里像是有个人号码，已隐去"))
        if len(kept) > MAX_WORDS:
            self.notes.append(Note(number, f"“{kind.name}”超过 {MAX_WORDS} 字，后面的没有采用"))
        return kept[:MAX_WORDS].rstrip()

    def remarks(self, number: int, code: str, name: str) -> None:
        if self.open_cases.get(code):
            self.notes.append(Note(number, f"{name}已在案 {'、'.join(self.open_cases[code])}"))
        if code in self.earlier:
            self.notes.append(Note(number, f"{name}曾列入 {self.earlier[code]}"))
        first = self.by_name.setdefault(_bare(name), (number, code))
        if first[1] != code:
            self.notes.append(Note(number, f"企业名称与第 {first[0]} 行相同，统一社会信用代码不同，请核对"))


def read_tax(table: Table, *, streets: Collection[str], open_cases: OpenCases, earlier: Mapping[str, str]) -> TaxImport:
    """The rows of a tax list as entries of 企业, canonical in spelling, 行号 being that of the sheet.

    ``streets`` are the 街镇园区 in force; ``open_cases`` gives the open cases of a credit code, ``earlier`` the
    batch in which it stood before.
    """
    total = len(table.rows)
    missing = [h for h in (NAME, CODE) if h not in table.columns.values()]
    problems = [f"第 {table.header} 行的表头里缺少“{'”“'.join(missing)}”"] if missing else []
    if total > MAX_BATCH:
        problems.append(f"一批最多 {MAX_BATCH} 户，这份有 {total} 行：请分成几批")
    if not total:
        problems.append("表头下面没有数据")
    if problems:
        return TaxImport(total, problems=tuple(problems))
    found = _List(streets, open_cases, earlier)
    for number, cells in table.rows:
        found.row(number, cells)
    if STREET not in table.columns.values():
        found.notes.insert(0, Note(table.header, "名单没有街镇园区一列，全部待核"))
    return TaxImport(total, tuple(found.taken), tuple(found.rejected), tuple(found.notes))


def _no_street(row: Values, _: OpenCases) -> str | None:
    return None if row.get(STREET) else "街镇园区不明，待核"


def _in_case(row: Values, open_cases: OpenCases) -> str | None:
    cases = open_cases.get(row[CODE])
    return f"已在案 {'、'.join(cases)}" if cases else None


WITHHOLD: tuple[Callable[[Values, OpenCases], str | None], ...] = (_in_case, _no_street)


def classify(rows: Iterable[Values], open_cases: OpenCases) -> tuple[Values, ...]:
    """Each row with 处理: 下发, or 不下发 with the 理由 of the first rule that withholds it.

    The bureau filters and classifies a list before it goes out (二(一)一是); a clerk may decide otherwise later.
    """
    sorted_out = []
    for row in rows:
        reason = next((r for rule in WITHHOLD if (r := rule(row, open_cases))), None)
        sorted_out.append({**row, "处理": WITHHELD, "理由": reason} if reason else {**row, "处理": TO_DISPATCH})
    return tuple(sorted_out)


def tax_record(number: str, day: date, month: date | None, unit: str, filename: str, imported: TaxImport) -> str:
    """The text of a new batch record: its lists in canonical form, its notes in the body."""
    name = mask(filename.replace("\\", "/").rpartition("/")[2])
    top = {"编号": number, "日期": day.isoformat(), "提供单位": unit, "所属期": f"{month:%Y-%m}" if month else "",
           "文件": name, "总行数": str(imported.total)}  # fmt: skip
    lines = ["---", *(f"{key}: {scalar(value)}" for key, value in top.items() if value)]
    rows = sorted(imported.taken, key=lambda r: (not r.get(STREET), r.get(STREET, ""), r[CODE]))
    left = [{"行号": str(r.row), "原因": r.why, "说明": r.note} for r in sorted(imported.rejected, key=lambda r: r.row)]
    for kind, entries in ((_LISTED, rows), (batch_list("未采用"), left)):
        lines += [f"{kind.name}:", *(_entry(kind, e) for e in entries)] if entries else []
    notes = [f"- 第 {n.row} 行：{n.text}" for n in imported.notes]
    return "\n".join([*lines, "---", "## 说明", "", *(notes or ["无。"]), ""])


def _entry(table: Field, values: Values) -> str:
    """An entry in flow, its keys in the table's order."""
    given = [(f.name, values[f.name]) for f in table.fields if values.get(f.name)]
    return "  - {" + ", ".join(f"{name}: {scalar(text, flow=True)}" for name, text in given) + "}"
