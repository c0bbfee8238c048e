"""How a budget is judged: by bounds of the p95 that hold whatever the times' distribution is."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.finding import Outcome
from checks.latency_budget import LEAST_CALLS, bounds_ms, keeps_to_budget

SUBJECT = {"subject": "round trips", "remedy": "move it nearer"}


@pytest.mark.parametrize(("n", "ranks"), [(59, (53, 59)), (100, (91, 99)), (400, (373, 388)), (1000, (938, 962))])
def test_the_bounds_are_the_binomials(n: int, ranks: tuple[int, int]) -> None:
    """Ranks from 1; the last with P(Bin(n, 0.95) < rank) <= 0.05, the first with >= 0.95, by exact fractions."""
    assert bounds_ms([rank / 1000 for rank in range(1, n + 1)]) == pytest.approx(ranks)


def test_the_p95_is_within_the_bounds_as_often_as_they_say() -> None:
    chance, p95 = random.Random(7), -math.log(0.05)
    held = [bounds_ms([chance.expovariate(1) for _ in range(200)]) for _ in range(1000)]
    assert sum(lower / 1000 > p95 for lower, _ in held) <= 70
    assert sum(upper / 1000 < p95 for _, upper in held) <= 70


@given(st.lists(st.floats(min_value=1e-6, max_value=60), min_size=LEAST_CALLS, max_size=300))
def test_bounds_are_times_that_were_measured_in_their_order(seconds: list[float]) -> None:
    lower, upper = bounds_ms(seconds)
    assert min(seconds) * 1000 <= lower <= upper <= max(seconds) * 1000


@pytest.mark.parametrize(
    ("most_ms", "outcome", "cause"),
    [(99, Outcome.PASS, ""), (95, Outcome.UNKNOWN, "near its budget"), (90, Outcome.FAIL, "over its budget")],
)
def test_a_budget_is_kept_broken_or_too_near_to_tell(most_ms: float, outcome: Outcome, cause: str) -> None:
    finding = keeps_to_budget([n / 1000 for n in range(1, 101)], most_ms=most_ms, **SUBJECT)
    assert (finding.outcome, finding.cause, finding.n) == (outcome, cause, 100)
    assert finding.observed == "p95 91.00 to 99.00 ms"


@pytest.mark.parametrize("seconds", [[0.001] * 58, [], [0.001] * 59 + [math.nan], [0.001] * 59 + [0.0]])
def test_too_few_times_or_times_that_are_none_are_unknown(seconds: list[float]) -> None:
    finding = keeps_to_budget(seconds, most_ms=1000, **SUBJECT)
    assert (finding.outcome, bool(finding.remedy)) == (Outcome.UNKNOWN, True)
