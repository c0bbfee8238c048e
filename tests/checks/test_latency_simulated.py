"""How often the judge of latency is wrong, on simulated machines whose truth is known.

The model: lognormal calls (sigma 0.5), one in a hundred five times as long, on a machine whose speed wanders (AR(1),
standard deviation 15%); 20 blocks of 20 calls an arm in random order, margin 50%.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from checks.latency import Recall, Samples, not_slower
from checks.latency_remedies import Remedies

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCKS, CALLS, MARGIN = 20, 20, 0.5
SIGMA, SPIKES, SPIKE = 0.5, 0.01, 5
NO_REMEDIES = Remedies(slower="", finds_less="", short="")
NOISY = "the machine is too noisy: the old side differs from itself"


def wandering(runs: int, calls: int, rng: np.random.Generator, *, stays: float) -> NDArray[np.float64]:
    """The machine's slowness from call to call: what it was, but for a little; of standard deviation 1."""
    found = rng.standard_normal((runs, calls))
    for call in range(1, calls):
        found[:, call] = stays * found[:, call - 1] + math.sqrt(1 - stays**2) * found[:, call]
    return found


def outcomes(runs: int, ratio: float, *, noise: float = 0.15, spikes: float = SPIKES) -> Counter[str]:
    """What so many runs are judged to be when the new side takes `ratio` times as long."""
    rng = np.random.default_rng([runs, int(ratio * 100)])
    shape = (runs, BLOCKS * 3 * CALLS)
    seconds = np.exp(noise * wandering(*shape, rng, stays=0.99) + SIGMA * rng.standard_normal(shape))
    seconds *= np.where(rng.random(shape) < spikes, SPIKE, 1)
    arms = rng.permuted(seconds.reshape(runs, BLOCKS, 3 * CALLS), axis=2).reshape(runs, BLOCKS, 3, CALLS)
    arms[:, :, 2] *= ratio
    return Counter(_judged(run) for run in arms.transpose(0, 2, 1, 3).tolist())


def _judged(arms: Any) -> str:
    old, control, new = arms
    samples = Samples(old=old, control=control, new=new, recall=Recall(old=1.0, new=1.0))
    found = not_slower(samples, margin=MARGIN, subject="a simulation", remedies=NO_REMEDIES)
    return "noisy" if found.cause == NOISY else found.outcome.value


def test_at_the_margin_one_run_in_twenty_passes_and_one_in_twenty_fails() -> None:
    found = outcomes(600, 1 + MARGIN)
    assert 0.03 < found["pass"] / 600 < 0.08
    assert 0.03 < found["fail"] / 600 < 0.08


def test_what_is_beyond_the_margin_hardly_ever_passes() -> None:
    found = outcomes(200, 1.8)
    assert found["pass"] == 0
    assert found["fail"] > 0.65 * 200


def test_equal_arms_nearly_always_pass_and_the_control_stays_silent() -> None:
    found = outcomes(300, 1.0)
    assert found["pass"] >= 0.98 * 300
    assert found["noisy"] <= 0.02 * 300
    assert found["fail"] == 0


def test_where_every_sixteenth_call_is_interrupted_the_control_says_so() -> None:
    found = outcomes(150, 1.0, spikes=1 / 16)
    assert found["fail"] == 0
    assert found["noisy"] > 0.1 * 150
