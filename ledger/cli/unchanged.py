"""Whether anything that a build looks at has changed since the last one, by names, sizes and times alone.

A build leaves a note in the git folder: its command line, the places it depends on, and a stamp of every file there.
While all of that is as it was, building again would write the same site, and the note says what to tell the user.
Anything else (a file touched, another day, another program) is for the build itself to judge.

The work tree is looked at file by file, since the pages say how many files are not committed; of the finished site,
which is ours alone, only the marker and the folders: a page removed or added shows, one rewritten by hand does not.
"""

from __future__ import annotations

import os
import sys
from binascii import crc32
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

NOTES = "ledger-built"
_KEPT = 8  # notes, of as many command lines
DEEP, PLAIN = "+", "="  # a place with all below it; a place by itself


def identity(arguments: Sequence[str], env: Mapping[str, str]) -> str:
    """What command this is: the words, where they were said, what git was told, and whose command: there may be two programs."""
    git = sorted((k, v) for k, v in env.items() if k.startswith("GIT_"))
    return repr((list(arguments), os.getcwd(), git, sys.version, os.path.realpath(__file__)))


def stamps(places: Iterable[str]) -> list[str]:
    """Name, size, times and number of every file at some places; a place that is not there says so."""
    return [stamp for place in places for stamp in (_below if place[0] == DEEP else _alone)(place[1:])]


def _alone(path: str) -> Iterator[str]:
    try:
        seen = os.stat(path)
    except OSError:
        yield f"{path} -"
    else:
        yield f"{path} {seen.st_size} {seen.st_mtime_ns} {seen.st_ctime_ns} {seen.st_ino}"


def _below(path: str) -> Iterator[str]:
    if not os.path.isdir(path):
        yield from _alone(path)
        return
    with os.scandir(path) as entries:
        inside = sorted((e for e in entries if e.name != "__pycache__"), key=lambda e: e.name)
    for entry in inside:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path)
        else:
            seen = entry.stat(follow_symlinks=False)
            yield f"{entry.path} {seen.st_size} {seen.st_mtime_ns} {seen.st_ctime_ns} {entry.inode()}"


def leave_note(folder: str, who: str, day: date, told: tuple[str, str], places: Sequence[str],
               seen: Sequence[str]) -> None:  # fmt: skip
    """Write down what a build depended on and what to tell whoever asks again (a line to stderr, one to stdout)."""
    head = [who, day.isoformat(), *(f"!{line}" for line in told), *places]
    if any("\n" in line for line in (*head, *seen)):
        return
    try:
        os.makedirs(os.path.join(folder, NOTES), exist_ok=True)
        path = _note(folder, who)
        with open(path + ".new", "w", encoding="utf-8", errors="surrogateescape", newline="\n") as stream:
            stream.write("\n".join(head) + "\n\n" + "\n".join(seen))
        os.replace(path + ".new", path)
        held = sorted(os.scandir(os.path.join(folder, NOTES)), key=lambda e: e.stat().st_mtime_ns)
        for entry in held[:-_KEPT]:
            os.remove(entry.path)
    except OSError:  # without a note, the next build takes its time
        return


def _note(folder: str, who: str) -> str:
    return os.path.join(folder, NOTES, f"{crc32(who.encode('utf-8', 'surrogateescape')):08x}")


def told_again(arguments: Sequence[str], env: Mapping[str, str], day: date) -> tuple[str, str] | None:
    """What to say, on stderr and on stdout, where a build would change nothing; None where it has to be run."""
    if "build" not in arguments:
        return None
    try:
        folder = _git_folder(_place(arguments))
        if folder is None:
            return None
        asked = identity(arguments, env)
        with open(_note(folder, asked), encoding="utf-8", errors="surrogateescape", newline="\n") as stream:
            head, _, seen = stream.read().partition("\n\n")
        who, on, warning, told, *places = head.split("\n")
        same = (who, on) == (asked, day.isoformat()) and seen == "\n".join(stamps(places))
    except (OSError, ValueError):
        return None
    return (f"{warning[1:]}\n" if warning[1:] else "", f"{told[1:]}\n") if same else None


def _place(arguments: Sequence[str]) -> str:
    """Where the command line says that the ledger lies."""
    for before, word in pairwise(arguments):
        if before in ("-C", "--root"):
            return word
    return next((w.removeprefix("--root=") for w in arguments if w.startswith("--root=")), os.curdir)


def _git_folder(place: str) -> str | None:
    """The git folder of a place, where it lies above it and is a folder."""
    here = os.path.realpath(place)
    while not os.path.exists(os.path.join(here, ".git")):
        above = os.path.dirname(here)
        if above == here:
            return None
        here = above
    return os.path.join(here, ".git")
