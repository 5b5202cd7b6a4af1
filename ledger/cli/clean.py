"""The quick answer of a commit hook: that there is nothing to say.

The checks are the ones that ``ledger check --staged`` runs; what is spared is the way there. Git works while they are
loaded, only the files that the commit changes are held against HEAD, and neither the command line nor any report
is loaded. Whatever is out of the ordinary (a merge, a file deleted, a finding however slight) is left to the hook.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date

from ledger.history.children import Commit

_HOOK = ["-C", ".", "hook", "run", "pre-commit"]
_SETTINGS = ("policy.yaml", "contacts.yaml", "holidays.yaml")


def nothing_to_say(arguments: Sequence[str], env: Mapping[str, str], day: date) -> bool:
    """True when these arguments are a commit hook's, and nothing at all is wrong with the commit being made."""
    if list(arguments) != _HOOK or not _plain(env):
        return False
    try:
        return _clean(Commit(env, _SETTINGS), day)
    except Exception:  # whatever it is, the hook itself comes upon it again, and says so
        return False


def _plain(env: Mapping[str, str]) -> bool:
    """Whether we stand at the top of an ordinary work tree, no merge is under way, and children can be spawned."""
    odd = any(name.startswith(("GITHEAD_", "GIT_DIR", "GIT_WORK_TREE", "GIT_OBJECT", "GIT_ALTERNATE")) for name in env)
    merging = os.path.exists(os.path.join(".git", "MERGE_HEAD"))
    return not odd and not merging and os.path.isdir(".git") and hasattr(os, "posix_spawnp")


def _clean(commit: Commit, day: date) -> bool:
    from ledger.book.checking import Checking, findings_of
    from ledger.book.snapshot import BELOW, SETTINGS, Reader, Snapshot, read_settings

    entries = [e for e in commit.files() if e[0].startswith((*BELOW, *SETTINGS))]
    now = Snapshot(
        {path: content for path, _, content in entries}, commit.contents, {p: mode for p, mode, _ in entries}
    )
    every = list(commit.changes())
    changes = [c for c in every if c[0].startswith(BELOW)]
    settings, found = read_settings(now)
    if settings is None or found or now.stray_paths() or any(how not in ("A", "M") for _, how, _ in changes):
        return False
    if any(path in SETTINGS for path, _, _ in every):  # what may be done goes by what stood before
        return False
    address, seconds = commit.committer()
    if seconds is not None:
        from ledger.history.revisions import china_day

        day = china_day(seconds)
    before = Snapshot({path: old for path, how, old in changes if how == "M"}, commit.contents)
    only = [path for path, _, _ in changes]
    checking = Checking(now, (before,), day, settings, Reader(), only=only, actor=settings.actor(address, day))
    return next(findings_of(checking), None) is None
