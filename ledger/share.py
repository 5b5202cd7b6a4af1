"""Work split over the cores, for whatever is made of many things one by one.

Children are forked, so they see all that the parent has made without its being copied; only results travel. Where a
process cannot be forked (Windows), or there is but one core, the parent does the work itself.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import pairwise
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from ledger.progress import listening
from ledger.text.finding import LedgerError

T = TypeVar("T")
R = TypeVar("R")
_Running = tuple[BaseProcess, Connection]  # a child, and where its result comes from
Results = Callable[[], list[R]]  # waits for the results, in the order of the parts

_FORKS = "fork" in multiprocessing.get_all_start_methods()


def cores() -> int:
    """How many processes can work at once; 1 where none can be forked."""
    if not _FORKS:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def slices(items: Sequence[T], count: int) -> list[Sequence[T]]:
    """The items in at most so many runs of like length, none empty."""
    count = max(1, min(count, len(items)))
    bounds = [len(items) * i // count for i in range(count + 1)]
    return [items[low:high] for low, high in pairwise(bounds) if high > low]


def begin(work: Callable[[T], R], parts: Sequence[T]) -> Results[R]:
    """Start the work on every part in a child of its own, while the parent goes on.

    What is returned waits for the results; an error in a child is raised there. A child cannot change what the parent
    has; results are pickled.
    """
    if cores() == 1:
        return lambda: [work(part) for part in parts]
    running = _begun(work, parts)
    return lambda: [_result(*each) for each in running]


def spread(work: Callable[[Sequence[T]], R], items: Sequence[T], least: int) -> list[R]:
    """The results of the work on runs of items, a core each, the parent's included; fewer than ``least`` are one run."""
    first, *others = slices(items, cores() if len(items) >= least else 1) or [items]
    running = _begun(work, others)
    try:
        return [work(first), *(_result(*each) for each in running)]
    finally:  # after an error nobody may go on working behind our back: what it writes would be left lying
        for child, _ in running:
            child.kill()
            child.join()


def _begun(work: Callable[[T], R], parts: Sequence[T]) -> list[_Running]:
    running = list[_Running]()
    for part in parts:
        context = multiprocessing.get_context("fork")
        here, there = context.Pipe(duplex=False)
        child = context.Process(target=_run, args=(work, part, there), daemon=True)
        child.start()
        there.close()
        running.append((child, here))
    return running


def _run(work: Callable[[T], R], part: T, there: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # who interrupts us hears of it from the parent alone
    outcome: tuple[R | None, Exception | None]
    try:
        with listening(None):
            outcome = work(part), None
    except Exception as error:
        outcome = None, error
    with suppress(OSError):  # the parent is gone, and nobody waits
        there.send(outcome)


def _result(child: BaseProcess, here: Connection) -> Any:
    try:
        result, error = here.recv()
    except EOFError:
        child.join()
        raise LedgerError(f"一个子进程中途停了（{child.exitcode}），可能是内存不够") from None
    child.join()
    if error is not None:
        raise error
    return result
