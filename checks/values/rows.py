"""Two memories of one id compared: everything in which they differ."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from checks.values.cause import Cause, Found
from checks.values.columns import column_causes
from checks.values.payloads import payload_causes
from checks.values.shown import shown_pair, shown_vectors
from checks.values.vectors import as_half, vector_cause

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checks.facts import Vector

MISSING = "missing in the destination"
EXTRA = "only in the destination"
REWRITTEN = "id written another way"
ANOTHERS_VECTOR = "another id's vector"
DUPLICATE = "twice in the destination"
MOST_FIELDS = 20
"""How many fields of one payload are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing in which a row of the destination is not its source."""

    cause: str
    """In stable words; `remedy_of` says what usually did it."""
    field: str = ""
    """"vector", "payload" or "payload.<path>"; empty for whole rows."""
    source: str = ""
    """The value as it is shown, shortened."""
    destination: str = ""


class Memory(Protocol):
    """A memory as either side holds it; a vector that is not there is None or empty."""

    @property
    def vector(self) -> Vector | None:
        """The dense vector that is compared."""

    @property
    def payload(self) -> object:
        """A dict with the keys that became columns, unless what was stored is none."""


def row_differences(
    source: Memory, destination: Memory, *, halfvec: bool = False, column_kinds: Mapping[str, str] = {}
) -> tuple[Difference, ...]:
    """Everything in which two memories of one id differ, the vector first; empty when they are the same."""
    fields = islice(_payload(source.payload, destination.payload, column_kinds), MOST_FIELDS)
    return (*_vector(source.vector, destination.vector, halfvec=halfvec), *map(_difference, fields))


def _vector(source: Vector | None, destination: Vector | None, *, halfvec: bool) -> Iterator[Difference]:
    expected = as_half(source) if halfvec and source is not None else source
    too_large = expected is not None and source is not None and _overflows(source, expected)
    cause = Cause(words="too large for 16 bits") if too_large else vector_cause(expected, destination)
    if cause:
        left, right = shown_vectors(source if too_large else expected, destination)
        yield Difference(cause=cause.words, field="vector", source=left, destination=_noted(right, cause))


def _overflows(source: Vector, expected: Vector) -> bool:
    return bool((np.isinf(expected) & np.isfinite(source)).any())


def _payload(source: object, destination: object, kinds: Mapping[str, str]) -> Iterator[Found]:
    if not (kinds and isinstance(source, dict) and isinstance(destination, dict)):
        return payload_causes(source, destination)
    columns = column_causes(source, destination, kinds)
    return chain(columns, payload_causes(_without(source, kinds), _without(destination, kinds)))


def _without(payload: Mapping[str, Any], kinds: Mapping[str, str]) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key not in kinds}


def _difference(found: Found) -> Difference:
    field = f"payload{'' if found.path.startswith('[') or not found.path else '.'}{found.path}"
    source, destination = shown_pair(found.source, found.destination)
    field = field.encode("utf-8", "backslashreplace").decode()  # half a surrogate pair may be a key
    return Difference(cause=found.cause.words, field=field, source=source, destination=_noted(destination, found.cause))


def _noted(text: str, cause: Cause) -> str:
    return f"{text}; {cause.note}" if cause.note else text
