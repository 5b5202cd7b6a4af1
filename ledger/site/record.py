"""The disposition record of a case: commit by commit, who did what and when, as git has it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from ledger.history.trail import Event
from ledger.records.contacts import Contacts
from ledger.records.kinds import CASES, kind_of
from ledger.site.clauses import clause_anchor
from ledger.site.words import moment
from ledger.text.value import dataclass

KINDS = {
    "opened": "建档", "graded-up": "升级", "graded-down": "降级", "source": "来源", "wage": "工资", "payment": "支付",
    "fact": "情况", "review": "研判", "step-added": "待办", "step-done": "办结", "step-waived": "免除", "corrected": "更正",
    "altered": "改动", "removed": "删除", "renamed": "改编号", "closed": "结案", "reopened": "重开", "text": "文字",
}  # fmt: skip
_GRAVE = ("altered", "removed")  # what the journal rules do not allow


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that a commit did to the case."""

    kind: str
    word: str
    summary: str
    clause: str
    anchor: str
    before: str
    after: str
    grave: bool


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit. ``unit`` is empty where the address is nobody's on that day; ``other`` is a committer who is not the author."""

    id: str
    short: str
    time: str
    zone: str
    author: str
    unit: str
    person: str
    address: str
    other: str
    merge: bool
    signed: bool
    number: str
    deeds: tuple[Deed, ...]


def record(trail: Iterable[Event], contacts: Contacts) -> tuple[Commit, ...]:
    """The commits of a trail, oldest first."""
    return tuple(_commit(list(events), contacts) for _, events in groupby(trail, key=lambda e: (e.commit, e.path)))


def _commit(events: list[Event], contacts: Contacts) -> Commit:
    first = events[0]
    person = contacts.by_address(first.address, first.day)
    same = (first.committer, first.committer_address) == (first.author, first.address)
    return Commit(
        first.commit, first.commit[:8], moment(first.when), "" if first.zone == "+0800" else first.zone, first.author,
        person.unit if person else "", person.name if person and person.name != first.author else "", first.address,
        "" if same else f"{first.committer} <{first.committer_address}>", first.merge, first.signed, first.case,
        tuple(map(_deed, events)),
    )  # fmt: skip


def _deed(event: Event) -> Deed:
    what, word = event.what, KINDS.get(event.kind, event.kind)
    if event.kind == "fact" and kind_of(event.path) is not CASES:
        word = "登记"  # of a list that only this kind of record has
    clause = what.clause or ""
    summary = event.summary.removeprefix(f"{word} ")  # the word stands before it already
    return Deed(
        event.kind, word, summary, clause, clause_anchor(clause), what.level_before or "", what.level_after or "",
        event.kind in _GRAVE,
    )  # fmt: skip
