"""Payloads by value: -0.0 is 0.0, 1.0 is 1, keys have no order, and true is not 1."""

from __future__ import annotations

import math
from decimal import Decimal


def same_payload(one: object, other: object) -> bool:
    """Whether two JSON values are the same value, however deep they are."""
    pairs = [(one, other)]
    for left, right in pairs:
        if isinstance(left, dict) and isinstance(right, dict):
            if left.keys() != right.keys():
                return False
            pairs.extend((value, right[key]) for key, value in left.items())
        elif isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return False
            pairs.extend(zip(left, right, strict=True))
        elif not _same_leaf(left, right):
            return False
    return True


def is_number(value: object) -> bool:
    """Whether JSON calls it a number: booleans are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def same_number(one: object, other: object) -> bool:
    """Equality by value, where a double is also the integer that its shortest text reads as: jsonb keeps that one."""
    if one == other or (one != one and other != other):
        return True
    if isinstance(one, float) and isinstance(other, int):
        return _reads_as(one, other)
    return isinstance(one, int) and isinstance(other, float) and _reads_as(other, one)


def canonical(value: object) -> tuple[object, ...]:
    """The same for the same value, and hashable; flat, so that depth costs no recursion."""
    tokens: list[object] = []
    rest = [value]
    while rest:
        item = rest.pop()
        if isinstance(item, dict):
            keys = sorted(item, key=str, reverse=True)
            tokens.append(("object", *keys))
            rest.extend(item[key] for key in keys)
        elif isinstance(item, list):
            tokens.append(("list", len(item)))
            rest.extend(item)
        else:
            tokens.append(_canonical_leaf(item))
    return tuple(tokens)


def _same_leaf(left: object, right: object) -> bool:
    if type(left) is type(right) and type(left) is not float:
        return left == right
    return is_number(left) and is_number(right) and same_number(left, right)


def _reads_as(double: float, integer: int) -> bool:
    """Whether a text of the double, the shortest or the one of 17 digits, is that integer."""
    if not double.is_integer():
        return False
    return any(int(Decimal(text)) == integer for text in (repr(double), f"{double:.17g}"))


def _canonical_leaf(item: object) -> tuple[str, object]:
    if not is_number(item):
        return type(item).__name__, item
    if isinstance(item, float) and not math.isfinite(item):
        return "number", repr(item)
    return "number", int(Decimal(repr(item))) if isinstance(item, float) and item.is_integer() else item
