"""Latency as findings: what the looks (checks/latency_looks.py) decided, and what only seems to be a measurement."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from checks.finding import Finding, Outcome, failed, passed, unknown
from checks.latency_looks import CONFIDENCE, LOOKS, looks
from checks.latency_ratio import blocks_needed, p95

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.latency_looks import Look
    from checks.latency_ratio import Arm
    from checks.latency_remedies import Remedies

LEAST_BLOCKS = 2
"""One has no spread."""
SHOWN = 5
"""How many of the short queries a finding names."""
RECALL_ABS_TOL = 0.02
"""How much lower the new side's recall may be for the two to be compared at all: a search that finds less is faster."""
_TOO_SLOW = f"find out why not even {LOOKS[0]} blocks could be timed in time: calls, or making the copy, took too long"


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
    seed: int
    """Of the order."""
    warm_up: int
    """Calls of each arm that were made first and thrown away."""
    recall: Recall | None = None
    """None where the two sides do not search."""
    evidence: tuple[str, ...] = ()
    """Where the samples are kept, relative to the run's folder."""

    @property
    def calls(self) -> int:
        """Calls in all arms together."""
        return sum(len(block) for arm in (self.old, self.control, self.new) for block in arm)


def not_slower(samples: Samples, *, margin: float, subject: str, remedies: Remedies) -> Finding:
    """The new side's p95 is at most (1 + margin) times the old side's."""
    return replace(_judged(samples, margin, subject, remedies), evidence=samples.evidence)


def is_decided(old: Arm, control: Arm, new: Arm, *, margin: float) -> bool:
    """Whether a look at these blocks decides, so that no more need be timed; nothing is, where a time is none."""
    if not _is_whole(old, control, new) or len(new) < LEAST_BLOCKS:
        return False
    return looks(old, control, new, margin=margin)[-1].outcome is not Outcome.UNKNOWN


def _judged(samples: Samples, margin: float, subject: str, remedies: Remedies) -> Finding:
    if not _is_whole(samples.old, samples.control, samples.new):
        return unknown("no time was measured", n=samples.calls, remedy="see what the clock and the stores answered")
    if len(samples.new) < LEAST_BLOCKS:
        told = [*_told(samples), _order(samples)] if samples.calls else []
        detail = "; ".join([subject, *told])
        return unknown("too few blocks were timed", n=samples.calls, detail=detail, remedy=_TOO_SLOW)
    taken = looks(samples.old, samples.control, samples.new, margin=margin)
    last, numbers = taken[-1], _numbers(samples, taken, margin=margin, subject=subject)
    if last.outcome is Outcome.FAIL:
        return failed("the new side is slower", remedy=remedies.slower, **numbers)
    if samples.recall and not samples.recall.new >= samples.recall.old - RECALL_ABS_TOL:
        return unknown("the new side finds less, so its speed says nothing", remedy=remedies.finds_less, **numbers)
    if last.outcome is Outcome.PASS:
        return passed(**numbers)
    cause, remedy = _undecided(last, timed=len(samples.new))
    return unknown(cause, remedy=remedy, **numbers)


def _undecided(last: Look, *, timed: int) -> tuple[str, str]:
    """Why the last look did not decide, and what to do."""
    if not last.is_planned:
        return "too few blocks were timed", _TOO_SLOW
    if not last.is_quiet:
        return "the machine is too noisy: the old side differs from itself", "run again on a quieter machine"
    blocks = blocks_needed(last.compared, last.margin, confidence=CONFIDENCE)
    more = f"about {blocks} blocks instead of {last.blocks} would decide it"
    late = "" if timed >= LOOKS[-1] else f", and there was time for {timed}"
    return "the bounds do not tell", f"run again, on a quieter machine if there is one: at this noise {more}{late}"


def _is_whole(*arms: Arm) -> bool:
    """Whether every arm has as many blocks, all of them of calls that took a time."""
    blocks = [block for arm in arms for block in arm]
    timed = all(math.isfinite(second) and second > 0 for block in blocks for second in block)
    return timed and all(blocks) and len({len(arm) for arm in arms}) == 1


def _numbers(samples: Samples, taken: Sequence[Look], *, margin: float, subject: str) -> dict[str, Any]:
    """What was measured, whatever it is judged to be."""
    last = taken[-1].compared
    return {
        "n": samples.calls,
        "observed": f"{last.value:.2f} ({CONFIDENCE:.1%} bounds {last.lower:.2f} to {last.upper:.2f})",
        "expected": f"at most {1 + margin:.2f}",
        "detail": "; ".join([subject, *_told(samples), *map(_look, range(1, len(taken) + 1), taken), _order(samples)]),
    }


def _told(samples: Samples) -> list[str]:
    times = ", ".join(
        f"{name} p95 {_p95_ms(arm):.2f} ms" for name, arm in {"old": samples.old, "new": samples.new}.items()
    )
    recall = samples.recall
    return [f"recall {recall.old:.3f} and {recall.new:.3f}, {times}" if recall else times]


def _look(number: int, look: Look) -> str:
    which = f"look {number} of {len(LOOKS)}" if look.is_planned else "before the first look"
    return f"{which}, {look.blocks} blocks: {look.compared}, old against itself {look.control}"


def _order(samples: Samples) -> str:
    timed = f"{len(samples.new)} blocks of {len(samples.new[0])} calls an arm timed"
    return f"{timed}, after a warm-up block of {samples.warm_up} that was thrown away, seed {samples.seed}"


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
