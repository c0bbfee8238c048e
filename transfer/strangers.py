"""Vectors that are right but in the wrong place: another id's."""

from __future__ import annotations

import uuid
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from checks.facts import KEY_TYPE, IdKind, id_of, key_of
from checks.values import ANOTHERS_VECTOR, as_half
from stores.errors import StoreError
from transfer.memories import memory_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checks.facts import Block, PointId
    from checks.values import Difference
    from transfer.jobs import Differing, Job
    from transfer.sides import Sides

FIELD = "vector"
NAMES_NOTHING = ("other numbers", "some numbers changed", "rounded")
"""Causes that another point's vector may be taken for."""


def named_strangers(
    sides: Sides, job: Job, source: Block, differing: Iterable[Differing]
) -> tuple[tuple[Differing, ...], int]:
    """The same rows; where a vector is found to be that of another point, this is its cause.

    Points are sought among those that were read with the rows (`source`), then by a search, as often as the job
    allows; how many searches are left is told.
    """
    owners = _Owners(sides, job, source)
    return tuple(_told(row, owners) for row in differing), owners.searches_left


def _told(row: Differing, owners: _Owners) -> Differing:
    if row.vector and any(_may_be(difference) for difference in row.differences):
        row = _named(row, owners.of(row))
    return replace(row, vector=b"")


class _Owners:
    """Whose vector one is."""

    def __init__(self, sides: Sides, job: Job, source: Block) -> None:
        self._sides, self._job, self._source = sides, job, source
        self._halves = sides.table.half
        self.searches_left = job.searches

    def of(self, row: Differing) -> str:
        """The id of a point with this vector, bit by bit; empty where none is found."""
        if owner := self._near.get(row.vector):
            return owner
        if not self.searches_left:
            return ""
        self.searches_left -= 1
        return self._found(row)

    @cached_property
    def _near(self) -> dict[bytes, str]:
        keys, kind = self._source.keys, self._job.span.kind
        return {self._bits(self._source, row): str(id_of(bytes(keys[row]), kind)) for row in range(len(keys))}

    def _found(self, row: Differing) -> str:
        try:
            hits = self._sides.source.search(np.frombuffer(row.vector, dtype=np.float32), 1)
            block = self._point(hits[0].id)
        except (StoreError, IndexError):
            return ""
        return str(hits[0].id) if len(block) and self._bits(block, 0) == row.vector else ""

    def _point(self, id_: PointId) -> Block:
        kind = IdKind.UUID if isinstance(id_, uuid.UUID) else IdKind.NUMBER
        return self._sides.pages(self._job.span.collection).rows(kind, np.array([key_of(id_)], dtype=KEY_TYPE))

    def _bits(self, block: Block, row: int) -> bytes:
        """As the destination should hold it; empty without a vector."""
        vector = memory_at(block, row).vector
        if vector is None:
            return b""
        return (as_half(vector) if self._halves else vector).tobytes()


def _may_be(difference: Difference) -> bool:
    return difference.field == FIELD and difference.cause in NAMES_NOTHING


def _named(row: Differing, owner: str) -> Differing:
    if not owner:
        return row
    changed = (
        replace(difference, cause=ANOTHERS_VECTOR, destination=f"the vector of {owner}")
        if _may_be(difference)
        else difference
        for difference in row.differences
    )
    return replace(row, differences=tuple(changed))
