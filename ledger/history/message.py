"""The message a commit is offered: a subject and trailers from what its content says happened."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from unicodedata import east_asian_width

from ledger.history.events import NO_ALERT, Happening, clip
from ledger.records.case import Case
from ledger.records.record import Record

# What a commit is called after, the weightiest first; a change of level is shown beside the name in any case.
_VERBS = {
    "reopened": "撤销结案", "closed": "结案", "opened": "建档", "removed": "删除", "step-done": "", "graded-up": "升级",
    "graded-down": "降级", "corrected": "更正", "altered": "改动", "payment": "支付", "review": "研判", "source": "线索",
    "wage": "工资", "fact": "情况", "renamed": "改编号", "step-waived": "免除", "step-added": "待办", "text": "修改",
}  # fmt: skip
_COLUMNS = 72


def subject(record: Record, found: Sequence[Happening]) -> str:
    """The proposed subject: verb, 编号, enterprise, change of level; at most 72 columns (a Chinese character is two)."""
    verb, change = clip(_verb(record, found), 12), _change(found)
    head, tail = f"{verb} {record.id} ", f"：{change}" if change else ""
    name = re.sub(r"(管理)?(集团|股份|责任)*有限(责任)?公司$", "", clip(record.name)) or clip(record.name)
    while name and _width(head + name + tail) > _COLUMNS:
        name = f"{name.removesuffix('…')[:-1]}…" if len(name) > 1 else ""
    return f"{head}{name}{tail}".strip()


def trailers(record: Record, found: Sequence[Happening], clauses: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """``Case:``, ``Level:``, and one ``Step:`` and ``Clause:`` for each; ``clauses`` gives a step's clause by its name."""
    known = clauses or {}
    steps = dict.fromkeys(h.step for h in found if h.step)
    named = dict.fromkeys(known.get(h.step or "") or h.clause for h in found if h.step)
    lines = [
        *_numbers(record),
        ("Level", _change(found)),
        *(("Step", s) for s in steps),
        *(("Clause", c) for c in named),
    ]
    return tuple(f"{key}: {clip(value)}" for key, value in lines if value)


def _numbers(record: Record) -> tuple[tuple[str, str], ...]:
    """The case; for a record beside it, its own number and the case that it names."""
    if isinstance(record, Case):
        return (("Case", record.id),)
    return ("Record", record.id), ("Case", record.top.words("案件"))


def _verb(record: Record, found: Sequence[Happening]) -> str:
    weights = list(_VERBS)
    main = min(found, key=lambda h: weights.index(h.kind), default=Happening("text", ""))
    if main.kind == "graded-down" and main.level_after == NO_ALERT:
        return "解除预警"
    if main.kind == "opened" and not isinstance(record, Case):
        return record.kind.title
    if main.kind == "fact" and not isinstance(record, Case):
        return re.split(r"[ ：]", main.summary)[0]  # the list that grew
    return _VERBS[main.kind] or main.step or "处置"


def _change(found: Sequence[Happening]) -> str:
    levels = [(h.level_before, h.level_after) for h in found if h.level_after]
    before, after = (levels[0][0], levels[-1][1]) if levels else (None, None)
    return "" if before == after else f"{before}→{after}" if before else after or ""


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
