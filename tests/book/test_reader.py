"""A reader keeps few files and gives them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ledger.book.snapshot import Reader, Snapshot
from tests.book.kit import case, snapshot


def test_more_files_than_are_kept_are_all_given() -> None:
    """Again and again, in any order, though the ones kept are let go on the way; each content is fetched in one go."""
    held = snapshot(dict(case(f"2026-{n:04}", ["2026-09-20 无"]) for n in range(1, 9)))
    asked: list[list[str]] = []

    def load(ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        asked.append(list(ids))
        return held.load(asked[-1])

    now, reader, paths = Snapshot(held.files, load, held.modes), Reader(keep=3), held.case_paths()
    for order in (paths, paths, paths[::-1], paths[4:] + paths[:4]):
        found = list(reader.all(now, order))
        assert [path for path, _ in found] == order
        assert [file.case.id for _, file in found if file.case] == [path[-12:-3] for path in order]
    assert len(asked) == 4
