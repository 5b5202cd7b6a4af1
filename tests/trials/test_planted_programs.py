"""M9 with every command run in this process: none runs a planted program; and git's own commands do."""

from __future__ import annotations

from pathlib import Path

import pytest

from trials.planted_programs import LEAST_HOOKS, LEAST_PROGRAMS, Planted, control, leaves, recipes, tried

pytestmark = pytest.mark.xdist_group("planted_programs")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """The clone with every plant."""
    return Planted(tmp_path_factory.mktemp("planted"), inside=True)


def test_every_command_has_calls_to_try(tmp_path: Path) -> None:
    """A new command fails here until ``recipes`` says how it is tried."""
    assert {" ".join(leaf) for leaf in leaves()} <= {*recipes(tmp_path)}


@pytest.mark.parametrize("leaf", [" ".join(leaf) for leaf in leaves()])
def test_a_command_runs_no_planted_program(planted: Planted, leaf: str) -> None:
    """Whatever the repository's configuration, attributes and hooks say."""
    count, wrong = tried(planted, leaf, 1.0)
    assert count and wrong == []


def test_the_plants_are_alive(planted: Planted) -> None:
    """Git's own everyday commands run most of them."""
    ran = control(planted)
    hooks = [name for name in ran if name.startswith("hook:")]
    assert len(hooks) >= LEAST_HOOKS and len(ran) - len(hooks) >= LEAST_PROGRAMS, ran
