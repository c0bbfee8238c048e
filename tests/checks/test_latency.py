"""The judge of latency: what passes, what fails, and everything that only looks like a measurement."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import pytest

from checks.finding import Finding, Outcome
from checks.latency import Recall, Samples, all_rows_returned, is_decided, not_slower
from checks.latency_remedies import Remedies

if TYPE_CHECKING:
    from collections.abc import Sequence

MARGIN = 0.5
REMEDIES = Remedies(slower="index it", finds_less="look further", short="")


def arm(factor: float = 1.0, *, blocks: int = 20, calls: int = 20, spread: float = 0.1) -> list[list[float]]:
    """Times of which the 95th percentile sways from block to block, the same for each arm of a factor."""
    swaying = [1 + spread * math.sin(block * factor * 7) for block in range(blocks)]
    return [[0.001 * factor * sway * (1 + call / calls) for call in range(calls)] for sway in swaying]


def judged(
    new: Any, *, old: Any = None, control: Any = None, found: tuple[float, float] | None = (1.0, 1.0)
) -> Finding:  # fmt: skip
    recall = Recall(old=found[0], new=found[1]) if found else None
    return of(arm() if old is None else old, arm() if control is None else control, new, recall=recall)


def of(old: Any, control: Any, new: Any, *, recall: Recall | None = None) -> Finding:
    samples = Samples(
        old=old, control=control, new=new, recall=recall, seed=7, warm_up=20, evidence=("evidence/samples.json",)
    )
    return not_slower(samples, margin=MARGIN, subject="a copy", remedies=REMEDIES)


@pytest.mark.parametrize("factor", [0.1, 0.9, 1.0, 1.3])
def test_what_is_within_the_margin_passes(factor: float) -> None:
    found = judged(arm(factor))
    assert found.outcome is Outcome.PASS
    assert found.n == 3 * 20 * 20
    assert found.expected == "at most 1.50"
    assert found.detail.startswith("a copy; recall 1.000 and 1.000, old p95 ")


def test_a_finding_states_what_it_rests_on() -> None:
    flat = [[0.001] * 20 for _ in range(20)]
    found = of(flat, flat, flat, recall=Recall(old=1.0, new=0.995))
    assert found.observed == "1.00 (98.3% bounds 1.00 to 1.00)"
    assert found.detail == (
        "a copy; recall 1.000 and 0.995, old p95 1.00 ms, new p95 1.00 ms; "
        "look 1 of 3, 20 blocks: 1.00 (1.00 to 1.00), old against itself 1.00 (1.00 to 1.00); "
        "20 blocks of 20 calls an arm timed, after a warm-up block of 20 that was thrown away, seed 7"
    )
    assert found.evidence == ("evidence/samples.json",)


def test_every_look_is_told() -> None:
    found = judged(arm(1.5, blocks=40, spread=0.5), old=arm(blocks=40, spread=0.3), control=arm(blocks=40))
    assert "; look 1 of 3, 20 blocks: " in found.detail
    assert "; look 2 of 3, 40 blocks: " in found.detail
    assert "look 3" not in found.detail


def test_sides_that_do_not_search_have_no_recall() -> None:
    found = judged(arm(), found=None)
    assert found.outcome is Outcome.PASS
    assert found.detail.startswith("a copy; old p95 ")


@pytest.mark.parametrize("factor", [1.8, 3.0, 100.0])
def test_what_is_clearly_slower_fails(factor: float) -> None:
    found = judged(arm(factor))
    assert (found.outcome, found.cause) == (Outcome.FAIL, "the new side is slower")
    assert found.remedy == REMEDIES.slower


@pytest.mark.parametrize("blocks", [20, 33, 40, 79])
def test_where_time_was_over_before_it_was_decided_the_blocks_that_would_decide_are_told(blocks: int) -> None:
    found = judged(arm(1.5, blocks=blocks, spread=0.5), old=arm(blocks=blocks, spread=0.3), control=arm(blocks=blocks))
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, "the bounds do not tell")
    told = re.search(r"at this noise about (\d+) blocks instead of (\d+) would decide it, and there", found.remedy)
    assert told
    assert int(told[1]) > int(told[2]) == (40 if blocks >= 40 else 20)
    assert found.remedy.endswith(f"there was time for {blocks}")


def test_at_the_margin_all_looks_leave_it_open() -> None:
    found = judged(arm(1.5, blocks=80, spread=0.5), old=arm(blocks=80, spread=0.3), control=arm(blocks=80))
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, "the bounds do not tell")
    assert found.remedy.endswith("blocks instead of 80 would decide it")


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


@pytest.mark.parametrize("factor", [0.05, 1.0, 20.0])
def test_on_a_noisy_machine_nothing_is_decided(factor: float) -> None:
    found = judged(arm(factor), control=arm(1.7))
    assert (found.outcome, found.cause) == (
        Outcome.UNKNOWN, "the machine is too noisy: the old side differs from itself",
    )  # fmt: skip


def test_few_blocks_refute_what_is_slower_by_far_and_prove_nothing() -> None:
    few = arm(blocks=3, spread=0.01)
    found = judged(arm(50.0, blocks=3), old=few, control=few)
    assert (found.outcome, found.cause) == (Outcome.FAIL, "the new side is slower")
    assert "; before the first look, 3 blocks: " in found.detail
    for blocks in (2, 3, 19):
        few = arm(blocks=blocks, spread=0.01)
        found = judged(arm(0.5, blocks=blocks, spread=0.01), old=few, control=few)
        assert (found.outcome, found.cause) == (Outcome.UNKNOWN, "too few blocks were timed")
        assert "in time" in found.remedy


def test_few_blocks_refute_by_no_less_than_the_noise_between_them() -> None:
    few, control = arm(blocks=3, spread=0.01), [[0.001] * 20, [0.003] * 20, [0.009] * 20]
    assert judged(arm(50.0, blocks=3), old=few, control=control).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("blocks", [0, 1])
def test_a_block_or_none_is_too_few(blocks: int) -> None:
    few = arm(blocks=blocks)
    found = judged(few, old=few, control=few)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, "too few blocks were timed")
    assert found.detail.startswith("a copy; recall 1.000 and 1.000, old p95 1.9" if blocks else "a copy")
    assert not is_decided(few, few, few, margin=MARGIN)


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
    for arms in ((broken, arm(), arm()), (arm(), broken, arm()), (arm(), arm(), broken), (broken, broken, broken)):
        if not (arms[0] is arms[1] and all(min(block, default=0) > 0 for block in broken)):
            found = of(*arms)
            assert (found.outcome, found.cause) == (Outcome.UNKNOWN, "no time was measured"), name
            assert not is_decided(*arms, margin=MARGIN)


def test_full_answers_pass_and_short_ones_are_named() -> None:
    full = all_rows_returned(["", ""], k=10, subject="a copy", remedy="look further")
    assert (full.outcome, full.n, full.observed) == (Outcome.PASS, 2, "10 rows for each of 2 queries")
    found = all_rows_returned(["", *["4 rows of 10"] * 7], k=10, subject="a copy", remedy="look further")
    assert (found.outcome, found.n, found.observed) == (Outcome.FAIL, 8, "7 of 8 queries")
    assert found.detail == "; ".join(f"query {number}: 4 rows of 10" for number in range(2, 7)) + "; a copy"
    assert found.remedy == "look further"
