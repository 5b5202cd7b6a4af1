"""Every kind of finding, word for word: the file that has it, the report of it, and the file mended."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from ledger.text.finding import CATALOGUE
from tests.golden.kit import Answer, Golden, Stage, folders

CHINESE = re.compile("[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2,}")
# Names of things, not words of English; what stands in “…” is the file's own text.
NAMES = {"review", "conclude", "BOM", "CRLF", "GBK", "HEAD", "KiB", "LF", "MiB", "SSH", "Tab", "UTF", "WPS", "Windows", "YAML", "amend", "cases", "check",
         "checkout", "commit", "contacts", "fix", "fmt", "git", "ledger", "md", "policy", "regrade", "renumber", "yaml"}  # fmt: skip
CODE = "[0-9A-Z]{18}"  # a 统一社会信用代码
BYTES = {"F101", "F102", "F103"}  # a matter of the whole file, not of a line
LEVEL = {"P105"}  # another level asks for other steps
DOUBTFUL = {"C412"}  # settings that can be read, with a warning
NO_FILE = ("delete", "symlink")

posix_only = pytest.mark.skipif(os.name == "nt", reason="links and executable marks are POSIX's")


def grouped(names: Iterable[str]) -> list[Any]:
    """Parameters that send all tests of a folder to one worker, where what was run is remembered."""
    return [
        pytest.param(n, marks=[pytest.mark.xdist_group(n), *([posix_only] if _posix(Golden(n)) else [])]) for n in names
    ]


def _posix(golden: Golden) -> bool:
    return golden.given("symlink") or golden.given("executable")


ALL = folders()
BAD = [n for n in ALL if n != "example"]
FIXABLE = [n for n in BAD if not Golden(n).settings and not any(map(Golden(n).given, (*NO_FILE, "staged")))]
MENDED = [n for n in FIXABLE if Golden(n).given("mended")]
LEFT = [n for n in FIXABLE if n not in MENDED]


@dataclass(frozen=True)
class Run:
    """What the command line says of bad, what ``--fix`` makes of it and leaves, and what is said of good."""

    text: Answer
    json: Answer
    good: Answer
    once: bytes = b""
    left: Answer | None = None
    twice: bytes = b""


@cache
def run(name: str) -> Run:
    """Run a golden case, once a process: bad, bad mended twice, good."""
    golden = Golden(name)
    with TemporaryDirectory() as home:
        stage = Stage(golden, Path(home))
        text, data = stage.check(), stage.check("--format", "json")
        once, left, twice = _mended(stage) if name in FIXABLE else (b"", None, b"")
        if name != "example":
            stage.present("good")
        return Run(text, data, stage.check("--format", "json"), once, left, twice)


def _mended(stage: Stage) -> tuple[bytes, Answer | None, bytes]:
    stage.fix()
    once = stage.file.read_bytes()
    if not stage.golden.given("mended"):
        return once, None, once
    left = stage.check("--format", "json")
    stage.fix()
    return once, left, stage.file.read_bytes()


def findings(answer: Answer | None) -> list[dict[str, Any]]:
    """The findings in a JSON report."""
    assert answer is not None
    return list(json.loads(answer.out)["findings"])


def codes(answer: Answer | None) -> set[str]:
    """The codes in a JSON report."""
    return {f["code"] for f in findings(answer)}


def decoded(raw: bytes) -> str:
    """A damaged file as text, whatever it was saved as; a byte order mark is no character of it."""
    for encoding in ("utf-16", "utf-8-sig", "gbk") if raw[:2] == b"\xff\xfe" else ("utf-8-sig", "gbk"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError("neither UTF-8 nor UTF-16 nor GBK")


def test_every_code_has_a_folder_and_every_folder_a_code() -> None:
    """A new kind of finding comes with its golden case, and none outlives its kind."""
    named = {n for n in ALL if n != "example" and not n.startswith("trap-")}
    assert named == {c for c in CATALOGUE if not c.startswith("G")}  # those of commits and refs: tests/trust


@pytest.mark.parametrize("name", grouped(["example"]))
def test_the_example_of_the_contract_has_nothing_to_find(name: str) -> None:
    """The case file that the documentation shows is right in every respect."""
    done = run(name)
    assert (done.text.code, done.text.out, findings(done.json)) == (0, "", [])
    assert "没有问题" in done.text.err


@pytest.mark.parametrize("name", grouped(ALL))
def test_the_report_is_word_for_word_as_expected(name: str) -> None:
    """What a clerk reads, and what a program reads, is what was read aloud and found good."""
    golden, done = Golden(name), run(name)
    assert done.text.out == golden.file("expected.txt").decode()
    assert done.json.out == golden.file("expected.json").decode()


@pytest.mark.parametrize("name", grouped(BAD))
def test_bad_gives_the_codes_it_stands_for_and_no_other(name: str) -> None:
    """One mistake is told once, and not as several others."""
    assert codes(run(name).json) == Golden(name).finds


@pytest.mark.parametrize("name", grouped(BAD))
def test_only_errors_stop_a_commit(name: str) -> None:
    """The exit code is 1 where there is an error and 0 where there are warnings only, in every format."""
    done = run(name)
    wanted = int(any(f["severity"] == "error" for f in findings(done.json)))
    assert (done.text.code, done.json.code) == (wanted, wanted)


@pytest.mark.parametrize("name", grouped(BAD))
def test_good_has_nothing_to_find(name: str) -> None:
    """The smallest mend takes the finding away and brings no other."""
    good = run(name).good
    assert (findings(good), good.code) == ([], 0)


@pytest.mark.parametrize("name", grouped(BAD))
def test_a_finding_points_into_its_file(name: str) -> None:
    """Line and column are those of a character of the file, or of the end of a line."""
    golden = Golden(name)
    if any(map(golden.given, NO_FILE)):
        return
    lines = decoded(golden.variant("bad")).split("\n")
    for found in findings(run(name).json):
        assert found["path"] == golden.path
        assert 1 <= found["line"] <= len(lines)
        assert 1 <= found["column"] <= len(lines[found["line"] - 1]) + 1


@pytest.mark.parametrize("name", grouped(BAD))
def test_a_finding_speaks_chinese(name: str) -> None:
    """Message, grounds and mend are Chinese; no words of the parser or of the program leak into them."""
    for found in findings(run(name).json):
        assert CHINESE.search(found["message"])
        for said in (found["message"], *found["because"], found["fix"] or ""):
            words = LATIN.findall(re.sub(rf"“[^”]*”|U\+[0-9A-F]+|{CODE}", "", said))
            assert set(words) <= NAMES, said
            assert not re.search(r"None|\bnull\b|“”|（）", said), said


@pytest.mark.parametrize("name", grouped(MENDED))
def test_fix_mends_and_then_rests(name: str) -> None:
    """``--fix`` makes exactly the file that was read and found good, and a second time changes nothing."""
    golden, done = Golden(name), run(name)
    assert done.once == golden.mended
    assert not codes(done.left) & ({name} if name in CATALOGUE else golden.finds)
    assert done.twice == done.once


@pytest.mark.parametrize("name", grouped(n for n in MENDED if not Golden(n).finds & (BYTES | LEVEL)))
def test_fix_touches_nothing_else(name: str) -> None:
    """Every line that has no finding (and is not 预警等级, which follows the gradings) keeps every byte."""
    before = Golden(name).variant("bad").split(b"\n")
    after = run(name).once.split(b"\n")
    told = {f["line"] for f in findings(run(name).json)}
    quiet = [
        line for number, line in enumerate(before, 1) if number not in told and not line.startswith("预警等级".encode())
    ]
    kept = iter(after)
    assert all(line in kept for line in quiet)


@pytest.mark.parametrize("name", grouped(LEFT))
def test_fix_leaves_alone_what_only_a_person_can_know(name: str) -> None:
    """Where ``--fix`` has no mend, the file keeps every byte."""
    assert run(name).once == Golden(name).variant("bad")


@pytest.mark.parametrize("name", grouped(n for n in BAD if Golden(n).settings and n not in DOUBTFUL))
def test_unreadable_settings_stop_every_check_of_the_present_tree(name: str) -> None:
    """Exit code 3 says that nothing was checked, with the place of what is wrong."""
    golden = Golden(name)
    with TemporaryDirectory() as home:
        said = Stage(golden, Path(home)).ledger("check", "--as-of", str(golden.as_of))
    assert (said.code, said.out) == (3, "")
    for found in findings(run(name).json):
        assert f"{golden.path}:{found['line']}:{found['column']} {found['code']} {found['message']}" in said.err


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_the_catalogue_explains_every_code(name: str) -> None:
    """``ledger explain`` has a title, an explanation, and an example of each kind, in Chinese."""
    code = CATALOGUE[name]
    assert re.fullmatch(r"[A-Z]\d{3}", name)
    assert CHINESE.search(code.title)
    assert not code.title.endswith(("。", "，", "."))
    assert CHINESE.search(code.explanation)
    assert code.explanation.endswith("。")
    assert code.bad.strip()
    assert code.good.strip()
    assert code.bad != code.good
    assert set(LATIN.findall(re.sub(r"`[^`]*`", "", f"{code.title} {code.explanation}"))) <= NAMES
