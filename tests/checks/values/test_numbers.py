"""What became of a number."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from checks.values.equality import same_number
from checks.values.numbers import number_cause

doubles = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("expected", "actual", "cause"),
    [
        (1, 1.0, ""),
        (2**53 + 1, 2**53, "integer rounded to a double"),
        (2**53 + 1, 2.0**53, "integer rounded to a double"),
        (2**80 + 1, float(2**80), "integer rounded to a double"),
        (10**17 + 1, 10**17, "integer rounded to a double"),
        (2**53 + 1, 2**53 + 2, "number rounded"),
        (0.1, 0.10000000000000002, "number rounded"),
        (0.1, float(np.float32(0.1)), "number rounded"),
        (3.14159, 3.14, "number rounded"),
        (3.14159, 3, "number rounded"),
        (-2.7, -2, "number rounded"),
        (0.87, 1.0, "number rounded"),
        (0.5, 1.5, "number changed"),
        (3, 4, "number changed"),
        (0, 1e-300, "number changed"),
        (1.5, 10**400, "number changed"),
        (10**400, 1.5, "number changed"),
        (10**400, 10**400 + 1, "number changed"),
        (math.nan, 0.0, "number changed"),
        (1.5, math.nan, "number changed"),
        (math.inf, 10**400, "number changed"),
    ],
)
def test_a_planted_change_is_named(expected: float, actual: float, cause: str) -> None:
    assert number_cause(expected, actual).words == cause


@given(st.integers(2**52, 2**63).map(lambda half: 2 * half + 1), st.sampled_from([1, -1]))
def test_an_integer_that_went_through_a_double_is_named(size: int, sign: int) -> None:
    integer = sign * size
    assert number_cause(integer, float(integer)).words == "integer rounded to a double"
    assert number_cause(integer, int(float(integer))).words == "integer rounded to a double"


@given(st.floats(-1e6, 1e6), st.integers(0, 8))
def test_a_double_of_fewer_decimals_is_named(double: float, decimals: int) -> None:
    assume(round(double, decimals) != double)
    assert number_cause(double, round(double, decimals)).words == "number rounded"


@given(doubles.filter(lambda double: 1e-30 < abs(double) < 1e30))
def test_a_double_that_went_through_float32_is_named(double: float) -> None:
    single = float(np.float32(double))
    assume(single != double)
    assert number_cause(double, single).words == "number rounded"


@given(st.integers() | st.floats(), st.integers() | st.floats())
def test_any_two_numbers_are_the_same_or_have_a_cause(one: Any, other: Any) -> None:
    assert bool(number_cause(one, other)) is not same_number(one, other)
