"""A dispatched survey sheet filled in and sent back (二(一)一是: 定向排查), as entries of 排查. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ledger.office.intake import CODE, MAX_WORDS, NAME, OURS, UNFIT, Note, Rejected, Values, batch_list, mask, spelt
from ledger.office.tabular import Cells, Table
from ledger.records.kinds import WITHHELD
from ledger.records.values import Bad, Kind, plain
from ledger.text.value import dataclass

FORM = "排摸1"  # the version of the survey form: another layout is another word
_FIELDS = tuple(f for f in batch_list("排查").fields if f.name not in {*OURS, CODE, "案件"})
SURVEY_HEADS = ("键", CODE, NAME, *(f.name for f in _FIELDS))


@dataclass(frozen=True, slots=True)
class SurveyImport:
    """A filled-in survey sheet: rows for 排查, ``blank`` not yet filled in, ``same`` recorded before word for word.

    ``conflicts`` are answers that contradict what is recorded, or another row; they are not among the taken.
    """

    taken: tuple[Values, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    conflicts: tuple[Note, ...] = ()
    blank: int = 0
    same: int = 0
    problems: tuple[str, ...] = ()


class _Key(NamedTuple):
    batch: str
    code: str
    form: str


def form_key(batch: str, code: str) -> str:
    """What stands in the hidden column of a dispatched row."""
    return f"{batch}|{code}|{FORM}"


def read_survey(
    table: Table,
    batch_rows: Iterable[Values],
    *,
    batch: str,
    recorded: Sequence[Values] = (),
    since: date = date.min,
    until: date = date.max,
) -> SurveyImport:
    """A dispatched sheet filled in and sent back, as entries of 排查.

    ``batch_rows`` are the batch's 企业, ``recorded`` its 排查 so far. A sheet of another batch or form is refused.
    Nothing surveyed before ``since`` (the day of the list) or after ``until`` is taken.
    """
    listed = {r[CODE]: r for r in batch_rows if r.get("处理") != WITHHELD}
    problems = _foreign(table, batch)
    taken: dict[str, tuple[int, Values]] = {}
    rejected, conflicts, blank, same = [], [], 0, 0
    for number, cells in () if problems else table.rows:
        if not any(f.name in cells for f in _FIELDS):
            blank += 1
            continue
        code = _surveyed(cells, listed)
        answer = code if isinstance(code, Bad) else _answer(code, cells, since, until)
        if isinstance(answer, Bad):
            rejected.append(Rejected(number, UNFIT, answer))
            continue
        code, seen = answer[CODE], answer["日期"]
        before = [r for r in recorded if r.get(CODE) == code and r.get("日期") == seen]
        if any(all(r.get(k, "") == answer.get(k, "") for k in (f.name for f in _FIELDS)) for r in before):
            same += 1
        elif before:
            conflicts.append(Note(number, f"{listed[code][NAME]} {seen} 的排查已经登记，内容不同：请用“更正”修改"))
        elif code in taken:
            conflicts.append(Note(number, f"{listed[code][NAME]}填了两次，第 {taken[code][0]} 行已采用"))
        else:
            taken[code] = (number, answer)
    return SurveyImport(
        tuple(v for _, v in taken.values()), tuple(rejected), tuple(conflicts), blank, same, tuple(problems)
    )


def _foreign(table: Table, batch: str) -> list[str]:
    """Why a sheet is not one of this batch and form."""
    missing = [h for h in ("键", "日期", "欠薪") if h not in table.columns.values()]
    if missing:
        return [f"不是本系统下发的排摸表，缺少“{'”“'.join(missing)}”：请在下发的表里填写"]
    keys = [key for _, cells in table.rows if (key := _key(cells))]
    if not keys:
        return ["不是本系统下发的排摸表：系统标识一列是空的"]
    others = dict.fromkeys(k.batch for k in keys if k.batch != batch)
    forms = dict.fromkeys(k.form for k in keys if k.form != FORM)
    return [f"表里有另一批次 {b} 的行，这里登记的是 {batch}" for b in others] + [
        f"排摸表的版本是 {f}，现用 {FORM}：请用新下发的表填写" for f in forms
    ]


def _key(cells: Cells) -> _Key | None:
    parts = cells["键"].text.split("|") if "键" in cells else []
    return _Key(*parts) if len(parts) == 3 else None


def _surveyed(cells: Cells, listed: Mapping[str, Values]) -> str | Bad:
    """The enterprise of a row, by its hidden key and not against the code that is to be seen."""
    key = _key(cells)
    if key is None:
        return Bad("缺少系统标识：请在下发的表里填写，不要插入新行")
    code = key.code
    if code not in listed:
        return Bad(mask(f"“{code}”不在这一批次下发的名单里"))
    if CODE in cells and plain(cells[CODE].text).upper() != code:
        return Bad("统一社会信用代码与系统标识不符：整行可能被挪动过")
    return code


def _answer(code: str, cells: Cells, since: date, until: date) -> dict[str, str] | Bad:
    values = {CODE: code}
    wrong = []
    for kind in _FIELDS:
        if kind.name in cells:
            value = spelt(kind, mask(cells[kind.name].text) if kind.kind is Kind.TEXT else cells[kind.name].text)
            if isinstance(value, Bad):
                wrong.append(f"“{kind.name}”{mask(value)}")
            values[kind.name] = value[:MAX_WORDS] if kind.kind is Kind.TEXT else value
        elif kind.required:
            wrong.append(f"缺少“{'是否欠薪' if kind.name == '欠薪' else '排查日期'}”")
    numbers = {"欠薪人数", "欠薪金额"}.intersection(values)
    if values.get("欠薪") == "是" and not numbers:
        wrong.append("欠薪的，要填欠薪人数或欠薪金额")
    if values.get("欠薪") == "否" and numbers:
        wrong.append(f"是否欠薪填“否”，却填了{'、'.join(sorted(numbers))}")
    seen = values.get("日期", "")
    if seen and not since.isoformat() <= seen <= until.isoformat():
        wrong.append(f"排查日期 {seen} 不在 {since} 至 {until} 之间")
    return Bad("；".join(wrong)) if wrong else values
