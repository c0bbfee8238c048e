"""Which rows of two blocks hold the same vector, whole pages at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from checks.facts import ODD_VECTOR, VECTOR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from checks.facts import Block

    Flags = NDArray[np.bool_]


def same_vectors(source: Block, destination: Block) -> Flags:
    """Whether row i of both blocks holds the same vector: (n,) flags.

    Bits first; -0.0 equals 0.0. Of a destination of 16 bits a number, what is expected is exactly the nearest half of
    the source's number. A vector of another dimension is the same as none.
    """
    same: Flags = (source.shapes == destination.shapes) & (source.shapes != ODD_VECTOR)
    if source.bits.shape != destination.bits.shape:
        without: Flags = same & (source.shapes != VECTOR)
        return without
    expected = _as_stored(source.bits, destination.bits.dtype.itemsize)
    differs = np.flatnonzero(same & ~(expected == destination.bits).all(axis=1))
    same[differs] = _equal_numbers(expected[differs], destination.bits[differs])
    return same


def _as_stored(bits: NDArray[np.generic], itemsize: int) -> NDArray[np.generic]:
    if bits.dtype.itemsize == itemsize:
        return bits
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        return _numbers(bits).astype(np.float16).view(np.uint16)


def _equal_numbers(left: NDArray[np.generic], right: NDArray[np.generic]) -> Flags:
    return np.asarray((_numbers(left) == _numbers(right)).all(axis=1), dtype=np.bool_)


def _numbers(bits: NDArray[np.generic]) -> NDArray[np.generic]:
    order = bits.dtype.byteorder
    return bits.view(np.dtype(f"f{bits.dtype.itemsize}").newbyteorder(order))
