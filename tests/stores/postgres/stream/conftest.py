"""A table of three dimensions that the role may read, and reading all of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from checks.facts import END, KEY_BYTES, IdKind, Span, id_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checks.facts import Block, PointId
    from stores.postgres.table_stream import TableStream

DIMENSION = 3
PLAIN = "id uuid primary key, embedding vector(3), payload jsonb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a block, as values."""

    id: PointId
    shape: int
    vector: tuple[float, ...]
    payload: Any
    columns: Any = None


def span(kind: IdKind = IdKind.UUID, low: int = 0, high: int | None = None) -> Span:
    """A span of ids, of the whole kind unless bounded."""
    return Span(collection="memories", kind=kind, low=low, high=END[kind] if high is None else high)


def rows_of(blocks: Iterable[Block], kind: IdKind = IdKind.UUID) -> list[Row]:
    """The rows of blocks one by one."""
    return [row for block in blocks for row in _rows(block, kind)]


def ids_of(stream: TableStream, kind: IdKind = IdKind.UUID, low: int = 0, high: int | None = None) -> list[Any]:
    """The ids of a span in the order in which they come."""
    return [row.id for row in rows_of(stream.blocks(span(kind, low, high)), kind)]


def _rows(block: Block, kind: IdKind) -> list[Row]:
    half = block.bits.dtype.itemsize == 2
    vectors = block.bits.astype(np.uint16 if half else np.uint32).view(np.float16 if half else np.float32)
    keys = block.keys.tobytes()
    return [
        Row(
            id=id_of(keys[at * KEY_BYTES : (at + 1) * KEY_BYTES], kind), shape=int(block.shapes[at]),
            vector=tuple(vectors[at].tolist()), payload=_value(block.payloads[at]),
            columns=_value(block.columns[at]) if block.columns else None,
        )
        for at in range(len(block))
    ]  # fmt: skip


def _value(text: Any) -> Any:
    return None if text is None else json.loads(text)
