"""The disposition record of a case: commit by commit, who did what and when, as git has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from ledger.history.differences import CAME, GONE, KEPT, Difference, Hunk
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
SIGNATURES = {
    "none": "没有签名", "good": "✓ 签名有效", "bad": "✗ 签名与内容不符", "unknown": "签名无法核对",
}  # fmt: skip
_ROWS = {KEPT: "kept", GONE: "gone", CAME: "came"}
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
class Block:
    """Lines of the file that follow one another, from line ``at`` on; each is ``kept``, ``gone`` or ``came``."""

    at: int
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """What a commit changed in the file, word for word; ``left`` changed lines are not shown, ``how`` shows them.

    The blocks are made when they are shown: most pages are found to be unchanged, and kept.
    """

    words: str
    of: Difference
    left: int
    how: str

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The lines that are shown."""
        return tuple(map(_block, self.of.hunks))


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit. ``unit`` is empty where the address is nobody's on that day; ``other`` is a committer who is not the author.

    ``signature`` is ``good``, ``bad``, ``unknown`` or ``none``; ``lines`` is None where nothing is known of them.
    """

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
    signature: str
    signed: str
    number: str
    deeds: tuple[Deed, ...]
    lines: Lines | None


def record(trail: Iterable[Event], contacts: Contacts, signatures: Mapping[str, str]) -> tuple[Commit, ...]:
    """The commits of a trail, oldest first; ``signatures`` says of signed ones what they are worth."""
    grouped = groupby(trail, key=lambda e: (e.commit, e.path))
    return tuple(_commit(list(events), contacts, signatures) for _, events in grouped)


def _commit(events: list[Event], contacts: Contacts, signatures: Mapping[str, str]) -> Commit:
    first = events[0]
    person = contacts.by_address(first.address, first.day)
    signature = signatures.get(first.commit, "unknown") if first.signed else "none"
    same = (first.committer, first.committer_address) == (first.author, first.address)
    return Commit(
        first.commit, first.commit[:8], moment(first.when), "" if first.zone == "+0800" else first.zone, first.author,
        person.unit if person else "", person.name if person and person.name != first.author else "", first.address,
        "" if same else f"{first.committer} <{first.committer_address}>", first.merge, signature, SIGNATURES[signature],
        first.case, tuple(map(_deed, events)), _lines(first, first.lines) if first.lines else None,
    )  # fmt: skip


def _lines(event: Event, lines: Difference) -> Lines:
    counted = (f"加 {lines.came} 行" if lines.came else "", f"删 {lines.gone} 行" if lines.gone else "")
    words = "，".join(filter(None, counted)) or "一行未改"
    how = f"git show {event.commit[:12]} -- {event.path}"
    return Lines(words, lines, lines.left + (0 if lines.text else lines.gone), how)


def _block(hunk: Hunk) -> Block:
    return Block(hunk.now, tuple((_ROWS[line[0]], line[1:]) for line in hunk.lines))


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
