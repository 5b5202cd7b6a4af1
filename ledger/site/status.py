"""关于本次生成: of which commit and receipt the site speaks."""

from __future__ import annotations

from ledger.book.book import Book, Seal
from ledger.resources import version
from ledger.site.news import audit_href, last_day
from ledger.text.value import dataclass

PATH = "status.html"


@dataclass(frozen=True, slots=True)
class About:
    """What one build was made of; ``seal`` is the server's last receipt, ``sealed`` whether it is for this very commit.

    ``version`` is that of the tool, empty where it is not installed; ``last`` the day of the latest commit of any case
    or record, ``month`` the page of the log that has it.
    """

    commit: str
    day: str
    version: str
    uncommitted: int
    cases: int
    open: int
    closed: int
    records: int
    last: str
    month: str
    errors: int
    warnings: int
    seal: Seal | None
    sealed: bool


def about(book: Book) -> About:
    """The model of the page."""
    errors = sum(f.is_error for f in book.findings)
    sealed = book.seal is not None and book.seal.commit == book.commit
    last = last_day(book)
    return About(
        book.commit or "", book.as_of.isoformat(), version(), book.uncommitted, len(book.entries), sum(e.open for e in book.entries),
        sum(1 for e in book.entries if e.assessment and e.assessment.closed), len(book.records), last, audit_href(last) if last else "",
        errors, len(book.findings) - errors, book.seal, sealed,
    )  # fmt: skip
