"""Who does what: the people of contacts.yaml, by unit; never anybody else."""

from __future__ import annotations

from datetime import date
from random import Random

from ledger.measures.step_kinds import ARBITRATION, EMPLOYMENT, ENFORCEMENT, OFFICE, PETITIONS, RELATIONS
from ledger.records.contacts import STREETS, Contacts, Person
from ledger.text.value import dataclass

RECEIVERS = {
    "税务缴费异常": ENFORCEMENT, "网络舆情": OFFICE, "国务院欠薪平台": ENFORCEMENT, "12333平台": ENFORCEMENT,
    "12345热线工单": ENFORCEMENT, "招退工系统": EMPLOYMENT, "调解仲裁案件": ARBITRATION, "企业裁员报备": RELATIONS,
    "来信来访": PETITIONS,
}  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """The people and units that appear in the story."""

    contacts: Contacts

    @property
    def streets(self) -> tuple[str, ...]:
        """The 街镇园区."""
        return tuple(u.name for u in self.contacts.units if u.kind == STREETS)

    @property
    def first_day(self) -> date:
        """The first day on which everybody serves."""
        return max(p.since for p in self.contacts.people if p.since)

    def writer(self, unit: str, rng: Random, day: date) -> Person:
        """Someone of a unit who records; mostly the one in charge of contacts (the last named)."""
        mine = self._of(unit, day) or self._of(ENFORCEMENT, day)
        return mine[-1] if rng.random() < 0.75 else mine[0]

    def _of(self, unit: str, day: date) -> list[Person]:
        return [p for p in self.contacts.people if p.unit == unit and p.addresses and p.holds(day)]

    def approval(self, rng: Random, day: date) -> str:
        """Two people who sign a lowering, one of them in charge."""
        chief = next(t.name for u in self.contacts.units if u.name == ENFORCEMENT for t in u.chiefs if t.holds(day))
        others = [p.name for p in self._of(ENFORCEMENT, day) + self._of(RELATIONS, day) if p.name != chief]
        return f"{chief}、{rng.choice(others)}"


def receiver(channel: str, street: str) -> str:
    """The unit that a channel's clues reach."""
    return RECEIVERS.get(channel, street)
