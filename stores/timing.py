"""The one clock: calls of several arms timed in random order within blocks."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def interleaved(
    arms: Mapping[str, Callable[[int], object]], *, blocks: int, calls: int, seed: int
) -> dict[str, list[list[float]]]:
    """Seconds a call, per arm, block and call, after one block that is run and thrown away.

    Every arm is called `calls` times in each block, with the same numbers, in an order shuffled anew for each block.
    """
    order = random.Random(seed)  # noqa: S311 - shuffling, not cryptography
    seconds: dict[str, list[list[float]]] = {arm: [] for arm in arms}
    for block in range(-1, blocks):
        timed = _block(arms, calls, max(block, 0) * calls, order)
        if block >= 0:
            for arm, values in timed.items():
                seconds[arm].append(values)
    return seconds


def _block(
    arms: Mapping[str, Callable[[int], object]], calls: int, first: int, order: random.Random
) -> dict[str, list[float]]:
    schedule = [(arm, first + call) for arm in arms for call in range(calls)]
    order.shuffle(schedule)
    seconds: dict[str, list[float]] = {arm: [] for arm in arms}
    for arm, number in schedule:
        start = time.perf_counter_ns()
        arms[arm](number)
        seconds[arm].append((time.perf_counter_ns() - start) / 1e9)
    return seconds
