"""The one clock: calls of several arms timed in random order within blocks."""

from __future__ import annotations

import gc
import random
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Arms: TypeAlias = Mapping[str, Callable[[int], object]]

FEWEST_CALLS, FEWEST_BLOCKS = 2, 2


def interleaved(arms: Arms, *, blocks: int, calls: int, seed: int, seconds: float) -> dict[str, list[list[float]]]:
    """Seconds a call, per arm, block and call, after one block that is run and thrown away.

    Every arm is called `calls` times in each block, with the same numbers, in an order shuffled anew for each block.
    Where that would take longer than about `seconds`, as without an index, blocks get smaller, and then fewer.
    """
    order, start = random.Random(seed), time.monotonic()
    found: dict[str, list[list[float]]] = {arm: [] for arm in arms}
    with _no_garbage_collection():
        warm_up = _paced(arms, calls, order, seconds / (blocks + 1))
        calls = max(FEWEST_CALLS, min(calls, int(seconds / blocks / warm_up)))
        for block in range(blocks):
            if block >= FEWEST_BLOCKS and time.monotonic() - start > seconds:
                break
            for arm, values in _block(arms, calls, block * calls, order).items():
                found[arm].append(values)
    return found


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Python's own pauses, of tens of milliseconds in a large process, are neither side's latency."""
    enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _paced(arms: Arms, calls: int, order: random.Random, seconds: float) -> float:
    """Call every arm up to `calls` times, until the time is over; returns what one call of each takes."""
    start = time.monotonic()
    for done in range(1, calls + 1):
        _block(arms, 1, done - 1, order)
        if time.monotonic() - start > seconds:
            break
    return max((time.monotonic() - start) / done, 1e-9)


def _block(arms: Arms, calls: int, first: int, order: random.Random) -> dict[str, list[float]]:
    schedule = [(arm, first + call) for arm in arms for call in range(calls)]
    order.shuffle(schedule)
    seconds: dict[str, list[float]] = {arm: [] for arm in arms}
    for arm, number in schedule:
        start = time.perf_counter_ns()
        arms[arm](number)
        seconds[arm].append((time.perf_counter_ns() - start) / 1e9)
    return seconds
