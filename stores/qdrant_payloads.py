"""Payloads on their way to Qdrant: read from JSON text, and refused where Qdrant could not give them back."""

from __future__ import annotations

import json
import math
import reprlib
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson

from stores.json_numbers import exact, holds_doubles
from stores.qdrant_problems import NotStorable

if TYPE_CHECKING:
    from typing import TypeAlias

    from checks.facts import Payload

    Given: TypeAlias = Payload | str | bytes | None

MOST_LEVELS = 127
"""Objects and lists within each other, the payload itself counted. Qdrant takes deeper ones, and cannot read them."""
_WORD = 2**63
_SHOWN = 60
_REMEDY = "correct the value where it stands, or leave the memory out"


def storable(given: Given) -> Payload:
    """A payload, JSON text or nothing, as what Qdrant will give back; raises NotStorable with the place and the value.

    Over gRPC Qdrant knows integers of 64 bits with a sign. One beyond goes as a double where it is just that, as what
    Qdrant itself answers of larger ones is; one that would lose digits is refused.
    """
    payload = _values(given)
    if not isinstance(payload, dict):
        raise _refused("", payload, "is no object")
    for key, value in payload.items():
        # Nearly every value is one of these.
        if type(value) is not str or not value.isascii() or not key.isascii():
            _require_text(key, key)
            _require(value, key, MOST_LEVELS - 1)
    return payload


def _values(given: Given) -> Any:
    if not isinstance(given, str | bytes):
        return {} if given is None else given
    with suppress(orjson.JSONDecodeError, RecursionError):
        found = orjson.loads(given)
        # An integer beyond 64 bits has become a double too, and one or the other may have lost digits.
        if not holds_doubles([found]):
            return found
    return _exactly(given)


def _exactly(text: str | bytes) -> Any:
    try:
        return json.loads(text, parse_float=exact)
    except (ValueError, RecursionError) as error:
        raise NotStorable(f"a payload cannot be read as JSON: {error}", remedy=_REMEDY) from error


def _require(value: Any, place: str, levels: int) -> None:
    kind = type(value)
    if kind is str:
        _require_text(value, place)
    elif kind is int:
        if not -_WORD <= value < _WORD and not _is_a_double(value):
            raise _refused(place, value, "does not fit 64 bits")
    elif kind is float:
        if not math.isfinite(value):
            raise _refused(place, value, "is no number of JSON")
    elif kind is dict or kind is list:
        _require_inside(value, place, levels)
    elif value is not None and kind is not bool:
        raise _refused(place, value, "is no double" if kind is Decimal else "is no value of JSON")


def _require_inside(value: dict[str, Any] | list[Any], place: str, levels: int) -> None:
    if not levels:
        raise _refused(place, value, f"lies deeper than {MOST_LEVELS} levels")
    if isinstance(value, list):
        for number, one in enumerate(value):
            _require(one, f"{place}[{number}]", levels - 1)
        return
    for key, one in value.items():
        _require_text(key, place)
        _require(one, f"{place}.{key}", levels - 1)


def _require_text(text: str, place: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _refused(ascii(place)[1:-1], text, "holds half a surrogate pair") from None


def _is_a_double(number: int) -> bool:
    """Whether it is a double, or the shortest text of one."""
    try:
        double = float(number)
    except OverflowError:
        return False
    return number in (int(double), int(Decimal(repr(double))))


def _refused(place: str, value: object, why: str) -> NotStorable:
    shown = place if len(place) <= _SHOWN else f"{place[:_SHOWN]}..."
    where = f"`{shown}` of a payload" if place else "a payload"
    return NotStorable(f"{where} {why}: {reprlib.repr(value)}", remedy=_REMEDY)
