"""The measures' own words, clause by clause, and which of them each rule rests on.

The text is 宝人社〔2024〕4号 as issued; a quotation here must stand in it word for word.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ledger.measures.policy import PolicyRow
from ledger.measures.step_kinds import KINDS, RECORD_STEPS
from ledger.measures.verdict import UNVERIFIED
from ledger.resources import resource
from ledger.text.value import dataclass

TITLE = "宝山区人力资源和社会保障局欠薪预警处置工作办法"
NUMBER = "宝人社〔2024〕4号"

# What the numbers of the policy count.
UNITS = {
    "红色人数": "人", "红色月数": "个月", "红色工资月数": "个月", "橙色月数": "个月", "多次次数": "次", "多次月数": "个月",
    "缓发上限月数": "个月", "联合研判人数": "人", "降级批准人数": "人", "税务批次月数": "个月", "研判月数": "个月",
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


_ANCHORS = {
    ("", k.name): f"step-{i}" for i, k in enumerate(KINDS.values(), 1) if k.required
} | {
    (letter, k.name): f"step-{letter.lower()}-{i}" for letter, kinds in RECORD_STEPS.items() for i, k in enumerate(kinds, 1)
}  # fmt: skip
_PART = re.compile(r"([一二三四])(?:\(([一二三四])\)([一二三四])?)?")
_NUMERAL = {"一": 1, "二": 2, "三": 3, "四": 4}


def in_force(row: PolicyRow) -> str:
    """A row's value with what it counts: 10人."""
    return row.value + UNITS.get(row.name, "")


def step_anchor(step: str, letter: str = "") -> str:
    """Where the measures page speaks of a step of a kind of record; empty where it does not."""
    return _ANCHORS.get((letter, step), "")


def rule_anchor(rule: str) -> str:
    """Where the measures page speaks of a rule."""
    return f"rule-{rule}"


@lru_cache(maxsize=1024)
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
