"""The judges of parity: what is changed or refused is named with its remedy, and nothing passes on nothing."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest

from checks.finding import Finding, Outcome
from checks.parity import Trip, round_trip, same_ranking, scores_grow
from tests.checks.facts import table, with_vector

HERE = '"public"."memories"'


def trip(name: str = "random", **changes: Any) -> Trip:
    return replace(Trip(name=name, id=uuid.UUID(int=1)), **changes)


def judged(*trips: Trip, triggers: tuple[str, ...] = (), **changes: Any) -> Finding:
    return round_trip(trips, what="vectors", table=replace(table(), **changes), triggers=triggers)


def test_what_comes_back_exactly_passes_with_what_is_rightly_refused() -> None:
    found = judged(trip(), trip(), trip(refused="NaN not allowed in vector", may_be_refused=True))
    assert (found.outcome, found.n) == (Outcome.PASS, 3)
    assert found.observed == "2 came back exactly, 1 that the type cannot hold were refused"


def test_a_value_that_may_be_refused_may_be_kept_but_not_changed() -> None:
    assert judged(trip(may_be_refused=True)).outcome is Outcome.PASS
    assert judged(trip(may_be_refused=True, difference="stored as other numbers")).outcome is Outcome.FAIL


def test_the_commonest_cause_speaks_and_the_rows_are_named() -> None:
    changed = [trip(f"trap {number}", difference=f"a.{number}: text trimmed") for number in range(6)]
    found = judged(trip(), trip("null", difference="b: key missing"), *changed)
    assert (found.outcome, found.n) == (Outcome.FAIL, 8)
    assert found.cause == "vectors come back changed: text trimmed"
    assert found.observed == "7 of 8 differ"
    assert found.detail.startswith(f"null ({uuid.UUID(int=1)}): b: key missing; trap 0 (")
    assert found.detail.count(";") == 4


def test_what_is_changed_is_told_before_what_is_refused() -> None:
    found = judged(trip(refused="no"), trip(difference="zeroed"))
    assert found.cause == "vectors come back changed: zeroed"


def test_a_refused_value_that_the_source_may_hold_fails_with_the_stores_word() -> None:
    found = judged(trip(), trip("told twice", refused="duplicate key value violates unique constraint"))
    assert (found.outcome, found.cause, found.observed) == (Outcome.FAIL, "vectors are refused", "1 of 2 refused")
    assert found.detail == "told twice: duplicate key value violates unique constraint"
    assert HERE in found.remedy


@pytest.mark.parametrize(
    ("triggers", "remedy"),
    [
        ((), "see what the types of"),
        (('od"d',), f'ALTER TABLE {HERE} DISABLE TRIGGER "od""d"'),
        (("a", "b"), f'one of: ALTER TABLE {HERE} DISABLE TRIGGER "a"; ALTER TABLE {HERE} DISABLE TRIGGER "b"'),
    ],
)
def test_the_remedy_names_the_triggers(triggers: tuple[str, ...], remedy: str) -> None:
    assert remedy in judged(trip(difference="zeroed"), triggers=triggers).remedy


def test_the_remedy_for_a_column_of_16_bits_is_another_type() -> None:
    halved = with_vector(type="halfvec")
    found = judged(trip(difference="rounded to 16 bits"), triggers=("a",), columns=halved.columns)
    assert "TYPE vector(384)" in found.remedy
    mapped = judged(trip(difference="zeroed"), triggers=("a",), columns=halved.columns, halfvec_mapped=True)
    assert "DISABLE TRIGGER" in mapped.remedy
    assert judged(trip(difference="zeroed"), vector_column=None).remedy


def test_the_same_ranking_passes_and_says_what_was_ranked() -> None:
    found = same_ranking(["", ""], points=500, k=10, left_out=2)
    assert (found.outcome, found.n, found.observed) == (Outcome.PASS, 2, "2 of 2 queries ranked the same")
    assert found.detail.startswith("500 points of the source, 2 left out")
    assert "left out" not in same_ranking([""], points=500, k=10).detail


def test_another_ranking_fails_and_names_the_queries() -> None:
    found = same_ranking(["", *["rank 1: similarity 0.1 for 0.2"] * 7], points=500, k=10)
    assert (found.outcome, found.cause, found.n) == (Outcome.FAIL, "exact search ranks differently", 8)
    assert found.observed == "7 of 8 queries differ"
    assert found.detail.startswith("query 2: rank 1")
    assert "query 7" not in found.detail


def test_nothing_ranked_and_nothing_searched_is_unknown() -> None:
    assert same_ranking([], points=0, k=10).outcome is Outcome.UNKNOWN
    assert scores_grow([], [], judged="f", similarity="1").outcome is Outcome.UNKNOWN


def test_scores_that_grow_pass_and_say_on_what_they_were_judged() -> None:
    found = scores_grow(["", ""], ["", ""], judged="the search function f", similarity="1 - x")
    assert (found.outcome, found.n, found.detail) == (Outcome.PASS, 2, "judged on the search function f")


@pytest.mark.parametrize(
    ("problems", "disorders", "cause"),
    [
        (["", "1 is more alike"], ["", ""], "score is no similarity"),
        (["", "1 is more alike"], ["2 comes after 1", "2 comes after 1"], "score is no similarity"),
        (["", ""], ["", "2 comes after 1"], "the best does not come first"),
    ],
)
def test_wrong_scores_and_a_wrong_order_are_told_apart(problems: list[str], disorders: list[str], cause: str) -> None:
    found = scores_grow(problems, disorders, judged="the function f", similarity='1 - ("v" <=> query)')
    assert (found.outcome, found.cause, found.n) == (Outcome.FAIL, cause, 2)
    assert found.observed == "1 of 2 queries"
    assert found.detail.startswith("query 2: ")
    assert found.remedy == 'let the function f return a similarity, 1 - ("v" <=> query), and order by it descending'
