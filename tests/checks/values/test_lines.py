"""Every planted change is named by its cause, and what is no change is none."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from checks.values import as_half, cause_of, payload_difference, vector_difference
from tests.checks.values.generated import payloads, vectors

RANDOM = np.random.default_rng(7).standard_normal(16).astype(np.float32)


@given(payloads)
def test_a_payload_is_itself_after_a_way_through_json(payload: dict[str, Any]) -> None:
    assert payload_difference(payload, json.loads(json.dumps(payload))) == ""


@given(payloads, payloads)
def test_payloads_of_different_text_differ_unless_only_numbers_are_typed_anew(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    written = [json.dumps(payload, sort_keys=True) for payload in (one, other)]
    if payload_difference(one, other) == "":
        assert payload_difference(other, one) == ""
        assert written[0] == written[1] or any(mark in "".join(written) for mark in ".e")
    else:
        assert written[0] != written[1]


@given(payloads, st.data())
def test_a_lost_or_an_added_key_is_named_wherever_it_is(payload: dict[str, Any], data: st.DataObject) -> None:
    assume(payload)
    key = data.draw(st.sampled_from(sorted(payload)))
    less = {other: value for other, value in payload.items() if other != key}
    name = key or '""'
    assert payload_difference(payload, less) == f"{name}: key missing"
    assert payload_difference({"a": [less]}, {"a": [payload]}) == f"a[0].{name}: key added"


@pytest.mark.parametrize(
    ("expected", "actual", "difference"),
    [
        ({"a": None}, {}, "a: key missing"),
        ({}, {"a": None}, "a: key added"),
        ({"a": None}, {"a": ""}, 'a: null became ""'),
        ({"a": ""}, {"a": None}, 'a: "" became null'),
        ({"a": True}, {"a": 1}, "a: boolean became number"),
        ({"a": 0}, {"a": False}, "a: number became boolean"),
        ({"a": True}, {"a": False}, "a: boolean changed"),
        ({"a": 1}, {"a": "1"}, "a: number became text"),
        ({"a": "true"}, {"a": True}, "a: text became boolean"),
        ({"a": {}}, {"a": []}, "a: object became list"),
        ({"a": []}, {"a": None}, "a: list became null"),
        ({"a": [1]}, {"a": 1}, "a: taken out of its list"),
        ({"a": [1, 2]}, {"a": [2, 1]}, "a: list order changed"),
        ({"a": [1, 2]}, {"a": [1]}, "a, 1 entries for 2: list entries dropped"),
        ({"a": [{"b": [True]}]}, {"a": [{"b": [None]}]}, "a[0].b[0]: boolean became null"),
        ({"": 1}, {"": 2}, '"": number changed'),
        ({"a": 2**53 + 1}, {"a": 2**53}, "a: integer rounded to a double"),
        ({"a": 2**53 + 1}, {"a": float(2**53)}, "a: integer rounded to a double"),
        ({"a": 2**80 + 1}, {"a": float(2**80)}, "a: integer rounded to a double"),
        ({"a": 0.1}, {"a": 0.10000000000000002}, "a: number rounded"),
        ({"a": 1.5}, {"a": 10**400}, "a: number changed"),
        ({"a": math.nan}, {"a": 0.0}, "a: number changed"),
        ({"a": "x "}, {"a": "x"}, "a: text trimmed"),
        ({"a": " \t"}, {"a": ""}, "a: text trimmed"),
        ({"a": "x"}, {"a": "x "}, "a: white space changed"),
        ({"a": "e\u0301"}, {"a": "\u00e9"}, "a: text normalised"),
        ({"a": "\u00e9"}, {"a": "e\u0301"}, "a: text normalised"),
        ({"a": "memory"}, {"a": "mem"}, "a: text cut"),
        ({"a": "memory"}, {"a": ""}, "a: text emptied"),
        ({"a": "\ud800"}, {"a": "?"}, "a: text re-encoded"),
        ({"a: b": "x "}, {"a: b": "x"}, "a: b: text trimmed"),
    ],
)
def test_a_planted_change_is_named_by_place_and_cause(expected: object, actual: object, difference: str) -> None:
    assert payload_difference(expected, actual) == difference
    assert cause_of(difference) == difference.rsplit(": ", 1)[1]


@pytest.mark.parametrize(
    ("expected", "actual", "difference"),
    [
        ([1], [1, 2], "the payload, 2 entries for 1: list entries added"),
        ([1], [2], "[0]: number changed"),
        ("a", "b", "the payload: text changed"),
        (None, None, ""),
    ],
)
def test_values_that_are_no_objects_compare_too(expected: object, actual: object, difference: str) -> None:
    assert payload_difference(expected, actual) == difference


@pytest.mark.parametrize(
    ("expected", "actual"),
    [(1e16, 10**16), (1e22, 10**22), (1.5e300, int(1.5e300)), (-0.0, 0), (-0.0, 0.0), (1.0, 1), (5, 5.0),
     (math.nan, math.nan), (1.8e308, 1.8e308)],
)  # fmt: skip
def test_a_number_may_be_of_another_type(expected: float, actual: float) -> None:
    assert payload_difference({"a": expected}, {"a": actual}) == ""


def test_keys_have_no_order() -> None:
    assert payload_difference({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 3, "c": 2}, "a": 1}) == ""


@given(vectors)
def test_a_vector_is_itself_by_bits(vector: Any) -> None:
    assert vector_difference(vector, vector.copy()) == ""
    assert vector_difference(vector, None) == "no vector"
    assert vector_difference(vector, np.empty(0, np.float32)) == "no vector"


@given(vectors, st.data())
def test_a_single_bit_never_goes_unseen(vector: Any, data: st.DataObject) -> None:
    place, bit = data.draw(st.integers(0, len(vector) - 1)), data.draw(st.integers(0, 31))
    changed = vector.copy()
    changed.view(np.uint32)[place] ^= np.uint32(1 << bit)
    assert vector_difference(vector, changed) != ""


PLANTED: dict[str, tuple[Any, str]] = {
    "one number less": (lambda v: v[:-1], "15 numbers for 16: cut"),
    "one number more": (lambda v: np.append(v, np.float32(0)), "17 numbers for 16: padded"),
    "one NaN": (lambda v: np.where(np.arange(16) == 3, np.float32("nan"), v), "not a number"),
    "one infinity": (lambda v: np.where(np.arange(16) == 3, np.float32("inf"), v), "not a number"),
    "all zero": (np.zeros_like, "zeroed"),
    "16 bits": (as_half, "rounded to 16 bits"),
    "negated": (lambda v: -v, "sign flipped"),
    "one negated": (lambda v: np.where(np.arange(16) == 5, -v, v), "1 of 16 numbers: signs flipped in part"),
    "unit length": (lambda v: (v / np.linalg.norm(v)).astype(np.float32), "normalised"),
    "backwards": (lambda v: v[::-1].copy(), "reordered"),
    "shifted": (lambda v: np.roll(v, 1), "1 to the right: shifted"),
    "three decimals": (lambda v: v.round(3), "rounded"),
    "bfloat16": (lambda v: (v.view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32), "rounded to bfloat16"),
    "one step up": (lambda v: np.nextafter(v, np.float32(9)), "at most 1 ulp apart: within a few ulp"),
    "one more": (lambda v: v + np.float32(1), "other numbers"),
    "doubled": (lambda v: v * np.float32(2), "times 2: scaled"),
}


@pytest.mark.parametrize(("change", "cause"), PLANTED.values(), ids=PLANTED)
def test_a_planted_change_of_a_vector_is_named(change: Any, cause: str) -> None:
    assert vector_difference(RANDOM, change(RANDOM)) == cause


def test_minus_zero_is_told_from_zero() -> None:
    expected = np.array([-0.0, 1, 2], np.float32)
    assert vector_difference(expected, np.array([0.0, 1, 2], np.float32)) == "minus zero became zero"


def test_numbers_at_the_edges_are_compared_without_overflow() -> None:
    huge, tiny = np.full(4, 3.4028235e38, np.float32), np.full(4, 1e-45, np.float32)
    assert vector_difference(huge, np.array([-3e38, 3e38, 1, 0], np.float32)) == "other numbers"
    assert vector_difference(huge, np.full(4, 0.5, np.float32)) == "normalised"
    assert vector_difference(tiny, np.zeros(4, np.float32)) == "zeroed"
    assert vector_difference(np.zeros(4, np.float32), huge) == "other numbers"


def test_what_cannot_be_stored_and_is_stored_as_something_else_is_told() -> None:
    broken = np.array([1, np.nan, 3], np.float32)
    assert vector_difference(broken, np.array([1, 0, 3], np.float32)) == "stored as other numbers"
    assert vector_difference(broken, broken.copy()) == ""


@given(vectors)
def test_half_precision_keeps_what_it_can(vector: Any) -> None:
    halved = as_half(vector)
    assert np.array_equal(as_half(halved), halved)
    assert halved.dtype == np.float32
