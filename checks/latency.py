"""Non-inferiority of latency: is the new side's p95 at most (1 + margin) times the old side's?

Per block b, d_b = ln(p95_new,b / p95_old,b), where the old side, timed twice, has the geometric mean of both p95 (a
quarter less variance for nothing); the ratio is exp(mean d), its one-sided 95% bounds
exp(mean d -+ t_{0.95, B-1} * sd(d) / sqrt(B)). Pass when the upper bound is at most 1 + margin, fail when the lower
bound is above it, else unknown.

The second timing of the old side is also the control: it tells whether the machine is quiet enough to believe the rest.
Its bounds have to lie within the margin, either way. To ask that they hold 1 would call one quiet run in ten noisy;
within the margin it is one in a thousand (20 blocks of 20, noise of 15%: tests/checks/test_latency_simulated.py).
A new side that is slower by more than the margin and the noise together is slower on any machine.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from checks.finding import Finding, failed, passed, unknown
from checks.student import quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.latency_remedies import Remedies

    Arm: TypeAlias = Sequence[Sequence[float]]

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

    old: Arm
    control: Arm
    """The old side again, as a stranger to itself."""
    new: Arm
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


def ratio(new: Arm, *old: Arm) -> Ratio:
    """The geometric mean over blocks of p95(new) / p95(old), with 95% bounds; of several old arms theirs counts."""
    logs = [
        math.log(p95(ours)) - statistics.fmean(math.log(p95(one)) for one in theirs)
        for ours, *theirs in zip(new, *old, strict=True)
    ]
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


def not_slower(samples: Samples, *, margin: float, subject: str, remedies: Remedies) -> Finding:
    """The new side's p95 is at most (1 + margin) times the old side's."""
    if not _is_whole(samples):
        return unknown("no time was measured", n=samples.calls, remedy="see what the clock and the stores answered")
    compared, control = ratio(samples.new, samples.old, samples.control), ratio(samples.control, samples.old)
    limit, numbers = 1 + margin, _numbers(samples, compared, control, margin=margin, subject=subject)
    if compared.lower > limit * max(1.0, control.upper):
        return failed("the new side is slower", remedy=remedies.slower, **numbers)
    if not samples.recall.new >= samples.recall.old - RECALL_ABS_TOL:
        return unknown("the new side finds less, so its speed says nothing", remedy=remedies.finds_less, **numbers)
    if not (control.upper <= limit and control.lower >= 1 / limit):
        cause = "the machine is too noisy: the old side differs from itself"
        return unknown(cause, remedy="run again on a quieter machine", **numbers)
    if compared.blocks < MIN_BLOCKS:
        cause, advice = "too few blocks were timed", f"find out why not even {MIN_BLOCKS} could be timed in time"
        return unknown(cause, remedy=advice, **numbers)
    if compared.upper <= limit:
        return passed(**numbers)
    if compared.lower > limit:
        return failed("the new side is slower", remedy=remedies.slower, **numbers)
    blocks = f"about {blocks_needed(compared, margin)} blocks instead of {compared.blocks} would decide it"
    advice = f"run again, on a quieter machine if there is one: at this noise {blocks}"
    return unknown("the bounds do not tell", remedy=advice, **numbers)


def _is_whole(samples: Samples) -> bool:
    """Whether every arm has the same blocks, two at least, of calls that took a time."""
    arms = (samples.old, samples.control, samples.new)
    seconds = [second for arm in arms for block in arm for second in block]
    whole = all(block for arm in arms for block in arm) and all(
        math.isfinite(second) and second > 0 for second in seconds
    )
    return whole and len(samples.old) >= 2 and {len(arm) for arm in arms} == {len(samples.old)}


def _numbers(samples: Samples, compared: Ratio, control: Ratio, *, margin: float, subject: str) -> dict[str, Any]:
    """What was measured, whatever it is judged to be."""
    itself = f"old against itself {control.value:.2f} ({control.lower:.2f} to {control.upper:.2f})"
    return {
        "n": samples.calls,
        "observed": f"{compared.value:.2f} (95% bounds {compared.lower:.2f} to {compared.upper:.2f})",
        "expected": f"at most {1 + margin:.2f}",
        "detail": f"{subject}; {_arms(samples)}; {itself}",
    }


def blocks_needed(found: Ratio, margin: float) -> int:
    """Blocks that would decide with 80% power if mean and spread stay: ((z_.95 + z_.80) sd / gap)^2."""
    gap = abs(math.log1p(margin) - found.mean_log)
    z = statistics.NormalDist().inv_cdf(CONFIDENCE) + POWER_Z
    return max(found.blocks + 1, math.ceil((z * found.sd_log / max(gap, 1e-3)) ** 2))


def _arms(samples: Samples) -> str:
    recall = f"recall {samples.recall.old:.3f} and {samples.recall.new:.3f}"
    calls = len(samples.old[0])
    times = [f"{name} p95 {_p95_ms(arm):.2f} ms" for name, arm in {"old": samples.old, "new": samples.new}.items()]
    return ", ".join([recall, *times, f"{len(samples.old)} blocks of {calls} calls"])


def _p95_ms(arm: Arm) -> float:
    return 1000 * p95([second for block in arm for second in block])


def all_rows_returned(short: Sequence[str], *, k: int, subject: str, remedy: str) -> Finding:
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
        remedy=remedy,
    )
