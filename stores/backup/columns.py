"""The columns of a part: what a point is in Parquet, so that any reader of Parquet can take it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow as pa

from checks.facts import KEY_BYTES, KEY_TYPE, NO_VECTOR, VECTOR, Block, IdKind, texts_of
from stores.backup.errors import BackupError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checks.facts import Payload
    from checks.facts.blocks import Keys
    from stores.backup.manifest import CollectionEntry

ID, USER, VECTOR_COLUMN, PAYLOAD = "id", "user", "vector", "payload"
OTHER = "vector."
"""Before the name of each other vector."""
_NUMBERS = pa.list_(pa.field("element", pa.float32(), nullable=False))
_OTHERS = {
    "dense": _NUMBERS,
    "multivector": pa.list_(pa.field("element", _NUMBERS, nullable=False)),
    "sparse": pa.struct([("indices", pa.list_(pa.uint32())), ("values", pa.list_(pa.float32()))]),
}


def schema_of(collection: CollectionEntry) -> pa.Schema:
    """id (text), user (text or null), vector (list of float32, or null), payload (JSON text), other vectors."""
    fields = [
        pa.field(ID, pa.string(), nullable=False), pa.field(USER, pa.string()),
        pa.field(VECTOR_COLUMN, _NUMBERS), pa.field(PAYLOAD, pa.string(), nullable=False),
    ]  # fmt: skip
    others = [pa.field(OTHER + name, _OTHERS[kind]) for name, kind in sorted(collection.other_vectors.items())]
    return pa.schema(fields + others)


def batch_of(
    schema: pa.Schema, block: Block, kind: IdKind, payloads: Sequence[bytes], users: Sequence[str | None],
    others: Mapping[str, Sequence[Any]],
) -> pa.RecordBatch:  # fmt: skip
    """The rows of a block; `payloads` are their JSON texts."""
    columns: dict[str, Any] = {
        ID: pa.array(texts_of(block.keys, kind), pa.string()),
        USER: pa.array(users, pa.string()),
        VECTOR_COLUMN: _vectors(block),
        PAYLOAD: pa.array(payloads, pa.binary()).cast(pa.string()),
    }
    columns |= {OTHER + name: pa.array(values, schema.field(OTHER + name).type) for name, values in others.items()}
    return pa.record_batch([columns[name] for name in schema.names], schema=schema)


def block_of(batch: pa.RecordBatch, kind: IdKind, dimension: int) -> Block:
    """The inverse: ids, vectors and payloads as JSON text; raises BackupError where a column is not what it was."""
    vectors = batch.column(VECTOR_COLUMN)
    present = np.asarray(vectors.is_valid().to_numpy(zero_copy_only=False), np.bool_)
    lengths = np.diff(vectors.offsets.to_numpy())
    if (lengths[present] != dimension).any() or lengths[~present].any():
        raise BackupError(f"a vector has not {dimension} numbers")
    bits = np.zeros((len(batch), dimension), "<u4")
    bits[present] = vectors.flatten().to_numpy().view("<u4").reshape(-1, dimension)
    return Block(
        keys=keys_of(batch.column(ID).to_pylist(), kind),
        shapes=np.where(present, VECTOR, NO_VECTOR).astype(np.uint8),
        bits=bits,
        payloads=batch.column(PAYLOAD).cast(pa.binary()).to_pylist(),
    )


def keys_of(texts: Sequence[str], kind: IdKind) -> Keys:
    """The inverse; raises BackupError."""
    try:
        if kind is IdKind.UUID:
            raw = b"".join([uuid.UUID(text).bytes for text in texts])
        else:
            raw = b"".join([int(text).to_bytes(KEY_BYTES, "big") for text in texts])
    except (ValueError, OverflowError, AttributeError, TypeError) as error:
        raise BackupError(f"an id is no {kind}: {error}") from error
    return np.frombuffer(raw, KEY_TYPE)


def text_of(payload: Payload) -> bytes:
    """A payload as JSON, its keys in one order."""
    try:
        return orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # deeper than orjson goes
        import json

        return json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _vectors(block: Block) -> pa.Array:
    dimension = block.bits.shape[1]
    missing = block.shapes != VECTOR
    if not missing.any():
        offsets = np.arange(0, len(block) * dimension + 1, dimension, dtype=np.int32)
        numbers = np.ascontiguousarray(block.bits).view("<f4").reshape(-1)
        return pa.ListArray.from_arrays(pa.array(offsets), pa.array(numbers), type=_NUMBERS)
    lengths = np.where(missing, 0, dimension)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    numbers = np.ascontiguousarray(block.bits[~missing]).view("<f4").reshape(-1)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(numbers), type=_NUMBERS, mask=pa.array(missing))
