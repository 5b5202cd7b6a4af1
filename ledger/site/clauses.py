"""The measures' own words, and which of them each rule and each step carries out.

The text is 宝人社〔2024〕4号 as issued; a quotation here must stand in it word for word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ledger.measures.policy import PolicyRow
from ledger.measures.step_kinds import KINDS
from ledger.measures.verdict import UNVERIFIED
from ledger.resources import resource

TITLE = "宝山区人力资源和社会保障局欠薪预警处置工作办法"
NUMBER = "宝人社〔2024〕4号"

# What the numbers of the policy count.
UNITS = {
    "红色人数": "人", "红色月数": "个月", "红色工资月数": "个月", "橙色月数": "个月", "多次次数": "次", "多次月数": "个月",
    "缓发上限月数": "个月", "联合研判人数": "人", "降级批准人数": "人",
}  # fmt: skip
# The rows of the policy that a rule reads.
RULE_ROWS: dict[str, tuple[str, ...]] = {
    "red-persons": ("红色人数", "十人以上的时长"),
    "red-duration": ("红色月数", "三个月的算法", "对应日", "发薪日遇休息日"),
    "red-wage-months": ("红色工资月数", "三个月的算法"),
    "red-closure": ("关停与逃匿", "尚未结清工资的范围", "未到期工资"),
    "red-absconded": ("关停与逃匿", "未到期工资"),
    "orange-duration": ("橙色月数", "红色月数", "对应日"),
    "orange-closure-risk": ("未到期工资",),
    "yellow-insurance-arrears": ("经营困难的地位", "黄色四项"),
    "yellow-insurance-deferrals": ("多次次数", "多次月数", "经营困难的地位", "黄色四项"),
    "yellow-short-arrears": ("橙色月数", "经营困难的地位", "黄色四项"),
    "yellow-wage-deferrals": ("多次次数", "多次月数", "缓发上限月数", "经营困难的地位", "黄色四项"),
    UNVERIFIED: ("经营困难未查明",),
}


@dataclass(frozen=True, slots=True)
class Duty:
    """What a step carries out: the words of the measures, when it is wanted, and from when its period runs."""

    words: tuple[str, ...]
    who: str
    when: str
    since: str


_RED = "“红色”预警企业，由局行政执法科及时介入立案查处"
_ORANGE = "“橙色”预警企业，由街镇园区或局行政执法科先行协调处理"
_FAILED = "协调不成或企业明确表示无法支付欠薪的，由局行政执法科立案查处"
_REFUSED = "如企业拒不配合的，及时作出处罚决定"
DUTIES: dict[str, Duty] = {
    "跟踪走访": Duty(("“黄色”预警企业，原则上由街镇园区实时跟踪掌握情况",), "街镇园区（黄）、局行政执法科（红）",
                 "黄色预警；红色预警作出处理或处罚决定之后", "定为黄色、作出决定或上一次走访之日"),
    "协调处理": Duty((_ORANGE,), "街镇园区或局行政执法科", "橙色预警", "定为橙色之日"),
    "计划核验": Duty((_ORANGE, _FAILED), "同协调处理", "协调处理结果是达成支付计划", "约定日"),
    "立案": Duty((_RED, _FAILED), "局行政执法科", "红色预警；橙色预警协调不成、企业明示无法支付或支付计划未履行", "发生之日"),
    "调查": Duty((_RED,), "局行政执法科", "已立案", "立案之日"),
    "处理决定": Duty(("如企业配合调查但无法解决欠薪问题的，30日内作出处理决定",), "局行政执法科", "调查结果是配合但无法解决",
                 "立案时为红色的自立案之日，其他自调查完成之日"),
    "处罚告知": Duty((_REFUSED,), "局行政执法科", "调查结果是拒不配合", "调查完成之日"),
    "处罚决定": Duty((_REFUSED,), "局行政执法科", "调查结果是拒不配合，且已告知", "调查完成之日"),
    "应急处置": Duty(("局行政执法科开展应急处置，做好维稳工作",), "局行政执法科", "重大矛盾", "重大矛盾发生之日"),
    "来访接待": Duty(("局信访办做好来信来访的接待处置",), "局信访办", "重大矛盾", "重大矛盾发生之日"),
    "裁员安置指导": Duty(("局劳动关系科根据具体情况对企业裁员、分流安置等事项做好指导工作",), "局劳动关系科", "重大矛盾且有裁员", "两者都具备之日"),
    "仲裁托底": Duty(("区仲裁院做好相关劳动争议案件的托底处置",), "区劳动人事争议仲裁院", "重大矛盾", "重大矛盾发生之日"),
    "询问就业需求": Duty(("相关科室部门在处理欠薪、裁员、关停等劳动关系矛盾过程中，应主动了解员工需求",), "承办单位",
                   "橙色、红色预警，裁员或突然关停", "第一个这样的日子"),
    "就业转介": Duty(("如有就业需求的及时通报区就业促进中心",), "承办单位", "有就业需求", "询问完成之日"),
    "就业对接": Duty(("就促中心应主动对接，做好就业帮扶工作",), "区就业促进中心", "已转介", "转介完成之日"),
    "联合研判": Duty(("对涉及人员多、风险隐患大的企业，根据不同类型，召集区总工会、企业协会、行业主管部门、税务、社保等相关单位共同会商研究",),
                 "局劳动关系科", "红色预警且人员多，或重大矛盾", "具备之日"),
    "上报区委区政府": Duty(("针对重大风险隐患预警，经研判认为解决困难，可能引发恶性群体性事件或重大舆情的，及时向区委、区政府报告",),
                    "局办公室", "研判认为解决困难，且可能引发群体性事件或重大舆情", "研判之日"),
    "舆情转办": Duty(("由局办公室根据具体情况通知相关科室部门及时联系处置",), "局办公室", "信息来源是网络舆情", "来源之日"),
    "口径反馈": Duty(("处置部门将答复口径通报区委网信办，便于区委网信办进行网络舆情引导",), "承办单位", "舆情已转办", "转办完成之日"),
    "税务反馈": Duty(("并将排查结果反馈税务部门",), "局行政执法科", "信息来源是税务缴费异常", "来源之日"),
    "结案": Duty((), "局行政执法科；从未定为红色也未立案的，街镇园区也可", "各步骤都已完成或免除", ""),
}  # fmt: skip

_ORDER = {name: i for i, name in enumerate(KINDS, 1)}
_PART = re.compile(r"([一二三四])(?:\(([一二三四])\)([一二三四])?)?")
_NUMERAL = {"一": 1, "二": 2, "三": 3, "四": 4}


def in_force(row: PolicyRow) -> str:
    """A row's value with what it counts: 10人."""
    return row.value + UNITS.get(row.name, "")


def step_anchor(step: str) -> str:
    """Where the measures page speaks of a step."""
    return f"step-{_ORDER[step]}" if step in DUTIES else ""


def rule_anchor(rule: str) -> str:
    """Where the measures page speaks of a rule."""
    return f"rule-{rule}"


def clause_anchor(clause: str) -> str:
    """Where the measures page has the text of a clause (``二(四)一橙``); empty for another law's."""
    match = next(filter(None, map(_PART.match, clause.split(", "))), None)
    if not match:
        return ""
    return "c" + "".join(f"-{_NUMERAL[part]}" for part in match.groups() if part)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the measures with its anchor; ``kind`` is chapter, section, item or text."""

    anchor: str
    kind: str
    text: str


@lru_cache(maxsize=1)
def passages() -> tuple[Passage, ...]:
    """The measures piece by piece, their words unchanged."""
    found: list[Passage] = []
    chapter = section = 0
    text = resource("site_templates").joinpath("measures.txt").read_text("utf-8")
    for paragraph in text.strip().split("\n\n"):
        if head := re.match(r"([一二三四])、", paragraph):
            chapter, section = _NUMERAL[head[1]], 0
            found.append(Passage(f"c-{chapter}", "chapter", paragraph))
        elif head := re.match(r"（([一二三四])）", paragraph):
            section = _NUMERAL[head[1]]
            found.append(Passage(f"c-{chapter}-{section}", "section", paragraph))
        else:
            found += _items(paragraph, f"c-{chapter}-{section}")
    return tuple(found)


def _items(paragraph: str, place: str) -> list[Passage]:
    """A paragraph cut before each 一是, 二是, ...; one without them stays whole."""
    found = []
    for piece in re.split(r"(?<=。)(?=[一二三四]是)", paragraph):
        head = re.match(r"([一二三四])是", piece)
        found.append(Passage(f"{place}-{_NUMERAL[head[1]]}" if head else "", "item" if head else "text", piece))
    return found


def sentence_of(level: str) -> str:
    """The sentence of 二(三) that sets a level."""
    whole = next(p.text for p in passages() if p.text.startswith("根据监测情况、研判结果"))
    parts = re.split(r"(?<=预警[；。])", whole)
    return next(p for p in parts if p.endswith((f"列为{level}预警；", f"列为{level}预警。"))).rpartition("分级预警。")[
        2
    ]


def pieces(sentence: str, words: str) -> tuple[tuple[str, bool], ...]:
    """A sentence cut into what a rule's words (with …… where they leave something out) quote and what they do not."""
    found: list[tuple[str, bool]] = []
    at = 0
    for part in words.split("……"):
        spot = sentence.find(part, at)
        if spot < 0:
            continue
        found += [(sentence[at:spot], False), (part, True)]
        at = spot + len(part)
    return tuple(p for p in (*found, (sentence[at:], False)) if p[0])
