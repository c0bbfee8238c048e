"""What became of a text."""

from __future__ import annotations

import html
import json
import re
import unicodedata
import urllib.parse
from contextlib import suppress
from typing import TYPE_CHECKING

from checks.values.cause import NOTHING, Cause
from checks.values.times import time_cause

if TYPE_CHECKING:
    from collections.abc import Callable

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_REPLACEMENT = re.compile("[?\ufffd]")
_FOREIGN = re.compile("(?:[^\x00-\x7f]|[?])+")
_WINDOWS = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}
"""What Windows makes of these of latin-1; five of them it leaves as they are."""
_ELLIPSIS = re.compile(r"\s*(…|\.\.\.)\Z")


def text_cause(expected: str, actual: str) -> Cause:
    """What happened to a text."""
    if expected == actual:
        return NOTHING
    if found := time_cause(expected, actual):
        return found
    return Cause(words=next((words for words, holds in _CAUSES.items() if holds(expected, actual)), "text changed"))


def _trimmed(expected: str, actual: str) -> bool:
    return expected.strip() == actual.strip() and actual in expected


def _encoded_twice(expected: str, actual: str) -> bool:
    return actual in (json.dumps(expected), json.dumps(expected, ensure_ascii=False))


def _escaped(expected: str, actual: str) -> bool:
    """By any of the ways that a script makes a text fit into another: JSON, HTML, a URL, Python, SQL."""
    quoted = (json.dumps(expected)[1:-1], json.dumps(expected, ensure_ascii=False)[1:-1])
    with_slashes = expected.encode("unicode_escape").decode(), expected.replace("\\", "\\\\")
    if actual in (*quoted, *with_slashes, expected.replace("'", "''"), expected.replace("'", "\\'")):
        return True
    return urllib.parse.unquote_plus(actual) == expected or _html(actual) == expected


def _html(text: str) -> str:
    """What the entities stand for; the text itself where one has more digits than Python reads."""
    with suppress(ValueError):
        return html.unescape(text)
    return text


def _encoded_anew(expected: str, actual: str) -> bool:
    """UTF-8 was read as something else, or characters that an encoding lacks were replaced or left out."""
    if expected.isascii() and actual.isascii():
        return False
    return _misread(expected, actual) or _misread(actual, expected) or _replaced(expected, actual)


def _misread(right: str, wrong: str) -> bool:
    encoded = right.encode("utf-8", "surrogatepass")
    latin = encoded.decode("latin-1")
    return wrong in (latin, latin.translate(_WINDOWS), encoded.decode("ascii", "replace"))


def _replaced(expected: str, actual: str) -> bool:
    if actual and actual == "".join(character for character in expected if character.isascii()):
        return True
    more = len(_REPLACEMENT.findall(actual)) > len(_REPLACEMENT.findall(expected))
    return more and _FOREIGN.sub("?", expected) == _FOREIGN.sub("?", actual)


def _normalised(expected: str, actual: str) -> bool:
    return unicodedata.normalize("NFKC", expected) == unicodedata.normalize("NFKC", actual)


def _cut(expected: str, actual: str) -> bool:
    kept = _ELLIPSIS.sub("", actual)
    return bool(kept) and len(kept) < len(expected) and expected.startswith(kept)


_CAUSES: dict[str, Callable[[str, str], bool]] = {
    "text trimmed": _trimmed,
    "text emptied": lambda _, actual: not actual,
    "JSON encoded twice": _encoded_twice,
    "control characters removed": lambda expected, actual: _CONTROL.sub("", expected) == actual,
    "text escaped": _escaped,
    "text unescaped": lambda expected, actual: _escaped(actual, expected),
    "text re-encoded": _encoded_anew,
    "text normalised": _normalised,
    "letter case changed": lambda expected, actual: expected.upper().casefold() == actual.upper().casefold(),
    "white space changed": lambda expected, actual: expected.split() == actual.split(),
    "text cut": _cut,
}
"""Most telling first."""
