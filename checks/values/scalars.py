"""What became of a value that is no object and no list on both sides."""

from __future__ import annotations

import json
from decimal import Decimal

from checks.values.cause import NOTHING, Cause
from checks.values.equality import is_number, same_payload
from checks.values.numbers import number_cause
from checks.values.texts import text_cause

_KINDS = {
    dict: "object",
    list: "list",
    str: "text",
    bool: "boolean",
    int: "number",
    float: "number",
    Decimal: "number",
    type(None): "null",
}


def scalar_cause(expected: object, actual: object) -> Cause:
    """What happened to a value, its type before all."""
    if is_number(expected) and is_number(actual):
        return number_cause(expected, actual)  # type: ignore[arg-type]  # is_number has told
    if is_number(expected) and isinstance(actual, Decimal):
        return Cause(words="number changed", note="a double holds fewer digits")
    if isinstance(expected, str) and isinstance(actual, str):
        return text_cause(expected, actual)
    if type(expected) is not type(actual):
        return Cause(words=_type_cause(expected, actual))
    return NOTHING if expected == actual else Cause(words=f"{kind_of(expected)} changed")


def kind_of(value: object) -> str:
    """What JSON calls it: "object", "list", "text", "number", "boolean", "null"."""
    return _KINDS.get(type(value), type(value).__name__)


def _type_cause(expected: object, actual: object) -> str:
    if (expected, actual) == (None, ""):
        return 'null became ""'
    if (expected, actual) == ("", None):
        return '"" became null'
    if isinstance(expected, dict | list) and isinstance(actual, str) and _encodes(actual, expected):
        return "JSON encoded twice"
    if isinstance(actual, list) and len(actual) == 1 and same_payload(expected, actual[0]):
        return "wrapped in a list"
    if isinstance(expected, list) and len(expected) == 1 and same_payload(expected[0], actual):
        return "taken out of its list"
    return f"{kind_of(expected)} became {kind_of(actual)}"


def _encodes(text: str, value: object) -> bool:
    """Whether the text is the value as JSON, however often it was encoded."""
    decoded: object = text
    try:
        while isinstance(decoded, str):
            decoded = json.loads(decoded)
    except (ValueError, RecursionError):
        return False
    return same_payload(value, decoded)
