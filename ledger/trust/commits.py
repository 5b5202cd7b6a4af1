"""Everything that is to be said of some commits: their content on their own day, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from ledger.book.checking import ordered
from ledger.book.snapshot import CONTACTS, Reader, Settings
from ledger.book.sources import Loader, RangeChecker
from ledger.history.repo import Repo, Revision
from ledger.records.contacts import read_contacts
from ledger.share import spread
from ledger.text.finding import Finding
from ledger.text.value import dataclass
from ledger.trust.people import Signatures, Standing, date_findings, people_findings, root_findings, word_findings
from ledger.trust.trees import TreeGuard

_MANY = 100  # commits from which on it pays to start further processes
_BELOW = re.compile(r"((?:.*/)?)cases/\d{4}/[^/]+\.md$")


def folders(repo: Repo, tips: Iterable[str], revisions: Iterable[Revision] = ()) -> tuple[str, ...]:
    """The folders that hold a ledger, in some trees or anywhere in some commits; the top, where there is none at all.

    A bare repository does not know below which folder a ledger lies; and a push that takes all cases away must not
    thereby escape. What looks like a ledger inside an earlier one is none; around one it is another. The trees come
    first, then commit after commit. Any other repository knows its folder.
    """
    if not repo.is_bare():
        return (repo.prefix,)
    states: Iterable[Iterable[str]] = chain(
        (repo.below("").tree(tip) for tip in tips), ([c.path for c in r.changes] for r in revisions)
    )
    found: list[str] = []
    for paths in states:
        here = {match[1] for path in paths if (match := _BELOW.match(path))}
        for folder in sorted(here, key=len):
            if not any(folder.startswith(other) for other in found):
                found.append(folder)
    return tuple(found) or ("",)


@dataclass(frozen=True)
class Span:
    """Commits to look at: those of ``tip`` that ``known`` does not hold."""

    tip: str
    known: str | None = None


def commit_findings(
    repo: Repo, reader: Reader, span: Span, standing: Standing
) -> tuple[list[Finding], Sequence[Revision]]:
    """All findings about the commits of a span, and the commits themselves, parents before children."""
    whole = repo.below("")
    revisions = list(whole.revisions((span.tip,), (span.known,) if span.known else (), allow_shallow=True))
    times = _times(whole, revisions)
    found = list(TreeGuard(whole, whole.tree(span.known) if span.known else ()).findings(revisions))
    found += root_findings(revisions, standing, begun=span.known is not None)
    for revision in revisions:
        found += [*date_findings(revision, times, standing), *word_findings(revision)]
    for folder in folders(repo, [span.known] if span.known else [], revisions):
        found += _ledger(repo.below(folder), reader, span, standing, revisions)
    return ordered(found), revisions


def _ledger(repo: Repo, reader: Reader, span: Span, standing: Standing, whole: Sequence[Revision]) -> Iterator[Finding]:
    own = whole if not repo.prefix else list(repo.revisions((span.tip,), (span.known,) if span.known else ()))
    signatures = _signatures(repo, span, own)

    def beside(revision: Revision, before: Settings | None) -> Iterator[Finding]:
        if before is not None:
            yield from people_findings(revision, before, standing, signatures)

    def found(some: Sequence[Revision]) -> list[Finding]:
        return list(RangeChecker(repo, reader, span.known, beside).findings(some))

    return chain.from_iterable(spread(found, own, _MANY))


def _times(repo: Repo, revisions: Sequence[Revision]) -> Mapping[str, int]:
    """When commits and their parents were made, in epoch seconds."""
    known = {r.commit: r.committer_time for r in revisions}
    outside = {p for r in revisions for p in r.parents} - known.keys()
    return known | {p: repo.revision(p).committer_time for p in sorted(outside) if repo.has(p)}


def _signatures(repo: Repo, span: Span, revisions: Sequence[Revision]) -> Signatures:
    """The signatures of the signed commits, held against every key that any directory of the span knows.

    Whether that key was its owner's when the commit was made is asked of each commit's own directory.
    """
    signed = [r.commit for r in revisions if r.signed]
    if not signed:
        return {}
    held = {blob.oid for tip in (span.tip, span.known) if tip and (blob := repo.tree(tip).get(CONTACTS))}
    held |= {oid for r in revisions for c in r.changes if c.path == CONTACTS for oid in (*c.olds, c.new) if oid}
    known = (read_contacts(CONTACTS, data)[0] for _, data in Loader(repo)(sorted(held)))
    keys = sorted({k.line for contacts in known if contacts for p in contacts.people for k in p.keys})
    return repo.signatures(signed, keys)
