"""What stores, drivers and scripts do to a vector: each asks whether `actual` is `expected` after it.

Both have one shape and finite numbers, and differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from checks.facts import Vector

    Doubles = NDArray[np.float64]

MAX_ULP = 4
"""Engines that sum squares in orders of their own end 3 steps of float32 apart (measured)."""
NORMALISED_RELATIVE, NORMALISED_ABSOLUTE = 1e-6, 1e-9
SCALED_RELATIVE = 1e-6
ROUNDED_RELATIVE = 1e-2
MOST_DECIMALS = 8
FLOAT32_STEP = 1.2e-7
GRID_SHARE = 1e-3
"""How far from a whole step of 8 bits a number may lie: float32 keeps 1e-5 of 127 steps."""


def same(left: NDArray[Any], right: NDArray[Any]) -> bool:
    """Whether both hold the same numbers; -0.0 is 0.0, and not-a-number is no number."""
    return bool(np.array_equal(left, right))


def as_half(vector: Vector) -> Vector:
    """What a column of halfvec keeps of a vector: the nearest numbers of 16 bits, infinite where it holds none."""
    with np.errstate(over="ignore", under="ignore"):
        return vector.astype(np.float16).astype(np.float32)


def ulps(expected: Vector, actual: Vector) -> int:
    """How many steps of float32 the two lie apart at most."""
    return int(np.abs(_steps(expected) - _steps(actual)).max())


def factor(expected: Vector, actual: Vector) -> float:
    """What the largest number was multiplied with; 0 where there is none."""
    place = int(np.abs(expected).argmax())
    return float(actual[place]) / float(expected[place]) if expected[place] else 0.0


def places(expected: Vector, actual: Vector) -> int:
    """By how many places `actual` is rotated to the right; 0 when it is not."""
    # As bytes, for a search in those takes time in proportion to their number; + 0 makes 0.0 of -0.0.
    twice, sought = np.concatenate([actual, actual]) + np.float32(0), (expected + np.float32(0)).tobytes()
    hay = twice.tobytes()
    at = hay.find(sought)
    while at > 0 and at % expected.itemsize:
        at = hay.find(sought, at + 1)
    return max(at, 0) // expected.itemsize


def in_bfloat16(expected: Vector, actual: Vector) -> bool:
    """The upper half of each number's bits, rounded (what lies halfway to the even one, or up) or cut."""
    bits = expected.view(np.uint32)
    even = bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))
    ways = (even, bits + np.uint32(0x8000), bits)
    return any(same((kept & np.uint32(0xFFFF0000)).view(np.float32), actual) for kept in ways)


def normalised(expected: Vector, actual: Vector) -> bool:
    """Unit length, up to what engines differ by."""
    doubles = expected.astype(np.float64)
    length = float(np.linalg.norm(doubles))
    if not length or not np.isfinite(length):
        return False
    return _close(doubles / length, actual, relative=NORMALISED_RELATIVE, absolute=NORMALISED_ABSOLUTE)


def scaled(expected: Vector, actual: Vector) -> bool:
    """Each number times the same, that is not 1; a single number says nothing of a scale."""
    by = factor(expected, actual)
    if np.count_nonzero(expected) < 2 or not by or abs(by - 1) < 10 * SCALED_RELATIVE:
        return False
    absolute = FLOAT32_STEP * float(np.abs(actual).max())
    return _close(expected.astype(np.float64) * by, actual, relative=SCALED_RELATIVE, absolute=absolute)


def in_8_bits(expected: Vector, actual: Vector) -> bool:
    """As int8 or uint8: clamped as it is, or on a scale, as the codes or as what those stand for."""
    source, kept = expected.astype(np.float64), actual.astype(np.float64)
    largest, low, high = float(np.abs(source).max()), float(source.min()), float(source.max())
    whole = same(np.rint(kept), kept)
    if whole and any(np.abs(np.clip(source, *ends) - kept).max() < 1 for ends in ((0, 255), (-128, 127))):
        return True
    scales = ((0.0, largest / 127), (0.0, 1 / 127), (0.0, 1 / 128), (low, (high - low) / 255))
    return any(step and _on_scale(source, kept, start=start, step=step) for start, step in scales)


def clamped(expected: Vector, actual: Vector) -> bool:
    """Numbers beyond the ends lie at the ends; one of them is just another number."""
    low, high = actual.min(), actual.max()
    return bool(low < high) and differing(expected, actual) > 1 and same(np.clip(expected, low, high), actual)


def to_decimals(expected: Vector, actual: Vector) -> bool:
    """To some number of decimals, rounded or cut."""
    source, kept = expected.astype(np.float64), actual.astype(np.float64)
    error = float(np.abs(source - kept).max())
    slack = FLOAT32_STEP * np.abs(kept)
    fitting = (count for count in range(MOST_DECIMALS + 1) if error <= 10.0**-count * (1 + 1e-6))
    return any(bool((np.abs(kept.round(count) - kept) <= slack).all()) for count in fitting)


def nearly(expected: Vector, actual: Vector) -> bool:
    """Near, and no more can be said."""
    largest = float(np.abs(expected).max())
    return _close(expected, actual, relative=ROUNDED_RELATIVE, absolute=largest * ROUNDED_RELATIVE / 10)


def zeroed_in_part(expected: Vector, actual: Vector) -> bool:
    """Every number that is another one is zero."""
    return not actual[expected != actual].any()


def differing(expected: Vector, actual: Vector) -> int:
    """How many numbers are others."""
    return int(np.count_nonzero(expected != actual))


def _close(left: NDArray[Any], right: NDArray[Any], *, relative: float, absolute: float) -> bool:
    """In double precision, where no difference of two float32 overflows."""
    return bool(np.allclose(left.astype(np.float64), right.astype(np.float64), rtol=relative, atol=absolute))


def _steps(vector: Vector) -> NDArray[np.int64]:
    """Each number's place in the order of all of them; both zeros have one."""
    bits = vector.view(np.int32).astype(np.int64)
    return np.where(bits < 0, -(bits & 0x7FFFFFFF), bits)


def _on_scale(source: Doubles, kept: Doubles, *, start: float, step: float) -> bool:
    codes = (source - start) / step
    for found in (kept, (kept - start) / step):
        if np.abs(found - np.rint(found)).max() <= GRID_SHARE and np.abs(found - codes).max() <= 1:
            return True
    return False
