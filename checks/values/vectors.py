"""When two vectors are the same, and what happened to one where they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from checks.values import changes
from checks.values.cause import NOTHING, Cause
from checks.values.changes import as_half, differing, same

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.facts import Vector

__all__ = ["as_half", "same_bits", "same_vector", "vector_cause"]


def same_bits(one: Vector | None, other: Vector | None) -> bool:
    """Whether both are the same bit for bit; no vector is the same as an empty one."""
    left, right = _known(one), _known(other)
    return left.shape == right.shape and same(left.view(np.uint32), right.view(np.uint32))


def same_vector(one: Vector | None, other: Vector | None) -> bool:
    """Whether both hold the same numbers: -0.0 is 0.0, and not-a-number is itself."""
    left, right = _known(one), _known(other)
    return bool(np.array_equal(left, right)) or bool(np.array_equal(left, right, equal_nan=True))


def vector_cause(expected: Vector | None, actual: Vector | None, *, by_bits: bool = False) -> Cause:
    """Why `actual` is not `expected`, the most telling cause; by bits, minus zero is not zero."""
    source, destination = _known(expected), _known(actual)
    if (same_bits if by_bits else same_vector)(source, destination):
        return NOTHING
    if not (source.size and destination.size):
        return Cause(words="vector added" if destination.size else "no vector")
    if source.shape != destination.shape:
        return _size_cause(source, destination)
    if not np.isfinite(source).all():
        return Cause(words="stored as other numbers")
    words = next((words for words, holds in _CAUSES if holds(source, destination)), "other numbers")
    return Cause(words=words, note=_NOTES[words](source, destination) if words in _NOTES else "")


def _known(vector: Vector | None) -> Vector:
    """In this machine's byte order, whatever page it was cut from."""
    return np.empty(0, np.float32) if vector is None else np.asarray(vector, dtype=np.float32)


def _size_cause(expected: Vector, actual: Vector) -> Cause:
    common = min(expected.size, actual.size)
    note = f"{actual.size} numbers for {expected.size}"
    if same(expected[:common], actual[:common]):
        return Cause(words="cut" if actual.size == common else "padded", note=note)
    if actual.size == common and changes.normalised(expected[:common], actual):
        return Cause(words="cut and normalised", note=note)
    return Cause(words="another dimension", note=note)


_CAUSES: tuple[tuple[str, Callable[[Vector, Vector], bool]], ...] = (
    # Before what it looks like: most floats that are read backwards are no numbers, or next to nothing.
    ("reversed byte order", lambda expected, actual: same_bits(expected.byteswap(), actual)),
    ("not a number", lambda _, actual: not bool(np.isfinite(actual).all())),
    ("minus zero became zero", same),
    ("zeroed", lambda _, actual: not actual.any()),
    ("rounded to 16 bits", lambda expected, actual: same(as_half(expected), actual)),
    ("rounded to bfloat16", changes.in_bfloat16),
    ("within a few ulp", lambda expected, actual: changes.ulps(expected, actual) <= changes.MAX_ULP),
    ("sign flipped", lambda expected, actual: same(-expected, actual)),
    ("signs flipped in part", lambda expected, actual: same(np.abs(expected), np.abs(actual))),
    # A few float32 steps apart: each engine sums the squares in an order of its own.
    ("normalised", changes.normalised),
    ("scaled", changes.scaled),
    ("shifted", lambda expected, actual: changes.places(expected, actual) > 0),
    ("reordered", lambda expected, actual: same(np.sort(expected), np.sort(actual))),
    ("rounded to 8 bits", changes.in_8_bits),
    ("clamped", changes.clamped),
    ("zeroed in part", changes.zeroed_in_part),
    ("rounded", changes.to_decimals),
    ("one number changed", lambda expected, actual: differing(expected, actual) == 1 < expected.size),
    ("some numbers changed", lambda expected, actual: differing(expected, actual) * 2 <= expected.size),
    ("rounded", changes.nearly),
)
"""Most telling first."""

_NOTES: dict[str, Callable[[Vector, Vector], str]] = {
    "within a few ulp": lambda expected, actual: f"at most {changes.ulps(expected, actual)} ulp apart",
    "signs flipped in part": lambda expected, actual: _share(expected, actual),
    "scaled": lambda expected, actual: f"times {changes.factor(expected, actual):.6g}",
    "shifted": lambda expected, actual: f"{changes.places(expected, actual)} to the right",
    "zeroed in part": lambda expected, actual: _share(expected, actual),
    "some numbers changed": lambda expected, actual: _share(expected, actual),
}


def _share(expected: Vector, actual: Vector) -> str:
    return f"{differing(expected, actual)} of {expected.size} numbers"
