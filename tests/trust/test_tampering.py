"""A part of every trial of tampering; the whole is behind ``make figures``."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ledger.text.finding import CATALOGUE
from ledger.trust import codes
from tests.gitkit import HERE
from trials.bureau import Bureau, proof
from trials.honest import false_alarms
from trials.pushes import PUSHES, attempt
from trials.smuggled import COMMITS
from trials.tampering import named, part, tampered
from trials.tampers import HISTORY

pytestmark = pytest.mark.xdist_group("bureau")
ELSEWHERE = {"G802", "G809", "G850"}  # in test_walkthrough and below: none is a way to tamper


@pytest.mark.parametrize("name", [*part(HISTORY, 0.3), *part(COMMITS, 0.2)])
def test_tampering_is_named(base: Bureau, tmp_path: Path, name: str) -> None:
    """By kind, commit and case."""
    _, wanted, found = tampered(base, tmp_path, name)
    assert named(found, wanted), [(f["code"], f["message"]) for f in found]


@pytest.mark.parametrize("name", part(PUSHES, 0.15))
def test_a_hostile_push_is_refused(base: Bureau, tmp_path: Path, name: str) -> None:
    """In Chinese, naming the case, and leaving the server as it was."""
    assert attempt(base, tmp_path, name) == ""


def test_honest_histories_raise_no_alarm(base: Bureau, tmp_path: Path) -> None:
    """Two clones, merges, octopuses, renumbered cases, time zones, amended messages."""
    assert false_alarms(base, tmp_path, 2) == []


def test_an_untouched_history_has_nothing_to_say(base: Bureau) -> None:
    """The control of all of the above."""
    assert [f for f in proof(base) if f["severity"] == "error"] == []


def test_every_code_has_a_way_to_get_it() -> None:
    """No finding about commits, refs or receipts that nothing ever tried."""
    told = "".join((HERE / "trials" / name).read_text("utf-8") for name in ("tampers.py", "smuggled.py", "pushes.py", "sideways.py"))
    known = {c.id for c in vars(codes).values() if hasattr(c, "explanation")}
    assert {c for c in known if f'"{c}"' not in told} == ELSEWHERE
    assert known == {c for c in CATALOGUE if c.startswith("G")}


def test_another_name_and_a_late_push_are_pointed_out(bureau: Bureau) -> None:
    """A name that is not the directory's is a warning; so is work that comes in long after its day."""
    b = bureau
    b.desk.edit(b.quiet, lambda t: t + "\n一。\n")
    b.desk.record("补记", ("谢仁鸿", "xuetao@example.invalid"))
    done = b.desk.git("-c", "core.hooksPath=/dev/null", "push", "origin", "main", check=False)
    assert done.returncode == 0 and "提醒[G809]" in done.stderr.decode()
    assert {f["code"] for f in proof(b)} >= {"G809", "G850"}


def test_receipts_of_two_pushes_written_the_wrong_way_round(bureau: Bureau) -> None:
    """Whoever writes first makes up for the other, who then has nothing left to write: no break in the order."""
    tip, pushed = bureau.tip, []
    for words in ("一", "二"):
        bureau.desk.record(words)
        pushed.append(f"{tip} {(tip := bureau.smuggle())} refs/heads/main\n")
    for line in reversed(pushed):
        told = subprocess.run([bureau.server / "hooks" / "post-receive"], cwd=bureau.server, env=bureau.desk.env,
                              input=line.encode(), capture_output=True, check=True)  # fmt: skip
        assert "服务器已收下" in told.stderr.decode(), told
    assert not [f for f in proof(bureau) if f["severity"] == "error"]
    assert tip in bureau.receipts.read_text("utf-8").splitlines()[-1]
