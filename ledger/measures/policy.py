"""policy.yaml: every threshold, term and reading as a dated row with its clause."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache

from ledger.measures import codes
from ledger.measures.calendar import Term
from ledger.measures.powers import TABLE as POWERS
from ledger.measures.powers import Power, check_powers, read_powers
from ledger.records.reader import Row, read_rows
from ledger.records.table import Field, keys_of
from ledger.records.values import Kind, plain
from ledger.text.document import Document, read_yaml_document
from ledger.text.finding import Finding
from ledger.text.source import Source, Span
from ledger.text.value import dataclass

TABLE = Field("口径", fields=(
    Field("参数", required=True, fields=(
        Field("名称", required=True), Field("值", required=True), Field("条款", required=True),
        Field("自", Kind.DATE, required=True), Field("待确认", Kind.CHOICE, choices=("是", "否")),
        Field("读法"), Field("说明"),
    )),
    POWERS,
))  # fmt: skip

_KEYS = keys_of(TABLE)
NUMBERS = (
    "红色人数", "红色月数", "红色工资月数", "橙色月数", "多次次数", "多次月数", "缓发上限月数",
    "联合研判人数", "降级批准人数", "税务批次月数", "研判月数",
)  # fmt: skip
TERMS = (
    "跟踪走访（黄）", "跟踪走访（红）", "协调处理", "计划核验", "立案", "调查（红）", "调查", "处理决定（红）", "处理决定",
    "处罚告知", "处罚决定", "重大矛盾", "询问就业需求", "就业转介", "就业对接", "联合研判", "上报区委区政府",
    "舆情转办", "口径反馈", "税务反馈",
    "分类筛选", "下发排查", "定向排查", "批次反馈", "引导确认", "核实结论", "逐户处理", "结果反馈", "科室通报", "形成报告", "互通更新",
)  # fmt: skip
READINGS: Mapping[str, tuple[str, ...]] = {
    "关停与逃匿": ("任一", "同时"),
    "尚未结清工资的范围": ("关停与逃匿", "仅逃匿"),
    "黄色四项": ("任一", "两组同时"),
    "经营困难的地位": ("共同条件", "不作条件"),
    "十人以上的时长": ("不限", "须满橙色月数"),
    "三个月的算法": ("时长与工资月数", "仅时长", "仅工资月数"),
    "对应日": ("当日已满", "次日起满"),
    "发薪日遇休息日": ("提前", "不变"),
    "未到期工资": ("算尚未结清", "不算"),
    "经营困难未查明": ("黄色待核", "不列"),
    "争议款项": ("不计", "计入"),
    "欠薪保障金": ("视为已付", "仍计欠薪"),
    "降级须负责人批准": ("是", "否"),
}
# How much is demanded of whoever commits: no reading of the measures, and no level hangs on it.
DEMANDS: Mapping[str, tuple[str, ...]] = {
    "提交人核对": ("在册", "不核"),
    "签名要求": ("建议", "必须"),
    "降级提交": ("在册人员", "批准人之一"),
}
# Laid down after the first edition: a ledger whose own table does not know them yet takes the packaged rows.
LATER = frozenset((*NUMBERS[-2:], *TERMS[-11:], *DEMANDS))
_WORDS = {**READINGS, **DEMANDS}


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One value in force from a day on, with the clause it rests on."""

    name: str
    value: str
    clause: str
    since: date
    open_question: bool
    reading: str
    note: str
    line: int


@dataclass(frozen=True)
class Policy:
    """All rows by name, oldest first; ``powers`` say who may commit what."""

    rows: Mapping[str, tuple[PolicyRow, ...]]
    powers: tuple[Power, ...] = ()

    def row(self, name: str, day: date) -> PolicyRow:
        """The row in force on a day; before the first, the first."""
        rows = self.rows[name]
        for row in reversed(rows):
            if row.since <= day:
                return row
        return rows[0]

    def number(self, name: str, day: date) -> int:
        """A threshold."""
        return int(self.row(name, day).value)

    def term(self, name: str, day: date) -> Term:
        """A period, as in force on the day it is counted from."""
        term = parse_term(self.row(name, day).value)
        assert term is not None
        return term

    def reads(self, name: str, day: date, value: str) -> bool:
        """Whether a reading is the one in force."""
        return self.row(name, day).value == value

    def days_of_change(self) -> frozenset[date]:
        """The days on which some row comes into force."""
        return frozenset(r.since for rows in self.rows.values() for r in rows)


@lru_cache(maxsize=256)
def parse_term(text: str) -> Term | None:
    """``15日``, ``5个工作日`` or ``当日``; None for anything else."""
    word = plain(text)
    if word == "当日":
        return Term(0)
    match = re.fullmatch(r"(\d{1,3})(个?工作日|日)", word)
    return Term(int(match[1]), match[2] != "日") if match else None


def _known(name: str) -> bool:
    return name in NUMBERS or name in TERMS or name in _WORDS


def _fits(name: str, value: str) -> bool:
    if name in NUMBERS:
        return bool(re.fullmatch(r"[1-9]\d{0,4}", value))
    return parse_term(value) is not None if name in TERMS else value in _WORDS[name]


def _row(row: Row) -> PolicyRow | None:
    name, value, clause, since = row.text("名称"), row.text("值"), row.text("条款"), row.day("自")
    if name is None or value is None or clause is None or since is None:
        return None
    value = plain(value) if name in NUMBERS else value
    return PolicyRow(
        name, value, clause, since, row.text("待确认") == "是", row.text("读法") or "", row.text("说明") or "", row.line
    )


def read_policy(
    path: str, raw: bytes, packaged: Callable[[], Policy | None] = lambda: None
) -> tuple[Policy | None, tuple[Finding, ...]]:
    """The policy, or None with what is wrong with it; one wrong row makes the whole unreadable.

    Rows of ``LATER``, and 权限, where they are absent are those of ``packaged``, which is asked only for them.
    """
    document = read_yaml_document(Source.read(path, raw), _KEYS)
    top, findings = read_rows(document, TABLE)
    rows, powers = ((top.lists.get(f.name, ()) if top else ()) for f in TABLE.fields)
    other = packaged() if not powers or LATER - {row.text("名称") for row in rows} else None
    spare = {n: r for n, r in (other.rows if other else {}).items() if n in LATER}
    found = [*document.findings, *findings, *_check(document, rows, spare, whole=top is not None)]
    found += check_powers(document, powers)
    if any(f.is_error for f in found):
        return None, tuple(found)
    by_name: dict[str, list[PolicyRow]] = {}
    for row in filter(None, map(_row, rows)):
        by_name.setdefault(row.name, []).append(row)
    ordered = {name: tuple(sorted(rows, key=lambda r: r.since)) for name, rows in by_name.items()}
    return Policy({**spare, **ordered}, read_powers(powers) or (other.powers if other else ())), tuple(found)


def _check(document: Document, rows: Iterable[Row], spare: Collection[str], *, whole: bool) -> Iterable[Finding]:
    seen: set[tuple[str, date]] = set()
    for row in rows:
        parsed = _row(row)
        if parsed is None:
            continue
        if not _known(parsed.name):
            yield document.finding(codes.POLICY_UNKNOWN, row.span_of("名称"), f"没有叫“{parsed.name}”的口径",
                                   key=row.key("名称"))  # fmt: skip
        elif not _fits(parsed.name, parsed.value):
            allowed = "、".join(_WORDS.get(parsed.name, ()))
            yield document.finding(codes.POLICY_VALUE, row.span_of("值"), f"“{parsed.name}”不能是“{parsed.value}”",
                                   fix=f"可用：{allowed}" if allowed else None, key=row.key("值"))  # fmt: skip
        if (parsed.name, parsed.since) in seen:
            yield document.finding(codes.POLICY_TWICE, row.span_of("自"), f"“{parsed.name}”自 {parsed.since} 有两行",
                                   key=row.key("自"))  # fmt: skip
        seen.add((parsed.name, parsed.since))
    missing = [
        n for n in (*NUMBERS, *TERMS, *_WORDS) if whole and n not in spare and n not in {name for name, _ in seen}
    ]
    if missing:
        yield document.finding(codes.POLICY_MISSING, Span(0, 1), f"缺少：{'、'.join(missing)}", key="参数")
