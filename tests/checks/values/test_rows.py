"""Two memories of one id: everything in which they differ."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given

from checks.facts import Point
from checks.values import Difference, as_half, row_differences, same_payload, same_vector
from tests.checks.values.generated import any_vectors, embeddings, payloads

VECTOR = np.array([0.25, -1.5, 3.1, 0.004], np.float32)


def memory(vector: Any = VECTOR, **payload: Any) -> Point:
    return Point(id=1, vector=vector, payload=payload)


def causes(found: tuple[Difference, ...]) -> list[tuple[str, str]]:
    return [(difference.field, difference.cause) for difference in found]


def test_the_vector_comes_first_and_every_field_is_named() -> None:
    found = row_differences(memory(a=1, b={"c": "x "}), memory(VECTOR * np.float32(2), a=1.0, b={"c": "x"}, d=0))
    assert causes(found) == [("vector", "scaled"), ("payload.d", "key added"), ("payload.b.c", "text trimmed")]
    assert found[0].source == "from [0] of 4: 0.25, -1.5, 3.1, 0.004"
    assert found[0].destination == "from [0] of 4: 0.5, -3.0, 6.2, 0.008; times 2"
    assert (found[1].source, found[1].destination) == ("nothing", "0")
    assert (found[2].source, found[2].destination) == ('"x "', '"x"')


def test_the_same_row_has_no_difference() -> None:
    assert row_differences(memory(a=-0.0), memory(VECTOR.copy(), a=0)) == ()


def test_no_more_than_twenty_fields_are_named() -> None:
    keys = {f"k{number}": number for number in range(50)}
    assert len(row_differences(memory(**keys), memory())) == 20
    assert len(row_differences(memory(**keys), memory(None))) == 21


def test_a_column_of_16_bits_is_expected_to_hold_the_nearest() -> None:
    assert row_differences(memory(), memory(as_half(VECTOR)), halfvec=True) == ()
    assert causes(row_differences(memory(), memory(as_half(VECTOR)))) == [("vector", "rounded to 16 bits")]
    negated = row_differences(memory(), memory(-as_half(VECTOR)), halfvec=True)
    assert causes(negated) == [("vector", "sign flipped")]
    assert causes(row_differences(memory(None), memory(), halfvec=True)) == [("vector", "vector added")]


@pytest.mark.parametrize("stored", [None, np.zeros(2, np.float32), np.array([65504, 1], np.float32),
                                    np.array([np.inf, 1], np.float32)])  # fmt: skip
def test_what_16_bits_cannot_hold_is_named_whatever_is_stored(stored: Any) -> None:
    [found] = row_differences(memory(np.array([70000, 1], np.float32)), memory(stored), halfvec=True)
    assert found.cause == "too large for 16 bits"
    assert found.source == "from [0] of 2: 70000.0, 1.0"


def test_keys_that_became_columns_are_judged_by_what_a_column_can_tell() -> None:
    source = memory(at="2025-06-23T23:18:59-07:00", user=None, n=1, rest=None)
    destination = memory(at="2025-06-24 06:18:59+00", n=2)
    kinds = {"at": "timestamptz", "user": "text", "n": "bigint", "unused": "text"}
    found = row_differences(source, destination, column_kinds=kinds)
    assert causes(found) == [("payload.n", "number changed"), ("payload.rest", "missing for null")]


@pytest.mark.parametrize("kinds", [{}, {"a": "bigint"}])
def test_a_payload_that_is_no_object_is_named_as_a_whole(kinds: dict[str, str]) -> None:
    source: Any = memory(a=1, b=[2])
    for payload, cause in {json.dumps(source.payload): "JSON encoded twice", None: "object became null"}.items():
        stored: Any = payload
        found = row_differences(source, Point(id=1, vector=VECTOR, payload=stored), column_kinds=kinds)
        assert causes(found) == [("payload", cause)]
    listed: Any = [{"a": 1}]
    other: Any = [{"a": 2}]
    found = row_differences(Point(id=1, vector=VECTOR, payload=listed), Point(id=1, vector=VECTOR, payload=other))
    assert causes(found) == [("payload[0].a", "number changed")]


@given(any_vectors, any_vectors, payloads, payloads)
@example(None, None, {}, {"\ud800": None})
@example(np.array([np.inf, 0], np.float32), np.array([0], np.float32), {}, {})
def test_there_is_a_difference_exactly_where_two_rows_differ(one: Any, other: Any, left: Any, right: Any) -> None:
    found = row_differences(memory(one, p=left), memory(other, p=right))
    assert (found == ()) is (same_vector(one, other) and same_payload(left, right))
    for difference in found:
        json.dumps(asdict(difference), ensure_ascii=False).encode()


@given(embeddings, payloads)
def test_a_row_is_itself(embedding: Any, payload: Any) -> None:
    assert row_differences(memory(embedding, p=payload), memory(embedding.copy(), p=payload)) == ()
    assert row_differences(memory(embedding), memory(as_half(embedding)), halfvec=True) == ()
