"""Student's t distribution, without a statistics package: its quantile is all that is needed."""

from __future__ import annotations

import math
from functools import cache

STEPS = 2_000
"""Of Simpson's rule; the error is below 1e-9 for the freedoms and confidences in use."""


def cdf(t: float, freedom: int) -> float:
    """P(T <= t), with t = sqrt(freedom) tan(angle), under which the density becomes a power of the cosine."""
    angle = math.atan2(t, math.sqrt(freedom))
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(math.pi)
    step = angle / STEPS
    weights = (1 if place in (0, STEPS) else 4 if place % 2 else 2 for place in range(STEPS + 1))
    area = sum(weight * math.cos(place * step) ** (freedom - 1) for place, weight in enumerate(weights))
    return 0.5 + scale * area * step / 3


@cache
def quantile(probability: float, freedom: int) -> float:
    """The t below which the distribution's share is `probability`, 0.5 to below 1; raises ValueError otherwise."""
    if not 0.5 <= probability < 1 or freedom < 1:
        raise ValueError(f"no quantile of t for probability {probability} and {freedom} degrees of freedom")
    low, high = 0.0, 1.0
    while cdf(high, freedom) < probability:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if cdf(middle, freedom) < probability else (low, middle)
    return (low + high) / 2
