"""Which rows of a block hold an odd vector or id, whole blocks at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from checks.facts.blocks import NO_VECTOR, ODD_VECTOR, VECTOR, IdKind
from checks.profiling.traps import Trap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from checks.facts import Block
    from checks.facts.blocks import Keys

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float32]

COSINE = "Cosine"
STORED_RAW_BELOW = float(np.finfo(np.float32).eps)
"""Of a squared length: Qdrant normalises nothing shorter, that is below 3.45e-4."""
LENGTH_TOLERANCE = {"float32": 2e-6, "float16": 2e-3}
"""Of a squared length: Qdrant leaves alone what is within 1e-6 of 1, and stores what is rounded to its datatype."""
LARGEST_SQUARE = float(np.finfo(np.float32).max)
"""pgvector sums squares in float32: beyond this its cosine distance is NaN."""
LARGEST_BIGINT = 2**63 - 1
HALF_LIMIT = 65520.0
"""From here on the nearest half is infinite."""
HALF_ZERO = 2.0**-25
"""Up to here the nearest half is zero."""


def vector_flags(block: Block, *, distance: str, datatype: str) -> dict[str, Flags]:
    """Trap -> (n,) flags of the rows that it is true of."""
    has = block.shapes == VECTOR
    flags: dict[str, Flags] = {Trap.WITHOUT: block.shapes == NO_VECTOR, Trap.ODD: block.shapes == ODD_VECTOR}
    floats = np.asarray(block.bits.view(block.bits.dtype.str.replace("u", "f")), dtype=np.float32)
    with np.errstate(all="ignore"):
        squares = np.einsum("ij,ij->i", floats, floats, dtype=np.float64)
        finite = has & np.isfinite(squares)
        flags |= _not_finite(floats, has & ~finite)
        flags |= _halves(floats, finite)
    flags[Trap.HUGE] = finite & (squares > LARGEST_SQUARE)
    flags[Trap.ZERO] = zero = finite & (squares == 0)
    if distance == COSINE:
        flags[Trap.TINY] = tiny = finite & ~zero & (squares < STORED_RAW_BELOW)
        off = np.abs(squares - 1) > LENGTH_TOLERANCE.get(datatype, 0.0)
        flags[Trap.LENGTH] = finite & off & ~zero & ~tiny
    return flags


def id_flags(keys: Keys, kind: IdKind, *, largest: int | None = None) -> dict[str, Flags]:
    """Trap -> (n,) flags of the ids that it is true of; `largest` is the largest number that the id column holds."""
    if kind is not IdKind.NUMBER:
        return {}
    numbers = np.ascontiguousarray(keys).view(">u8").reshape(-1, 2)[:, 1]
    flags: dict[str, Flags] = {Trap.BEYOND_BIGINT: numbers > np.uint64(LARGEST_BIGINT)}
    return flags if largest is None else flags | {Trap.ID_REFUSED: numbers > np.uint64(largest)}


def _not_finite(floats: Floats, suspects: Flags) -> dict[str, Flags]:
    """Looked at number by number in the few rows whose sum is no number."""
    rows = suspects.nonzero()[0]
    nan, infinite = np.zeros_like(suspects), np.zeros_like(suspects)
    nan[rows] = np.isnan(floats[rows]).any(axis=1)
    infinite[rows] = np.isinf(floats[rows]).any(axis=1)
    return {Trap.NAN: nan, Trap.INFINITY: infinite}


def _halves(floats: Floats, finite: Flags) -> dict[str, Flags]:
    sizes = np.abs(floats)
    lost = ((sizes <= HALF_ZERO) & (sizes > 0)).any(axis=1)
    return {
        Trap.HALF_OVERFLOW: finite & (sizes >= HALF_LIMIT).any(axis=1),
        Trap.HALF_UNDERFLOW: finite & lost,
    }
