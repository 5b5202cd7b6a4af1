"""Where a server keeps what belongs beside its repository: the receipts and the published site."""

from __future__ import annotations

from pathlib import Path

from ledger.text.value import dataclass


@dataclass(frozen=True, slots=True)
class Places:
    """The receipt log and the folder of the site of one bare repository."""

    receipts: Path
    site: Path


def beside(repository: Path) -> Places:
    """The usual places: ``ledger.git`` has ``ledger-receipts.jsonl`` and ``ledger-site/`` beside it."""
    name = repository.name.removesuffix(".git") or repository.name
    return Places(repository.with_name(f"{name}-receipts.jsonl"), repository.with_name(f"{name}-site"))
