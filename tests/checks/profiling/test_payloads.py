"""What a payload holds: each trap by itself, and exactly counted over many."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.profiling.keys import MOST_KEYS
from checks.profiling.payloads import LONGEST_USER_BYTES, payload_traps, size_trap, user_trap
from checks.profiling.traps import Trap
from tests.checks.profiling.blocks import counted

LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(st.characters(codec=None))
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))
PAYLOADS = st.dictionaries(st.sampled_from(["user_id", "data", "tags", "n"]) | st.text(max_size=3), VALUES, max_size=5)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\x00b", {Trap.NUL}),
        ("\\u0000", set()),
        ("half \ud83d", {Trap.HALF_CHARACTER}),
        ("\x00\udc00", {Trap.NUL, Trap.HALF_CHARACTER}),
        ("😀", set()),
        ({"a\x00": 1}, {Trap.NUL_KEY}),
        ({"\ud800": 1}, {Trap.HALF_CHARACTER}),
        (2**53, set()),
        (2**53 + 1, {Trap.LARGE_INTEGER}),
        (-(2**63), {Trap.LARGE_INTEGER}),
        (1e16, {Trap.LARGE_DOUBLE}),
        (2.0**53, {Trap.LARGE_DOUBLE}),
        (-1e300, {Trap.LARGE_DOUBLE}),
        (2.0**52 + 0.5, set()),
        (math.nan, {Trap.NOT_FINITE}),
        (-math.inf, {Trap.NOT_FINITE}),
        (True, set()),
        ("2025-06-23T23:18:59Z", {Trap.TIME_WITH_ZONE}),
        ("2025-06-23 23:18:59", {Trap.TIME_WITHOUT_ZONE}),
        ("2025-06-23T23:18:59.123456789-07:00", {Trap.TIME_WITH_ZONE, Trap.FINE_TIME}),
        ("2025-06-23T23:18:59.123456000", {Trap.TIME_WITHOUT_ZONE}),
        ("2025-06-23", set()),
        ("2025 was good", set()),
    ],
)
def test_a_value_is_what_it_is_however_deep(value: object, expected: set[Trap]) -> None:
    assert payload_traps({"key": value})[0] == expected
    assert payload_traps({"key": [1, {"a": [value]}]})[0] == expected


def test_levels_are_counted_without_recursion() -> None:
    value: Any = 1
    for _ in range(100_000):
        value = [value]
    assert payload_traps({}) == (set(), 1)
    assert payload_traps({"a": {}, "b": []}) == (set(), 2)
    assert payload_traps({"a": value}) == ({Trap.DEEP}, 100_001)
    while isinstance(value, list):  # taken apart, for Python frees it by recursion
        value = value[0]


@pytest.mark.parametrize(
    ("payload", "trap"),
    [
        ({}, Trap.USER_MISSING),
        ({"user_id": None}, Trap.USER_NULL),
        ({"user_id": ""}, Trap.USER_EMPTY),
        ({"user_id": 42}, Trap.USER_NO_TEXT),
        ({"user_id": ["a"]}, Trap.USER_NO_TEXT),
        ({"user_id": "ä" * (LONGEST_USER_BYTES // 2)}, ""),
        ({"user_id": "ä" * (LONGEST_USER_BYTES // 2) + "a"}, Trap.USER_LONG),
        ({"user_id": "ann"}, ""),
    ],
)
def test_a_user_is_what_it_is(payload: dict[str, Any], trap: str) -> None:
    assert user_trap(payload, "user_id") == trap


def test_sizes() -> None:
    assert [size_trap(size) for size in (8192, 8193, 2**28 - 1, 2**28)] == ["", Trap.LARGE, Trap.LARGE, Trap.TOO_LARGE]


@given(st.lists(PAYLOADS, max_size=12))
def test_points_are_counted_not_occurrences(payloads: list[dict[str, Any]]) -> None:
    found = counted(payloads)
    for trap in (Trap.NUL, Trap.NUL_KEY, Trap.HALF_CHARACTER, Trap.LARGE_INTEGER, Trap.NOT_FINITE, Trap.USER_MISSING):
        rows = [row for row, payload in enumerate(payloads) if trap in _all_traps(payload)]
        noticed = found.noticed.get(trap)
        assert (noticed.count if noticed else 0) == len(rows)
        assert (noticed.examples if noticed else ()) == tuple(map(str, rows[:5]))
    assert found.points == len(payloads)


@given(st.lists(PAYLOADS, max_size=12))
def test_a_key_is_there_or_missing_in_every_point(payloads: list[dict[str, Any]]) -> None:
    found = counted(payloads)
    assert found.keys.keys() == {key for payload in payloads for key in payload}
    for key, one in found.keys.items():
        without = [str(row) for row, payload in enumerate(payloads) if key not in payload]
        assert (one.missing.count, one.missing.examples) == (len(without), tuple(without[:5]))
        assert sum(noticed.count for noticed in one.kinds.values()) + len(without) == len(payloads)


def test_null_missing_and_empty_are_three_things() -> None:
    key = counted([{"k": None}, {}, {"k": ""}, {"k": "x"}, {"k": ["x"]}, {"k": 1}, {"k": 1.0}, {"k": True}]).keys["k"]
    assert {kind: noticed.count for kind, noticed in key.kinds.items()} == {
        "null": 1, '""': 1, "text": 1, "list": 1, "integer": 1, "double": 1, "boolean": 1,
    }  # fmt: skip
    assert key.missing.examples == ("1",)


def test_keys_that_are_made_from_data_need_no_room() -> None:
    found = counted([{f"key {row}": 1, "user_id": "ann"} for row in range(MOST_KEYS + 10)])
    assert len(found.keys) == MOST_KEYS
    assert found.noticed[Trap.MANY_KEYS].count == 11
    assert found.noticed[Trap.MANY_KEYS].examples[0] == str(MOST_KEYS - 1)


def test_a_payload_that_cannot_be_read_is_counted_and_the_rest_too() -> None:
    found = counted([{"user_id": "ann"}, None, {"user_id": "bob"}])
    assert found.noticed[Trap.UNREADABLE].examples == ("1",)
    assert found.points == 3


def _all_traps(payload: dict[str, Any]) -> set[str]:
    return payload_traps(payload)[0] | {user_trap(payload, "user_id")}
