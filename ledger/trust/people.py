"""Who made a commit, held against the directory that stood before it: identities, signatures, dates, words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ledger.book.snapshot import Settings
from ledger.history.repo import Revision
from ledger.history.revisions import china_day
from ledger.records.contacts import Contacts, Person
from ledger.records.keys import Key
from ledger.records.kinds import kind_of
from ledger.records.personal import personal_numbers
from ledger.records.record import number_of
from ledger.text.finding import Code, Finding, Severity
from ledger.text.value import dataclass, field
from ledger.trust import codes

SKEW = 900  # seconds by which a clerk's clock may be ahead of the server's
LEEWAY = 86_400  # seconds by which two clerks' clocks may differ
LATE_DAYS = 7

Signatures = Mapping[str, tuple[str, str]]  # by commit: git's letter and the key's fingerprint


@dataclass(frozen=True)
class Standing:
    """What stands where commits are received: the directory of now (its departures and revocations count whatever
    day a commit claims), and when each commit was received (epoch seconds; None: it is not known)."""

    contacts: Contacts | None = None
    received: Mapping[str, int] = field(default_factory=dict)
    now: int | None = None

    def moment(self, commit: str) -> int | None:
        """When a commit was received."""
        return self.received.get(commit, self.now)

    def day(self, revision: Revision) -> date:
        """The day on which a commit was received, or else the one that it claims."""
        moment = self.moment(revision.commit)
        return max(revision.day, china_day(moment)) if moment is not None else revision.day


def at_commit(code: Code, revision: Revision, message: str, *, fix: str | None = None,
              severity: Severity | None = None) -> Finding:  # fmt: skip
    """A finding about a commit as a whole; it names the cases that the commit touches."""
    paths = [c.path for c in revision.changes]
    records = [p for p in paths if kind_of(p)]
    numbers = list(dict.fromkeys(map(number_of, records)))
    about = (f"涉及 {_some(numbers)}",) if numbers else ()
    place = (records or paths or ["（提交）"])[0]
    return Finding(code.id, severity or code.severity, place, 1, 1, message, because=about, fix=fix, clause=code.clause,
                   key=f"{code.id}@{revision.commit}", commit=revision.commit)  # fmt: skip


def _some(numbers: list[str]) -> str:
    more = f"等 {len(numbers)} 件" if len(numbers) > 5 else ""
    return "、".join(numbers[:5]) + more


def people_findings(
    revision: Revision, before: Settings, standing: Standing, signatures: Signatures
) -> Iterator[Finding]:
    """Identity and signature of a commit, by the settings that stood before it."""
    if before.rules.policy.reads("提交人核对", standing.day(revision), "在册"):
        yield from _identities(revision, before.contacts)
    committer = before.contacts.by_address(revision.committer_email, revision.day)
    if not revision.signed:
        yield from _unsigned(revision, before, standing, committer)
    else:
        yield from _signature(revision, before, standing, committer, *signatures.get(revision.commit, ("N", "")))


def _identities(revision: Revision, contacts: Contacts) -> Iterator[Finding]:
    author_day = min(china_day(revision.author_time), revision.day)
    found = {("提交人", revision.committer_name, revision.committer_email, revision.day)}
    if revision.author_email != revision.committer_email:
        found.add(("作者", revision.author_name, revision.author_email, author_day))
    for role, name, address, day in sorted(found):
        person = contacts.by_address(address, day)
        if person is None:
            yield at_commit(codes.UNKNOWN_PERSON, revision, f"{role} {name} <{address}> 在 {day} 不在通讯录里",
                            fix="用通讯录里登记的地址提交；新人先登记")  # fmt: skip
        elif person.name != name:
            yield at_commit(codes.OTHER_NAME, revision, f"{role}署名“{name}”，地址 {address} 在通讯录里是{person.name}",
                            fix=f"git config user.name {person.name}")  # fmt: skip


def _unsigned(revision: Revision, before: Settings, standing: Standing, committer: Person | None) -> Iterator[Finding]:
    required = before.rules.policy.reads("签名要求", standing.day(revision), "必须")
    registered = committer is not None and any(k.holds(revision.day) for k in committer.keys)
    if required or registered:
        yield at_commit(codes.UNSIGNED, revision, f"{revision.committer_name} 的这次提交没有签名",
                        fix="git config commit.gpgsign true，再重新提交",
                        severity=Severity.ERROR if required else Severity.WARNING)  # fmt: skip


def _signature(revision: Revision, before: Settings, standing: Standing, committer: Person | None,
               letter: str, fingerprint: str) -> Iterator[Finding]:  # fmt: skip
    owner = _owner(before.contacts, fingerprint)
    if letter != "G" or owner is None:
        why = {"B": "与内容不符，提交被改过", "G": "所用的公钥不在通讯录里", "U": "所用的公钥不在通讯录里"}.get(
            letter, "无法核对"
        )
        yield at_commit(codes.BAD_SIGNATURE, revision, f"签名{why}", fix="用通讯录里登记的公钥重新签名")
        return
    person, key = owner
    if committer is not None and person.name != committer.name:
        yield at_commit(
            codes.OTHER_SIGNER, revision, f"公钥是{person.name}的，提交人是{committer.name}", fix="由本人签名提交"
        )
    dead = _dead(revision, standing, key, fingerprint)
    if dead:
        yield at_commit(codes.DEAD_KEY, revision, f"{person.name}的公钥{dead}", fix="换用有效的公钥")


def _owner(contacts: Contacts, fingerprint: str) -> tuple[Person, Key] | None:
    """Whose key it is; of several entries for one key the last counts."""
    found = [(p, k) for p in contacts.people for k in p.keys if k.fingerprint == fingerprint]
    return found[-1] if found else None


def _dead(revision: Revision, standing: Standing, key: Key, fingerprint: str) -> str:
    """Why a key no longer counts: out of its time on the commit's day, or revoked or run out by the day of receiving."""
    if not key.holds(revision.day):
        return f"在 {revision.day} 不在有效期内"
    moment = standing.moment(revision.commit)
    day = china_day(moment) if moment is not None else revision.day
    latest = _owner(standing.contacts, fingerprint) if standing.contacts else None
    for known in filter(None, (key, latest[1] if latest else None)):
        if known.revoked_by(day):
            return f"已于 {known.revoked} 撤销"
        if moment is not None and known.until is not None and known.until < day:
            return f"已于 {known.until} 到期"
    return ""


def date_findings(revision: Revision, times: Mapping[str, int], standing: Standing) -> Iterator[Finding]:
    """Dates that go back before a parent's, or lie after the moment of receiving; ``times`` are the parents'."""
    earliest = max((times[p] for p in revision.parents if p in times), default=None)
    if earliest is not None and revision.committer_time < earliest - LEEWAY:
        yield at_commit(codes.BACKWARDS, revision, f"提交日期 {revision.day} 早于上一次的 {china_day(earliest)}")
    moment = standing.moment(revision.commit)
    if moment is not None and revision.committer_time > moment + SKEW:
        yield at_commit(codes.AHEAD, revision, f"提交日期 {revision.day} 在收到之后（{china_day(moment)} 收到）")
    elif revision.author_time > revision.committer_time + LEEWAY:
        yield at_commit(
            codes.AHEAD, revision, f"作者日期 {china_day(revision.author_time)} 晚于提交日期 {revision.day}"
        )
    if moment is not None and (days := (china_day(moment) - revision.day).days) > LATE_DAYS:
        yield at_commit(codes.LATE, revision, f"{revision.day} 的提交，{china_day(moment)} 才收到，相差 {days} 天")


def root_findings(revisions: Sequence[Revision], standing: Standing, *, begun: bool) -> Iterator[Finding]:
    """Commits with nothing before them that came later than another such: by its own directory a root may be anybody's.

    ``begun`` tells that there was a history before these.
    """
    roots = {r: standing.moment(r.commit) or 0 for r in revisions if not r.parents}
    first = 0 if begun else min(roots.values(), default=0)
    for root, moment in roots.items():
        if moment > first:
            yield at_commit(codes.OTHER_ROOT, root, f"提交“{root.subject}”没有接着服务器已有的历史，是另起的开头",
                            fix="从服务器克隆，在克隆里重新记录")  # fmt: skip


def word_findings(revision: Revision) -> Iterator[Finding]:
    """Personal numbers where no case file would show them: message, names, addresses, paths."""
    told = {"提交说明": f"{revision.subject}\n{revision.body}"}
    told |= {"作者署名": f"{revision.author_name} {revision.author_email}",
             "提交人署名": f"{revision.committer_name} {revision.committer_email}"}  # fmt: skip
    told["头部"] = revision.unread
    told |= {f"文件名 {i}": c.path for i, c in enumerate(revision.changes) if c.new and not kind_of(c.path)}
    for where, text in told.items():
        for found in personal_numbers(text):
            yield at_commit(codes.PRIVATE_WORDS, revision, f"{where.split()[0]}里像是个人的{found.kind}",
                            fix="改掉之后重新提交")  # fmt: skip
