"""What the service did while its graph was disturbed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.facts.api import ApiAnswer, ApiRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A request of a journey that writes, its answer, and what that has to be."""

    request: ApiRequest
    answer: ApiAnswer
    status: int = 200
    shows: Mapping[str, Any] = field(default_factory=dict)
    """Place of the answer -> what stands there: {"items.0.content": "..."}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """v1 during a disturbance."""

    state: str
    """ "a graph that is down"."""
    answers: tuple[ApiAnswer, ...]
    """To the recorded requests, in their order."""
    journey: tuple[Step, ...]
    steps: int
    """How many the journey has when nothing keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What the service said of its graph, from before an outage until after it."""

    before: bool
    """Whether it said that the graph is connected."""
    told_after_s: float | None
    """When it said that the graph is gone; None where it did not in time."""
    back_after_s: float | None
    """When it said that the graph is back."""
    meanwhile: tuple[ApiAnswer, ...]
    """Health and a list of memories, asked during the outage."""
    asked: int
    """How often its health was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """The connection module, asked for its status once."""

    seconds: float
    """Until it said something, or was ended."""
    connected: bool = False
    problem: str = ""
    ended: bool = True
    """Whether it came back by itself."""
