"""Whether calls keep to a budget: the p95 of all that could be made, bounded from those that were.

The bounds are order statistics, so that nothing has to be known of how the times are distributed: the r-th smallest of
n times is above the p95 as often as fewer than r of n fair draws fall below it, which is binomial (gates.md, 2).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

QUANTILE = 0.95
CONFIDENCE = 0.95
"""Of each bound."""
LEAST_CALLS = 59
"""With fewer, not even the slowest is above the p95 often enough."""


def keeps_to_budget(seconds: Sequence[float], *, most_ms: float, subject: str, remedy: str) -> Finding:
    """The p95 of the calls is at most `most_ms` milliseconds."""
    n, expected = len(seconds), f"p95 at most {most_ms:g} ms"
    if not all(math.isfinite(second) and second > 0 for second in seconds):
        return unknown("no time was measured", n=n, expected=expected, remedy="see what the clock says")
    if n < LEAST_CALLS:
        return unknown(f"only {n} calls were timed", n=n, expected=expected, detail=subject,
                       remedy=f"find out why not even {LEAST_CALLS} calls could be made in time")  # fmt: skip
    lower, upper = bounds_ms(seconds)
    observed = f"p95 {lower:.2f} to {upper:.2f} ms"
    if upper <= most_ms:
        return passed(n, observed, expected=expected, detail=subject)
    if lower > most_ms:
        return failed("over its budget", n=n, observed=observed, expected=expected, detail=subject, remedy=remedy)
    return unknown("near its budget", n=n, observed=observed, expected=expected, detail=subject,
                   remedy="run again on a quieter machine, or set another budget under [thresholds]")  # fmt: skip


def bounds_ms(seconds: Sequence[float]) -> tuple[float, float]:
    """One-sided lower and upper bounds of the p95, in milliseconds, of LEAST_CALLS times at least."""
    ordered = sorted(seconds)
    below = _at_most(len(ordered))
    lower = max((rank for rank, chance in enumerate(below) if chance <= 1 - CONFIDENCE), default=0)
    upper = next(rank for rank, chance in enumerate(below) if chance >= CONFIDENCE)
    return 1000 * ordered[lower], 1000 * ordered[upper]


def _at_most(n: int) -> list[float]:
    """[k]: the chance that at most k of n times are below the quantile, for k from 0 to n - 1."""
    logarithm, total, found = n * math.log(1 - QUANTILE), 0.0, []
    for k in range(n):
        total += math.exp(logarithm)
        found.append(total)
        logarithm += math.log((n - k) / (k + 1) * QUANTILE / (1 - QUANTILE))
    return found
