"""Which ids a source has, as far as a column that is to hold them is concerned."""

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
