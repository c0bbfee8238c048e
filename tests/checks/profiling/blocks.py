"""Blocks of the source made by hand, and what is counted of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from checks.facts import Block, Collection, IdKind, key_of
from checks.facts.blocks import KEY_TYPE, NO_VECTOR, VECTOR
from checks.profiling.counting import Counting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checks.facts import Column, Payload
    from checks.facts.profile import Profile

COLLECTION = Collection(
    name="memories", vector_name="", dimension=3, distance="Cosine", datatype="float32", points=0, payload_indexes={}
)
UNIT = (1.0, 0.0, 0.0)


def block_of(vectors: Sequence[Sequence[float] | None], ids: Sequence[int] | None = None) -> Block:
    """Rows with these vectors, None for none; ids count from 0 unless given."""
    numbers = range(len(vectors)) if ids is None else ids
    floats = np.array([vector or (0.0,) * 3 for vector in vectors], dtype="<f4").reshape(
        len(vectors), COLLECTION.dimension
    )
    return Block(
        keys=np.array([key_of(number) for number in numbers], dtype=KEY_TYPE),
        shapes=np.array([NO_VECTOR if vector is None else VECTOR for vector in vectors], dtype=np.uint8),
        bits=floats.view("<u4"),
        payloads=[()] * len(vectors),
    )


def counted(payloads: Sequence[Payload | None], *, mapped: Mapping[str, Column] | None = None, **more: Any) -> Profile:
    """The profile of points with these payloads and sound vectors, in pages of three."""
    counting = Counting(user_key="user_id", mapped=mapped or {}, several=False, **more)
    counting.begin(COLLECTION)
    for start in range(0, len(payloads), 3):
        page = payloads[start : start + 3]
        block = block_of([UNIT] * len(page), range(start, start + len(page)))
        counting.add(block, IdKind.NUMBER, page, [len(repr(payload)) for payload in page])
    return counting.profile()
