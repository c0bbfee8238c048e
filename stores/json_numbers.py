"""Numbers of JSON text, of which jsonb keeps every digit and a double does not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_DIGITS = 400
"""Of an integer; no double and no integer of the source has as many."""


def exact(text: str) -> float | int | Decimal:
    """A number with a point or an exponent: the double that it is the text of, else an integer, else the decimal."""
    try:
        double, decimal = float(text), Decimal(text)
    except ArithmeticError:  # an exponent beyond all decimals, which only the type json keeps
        return Decimal("NaN")
    if decimal in (Decimal(repr(double)), Decimal(double)):
        return double
    integral = decimal.adjusted() < MOST_DIGITS and decimal == decimal.to_integral_value()
    return int(decimal) if integral else decimal


def holds_doubles(values: Iterable[Any]) -> bool:
    """Whether there is one at any depth; every row of a comparison comes through here."""
    for value in values:
        kind = type(value)
        if kind is str:
            continue
        if kind is float or (kind is list and holds_doubles(value)):
            return True
        if kind is dict and holds_doubles(value.values()):
            return True
    return False
