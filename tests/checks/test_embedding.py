"""A text that embeds to another vector is named; nothing embedded proves nothing."""

from __future__ import annotations

import numpy as np

from checks.embedding import not_given, sample_embeds_to_its_vector
from checks.finding import Outcome

STORED = [np.array(vector, dtype=np.float32) for vector in ([1, 0], [0, 1], [1, 1])]


def test_the_same_up_to_rounding_passes() -> None:
    embedded = [vector + np.float32(1e-3) for vector in STORED]
    found = sample_embeds_to_its_vector([1, 2, 3], STORED, embedded, least_cosine=0.99)
    assert (found.outcome, found.n, found.observed) == (Outcome.PASS, 3, "least cosine 1.0000")


def test_another_vector_and_one_without_direction_are_named() -> None:
    embedded = [STORED[0], -STORED[1], np.full(2, np.nan, dtype=np.float32)]
    found = sample_embeds_to_its_vector([1, 2, 3], STORED, embedded, least_cosine=0.99)
    assert (found.outcome, found.cause) == (Outcome.FAIL, "texts embed to other vectors")
    assert (found.observed, found.detail) == ("2 of 3 texts", "2: -1.0000, 3: nan")


def test_another_dimension_is_refused() -> None:
    found = sample_embeds_to_its_vector([1], STORED[:1], [np.ones(3, dtype=np.float32)], least_cosine=0.99)
    assert (found.outcome, found.observed, found.expected) == (Outcome.FAIL, 3, 2)


def test_nothing_embedded_is_undecided() -> None:
    assert sample_embeds_to_its_vector([], [], [], least_cosine=0.99).outcome is Outcome.UNKNOWN
    assert (not_given().outcome, not_given().cause) == (Outcome.UNKNOWN, "EMBEDDINGS_URL is not set")
