"""A slice of M1, in the suite's own browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

import trials.hostile_text as trial
from trials.hostile_corpus import KINDS, PLACES, payloads
from trials.hostile_text import bodies, control, figure_of, odd_parts, site

pytestmark = pytest.mark.xdist_group("browser")


def test_a_slice_of_the_sweep_meets_its_goal(browser: Browser) -> None:
    """Some payloads of every kind in every place, some strings in every field; and the control."""
    parts = [bodies(browser, 10, 1), site(browser, 3, most=8)]
    figure = figure_of(parts, control(browser, 40, policy=False), control(browser, 20, policy=True))
    assert figure.met, figure.failures
    assert parts[0].shown == 2 * len(PLACES) * 10


def test_a_sanitiser_that_lets_things_pass_is_found_out(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trial can fail: by what runs, what is asked for, and what is on no list."""
    monkeypatch.setattr(trial, "shown", lambda text: text)
    monkeypatch.setattr(trial, "PLACES", {"段落": "{}"})
    found = {f.partition(":")[0] for f in bodies(browser, 60, 1).failures}
    assert {"ran", "asked for", "static", "tag", "attribute"} <= found


def test_the_corpus_is_of_every_kind_and_the_static_check_is_strict() -> None:
    """Nothing is counted that was not made."""
    assert all(payloads(1000)[kind] for kind in KINDS)
    assert sum(map(len, payloads(4000).values())) == 4000
    assert odd_parts('<a href="javascript:x">') and odd_parts('<p class="x">') and odd_parts("<img>")
    assert not odd_parts('<p><a href="https://x.invalid" rel="nofollow">x</a></p>')
