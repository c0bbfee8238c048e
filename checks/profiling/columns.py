"""Whether a column's type keeps the values of a payload key."""

from __future__ import annotations

import math
import re
import uuid
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from checks.values.times import parse_time

if TYPE_CHECKING:
    from collections.abc import Callable

INTEGERS = {"smallint": 2**15, "integer": 2**31, "bigint": 2**63}
_MICROSECOND = 1_000
_DATE = len("2025-06-23")
_INTEGER = re.compile(r"[+-]?\d{1,30}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?", re.ASCII)


class Fit(NamedTuple):
    """What becomes of a value; no words when it stays what it is."""

    words: str = ""
    refused: bool = False


FITS = Fit()
NULL = Fit("null or missing, and the column may not be null", refused=True)


def judges(column_type: str) -> bool:
    """Whether it is known what a column of the type holds."""
    return column_type.removesuffix("[]") in _HOLDERS


def fit(column_type: str, value: object) -> Fit:
    """What becomes of a value that is not null in a column of a type that `judges` knows."""
    if column_type.endswith("[]"):
        return _list(column_type.removesuffix("[]"), value)
    return _HOLDERS[column_type](value)


def _list(inner: str, value: object) -> Fit:
    if not isinstance(value, list):
        return Fit("no list", refused=True)
    fits = [_HOLDERS[inner](one) for one in value if one is not None]
    return next((one for one in fits if one.refused), next((one for one in fits if one.words), FITS))


def _text(value: Any) -> Fit:
    return FITS if isinstance(value, str) else Fit("becomes text")


def _integer(value: Any, limit: int) -> Fit:
    if isinstance(value, str) and _INTEGER.fullmatch(value) and -limit <= int(value) < limit:
        return Fit("text that becomes a number")
    if isinstance(value, bool) or not isinstance(value, int | float) or value % 1:
        return Fit("no integer", refused=True)
    return FITS if -limit <= value < limit else Fit("too large", refused=True)


def _numeric(value: Any) -> Fit:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Fit("text that becomes a number")
    return FITS if _is_number(value) else Fit("no number", refused=True)


def _double(value: Any) -> Fit:
    found = _numeric(value)
    if found is not FITS or _as_double(value) == value:
        return found
    return Fit("rounded") if math.isfinite(_as_double(value)) else Fit("too large or too small", refused=True)


def _real(value: Any) -> Fit:
    found = _numeric(value)
    if found is not FITS:
        return found
    with np.errstate(over="ignore", under="ignore"):
        kept = float(np.float32(_as_double(value)))
    if kept == value:
        return FITS
    return Fit("rounded") if np.isfinite(kept) and kept else Fit("too large or too small", refused=True)


def _boolean(value: Any) -> Fit:
    if isinstance(value, str) and value.lower() in ("true", "false", "t", "f", "yes", "no", "on", "off", "1", "0"):
        return Fit("text that becomes a boolean")
    return FITS if isinstance(value, bool) else Fit("no boolean", refused=True)


def _uuid(value: Any) -> Fit:
    if isinstance(value, str):
        with suppress(ValueError):
            return FITS if str(uuid.UUID(value)) == value else Fit("written another way")
    return Fit("no UUID", refused=True)


def _time(value: Any, *, zone: bool) -> Fit:
    found = parse_time(value) if isinstance(value, str) else None
    if found is None:
        return Fit("no time of ISO 8601", refused=True)
    if (found.offset is None) is zone:
        return Fit("time zone added" if zone else "time zone dropped")
    return Fit("time cut to microseconds") if found.wall % _MICROSECOND else FITS


def _date(value: Any) -> Fit:
    found = _time(value, zone=False)
    if found.refused or len(value) == _DATE:
        return found
    return Fit("time of day dropped")


def _as_double(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_HOLDERS: dict[str, Callable[[Any], Fit]] = {
    **dict.fromkeys(("text", "character varying"), _text),
    **dict.fromkeys(("json", "jsonb"), lambda value: FITS),
    **{name: partial(_integer, limit=limit) for name, limit in INTEGERS.items()},
    "numeric": _numeric,
    "double precision": _double,
    "real": _real,
    "boolean": _boolean,
    "uuid": _uuid,
    "date": _date,
    "timestamp with time zone": partial(_time, zone=True),
    "timestamp without time zone": partial(_time, zone=False),
}
"""By the type as format_type() spells it without its modifier, which may be narrower still."""
