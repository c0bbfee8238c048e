"""One step of a rollback: written to the source, read back and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from checks.facts import texts_of
from checks.values import same_payload
from stores.qdrant_wire import payload_of
from transfer.errors import TransferError
from transfer.rollback.restoring import is_vector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stores.qdrant_writer import Writer
    from transfer.rollback.differences import Step
    from transfer.sides import Sides

_AGAIN = "see who else writes to the source, then run it again"


def carry(sides: Sides, writer: Writer, step: Step) -> int:
    """Do what a step says; how many points were written or deleted. Raises StoreErrors and TransferError."""
    return _write(sides, writer, step) + _delete(sides, writer, step)


def _write(sides: Sides, writer: Writer, step: Step) -> int:
    block = step.block
    if block is None or not len(block):
        return 0
    kind = step.span.kind
    writer.upsert(kind, block.keys, block.bits, step.payloads, shapes=block.shapes)
    found = sides.pages(step.span.collection).rows(kind, block.keys)
    if len(found) != len(block):
        raise TransferError(
            f"{len(block) - len(found):,} of {len(block):,} points are not in the source", remedy=_AGAIN
        )
    for row, payload in enumerate(step.payloads):
        held = payload_of(cast("Sequence[bytes]", found.payloads[row]))
        if not (is_vector(block, row, found, row) and same_payload(payload, held)):
            id_ = texts_of(block.keys[row : row + 1], kind)[0]
            raise TransferError(f"the point {id_} does not come back as it was written", remedy=_AGAIN)
    return len(block)


def _delete(sides: Sides, writer: Writer, step: Step) -> int:
    if step.deleted is None or not len(step.deleted):
        return 0
    writer.delete(step.span.kind, step.deleted)
    if left := len(sides.pages(step.span.collection).rows(step.span.kind, step.deleted)):
        raise TransferError(f"{left:,} of {len(step.deleted):,} points are still in the source", remedy=_AGAIN)
    return len(step.deleted)
