"""Rankings are compared by true similarity: ties decide nothing, and nothing that is no number is a tie."""

from __future__ import annotations

import math
import uuid
from typing import Any

import numpy as np
import pytest

from checks.facts import Hit, PointId
from checks.ranking import (
    TOLERANCE,
    direction_problem,
    order_problem,
    rank_difference,
    recall,
    similarity,
    tie_width,
    true_scores,
)  # fmt: skip

NAN, INF = math.nan, math.inf
WIDTH = TOLERANCE


def vector(*numbers: float) -> Any:
    return np.array(numbers, np.float32)


def hits(*scores: float) -> list[Hit]:
    return [Hit(id=number, score=score) for number, score in enumerate(scores, 1)]


@pytest.mark.parametrize(
    ("distance", "left", "right", "expected"),
    [
        ("Cosine", (1, 0), (2, 0), 1.0),
        ("Cosine", (1, 0), (0, 5), 0.0),
        ("Cosine", (1, 0), (-3, 0), -1.0),
        ("Cosine", (0, 0), (1, 0), 0.0),
        ("Dot", (1, 2), (3, 4), 11.0),
        ("Euclid", (0, 0), (3, 4), -5.0),
        ("Manhattan", (0, 0), (3, -4), -7.0),
        ("Euclid", (1, 1), (1, 1), 0.0),
    ],
)
def test_similarity_is_higher_for_the_more_alike(
    distance: str, left: tuple[float, ...], right: tuple[float, ...], expected: float
) -> None:
    assert similarity(distance, vector(*left), vector(*right)) == pytest.approx(expected)


def test_similarity_holds_where_float32_would_not() -> None:
    assert similarity("Cosine", vector(3e38, 3e38), vector(3e38, 3e38)) == pytest.approx(1)
    assert similarity("Cosine", vector(1e-30, 0), vector(1e-30, 0)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("distance", "expected"),
    [("Cosine", 1.0), ("Dot", 5.0 * 13), ("Euclid", 5.0 + 13), ("Manhattan", 7.0 + 17)],
)
def test_a_tie_is_as_wide_as_the_numbers_are_large(distance: str, expected: float) -> None:
    others = [vector(5, 12), vector(1, 1)]
    assert tie_width(distance, vector(3, 4), others) == pytest.approx(TOLERANCE * expected)
    assert tie_width(distance, vector(3, 4), others, tolerance=1.0) == pytest.approx(expected)


def test_a_tie_with_nothing_has_a_width_too() -> None:
    assert tie_width("Dot", vector(3, 4), []) == 0
    assert tie_width("Euclid", vector(3, 4), []) == pytest.approx(5 * TOLERANCE)


def test_an_unknown_id_is_infinitely_unlike() -> None:
    known: dict[PointId, Any] = {1: vector(1, 0)}
    assert true_scores(vector(1, 0), [1, uuid.UUID(int=1)], known, "Cosine") == [1.0, -INF]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ([], [], ""),
        ([0.9, 0.8], [0.9, 0.8], ""),
        ([0.9, 0.8], [0.9 + WIDTH / 2, 0.8 - WIDTH / 2], ""),
        ([0.9, 0.8], [0.9], "1 hits for 2"),
        ([0.9], [0.9, 0.8], "2 hits for 1"),
        ([0.9, 0.8], [0.8, 0.9], "rank 1: "),
        ([0.9, 0.8], [0.9, 0.7], "rank 2: "),
        ([0.9, NAN], [0.9, NAN], "rank 2: "),
        ([0.9, 0.8], [0.9, NAN], "rank 2: "),
        ([0.9, 0.8], [0.9, -INF], "rank 2: "),
        ([0.9, -INF], [0.9, 0.8], "rank 2: "),
        ([-INF], [-INF], "rank 1: "),
    ],
)
def test_rankings_are_alike_up_to_ties(old: list[float], new: list[float], problem: str) -> None:
    found = rank_difference(old, new, width=WIDTH)
    assert found.startswith(problem)
    assert bool(found) == bool(problem)


def test_an_infinite_tie_width_ties_no_unknown_id() -> None:
    assert rank_difference([-INF], [0.5], width=INF)


@pytest.mark.parametrize(
    ("found", "exact", "share"),
    [
        (hits(0.9, 0.8), hits(0.9, 0.8), 1.0),
        (hits(0.9), hits(0.9, 0.8), 0.5),
        ([], hits(0.9), 0.0),
        (hits(0.9), [], 0.0),
        ([Hit(id=1, score=0.9), Hit(id=7, score=0.8)], hits(0.9, 0.8), 1.0),
        ([Hit(id=1, score=0.9), Hit(id=7, score=0.7)], hits(0.9, 0.8), 0.5),
        ([Hit(id=1, score=NAN), Hit(id=7, score=NAN)], hits(0.9, 0.8), 0.5),
        ([Hit(id=1, score=0.9), Hit(id=1, score=0.9)], hits(0.9, 0.8), 0.5),
        ([Hit(id=7, score=0.9)], [Hit(id=1, score=-INF)], 0.0),
        ([Hit(id=7, score=0.9)], [Hit(id=1, score=NAN)], 0.0),
        (hits(0.9, 0.8, 0.8), hits(0.9, 0.8), 1.0),
    ],
)
def test_recall_counts_ties_and_no_hit_twice(found: list[Hit], exact: list[Hit], share: float) -> None:
    assert recall(found, exact, width=WIDTH) == share


@pytest.mark.parametrize(
    ("scores", "similarities", "wrong"),
    [
        ((0.9, 0.8, 0.1), (0.9, 0.8, 0.1), False),
        ((90, 80, 10), (0.9, 0.8, 0.1), False),
        ((0.1, 0.2, 0.9), (0.9, 0.8, 0.1), True),
        ((0.9, 0.8, 0.85), (0.9, 0.8, 0.1), True),
        ((0.9, 0.9), (0.9, 0.9 - WIDTH / 2), False),
        ((0.8, 0.9), (0.9, 0.9 - WIDTH / 2), False),
        ((0.9, 0.9), (0.903, 0.898), False),
        ((0.5, 0.5), (0.9, 0.8), True),
        ((NAN, 0.8), (0.9, 0.8), True),
        ((0.9, NAN), (0.9, 0.8), True),
        ((NAN, NAN), (0.9, 0.8), True),
        ((), (), False),
    ],
)
def test_scores_grow_with_similarity(
    scores: tuple[float, ...], similarities: tuple[float, ...], *, wrong: bool
) -> None:
    assert bool(direction_problem(hits(*scores), similarities, width=WIDTH)) == wrong


def test_the_two_hits_are_named() -> None:
    assert direction_problem(hits(0.1, 0.9), [0.9, 0.1], width=WIDTH) == (
        "1 is more alike than 2 (0.900000 to 0.100000) but scores 0.100000 to 0.900000"
    )


@pytest.mark.parametrize(
    ("scores", "wrong"),
    [((), False), ((1,), False), ((3, 2, 2, 1), False), ((1, 2), True), ((NAN, 1), True), ((2, NAN), True),
     ((3, 1, 2), True)],
)  # fmt: skip
def test_the_best_comes_first(scores: tuple[float, ...], *, wrong: bool) -> None:
    assert bool(order_problem(hits(*scores))) == wrong
