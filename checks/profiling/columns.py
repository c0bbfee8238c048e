"""Whether a column's type keeps the values of a payload key."""

from __future__ import annotations

import json
import math
import re
import uuid
from contextlib import suppress
from decimal import Decimal
from enum import StrEnum
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
_DATES_AS_NUMBERS = (6, 7, 8)  # digits: PostgreSQL reads 20250623 as a date
_DIGIT = re.compile(r"\d")
_LIMITED = re.compile(r"character varying\((\d+)\)")
_TRUTHS = ("true", "false", "yes", "no")
_NUMBER = re.compile(r"[+-]?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?", re.ASCII)


class Fate(StrEnum):
    """What becomes of a value."""

    KEPT = "kept"
    CHANGED = "changed"
    UNTOLD = "untold"
    """PostgreSQL reads more than can be told here."""
    REFUSED = "refused"


class Fit(NamedTuple):
    """What becomes of a value, and why."""

    fate: Fate = Fate.KEPT
    words: str = ""


FITS = Fit()
NULL = Fit(Fate.REFUSED, "null or missing, and the column may not be null")
_HEAVIEST_FIRST = (Fate.REFUSED, Fate.UNTOLD, Fate.CHANGED)


def judges(column_type: str) -> bool:
    """Whether it is known what a column of the type holds."""
    inner = column_type.removesuffix("[]")
    return inner in _HOLDERS or bool(_LIMITED.fullmatch(inner))


def fit(column_type: str, value: object) -> Fit:
    """What becomes of a value that is not null in a column of a type that `judges` knows."""
    if column_type.endswith("[]"):
        return _list(column_type.removesuffix("[]"), value)
    if limited := _LIMITED.fullmatch(column_type):
        return _limited(value, int(limited[1]))
    return _HOLDERS[column_type](value)


def _list(inner: str, value: object) -> Fit:
    if not isinstance(value, list):
        literal = isinstance(value, str) and value.strip()[:1] in ("{", "[")
        return Fit(Fate.UNTOLD, "text that may be an array") if literal else Fit(Fate.REFUSED, "no list")
    if any(isinstance(one, list) for one in value):
        return Fit(Fate.UNTOLD, "lists within a list")
    fits = [fit(inner, one) for one in value if one is not None]
    return next((one for fate in _HEAVIEST_FIRST for one in fits if one.fate is fate), FITS)


def _text(value: Any) -> Fit:
    return FITS if isinstance(value, str) else Fit(Fate.CHANGED, "becomes text")


def _limited(value: Any, most: int) -> Fit:
    """PostgreSQL takes spaces beyond the limit, and drops them."""
    if isinstance(value, float | list | dict):
        return Fit(Fate.UNTOLD, "becomes text of a length that depends on who writes it")
    text = value if isinstance(value, str) else json.dumps(value)
    if len(text) <= most:
        return _text(value)
    return Fit(Fate.REFUSED, "too long") if text[most:].strip(" ") else Fit(Fate.CHANGED, "spaces dropped")


def _integer(value: Any, limit: int) -> Fit:
    if isinstance(value, str):
        found = _number_in(value, _INTEGER)
        inside = found.fate is not Fate.CHANGED or -limit <= int(value) < limit
        return found if inside else Fit(Fate.REFUSED, "too large")
    if not _is_number(value) or value % 1:
        return Fit(Fate.REFUSED, "no integer")
    if not -limit <= value < limit:
        return Fit(Fate.REFUSED, "too large")
    return FITS if isinstance(value, int) else Fit(Fate.CHANGED, "double that becomes an integer")


def _numeric(value: Any) -> Fit:
    if isinstance(value, str):
        return _number_in(value, _NUMBER)
    return FITS if _is_number(value) else Fit(Fate.REFUSED, "no number")


def _number_in(text: str, pattern: re.Pattern[str]) -> Fit:
    if pattern.fullmatch(text.strip()):
        return Fit(Fate.CHANGED, "text that becomes a number")
    may_be_one = _DIGIT.search(text) or text.strip().lower().lstrip("+-") in ("nan", "inf", "infinity")
    return Fit(Fate.UNTOLD, "text that may be no number") if may_be_one else Fit(Fate.REFUSED, "no number")


def _double(value: Any) -> Fit:
    return _in_floats(value, _as_double)


def _real(value: Any) -> Fit:
    return _in_floats(value, lambda number: float(np.float32(_as_double(number))))


def _in_floats(value: Any, kept_as: Callable[[float], float]) -> Fit:
    found = _numeric(value)
    if found.fate not in (Fate.KEPT, Fate.CHANGED):
        return found
    exact = Decimal(value)
    with np.errstate(over="ignore", under="ignore"):
        kept = kept_as(float(value) if isinstance(value, str) else value)
    if not exact.is_finite() or kept == value:
        return found
    if not math.isfinite(kept) or bool(kept) is not bool(exact):
        return Fit(Fate.REFUSED, "too large or too small")
    return found if isinstance(value, str) else Fit(Fate.CHANGED, "rounded")


def _boolean(value: Any) -> Fit:
    if isinstance(value, bool):
        return FITS
    if isinstance(value, int) and value in (0, 1):
        return Fit(Fate.CHANGED, "number that becomes a boolean")
    text = value.strip().lower() if isinstance(value, str) else ""
    meant = text in ("on", "of", "off", "1", "0") or any(word.startswith(text) for word in _TRUTHS)
    return Fit(Fate.CHANGED, "text that becomes a boolean") if text and meant else Fit(Fate.REFUSED, "no boolean")


def _uuid(value: Any) -> Fit:
    if isinstance(value, str) and not value.startswith("u"):
        with suppress(ValueError):
            return FITS if str(uuid.UUID(value)) == value else Fit(Fate.CHANGED, "written another way")
    return Fit(Fate.REFUSED, "no UUID")


def _time(value: Any, *, zone: bool) -> Fit:
    if not isinstance(value, str):
        sure = isinstance(value, int) and len(str(abs(value))) not in _DATES_AS_NUMBERS
        return Fit(Fate.REFUSED if sure else Fate.UNTOLD, "no text that tells a time")
    if (found := parse_time(value)) is None:
        return Fit(Fate.UNTOLD, "text that is no time of ISO 8601")
    if (found.offset is None) is zone:
        return Fit(Fate.CHANGED, "time zone added" if zone else "time zone dropped")
    return Fit(Fate.CHANGED, "time cut to microseconds") if found.wall % _MICROSECOND else FITS


def _date(value: Any) -> Fit:
    found = _time(value, zone=False)
    if found.fate in (Fate.REFUSED, Fate.UNTOLD) or len(value) == _DATE:
        return found
    return Fit(Fate.CHANGED, "time of day dropped")


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
"""By the type as format_type() spells it with its modifier; numeric(10,2) and the like are not known."""
