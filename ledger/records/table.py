"""The field table: what each key holds. The spec of the case file, as data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

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

    def field(self, name: str) -> Field | None:
        """The field of that name in this list's entries."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {f.name: f for f in self.fields}


def journal(name: str, identifies: str, *fields: Field, required: bool = False, flow: bool = False) -> Field:
    """A list that only grows: its entries may be corrected or voided by later ones."""
    marks = (Field("更正"), Field("作废", Kind.CHOICE, choices=("是",)))
    return Field(name, required=required, fields=fields + marks, identifies=tuple(identifies.split()), flow=flow)


def choice(name: str, *choices: str, required: bool = False, empty: tuple[str, ...] = ()) -> Field:
    """A field that takes one of some words."""
    return Field(name, Kind.CHOICE, required, choices, empty)


DAY = Field("日期", Kind.DATE, required=True)
NOTE = Field("说明")

PAYMENTS = journal(
    "支付", "日期", DAY, Field("金额", Kind.MONEY), Field("结清人数", Kind.INTEGER),
    choice("来源", "企业", "欠薪保障金", "第三方"), Field("凭证"), NOTE, flow=True,
)  # fmt: skip

STEPS = journal(
    "处置", "步骤 期限", Field("步骤", required=True), Field("部门", unit=True, moves=True),
    Field("期限", Kind.DATE, moves=True), Field("完成", Kind.DATE), Field("结果"),
    Field("约定日", Kind.DATE), Field("经办"), Field("文号"), Field("免除"), Field("企业影响"), NOTE,
)  # fmt: skip

CASE = Field("案件", fields=(
    Field("编号", Kind.IDENT, required=True),
    Field("企业名称", required=True),
    Field("统一社会信用代码", Kind.CODE, required=True, empty=("不详",)),
    Field("街镇园区", required=True, unit=True),
    Field("经营地址"),
    Field("联系人"),
    Field("联系方式"),
    Field("行业"),
    Field("用工人数", Kind.INTEGER),
    choice("预警等级", *LEVELS, required=True),
    Field("前案", Kind.IDENT),
    journal("定级记录", "日期", DAY, choice("等级", *LEVELS, required=True), NOTE, Field("理由"),
          Field("批准", Kind.NAMES, person=True), required=True, flow=True),
    journal("信息来源", "日期 渠道", DAY, choice("渠道", *CHANNELS, required=True), Field("部门", unit=True),
          Field("反映人数", Kind.COUNT), choice("核实", "已核实", "未核实", empty=("未核实",)), Field("线索"),
          Field("摘要"), NOTE, required=True),
    journal("工资", "所属期 人员", Field("所属期", Kind.MONTH), Field("发薪日", Kind.DAYS), Field("人数", Kind.COUNT),
          Field("应发", Kind.MONEY), Field("人员"), choice("争议", *YES_NO), Field("认定日", Kind.DATE),
          Field("缓发至", Kind.DATE), choice("协商备案", *YES_NO, "不详", empty=("不详",)), PAYMENTS, NOTE),
    journal("情况", "日期 事项", DAY, choice("事项", *MATTERS, required=True), choice("认定", "属实", "不属实", "疑似"),
          Field("人数", Kind.COUNT), Field("次数", Kind.INTEGER), Field("依据"), NOTE),
    STEPS,
    journal("研判", "日期", DAY, Field("记录", required=True), choice("结论等级", *LEVELS), choice("解决困难", *YES_NO),
          choice("可能引发", "群体性事件", "重大舆情", "群体性事件、重大舆情"), NOTE, flow=True),
))  # fmt: skip


def names_of(table: Field) -> list[str]:
    """The keys of a record or entry, in the order in which they are written."""
    return [f.name for f in table.fields]


def keys_of(table: Field) -> frozenset[str]:
    """Every key that may stand in a record of a table."""
    return frozenset(name for f in table.fields for name in (f.name, *keys_of(f)))


CASE_KEYS = keys_of(CASE)
LISTS = tuple(f for f in CASE.fields if f.fields)
