"""For whom a site is made, and who may see which value (四: 严格按照保密要求，确保信息数据安全).

Three circles, each within the next: what any reader of a summary may see, what the 街镇园区 and units that handle a case
may see of it, what stays within the bureau. Every field says in its table to which it goes.
"""

from __future__ import annotations

from ledger.text.value import dataclass

SUMMARY, PARTNERS, BUREAU = "汇总", "协办", "局内"
_CIRCLES = (SUMMARY, PARTNERS, BUREAU)
WHOLE, STREET, UNIT, COUNTS = "bureau", "street", "unit", "summary"


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a site is for; ``name`` is the 街镇园区 or unit where it is one."""

    kind: str = WHOLE
    name: str = ""

    def sees(self, circle: str) -> bool:
        """Whether what goes to a circle goes to this audience; what goes to none does not."""
        return circle in _CIRCLES[: _CIRCLES.index(self.circle) + 1]

    @property
    def circle(self) -> str:
        """The circle it stands in."""
        return {WHOLE: BUREAU, COUNTS: SUMMARY}.get(self.kind, PARTNERS)

    @property
    def whole(self) -> bool:
        """Whether everything is shown."""
        return self.kind == WHOLE

    @property
    def cases(self) -> bool:
        """Whether single cases are shown, not only sums."""
        return self.kind != COUNTS

    @property
    def text(self) -> str:
        """As it is given on the command line: ``street:友谊路街道``."""
        return f"{self.kind}:{self.name}" if self.name else self.kind

    @property
    def words(self) -> str:
        """As a page says it."""
        return {WHOLE: "局内", COUNTS: "汇总"}.get(self.kind, self.name)


EVERYTHING = Audience()
