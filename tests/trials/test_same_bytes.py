"""A part of M8: builds under odd circumstances, and that the circumstances are really there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trials.same_bytes import PLANTED, UMASKS, Builder, World, differing

pytestmark = pytest.mark.xdist_group("same_bytes")
ODD = (
    World("b", "2099-12-31T15:59:59", "Pacific/Kiritimati", "C", UMASKS[1], "7", "warm", "5", "3", True),
    World(clock="1970-01-01T00:00:01", zone="Europe/Berlin", locale="zh_CN.GB18030", shuffle="8", cache="other-day", cores="1"),
)


def test_one_commit_and_day_give_one_site(tmp_path: Path) -> None:
    """Another clone, clock, zone, locale, umask, order, cache, git configuration; and a difference would be seen."""
    builder = Builder(tmp_path, 4, 40)
    usual = builder.built(World())
    assert len(usual) > 25
    for world in ODD:
        assert differing(usual, builder.built(world), world.umask) == []
    less = dict(list(usual.items())[1:])
    other = {**usual, "index.html": ("0", usual["index.html"][1])}
    closed = {**usual, "index.html": (usual["index.html"][0], 0o600)}
    for wrong in (less, other, closed):
        assert len(differing(usual, wrong, UMASKS[0])) == 1


def test_the_planted_circumstances_take(tmp_path: Path) -> None:
    """The clock stands where it was put, folders come in another order, the cores are counted as told."""
    (tmp_path / "sitecustomize.py").write_text(PLANTED, "utf-8")
    names = [f"{n:02}" for n in range(30)]
    for name in names:
        (tmp_path / "many" / name).mkdir(parents=True)
    env = {**os.environ, "TRIAL_CLOCK": "2099-12-31T15:59:59", "TRIAL_SHUFFLE": "1", "TRIAL_CORES": "3"}
    env["PYTHONPATH"] = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2])])
    program = (
        "import os; from pathlib import Path; from ledger.cli.outside import today; from ledger.share import cores\n"
        "print(today(), cores()); print(*os.listdir('many')); print(*[p.name for p in Path('many').rglob('*')])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    clock, *orders = done.stdout.splitlines()
    assert clock == "2099-12-31 3"
    for order in orders:
        assert order.split() != names and sorted(order.split()) == names
