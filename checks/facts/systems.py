"""Which system answers on a side, and where the rows of its table are kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Who answers, by what its names do not decide."""

    product: str
    """What it says it is, with its version."""
    endpoints: frozenset[tuple[str, int]]
    """IP address and port of what answers."""
    identity: str = ""
    """What stays the same whatever way leads to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What the name of the destination's table stands for."""

    name: str
    """Schema and name; empty when there is no such relation."""
    kind: str = ""
    """"table", "partitioned table", "view", "materialized view", "foreign table"."""
    parts: int = 0
    """Relations that its rows are kept in, partitions and children."""
    elsewhere: tuple[str, ...] = ()
    """Those of them whose rows lie in another system."""
