"""``ledger log``: a case's record from git; ``ledger audit``: the whole ledger's, and the proof that nothing was altered."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import click

from ledger.book.book import Book
from ledger.book.snapshot import settings_or_stop
from ledger.book.sources import commit_snapshot
from ledger.cli.check import Outcome
from ledger.cli.context import Context, say
from ledger.cli.lists import table
from ledger.cli.outside import now
from ledger.history.repo import Repo
from ledger.history.trail import Event, Store, trails
from ledger.records.contacts import Contacts
from ledger.report.findings import as_json, as_text, visible
from ledger.text.finding import LedgerError
from ledger.text.value import replace
from ledger.trust.audit import Audit, audit_history
from ledger.trust.commits import folders
from ledger.trust.receipts import read_log
from ledger.trust.server import beside

_BAD = "bad"  # stands where another signature has its key
_CHINA = timezone(timedelta(hours=8))


def signature_words(
    repo: Repo, commits: Iterable[str], contacts: Contacts, store: Store | None = None
) -> dict[str, str]:
    """``good``, ``bad`` or ``unknown``, for signed commits: good is a signature by a key that contacts.yaml knows.

    ``store`` remembers which key has signed a commit, whoever's it is today; what could not be told is asked again.
    """
    keys = {k.fingerprint: k.line for p in contacts.people for k in p.keys}
    asked = list(commits)
    known = {c: held.decode() for c in asked if store and (held := store.get("signature", c))}
    new = repo.signatures([c for c in asked if c not in known], sorted(keys.values()))
    found = {c: _BAD if letter == "B" else key for c, (letter, key) in new.items() if letter in "GUB"}
    for commit, told in found.items():
        if store and told:
            store.put(told.encode(), "signature", commit)
    return {c: _word((known | found).get(c, ""), keys) for c in asked}


def _word(told: str, keys: Container[str]) -> str:
    return "bad" if told == _BAD else "good" if told in keys else "unknown"


def attested(book: Book, repo: Repo, store: Store | None = None) -> Book:
    """The book with what is to be said of the signatures in its trails."""
    told = [*(held.trail for held in (*book.entries, *book.records)), *(left.trail for left in book.departed)]
    signed = sorted({event.commit for trail in told for event in trail if event.signed})
    return replace(book, signatures=signature_words(repo, signed, book.settings.contacts, store))


def _ledger_repo(ctx: Context, tip: str) -> Repo:
    """The repository; a bare one looks below the folder that holds the ledger."""
    repo = ctx.need_repo()
    return repo.below(folders(repo, [tip])[0]) if repo.is_bare() else repo


def _department(contacts: Contacts) -> Callable[[Event], str | None]:
    def department(event: Event) -> str | None:
        person = contacts.by_address(event.address, event.day)
        return person.unit if person else None

    return department


def _show(repo: Repo, events: list[Event], tip: str, form: str, *, whole: bool) -> None:
    contacts = settings_or_stop(commit_snapshot(repo, tip)).contacts
    department = _department(contacts)
    if form == "json":
        signed = signature_words(repo, dict.fromkeys(e.commit for e in events if e.signed), contacts)
        rows = [_event(e, department(e), signed.get(e.commit, "none")) for e in events]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for event in events:
        who = f"{event.author}（{department(event) or '不在通讯录'}）"
        where = f"{event.case}  " if whole else ""
        click.echo(f"{_moment(event)}  {event.commit[:8]}  {where}{visible(who)}  {visible(event.summary)}")


@click.command("log", short_help="一件案件的处置记录（来自 git）。")
@click.argument("case")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def log(ctx: Context, case: str, form: str) -> int:
    """按提交先后列出一件案件发生了什么：谁、何时、改了什么。"""
    tip = _tip(ctx.need_repo())
    repo = _ledger_repo(ctx, tip)
    number = case.replace("\\", "/").rpartition("/")[2].removesuffix(".md")
    events = trails(repo, only=number).get(number, ())
    if not events:
        raise click.UsageError(f"历史里没有编号为 {number} 的案件")
    _show(repo, list(events), tip, form, whole=False)
    return 0


def _tip(repo: Repo) -> str:
    commit = repo.head()
    if commit is None:
        raise LedgerError("还没有任何提交")
    return commit


@click.command("audit", short_help="全部处置记录；--verify 核对历史有没有被动过。")
@click.argument("span", metavar="[A..B]", required=False)
@click.option("--verify", is_flag=True, help="核对历史的完整：回执、改写、签名、权限、每次提交当日是否相符。")
@click.option("--receipts", type=click.Path(path_type=Path), help="服务器的回执文件；服务器上默认取旁边的那一个。")
@click.option(
    "--tip", "tips", multiple=True, metavar="COMMIT", help="网站或月报上印着的提交：也必须在历史里。可写多个。"
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def audit(ctx: Context, span: str | None, verify: bool, receipts: Path | None, tips: tuple[str, ...], form: str) -> int:
    """列出一段历史里每件案件发生了什么，按提交先后。

    --verify 逐次核对全部历史，并与服务器的回执、印在网站上的提交核对；发现问题时退出码为 1。
    """
    if verify:
        if span:
            raise click.UsageError("--verify 核对全部历史，不能只核对一段")
        return _verify(ctx, receipts, tips, form)
    if receipts or tips:
        raise click.UsageError("--receipts 和 --tip 与 --verify 一起用")
    tip = _tip(ctx.need_repo())
    start, dots, end = (span or "").partition("..")
    if span and not dots:
        raise click.UsageError("要写作 A..B")
    repo = _ledger_repo(ctx, tip)
    told = trails(repo, (end or "HEAD",), (start,) if start else ())
    _show(repo, _in_order(repo, told.values(), end or "HEAD", start), tip, form, whole=True)
    return 0


def _in_order(repo: Repo, told: Iterable[Iterable[Event]], end: str, start: str) -> list[Event]:
    """The events of all cases, by the place of their commits in the history; each once."""
    order = {r.commit: i for i, r in enumerate(repo.revisions((end,), (start,) if start else ()))}
    events = dict.fromkeys(event for events in told for event in events)
    return sorted(events, key=lambda e: order[e.commit])


def _verify(ctx: Context, receipts: Path | None, tips: tuple[str, ...], form: str) -> int:
    repo = ctx.need_repo()
    if receipts and not receipts.is_file():
        raise click.UsageError(f"没有这个回执文件：{receipts}")
    place = receipts or (beside(repo.git_dir()).receipts if repo.is_bare() else None)
    found = audit_history(repo, ctx.reader, read_log(place) if place else None, tips, now())
    report = Outcome(list(found.findings), ctx.today(), found.commits, lambda path, number: "", "次提交").report()
    if form == "json":
        click.echo(json.dumps({**json.loads(as_json(report)), **_beside(found)}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([*_people(found), *([as_text(report)] if report.findings else [])]))
        say(_conclusion(found))
    return int(report.errors > 0)


def _beside(found: Audit) -> dict[str, object]:
    people = [
        {"author": s.author, "committer": s.committer, "signer": s.signer, "department": s.unit, "commits": s.commits}
        for s in found.people
    ]
    return {"tip": found.tip, "commits": found.commits, "receipts": found.receipts, "people": people}


def _people(found: Audit) -> list[str]:
    rows = [
        (s.author, s.committer, s.signer or "没有签名", s.unit or "不在通讯录", f"{s.commits}") for s in found.people
    ]
    return [table(("作者", "提交人", "签名人", "单位", "次数"), rows), ""]


def _conclusion(found: Audit) -> str:
    errors = sum(f.is_error for f in found.findings)
    receipts = (
        f"{found.receipts} 张回执" if found.receipts else "没有回执可对（只能看出历史自身的问题，看不出整段换掉）"
    )
    verdict = f"发现 {errors} 处问题" if errors else "没有发现历史被动过"
    return f"核对了 {found.commits} 次提交、{receipts}：{verdict}。主线在 {found.tip or '（没有提交）'}"


def _zone(zone: str) -> timezone:
    sign = -1 if zone.startswith("-") else 1
    return timezone(sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5])))


def _moment(event: Event) -> str:
    """China time, whatever the clock of the machine that made the commit."""
    return datetime.fromtimestamp(event.when, _CHINA).strftime("%Y-%m-%d %H:%M")


def _event(event: Event, department: str | None, signature: str) -> dict[str, object]:
    return {
        "commit": event.commit, "date": datetime.fromtimestamp(event.when, _zone(event.zone)).isoformat(), "author": event.author,
        "department": department, "signature": signature, "kind": event.kind, "summary": event.summary, "path": event.path,
        "merge": event.merge,
    }  # fmt: skip
