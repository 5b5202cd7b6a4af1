"""The two kinds of trouble.

A ``Finding`` says that a record is wrong; it is a value, and any number of them travel together.
``LedgerError`` says that we cannot run at all (exit 3); it is an exception.
"""

from __future__ import annotations

from enum import StrEnum

from ledger.text.edit import Edit
from ledger.text.value import dataclass, field


class LedgerError(Exception):
    """The work cannot go on: no repository, a shallow history, an unreadable policy."""


class Severity(StrEnum):
    """How much a finding weighs: an error stops a commit, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding: its stable name, and what ``ledger explain`` says of it."""

    id: str
    severity: Severity
    title: str
    explanation: str
    bad: str
    good: str
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, at a place, with the ground, the mend and the clause.

    ``line`` and ``column`` count from 1; ``width`` is in characters; ``key`` names the value inside the
    record (``工资[1].应发``) and makes the fingerprint stable when lines move. ``edits`` mend it where
    a machine can, in offsets of the file's own text.
    """

    code: str
    severity: Severity
    path: str
    line: int
    column: int
    message: str
    because: tuple[str, ...] = ()
    fix: str | None = None
    clause: str | None = None
    key: str = ""
    width: int = 1
    edits: tuple[Edit, ...] = field(default=(), repr=False)
    commit: str | None = None

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits from code, path and key: the same finding keeps it when lines move."""
        import hashlib  # only a report wants it

        text = "\0".join((self.code, self.path, self.key or self.message))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def is_error(self) -> bool:
        """Whether it stops a commit."""
        return self.severity is Severity.ERROR


CATALOGUE: dict[str, Code] = {}


def define(
    name: str,
    severity: Severity,
    title: str,
    explanation: str,
    *,
    bad: str,
    good: str,
    clause: str | None = None,
) -> Code:
    """Enter a kind of finding into the catalogue; an id is never used twice."""
    if name in CATALOGUE:
        raise ValueError(f"finding code {name} is defined twice")
    code = Code(name, severity, title, " ".join(explanation.split()), bad, good, clause)
    CATALOGUE[name] = code
    return code
