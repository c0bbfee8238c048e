"""Answers that differ are told by the question, with what only one side finds."""

from __future__ import annotations

from checks.facts import Condition, Filter, Filtered
from checks.finding import Outcome
from checks.same_answers import exact_search_agrees, same_filter_gives_the_same_set

WORK = Filter(key="tags", condition=Condition.IS, value="work")
LACKING = Filter(key="user_id", condition=Condition.EMPTY)
SAME = Filtered(filter=WORK, source=12, destination=12)


def test_filters_are_told_in_words() -> None:
    assert [str(one) for one in (WORK, LACKING)] == ['tags is "work"', "user_id is missing, null or empty"]
    assert str(Filter(key="k", condition=Condition.NULL)) == "k is null"


def test_the_same_sets_pass_with_what_was_found() -> None:
    found = same_filter_gives_the_same_set([SAME, Filtered(filter=LACKING, source=0, destination=0)])
    assert (found.outcome, found.n, found.observed) == (Outcome.PASS, 12, "2 filters found the same ids")


def test_another_set_of_the_same_size_is_refused() -> None:
    found = same_filter_gives_the_same_set(
        [SAME, Filtered(filter=LACKING, source=2, destination=2, missing=("a", "b"), added=("c", "d"))]
    )
    assert (found.outcome, found.n, found.observed) == (Outcome.FAIL, 14, "1 of 2 filters")
    assert found.detail == (
        "user_id is missing, null or empty: source 2, destination 2; 2 missing, such as a, 2 added, such as c"
    )


def test_filters_that_find_nothing_or_are_refused_prove_nothing() -> None:
    refused = Filtered(filter=LACKING, source=0, destination=0, refused="Index required")
    for filtered in ([], [refused], [Filtered(filter=WORK, source=0, destination=0)]):
        assert same_filter_gives_the_same_set(filtered).outcome is Outcome.UNKNOWN
    found = same_filter_gives_the_same_set([SAME, refused])
    assert (found.outcome, found.n) == (Outcome.PASS, 12)
    assert found.detail == "1 filters; left out: user_id is missing, null or empty: Index required"


def test_searches_that_rank_the_same_pass() -> None:
    found = exact_search_agrees(["", ""], asked="2 of 2 queries", k=10)
    assert (found.outcome, found.n) == (Outcome.PASS, 2)
    assert found.detail == "2 of 2 queries, k = 10, ties within float32 accuracy"


def test_a_search_that_does_not_is_named() -> None:
    found = exact_search_agrees(["", "9 hits for 10", ""], asked="all", k=10)
    assert (found.outcome, found.n, found.observed) == (Outcome.FAIL, 3, "1 of 3 queries")
    assert found.detail.startswith("query 2: 9 hits for 10; ")


def test_no_search_is_undecided() -> None:
    assert exact_search_agrees([], asked="", k=10).outcome is Outcome.UNKNOWN
