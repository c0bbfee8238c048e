"""Whatever changed in the source is named; what a live system may have done itself refutes only where there is none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from checks.facts import Fingerprint
from checks.finding import Outcome
from checks.unchanged import unchanged

SETTINGS = {"params": {"vectors": {"size": 4, "distance": "Cosine"}}, "hnsw_config": {"m": 16}}
BEFORE = Fingerprint(
    settings={"memories": json.dumps(SETTINGS)},
    payload_indexes={"memories": {"user_id": "keyword"}},
    points={f"memories/{number}": f"digest {number}" for number in range(10)},
)


def configured(**changes: Any) -> Fingerprint:
    return replace(BEFORE, settings={"memories": json.dumps(SETTINGS | changes)})


def with_points(changes: dict[str, str | None]) -> Fingerprint:
    points = {**BEFORE.points, **{f"memories/{number}": digest for number, digest in changes.items()}}
    return replace(BEFORE, points={name: digest for name, digest in points.items() if digest})


@pytest.mark.parametrize("own_source", [True, False])
def test_the_same_again_passes(*, own_source: bool) -> None:
    found = unchanged(BEFORE, replace(BEFORE), own_source=own_source)
    assert (found.outcome, found.n) == (Outcome.PASS, 11)
    assert found.observed == "10 points, 1 collections unchanged"


REFUTED = {
    "a setting": (
        configured(hnsw_config={"m": 32}), "the source's settings changed", "memories hnsw_config.m: 16 became 32",
    ),
    "a setting more": (
        configured(quantization={"scalar": True}),
        "the source's settings changed",
        "memories quantization.scalar: nothing became true",
    ),
    "a setting less": (
        configured(params=None), "the source's settings changed", 'memories params: nothing became null',
    ),
    "settings that are no JSON": (
        replace(BEFORE, settings={"memories": "another"}), "the source's settings changed", 'nothing became "another"',
    ),
    "spelling alone": (
        replace(BEFORE, settings={"memories": json.dumps(SETTINGS, indent=1)}), "the source's settings changed",
        "memories",
    ),
    "an index more": (
        replace(BEFORE, payload_indexes={"memories": {"user_id": "keyword", "app": "integer"}}),
        "the source's payload indexes changed",
        'memories app: nothing became "integer"',
    ),
    "an index gone": (
        replace(BEFORE, payload_indexes={"memories": {}}), "the source's payload indexes changed", "user_id",
    ),
    "an index's type": (
        replace(BEFORE, payload_indexes={"memories": {"user_id": "uuid"}}),
        "the source's payload indexes changed",
        'memories user_id: "keyword" became "uuid"',
    ),
    "the collection gone": (
        replace(BEFORE, settings={}, payload_indexes={}, points={}), "collections of the source are gone", "memories",
    ),
}  # fmt: skip


@pytest.mark.parametrize("own_source", [True, False])
@pytest.mark.parametrize(("after", "cause", "detail"), REFUTED.values(), ids=REFUTED)
def test_settings_and_indexes_that_differ_refute_on_any_source(
    after: Fingerprint, cause: str, detail: str, *, own_source: bool
) -> None:
    found = unchanged(BEFORE, after, own_source=own_source)
    assert (found.outcome, found.cause) == (Outcome.FAIL, cause)
    assert detail in found.detail
    assert found.remedy


WRITTEN = {
    "a point changed": (with_points({"3": "another"}), "points of the source changed", "memories/3 is another"),
    "a point gone": (with_points({"3": None}), "points of the source changed", "memories/3 is gone"),
    "a collection more": (
        replace(BEFORE, settings={**BEFORE.settings, "mem0_new": "{}"}), "the source has new collections", "mem0_new",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("after", "cause", "detail"), WRITTEN.values(), ids=WRITTEN)
def test_what_a_live_system_writes_refutes_only_where_nobody_else_writes(
    after: Fingerprint, cause: str, detail: str
) -> None:
    refuted = unchanged(BEFORE, after, own_source=True)
    assert (refuted.outcome, refuted.cause, refuted.detail) == (Outcome.FAIL, cause, detail)
    told = unchanged(BEFORE, after, own_source=False)
    assert (told.outcome, told.cause, told.detail) == (Outcome.UNKNOWN, f"{cause} during the run", detail)
    assert told.remedy


def test_the_first_of_many_points_are_named_and_the_others_counted() -> None:
    found = unchanged(BEFORE, replace(BEFORE, points={}), own_source=False)
    assert found.observed == "10 differ"
    assert found.detail == ", ".join(f"memories/{number} is gone" for number in range(5)) + " and 5 more"


def test_points_that_nobody_asked_for_say_nothing() -> None:
    after = replace(BEFORE, points={**BEFORE.points, "memories/99": "new"})
    assert unchanged(BEFORE, after, own_source=True).outcome is Outcome.PASS
