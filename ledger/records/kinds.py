"""The kinds of records beside the case: what comes before it (二(一)), what is concluded (二(二)), what leaves it (二(四)).

A kind is a letter in its 编号, a folder, and a field table; all are read, compared and checked by the same code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache

from ledger.records.audience import BUREAU, PARTNERS, SUMMARY
from ledger.records.table import CASE, DAY, LEVELS, NOTE, STEPS, YES_NO, Field, choice, journal, keys_of
from ledger.records.values import Kind
from ledger.text.value import dataclass

SOURCES = (
    "国务院欠薪平台",
    "12333平台",
    "12345热线工单",
    "招退工系统",
    "调解仲裁案件",
    "企业裁员报备",
    "来信来访",
)  # 二(一)三
TO_DISPATCH, WITHHELD = "下发", "不下发"
ARREARS = ("是", "否", "不详")
CHANNEL_OF = {"T": "税务缴费异常", "O": "网络舆情", "G": "基层排摸"}  # 渠道 of the kinds that are one; S says its own
ANOMALIES = ("欠费", "缓缴", "断缴", "基数骤降")
OPERATING = ("正常", "困难", "停产", "搬离", "注销", "查无")
NEW_CASE, OLD_CASE, WATCH, CLEAR = "转为案件", "并入案件", "继续关注", "无问题"
REGULAR, SPECIAL, MECHANISM = "定期研判", "专题研判", "机制会商"
SECTIONS = ("影响因素", "重大风险", "发展趋势")  # 二(二): 对影响因素、重大风险及发展趋势开展分析研判

_KIB = 1024


def _number(kind: Kind = Kind.RECORD) -> Field:
    return Field("编号", kind, required=True, to=SUMMARY)


_NAME, _CODE = (
    Field("企业名称", required=True, to=PARTNERS),
    Field("统一社会信用代码", Kind.CODE, empty=("不详",), to=PARTNERS),
)
_CASE = Field("案件", Kind.IDENT, to=PARTNERS)
_STREET = Field("街镇园区", unit=True, to=SUMMARY)

TAX = Field("税务批次", fields=(
    _number(), DAY, Field("提供单位", unit=True, to=PARTNERS), Field("所属期", Kind.MONTH, to=SUMMARY), Field("文件", to=BUREAU),
    Field("总行数", Kind.INTEGER, required=True, to=SUMMARY), NOTE,
    journal("企业", "统一社会信用代码", Field("行号", Kind.INTEGER, to=PARTNERS), _NAME,
            Field("统一社会信用代码", Kind.CODE, required=True, to=PARTNERS), _STREET, Field("注册地址", to=PARTNERS),
            Field("经营地址", to=PARTNERS),
            Field("行业", to=SUMMARY), choice("异常类型", *ANOMALIES, to=PARTNERS), Field("起始所属期", Kind.MONTH, to=PARTNERS),
            Field("欠费月数", Kind.INTEGER, to=PARTNERS),
            Field("上期参保人数", Kind.INTEGER, to=PARTNERS), Field("本期参保人数", Kind.INTEGER, to=PARTNERS),
            choice("处理", TO_DISPATCH, WITHHELD, to=SUMMARY), Field("理由", to=BUREAU), NOTE, flow=True, to=SUMMARY),
    journal("未采用", "行号", Field("行号", Kind.INTEGER, required=True, to=BUREAU),
            choice("原因", "重复", "不合格", required=True, to=BUREAU), NOTE, flow=True, to=BUREAU),
    journal("排查", "统一社会信用代码 日期", Field("统一社会信用代码", Kind.CODE, required=True, to=PARTNERS), DAY, Field("排查人", to=PARTNERS),
            choice("方式", "上门", "电话", "其他", to=PARTNERS), choice("经营状态", *OPERATING, to=PARTNERS),
            Field("职工数", Kind.INTEGER, to=PARTNERS),
            choice("欠薪", *ARREARS, required=True, to=PARTNERS), Field("欠薪人数", Kind.COUNT, to=PARTNERS),
            Field("欠薪金额", Kind.MONEY, to=PARTNERS),
            Field("欠薪所属月份", to=PARTNERS), Field("发薪日", Kind.DAYS, to=PARTNERS), Field("缓发次数", Kind.INTEGER, to=PARTNERS),
            choice("协商备案", *YES_NO, "不详", to=PARTNERS), Field("其他拖欠", to=PARTNERS),
            choice("法定代表人", "可联系", "联系不上", "不详", to=PARTNERS),
            Field("原因", to=PARTNERS), choice("建议等级", *LEVELS, to=PARTNERS), _CASE, NOTE, flow=True, to=PARTNERS),
    STEPS,
), to=SUMMARY)  # fmt: skip

OPINION = Field("网络舆情", fields=(
    _number(), DAY, Field("时间", to=PARTNERS), Field("通报单位", unit=True, to=PARTNERS), Field("平台", to=PARTNERS), _NAME,
    _CODE, _STREET,
    Field("摘要", required=True, to=BUREAU), Field("涉及人数", Kind.COUNT, to=SUMMARY),
    choice("风险", "一般", "较大", "重大", to=PARTNERS),
    Field("承办", unit=True, to=PARTNERS), Field("答复口径", to=BUREAU), _CASE, Field("不转理由", to=BUREAU), NOTE, STEPS,
), to=SUMMARY)  # fmt: skip

NOTICE = Field("科室通报", fields=(
    _number(), DAY, Field("掌握日期", Kind.DATE, to=PARTNERS), _NAME, Field("联系人", to=PARTNERS), Field("经营地址", to=PARTNERS),
    Field("联系方式", to=PARTNERS),
    choice("信息来源", *SOURCES, required=True, to=SUMMARY), Field("通报部门", required=True, unit=True, to=PARTNERS),
    Field("异常情况", required=True, to=BUREAU), _CODE, _STREET, Field("涉及人数", Kind.COUNT, to=SUMMARY),
    choice("类别", "欠薪", "经营异常", "裁员", "关停", "其他", to=PARTNERS), _CASE, Field("不转理由", to=BUREAU), NOTE,
    journal("更新情况", "日期", DAY, Field("部门", unit=True, to=PARTNERS), Field("内容", required=True, to=BUREAU),
            NOTE, to=PARTNERS),
    STEPS,
), to=SUMMARY)  # fmt: skip

PATROL = Field("基层排摸", fields=(
    _number(), DAY, Field("街镇园区", required=True, unit=True, to=SUMMARY),
    choice("类别", "日常排摸", "专项排查", required=True, to=SUMMARY),
    Field("主题", to=PARTNERS), Field("自", Kind.DATE, to=SUMMARY), Field("至", Kind.DATE, to=SUMMARY),
    Field("网格员数", Kind.INTEGER, to=SUMMARY),
    Field("走访户数", Kind.INTEGER, required=True, to=SUMMARY), Field("信息采集户数", Kind.INTEGER, to=SUMMARY),
    Field("用工申报户数", Kind.INTEGER, to=SUMMARY), NOTE,
    journal("发现", "企业名称", _NAME, _CODE, Field("日期", Kind.DATE, to=PARTNERS), Field("情况", required=True, to=PARTNERS),
            choice("欠薪", *ARREARS, to=PARTNERS), Field("涉及人数", Kind.COUNT, to=PARTNERS),
            choice("处理", NEW_CASE, OLD_CASE, WATCH, CLEAR, to=PARTNERS), _CASE, Field("理由", to=BUREAU),
            NOTE, to=PARTNERS),
    STEPS,
), to=SUMMARY)  # fmt: skip

REVIEW = Field("研判记录", fields=(
    _number(), DAY, choice("类别", REGULAR, SPECIAL, MECHANISM, required=True, to=PARTNERS),
    Field("期间", Kind.MONTH, to=PARTNERS),
    Field("主持", Kind.NAMES, person=True, to=PARTNERS), Field("议题", to=PARTNERS), NOTE,
    journal("参加", "单位", Field("单位", required=True, unit=True, to=PARTNERS), Field("人员", to=BUREAU),
            NOTE, flow=True, to=PARTNERS),
    journal("研判案件", "案件", Field("案件", Kind.IDENT, required=True, to=PARTNERS), choice("结论等级", *LEVELS, to=PARTNERS),
            choice("解决困难", *YES_NO, to=BUREAU), choice("可能引发", "群体性事件", "重大舆情", "群体性事件、重大舆情", to=BUREAU),
            Field("意见", to=BUREAU), NOTE, to=PARTNERS),
    journal("互通", "日期 单位", DAY, Field("单位", required=True, unit=True, to=PARTNERS), Field("方式", to=PARTNERS),
            NOTE, flow=True, to=PARTNERS),
    STEPS,
), to=PARTNERS)  # fmt: skip

JOBS = Field("就业帮扶", fields=(
    _number(), Field("案件", Kind.IDENT, required=True, to=PARTNERS), DAY, Field("询问人数", Kind.INTEGER, to=SUMMARY),
    Field("有需求人数", Kind.INTEGER, to=SUMMARY), Field("转介日期", Kind.DATE, to=PARTNERS),
    Field("转介人数", Kind.INTEGER, to=SUMMARY), NOTE,
    journal("对接", "日期 结果", DAY, Field("人数", Kind.INTEGER, required=True, to=PARTNERS),
            choice("结果", "已就业", "参加培训", "自主择业", "暂无意愿", "推荐岗位", required=True, to=PARTNERS),
            NOTE, flow=True, to=PARTNERS),
), to=SUMMARY)  # fmt: skip

UPWARD = Field("上报", fields=(
    _number(), Field("案件", Kind.IDENT, required=True, to=BUREAU),
    Field("研判", Kind.RECORD, required=True, to=BUREAU), DAY, Field("拟稿", to=BUREAU),
    Field("签发", Kind.NAMES, person=True, to=BUREAU), Field("签发日期", Kind.DATE, to=BUREAU),
    choice("报送对象", "区委、区政府", "区委", "区政府", to=BUREAU), Field("报送日期", Kind.DATE, to=BUREAU), Field("报送时间", to=BUREAU),
    Field("报送方式", to=BUREAU), NOTE,
    journal("批示", "日期", DAY, Field("内容", required=True, to=BUREAU), NOTE, to=BUREAU),
), to=BUREAU)  # fmt: skip


@dataclass(frozen=True)
class RecordKind:
    """A kind of record: ``letter`` stands in its 编号 (none for a case), ``title`` is what staff call it.

    ``front`` is the most its front matter may hold, in bytes.
    """

    letter: str
    title: str
    folder: str
    table: Field
    front: int = 64 * _KIB

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every key that may stand in such a record."""
        return keys_of(self.table)

    @cached_property
    def lists(self) -> tuple[Field, ...]:
        """The journals of such a record."""
        return tuple(f for f in self.table.fields if f.fields)

    @property
    def steps(self) -> bool:
        """Whether such a record has 处置."""
        return STEPS in self.table.fields

    def path(self, number: str) -> str:
        """Where the record of a number lies."""
        return f"{self.folder}/{number[:4]}/{number}.md"


CASES = RecordKind("", "案件", "cases", CASE)
KINDS: Mapping[str, RecordKind] = {
    k.letter: k
    for k in (
        CASES,
        RecordKind("T", "税务批次", "intake", TAX, 4096 * _KIB),
        RecordKind("O", "网络舆情", "intake", OPINION),
        RecordKind("S", "科室通报", "intake", NOTICE),
        RecordKind("G", "基层排摸", "intake", PATROL, 256 * _KIB),
        RecordKind("R", "研判", "reviews", REVIEW, 256 * _KIB),
        RecordKind("J", "就业帮扶", "jobs", JOBS),
        RecordKind("U", "上报", "reports", UPWARD),
    )
}
FOLDERS = tuple(dict.fromkeys(k.folder for k in KINDS.values()))
_NUMBER = re.compile(r"([0-9]{4})-(?:[0-9]{4,9}|([A-Z])[0-9]{3,9})")


def kind_of_number(number: str) -> RecordKind | None:
    """The kind that a 编号 belongs to; None where it is no 编号."""
    match = _NUMBER.fullmatch(number)
    return KINDS.get(match[2] or "") if match else None


@lru_cache(maxsize=1 << 15)  # asked of every path of a ledger again and again
def kind_of(path: str) -> RecordKind | None:
    """The kind of the record at a path (``intake/2026/2026-T003.md``); None where no record may lie there."""
    number = path.rpartition("/")[2].removesuffix(".md")
    kind = kind_of_number(number)
    return kind if kind and kind.path(number) == path else None
