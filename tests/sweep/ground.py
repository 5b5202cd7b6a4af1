"""The ledger that a walk goes over: a clone with a history, the day it is, and where its site was built."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from ledger.records.kinds import FOLDERS
from tests.cli.kit import Answer, Desk
from tests.gitkit import HERE
from tests.site.sample import AS_OF

SETTINGS = ("policy.yaml", "contacts.yaml", "holidays.yaml")
PEOPLE = (
    ("薛涛", "xuetao@example.invalid"),
    ("友谊路街道岗位账号", "youyilu@example.invalid"),
    ("临时工", "someone@elsewhere.invalid"),
)
ZONES = ("+0800", "+0800", "+0800", "+0000", "-0930", "+1400")
_NOON = 4  # in UTC, when it is noon in China
_DAY = 86_400


class Ground(Desk):
    """``root`` is the ledger's folder, ``top`` that of the work tree; ``moment`` numbers what is made up on the way.

    The ledger may lie ``below`` the top, and the work tree may be one that is ``linked`` to a repository elsewhere.
    """

    def __init__(self, home: Path, sample: Path, below: str = "", *, linked: bool = False) -> None:
        super().__init__(home, cases=False)
        self.git("fetch", "--quiet", sample, "main")
        self.git("reset", "--quiet", "--hard", "FETCH_HEAD")
        if linked:
            self.git("checkout", "--quiet", "--detach")
            self.git("worktree", "add", "--quiet", "../linked", "main")
            self.root = home / "linked"
        self.top, self.day, self.site, self.moment = self.root, AS_OF, "site-a", 0
        self.git_dir = Path(self.out("rev-parse", "--absolute-git-dir"))
        self.hold: Callable[[sqlite3.Connection], None] | None = None
        self.program = HERE
        self.sets_out(Random(0))
        if below:
            self._move_below(below)

    def _move_below(self, folder: str) -> None:
        self.root = self.top / folder
        self.root.mkdir()
        self.git("mv", "-k", *sorted(p.name for p in self.top.iterdir() if p.name not in (".git", folder)), folder,
                 cwd=self.top)  # fmt: skip
        self.commits(Random(0), "移到下一层")

    def sets_out(self, draw: Random) -> None:
        """Settings that can be read, committed: without them nothing is built."""
        for name in SETTINGS:
            self.write(name, (HERE / name).read_bytes())
        self.commits(draw, "建账")

    # --- files

    def paths(self, folder: str = "") -> list[str]:
        """The plain files in the folders of records, or in one of them."""
        below = (self.root / name for name in FOLDERS if name.startswith(folder))
        files = (p for place in below for p in place.rglob("*.md") if p.is_file() and not p.is_symlink())
        return sorted(p.relative_to(self.root).as_posix() for p in files if p.name != "README.md")

    def lines(self, path: str) -> str:
        """A file as text, whatever its bytes are."""
        return (self.root / path).read_bytes().decode("utf-8", "surrogateescape")

    def put(self, path: str, text: str) -> None:
        """Write such a text back; a link that lies there is replaced, not followed."""
        (self.root / path).unlink(missing_ok=True)
        self.write(path, text.encode("utf-8", "surrogateescape"))

    # --- git

    def dated(self, draw: Random) -> dict[str, str]:
        """Who commits, and when: mostly today, at times long ago or ahead, in any zone."""
        day = self.day + timedelta(days=draw.choice((0, 0, 0, -1, -3, -40, 2)))
        noon = datetime(day.year, day.month, day.day, _NOON, tzinfo=UTC).timestamp()
        env: dict[str, str] = {}
        for role in ("AUTHOR", "COMMITTER"):
            name, address = draw.choice(PEOPLE)
            when = int(noon) + draw.randrange(-_DAY // 2, _DAY // 2)
            env |= {f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": address,
                    f"GIT_{role}_DATE": f"@{when} {draw.choice(ZONES)}"}  # fmt: skip
        return env

    def does(self, draw: Random, *command: str) -> bool:
        """Run git as somebody on some day, past the hooks; whether it went well."""
        options = ("-c", "core.hooksPath=/dev/null", "-c", "merge.renames=true", "-c", "advice.detachedHead=false")
        return self.git(*options, *command, check=False, env=self.dated(draw)).returncode == 0

    def commits(self, draw: Random, message: str, *options: str) -> str:
        """Commit all that lies on disk, conflicts included."""
        self.git("add", "--all")
        self.does(draw, "commit", "--quiet", "--allow-empty", "--message", message, *options)
        return self.out("rev-parse", "HEAD")

    def older(self, draw: Random, most: int = 6) -> str:
        """An ancestor of HEAD, not far off."""
        found = self.out("rev-list", f"--max-count={most}", "HEAD").splitlines()
        return draw.choice(found)

    @property
    def shallow(self) -> Path:
        """The file that makes git take the history for cut off."""
        return Path(self.out("rev-parse", "--path-format=absolute", "--git-path", "shallow"))

    # --- the command line

    def building(self, site: str, *options: str) -> tuple[str, ...]:
        """The command that builds the site of the day into a folder."""
        shallow = ("--allow-shallow",) if self.shallow.exists() else ()
        return "build", "--out", str(self.home / site), "--as-of", on(self.day), *shallow, *options

    def command(self, *arguments: str, apart: bool = False) -> Answer:
        """A command of the program in use; in a process of its own where that is asked for or it is another program."""
        if not apart and self.program == HERE:
            return self.ledger(*arguments, day=None)
        with self.started(*arguments) as process:
            out, err = process.communicate()
        return Answer(process.returncode, out.decode(), err.decode())

    def started(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A command in a process group of its own."""
        env = {**self.env, "PYTHONPATH": str(self.program), "PYTHONPYCACHEPREFIX": str(self.home / "bytecode")}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "ledger", *arguments], cwd=self.root, env=env, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    # --- what is remembered

    @property
    def stores(self) -> list[Path]:
        """The files in which the program remembers, with those that the database lays beside them."""
        found = (p for top in self.git_dir.glob("ledger*") for p in (top, *top.rglob("*")))
        return sorted(p for p in found if p.is_file())

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        """Nothing is remembered, and what is remembered meanwhile is thrown away."""
        aside, meanwhile = self.home / "aside", self.home / "meanwhile"
        self._move_all(self.git_dir, aside)
        try:
            yield
        finally:
            self._move_all(self.git_dir, meanwhile)
            self._move_all(aside, self.git_dir)
            shutil.rmtree(meanwhile)

    @staticmethod
    def _move_all(here: Path, there: Path) -> None:
        there.mkdir(exist_ok=True)
        for kept in here.glob("ledger*"):
            kept.rename(there / kept.name)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Another run has the store open, where that was asked for."""
        bases = [p for p in self.stores if p.suffix == ".sqlite"]
        if self.hold is None or not bases:
            yield
            return
        with closing(sqlite3.connect(bases[0], timeout=0)) as other:
            self.hold(other)
            yield
        self.hold = None


def on(day: date) -> str:
    """A day as it is written."""
    return day.isoformat()
