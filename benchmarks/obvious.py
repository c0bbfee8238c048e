"""The script that everybody would write: the client's scroll, rows as the driver gives them, numpy and dicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import psycopg
from pgvector.psycopg import register_vector
from qdrant_client import QdrantClient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pgvector import Vector
    from qdrant_client.models import Record

    from benchmarks.place import Place

PAGE = 250


def differing(place: Place, *, rows: int) -> int:
    """How many of the first rows it takes for different, numbers that jsonb writes otherwise among them."""
    with psycopg.connect(place.database) as connection:
        register_vector(connection)
        table = connection.execute(place.ordered(limit=rows)).fetchall()
    found = {str(id_): (vector, payload) for id_, vector, payload in table}
    return sum(not _same(record, *found[str(record.id)]) for record in _records(place, rows))


def _same(record: Record, vector: Vector, payload: object) -> bool:
    return np.allclose(np.array(record.vector), vector.to_numpy()) and record.payload == payload


def _records(place: Place, rows: int) -> Iterator[Record]:
    host, _, port = place.grpc.rpartition(":")
    client = QdrantClient(host=host, grpc_port=int(port), prefer_grpc=True, check_compatibility=False, timeout=60)
    offset, left = None, rows
    try:
        while left:
            records, offset = client.scroll(
                place.collection, limit=min(PAGE, left), offset=offset, with_payload=True, with_vectors=True
            )
            yield from records
            left = left - len(records) if offset is not None else 0
    finally:
        client.close()
