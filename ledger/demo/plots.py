"""The kinds of cases there are, as a table: what is owed, what becomes known, and how it may end."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from ledger.text.value import dataclass

PAID, RECOVERED, UNFOUNDED, ARBITRATION, COURT, POLICE = (
    "paid",
    "recovered",
    "unfounded",
    "arbitration",
    "court",
    "police",
)
COMPLAINTS = ("12345热线工单", "来信来访", "12333平台", "国务院欠薪平台", "12345热线工单", "调解仲裁案件")


@dataclass(frozen=True)
class Matter:
    """A matter that is recorded: after some days (0: in the first entry), with a chance."""

    name: str
    state: str = "属实"
    chance: float = 1.0
    after: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Plot:
    """A kind of case.

    ``age`` is the days since the oldest pay day when the first clue comes in (negative: not yet due), ``months``
    the months owed by then; ``length`` the days until it is resolved; ``beats`` are things that may happen on
    the way, each with a chance.
    """

    name: str
    weight: int
    channels: tuple[str, ...]
    endings: tuple[str, ...]
    length: tuple[int, int]
    people: tuple[int, int] = (0, 0)
    age: tuple[int, int] = (0, 0)
    months: tuple[int, int] = (1, 1)
    matters: tuple[Matter, ...] = ()
    beats: tuple[tuple[str, float], ...] = ()


PLOTS = (
    Plot("short", 6, COMPLAINTS, (PAID,), (12, 45), (1, 7), (3, 24), matters=(
        Matter("经营困难", "属实", 0.4, (2, 6)), Matter("经营困难", "不属实", 0.3, (2, 8))),
        beats=(("correct", 0.3), ("partial", 0.3), ("more", 0.2), ("double", 0.3))),
    Plot("month", 6, COMPLAINTS, (PAID, PAID, PAID, ARBITRATION), (20, 80), (2, 9), (31, 80), (1, 2), (
        Matter("经营困难", "属实", 0.5, (3, 10)),), (("more", 0.5), ("partial", 0.5), ("correct", 0.35), ("clue", 0.3), ("double", 0.3))),
    Plot("crowd", 4, ("国务院欠薪平台", "12345热线工单", "来信来访", "调解仲裁案件"), (PAID, PAID, COURT), (25, 90), (10, 64), (4, 70), (1, 2), (
        Matter("经营困难", "属实", 0.6, (2, 9)), Matter("群体性事件风险", "属实", 0.3, (1, 12))),
        (("partial", 0.6), ("hard", 0.25), ("count", 0.3), ("clue", 0.4), ("correct", 0.3), ("over", 1.0), ("more", 0.3), ("double", 0.3))),
    Plot("strain", 5, ("税务缴费异常",), (RECOVERED,), (25, 110), matters=(
        Matter("经营困难"), Matter("社保欠费"), Matter("缓发工资", "属实", 0.3, (8, 25))), beats=(("correct", 0.2),)),
    Plot("closure", 3, ("12345热线工单", "来信来访", "基层排摸", "网络舆情"), (COURT, POLICE, PAID, ARBITRATION), (30, 110), (6, 80), (-10, 50), (1, 2), (
        Matter("突然关停", "疑似", 0.5), Matter("突然关停", "属实", 1.0, (1, 6)), Matter("负责人逃匿", "属实", 0.4, (6, 20)),
        Matter("裁员", "属实", 0.3, (2, 8)), Matter("群体性事件风险", "属实", 0.6, (1, 8))),
        (("fund", 0.6), ("clue", 0.5), ("hard", 0.7), ("over", 1.0), ("count", 0.3))),
    Plot("unfounded", 2, COMPLAINTS, (UNFOUNDED,), (5, 20), matters=(Matter("未结清工资", "不属实", 1.0, (3, 10)),)),
    Plot("winding", 3, ("企业裁员报备", "招退工系统", "基层排摸"), (PAID, PAID, ARBITRATION), (25, 80), (5, 9), (-12, 20), matters=(
        Matter("停工停产", "属实", 0.6), Matter("关停风险", "属实", 0.8, (1, 8)), Matter("裁员", "属实", 0.7),
        Matter("经营困难", "属实", 0.8, (1, 6))), beats=(("partial", 0.3), ("conflict", 0.15), ("over", 1.0), ("more", 0.3))),
    Plot("dispute", 2, ("调解仲裁案件", "来信来访", "12345热线工单"), (PAID, ARBITRATION, UNFOUNDED), (30, 90), (1, 6), (15, 60), beats=(
        ("rule", 0.6), ("clue", 0.2))),
    Plot("deferral", 2, ("基层排摸", "招退工系统"), (PAID,), (40, 90), (6, 40), (-6, 4), (2, 2), (
        Matter("经营困难"),), (("correct", 0.2),)),
    Plot("unsure", 3, ("12345热线工单", "12333平台", "基层排摸"), (PAID, PAID, ARBITRATION), (25, 70), (6, 9), (10, 40), beats=(
        ("narrow", 0.8), ("partial", 0.3), ("correct", 0.2))),
    Plot("long", 3, ("调解仲裁案件", "国务院欠薪平台", "来信来访"), (PAID, COURT, ARBITRATION), (30, 100), (2, 9), (92, 130), (2, 3), (
        Matter("经营困难", "属实", 0.5, (3, 10)), Matter("社保欠费", "属实", 0.3, (5, 20))),
        (("partial", 0.6), ("correct", 0.35), ("clue", 0.2))),
    Plot("opinion", 2, ("网络舆情",), (PAID,), (15, 60), (3, 25), (5, 60), matters=(
        Matter("经营困难", "疑似", 0.5, (2, 6)), Matter("重大舆情风险", "属实", 0.4, (1, 4))),
        beats=(("partial", 0.4), ("hard", 0.4), ("over", 1.0), ("clue", 0.3))),
)  # fmt: skip
QUICK = tuple(p for p in PLOTS if p.name in ("short", "strain", "unfounded"))


def deck(rng: Random, count: int) -> Iterator[Plot]:
    """Plots for so many cases: every kind before any comes twice, then by weight."""
    cards = list(PLOTS)
    rest = [p for p in PLOTS for _ in range(p.weight)]
    while len(cards) < count:
        rng.shuffle(rest)
        cards += rest
    dealt = cards[:count]
    rng.shuffle(dealt)
    yield from dealt
