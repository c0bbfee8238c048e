"""When two vectors or two payloads are the same, and in what they differ where they are not.

Traps and measurements: a store may re-type numbers and reorder keys without losing anything, and may not confuse null,
missing and "", true and 1, or one text with its trimmed or re-normalised form. A difference is one line: where it is,
a colon, and last its cause in a few stable words.
"""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from checks.facts import Vector

    Doubles = NDArray[np.float64]

MAX_FLOAT = int(sys.float_info.max)


def cause_of(difference: str) -> str:
    """The cause that a difference ends in, without the place."""
    return difference.rpartition(": ")[2]


def as_half(vector: Vector) -> Vector:
    """What a column of halfvec keeps of a vector: the nearest numbers of 16 bits, infinite where it holds none."""
    with np.errstate(over="ignore", under="ignore"):
        return vector.astype(np.float16).astype(np.float32)


def vector_difference(expected: Vector, actual: Vector | None) -> str:
    """Why `actual` is not `expected` bit for bit, by the most telling cause; empty when it is."""
    if actual is None or not actual.size:
        return "no vector"
    if expected.shape != actual.shape:
        return f"{actual.size} numbers for {expected.size}: another dimension"
    if np.array_equal(expected.view(np.uint32), actual.view(np.uint32)):
        return ""
    if not np.isfinite(expected).all():
        return "stored as other numbers"
    return next((cause for cause, holds in _VECTOR_CAUSES.items() if holds(expected, actual)), "other numbers")


def _same(left: NDArray[Any], right: NDArray[Any]) -> bool:
    return bool(np.array_equal(left, right))


def _close(left: NDArray[Any], right: NDArray[Any], *, relative: float, absolute: float) -> bool:
    """In double precision, where no difference of two float32 overflows."""
    return bool(np.allclose(left.astype(np.float64), right.astype(np.float64), rtol=relative, atol=absolute))


def _largest(vector: Vector) -> float:
    return float(np.abs(vector).max())


def _normalised(vector: Vector) -> Doubles:
    doubles = vector.astype(np.float64)
    return doubles / (float(np.linalg.norm(doubles)) or 1.0)


_VECTOR_CAUSES: dict[str, Callable[[Vector, Vector], bool]] = {
    "not a number": lambda _, actual: not bool(np.isfinite(actual).all()),
    "minus zero became zero": _same,
    "zeroed": lambda _, actual: not actual.any(),
    "rounded to 16 bits": lambda expected, actual: _same(as_half(expected), actual),
    "sign flipped": lambda expected, actual: _same(np.abs(expected), np.abs(actual)),
    # A few float32 steps apart: each engine sums the squares in an order of its own.
    "normalised": lambda expected, actual: _close(_normalised(expected), actual, relative=1e-6, absolute=1e-9),
    "reordered": lambda expected, actual: _same(np.sort(expected), np.sort(actual)),
    "rounded": lambda expected, actual: _close(expected, actual, relative=1e-2, absolute=1e-3 * _largest(expected)),
}


def payload_difference(expected: object, actual: object, path: str = "") -> str:
    """Where and why `actual` is not the same value as `expected`; empty when it is."""
    where = path or "the payload"
    if isinstance(expected, dict) and isinstance(actual, dict):
        return _object_difference(expected, actual, path)
    if isinstance(expected, list) and isinstance(actual, list):
        return _list_difference(expected, actual, path)
    if _is_number(expected) and _is_number(actual):
        return "" if _same_number(expected, actual) else f"{where}: number changed"
    if type(expected) is not type(actual):
        return f"{where}: {_kind(expected)} became {_kind(actual)}"
    if isinstance(expected, str) and isinstance(actual, str):
        return _text_difference(expected, actual, where)
    return "" if expected == actual else f"{where}: {_kind(expected)} changed"


def _object_difference(expected: dict[str, Any], actual: dict[str, Any], path: str) -> str:
    prefix = f"{path}." if path else ""
    if missing := sorted(expected.keys() - actual.keys()):
        return f"{prefix}{missing[0]}: key missing"
    if added := sorted(actual.keys() - expected.keys()):
        return f"{prefix}{added[0]}: key added"
    return _first(payload_difference(value, actual[key], f"{prefix}{key}" or '""') for key, value in expected.items())


def _list_difference(expected: list[Any], actual: list[Any], path: str) -> str:
    if len(expected) != len(actual):
        return f"{path or 'the payload'}, {len(actual)} entries for {len(expected)}: list of another length"
    pairs = enumerate(zip(expected, actual, strict=True))
    return _first(payload_difference(left, right, f"{path}[{place}]") for place, (left, right) in pairs)


def _first(differences: Iterable[str]) -> str:
    return next((difference for difference in differences if difference), "")


def _text_difference(expected: str, actual: str, where: str) -> str:
    if expected == actual:
        return ""
    if expected.strip() == actual.strip() and actual in expected:
        return f"{where}: text trimmed"
    if unicodedata.normalize("NFC", expected) == unicodedata.normalize("NFC", actual):
        return f"{where}: text normalised"
    if actual and expected.startswith(actual):
        return f"{where}: text cut"
    return f"{where}: text changed"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same_number(expected: object, actual: object) -> bool:
    """Equality by value: -0.0 is 0.0, and a double is what the integer reads as that jsonb makes of it."""
    if isinstance(expected, float) and isinstance(actual, int):
        return abs(actual) <= MAX_FLOAT and float(actual) == expected
    return expected == actual or (expected != expected and actual != actual)


def _kind(value: object) -> str:
    names = {dict: "object", list: "list", str: "text", bool: "boolean", type(None): "null"}
    return names.get(type(value), "number")
