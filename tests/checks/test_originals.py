"""What changed since the baseline is named, and only what a live system cannot have done itself refutes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from checks.facts import Baseline, Fingerprint
from checks.finding import Finding, Outcome
from checks.originals import originals_are_unchanged

FINGERPRINT = Fingerprint(
    settings={"memories": json.dumps({"hnsw_config": {"m": 16}})},
    payload_indexes={"memories": {"user_id": "keyword"}},
    points={f"memories/{number}": f"digest {number}" for number in range(10)},
)
BASELINE = Baseline(
    recorded="2025-07-01T00:00:00+00:00", system="Qdrant", collection="memories", count=10, fingerprint=FINGERPRINT
)
FEWER = replace(FINGERPRINT, points={**FINGERPRINT.points, "memories/3": "another"})


def judged(after: Fingerprint = FINGERPRINT, *, count: int = 10, own: bool = False) -> Finding:
    return originals_are_unchanged(BASELINE, after, collection="memories", count=count, own_source=own)


@pytest.mark.parametrize("count", [10, 11])
def test_the_same_again_and_more_of_it_pass(count: int) -> None:
    found = judged(count=count)
    assert (found.outcome, found.n) == (Outcome.PASS, 11)
    assert found.detail == f"{count} points, 10 when it was recorded at 2025-07-01T00:00:00+00:00"


def test_a_setting_that_differs_refutes() -> None:
    found = judged(replace(FINGERPRINT, payload_indexes={"memories": {"user_id": "integer"}}))
    assert (found.outcome, found.cause) == (Outcome.FAIL, "the source's payload indexes changed")
    assert found.detail == 'memories user_id: "keyword" became "integer"; since 2025-07-01T00:00:00+00:00'
    assert "gate baseline --reason TEXT" in found.remedy


@pytest.mark.parametrize(("own", "outcome"), [(True, Outcome.FAIL), (False, Outcome.UNKNOWN)])
def test_a_point_that_differs_refutes_where_nobody_else_writes(outcome: Outcome, *, own: bool) -> None:
    found = judged(FEWER, own=own)
    assert (found.outcome, found.cause) == (outcome, "points of the source changed")


@pytest.mark.parametrize(("own", "outcome"), [(True, Outcome.FAIL), (False, Outcome.UNKNOWN)])
def test_fewer_points_refute_where_nobody_else_writes(outcome: Outcome, *, own: bool) -> None:
    found = judged(count=9, own=own)
    assert (found.outcome, found.observed, found.expected) == (outcome, "9 points", "at least 10 points")
    assert found.remedy


def test_another_source_is_undecided() -> None:
    found = originals_are_unchanged(BASELINE, FINGERPRINT, collection="others", count=10, own_source=True)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, "the baseline is of another source")


def test_a_baseline_is_written_as_json_and_read_back() -> None:
    kept = replace(BASELINE, reasons=("2025-07-02: an index more",))
    assert Baseline.from_dict(json.loads(json.dumps(kept.as_dict()))) == kept
