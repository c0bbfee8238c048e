"""Every place where two payloads differ, and what happened there."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from checks.values import payload_causes, same_payload
from checks.values.remedies import REMEDIES
from tests.checks.values.generated import payloads, values


def told(expected: object, actual: object) -> list[str]:
    return [f"{found.path}: {found.cause.words}" for found in payload_causes(expected, actual)]


@pytest.mark.parametrize(
    ("expected", "actual", "cause"),
    [
        ({"a": 1}, {}, "a: key missing"),
        ({}, {"a": 1}, "a: key added"),
        ({"a": None}, {}, "a: missing for null"),
        ({}, {"a": None}, "a: null for missing"),
        ({"a": ""}, {}, 'a: missing for ""'),
        ({}, {"a": ""}, 'a: "" for missing'),
        ({"a": None}, {"a": ""}, 'a: null became ""'),
        ({"a": ""}, {"a": None}, 'a: "" became null'),
        ({"a": 1}, {"a": "1"}, "a: number became text"),
        ({"a": "1"}, {"a": 1}, "a: text became number"),
        ({"a": True}, {"a": 1}, "a: boolean became number"),
        ({"a": True}, {"a": "true"}, "a: boolean became text"),
        ({"a": True}, {"a": False}, "a: boolean changed"),
        ({"a": None}, {"a": "null"}, "a: null became text"),
        ({"a": "x"}, {"a": ["x"]}, "a: wrapped in a list"),
        ({"a": {"b": 1}}, {"a": [{"b": 1}]}, "a: wrapped in a list"),
        ({"a": ["x"]}, {"a": "x"}, "a: taken out of its list"),
        ({"a": ["x"]}, {"a": "y"}, "a: list became text"),
        ({"a": []}, {"a": {}}, "a: list became object"),
        ({"a": {"b": [1]}}, {"a": '{"b": [1]}'}, "a: JSON encoded twice"),
        ({"a": [1, 2.0]}, {"a": "[1,2]"}, "a: JSON encoded twice"),
        ({"a": {"b": [1]}}, {"a": json.dumps('{"b": [1]}')}, "a: JSON encoded twice"),
        ({"a": {"b": [1]}}, {"a": '{"b": [2]}'}, "a: object became text"),
        ({"a": {"b": [1]}}, {"a": "[" * 100_000}, "a: object became text"),
        ({"a": {"b": [1]}}, {"a": "9" * 5_000}, "a: object became text"),
        ({"a": {"b": [1]}}, '{"a": {"b": [1]}}', ": JSON encoded twice"),
        ({"a": 1}, None, ": object became null"),
        ({"a": [1, 2]}, {"a": [2, 1]}, "a: list order changed"),
        ({"a": [{"b": 1}, 2]}, {"a": [2.0, {"b": 1.0}]}, "a: list order changed"),
        ({"a": [1, 2, 1]}, {"a": [1, 2]}, "a: list entries dropped"),
        ({"a": [1]}, {"a": []}, "a: list entries dropped"),
        ({"a": [1, 2]}, {"a": [1, 2, 1, 2]}, "a: list entries doubled"),
        ({"a": [1]}, {"a": [1, 2]}, "a: list entries added"),
        ({"a": [1, 2]}, {"a": [3]}, "a: list of another length"),
        ({"a": [1, True]}, {"a": [True, 2]}, "a[0]: number became boolean"),
        ({"a": [{"b": [True]}]}, {"a": [{"b": [None]}]}, "a[0].b[0]: boolean became null"),
        ({"a": {"b": 1, "c": {"d": 2}}}, {"a.b": 1, "a.c.d": 2}, "a: object flattened"),
        ({"a": {"b": 1, "c": {"d": 2}}}, {"a_b": 1, "a_c_d": 2.0}, "a: object flattened"),
        ({"a": {"b": 1}}, {"b": 1}, "a: object flattened"),
        ({"x": {"a": {"b": 1}}}, {"x": {"a-b": 1}}, "x.a: object flattened"),
        ({"": {"": 1}}, {"": {"": 2}}, '"".""' + ": number changed"),
        ({"a": 2**53 + 1}, {"a": 2**53}, "a: integer rounded to a double"),
        ({"a": "2025-06-23T00:00:00Z"}, {"a": "2025-06-23T00:00:00"}, "a: time zone dropped"),
        ([1], [2], "[0]: number changed"),
    ],
)
def test_a_planted_change_is_named(expected: object, actual: object, cause: str) -> None:
    assert told(expected, actual)[0] == cause
    words = cause.rpartition(": ")[2]
    assert words in REMEDIES or " became " in words


def test_every_place_is_named_keys_first_and_both_values_are_kept() -> None:
    expected = {"b": 1, "gone": 2, "a": {"x": "y ", "list": [1, 2, 3]}}
    actual = {"b": 3, "a": {"x": "y", "list": [1, 0, 4]}, "new": 5}
    assert told(expected, actual) == [
        "gone: key missing", "new: key added", "b: number changed", "a.x: text trimmed", "a.list[1]: number changed",
        "a.list[2]: number changed",
    ]  # fmt: skip
    pairs = [(found.source, found.destination) for found in payload_causes(expected, actual)]
    assert [repr(pair) for pair in pairs[:3]] == ["(2, nothing)", "(nothing, 5)", "(1, 3)"]


def test_half_of_a_flat_object_is_no_flat_object() -> None:
    assert told({"a": {"b": 1, "c": 2}}, {"a.b": 1}) == ["a: key missing", "a.b: key added"]
    assert told({"a": {"b": 1, "c": 2}}, {"a.b": 1, "a.c": 3}) == ["a: key missing", "a.b: key added", "a.c: key added"]
    assert told({"a": {}}, {"b": 1}) == ["a: key missing", "b: key added"]


@given(payloads, st.data())
def test_a_lost_or_an_added_key_is_named_with_what_it_held(payload: dict[str, Any], data: st.DataObject) -> None:
    assume(payload)
    key = data.draw(st.sampled_from(sorted(payload)))
    less = {name: value for name, value in payload.items() if name != key}
    empty = {"null": "null", '""': '""'}.get(json.dumps(payload[key]), "")
    name = key or '""'
    assert told(payload, less) == [f"{name}: missing for {empty}" if empty else f"{name}: key missing"]
    assert told(less, payload) == [f"{name}: {empty} for missing" if empty else f"{name}: key added"]


@given(values.filter(lambda value: isinstance(value, dict | list)))
def test_what_is_encoded_twice_is_named(value: object) -> None:
    assert told({"a": [value, 1]}, {"a": [json.dumps(value), 1]}) == ["a[0]: JSON encoded twice"]
    assert told(value, json.dumps(json.dumps(value))) == [": JSON encoded twice"]


@given(values)
def test_what_is_wrapped_is_named(value: object) -> None:
    assume(not isinstance(value, list))
    assert told({"a": value}, {"a": [value]}) == ["a: wrapped in a list"]
    assert told({"a": [value]}, {"a": value}) == ["a: taken out of its list"]


@given(st.lists(values, min_size=1, max_size=6), st.randoms())
def test_another_order_of_a_list_is_named(entries: list[object], random: Any) -> None:
    other = random.sample(entries, len(entries))
    assume(not same_payload(entries, other))
    assert told({"a": entries}, {"a": other}) == ["a: list order changed"]
    assert told({"a": entries}, {"a": entries[1:]}) == ["a: list entries dropped"]
    assert told({"a": entries}, {"a": [*entries, *other]}) == ["a: list entries doubled"]


@given(values, values)
def test_every_cause_has_its_remedy(one: object, other: object) -> None:
    for found in payload_causes(one, other):
        assert found.cause.words in REMEDIES or " became " in found.cause.words


@pytest.mark.parametrize("depth", [100, 3_000])
def test_depth_is_no_limit(depth: int) -> None:
    one: object = 1
    other: object = 2
    for level in range(depth):
        one, other = ([one], [other]) if level % 2 else ({"a": one}, {"a": other})
    [found] = payload_causes(one, other)
    assert found.cause.words == "number changed"
    assert (found.path.count("a"), found.path.count("[0]")) == (depth // 2, depth // 2)
