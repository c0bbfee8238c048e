"""Memories of one side as columns: what a full comparison reads, compares and throws away a block at a time."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from checks.facts.memories import PointId

    Keys: TypeAlias = "NDArray[np.bytes_]"

KEY_BYTES = 16
KEY_TYPE = np.dtype(f"S{KEY_BYTES}")
VECTOR, NO_VECTOR, ODD_VECTOR = 0, 1, 2
"""Of a row in Block.shapes: a vector of the dimension, none at all, one of another dimension."""


class IdKind(StrEnum):
    """Qdrant's two kinds of ids; a scroll gives all numbers first, then all UUIDs."""

    NUMBER = "number"
    UUID = "uuid"


END = {IdKind.NUMBER: 2**64, IdKind.UUID: 2**128}
"""The first integer that is no id any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A range of ids of one kind in one collection: low <= id < high, as integers."""

    collection: str
    kind: IdKind
    low: int = 0
    high: int

    def __str__(self) -> str:
        return f"{self.collection} {self.kind} {self.low:x}-{self.high:x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Consecutive rows of one side in the order of their ids; all ids are of one kind."""

    keys: Keys
    """(n,) KEY_TYPE: each id as 16 bytes, big-endian, so that bytes sort as ids do."""
    shapes: NDArray[np.uint8]
    """(n,): VECTOR, NO_VECTOR or ODD_VECTOR."""
    bits: NDArray[np.uint32] | NDArray[np.uint16]
    """(n, dimension) in any byte order: each number's bits; of a row without such a vector, zeros."""
    payloads: Sequence[Sequence[bytes]] | Sequence[bytes | None]
    """Source: per row the map entries as on the wire. Destination: per row JSON text, None for NULL."""
    columns: Sequence[bytes | None] = ()
    """Destination, where payload keys became columns: per row a JSON object of them."""

    def __len__(self) -> int:
        return len(self.keys)


def key_of(id_: PointId) -> bytes:
    """An id as a key of a block."""
    return (id_.int if isinstance(id_, uuid.UUID) else id_).to_bytes(KEY_BYTES, "big")


def id_of(key: bytes, kind: IdKind) -> PointId:
    """The inverse of `key_of`; numpy drops a key's trailing zeros, which are put back."""
    number = int.from_bytes(key.ljust(KEY_BYTES, b"\0"), "big")
    return number if kind is IdKind.NUMBER else uuid.UUID(int=number)


def texts_of(keys: Keys, kind: IdKind) -> list[str]:
    """Ids as people write them: decimals, and UUIDs in lower case with dashes."""
    digits = keys.tobytes().hex()
    whole = (digits[at : at + 2 * KEY_BYTES] for at in range(0, len(digits), 2 * KEY_BYTES))
    if kind is IdKind.NUMBER:
        return [str(int(one, 16)) for one in whole]
    return [f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}" for one in whole]
