"""Non-inferiority of latency: is the new side's p95 at most (1 + margin) times the old side's?

Per block b, d_b = ln(p95_new,b / p95_old,b); the ratio is exp(mean d), its one-sided 95% bounds
exp(mean d -+ t_{0.95, B-1} * sd(d) / sqrt(B)). Pass when the upper bound is at most 1 + margin, fail when the lower
bound is above it, else unknown. The old side is timed twice in every block; that control tells whether the machine
is quiet enough to believe the rest.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown
from checks.student import quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

CONFIDENCE = 0.95
POWER_Z = 0.842
"""The normal quantile of the power, 80%, that the advised number of blocks would give."""
MIN_BLOCKS = 5
SHOWN = 5
"""How many of the short queries a finding names."""
RECALL_ABS_TOL = 0.02
"""How much lower the new side's recall may be for the two to be compared at all: a search that finds less is faster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """The share of the exact neighbours that each side's search found, 0 to 1, against its own exact search."""

    old: float
    new: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Seconds a call, per arm and block: arm[block][call]; all arms were called in random order within a block."""

    old: Sequence[Sequence[float]]
    control: Sequence[Sequence[float]]
    """The old side again, as a stranger to itself."""
    new: Sequence[Sequence[float]]
    recall: Recall

    @property
    def calls(self) -> int:
        """Calls in all arms together."""
        return sum(len(block) for arm in (self.old, self.control, self.new) for block in arm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """The ratio of two arms' p95 with its one-sided bounds, and what they rest on."""

    value: float
    lower: float
    upper: float
    mean_log: float
    sd_log: float
    blocks: int


def p95(seconds: Sequence[float]) -> float:
    """The nearest-rank 95th percentile."""
    return sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1]


def ratio(new: Sequence[Sequence[float]], old: Sequence[Sequence[float]]) -> Ratio:
    """The geometric mean over blocks of p95(new) / p95(old), with 95% bounds."""
    logs = [math.log(p95(ours) / p95(theirs)) for ours, theirs in zip(new, old, strict=True)]
    mean, sd = statistics.fmean(logs), statistics.stdev(logs)
    reach = quantile(CONFIDENCE, len(logs) - 1) * sd / math.sqrt(len(logs))
    return Ratio(
        value=math.exp(mean),
        lower=math.exp(mean - reach),
        upper=math.exp(mean + reach),
        mean_log=mean,
        sd_log=sd,
        blocks=len(logs),
    )


def not_slower(samples: Samples, *, margin: float, subject: str) -> Finding:
    """The new side's p95 is at most (1 + margin) times the old side's."""
    n = samples.calls
    if min(len(samples.old), len(samples.new), len(samples.control)) < MIN_BLOCKS:
        return unknown("too few blocks were timed", n=n, remedy=f"time at least {MIN_BLOCKS} blocks")
    compared, control = ratio(samples.new, samples.old), ratio(samples.control, samples.old)
    seen = f"{compared.value:.2f} (95% bounds {compared.lower:.2f} to {compared.upper:.2f})"
    expected = f"at most {1 + margin:.2f}"
    itself = f"old against itself {control.value:.2f} ({control.lower:.2f} to {control.upper:.2f})"
    detail = f"{subject}; {_arms(samples)}; {itself}"
    if not samples.recall.new >= samples.recall.old - RECALL_ABS_TOL:
        return unknown(
            "the new side finds less, so its speed says nothing",
            n=n,
            observed=f"recall {samples.recall.new:.3f}",
            expected=f"about {samples.recall.old:.3f}, the old side's",
            detail=detail,
            remedy="raise hnsw.ef_search (ALTER ROLE ... SET hnsw.ef_search = 100), or fix the index",
        )
    if not control.upper <= 1 + margin or not control.lower >= 1 / (1 + margin):
        return unknown(
            "the machine is too noisy: the old side differs from itself",
            n=n,
            observed=seen,
            expected=expected,
            detail=detail,
            remedy="run again on a quieter machine",
        )
    if compared.upper <= 1 + margin:
        return passed(n, seen, expected=expected, detail=detail)
    if compared.lower > 1 + margin:
        return failed(
            "the new side is slower",
            n=n,
            observed=seen,
            expected=expected,
            detail=detail,
            remedy="see what the query's plan (schema.vector_index_is_used) and the search function do",
        )
    return unknown(
        "the bounds do not tell",
        n=n,
        observed=seen,
        expected=expected,
        detail=detail,
        remedy=f"{blocks_needed(compared, margin)} blocks instead of {compared.blocks} would about decide it",
    )


def blocks_needed(found: Ratio, margin: float) -> int:
    """Blocks that would decide with 80% power if mean and spread stay: ((z_.95 + z_.80) sd / gap)^2."""
    gap = abs(math.log1p(margin) - found.mean_log)
    z = statistics.NormalDist().inv_cdf(CONFIDENCE) + POWER_Z
    return max(found.blocks + 1, math.ceil((z * found.sd_log / max(gap, 1e-3)) ** 2))


def _arms(samples: Samples) -> str:
    flat = {"old": samples.old, "new": samples.new}
    recall = f"recall {samples.recall.old:.3f} and {samples.recall.new:.3f}, "
    return recall + ", ".join(
        f"{name} p95 {1000 * p95([second for block in arm for second in block]):.2f} ms" for name, arm in flat.items()
    )


def all_rows_returned(short: Sequence[str], *, k: int, subject: str) -> Finding:
    """A filtered query returns k rows when k exist; `short` has one entry a query, empty where it does."""
    wrong = [f"query {number}: {why}" for number, why in enumerate(short, 1) if why]
    if not wrong:
        return passed(len(short), f"{k} rows for each of {len(short)} queries", detail=subject)
    return failed(
        "filtered queries come back short",
        n=len(short),
        observed=f"{len(wrong)} of {len(short)} queries",
        expected=f"k = {k} rows where as many exist",
        detail=f"{'; '.join(wrong[:SHOWN])}; {subject}",
        remedy="let the index look further: ALTER ROLE CURRENT_USER SET hnsw.iterative_scan = relaxed_order; "
        "or raise hnsw.ef_search",
    )
