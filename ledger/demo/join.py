"""Cases and the records beside them as commits: each names the other, under its real number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ledger.demo.additions import with_additions
from ledger.demo.draft import Draft, changed, record_of
from ledger.demo.fold import Told
from ledger.demo.life import Version, commit_of
from ledger.demo.message import said
from ledger.demo.numbers import consecutive, renumbered
from ledger.demo.papers import Paper, effective
from ledger.demo.weave import Commit
from ledger.records.kinds import KINDS
from ledger.text.value import dataclass, replace

Lines = Sequence[tuple[str, Sequence[Version]]]


def joined(told: Sequence[Told], papers: Sequence[Paper]) -> list[tuple[str, list[Version]]]:
    """Every file with its versions: the cases, with what the records bring into them, then the records."""
    times = [(p.pages[0].when, p.number) for p in papers]
    kept = {p.number for p in papers}
    times += [(v.when, n) for _, versions in told for n, v in _reviews(versions) if n not in kept]
    numbers = consecutive(times)
    leads = {p.lead: p.number for p in papers if p.lead}
    like = {page.go: page for p in papers for page in p.pages if page.go}
    lines = []
    for role, versions in told:
        mine = [a for p in papers for a in p.additions if a.path == role.path]
        whole = with_additions(versions, mine, like)
        lead = leads.get(role.path)
        named = [replace(v, draft=_led(v.draft, lead)) for v in whole] if lead else whole
        lines.append((role.path, [replace(v, draft=renumbered(v.draft, numbers)) for v in named]))
    for paper in papers:
        pages = [replace(v, draft=renumbered(v.draft, numbers)) for v in paper.pages]
        lines.append((KINDS[paper.letter].path(numbers[paper.number]), pages))
    return lines


def ties(lines: Lines) -> dict[str, set[str]]:
    """Which files speak of which, both ways."""
    paths = {path.rpartition("/")[2].removesuffix(".md"): path for path, _ in lines}
    found: dict[str, set[str]] = {}
    for path, versions in lines:
        if versions[-1].draft.letter:
            for name in _named(versions[-1].draft):
                if other := paths.get(name):
                    found.setdefault(path, set()).add(other)
                    found.setdefault(other, set()).add(path)
    return found


def _named(draft: Draft) -> Iterator[str]:
    yield from (draft.value("案件"), draft.value("研判"))
    for _, entries in draft.lists:
        yield from (values["案件"] for values in effective(entries) if "案件" in values)


def _reviews(versions: Sequence[Version]) -> Iterator[tuple[str, Version]]:
    """The reviews a case speaks of, with the version that first does."""
    seen: dict[str, Version] = {}
    for version in versions:
        for entry in effective(version.draft.entries("研判")):
            seen.setdefault(entry["记录"], version)
    yield from seen.items()


def _led(draft: Draft, number: str) -> Draft:
    """With the record that its first clue, and every correction of that, comes from."""
    entries = draft.entries("信息来源")
    day, channel = (dict(entries[0])[n] for n in ("日期", "渠道"))
    return draft.with_entries("信息来源", tuple(
        changed("信息来源", e, {"线索": number}) if (dict(e)["日期"], dict(e)["渠道"]) == (day, channel) and "作废" not in dict(e)
        else e for e in entries
    ))  # fmt: skip


@dataclass(frozen=True)
class Leaf:
    """A file as one commit leaves it, and what is said of it."""

    go: str
    own: bool
    version: Version
    path: str
    data: bytes
    subject: str
    trailers: tuple[str, ...]


def leaves(line: tuple[str, Sequence[Version]]) -> list[Leaf]:
    """A file's versions as they go into commits."""
    path, versions = line
    before, found = None, []
    for version in versions:
        after = record_of(path, version.draft)
        subject, trailers = said(before, after)
        go, data = commit_of(path, version), version.draft.text.encode()
        own = not version.go or version.draft.letter in ("R", "T")
        found.append(Leaf(go, own, replace(version, draft=Draft(())), path, data, subject, trailers))
        before = after
    return found


def commits(found: Iterable[Leaf]) -> list[Commit]:
    """The commits: one for a file by itself, one for what goes together."""
    groups: dict[str, list[Leaf]] = {}
    for leaf in found:
        groups.setdefault(leaf.go, []).append(leaf)
    return [_commit(sorted(group, key=lambda leaf: (not leaf.own, leaf.path))) for group in groups.values()]


def _commit(group: Sequence[Leaf]) -> Commit:
    first = group[0]
    subject = first.subject if len(group) == 1 else f"{first.subject}等{len(group)}件"
    told = "\n".join(f"- {leaf.subject}" for leaf in group) if len(group) > 1 else ""
    trailers = "\n".join(dict.fromkeys(line for leaf in group for line in leaf.trailers))
    message = "\n\n".join(filter(None, (subject, told, trailers))) + "\n"
    version = first.version
    files = tuple((leaf.path, leaf.data) for leaf in group)
    return Commit(version.when, version.author, version.committer, message, files)
