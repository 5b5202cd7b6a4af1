"""Which version follows which: the changes of commits as links between nodes, and the chains they make.

A state of a case is a node, path and content; a commit links nodes. Nodes that are linked make one chain, so a
renumbered case keeps its past, and two cases that took one number on two branches keep theirs apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ledger.history.repo import MAX_BLOB, Repo, Revision
from ledger.records.kinds import kind_of
from ledger.text.value import dataclass, field, replace

Node = tuple[str, str]  # path and content id
Who = tuple[str, str]  # credit code and name of an enterprise, empty where unknown

_GITLINK = "160000"
_WHO = tuple(re.compile(rf"^{key}\s*[:：]\s*[\"']?([^\s\"'#]+)", re.M) for key in ("统一社会信用代码", "企业名称"))
_HEAD = 4096  # bytes of a file in which its enterprise is named


@dataclass(slots=True)
class Link:
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


@dataclass(slots=True)
class Walk:
    """Turns the changes of commits into links; what git takes for a renaming is held against the enterprises."""

    repo: Repo
    gitlinks: set[str] = field(default_factory=set)
    who: dict[str, Who] = field(default_factory=dict)

    def links(self, number: int, revision: Revision) -> Iterator[Link]:
        """The changes of one commit that concern cases."""
        light = replace(revision, body="", changes=())
        for change in revision.changes:
            olds = zip(change.old_paths, change.olds, strict=True)
            before = [(path, oid) if path and oid and kind_of(path) else None for path, oid in olds]
            after = (change.path, change.new) if change.new and kind_of(change.path) else None
            if after and change.mode == _GITLINK:
                self.gitlinks.add(after[1])
            if after or any(before):
                yield Link(number, light, before, after)

    def readable(self, oids: Iterable[str]) -> list[str]:
        """The contents that can be read: no submodules, nothing huge."""
        sizes = self.repo.sizes(sorted({*oids} - self.gitlinks))
        return [oid for oid, size in sizes.items() if size <= MAX_BLOB]

    def settled(self, commits: Sequence[list[Link]]) -> Iterator[list[Link]]:
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

    def _offers(self, link: Link) -> Iterator[tuple[int, Node, str]]:
        """What a merge has overwritten: the parent's number, its node, and what lies at that path now."""
        now = self.repo.tree(link.revision.commit)
        for i, parent in enumerate(link.revision.parents):
            for path, blob in self.repo.tree(parent).items():
                here = now.get(path)
                if here and here != blob and kind_of(path) and _GITLINK not in (here.mode, blob.mode):
                    yield i, (path, blob.oid), here.oid

    def _adopt(self, link: Link, offers: Iterable[tuple[int, Node, str]]) -> None:
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

    def _told_apart(self, links: list[Link]) -> list[Link]:
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
        return kept + [Link(link.number, link.revision, [old], None) for link, old in torn if old in free]

    def _take(self, olds: Sequence[Node], after: Node | None) -> Node | None:
        exact = (old for old in olds if after and old[1] == after[1])
        return next(exact, None) or next((old for old in olds if self._same(old[1], after)), None)


def _drop(node: Node | None, *pools: list[Node]) -> None:
    for pool in pools:
        if node in pool:
            pool.remove(node)


def _brought(link: Link) -> bool:
    """A merge has a case that no parent has at that path."""
    return len(link.before) > 1 and not any(link.before)


def _doubtful(links: Sequence[Link]) -> bool:
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


def chains(links: Iterable[Link]) -> list[list[Link]]:
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
    grouped: dict[Node, list[Link]] = {}
    for link in kept:
        grouped.setdefault(find(link.nodes[0]), []).append(link)
    return list(grouped.values())
