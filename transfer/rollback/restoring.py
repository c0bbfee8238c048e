"""Rows of the table as the source should have them: what was not changed comes back as it was before the move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from checks.comparison import same_vectors
from checks.facts import Block
from checks.values import same_payload, vector_cause
from checks.values.columns import same_in_column
from transfer.memories import memory_at
from transfer.merge import rows
from transfer.payloads import stored, stored_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.facts import Payload

NORMALISED = "normalised"
_FLOAT_BYTES = 4


def returned(before: Block | None, now: Block, column_kinds: Mapping[str, str]) -> tuple[Block, list[Payload]]:
    """Rows of the table as the source should have them, aligned with the backup's: what was not changed is as it was.

    A vector that was rounded to halves and a time that became a column come back as they were in the source.
    """
    payloads = [stored_row(now, row, column_kinds).payload for row in range(len(now))]
    bits = now.bits if now.bits.dtype.itemsize == _FLOAT_BYTES else _as_floats(now)
    if before is None:
        return _block(now, bits), payloads
    same = same_vectors(before, now)
    bits = np.where(same[:, None], before.bits, bits)
    originals = [stored(cast("bytes", text), None).payload for text in before.payloads]
    return _block(now, bits), [
        _payload(original, payload, column_kinds) for original, payload in zip(originals, payloads, strict=True)
    ]


def _payload(original: Payload, payload: Payload, column_kinds: Mapping[str, str]) -> Payload:
    if same_payload(original, payload):
        return original
    kept = {
        key: original[key]
        for key, value in payload.items()
        if key in original
        and (same_payload(original[key], value) or _same_column(original[key], value, column_kinds.get(key)))
    }
    return payload | kept


def _same_column(original: object, value: object, kind: str | None) -> bool:
    if kind is None or original is None or value is None:
        return False
    return same_in_column(original, value, kind=kind)


def is_vector(now: Block, row: int, block: Block, place: int) -> bool:
    """Whether the source holds a row's vector, as it is or brought to length 1, as Qdrant does it of cosine."""
    left, right = rows(block, np.array([place], np.intp)), rows(now, np.array([row], np.intp))
    if same_vectors(left, right)[0]:
        return True
    cause = vector_cause(memory_at(now, row).vector, memory_at(block, place).vector)
    return bool(cause) and cause.words == NORMALISED


def _as_floats(now: Block) -> Any:
    halves = np.dtype("f2").newbyteorder(now.bits.dtype.byteorder)
    return now.bits.view(halves).astype("<f4").view("<u4")


def _block(now: Block, bits: Any) -> Block:
    return Block(keys=now.keys, shapes=now.shapes, bits=bits.astype("<u4"), payloads=now.payloads)
