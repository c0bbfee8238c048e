"""One line for each check that ends."""

from __future__ import annotations

import pytest

from checks.finding import Outcome
from reports.neutral import duration
from reports.progress import event_line


def test_lines_of_a_run_are_aligned() -> None:
    lines = [
        event_line(done=9, total=41, outcome=Outcome.PASS, check="phase2.schema.table_exists", seconds=0.02),
        event_line(done=12, total=41, outcome=Outcome.UNKNOWN, check="phase2.latency.search\x1b[2J", seconds=72.4),
    ]
    assert lines == [
        "[ 9/41] pass     phase2.schema.table_exists  0.02 s",
        "[12/41] unknown  phase2.latency.search\\u001b[2J  1 min 12 s",
    ]


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0.00 s"), (0.994, "0.99 s"), (0.996, "1.0 s"), (59.94, "59.9 s"), (59.96, "1 min 00 s"),
     (3_605, "60 min 05 s"), (float("nan"), "? s"), (float("inf"), "? s"), (-1, "? s")],
)  # fmt: skip
def test_durations_have_the_digits_that_people_care_for(seconds: float, told: str) -> None:
    assert duration(seconds) == told
