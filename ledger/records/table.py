"""The field table: what each key holds. The spec of the case file, as data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from ledger.records.audience import BUREAU, PARTNERS, SUMMARY
from ledger.records.values import Kind
from ledger.text.value import dataclass

LEVELS = ("红色", "橙色", "黄色", "无")
CHANNELS = (
    "税务缴费异常", "网络舆情", "国务院欠薪平台", "12333平台", "12345热线工单",
    "招退工系统", "调解仲裁案件", "企业裁员报备", "来信来访", "基层排摸",
)  # fmt: skip
MATTERS = (
    "经营困难", "社保欠费", "社保缓缴", "缓发工资", "关停风险", "停工停产", "突然关停", "负责人逃匿",
    "未结清工资", "欠薪人数", "裁员", "群体性事件风险", "重大舆情风险",
)  # fmt: skip
YES_NO = ("是", "否")


@dataclass(frozen=True)
class Field:
    """One key: its kind, and how it behaves.

    ``required`` holds for every entry; ``empty`` are values that count as not yet filled in; ``unit`` and
    ``person`` values must stand in contacts.yaml; ``identifies`` are the keys that name an entry in 更正;
    ``many`` values are a list of plain values;
    ``moves`` marks a value that may change while its step is open; ``fields`` are those of a list's entries.
    ``to`` is the widest audience that may see it (see ``records.audience``); nobody may while it is not said, and no
    site is built then.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    unit: bool = False
    person: bool = False
    moves: bool = False
    many: bool = False
    fields: tuple[Field, ...] = ()
    identifies: tuple[str, ...] = ()
    flow: bool = False
    to: str = ""

    def field(self, name: str) -> Field | None:
        """The field of that name in this list's entries."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {f.name: f for f in self.fields}


def journal(name: str, identifies: str, *fields: Field, required: bool = False, flow: bool = False,
            to: str = "") -> Field:  # fmt: skip
    """A list that only grows: its entries may be corrected or voided by later ones."""
    marks = (Field("更正", to=BUREAU), Field("作废", Kind.CHOICE, choices=("是",), to=BUREAU))
    return Field(name, required=required, fields=fields + marks, identifies=tuple(identifies.split()), flow=flow, to=to)


def choice(name: str, *choices: str, required: bool = False, empty: tuple[str, ...] = (), to: str = "") -> Field:
    """A field that takes one of some words."""
    return Field(name, Kind.CHOICE, required, choices, empty, to=to)


DAY = Field("日期", Kind.DATE, required=True, to=SUMMARY)
NOTE = Field("说明", to=BUREAU)

PAYMENTS = journal(
    "支付", "日期", DAY, Field("金额", Kind.MONEY, to=SUMMARY), Field("结清人数", Kind.INTEGER, to=SUMMARY),
    choice("来源", "企业", "欠薪保障金", "第三方", to=PARTNERS), Field("凭证", to=BUREAU), NOTE, flow=True, to=SUMMARY,
)  # fmt: skip

STEPS = journal(
    "处置", "步骤 期限", Field("步骤", required=True, to=SUMMARY), Field("部门", unit=True, moves=True, to=SUMMARY),
    Field("期限", Kind.DATE, moves=True, to=SUMMARY), Field("完成", Kind.DATE, to=SUMMARY), Field("结果", to=PARTNERS),
    Field("约定日", Kind.DATE, to=PARTNERS), Field("经办", to=BUREAU), Field("文号", to=PARTNERS), Field("免除", to=BUREAU),
    Field("企业影响", to=BUREAU), NOTE, to=SUMMARY,
)  # fmt: skip

CASE = Field("案件", fields=(
    Field("编号", Kind.IDENT, required=True, to=SUMMARY),
    Field("企业名称", required=True, to=PARTNERS),
    Field("统一社会信用代码", Kind.CODE, required=True, empty=("不详",), to=PARTNERS),
    Field("街镇园区", required=True, unit=True, to=SUMMARY),
    Field("经营地址", to=PARTNERS),
    Field("联系人", to=PARTNERS),
    Field("联系方式", to=PARTNERS),
    Field("行业", to=SUMMARY),
    Field("用工人数", Kind.INTEGER, to=SUMMARY),
    choice("预警等级", *LEVELS, required=True, to=SUMMARY),
    Field("前案", Kind.IDENT, to=PARTNERS),
    journal("定级记录", "日期", DAY, choice("等级", *LEVELS, required=True, to=SUMMARY), NOTE, Field("理由", to=BUREAU),
          Field("批准", Kind.NAMES, person=True, to=BUREAU), required=True, flow=True, to=SUMMARY),
    journal("信息来源", "日期 渠道", DAY, choice("渠道", *CHANNELS, required=True, to=SUMMARY), Field("部门", unit=True, to=PARTNERS),
          Field("反映人数", Kind.COUNT, to=SUMMARY), choice("核实", "已核实", "未核实", empty=("未核实",), to=PARTNERS),
          Field("线索", to=PARTNERS),
          Field("摘要", to=BUREAU), NOTE, required=True, to=SUMMARY),
    journal("工资", "所属期 人员", Field("所属期", Kind.MONTH, to=SUMMARY), Field("发薪日", Kind.DAYS, to=SUMMARY),
            Field("人数", Kind.COUNT, to=SUMMARY),
          Field("应发", Kind.MONEY, to=SUMMARY), Field("人员", to=PARTNERS), choice("争议", *YES_NO, to=SUMMARY),
          Field("认定日", Kind.DATE, to=SUMMARY),
          Field("缓发至", Kind.DATE, to=SUMMARY), choice("协商备案", *YES_NO, "不详", empty=("不详",), to=SUMMARY), PAYMENTS,
          NOTE, to=SUMMARY),
    journal("情况", "日期 事项", DAY, choice("事项", *MATTERS, required=True, to=PARTNERS),
            choice("认定", "属实", "不属实", "疑似", to=PARTNERS),
          Field("人数", Kind.COUNT, to=PARTNERS), Field("次数", Kind.INTEGER, to=PARTNERS), Field("依据", to=BUREAU),
          NOTE, to=PARTNERS),
    STEPS,
    journal("研判", "日期", DAY, Field("记录", required=True, to=PARTNERS), choice("结论等级", *LEVELS, to=PARTNERS),
            choice("解决困难", *YES_NO, to=BUREAU),
          choice("可能引发", "群体性事件", "重大舆情", "群体性事件、重大舆情", to=BUREAU), NOTE, flow=True, to=PARTNERS),
), to=SUMMARY)  # fmt: skip


def names_of(table: Field) -> list[str]:
    """The keys of a record or entry, in the order in which they are written."""
    return [f.name for f in table.fields]


def keys_of(table: Field) -> frozenset[str]:
    """Every key that may stand in a record of a table."""
    return frozenset(name for f in table.fields for name in (f.name, *keys_of(f)))


CASE_KEYS = keys_of(CASE)
LISTS = tuple(f for f in CASE.fields if f.fields)
