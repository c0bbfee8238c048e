"""Single rows of a block as memories, for what looks at values one by one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import numpy as np

from checks.facts import VECTOR
from checks.values import Difference
from stores.qdrant_wire import payload_of
from transfer.payloads import NOT_READABLE, Row, stored_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.facts import Block, Payload

TORN = "column and payload differ"
SHOWN = 120
"""Characters of a payload in the evidence."""


def payload_at(block: Block, row: int) -> Payload:
    """The payload of a row of either side."""
    entries = block.payloads[row]
    return stored_row(block, row).payload if entries is None or isinstance(entries, bytes) else payload_of(entries)


def memory_at(block: Block, row: int) -> Row:
    """A row of either side; a vector of another dimension is delivered as none."""
    numbers = block.bits[row].view(np.dtype(f"f{block.bits.dtype.itemsize}").newbyteorder(block.bits.dtype.byteorder))
    vector = numbers.astype(np.float32) if block.shapes[row] == VECTOR else None
    payload = payload_at(block, row)
    return Row(vector=vector, payload=payload.get(NOT_READABLE, payload) if len(payload) == 1 else payload)


def torn_columns(block: Block, row: int, column_kinds: Mapping[str, str]) -> tuple[Difference, ...]:
    """The keys of which a row of the destination holds one value in its payload and another in a column."""
    if not block.columns:
        return ()
    text = cast("bytes | None", block.payloads[row])
    payload, columns = json.loads(text or b"{}"), json.loads(block.columns[row] or b"{}")
    return tuple(
        Difference(
            cause=TORN, field=f"payload.{key}",
            source=f"{shown(payload[key])} in the payload of the destination",
            destination=f"{shown(columns[key])} in its column",
        )
        for key in stored_row(block, row, column_kinds).torn
    )  # fmt: skip


def shown(payload: object) -> str:
    """A payload or a value as a line of evidence holds it."""
    text = json.dumps(payload, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}... ({len(text)} characters)"
