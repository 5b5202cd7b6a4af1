"""The disposition record: one walk through the history, told case by case."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Protocol

from ledger.history.chains import Link, Node, Walk, chains
from ledger.history.differences import Difference, difference, lines_of
from ledger.history.events import Happening, happenings, readable, removed, respelt, unreadable
from ledger.history.repo import Repo
from ledger.progress import counted
from ledger.records.record import Record, number_of
from ledger.records.versions import Versions
from ledger.share import begin, cores, slices
from ledger.text.value import dataclass


class Store(Protocol):
    """Remembers values by what they were computed from."""

    def get(self, *parts: str) -> bytes | None:
        """The value, None where it is not there."""
        ...

    def put(self, value: bytes, *parts: str) -> None:
        """Keep a value."""
        ...


Read = Callable[[str, bytes], Record | None]  # of a version of a record, by path and content

_VALUES = attrgetter(*Happening.__annotations__)
_MANY_LINKS = 500  # of versions to be read: fewer are not worth another process


@dataclass(frozen=True, slots=True)
class Event:
    """A happening with the commit that made it.

    ``when`` (epoch seconds), ``zone`` and ``day`` (in China) are the committer's; ``case`` is the 编号 that the file
    bore in that commit; ``subject`` is the commit's; ``lines`` is what the commit changed in the file, None where
    that is not known (a content that is no file, or too large to be read).
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
    lines: Difference | None = None

    @property
    def kind(self) -> str:
        """The kind of what happened."""
        return self.what.kind

    @property
    def summary(self) -> str:
        """What happened, in Chinese."""
        return self.what.summary


Trail = tuple[Event, ...]  # of one case: oldest first, parents before children


def trails(repo: Repo, include: Sequence[str] = ("HEAD",), exclude: Sequence[str] = (), *, allow_shallow: bool = False,
           clauses: Mapping[str, str] | None = None, only: str | None = None, store: Store | None = None,
           reader: Callable[[], Read] = Versions) -> dict[str, Trail]:  # fmt: skip
    """The events of every case, by the 编号 (the file's stem) that it has now, or last had.

    ``only`` tells of one case, which saves reading the versions of the others; ``store`` remembers what each chain
    of versions told, so that only the chains that have grown are read.

    ``reader`` gives what reads the versions of one chain; each is read once, and let go when the last commit that
    changed it has been told. LedgerError for a shallow or damaged history.
    """
    return begin_trails(repo, include, exclude, allow_shallow=allow_shallow, clauses=clauses, only=only, store=store,
                        reader=reader, spare=0)()  # fmt: skip


def begin_trails(repo: Repo, include: Sequence[str] = ("HEAD",), exclude: Sequence[str] = (), *,
                 allow_shallow: bool = False, clauses: Mapping[str, str] | None = None, only: str | None = None,
                 store: Store | None = None, reader: Callable[[], Read] = Versions,
                 spare: int = 1) -> Callable[[], dict[str, Trail]]:  # fmt: skip
    """The same, begun: much history is read by other processes while the caller goes on; what is returned waits for it.

    ``spare`` are the cores that the caller needs for itself meanwhile.
    """
    walk = Walk(repo)
    commits = [
        links
        for number, revision in enumerate(
            counted(repo.revisions(include, exclude, allow_shallow=allow_shallow), "读提交历史")
        )
        if (links := list(walk.links(number, revision)))
    ]
    groups = chains(link for links in walk.settled(commits) for link in links)
    if only is not None:
        groups = [g for g in groups if any(number_of(node[0]) == only for link in g for node in link.nodes)]
    tips = [rev for rev in include if rev != "HEAD" or repo.head()]
    alive = {(path, blob.oid) for rev in tips for path, blob in repo.tree(rev).items()}
    telling = _begin_telling(walk, groups, reader, clauses, store, cores() - spare)

    def gathered() -> dict[str, Trail]:
        told: dict[str, list[tuple[int, Event]]] = {}
        for links, events in zip(groups, telling(), strict=True):
            present = {number_of(node[0]) for link in links for node in link.nodes if node in alive}
            for stem in present or {number_of(links[-1].path)}:
                told.setdefault(stem, []).extend(events)
        return {stem: tuple(e for _, e in sorted(told[stem], key=lambda pair: pair[0])) for stem in sorted(told)}

    return gathered


# --- what each link says ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _State:
    """A node as read; where it is broken, ``record`` is the nearest earlier state that could be read."""

    record: Record | None
    broken: bool
    lines: list[str] | None = None


Told = tuple[tuple[Happening, ...], Difference | None]  # of one link: what it did, in words and in lines


def _begin_telling(walk: Walk, groups: Sequence[list[Link]], reader: Callable[[], Read],
                   clauses: Mapping[str, str] | None, store: Store | None,
                   processes: int) -> Callable[[], Iterator[list[tuple[int, Event]]]]:  # fmt: skip
    """The events of each group, with the number of their commit; long stories are told by other processes."""
    remembered = [store.get(*_chain(links, clauses)) if store else None for links in groups]
    known = [_read_words(words, len(links)) for words, links in zip(remembered, groups, strict=True)]
    unknown = [links for links, told in zip(groups, known, strict=True) if told is None]
    apart = sum(map(len, unknown)) >= _MANY_LINKS
    work = partial(_words, walk, reader, clauses)
    waiting = begin(work, slices(unknown, processes)) if apart else lambda: [work(unknown)]

    def events() -> Iterator[list[tuple[int, Event]]]:
        fresh = (words for part in waiting() for words in part)
        for links, told in zip(groups, known, strict=True):
            if told is None:
                words = next(fresh)
                told = _read_words(words, len(links)) or []
                if store:
                    store.put(words, *_chain(links, clauses))
            yield [
                (link.number, event)
                for link, (each, lines) in zip(links, told, strict=True)
                for event in _events(link, each, lines)
            ]

    return events


def _words(walk: Walk, reader: Callable[[], Read], clauses: Mapping[str, str] | None,
           groups: Sequence[list[Link]]) -> list[bytes]:  # fmt: skip
    """What each link of each group did, as JSON; all contents come from one process, in order."""
    order = [list(dict.fromkeys(node for link in links for node in link.nodes)) for links in groups]
    known = set(walk.readable({oid for nodes in order for _, oid in nodes}))
    contents = walk.repo.blobs(oid for nodes in order for _, oid in nodes if oid in known)

    def state(read: Read, node: Node) -> _State:
        path, oid = node
        if oid not in known:
            return _State(None, True)
        content = next(contents)[1]
        record = read(path, content)
        return _State(record, record is None, lines_of(content))

    found = []
    for links in counted(groups, "读处置记录", len(groups)):
        told = _story(links, partial(state, reader()), clauses)
        each = [([_VALUES(what) for what in done], _plain(lines)) for done, lines in told]
        words = json.dumps(each, ensure_ascii=False)
        found.append(words.encode("utf-8", "surrogatepass"))
    next(contents, None)  # git is asked how it fared only at the end of its output
    return found


def _chain(links: Sequence[Link], clauses: Mapping[str, str] | None) -> tuple[str, ...]:
    """What the story of a group depends on: the nodes of its links, in order."""
    return "trail", repr(clauses), repr([(link.before, link.after) for link in links])


def _plain(lines: Difference | None) -> object:
    return lines and (lines.text, lines.came, lines.gone, lines.left)


def _read_words(words: bytes | None, count: int) -> list[Told] | None:
    """What each of so many links did, from JSON; None where it does not say so."""
    try:
        told = json.loads(words.decode("utf-8", "surrogatepass")) if words else None
        found = [(tuple(Happening(*what) for what in each), lines and Difference(*lines)) for each, lines in told or ()]
    except (TypeError, ValueError):
        return None
    return found if len(found) == count else None


def _story(links: Sequence[Link], load: Callable[[Node], _State], clauses: Mapping[str, str] | None) -> Iterator[Told]:
    states: dict[Node, _State] = {}
    uses = Counter(node for link in links for node in link.nodes)
    for link in links:
        for node in link.nodes:
            if node not in states:
                states[node] = load(node)
        before = [states[node] if node else None for node in link.before]
        after = states[link.after] if link.after else None
        yield _happenings(link, before, after, clauses), _difference(before, after)
        for node in link.nodes:
            uses[node] -= 1
            if not uses[node]:
                del states[node]


def _happenings(
    link: Link, before: Sequence[_State | None], after: _State | None, clauses: Mapping[str, str] | None
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


def _difference(before: Sequence[_State | None], after: _State | None) -> Difference | None:
    """What went and what came; of a merge against the first parent that has the file, of a removal only how much."""
    old = next((state.lines for state in before if state), [])
    if after is None:
        return None if old is None else Difference("", 0, len(old))
    return None if old is None or after.lines is None else difference(old, after.lines)


def _events(link: Link, each: Sequence[Happening], lines: Difference | None) -> list[Event]:
    at, number = link.revision, number_of(link.path)
    day, merge = at.day, len(at.parents) > 1
    who = at.author_name, at.author_email, at.committer_name, at.committer_email
    head = at.commit, at.committer_time, at.committer_zone, day, *who, link.path, number, merge, at.signed, at.subject
    return [Event(*head, what, lines) for what in each]
