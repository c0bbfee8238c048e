"""Student's t distribution, without a statistics package: its quantile is all that is needed."""

from __future__ import annotations

import math
import statistics
from functools import cache

STEPS = 2_000
"""Of Simpson's rule; the error is below 1e-9 for the freedoms and confidences in use."""
CLOSE = 1e-12


def cdf(t: float, freedom: int) -> float:
    """P(T <= t), with t = sqrt(freedom) tan(angle), under which the density becomes a power of the cosine."""
    angle = math.atan2(t, math.sqrt(freedom))
    step = angle / STEPS
    weights = (1 if place in (0, STEPS) else 4 if place % 2 else 2 for place in range(STEPS + 1))
    area = sum(weight * math.cos(place * step) ** (freedom - 1) for place, weight in enumerate(weights))
    return 0.5 + _scale(freedom) * area * step / 3


@cache
def quantile(probability: float, freedom: int) -> float:
    """The t below which the distribution's share is `probability`, 0.5 to below 1; raises ValueError otherwise."""
    if not 0.5 <= probability < 1 or freedom < 1:
        raise ValueError(f"no quantile of t for probability {probability} and {freedom} degrees of freedom")
    # Newton's steps from the normal quantile, which is never the larger: where the cdf is concave they stay below.
    t, step = statistics.NormalDist().inv_cdf(probability), math.inf
    while step > CLOSE * max(1.0, t):
        step = (probability - cdf(t, freedom)) / _density(t, freedom)
        t += step
    return t


def _density(t: float, freedom: int) -> float:
    return _scale(freedom) / math.sqrt(freedom) * math.pow(1 + t * t / freedom, -(freedom + 1) / 2)


def _scale(freedom: int) -> float:
    return math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(math.pi)
