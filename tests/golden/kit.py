"""A golden case set up in a real repository, and the real command line run over it.

A folder holds ``bad.md`` (``bad.yaml`` for contacts, policy and holidays), ``good.md``, ``expected.txt``,
``expected.json`` and ``case.yaml``; where they serve, ``before.md`` (what HEAD holds), ``mended.md`` (what
``--fix`` makes of bad, where that is not good) and ``others/`` (more files of the ledger). Keys of ``case.yaml``:

``as_of``      the day
``path``       where the file lies (default ``cases/2026/2026-0012.md``); a settings file is checked as a commit
``was``        where HEAD has it (default: there)
``good_path``  where good lies (default: there)
``mended``     ``--fix`` mends it
``finds``      the codes of what is found in bad (default: the folder's name)
``awaits``     what the program still gets wrong here: expected is as it should be, and not regenerated
``untouched``  HEAD holds bad itself
``staged``     the check is of the index
``unshared``   HEAD has a parent that does not hold the case: it may be amended
``merge``      a merge of ``before-a.md`` and ``before-b.md``, bad being its result
``upstream``   HEAD is on a remote-tracking branch
``policy``     rows of policy.yaml with another value
``by``         the address of whoever commits (default: nobody that contacts.yaml knows)
``delete``     bad is that the file is gone
``symlink``    bad is a link to this target
``executable`` bad has the executable mark
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from unittest.mock import patch

from ruamel.yaml import YAML

import ledger.book.snapshot
import ledger.checks  # noqa: F401  (with the line above: every code is in the catalogue)
from ledger.book.snapshot import SETTINGS
from ledger.cli.context import Context
from ledger.cli.start import run
from ledger.resources import resource
from tests.gitkit import Sandbox

HERE = Path(__file__).resolve().parent
CASE = "cases/2026/2026-0012.md"
BEFORE = date(2026, 10, 8)  # the day of the commits below HEAD


@cache
def _keys(file: Path) -> Mapping[str, object]:
    return YAML(typ="safe", pure=True).load(file.read_text("utf-8")) or {}


@dataclass(frozen=True)
class Answer:
    """What a command gave back."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Golden:
    """One folder."""

    name: str

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return HERE / self.name

    @property
    def keys(self) -> Mapping[str, object]:
        """What ``case.yaml`` says."""
        return _keys(self.folder / "case.yaml")

    @property
    def as_of(self) -> date:
        """The day it is checked for."""
        day = self.keys["as_of"]
        assert isinstance(day, date)
        return day

    @property
    def path(self) -> str:
        """Where the file lies in the ledger."""
        return str(self.keys.get("path", CASE))

    @property
    def settings(self) -> bool:
        """Whether it is about a settings file, which is checked as a commit of its own."""
        return self.path in SETTINGS

    @property
    def finds(self) -> set[str]:
        """The codes found in bad."""
        found = self.keys.get("finds", [] if self.name == "example" else [self.name])
        assert isinstance(found, list)
        return set(found)

    def given(self, key: str) -> bool:
        """Whether a key is set."""
        return bool(self.keys.get(key))

    def has(self, name: str) -> bool:
        """Whether the folder holds a file."""
        return (self.folder / name).is_file()

    def file(self, name: str) -> bytes:
        """A file of the folder, byte for byte."""
        return (self.folder / name).read_bytes()

    def variant(self, name: str) -> bytes:
        """``bad`` or ``good``."""
        return self.file(name + Path(self.path).suffix)

    @property
    def mended(self) -> bytes:
        """What ``--fix`` should make of bad."""
        return self.file("mended.md") if self.has("mended.md") else self.variant("good")


def folders() -> list[str]:
    """The names of all golden cases."""
    return sorted(p.parent.name for p in HERE.glob("*/case.yaml"))


class Stage:
    """A repository with a golden case in it: what HEAD holds, and bad (until good is presented)."""

    def __init__(self, golden: Golden, home: Path) -> None:
        self.golden = golden
        self.box = Sandbox(home)
        self._history()
        if golden.given("by"):
            self.box.identify("提交人", str(golden.keys["by"]))
        self.present("bad")

    def _history(self) -> None:
        golden, box = self.golden, self.box
        for file in sorted((golden.folder / "others").rglob("*.*")):
            box.write(file.relative_to(golden.folder / "others").as_posix(), file.read_bytes())
        if golden.given("policy"):
            box.write("policy.yaml", self._policy())
        if golden.given("unshared"):
            box.commit("起始", BEFORE)
        if golden.has("before.md"):
            box.write(str(golden.keys.get("was", golden.path)), golden.file("before.md"))
        elif golden.given("untouched"):
            box.write(golden.path, golden.variant("bad"))
        box.commit("此前", BEFORE)
        if golden.given("merge"):
            self._merge()
        if golden.given("upstream"):
            box.git("update-ref", "refs/remotes/origin/main", "HEAD")

    def _policy(self) -> str:
        text, rows = resource("policy.yaml").read_text("utf-8"), self.golden.keys["policy"]
        assert isinstance(rows, dict)
        for name, value in rows.items():
            text, count = re.subn(rf"(?<=- 名称: {re.escape(name)}\n    值: ).*", value, text)
            assert count == 1, name
        return text

    def _merge(self) -> None:
        golden, box = self.golden, self.box
        box.git("checkout", "--quiet", "-b", "other")
        box.write(golden.path, golden.file("before-b.md"))
        box.commit("另一边", BEFORE)
        box.git("checkout", "--quiet", "main")
        box.write(golden.path, golden.file("before-a.md"))
        box.commit("这一边", BEFORE)
        box.git("merge", "--quiet", "--no-commit", "--no-ff", "other", check=False)

    def present(self, state: str) -> None:
        """Put bad, or then good, where the case wants it."""
        golden, box = self.golden, self.box
        for path in {str(golden.keys.get("was", golden.path)), golden.path} if not golden.settings else ():
            (box.root / path).unlink(missing_ok=True)
        if state == "bad" and golden.given("symlink"):
            (box.root / golden.path).parent.mkdir(parents=True, exist_ok=True)
            (box.root / golden.path).symlink_to(str(golden.keys["symlink"]))
        elif not (state == "bad" and golden.given("delete")):
            self.file = box.write(self._place(state), golden.variant(state))
            self.file.chmod(0o755 if state == "bad" and golden.given("executable") else 0o644)
        if golden.settings:
            box.commit("改动", golden.as_of)
        elif golden.given("staged"):
            box.git("add", "--all")

    def _place(self, state: str) -> str:
        keys, path = self.golden.keys, self.golden.path
        return path if state == "bad" else str(keys.get("was", keys.get("good_path", path)))

    def check(self, *options: str) -> Answer:
        """``ledger check`` as the case wants it."""
        span = (
            ["--range", "HEAD~1..HEAD"] if self.golden.settings else ["--staged"] if self.golden.given("staged") else []
        )
        day = [] if self.golden.settings else ["--as-of", str(self.golden.as_of)]  # a range has days of its own
        return self.ledger("check", *span, *day, *options)

    def fix(self) -> Answer:
        """``ledger check --fix``."""
        return self.ledger("check", "--fix", "--as-of", str(self.golden.as_of))

    def ledger(self, *arguments: str) -> Answer:
        """The real command line, in this process."""
        out, err = io.StringIO(), io.StringIO()
        with self._environment(), redirect_stdout(out), redirect_stderr(err):
            code = run(["-C", str(self.box.root), *arguments])
        return Answer(code, out.getvalue(), err.getvalue())

    @contextmanager
    def _environment(self) -> Iterator[None]:
        today = patch.object(Context, "today", lambda _: self.golden.as_of)
        with patch.dict(os.environ, self.box.env, clear=True), today:
            yield
