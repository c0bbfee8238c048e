"""When a look decides, and that no further one is taken."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.finding import Outcome
from checks.latency_looks import ALPHA, CONFIDENCE, LOOKS, Look, looks
from checks.latency_ratio import bounded

MARGIN = 0.5
LIMIT = math.log(1 + MARGIN)
ratios = st.tuples(st.floats(-3, 3), st.floats(0, 2))
"""The mean and the standard deviation of log ratios."""


def look(
    compared: tuple[float, float],
    *,
    control: tuple[float, float] = (0.0, 0.1),
    blocks: int = 20,
    margin: float = MARGIN,
) -> Look:
    new, itself = (bounded(mean, sd, blocks, confidence=CONFIDENCE) for mean, sd in (compared, control))
    return Look(compared=new, control=itself, margin=margin)


def test_three_looks_share_alpha() -> None:
    assert LOOKS == (20, 40, 80)
    assert len(LOOKS) * (1 - CONFIDENCE) == pytest.approx(ALPHA)


DECIDED = {
    "equal": ((0.0, 0.1), Outcome.PASS),
    "exactly the margin, without any spread": ((LIMIT - 1e-12, 0.0), Outcome.PASS),
    "above it, without any spread": ((LIMIT + 1e-12, 0.0), Outcome.FAIL),
    "at the margin": ((LIMIT, 0.1), Outcome.UNKNOWN),
    "just below": ((LIMIT - 0.01, 0.1), Outcome.UNKNOWN),
    "just above": ((LIMIT + 0.01, 0.1), Outcome.UNKNOWN),
    "slower": ((math.log(2), 0.1), Outcome.FAIL),
    "spread widely": ((0.0, 2.0), Outcome.UNKNOWN),
    "no number": ((math.nan, 0.1), Outcome.UNKNOWN),
}


@pytest.mark.parametrize(("compared", "outcome"), DECIDED.values(), ids=DECIDED)
def test_a_look_decides_by_its_bounds(compared: tuple[float, float], outcome: Outcome) -> None:
    assert look(compared).outcome is outcome


@given(compared=ratios, control=ratios, blocks=st.integers(20, 80))
def test_on_a_noisy_machine_no_planned_look_decides(
    compared: tuple[float, float], control: tuple[float, float], blocks: int
) -> None:
    found = look(compared, control=control, blocks=blocks)
    assert found.is_planned
    if not found.is_quiet:
        assert found.outcome is Outcome.UNKNOWN
    if abs(control[0]) > LIMIT:
        assert not found.is_quiet


@given(compared=ratios, control=ratios, blocks=st.integers(2, 19))
def test_before_the_first_look_nothing_passes(
    compared: tuple[float, float], control: tuple[float, float], blocks: int
) -> None:
    assert look(compared, control=control, blocks=blocks).outcome is not Outcome.PASS


@given(compared=ratios, blocks=st.integers(20, 80), more=st.floats(0, 5))
def test_what_passes_passes_with_a_larger_margin_and_what_fails_fails_with_a_smaller(
    compared: tuple[float, float], blocks: int, more: float
) -> None:
    strict = look(compared, blocks=blocks, control=(0.0, 0.0))
    lenient = look(compared, blocks=blocks, control=(0.0, 0.0), margin=MARGIN + more)
    assert strict.outcome is not Outcome.PASS or lenient.outcome is Outcome.PASS
    assert lenient.outcome is not Outcome.FAIL or strict.outcome is Outcome.FAIL


@pytest.mark.parametrize("margin", [0.0, 0.01, 0.05])
def test_a_control_within_a_tenth_is_quiet_whatever_the_margin(margin: float) -> None:
    assert look((1.0, 0.1), control=(0.0, 0.05), margin=margin).outcome is Outcome.FAIL
    assert look((1.0, 0.1), control=(0.2, 0.05), margin=margin).outcome is Outcome.UNKNOWN


def arm(*stretches: tuple[int, float], sway: float = 0.2) -> list[list[float]]:
    """So many blocks of one call of so many seconds, which sway."""
    seconds = [second for blocks, second in stretches for _ in range(blocks)]
    return [[second * math.exp(sway * (-1) ** block)] for block, second in enumerate(seconds)]


STEADY = arm((80, 0.001), sway=0.0)


TAKEN = {
    "equal": (arm((80, 0.001)), [20], Outcome.PASS),
    "slower": (arm((80, 0.002)), [20], Outcome.FAIL),
    "slower, and then fast": (arm((20, 0.002), (60, 0.0001)), [20], Outcome.FAIL),
    "undecided, then fast": (arm((20, 0.0015), (60, 0.001)), [20, 40], Outcome.PASS),
    "undecided for long, then slow": (arm((40, 0.0015), (40, 0.004)), [20, 40, 80], Outcome.FAIL),
    "at the margin": (arm((80, 0.0015)), [20, 40, 80], Outcome.UNKNOWN),
    "time for 79": (arm((79, 0.0015)), [20, 40], Outcome.UNKNOWN),
    "time for 39": (arm((39, 0.0015)), [20], Outcome.UNKNOWN),
    "time for 19": (arm((19, 0.001)), [19], Outcome.UNKNOWN),
    "time for 19, slower by far": (arm((19, 0.1)), [19], Outcome.FAIL),
}


@pytest.mark.parametrize(("new", "blocks", "outcome"), TAKEN.values(), ids=TAKEN)
def test_looks_are_taken_at_the_planned_blocks_until_one_decides(
    new: list[list[float]], blocks: list[int], outcome: Outcome
) -> None:
    old = STEADY[: len(new)]
    taken = looks(old, old, new, margin=MARGIN)
    assert [look.blocks for look in taken] == blocks
    assert taken[-1].outcome is outcome
