"""From a clue to a case: what a record of a channel says of an enterprise, put down as the draft of a case (二(一)→二(三))."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ledger.book.editing import Intent, Refused, fill, fill_entry
from ledger.checks.subject import Subject
from ledger.records.kinds import CHANNEL_OF, NEW_CASE
from ledger.records.reader import Row
from ledger.records.record import Record
from ledger.records.values import Kind, Parsed, parse, plain
from ledger.text.edit import Edit
from ledger.text.value import dataclass
from ledger.text.write import Values

_STATES = {"困难": "经营困难", "停产": "停工停产"}
_ARREARS = {"欠费": "社保欠费", "缓缴": "社保缓缴"}


@dataclass(frozen=True)
class Opening:
    """A case about to be opened: fields, the clue, wages, facts and steps by list, and how the record then names it."""

    values: dict[str, str]
    lists: dict[str, tuple[Values, ...]]
    firm: Row

    def link(self, number: str) -> Intent:
        """Writes the case's 编号 where the record speaks of the enterprise."""
        if not self.firm.index:
            return fill({"案件": number})

        def intent(subject: Subject) -> list[Edit] | Refused:
            if self.firm.text("案件"):
                return Refused(f"这一条已写明案件 {self.firm.text('案件')}")
            mine = next(r for r in subject.record.rows(self.firm.field.name) if r.index == self.firm.index)
            dealt = {"处理": NEW_CASE} if mine.field.field("处理") and not mine.text("处理") else {}
            return fill_entry(subject, mine, {**dealt, "案件": number})

        return intent


def opening(record: Record, which: str | None) -> Opening | Refused:
    """The draft from a record; ``which`` is the enterprise's code or name where the record holds several."""
    if record.kind.letter == "T":
        return _from_tax(record, which)
    if record.kind.letter == "G":
        return _from_patrol(record, which)
    if record.kind.letter in ("O", "S"):
        return _from_notice(record)
    return Refused(f"{record.kind.title}不是线索，不能据以立案")


def _pick(rows: tuple[Row, ...], which: str | None) -> Row | Refused:
    named = [r for r in rows if not which or plain(which).upper() in (r.words("统一社会信用代码"), plain(r.words("企业名称")).upper())]  # fmt: skip
    if len(named) == 1:
        return named[0]
    known = "；".join(f"{r.words('统一社会信用代码')} {r.words('企业名称')}" for r in rows[:10])
    return Refused(f"要写明是哪一家：--firm 代码或名称。有：{known}{'…' if len(rows) > 10 else ''}")


def _from_tax(record: Record, which: str | None) -> Opening | Refused:
    surveys = [r for r in record.entries("排查") if r.text("欠薪") == "是" and not r.text("案件")]
    firms = {r.words("统一社会信用代码"): r for r in record.entries("企业")}
    owing = tuple(firms[c] for c in dict.fromkeys(r.words("统一社会信用代码") for r in surveys) if c in firms)
    if not owing:
        return Refused(f"{record.id} 里没有排查出欠薪而还没有立案的企业")
    firm = _pick(owing, which)
    if isinstance(firm, Refused):
        return firm
    survey = next(r for r in reversed(surveys) if r.words("统一社会信用代码") == firm.words("统一社会信用代码"))
    clue = _clue(record, CHANNEL_OF["T"], survey.words("日期"), firm.words("街镇园区"), survey.words("欠薪人数"),
                 "定向排查发现欠薪" + (f"，{survey.words('原因')}" if survey.words("原因") else ""))  # fmt: skip
    values = {
        **_enterprise(firm),
        "经营地址": firm.words("经营地址") or firm.words("注册地址"),
        "用工人数": survey.words("职工数"),
    }
    facts = tuple(_observed(firm, survey))
    return Opening(values, {"信息来源": (clue,), "工资": tuple(_wages(survey)), "情况": facts}, survey)


def _wages(survey: Row) -> Iterator[Values]:
    """The wages a survey tells of: an entry for each month; the sum only where there is one month."""
    told = re.split(r"[、,，;；\s]+|至", survey.words("欠薪所属月份"))
    months = [m for word in told if (m := _month(word, survey.day("日期")))]
    for month in months or [""]:
        entry = {
            "所属期": month, "发薪日": survey.words("发薪日") if len(months) < 2 else "", "人数": survey.words("欠薪人数"),
            "应发": survey.words("欠薪金额") if len(months) < 2 else "",
        }  # fmt: skip
        yield {k: v for k, v in entry.items() if v}


def _month(word: str, seen: date | None) -> str:
    """A month as typed; one without its year is the last such month before the survey."""
    bare = re.fullmatch(r"(\d{1,2})月份?", plain(word))
    if bare and seen and 1 <= int(bare[1]) <= 12:
        word = f"{seen.year - (int(bare[1]) > seen.month)}-{bare[1]}"
    parsed = parse(Kind.MONTH, word)
    return parsed.canonical if isinstance(parsed, Parsed) else ""


def _observed(firm: Row, survey: Row) -> Iterator[Values]:
    day, ground = survey.words("日期"), "税务批次定向排查"
    for matter in filter(None, (_STATES.get(survey.words("经营状态")), _ARREARS.get(firm.words("异常类型")))):
        yield {"日期": day, "事项": matter, "认定": "属实", "依据": ground}
    if survey.words("法定代表人") == "联系不上":
        yield {"日期": day, "事项": "负责人逃匿", "认定": "疑似", "依据": "排查时联系不上法定代表人"}


def _from_patrol(record: Record, which: str | None) -> Opening | Refused:
    firm = _pick(tuple(r for r in record.entries("发现") if not r.text("案件")), which)
    if isinstance(firm, Refused):
        return firm
    found = firm.words("日期") or record.top.words("日期")
    clue = _clue(record, CHANNEL_OF["G"], found, record.street, firm.words("涉及人数"), firm.words("情况"))
    return Opening({**_enterprise(firm), "街镇园区": record.street}, {"信息来源": (clue,)}, firm)


def _from_notice(record: Record) -> Opening | Refused:
    top = record.top
    if top.text("案件"):
        return Refused(f"{record.id} 已写明案件 {top.text('案件')}")
    opinion = record.kind.letter == "O"
    channel = CHANNEL_OF["O"] if opinion else top.words("信息来源")
    unit = top.words("承办") if opinion else top.words("通报部门")
    told = top.words("摘要") if opinion else top.words("异常情况")
    clue = _clue(record, channel, top.words("日期"), unit, top.words("涉及人数"), told)
    values = {**_enterprise(top), **{n: top.words(n) for n in ("经营地址", "联系人", "联系方式")}}
    done = [e for e in record.steps if e.step in ("舆情转办", "口径反馈") and e.done] if opinion else []
    steps = tuple(
        {n: e.row.words(n) for n in ("步骤", "部门", "期限", "完成", "结果", "经办", "文号") if e.row.words(n)}
        for e in done
    )
    return Opening(values, {"信息来源": (clue,), "处置": steps}, top)


def _enterprise(row: Row) -> dict[str, str]:
    return {n: row.words(n) for n in ("企业名称", "统一社会信用代码", "街镇园区", "行业")} | {
        "统一社会信用代码": row.words("统一社会信用代码") or "不详"
    }


def _clue(record: Record, channel: str, day: str, unit: str, persons: str, told: str) -> Values:
    clue = {"日期": day, "渠道": channel, "部门": unit, "反映人数": persons, "线索": record.id, "摘要": told}
    return {k: v for k, v in clue.items() if v}
