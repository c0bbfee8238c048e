"""How two values that differ are shown."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given

from checks.values.cause import ABSENT
from checks.values.shown import LENGTH, shown, shown_pair, shown_vectors
from tests.checks.values.generated import any_vectors, values


def test_a_value_is_json_and_a_long_one_lacks_its_middle() -> None:
    assert [shown(value) for value in ("é", None, 1.0, {"a": [True]}, ABSENT)] == [
        '"é"', "null", "1.0", '{"a": [true]}', "nothing",
    ]  # fmt: skip
    assert shown("a" * 500 + "b" * 500) == f'"{"a" * 59}…{"b" * 59}" (1,002 characters)'
    assert shown("\ud800") == '"\\ud800"'


def test_what_is_around_the_first_difference_is_shown_where_the_ends_would_hide_it() -> None:
    source, destination = shown_pair("x" * 500 + "left" + "y" * 500, "x" * 500 + "right" + "y" * 500)
    assert "xxleftyy" in source
    assert "xxrightyy" in destination
    assert source.endswith("… (1,006 characters, differs from 501)")
    assert shown_pair("x" * 200, "x" * 199)[1].endswith('xx" (201 characters, differs from 200)')
    assert shown_pair("left" * 100, "right" * 100)[0].startswith('"left')


def test_what_cannot_be_written_says_so() -> None:
    deep: object = 1
    for _ in range(100_000):
        deep = [deep]
    assert shown(deep) == "nested too deeply to be shown"
    assert shown(10**5_000) == "an integer of too many digits to be shown"


def test_vectors_are_shown_from_where_they_differ() -> None:
    vector: Any = np.arange(10, dtype=np.float32) / np.float32(10)
    other = vector.copy()
    other[6] = 7
    assert shown_vectors(vector, other) == ("from [6] of 10: 0.6, 0.7, 0.8, 0.9", "from [6] of 10: 7.0, 0.7, 0.8, 0.9")
    assert shown_vectors(vector[:3], vector[:2]) == ("from [2] of 3: 0.2", "from [2] of 2: nothing")
    assert shown_vectors(vector[:2], None) == ("from [0] of 2: 0.0, 0.1", "none")
    assert shown_vectors(vector[:0], vector[:1]) == ("none", "from [0] of 1: 0.0")


@given(values, values)
def test_any_two_values_are_shown_shortly_and_in_utf8(one: object, other: object) -> None:
    for text in shown_pair(one, other):
        assert len(text.encode()) < 10 * LENGTH


@given(any_vectors, any_vectors)
def test_any_two_vectors_are_shown(one: Any, other: Any) -> None:
    assert all(shown_vectors(one, other))
