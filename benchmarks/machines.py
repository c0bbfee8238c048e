"""Simulated machines whose truth is known: lognormal calls, some interrupted, on a speed that wanders (gates.md, 2)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from checks.latency_looks import LOOKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[np.float64]

ARMS = 3
"""Old, old again, new."""
BLOCKS = LOOKS[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What disturbs a call, and by how much."""

    sigma: float = 0.5
    """Of a call's own logarithm."""
    noise: float = 0.15
    """The standard deviation of the machine's wandering, of its logarithm."""
    stays: float = 0.99
    """How much of the wandering is left from call to call: AR(1)."""
    spikes: float = 0.01
    """The share of calls that are interrupted."""
    spike: float = 5.0
    """How many times as long those take."""
    calls: int = 20
    """An arm and block."""

    def seconds(self, runs: int, ratio: float, rng: np.random.Generator, *, slow: float = 1.0) -> Numbers:
        """Seconds a call: [run, block, arm, call], the new arm's times `ratio` for a share `slow` of its calls."""
        shape = (runs, BLOCKS * ARMS * self.calls)
        logs = self.noise * self._wandering(*shape, rng) + self.sigma * rng.standard_normal(shape)
        seconds = np.exp(logs) * np.where(rng.random(shape) < self.spikes, self.spike, 1)
        blocks = rng.permuted(seconds.reshape(runs, BLOCKS, ARMS * self.calls), axis=2)
        arms = blocks.reshape(runs, BLOCKS, ARMS, self.calls)
        new = arms[:, :, 2]
        new *= ratio if slow == 1 else np.where(rng.random(new.shape) < slow, ratio, 1)
        return arms

    def _wandering(self, runs: int, calls: int, rng: np.random.Generator) -> Numbers:
        """The machine's slowness from call to call: what it was, but for a little; of standard deviation 1."""
        found = rng.standard_normal((calls, runs))
        fresh = math.sqrt(1 - self.stays**2)
        for call in range(1, calls):
            found[call] = self.stays * found[call - 1] + fresh * found[call]
        return found.T


def log_p95(seconds: Numbers) -> Numbers:
    """The logarithm of the nearest-rank 95th percentile over the last axis."""
    rank = math.ceil(0.95 * seconds.shape[-1]) - 1
    return np.log(np.partition(seconds, rank, axis=-1)[..., rank])
