"""When two vectors or two payloads are the same, and in what they differ where they are not.

Traps and measurements: a store may re-type numbers and reorder keys without losing anything, and may not confuse null,
missing and "", true and 1, or one text with its trimmed or re-normalised form.
"""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.facts import Vector


MAX_FLOAT = int(sys.float_info.max)


def vector_difference(expected: Vector, actual: Vector | None) -> str:
    """Why `actual` is not `expected` bit for bit, by the most telling cause; empty when it is."""
    if actual is None:
        return "no vector"
    if expected.shape != actual.shape:
        return f"another dimension: {actual.shape[0]} for {expected.shape[0]}"
    if expected.view(np.uint32).tolist() == actual.view(np.uint32).tolist():
        return ""
    return next((cause for cause, holds in _VECTOR_CAUSES.items() if holds(expected, actual)), "other numbers")


def _same(left: Vector, right: Vector) -> bool:
    return bool(np.array_equal(left, right))


def _normalised(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector.astype(np.float64)))
    return (vector / length).astype(np.float32) if length else vector


def _half(vector: Vector) -> Vector:
    with np.errstate(over="ignore"):
        return vector.astype(np.float16).astype(np.float32)


_VECTOR_CAUSES: dict[str, Callable[[Vector, Vector], bool]] = {
    "not a number": lambda _, actual: not bool(np.isfinite(actual).all()),
    "minus zero became zero": _same,
    "zeroed": lambda _, actual: not actual.any(),
    "rounded to 16 bits": lambda expected, actual: _same(_half(expected), actual),
    "sign flipped": lambda expected, actual: _same(expected, -actual),
    "normalised": lambda expected, actual: bool(np.allclose(_normalised(expected), actual, rtol=1e-6, atol=1e-9)),
    "reordered": lambda expected, actual: _same(np.sort(expected), np.sort(actual)),
    "rounded": lambda expected, actual: bool(np.allclose(expected, actual, rtol=1e-3, atol=1e-6)),
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
    return "" if expected == actual else f"{where}: value changed"


def _object_difference(expected: dict[str, Any], actual: dict[str, Any], path: str) -> str:
    prefix = f"{path}." if path else ""
    if missing := sorted(expected.keys() - actual.keys()):
        return f"{prefix}{missing[0]}: key missing"
    if added := sorted(actual.keys() - expected.keys()):
        return f"{prefix}{added[0]}: key added"
    found = (payload_difference(expected[key], actual[key], f"{prefix}{key}") for key in expected)
    return next((difference for difference in found if difference), "")


def _list_difference(expected: list[Any], actual: list[Any], path: str) -> str:
    if len(expected) != len(actual):
        return f"{path}: {len(actual)} entries for {len(expected)}"
    pairs = enumerate(zip(expected, actual, strict=True))
    found = (payload_difference(left, right, f"{path}[{place}]") for place, (left, right) in pairs)
    return next((difference for difference in found if difference), "")


def _text_difference(expected: str, actual: str, where: str) -> str:
    if expected == actual:
        return ""
    if expected.strip() == actual.strip():
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
