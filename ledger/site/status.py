"""关于本次生成: of which commit and receipt the site speaks."""

from __future__ import annotations

from ledger.book.book import Book, Seal
from ledger.text.value import dataclass

PATH = "status.html"


@dataclass(frozen=True, slots=True)
class About:
    """What one build was made of; ``seal`` is the server's last receipt, ``sealed`` whether it is for this very commit."""

    commit: str
    day: str
    cases: int
    records: int
    errors: int
    warnings: int
    seal: Seal | None
    sealed: bool


def about(book: Book) -> About:
    """The model of the page."""
    errors = sum(f.is_error for f in book.findings)
    sealed = book.seal is not None and book.seal.commit == book.commit
    return About(book.commit or "", book.as_of.isoformat(), len(book.entries), len(book.records), errors,
                 len(book.findings) - errors, book.seal, sealed)  # fmt: skip
