"""Rows of a binary COPY as a block of columns: one slice and one join for a whole column, no object for a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from checks.facts import KEY_BYTES, KEY_TYPE, NO_VECTOR, ODD_VECTOR, VECTOR, Block

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stores.postgres.copy_out import Rows

_COUNT, _LENGTH, _VECTOR_HEAD = 2, 4, 4
"""Bytes: of the number of fields before a row, of a field's length before it, of a vector's dimension within it."""
_NULL = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What the fields of a row are, in this order: key, vector, payload if any, object of columns if any."""

    key_bytes: int
    """16 of a UUID, 8 of a number."""
    shifted: bool = False
    """Whether a number comes less 2^63, so that the whole range fits eight bytes with a sign."""
    dimension: int
    half: bool = False
    payload: str | None = None
    """"json", "jsonb", or None where there is no such field."""
    columns: bool = False

    @property
    def head(self) -> int:
        """How many bytes of a row come before the numbers of its vector."""
        return _COUNT + _LENGTH + self.key_bytes + _LENGTH + _VECTOR_HEAD

    @property
    def vector(self) -> int:
        """How many bytes the numbers of a vector have."""
        return self.dimension * (2 if self.half else 4)

    @property
    def cuts(self) -> tuple[int, int]:
        """Where the numbers of a vector begin and end in a row."""
        return self.head, self.head + self.vector


def decode(rows: Rows, layout: Layout) -> Block:
    """Rows as they come over the wire as a block; of a row without a vector of the dimension the bits are zeros."""
    heads = np.frombuffer(b"".join([head.ljust(layout.head, b"\0") for head in rows.heads]), _head_type(layout))
    shapes = _shapes(heads, layout)
    vectors, rests = rows.vectors, rows.rests
    if odd := np.flatnonzero(shapes).tolist():
        vectors, rests = list(vectors), list(rests)
        for at in odd:
            vectors[at], rests[at] = bytes(layout.vector), _after_vector(rows.row(at), layout)
    bits = np.frombuffer(b"".join(vectors), ">u2" if layout.half else ">u4")
    payloads, columns = _texts(rests, layout)
    return Block(
        keys=_keys(heads["key"], layout), shapes=shapes,
        bits=bits.reshape(len(rows), layout.dimension),
        payloads=payloads, columns=columns,
    )  # fmt: skip


def _head_type(layout: Layout) -> np.dtype[np.void]:
    return np.dtype(
        [("count", ">i2"), ("key_length", ">i4"), ("key", "u1", (layout.key_bytes,)), ("length", ">i4"),
         ("dimension", ">u2"), ("unused", ">i2")]
    )  # fmt: skip


def _shapes(heads: NDArray[np.void], layout: Layout) -> NDArray[np.uint8]:
    lengths = heads["length"]
    regular = (lengths == _VECTOR_HEAD + layout.vector) & (heads["dimension"] == layout.dimension)
    shapes = np.where(regular, VECTOR, np.where(lengths == _NULL, NO_VECTOR, ODD_VECTOR))
    return shapes.astype(np.uint8)


def _keys(raw: NDArray[np.uint8], layout: Layout) -> NDArray[np.bytes_]:
    """Each id as 16 bytes in the order of ids."""
    keys = np.zeros((len(raw), KEY_BYTES), np.uint8)
    keys[:, KEY_BYTES - layout.key_bytes :] = raw
    if layout.shifted:
        keys[:, KEY_BYTES - layout.key_bytes] ^= 0x80
    return keys.view(KEY_TYPE).reshape(len(raw))


def _after_vector(row: bytes, layout: Layout) -> bytes:
    """What follows an odd vector, or none."""
    start = layout.head - _VECTOR_HEAD
    return row[start + max(0, int.from_bytes(row[start - _LENGTH : start], "big", signed=True)) :]


def _texts(rests: list[bytes], layout: Layout) -> tuple[list[bytes | None], list[bytes | None] | tuple[()]]:
    """Payloads and objects of columns, each as JSON text, from what follows the vectors."""
    jsonb = layout.payload == "jsonb"
    if not layout.columns:
        return _last(rests, jsonb=jsonb), ()
    if not layout.payload:
        return [None] * len(rests), _last(rests, jsonb=True)
    ends = [_LENGTH + max(0, int.from_bytes(rest[:_LENGTH], "big", signed=True)) for rest in rests]
    payloads = [rest[:end] for rest, end in zip(rests, ends, strict=True)]
    return _last(payloads, jsonb=jsonb), _last([rest[end:] for rest, end in zip(rests, ends, strict=True)], jsonb=True)


def _last(fields: list[bytes], *, jsonb: bool) -> list[bytes | None]:
    """The text of each field; jsonb has the version of its format before it, and no JSON is empty."""
    before = _LENGTH + jsonb
    return [field[before:] or None for field in fields]
