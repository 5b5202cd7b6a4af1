"""A ledger in which every field of every kind of record holds a word that stands nowhere else.

Twice: once what is an audience's own business (``MINE``), once what is not. Each list has an entry that is corrected, its
correction, and another one; all is committed twice, with other words the second time, so that the history holds both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from ledger.measures.step_kinds import steps_for
from ledger.records.audience import BUREAU
from ledger.records.kinds import CASES, KINDS, RecordKind
from ledger.records.table import Field
from ledger.records.values import Kind
from tests.gitkit import Sandbox
from tests.site.beside import code

MINE, THEIRS = "友谊路街道", "吴淞街道"
UNIT, OTHER_UNIT = "企业协会", "行业主管部门"  # neither has steps by itself
AS_OF = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class Canary:
    """A word, the field that holds it (``案件.信息来源.摘要``), the circle that field goes to, and whose business it is."""

    word: str
    place: str
    circle: str
    mine: bool


@dataclass
class Corpus:
    """The words, as they are made up; ``letters`` begin those that no partner may see."""

    letters: str = "zq"
    canaries: list[Canary] = field(default_factory=list)

    def word(self, place: str, circle: str, *, mine: bool) -> str:
        """A new word."""
        letters = "zq" if mine and circle != BUREAU else self.letters
        made = f"{letters}{len(self.canaries):05d}k"
        self.canaries.append(Canary(made, place, circle, mine))
        return made

    def number(self, place: str, circle: str, *, mine: bool) -> str:
        """A new number, so large that it comes of nothing else."""
        made = str(710_000 + len(self.canaries))
        self.canaries.append(Canary(made, place, circle, mine))
        return made

    def record(self, kind: RecordKind, *, mine: bool) -> str:
        """A file of a kind with every field filled in."""
        number = _number(kind, mine=mine)
        lines = [line for f in kind.table.fields for line in self._field(kind, f, number, kind.title, mine, 0)]
        note = self.word(f"{kind.title}.注释", BUREAU, mine=mine)
        body = self.word(f"{kind.title}.正文", BUREAU, mine=mine)
        return "\n".join(["---", *lines, f"# {note}", "---", "", f"正文 {body}", ""])

    def _field(self, kind: RecordKind, f: Field, number: str, above: str, mine: bool, at: int) -> Iterator[str]:
        place = f"{above}.{f.name}"
        if f.fields:
            yield f"{f.name}:"
            for entry in self._entries(kind, f, place, mine=mine):
                first, *others = [line for name, value in entry.items() for line in self._lines(name, value)]
                yield f"  - {first}"
                yield from (f"    {line}" for line in others)
        elif f.name == "编号":
            yield f"编号: {number}"
        else:
            yield f"{f.name}: {self._value(kind, f, place, mine, at)}"

    @staticmethod
    def _lines(name: str, value: str | list[dict[str, str]]) -> list[str]:
        if isinstance(value, str):
            return [f"{name}: {value}"]
        return [f"{name}:", *("  - {" + ", ".join(f"{n}: {v}" for n, v in row.items()) + "}" for row in value)]

    def _entries(self, kind: RecordKind, f: Field, place: str, *, mine: bool) -> list[dict[str, str | list[dict[str, str]]]]:
        wrong, other = self._entry(kind, f, place, mine, 0), self._entry(kind, f, place, mine, 1)
        names = [str(wrong.get(n, "无")) for n in f.identifies]
        right = self._entry(kind, f, place, mine, 0) | {n: v for n, v in wrong.items() if n in f.identifies}
        return [wrong, right | {"更正": " ".join(names)}, other]

    def _entry(self, kind: RecordKind, f: Field, place: str, mine: bool, at: int) -> dict[str, str | list[dict[str, str]]]:
        made: dict[str, str | list[dict[str, str]]] = {}
        for inner in f.fields:
            if inner.name in ("更正", "作废"):
                continue
            if inner.fields:
                rows = self._entry(kind, inner, f"{place}.{inner.name}", mine, at)
                made[inner.name] = [{n: v for n, v in rows.items() if isinstance(v, str)}]
            else:
                made[inner.name] = self._value(kind, inner, f"{place}.{inner.name}", mine, at)
        return made

    def _value(self, kind: RecordKind, f: Field, place: str, mine: bool, at: int) -> str:
        if f.unit:
            return (MINE if mine else THEIRS) if f.name == "街镇园区" else (UNIT if mine else OTHER_UNIT)
        if f.name == "步骤":
            return list(steps_for(kind.letter))[at]
        if f.name == "线索":
            return _number(KINDS["T"], mine=mine)
        if f.kind in (Kind.TEXT, Kind.NAMES):
            return self.word(place, f.to, mine=mine)
        if f.kind in (Kind.INTEGER, Kind.MONEY) and f.to and f.name not in _COUNTED:
            return self.number(place, f.to, mine=mine)
        return _typed(kind, f, mine, at)


_COUNTED = ("人数", "结清人数", "次数", "金额", "应发")  # what levels are worked out from


def _typed(kind: RecordKind, f: Field, mine: bool, at: int) -> str:
    day = date(2026, 9, 1) + timedelta(days=at)
    values: Mapping[Kind, str] = {
        Kind.DATE: day.isoformat(), Kind.DAYS: day.isoformat(), Kind.MONTH: f"2026-0{7 + at}", Kind.INTEGER: "2", Kind.COUNT: "3",
        Kind.MONEY: "1000.00", Kind.CODE: code(f"1GC0{0 if mine else 1}{at}00"[:8] if f.name else ""), Kind.IDENT: _number(CASES, mine=mine),
        Kind.RECORD: _number(KINDS["R"], mine=mine),
    }  # fmt: skip
    return f.choices[0] if f.kind is Kind.CHOICE else values[f.kind]


def _number(kind: RecordKind, *, mine: bool) -> str:
    return f"2026-{kind.letter}{'001' if mine else '002'}" if kind.letter else f"2026-{'0001' if mine else '0002'}"


def ledger(home: Path, letters: str = "zq") -> tuple[Sandbox, list[Canary]]:
    """The repository, and its words."""
    corpus, box = Corpus(letters), Sandbox(home)
    names = {place: corpus.word(place, circle, mine=True) for place, circle in _PEOPLE.items()}
    box.write("contacts.yaml", _contacts(names))
    for edition in (1, 2):
        box.identify(names["提交人.姓名"], f"{names['提交人.地址']}@example.invalid")
        for kind in KINDS.values():
            for mine in (True, False):
                box.write(kind.path(_number(kind, mine=mine)), corpus.record(kind, mine=mine))
        box.commit(corpus.word("提交说明", BUREAU, mine=True), AS_OF - timedelta(days=10 - edition))
    return box, corpus.canaries


_PEOPLE = {
    "提交人.姓名": BUREAU, "提交人.地址": BUREAU, "通讯录.单位.说明": BUREAU, "通讯录.单位.负责人": "协办", "通讯录.单位.联络人": "协办",
    "通讯录.分管领导": "协办", "通讯录.人员.姓名": BUREAU,
}  # fmt: skip


def _contacts(names: Mapping[str, str]) -> str:
    units = [(MINE, "街镇园区"), (THEIRS, "街镇园区"), (UNIT, "外部单位"), (OTHER_UNIT, "外部单位"), ("局信访办", "科室"), ("局办公室", "科室"),
             ("局劳动关系科", "科室"), ("区税务局", "外部单位")]  # fmt: skip
    lines = ["单位:", "  - 名称: 局行政执法科", "    类别: 科室", f"    说明: {names['通讯录.单位.说明']}",
             f"    负责人: [{{姓名: {names['通讯录.单位.负责人']}}}]", f"    联络人: [{{姓名: {names['通讯录.单位.联络人']}}}]"]  # fmt: skip
    lines += [f"  - {{名称: {name}, 类别: {kind}}}" for name, kind in units]
    lines += [f"分管领导: [{{姓名: {names['通讯录.分管领导']}}}]", "人员:", f"  - 姓名: {names['通讯录.人员.姓名']}", "    单位: 局行政执法科",
              f"    git: [{names['提交人.地址']}@example.invalid]"]  # fmt: skip
    return "\n".join([*lines, ""])
