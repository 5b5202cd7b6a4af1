"""What a repository's refs and signatures say: the questions that a server and a proof ask of git."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.history.children import CLEAN
from ledger.history.plumbing import Plumbing, failure
from ledger.history.revisions import Revision, read_commit
from ledger.text.finding import LedgerError

_SHORT = re.compile(r"[0-9a-fA-F]{7,64}")  # 7 is the least that git shows
HEX = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def plain_name(text: str) -> str:
    """A name that cannot be taken for an option; LedgerError for any other."""
    if not text or text.startswith("-"):
        raise LedgerError(f"不是有效的名称：{text!r}")
    return text


def hex_id(oid: str) -> str:
    """An object's id; LedgerError for anything else."""
    if not HEX.fullmatch(oid):
        raise LedgerError(f"不是对象编号：{oid!r}")
    return oid


class Refs:
    """The part of ``Repo`` that looks at refs, tags and signatures."""

    __slots__ = ()
    _git: Plumbing

    def main_ref(self) -> str:
        """The ref of the main line: the branch that HEAD stands for, born or not; HEAD itself where it stands for none."""
        status, out, _ = self._git.call(["symbolic-ref", "--quiet", "HEAD"], CLEAN)
        return "HEAD" if status else os.fsdecode(out)

    def serve(self, branch: str) -> str:
        """Set git's own guards of a server, and name the main line where there is no commit yet; the main line's ref."""
        guards = {
            "receive.denyNonFastForwards": "true", "receive.denyDeletes": "true", "transfer.fsckObjects": "true",
            "receive.maxInputSize": f"{64 * 1024 * 1024}", "core.logAllRefUpdates": "true", "receive.autogc": "false",
            "gc.auto": "0",
        }  # fmt: skip
        for key, value in guards.items():
            self._git.ask("config", key, value, options=())
        if self.main_ref() not in self.refs():
            self._git.ask("symbolic-ref", "HEAD", f"refs/heads/{plain_name(branch)}")
        return self.main_ref()

    def refs(self) -> dict[str, str]:
        """Every ref with the id it holds; an annotated tag is its own object."""
        lines = self._git.ask("for-each-ref", "--format=%(objectname) %(refname)").decode("utf-8", "backslashreplace")
        return {name: oid for oid, _, name in (line.partition(" ") for line in lines.split("\n") if line)}

    def contains(self, ancestor: str, tip: str) -> bool:
        """Whether the history of a tip holds a commit."""
        asked = ["merge-base", "--is-ancestor", hex_id(ancestor), hex_id(tip)]
        return not self._git.call(asked, CLEAN)[0]

    def bases(self, one: str, other: str) -> tuple[str, ...]:
        """The commits at which two histories parted: their best common ones; none where they have none."""
        status, out, said = self._git.call(["merge-base", "--all", hex_id(one), hex_id(other)], CLEAN)
        if status > 1:
            raise failure(["merge-base"], said)
        return tuple(out.decode("ascii").split())

    def shortened(self, name: str) -> bool:
        """Whether a name is how git, shortening an id, would call an object that is here."""
        if not _SHORT.fullmatch(name):
            return False
        return bool(self._git.call(["rev-parse", f"--disambiguate={name}"], CLEAN)[1])

    def peeled(self, oid: str) -> str | None:
        """The commit that an id stands for, a tag followed to its end; None where it is none."""
        asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{hex_id(oid)}^{{commit}}"]
        status, out, _ = self._git.call(asked, CLEAN)
        return None if status else out.decode("ascii").strip()

    def tag(self, oid: str) -> Revision | None:
        """A tag object read as a commit is: its tagger as the committer, its message; None for anything else."""
        status, out, _ = self._git.call(["cat-file", "tag", hex_id(oid)], CLEAN)
        return None if status else read_commit(oid, (), out.replace(b"\ntagger ", b"\ncommitter ", 1), ())

    def faults(self) -> list[str]:
        """What ``git fsck`` says is wrong with the objects, a line each."""
        status, out, said = self._git.call(["fsck", "--full", "--strict", "--no-dangling", "--no-progress"], CLEAN)
        lines = [*out.decode("utf-8", "replace").splitlines(), *said.splitlines()]
        return [line for line in lines if line.strip()] if status else []

    def signatures(self, commits: Iterable[str], keys: Iterable[str]) -> dict[str, tuple[str, str]]:
        """What signed commits are signed with: git's letter (``G`` only for one of ``keys``), and the key's fingerprint.

        Letters: G good, B bad, U good by a key that is not among ``keys``, anything else cannot be told. Only SSH
        signatures are looked at, by ``ssh-keygen``; whatever the repository configures for it is left aside.
        """
        if not (wanted := list(commits)):  # of nothing, ``log`` would tell of HEAD
            return {}
        with TemporaryDirectory() as folder:
            allowed = Path(folder) / "allowed"
            allowed.write_text("".join(f'* namespaces="git" {key}\n' for key in keys), "utf-8")
            given = ["gpg.ssh.program=ssh-keygen", "gpg.program=false", "gpg.x509.program=false",
                     f"gpg.ssh.allowedSignersFile={allowed}", "gpg.ssh.revocationFile=", "gpg.minTrustLevel=undefined"]  # fmt: skip
            options = (*CLEAN, *(word for value in given for word in ("-c", value)))
            # ``rev-list`` does not know these settings; of ``log`` nothing is asked that could run a program.
            asked = ("--no-pager", "log", "--no-walk=unsorted", "--no-patch", "--no-ext-diff", "--no-textconv",
                     "--no-mailmap", "--no-decorate", "--no-color", "--format=%H %G? %GF", "--stdin")  # fmt: skip
            lines = self._git.lines_of_each(asked, wanted, options)
        return {words[0]: (words[1], words[2] if len(words) > 2 else "") for words in lines}

    def tips(self, *prefixes: str) -> tuple[str, ...]:
        """The commits that refs below some prefixes (all, without any) stand at."""
        asked = ("for-each-ref", "--format=%(objectname) %(*objectname)", *prefixes)
        lines = self._git.ask(*asked).decode("ascii").splitlines()
        return tuple(dict.fromkeys(line.split()[-1] for line in lines))
