"""What a push may do to refs: one line that only grows, and tags that stay where they were set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ledger.history.repo import Repo, Revision
from ledger.records.contacts import Contacts
from ledger.records.kinds import kind_of
from ledger.records.personal import personal_numbers
from ledger.records.record import number_of
from ledger.text.finding import Code, Finding
from ledger.text.value import dataclass
from ledger.trust import codes
from ledger.trust.trees import folded, trouble

HEADS, TAGS = "refs/heads/", "refs/tags/"
_PLACES = frozenset({"refs", "heads", "tags", "remotes", "origin"})  # of git, and of every clone
_HEADS = frozenset({"head", "origin"})
_WORDS = {"refs/replace/": "替换引用", "refs/notes/": "注释引用", HEADS: "另一条分支"}


@dataclass(frozen=True, slots=True)
class Update:
    """A ref that a push wants changed; ids are empty for none."""

    ref: str
    old: str
    new: str


def cases_in(revisions: Iterable[Revision]) -> tuple[str, ...]:
    """The numbers of the records that commits touch, those of the last commit first."""
    return tuple(dict.fromkeys(number_of(c.path) for r in reversed([*revisions]) for c in r.changes if kind_of(c.path)))


def about(numbers: tuple[str, ...]) -> tuple[str, ...]:
    """The cases, as a ground of a finding."""
    return (
        (f"涉及 {'、'.join(numbers[:8])}" + (f"等 {len(numbers)} 件" if len(numbers) > 8 else ""),) if numbers else ()
    )


def at_ref(
    code: Code, ref: str, message: str, *, commit: str = "", because: tuple[str, ...] = (), fix: str | None = None
) -> Finding:
    """A finding about a ref."""
    return Finding(code.id, code.severity, ref, 1, 1, message, because=because, fix=fix, clause=code.clause,
                   key=f"{ref}@{commit}", commit=commit or None)  # fmt: skip


def ref_findings(repo: Repo, update: Update, main: str, line: str, contacts: Contacts | None) -> Iterator[Finding]:
    """Whether a ref may change so; ``line`` is where the main line will stand after the push (empty: nowhere)."""
    for found in personal_numbers(update.ref):
        yield at_ref(codes.PRIVATE_WORDS, update.ref, f"引用名里像是个人的{found.kind}", commit=update.new)
    if update.ref == main:
        yield from _main(repo, update)
    elif update.ref.startswith(TAGS):
        yield from _tag(repo, update, main, line, contacts)
    else:
        yield from _other(repo, update, main)


def _main(repo: Repo, update: Update) -> Iterator[Finding]:
    if not update.new:
        numbers = cases_in(repo.revisions((update.old,)))
        yield at_ref(codes.REF_GONE, update.ref, "不能删除主线", commit=update.old, because=about(numbers))
    elif repo.peeled(update.new) != update.new:
        yield at_ref(codes.REF_REFUSED, update.ref, "主线要指向一次提交", commit=update.new)
    elif update.old and not repo.contains(update.old, update.new):
        lost = list(repo.revisions((update.old,), (update.new,)))
        yield at_ref(codes.REWRITTEN, update.ref, f"这次上传会让服务器已有的 {len(lost)} 次提交从历史里消失", commit=update.new,
                     because=about(cases_in(lost)), fix="先 git pull 合并服务器上的提交，再上传；不要用 --force")  # fmt: skip


def _tag(repo: Repo, update: Update, main: str, line: str, contacts: Contacts | None) -> Iterator[Finding]:
    name = update.ref.removeprefix(TAGS)
    if update.old:
        code, what = (codes.TAG_MOVED, "移动") if update.new else (codes.REF_GONE, "删除")
        old, new = repo.peeled(update.old), repo.peeled(update.new) if update.new else None
        moved = [*repo.revisions((old,), (new,)), *repo.revisions((new,), (old,))] if old and new else []
        numbers = cases_in(moved) or (cases_in([repo.revision(old)]) if old else ())
        yield at_ref(
            code, update.ref, f"标签“{name}”不能{what}", commit=update.new or update.old, because=about(numbers)
        )
        return
    commit = repo.peeled(update.new)
    if commit is None or not line or not repo.contains(commit, line):
        numbers = cases_in(repo.revisions((commit,), (line,) if line else ())) if commit else ()
        yield at_ref(codes.REF_REFUSED, update.ref, f"标签“{name}”没有打在主线的提交上", commit=update.new,
                     because=about(numbers), fix="先把提交上传到主线，再打标签")  # fmt: skip
    short = "是一次提交的编号，会被当成那次提交" if repo.shortened(name) else ""
    if wrong := trouble(name) or _taken_for(name, main) or short:
        yield at_ref(codes.REF_REFUSED, update.ref, f"标签名{wrong}", commit=update.new)
    tag = repo.tag(update.new)
    if tag is not None:
        yield from _tagger(update, tag, contacts)


def _taken_for(name: str, main: str) -> str:
    """What a tag of this name would be taken for, in words: git looks for a tag before a branch."""
    line = main.removeprefix(HEADS)
    if folded(name) == folded(line):
        return "与主线同名，会被当成主线"
    first, slash, _ = folded(name).partition("/")
    reserved = first in _PLACES if slash else first in _HEADS or name.endswith("_HEAD")
    return "会被当成别的引用" if reserved else ""


def _tagger(update: Update, tag: Revision, contacts: Contacts | None) -> Iterator[Finding]:
    if contacts is not None and contacts.by_address(tag.committer_email, tag.day) is None:
        yield at_ref(codes.UNKNOWN_PERSON, update.ref, f"打标签的 {tag.committer_name} <{tag.committer_email}> 不在通讯录里",
                     commit=update.new)  # fmt: skip
    if "\ntype commit\n" not in f"\n{tag.unread}\n":
        yield at_ref(
            codes.REF_REFUSED, update.ref, "标签没有直接打在一次提交上", commit=update.new, fix="git tag 标签名 提交"
        )
    told = (tag.subject, tag.body, tag.committer_name, tag.committer_email, tag.unread)
    for found in personal_numbers("\n".join(told)):
        yield at_ref(codes.PRIVATE_WORDS, update.ref, f"标签的说明里像是个人的{found.kind}", commit=update.new)


def _other(repo: Repo, update: Update, main: str) -> Iterator[Finding]:
    what = next((words for start, words in _WORDS.items() if update.ref.startswith(start)), "别的引用")
    commit = repo.peeled(update.new or update.old)
    known = repo.refs().get(main)
    brought = list(repo.revisions((commit,), (known,) if known else ())) if commit else []
    named = cases_in(brought) or _meant(repo, update)
    yield at_ref(codes.REF_REFUSED, update.ref, f"服务器不收{what}：{update.ref}", commit=update.new or update.old,
                 because=about(named), fix=f"只上传主线：git push origin {main.removeprefix(HEADS)}")  # fmt: skip


def _meant(repo: Repo, update: Update) -> tuple[str, ...]:
    """The cases that a note or a replacement is about: those of the commits it names."""
    named = [update.ref.rpartition("/")[2], update.new, update.old]
    commit = repo.peeled(update.new or update.old)
    if commit:
        named += [path.replace("/", "") for path in repo.below("").tree(commit)]
    return cases_in(repo.revision(oid) for oid in dict.fromkeys(named) if oid and repo.has(oid))
