"""What became of a number in a payload."""

from __future__ import annotations

import math
from typing import TypeAlias

from checks.values.cause import NOTHING, Cause
from checks.values.equality import same_number

Number: TypeAlias = int | float

ROUNDED_RELATIVE = 1e-6
"""Nearer than this is rounding: float32 keeps 6e-8, a text of 6 digits 5e-7."""
MOST_DECIMALS = 8
LAST_EXACT = 2**53
"""From here on a double does not hold every integer."""


def number_cause(expected: Number, actual: Number) -> Cause:
    """What happened to a number."""
    if same_number(expected, actual):
        return NOTHING
    if isinstance(expected, int) and abs(expected) > LAST_EXACT and _through_a_double(expected, actual):
        return Cause(words="integer rounded to a double")
    if _near(expected, actual) or _fewer_decimals(expected, actual):
        return Cause(words="number rounded")
    return Cause(words="number changed")


def _double(number: Number) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.nan


def _through_a_double(expected: int, actual: Number) -> bool:
    double = _double(expected)
    return math.isfinite(double) and same_number(double, actual)


def _near(expected: Number, actual: Number) -> bool:
    return math.isclose(_double(expected), _double(actual), rel_tol=ROUNDED_RELATIVE)


def _fewer_decimals(expected: Number, actual: Number) -> bool:
    source, kept = _double(expected), _double(actual)
    if not (math.isfinite(source) and math.isfinite(kept)) or not source or source.is_integer():
        return False
    return any(round(kept, places) == kept and _is_cut(source, kept, places) for places in range(MOST_DECIMALS + 1))


def _is_cut(source: float, kept: float, places: int) -> bool:
    """Whether `kept` is one of the two numbers of so many decimals beside the source."""
    return kept in (round(source, places), math.trunc(source * 10**places) / 10**places)
