"""The whole demo ledger: settings, cases, the records beside them, history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from os import cpu_count
from random import Random
from typing import TypeVar

from ledger.book.snapshot import CONTACTS, HOLIDAYS, POLICY, Snapshot, content_id, settings_or_stop
from ledger.demo.batches import batches
from ledger.demo.choose import chosen
from ledger.demo.desk import Desk
from ledger.demo.firms import strangers
from ledger.demo.fold import Told, folded
from ledger.demo.join import commits, joined, leaves, ties
from ledger.demo.life import Role, World
from ledger.demo.notices import notices
from ledger.demo.opinions import opinions
from ledger.demo.outcomes import jobs, upward
from ledger.demo.papers import Paper
from ledger.demo.patrols import patrols
from ledger.demo.people import Cast
from ledger.demo.reviews import regular, reviews
from ledger.demo.schedule import roles
from ledger.demo.story import chronicle
from ledger.demo.weave import Commit, woven
from ledger.measures.calendar import add_months
from ledger.progress import counted
from ledger.resources import resource
from ledger.text.finding import LedgerError
from ledger.text.value import dataclass

T = TypeVar("T")
R = TypeVar("R")
_CHINA = timezone(timedelta(hours=8))
_TYPICAL, _MARGIN = 8.0, 1.15  # commits of a case without small additions, and how many more to aim at
_TRIES, _SHORTEST = 4, 60
_MONTHLY = 6  # commits that the records of a month take at least
_SHARE = 5  # of the commits one in so many is of a record beside the cases
_ALONE = 40  # with fewer cases a second process costs more than it brings
HOLIDAY_LIST = "# 休息日和上班日：国务院办公厅放假通知之外的调整。\n休息日: []\n上班日: []\n"
README = """# 示例台账

这是一份虚构的欠薪预警台账，由 `ledger demo` 生成，供试用和演示。企业、案情、金额全是编造的，与任何真实企业无关；
单位和人员取自 contacts.yaml。

- `cases/年份/编号.md`：案件，一件一份
- `intake/`：线索记录：税务批次（T）、网络舆情（O）、科室通报（S）、基层排摸（G）
- `reviews/`：研判记录（R）；`jobs/`：就业帮扶（J）；`reports/`：上报区委、区政府（U）
- `policy.yaml`：门槛、期限和读法
- `contacts.yaml`：单位和人员
- `holidays.yaml`：休息日

核对全部历史：`ledger check --range ..HEAD`；看板：`ledger board`；网站：`ledger build`。
"""
ATTRIBUTES = "* text=auto eol=lf\n*.md text eol=lf\n*.yaml text eol=lf\n"


@dataclass(frozen=True)
class Wish:
    """What is asked for."""

    cases: int
    commits: int
    seed: int
    until: date


def settings_files() -> tuple[tuple[str, bytes], ...]:
    """What stands beside the cases: the packaged policy and directory, an empty list of holidays, a few words."""
    packaged = ((name, resource(name).read_bytes()) for name in (CONTACTS, POLICY))
    own = ((HOLIDAYS, HOLIDAY_LIST), ("README.md", README), (".gitattributes", ATTRIBUTES))
    return (*packaged, *((name, text.encode()) for name, text in own))


@lru_cache(maxsize=1)
def world(until: date) -> World:
    """What all cases share, read from the settings that the demo ledger gets."""
    files = dict(settings_files())
    ids = {content_id(data): data for data in files.values()}
    snapshot = Snapshot(
        {name: content_id(files[name]) for name in (CONTACTS, POLICY, HOLIDAYS)},
        lambda wanted: ((i, ids[i]) for i in wanted),
    )
    settings = settings_or_stop(snapshot)
    return World(Desk(settings.rules), Cast(settings.contacts), until)


def first_day(wish: Wish, shared: World) -> date:
    """The first working day of the two years; not before everybody serves."""
    first = max(add_months(wish.until, -24) + timedelta(days=1), shared.cast.first_day)
    if (wish.until - first).days < _SHORTEST:
        raise LedgerError(f"样例从 {shared.cast.first_day}（通讯录里各人到任）写起，--until 至少要晚 {_SHORTEST} 天")
    return shared.calendar.forward(first)


def told(wish: Wish, shared: World, wanted: int) -> list[Told]:
    """All cases, with at least so many commits together where the small additions can bring them there."""
    notes = max(0.2, wanted / wish.cases * _MARGIN - _TYPICAL)
    first = first_day(wish, shared)
    found: list[Told] = []
    for _ in range(_TRIES):
        groups = roles(wish.seed, wish.cases, first, wish.until, notes, shared.cast, shared.calendar)
        jobs = [(group, wish.until) for group in groups]
        found = [one for several in spread(_live, jobs, "编写案件") for one in several]
        if sum(len(versions) for _, versions in found) >= wanted:
            break
        notes = notes * 1.7 + 1
    return sorted(found, key=lambda one: one[0].number)


def _live(job: tuple[tuple[Role, ...], date]) -> list[Told]:
    group, until = job
    return chronicle(group, world(until))


def beside(told: Sequence[Told], wish: Wish, room: int) -> list[Paper]:
    """Every record beside the cases that their stories give rise to, and what comes in the months that there is room for."""
    shared, seed = world(wish.until), wish.seed
    first = max(first_day(wish, shared), add_months(wish.until, -2 - room // _MONTHLY))
    others = strangers(Random(f"{seed} strangers"), [role.firm for role, _ in told])
    return [
        *reviews(told, shared, seed), *upward(told, shared, seed), *opinions(told, shared, seed),
        *notices(told, shared, first, others, seed), *patrols(told, shared, first, others, seed),
        *jobs(told, shared, seed), *batches(told, shared, first, others, seed), *regular(told, shared, first, seed),
    ]  # fmt: skip


def ledger(wish: Wish) -> list[Commit]:
    """The whole history, parents before children; once more where a merge or a record found no place."""
    shared = world(wish.until)
    merges = wish.commits // 90 + 1 if wish.cases > 1 and wish.commits > 30 else 0
    room = wish.commits - 1 - merges
    wanted = room - room // _SHARE
    cases = told(wish, shared, wanted)
    spare = sum(len(versions) for _, versions in cases) - wanted
    found: list[Commit] = []
    for _ in range(_TRIES):
        found = _assembled(wish, cases, spare, merges)
        lacking = min(wish.commits - len(found), spare)
        if lacking <= 0:
            break
        spare -= lacking
    return found


def _assembled(wish: Wish, cases: Sequence[Told], spare: int, merges: int) -> list[Commit]:
    """The history of the cases with so many commits left out and so many merges, and of the records that have room."""
    shared, rng = world(wish.until), Random(f"{wish.seed} weave")
    kept = folded(cases, spare, shared, rng)
    room = max(0, wish.commits - 1 - merges - sum(len(versions) for _, versions in kept))
    papers = chosen(beside(kept, wish, room), room, rng) if room else []
    lines = joined(kept, papers)
    found = commits(leaf for several in spread(leaves, lines, "写成文字") for leaf in several)
    return [_founding(wish, shared), *woven(found, merges, ties(lines), rng)]


def _founding(wish: Wish, shared: World) -> Commit:
    """The first commit: what stands beside the cases."""
    day = first_day(wish, shared)
    person = next(p for p in shared.cast.contacts.people if p.addresses)
    who = (person.name, person.addresses[0])
    when = int(datetime.combine(day, time(8, 5), _CHINA).timestamp())
    return Commit(when, who, who, "建立台账：口径表、通讯录、休息日表\n", settings_files())


def spread(work: Callable[[T], R], jobs: Sequence[T], name: str) -> list[R]:
    """Do all jobs, over the processors where there are many; the results stand in the order of the jobs."""
    if len(jobs) < _ALONE or (cpu_count() or 1) < 2:
        return list(counted(map(work, jobs), name, len(jobs)))
    with ProcessPoolExecutor() as pool:
        return list(counted(pool.map(work, jobs, chunksize=4), name, len(jobs)))
