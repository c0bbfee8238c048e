"""The one clock: calls of several arms timed in random order within blocks, until it is decided or the time is over."""

from __future__ import annotations

import gc
import random
import statistics
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Arms: TypeAlias = Mapping[str, Callable[[int], object]]
    Seconds: TypeAlias = dict[str, list[list[float]]]

FEWEST_CALLS = 2
WARM_UP_SHARE = 1 / 30
"""Of the time, which the warm-up takes at most, but for the call that it is in."""


class Deadline:
    """A moment, so many seconds from when it was set."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until then, never less than none."""
        return max(0.0, self._end - time.monotonic())


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What was timed."""

    seconds: Seconds
    """Seconds a call, per arm, block and call: seconds[arm][block][call]."""
    warm_up: int
    """Calls of each arm that were made first and thrown away."""


def interleaved(
    arms: Arms, *, looks: Sequence[int], calls: int, seed: int, seconds: float, decided: Callable[[Seconds], bool]
) -> Timed:  # fmt: skip
    """Time blocks, after one that is thrown away, until `decided` says so at one of the looks, the last at the latest.

    Every arm is called `calls` times in each block, with the same numbers, in an order shuffled anew for each block.
    Blocks are made so small that all of them fit into about `seconds`; where even the smallest do not, there are fewer.
    """
    order, deadline = random.Random(seed), Deadline(seconds)
    found: Seconds = {arm: [] for arm in arms}
    with _no_garbage_collection():
        trips = _warmed_up(arms, calls, order, seconds * WARM_UP_SHARE)
        calls = max(FEWEST_CALLS, min(calls, int(seconds / looks[-1] / max(statistics.median(trips), 1e-9))))
        pace = calls * statistics.median(trips)
        for block in range(looks[-1]):
            if deadline.left() < pace or (block in looks and decided(found)):
                break
            start = time.monotonic()
            for arm, values in _block(arms, calls, block * calls, order).items():
                found[arm].append(values)
            pace = time.monotonic() - start
    return Timed(seconds=found, warm_up=len(trips))


def timed(call: Callable[[], object], *, calls: int, warm_up: int, seconds: float) -> list[float]:
    """Seconds of each of so many calls, or of those that began before the time was over, after some thrown away."""
    deadline, found = Deadline(seconds), []
    with _no_garbage_collection():
        for number in range(-warm_up, calls):
            if not deadline.left():
                break
            start = time.perf_counter_ns()
            call()
            if number >= 0:
                found.append((time.perf_counter_ns() - start) / 1e9)
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


def _warmed_up(arms: Arms, calls: int, order: random.Random, seconds: float) -> list[float]:
    """Call every arm up to `calls` times, until the time is over; what a call of each took together, each time."""
    trips: list[float] = []
    deadline = Deadline(seconds)
    while len(trips) < calls and (not trips or deadline.left()):
        start = time.monotonic()
        _block(arms, 1, len(trips), order)
        trips.append(time.monotonic() - start)
    return trips


def _block(arms: Arms, calls: int, first: int, order: random.Random) -> dict[str, list[float]]:
    schedule = [(arm, first + call) for arm in arms for call in range(calls)]
    order.shuffle(schedule)
    seconds: dict[str, list[float]] = {arm: [] for arm in arms}
    for arm, number in schedule:
        start = time.perf_counter_ns()
        arms[arm](number)
        seconds[arm].append((time.perf_counter_ns() - start) / 1e9)
    return seconds
