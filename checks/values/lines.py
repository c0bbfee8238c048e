"""A difference as one line: where it is, a colon, and last its cause. What comes back is compared by bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.values.payloads import payload_causes
from checks.values.vectors import vector_cause

if TYPE_CHECKING:
    from checks.facts import Vector


def cause_of(difference: str) -> str:
    """The cause that a difference ends in, without the place."""
    return difference.rpartition(": ")[2]


def vector_difference(expected: Vector, actual: Vector | None) -> str:
    """Why `actual` is not `expected` bit for bit, by the most telling cause; empty when it is."""
    cause = vector_cause(expected, actual, by_bits=True)
    return f"{cause.note}: {cause.words}" if cause.note else cause.words


def payload_difference(expected: object, actual: object) -> str:
    """Where and why `actual` is not the same value as `expected`, the first place only; empty when it is."""
    for found in payload_causes(expected, actual):
        where = ", ".join(filter(None, (found.path or "the payload", found.cause.note)))
        return f"{where}: {_line_cause(found.cause.words)}"
    return ""


def _line_cause(words: str) -> str:
    """Whether it was null that went is told by the comparison of two stores; here it is a key."""
    if words.startswith("missing for "):
        return "key missing"
    return "key added" if words.endswith(" for missing") else words
