"""Records beside the cases as they are written: the pages of one, each a commit, with the steps brought in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from ledger.demo.draft import Draft, Entry
from ledger.demo.fold import Told
from ledger.demo.life import Version, World, office_hour
from ledger.history.revisions import china_day
from ledger.measures.calendar import ONE_DAY
from ledger.measures.plan import Task
from ledger.text.value import dataclass, field, replace

Given = Mapping[str, "str | tuple[Entry, ...] | None"]


@dataclass(frozen=True)
class Addition:
    """An entry that a record brings into a case, in the commit ``go`` at a time."""

    path: str
    name: str
    entry: Entry
    when: int
    go: str


@dataclass(frozen=True)
class Paper:
    """A record beside the cases with its pages.

    ``cases`` are the files it is tied to, ``lead`` the one whose first clue names it; ``additions`` are entries
    that it brings into cases. Where ``bound``, cases speak of it in any event.
    """

    number: str
    pages: tuple[Version, ...]
    cases: tuple[str, ...] = ()
    lead: str | None = None
    additions: tuple[Addition, ...] = ()
    bound: bool = False

    @property
    def letter(self) -> str:
        """Of its kind."""
        return self.number[5]

    @property
    def cost(self) -> int:
        """The commits it takes by itself."""
        return sum(not page.go or page.go.startswith(self.number) for page in self.pages)

    @property
    def spare(self) -> tuple[int, ...]:
        """Which pages may be left out, what they say going into the next."""
        return tuple(i for i, page in enumerate(self.pages[1:-1], 1) if page.light)

    def without(self, at: int) -> Paper:
        """With one page less."""
        return replace(self, pages=(*self.pages[:at], *self.pages[at + 1 :]))


@dataclass
class Sheet:
    """A record under way: what was committed, and who may do what next."""

    world: World
    rng: Random
    number: str
    pages: list[Version] = field(default_factory=list)

    @property
    def draft(self) -> Draft:
        """As it stands; an empty one of its kind before the first page."""
        return self.pages[-1].draft if self.pages else Draft((("编号", self.number),), letter=self.number[5])

    def start(self, values: Given, body: str) -> Draft:
        """The first draft: the values above the lists, and the body."""
        draft = self.draft.with_body(body)
        for name, value in values.items():
            draft = draft.with_value(name, value) if isinstance(value, str) else draft
        return draft

    def put(self, when: int, unit: str, draft: Draft, *, light: bool = True, like: Version | None = None,
            go: str = "") -> bool:  # fmt: skip
        """A page at a time (or soon after the last one), by someone of a unit or by those of a version ``like`` it.

        False, and nothing is put, after the last day of the story.
        """
        when = max(when, self.pages[-1].when + 40) if self.pages else when
        day = china_day(when)
        if day > self.world.until:
            return False
        after, _ = self.world.desk.laid_out(self.number, draft, day)
        if self.pages and after == self.draft:
            return True
        person = self.world.cast.writer(unit, self.rng, day)
        who = (person.name, person.addresses[0])
        author, committer = (like.author, like.committer) if like else (who, who)
        self.pages.append(Version(when, author, committer, after, light, go))
        return True

    def did(self, draft: Draft, step: str, done: date, unit: str, **values: str) -> Draft:
        """With a step done that is wanted of a unit on a day."""
        draft, plan = self.world.desk.laid_out(self.number, draft, done)
        task = next(t for t in plan.pending if t.step == step and unit in t.units)
        assert task.entry is not None
        given = {"部门": unit, "完成": f"{done}", **values}
        return draft.with_change("处置", task.entry.row.index - 1, given)

    def wanted(self, draft: Draft, step: str, day: date, unit: str | None = None) -> Task:
        """The step as it is wanted on a day."""
        _, plan = self.world.desk.laid_out(self.number, draft, day)
        return next(t for t in plan.pending if t.step == step and (unit is None or unit in t.units))

    def paper(self, *cases: str, **more: Any) -> Paper:
        """The record as written."""
        return Paper(self.number, tuple(self.pages), cases, **more)

    def day_for(self, task: Task) -> date:
        """When a step will be done: mostly in time, sometimes late."""
        start, chance = max(task.trigger.start, task.trigger.after or task.trigger.start), self.rng.random()
        if chance > 0.88:
            return self.world.calendar.forward(task.due + timedelta(days=self.rng.randint(1, 6)))
        early = self.rng.randint(0, max(0, (task.due - start).days))
        return max(start, self.world.calendar.back(start + timedelta(days=early)))

    def hour(self, day: date) -> int:
        """A time of that day's office hours, after the last page."""
        last = self.pages[-1].when + 60 * self.rng.randint(2, 20) if self.pages else 0
        return max(office_hour(day, self.rng), last)

    def working_day_before(self, day: date) -> date:
        """The working day before a day."""
        return self.world.calendar.back(day - ONE_DAY)


def day_of(text: str) -> date:
    """A day as it is written."""
    return date.fromisoformat(text)


def effective(entries: Sequence[Entry]) -> Iterator[dict[str, str]]:
    """The plain values of entries that are neither corrections nor voided."""
    for entry in entries:
        values = {key: value for key, value in entry if isinstance(value, str)}
        if "更正" not in values:
            yield values


def first_clue(told: Told) -> dict[str, str]:
    """How the bureau came to know of a case."""
    return next(effective(told[1][0].draft.entries("信息来源")))


def done_in(versions: Sequence[Version], step: str) -> tuple[Version, dict[str, str]] | None:
    """The version with which a step is first done, and its entry then."""
    for version in versions:
        for values in effective(version.draft.entries("处置")):
            if values["步骤"] == step and "完成" in values and "免除" not in values:
                return version, values
    return None


def enterprise(told: Told) -> dict[str, str]:
    """What is known of a case's enterprise, as other records name it."""
    role = told[0]
    return {"企业名称": role.firm.name, "统一社会信用代码": role.firm.code, "街镇园区": role.street}
