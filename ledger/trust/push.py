"""A push, looked at before it is let in: the refs it changes, and every commit it brings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.book.checking import ordered
from ledger.book.snapshot import Reader, read_settings
from ledger.book.sources import commit_snapshot
from ledger.history.repo import Repo
from ledger.records.contacts import Contacts
from ledger.text.finding import Finding
from ledger.text.value import dataclass, replace
from ledger.trust import codes
from ledger.trust.commits import Span, commit_findings, folders
from ledger.trust.people import Standing
from ledger.trust.receipts import Log, Receipt, china_time
from ledger.trust.refs import Update, at_ref, ref_findings


@dataclass(frozen=True)
class Judged:
    """What is said of a push, and how many commits it brings."""

    findings: tuple[Finding, ...]
    commits: int

    @property
    def refused(self) -> bool:
        """Whether it stays outside."""
        return any(f.is_error for f in self.findings)


def read_updates(lines: Sequence[str]) -> tuple[Update, ...]:
    """What git tells a receiving hook: ``old new ref`` a line, zeros for none."""
    told = (line.split(" ", 2) for line in lines if line.strip())
    return tuple(Update(ref, old if old.strip("0") else "", new if new.strip("0") else "") for old, new, ref in told)


def judge_push(repo: Repo, reader: Reader, updates: Sequence[Update], log: Log, now: int) -> Judged:
    """Every finding about a push that arrives at a moment (epoch seconds)."""
    main = repo.main_ref()
    standing_at = repo.refs().get(main, "")
    line = next((u.new for u in updates if u.ref == main), standing_at)
    contacts = standing_contacts(repo, standing_at)
    found = list(log.findings)
    found += standing_findings(repo, log, main, standing_at)
    for update in updates:
        found += ref_findings(repo, update, main, line, contacts)
    commits = 0
    if line and line != standing_at and repo.peeled(line) == line:
        standing = Standing(contacts, {}, now)
        more, brought = commit_findings(repo, reader, Span(line, standing_at or None), standing)
        found += (f for f in more if f.code != codes.LATE.id)  # for whoever audits: a pusher knows
        commits = len(brought)
    return Judged(tuple(ordered(found)), commits)


def standing_contacts(repo: Repo, tip: str) -> Contacts | None:
    """The directory as the main line holds it; of several ledgers that of the first."""
    if not tip:
        return None
    settings, _ = read_settings(commit_snapshot(repo.below(folders(repo, [tip])[0]), tip))
    return settings.contacts if settings else None


def standing_findings(repo: Repo, log: Log, main: str, tip: str) -> Iterator[Finding]:
    """Whether the main line is still what the last receipt says; what was written past the hook is not covered up."""
    last = log.last(main)
    if last is None or last.new == tip:
        return
    if not tip or not repo.has(last.new) or not repo.contains(last.new, tip):
        yield at_ref(codes.LOST_TIP, main, f"服务器上的主线里没有第 {last.number} 号回执的提交 {last.new[:12]}", commit=last.new,
                     fix="请管理员运行 ledger audit --verify 查明；在此之前不收上传")  # fmt: skip


def due_receipts(repo: Repo, log: Log, updates: Sequence[Update], now: int) -> tuple[Receipt, ...]:
    """The receipts of updates that git has made; before them one for what an earlier push left without.

    None for what a later push, which was quicker to write, has made up for already.
    """
    found = []
    for update in updates:
        if any((r.ref, r.old, r.new) == (update.ref, update.old, update.new) for r in log.receipts):
            continue
        last = log.last(update.ref)
        if update.old and (last.new if last else "") != update.old:
            found.append(_receipt(repo, Update(update.ref, last.new if last else "", update.old), now))
        found.append(_receipt(repo, update, now))
    return tuple(found)


def _receipt(repo: Repo, update: Update, now: int) -> Receipt:
    commit = repo.peeled(update.new) if update.new else None
    revision = repo.revision(commit) if commit else None
    key = repo.signatures([commit], ()).get(commit, ("", ""))[1] if commit and revision and revision.signed else ""
    by = revision.committer_email if revision else ""
    return replace(Receipt(0, china_time(now), update.ref, update.old, update.new), key=key, by=by)
