"""Differences of JSON values are found, all of them and nothing else, and told by their places."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.places import differences
from checks.values.equality import same_payload

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, VALUES)
def test_there_is_a_difference_where_the_values_are_not_the_same(one: Any, other: Any) -> None:
    assert (list(differences(one, other)) == []) is same_payload(one, other)


@given(VALUES)
def test_a_value_does_not_differ_from_itself(value: Any) -> None:
    assert not list(differences(value, value))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"n": 1}, {"n": 1.0}, []),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, []),
        ([1, 2], [2, 1], ["[0]: 1 became 2", "[1]: 2 became 1"]),
        ({"n": 1}, {"n": True}, ["n: 1 became true"]),
        ({"n": 1}, {"n": "1"}, ['n: 1 became "1"']),
        ({"a": None}, {}, ["a: null became nothing"]),
        ({}, {"a": ""}, ['a: nothing became ""']),
        ({"items": [{"id": 1}]}, {"items": [{"id": 2}]}, ["items[0].id: 1 became 2"]),
        ({"items": [1]}, {"items": [1, 2, 3]}, ["items[1]: nothing became 2"]),
        ({"items": [1, 2]}, {"items": []}, ["items[0]: 1 became nothing"]),
        ({"items": []}, [], ['the whole: {"items": []} became []']),
        ({"a.b": 1}, {"a.b": 2}, ['"a.b": 1 became 2']),
        ({"application/json": 1}, {"application/json": 2}, ["application/json: 1 became 2"]),
        (
            {"items": 1, "type": "object"},
            {"type": "array"},
            ['type: "object" became "array"', "items: 1 became nothing"],
        ),
    ],
)
def test_the_place_and_both_values_are_told(before: Any, after: Any, told: list[str]) -> None:
    assert [str(one) for one in differences(before, after)] == told


def test_long_values_are_cut_short() -> None:
    (one,) = differences({"text": "a" * 5000}, {"text": "b" * 5000})
    assert len(str(one)) < 400
