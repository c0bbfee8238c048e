"""The ratio of p95 and its bounds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.latency_ratio import Ratio, blocks_needed, bounded, p95, ratio

MARGIN, CONFIDENCE = 0.5, 0.95
blocks = st.lists(
    st.lists(st.floats(1e-6, 1e3), min_size=3, max_size=3).map(lambda seconds: [[second] for second in seconds]),
    min_size=2, max_size=30,
)  # fmt: skip
"""[block][arm][call]"""


def arms(drawn: list[list[list[float]]]) -> list[list[list[float]]]:
    return [[block[arm] for block in drawn] for arm in range(3)]


def test_p95_is_by_nearest_rank() -> None:
    assert p95([7]) == 7
    assert p95(range(1, 21)) == 19
    assert p95(range(1, 101)) == 95
    assert p95([3, 1, 2]) == 3


def test_ratio_is_the_geometric_mean_over_blocks() -> None:
    found = ratio([[2.0], [8.0]], [[1.0], [1.0]], confidence=CONFIDENCE)
    assert found.value == pytest.approx(4)
    assert found.lower < 4 < found.upper
    assert found.lower * found.upper == pytest.approx(16)
    assert found.blocks == 2


def test_several_old_arms_count_as_their_geometric_mean() -> None:
    found = ratio([[4.0], [4.0]], [[1.0], [1.0]], [[4.0], [4.0]], confidence=CONFIDENCE)
    assert found.value == pytest.approx(2)


@pytest.mark.parametrize(("confidence", "t"), [(0.95, 2.353363), (0.99, 4.540703)])
def test_bounds_are_those_of_the_t_distribution(confidence: float, t: float) -> None:
    found = ratio([[math.exp(x)] for x in (0.0, 0.2, 0.4, 0.6)], [[1.0]] * 4, confidence=confidence)
    reach = t * found.sd_log / 2
    assert math.log(found.upper) == pytest.approx(0.3 + reach, abs=1e-6)
    assert math.log(found.lower) == pytest.approx(0.3 - reach, abs=1e-6)


@given(blocks, st.floats(1e-3, 1e3))
def test_the_unit_of_time_is_of_no_matter(drawn: list[list[list[float]]], unit: float) -> None:
    new, old, control = arms(drawn)
    in_unit = [[[second * unit for second in block] for block in arm] for arm in (new, old, control)]
    found, again = ratio(new, old, control, confidence=CONFIDENCE), ratio(*in_unit, confidence=CONFIDENCE)
    assert again.mean_log == pytest.approx(found.mean_log, abs=1e-6)
    assert again.sd_log == pytest.approx(found.sd_log, abs=1e-6)


@given(blocks)
def test_sides_that_are_exchanged_have_the_inverse_ratio(drawn: list[list[list[float]]]) -> None:
    new, old, _ = arms(drawn)
    there, back = ratio(new, old, confidence=CONFIDENCE), ratio(old, new, confidence=CONFIDENCE)
    assert back.mean_log == pytest.approx(-there.mean_log, abs=1e-9)
    assert back.sd_log == pytest.approx(there.sd_log, abs=1e-9)


@given(blocks, st.randoms())
def test_the_order_of_the_blocks_is_of_no_matter(drawn: list[list[list[float]]], random: object) -> None:
    shuffled = list(drawn)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found, again = (ratio(*arms(order), confidence=CONFIDENCE) for order in (drawn, shuffled))
    assert again.mean_log == pytest.approx(found.mean_log, abs=1e-9)
    assert again.sd_log == pytest.approx(found.sd_log, abs=1e-9)


def test_more_confidence_and_fewer_blocks_make_wider_bounds() -> None:
    uppers = [
        bounded(0.0, 0.3, count, confidence=confidence).upper
        for count, confidence in ((80, 0.95), (80, 0.99), (20, 0.99), (5, 0.99), (2, 0.99))
    ]
    assert uppers == sorted(uppers)


def measured(mean: float, sd: float, *, count: int = 20) -> Ratio:
    return bounded(mean, sd, count, confidence=CONFIDENCE)


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 0.3), (0.3, 0.1), (math.log(1.5), 0.2), (0.5, 0.0)])
def test_blocks_needed_are_more_than_there_were(mean: float, sd: float) -> None:
    assert blocks_needed(measured(mean, sd), MARGIN, confidence=CONFIDENCE) > 20


def test_blocks_needed_grow_with_the_spread_and_with_the_confidence() -> None:
    needed = [
        blocks_needed(measured(0.3, sd, count=2), MARGIN, confidence=CONFIDENCE) for sd in (0.2, 0.4, 0.8)
    ]  # fmt: skip
    assert needed[0] * 4 == pytest.approx(needed[1], rel=0.05)
    assert needed[1] * 4 == pytest.approx(needed[2], rel=0.05)
    assert blocks_needed(measured(0.3, 0.8), MARGIN, confidence=0.99) > needed[2]
