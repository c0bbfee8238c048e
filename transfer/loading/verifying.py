"""Whether rows came back from the table as they stand in the backup."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from checks.comparison import same_vectors
from checks.values import row_differences, same_payload
from transfer.memories import TORN, memory_at
from transfer.merge import rows
from transfer.payloads import Row, same_text, stored, stored_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.facts import Block

MISSING = "missing"
TWICE = "there twice"
HALF_BYTES = 2


def changed(expected: Block, found: Block, column_kinds: Mapping[str, str]) -> dict[int, str]:
    """Row of `expected` -> what became of it, for those that are not the same in `found`; both sorted by id."""
    keys, first, counts = np.unique(found.keys, return_index=True, return_counts=True)
    places = np.searchsorted(keys, expected.keys)
    there = np.zeros(len(expected), np.bool_)
    inside = places < len(keys)
    there[inside] = keys[places[inside]] == expected.keys[inside]
    differing = dict.fromkeys(np.flatnonzero(~there).tolist(), MISSING)
    ours = np.flatnonzero(there)
    twins = counts[places[ours]] > 1
    differing |= dict.fromkeys(ours[twins].tolist(), TWICE)
    theirs = rows(found, first[places[ours]])
    for place, cause in _changed(rows(expected, ours), theirs, column_kinds).items():
        differing.setdefault(int(ours[place]), cause)
    return differing


def _changed(expected: Block, found: Block, column_kinds: Mapping[str, str]) -> dict[int, str]:
    """Row i of both is of one id."""
    same = same_vectors(expected, found).tolist()
    return {
        row: _cause(expected, found, row, column_kinds)
        for row in range(len(expected))
        if not (same[row] and _same_payload(expected, found, row, column_kinds))
    }


def _same_payload(expected: Block, found: Block, row: int, column_kinds: Mapping[str, str]) -> bool:
    sent, back = cast("bytes", expected.payloads[row]), cast("bytes | None", found.payloads[row])
    if not found.columns and same_text(sent, back):
        return True
    payload, there = stored(sent, None).payload, stored_row(found, row, column_kinds)
    if there.torn:
        return False
    if not column_kinds:
        return same_payload(payload, there.payload)
    left, right = (Row(vector=None, payload=one) for one in (payload, there.payload))
    return not row_differences(left, right, column_kinds=column_kinds)


def _cause(expected: Block, found: Block, row: int, column_kinds: Mapping[str, str]) -> str:
    halves = found.bits.dtype.itemsize == HALF_BYTES
    left, right = memory_at(expected, row), memory_at(found, row)
    differences = row_differences(left, right, halfvec=halves, column_kinds=column_kinds)
    return differences[0].cause if differences else TORN
