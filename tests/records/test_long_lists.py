"""Long lists: the quick way to hold two states of a list against each other says what the plain way says."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from ledger.records import journal
from ledger.records.chain import heaviest_chain
from ledger.records.files import read_record
from ledger.records.journal import Comparison
from ledger.records.reader import Row
from ledger.text.write import flow_entry
from tests.records import plain_journal

LAX = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))
DAYS = ("2026-10-01", "2026-10-02", "2026-10-08")
# Few values, so that entries are often alike, and often may have become several others.
VALUES: dict[str, dict[str, tuple[str, ...]]] = {
    "情况": {"日期": DAYS, "事项": ("裁员", "经营困难"), "认定": ("属实", "疑似"), "人数": ("3", "1-5", "2-4"), "依据": ("甲", "乙")},
    "信息来源": {"日期": DAYS, "渠道": ("来信来访", "基层排摸"), "核实": ("未核实", "已核实"), "摘要": ("甲", "乙")},
    "工资": {"所属期": ("2026-08", "2026-09"), "人员": ("甲组", "乙组"), "人数": ("3", "1-5"), "协商备案": ("不详", "是"), "说明": ("甲",)},
    "处置": {"步骤": ("立案", "其他"), "部门": ("甲科", "乙科"), "期限": DAYS, "完成": DAYS, "说明": ("甲",)},
}  # fmt: skip
REFERENCES = {
    "情况": ("2026-10-01 裁员", "2026年10月2日 经营困难"), "信息来源": ("2026-10-01 来信来访",), "工资": ("2026-08 甲组", "2026-09 无"),
    "处置": ("立案 2026-10-01", "其他 无", "立案 2026/10/8"),
}  # fmt: skip
Entry = dict[str, str]


def drawn(name: str, rng: random.Random) -> Entry:
    """A random entry, with gaps; sometimes a correction."""
    entry = {key: rng.choice(values) for key, values in VALUES[name].items() if rng.random() < 0.7}
    if rng.random() < 0.2:
        entry |= {"更正": rng.choice(REFERENCES[name]), "说明": "误记"}
        if rng.random() < 0.4:
            entry["作废"] = "是"
    return entry or {"说明": "空"}


def changed(name: str, entries: list[Entry], rng: random.Random) -> list[Entry]:
    """The entries after some changes, lawful or not."""
    after = [dict(e) for e in entries]
    for _ in range(rng.randint(0, 4)):
        spot = rng.randint(0, len(after))
        kind = rng.randrange(5)
        if kind == 0 or not after:
            after.insert(spot, drawn(name, rng))
        elif kind == 1:
            after.pop(min(spot, len(after) - 1))
        elif kind == 2:
            rng.shuffle(after)
        else:
            key = rng.choice([*VALUES[name]])
            rng.choice(after)[key] = rng.choice(VALUES[name][key])
    return after


def rows(name: str, entries: list[Entry]) -> tuple[Row, ...]:
    """The rows of a list of a case, through the reader."""
    lines = [f"  - {flow_entry(e)}" for e in entries]
    text = "\n".join(["---", *([f"{name}:", *lines] if entries else []), "---", ""])
    record = read_record("cases/2026/2026-0012.md", text.encode()).record
    return record.rows(name) if record else ()


def told(found: Comparison) -> tuple[object, ...]:
    """A comparison by the places of its entries."""
    pairs = [[(a.index, b.index) for a, b in group] for group in (found.kept, found.altered, found.moved)]
    return found.lawful, *pairs, *([r.index for r in group] for group in (found.removed, found.added))


@given(st.integers(0, 10**9), st.sampled_from(sorted(VALUES)), st.booleans())
@settings(LAX, max_examples=600)
def test_the_quick_way_says_what_the_plain_way_says(seed: int, name: str, fresh: bool) -> None:
    """The same entries kept, altered, moved, removed and added, in the same order, ties included."""
    rng = random.Random(seed)
    before = [drawn(name, rng) for _ in range(rng.randint(0, 7))]
    after = [drawn(name, rng) for _ in range(rng.randint(0, 7))] if fresh else changed(name, before, rng)
    old, new = rows(name, before), rows(name, after)
    assert told(journal.compare(old, new)) == told(plain_journal.compare(old, new))


@given(st.integers(0, 10**9), st.sampled_from(sorted(VALUES)))
@settings(LAX, max_examples=400)
def test_corrections_take_effect_as_in_the_plain_way(seed: int, name: str) -> None:
    """The same entries in effect, and every correction with the same target."""
    rng = random.Random(seed)
    listed = rows(name, [drawn(name, rng) for _ in range(rng.randint(0, 12))])
    (effective, made), (plainly, plain) = journal.corrections(listed), plain_journal.corrections(listed)
    assert [r.index for r in effective] == [r.index for r in plainly]
    assert [(c.entry.index, c.target and c.target.index, c.directly_below) for c in made] == [
        (c.entry.index, c.target and c.target.index, c.directly_below) for c in plain
    ]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 3)), max_size=20))
@settings(LAX, max_examples=300)
def test_the_chain_goes_forward_and_none_is_heavier(drawn_pairs: list[tuple[int, int, int]]) -> None:
    """Held against every chain there is."""
    pairs = sorted({(i, j): w for i, j, w in drawn_pairs}.items())
    weights = dict(pairs)
    chain = heaviest_chain([(i, j, w) for (i, j), w in pairs], 6)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(chain))

    def heaviest(row: int, column: int) -> int:
        ahead = ((w + heaviest(i + 1, j + 1)) for (i, j), w in pairs if i >= row and j >= column)
        return max(ahead, default=0)

    assert sum(weights[p] for p in chain) == heaviest(0, 0)


def batch(count: int, surveyed: Callable[[int], str]) -> tuple[Row, ...]:
    """The surveys of a long tax batch; ``surveyed`` gives what one says besides."""
    lines = [f"  - {{统一社会信用代码: {_code(i)}, 日期: 2026-11-02, 欠薪: 否{surveyed(i)}}}" for i in range(count)]
    text = "\n".join(["---", "编号: 2026-T001", "排查:", *lines, "---", ""])
    record = read_record("intake/2026/2026-T001.md", text.encode()).record
    assert record
    return record.rows("排查")


def _code(place: int) -> str:
    stem = f"91310113{place:09d}"
    return stem + uscc.calc_check_digit(stem)


class Counted:
    """Counts how often two entries are held against each other."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0
        real = journal.changes

        def counting(before: Row, after: Row) -> tuple[journal.Change, ...]:
            self.times += 1
            return real(before, after)

        monkeypatch.setattr(journal, "changes", counting)


@pytest.mark.parametrize("wrong", [False, True])
def test_the_work_grows_with_the_list_and_not_with_its_square(monkeypatch: pytest.MonkeyPatch, wrong: bool) -> None:
    """Every third survey filled in (or, wrongly, altered): an entry is held against a handful of others only."""
    before = batch(600, lambda i: ", 职工数: 5" if wrong else "")
    after = batch(600, lambda i: f", 职工数: {9 if i % 3 == 0 else 5}" if wrong or i % 3 == 0 else "")
    counted = Counted(monkeypatch)
    found = journal.compare(before, after)
    assert (found.lawful, len(found.altered), len(found.kept)) == (not wrong, 200 * wrong, 600 - 200 * wrong)
    assert counted.times < 600 * 6


def test_a_long_list_turned_upside_down_is_told_as_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another order in every line costs no more than another value in every line."""
    upright = batch(300, lambda i: "")
    counted = Counted(monkeypatch)
    found = journal.compare(upright, upright[::-1])
    assert (len(found.kept), len(found.moved), len(found.removed)) == (1, 299, 0)
    assert counted.times < 300 * 6
