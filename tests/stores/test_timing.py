"""The clock: every arm the same calls, in an order anew for each block, and an end where calls are slow."""

from __future__ import annotations

import gc
import time
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from stores import timing
from stores.timing import Deadline, Timed, interleaved
from tests.stores.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stores.timing import Seconds

ENOUGH = 60.0


def noted(calls: list[tuple[str, int]], arm: str) -> Callable[[int], None]:
    return lambda number: calls.append((arm, number))


def never(_: Seconds) -> bool:
    return False


def timed(
    arms: Mapping[str, Callable[[int], object]],
    *,
    blocks: int = 2,
    calls: int = 2,
    seed: int = 1,
    seconds: float = ENOUGH,
) -> Timed:
    return interleaved(arms, looks=(blocks,), calls=calls, seed=seed, seconds=seconds, decided=never)


def run(*, blocks: int = 4, calls: int = 5, seed: int = 1) -> tuple[list[tuple[str, int]], Seconds]:
    made: list[tuple[str, int]] = []
    arms = {arm: noted(made, arm) for arm in ("old", "control", "new")}
    return made, timed(arms, blocks=blocks, calls=calls, seed=seed).seconds


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
    seconds = timed(arms, calls=3).seconds
    assert all(0 < second < 0.01 for block in seconds["fast"] for second in block)
    assert all(0.01 <= second < 0.5 for block in seconds["slow"] for second in block)


@pytest.mark.parametrize(("decides", "blocks"), [(2, 2), (4, 4), (8, 8), (None, 8)])
def test_after_the_look_that_decides_nothing_more_is_timed(decides: int | None, blocks: int) -> None:
    made: list[tuple[str, int]] = []
    looked: list[int] = []

    def decided(found: Seconds) -> bool:
        looked.append(len(found["new"]))
        return looked[-1] == decides

    arms = {arm: noted(made, arm) for arm in ("old", "new")}
    found = interleaved(arms, looks=(2, 4, 8), calls=3, seed=1, seconds=ENOUGH, decided=decided)
    assert [len(block) for block in found.seconds["new"]] == [3] * blocks
    assert looked == [2, 4][: {2: 1}.get(blocks, 2)]
    assert found.warm_up == 3
    assert len(made) == 2 * 3 * (1 + blocks)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(timing, "time", found)
    return found


def taking(clock: Clock, *seconds: float) -> dict[str, Callable[[int], object]]:
    """Arms of which the new one takes the last of these times, and at first the others."""
    left = list(seconds)

    def new(_: int) -> None:
        clock.now += left.pop(0) if len(left) > 1 else left[0]

    return {"old": lambda _: None, "new": new}


def lengths(found: Timed) -> list[int]:
    assert [len(block) for block in found.seconds["old"]] == [len(block) for block in found.seconds["new"]]
    return [len(block) for block in found.seconds["new"]]


def test_quick_calls_make_whole_blocks(clock: Clock) -> None:
    found = timed(taking(clock, 0.03), blocks=80, calls=20, seconds=60)
    assert (lengths(found), found.warm_up) == ([20] * 80, 20)
    assert clock.now == pytest.approx(81 * 20 * 0.03)


def test_slow_calls_make_small_blocks_so_that_the_last_look_is_nearly_reached(clock: Clock) -> None:
    found = timed(taking(clock, 0.125), blocks=80, calls=20, seconds=60)
    assert set(lengths(found)) == {6}
    assert 75 < len(lengths(found)) <= 80
    assert found.warm_up == 16
    assert clock.now <= 60


def test_one_slow_start_makes_no_small_blocks(clock: Clock) -> None:
    assert lengths(timed(taking(clock, 1.5, 0.01), blocks=80, calls=20, seconds=60)) == [20] * 80


def test_very_slow_calls_make_few_blocks_and_none_that_would_end_too_late(clock: Clock) -> None:
    found = timed(taking(clock, 4.0), blocks=80, calls=20, seconds=60)
    assert lengths(found) == [2] * 7
    assert clock.now == 60


def test_calls_that_become_slow_end_the_timing_soon(clock: Clock) -> None:
    found = timed(taking(clock, *[0.03] * 420, 1.0), blocks=80, calls=20, seconds=60)
    assert lengths(found) == [20] * 22
    assert clock.now < 60


@pytest.mark.parametrize("seconds", [0.0, 0.5])
def test_where_there_is_no_time_nothing_is_timed(clock: Clock, seconds: float) -> None:
    found = timed(taking(clock, 1.0), seconds=seconds)
    assert (lengths(found), found.warm_up) == ([], 1)


def test_a_deadline_is_over_when_it_is_over() -> None:
    assert 59 < Deadline(60).left() <= 60
    assert Deadline(0).left() == 0
    assert Deadline(-1).left() == 0


def test_what_a_call_raises_is_not_swallowed() -> None:
    def fails(number: int) -> None:
        raise RuntimeError(f"call {number}")

    with pytest.raises(RuntimeError, match="call 0"):
        timed({"old": fails})


def test_no_garbage_is_collected_meanwhile() -> None:
    during: list[bool] = []
    timed({"old": lambda _: during.append(gc.isenabled())})
    assert set(during) == {False}
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        timed({"old": lambda _: 1 // 0})
    assert gc.isenabled()


def test_who_collects_no_garbage_still_does_not() -> None:
    gc.disable()
    try:
        timed({"old": lambda _: None})
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_clock_only_goes_forwards() -> None:
    stamps: list[int] = []
    timed({"old": lambda _: stamps.append(time.perf_counter_ns())}, blocks=3, calls=3)
    assert all(before <= after for before, after in pairwise(stamps))
