"""Points as gRPC is given them: vectors go from numpy's memory to the wire, never through Python's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from checks.facts.blocks import NO_VECTOR, VECTOR, id_of
from stores.errors import StoreError
from stores.qdrant_payloads import storable
from stores.qdrant_wire import sized, varint, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from checks.facts import Payload
    from checks.facts.blocks import IdKind, Keys
    from checks.facts.memories import PointId
    from stores.qdrant_payloads import Given

_FLOAT = np.dtype("<f4")
_ID, _PAYLOAD, _VECTORS, _POINT = b"\x0a", b"\x1a", b"\x22", b"\x1a"
_DENSE = b"\xaa\x06"
_ONLY, _ALL = b"\x0a", b"\x12"
_KEY, _VALUE, _ENTRY, _DATA = b"\x0a", b"\x12", b"\x0a", b"\x0a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Points that are to be written."""

    ids: Sequence[PointId]
    vectors: Sequence[NDArray[np.float32] | None]
    """Of each its vector, little-endian; None where it has none."""
    payloads: Sequence[Payload]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel(Rows):
    """As many of them as one request takes."""

    fields: Sequence[bytes]
    """Of each its payload on the wire."""


def rows_of(
    kind: IdKind, keys: Keys, bits: NDArray[np.uint32] | NDArray[np.uint16], payloads: Sequence[Given],
    shapes: NDArray[np.uint8] | None,
) -> Rows:  # fmt: skip
    """The points that columns hold; raises NotStorable, naming the point, where a payload cannot be kept."""
    if not len(keys) == len(bits) == len(payloads) == (len(keys) if shapes is None else len(shapes)):
        raise ValueError(f"{len(keys)} ids, {len(bits)} vectors and {len(payloads)} payloads are no rows")
    if len(np.unique(keys)) < len(keys):
        raise ValueError("an id comes twice: which of its rows would be the last cannot be told")
    if shapes is not None and not np.isin(shapes, (VECTOR, NO_VECTOR)).all():
        raise ValueError("a row's vector has another dimension")
    ids = [id_of(key, kind) for key in keys]
    absent = np.zeros(len(keys), bool) if shapes is None else shapes == NO_VECTOR
    vectors = [None if gone else row for row, gone in zip(_floats(bits), absent.tolist(), strict=True)]
    return Rows(ids=ids, vectors=vectors, payloads=[_storable(*pair) for pair in zip(ids, payloads, strict=True)])


def parcels(rows: Rows, *, most_rows: int, most_bytes: int) -> Iterator[Parcel]:
    """The points in their order, so many to a request; one that is too heavy goes alone."""
    begin, weight, fields = 0, 0, list[bytes]()
    for place, (vector, payload) in enumerate(zip(rows.vectors, rows.payloads, strict=True)):
        packed = b"".join([_PAYLOAD + sized(pair) for pair in written(payload)])
        heavier = len(packed) + (0 if vector is None else vector.nbytes)
        if fields and (len(fields) == most_rows or weight + heavier > most_bytes):
            yield _parcel(rows, begin, fields)
            begin, weight, fields = place, 0, []
        fields.append(packed)
        weight += heavier
    if fields:
        yield _parcel(rows, begin, fields)


def points_field(parcel: Parcel, name: str, beside: Sequence[Sequence[bytes]]) -> bytes:
    """The points of a request: each with the vector of that name and, as map entries, those that it has beside it."""
    parts: list[bytes | memoryview] = []
    for id_, fields, vector, others in zip(parcel.ids, parcel.fields, parcel.vectors, beside, strict=True):
        data = b"" if vector is None else vector.data.cast("B")
        after = b"".join([_ENTRY + sized(other) for other in others])
        before = _before(None if vector is None else name, len(data), len(after))
        head = _id(id_) + fields + before
        parts += (_POINT + varint(len(head) + len(data) + len(after)) + head, data, after)
    return b"".join(parts)


def _floats(bits: NDArray[np.uint32] | NDArray[np.uint16]) -> NDArray[np.float32]:
    """The numbers of bits in any byte order; a halfvec's are of 16 bits."""
    kind = np.dtype(f"f{bits.itemsize}").newbyteorder(bits.dtype.byteorder)
    return np.ascontiguousarray(bits.view(kind), _FLOAT)


def _storable(id_: PointId, payload: Given) -> Payload:
    try:
        return storable(payload)
    except StoreError as error:
        raise type(error)(f"point {id_}: {error.message}", remedy=error.remedy) from error


def _parcel(rows: Rows, begin: int, fields: list[bytes]) -> Parcel:
    some = slice(begin, begin + len(fields))
    return Parcel(ids=rows.ids[some], vectors=rows.vectors[some], payloads=rows.payloads[some], fields=fields)


def _id(id_: PointId) -> bytes:
    return _ID + sized(b"\x08" + varint(id_) if isinstance(id_, int) else b"\x12\x24" + str(id_).encode())


@lru_cache(1024)
def _before(name: str | None, size: int, after: int) -> bytes:
    """What precedes a vector's numbers within a point, where so many bytes of other vectors follow; None: no vector."""
    if name is None:
        return _begun(_VECTORS, _begun(_ALL, b"", after), after)
    dense = _begun(_DENSE, _begun(_DATA, b"", size), size)
    if not name and not after:
        return _begun(_VECTORS, _begun(_ONLY, dense, size), size)
    entry = _begun(_ENTRY, _KEY + sized(name.encode()) + _begun(_VALUE, dense, size), size)
    return _begun(_VECTORS, _begun(_ALL, entry, size + after), size + after)


def _begun(tag: bytes, begin: bytes, more: int) -> bytes:
    """The beginning of a field: its tag, its length, and so much of it as is there; so many bytes are to come."""
    return tag + varint(len(begin) + more) + begin
