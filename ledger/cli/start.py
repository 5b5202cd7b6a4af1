"""Where every command begins: what can be answered before the command line is loaded is answered here.

A quick answer is only ever that all is well; whatever has to be explained is left to the command itself.
"""

from __future__ import annotations

import gc
import sys

from ledger.cli.clean import nothing_to_say
from ledger.cli.outside import environment, hush, speak_utf8, today
from ledger.cli.unchanged import told_again

# What we make is values without cycles, by the hundred thousand: looking for cycles in them took a fifth of all time.
_SELDOM = (50_000, 20, 100)


def run(arguments: list[str] | None = None) -> int:
    """Run a command line; the exit code of the contract.

    0 no error, 1 findings, 2 wrong usage, 3 cannot run, 130 interrupted.
    """
    given = sys.argv[1:] if arguments is None else arguments
    gc.set_threshold(*_SELDOM)
    speak_utf8()
    world = environment(), today()
    if nothing_to_say(given, *world):
        return 0
    told = told_again(given, *world)
    if told is None:
        from ledger.cli.main import run as full

        return full(given)
    return _say(told)


def _say(told: tuple[str, str]) -> int:
    try:
        for stream, text in zip((sys.stderr, sys.stdout), told, strict=True):
            stream.write(text)
            stream.flush()
    except OSError as error:
        hush()
        return 0 if isinstance(error, BrokenPipeError) else 3
    return 0
