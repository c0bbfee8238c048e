"""The judge of latency: what passes, what fails, and everything that only looks like a measurement."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from checks.finding import Finding, Outcome
from checks.latency import Ratio, Recall, Samples, all_rows_returned, blocks_needed, not_slower, p95, ratio
from checks.latency_remedies import Remedies

if TYPE_CHECKING:
    from collections.abc import Sequence

MARGIN = 0.5
REMEDIES = Remedies(slower="index it", finds_less="look further", short="")


def arm(factor: float = 1.0, *, blocks: int = 20, calls: int = 20, spread: float = 0.1) -> list[list[float]]:
    """Times of which the 95th percentile sways from block to block, the same for each arm of a factor."""
    swaying = [1 + spread * math.sin(block * factor * 7) for block in range(blocks)]
    return [[0.001 * factor * sway * (1 + call / calls) for call in range(calls)] for sway in swaying]


def judged(new: Any, *, old: Any = None, control: Any = None, found: tuple[float, float] = (1.0, 1.0)) -> Finding:
    samples = Samples(old=old or arm(), control=control or arm(), new=new, recall=Recall(old=found[0], new=found[1]))
    return not_slower(samples, margin=MARGIN, subject="a copy", remedies=REMEDIES)


def test_p95_is_by_nearest_rank() -> None:
    assert p95([7]) == 7
    assert p95(range(1, 21)) == 19
    assert p95(range(1, 101)) == 95
    assert p95([3, 1, 2]) == 3


def test_ratio_is_the_geometric_mean_over_blocks() -> None:
    found = ratio([[2.0], [8.0]], [[1.0], [1.0]])
    assert found.value == pytest.approx(4)
    assert found.lower < 4 < found.upper
    assert found.lower * found.upper == pytest.approx(16)
    assert found.blocks == 2


def test_several_old_arms_count_as_their_geometric_mean() -> None:
    assert ratio([[4.0], [4.0]], [[1.0], [1.0]], [[4.0], [4.0]]).value == pytest.approx(2)


def test_bounds_are_those_of_the_t_distribution() -> None:
    found = ratio([[math.exp(x)] for x in (0.0, 0.2, 0.4, 0.6)], [[1.0]] * 4)
    reach = 2.353363 * found.sd_log / 2
    assert math.log(found.upper) == pytest.approx(0.3 + reach, abs=1e-6)
    assert math.log(found.lower) == pytest.approx(0.3 - reach, abs=1e-6)


@pytest.mark.parametrize("factor", [0.1, 0.9, 1.0, 1.3])
def test_what_is_within_the_margin_passes(factor: float) -> None:
    found = judged(arm(factor))
    assert found.outcome is Outcome.PASS
    assert found.n == 3 * 20 * 20
    assert found.expected == "at most 1.50"
    assert "20 blocks of 20 calls" in found.detail
    assert found.detail.startswith("a copy; recall 1.000 and 1.000")


@pytest.mark.parametrize("factor", [1.8, 3.0, 100.0])
def test_what_is_clearly_slower_fails(factor: float) -> None:
    found = judged(arm(factor))
    assert (found.outcome, found.cause) == (Outcome.FAIL, "the new side is slower")
    assert found.remedy == REMEDIES.slower


def test_at_the_margin_it_cannot_be_told_and_the_blocks_that_would_decide_are() -> None:
    found = judged(arm(1.5, spread=0.5), old=arm(spread=0.3))
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, "the bounds do not tell")
    blocks = int(found.remedy.split()[-8])
    assert blocks > 20
    assert found.remedy.endswith(f"at this noise about {blocks} blocks instead of 20 would decide it")


def test_a_search_that_finds_less_is_not_called_fast() -> None:
    found = judged(arm(0.5), found=(0.99, 0.9))
    assert (found.outcome, found.remedy) == (Outcome.UNKNOWN, REMEDIES.finds_less)
    assert "finds less" in found.cause
    assert "recall 0.990 and 0.900" in found.detail
    assert judged(arm(0.5), found=(0.99, 0.975)).outcome is Outcome.PASS
    assert judged(arm(0.5), found=(0.7, 1.0)).outcome is Outcome.PASS


def test_a_search_that_finds_less_and_is_slower_fails() -> None:
    assert judged(arm(3.0), found=(0.99, 0.1)).outcome is Outcome.FAIL


@pytest.mark.parametrize("recall", [(math.nan, 1.0), (1.0, math.nan)])
def test_no_recall_is_no_pass(recall: tuple[float, float]) -> None:
    assert judged(arm(), found=recall).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("factor", [1.7, 0.5])
def test_an_old_side_that_differs_from_itself_tells_of_noise(factor: float) -> None:
    found = judged(arm(), control=arm(factor))
    assert (found.outcome, found.cause) == (
        Outcome.UNKNOWN, "the machine is too noisy: the old side differs from itself",
    )  # fmt: skip


def test_a_wildly_swaying_control_tells_of_noise() -> None:
    swaying = [[0.001 * (10 if block % 2 else 1)] * 20 for block in range(20)]
    assert "too noisy" in judged(arm(), control=swaying).cause


def test_no_noise_hides_what_is_slower_by_far() -> None:
    found = judged(arm(20.0), control=arm(1.7))
    assert (found.outcome, found.cause) == (Outcome.FAIL, "the new side is slower")


def test_few_blocks_refute_what_is_slower_by_far_and_prove_nothing() -> None:
    few = arm(blocks=3, spread=0.01)
    assert judged(arm(50.0, blocks=3), old=few, control=few).outcome is Outcome.FAIL
    found = judged(arm(0.5, blocks=3, spread=0.01), old=few, control=few)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, "too few blocks were timed")


@pytest.mark.parametrize(
    ("name", "broken"),
    {
        "no block": [],
        "one block": arm(blocks=1),
        "fewer blocks": arm(blocks=19),
        "an empty block": [*arm(blocks=19), []],
        "no number": [*arm(blocks=19), [math.nan] * 20],
        "infinite": [*arm(blocks=19), [math.inf] * 20],
        "no time": [*arm(blocks=19), [0.0] * 20],
        "negative": [*arm(blocks=19), [-0.1] * 20],
    }.items(),
)
def test_what_is_no_measurement_is_unknown(name: str, broken: Sequence[Sequence[float]]) -> None:
    for found in (
        not_slower(Samples(old=broken, control=arm(), new=arm(), recall=Recall(old=1, new=1)),
                   margin=MARGIN, subject=name, remedies=REMEDIES),
        not_slower(Samples(old=arm(), control=broken, new=arm(), recall=Recall(old=1, new=1)),
                   margin=MARGIN, subject=name, remedies=REMEDIES),
        not_slower(Samples(old=arm(), control=arm(), new=broken, recall=Recall(old=1, new=1)),
                   margin=MARGIN, subject=name, remedies=REMEDIES),
    ):  # fmt: skip
        assert (found.outcome, found.cause) == (Outcome.UNKNOWN, "no time was measured")


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 0.3), (0.3, 0.1), (math.log(1.5), 0.2), (0.5, 0.0)])
def test_blocks_needed_are_more_than_there_were(mean: float, sd: float) -> None:
    found = Ratio(value=math.exp(mean), lower=0, upper=9, mean_log=mean, sd_log=sd, blocks=20)
    assert blocks_needed(found, MARGIN) > 20


def test_blocks_needed_grow_with_the_spread() -> None:
    needed = [
        blocks_needed(Ratio(value=1, lower=0, upper=9, mean_log=0.3, sd_log=sd, blocks=2), MARGIN)
        for sd in (0.2, 0.4, 0.8)
    ]
    assert needed[0] * 4 == pytest.approx(needed[1], rel=0.05)
    assert needed[1] * 4 == pytest.approx(needed[2], rel=0.05)


def test_full_answers_pass_and_short_ones_are_named() -> None:
    full = all_rows_returned(["", ""], k=10, subject="a copy", remedy="look further")
    assert (full.outcome, full.n, full.observed) == (Outcome.PASS, 2, "10 rows for each of 2 queries")
    found = all_rows_returned(["", *["4 rows of 10"] * 7], k=10, subject="a copy", remedy="look further")
    assert (found.outcome, found.n, found.observed) == (Outcome.FAIL, 8, "7 of 8 queries")
    assert found.detail == "; ".join(f"query {number}: 4 rows of 10" for number in range(2, 7)) + "; a copy"
    assert found.remedy == "look further"
