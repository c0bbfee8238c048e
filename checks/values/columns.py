"""Payload keys that became columns of their own: what such a column can tell, and what it cannot."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from checks.values.cause import ABSENT, Found
from checks.values.equality import is_number
from checks.values.payloads import added_cause, missing_cause, payload_causes
from checks.values.times import SECOND, parse_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MICROSECOND = 1_000
"""In nanoseconds; a timestamp keeps no less."""
FIRST_MILLISECONDS = 10**11
"""A time as a number counts seconds below and milliseconds from here on, 1973 and 5138."""
NUMERIC = ("smallint", "integer", "bigint", "int", "numeric", "decimal", "real", "double", "float", "money")


def column_causes(
    source: Mapping[str, Any], destination: Mapping[str, Any], kinds: Mapping[str, str]
) -> Iterator[Found]:
    """Where the keys that became columns differ; a column's null may be a missing key or null."""
    for key, kind in kinds.items():
        left, right = source.get(key), _plain(destination.get(key))
        if left is None and right is None:
            continue
        if left is None or right is None:
            yield _one_sided(key, left, right)
        elif not same_in_column(left, destination[key], kind=kind):
            yield from payload_causes(_plain(left), right, key)


def same_in_column(source: object, destination: object, *, kind: str) -> bool:
    """Whether the column's type makes the same of both; False too where it has nothing to say."""
    return _comparison(kind)(source, destination)


def _one_sided(key: str, left: object, right: object) -> Found:
    if "" in (left, right):
        return next(payload_causes(left, right, key))
    cause = missing_cause("any") if right is None else added_cause("any")
    return Found(
        path=key, cause=cause, source=ABSENT if left is None else left, destination=ABSENT if right is None else right
    )


def _comparison(kind: str) -> Callable[[object, object], bool]:
    name = kind.lower().strip()
    if name.endswith("[]"):
        return _never
    if name.startswith(("timestamp", "date")):
        return _same_instant
    if name.startswith("uuid"):
        return _same_uuid
    return _same_decimal if name.startswith(NUMERIC) else _never


def _never(_source: object, _destination: object) -> bool:
    return False


def _same_instant(source: object, destination: object) -> bool:
    left, right = _instant(source), _instant(destination)
    return left is not None and right is not None and abs(left - right) < MICROSECOND


def _instant(value: object) -> int | None:
    if is_number(value):
        number = _decimal(value)
        if number is None or abs(number) >= FIRST_MILLISECONDS * 1000:
            return None
        return int(number * (SECOND if abs(number) < FIRST_MILLISECONDS else SECOND // 1000))
    time = parse_time(str(_plain(value)))
    return time.instant if time else None


def _same_uuid(source: object, destination: object) -> bool:
    try:
        return uuid.UUID(str(source)) == uuid.UUID(str(destination))
    except ValueError:
        return False


def _same_decimal(source: object, destination: object) -> bool:
    """By value. A text of the source is the same only as it is: 7 does not say that it was "007"."""
    if isinstance(source, str):
        return source == str(destination)
    left, right = _decimal(source), _decimal(destination)
    return left is not None and left == right


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _plain(value: object) -> object:
    """A driver's value as JSON writes it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
    return str(value) if isinstance(value, uuid.UUID) else value
