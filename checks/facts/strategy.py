"""What a strategy document says of its phases."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyPhase:
    """A phase of the document, and which of its parts are there."""

    number: int
    line: int
    """Of its heading."""
    objective: bool
    tasks: int
    timeline: bool
    success: bool
    """Whether a success criterion says something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """A strategy document."""

    name: str
    phases: tuple[StrategyPhase, ...] = ()
    problem: str = ""
    """Why it cannot be read, with the remedy."""
