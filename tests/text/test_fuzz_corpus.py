"""The fuzzer's corpus, replayed without the fuzzer: every file there was once of interest, or a fault."""

from __future__ import annotations

import pytest

from fuzz import examine as judge
from fuzz.__main__ import CORPUS, dictionary
from fuzz.examine import examine, path_of
from ledger.book.mending import Mended

SEEDS = sorted(p.name for p in CORPUS.iterdir())


@pytest.mark.parametrize("first", range(0, len(SEEDS), 20))
def test_the_corpus_holds(first: int) -> None:
    """Read both ways alike, mended once for all, covered once for all."""
    for name in SEEDS[first : first + 20]:
        examine((CORPUS / name).read_bytes())


def test_the_corpus_is_large_and_of_every_kind_of_record() -> None:
    """Else it would prove little."""
    assert len(SEEDS) > 40
    assert len({path_of((CORPUS / name).read_bytes()).partition("/")[0] for name in SEEDS}) >= 4
    assert len(dictionary().splitlines()) > 100


def test_a_mend_that_never_ends_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The examination can fail."""
    monkeypatch.setattr(judge, "mend", lambda path, raw, *_, style: Mended(path, raw, raw + b"\n", ()))
    with pytest.raises(AssertionError, match="mended twice"):
        examine((CORPUS / "example.md").read_bytes())
