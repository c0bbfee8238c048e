"""Values as a line of a report shows them: the place where two differ, and never more than fits there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from checks.values.cause import Absent

if TYPE_CHECKING:
    from checks.facts import Vector

LENGTH = 120
"""Characters of a value that are shown, more or less."""
BEFORE = 20
"""Characters or numbers that are shown before the first difference, where that lies far in."""
NUMBERS = 6


def shown(value: object) -> str:
    """A value as JSON; the middle of a long one is left out, and its length said."""
    text = _text(value)
    if len(text) <= LENGTH:
        return text
    half = LENGTH // 2
    return f"{text[:half]}…{text[-half:]} ({len(text):,} characters)"


def shown_pair(source: object, destination: object) -> tuple[str, str]:
    """Two values; of two long ones what is around the first difference, where the ends would hide it."""
    texts = _text(source), _text(destination)
    shorter = min(map(len, texts))
    place = next((place for place in range(shorter) if texts[0][place] != texts[1][place]), shorter)
    if place < LENGTH // 2 or max(map(len, texts)) <= LENGTH:
        return shown(source), shown(destination)
    return _around(texts[0], place), _around(texts[1], place)


def shown_vectors(source: Vector | None, destination: Vector | None) -> tuple[str, str]:
    """Some numbers of two vectors from the first place on where they differ."""
    sizes = [0 if vector is None else vector.size for vector in (source, destination)]
    common = min(sizes)
    if not common or source is None or destination is None:
        return _numbers(source, 0), _numbers(destination, 0)
    left, right = source[:common], destination[:common]
    others = np.flatnonzero((left != right) & ~(np.isnan(left) & np.isnan(right)))
    first = int(others[0]) if others.size else common
    return _numbers(source, first), _numbers(destination, first)


def _numbers(vector: Vector | None, first: int) -> str:
    if vector is None or not vector.size:
        return "none"
    some = ", ".join(str(number) for number in vector[first : first + NUMBERS])
    return f"from [{first}] of {vector.size}: {some or 'nothing'}"


def _around(text: str, place: int) -> str:
    start = place - BEFORE
    end = start + LENGTH
    return f"…{text[start:end]}{'…' if end < len(text) else ''} ({len(text):,} characters, differs from {place:,})"


def _text(value: object) -> str:
    """As JSON that every encoding can carry: a store may hold half a surrogate pair."""
    if isinstance(value, Absent):
        return repr(value)
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        return "nested too deeply to be shown"
    except ValueError:
        return "an integer of too many digits to be shown"
    return text.encode("utf-8", "backslashreplace").decode()
