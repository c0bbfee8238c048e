"""Which payloads are the same value."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from checks.values import payload_causes, same_payload
from checks.values.equality import canonical
from tests.checks.values.generated import payloads, values


def nested(depth: int, leaf: object) -> object:
    value = leaf
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


@pytest.mark.parametrize(
    ("one", "other"),
    [(1e16, 10**16), (1e22, 10**22), (1e23, 10**23), (1e23, int(1e23)), (1.5e300, int(1.5e300)), (-0.0, 0), (-0.0, 0.0),
     (2.0**60, 2**60), (2.0**60, 1152921504606847000), (1e23, 99999999999999992000000), (1.0, 1), (math.nan, math.nan),
     (1.7976931348623157e308, 17976931348623157 * 10**292), (2**80, 2**80)],
)  # fmt: skip
def test_a_number_may_be_of_another_type(one: float, other: float) -> None:
    assert same_payload({"a": [one]}, {"a": [other]})
    assert same_payload({"a": [other]}, {"a": [one]})


@pytest.mark.parametrize(
    ("one", "other"),
    [(True, 1), (False, 0), (False, 0.0), (None, ""), (None, False), ("", 0), ([], {}), ([], None), ({}, None),
     ({"a": None}, {}), ({"a": ""}, {}), ({"a": ""}, {"a": None}), (2**53 + 1, 2**53), (2**53 + 1, 2.0**53),
     (1.5, 1), (1.5, 10**400), (math.nan, 0.0), (math.inf, 10**400), (-math.inf, math.inf), ("1", 1), ([1, 2], [2, 1]),
     ([1], [1, 1]), ("e\u0301", "\u00e9"), ({"a": 1}, {"b": 1}), ("a", "A"), ([[]], [{}])],
)  # fmt: skip
def test_what_is_not_the_same_is_told_apart_both_ways(one: object, other: object) -> None:
    assert not same_payload(one, other)
    assert not same_payload(other, one)
    assert not same_payload({"k": [one]}, {"k": [other]})


@given(values, values)
def test_equality_is_symmetric_and_there_is_a_cause_exactly_where_two_differ(one: object, other: object) -> None:
    same = same_payload(one, other)
    assert same_payload(other, one) is same
    assert same_payload(one, one)
    assert (next(payload_causes(one, other), None) is None) is same
    assert (next(payload_causes(other, one), None) is None) is same


@given(payloads)
def test_a_payload_is_itself_after_a_way_through_json(payload: dict[str, Any]) -> None:
    copy = json.loads(json.dumps(payload, sort_keys=True))
    assert same_payload(payload, copy)
    assert canonical(payload) == canonical(copy)


@given(values, values)
def test_what_has_one_canonical_form_is_the_same(one: object, other: object) -> None:
    assert canonical(one) != canonical(other) or same_payload(one, other)
    hash(canonical(one))


@given(payloads, st.data())
def test_the_order_of_keys_is_nothing(payload: dict[str, Any], data: st.DataObject) -> None:
    assume(len(payload) > 1)
    keys = data.draw(st.permutations(sorted(payload)))
    assert same_payload(payload, {key: payload[key] for key in keys})


@pytest.mark.parametrize("depth", [100, 20_000])
def test_depth_is_no_limit(depth: int) -> None:
    one, other = nested(depth, 1), nested(depth, 2)
    assert same_payload(one, nested(depth, 1.0))
    assert not same_payload(one, other)
    assert canonical(one) == canonical(nested(depth, 1.0)) != canonical(other)
