"""A filter that both sides are asked for, and which memories each finds by it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum


class Condition(StrEnum):
    """What a payload key has to be."""

    IS = "is"
    """The value, or a list that holds it."""
    NULL = "is null"
    """There, and null."""
    EMPTY = "is missing, null or empty"
    """Not there, null, or a list of nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One condition on one payload key."""

    key: str
    condition: Condition
    value: str | int | bool | None = None
    """Of IS."""

    def __str__(self) -> str:
        value = f" {json.dumps(self.value, ensure_ascii=False)}" if self.condition is Condition.IS else ""
        return f"{self.key} {self.condition}{value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered:
    """What a filter finds on the two sides, by id."""

    filter: Filter
    source: int
    destination: int
    missing: tuple[str, ...] = ()
    """Ids that only the source finds."""
    added: tuple[str, ...] = ()
    """Ids that only the destination finds."""
    refused: str = ""
    """Why the source does not take the filter; then nothing was compared."""
