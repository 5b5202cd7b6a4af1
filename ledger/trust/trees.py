"""What a commit may put into the tree: plain files, with names that every system can hold, of a bearable size."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, chain

from ledger.history.repo import MAX_BLOB, Change, Repo, Revision
from ledger.text.finding import Code, Finding
from ledger.trust import codes

_PLAIN = "100644"
_KINDS = {"120000": "是链接", "160000": "是子模块", "100755": "带有可执行标记"}
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])([. ]|$)", re.IGNORECASE)
_GIT = re.compile(r"\.?git(~[0-9]+)?|\.git(modules|attributes|ignore|config)?~[0-9]+", re.IGNORECASE)
_FORBIDDEN = frozenset('<>:"|?*\\')
_LONGEST = 200  # characters of a path: what is left of Windows' 260 below a folder


def trouble(path: str) -> str:
    """What is wrong with the name of a file, in words; empty where nothing is."""
    if unicodedata.normalize("NFC", path) != path:
        return "用了另一种字符写法（不是 NFC）"
    if len(path) > _LONGEST:
        return f"路径太长（{len(path)} 个字，最多 {_LONGEST}）"
    return next(filter(None, map(_part, path.split("/"))), "")


def _part(name: str) -> str:
    unseen = next((c for c in name if unicodedata.category(c)[0] in "CZ" and c != " "), None)
    if unseen is not None:
        return f"有看不见的字符 U+{ord(unseen):04X}"
    bad = next((c for c in name if c in _FORBIDDEN), None)
    if bad is not None:
        return f"有 Windows 不能用的字符“{bad}”"
    if name in ("", ".", "..") or _GIT.fullmatch(_bare(name)):
        return f"“{name}”是 git 和系统自己用的名称"
    if _RESERVED.match(name):
        return f"“{name}”是 Windows 保留的名称"
    return "末尾是空格或点" if name[-1] in ". " else ""


def _bare(name: str) -> str:
    """A name as file systems that ignore some characters see it."""
    return "".join(c for c in name if unicodedata.category(c) != "Cf").rstrip(". ")


def folded(path: str) -> str:
    """What a path is to a file system that knows neither case nor ways of writing a character."""
    return unicodedata.normalize("NFKC", path).casefold()


class TreeGuard:
    """Looks at the files that commits leave; remembers every path, so that twins are seen across commits."""

    def __init__(self, repo: Repo, known: Iterable[str] = ()) -> None:
        """``known`` are the paths that are there before the first commit looked at."""
        self._repo = repo
        self._paths = {folded(path): path for path in known}
        self._folders: dict[str, Counter[str]] = {}  # how often each way of writing a folder is in use
        for path in self._paths.values():
            self._count(path, 1)

    def findings(self, revisions: Iterable[Revision]) -> Iterator[Finding]:
        """The findings of commits, parents before children; sizes are asked of git once for all."""
        every = list(revisions)
        oids = {c.new for r in every for c in r.changes if c.new and c.mode != "160000"}
        sizes = self._repo.sizes(sorted(oids)) if oids else {}
        yield from chain.from_iterable(self._commit(r, sizes) for r in every)

    def _commit(self, revision: Revision, sizes: Mapping[str, int]) -> Iterator[Finding]:
        for change in revision.changes:
            for gone in {*change.old_paths, change.path} - {change.path if change.new else None, None}:
                if gone and self._paths.get(folded(gone)) == gone:
                    del self._paths[folded(gone)]
                    self._count(gone, -1)
        for change in revision.changes:
            if change.new:
                yield from self._file(revision, change, sizes.get(change.new, 0))

    def _file(self, revision: Revision, change: Change, size: int) -> Iterator[Finding]:
        path = change.path
        if change.mode != _PLAIN:
            yield _at(
                codes.MODE, revision, path, f"{path} {_KINDS.get(change.mode or '', '不是普通文件')}", "只放普通文件"
            )
        if wrong := trouble(path):
            yield _at(codes.NAME, revision, path, f"文件名{wrong}：{path}", "换一个名称")
        if folded(path) not in self._paths:
            self._count(path, 1)
        twin = self._paths.setdefault(folded(path), path)
        if twin == path:
            twin = self._other_folder(path)
        if twin != path:
            yield _at(codes.TWIN, revision, path, f"{path} 与 {twin} 只差大小写或字符写法", "换一个名称")
        if size > MAX_BLOB:
            yield _at(codes.HUGE, revision, path, f"{path} 有 {size // 1024 // 1024} MiB，最多 {MAX_BLOB // 1024 // 1024} MiB",
                      "放到别处，写明存放位置")  # fmt: skip

    def _count(self, path: str, change: int) -> None:
        for folder in _above(path):
            self._folders.setdefault(folded(folder), Counter())[folder] += change

    def _other_folder(self, path: str) -> str:
        """A folder in use that a folder of a path would be on some systems; the path where there is none."""
        ways = ((folder, self._folders.get(folded(folder), Counter[str]())) for folder in _above(path))
        return next(
            (way for folder, known in ways for way, count in known.items() if way != folder and count > 0), path
        )


def _above(path: str) -> Iterator[str]:
    """The folders that a file lies in."""
    return ("/".join(parts) for parts in accumulate([p] for p in path.split("/")[:-1]))


def _at(code: Code, revision: Revision, path: str, message: str, fix: str) -> Finding:
    return Finding(
        code.id, code.severity, path, 1, 1, message, fix=fix, key=f"{path}@{revision.commit}", commit=revision.commit
    )
