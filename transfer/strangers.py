"""Vectors that are right but in the wrong place: another id's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from checks.facts import KEY_TYPE, key_of
from checks.values import ANOTHERS_VECTOR
from stores.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checks.values import Difference
    from transfer.jobs import Differing, Job
    from transfer.sides import Sides

SEARCHES = 20
"""For each reading: a search costs as much as reading some hundred rows."""
FIELD = "vector"
NAMES_NOTHING = ("other numbers", "some numbers changed", "rounded")
"""Causes that another point's vector may be taken for."""


def named_strangers(sides: Sides, job: Job, differing: Iterable[Differing]) -> Iterator[Differing]:
    """The same rows; where a vector is found to be that of another point, this is its cause."""
    left = SEARCHES
    for row in differing:
        if left and row.vector and any(_may_be(difference) for difference in row.differences):
            left -= 1
            row = _named(row, _owner(sides, job, row))
        yield replace(row, vector=b"")


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


def _owner(sides: Sides, job: Job, row: Differing) -> str:
    """The id of the nearest point, if its vector is this one bit by bit."""
    vector = np.frombuffer(row.vector, dtype=np.float32)
    try:
        hits = sides.source.search(vector, 1)
        block = sides.pages(job.span.collection).rows(job.span.kind, np.array([key_of(hits[0].id)], dtype=KEY_TYPE))
    except (StoreError, IndexError):
        return ""
    return str(hits[0].id) if len(block) and block.bits[0].tobytes() == row.vector else ""
