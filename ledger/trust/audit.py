"""The proof: every commit on its own day, every receipt still part of the history, nothing laid over it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ledger.book.checking import ordered
from ledger.book.snapshot import SETTINGS, Reader
from ledger.history.repo import Repo, Revision
from ledger.records.contacts import Contacts
from ledger.records.kinds import kind_of
from ledger.records.record import number_of
from ledger.text.finding import Finding, LedgerError, Severity
from ledger.text.value import dataclass, replace
from ledger.trust import codes
from ledger.trust.commits import Span, commit_findings
from ledger.trust.people import Standing, at_commit
from ledger.trust.push import standing_contacts
from ledger.trust.receipts import Log, Receipt, order_findings
from ledger.trust.refs import HEADS, TAGS, about, at_ref, cases_in

_OID = re.compile(r"\b[0-9a-f]{40}(?:[0-9a-f]{24})?\b")
_LOOSE = re.compile(r"\b([0-9a-f]{2})/([0-9a-f]{38,62})\b")  # as the file of an object is called
# Who may commit, and how, was not asked before there was a server to ask it.
_PEOPLE = frozenset(c.id for c in (codes.UNKNOWN_PERSON, codes.UNSIGNED, codes.MODE, codes.NAME, codes.BACKWARDS))


@dataclass(frozen=True, slots=True)
class Share:
    """Who stands behind some commits: author, committer, owner of the key, the committer's unit; empty: not known."""

    author: str
    committer: str
    signer: str
    unit: str
    commits: int


@dataclass(frozen=True)
class Audit:
    """What a proof found; ``tip`` is the commit of the main line, ``receipts`` how many there were to hold it against."""

    findings: tuple[Finding, ...]
    commits: int
    receipts: int
    tip: str
    people: tuple[Share, ...] = ()


def audit_history(repo: Repo, reader: Reader, log: Log | None, printed: Sequence[str], now: int) -> Audit:
    """Hold the whole history against itself, the receipts, and tips that were printed somewhere.

    ``now`` is in epoch seconds. Never raises for what is wrong with the repository: that is what it is to tell.
    """
    main = repo.main_ref()
    found = list(_disguises(repo))
    faults = repo.faults()
    try:
        refs = repo.refs()
        tip = repo.head() or ""
    except LedgerError as error:
        found += _damage(faults or [str(error)], {})
        return Audit(tuple(ordered(found)), 0, len(log.receipts) if log else 0, "")
    receipts = log.receipts if log else ()
    try:
        more, revisions = _walked(repo, reader, receipts, main, tip, now) if tip else ([], ())
    except LedgerError as error:
        more, revisions = [], ()
        faults = faults or [str(error)]
    paths = _paths(repo, tip) if faults else {}
    found += more
    found += _damage(faults, paths)
    found += _refs(repo, refs, main, log)
    if log:
        found += [*log.findings, *order_findings(log), *_tips(repo, log.receipts, main, revisions, refs)]
    found += _printed(repo, printed, revisions)
    people = _people(repo, revisions, standing_contacts(repo, tip) if tip and revisions else None)
    return Audit(tuple(ordered(found)), len(revisions), len(receipts), tip, people)


def _walked(repo: Repo, reader: Reader, receipts: Sequence[Receipt], main: str, tip: str,
            now: int) -> tuple[list[Finding], Sequence[Revision]]:  # fmt: skip
    """What is wrong with commits; those from before the first receipt were not asked who made them."""
    graph = {r.commit: r.parents for r in repo.below("").revisions((tip,), allow_shallow=True)}
    received, founding = _received(graph, receipts, main)
    standing = Standing(standing_contacts(repo, tip), received)
    found, revisions = commit_findings(repo, reader, Span(tip), standing)
    touching = {r.commit for r in revisions if any(_is_ledger(c.path) for c in r.changes)}
    covered = bool(receipts)

    def asked(finding: Finding) -> Finding:
        commit = finding.commit or ""
        free = commit in founding or (not covered and commit not in touching)
        return replace(finding, severity=Severity.WARNING) if free and finding.code in _PEOPLE else finding

    return [asked(f) for f in found], revisions


def _is_ledger(path: str) -> bool:
    parts = path.split("/")
    return parts[-1] in SETTINGS or any(kind_of("/".join(parts[i:])) for i in range(len(parts)))


def _received(
    graph: Mapping[str, tuple[str, ...]], receipts: Iterable[Receipt], main: str
) -> tuple[dict[str, int], set[str]]:
    """When each commit was received, in epoch seconds; and which were there when the first receipt was written."""
    received: dict[str, int] = {}
    founding: set[str] = set()
    for receipt in receipts:
        waiting = [receipt.new] if _of_line(receipt, main) else []
        while waiting:
            commit = waiting.pop()
            if commit in graph and commit not in received:
                received[commit] = receipt.moment
                waiting += graph[commit]
                if receipt.number == 1 and receipt.old == receipt.new:
                    founding.add(commit)
    for commit in founding:
        del received[commit]  # when it came is not known
    return received, founding


def _disguises(repo: Repo) -> Iterator[Finding]:
    """Whatever makes git tell another history than the objects do."""
    if repo.is_shallow():
        yield at_ref(codes.DISGUISE, "shallow", "这是浅克隆，看不到更早的历史", fix="git fetch --unshallow")
    if repo.git_dir().joinpath("info", "grafts").is_file():
        yield at_ref(
            codes.DISGUISE, "info/grafts", "有嫁接文件，会让 git 显示别的前后关系", fix="删掉 info/grafts，查明是谁放的"
        )


def _paths(repo: Repo, tip: str) -> dict[str, str]:
    """Where the contents of a history lie, by their ids, as far as it can be walked."""
    try:
        return {c.new: c.path for r in repo.below("").revisions((tip,), allow_shallow=True) for c in r.changes if c.new}
    except LedgerError:
        return {}


def _damage(faults: Iterable[str], paths: Mapping[str, str]) -> Iterator[Finding]:
    """What git says is broken, with the case where that is known."""
    for fault in faults:
        oid = next(iter(_OID.findall(_LOOSE.sub(r"\1\2", fault))), "")
        path = paths.get(oid, "")
        because = about((number_of(path),)) if kind_of(path) else ()
        yield replace(at_ref(codes.DAMAGED, path or "objects", f"仓库里有对象损坏或缺失：{oid[:12] or fault}", because=because),
                      key=fault)  # fmt: skip


def _refs(repo: Repo, refs: Mapping[str, str], main: str, log: Log | None) -> Iterator[Finding]:
    bare = repo.is_bare()
    for ref, oid in refs.items():
        if ref.startswith("refs/replace/"):
            named = ref.rpartition("/")[2]
            numbers = cases_in([repo.revision(named)]) if repo.has(named) else ()
            yield at_ref(codes.DISGUISE, ref, f"有替换引用，会让 git 把 {named[:12]} 显示成别的内容", commit=named, because=about(numbers),
                         fix=f"git update-ref -d {ref}，查明是谁放的")  # fmt: skip
        elif bare and ref != main and not ref.startswith(TAGS):
            yield at_ref(codes.STRAY_REF, ref, f"服务器上多了 {ref}", commit=oid, fix="查明是谁放的，再删掉")
        elif ref == f"{TAGS}{main.removeprefix(HEADS)}":
            yield at_ref(
                codes.STRAY_REF, ref, "有一个标签与主线同名，会被当成主线", commit=oid, fix="查明是谁放的，再删掉"
            )
        elif log and bare and ref.startswith(TAGS) and log.last(ref) is None:
            yield at_ref(codes.NO_RECEIPT, ref, f"标签 {ref.removeprefix(TAGS)} 没有回执", commit=oid)


def _tips(repo: Repo, receipts: Sequence[Receipt], main: str, revisions: Sequence[Revision],
          refs: Mapping[str, str]) -> Iterator[Finding]:  # fmt: skip
    """Every receipted tip is part of the history; every commit of it came with a receipt; tags stand where they stood."""
    here = {r.commit: r for r in revisions}
    for receipt in receipts:
        if _of_line(receipt, main) and receipt.new and receipt.new not in here:
            yield _lost(repo, receipt, here, receipt.ref)
    received, _ = _received({r.commit: r.parents for r in revisions}, [replace(r, number=0) for r in receipts], main)
    for revision in revisions if receipts else ():
        if revision.commit not in received:
            yield at_commit(codes.NO_RECEIPT, revision, f"提交“{revision.subject}”没有回执，不是经服务器收下的")
    last = {r.ref: r for r in receipts if r.ref.startswith(TAGS)}
    for ref, receipt in last.items():
        if refs.get(ref, "") != receipt.new:
            now = refs.get(ref, "")[:12] or "（没有了）"
            commit = repo.peeled(receipt.new) if repo.has(receipt.new) else None
            yield at_ref(codes.TAG_DIFFERS, ref, f"标签 {ref.removeprefix(TAGS)} 现在是 {now}，第 {receipt.number} 号回执是 {receipt.new[:12]}",
                         commit=receipt.new, because=about(cases_in([repo.revision(commit)])) if commit else ())  # fmt: skip


def _of_line(receipt: Receipt, main: str) -> bool:
    """Whether a receipt is one of the main line, under whatever name: a server takes in no other branch."""
    return receipt.ref == main or receipt.ref.startswith(HEADS)


def _lost(repo: Repo, receipt: Receipt, here: Mapping[str, Revision], main: str) -> Finding:
    """A receipted tip that is no longer part of the history: what is lost with it, where the objects are still there."""
    try:
        gone = [r for r in repo.revisions((receipt.new,)) if r.commit not in here] if repo.has(receipt.new) else []
    except LedgerError:
        gone = []
    lost = f"，丢了 {len(gone)} 次提交" if gone else "，连对象也没有了"
    return at_ref(codes.LOST_TIP, main, f"第 {receipt.number} 号回执的提交 {receipt.new[:12]} 不在历史里{lost}", commit=receipt.new,
                  because=about(cases_in(gone)), fix="从别人的克隆或备份恢复，查明是谁改写的")  # fmt: skip


def _printed(repo: Repo, printed: Iterable[str], revisions: Sequence[Revision]) -> Iterator[Finding]:
    here = {r.commit for r in revisions}
    for tip in printed:
        known = [c for c in here if c.startswith(tip.lower())] if re.fullmatch(r"[0-9a-fA-F]{7,64}", tip) else []
        if not known:
            yield at_ref(codes.LOST_TIP, repo.main_ref(), f"印出来的提交 {tip} 不在历史里", commit=tip,
                         fix="从别人的克隆或备份恢复，查明是谁改写的")  # fmt: skip


def _people(repo: Repo, revisions: Sequence[Revision], contacts: Contacts | None) -> tuple[Share, ...]:
    """Author against committer against signer, by the directory of now."""
    owners = {k.fingerprint: p.name for p in (contacts.people if contacts else ()) for k in p.keys}
    keys = sorted({k.line for p in (contacts.people if contacts else ()) for k in p.keys})
    signed = (
        repo.signatures([r.commit for r in revisions if r.signed], keys) if any(r.signed for r in revisions) else {}
    )

    def share(revision: Revision) -> tuple[str, str, str, str]:
        person = contacts.by_address(revision.committer_email, revision.day) if contacts else None
        fingerprint = signed.get(revision.commit, ("", ""))[1]
        signer = owners.get(fingerprint, fingerprint or ("不明" if revision.signed else ""))
        return revision.author_name, revision.committer_name, signer, person.unit if person else ""

    return tuple(Share(*who, n) for who, n in sorted(Counter(map(share, revisions)).items()))
