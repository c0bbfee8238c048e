"""Rows as binary COPY takes them: a block becomes its wire bytes at once, without an object for a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from checks.facts import KEY_BYTES, VECTOR, IdKind, texts_of
from stores.postgres.copy_out import HEADER, TRAILER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import sql

    from checks.facts import Block
    from stores.postgres.connection import Session

_NULL = b"\xff\xff\xff\xff"
_BIGINT_BYTES = 8
_JSONB_VERSION = b"\x01"


def copy_in(session: Session, statement: sql.Composed, data: bytes) -> None:
    """Send rows as `rows_as_bytes` gives them to a COPY ... FROM STDIN in binary format."""
    with session.cursor().copy(statement) as copy:
        for piece in (HEADER, data, TRAILER):
            copy.write(piece)


def rows_as_bytes(
    block: Block, kind: IdKind, payloads: Sequence[bytes | None], columns: Sequence[bytes | None] = (), *, id_type: str
) -> bytes:
    """Rows of id, vector, payload (jsonb) and, where given, an object of columns (jsonb), without head and tail."""
    ids = _ids(block, kind, id_type)
    vectors = _vectors(block)
    count = (4 if columns else 3).to_bytes(2, "big")
    parts: list[bytes | memoryview] = []
    for row, (id_, vector, payload) in enumerate(zip(ids, vectors, payloads, strict=True)):
        parts += (count, id_, vector, _jsonb(payload))
        if columns:
            parts.append(_jsonb(columns[row]))
    return b"".join(parts)


def _ids(block: Block, kind: IdKind, id_type: str) -> list[bytes]:
    """Each with its length before it."""
    if id_type == "text":
        texts = (text.encode() for text in texts_of(block.keys, kind))
        return [len(text).to_bytes(4, "big") + text for text in texts]
    raw = np.frombuffer(block.keys.tobytes(), np.uint8).reshape(-1, KEY_BYTES)
    size = KEY_BYTES if id_type == "uuid" else _BIGINT_BYTES
    head, data = size.to_bytes(4, "big"), np.ascontiguousarray(raw[:, KEY_BYTES - size :]).tobytes()
    return [head + data[at : at + size] for at in range(0, len(data), size)]


def _vectors(block: Block) -> list[bytes | memoryview]:
    """Each with its length before it; a row without one is NULL."""
    dimension = block.bits.shape[1]
    rows = np.zeros(len(block), _vector_type(dimension))
    rows["length"], rows["dimension"] = 4 + 4 * dimension, dimension
    rows["bits"] = block.bits
    raw, size = memoryview(rows.tobytes()), rows.dtype.itemsize
    found: list[bytes | memoryview] = [raw[at : at + size] for at in range(0, len(raw), size)]
    for row in np.flatnonzero(block.shapes != VECTOR).tolist():
        found[row] = _NULL
    return found


def _vector_type(dimension: int) -> np.dtype[Any]:
    """pgvector's `unused` has to be zero."""
    return np.dtype([("length", ">i4"), ("dimension", ">u2"), ("unused", ">u2"), ("bits", ">u4", (dimension,))])


def _jsonb(text: bytes | None) -> bytes:
    return _NULL if text is None else (len(text) + 1).to_bytes(4, "big") + _JSONB_VERSION + text
