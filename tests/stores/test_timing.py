"""The clock: every arm the same calls, in an order anew for each block, and an end where calls are slow."""

from __future__ import annotations

import gc
import time
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from stores.timing import interleaved

if TYPE_CHECKING:
    from collections.abc import Callable

ENOUGH = 60.0


def noted(calls: list[tuple[str, int]], arm: str) -> Callable[[int], None]:
    return lambda number: calls.append((arm, number))


def run(
    *, blocks: int = 4, calls: int = 5, seed: int = 1
) -> tuple[list[tuple[str, int]], dict[str, list[list[float]]]]:
    made: list[tuple[str, int]] = []
    arms = {arm: noted(made, arm) for arm in ("old", "control", "new")}
    return made, interleaved(arms, blocks=blocks, calls=calls, seed=seed, seconds=ENOUGH)


def test_every_arm_is_called_equally_often_with_the_same_numbers() -> None:
    made, seconds = run()
    assert {arm: [len(block) for block in found] for arm, found in seconds.items()} == {
        arm: [5, 5, 5, 5] for arm in ("old", "control", "new")
    }
    timed = made[15:]
    for arm in ("old", "control", "new"):
        assert sorted(number for name, number in timed if name == arm) == list(range(20))
    for start in range(0, 60, 15):
        assert Counter(name for name, _ in timed[start : start + 15]) == {"old": 5, "control": 5, "new": 5}


def test_one_block_is_run_first_and_thrown_away() -> None:
    made, seconds = run()
    assert len(made) == 15 + 60
    assert Counter(made[:15]) == Counter((arm, number) for arm in ("old", "control", "new") for number in range(5))
    assert sum(len(block) for found in seconds.values() for block in found) == 60


def test_the_order_is_another_in_each_block_and_the_same_for_a_seed() -> None:
    made, _ = run(blocks=6, calls=6)
    orders = [tuple(name for name, _ in made[18 + start : 36 + start]) for start in range(0, 108, 18)]
    assert len(set(orders)) == 6
    assert run(blocks=6, calls=6)[0] == made
    assert run(blocks=6, calls=6, seed=2)[0] != made


def test_no_arm_comes_always_first() -> None:
    made, _ = run(blocks=40, calls=1)
    firsts = Counter(name for name, _ in made[3::3])
    assert min(firsts.values()) > 3
    assert len(firsts) == 3


def test_what_is_timed_is_what_the_call_takes() -> None:
    arms = {"fast": lambda _: None, "slow": lambda _: time.sleep(0.01)}
    seconds = interleaved(arms, blocks=2, calls=3, seed=1, seconds=ENOUGH)
    assert all(0 < second < 0.01 for block in seconds["fast"] for second in block)
    assert all(0.01 <= second < 0.5 for block in seconds["slow"] for second in block)


def test_slow_calls_make_small_blocks() -> None:
    arms = {"old": lambda _: None, "new": lambda _: time.sleep(0.02)}
    start = time.monotonic()
    seconds = interleaved(arms, blocks=5, calls=20, seed=1, seconds=0.5)
    assert time.monotonic() - start < 2
    assert 2 <= len(seconds["new"][0]) <= 5
    assert len(seconds["new"]) >= 2


def test_very_slow_calls_make_few_blocks_but_never_less_than_a_spread_needs() -> None:
    arms = {"old": lambda _: None, "new": lambda _: time.sleep(0.1)}
    seconds = interleaved(arms, blocks=20, calls=20, seed=1, seconds=0.3)
    assert [len(block) for block in seconds["new"]] == [2, 2]
    assert [len(block) for block in seconds["old"]] == [2, 2]


def test_what_a_call_raises_is_not_swallowed() -> None:
    def fails(number: int) -> None:
        raise RuntimeError(f"call {number}")

    with pytest.raises(RuntimeError, match="call 0"):
        interleaved({"old": fails}, blocks=2, calls=2, seed=1, seconds=ENOUGH)


def test_no_garbage_is_collected_meanwhile() -> None:
    during: list[bool] = []
    interleaved({"old": lambda _: during.append(gc.isenabled())}, blocks=2, calls=2, seed=1, seconds=ENOUGH)
    assert set(during) == {False}
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        interleaved({"old": lambda _: 1 // 0}, blocks=2, calls=2, seed=1, seconds=ENOUGH)
    assert gc.isenabled()


def test_who_collects_no_garbage_still_does_not() -> None:
    gc.disable()
    try:
        interleaved({"old": lambda _: None}, blocks=2, calls=2, seed=1, seconds=ENOUGH)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_clock_only_goes_forwards() -> None:
    stamps: list[int] = []
    interleaved({"old": lambda _: stamps.append(time.perf_counter_ns())}, blocks=3, calls=3, seed=1, seconds=ENOUGH)
    assert all(before <= after for before, after in pairwise(stamps))
