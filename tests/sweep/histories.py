"""Actions on the history: commits, branches, merges of every kind, rewriting, packing."""

from __future__ import annotations

from random import Random

from tests.sweep.actions import action
from tests.sweep.edits import edited
from tests.sweep.ground import Ground

MESSAGES = ("记录", "更正 2026-0012", "补记：<b>材料</b> & 其他", "#3 走访\n\n正文一行\n\n处置: 走访")
PACKINGS = (
    ("gc", "--quiet"),
    ("gc", "--quiet", "--prune=now"),
    ("repack", "--quiet", "-a", "-d"),
    ("commit-graph", "write", "--changed-paths", "--no-progress"),
)
_MARKED, _OURS, _THEIRS = "markers committed", "--ours", "--theirs"


def _settled(ground: Ground, draw: Random) -> None:
    """What lies uncommitted is committed, so that git can go elsewhere."""
    if ground.out("status", "--porcelain"):
        ground.commits(draw, "存盘")


@action(12)
def committed(ground: Ground, draw: Random) -> str:
    """All that lies on disk, or nothing."""
    return ground.commits(draw, draw.choice(MESSAGES))[:7]


@action(3)
def staged(ground: Ground, draw: Random) -> str:
    """What lies on disk is staged, and at times the files are edited again."""
    ground.git("add", "--all")
    return edited(ground, draw) if draw.random() < 0.5 else ""


@action(2)
def amended(ground: Ground, draw: Random) -> str:
    """The last commit made anew, with an edit and another day."""
    what = edited(ground, draw) if draw.random() < 0.6 else ""
    return f"{what} {ground.commits(draw, draw.choice(MESSAGES), '--amend')[:7]}"


@action(2)
def reverted(ground: Ground, draw: Random) -> str:
    """A commit taken back by another one."""
    _settled(ground, draw)
    commit = ground.older(draw)
    merge = ground.git("rev-parse", "--verify", "--quiet", f"{commit}^2", check=False).returncode == 0
    if not ground.does(draw, "revert", "--no-edit", *(("-m", "1") if merge else ()), commit):
        ground.does(draw, "revert", "--abort")
    return commit[:7]


@action(2)
def rewound(ground: Ground, draw: Random) -> str:
    """The branch at an older commit, or at any other."""
    _settled(ground, draw)
    everything = ground.out("rev-list", "--all", "--max-count=60").splitlines()
    commit = draw.choice((ground.older(draw), draw.choice(everything)))
    ground.git("reset", "--quiet", "--hard", commit)
    return commit[:7]


def _place(ground: Ground) -> str:
    """Where HEAD is: a branch, or a commit."""
    return ground.out("symbolic-ref", "--short", "--quiet", "HEAD", check=False) or ground.out("rev-parse", "HEAD")


def _branch(ground: Ground, draw: Random) -> str:
    """A new branch from an older commit, with edits of its own; HEAD is where it was."""
    here, name = _place(ground), f"side{ground.moment}-{draw.randrange(10**6)}"
    ground.git("checkout", "--quiet", "-b", name, ground.older(draw))
    told = []
    for _ in range(draw.choice((1, 1, 2))):
        told.append(edited(ground, draw))
        ground.commits(draw, draw.choice(MESSAGES))
    ground.git("checkout", "--quiet", here)
    return f"{name} [{'; '.join(told)}]"


@action(3)
def branched(ground: Ground, draw: Random) -> str:
    """Work on the side, not merged yet."""
    _settled(ground, draw)
    return _branch(ground, draw)


def _sides(ground: Ground, draw: Random, count: int) -> list[str]:
    names = ground.out("branch", "--format=%(refname:short)", "--no-merged", "HEAD", "--list", "*").splitlines()
    names = [n for n in names if not n.startswith("(")]
    return draw.sample(names, min(count, len(names)))


def _resolve(ground: Ground, draw: Random) -> str:
    """The end of a merge that git could not finish."""
    if not ground.out("ls-files", "--unmerged"):
        return "stopped"
    how = draw.choice((_MARKED, _OURS, _THEIRS))
    if how != _MARKED:
        ground.git("checkout", how, "--", ".", check=False, cwd=ground.top)
    ground.commits(draw, "合并，解决冲突")
    return how


@action(6)
def merged(ground: Ground, draw: Random) -> str:
    """A branch merged: cleanly, with a conflict, one side taken whole, or with an edit on the way."""
    _settled(ground, draw)
    made = _branch(ground, draw) if draw.random() < 0.7 or not _sides(ground, draw, 1) else ""
    if draw.random() < 0.5:
        made += f"; here {edited(ground, draw)}"
        ground.commits(draw, "主线")
    sides = _sides(ground, draw, 1)
    if not sides:
        return f"{made}; nothing to merge"
    how = draw.choice(((), (), ("-X", "ours"), ("-X", "theirs"), ("-s", "ours"), ("--no-commit",)))
    well = ground.does(draw, "merge", "--quiet", "--no-ff", "--no-edit", "--allow-unrelated-histories", *how, *sides)
    end = "" if well else _resolve(ground, draw)
    if "--no-commit" in how and well:
        end = edited(ground, draw)
        ground.commits(draw, "合并时另有改动")
    _quiet(ground)
    return f"{made}; {sides} {' '.join(how)} {end}"


@action(1)
def octopus(ground: Ground, draw: Random) -> str:
    """Several branches merged in one commit."""
    _settled(ground, draw)
    made = [_branch(ground, draw) for _ in range(draw.choice((2, 3)))]
    names = [told.split()[0] for told in made]
    well = ground.does(draw, "merge", "--quiet", "--no-edit", *names)
    _quiet(ground)
    return f"{made} {'merged' if well else 'not merged'}"


def _quiet(ground: Ground) -> None:
    """No merge is left half done."""
    ground.git("reset", "--quiet", "--hard")


@action(2)
def picked(ground: Ground, draw: Random) -> str:
    """A commit of another branch on this one."""
    _settled(ground, draw)
    for side in _sides(ground, draw, 1):
        if not ground.does(draw, "cherry-pick", "--allow-empty", "--keep-redundant-commits", side):
            ground.does(draw, "cherry-pick", "--abort")
        return side
    return ""


@action(2)
def switched(ground: Ground, draw: Random) -> str:
    """HEAD on another branch, or on a commit without one."""
    _settled(ground, draw)
    target = draw.choice(("main", *_sides(ground, draw, 1)))
    if draw.random() < 0.2:
        ground.git("checkout", "--quiet", "--detach", target)
        return f"{target} detached"
    ground.git("checkout", "--quiet", target)
    return target


@action(1)
def uprooted(ground: Ground, draw: Random) -> str:
    """The same files as the first commit of a history of its own."""
    _settled(ground, draw)
    name = f"root{ground.moment}"
    ground.git("checkout", "--quiet", "--orphan", name)
    return f"{name} {ground.commits(draw, '重新建账')[:7]}"


@action(1)
def pushed(ground: Ground, draw: Random) -> str:
    """The other side has an older commit, or this one."""
    commit = ground.older(draw)
    ground.git("update-ref", "refs/remotes/origin/main", commit)
    return commit[:7]


@action(2)
def packed(ground: Ground, draw: Random) -> str:
    """Objects packed; at times what no branch reaches is gone for good."""
    if ground.shallow.exists():
        return ""
    how = draw.choice(PACKINGS)
    if "--prune=now" in how:
        ground.git("reflog", "expire", "--expire=now", "--all")
    ground.git(*how)
    return " ".join(how)


@action(1)
def cut_off(ground: Ground, draw: Random) -> str:
    """The history taken for shallow, or whole again."""
    if ground.shallow.exists():
        ground.shallow.unlink()
        return "whole"
    _settled(ground, draw)
    commit = ground.older(draw, 20)
    ground.shallow.write_text(f"{commit}\n")
    return commit[:7]
