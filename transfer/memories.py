"""Single rows of a block as memories, for what looks at values one by one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from checks.facts import VECTOR
from stores.qdrant_wire import payload_of
from transfer.payloads import Row, stored_row

if TYPE_CHECKING:
    from checks.facts import Block, Payload

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
    return Row(vector=vector, payload=payload_at(block, row))


def shown(payload: Payload) -> str:
    """A payload as a line of evidence holds it."""
    text = json.dumps(payload, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}... ({len(text)} characters)"
