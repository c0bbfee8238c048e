"""Ids of memories: which a source has, and whose each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.facts.blocks import IdKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceIds:
    """The ids of all of a source's collections together."""

    points: int
    collections: int
    kinds: tuple[IdKind, ...]
    too_large: int | None = None
    """A number that the column in question cannot hold, where there is one."""
    repeated: int = 0
    """Ids, or pairs of user and id, that more than one collection holds."""
    examples: tuple[str, ...] = ()
    """Some of the repeated ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedId:
    """A memory's id as text, and whose it is there: a point, a row or a node that stands for it."""

    id: str
    user: str | None
    """None where none is named."""
