"""附件1-3 as plain values: what each form holds on a day. How it looks is the templates' matter, on screen and in Word.

附件1 and 附件3 are printed with the measures; 附件2 and 附件4 are named there only, so theirs is a proposal (样表（拟）).
A form shows what was in effect on its day: entries dated later are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from ledger.book.words import long_day, money
from ledger.records.case import Case, Clue
from ledger.records.contacts import DEPARTMENT, Contacts, Term
from ledger.records.journal import in_effect
from ledger.records.kinds import SOURCES, TO_DISPATCH
from ledger.records.reader import Row
from ledger.records.record import Record
from ledger.text.value import dataclass

TITLES = {
    1: "各科室部门预警处置工作负责人、联络人名单",
    2: "缴费异常企业情况排摸表",
    3: "局系统用工异常情况通报表",
    4: "企业欠薪“三色”预警处置表",
}
PROPOSED = frozenset({2, 4})  # 办法没有印出样式的
VACANT = "空缺"
_COORDINATOR = "局行政执法科"  # 三: 对接税务部门、各街镇园区

Pair = tuple[str, str]  # 栏名 and what stands there
Line = tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One form: single cells by their 栏名, and lists of lines; ``proposed`` marks our own layout.

    Both renderings are filled from ``named()``.
    """

    number: int
    title: str
    proposed: bool
    as_of: str
    cells: tuple[Pair, ...] = ()
    lists: tuple[tuple[str, tuple[Line, ...]], ...] = ()

    def named(self) -> dict[str, str | tuple[Mapping[str, str], ...]]:
        """Every cell and list by its Chinese name, 数据截至 among them."""
        return {"数据截至": self.as_of, **dict(self.cells), **{n: tuple(map(dict, lines)) for n, lines in self.lists}}


def make_form(number: int, day: date, cells: Iterable[Pair], **lists: Iterable[Line]) -> Form:
    """A form of a number as of a day."""
    filled = tuple((name, tuple(lines)) for name, lines in lists.items())
    return Form(number, TITLES[number], number in PROPOSED, long_day(day), tuple(cells), filled)


def known(rows: Iterable[Row], day: date) -> tuple[Row, ...]:
    """The entries of a list in effect whose 日期 is not after a day."""
    return tuple(r for r in in_effect(tuple(rows)) if (r.day("日期") or date.min) <= day)


# --- 附件1 -------------------------------------------------------------------------------------------------


def roster_form(contacts: Contacts, day: date) -> Form:
    """附件1: the departments of a day with who is responsible and who is the contact (三)."""
    units = (u for u in contacts.units if u.kind == DEPARTMENT and u.holds(day))
    lines = (
        (("科室", u.name), ("负责人", _serving(u.chiefs, day)), ("联络人", _serving(u.liaisons, day))) for u in units
    )
    return make_form(1, day, (), 名单=lines)


def _serving(people: Iterable[Term], day: date) -> str:
    return "、".join(p.name for p in people if p.holds(day)) or VACANT


# --- 附件3 -------------------------------------------------------------------------------------------------


def notice_form(record: Record, day: date) -> Form:
    """附件3 of a 科室通报 (二(一)三)."""
    top = record.top
    updates = (
        "　".join(filter(None, (long_day(on), r.words("部门"), r.words("内容"))))
        for r in known(top.lists.get("更新情况", ()), day)
        if (on := r.day("日期"))
    )
    return _notice(top, top.day("日期"), day, 信息来源=top.words("信息来源"), 通报部门=top.words("通报部门"),
                   异常情况=top.words("异常情况"), 更新情况="\n".join(updates))  # fmt: skip


def notice_of_case(case: Case, clue: Clue, day: date) -> Form | None:
    """附件3 drafted from a 信息来源 entry of a case; None where its 渠道 is none of the seven sources of 二(一)三."""
    if clue.channel not in SOURCES:
        return None
    people = clue.row.words("反映人数")
    told = [clue.row.words("摘要"), f"反映人数：{people}人" if people else "", clue.row.words("说明")]
    graded = [f"{long_day(g.day)}　列为{g.level}预警" for g in case.gradings if g.day <= day and g.level != "无"]
    return _notice(case.top, clue.day, day, 信息来源=clue.channel, 通报部门=clue.unit or "",
                   异常情况="\n".join(filter(None, told)), 更新情况="\n".join(graded))  # fmt: skip


def _notice(top: Row, on: date | None, day: date, **cells: str) -> Form:
    firm = ((name, top.words(name)) for name in ("企业名称", "联系人", "经营地址", "联系方式"))
    parts = (("年", on.year), ("月", on.month), ("日", on.day)) if on else (("年", ""), ("月", ""), ("日", ""))
    return make_form(3, day, (*firm, *cells.items(), *((name, str(n)) for name, n in parts)))


# --- 附件2 -------------------------------------------------------------------------------------------------

_UNITS = {
    "欠费月数": "个月", "上期参保人数": "人", "本期参保人数": "人", "职工数": "人", "欠薪人数": "人", "缓发次数": "次",
}  # fmt: skip
_LISTED = (
    "企业名称", "统一社会信用代码", "注册地址", "经营地址", "行业", "异常类型", "起始所属期", "欠费月数", "上期参保人数", "本期参保人数",
)  # fmt: skip
_FOUND = (
    "排查人", "方式", "经营状态", "职工数", "欠薪", "欠薪人数", "欠薪所属月份", "发薪日", "缓发次数", "协商备案", "其他拖欠",
    "法定代表人", "原因", "建议等级",
)  # fmt: skip


def tax_form(record: Record, street: str, contacts: Contacts, day: date) -> Form:
    """附件2 of a tax batch for one 街镇园区 (二(一)一): the enterprises sent to it, each with its latest 排查.

    What was withheld (不下发) stands on no such form.
    """
    top = record.top
    latest: dict[str, Row] = {}
    for row in sorted(known(top.lists.get("排查", ()), day), key=lambda r: r.day("日期") or date.min):
        latest[row.words("统一社会信用代码")] = row
    firms = [
        row
        for row in in_effect(top.lists.get("企业", ()))
        if row.text("处理") == TO_DISPATCH and row.words("街镇园区") == street
    ]
    lines = (_firm(i, row, latest.get(row.words("统一社会信用代码"))) for i, row in enumerate(firms, 1))
    return make_form(2, day, _batch(top, street, contacts, day), 企业=lines)


def _batch(top: Row, street: str, contacts: Contacts, day: date) -> Iterable[Pair]:
    """What holds for the whole sheet; the day a step was done is empty until then."""
    steps = [r for r in in_effect(top.lists.get("处置", ())) if not r.given("免除")]

    def done(step: str) -> str:
        days = [on for r in steps if r.text("步骤") == step and (on := r.day("完成")) and on <= day]
        return max(days).isoformat() if days else ""

    due = (r.words("期限") for r in steps if r.text("步骤") == "定向排查" and r.text("部门") == street)
    unit = contacts.unit(_COORDINATOR)
    yield "批次编号", top.words("编号")
    yield "税务提供日期", top.words("日期")
    yield "所属期", top.words("所属期")
    yield "街镇园区", street
    yield "下发日期", done("下发排查")
    yield "排查期限", next(filter(None, due), "")
    yield "反馈税务日期", done("税务反馈")
    yield "回报科室", unit.name if unit and unit.holds(day) else ""
    yield "回报联络人", _serving(unit.liaisons, day) if unit and unit.holds(day) else ""


def _firm(number: int, row: Row, found: Row | None) -> Line:
    seen = dict.fromkeys((*_FOUND, "排查日期", "欠薪金额", "案件", "备注"), "")
    if found is not None:
        amount, filed = found.money("欠薪金额"), found.words("协商备案")
        seen = {name: _counted(found, name) for name in _FOUND} | {
            "排查日期": found.words("日期"), "欠薪金额": money(amount) if amount is not None else "",
            "协商备案": f"备案：{filed}" if filed else "", "案件": found.words("案件"), "备注": found.words("说明"),
        }  # fmt: skip
    return (("序号", str(number)), *((name, _counted(row, name)) for name in _LISTED), *seen.items())


def _counted(row: Row, name: str) -> str:
    """A value with what it counts."""
    words = row.words(name)
    return words + _UNITS.get(name, "") if words else ""
