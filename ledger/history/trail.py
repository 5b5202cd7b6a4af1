"""The disposition record: one walk through the history, told case by case.

A state of a case is a node, path and content; a commit links nodes. Nodes that are linked make one trail, so a
renumbered case keeps its past, and two cases that took one number on two branches keep theirs apart.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from datetime import date
from typing import Protocol

from ledger.history.events import Happening, happenings, readable, removed, respelt, unreadable
from ledger.history.repo import MAX_BLOB, Repo, Revision
from ledger.records.files import RecordFile
from ledger.records.kinds import kind_of
from ledger.records.record import Record
from ledger.text.value import dataclass, field, replace


class Store(Protocol):
    """Remembers values by what they were computed from."""

    def get(self, *parts: str) -> bytes | None:
        """The value, None where it is not there."""
        ...

    def put(self, value: bytes, *parts: str) -> None:
        """Keep a value."""
        ...


Read = Callable[[str, str, Callable[[], bytes]], RecordFile]
Node = tuple[str, str]  # path and content id
Who = tuple[str, str]  # credit code and name of an enterprise, empty where unknown

_GITLINK = "160000"
_WHO = tuple(re.compile(rf"^{key}\s*[:：]\s*[\"']?([^\s\"'#]+)", re.M) for key in ("统一社会信用代码", "企业名称"))
_HEAD = 4096  # bytes of a file in which its enterprise is named


@dataclass(frozen=True, slots=True)
class Event:
    """A happening with the commit that made it.

    ``when`` (epoch seconds), ``zone`` and ``day`` (in China) are the committer's; ``case`` is the 编号 that the file
    bore in that commit; ``subject`` is the commit's.
    """

    commit: str
    when: int
    zone: str
    day: date
    author: str
    address: str
    committer: str
    committer_address: str
    path: str
    case: str
    merge: bool
    signed: bool
    subject: str
    what: Happening

    @property
    def kind(self) -> str:
        """The kind of what happened."""
        return self.what.kind

    @property
    def summary(self) -> str:
        """What happened, in Chinese."""
        return self.what.summary


Trail = tuple[Event, ...]  # of one case: oldest first, parents before children


@dataclass(slots=True)
class _Link:
    """What a commit made of one case: the node at each parent (None where absent) and the node now."""

    number: int  # of the commit in the walk
    revision: Revision
    before: list[Node | None]
    after: Node | None

    @property
    def nodes(self) -> list[Node]:
        """Every node, in the order in which they are read."""
        return [node for node in (*self.before, self.after) if node]

    @property
    def path(self) -> str:
        """Where the case lies now, or lay."""
        return (self.after or self.nodes[0])[0]


def trails(
    repo: Repo,
    read: Read,
    include: Sequence[str] = ("HEAD",),
    exclude: Sequence[str] = (),
    *,
    allow_shallow: bool = False,
    clauses: Mapping[str, str] | None = None,
    only: str | None = None,
    store: Store | None = None,
) -> dict[str, Trail]:
    """The events of every case, by the 编号 (the file's stem) that it has now, or last had.

    ``only`` tells of one case, which saves reading the versions of the others; ``store`` remembers what each chain
    of versions told, so that only the chains that have grown are read.

    ``read`` makes a case file of path, content id and bytes; it is asked once for every version, and a version is
    let go when the last commit that changed it has been told. LedgerError for a shallow or damaged history.
    """
    walk = _Walk(repo)
    commits = [
        links
        for number, revision in enumerate(repo.revisions(include, exclude, allow_shallow=allow_shallow))
        if (links := list(walk.links(number, revision)))
    ]
    groups = _groups(link for links in walk.settled(commits) for link in links)
    if only is not None:
        groups = [g for g in groups if any(_stem(node[0]) == only for link in g for node in link.nodes)]
    tips = [rev for rev in include if rev != "HEAD" or repo.head()]
    alive = {(path, blob.oid) for rev in tips for path, blob in repo.tree(rev).items()}
    told: dict[str, list[tuple[int, Event]]] = {}
    for links, events in zip(groups, _tell(walk, groups, read, clauses, store), strict=True):
        present = {_stem(node[0]) for link in links for node in link.nodes if node in alive}
        for stem in present or {_stem(links[-1].path)}:
            told.setdefault(stem, []).extend(events)
    return {stem: tuple(e for _, e in sorted(told[stem], key=lambda pair: pair[0])) for stem in sorted(told)}


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".md")


# --- which node follows which -----------------------------------------------------------------------------


@dataclass(slots=True)
class _Walk:
    """Turns the changes of commits into links; what git takes for a renaming is held against the enterprises."""

    repo: Repo
    gitlinks: set[str] = field(default_factory=set)
    who: dict[str, Who] = field(default_factory=dict)

    def links(self, number: int, revision: Revision) -> Iterator[_Link]:
        """The changes of one commit that concern cases."""
        light = replace(revision, body="", changes=())
        for change in revision.changes:
            olds = zip(change.old_paths, change.olds, strict=True)
            before = [(path, oid) if path and oid and kind_of(path) else None for path, oid in olds]
            after = (change.path, change.new) if change.new and kind_of(change.path) else None
            if after and change.mode == _GITLINK:
                self.gitlinks.add(after[1])
            if after or any(before):
                yield _Link(number, light, before, after)

    def readable(self, oids: Iterable[str]) -> list[str]:
        """The contents that can be read: no submodules, nothing huge."""
        sizes = self.repo.sizes(sorted({*oids} - self.gitlinks))
        return [oid for oid, size in sizes.items() if size <= MAX_BLOB]

    def settled(self, commits: Sequence[list[_Link]]) -> Iterator[list[_Link]]:
        """The links of each commit, with swapped, replaced and renumbered cases told apart."""
        offers = {id(link): list(self._offers(link)) for links in commits for link in links if _brought(link)}
        asked = {node[1] for links in commits if _doubtful(links) for link in links for node in link.nodes}
        asked |= {oid for offered in offers.values() for _, node, now in offered for oid in (node[1], now)}
        for oid, data in self.repo.blobs(self.readable(asked)):
            self.who[oid] = _who(data)
        for links in commits:
            for link in links:
                self._adopt(link, offers.get(id(link), ()))
            yield self._told_apart(links) if len(links[0].before) == 1 else links

    def _offers(self, link: _Link) -> Iterator[tuple[int, Node, str]]:
        """What a merge has overwritten: the parent's number, its node, and what lies at that path now."""
        now = self.repo.tree(link.revision.commit)
        for i, parent in enumerate(link.revision.parents):
            for path, blob in self.repo.tree(parent).items():
                here = now.get(path)
                if here and here != blob and kind_of(path) and _GITLINK not in (here.mode, blob.mode):
                    yield i, (path, blob.oid), here.oid

    def _adopt(self, link: _Link, offers: Iterable[tuple[int, Node, str]]) -> None:
        """Two clones took one number: the case that a merge gave another one is no new case."""
        for i, node, now in offers:
            if self._same(node[1], link.after) and not self._same(now, link.after):
                link.before[i] = node

    def _same(self, oid: str, after: Node | None) -> bool:
        mine, other = (self.who.get(o, ("", "")) for o in (oid, after[1] if after else ""))
        return any(a and a == b for a, b in zip(mine, other, strict=True))

    def _alien(self, old: Node | None, after: Node | None) -> bool:
        known = old and after and all(self.who.get(node[1], ("", ""))[1] for node in (old, after))
        return bool(old and known and not self._same(old[1], after))

    def _told_apart(self, links: list[_Link]) -> list[_Link]:
        """Gives back to each case of an ordinary commit what was its own, wherever it lay."""
        torn = [(link, old) for link in links if (old := link.before[0]) and self._alien(old, link.after)]
        free = [old for _, old in torn]
        gone = [old for link in links if link.after is None and (old := link.before[0])]
        fresh = [link for link in links if link.before[0] is None]  # only what lay elsewhere can have moved there
        for link, _ in torn:
            link.before[0] = self._take([*free, *gone], link.after)
            _drop(link.before[0], free, gone)
        for link in fresh:
            link.before[0] = self._take(free, link.after)
            _drop(link.before[0], free)
        for link, old in torn:
            if link.before[0] is None and old in free and old[0] == link.path:
                link.before[0] = old  # the file now speaks of another enterprise
                free.remove(old)
        kept = [link for link in links if link.after or link.before[0] in gone]
        return kept + [_Link(link.number, link.revision, [old], None) for link, old in torn if old in free]

    def _take(self, olds: Sequence[Node], after: Node | None) -> Node | None:
        exact = (old for old in olds if after and old[1] == after[1])
        return next(exact, None) or next((old for old in olds if self._same(old[1], after)), None)


def _drop(node: Node | None, *pools: list[Node]) -> None:
    for pool in pools:
        if node in pool:
            pool.remove(node)


def _brought(link: _Link) -> bool:
    """A merge has a case that no parent has at that path."""
    return len(link.before) > 1 and not any(link.before)


def _doubtful(links: Sequence[_Link]) -> bool:
    """A commit in which cases may have changed places, or git may have taken one for another."""
    moved = any(old and link.after and old[0] != link.after[0] for link in links for old in link.before)
    return (
        moved
        or any(map(_brought, links))
        or (len(links) > 1 and any(link.after and any(link.before) for link in links))
    )


def _who(data: bytes) -> Who:
    head = data[:_HEAD].decode("utf-8", "replace")
    code, name = (found[1] if (found := pattern.search(head)) else "" for pattern in _WHO)
    return "" if code == "不详" else code, name


def _groups(links: Iterable[_Link]) -> list[list[_Link]]:
    """The links of each case; one that was deleted and made anew is the same case."""
    root: dict[Node, Node] = {}
    dead: dict[str, Node] = {}

    def find(node: Node) -> Node:
        while (above := root.setdefault(node, node)) != node:
            root[node] = root.setdefault(above, above)
            node = above
        return node

    kept = list(links)
    for link in kept:
        first, *others = link.nodes
        if link.after and not any(link.before) and link.path in dead:
            others.append(dead.pop(link.path))
        for node in others:
            root[find(node)] = find(first)
        if link.after is None:
            dead[link.path] = first
    grouped: dict[Node, list[_Link]] = {}
    for link in kept:
        grouped.setdefault(find(link.nodes[0]), []).append(link)
    return list(grouped.values())


# --- what each link says ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _State:
    """A node as read; where it is broken, ``record`` is the nearest earlier state that could be read."""

    record: Record | None
    broken: bool


def _tell(
    walk: _Walk, groups: Sequence[list[_Link]], read: Read, clauses: Mapping[str, str] | None, store: Store | None
) -> Iterator[list[tuple[int, Event]]]:
    """The events of each group, with the number of their commit; all contents come from one process, in order."""
    remembered = [_remembered(store, links, clauses) for links in groups]
    order = [
        list(dict.fromkeys(node for link in links for node in link.nodes))
        for links, told in zip(groups, remembered, strict=True)
        if told is None
    ]
    known = set(walk.readable({oid for nodes in order for _, oid in nodes}))
    contents = walk.repo.blobs(oid for nodes in order for _, oid in nodes if oid in known)

    def state(node: Node) -> _State:
        path, oid = node
        data = next(contents)[1] if oid in known else None
        record = None if data is None else read(path, oid, lambda: data).record
        return _State(record, record is None)

    for links, told in zip(groups, remembered, strict=True):
        if told is None:
            told = list(_story(links, state, clauses))
            if store:
                words = json.dumps([[astuple(what) for what in each] for each in told], ensure_ascii=False)
                store.put(words.encode("utf-8", "surrogatepass"), *_chain(links, clauses))
        yield [(link.number, _event(link, what)) for link, each in zip(links, told, strict=True) for what in each]
    next(contents, None)  # git is asked how it fared only at the end of its output


def _chain(links: Sequence[_Link], clauses: Mapping[str, str] | None) -> tuple[str, ...]:
    """What the story of a group depends on: the nodes of its links, in order."""
    return "trail", repr(clauses), repr([(link.before, link.after) for link in links])


def _remembered(
    store: Store | None, links: Sequence[_Link], clauses: Mapping[str, str] | None
) -> list[tuple[Happening, ...]] | None:
    """What each link of a group did, as it was told before; None where it was not."""
    words = store.get(*_chain(links, clauses)) if store else None
    if words is None:
        return None
    try:
        told = json.loads(words.decode("utf-8", "surrogatepass"))
        found = [tuple(Happening(*what) for what in each) for each in told]
    except (TypeError, ValueError):
        return None
    return found if len(found) == len(links) else None


def _story(
    links: Sequence[_Link], load: Callable[[Node], _State], clauses: Mapping[str, str] | None
) -> Iterator[tuple[Happening, ...]]:
    states: dict[Node, _State] = {}
    uses = Counter(node for link in links for node in link.nodes)
    for link in links:
        for node in link.nodes:
            if node not in states:
                states[node] = load(node)
        before = [states[node] if node else None for node in link.before]
        after = states[link.after] if link.after else None
        yield _happenings(link, before, after, clauses)
        for node in link.nodes:
            uses[node] -= 1
            if not uses[node]:
                del states[node]


def _happenings(
    link: _Link, before: Sequence[_State | None], after: _State | None, clauses: Mapping[str, str] | None
) -> tuple[Happening, ...]:
    there = [state for state in before if state]
    if after is None:
        return (removed(there[0].record),)
    if after.broken:
        after.record = after.record or next((state.record for state in there if state.record), None)
        return (unreadable(new=not there),)
    found = happenings([state.record if state else None for state in before], after.record, clauses)
    if there and all(state.broken for state in there):
        return (readable(), *found)
    if found or len(before) > 1:
        return found
    return (respelt(same=link.before[0] is not None and link.before[0][1] == link.nodes[-1][1]),)


def _event(link: _Link, what: Happening) -> Event:
    at = link.revision
    return Event(
        at.commit, at.committer_time, at.committer_zone, at.day, at.author_name, at.author_email,
        at.committer_name, at.committer_email, link.path, _stem(link.path), len(at.parents) > 1, at.signed, at.subject, what,
    )  # fmt: skip
