"""Blocks made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from checks.facts import KEY_TYPE, VECTOR, Block, key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

DIMENSION = 3


def block_of(ids: Sequence[int], *, dimension: int = DIMENSION) -> Block:
    """Rows of these ids; each vector and payload is made from its id."""
    vectors = np.repeat(np.array([id_ % 1000 for id_ in ids], dtype=np.float32).reshape(-1, 1), dimension, axis=1)
    return Block(
        keys=np.array([key_of(id_) for id_ in ids], dtype=KEY_TYPE),
        shapes=np.full(len(ids), VECTOR, dtype=np.uint8),
        bits=vectors.view(np.uint32).reshape(len(ids), dimension),
        payloads=[b'{"n": %d}' % id_ for id_ in ids],
    )


def ids_of(block: Block) -> list[int]:
    """The inverse of `block_of`."""
    return [int.from_bytes(bytes(key).ljust(16, b"\0"), "big") for key in block.keys]
