"""The ratio of two arms' p95 over blocks, with bounds by Student's t on the blocks' log ratios.

Per block b, d_b = ln(p95_new,b / p95_old,b), where several old arms count as the geometric mean of theirs (two of them:
a quarter less variance for nothing); the ratio is exp(mean d), its one-sided bounds exp(mean d -+ t * sd(d) / sqrt(B)).
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from checks.student import quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    Arm: TypeAlias = Sequence[Sequence[float]]

POWER = 0.8
"""How likely the advised number of blocks would decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """The ratio of two arms' p95 with its one-sided bounds, and what they rest on."""

    value: float
    lower: float
    upper: float
    mean_log: float
    sd_log: float
    blocks: int

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.lower:.2f} to {self.upper:.2f})"


def p95(seconds: Sequence[float]) -> float:
    """The nearest-rank 95th percentile."""
    return sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1]


def ratio(new: Arm, *old: Arm, confidence: float) -> Ratio:
    """The geometric mean over two or more blocks of p95(new) / p95(old), each bound with that confidence."""
    logs = [
        math.log(p95(ours)) - statistics.fmean(math.log(p95(one)) for one in theirs)
        for ours, *theirs in zip(new, *old, strict=True)
    ]
    return bounded(statistics.fmean(logs), statistics.stdev(logs), len(logs), confidence=confidence)


def bounded(mean: float, sd: float, blocks: int, *, confidence: float) -> Ratio:
    """The ratio that log ratios of that mean and standard deviation tell."""
    reach = quantile(confidence, blocks - 1) * sd / math.sqrt(blocks)
    return Ratio(
        value=math.exp(mean),
        lower=math.exp(mean - reach),
        upper=math.exp(mean + reach),
        mean_log=mean,
        sd_log=sd,
        blocks=blocks,
    )


def blocks_needed(found: Ratio, margin: float, *, confidence: float) -> int:
    """Blocks that would decide with 80% power if mean and spread stay: ((z_confidence + z_.80) sd / gap)^2."""
    gap = abs(math.log1p(margin) - found.mean_log)
    z = sum(map(statistics.NormalDist().inv_cdf, (confidence, POWER)))
    return max(found.blocks + 1, math.ceil((z * found.sd_log / max(gap, 1e-3)) ** 2))
